//! What agents promise to say, and by when: kept, broken, or not yet known.
//!
//! Only a promise to speak, call, write or be back can be seen broken in a record of words. It is kept by the agent's
//! next words, in the conversation or in a later one of the same thread or customer; it is broken where the record goes
//! on past its time without them. Where the record ends first, nobody knows.

mod due;
mod place;
mod time;

pub(super) use place::zone_note;

use serde::{Deserialize, Serialize};

use super::expr::Known;
use super::hit::{Hit, Place};
use super::judge::Open;
use super::missing::Case;
use super::signals::Occurrence;
use super::timeline::Spoken;
use super::waits::Talk;
use crate::pack::Measure;
use crate::transcript::Role;

/// What was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// To be back.
    Return,
    /// To call, write or speak.
    Contact,
    /// The same, with an answer.
    Answer,
}

/// A promise that names its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Promise {
    pub(super) kind: Kind,
    pub(super) place: Place,
    pub(super) run: u32,
    /// When its words end.
    said_ms: i64,
    part: u32,
    due_ms: i64,
    /// Up to when it is kept by every reading of its date, by the clock as it stands.
    sooner_ms: i64,
    /// How much of it was allowed because nobody knows the zone.
    slack_ms: i64,
    /// The same by the wall clock, where one is known.
    wall: Option<Wall>,
}

/// What the wall clock shows when something is promised, and when it falls due, in local milliseconds from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wall {
    /// When its words end.
    pub said_at_ms: i64,
    /// When it falls due; what was allowed because the clock shows no seconds, or nobody knows the zone, comes on top.
    pub due_at_ms: i64,
    /// The same, in milliseconds from the start of the conversation.
    pub due_ms: i64,
    /// Whether the words named that moment, and no length of time.
    pub named: bool,
}

/// A promise, and what became of it by its time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Promised {
    /// When its words end, in milliseconds from the start of the conversation.
    pub said_ms: i64,
    /// When it fell due, likewise.
    pub due_ms: i64,
    /// How much of that time was allowed because nobody knows the zone, in milliseconds.
    pub slack_ms: i64,
    /// The same by the wall clock, where one is known.
    pub wall: Option<Wall>,
    /// When the agent's next words came; `None` where they never did, or none of them is the answer.
    pub next_ms: Option<i64>,
    /// Up to when the record is known to go on.
    pub until_ms: i64,
    /// Whether that was in a later contact.
    pub later: bool,
}

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Outcome {
    Kept,
    Broken(Promised),
    /// The record ends before its time.
    Open,
    /// Its date may be read in two ways, or nobody knows the zone, and it was kept by one reading alone.
    Unclear,
}

impl Known<'_, '_> {
    /// The promises of a conversation that name a time by which one can tell whether they were kept.
    pub(super) fn promises(&self) -> Vec<Promise> {
        let talk = self.talk();
        let named = &self.engine.named;
        let mut found: Vec<Promise> = Vec::new();
        for (kind, signal) in
            [(Kind::Contact, named.contact), (Kind::Return, named.returns), (Kind::Answer, named.answer)]
        {
            for o in talk.occurrences_of(signal).filter(|o| !o.assumed) {
                let Some(promise) = self.promise(kind, o, &talk) else { continue };
                // The same words may promise to write and to be back: they promise once, and once an answer.
                let same = |p: &&Promise| {
                    p.run == promise.run
                        && p.due_ms == promise.due_ms
                        && (p.kind == Kind::Answer) == (kind == Kind::Answer)
                };
                if !found.iter().any(|p| same(&p)) {
                    found.push(promise);
                }
            }
        }
        found.sort_by_key(|p| (p.run, p.due_ms));
        found
    }

    fn promise(&self, kind: Kind, o: &Occurrence, talk: &Talk<'_, '_>) -> Option<Promise> {
        let index = talk.view.turn_of(o.start as usize);
        let spoken = talk.line.turn(index)?;
        let named = time::time_of(o, talk)?;
        let turn = &self.conversation.turns[index];
        let at_ms = turn.at_ms.or_else(|| Some(self.conversation.started_at_ms? + spoken.start));
        let said_at = at_ms.map(|at| at + spoken.end - spoken.start);
        let clock = &self.engine.pack.clock;
        let place = place::Place::of(self.conversation, clock);
        let due = due::due(&named, said_at, &place, clock)?;
        let wall = said_at.and_then(|at| {
            let after_ms = due.after_ms - due.slack_ms;
            Some(Wall {
                said_at_ms: place.local_ms(at)?,
                due_at_ms: due.local_s.map(|s| s * 1000).or_else(|| place.local_ms(at + after_ms))?,
                due_ms: spoken.end + after_ms,
                named: due.local_s.is_some() || named.zone.is_some(),
            })
        });
        Some(Promise {
            kind,
            place: time::with_time(o, &named, talk),
            run: o.run,
            said_ms: spoken.end,
            part: spoken.part,
            due_ms: spoken.end + due.after_ms + talk.line.tick_ms(),
            sooner_ms: spoken.end + due.sooner_ms - due.slack_ms + talk.line.tick_ms(),
            slack_ms: due.slack_ms,
            wall,
        })
    }

    /// What became of a promise within the conversation.
    pub(super) fn outcome(&self, promise: &Promise) -> Outcome {
        let talk = self.talk();
        let runs = &talk.view.runs;
        let mut until = promise.said_ms;
        let mut next: Option<i64> = None;
        for (index, run) in runs.iter().enumerate().skip(promise.run as usize + 1) {
            let (Some(start), Some(end)) =
                (talk.line.start(self.conversation, run), talk.line.end(self.conversation, run))
            else {
                // What was said at a time that nobody knows may have kept it.
                if run.role == Role::Agent {
                    return Outcome::Kept;
                }
                continue;
            };
            if start.part != promise.part {
                if run.role == Role::Agent {
                    return Outcome::Kept;
                }
                continue;
            }
            until = until.max(end.start);
            if run.role == Role::Agent && next.is_none() && self.answers(promise, index, start, &talk) {
                next = Some(start.start);
            }
        }
        if talk.line.is_one() {
            let ends = self.conversation.events.iter().flat_map(|e| [e.start_ms, e.end_ms]).flatten();
            until = ends.fold(until, i64::max);
        }
        let told = Promised {
            said_ms: promise.said_ms,
            due_ms: promise.due_ms,
            slack_ms: promise.slack_ms,
            wall: promise.wall,
            next_ms: next,
            until_ms: until,
            later: false,
        };
        match next {
            Some(next) if next <= promise.sooner_ms => Outcome::Kept,
            Some(next) if next <= promise.due_ms => Outcome::Unclear,
            Some(_) => Outcome::Broken(told),
            None if until > promise.due_ms => Outcome::Broken(told),
            None => Outcome::Open,
        }
    }

    /// Whether of a promise that is measured nobody knows whether it was kept.
    pub(super) fn is_any_unclear(&self, measure: Measure) -> bool {
        let answer = match measure {
            Measure::PromiseOverdueSeconds => false,
            Measure::PromiseUntoldSeconds => true,
            _ => return false,
        };
        let promises = self.promises();
        let mut measured = promises.iter().filter(|p| answer == (p.kind == Kind::Answer));
        measured.any(|promise| self.outcome(promise) == Outcome::Unclear)
    }

    /// Whether an agent's run may be what was promised.
    fn answers(&self, promise: &Promise, run: usize, start: Spoken, talk: &Talk<'_, '_>) -> bool {
        if promise.kind == Kind::Return || talk.said(self.engine.named.outcome, run) {
            return true;
        }
        let clock = &self.engine.pack.clock;
        let minutes = |minutes: f64| (minutes * 60_000.0) as i64;
        let words = talk.view.run(run).len();
        let courteous = words <= clock.courtesy_words as usize && talk.said(self.engine.named.courtesy, run)
            || self.engine.only_listens(talk, run);
        let later = promise.due_ms - promise.said_ms >= minutes(clock.later_minutes);
        !(courteous || later && start.start - promise.said_ms < minutes(clock.sitting_minutes))
    }

    /// Whether the answer that was promised is given in a later run: in words of an outcome, or in any that are neither
    /// courteous alone nor say that there is none yet.
    pub(super) fn is_told(&self, promise: &Promise) -> bool {
        let talk = self.talk();
        let runs = talk.view.runs.iter().enumerate().skip(promise.run as usize + 1);
        runs.into_iter().filter(|(_, run)| run.role == Role::Agent).any(|(index, run)| {
            let start = talk.line.start(self.conversation, run);
            talk.said(self.engine.named.outcome, index)
                || start.is_none_or(|start| self.answers(promise, index, start, &talk))
                    && !talk.said(self.engine.named.not_yet, index)
                    && !talk.asks(index)
        })
    }
}

impl Known<'_, '_> {
    /// Promises whose time lies beyond the end of the record, each as the finding that it would be by every rule that
    /// is on.
    pub(super) fn open_promises(&self, open: &mut Vec<Open>) {
        let engine = self.engine;
        let on = |i: usize| engine.options.enabled.get(i).copied().unwrap_or(false);
        let channel = self.conversation.channel;
        let mut promises: Option<Vec<(Promise, Promised)>> = None;
        for (index, rule) in engine.pack.rules.iter().enumerate().filter(|(i, _)| on(*i)) {
            let Some(limit) = rule.limit else { continue };
            let answer = match limit.measure {
                Measure::PromiseOverdueSeconds => false,
                Measure::PromiseUntoldSeconds => true,
                _ => continue,
            };
            let bound = limit.at_most.and_then(|most| most.of(channel));
            let promises = promises.get_or_insert_with(|| self.unsettled());
            for (promise, promised) in promises.iter().filter(|(p, _)| answer == (p.kind == Kind::Answer)) {
                let case = Case {
                    rule,
                    index: index as u32,
                    variant: None,
                    when: None,
                    limit: None,
                    level: rule.level,
                };
                let hit = Hit { limit: bound, ..self.hit(case, promise.place, None) };
                open.push(Open { hit, promised: *promised, answer });
            }
        }
    }

    fn unsettled(&self) -> Vec<(Promise, Promised)> {
        let open = |p: &Promise| match self.outcome(p) {
            Outcome::Open => Some(Promised {
                said_ms: p.said_ms,
                due_ms: p.due_ms,
                slack_ms: p.slack_ms,
                wall: p.wall,
                next_ms: None,
                until_ms: p.said_ms,
                later: true,
            }),
            _ => None,
        };
        self.promises().into_iter().filter_map(|p| open(&p).map(|told| (p, told))).collect()
    }
}
