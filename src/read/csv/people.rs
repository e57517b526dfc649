//! Tables of people beside tables of messages: who has which role.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::build::role_of_value;
use super::cells::Splitter;
use super::columns::{Columns, Field};
use super::shape::Shape;
use crate::read::{Beside, Options};
use crate::transcript::Role;

/// What such tables are called, beside a table of messages.
pub(super) const FILES: [&str; 4] = ["*user*.csv", "*user*.tsv", "*contact*.csv", "*admin*.csv"];

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) role: Option<Role>,
    pub(super) name: Option<String>,
}

/// People by their ids.
pub(super) type People = HashMap<String, Person>;

/// The people of the files beside an input.
///
/// A table is read in many pieces, on several threads, and the files beside it are the same for all of them: so what
/// was made of the last ones is kept.
pub(super) fn people(options: &Options) -> Arc<People> {
    type Made = Option<(Arc<[Beside]>, Arc<People>)>;
    static LAST: Mutex<Made> = Mutex::new(None);
    if options.beside.is_empty() {
        return Arc::default();
    }
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((beside, people)) = &*last
        && Arc::ptr_eq(beside, &options.beside)
    {
        return people.clone();
    }
    let people: Arc<People> =
        Arc::new(options.beside.iter().flat_map(|beside| table(&beside.text)).collect());
    *last = Some((options.beside.clone(), people.clone()));
    people
}

/// The columns of a table of people: its id, role and name; `None` for any other table.
pub(super) fn columns(columns: &Columns) -> Option<(usize, usize, Option<usize>)> {
    let at = |known: &[&str]| {
        let plain = |name: &String| name.to_lowercase().replace(['_', ' ', '-'], "");
        known.iter().find_map(|known| columns.names.iter().position(|name| plain(name) == *known))
    };
    let role = at(&["role", "userrole", "usertype", "type"])?;
    let name = at(&["name", "fullname", "displayname", "alias", "email"]);
    let id = at(&["id", "userid", "authorid", "contactid", "adminid", "externalid"])?;
    let about_people = name.is_some() || columns.names.len() < 4;
    (columns.of(Field::Text).is_none() && about_people).then_some((id, role, name))
}

fn table(text: &str) -> Vec<(String, Person)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(shape) = Shape::of(text, None) else { return Vec::new() };
    let Some((id, role, name)) = columns(&shape.columns) else { return Vec::new() };
    let (splitter, mut at, mut all) = (Splitter::new(shape.delimiter), shape.head, Vec::new());
    while at < text.len() {
        let (cells, row) = splitter.cells(text, at);
        at += row.length.max(1);
        let cell =
            |at: usize| cells.get(at).map(|cell| cell.text().trim().to_owned()).filter(|t| !t.is_empty());
        if let Some(key) = cell(id) {
            let role = cell(role).and_then(|role| role_of_value("role", &role));
            all.push((key, Person { role, name: name.and_then(cell) }));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_people() {
        let read = table(
            "id,email,name,role\n7,a@shop.example,Dana,agent\n8,,\"Ann, \"\"A\"\"\",end-user\n9,,Bo,admin\n",
        );
        let roles: Vec<_> = read.iter().map(|(id, p)| (id.as_str(), p.role, p.name.as_deref())).collect();
        assert_eq!(
            roles,
            [
                ("7", Some(Role::Agent), Some("Dana")),
                ("8", Some(Role::Customer), Some("Ann, \"A\"")),
                ("9", Some(Role::Agent), Some("Bo"))
            ]
        );
        assert!(table("id,role,body,name\n1,agent,Hello,x\n").is_empty());
    }
}
