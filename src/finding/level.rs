//! How grave a finding is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How grave a finding is. Orders from the gravest: `Error < Warning < Hint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Breaks a plain "don't" or a "must" of a document, and can be told surely from words.
    Error,
    /// Breaks one less surely, or is poor practice that a document names.
    Warning,
    /// A missed chance.
    Hint,
}

impl Level {
    /// All levels, the gravest first.
    pub const ALL: [Level; 3] = [Level::Error, Level::Warning, Level::Hint];

    /// The name in packs, outputs and flags.
    pub fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Hint => "hint",
        }
    }

    /// The level of a name.
    pub fn from_name(name: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|l| l.name() == name)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
