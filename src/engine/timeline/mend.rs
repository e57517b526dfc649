//! Clocks that run back.

use super::{Fault, Spoken, Timeline};
use crate::pack::Clock;
use crate::transcript::{Channel, Conversation, Role, Turn};

/// Zones differ by multiples of a quarter of an hour, by fourteen hours at most.
const QUARTER_MS: i64 = 15 * 60_000;
const MOST_QUARTERS: i64 = 14 * 4;
/// From so many turns of each side on, it is no chance that one says everything before the other.
const SIDE: usize = 3;
/// On a call, for so long nobody talks again and again before the other says a word.
const ALONE_MS: i64 = 30_000;
/// A pause on a call into which an answer goes; who tells a story draws breath in less.
const ANSWER_MS: i64 = 2000;
/// Who waits for answers is silent for at least one part in so many.
const SILENT: i64 = 4;
/// A clock that is set anew once in a while does not run back at one in so many changes of speakers.
const SELDOM: usize = 3;
/// From so many changes of speakers on, it is no chance that nobody talks into the other's words.
const CHANGES: usize = 8;

impl Timeline {
    /// Finds where the clock runs back by more than it may, and what that means.
    pub(super) fn mend(&mut self, conversation: &Conversation<'_>, clock: &Clock) {
        let back = (clock.set_back_seconds * 1000.0) as i64;
        if self.is_apart(conversation, clock) {
            self.turns.fill(None);
            return self.add_fault(Fault::Apart);
        }
        let steps = self.steps_back(back);
        if steps == 0 {
            return;
        }
        // One step may be a message that was delivered late; a zone shows at every change of speakers.
        if steps > 1 && conversation.channel != Some(Channel::Call) && self.mend_zones(conversation, back) {
            return;
        }
        if self.runs_back_to_one_side(conversation, back) {
            self.turns.fill(None);
            return self.add_fault(Fault::Apart);
        }
        self.part(back);
    }

    /// How often the clock runs back.
    fn steps_back(&self, back: i64) -> usize {
        let starts = || self.turns.iter().flatten().map(|s| s.start);
        starts().zip(starts().skip(1)).filter(|(one, other)| *other < one - back).count()
    }

    /// Whether the clock runs back again and again where one side speaks after the other, and never where the other does
    /// after it: told in the order of the talk, the times are those of two clocks.
    fn runs_back_to_one_side(&self, conversation: &Conversation<'_>, back: i64) -> bool {
        // How often each side follows the other, and how often back in time: the customer's, and the agent's.
        let (mut follows, mut steps) = ([0, 0], [0, 0]);
        let mut before: Option<(bool, i64)> = None;
        for (turn, spoken) in conversation.turns.iter().zip(&self.turns).filter(|(turn, _)| turn.visible) {
            let (Some(side), Some(spoken)) = (side(turn.role), spoken) else { continue };
            if let Some((_, last)) = before.filter(|(other, _)| *other != side) {
                follows[usize::from(side)] += 1;
                steps[usize::from(side)] += usize::from(spoken.start < last - back);
            }
            before = Some((side, spoken.start));
        }
        [0, 1]
            .into_iter()
            .any(|one| steps[one] >= SIDE && steps[one] * SELDOM > follows[one] && steps[1 - one] == 0)
    }

    /// Whether the sides come apart, as they do where a source was sorted by clocks of two zones or lists one channel
    /// after the other: the first says all of its words, and the other begins another zone's hours after it or, by its
    /// clock, before the first has ended. On a call, it is enough that one side is alone at the beginning and the other at the end,
    /// for longer and with more pauses for answers than people talk alone, and that they do not take turns between.
    fn is_apart(&self, conversation: &Conversation<'_>, clock: &Clock) -> bool {
        let sides = || {
            let timed = conversation.turns.iter().zip(&self.turns).filter(|(turn, _)| turn.visible);
            let word_ms = 60_000.0 / clock.words_per_minute;
            let ended = move |turn: &Turn<'_>, spoken: Spoken| match spoken.end_known {
                true => spoken,
                false => {
                    let ms = turn.text.split_whitespace().count() as f64 * word_ms;
                    Spoken { end: spoken.start.saturating_add(ms as i64), ..spoken }
                }
            };
            timed.filter_map(move |(turn, spoken)| Some((side(turn.role)?, ended(turn, (*spoken)?))))
        };
        let Some((first, begins)) = sides().next() else { return false };
        let of_first = |(side, _): &(bool, Spoken)| *side == first;
        let of_other = |(side, _): &(bool, Spoken)| *side != first;
        let alone = sides().take_while(of_first).count();
        let other = sides().rev().take_while(of_other).count();
        if alone < SIDE || other < SIDE {
            return false;
        }
        let spoken = |(_, spoken): (bool, Spoken)| spoken;
        let (Some(last), Some(back), Some(ended), Some(end)) = (
            sides().take_while(of_first).last().map(spoken),
            sides().find(of_other).map(spoken),
            sides().rev().find(of_first).map(spoken),
            sides().next_back().map(spoken),
        ) else {
            return false;
        };
        let is_call = conversation.channel == Some(Channel::Call);
        let waits = || {
            awaits_answers(sides().take_while(of_first).map(spoken))
                && awaits_answers(sides().skip(sides().count() - other).map(spoken))
        };
        let late = || is_call && back.start - begins.start > ALONE_MS && waits();
        // In writing, an answer may come as late as it likes: but not so that the sides talk with each other if one of
        // them is put into another zone.
        let zones = || {
            let quarters = (back.start - last.start) / QUARTER_MS + 1;
            !is_call && quarters <= MOST_QUARTERS && quarters * QUARTER_MS < end.start - begins.start
        };
        match alone + other == sides().count() {
            true => back.start < last.start || back.start > last.start && (late() || zones()),
            false => late() && end.end - ended.end > ALONE_MS && !take_turns(sides()),
        }
    }

    /// Puts the agent's clock into the customer's zone, if there is one multiple of a quarter of an hour, and only one,
    /// by which the times come in order.
    fn mend_zones(&mut self, conversation: &Conversation<'_>, back: i64) -> bool {
        let is_agent = |role: Role| matches!(role, Role::Agent | Role::Bot | Role::System);
        let in_order = |off: i64| {
            let mut before: Option<i64> = None;
            conversation.turns.iter().zip(&self.turns).all(|(turn, spoken)| {
                let Some(spoken) = spoken else { return true };
                let start = spoken.start + if is_agent(turn.role) { off } else { 0 };
                let follows = before.is_none_or(|b| start >= b - back);
                before = Some(start);
                follows
            })
        };
        let mut found = (-MOST_QUARTERS..=MOST_QUARTERS).filter(|n| *n != 0 && in_order(n * QUARTER_MS));
        let (Some(quarters), None) = (found.next(), found.next()) else { return false };
        let off = quarters * QUARTER_MS;
        for (turn, spoken) in conversation.turns.iter().zip(&mut self.turns) {
            if let Some(spoken) = spoken.as_mut().filter(|_| is_agent(turn.role)) {
                (spoken.start, spoken.end) = (spoken.start + off, spoken.end + off);
            }
        }
        self.add_fault(Fault::Zones(-off / 60_000));
        true
    }

    /// Tells a clock that was set anew, from which on the times go on, from a single time that cannot be.
    fn part(&mut self, back: i64) {
        let timed: Vec<usize> = (0..self.turns.len()).filter(|i| self.turns[*i].is_some()).collect();
        let start = |this: &Self, turn: usize| this.turns[turn].map_or(0, |s| s.start);
        let mut part = 0;
        // The latest time of the part, the turn that has it, and the latest before that.
        let (mut high, mut at, mut high_before): (Option<i64>, usize, Option<i64>) = (None, 0, None);
        for (place, &turn) in timed.iter().enumerate() {
            let now = start(self, turn);
            match high {
                Some(latest) if now < latest - back => {
                    let next = timed.get(place + 1).map(|t| start(self, *t));
                    let leapt =
                        place > 0 && timed[place - 1] == at && high_before.is_some_and(|b| now >= b - back);
                    if leapt {
                        // The turn before leapt ahead, and this one goes on from where it was.
                        self.turns[at] = None;
                        self.add_fault(Fault::Stray(at));
                        (high, at) = (high_before.max(Some(now)), turn);
                    } else if next.is_some_and(|next| next < latest - back) {
                        part += 1;
                        self.add_fault(Fault::SetAnew(turn));
                        (high, at, high_before) = (Some(now), turn, None);
                    } else {
                        self.turns[turn] = None;
                        self.add_fault(Fault::Stray(turn));
                        continue;
                    }
                }
                Some(latest) if now >= latest => (high_before, high, at) = (high, Some(now), turn),
                Some(_) => {}
                None => (high, at) = (Some(now), turn),
            }
            if let Some(spoken) = &mut self.turns[turn] {
                spoken.part = part;
            }
        }
    }
}

/// Who speaks: the customer, or those who answer them.
fn side(role: Role) -> Option<bool> {
    match role {
        Role::Customer => Some(true),
        Role::Agent | Role::Bot => Some(false),
        _ => None,
    }
}

/// Whether who says this, one after the other, leaves room for the words of somebody else. A story that is written down
/// in several turns does not.
fn awaits_answers(turns: impl Iterator<Item = Spoken>) -> bool {
    let (mut pauses, mut silent_ms, mut first, mut until) = (0, 0, None, i64::MIN);
    for Spoken { start, end, .. } in turns {
        let begun = first.is_some();
        let begins = *first.get_or_insert(start);
        let pause = start.saturating_sub(until);
        if begun && pause >= ANSWER_MS {
            (pauses, silent_ms) = (pauses + 1, silent_ms + pause);
        }
        until = until.max(end).max(begins);
    }
    let lasts = until.saturating_sub(first.unwrap_or(until));
    pauses + 1 >= SIDE && silent_ms.saturating_mul(SILENT) >= lasts
}

/// Whether the sides change again and again, and nobody begins before the other has ended, as far as the source tells
/// it: talk that came apart runs together.
fn take_turns(sides: impl Iterator<Item = (bool, Spoken)>) -> bool {
    let (mut changes, mut before) = (0, None::<(bool, Spoken)>);
    for (side, spoken) in sides {
        if let Some((_, last)) = before.filter(|(other, _)| *other != side) {
            if !last.end_known || spoken.start < last.end {
                return false;
            }
            changes += 1;
        }
        before = Some((side, spoken));
    }
    changes >= CHANGES
}
