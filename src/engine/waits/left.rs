//! Waits after which no agent comes back: how long the customer is known to have waited, and no longer.

use super::{BEFORE, NEAR, Talk};
use crate::engine::Engine;
use crate::engine::timeline::Spoken;
use crate::transcript::{EventKind, Role};

/// Who is left alone asks whether anybody is there, and does not go on talking for longer than this many turns: then it
/// is rather the record that lacks the other side.
const ALONE: usize = 6;

impl Engine {
    /// The last moment at which the customer is known to wait still for the agent who asked them to at `since`, in the
    /// run `asked`, and says nothing more: their last words, or the first event by which somebody or the conversation
    /// goes. How long a customer stays who took their leave no event tells, and whoever is told that somebody will call
    /// or write, or goodbye, need not stay at all.
    pub(super) fn last_seen(&self, talk: &Talk<'_, '_>, asked: usize, since: Spoken) -> Option<Spoken> {
        let Talk { conversation, view, line, .. } = talk;
        let said = |signal| talk.in_runs(signal, asked..(asked + BEFORE).min(view.runs.len()));
        let by_agent = |run: u32| view.runs[run as usize].role == Role::Agent;
        if said(self.named.contact).chain(said(self.named.farewell)).any(|o| by_agent(o.run)) {
            return None;
        }
        let speaks = |r: &usize| view.runs[*r].role == Role::Customer;
        let mut last = (asked + 1..view.runs.len()).rev().take(NEAR).filter(speaks);
        if last.clone().map(|r| view.runs[r].turns.len()).sum::<usize>() > ALONE {
            return None;
        }
        let words = last
            .clone()
            .filter_map(|r| line.end(conversation, &view.runs[r]))
            .map(|said| Spoken { start: if said.end_known { said.end } else { said.start }, ..said });
        let left =
            last.next().is_some_and(|r| talk.said(self.named.leaves, r) && !self.only_listens(talk, r));
        let goes = [EventKind::Transfer, EventKind::Leave, EventKind::End];
        let events = conversation.events.iter().skip(view.runs[asked].events).take(NEAR);
        let event = events
            .filter(|e| goes.contains(&e.kind))
            .filter_map(|e| e.start_ms)
            .filter(|at| *at > since.end)
            .min();
        let event = event.filter(|_| line.is_one() && !left);
        let gone = event.map(|at| Spoken { start: at, end: at, ..since });
        let near = |at: &Spoken| at.part == since.part && (at.start - since.end) as f64 <= self.gone_ms(talk);
        words.chain(gone).filter(near).max_by_key(|at| at.start)
    }
}
