//! One clock for a conversation, from whatever its source gives.
//!
//! Sources set their clocks anew in the middle, write two zones for two speakers, leave out ends, or stamp a message
//! with a time that cannot be. What can be mended is mended; what cannot is left untimed, and nothing is measured
//! across it. Either way a note says so.

mod mend;
#[cfg(test)]
mod tests;

use crate::pack::Clock;
use crate::transcript::{Channel, Conversation, Run};

/// When a turn was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spoken {
    pub(super) start: i64,
    pub(super) end: i64,
    /// Whether the source tells the end, or it follows from how messages are sent; else it is estimated.
    pub(super) end_known: bool,
    /// Which part of the conversation it is of, each with a clock of its own: between parts nothing is measured.
    pub(super) part: u32,
}

/// What is wrong with a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The clock begins anew at this turn.
    SetAnew(usize),
    /// The time of this turn cannot be.
    Stray(usize),
    /// The end of this turn lies before its beginning.
    EndsFirst(usize),
    /// One side's clock is in another zone, so many minutes off; it was put right.
    Zones(i64),
    /// By the clock, the sides talk one after the other, not with each other.
    Apart,
    /// The channels of a recording begin at different times.
    Channels,
}

/// The clock of one conversation.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    turns: Vec<Option<Spoken>>,
    faults: Vec<Fault>,
    /// What the clock counts in: a minute, where no time tells more, else nothing worth speaking of.
    tick_ms: i64,
}

/// The tick of a clock that shows no seconds.
const MINUTE: i64 = 60_000;

impl Timeline {
    /// Reads the times of a conversation.
    pub(super) fn fill(&mut self, conversation: &Conversation<'_>, clock: &Clock) {
        self.turns.clear();
        self.faults.clear();
        self.tick_ms = 0;
        if !conversation.turns.iter().any(|t| t.start_ms.is_some()) {
            self.turns.resize(conversation.turns.len(), None);
            return;
        }
        let (mut ends_first, mut ends) = (None, false);
        for (index, turn) in conversation.turns.iter().enumerate() {
            let end = turn.end_ms.filter(|end| turn.start_ms.is_none_or(|start| *end >= start));
            if turn.end_ms.is_some() && end.is_none() {
                ends_first = ends_first.or(Some(index));
            }
            ends |= end.is_some();
            self.turns.push(turn.start_ms.map(|start| Spoken {
                start,
                end: end.unwrap_or(start),
                end_known: end.is_some(),
                part: 0,
            }));
        }
        // Zero for “not known” is no fault worth a word.
        self.faults
            .extend(ends_first.filter(|i| conversation.turns[*i].end_ms != Some(0)).map(Fault::EndsFirst));
        self.mend(conversation, clock);
        if !ends {
            self.tick_ms = self.tick(conversation);
        }
        self.know_ends(conversation, clock);
    }

    /// The tick of the clock.
    fn tick(&self, conversation: &Conversation<'_>) -> i64 {
        let mut times = self.turns.iter().flatten().map(|s| s.start);
        let Some(first) = times.next() else { return 0 };
        let full = |time: &i64| (time - first) % MINUTE == 0;
        let mut moves = false;
        // By a clock that shows seconds, one pair of times in sixty is full minutes apart.
        let turns = times.all(|time| {
            moves |= time != first;
            full(&time)
        });
        let mut events = conversation.events.iter().flat_map(|e| [e.start_ms, e.end_ms]).flatten();
        if turns && moves && events.all(|time| full(&time)) { MINUTE } else { 0 }
    }

    /// Works out when turns end of which the source does not say it. A message is there at once; who speaks needs
    /// time, up to the next words at most. Where nobody knows whether it was written or spoken, it counts as spoken: the
    /// time that words take makes waits shorter than they may have been, and none longer.
    fn know_ends(&mut self, conversation: &Conversation<'_>, clock: &Clock) {
        let written = !matches!(conversation.channel, Some(Channel::Call) | None);
        let word_ms = 60_000.0 / clock.words_per_minute;
        let mut next: Option<Spoken> = None;
        for (turn, spoken) in conversation.turns.iter().zip(&mut self.turns).rev() {
            let Some(spoken) = spoken else { continue };
            if !spoken.end_known {
                if written {
                    spoken.end_known = true;
                } else {
                    let words = turn.text.split_whitespace().count();
                    let spoke = spoken.start + (words as f64 * word_ms) as i64;
                    let before_next = next.filter(|n| n.part == spoken.part && n.start >= spoken.start);
                    spoken.end = before_next.map_or(spoke, |n| spoke.min(n.start));
                }
            }
            next = Some(*spoken);
        }
    }

    /// When a turn was said, where that is known.
    pub(super) fn turn(&self, turn: usize) -> Option<Spoken> {
        self.turns.get(turn).copied().flatten()
    }

    /// When the words of a run begin: those of its first visible turn.
    pub(super) fn start(&self, conversation: &Conversation<'_>, run: &Run) -> Option<Spoken> {
        run.turns.clone().find(|t| conversation.turns[*t].visible).and_then(|t| self.turn(t))
    }

    /// The turn of a run whose words end last.
    pub(super) fn end(&self, conversation: &Conversation<'_>, run: &Run) -> Option<Spoken> {
        let visible = run.turns.clone().filter(|t| conversation.turns[*t].visible);
        visible.filter_map(|t| self.turn(t)).max_by_key(|s| (s.part, s.end))
    }

    /// How far a difference of two times may be off, in milliseconds.
    pub(super) fn tick_ms(&self) -> i64 {
        self.tick_ms
    }

    /// Whether all turns that have a time share one clock, so that times of events count on it too.
    pub(super) fn is_one(&self) -> bool {
        !self.faults.iter().any(|f| matches!(f, Fault::SetAnew(_) | Fault::Apart | Fault::Zones(_)))
    }

    pub(super) fn add_fault(&mut self, fault: Fault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// What is wrong with the clock and what was done about it, in a sentence.
    pub(super) fn note(&self) -> Option<String> {
        let first = self.faults.first()?;
        let more = match self.faults.len() {
            1 => String::new(),
            n => format!(" (and {} more of the kind)", n - 1),
        };
        Some(match first {
            Fault::SetAnew(turn) => {
                format!("the clock begins anew at turn {turn}{more}: nothing is measured across that")
            }
            Fault::Stray(turn) => format!("the time of turn {turn} cannot be{more}: it is left untimed"),
            Fault::EndsFirst(turn) => {
                format!("turn {turn} ends before it begins{more}: its end is left out")
            }
            Fault::Zones(minutes) => {
                format!("the agent's times are in another zone, {minutes} minutes off: they were put right")
            }
            Fault::Apart => {
                "by the clock, the two sides do not talk with each other, as where each has a clock of its own: it is left \
                 untimed"
                    .to_owned()
            }
            Fault::Channels => {
                "the two channels seem to begin at different times: overlaps are not judged".to_owned()
            }
        })
    }
}
