//! Those who take part: by lists in the document, and in files beside it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::row::{Choice, Parties, Paths, Row};
use super::value::{Fields, Value};
use crate::read::Options;
use crate::read::roles::role_of_label;
use crate::transcript::Role;

/// One who takes part.
#[derive(Debug, Clone, Default)]
pub(super) struct Party {
    pub(super) role: Option<Role>,
    pub(super) name: Option<String>,
}

/// Those who take part, by the ids that turns give them.
#[derive(Debug, Clone, Default)]
pub(super) struct People<'p> {
    /// Those of whom a file beside the source tells: many more than take part in one conversation.
    beside: Option<&'p People<'p>>,
    parties: BTreeMap<String, Party>,
    /// Whether it is known who the customer is: then all others may be known too.
    customer: bool,
    /// Who the customer is, as a file beside the source says: of how many sources, it does not say.
    perhaps: Vec<String>,
}

impl<'p> People<'p> {
    /// Nobody yet, beside those of whom files tell.
    pub(super) fn with(beside: &'p People<'p>) -> Self {
        People { beside: Some(beside), ..People::default() }
    }

    /// What files beside the source say.
    pub(super) fn beside(row: &Row, options: &Options) -> Self {
        let mut people = People::default();
        for beside in &row.beside {
            let file = beside.file.0.iter().find_map(|file| options.beside.iter().find(|b| b.file == *file));
            let json = file.and_then(|file| serde_json::from_str::<&RawValue>(&file.text).ok());
            if let Some(json) = json {
                let value = Value(json.get());
                people.add(&beside.people, value, &value.fields());
                let customer = value.fields().first(&beside.people.customer.0).and_then(Value::scalar);
                people.perhaps.extend(customer.map(Cow::into_owned));
            }
        }
        // Of how many sources it is the customer, the file does not say.
        people.customer = false;
        people
    }

    /// Notes who takes part: what a file beside the source says of the customer counts if the customer is among them.
    pub(super) fn takes_part(&mut self, id: &str) {
        let perhaps = self.beside.map_or(&[][..], |beside| &beside.perhaps);
        self.customer |= perhaps.iter().any(|customer| customer == id);
    }

    /// Adds those of a document.
    pub(super) fn add(&mut self, parties: &Parties, document: Value<'_>, fields: &Fields<'_>) {
        let list = parties.list.0.iter().find_map(|path| match path.as_str() {
            "" => Some(document),
            path => fields.at(path),
        });
        let Some(list) = list else { return self.add_customer(parties, fields) };
        let members: Vec<(String, Value<'_>)> = match list.is_list() {
            true => list.items().into_iter().enumerate().map(|(i, item)| (i.to_string(), item)).collect(),
            false => list.fields().iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        };
        for (key, member) in members {
            let fields = member.fields();
            let id = fields.first(&parties.id.0).and_then(Value::scalar).map_or(key, Cow::into_owned);
            let party = self.parties.entry(id).or_default();
            let role = parties.role.as_ref();
            party.role = role.and_then(|choice| role_at(choice, &fields).or(choice.otherwise)).or(party.role);
            let name = fields.first(&parties.name.0).and_then(Value::scalar).map(Cow::into_owned);
            party.name = name.filter(|name| !name.trim().is_empty()).or_else(|| party.name.take());
        }
        self.add_customer(parties, fields);
    }

    fn add_customer(&mut self, parties: &Parties, fields: &Fields<'_>) {
        if let Some(id) = fields.first(&parties.customer.0).and_then(Value::scalar) {
            self.customer = true;
            self.parties.entry(id.into_owned()).or_default().role = Some(Role::Customer);
        }
    }

    /// Notes that somebody wrote what the customer cannot see: whoever does that works for the house.
    pub(super) fn wrote_hidden(&mut self, id: &str) {
        if self.find(id, |party| party.role).is_none() {
            self.parties.entry(id.to_owned()).or_default().role = Some(Role::Agent);
        }
    }

    /// What is known of who has this id.
    fn find<'s, T>(&'s self, id: &str, what: impl Fn(&'s Party) -> Option<T>) -> Option<T> {
        let layers: [Option<&'s People<'_>>; 2] = [Some(self), self.beside];
        layers.into_iter().flatten().filter_map(|people| people.parties.get(id)).find_map(what)
    }

    /// The name of who has this id.
    pub(super) fn name(&self, id: &str) -> Option<&str> {
        self.find(id, |party| party.name.as_deref())
    }

    /// The role of this id: its own, or that of all who are not the customer.
    pub(super) fn role(&self, id: &str, parties: &Parties) -> Option<Role> {
        let others = || parties.otherwise.filter(|_| self.customer);
        self.find(id, |party| party.role).or_else(others)
    }
}

/// The role that a choice gives: by the first of its values that is listed, or names a role by itself.
pub(super) fn role_at(choice: &Choice<Role>, fields: &Fields<'_>) -> Option<Role> {
    let Paths(paths) = &choice.at;
    paths.iter().find_map(|path| {
        let value = fields.at(path).and_then(Value::scalar)?;
        choice.listed(&value).or_else(|| role_of_label(&value).filter(|_| !choice.exact))
    })
}
