//! Signals that are told by the weights of words: what single words and pairs say, added up over a run.

use std::ops::Range;

use super::Engine;
use super::needed::{Stage, Stages};
use super::scan::Match;
use super::signals::{Occurrence, Sum};
use super::view::View;
use crate::pack::{Pack, SignalKind};
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
    /// What reached its threshold: the number of the sum, and the run; in the order of the runs.
    reached: Vec<(u32, u32)>,
}

/// A signal of weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Its number among signals.
    signal: u32,
    threshold: i32,
}

/// The signals of weights that the rules that are on rest on, by the numbers of their sums; nothing for the others.
pub(super) fn columns(pack: &Pack, stages: &Stages) -> Vec<Option<Column>> {
    let mut columns = Vec::new();
    for (index, signal) in pack.signals.iter().enumerate() {
        if let SignalKind::Words { threshold, .. } = signal.kind {
            let needed = stages.signals[index] != Stage::Never;
            columns.push(needed.then_some(Column { signal: index as u32, threshold }));
        }
    }
    columns
}

impl Engine {
    /// Adds up the weights of every run, and keeps what reaches its threshold.
    pub(super) fn tally(&self, view: &mut View) {
        let weights = &self.pack.weights;
        let Tally { sums, met, runs, reached } = &mut view.tally;
        reached.clear();
        if self.columns.iter().all(Option::is_none) {
            return;
        }
        if met.len() != weights.len() || *runs == u32::MAX {
            met.clear();
            met.resize(weights.len(), 0);
            *runs = 0;
        }
        for (run, spoken) in view.runs.iter().enumerate() {
            if !matches!(spoken.role, Role::Agent | Role::Customer) {
                continue;
            }
            *runs += 1;
            sums.clear();
            sums.resize(self.columns.len(), 0);
            let mut before = 0;
            let tokens = view.run_tokens[run] as usize..view.run_tokens[run + 1] as usize;
            for token in &view.tokens[tokens] {
                for term in weights.at(before, token.word).into_iter().flatten() {
                    if std::mem::replace(&mut met[term], *runs) != *runs {
                        weights.of(term).for_each(|(sum, weight)| sums[sum] += weight);
                    }
                }
                before = token.word;
            }
            for (number, (sum, column)) in sums.iter().zip(&self.columns).enumerate() {
                if let Some(Column { signal, threshold }) = column
                    && sum >= threshold
                    && self.pack.signals[*signal as usize].by.takes(spoken.role)
                {
                    reached.push((number as u32, run as u32));
                }
            }
        }
    }

    /// Where a signal of weights occurs: in each run that reached its threshold, the sentence that adds most to it.
    pub(super) fn weighty(
        &self,
        number: u32,
        conversation: &Conversation<'_>,
        view: &mut View,
        found: &mut Vec<Occurrence>,
    ) {
        for at in 0..view.tally.reached.len() {
            let (sum, run) = view.tally.reached[at];
            if sum == number {
                let sentence = self.weightiest(number as usize, run as usize, conversation, view);
                let (start, end) = (sentence.start as u32, sentence.end as u32);
                found.push(Occurrence { run, start, end, phrase: u32::MAX, assumed: false });
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
        let mut best: Option<(i32, Range<usize>)> = None;
        let mut at = whole.start;
        while at < whole.end {
            let sentence = view.sentence(run, at..at + 1);
            at = sentence.end.max(at + 1);
            let of_word = |token: usize| {
                let before = if token > whole.start { view.tokens[token - 1].word } else { 0 };
                self.adds(number, before, view.tokens[token].word)
            };
            let sum = sentence.clone().map(of_word).sum();
            if best.as_ref().is_none_or(|(most, _)| sum > *most) {
                best = Some((sum, sentence));
            }
        }
        best.map_or(whole, |(_, sentence)| sentence)
    }

    /// What a word, and the pair of it and the word before, add to a sum.
    fn adds(&self, number: usize, before: u32, word: u32) -> i32 {
        let terms = self.pack.weights.at(before, word).into_iter().flatten();
        terms
            .flat_map(|term| self.pack.weights.of(term))
            .filter(|(sum, _)| *sum == number)
            .map(|(_, w)| w)
            .sum()
    }

    /// What each run comes to, with the heaviest of its words, for those who want reasons.
    pub(super) fn tell_tally(&self, number: u32, signal: u32, view: &View, sums: &mut Vec<Sum>) {
        let by = self.pack.signals[signal as usize].by;
        for (run, _) in view.runs.iter().enumerate().filter(|(_, run)| by.takes(run.role)) {
            let (tokens, mut cues) = (view.run(run), Vec::new());
            let mut met = std::collections::HashSet::new();
            for token in tokens.clone() {
                let before = if token > tokens.start { view.tokens[token - 1].word } else { 0 };
                let [alone, pair] = self.pack.weights.at(before, view.tokens[token].word);
                for (term, start) in [(alone, token), (pair, token.wrapping_sub(1))] {
                    let Some(term) = term.filter(|term| met.insert(*term)) else { continue };
                    let mut own = self.pack.weights.of(term).filter(|(sum, _)| *sum == number as usize);
                    if let Some((_, weight)) = own.next() {
                        let (start, end) = (start as u32, token as u32 + 1);
                        cues.push((
                            weight,
                            Match { start, end, run: run as u32, phrase: u32::MAX, bytes: None },
                        ));
                    }
                }
            }
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
