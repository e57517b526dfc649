//! Signals that are told by the weights of words: what single words and pairs say, added up over a run.

mod columns;
mod rows;

use std::collections::HashSet;
use std::ops::Range;

pub(super) use columns::Columns;
use columns::Known;
use rows::{LANES, Sums};

use super::Engine;
use super::scan::{Match, NO_PHRASE};
use super::signals::{Occurrence, Sum};
use super::view::View;
use crate::pack::Part;
use crate::text::{UNKNOWN, folded};
use crate::transcript::{Conversation, Role};

/// How many of the words that a sum is made of are told to those who ask for reasons.
const MOST_TOLD: usize = 8;

/// Room for adding up. It is used again and again.
#[derive(Debug, Default)]
pub(super) struct Tally {
    sums: Sums,
    /// What reached its threshold: the signal, and the run; in the order of the runs.
    reached: Vec<(u32, u32)>,
    /// What each token of a run adds to a sum.
    adds: Vec<i32>,
    /// For agents, and for customers.
    known: [Known; 2],
}

/// The place of a role's columns.
fn place(role: Role) -> usize {
    usize::from(role == Role::Customer)
}

/// Whose words are weighed.
const ROLES: [Role; 2] = [Role::Agent, Role::Customer];

impl Engine {
    /// Adds up the weights of every run that a signal looks at, and keeps what reaches its threshold. One look tells
    /// all signals of a role's words: it is taken in the first stage if any of them is of that, and otherwise in the
    /// `second`.
    pub(super) fn tally(&self, second: bool, conversation: &Conversation<'_>, view: &mut View) {
        let mut tally = std::mem::take(&mut view.tally);
        let Tally { sums, reached, known, .. } = &mut tally;
        if !second {
            reached.clear();
        }
        for ((role, columns), known) in ROLES.into_iter().zip(&self.columns).zip(known) {
            if columns.shape.wide == 0 || second == columns.first {
                continue;
            }
            let weights = self.pack.weights.of(role);
            for (run, _) in view.runs.iter().enumerate().filter(|(_, run)| run.role == role) {
                known.of(self.number, weights.len(), columns.shape);
                sums.clear(columns.shape);
                self.each_pair(role, view.run(run), conversation, view, |_, before, own| {
                    columns.add(weights, before, own, sums, known);
                });
                sums.settle();
                for column in &columns.all {
                    let place = columns.places[column.sum as usize] as usize;
                    if sums.all[place / LANES][place % LANES] >= column.threshold {
                        reached.push((column.signal, run as u32));
                    }
                }
            }
        }
        reached.sort_unstable_by_key(|(signal, run)| (*run, *signal));
        view.tally = tally;
    }

    /// Calls `found` with each term that stands in some tokens, and with the tokens that it stands on, the last of
    /// which is the one that it is met at.
    #[inline]
    fn each_term(
        &self,
        role: Role,
        tokens: Range<usize>,
        conversation: &Conversation<'_>,
        view: &View,
        mut found: impl FnMut(Range<usize>, usize),
    ) {
        let (weights, sieve) = (self.pack.weights.of(role), &self.columns[place(role)].sieve);
        let mut from = tokens.start;
        self.each_pair(role, tokens, conversation, view, |token, before, own| {
            weights.at(sieve, before, own, |pair, term| {
                found(if pair { from } else { token }..token + 1, term);
            });
            from = token;
        });
    }

    /// Calls `found` with each part of some tokens, the token that it stands on, and the part before it, with marks.
    #[inline]
    fn each_pair(
        &self,
        role: Role,
        tokens: Range<usize>,
        conversation: &Conversation<'_>,
        view: &View,
        mut found: impl FnMut(usize, Part, Part),
    ) {
        let weights = self.pack.weights.of(role);
        if weights.is_empty() {
            return;
        }
        let sieve = &self.columns[place(role)].sieve;
        let mut before = Part::default();
        let mut turn = view.turn_words(tokens.start);
        for token in tokens {
            let mut meet = |own| {
                found(token, before, own);
                before = own;
            };
            let written = view.tokens[token];
            // What begins with a digit and is not known has a number that says nothing of how it is written.
            if written.word != UNKNOWN && written.word != self.columns[0].figure {
                match sieve.word(written.word) {
                    Some(own) => meet(own),
                    None => weights.parts_of(written.word).for_each(|own| meet(sieve.marked(own))),
                }
                continue;
            }
            while view.turns.get(turn + 1).is_some_and(|next| next.first as usize <= token) {
                turn += 1;
            }
            let text = &conversation.turns[view.turns[turn].turn as usize].text;
            let mut own = Part::default();
            folded(&text[written.start as usize..written.end as usize], |word| own = weights.part(word));
            meet(sieve.marked(own));
        }
    }

    /// Where a signal of weights occurs: in each run that reached its threshold, the sentence that adds most to it.
    pub(super) fn weighty(
        &self,
        signal: u32,
        sum: u32,
        conversation: &Conversation<'_>,
        view: &mut View,
        found: &mut Vec<Occurrence>,
    ) {
        for at in 0..view.tally.reached.len() {
            let (of, run) = view.tally.reached[at];
            if of == signal {
                let sentence = self.weightiest(sum as usize, run as usize, conversation, view);
                let (start, end) = (sentence.start as u32, sentence.end as u32);
                found.push(Occurrence { run, start, end, phrase: NO_PHRASE, assumed: false });
            }
        }
    }

    /// The sentence of a run that adds most to a sum, the first of those that add as much.
    fn weightiest(
        &self,
        number: usize,
        run: usize,
        conversation: &Conversation<'_>,
        view: &mut View,
    ) -> Range<usize> {
        view.know(run, conversation, &self.pack);
        let (role, whole) = (view.runs[run].role, view.run(run));
        let mut adds = std::mem::take(&mut view.tally.adds);
        adds.clear();
        adds.resize(whole.len(), 0);
        self.each_term(role, whole.clone(), conversation, view, |tokens, term| {
            adds[tokens.end - 1 - whole.start] += self.adds(role, term, number);
        });
        let mut best: Option<(i32, Range<usize>)> = None;
        let mut at = whole.start;
        while at < whole.end {
            let sentence = view.sentence(run, at..at + 1);
            at = sentence.end.max(at + 1);
            let sum = adds[sentence.start - whole.start..sentence.end - whole.start].iter().sum();
            if best.as_ref().is_none_or(|(most, _)| sum > *most) {
                best = Some((sum, sentence));
            }
        }
        view.tally.adds = adds;
        best.map_or(whole, |(_, sentence)| sentence)
    }

    /// What a term adds to a sum.
    fn adds(&self, role: Role, term: usize, number: usize) -> i32 {
        self.pack.weights.of(role).of(term).find(|(sum, _)| *sum == number).map_or(0, |(_, weight)| weight)
    }

    /// What each run comes to, with the heaviest of its words, for those who want reasons.
    pub(super) fn tell_tally(
        &self,
        number: u32,
        signal: u32,
        conversation: &Conversation<'_>,
        view: &View,
        sums: &mut Vec<Sum>,
    ) {
        let by = self.pack.signals[signal as usize].by;
        for (run, spoken) in view.runs.iter().enumerate().filter(|(_, run)| by.takes(run.role)) {
            let (role, mut cues, mut met) = (spoken.role, Vec::new(), HashSet::new());
            self.each_term(role, view.run(run), conversation, view, |tokens, term| {
                let weight = self.adds(role, term, number as usize);
                if weight != 0 && met.insert(term) {
                    let (start, end) = (tokens.start as u32, tokens.end as u32);
                    cues.push((
                        weight,
                        Match { start, end, run: run as u32, phrase: NO_PHRASE, bytes: None },
                    ));
                }
            });
            if cues.is_empty() {
                continue;
            }
            let total = cues.iter().map(|(weight, _)| weight).sum();
            cues.sort_by_key(|(weight, m)| (-weight.abs(), m.start));
            cues.truncate(MOST_TOLD);
            sums.push(Sum { signal, run: run as u32, total, cues });
        }
    }
}
