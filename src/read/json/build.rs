//! From documents to a conversation, as a row says.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::value::RawValue;

use super::people::{People, role_at};
use super::row::{BranchRow, Choice, EventRow, Paths, Row, When};
use super::value::{Fields, Value};
use super::words::times;
use crate::read::finish::in_time;
use crate::read::roles::role_of_label;
use crate::read::time::wall_ms;
use crate::read::times::{Clocks, Name};
use crate::read::within::{carry_out, format_within, read_within};
use crate::read::{Fault, Options, labelled};
use crate::text::{Encoding, Mapped};
use crate::transcript::{Conversation, Event, Metadata, RoleFrom, Turn};

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
    /// Those of whom files beside the source tell.
    pub(super) people: &'r People<'r>,
    pub(super) timing: &'r Timing,
}

/// The clocks of the conversation that is being built, and what is to be said of those that are built. Hooks share what
/// they work with, so it is changed behind their backs.
#[derive(Default)]
pub(super) struct Timing {
    clocks: RefCell<Clocks>,
    pub(super) notes: RefCell<Vec<Fault>>,
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
        if self.row.turn.usual_times {
            let told = self.timing.clocks.take().settle(&mut conversation, true);
            self.timing.notes.borrow_mut().extend(told);
        } else {
            self.timing.clocks.take().offsets.tell(&mut conversation);
        }
        oldest_first(&mut conversation);
        conversation
    }

    /// The same of documents that are written as JSON once more, in a string of `envelopes`.
    pub(super) fn unwrapped(&self, envelopes: &[(Value<'a>, Mapped)]) -> Conversation<'a> {
        let mut whole = Conversation::default();
        for (envelope, outer) in envelopes {
            let source = Source(outer.text.as_str());
            let inner = Context {
                source,
                row: self.row,
                options: self.options,
                people: self.people,
                timing: self.timing,
            };
            let Ok(document) = serde_json::from_str::<&RawValue>(source.0) else { continue };
            let mut part = inner.conversation(&[Value(document.get())]);
            carry_out(&mut part, outer, Encoding::Json);
            let mut part = part.into_owned();
            // The envelope may tell what the message in it does not: who can see it.
            if self.row.turn.hidden.holds(&envelope.fields()) {
                part.turns.iter_mut().for_each(|turn| turn.visible = false);
            }
            append(&mut whole, part);
        }
        // What is told message by message may come in any order.
        in_time(&mut whole);
        oldest_first(&mut whole);
        whole
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
        let mut people = self.those_of(document, &fields);
        let opening = row.opening.0.iter().find_map(|path| match path.as_str() {
            "" => Some(document),
            path => fields.at(path),
        });
        // Whoever has a role speaks: the parts of what they say are no turns.
        let says = row.known_by_shape && fields.at("role").is_some();
        let turns = row.turns.0.iter().filter(|path| !says || !row.turn.text.0.contains(path));
        let first = opening.filter(|value| !value.is_list());
        let above = opening.map_or_else(Vec::new, Value::items);
        let listed = match &row.branch {
            Some(branch) => self::branch(branch, &fields),
            None => list(document, &fields, turns),
        };
        let items: Vec<Value<'a>> = first.into_iter().chain(above).chain(listed).collect();
        if let Some(parties) = row.parties.as_ref().filter(|_| !row.turn.hidden.0.is_empty()) {
            for fields in items.iter().map(|item| item.fields()) {
                let Some(id) = fields.first(&parties.of_turn.0).and_then(Value::scalar) else { continue };
                people.takes_part(&id);
                if row.turn.hidden.holds(&fields) {
                    people.wrote_hidden(&id);
                }
            }
        }
        if items.is_empty() {
            self.talk(&fields, conversation);
        }
        for (number, item) in items.into_iter().enumerate() {
            let before = conversation.turns.len();
            self.item(item, &people, conversation);
            // What opens a conversation and stands apart may have no time of its own.
            if let Some(first) = conversation.turns.get_mut(before)
                && opening.is_some()
                && number == 0
                && first.at_ms.or(first.start_ms).is_none()
            {
                first.at_ms = conversation.started_at_ms;
            }
        }
        for event in row.events.iter().filter(|e| !e.list.0.is_empty()) {
            for item in list(document, &fields, event.list.0.iter()) {
                let fields = item.fields();
                if event.when.0.is_empty() || event.when.holds(&fields) {
                    let event = self.event(event, item, &fields, None);
                    conversation.events.push(event);
                }
            }
        }
    }

    /// Those who take part in a document.
    pub(super) fn those_of(&self, document: Value<'a>, fields: &Fields<'a>) -> People<'_> {
        let mut people = People::with(self.people);
        if let Some(parties) = &self.row.parties {
            people.add(parties, document, fields);
        }
        people
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

    /// Reads a string that holds the whole conversation as labelled text.
    fn talk(&self, fields: &Fields<'a>, conversation: &mut Conversation<'a>) {
        let text = self.row.talk.0.iter().find_map(|path| fields.at(path)?.written());
        let Some(written) = text else { return };
        let outer = Encoding::Json.map(written, self.source.offset(written));
        // As a file of its own it may be of a format that is known by more.
        let format = format_within(&outer.text).unwrap_or(&labelled::Labelled);
        read_within(format, &outer, Encoding::Json, self.options, &mut |found| {
            if let Ok(found) = found {
                append(conversation, found.into_owned());
            }
        });
    }

    /// Takes an element of the list of turns: a turn, an event, or neither.
    fn item(&self, item: Value<'a>, people: &People<'_>, talk: &mut Conversation<'a>) {
        let row = &self.row.turn;
        let fields = item.parts();
        if row.skip.holds(&fields) {
            return;
        }
        let found = self.row.events.iter().find(|e| e.list.0.is_empty() && e.when.holds(&fields));
        if let Some(found) = found {
            let event = self.event(found, item, &fields, talk.turns.len().checked_sub(1));
            talk.events.push(event);
            if !found.keeps_words {
                return;
            }
        }
        let Some(mut turn) = self.said(item, &fields, people) else { return };
        let parties = self.row.parties.as_ref();
        let id = parties.and_then(|p| fields.first(&p.of_turn.0)).and_then(Value::scalar);
        let said = row.role.as_ref().and_then(|choice| role_at(choice, &fields));
        let of_party = || people.role(id.as_deref()?, parties?);
        let otherwise = || row.role.as_ref()?.otherwise;
        let speaker = fields.first(&row.speaker.0).and_then(Value::scalar).filter(|s| !s.trim().is_empty());
        let named = || {
            let names = [id.as_deref(), speaker.as_deref()];
            names.into_iter().flatten().find_map(|name| self.options.role_of(name))
        };
        match said.or_else(of_party).or_else(otherwise) {
            Some(role) => turn.role = role,
            // A name found by the id takes the id's place: the user may have meant either.
            None => {
                if let Some(role) = named() {
                    (turn.role, turn.role_from) = (role, RoleFrom::Name);
                } else if row.role.is_none() {
                    // A recogniser may be told what to call those who speak.
                    turn.role = speaker.as_deref().and_then(role_of_label).unwrap_or_default();
                }
            }
        }
        let name = id.as_deref().and_then(|id| people.name(id)).map(|name| Cow::Owned(name.to_owned()));
        turn.speaker = name.or(speaker);
        turn.visible = !row.hidden.holds(&fields);
        let time =
            |paths: &Paths| fields.first(&paths.0).and_then(Value::scalar).and_then(|t| row.unit.ms(&t));
        turn.start_ms = time(&row.start);
        turn.end_ms = time(&row.end).or_else(|| Some(turn.start_ms? + time(&row.length)?));
        turn.at_ms = fields.first(&row.at.0).and_then(Value::scalar).and_then(|at| {
            self.timing.clocks.borrow_mut().offsets.see(&at);
            wall_ms(&at)
        });
        if row.usual_times {
            let written = fields.iter().filter_map(|(key, value)| {
                let name = Name::of(key)?;
                let text = value.scalar().filter(|text| !["true", "false"].contains(&&**text))?;
                Some((name, Cow::Borrowed(key), text, self.source.offset(value.raw())))
            });
            let times = self.timing.clocks.borrow_mut().read(talk.turns.len(), written.collect());
            (turn.at_ms, turn.start_ms, turn.end_ms) = (times.at_ms, times.start_ms, times.end_ms);
        }
        turn.words = row.words.as_ref().and_then(|row| times(&self.words(row, &fields)));
        talk.turns.push(turn);
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
            uncertain: row.uncertain,
            after_turn,
            to: fields.first(&row.to.0).and_then(Value::scalar),
            raw: start..start + item.raw().len(),
            ..Event::new(row.kind)
        }
    }
}

/// Interfaces list what is newest first, unless asked: talk runs the other way. What a conversation is called after is
/// its beginning, whatever the clocks of the others say.
fn oldest_first(talk: &mut Conversation<'_>) {
    let time = |turn: &Turn<'_>| turn.at_ms;
    let (Some(first), Some(last)) = (talk.turns.first().and_then(time), talk.turns.last().and_then(time))
    else {
        return;
    };
    let named = talk.id.as_deref().and_then(wall_ms);
    if first <= last
        || named == Some(first)
        || !talk.turns.is_sorted_by(|a, b| a.at_ms.is_some() && a.at_ms >= b.at_ms)
    {
        return;
    }
    let turns = talk.turns.len();
    talk.turns.reverse();
    // What came after a turn in the list came before it.
    for event in &mut talk.events {
        let above = event.after_turn.map_or(0, |turn| turn + 1);
        event.after_turn = (turns - above).checked_sub(1);
    }
    talk.events.reverse();
}

/// The branch of a tree that leads to its leaf, from the root.
fn branch<'a>(row: &BranchRow, fields: &Fields<'a>) -> Vec<Value<'a>> {
    let nodes = fields.first(&row.nodes.0).map(Value::fields).unwrap_or_default();
    let by_id: HashMap<&str, Value<'a>> = nodes.iter().collect();
    let leaf = fields.first(&row.leaf.0).and_then(Value::scalar);
    let last = || nodes.iter().last().map(|(_, node)| node);
    let mut next = leaf.and_then(|id| by_id.get(&*id).copied()).or_else(last);
    let mut found = Vec::new();
    // Whoever is their own forebear has no more of them than there are nodes.
    while let Some(node) = next.filter(|_| found.len() < by_id.len()) {
        found.push(node);
        let parent = node.fields().first(&row.parent.0).and_then(Value::scalar);
        next = parent.and_then(|id| by_id.get(&*id).copied());
    }
    found.reverse();
    found
}

/// The elements of the first list of several; a value that is no list is one element.
fn list<'a, 'p>(
    document: Value<'a>,
    fields: &Fields<'a>,
    mut paths: impl Iterator<Item = &'p String>,
) -> Vec<Value<'a>> {
    let at = |path: &String| {
        match path.as_str() {
            "" => Some(document),
            path if path.contains("[]") => return Some(document.all(path)).filter(|all| !all.is_empty()),
            path => fields.at(path),
        }
        .map(|value| if value.is_list() { value.items() } else { vec![value] })
        // A string is no list of turns, though it may hold them.
        .filter(|items| !matches!(items[..], [one] if one.written().is_some()))
        .filter(|items| !items.is_empty())
    };
    paths.find_map(at).unwrap_or_default()
}

fn choice_at<T: Copy>(choice: &Choice<T>, fields: &Fields<'_>) -> Option<T> {
    let value = fields.first(&choice.at.0).and_then(Value::scalar)?;
    choice.meaning(&value)
}

/// Appends what was said and happened in a later part of a conversation.
fn append<'a>(whole: &mut Conversation<'a>, part: Conversation<'a>) {
    let before = whole.turns.len();
    whole.id = whole.id.take().or(part.id);
    whole.channel = whole.channel.or(part.channel);
    whole.started_at_ms = whole.started_at_ms.or(part.started_at_ms);
    if whole.metadata.as_json().is_none() {
        whole.metadata = part.metadata;
    }
    whole.turns.extend(part.turns);
    whole.events.extend(part.events.into_iter().map(|event| Event {
        after_turn: event.after_turn.map_or(before.checked_sub(1), |after| Some(before + after)),
        ..event
    }));
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
