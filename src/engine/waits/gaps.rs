//! Stretches in which the customer waits, and of which neither side nor the source says a word.

use super::length::uncovered;
use super::{Lasted, NEAR, Place, Sure, Talk, Wait, WaitKind};
use crate::engine::Engine;
use crate::transcript::{Channel, Role};

impl Engine {
    /// Gaps that the customer sits through and no wait explains: between their words and the agent's next, or between
    /// two runs of an agent who was looking for something.
    pub(in crate::engine) fn unexplained_gaps(
        &self,
        talk: &Talk<'_, '_>,
        waits: &[Wait],
        found: &mut dyn FnMut(&Wait),
    ) {
        self.all_gaps(talk, waits, &mut |gap| {
            if !self.is_past_staying(talk, gap) {
                found(gap);
            }
        });
    }

    /// The same, however long.
    pub(super) fn all_gaps(&self, talk: &Talk<'_, '_>, waits: &[Wait], found: &mut dyn FnMut(&Wait)) {
        let (conversation, view, line) = (talk.conversation, talk.view, talk.line);
        if !matches!(conversation.channel, Some(Channel::Call | Channel::Chat) | None) {
            return;
        }
        let Some(first_agent) = view.agent_from(0) else { return };
        let spans = Spans::new(waits);
        for (run, next) in view.runs.iter().enumerate().skip(first_agent + 1) {
            if next.role != Role::Agent {
                continue;
            }
            let speaks = |r: &usize| matches!(view.runs[*r].role, Role::Agent | Role::Customer);
            let Some(before) = (0..run).rev().find(speaks) else { continue };
            let customer = view.runs[before].role == Role::Customer;
            let owes = match customer {
                true => self.agent_owes(talk, run) && !self.is_done(talk, before),
                false => talk.said(self.named.looks, before),
            };
            // Whoever told the customer to wait, or heard them go, has been dealt with.
            let (Some(end), Some(start), true) =
                (line.end(conversation, &view.runs[before]), line.start(conversation, next), owes)
            else {
                continue;
            };
            let Some(lasted) = self.length(talk, WaitKind::Gap, end, start) else { continue };
            let place = Place::TurnEnd(view.runs[before].turns.end as u32 - 1);
            let gap = self.told(talk, WaitKind::Gap, Some(lasted), place, run);
            let untimed = |at: usize| {
                let of_run = &waits[waits.partition_point(|w| (w.run as usize) < at)..];
                let mut of_run = of_run.iter().take_while(|w| w.run as usize == at);
                of_run.any(|w| w.lasted.and_then(|l| l.span_ms).is_none())
            };
            if untimed(run) || untimed(before) {
                continue;
            }
            if !lasted.span_ms.is_some_and(|span| spans.meet(span)) {
                found(&gap);
            } else {
                let until = waits.partition_point(|w| w.run as usize <= run);
                let near = &waits[until.saturating_sub(NEAR)..until];
                if let Some(lasted) = self.beside_marks(lasted, near) {
                    found(&Wait { lasted: Some(lasted), ..gap });
                }
            }
        }
    }

    /// What is left of a gap beside the marks amid it, where nothing else explains it.
    fn beside_marks(&self, gap: Lasted, waits: &[Wait]) -> Option<Lasted> {
        let (from, to) = gap.span_ms?;
        let span = |wait: &Wait| wait.lasted?.span_ms.filter(|(start, end)| *start < to && from < *end);
        let mut meets = waits.iter().filter(|wait| span(wait).is_some()).peekable();
        meets.peek()?;
        let marked = meets.all(|wait| matches!(wait.place, Place::Event(_)));
        let marks = waits.iter().filter_map(span).collect();
        let part = uncovered((from, to), marks).filter(|part| marked && self.is_beside(*part))?;
        let length_ms = part.1 - part.0 - (to - from - gap.length_ms);
        Some(Lasted { length_ms, span_ms: Some(part), ..gap })
    }
}

/// The stretches of time that waits take, to find one that meets another stretch without a look at each.
struct Spans {
    /// When each begins, in order, and when the last of those up to it ends.
    begun: Vec<(i64, i64)>,
}

impl Spans {
    fn new(waits: &[Wait]) -> Self {
        // Room for all at once: it is asked for again with every conversation.
        let mut begun = Vec::with_capacity(waits.len());
        begun.extend(waits.iter().filter_map(|w| {
            let (lasted, (from, to)) = (w.lasted?, w.lasted?.span_ms?);
            // Where it is told only as far as the customer was seen, it goes on after that.
            let goes_on = lasted.sure == Sure::AtLeast && !lasted.open;
            Some((from, to + i64::from(goes_on)))
        }));
        begun.sort_unstable();
        let mut last = i64::MIN;
        for (_, end) in &mut begun {
            last = last.max(*end);
            *end = last;
        }
        Spans { begun }
    }

    /// Whether a wait shares time with this stretch.
    fn meet(&self, (start, end): (i64, i64)) -> bool {
        let before = self.begun.partition_point(|(from, _)| *from < end);
        before.checked_sub(1).is_some_and(|last| start < self.begun[last].1)
    }
}
