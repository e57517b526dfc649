//! Transfers: those that the source marks, and those that words alone tell of.

use std::ops::Range;

use super::expr::{Known, Stretch};
use super::hands::is_persons;
use super::hit::Place;
use super::limits::Measured;
use super::signals::Occurrence;
use crate::transcript::{EventKind, Role};

/// A transfer that words tell of.
struct ToldTransfer {
    place: Place,
    run: u32,
    /// The runs before which a mark of the source means the same transfer.
    marked: Range<u32>,
}

/// Where somebody took the customer over: the runs with which another agent goes on, and the marks of the source, each
/// with the run after it.
pub(super) struct Stints {
    runs: Vec<u32>,
    marks: Vec<(u32, u32)>,
}

impl Stints {
    /// How many took the customer over before a place. What tells of a transfer where the number is the same tells of
    /// the same transfer; the mark of one ends what was said of it.
    pub(super) fn before(&self, place: Place, run: u32) -> usize {
        match place {
            Place::Event(mark) => {
                self.runs.partition_point(|r| *r < run) + self.marks.partition_point(|(m, _)| *m < mark)
            }
            _ => {
                self.runs.partition_point(|r| *r <= run)
                    + self.marks.partition_point(|(_, next)| *next <= run)
            }
        }
    }
}

impl Known<'_, '_> {
    /// Where somebody took the customer over.
    pub(super) fn stints(&self) -> Stints {
        let (runs, talk) = (&self.view.runs, self.talk());
        let speaker = |r: usize| self.conversation.turns[runs[r].turns.start].speaker.as_deref();
        let agents: Vec<usize> = (0..runs.len()).filter(|r| runs[*r].role == Role::Agent).collect();
        let taken = agents.windows(2).filter(|pair| {
            let (one, next) = (speaker(pair[0]), speaker(pair[1]));
            // Who answers under the name of the one before is that one.
            let stays = one == next && next.is_some_and(is_persons);
            let named = &self.engine.named;
            let greeted = || (pair[0]..pair[1]).any(|run| talk.said(named.greets, run));
            one != next || !stays && (talk.said(named.answers, pair[1]) || greeted())
        });
        let runs = taken.map(|pair| pair[1] as u32).collect();
        let mut marks = Vec::new();
        self.each_transfer(&mut |place, run| {
            if let Place::Event(mark) = place {
                marks.push((mark, run));
            }
        });
        Stints { runs, marks }
    }

    /// The run of a place.
    pub(super) fn run_at(&self, place: Place) -> u32 {
        let of_turn = |turn: u32| self.view.runs.partition_point(|r| r.turns.end <= turn as usize);
        let run = match place {
            Place::Tokens(start, _) => self.view.run_of(start as usize),
            Place::Bytes(turn, ..) | Place::TurnStart(turn) | Place::TurnEnd(turn) => of_turn(turn),
            Place::Event(mark) => self.view.runs.partition_point(|r| r.events <= mark as usize),
        };
        run as u32
    }

    /// The transfers that the source marks, and those that words alone tell of, numbered in their order.
    pub(super) fn transfers(&self, found: &mut Vec<Measured>) {
        let mut all: Vec<(Place, u32)> = Vec::new();
        let mut told = self.told_transfers().into_iter().peekable();
        all.extend(self.led().and_then(|led| Some((led.place?, led.run))));
        self.each_transfer(&mut |place, run| {
            while let Some(words) = told.next_if(|words| words.marked.end <= run) {
                all.push((words.place, words.run));
            }
            // Words and the mark beside them are one transfer.
            told.next_if(|words| words.marked.contains(&run));
            all.push((place, run));
        });
        all.extend(told.map(|words| (words.place, words.run)));
        let numbered = all.into_iter().zip(1..);
        found.extend(numbered.map(|((place, run), n)| Measured {
            value: f64::from(n),
            place,
            run,
            clock: None,
        }));
    }

    /// Where an agent hands the customer over, and another agent or the customer's greeting shows that it was done, or
    /// who took the customer over hands them on; and where another says that they go on for the one before; in order.
    fn told_transfers(&self) -> Vec<ToldTransfer> {
        let (runs, named, talk) = (&self.view.runs, &self.engine.named, self.talk());
        let telling = self.engine.pack.clock.telling_runs as u32;
        let speaker = |r: usize| self.conversation.turns[runs[r].turns.start].speaker.as_deref();
        // Where sources call all agents by one label, who has the same may be another.
        let stays = |one: usize, next: usize| {
            speaker(next).is_some_and(|name| speaker(one) == Some(name) && is_persons(name))
        };
        let mut agents = (0..runs.len()).filter(|r| runs[*r].role == Role::Agent).peekable();
        let at = |o: &Occurrence| Place::Tokens(o.start, o.end);
        let mut told = Vec::new();
        // Whether somebody took the customer over, and whether they said that they hand them on.
        let (mut taken, mut handing) = (false, false);
        while let Some(one) = agents.next() {
            let next = agents.peek().copied();
            let other = next.is_some_and(|next| speaker(next) != speaker(one));
            let shown = |next: usize| {
                talk.said(named.answers, next) || (one..next).any(|run| talk.said(named.greets, run))
            };
            // Whoever speaks on under their own name was not taken over from, whatever the customer says into the line.
            let done = other || next.is_some_and(|next| shown(next) && !stays(one, next));
            if let Some(words) = talk.first_in(named.hand_over, one) {
                if !handing && (done || taken) {
                    let marked = one as u32 + 1..one as u32 + telling + 1;
                    told.push(ToldTransfer { place: at(words), run: one as u32, marked });
                }
                handing = !done && (handing || taken);
                taken |= done;
            } else if let Some(next) = next
                && (other || speaker(next).is_none())
                && let Some(words) = talk.first_in(named.steps_in, next)
            {
                let marked = one as u32 + 1..next as u32 + 1;
                told.push(ToldTransfer { place: at(words), run: next as u32, marked });
                taken = true;
            }
        }
        told
    }

    /// Transfers that the source marks, and of which no agent said a word.
    pub(super) fn untold_transfers(&self, found: &mut Vec<Measured>) {
        let talk = self.talk();
        let named = &self.engine.named;
        let telling = self.engine.pack.clock.telling_runs as u32;
        let speaker = |r: usize| self.conversation.turns[self.view.runs[r].turns.start].speaker.as_deref();
        let mut count = 0.0;
        // What was said before somebody took the customer over told of the transfer to them, and of none after it.
        let mut taken = 0;
        self.each_transfer(&mut |place, run| {
            let near = (run.saturating_sub(2 * telling)..run).map(|r| r as usize);
            let mut before = near.clone().filter(|r| *r >= taken);
            let after = self.view.agent_from(run as usize);
            let told = before.any(|r| talk.said(named.hand_over, r) || talk.said(named.passes, r));
            let last = near.rev().find(|r| self.view.runs[*r].role == Role::Agent);
            if let (Some(one), Some(next)) = (last, after)
                && (speaker(one) != speaker(next) || talk.said(named.answers, next))
            {
                taken = next;
            }
            let known = after.is_some_and(|r| talk.said(named.passes, r) || talk.said(named.knows, r));
            if !told && !known {
                count += 1.0;
                found.push(Measured { value: count, place, run, clock: None });
            }
        });
    }

    fn each_transfer(&self, found: &mut dyn FnMut(Place, u32)) {
        for event in self.happened(EventKind::Transfer, Stretch::ALL) {
            event.place.into_iter().for_each(|place| found(place, event.run));
        }
    }
}
