//! Expressions over signals, events and facts: whether they hold, and where.

use super::Engine;
use super::hit::Place;
use super::signals::Occurrence;
use super::timeline::Timeline;
use super::view::View;
use super::waits::{Talk, Wait};
use crate::pack::{By, Expr, Truth};
use crate::transcript::{Conversation, EventKind, Role};

/// Where an expression holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Witness {
    /// The run; for an event the one after it.
    pub(super) run: u32,
    /// Orders witnesses of a run: a token.
    pub(super) order: u32,
    /// `None` for what was assumed before the first turn.
    pub(super) place: Option<Place>,
}

/// How many occurrences of a signal are looked back at for one that reaches over another.
const REACH: usize = 32;

/// Whether an expression holds, and where, if it can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Outcome {
    pub(super) holds: bool,
    pub(super) witness: Option<Witness>,
}

impl From<bool> for Outcome {
    fn from(holds: bool) -> Self {
        Outcome { holds, witness: None }
    }
}

impl From<Option<Witness>> for Outcome {
    fn from(witness: Option<Witness>) -> Self {
        Outcome { holds: witness.is_some(), witness }
    }
}

/// A stretch of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The first run.
    pub(super) from: u32,
    /// The run after the last.
    pub(super) to: u32,
    /// Only what comes before this token.
    pub(super) before: u32,
    /// Only what begins by this time.
    pub(super) until_ms: Option<i64>,
}

impl Stretch {
    pub(super) const ALL: Stretch = Stretch { from: 0, to: u32::MAX, before: u32::MAX, until_ms: None };
}

/// What is known of a conversation.
pub(super) struct Known<'k, 'c> {
    pub(super) engine: &'k Engine,
    pub(super) conversation: &'k Conversation<'c>,
    pub(super) view: &'k mut View,
    pub(super) occurrences: &'k [Vec<Occurrence>],
    /// For each fact whether it holds, once something asked.
    pub(super) facts: &'k mut Vec<Option<Outcome>>,
    pub(super) waits: &'k [Wait],
    pub(super) line: &'k mut Timeline,
    /// Events with which one agent gives way to another, though the source marks no transfer.
    pub(super) hands: &'k [u32],
}

impl<'c> Known<'_, 'c> {
    /// What waits and promises are told from.
    pub(super) fn talk(&self) -> Talk<'_, 'c> {
        Talk {
            conversation: self.conversation,
            view: self.view,
            occurrences: self.occurrences,
            line: self.line,
        }
    }

    /// Whether a fact holds, worked out where it is asked for first: most rules ask for a few, and nobody asks for what
    /// rests on the second stage before that was looked for.
    fn fact(&mut self, fact: u32) -> Outcome {
        match self.facts.get(fact as usize) {
            None => Outcome::default(),
            Some(Some(known)) => *known,
            Some(None) => {
                let engine = self.engine;
                let outcome = self.holds(&engine.pack.facts[fact as usize].is, &Stretch::ALL);
                self.facts[fact as usize] = Some(outcome);
                outcome
            }
        }
    }

    /// Whether an expression surely holds in the conversation, and whether it may, by what is known before rules
    /// are called for.
    pub(super) fn may_hold(&mut self, expr: &Expr) -> (bool, bool) {
        let engine = self.engine;
        match expr {
            Expr::Not(inner) => {
                let (surely, maybe) = self.may_hold(inner);
                (!maybe, !surely)
            }
            Expr::All(parts) => parts.iter().fold((true, true), |(surely, maybe), part| {
                let part = if maybe { self.may_hold(part) } else { (false, false) };
                (surely && part.0, maybe && part.1)
            }),
            Expr::Any(parts) => parts.iter().fold((false, false), |(surely, maybe), part| {
                let part = if surely { (true, true) } else { self.may_hold(part) };
                (surely || part.0, maybe || part.1)
            }),
            _ if engine.stages.tells(expr) => {
                let holds = self.holds(expr, &Stretch::ALL).holds;
                (holds, holds)
            }
            Expr::FirstThen(first, then) => (false, self.may_hold(first).1 && self.may_hold(then).1),
            Expr::Fact(fact) => self.may_hold(&engine.pack.facts[*fact as usize].is),
            _ => (false, true),
        }
    }

    /// Whether an expression holds in a stretch, and where first.
    pub(super) fn holds(&mut self, expr: &Expr, stretch: &Stretch) -> Outcome {
        match expr {
            Expr::Signal(signal, by) => self.said(*signal, *by, *stretch).next().into(),
            Expr::Event(kind) => self.happened(*kind, *stretch).next().into(),
            Expr::Fact(fact) => self.fact(*fact),
            Expr::Channel(channels) => {
                self.conversation.channel.is_some_and(|c| channels.contains(&c)).into()
            }
            Expr::Is(Truth::Timed) => self.conversation.timed().into(),
            Expr::Is(Truth::Draft) => self.conversation.draft.into(),
            Expr::Not(inner) => (!self.holds(inner, stretch).holds).into(),
            Expr::All(parts) => {
                let mut witness = None;
                for part in parts {
                    let outcome = self.holds(part, stretch);
                    if !outcome.holds {
                        return Outcome::default();
                    }
                    witness = witness.or(outcome.witness);
                }
                Outcome { holds: true, witness }
            }
            Expr::Any(parts) => {
                let mut found = Outcome::default();
                for part in parts {
                    let outcome = self.holds(part, stretch);
                    found.holds |= outcome.holds;
                    let earlier = match (outcome.witness, found.witness) {
                        (Some(new), Some(old)) => (new.run, new.order) < (old.run, old.order),
                        (new, None) => new.is_some(),
                        (None, Some(_)) => false,
                    };
                    if earlier {
                        found.witness = outcome.witness;
                    }
                }
                found
            }
            Expr::Count { of, min, max } => {
                let (mut count, mut first) = (0, None);
                self.each(of, stretch, &mut |w| {
                    count += 1;
                    first = first.or(Some(w));
                });
                let holds = count >= *min && max.is_none_or(|max| count <= max);
                Outcome { holds, witness: first.filter(|_| holds) }
            }
            Expr::FirstThen(first, then) => {
                let Outcome { holds: true, witness: Some(start) } = self.holds(first, stretch) else {
                    return Outcome::default();
                };
                let mut after = false;
                self.each(then, &Stretch { from: start.run, ..*stretch }, &mut |w| {
                    after |= (w.run, w.order) > (start.run, start.order);
                });
                Outcome { holds: after, witness: Some(start).filter(|_| after) }
            }
            Expr::Every(signal, is) => self.every(*signal, *is, *stretch).into(),
            Expr::Edge { opening, by, signal, question } => {
                self.edge(*opening, *by, *signal, *question).into()
            }
        }
    }

    /// The first occurrence of a signal in a stretch, if the other signal stands at every one.
    fn every(&mut self, signal: u32, is: u32, stretch: Stretch) -> Option<Witness> {
        let Known { engine, conversation, occurrences, .. } = *self;
        let known = engine.stages.signals[is as usize].is_early();
        let mut first = None;
        for o in &occurrences[signal as usize] {
            if o.run < stretch.from || o.run >= stretch.to || o.start >= stretch.before {
                continue;
            }
            first = first.or(Some(witness(o)));
            let others = match known {
                true => &occurrences[is as usize],
                // Nothing stands at what was only assumed.
                false if o.assumed => return None,
                false => engine.said_in(is, o.run as usize, conversation, self.view, occurrences),
            };
            // Occurrences are in order, but a long one may reach over others.
            let until = others.partition_point(|i| i.start < o.end);
            if !others[..until].iter().rev().take(REACH).any(|i| o.start < i.end) {
                return None;
            }
        }
        first
    }

    /// Calls `found` with each place at which an expression holds in a stretch; an expression without places is
    /// called for once, at the first run of the stretch, if it holds.
    pub(super) fn each(&mut self, expr: &Expr, stretch: &Stretch, found: &mut dyn FnMut(Witness)) {
        match expr {
            Expr::Signal(signal, by) => {
                for o in &self.occurrences[*signal as usize] {
                    let inside = o.run >= stretch.from && o.run < stretch.to && o.start < stretch.before;
                    if inside && (o.assumed || self.said_by(o, *by)) && self.in_time(o, stretch.until_ms) {
                        found(witness(o));
                    }
                }
            }
            Expr::Event(kind) => {
                let agents_from = self.first_event_of_agents(*kind);
                for (i, event) in self.conversation.events.iter().enumerate().skip(agents_from) {
                    let run = self.view.runs.partition_point(|r| r.events <= i) as u32;
                    let inside = run >= stretch.from && run <= stretch.to;
                    let in_time =
                        stretch.until_ms.is_none_or(|until| event.start_ms.is_none_or(|s| s <= until));
                    if self.is_of(event.kind, i, *kind) && inside && in_time {
                        found(Witness { run, order: 0, place: Some(Place::Event(i as u32)) });
                    }
                }
            }
            Expr::All(parts) => {
                // The first part that says where is gone through; the others are conditions.
                let placed = parts.iter().position(says_where);
                let mut conditions = parts.iter().enumerate().filter(|(i, _)| Some(*i) != placed);
                if conditions.any(|(_, part)| !self.holds(part, stretch).holds) {
                    return;
                }
                match placed {
                    Some(at) => self.each(&parts[at], stretch, found),
                    None => found(Witness { run: stretch.from, order: 0, place: None }),
                }
            }
            Expr::Any(parts) => {
                let (mut places, runs): (Vec<Witness>, usize) = (Vec::new(), self.view.runs.len());
                for part in parts {
                    self.each(part, stretch, &mut |w| {
                        // Room for all, mostly, at once.
                        places.reserve(if places.is_empty() { runs } else { 1 });
                        places.push(w);
                    });
                }
                places.sort_by_key(|w| (w.run, w.order));
                places.dedup();
                places.into_iter().for_each(found);
            }
            Expr::Fact(fact) => {
                let engine = self.engine;
                if let Some(fact) = engine.pack.facts.get(*fact as usize) {
                    self.each(&fact.is, stretch, found);
                }
            }
            _ => {
                let outcome = self.holds(expr, stretch);
                if outcome.holds {
                    found(outcome.witness.unwrap_or(Witness { run: stretch.from, order: 0, place: None }));
                }
            }
        }
    }

    /// The occurrences of a signal in a stretch, in order.
    fn said(&self, signal: u32, by: By, stretch: Stretch) -> impl Iterator<Item = Witness> {
        let all = &self.occurrences[signal as usize];
        let from = all.partition_point(|o| o.run < stretch.from);
        let inside = all[from..].iter().take_while(move |o| o.run < stretch.to && o.start < stretch.before);
        let counts =
            move |o: &&Occurrence| (o.assumed || self.said_by(o, by)) && self.in_time(o, stretch.until_ms);
        inside.filter(counts).map(witness)
    }

    /// The events of a kind in a stretch, in order; one right after the last run is in it too.
    pub(super) fn happened(&self, kind: EventKind, stretch: Stretch) -> impl Iterator<Item = Witness> {
        let (events, runs) = (&self.conversation.events, &self.view.runs);
        let passed = |run: u32| runs.get(run as usize).map(|r| r.events);
        let first = stretch.from.checked_sub(1).and_then(passed).unwrap_or(0);
        let last = passed(stretch.to).unwrap_or(events.len());
        let agents_from = self.first_event_of_agents(kind);
        (first.max(agents_from)..last).filter(move |i| self.is_of(events[*i].kind, *i, kind)).filter_map(
            move |i| {
                let in_time =
                    stretch.until_ms.is_none_or(|until| events[i].start_ms.is_none_or(|s| s <= until));
                let run = runs.partition_point(|r| r.events <= i) as u32;
                in_time.then_some(Witness { run, order: 0, place: Some(Place::Event(i as u32)) })
            },
        )
    }

    /// Whether an event is of a kind: one with which agents change hands is a transfer too.
    fn is_of(&self, event: EventKind, index: usize, kind: EventKind) -> bool {
        let changes = || self.hands.binary_search(&(index as u32)).is_ok();
        event == kind || kind == EventKind::Transfer && changes()
    }

    /// The first event of a kind that counts: a transfer hands a customer on from an agent. Before the first agent's
    /// words the customer is led to one, by a bot, a menu or a queue, and nobody hands them on.
    fn first_event_of_agents(&self, kind: EventKind) -> usize {
        let agent = |r: &&crate::transcript::Run| r.role == Role::Agent;
        let first = self.view.runs.iter().find(agent).filter(|_| kind == EventKind::Transfer);
        first.map_or(0, |first| first.events)
    }

    /// The last transfer before the first agent's words, where no bot had the customer: who was led from one queue to
    /// the next has been passed on once.
    pub(super) fn led(&self) -> Option<Witness> {
        let runs = &self.view.runs;
        let first = runs.iter().position(|r| r.role == Role::Agent)?;
        let to = runs[first].events;
        let bot = runs[..first].iter().any(|r| r.role == Role::Bot);
        let led = |i: &usize| self.conversation.events[*i].kind == EventKind::Transfer && !bot;
        let event = (0..to).rev().find(led)?;
        Some(Witness { run: first as u32, order: 0, place: Some(Place::Event(event as u32)) })
    }

    fn said_by(&self, o: &Occurrence, by: By) -> bool {
        by == By::Any || self.view.runs.get(o.run as usize).is_some_and(|r| by.takes(r.role))
    }

    fn in_time(&self, o: &Occurrence, until_ms: Option<i64>) -> bool {
        let Some(until) = until_ms else { return true };
        let turn = self.view.turn_of(o.start as usize);
        self.conversation.turns.get(turn).and_then(|t| t.start_ms).is_none_or(|start| start <= until)
    }

    /// The first or the last run of somebody who speaks.
    pub(super) fn edge_run(&self, opening: bool) -> Option<usize> {
        let speaks = |r: &crate::transcript::Run| {
            matches!(r.role, Role::Agent | Role::Customer | Role::Bot | Role::Unknown)
        };
        let runs = &self.view.runs;
        if opening { runs.iter().position(speaks) } else { runs.iter().rposition(speaks) }
    }

    fn edge(&mut self, opening: bool, by: Option<By>, signal: Option<u32>, question: Option<bool>) -> bool {
        let Some(run) = self.edge_run(opening) else { return false };
        let of_role = by.is_none_or(|by| by.takes(self.view.runs[run].role));
        let said = signal
            .is_none_or(|s| self.occurrences[s as usize].iter().any(|o| o.run as usize == run && !o.assumed));
        let asked = question.is_none_or(|wanted| {
            let range = self.view.run(run);
            if range.is_empty() {
                return !wanted;
            }
            self.view.know(run, self.conversation, &self.engine.pack);
            let last = self.view.sentence(run, range.end - 1..range.end);
            self.view.is_question(run, last, &self.engine.pack) == wanted
        });
        of_role && said && asked
    }
}

fn witness(o: &Occurrence) -> Witness {
    let place = (!o.assumed).then_some(Place::Tokens(o.start, o.end));
    Witness { run: o.run, order: o.start, place }
}

/// Whether an expression can say where it holds.
fn says_where(expr: &Expr) -> bool {
    match expr {
        Expr::Signal(..) | Expr::Event(_) | Expr::Count { .. } | Expr::FirstThen(..) | Expr::Every(..) => {
            true
        }
        Expr::All(parts) | Expr::Any(parts) => parts.iter().any(says_where),
        Expr::Fact(_) | Expr::Channel(_) | Expr::Is(_) | Expr::Not(_) | Expr::Edge { .. } => false,
    }
}
