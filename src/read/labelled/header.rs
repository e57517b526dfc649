//! Lines above a transcript that tell of it: `Call ID: 77`, `Date: …`, `Channel: chat`.

use serde_json::{Map, Value};

use super::line::Label;
use crate::read::roles::role_of_label;
use crate::read::time::instant_ms;
use crate::transcript::{Channel, Role};

/// What the lines above a transcript tell.
#[derive(Default)]
pub(super) struct Header<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) channel: Option<Channel>,
    pub(super) started_at_ms: Option<i64>,
    pub(super) metadata: Map<String, Value>,
    /// Names of speakers whose role the header tells (`Agent name: Dana`).
    pub(super) people: Vec<(&'a str, Role)>,
}

const IDS: &[&str] = &[
    "call",
    "call id",
    "call number",
    "case",
    "case id",
    "case number",
    "chat id",
    "contact id",
    "conversation",
    "conversation id",
    "id",
    "interaction id",
    "session id",
    "ticket",
    "ticket id",
    "ticket number",
    "transcript id",
];
const DATES: &[&str] =
    &["date", "started", "started at", "start time", "start", "time", "date/time", "timestamp"];
const CHANNELS: &[&str] = &["channel", "medium", "source", "type"];
const OTHERS: &[&str] = &["department", "duration", "language", "participants", "queue", "tags", "team"];

/// Whether a label is a field that transcripts have above them, and so is no speaker's.
pub(super) fn is_key(label: &Label<'_>) -> bool {
    let key = key(label);
    [IDS, DATES, CHANNELS, OTHERS].iter().any(|keys| keys.contains(&key.as_str()))
}

/// The key of a field that holds an id, folded.
pub(super) fn id_key(label: &Label<'_>) -> Option<String> {
    Some(key(label)).filter(|key| IDS.contains(&key.as_str()))
}

impl<'a> Header<'a> {
    /// Takes what a line above the first turn tells.
    pub(super) fn take(&mut self, label: &Label<'a>, value: &'a str) {
        let key = key(label);
        if value.is_empty() {
            return;
        }
        if IDS.contains(&key.as_str()) && self.id.is_none() {
            self.id = Some(value);
            return;
        }
        if CHANNELS.contains(&key.as_str())
            && let Some(channel) = channel(value)
        {
            self.channel = self.channel.or(Some(channel));
            return;
        }
        if DATES.contains(&key.as_str()) {
            self.started_at_ms = self.started_at_ms.or(instant_ms(value));
        }
        let person = key.strip_suffix(" name").unwrap_or(&key);
        if let Some(role @ (Role::Agent | Role::Customer | Role::Bot)) = role_of_label(person) {
            self.people.push((value, role));
            self.metadata.insert(role.name().to_owned(), value.into());
        } else {
            self.metadata.insert(key.replace([' ', '-', '/'], "_"), value.into());
        }
    }

    /// The role that the header gives to a speaker.
    pub(super) fn role_of(&self, speaker: &str) -> Option<Role> {
        let first = |name: &str| name.split_whitespace().next().unwrap_or_default().to_lowercase();
        let exact = self.people.iter().find(|(name, _)| name.eq_ignore_ascii_case(speaker));
        // People are called by their first names in turns, and by both in headers.
        let near =
            || self.people.iter().find(|(name, _)| first(name) == first(speaker) && !speaker.is_empty());
        exact.or_else(near).map(|&(_, role)| role)
    }

    /// The metadata as a JSON object, if there is any.
    pub(super) fn json(&self) -> Option<String> {
        (!self.metadata.is_empty()).then(|| Value::Object(self.metadata.clone()).to_string())
    }
}

fn key(label: &Label<'_>) -> String {
    label.all.to_lowercase().replace('_', " ")
}

/// The channel that a word stands for.
fn channel(value: &str) -> Option<Channel> {
    let value = value.to_lowercase();
    Channel::from_name(&value).or_else(|| {
        let has = |words: &[&str]| words.iter().any(|word| value.contains(word));
        Some(match () {
            () if has(&["phone", "voice", "call"]) => Channel::Call,
            () if has(&["chat", "messag", "sms", "whatsapp"]) => Channel::Chat,
            () if has(&["mail"]) => Channel::Email,
            () if has(&["ticket"]) => Channel::Ticket,
            () if has(&["twitter", "facebook", "social"]) => Channel::Social,
            () => return None,
        })
    })
}
