//! Rules that ask for something, and rules that set a limit.

use super::expr::{Known, Stretch, Witness};
use super::hit::{Hit, Place, Reason, Verdict};
use super::limits::Measured;
use super::scan::{Match, NO_PHRASE};
use super::signals::Trace;
use super::waits::Wait;
use crate::finding::Level;
use crate::pack::{By, Expr, Limit, Per, ReportAt, Rule, Within};

/// A rule or one of its variants, as it is to be judged.
#[derive(Clone, Copy)]
pub(super) struct Case<'r> {
    pub(super) rule: &'r Rule,
    pub(super) index: u32,
    pub(super) variant: Option<u32>,
    pub(super) when: Option<&'r Expr>,
    pub(super) limit: Option<Limit>,
    pub(super) level: Level,
}

impl Known<'_, '_> {
    /// Judges a rule that requires something.
    pub(super) fn missing(&mut self, case: Case<'_>, require: &Expr, hits: &mut Vec<Hit>) -> Verdict {
        let triggers = match self.triggers(case) {
            Ok(triggers) => triggers,
            Err(verdict) => return verdict,
        };
        let mut outcome = Verdict::new(Reason::NotCalledFor);
        let mut broken = 0;
        for trigger in &triggers {
            let reason = match self.stretch(case.rule, *trigger) {
                Err(reason) => reason,
                Ok(stretch) => {
                    let found = self.holds(require, &stretch);
                    if found.holds {
                        Reason::Kept(found.witness.and_then(|w| w.place))
                    } else {
                        Reason::Broken(1)
                    }
                }
            };
            if matches!(reason, Reason::Broken(_)) {
                broken += 1;
                let place = self.report_place(case.rule, *trigger);
                if let Some(place) = place {
                    let wait = trigger.and_then(|t| self.wait_of(case.rule, t));
                    let hit = self.hit(case, place, trigger.and_then(|t| t.place));
                    let remark = self.remark(case.rule, wait.as_ref());
                    let limit = case.rule.lasting.over_seconds;
                    let limit = wait.and(limit).and_then(|over| over.of(self.conversation.channel));
                    // What the agent announced counts where the wait itself was not so long.
                    let measured = wait.and_then(|wait| {
                        let announced = wait.announced_ms.map(|ms| ms as f64 / 1000.0);
                        let own = wait.seconds().filter(|_| wait.is_over(limit));
                        own.or(announced).or(wait.seconds())
                    });
                    hits.push(Hit {
                        measured,
                        limit,
                        clock: wait.and_then(|w| w.told(limit)),
                        remark,
                        ..hit
                    });
                }
            }
            // The gravest outcome of all triggers is the rule's: broken, kept, not applicable.
            let verdict = Verdict { trigger: trigger.and_then(|t| t.place), ..Verdict::new(reason) };
            if triggers.len() == 1 || verdict.status > outcome.status {
                outcome = verdict;
            }
        }
        if broken > 0 {
            outcome.reason = Reason::Broken(broken);
        }
        outcome
    }

    /// Judges a rule that sets a limit.
    pub(super) fn limit(
        &mut self,
        case: Case<'_>,
        limit: &Limit,
        hits: &mut Vec<Hit>,
        trace: &mut Option<&mut Trace>,
    ) -> Verdict {
        let triggers = match self.triggers(case) {
            Ok(triggers) => triggers,
            Err(verdict) => return verdict,
        };
        let mut all: Vec<Measured> = Vec::new();
        let mut broken: u32 = 0;
        let mut worst: Option<f64> = None;
        let mut trigger_place = None;
        for trigger in triggers {
            self.measure(limit.measure, trigger, &mut all);
            trigger_place = trigger_place.or(trigger.and_then(|t| t.place));
            let from = trigger.map_or(0, |t| t.run);
            for measured in all.iter().filter(|m| m.run >= from) {
                let channel = self.conversation.channel;
                let (most, least) = (limit.at_most, limit.at_least);
                let (most, least) = (most.and_then(|m| m.of(channel)), least.and_then(|l| l.of(channel)));
                if most.is_none() && least.is_none() {
                    continue;
                }
                let over = most.filter(|most| measured.value > *most);
                let passed = over.or(least.filter(|least| measured.value < *least));
                let Some(bound) = passed else {
                    worst = Some(worst.map_or(measured.value, |w| w.max(measured.value)));
                    continue;
                };
                if let Place::Tokens(start, end) = measured.place {
                    let words = Match { start, end, run: measured.run, phrase: NO_PHRASE, bytes: None };
                    if self.spared_by(&case, &words, trace) {
                        continue;
                    }
                }
                broken += 1;
                let place = match case.rule.report {
                    ReportAt::Trigger => Some(measured.place),
                    _ => self.report_place(case.rule, trigger),
                };
                if let Some(place) = place {
                    let wait = self.waits.iter().find(|w| w.place == measured.place).copied();
                    let remark = self.remark(case.rule, wait.as_ref());
                    hits.push(Hit {
                        measured: Some(measured.value),
                        limit: Some(bound),
                        clock: measured.clock,
                        remark,
                        ..self.hit(case, place, trigger.and_then(|t| t.place))
                    });
                }
            }
        }
        let reason = match (broken, worst) {
            (0, Some(value)) => Reason::Within(value),
            (0, None) if self.is_any_unclear(limit.measure) => Reason::DueUnclear,
            (0, None) => Reason::NothingMeasured,
            (broken, _) => Reason::Broken(broken),
        };
        Verdict { trigger: trigger_place, ..Verdict::new(reason) }
    }

    /// What calls for a rule: one witness, or several; `None` stands for the conversation as a whole.
    fn triggers(&mut self, case: Case<'_>) -> Result<Vec<Option<Witness>>, Verdict> {
        let mut found: Vec<Option<Witness>> = Vec::new();
        match (case.rule.per, case.when) {
            (Per::Conversation, None) | (Per::Wait, None) if case.rule.require.is_none() => {
                return Ok(vec![None]);
            }
            (Per::Conversation, None) => return Ok(vec![None]),
            (Per::Wait, when) => {
                if when.is_some_and(|w| !self.holds(w, &Stretch::ALL).holds) {
                    return Err(Verdict::new(Reason::NotCalledFor));
                }
                if case.rule.require.is_none() {
                    return Ok(vec![None]);
                }
                let lasting = case.rule.lasting;
                let over = lasting.over_seconds.and_then(|o| o.of(self.conversation.channel));
                let counts = |w: &Wait| {
                    let longer = |seconds: f64| over.is_none_or(|over| seconds > over);
                    w.seconds().is_some_and(longer)
                        || lasting.or_announced && w.announced_ms.is_some_and(|ms| longer(ms as f64 / 1000.0))
                };
                let waits = self.waits.iter().enumerate().filter(|(_, w)| counts(w));
                // The order of a wait's witness is its number.
                found.extend(
                    waits.map(|(i, w)| Some(Witness { run: w.run, order: i as u32, place: Some(w.place) })),
                );
            }
            (Per::Conversation, Some(when)) => {
                let outcome = self.holds(when, &Stretch::ALL);
                if outcome.holds {
                    found.push(outcome.witness);
                }
            }
            (per @ (Per::Trigger | Per::Transfer), when) => {
                let runs = self.view.runs.len();
                let mut add = |witness: Witness| {
                    // What is said twice in one run calls for the thing once.
                    if found.last().is_none_or(|last| last.is_none_or(|last| last.run != witness.run)) {
                        // Room for all at once.
                        found.reserve(if found.is_empty() { runs } else { 0 });
                        found.push(Some(witness));
                    }
                };
                if let Some(when) = when {
                    self.each(when, &Stretch::ALL, &mut add);
                }
                if per == Per::Transfer && found.len() > 1 {
                    let stints = self.stints();
                    found.dedup_by_key(|w| w.and_then(|w| Some(stints.before(w.place?, w.run))));
                }
            }
        }
        if found.is_empty() { Err(Verdict::new(Reason::NotCalledFor)) } else { Ok(found) }
    }

    /// The stretch in which a rule looks for what it requires.
    fn stretch(&self, rule: &Rule, trigger: Option<Witness>) -> Result<Stretch, Reason> {
        let runs = &self.view.runs;
        let of_role = |i: usize| rule.by.takes(runs[i].role);
        let from = trigger.map_or(0, |t| t.run as usize).min(runs.len());
        let mut next = (from..runs.len()).filter(|i| of_role(*i));
        let all = Stretch { from: from as u32, ..Stretch::ALL };
        let stretch = match rule.within {
            Within::Rest => all,
            Within::SameTurn => Stretch { to: from as u32 + 1, ..all },
            Within::NextTurn => {
                // An event's run is the one after it: that is the next turn already.
                let after_event = matches!(trigger.and_then(|t| t.place), Some(Place::Event(_)));
                let run = next.find(|i| *i > from || after_event).ok_or(Reason::NobodyAnswers)?;
                Stretch { from: run as u32, to: run as u32 + 1, ..all }
            }
            Within::Runs(count) => {
                let last = next.take(count as usize).last().ok_or(Reason::NobodyAnswers)?;
                Stretch { to: last as u32 + 1, ..all }
            }
            Within::Wait => {
                let wait = trigger.and_then(|t| self.wait_of(rule, t)).ok_or(Reason::NothingMeasured)?;
                self.around(&wait)
            }
            Within::AfterWait => {
                let wait = trigger.and_then(|t| self.wait_of(rule, t)).ok_or(Reason::NothingMeasured)?;
                let back = wait.back.ok_or(Reason::NobodyAnswers)?;
                Stretch { from: back, to: back + 1, ..Stretch::ALL }
            }
            Within::Seconds(seconds) => {
                let turn = runs.get(from).map(|r| &self.conversation.turns[r.turns.start]);
                let start = turn.and_then(|t| t.start_ms).ok_or(Reason::NothingMeasured)?;
                Stretch { until_ms: Some(start + i64::from(seconds) * 1000), ..all }
            }
            Within::Closing(count) => {
                let closing = (0..runs.len()).rev().filter(|i| of_role(*i)).take(count as usize);
                let first = closing.last().ok_or(Reason::NobodySpeaks)?;
                Stretch { from: first as u32, ..Stretch::ALL }
            }
            Within::Before(signal) => {
                let order = trigger.map_or(0, |t| t.order);
                let all_ends = &self.occurrences[signal as usize];
                let end = all_ends[all_ends.partition_point(|o| (o.run as usize) < from)..]
                    .iter()
                    .find(|o| o.run as usize >= from && (o.start >= order || o.run as usize > from))
                    .ok_or(Reason::NothingAfter)?;
                Stretch { before: end.start, to: end.run + 1, ..all }
            }
        };
        let to = (stretch.to as usize).min(runs.len());
        let somebody = (stretch.from as usize..to).any(of_role);
        if somebody { Ok(stretch) } else { Err(Reason::NobodyAnswers) }
    }

    /// The wait that a witness stands for, where a rule judges each.
    fn wait_of(&self, rule: &Rule, witness: Witness) -> Option<Wait> {
        (rule.per == Per::Wait).then(|| self.waits.get(witness.order as usize).copied()).flatten()
    }

    /// From the words before a wait to the agent's first after it.
    fn around(&self, wait: &Wait) -> Stretch {
        let to = wait.back.map_or(u32::MAX, |back| back + 1);
        Stretch { from: wait.told_from, to, ..Stretch::ALL }
    }

    /// Whether what a rule's remark asks about holds: around the wait, or in the conversation.
    fn remark(&mut self, rule: &Rule, wait: Option<&Wait>) -> bool {
        let Some(remark) = &rule.remark else { return false };
        let stretch = wait.map_or(Stretch::ALL, |w| self.around(w));
        self.holds(&remark.when, &stretch).holds
    }

    fn report_place(&mut self, rule: &Rule, trigger: Option<Witness>) -> Option<Place> {
        match rule.report {
            ReportAt::Trigger => trigger.and_then(|t| t.place).or_else(|| self.first_turn(rule.by)),
            ReportAt::Closing => self.last_turn(rule.by),
            ReportAt::Signal(signal) => {
                let from = trigger.map_or(0, |t| t.run);
                let stretch = Stretch { from, ..Stretch::ALL };
                let found =
                    self.holds(&Expr::Signal(signal, By::Any), &stretch).witness.and_then(|w| w.place);
                found.or_else(|| trigger.and_then(|t| t.place)).or_else(|| self.first_turn(rule.by))
            }
        }
    }

    /// The first line of the first turn of a role: where a thing is missing that nobody's words called for.
    fn first_turn(&self, by: By) -> Option<Place> {
        let run = self.view.runs.iter().find(|r| by.takes(r.role))?;
        Some(Place::TurnStart(run.turns.start as u32))
    }

    fn last_turn(&self, by: By) -> Option<Place> {
        let run = self.view.runs.iter().rfind(|r| by.takes(r.role))?;
        Some(Place::TurnEnd(run.turns.end as u32 - 1))
    }

    pub(super) fn hit(&self, case: Case<'_>, place: Place, trigger: Option<Place>) -> Hit {
        Hit {
            rule: case.index,
            variant: case.variant,
            level: case.level,
            place,
            trigger,
            phrases: Vec::new(),
            measured: None,
            limit: None,
            clock: None,
            remark: false,
        }
    }
}
