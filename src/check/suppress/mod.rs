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

/// Which of the rules on suppressions are on, and their levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRules {
    levels: [Option<Level>; 3],
    by_id: [bool; 3],
}

impl Default for OwnRules {
    fn default() -> Self {
        Self { levels: [Some(Level::Warning); 3], by_id: [false; 3] }
    }
}

impl OwnRules {
    /// The rules that are selected and not ignored, with these levels. A selection that names none of them leaves all
    /// of them on. Names of other rules are passed over.
    pub fn new<'n>(
        selected: &[&'n str],
        ignored: impl IntoIterator<Item = &'n str>,
        levels: impl IntoIterator<Item = (&'n str, Level)>,
    ) -> Self {
        let mut own = Self::default();
        for (name, level) in levels {
            if let Some(at) = Self::ids().position(|id| id == name) {
                own.levels[at] = Some(level);
            }
        }
        let names_all = |name: &str| name == AREA || name == "all";
        let any = selected.iter().any(|name| Self::is_one(name));
        for (at, id) in Self::ids().enumerate() {
            own.by_id[at] = selected.contains(&id);
            if any && !own.by_id[at] && !selected.iter().any(|name| names_all(name)) {
                own.levels[at] = None;
            }
        }
        for name in ignored {
            for (at, id) in Self::ids().enumerate() {
                if name == id || names_all(name) {
                    own.levels[at] = None;
                }
            }
        }
        own
    }

    /// Whether any of them is on.
    pub fn any(&self) -> bool {
        self.levels.iter().any(Option::is_some)
    }

    /// Whether a rule was selected by its id, so that it shows at any level.
    pub fn is_by_id(&self, rule: &str) -> bool {
        Self::ids().zip(self.by_id).any(|(id, by_id)| by_id && id == rule)
    }

    /// What names one of them, or all: their area and their ids.
    pub fn names() -> impl Iterator<Item = &'static str> {
        [AREA].into_iter().chain(Self::ids())
    }

    /// The ids of the rules on suppressions.
    pub fn ids() -> impl Iterator<Item = &'static str> {
        OWN_RULES.iter().map(|rule| rule.id)
    }

    /// Whether a name is that of one of them, or of their area.
    pub fn is_one(name: &str) -> bool {
        Self::names().any(|known| known == name)
    }

    fn get(&self, wrong: Wrong) -> Option<(&'static str, Level)> {
        let at = wrong as usize;
        self.levels[at].map(|level| (OWN_RULES[at].id, level))
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
