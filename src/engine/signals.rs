//! Signals: where they occur.

use super::Engine;
use super::guards::Spare;
use super::needed::Stage;
use super::scan::{Match, Matches};
use super::view::View;
use crate::pack::{Signal, SignalKind};
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
    /// Works out where every signal of a stage occurs. `occurrences` holds a list for each signal.
    #[allow(clippy::too_many_arguments, reason = "the parts of one conversation's state, lent and not owned")]
    pub(super) fn signals(
        &self,
        stage: Stage,
        conversation: &Conversation<'_>,
        view: &mut View,
        matches: &Matches,
        occurrences: &mut Vec<Vec<Occurrence>>,
        room: &mut CueRoom,
        mut trace: Option<&mut Trace>,
    ) {
        if stage == Stage::First {
            occurrences.iter_mut().for_each(Vec::clear);
            occurrences.resize_with(self.pack.signals.len(), Vec::new);
        }
        for (index, signal) in self.pack.signals.iter().enumerate() {
            if self.stages.signals[index] != stage {
                continue;
            }
            let mut found = std::mem::take(&mut occurrences[index]);
            if self.options.assume.contains(&(index as u32)) {
                found.push(Occurrence { run: 0, start: 0, end: 0, phrase: u32::MAX, assumed: true });
            }
            match &signal.kind {
                SignalKind::Plain(matcher) => {
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
                SignalKind::Weighted { threshold, cues } => {
                    room.clear();
                    for (cue, (weight, matcher)) in cues.iter().enumerate() {
                        let guards = &self.pack.matchers[*matcher as usize].guards;
                        for m in matches.of(*matcher) {
                            match self.spared(m, guards, conversation, view, occurrences) {
                                None => room.push((m.run, cue as u32, *weight, *m)),
                                Some(spare) => {
                                    if let Some(trace) = trace.as_deref_mut() {
                                        trace.spared.push((*matcher, *m, spare));
                                    }
                                }
                            }
                        }
                    }
                    self.weigh(
                        index as u32,
                        signal,
                        *threshold,
                        conversation,
                        view,
                        room,
                        &mut found,
                        &mut trace,
                    );
                }
            }
            occurrences[index] = found;
        }
    }

    /// Adds up the cues of each run.
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
        trace: &mut Option<&mut Trace>,
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
                total += weight;
                let heavier = match heaviest {
                    None => true,
                    Some((most, first)) => *weight > most || (*weight == most && *m < first),
                };
                if heavier {
                    heaviest = Some((*weight, *m));
                }
            }
            let run = cues[0].0 as usize;
            if let Some(trace) = trace.as_deref_mut() {
                let mut each: Vec<(u32, i32, Match)> = cues.iter().map(|c| (c.1, c.2, c.3)).collect();
                each.dedup_by_key(|c| c.0);
                let cues = each.into_iter().map(|c| (c.1, c.2)).collect();
                trace.sums.push(Sum { signal: index, run: run as u32, total, cues });
            }
            if total < threshold || !signal.by.takes(view.runs.get(run).map_or(Role::Unknown, |r| r.role)) {
                continue;
            }
            if let Some((_, m)) = heaviest {
                view.know(run, conversation, &self.pack);
                let sentence = view.sentence(run, m.tokens());
                found.push(Occurrence {
                    run: run as u32,
                    start: sentence.start as u32,
                    end: sentence.end as u32,
                    phrase: m.phrase,
                    assumed: false,
                });
            }
        }
    }
}

fn occurrence(m: &Match) -> Occurrence {
    Occurrence { run: m.run, start: m.start, end: m.end, phrase: m.phrase, assumed: false }
}
