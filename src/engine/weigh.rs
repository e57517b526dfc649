//! Signals that are told by the weights of words: what single words and pairs say, added up over a run.

use std::collections::HashSet;
use std::ops::Range;

use super::Engine;
use super::needed::{Stage, Stages};
use super::scan::{Match, NO_PHRASE};
use super::signals::{Occurrence, Sum};
use super::view::View;
use crate::pack::{Pack, Part, SignalKind};
use crate::text::{NUMBER, UNKNOWN, folded};
use crate::transcript::{Conversation, Role};

/// How many of the words that a sum is made of are told to those who ask for reasons.
const MOST_TOLD: usize = 8;

/// Room for adding up. It is used again and again.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// What each signal of weights comes to in the run at hand.
    sums: Vec<i32>,
    /// For each term the last run that it was met in, by a count of all runs; each counts once in a run.
    met: Vec<u32>,
    runs: u32,
    /// What reached its threshold: the signal, and the run; in the order of the runs.
    reached: Vec<(u32, u32)>,
    /// What each token of a run adds to a sum.
    adds: Vec<i32>,
}

/// A signal of weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Its number among signals, and that of its sum.
    signal: u32,
    sum: u32,
    threshold: i32,
    stage: Stage,
}

/// The signals of weights.
pub(super) fn columns(pack: &Pack, stages: &Stages) -> Vec<Column> {
    let mut columns = Vec::new();
    for (index, signal) in pack.signals.iter().enumerate() {
        if let SignalKind::Words { threshold, sum } = signal.kind {
            columns.push(Column { signal: index as u32, sum, threshold, stage: stages.signals[index] });
        }
    }
    columns
}

impl Engine {
    /// Adds up the weights of every run that a signal looks at, and keeps what reaches its threshold. One look tells all
    /// signals: it is taken in the first stage if any of them is of that, and otherwise in the `second`.
    pub(super) fn tally(&self, second: bool, conversation: &Conversation<'_>, view: &mut View) {
        if second == self.columns.iter().any(|column| column.stage == Stage::First) {
            return;
        }
        let wants = |column: &Column, role| {
            column.stage != Stage::Never && self.pack.signals[column.signal as usize].by.takes(role)
        };
        let [by_agent, by_customer] =
            [Role::Agent, Role::Customer].map(|role| self.columns.iter().any(|column| wants(column, role)));
        let count = self.columns.iter().map(|column| column.sum + 1).max().unwrap_or_default();
        let mut tally = std::mem::take(&mut view.tally);
        let Tally { sums, met, runs, reached, .. } = &mut tally;
        reached.clear();
        if met.len() != self.pack.weights.len() || *runs == u32::MAX {
            met.clear();
            met.resize(self.pack.weights.len(), 0);
            *runs = 0;
        }
        for (run, spoken) in view.runs.iter().enumerate() {
            let role = spoken.role;
            if !(role == Role::Agent && by_agent || role == Role::Customer && by_customer) {
                continue;
            }
            *runs += 1;
            sums.clear();
            sums.resize(count as usize, 0);
            self.each_term(view.run(run), conversation, view, |_, term| {
                if std::mem::replace(&mut met[term], *runs) != *runs {
                    self.pack.weights.of(term).for_each(|(sum, weight)| sums[sum] += weight);
                }
            });
            for column in &self.columns {
                if sums[column.sum as usize] >= column.threshold && wants(column, role) {
                    reached.push((column.signal, run as u32));
                }
            }
        }
        view.tally = tally;
    }

    /// Calls `found` with each term that stands in some tokens, and with the tokens that it stands on, the last of which is
    /// the one that it is met at.
    fn each_term(
        &self,
        tokens: Range<usize>,
        conversation: &Conversation<'_>,
        view: &View,
        mut found: impl FnMut(Range<usize>, usize),
    ) {
        let weights = &self.pack.weights;
        let figure = self.pack.vocabulary.get(NUMBER);
        let (mut before, mut from) = (Part::default(), tokens.start);
        for token in tokens {
            let mut meet = |own| {
                weights.at(before, own, |pair, term| found(if pair { from } else { token }..token + 1, term));
                (before, from) = (own, token);
            };
            let written = view.tokens[token];
            // What begins with a digit and is not known has a number that says nothing of how it is written.
            if written.word != UNKNOWN && written.word != figure {
                weights.parts_of(written.word).for_each(meet);
                continue;
            }
            let text = &conversation.turns[view.turn_of(token)].text;
            let mut own = Part::default();
            folded(&text[written.start as usize..written.end as usize], |word| own = weights.part(word));
            meet(own);
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
        let whole = view.run(run);
        let mut adds = std::mem::take(&mut view.tally.adds);
        adds.clear();
        adds.resize(whole.len(), 0);
        self.each_term(whole.clone(), conversation, view, |tokens, term| {
            adds[tokens.end - 1 - whole.start] += self.adds(term, number);
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
    fn adds(&self, term: usize, number: usize) -> i32 {
        self.pack.weights.of(term).find(|(sum, _)| *sum == number).map_or(0, |(_, weight)| weight)
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
        for (run, _) in view.runs.iter().enumerate().filter(|(_, run)| by.takes(run.role)) {
            let (mut cues, mut met) = (Vec::new(), HashSet::new());
            self.each_term(view.run(run), conversation, view, |tokens, term| {
                let weight = self.adds(term, number as usize);
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
