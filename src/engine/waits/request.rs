//! An agent's request to wait: whether a wait follows it, and when the agent is back.

use std::ops::Range;

use super::{Lasted, SENTENCE_ENDS, Sure, Talk, WaitKind};
use crate::engine::Engine;
use crate::engine::signals::Occurrence;
use crate::transcript::Role;

/// The most words of a sentence that only asks for patience, or thanks for it.
const PATIENT: usize = 6;

/// Whether an agent says nothing after a request, in the same run, but what asks for patience or thanks for it.
fn ends_with(talk: &Talk<'_, '_>, request: &Occurrence) -> bool {
    let index = talk.view.turn_of(request.end as usize - 1);
    let last = talk.view.tokens[request.end as usize - 1].end as usize;
    let turns = index..talk.view.runs[request.run as usize].turns.end;
    turns.filter(|turn| talk.conversation.turns[*turn].visible).all(|turn| {
        let text = &*talk.conversation.turns[turn].text;
        // The rest of the request's own sentence is a part of it.
        let from = match turn == index {
            true => text[last..].find(SENTENCE_ENDS).map_or(text.len(), |end| last + end),
            false => 0,
        };
        text[from..].split(SENTENCE_ENDS).filter(|sentence| !sentence.trim().is_empty()).all(is_patient)
    })
}

/// Whether a sentence only asks for patience, or thanks for it.
fn is_patient(sentence: &str) -> bool {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    let mut words = sentence.split_whitespace().map(bare);
    let asks = |word: &str| ["bear", "hold", "wait", "stay", "hang"].contains(&word);
    let is_one = match words.next().as_deref() {
        Some("thank" | "thanks" | "sorry" | "apologies" | "one" | "just") => true,
        Some("please") => words.clone().next().is_some_and(|word| asks(&word)),
        Some(word) => asks(word),
        None => true,
    };
    is_one && words.count() < PATIENT
}

/// The first words of sentences that tell why somebody asks to wait, or thank for it.
const SAYS_WHY: [&str; 14] = [
    "i", "we", "im", "ill", "let", "this", "it", "thank", "thanks", "sorry", "while", "please", "just", "may",
];

impl Engine {
    /// The wait that follows a request: from the end of the turn that asks until the agent is back, or, if they never
    /// are, as long as the customer is known to wait. What the customer goes for in the meantime is no part of it.
    pub(super) fn request_length(&self, talk: &Talk<'_, '_>, request: &Occurrence) -> Option<Lasted> {
        let asked = talk.line.turn(talk.view.turn_of(request.start as usize))?;
        let (run, runs) = (request.run as usize, &talk.view.runs);
        let back = self.comes_back(talk, run);
        let until = match back {
            Some(back) => talk.line.start(talk.conversation, &runs[back])?,
            // What else the agent says may be the answer, after which nobody need wait.
            None if !ends_with(talk, request) => return None,
            None => self.last_seen(talk, run, asked)?,
        };
        let between = run + 1..back.unwrap_or(runs.len());
        let lasted = self
            .around_errand(talk, (asked, until), between)
            .unwrap_or_else(|| self.length(talk, WaitKind::Request, asked, until))?;
        Some(match back {
            Some(_) => lasted,
            None if lasted.sure == Sure::About => Lasted { open: true, ..lasted },
            None => Lasted { sure: Sure::AtLeast, open: true, ..lasted },
        })
    }

    /// The run in which the agent is back who asked to wait in the run `asked`: their next words. “Sure”, says the
    /// customer, and “thank you”, says the agent, who has gone nowhere yet.
    pub(super) fn comes_back(&self, talk: &Talk<'_, '_>, asked: usize) -> Option<usize> {
        let runs = &talk.view.runs;
        let first = talk.view.agent_from(asked + 1)?;
        let answered = first == asked + 2 && runs[asked + 1].role == Role::Customer;
        if !(answered && self.only_listens(talk, first) && self.at_once(talk, first)) {
            return Some(first);
        }
        talk.view.agent_from(first + 1)
    }

    /// Whether a run follows the one before it at once, by the clock.
    fn at_once(&self, talk: &Talk<'_, '_>, run: usize) -> bool {
        let (before, after) = (&talk.view.runs[run - 1], &talk.view.runs[run]);
        let ends = talk.line.end(talk.conversation, before);
        let begins = talk.line.start(talk.conversation, after);
        ends.zip(begins).is_some_and(|(e, b)| e.part == b.part && b.start - e.end <= self.at_once_ms())
    }

    /// Whether the agent goes on after a request in the same run, with more than why they ask, or whether they may:
    /// then it was answered there, or it is the customer's turn. A sentence of `few` words may be the answer. Gives its
    /// turn, and where in the text it begins.
    pub(super) fn goes_on_after(
        &self,
        talk: &Talk<'_, '_>,
        request: &Occurrence,
        few: usize,
    ) -> Option<(usize, usize)> {
        let index = talk.view.turn_of(request.end as usize - 1);
        let last = talk.view.tokens[request.end as usize - 1].end as usize;
        let (run, turns) = (request.run as usize, talk.view.runs[request.run as usize].turns.clone());
        let mut found = talk.in_runs(self.named.found, run..run + 1);
        // A request may end with the “yes” that the finding begins with.
        if let Some(found) = found.find(|found| found.start > request.start && found.end > request.end) {
            return Some(talk.place_of(found.start as usize));
        }
        (index..turns.end).filter(|t| talk.conversation.turns[*t].visible).find_map(|turn| {
            let text = &*talk.conversation.turns[turn].text;
            // The rest of the request's own sentence is a part of it, up to a colon, unless that tells of the agent: “Bear
            // with me: our system is slow”.
            let from = match turn == index {
                true => {
                    let rest = &text[last..];
                    let colon = rest.find(": ").map(|colon| colon + 1);
                    let colon = colon.filter(|colon| !tells_of_agents(&rest[*colon..]));
                    let ends = rest.find(SENTENCE_ENDS).into_iter().chain(colon).min();
                    ends.map_or(text.len(), |end| last + end)
                }
                false => 0,
            };
            let mut at = from + text[from..].len() - text[from..].trim_start_matches(SENTENCE_ENDS).len();
            text[at..].split_inclusive(SENTENCE_ENDS).find_map(|sentence| {
                let bytes = at..at + sentence.len();
                at = bytes.end;
                let begins = (turn, bytes.start);
                let first = sentence.split_whitespace().next().unwrap_or_default();
                let own = first.split(['\'', '’', ',']).next().unwrap_or_default();
                let says_why = SAYS_WHY.iter().any(|word| own.eq_ignore_ascii_case(word));
                let asks =
                    sentence.ends_with('?') && !self.asks_leave(talk, request.run as usize, turn, &bytes);
                let goes_on = asks
                    || !sentence.ends_with('?') && sentence.split_whitespace().count() >= few && !says_why;
                goes_on.then_some(begins)
            })
        })
    }

    /// Whether words of an agent's turn, in the run `run`, ask whether it suits the customer to wait.
    fn asks_leave(&self, talk: &Talk<'_, '_>, run: usize, turn: usize, bytes: &Range<usize>) -> bool {
        [self.named.leave, self.named.hold_request].into_iter().any(|signal| {
            let said = talk.occurrences_in(signal, run..run + 1);
            let first = said.partition_point(|o| talk.place_of(o.start as usize) < (turn, bytes.start));
            said.get(first).is_some_and(|o| talk.place_of(o.start as usize) < (turn, bytes.end))
        })
    }
}
/// Whether words are of those who say them, or of what they work with.
fn tells_of_agents(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let own = first.split(['\'', '’', ',']).next().unwrap_or_default();
    ["i", "we", "my", "our"].iter().any(|word| own.eq_ignore_ascii_case(word))
}
