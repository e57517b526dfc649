//! From documents to a conversation, as a row says.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::row::{Choice, EventRow, Paths, Row, When};
use super::value::{Fields, Value};
use super::words::times;
use crate::read::Options;
use crate::read::html;
use crate::read::roles::role_of_label;
use crate::read::time::wall_ms;
use crate::text::Encoding;
use crate::transcript::{Conversation, Event, Metadata, Raw, Role, Turn};

/// The text that places count in.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a>(pub(crate) &'a str);

impl<'a> Source<'a> {
    /// The offset of a part of the source.
    pub(crate) fn offset(self, part: &'a str) -> usize {
        part.as_ptr().addr().saturating_sub(self.0.as_ptr().addr())
    }
}

/// What hooks work with.
pub(crate) struct Context<'a, 'r> {
    pub(crate) source: Source<'a>,
    pub(crate) row: &'r Row,
    pub(crate) options: &'r Options,
}

/// One who takes part.
#[derive(Debug, Clone, Default)]
struct Party {
    role: Option<Role>,
    name: Option<String>,
}

impl<'a> Context<'a, '_> {
    /// Builds the conversation that `documents` make together; mostly there is just one.
    pub(super) fn conversation(&self, documents: &[Value<'a>]) -> Conversation<'a> {
        let mut conversation = Conversation::default();
        for &document in documents {
            self.add(document, &mut conversation);
        }
        if self.row.by_time && conversation.turns.iter().all(|t| t.start_ms.is_some()) {
            conversation.turns.sort_by_key(|t| t.start_ms);
        }
        conversation
    }

    fn add(&self, document: Value<'a>, conversation: &mut Conversation<'a>) {
        let row = self.row;
        let fields = document.fields();
        if conversation.id.is_none() {
            conversation.id = fields.first(&row.id.0).and_then(Value::scalar);
        }
        if conversation.channel.is_none() {
            let said = row.channel_at.as_ref().and_then(|choice| choice_at(choice, &fields));
            conversation.channel = said.or(row.channel);
        }
        if conversation.started_at_ms.is_none() {
            let at = fields.first(&row.started_at.0).and_then(Value::scalar);
            conversation.started_at_ms = at.and_then(|at| wall_ms(&at));
        }
        if conversation.metadata.as_json().is_none() {
            conversation.metadata = self.metadata(&fields);
        }
        let parties = self.parties(&fields);
        for item in list(document, &fields, &row.turns) {
            self.item(item, &parties, conversation);
        }
        for event in row.events.iter().filter(|e| !e.list.0.is_empty()) {
            for item in list(document, &fields, &event.list) {
                let fields = item.fields();
                if event.when.0.is_empty() || event.when.holds(&fields) {
                    let event = self.event(event, item, &fields, None);
                    conversation.events.push(event);
                }
            }
        }
    }

    /// What a row says of a conversation beside its turns.
    pub(super) fn conversation_head(&self, fields: &Fields<'a>) -> Conversation<'a> {
        Conversation {
            id: fields.first(&self.row.id.0).and_then(Value::scalar),
            metadata: self.metadata(fields),
            ..Conversation::default()
        }
    }

    fn metadata(&self, fields: &Fields<'a>) -> Metadata<'a> {
        let mut found = serde_json::Map::new();
        for (key, paths) in &self.row.metadata {
            let Some(value) = fields.first(&paths.0) else { continue };
            if let Ok(value) = serde_json::from_str::<serde_json::Value>(value.raw())
                && !value.is_null()
            {
                found.insert(key.clone(), value);
            }
        }
        match found.is_empty() {
            true => Metadata::default(),
            false => Metadata::new(serde_json::Value::Object(found).to_string()),
        }
    }

    fn parties(&self, fields: &Fields<'a>) -> BTreeMap<String, Party> {
        let Some(parties) = &self.row.parties else { return BTreeMap::new() };
        let list = fields.first(&parties.list.0).map_or_else(Vec::new, Value::items);
        let read = |(index, item): (usize, Value<'a>)| {
            let fields = item.fields();
            let id = fields.first(&parties.id.0).and_then(Value::scalar);
            let role = parties.role.as_ref().and_then(|choice| role_at(choice, &fields));
            let name = fields.first(&parties.name.0).and_then(Value::scalar).map(Cow::into_owned);
            (id.map_or_else(|| index.to_string(), Cow::into_owned), Party { role, name })
        };
        list.into_iter().enumerate().map(read).collect()
    }

    /// Takes an element of the list of turns: a turn, an event, or neither.
    fn item(&self, item: Value<'a>, parties: &BTreeMap<String, Party>, talk: &mut Conversation<'a>) {
        let row = &self.row.turn;
        let fields = item.fields();
        if row.skip.holds(&fields) {
            return;
        }
        let found = self.row.events.iter().find(|e| e.list.0.is_empty() && e.when.holds(&fields));
        if let Some(found) = found {
            let event = self.event(found, item, &fields, talk.turns.len().checked_sub(1));
            talk.events.push(event);
            return;
        }
        let text = match row.text.0.is_empty() {
            true => Some(item),
            false => fields.first(&row.text.0),
        };
        let Some(mut turn) = text.and_then(|text| self.turn(text, row.markup)) else { return };
        let party = self
            .row
            .parties
            .as_ref()
            .and_then(|p| parties.get(&*fields.first(&p.of_turn.0).and_then(Value::scalar)?));
        let role = row.role.as_ref().and_then(|choice| role_at(choice, &fields));
        turn.role = role.or_else(|| party?.role).unwrap_or_default();
        turn.speaker = fields.first(&row.speaker.0).and_then(Value::scalar).filter(|s| !s.trim().is_empty());
        if let Some(name) = party.and_then(|party| party.name.clone()) {
            turn.speaker = Some(Cow::Owned(name));
        }
        turn.visible = !row.hidden.holds(&fields);
        let time =
            |paths: &Paths| fields.first(&paths.0).and_then(Value::scalar).and_then(|t| row.unit.ms(&t));
        turn.start_ms = time(&row.start);
        turn.end_ms = time(&row.end).or_else(|| Some(turn.start_ms? + time(&row.length)?));
        turn.at_ms = fields.first(&row.at.0).and_then(Value::scalar).and_then(|at| wall_ms(&at));
        turn.words = row.words.as_ref().and_then(|row| times(&self.words(row, &fields)));
        talk.turns.push(turn);
    }

    /// The turn of a string's words; `None` where there are none.
    pub(crate) fn turn(&self, text: Value<'a>, markup: Encoding) -> Option<Turn<'a>> {
        // Space around the words belongs to how they are strung together, not to them.
        let written = text.written()?.trim_matches([' ', '\t']);
        let start = self.source.offset(written);
        let raw = Raw { start, end: start + written.len(), encoding: Encoding::Json, ..Raw::default() };
        if markup != Encoding::Html {
            let text = Encoding::Json.decode(written);
            return (!text.trim().is_empty()).then(|| Turn { raw, ..Turn::new(Role::Unknown, text) });
        }
        let outer = Encoding::Json.map(written, start);
        let words = outer.then(html::words(&outer.text));
        let raw = Raw { inside: Encoding::Html, map: Some(Arc::new(words.map)), ..raw };
        (!words.text.trim().is_empty()).then(|| Turn { raw, ..Turn::new(Role::Unknown, words.text) })
    }

    /// The event that `item` tells of.
    fn event(
        &self,
        row: &EventRow,
        item: Value<'a>,
        fields: &Fields<'a>,
        after_turn: Option<usize>,
    ) -> Event<'a> {
        let time =
            |paths: &Paths| fields.first(&paths.0).and_then(Value::scalar).and_then(|t| row.unit.ms(&t));
        let start = self.source.offset(item.raw());
        let length = time(&row.length);
        let start_ms = time(&row.start);
        Event {
            start_ms,
            end_ms: time(&row.end).or_else(|| Some(start_ms? + length?)),
            duration_ms: length.filter(|_| start_ms.is_none()),
            at_ms: fields.first(&row.at.0).and_then(Value::scalar).and_then(|at| wall_ms(&at)),
            after_turn,
            to: fields.first(&row.to.0).and_then(Value::scalar),
            raw: start..start + item.raw().len(),
            ..Event::new(row.kind)
        }
    }
}

/// The elements of the first list of several; a value that is no list is one element.
fn list<'a>(document: Value<'a>, fields: &Fields<'a>, paths: &Paths) -> Vec<Value<'a>> {
    let at = |path: &String| {
        match path.as_str() {
            "" => Some(document),
            path if path.contains("[]") => return Some(document.all(path)).filter(|all| !all.is_empty()),
            path => fields.at(path),
        }
        .map(|value| if value.is_list() { value.items() } else { vec![value] })
        .filter(|items| !items.is_empty())
    };
    paths.0.iter().find_map(at).unwrap_or_default()
}

fn choice_at<T: Copy>(choice: &Choice<T>, fields: &Fields<'_>) -> Option<T> {
    let value = fields.first(&choice.at.0).and_then(Value::scalar)?;
    choice.meaning(&value)
}

/// The role that a choice gives: by its values, else by what the value says of itself.
fn role_at(choice: &Choice<Role>, fields: &Fields<'_>) -> Option<Role> {
    let value = fields.first(&choice.at.0).and_then(Value::scalar)?;
    let listed =
        choice.values.iter().find(|(name, _)| name.eq_ignore_ascii_case(value.trim())).map(|(_, r)| *r);
    listed.or_else(|| role_of_label(&value)).or(choice.otherwise)
}

impl When {
    /// Whether one of the conditions holds.
    pub(crate) fn holds(&self, fields: &Fields<'_>) -> bool {
        self.0.iter().any(|(path, values)| {
            let found = fields.at(path);
            let text = found.and_then(Value::scalar);
            values.iter().any(|value| match value.as_str() {
                "*" => found.is_some(),
                "null" => found.is_none(),
                value => text.as_deref().is_some_and(|text| text.eq_ignore_ascii_case(value)),
            })
        })
    }
}
