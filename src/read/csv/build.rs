//! From the rows of a conversation to a conversation.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::cells::Cell;
use super::columns::{Columns, Field};
use super::people::People;
use crate::read::finish::in_time;
use crate::read::roles::role_of_label;
use crate::read::times::{Clocks, Times, Written};
use crate::read::{Fault, html, mail};
use crate::text::Encoding;
use crate::transcript::{Channel, Conversation, Event, EventKind, Metadata, Raw, Role, Turn};

/// A row: its cells, and the bytes that it takes.
pub(super) struct Row<'a> {
    pub(super) cells: Vec<Cell<'a>>,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'a> Row<'a> {
    pub(super) fn cell(&self, at: Option<usize>) -> Option<Cell<'a>> {
        self.cells.get(at?).copied()
    }

    /// The text of a column, if there is any.
    pub(super) fn text(&self, columns: &Columns, field: Field) -> Option<Cow<'a, str>> {
        self.cell(columns.of(field)).map(Cell::text).filter(|text| !text.trim().is_empty())
    }

    /// When the message with this number begins and ends.
    pub(super) fn times(&self, columns: &Columns, clocks: &mut Clocks, message: usize) -> Times {
        let written = columns.times.iter().filter_map(|(at, name)| -> Option<Written<'_>> {
            let cell = self.cell(Some(*at))?;
            let column = columns.names.get(*at).map_or_else(
                || Cow::Owned(format!("column {}", at + 1)),
                |name| Cow::Borrowed(name.as_str()),
            );
            Some((*name, column, cell.text(), cell.start))
        });
        clocks.read(message, written.collect())
    }
}

/// What a message is.
enum Kind {
    Said,
    /// What the customer does not see.
    Note,
    System,
    Event(EventKind),
    /// Nothing that matters here.
    Nothing,
}

/// Builds the conversation of some rows, which are messages, and tells what of their times was left out.
pub(super) fn messages<'a>(
    rows: &[Row<'a>],
    columns: &Columns,
    people: &People,
) -> (Conversation<'a>, Option<Fault>) {
    let mut talk = about(rows, columns);
    let mut clocks = Clocks::default();
    let mut roles: HashMap<String, Role> = HashMap::new();
    for row in rows {
        let cell = row.cell(columns.of(Field::Text)).filter(|cell| !cell.raw.trim().is_empty());
        let hidden = hidden(row, columns);
        let kind = match row.text(columns, Field::Kind) {
            Some(kind) => kind_of(&kind, cell.is_some()),
            None if cell.is_some() => Kind::Said,
            None => Kind::Nothing,
        };
        if let Kind::Event(kind) = kind {
            let times = row.times(columns, &mut clocks, talk.turns.len());
            talk.events.push(Event {
                at_ms: times.at_ms,
                start_ms: times.start_ms,
                after_turn: talk.turns.len().checked_sub(1),
                raw: row.start..row.end,
                ..Event::new(kind)
            });
            continue;
        }
        let Some(mut turn) = cell.and_then(|cell| turn(cell, columns, talk.channel)) else { continue };
        if let Kind::Nothing = kind {
            continue;
        }
        turn.visible = !hidden && !matches!(kind, Kind::Note);
        let times = row.times(columns, &mut clocks, talk.turns.len());
        (turn.at_ms, turn.start_ms, turn.end_ms) = (times.at_ms, times.start_ms, times.end_ms);
        // Where nobody is named, what their role is called names them: the user can say which is the agent's.
        let id = row.text(columns, Field::Speaker).or_else(|| row.text(columns, Field::Role)).map(trimmed);
        let person = id.as_deref().and_then(|id| people.get(id));
        let named = row.text(columns, Field::Role);
        let role = match kind {
            Kind::System => Some(Role::System),
            _ => named
                .and_then(|value| role_of_value(&columns.name(Field::Role), &value))
                .or_else(|| person?.role)
                .or_else(|| party(row, columns, id.as_deref()?))
                .or_else(|| role_of_value("speaker", id.as_deref()?)),
        };
        turn.role = role.unwrap_or_default();
        // Whoever writes what the customer does not see works for the house.
        if let (Some(id), false, None) = (&id, turn.visible, role) {
            roles.insert(id.clone().into_owned(), Role::Agent);
        }
        turn.speaker = person.and_then(|person| person.name.clone()).map(Cow::Owned).or(id);
        talk.turns.push(turn);
    }
    if !roles.is_empty() {
        for turn in talk.turns.iter_mut().filter(|turn| turn.role == Role::Unknown) {
            turn.role = turn.speaker.as_deref().and_then(|id| roles.get(id)).copied().unwrap_or_default();
        }
    }
    // Tables out of databases are in no order.
    in_time(&mut talk);
    let told = clocks.settle(&mut talk, false);
    in_time(&mut talk);
    (talk, told)
}

/// The role of who is named in the row as its conversation's agent or customer.
fn party(row: &Row<'_>, columns: &Columns, name: &str) -> Option<Role> {
    parties(row, columns).find(|(party, _)| party.eq_ignore_ascii_case(name)).map(|(_, role)| role)
}

/// Who is named in a row as its conversation's agent and customer.
pub(super) fn parties<'r, 'a: 'r>(
    row: &'r Row<'a>,
    columns: &'r Columns,
) -> impl Iterator<Item = (Cow<'a, str>, Role)> + use<'r, 'a> {
    columns.metadata.iter().filter_map(|(at, key)| {
        let role = match *key {
            "agent" => Role::Agent,
            "customer" => Role::Customer,
            _ => return None,
        };
        Some((trimmed(row.cell(Some(*at))?.text()), role)).filter(|(name, _)| !name.is_empty())
    })
}

/// What the rows say of the conversation as a whole.
pub(super) fn about<'a>(rows: &[Row<'a>], columns: &Columns) -> Conversation<'a> {
    let mut talk = Conversation::default();
    let Some(first) = rows.first() else { return talk };
    talk.id = first.text(columns, Field::Conversation);
    talk.channel = first.text(columns, Field::Channel).and_then(|channel| channel_of(&channel));
    if talk.channel.is_none() && columns.name(Field::Conversation).starts_with("ticket") {
        talk.channel = Some(Channel::Ticket);
    }
    if talk.channel.is_none() && columns.has_mails() {
        talk.channel = Some(Channel::Email);
    }
    let mut known = serde_json::Map::new();
    for (at, key) in &columns.metadata {
        let value =
            rows.iter().filter_map(|row| row.cell(Some(*at))).find(|cell| !cell.raw.trim().is_empty());
        if let Some(value) = value {
            known.insert((*key).to_owned(), trimmed(value.text()).into());
        }
    }
    if !known.is_empty() {
        talk.metadata = Metadata::new(serde_json::Value::Object(known).to_string());
    }
    talk
}

/// The turn of a cell's words; `None` where there are none. Of a mail they are its own: what it answers stands in cells
/// above, and is none of them.
pub(super) fn turn<'a>(cell: Cell<'a>, columns: &Columns, channel: Option<Channel>) -> Option<Turn<'a>> {
    let (start, encoding) = (cell.start, cell.encoding());
    let raw = Raw { start, end: start + cell.raw.len(), encoding, ..Raw::default() };
    let html = is_html(cell.raw, columns);
    let mail = matches!(channel, Some(Channel::Ticket | Channel::Email));
    if !(html || mail && mail::answers(&cell.text())) {
        return Some(Turn { raw, ..Turn::new(Role::Unknown, cell.text()) });
    }
    let outer = encoding.map(cell.raw, start);
    let (words, regions) = if html {
        let page = html::page(&outer.text);
        (outer.then(page.words), page.regions)
    } else {
        (outer, Vec::new())
    };
    let words = if mail { mail::own_words(words, &regions) } else { words };
    let inside = if html { Encoding::Html } else { Encoding::Plain };
    let raw = Raw { inside, map: Some(Arc::new(words.map)), ..raw };
    (!words.text.trim().is_empty()).then(|| Turn { raw, ..Turn::new(Role::Unknown, words.text) })
}

/// Whether a cell holds HTML: its column says so, or it begins with a tag and has another that ends something.
fn is_html(raw: &str, columns: &Columns) -> bool {
    let begins = || {
        let tag = raw
            .trim_start()
            .strip_prefix('<')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        tag && (raw.contains("</") || raw.contains("/>") || raw.contains("<br"))
    };
    columns.name(Field::Text).starts_with("html") || begins()
}

/// Whether the customer does not see a row.
fn hidden(row: &Row<'_>, columns: &Columns) -> bool {
    let is = |field, values: &[&str]| {
        let value = row.text(columns, field);
        value.is_some_and(|value| values.iter().any(|known| value.trim().eq_ignore_ascii_case(known)))
    };
    is(Field::Public, &["false", "f", "0", "no", "n"])
        || is(Field::Private, &["true", "t", "1", "yes", "y", "internal", "private", "note", "agent"])
}

/// What a kind of message is, of one with words or without.
fn kind_of(kind: &str, words: bool) -> Kind {
    let kind = kind.trim().to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| kind.contains(part));
    if words {
        return match () {
            () if has(&["note", "internal", "private"]) => Kind::Note,
            () if has(&["system", "event", "activity", "status", "join", "left", "leave"]) => Kind::System,
            () => Kind::Said,
        };
    }
    let happened = match () {
        () if has(&["assign", "transfer", "handoff", "handover", "escalat"]) => EventKind::Transfer,
        () if has(&["join", "enter"]) => EventKind::Join,
        () if has(&["leave", "left"]) => EventKind::Leave,
        () if has(&["close", "resolve", "ended", "end"]) => EventKind::End,
        () if has(&["hold"]) && !has(&["unhold"]) => EventKind::Hold,
        () => return Kind::Nothing,
    };
    Kind::Event(happened)
}

/// The role that a value of a column names; the column's name, in small letters, says what `true` means.
pub(super) fn role_of_value(column: &str, value: &str) -> Option<Role> {
    const CUSTOMERS: [&str; 13] = [
        "end-user",
        "enduser",
        "end_user",
        "lead",
        "contact",
        "user",
        "requester",
        "inbound",
        "incoming",
        "in",
        "received",
        "external",
        "human",
    ];
    const AGENTS: [&str; 10] = [
        "admin",
        "team",
        "teammate",
        "staff",
        "outbound",
        "outgoing",
        "out",
        "internal",
        "owner",
        "light_agent",
    ];
    const BOTS: [&str; 3] = ["automation", "workflow", "trigger"];
    let value = value.trim();
    let is = |known: &[&str]| known.iter().any(|known| value.eq_ignore_ascii_case(known));
    let (yes, no) = (is(&["true", "t", "1", "yes", "y"]), is(&["false", "f", "0", "no", "n"]));
    match column {
        "isagent" | "fromagent" if yes => Some(Role::Agent),
        "isagent" | "fromagent" if no => Some(Role::Customer),
        "iscustomer" | "incoming" | "inbound" if yes => Some(Role::Customer),
        "iscustomer" | "incoming" | "inbound" if no => Some(Role::Agent),
        _ if is(&CUSTOMERS) => Some(Role::Customer),
        _ if is(&AGENTS) => Some(Role::Agent),
        _ if is(&BOTS) => Some(Role::Bot),
        _ => role_of_label(value),
    }
}

fn channel_of(value: &str) -> Option<Channel> {
    let value = value.trim().to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| value.contains(part));
    Channel::from_name(&value).or(match () {
        () if has(&["voice", "phone", "call"]) => Some(Channel::Call),
        () if has(&["mail"]) => Some(Channel::Email),
        () if has(&["chat", "messag", "sms", "whatsapp", "web", "widget", "mobile"]) => Some(Channel::Chat),
        () if has(&["twitter", "facebook", "instagram", "social", "tweet"]) => Some(Channel::Social),
        () => None,
    })
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.trim().len() == text.len() {
        true => text,
        false => Cow::Owned(text.trim().to_owned()),
    }
}
