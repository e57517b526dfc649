//! Judging a rule by the words that break it.

use super::{begins, broken};
use crate::engine::Engine;
use crate::engine::expr::{Known, Stretch, Witness};
use crate::engine::hit::{Hit, Place, Reason, Verdict};
use crate::engine::missing::Case;
use crate::engine::scan::{Match, Matches, NO_PHRASE};
use crate::engine::signals::Trace;
use crate::pack::{Per, Rule, Scope, SignalKind};

impl Known<'_, '_> {
    /// Judges a rule by the words that break it: its own phrases, and those of signals.
    pub(super) fn words(
        &mut self,
        case: Case<'_>,
        matches: &Matches,
        hits: &mut Vec<Hit>,
        trace: &mut Option<&mut Trace>,
    ) -> Verdict {
        let (trigger, from) = match self.called_for(case) {
            Ok(trigger) => (trigger, trigger.map_or(0, |t| t.run)),
            Err(verdict) => return verdict,
        };
        let (engine, first) = (self.engine, hits.len());
        if let Some(matcher) = case.rule.matcher {
            let guards = &engine.pack.matchers[matcher as usize].guards;
            for m in matches.of(matcher).iter().filter(|m| m.run >= from) {
                if let Some(spare) = engine.spared(m, guards, self.conversation, self.view, self.occurrences)
                {
                    if let Some(trace) = trace.as_deref_mut() {
                        trace.spared.push((matcher, *m, spare));
                    }
                    continue;
                }
                if self.spared_by(&case, m, trace) {
                    continue;
                }
                self.add_words(case, m.place(), m.phrase, trigger, first, hits);
            }
        }
        let occurrences = self.occurrences;
        for &signal in &case.rule.signals {
            let by_weights = matches!(engine.pack.signals[signal as usize].kind, SignalKind::Words { .. });
            for o in occurrences[signal as usize].iter().filter(|o| o.run >= from && !o.assumed) {
                // Phrases know better what they mean, and where: weights speak where they have nothing to say.
                if by_weights && self.engine.has_match(case.rule, o.run, matches) {
                    continue;
                }
                let m = Match { start: o.start, end: o.end, run: o.run, phrase: o.phrase, bytes: None };
                if !self.spared_by(&case, &m, trace) {
                    self.add_words(case, m.place(), m.phrase, trigger, first, hits);
                }
            }
        }
        // Those of one set of phrases come in order, but for what expressions find in one word.
        let several = case.rule.signals.len() + usize::from(case.rule.matcher.is_some()) > 1;
        if several || hits[first..].iter().any(|hit| matches!(hit.place, Place::Bytes(..))) {
            merge_overlaps(hits, first);
        }
        if case.rule.per == Per::Transfer && hits.len() - first > 1 {
            let (stints, mut told) = (self.stints(), hits.split_off(first));
            told.dedup_by_key(|hit| stints.before(hit.place, self.run_at(hit.place)));
            hits.append(&mut told);
        }
        broken(hits.len() - first, trigger)
    }

    /// Whether a sentence that breaks a rule holds what spares it, whatever told of it (`spared-by`), or says before
    /// these words that they are somebody else's (`mentioned-by`).
    pub(in crate::engine) fn spared_by(
        &mut self,
        case: &Case<'_>,
        m: &Match,
        trace: &mut Option<&mut Trace>,
    ) -> bool {
        let (engine, rule, run) = (self.engine, case.rule, m.run as usize);
        for (scope, set) in [(Scope::Sentence, &rule.spared_by), (Scope::Leading, &rule.mentioned_by)] {
            if set.signals.is_empty() {
                continue;
            }
            self.view.know(run, self.conversation, &engine.pack);
            let (view, said) = (&mut *self.view, self.occurrences);
            if engine.guarded(scope, set, run, m.tokens(), self.conversation, view, said) {
                if let Some(trace) = trace {
                    trace.spared_by.push((case.index, scope, *m));
                }
                return true;
            }
        }
        false
    }

    /// What calls for a rule that reports words: its witness, if the condition has one.
    fn called_for(&mut self, case: Case<'_>) -> Result<Option<Witness>, Verdict> {
        let Some(when) = case.when else { return Ok(None) };
        let outcome = self.holds(when, &Stretch::ALL);
        if outcome.holds { Ok(outcome.witness) } else { Err(Verdict::new(Reason::NotCalledFor)) }
    }

    /// Adds words that break a rule to its hits, which are those from `first` on. Words that overlap are one finding,
    /// which names the phrases that made it.
    fn add_words(
        &self,
        case: Case<'_>,
        place: Place,
        phrase: u32,
        trigger: Option<Witness>,
        first: usize,
        hits: &mut Vec<Hit>,
    ) {
        if let (Place::Tokens(start, end), Some(hit)) = (place, hits[first..].last_mut())
            && let Place::Tokens(from, to) = hit.place
            && (from..to).contains(&start)
        {
            hit.place = Place::Tokens(from, to.max(end));
            if phrase != NO_PHRASE && !hit.phrases.contains(&phrase) {
                hit.phrases.push(phrase);
            }
            return;
        }
        hits.push(Hit {
            rule: case.index,
            variant: case.variant,
            level: case.level,
            place,
            trigger: trigger.and_then(|t| t.place),
            // What weights tell is no phrase's.
            phrases: if phrase == NO_PHRASE { Vec::new() } else { vec![phrase] },
            measured: None,
            limit: None,
            clock: None,
            remark: false,
        });
    }
}

impl Engine {
    /// Whether a phrase of a rule, or of a signal that it reports, stands in a run, be it spared or not.
    fn has_match(&self, rule: &Rule, run: u32, matches: &Matches) -> bool {
        let of_signals = rule.signals.iter().filter_map(|s| match self.pack.signals[*s as usize].kind {
            SignalKind::Plain(matcher) => Some(matcher),
            _ => None,
        });
        let mut matchers = rule.matcher.into_iter().chain(of_signals);
        matchers.any(|matcher| {
            let found = matches.of(matcher);
            found.get(found.partition_point(|m| m.run < run)).is_some_and(|m| m.run == run)
        })
    }
}

/// Makes one hit of those from `first` on that overlap, in whatever order they were found.
fn merge_overlaps(hits: &mut Vec<Hit>, first: usize) {
    hits[first..].sort_by_key(|hit| begins(hit.place));
    let mut kept = first;
    for next in first + 1..hits.len() {
        let (before, rest) = hits.split_at_mut(next);
        let (last, hit) = (&mut before[kept], &mut rest[0]);
        let both = match (last.place, hit.place) {
            (Place::Tokens(from, to), Place::Tokens(start, end)) if start < to => {
                Some(Place::Tokens(from, to.max(end)))
            }
            (Place::Bytes(turn, from, to), Place::Bytes(other, start, end))
                if turn == other && start < to =>
            {
                Some(Place::Bytes(turn, from, to.max(end)))
            }
            _ => None,
        };
        if let Some(both) = both {
            last.place = both;
            let new = hit.phrases.drain(..).filter(|p| !last.phrases.contains(p)).collect::<Vec<_>>();
            last.phrases.extend(new);
        } else {
            kept += 1;
            hits.swap(kept, next);
        }
    }
    hits.truncate(hits.len().min(kept + 1));
}
