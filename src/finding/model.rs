//! Findings, as outputs write them.

use std::sync::Arc;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::level::Level;
use super::wait::WaitSpan;
use crate::text::Position;
use crate::transcript::{EventKind, Role};

/// The advice that a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct Source {
    /// The document's short name.
    pub document: Box<str>,
    /// The step of the document; `None` for advice outside its steps.
    pub step: Option<u32>,
    /// The part of the document outside its steps, such as `teasers` or `opening`.
    pub part: Option<Box<str>>,
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // In JSON `part` stands only where there is one; in a compiled pack every field has its place.
        let with_part = self.part.is_some() || !serializer.is_human_readable();
        let mut source = serializer.serialize_struct("Source", if with_part { 3 } else { 2 })?;
        source.serialize_field("document", &self.document)?;
        source.serialize_field("step", &self.step)?;
        if with_part {
            source.serialize_field("part", &self.part)?;
        }
        source.end()
    }
}

/// A failed rule at a place. The field order is the order of the keys in JSON; a key without a value is null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's id.
    pub rule: Arc<str>,
    /// How grave it is.
    pub level: Level,
    /// What is wrong, in a sentence.
    pub message: String,
    /// The file.
    pub path: Arc<str>,
    /// The source's own id of the conversation.
    pub conversation: Option<Arc<str>>,
    /// The turn, counted from 0 over the source's own messages; `None` for an event's finding.
    pub turn: Option<usize>,
    /// Who speaks there.
    pub role: Option<Role>,
    /// The speaker's name or id.
    pub speaker: Option<Arc<str>>,
    /// Where the words begin in the file.
    pub start: Option<Position>,
    /// Where they end: the place after the last.
    pub end: Option<Position>,
    /// When the turn or event begins, in milliseconds from the start of the conversation.
    pub time_ms: Option<i64>,
    /// The words.
    pub text: Option<String>,
    /// The phrases of the pack that found them.
    pub phrases: Vec<Arc<str>>,
    /// Better words.
    pub suggestions: Arc<[Box<str>]>,
    /// Where the advice stands.
    pub sources: Arc<[Source]>,
    /// The event, for a finding about one.
    pub event: Option<EventSpan>,
    /// What was measured, in the unit of the rule's measure.
    pub measured: Option<f64>,
    /// What the rule allows, in the same unit.
    pub limit: Option<f64>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// Words that can take the place of those found, in any sentence. Machine formats have the key only where there is
    /// such a fix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// The wait that it is about. Machine formats have the key only where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<WaitSpan>,
    /// Why its rule's fix can't be written in the file, where that is so.
    #[serde(skip)]
    pub unfixed: Option<Unfixed>,
    /// What only some formats show, where one of them asks for it.
    #[serde(skip)]
    pub context: Option<Box<Context>>,
}

/// A change of the file that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// The first byte to take out, with its line and column.
    pub start: Position,
    /// The byte after the last.
    pub end: Position,
    /// What takes their place, as the file writes it: with the escapes of JSON inside JSON.
    pub text: String,
    /// Whether it changes nothing of what is said, so that nobody need read it again.
    pub safe: bool,
    /// What goes, as the file writes it: where something else stands there, the file is not the one that was read.
    #[serde(skip)]
    pub old: String,
}

/// A fix that can't be written in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfixed {
    /// Whether what is said would have stayed the same.
    pub safe: bool,
    /// Why, in words.
    pub why: &'static str,
}

/// An event in a finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventSpan {
    /// What happened.
    pub kind: EventKind,
    /// When it began, in milliseconds from the start of the conversation.
    pub start_ms: Option<i64>,
    /// When it ended, likewise.
    pub end_ms: Option<i64>,
    /// The turn before it.
    pub after_turn: Option<usize>,
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// What it has to do with the finding.
    pub message: String,
    /// The file.
    pub path: Arc<str>,
    /// The turn.
    pub turn: Option<usize>,
    /// Where the words begin in the file.
    pub start: Option<Position>,
    /// Where they end.
    pub end: Option<Position>,
    /// The words.
    pub text: Option<String>,
}

/// What some formats want to know around a finding, and what would cost the others time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// The turn before: who, and what was said.
    pub before: Option<(usize, String, Arc<str>)>,
    /// The finding's own turn: its whole text, and the bytes of the words in it.
    pub turn: Option<(String, Arc<str>, std::ops::Range<usize>)>,
    /// The unit of what was measured, as measures name it: `s`, `words`.
    #[serde(skip)]
    pub unit: Option<&'static str>,
    /// Whether it stands in a template, whose parts are called alike in every file.
    #[serde(default)]
    pub template: bool,
    /// Whether something is not there, so that the place shown is none of its words.
    #[serde(default)]
    pub missing: bool,
    /// What in its own turn is a slot of a template: bytes of the text.
    #[serde(default)]
    pub slots: Vec<std::ops::Range<usize>>,
    /// The columns of its start and end in bytes of UTF-8, from 1.
    pub byte_columns: Option<(u64, u64)>,
    /// The same of its fix.
    pub fix_columns: Option<(u64, u64)>,
}
