//! Suppressions: what is allowed, by whom it is said, and until when.
//!
//! A template allows by comments of its own language:
//!
//! ```text
//! {# amends: allow language/cannot -- legal wording, until 2027-01-31 #}
//! ```
//!
//! The comment covers the next element (a tag, a paragraph or a line, as its reader knows them); `allow-begin` and
//! `allow-end` cover what stands between them, `allow-file` the file. Transcripts cannot hold comments: for them
//! there is a file beside them ([`Sidecar`]). One without a reason, or past its day, allows nothing; that, and one
//! that has nothing to allow, is reported by rules of their own ([`OwnRules`]).

mod apply;
mod comments;
mod covered;
mod directive;
mod sidecar;

pub use apply::Suppressions;
pub use directive::{Directive, Reach, Terms, Until, directive};
pub use sidecar::{SIDECAR, Sidecar};

use crate::engine::Engine;
use crate::finding::{Finding, Level};

/// A rule on suppressions. It is no rule of a pack, since it judges no words.
#[derive(Debug)]
pub struct OwnRule {
    /// Its id.
    pub id: &'static str,
    /// What it is about, in a sentence.
    pub summary: &'static str,
    /// The reason.
    pub why: &'static str,
}

/// The area of the rules on suppressions.
const AREA: &str = "amends";

/// The rules on suppressions; all are warnings, unless settings say otherwise.
pub static OWN_RULES: [OwnRule; 3] = [
    OwnRule {
        id: "amends/suppression-without-reason",
        summary: "A suppression gives no reason.",
        why: "Whoever reads it next cannot tell whether it still holds. Until it says why, it allows nothing: write \
              the reason after ` -- `.",
    },
    OwnRule {
        id: "amends/suppression-expired",
        summary: "The last day of a suppression is past.",
        why: "It was allowed for a time, and the time is over: mend the words, or give it a new day and the reason \
              for that.",
    },
    OwnRule {
        id: "amends/suppression-unused",
        summary: "A suppression has nothing to suppress.",
        why: "The words were mended, or the name of the rule is a slip. Left in place it would hide the next one.",
    },
];

/// What is wrong with a suppression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    NoReason,
    Expired,
    Unused,
}

/// The levels of the rules on suppressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRules([Option<Level>; 3]);

impl Default for OwnRules {
    fn default() -> Self {
        Self([Some(Level::Warning); 3])
    }
}

impl OwnRules {
    /// The rules that are not ignored, with these levels. Names of other rules are passed over.
    pub fn new<'n>(
        ignored: impl IntoIterator<Item = &'n str>,
        levels: impl IntoIterator<Item = (&'n str, Level)>,
    ) -> Self {
        let mut own = Self::default();
        for (name, level) in levels {
            if let Some(at) = Self::ids().position(|id| id == name) {
                own.0[at] = Some(level);
            }
        }
        for name in ignored {
            for (at, id) in Self::ids().enumerate() {
                if name == id || name == AREA || name == "all" {
                    own.0[at] = None;
                }
            }
        }
        own
    }

    /// The ids of the rules on suppressions.
    pub fn ids() -> impl Iterator<Item = &'static str> {
        OWN_RULES.iter().map(|rule| rule.id)
    }

    /// Whether a name is that of one of them, or of their area.
    pub fn is_one(name: &str) -> bool {
        name == AREA || Self::ids().any(|id| id == name)
    }

    fn get(&self, wrong: Wrong) -> Option<(&'static str, Level)> {
        let at = wrong as usize;
        self.0[at].map(|level| (OWN_RULES[at].id, level))
    }
}

/// The rules of a pack that a suppression's name speaks of, a rule or an area, by index.
fn rules_of(engine: &Engine, name: &str) -> Vec<u32> {
    if let Some(rule) = engine.pack.rule(name) {
        return vec![rule as u32];
    }
    let of_area = engine.pack.rules.iter().enumerate().filter(|(_, rule)| rule.area() == name);
    of_area.map(|(i, _)| i as u32).collect()
}

/// Why a name has nothing to suppress; `None` where its rules are not judged at all, so that nothing can be said.
fn unused(engine: &Engine, name: &str, rules: &[u32]) -> Option<String> {
    if rules.is_empty() {
        let known = engine.pack.rules.iter().flat_map(|rule| [&*rule.id, rule.area()]);
        let help = match crate::text::nearest(name, known) {
            Some(known) => format!("; did you mean `{known}`?"),
            None => String::new(),
        };
        return Some(format!("There is no rule `{name}` to allow{help}"));
    }
    let judged =
        rules.iter().any(|rule| engine.options.enabled.get(*rule as usize).copied().unwrap_or(false));
    judged.then(|| format!("Nothing here breaks `{name}`, which is allowed."))
}

/// Why nothing is allowed, if it is so.
fn void(terms: &Terms, today: jiff::civil::Date) -> Option<(Wrong, String)> {
    if terms.reason.is_none() {
        let message = "This allows nothing, as it gives no reason; write one after ` -- `.";
        return Some((Wrong::NoReason, message.to_owned()));
    }
    match &terms.until {
        Some(Until::Day(day)) if *day < today => {
            Some((Wrong::Expired, format!("This allows nothing any more: its last day was {day}.")))
        }
        Some(Until::Unread(day)) => {
            let message = format!("This allows nothing, as `{day}` is no day; write it as 2027-01-31.");
            Some((Wrong::Expired, message))
        }
        _ => None,
    }
}

/// A finding about a suppression, without its place.
fn finding(rule: &'static str, level: Level, message: String, path: std::sync::Arc<str>) -> Finding {
    Finding {
        rule: rule.into(),
        level,
        message,
        path,
        conversation: None,
        turn: None,
        role: None,
        speaker: None,
        start: None,
        end: None,
        time_ms: None,
        text: None,
        phrases: Vec::new(),
        suggestions: [].into(),
        sources: [].into(),
        event: None,
        measured: None,
        limit: None,
        related: Vec::new(),
        fix: None,
        wait: None,
        unfixed: None,
        context: None,
    }
}
