//! What the engine finds: places and verdicts, before they are put in words.

use super::promise::Promised;
use super::waits::Lasted;
use crate::finding::{Level, Status};

/// A place in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Tokens of the view: from, to.
    Tokens(u32, u32),
    /// Bytes of a turn's text: turn, from, to.
    Bytes(u32, u32, u32),
    /// An event, by its index.
    Event(u32),
    /// The first line of a turn.
    TurnStart(u32),
    /// The last sentence of a turn.
    TurnEnd(u32),
}

/// A failed rule at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The rule, by its index in the pack.
    pub rule: u32,
    /// The variant of the rule, where it is one.
    pub variant: Option<u32>,
    /// How grave it is.
    pub level: Level,
    /// Where.
    pub place: Place,
    /// What called for it.
    pub trigger: Option<Place>,
    /// The phrases that found it.
    pub phrases: Vec<u32>,
    /// What was measured.
    pub measured: Option<f64>,
    /// What the rule allows.
    pub limit: Option<f64>,
    /// When it was, where a clock tells.
    pub clock: Option<Clocked>,
    /// Whether what the rule's remark asks about holds there.
    pub remark: bool,
}

/// When something was, for messages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Clocked {
    /// A wait.
    Waited(Lasted),
    /// A wait that counts for as long as the agent said that it would be, in milliseconds, and what it was.
    Announced(i64, Lasted),
    /// An agent began, and a customer's words ended, in milliseconds from the start of the conversation.
    Overlapped(i64, i64),
    /// Something called for another, which came, likewise.
    Came(i64, i64),
    /// A promise fell due.
    Promised(Promised),
    /// A promised answer fell due that never came.
    Untold(Promised),
}

/// Why a rule judged as it did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// The conversation is not in the pack's language.
    OtherLanguage,
    /// Nobody of the role that it judges says anything.
    NobodySpeaks,
    /// Its condition does not hold.
    NotCalledFor,
    /// Nobody of the role that it judges says anything after the trigger.
    NobodyAnswers,
    /// What it should have come before did not occur.
    NothingAfter,
    /// There was nothing to measure.
    NothingMeasured,
    /// Nobody knows the zone of a time that was promised, or which of two dates it is: the words came between the two.
    DueUnclear,
    /// No phrase of it was found, or each was spared.
    NothingFound,
    /// What it requires is there.
    Kept(Option<Place>),
    /// What was measured is within the limit: the most, or least.
    Within(f64),
    /// It failed, so many times.
    Broken(u32),
    /// Another rule reports the same words.
    Yields(u32),
}

/// What a rule says of a conversation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// Not applicable, passed or failed.
    pub status: Status,
    /// Why.
    pub reason: Reason,
    /// What called for it.
    pub trigger: Option<Place>,
}

impl Verdict {
    pub(super) fn new(reason: Reason) -> Self {
        let status = match reason {
            Reason::OtherLanguage
            | Reason::NobodySpeaks
            | Reason::NotCalledFor
            | Reason::NobodyAnswers
            | Reason::NothingAfter
            | Reason::NothingMeasured
            | Reason::DueUnclear => Status::NotApplicable,
            Reason::NothingFound | Reason::Kept(_) | Reason::Within(_) | Reason::Yields(_) => Status::Passed,
            Reason::Broken(_) => Status::Failed,
        };
        Self { status, reason, trigger: None }
    }
}
