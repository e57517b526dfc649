//! One message or utterance, as the source has it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::conversation::owned;
use crate::text::{Encoding, OffsetMap};

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The organisation's human, whose words rules judge.
    Agent,
    /// The person who came with a matter.
    Customer,
    /// A robot that speaks for the organisation.
    Bot,
    /// Lines that nobody said: "Dana joined the chat".
    System,
    /// The source does not tell.
    #[default]
    Unknown,
}

impl Role {
    /// All roles, in the order of the design.
    pub const ALL: [Role; 5] = [Role::Agent, Role::Customer, Role::Bot, Role::System, Role::Unknown];

    /// The name in the neutral format.
    pub fn name(self) -> &'static str {
        match self {
            Role::Agent => "agent",
            Role::Customer => "customer",
            Role::Bot => "bot",
            Role::System => "system",
            Role::Unknown => "unknown",
        }
    }

    /// The role of a name in the neutral format.
    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.name() == name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How a turn's role is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RoleFrom {
    /// The source says it.
    #[default]
    Source,
    /// The user named the speaker.
    Name,
    /// It was inferred, from what is said or from the other speaker's role.
    Inferred,
}

impl RoleFrom {
    /// All ways, in the order of their worth.
    pub const ALL: [RoleFrom; 3] = [RoleFrom::Source, RoleFrom::Name, RoleFrom::Inferred];

    /// The name in the neutral format.
    pub fn name(self) -> &'static str {
        match self {
            RoleFrom::Source => "source",
            RoleFrom::Name => "name",
            RoleFrom::Inferred => "inferred",
        }
    }

    /// The way of a name in the neutral format.
    pub fn from_name(name: &str) -> Option<RoleFrom> {
        RoleFrom::ALL.into_iter().find(|r| r.name() == name)
    }
}

/// Where a turn's text stands in its source: a recipe from which any place in it can be found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Raw {
    /// The first byte, counted from the beginning of the bytes that the conversation was read from.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// How the text is written there.
    pub encoding: Encoding,
    /// How what `encoding` gives is written in its turn (HTML in a JSON string); mostly plain.
    pub inside: Encoding,
    /// The way back, where the encodings alone do not tell it: the text is put together from several parts, or is
    /// inside another text. Its offsets count as `start` does.
    pub map: Option<Arc<OffsetMap>>,
    /// Whether the text stands in the other source, the message that a draft replies to (`--reply-to`).
    pub in_reply_to: bool,
}

impl Raw {
    /// The way from the text back to the raw bytes, whose offsets count as [`Raw::start`] does; `source` is the text
    /// that they count in. `None` where the range lies outside of it.
    pub fn way(&self, source: &str) -> Option<Arc<OffsetMap>> {
        match &self.map {
            Some(map) => Some(map.clone()),
            None => Some(Arc::new(self.encoding.map(source.get(self.start..self.end)?, self.start).map)),
        }
    }
}

/// One message or utterance.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Turn<'a> {
    /// Who speaks.
    pub role: Role,
    /// How the role is known.
    pub role_from: RoleFrom,
    /// The speaker's name or id.
    pub speaker: Option<Cow<'a, str>>,
    /// When it begins, in milliseconds from the start of the conversation.
    pub start_ms: Option<i64>,
    /// When it ends, likewise.
    pub end_ms: Option<i64>,
    /// The wall clock at its beginning, in milliseconds from 1970 in UTC.
    pub at_ms: Option<i64>,
    /// Whether the customer could see it; an internal note is not judged.
    pub visible: bool,
    /// What was said.
    pub text: Cow<'a, str>,
    /// The times of its words, as the neutral format writes them: a JSON list of `["word", start_ms, end_ms]`.
    pub words: Option<Cow<'a, str>>,
    /// Where the text stands in the source.
    pub raw: Raw,
}

impl<'a> Turn<'a> {
    /// A visible turn of these words, without a place in any source.
    pub fn new(role: Role, text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        let raw = Raw { end: text.len(), ..Raw::default() };
        Turn { role, text, visible: true, raw, ..Turn::default() }
    }

    /// The same turn, borrowing nothing.
    pub fn into_owned(self) -> Turn<'static> {
        Turn {
            role: self.role,
            role_from: self.role_from,
            speaker: self.speaker.map(owned),
            start_ms: self.start_ms,
            end_ms: self.end_ms,
            at_ms: self.at_ms,
            visible: self.visible,
            text: owned(self.text),
            words: self.words.map(owned),
            raw: self.raw,
        }
    }
}
