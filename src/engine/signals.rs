//! Signals: where they occur.

use super::Engine;
use super::guards::Spare;
use super::needed::Gate;
use super::scan::{Match, Matches, NO_PHRASE};
use super::view::View;
use crate::pack::{Scope, Signal, SignalKind};
use crate::transcript::{Conversation, Role};

/// Where a signal occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The run.
    pub run: u32,
    /// The first of its tokens.
    pub start: u32,
    /// The token after the last.
    pub end: u32,
    /// The phrase that found it; for a weighted signal the heaviest cue's.
    pub phrase: u32,
    /// Whether the user said that it occurred before the first turn.
    pub assumed: bool,
}

/// What reasons in words are made of, kept only for those who ask.
#[derive(Debug, Default)]
pub struct Trace {
    /// Matches that a guard spared, with their matcher.
    pub spared: Vec<(u32, Match, Spare)>,
    /// Words that a signal spares, with the rule and where the signal stands: in their sentence (`spared-by`), or
    /// before them (`mentioned-by`).
    pub spared_by: Vec<(u32, Scope, Match)>,
    /// Sums of weighted signals: the signal, the run, the sum, and each cue's weight and match.
    pub sums: Vec<Sum>,
}

/// What the cues of one run came to.
#[derive(Debug, Clone)]
pub struct Sum {
    /// The signal.
    pub signal: u32,
    /// The run.
    pub run: u32,
    /// What they came to.
    pub total: i32,
    /// Each cue's weight and match.
    pub cues: Vec<(i32, Match)>,
}

/// Room for the cues of one signal.
pub(super) type CueRoom = Vec<(u32, u32, i32, Match)>;

impl Engine {
    /// Works out where every signal of the first stage occurs, or of those groups that are called for, a bit for
    /// each. `occurrences` holds a list for each signal.
    #[allow(clippy::too_many_arguments, reason = "the parts of one conversation's state, lent and not owned")]
    pub(super) fn signals(
        &self,
        called: Option<u64>,
        conversation: &Conversation<'_>,
        view: &mut View,
        matches: &Matches,
        occurrences: &mut Vec<Vec<Occurrence>>,
        room: &mut CueRoom,
        mut trace: Option<&mut Trace>,
    ) {
        if called.is_none() {
            occurrences.iter_mut().for_each(Vec::clear);
            occurrences.resize_with(self.pack.signals.len(), Vec::new);
        }
        let first = self.stages.first.iter().filter(|_| called.is_none()).copied();
        let called = called.unwrap_or(0);
        let grouped = self.stages.grouped.iter().filter(|(_, group)| called >> group & 1 == 1);
        for index in first.chain(grouped.map(|(signal, _)| *signal)) {
            let index = index as usize;
            let signal = &self.pack.signals[index];
            // Most signals have no match at all.
            let Some(own) = occurrences.get_mut(index) else { continue };
            if let SignalKind::Plain(matcher) = signal.kind
                && matches.of(matcher).is_empty()
                && self.options.assume.is_empty()
                && own.is_empty()
            {
                continue;
            }
            let mut found = std::mem::take(own);
            if self.options.assume.contains(&(index as u32)) {
                found.push(Occurrence { run: 0, start: 0, end: 0, phrase: NO_PHRASE, assumed: true });
            }
            match (&signal.kind, trace.as_deref_mut()) {
                (SignalKind::Plain(matcher), mut trace) => {
                    let guards = &self.pack.matchers[*matcher as usize].guards;
                    for m in matches.of(*matcher) {
                        match self.spared(m, guards, conversation, view, occurrences) {
                            None => found.push(occurrence(m)),
                            Some(spare) => {
                                if let Some(trace) = trace.as_deref_mut() {
                                    trace.spared.push((*matcher, *m, spare));
                                }
                            }
                        }
                    }
                }
                (SignalKind::Words { sum, .. }, trace) => {
                    self.weighty(index as u32, *sum, conversation, view, &mut found);
                    if let Some(trace) = trace {
                        self.tell_tally(*sum, index as u32, conversation, view, &mut trace.sums);
                    }
                }
                (SignalKind::Weighted { threshold, cues }, Some(trace)) => {
                    room.clear();
                    for (cue, (weight, matcher)) in cues.iter().enumerate() {
                        let guards = &self.pack.matchers[*matcher as usize].guards;
                        for m in matches.of(*matcher) {
                            match self.spared(m, guards, conversation, view, occurrences) {
                                None => room.push((m.run, cue as u32, *weight, *m)),
                                Some(spare) => trace.spared.push((*matcher, *m, spare)),
                            }
                        }
                    }
                    self.weigh(index as u32, signal, *threshold, conversation, view, room, &mut found, trace);
                }
                (SignalKind::Weighted { threshold, cues }, None) => {
                    room.clear();
                    for (cue, (weight, matcher)) in cues.iter().enumerate() {
                        room.extend(matches.of(*matcher).iter().map(|m| (m.run, cue as u32, *weight, *m)));
                    }
                    room.sort_unstable_by_key(|(run, cue, _, m)| (*run, *cue, *m));
                    for of_run in room.chunk_by(|a, b| a.0 == b.0) {
                        let heaviest =
                            self.reaches(cues, *threshold, of_run, conversation, view, occurrences);
                        found.extend(heaviest.and_then(|m| self.weighed(signal, m, conversation, view)));
                    }
                }
            }
            occurrences[index] = found;
        }
    }

    /// The groups whose gate is open, a bit for each, by where signals of the first stage occur.
    pub(super) fn open(&self, occurrences: &[Vec<Occurrence>]) -> u64 {
        // What is taken to have occurred counts behind a closed gate, too.
        let occurs = |signal: &u32| occurrences[*signal as usize].iter().any(|o| !o.assumed);
        let is_open = |gate: &&Gate| !self.options.assume.is_empty() || gate.opens.iter().any(occurs);
        self.stages.gates.iter().filter(is_open).fold(0, |open, gate| open | 1 << gate.group)
    }

    /// The heaviest match in a run whose cues reach a threshold. What can't is given up early: cues are asked for their
    /// guards while they may still add up to enough, those that take away only where there is enough to take from.
    fn reaches(
        &self,
        cues: &[(i32, u32)],
        threshold: i32,
        of_run: &[(u32, u32, i32, Match)],
        conversation: &Conversation<'_>,
        view: &mut View,
        occurrences: &[Vec<Occurrence>],
    ) -> Option<Match> {
        let mut found = of_run.chunk_by(|a, b| a.1 == b.1);
        let mut most = found.clone().map(|cue| cue[0].2.max(0)).fold(0, i32::saturating_add);
        let mut heaviest: Option<(i32, Match)> = None;
        while most >= threshold
            && let Some(cue) = found.next()
        {
            let (_, number, weight, _) = cue[0];
            let guards = &self.pack.matchers[cues[number as usize].1 as usize].guards;
            let mut unspared = cue
                .iter()
                .map(|(.., m)| m)
                .filter(|m| self.spared(m, guards, conversation, view, occurrences).is_none());
            // Each cue counts once in a run; its first match stands for it.
            match unspared.next() {
                None => most -= weight.max(0),
                Some(m) => {
                    most += weight.min(0);
                    if heaviest.is_none_or(|(most, first)| weight > most || (weight == most && *m < first)) {
                        heaviest = Some((weight, *m));
                    }
                }
            }
        }
        let run = of_run[0].0 as usize;
        for &(weight, matcher) in cues {
            if most < threshold {
                return None;
            }
            if self.stages.asked[matcher as usize]
                && self.occurs_in(matcher, run, conversation, view, occurrences)
            {
                most = most.saturating_add(weight);
            }
        }
        heaviest.filter(|_| most >= threshold).map(|(_, m)| m)
    }

    /// Adds up all cues of each run, and keeps the sums for those who ask for reasons.
    #[allow(clippy::too_many_arguments, reason = "the parts of one signal's state, lent and not owned")]
    fn weigh(
        &self,
        index: u32,
        signal: &Signal,
        threshold: i32,
        conversation: &Conversation<'_>,
        view: &mut View,
        room: &mut CueRoom,
        found: &mut Vec<Occurrence>,
        trace: &mut Trace,
    ) {
        room.sort_unstable_by_key(|(run, cue, _, m)| (*run, *cue, *m));
        for cues in room.chunk_by(|a, b| a.0 == b.0) {
            // Each cue counts once in a run; its first match stands for it.
            let mut total = 0;
            let mut heaviest: Option<(i32, Match)> = None;
            let mut counted = None;
            for (_, cue, weight, m) in cues {
                if counted == Some(*cue) {
                    continue;
                }
                counted = Some(*cue);
                total = i32::saturating_add(total, *weight);
                let heavier = match heaviest {
                    None => true,
                    Some((most, first)) => *weight > most || (*weight == most && *m < first),
                };
                if heavier {
                    heaviest = Some((*weight, *m));
                }
            }
            let run = cues[0].0 as usize;
            let mut each: Vec<(u32, i32, Match)> = cues.iter().map(|c| (c.1, c.2, c.3)).collect();
            each.dedup_by_key(|c| c.0);
            let cues = each.into_iter().map(|c| (c.1, c.2)).collect();
            trace.sums.push(Sum { signal: index, run: run as u32, total, cues });
            if total >= threshold
                && let Some((_, m)) = heaviest
            {
                found.extend(self.weighed(signal, m, conversation, view));
            }
        }
    }

    /// A weighted signal in the sentence of its heaviest match, if it looks at the role that speaks.
    fn weighed(
        &self,
        signal: &Signal,
        m: Match,
        conversation: &Conversation<'_>,
        view: &mut View,
    ) -> Option<Occurrence> {
        let run = m.run as usize;
        if !signal.by.takes(view.runs.get(run).map_or(Role::Unknown, |r| r.role)) {
            return None;
        }
        view.know(run, conversation, &self.pack);
        let sentence = view.sentence(run, m.tokens());
        let (start, end) = (sentence.start as u32, sentence.end as u32);
        Some(Occurrence { run: m.run, start, end, phrase: m.phrase, assumed: false })
    }
}

pub(super) fn occurrence(m: &Match) -> Occurrence {
    Occurrence { run: m.run, start: m.start, end: m.end, phrase: m.phrase, assumed: false }
}
