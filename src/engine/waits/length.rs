//! How long waits are that the source marks, and which of them are one.

use super::{Lasted, NEAR, Talk, Wait};
use crate::engine::Engine;
use crate::engine::timeline::Spoken;
use crate::finding::{Sure, WaitKind};
use crate::transcript::{Event, EventKind};

impl Engine {
    /// How long an event lasted; up to the agent's next words, where the source does not tell its end, or, where none
    /// come, up to the end of the conversation, which is the first of `ends` or one soon after it, or else as long as the
    /// customer is known to have waited.
    pub(super) fn event_length(
        &self,
        talk: &Talk<'_, '_>,
        kind: WaitKind,
        event: &Event<'_>,
        ends: &[Event<'_>],
        run: usize,
    ) -> Option<Lasted> {
        let runs = &talk.view.runs;
        let one = talk.line.is_one();
        let spoke = |next: Option<usize>| next.and_then(|r| talk.line.start(talk.conversation, &runs[r]));
        let back = talk.view.agent_from(run);
        let agent = spoke(back);
        let customer = spoke(talk.view.customer_from(run));
        let begins = event.start_ms.filter(|_| one);
        // Where both sides talk while the mark goes on, its end is wrong.
        let talk_again = agent.zip(customer).map(|(a, c)| (a.start, a.start.max(c.start)));
        let ended = |start: i64| match talk_again {
            Some((agent, both)) if both < start && agent > begins.unwrap_or(i64::MAX) => Some(agent),
            _ => None,
        };
        if let Some(length_ms) = event.length_ms().filter(|ms| *ms > 0) {
            let span = begins.map(|start| (start, ended(start + length_ms).unwrap_or(start + length_ms)));
            let length_ms = span.map_or(length_ms, |(start, end)| end - start);
            return Some(Lasted { kind, length_ms, span_ms: span, sure: Sure::Exact, open: false });
        }
        let tick = talk.line.tick_ms();
        let until = |start: i64, end: i64, sure: Sure| {
            let length_ms = end - start - tick;
            let sure = if tick > 0 { Sure::AtLeast } else { sure };
            let span_ms = Some((start, end));
            (length_ms > 0).then_some(Lasted { kind, length_ms, span_ms, sure, open: back.is_none() })
        };
        if back.is_none() {
            let start = begins?;
            let over = |e: &&Event<'_>| e.kind == EventKind::End && e.start_ms > begins;
            return match ends.iter().take(NEAR).find(over).and_then(|e| e.start_ms) {
                Some(end) => until(start, end, Sure::Exact),
                None => {
                    let since = Spoken { start, end: start, end_known: true, part: 0 };
                    until(start, self.last_seen(talk, run - 1, since)?.start, Sure::AtLeast)
                }
            };
        }
        let agent = agent?;
        let (start, sure) = match begins {
            Some(start) => (start, Sure::Exact),
            // Without a time of its own it begins after the words before it.
            None if event.start_ms.is_none() => {
                let before = talk.line.end(talk.conversation, &runs[run.checked_sub(1)?])?;
                if before.part != agent.part {
                    return None;
                }
                (before.end, Sure::About)
            }
            None => return None,
        };
        until(start, agent.start, sure)
    }
}

/// Whether a wait that the source marks and another share time. Without clocks they do where the mark stands before the
/// run that ends the other; but two marks that each tell their length follow each other.
pub(super) fn overlap(event: &Wait, other: &Wait) -> bool {
    let span = |w: &Wait| w.lasted.and_then(|l| l.span_ms);
    match (span(event), span(other)) {
        (Some((from, to)), Some((start, end))) => from < end && start < to,
        (None, None) if other.kind != WaitKind::Request => false,
        _ if other.kind == WaitKind::Request => {
            event.run > other.run && event.run <= other.back.unwrap_or(other.run + 1)
        }
        _ => event.run == other.run,
    }
}

/// The longest part of a stretch of time that none of these cover.
pub(super) fn uncovered((from, to): (i64, i64), mut covers: Vec<(i64, i64)>) -> Option<(i64, i64)> {
    covers.sort_unstable();
    // The end of the stretch covers what is not of it.
    covers.push((to, to));
    let mut at = from;
    let parts = covers.into_iter().map(|(start, end)| {
        let part = (at, start.min(to));
        at = at.max(end);
        part
    });
    let mut longest: Option<(i64, i64)> = None;
    for part in parts.filter(|(start, end)| start < end) {
        longest = Some(longest.filter(|(start, end)| end - start >= part.1 - part.0).unwrap_or(part));
    }
    longest
}

/// All of two stretches of time that overlap.
pub(super) fn union(one: Option<Lasted>, other: Option<Lasted>) -> Option<Lasted> {
    let (Some(a), Some(b)) = (one, other) else { return one.or(other) };
    let longer = if b.length_ms > a.length_ms { b } else { a };
    Some(match (a.span_ms, b.span_ms) {
        (Some((s, e)), Some((t, f))) => {
            let span = (s.min(t), e.max(f));
            Lasted { length_ms: span.1 - span.0, span_ms: Some(span), ..longer }
        }
        _ => longer,
    })
}
