//! What was answered on a way so far.

use std::collections::BTreeMap;

use super::super::domain::answer;
use super::{Atom, Condition};

/// How many answers about one thing are kept: each question is held against them all, and what is forgotten leaves more
/// possible.
const MOST_ANSWERS: usize = 24;

/// What is known on a path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Known {
    atoms: BTreeMap<String, bool>,
    /// The answers about each thing that was asked about.
    about: BTreeMap<String, Vec<(Atom, bool)>>,
}

impl Known {
    pub(in super::super) fn get(&self, atom: &Atom) -> Option<bool> {
        let by_others = || answer(atom.subject(), atom, self.about.get(atom.subject())?);
        self.atoms.get(&atom.key).copied().or_else(by_others)
    }

    pub(in super::super) fn set(&mut self, atom: &Atom, holds: bool) {
        let about = self.about.entry(atom.subject().to_owned()).or_default();
        if about.len() < MOST_ANSWERS {
            about.push((atom.clone(), holds));
        }
        self.atoms.insert(atom.key.clone(), holds);
    }

    /// Sets what makes a condition hold, or not hold, as far as nothing set before is against it.
    pub(in super::super) fn want(&mut self, condition: &Condition, holds: bool) {
        match condition {
            Condition::Atom(atom) => {
                if self.get(atom).is_none() {
                    self.set(atom, holds);
                }
            }
            Condition::Not(inner) => self.want(inner, !holds),
            Condition::All(parts) if holds => parts.iter().for_each(|part| self.want(part, true)),
            Condition::Any(parts) if !holds => parts.iter().for_each(|part| self.want(part, false)),
            Condition::All(parts) | Condition::Any(parts) => {
                if condition.holds(self).is_err()
                    && let Some(part) = parts.iter().find(|part| part.holds(self).is_err())
                {
                    self.want(part, holds);
                }
            }
        }
    }
}
