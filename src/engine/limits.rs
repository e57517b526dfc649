//! Measures: numbers of a conversation, each with its place.

mod wording;

use super::expr::{Known, Stretch, Witness};
use super::hit::{Clocked, Place};
use super::promise::{Kind, Outcome, Promised};
use super::timeline::Spoken;
use super::waits::{Lasted, Sure, Wait, WaitKind};
use crate::pack::{Expr, Measure};
use crate::transcript::{Channel, Role, Run};

/// A number and where it was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measured {
    pub(super) value: f64,
    pub(super) place: Place,
    pub(super) run: u32,
    pub(super) clock: Option<Clocked>,
}

impl Measured {
    /// The length of a wait, where it is known.
    fn of_wait(wait: &Wait) -> Option<Self> {
        let clock = wait.lasted.map(Clocked::Waited);
        Some(Measured { value: wait.seconds()?, place: wait.place, run: wait.run, clock })
    }
}

impl Known<'_, '_> {
    /// Measures. `trigger` is what called for it.
    pub(super) fn measure(&mut self, measure: Measure, trigger: Option<Witness>, found: &mut Vec<Measured>) {
        found.clear();
        match measure {
            Measure::WaitSeconds => found.extend(self.waits.iter().filter_map(Measured::of_wait)),
            Measure::GapSeconds => self.gaps(found),
            Measure::OverlapMs => self.overlaps(found),
            Measure::RunsUntil(signal) => found.extend(self.runs_until(signal, trigger)),
            Measure::AgentsCount => found.extend(self.agents()),
            Measure::TransfersCount => self.transfers(found),
            Measure::TransfersUntold => self.untold_transfers(found),
            Measure::PromiseOverdueSeconds => self.overdue(false, found),
            Measure::PromiseUntoldSeconds => self.overdue(true, found),
            Measure::UnannouncedSeconds => self.unannounced(found),
            Measure::SecondsUntil(signal) => found.extend(self.seconds_until(signal, trigger)),
            Measure::SignalWords(signal) => self.signal_words(signal, found),
            Measure::SignalCount(signal) => {
                let all: Vec<_> = self.occurrences[signal as usize].iter().filter(|o| !o.assumed).collect();
                found.extend(all.chunk_by(|a, b| a.run == b.run).map(|of_run| Measured {
                    value: of_run.len() as f64,
                    place: Place::Tokens(of_run[0].start, of_run[0].end),
                    run: of_run[0].run,
                    clock: None,
                }));
            }
            Measure::CapsRun => self.capitals(found),
            Measure::RepeatWords => self.repeats(found),
            Measure::DetailAskedAgain => self.asked_again(found),
        }
    }

    /// Questions for a detail that the customer gave in an earlier run.
    fn asked_again(&self, found: &mut Vec<Measured>) {
        for &(asks, gives) in &self.engine.details {
            let Some(given) = self.occurrences[gives as usize].iter().find(|o| !o.assumed) else { continue };
            let again = self.occurrences[asks as usize].iter().filter(|o| !o.assumed && o.run > given.run);
            found.extend(again.enumerate().map(|(n, o)| Measured {
                value: n as f64 + 1.0,
                place: Place::Tokens(o.start, o.end),
                run: o.run,
                clock: None,
            }));
        }
        found.sort_by_key(|m| m.run);
    }

    fn live(&self) -> bool {
        matches!(self.conversation.channel, Some(Channel::Call | Channel::Chat) | None)
    }

    /// Agent runs from the trigger to the first occurrence of a signal, the first being 1. Signs of listening do not
    /// count, and what one agent says before anybody else does is one run.
    fn runs_until(&mut self, signal: u32, trigger: Option<Witness>) -> Option<Measured> {
        let from = trigger.map_or(0, |t| t.run);
        let first = self.first(signal, from)?;
        let (count, _) = self.agents_between(from as usize, first.run as usize);
        let clock = self.came(trigger, &first);
        Some(Measured { value: f64::from(count), place: first.place?, run: first.run, clock })
    }

    /// The time from the trigger to the first occurrence of a signal, where an agent spoke between them.
    fn seconds_until(&mut self, signal: u32, trigger: Option<Witness>) -> Option<Measured> {
        let from = trigger.map_or(0, |t| t.run);
        let first = self.first(signal, from)?;
        let (count, _) = self.agents_between(from as usize, first.run as usize);
        let clock = self.came(trigger, &first).filter(|_| count > 1);
        let Some(Clocked::Came(called, came)) = clock else { return None };
        let value = (came - called) as f64 / 1000.0;
        Some(Measured { value, place: first.place?, run: first.run, clock })
    }

    fn first(&mut self, signal: u32, from: u32) -> Option<Witness> {
        let expr = Expr::Signal(signal, crate::pack::By::Any);
        self.holds(&expr, &Stretch { from, ..Stretch::ALL }).witness
    }

    /// How many turns agents take between two runs, both included, as people count them.
    fn agents_between(&self, from: usize, to: usize) -> (u32, usize) {
        let talk = self.talk();
        let speaker = |r: usize| self.conversation.turns[self.view.runs[r].turns.start].speaker.as_deref();
        let mut count = 0;
        let mut last = None;
        for run in from..=to {
            match self.view.runs[run].role {
                Role::Agent if run < to && self.engine.only_murmurs(&talk, run) => {}
                Role::Agent => {
                    count += u32::from(last.is_none_or(|before| speaker(before) != speaker(run)));
                    last = Some(run);
                }
                Role::Customer => last = None,
                _ => {}
            }
        }
        (count, to)
    }

    /// When what called for something ended, and that came.
    fn came(&self, trigger: Option<Witness>, first: &Witness) -> Option<Clocked> {
        let turn_of = |place: Option<Place>| match place? {
            Place::Tokens(start, _) => self.line.turn(self.view.turn_of(start as usize)),
            Place::TurnStart(turn) | Place::TurnEnd(turn) => self.line.turn(turn as usize),
            _ => None,
        };
        let (called, came) = (turn_of(trigger.and_then(|t| t.place))?, turn_of(first.place)?);
        let known = called.part == came.part && called.end <= came.start;
        known.then_some(Clocked::Came(called.end, came.start))
    }

    /// How many agents speak, where the last of them begins. Where all speak with one name, as companies do in public,
    /// they are told apart by what they sign with.
    fn agents(&self) -> Option<Measured> {
        let turns = &self.conversation.turns;
        let runs = || self.view.runs.iter().enumerate().filter(|(_, r)| r.role == Role::Agent);
        let speaker = |run: &Run| turns[run.turns.start].speaker.as_deref();
        let first = runs().next().and_then(|(_, run)| speaker(run));
        let mut seen: Vec<Option<String>> = Vec::new();
        let mut last = None;
        let mut meet = |name: Option<String>, turn: usize, run: usize| {
            if !seen.contains(&name) {
                seen.push(name);
                let place = Place::TurnStart(turn as u32);
                last = Some(Measured { value: seen.len() as f64, place, run: run as u32, clock: None });
            }
        };
        if runs().all(|(_, run)| speaker(run) == first) {
            for (number, run) in runs() {
                for turn in run.turns.clone().filter(|turn| turns[*turn].visible) {
                    if let Some(sign) = signature(&turns[turn].text) {
                        meet(Some(sign.to_lowercase()), turn, number);
                    }
                }
            }
        } else {
            runs().for_each(|(number, run)| meet(speaker(run).map(str::to_owned), run.turns.start, number));
        }
        // Who signs nothing is one.
        let (number, run) = runs().next()?;
        let place = Place::TurnStart(run.turns.start as u32);
        last.or(Some(Measured { value: 1.0, place, run: number as u32, clock: None }))
    }

    /// Gaps that the customer sits through: after their words, or between two runs of the agent.
    fn gaps(&self, found: &mut Vec<Measured>) {
        if !self.live() {
            return;
        }
        let mut last: Option<(usize, Spoken)> = None;
        for (i, run) in self.view.runs.iter().enumerate() {
            if !matches!(run.role, Role::Agent | Role::Customer) {
                continue;
            }
            if run.role == Role::Agent
                && let (Some((before, end)), Some(start)) = (last, self.line.start(self.conversation, run))
                && end.part == start.part
                && start.start > end.end
            {
                let length_ms = start.start - end.end;
                let (kind, sure) = (WaitKind::Gap, Sure::Exact);
                let span_ms = Some((end.end, start.start));
                let lasted = Lasted { kind, length_ms, span_ms, sure, open: false };
                found.push(Measured {
                    value: length_ms as f64 / 1000.0,
                    place: Place::TurnEnd(self.view.runs[before].turns.end as u32 - 1),
                    run: i as u32,
                    clock: Some(Clocked::Waited(lasted)),
                });
            }
            if let Some(end) = self.line.end(self.conversation, run) {
                last = Some((i, end));
            }
        }
    }

    /// Waits and gaps of which the agent had not said that they would take a while.
    fn unannounced(&self, found: &mut Vec<Measured>) {
        let mut add = |wait: &Wait| {
            if !wait.announced {
                found.extend(Measured::of_wait(wait));
            }
        };
        self.waits.iter().for_each(&mut add);
        self.engine.unexplained_gaps(&self.talk(), self.waits, &mut add);
        found.sort_unstable_by_key(|m| m.run);
    }

    /// How late promises were kept, if at all, and, with `untold`, how long answers are overdue that were never given,
    /// in seconds past their time: none where they came in time.
    fn overdue(&self, untold: bool, found: &mut Vec<Measured>) {
        for promise in self.promises().iter().filter(|p| untold == (p.kind == Kind::Answer)) {
            let in_time = Measured { value: 0.0, place: promise.place, run: promise.run, clock: None };
            let told = match self.outcome(promise) {
                Outcome::Broken(told) => told,
                Outcome::Kept => {
                    found.push(in_time);
                    continue;
                }
                Outcome::Open | Outcome::Unclear => continue,
            };
            let ends = match untold {
                true if told.until_ms <= told.due_ms => continue,
                true if self.is_told(promise) => {
                    found.push(in_time);
                    continue;
                }
                true => told.until_ms,
                false => told.next_ms.unwrap_or(told.until_ms),
            };
            let clock = match untold {
                true => Clocked::Untold(Promised { next_ms: None, ..told }),
                false => Clocked::Promised(told),
            };
            found.push(Measured {
                value: (ends - told.due_ms) as f64 / 1000.0,
                place: promise.place,
                run: promise.run,
                clock: Some(clock),
            });
        }
    }
}

/// What an agent signs a post with: `^KM` or `^Kim`, at its end, before a link or before the number of a part.
fn signature(text: &str) -> Option<&str> {
    const INITIALS: usize = 4;
    const LONGEST: usize = 12;
    let at = text.rfind('^').filter(|at| !text[..*at].ends_with(|c: char| !c.is_whitespace()))?;
    let rest = &text[at + 1..];
    let (name, rest) = rest.split_at(rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len()));
    let letters = name.chars().count();
    let is_name = letters <= INITIALS || letters <= LONGEST && name.starts_with(char::is_uppercase);
    let mut after = rest.split_whitespace();
    let ends = match (after.next(), after.next()) {
        (None, _) => true,
        (Some(last), None) => last.contains(['.', '/']) || !last.contains(char::is_alphabetic),
        _ => false,
    };
    (letters > 0 && is_name && ends).then_some(name)
}
