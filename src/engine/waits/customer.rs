//! When it is not the agent whom the customer waits for: they went to fetch something, or had taken their leave.

use std::ops::Range;

use super::{Lasted, Talk, WaitKind};
use crate::engine::Engine;
use crate::engine::signals::Occurrence;
use crate::engine::timeline::Spoken;
use crate::transcript::{Channel, Role};

impl Engine {
    /// Where the customer last says, in some runs, that they go to fetch or try something, if they have not come back
    /// by the end of these.
    pub(super) fn away<'t>(&self, talk: &Talk<'t, '_>, runs: Range<usize>) -> Option<&'t Occurrence> {
        let goes = talk.in_runs(self.named.away, runs.clone()).last()?;
        let back = talk.in_runs(self.named.here_again, runs.clone()).any(|o| o.start >= goes.end);
        let again = self.here_again(talk, goes.run as usize + 1..runs.end);
        (!back && again.is_none()).then_some(goes)
    }

    /// The first of some runs in which a customer who went away is there again. Who looks for something mutters to
    /// themselves, but nobody writes that.
    fn here_again(&self, talk: &Talk<'_, '_>, runs: Range<usize>) -> Option<usize> {
        let written = talk.conversation.channel == Some(Channel::Chat);
        let all = &talk.view.runs;
        runs.into_iter().filter(|r| all[*r].role == Role::Customer).find(|r| {
            let goes_on = all[*r - 1].role == Role::Customer;
            let says = goes_on || !self.only_listens(talk, *r) && !talk.said(self.named.leaves, *r);
            talk.said(self.named.here_again, *r) || written && says && !talk.said(self.named.away, *r)
        })
    }

    /// The longer of the two waits that an errand of the customer's leaves of one: from `asked` until they go, and from
    /// their return until the agent is back at `start`, in the run `back`. `None` where they do not go.
    pub(super) fn around_errand(
        &self,
        talk: &Talk<'_, '_>,
        (asked, start): (Spoken, Spoken),
        between: Range<usize>,
    ) -> Option<Option<Lasted>> {
        let goes = talk.in_runs(self.named.away, between.clone()).next()?.run as usize;
        let last = talk.in_runs(self.named.away, between.clone()).last()?;
        let same = talk.in_runs(self.named.here_again, last.run as usize..last.run as usize + 1);
        let returns = match same.into_iter().any(|o| o.start >= last.end) {
            true => Some(last.run as usize),
            false => self.here_again(talk, last.run as usize + 1..between.end),
        };
        let runs = &talk.view.runs;
        let length = |from, to| self.length(talk, WaitKind::Request, from, to);
        let before = talk.line.start(talk.conversation, &runs[goes]).and_then(|to| length(asked, to));
        let after = returns
            .and_then(|run| talk.line.end(talk.conversation, &runs[run]))
            .and_then(|from| length(from, start));
        Some(match (before, after) {
            (Some(one), Some(other)) => Some(if other.length_ms > one.length_ms { other } else { one }),
            (one, other) => one.or(other),
        })
    }

    /// Whether the customer's words in a run leave the agent nothing to answer: they only show that somebody listens, or
    /// take their leave. Thanks go with a request as well, and with the answer to a question.
    pub(super) fn is_done(&self, talk: &Talk<'_, '_>, run: usize) -> bool {
        if self.only_listens(talk, run) {
            return true;
        }
        let turns = &talk.conversation.turns;
        let visible = || talk.view.runs[run].turns.clone().filter(|t| turns[*t].visible);
        let text = |wanted: fn(char) -> bool| visible().any(|t| turns[t].text.contains(wanted));
        let asks = text(|c| c == '?') || talk.said(self.named.wants, run);
        let agent = (0..run).rev().take(2).find(|r| talk.view.runs[*r].role == Role::Agent);
        let open = |r: usize| talk.said(self.named.asks_what, r) || text(|c| c.is_ascii_digit());
        let answers =
            agent.is_some_and(|r| talk.asks(r) && open(r)) && !talk.said(self.named.wants_nothing, run);
        talk.view.run(run).len() <= self.pack.clock.parting_words as usize
            && talk.said(self.named.leaves, run)
            && !(asks || answers)
    }
}
