//! Findings on the ways through a template, put together: words break a rule once, however many ways print them; and
//! a thing that is missing on some ways is told with what these have in common.

use std::collections::HashMap;

use super::findings::Origin;
use crate::engine::{Hit, Place};
use crate::finding::{Finding, Related};
use crate::transcript::{Choice, Way};

/// What is found on the ways through one template.
#[derive(Default)]
pub struct Ways {
    found: Vec<(Hit, Finding)>,
    /// Where among them each is, and for what is missing the ways on which it is.
    known: HashMap<Key, usize>,
    failing: Vec<Vec<usize>>,
    /// The answers of the ways on which something can be missing.
    judged: Vec<Vec<Choice>>,
}

/// What makes findings of several ways one: the rule, its variant, and its place where it has one of its own.
type Key = (u32, Option<u32>, Option<(u64, u64)>);

impl Ways {
    /// Adds what was found on a way: each hit with its finding.
    pub fn add(&mut self, way: &Way, found: impl Iterator<Item = (Hit, Finding)>, origin: &Origin<'_>) {
        if !way.open {
            self.judged.push(way.choices.clone());
        }
        for (hit, finding) in found {
            let missing = is_missing(&hit);
            // What another file says is judged there, and what may stand there is not missing.
            if missing && way.open || !missing && borrowed(way, &finding, origin) {
                continue;
            }
            let place = match hit.place {
                Place::TurnStart(_) | Place::TurnEnd(_) => None,
                _ => finding.start.zip(finding.end).map(|(start, end)| (start.byte, end.byte)),
            };
            let key = (hit.rule, hit.variant, place);
            let index = *self.known.entry(key).or_insert_with(|| {
                self.found.push((hit, finding));
                self.failing.push(Vec::new());
                self.found.len() - 1
            });
            if missing {
                self.failing[index].push(self.judged.len() - 1);
            }
        }
    }

    /// What is found on all ways together, in the order of the source.
    pub fn together(self, origin: &Origin<'_>) -> Vec<(Hit, Finding)> {
        let Ways { mut found, failing, judged, .. } = self;
        for ((_, finding), failing) in found.iter_mut().zip(failing) {
            let Some(&first) = failing.first() else { continue };
            let passing: Vec<&[Choice]> =
                (0..judged.len()).filter(|way| !failing.contains(way)).map(|way| &*judged[way]).collect();
            let choices = telling(&judged[first], &passing);
            if choices.is_empty() {
                continue;
            }
            let said: Vec<String> = choices
                .iter()
                .map(|choice| {
                    let line = origin.lines.position(choice.raw.start).line;
                    format!("{} (line {line})", answer(choice))
                })
                .collect();
            finding.message = format!("{} This is so where {}.", finding.message, said.join(" and "));
            finding.related.extend(choices.into_iter().map(|choice| Related {
                message: format!("where {}", answer(choice)),
                path: origin.path.clone(),
                turn: None,
                start: Some(origin.lines.position(choice.raw.start)),
                end: Some(origin.lines.position(choice.raw.end)),
                text: None,
            }));
        }
        found.sort_by_key(|(_, finding)| finding.start.map(|start| start.byte));
        found
    }
}

/// Whether a hit says that something is not there.
fn is_missing(hit: &Hit) -> bool {
    hit.phrases.is_empty() && hit.measured.is_none()
}

fn borrowed(way: &Way, finding: &Finding, origin: &Origin<'_>) -> bool {
    let Some(start) = finding.start else { return false };
    way.borrowed.iter().any(|raw| {
        let (from, to) = (origin.lines.position(raw.start).byte, origin.lines.position(raw.end).byte);
        (from..to).contains(&start.byte)
    })
}

/// The answers of a way that tell it from all others: without any of them, one of the others would do.
fn telling<'c>(way: &'c [Choice], others: &[&[Choice]]) -> Vec<&'c Choice> {
    let mut kept: Vec<&Choice> = way.iter().collect();
    let agrees = |other: &[Choice], choice: &Choice| {
        other.iter().find(|c| c.asked == choice.asked).is_none_or(|c| c.holds == choice.holds)
    };
    let mut at = 0;
    while at < kept.len() {
        let without =
            |index: usize| kept.iter().enumerate().filter(move |(i, _)| *i != index).map(|(_, c)| *c);
        let told = others.iter().all(|other| !without(at).all(|choice| agrees(other, choice)));
        if told {
            kept.remove(at);
        } else {
            at += 1;
        }
    }
    kept
}

fn answer(choice: &Choice) -> String {
    let asked = super::findings::shortened(&choice.asked);
    match (choice.repeats, choice.holds) {
        (true, true) => format!("`{asked}` has something in it"),
        (true, false) => format!("`{asked}` is empty"),
        (false, true) => format!("`{asked}` holds"),
        (false, false) => format!("`{asked}` does not hold"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(answers: &[(&str, bool)]) -> Vec<Choice> {
        answers
            .iter()
            .map(|(asked, holds)| Choice {
                asked: (*asked).to_owned(),
                holds: *holds,
                repeats: false,
                raw: 0..0,
            })
            .collect()
    }

    #[test]
    fn answers_that_tell_nothing_are_left_out() {
        let way = choices(&[("a", true), ("b", false), ("c", true)]);
        let (one, other) =
            (choices(&[("a", true), ("b", true), ("c", true)]), choices(&[("a", false), ("b", true)]));
        let told: Vec<&str> = telling(&way, &[&one, &other]).iter().map(|c| &*c.asked).collect();
        assert_eq!(told, ["b"]);
        assert!(telling(&way, &[]).is_empty());
    }
}
