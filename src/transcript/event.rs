//! What happened beside words.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::conversation::owned;

/// The kinds of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// The customer is on hold.
    Hold,
    /// Nobody speaks, and the source marks it.
    Silence,
    /// The conversation moves to another person or department.
    Transfer,
    /// Somebody joins.
    Join,
    /// Somebody leaves.
    Leave,
    /// The conversation ends.
    End,
}

impl EventKind {
    /// All kinds, in the order of the design.
    pub const ALL: [EventKind; 6] = [
        EventKind::Hold,
        EventKind::Silence,
        EventKind::Transfer,
        EventKind::Join,
        EventKind::Leave,
        EventKind::End,
    ];

    /// The name in the neutral format and in packs.
    pub fn name(self) -> &'static str {
        match self {
            EventKind::Hold => "hold",
            EventKind::Silence => "silence",
            EventKind::Transfer => "transfer",
            EventKind::Join => "join",
            EventKind::Leave => "leave",
            EventKind::End => "end",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<EventKind> {
        EventKind::ALL.into_iter().find(|k| k.name() == name)
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Something that happened beside words: at a time, or after a turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Event<'a> {
    /// What happened.
    pub kind: EventKind,
    /// When it began, in milliseconds from the start of the conversation.
    pub start_ms: Option<i64>,
    /// When it ended, likewise.
    pub end_ms: Option<i64>,
    /// The wall clock at its beginning, in milliseconds from 1970 in UTC.
    pub at_ms: Option<i64>,
    /// How long it lasted, where the source gives the length and no clock.
    pub duration_ms: Option<i64>,
    /// Whether the source can't tell a hold from a silence.
    pub uncertain: bool,
    /// The turn after which it happened; `None` before the first, or where only a time is known.
    pub after_turn: Option<usize>,
    /// Whether that turn goes on after it: it happened amid its words.
    pub amid: bool,
    /// Where the conversation went, or who came or left.
    pub to: Option<Cow<'a, str>>,
    /// Its bytes in the source, counted as [`super::Raw`] counts.
    pub raw: Range<usize>,
}

impl Event<'_> {
    /// The same event, borrowing nothing.
    pub fn into_owned(self) -> Event<'static> {
        Event {
            kind: self.kind,
            start_ms: self.start_ms,
            end_ms: self.end_ms,
            at_ms: self.at_ms,
            duration_ms: self.duration_ms,
            uncertain: self.uncertain,
            after_turn: self.after_turn,
            amid: self.amid,
            to: self.to.map(owned),
            raw: self.raw,
        }
    }

    /// An event of a kind, of which nothing else is known.
    pub fn new(kind: EventKind) -> Self {
        Event {
            kind,
            start_ms: None,
            end_ms: None,
            at_ms: None,
            duration_ms: None,
            uncertain: false,
            after_turn: None,
            amid: false,
            to: None,
            raw: 0..0,
        }
    }

    /// How long it lasted, in milliseconds, if that is known and makes sense.
    pub fn length_ms(&self) -> Option<i64> {
        let by_clock = || Some(self.end_ms? - self.start_ms?);
        self.duration_ms.or_else(by_clock).filter(|&ms| ms >= 0)
    }
}
