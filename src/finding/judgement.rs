//! Passed, failed, or not applicable: what every rule says of every conversation.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// What a rule says of a conversation. Scores, checklists, explanations and agreement with people need all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// There was nothing for the rule to judge.
    NotApplicable,
    /// The rule was kept.
    Passed,
    /// The rule was broken.
    Failed,
}

impl Status {
    /// The name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Status::NotApplicable => "not-applicable",
            Status::Passed => "passed",
            Status::Failed => "failed",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A rule's judgement of one conversation, with its reason in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    /// The rule's id.
    pub rule: Arc<str>,
    /// What it says.
    pub status: Status,
    /// Why.
    pub reason: String,
    /// What led there: cues that added up, matches that were spared, the nearest miss.
    pub details: Vec<String>,
}

/// All judgements of one conversation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Account {
    /// The file.
    pub path: Arc<str>,
    /// The source's own id of the conversation.
    pub conversation: Option<Arc<str>>,
    /// One for each rule, in the pack's order.
    pub judgements: Vec<Judgement>,
}
