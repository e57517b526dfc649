//! Waits: stretches in which the customer waits for the agent.

use super::Engine;
use super::hit::Place;
use super::signals::Occurrence;
use super::view::View;
use crate::transcript::{Channel, Conversation, EventKind, Role};

/// How many events after a request are looked at for one that is its wait.
const NEAR: usize = 16;

/// A stretch in which the customer waits for the agent, on a call or in a chat.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Wait {
    /// When it begins, in milliseconds from the start of the conversation, where a clock tells.
    pub(super) start_ms: Option<i64>,
    /// How long it lasts.
    pub(super) length_ms: i64,
    /// Where it is reported: the event, or the request.
    pub(super) place: Place,
    /// The run in or before which it begins.
    pub(super) run: u32,
}

impl Engine {
    /// All waits of a conversation: hold events, silences that the source marks, and an agent's requests to hold up
    /// to their next words in another run. A request and an event that overlap are one wait, of the event's length.
    /// What happens before an agent's first words is a queue, and no wait.
    pub(super) fn waits(
        &self,
        conversation: &Conversation<'_>,
        view: &View,
        occurrences: &[Vec<Occurrence>],
        waits: &mut Vec<Wait>,
    ) {
        waits.clear();
        if !matches!(conversation.channel, Some(Channel::Call | Channel::Chat) | None) {
            return;
        }
        let Some(first_agent) = view.runs.iter().position(|r| r.role == Role::Agent) else { return };
        let mut held = Vec::new();
        for (i, event) in conversation.events.iter().enumerate() {
            if !matches!(event.kind, EventKind::Hold | EventKind::Silence) {
                continue;
            }
            let run = view.runs.partition_point(|r| r.events <= i);
            let Some(length_ms) = event.length_ms().filter(|_| run > first_agent) else { continue };
            // In a silence the customer waits only if it is the agent who owes words: somebody who was sent to look for
            // something breaks the silence on coming back.
            let owes_words = view.runs.get(run).is_some_and(|next| next.role == Role::Agent);
            if event.kind == EventKind::Silence && !owes_words {
                continue;
            }
            let place = Place::Event(i as u32);
            let wait = Wait { start_ms: event.start_ms, length_ms, place, run: run as u32 };
            held.push((run, event.start_ms.map(|s| s..s + length_ms)));
            waits.push(wait);
        }
        if let Some(signal) = self.hold_request {
            let mut last_run = None;
            for request in occurrences[signal as usize].iter().filter(|o| !o.assumed) {
                // One wait follows a run, however often it asks.
                if last_run.replace(request.run) == Some(request.run) {
                    continue;
                }
                let Some(wait) = request_wait(request, conversation, view) else { continue };
                let next_run = request.run as usize + 1;
                // Only what happened near the request can be part of its wait; events are in order.
                let near = held.partition_point(|(run, _)| *run < next_run);
                let overlaps =
                    held[near..].iter().take(NEAR).any(|(run, clock)| match (clock, wait.start_ms) {
                        (Some(clock), Some(start)) => {
                            clock.start < start + wait.length_ms && start < clock.end
                        }
                        _ => *run == next_run,
                    });
                if !overlaps {
                    waits.push(wait);
                }
            }
        }
        waits.sort_by_key(|w| (w.run, w.start_ms));
    }
}

/// The wait that follows a request: from the end of the turn that asks to the agent's next words in another run.
fn request_wait(request: &Occurrence, conversation: &Conversation<'_>, view: &View) -> Option<Wait> {
    let turn = &conversation.turns[view.turn_of(request.start as usize)];
    let start = turn.end_ms.or(turn.start_ms)?;
    let next = view.runs[request.run as usize + 1..].iter().find(|r| r.role == Role::Agent)?;
    let back = conversation.turns[next.turns.start].start_ms?;
    let length_ms = back - start;
    (length_ms > 0).then_some(Wait {
        start_ms: Some(start),
        length_ms,
        place: Place::Tokens(request.start, request.end),
        run: request.run,
    })
}
