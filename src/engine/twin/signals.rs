//! Where signals occur, and what rules of phrases report.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::text::Said;
use super::{Told, Twin};
use crate::engine::scan::{Match, NO_PHRASE};
use crate::engine::signals::Occurrence;
use crate::pack::{Pack, Scope, SignalKind};
use crate::transcript::Conversation;

impl Twin {
    /// The matches of a matcher that no guard spares. Those that one does are told.
    fn kept(
        &self,
        matcher: u32,
        conversation: &Conversation<'_>,
        said: &Said,
        told: &mut Told,
    ) -> Vec<Match> {
        let guards = &self.pack.matchers[matcher as usize].guards;
        let mut kept = Vec::new();
        for found in told.matches[matcher as usize].clone() {
            match self.spared(&found, guards, conversation, said, told) {
                Some(spare) => told.spared.push((matcher, found, spare)),
                None => kept.push(found),
            }
        }
        kept
    }

    /// Signals, each after those that its guards look for.
    pub(super) fn signals(
        &self,
        conversation: &Conversation<'_>,
        said: &Said,
        assume: &[u32],
        told: &mut Told,
    ) {
        told.occurrences = vec![Vec::new(); self.pack.signals.len()];
        for (index, signal) in self.pack.signals.iter().enumerate() {
            let mut occurrences = Vec::new();
            if assume.contains(&(index as u32)) {
                occurrences.push(Occurrence { run: 0, start: 0, end: 0, phrase: NO_PHRASE, assumed: true });
            }
            match &signal.kind {
                SignalKind::Plain(matcher) => {
                    for m in self.kept(*matcher, conversation, said, told) {
                        let Match { run, start, end, phrase, .. } = m;
                        occurrences.push(Occurrence { run, start, end, phrase, assumed: false });
                    }
                }
                SignalKind::Words { threshold, sum } => {
                    let terms = &self.terms[*sum as usize];
                    let runs = said.runs.iter().enumerate().filter(|(_, run)| signal.by.takes(run.role));
                    occurrences.extend(runs.filter_map(|(run, _)| heavy(*threshold, terms, run, said)));
                }
                SignalKind::Weighted { threshold, cues } => {
                    let mut kept = Vec::new();
                    for (weight, matcher) in cues {
                        kept.push((*weight, self.kept(*matcher, conversation, said, told)));
                    }
                    for run in 0..said.runs.len() {
                        occurrences.extend(weighed(*threshold, &kept, run, said));
                    }
                }
            }
            told.occurrences[index] = occurrences;
        }
    }

    /// What each rule reports by words: those that overlap are one finding.
    pub(super) fn rules(&self, conversation: &Conversation<'_>, said: &Said, told: &mut Told) {
        for (index, rule) in self.pack.rules.iter().enumerate() {
            let (mut words, mut bytes): (Vec<(u32, u32)>, Vec<_>) = (Vec::new(), Vec::new());
            for m in rule.matcher.into_iter().flat_map(|m| self.kept(m, conversation, said, told)) {
                match m.bytes {
                    None => words.push((m.start, m.end)),
                    Some(at) => bytes.push((at, m.start, m.end)),
                }
            }
            let matchers = rule.signals.iter().filter_map(|s| match self.pack.signals[*s as usize].kind {
                SignalKind::Plain(matcher) => Some(matcher),
                _ => None,
            });
            let matchers: Vec<u32> = rule.matcher.into_iter().chain(matchers).collect();
            let has_match =
                |run: u32| matchers.iter().any(|m| told.matches[*m as usize].iter().any(|m| m.run == run));
            for signal in &rule.signals {
                let by_weights = matches!(self.pack.signals[*signal as usize].kind, SignalKind::Words { .. });
                let occurrences = told.occurrences[*signal as usize].iter().filter(|o| !o.assumed);
                let own = occurrences.filter(|o| !(by_weights && has_match(o.run)));
                words.extend(own.map(|o| (o.start, o.end)));
            }
            let spared = |start: u32, end: u32| {
                let words = start as usize..end as usize;
                let run = said.of_run.iter().position(|run| run.contains(&words.start)).unwrap_or_default();
                self.guarded(Scope::Sentence, &rule.spared_by, run, &words, said, told)
                    || self.guarded(Scope::Leading, &rule.mentioned_by, run, &words, said, told)
            };
            words.retain(|(start, end)| !spared(*start, *end));
            bytes.retain(|(_, start, end)| !spared(*start, *end));
            // What expressions find is told by its bytes, and never one with words that phrases find.
            bytes.sort_unstable();
            let mut all: Vec<(u32, u32, u32)> = Vec::new();
            let mut last = None;
            for ((turn, from, to), start, end) in bytes {
                match (&mut last, all.last_mut()) {
                    (Some((of, until)), Some((_, first, after))) if *of == turn && from < *until => {
                        (*first, *after) = (start.min(*first), end.max(*after));
                        *until = to.max(*until);
                    }
                    _ => {
                        all.push((index as u32, start, end));
                        last = Some((turn, to));
                    }
                }
            }
            words.sort_unstable();
            let mut open: Option<(u32, u32)> = None;
            for (start, end) in words {
                match &mut open {
                    Some((_, to)) if start < *to => *to = (*to).max(end),
                    _ => all.extend(open.replace((start, end)).map(|(from, to)| (index as u32, from, to))),
                }
            }
            all.extend(open.map(|(from, to)| (index as u32, from, to)));
            told.findings.append(&mut all);
        }
    }
}

/// What adds to a sum: the terms as packs write them, and what they add.
pub(super) type TermsOfSum = HashMap<String, i32>;

/// For each sum of a pack the words that add to it.
pub(super) fn terms(pack: &Pack) -> Vec<TermsOfSum> {
    let sums = pack.signals.iter().filter_map(|signal| match signal.kind {
        SignalKind::Words { sum, .. } => Some(sum),
        _ => None,
    });
    let count = sums.max().map_or(0, |sum| sum + 1);
    (0..count).map(|sum| pack.weights.of_sum(sum as usize).into_iter().collect()).collect()
}

/// Where a signal of weights occurs in a run: each word and pair counts once, and the place is the sentence that holds
/// most.
fn heavy(threshold: i32, terms: &TermsOfSum, run: usize, said: &Said) -> Option<Occurrence> {
    let words = said.of_run[run].clone();
    // The words of the run, with apostrophes put back where there is one way to, each with where it stands.
    let mut read: Vec<(usize, String)> = Vec::new();
    for at in words.clone() {
        match &said.words[at].readings[..] {
            [only] => read.extend(only.iter().map(|word| (at, word.clone()))),
            _ => read.push((at, said.words[at].word.clone())),
        }
    }
    let cut = |word: &String| match word.chars().count() {
        0..5 => word.clone(),
        _ => word.chars().take(5).chain(['-']).collect(),
    };
    // What ends with a word: itself, and the pair of it and the word before; likewise of beginnings.
    let mut ends: HashMap<usize, BTreeSet<String>> = HashMap::new();
    for (index, (at, word)) in read.iter().enumerate() {
        let of_word = ends.entry(*at).or_default();
        of_word.extend([word.clone(), cut(word)]);
        if let Some((_, before)) = index.checked_sub(1).map(|before| &read[before]) {
            of_word.extend([format!("{before} {word}"), format!("{} {}", cut(before), cut(word))]);
        }
    }
    let ends = |at: usize| ends.get(&at).into_iter().flatten().cloned();
    let met: HashSet<String> = words.clone().flat_map(ends).collect();
    if met.iter().filter_map(|term| terms.get(term)).sum::<i32>() < threshold {
        return None;
    }
    let mut best: Option<(i32, std::ops::Range<usize>)> = None;
    let mut at = words.start;
    while at < words.end {
        let sentence = said.sentence(run, at..at + 1);
        at = sentence.end;
        let sum = sentence.clone().flat_map(ends).filter_map(|term| terms.get(&term)).sum();
        if best.as_ref().is_none_or(|(most, _)| sum > *most) {
            best = Some((sum, sentence));
        }
    }
    let (start, end) = best.map(|(_, sentence)| (sentence.start as u32, sentence.end as u32))?;
    Some(Occurrence { run: run as u32, start, end, phrase: NO_PHRASE, assumed: false })
}

/// Where a weighted signal occurs in a run: each cue counts once, and the place is the sentence of the heaviest,
/// the first of them in the text where several weigh as much.
fn weighed(threshold: i32, cues: &[(i32, Vec<Match>)], run: usize, said: &Said) -> Option<Occurrence> {
    let first = |matches: &[Match]| matches.iter().filter(|m| m.run as usize == run).min().copied();
    let counted: Vec<(i32, Match)> =
        cues.iter().filter_map(|(weight, matches)| Some((*weight, first(matches)?))).collect();
    let heaviest = counted.iter().map(|(weight, _)| *weight).max()?;
    if counted.iter().map(|(weight, _)| *weight).fold(0, i32::saturating_add) < threshold {
        return None;
    }
    let place = counted.iter().filter(|(weight, _)| *weight == heaviest).map(|(_, m)| *m).min()?;
    let sentence = said.sentence(run, place.start as usize..place.end as usize);
    Some(Occurrence {
        run: run as u32,
        start: sentence.start as u32,
        end: sentence.end as u32,
        phrase: place.phrase,
        assumed: false,
    })
}
