//! Waits, as findings tell of them.

use serde::{Deserialize, Serialize};

/// What a wait is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitKind {
    /// The source says that the customer was on hold.
    Hold,
    /// The agent asked the customer to wait.
    Request,
    /// The source marks a silence, and holds beside it.
    Silence,
    /// The source marks a silence, and would have marked a hold in the same way.
    SilenceOrHold,
    /// Nobody said a word.
    Gap,
}

impl WaitKind {
    /// The name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            WaitKind::Hold => "hold",
            WaitKind::Request => "request",
            WaitKind::Silence => "silence",
            WaitKind::SilenceOrHold => "silence-or-hold",
            WaitKind::Gap => "gap",
        }
    }

    /// How it is known.
    pub fn known_by(self) -> KnownBy {
        match self {
            WaitKind::Hold | WaitKind::Silence | WaitKind::SilenceOrHold => KnownBy::Mark,
            WaitKind::Request => KnownBy::Words,
            WaitKind::Gap => KnownBy::Clock,
        }
    }
}

/// How a wait is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KnownBy {
    /// The source marks it.
    Mark,
    /// The agent asked for it.
    Words,
    /// The clock shows that nobody spoke.
    Clock,
}

impl KnownBy {
    /// The name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            KnownBy::Mark => "mark",
            KnownBy::Words => "words",
            KnownBy::Clock => "clock",
        }
    }
}

/// How sure a length is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sure {
    /// By the clock.
    Exact,
    /// One end of it is estimated.
    About,
    /// The clock shows full minutes, or nobody came back from it in the record: it was as long at the least.
    AtLeast,
    /// The agent said that it would be so long; how long it was, nobody knows.
    Announced,
}

impl Sure {
    /// The name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Sure::Exact => "exact",
            Sure::About => "about",
            Sure::AtLeast => "at-least",
            Sure::Announced => "announced",
        }
    }
}

/// The wait that a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitSpan {
    /// What it is.
    pub kind: WaitKind,
    /// How it is known.
    pub known_by: KnownBy,
    /// How long it was, in milliseconds.
    pub length_ms: i64,
    /// How sure that is.
    pub sure: Sure,
    /// When it began, in milliseconds from the start of the conversation, where one clock tells.
    pub start_ms: Option<i64>,
    /// When it ended, likewise.
    pub end_ms: Option<i64>,
}
