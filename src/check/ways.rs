//! Findings on the ways through a template, put together: words break a rule once, however many ways print them; and
//! a thing that is missing on some ways is told with what these have in common. What rules say of all ways is one
//! account.

use std::collections::HashMap;

use super::places::Origin;
use crate::engine::{Engine, Hit, Place};
use crate::finding::{Account, Finding, Judgement, Related, Status};
use crate::transcript::{Asks, Choice, Way};

/// What is found on the ways through one template.
#[derive(Default)]
pub struct Ways {
    found: Vec<(Hit, Finding)>,
    /// Where among them each is, and for what is missing the ways on which it is.
    known: HashMap<Key, usize>,
    /// Where among them those are that say the same, in the order in which they do.
    alike: HashMap<Words, Vec<usize>>,
    failing: Vec<Vec<usize>>,
    /// The answers of the ways on which something can be missing.
    judged: Vec<Vec<Choice>>,
    /// Rules by which something is missing on the way that was added last, where that can't be told.
    untold: Vec<u32>,
    /// What rules say of each way, and its answers.
    told: Vec<(Vec<Choice>, Account)>,
}

/// What makes findings of several ways one: the rule, its variant, and where its place begins if it has one of its own. The
/// words that a rule reports may go on into what another way does not print.
type Key = (u32, Option<u32>, Option<u64>);
/// What makes findings without places of their own one: the rule, its variant, and the words.
type Words = (u32, Option<u32>, String);

impl Ways {
    /// Adds what was found on a way: each hit with its finding.
    pub fn add(
        &mut self,
        way: &Way,
        found: impl Iterator<Item = (Hit, Finding)>,
        origin: &Origin<'_>,
        engine: &Engine,
    ) {
        if !way.open {
            self.judged.push(way.choices.clone());
        }
        self.untold.clear();
        let borrowed = Borrowed::of(way, origin);
        // How often this way said the same so far.
        let mut times: HashMap<Words, usize> = HashMap::new();
        for (hit, finding) in found {
            // Something is not there.
            let missing = engine.pack.rules[hit.rule as usize].require.is_some();
            if missing && way.open {
                self.untold.push(hit.rule);
            }
            // What another file says is judged there, and what may stand there is not missing.
            if missing && way.open || !missing && borrowed.holds(&finding) {
                continue;
            }
            let place = match hit.place {
                Place::TurnStart(_) | Place::TurnEnd(_) => None,
                _ => finding.start.zip(finding.end).map(|(start, end)| (start.byte, end.byte)),
            };
            let key = (hit.rule, hit.variant, place.map(|(start, _)| start));
            // What another part of a mail says too asks there for the same.
            let again = missing && place.is_some() && borrowed.holds(&finding);
            // All that a part in base64 says has one place: there the words tell findings apart, and how often they are
            // said.
            let placeless = place.is_some_and(|(start, end)| start == end);
            let words = words(&hit, &finding);
            let mut index = None;
            if again || placeless {
                let time = times.entry(words.clone()).or_default();
                index = self.alike.get(&words).and_then(|alike| alike.get(*time)).copied();
                *time += 1;
            }
            if !placeless {
                index = index.or_else(|| self.known.get(&key).copied());
            }
            let index = index.unwrap_or_else(|| {
                self.known.insert(key, self.found.len());
                self.alike.entry(words).or_default().push(self.found.len());
                self.found.push((hit, finding));
                self.failing.push(Vec::new());
                self.found.len() - 1
            });
            if missing {
                self.failing[index].push(self.judged.len() - 1);
            }
        }
    }

    /// Adds what rules say of the way that was added last.
    pub fn tell(&mut self, way: &Way, mut account: Account, engine: &Engine) {
        for rule in &self.untold {
            let id = &engine.rule_ids[*rule as usize];
            for judgement in account.judgements.iter_mut().filter(|judgement| judgement.rule == *id) {
                judgement.status = Status::NotApplicable;
                judgement.reason =
                    "it is missing here, and may stand in a part that is not at hand".to_owned();
            }
        }
        self.told.push((way.choices.clone(), account));
    }

    /// What rules say of all ways together: of each the gravest, with the ways on which it says something else.
    pub fn account(&mut self) -> Option<Account> {
        let told = std::mem::take(&mut self.told);
        let mut account = told.first()?.1.clone();
        for (index, judgement) in account.judgements.iter_mut().enumerate() {
            let said: Vec<(&[Choice], &Judgement)> = told
                .iter()
                .filter_map(|(choices, account)| Some((&**choices, account.judgements.get(index)?)))
                .collect();
            *judgement = of_ways(&said).unwrap_or_else(|| judgement.clone());
        }
        Some(account)
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

fn words(hit: &Hit, finding: &Finding) -> Words {
    let said = finding.text.as_deref().unwrap_or_default().split_whitespace();
    (hit.rule, hit.variant, said.collect::<Vec<_>>().join(" "))
}

/// What a rule says of all ways, from what it says of each.
fn of_ways(said: &[(&[Choice], &Judgement)]) -> Option<Judgement> {
    let gravest = said.iter().map(|(_, judgement)| judgement.status).max()?;
    let of = |status: Status| said.iter().filter(move |(_, judgement)| judgement.status == status);
    let mut judgement = of(gravest).next()?.1.clone();
    if of(gravest).count() == said.len() {
        return Some(judgement);
    }
    let statuses = [Status::Failed, Status::Passed, Status::NotApplicable];
    let ways = statuses.into_iter().filter_map(|status| {
        let (choices, first) = of(status).next()?;
        let others: Vec<&[Choice]> =
            said.iter().filter(|(_, j)| j.status != status).map(|(choices, _)| *choices).collect();
        let answers: Vec<String> = telling(choices, &others).into_iter().map(answer).collect();
        let which =
            if answers.is_empty() { String::new() } else { format!(", as where {}", answers.join(" and ")) };
        let why = if status == gravest { String::new() } else { format!(": {}", first.reason) };
        Some(format!("{status} on {} of {} ways{which}{why}", of(status).count(), said.len()))
    });
    judgement.details.splice(0..0, ways);
    Some(judgement)
}

/// Where in the file words of a way are borrowed: from byte to byte, in order and apart.
struct Borrowed(Vec<(u64, u64)>);

impl Borrowed {
    fn of(way: &Way, origin: &Origin<'_>) -> Self {
        let byte = |at| origin.lines.position(at).byte;
        let mut all: Vec<(u64, u64)> =
            way.borrowed.iter().map(|raw| (byte(raw.start), byte(raw.end))).collect();
        all.sort_unstable();
        all.dedup_by(|next, before| {
            let meets = next.0 <= before.1;
            if meets {
                before.1 = before.1.max(next.1);
            }
            meets
        });
        Self(all)
    }

    /// Whether a finding begins in borrowed words.
    fn holds(&self, finding: &Finding) -> bool {
        let Some(start) = finding.start else { return false };
        let after = self.0.partition_point(|(from, _)| *from <= start.byte);
        after.checked_sub(1).is_some_and(|index| start.byte < self.0[index].1)
    }
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
    let asked = super::message::shortened(&choice.asked);
    match (choice.asks, choice.holds) {
        (Asks::List, true) => format!("`{asked}` has something in it"),
        (Asks::List, false) => format!("`{asked}` is empty"),
        (Asks::Condition, true) => format!("`{asked}` holds"),
        (Asks::Condition, false) => format!("`{asked}` does not hold"),
        (Asks::Part, true) => format!("the part `{asked}` is read"),
        (Asks::Part, false) => format!("the part `{asked}` is not read"),
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
                asks: Asks::Condition,
                raw: 0..0,
            })
            .collect()
    }

    #[test]
    fn ways_of_which_a_rule_says_different_things_are_told() {
        let judgement = |status, reason: &str| Judgement {
            rule: "a/b".into(),
            status,
            reason: reason.to_owned(),
            details: vec!["a detail".to_owned()],
        };
        let (yes, no) =
            (choices(&[("late", true), ("paid", true)]), choices(&[("late", true), ("paid", false)]));
        let (kept, broken) =
            (judgement(Status::Passed, "it is there"), judgement(Status::Failed, "it is not there"));
        let all = of_ways(&[(&yes, &kept), (&no, &broken)]).expect("a judgement");
        assert_eq!((all.status, &*all.reason), (Status::Failed, "it is not there"));
        assert_eq!(
            all.details,
            [
                "failed on 1 of 2 ways, as where `paid` does not hold",
                "passed on 1 of 2 ways, as where `paid` holds: it is there",
                "a detail"
            ]
        );
        assert_eq!(of_ways(&[(&yes, &kept), (&no, &kept)]), Some(kept));
        assert_eq!(of_ways(&[]), None);
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
