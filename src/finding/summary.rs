//! What a whole run came to, and what it could not read or judge.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::level::Level;

/// Something to know about an input beside its findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// How it bears on the run.
    pub kind: NoteKind,
    /// The file.
    pub path: Arc<str>,
    /// The line, from 1, where one is known.
    pub line: Option<u64>,
    /// The column, from 1, in Unicode scalar values.
    pub column: Option<u64>,
    /// The conversation, where it is about one.
    pub conversation: Option<Arc<str>>,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// How a note bears on the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteKind {
    /// An input, or a part of it, could not be read: the exit code is 2.
    NotRead,
    /// A conversation was read and not judged.
    NotJudged,
    /// Worth knowing, and no more.
    Note,
    /// How an input was understood: told only to those who ask (`-v`), and in no report.
    Detail,
}

/// The findings of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RuleCount {
    /// The level of its findings (the gravest, where variants differ).
    pub level: Level,
    /// How many are shown.
    pub findings: u64,
    /// In how many conversations.
    pub conversations: u64,
}

/// What a whole run came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Files read, or tried.
    pub files: u64,
    /// Conversations judged.
    pub conversations: u64,
    /// Conversations with findings that are shown.
    pub with_findings: u64,
    /// Turns in the conversations judged.
    pub turns: u64,
    /// Turns of agents in them.
    pub agent_turns: u64,
    /// Findings shown, by level.
    pub findings: BTreeMap<Level, u64>,
    /// Findings below the level that is shown.
    pub hidden: BTreeMap<Level, u64>,
    /// Findings shown, by rule.
    pub rules: BTreeMap<Arc<str>, RuleCount>,
    /// Findings that a baseline knows, which are not among the others. Told to people alone: formats for machines hold
    /// what is new.
    #[serde(skip)]
    pub known: u64,
}

impl Summary {
    /// How many findings are shown.
    pub fn total(&self) -> u64 {
        self.findings.values().sum()
    }

    /// Adds what another part of the run came to.
    pub fn add(&mut self, other: &Summary) {
        self.files += other.files;
        self.conversations += other.conversations;
        self.with_findings += other.with_findings;
        self.turns += other.turns;
        self.agent_turns += other.agent_turns;
        self.known += other.known;
        for (level, count) in &other.findings {
            *self.findings.entry(*level).or_default() += count;
        }
        for (level, count) in &other.hidden {
            *self.hidden.entry(*level).or_default() += count;
        }
        for (rule, count) in &other.rules {
            let sum = self.rules.entry(rule.clone()).or_insert(RuleCount {
                findings: 0,
                conversations: 0,
                ..*count
            });
            sum.level = sum.level.min(count.level);
            sum.findings += count.findings;
            sum.conversations += count.conversations;
        }
    }
}
