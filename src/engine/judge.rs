//! Judging a conversation by every rule.

mod words;

use std::sync::Arc;

use super::Engine;
use super::expr::{Known, Outcome, Witness};
use super::hands;
use super::hit::{Hit, Place, Reason, Verdict};
use super::missing::Case;
use super::needed::conditions;
use super::promise::{Promised, zone_note};
use super::scan::{Match, Matches};
use super::signals::{CueRoom, Occurrence, Trace};
use super::timeline::Timeline;
use super::view::View;
use super::waits::{Talk, Wait};
use crate::finding::Status;
use crate::pack::{By, Rule};
use crate::transcript::{Conversation, Role};

/// Room for judging one conversation after the other; it grows to the largest and is used again.
#[derive(Default)]
pub struct Scratch {
    /// The words of the conversation that was judged last.
    pub view: View,
    /// Where each signal of the pack occurred in it.
    pub occurrences: Vec<Vec<Occurrence>>,
    /// What reasons are made of, where they are wanted.
    pub trace: Trace,
    matches: Matches,
    facts: Vec<Option<Outcome>>,
    waits: Vec<Wait>,
    line: Timeline,
    hands: Vec<u32>,
    cues: CueRoom,
    judged: Judged,
}

/// What came of a conversation.
#[derive(Debug, Default)]
pub struct Judged {
    /// Failed rules at their places, in the order of the conversation.
    pub hits: Vec<Hit>,
    /// One for each rule of the pack; those that are not on are not applicable.
    pub verdicts: Vec<Verdict>,
    /// Whether the conversation was not judged, since it is not in the pack's language.
    pub foreign: bool,
    /// Promises whose time lies beyond the end of the record, where these are asked for ([`Options::follow`]).
    ///
    /// [`Options::follow`]: super::Options::follow
    pub open: Vec<Open>,
    /// What is wrong with the conversation's clock and what was done about it, where a rule that is on goes by it.
    pub clock: Option<String>,
}

/// A promise whose time lies beyond the end of the record. A later contact may keep it or see it broken.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// The finding that it would be.
    pub hit: Hit,
    /// What was promised, by the clock of the conversation.
    pub promised: Promised,
    /// Whether it takes an answer to keep it, and not words alone.
    pub answer: bool,
}

impl Engine {
    /// Judges a conversation by every rule that is on.
    pub fn judge(&self, conversation: &Conversation<'_>, scratch: &mut Scratch) {
        let Scratch { view, occurrences, trace, matches, facts, waits, line, hands, cues, judged } = scratch;
        view.fill(conversation, &self.pack.vocabulary);
        view.kinds.clear();
        view.kinds.extend(view.tokens.iter().map(|token| self.kinds[token.word as usize]));
        view.openers = Arc::clone(&self.openers);
        let (words, classes) = (self.pack.vocabulary.len(), self.pack.classes.len());
        view.filters.of(self.number, self.pack.phrases.len(), words);
        view.anchors.of(self.number, words);
        view.steps.of(self.number, words, classes, self.pack.anchors.slots.len());
        judged.hits.clear();
        judged.verdicts.clear();
        judged.open.clear();
        judged.clock = None;
        trace.spared.clear();
        trace.spared_by.clear();
        trace.sums.clear();
        judged.foreign = self.is_foreign(conversation, view);
        if judged.foreign {
            // Nothing of the conversation before may be taken for this one's.
            matches.reset(self.pack.matchers.len());
            occurrences.iter_mut().for_each(Vec::clear);
            judged.verdicts.resize(self.pack.rules.len(), Verdict::new(Reason::OtherLanguage));
            return;
        }
        self.scan(None, conversation, view, matches);
        self.tally(false, conversation, view);
        let mut trace = self.options.explain.then_some(trace);
        self.signals(None, conversation, view, matches, occurrences, cues, trace.as_deref_mut());
        let open = self.open(occurrences);
        if open != 0 {
            self.scan(Some(open), conversation, view, matches);
            self.signals(Some(open), conversation, view, matches, occurrences, cues, trace.as_deref_mut());
        }
        line.fill(conversation, &self.pack.clock);
        self.waits(&Talk { conversation, view, occurrences, line }, waits);
        hands::changes(conversation, &view.runs, hands);
        facts.clear();
        facts.resize(self.pack.facts.len(), None);
        let mut known = Known { engine: self, conversation, view, occurrences, facts, waits, line, hands };
        let called = known.called();
        if called != 0 {
            self.scan(Some(called), conversation, view, matches);
            self.tally(true, conversation, view);
            self.signals(Some(called), conversation, view, matches, occurrences, cues, trace.as_deref_mut());
        }
        let mut known = Known { engine: self, conversation, view, occurrences, facts, waits, line, hands };
        for (index, rule) in self.pack.rules.iter().enumerate() {
            let on = self.options.enabled.get(index).copied().unwrap_or(false);
            let verdict = if on {
                known.rule(rule, index as u32, matches, &mut judged.hits, &mut trace)
            } else {
                Verdict::new(Reason::NotCalledFor)
            };
            judged.verdicts.push(verdict);
        }
        if self.options.follow {
            known.open_promises(&mut judged.open);
        }
        if self.timed {
            let notes = [known.line.note(), zone_note(conversation)];
            judged.clock = notes.into_iter().flatten().reduce(|one, other| format!("{one}; {other}"));
        }
        yield_to_overrides(&self.pack.rules, judged);
        judged.hits.sort_by_cached_key(|h| (order(h.place, known.view, known.conversation), h.rule));
    }
}

impl Scratch {
    /// What came of the conversation that was judged last.
    pub fn judged(&self) -> &Judged {
        &self.judged
    }

    /// What waits are told from, of the conversation that was judged last.
    pub(super) fn talk<'t, 'c>(&'t self, conversation: &'t Conversation<'c>) -> Talk<'t, 'c> {
        Talk { conversation, view: &self.view, occurrences: &self.occurrences, line: &self.line }
    }

    /// The matches of a matcher in the conversation that was judged last, before guards.
    #[doc(hidden)]
    pub fn matches(&self, matcher: u32) -> &[Match] {
        self.matches.of(matcher)
    }
}

impl Known<'_, '_> {
    /// The groups of the second stage of which some rule may be called for, a bit for each.
    fn called(&mut self) -> u64 {
        let engine = self.engine;
        let mut called = 0;
        for (rule, groups) in &engine.stages.callers {
            // Most groups are called for by several rules: one is enough.
            if groups & !called != 0
                && conditions(&engine.pack.rules[*rule as usize]).any(|when| self.may_hold(when).1)
            {
                called |= groups;
            }
        }
        called
    }

    fn rule(
        &mut self,
        rule: &Rule,
        index: u32,
        matches: &Matches,
        hits: &mut Vec<Hit>,
        trace: &mut Option<&mut Trace>,
    ) -> Verdict {
        let speaks = |role| self.view.runs.iter().any(|r| r.role == role);
        let somebody = match rule.by {
            By::Agent => speaks(Role::Agent),
            By::Customer => speaks(Role::Customer),
            By::Any => speaks(Role::Agent) || speaks(Role::Customer),
        };
        if !somebody {
            return Verdict::new(Reason::NobodySpeaks);
        }
        let (when, limit) = (rule.when.as_ref(), rule.limit);
        let mut case = Case { rule, index, variant: None, when, limit, level: rule.level };
        let mut verdict = self.case(case, matches, hits, trace);
        for (variant, also) in rule.also.iter().enumerate() {
            if verdict.status == Status::Failed {
                break;
            }
            case.variant = Some(variant as u32);
            case.when = also.when.as_ref().or(rule.when.as_ref());
            case.limit = also.limit.or(rule.limit);
            case.level = also.level;
            let other = self.case(case, matches, hits, trace);
            if other.status > verdict.status {
                verdict = other;
            }
        }
        verdict
    }

    fn case(
        &mut self,
        case: Case<'_>,
        matches: &Matches,
        hits: &mut Vec<Hit>,
        trace: &mut Option<&mut Trace>,
    ) -> Verdict {
        if let Some(require) = &case.rule.require {
            return self.missing(case, require, hits);
        }
        let own_limit = case.variant.is_some_and(|v| case.rule.also[v as usize].limit.is_some());
        let words = !own_limit && (case.rule.matcher.is_some() || !case.rule.signals.is_empty());
        let mut verdict = match words {
            true => self.words(case, matches, hits, trace),
            false => Verdict::new(Reason::NothingMeasured),
        };
        if let Some(limit) = &case.limit {
            let measured = self.limit(case, limit, hits, trace);
            if measured.status > verdict.status || !words {
                verdict = measured;
            }
        }
        verdict
    }
}

fn broken(times: usize, trigger: Option<Witness>) -> Verdict {
    let reason = if times > 0 { Reason::Broken(times as u32) } else { Reason::NothingFound };
    Verdict { trigger: trigger.and_then(|t| t.place), ..Verdict::new(reason) }
}

/// Takes out the hits of rules that yield to another on the same words.
fn yield_to_overrides(rules: &[Rule], judged: &mut Judged) {
    for (index, rule) in rules.iter().enumerate() {
        if rule.overrides.is_empty() || judged.verdicts[index].status != Status::Failed {
            continue;
        }
        let mut places: Vec<Place> =
            judged.hits.iter().filter(|h| h.rule as usize == index).map(|h| h.place).collect();
        places.sort_unstable_by_key(|p| begins(*p));
        // Hits of one rule do not overlap, so only the two neighbours of a place can.
        let taken = |place: Place| {
            let at = places.partition_point(|p| begins(*p) <= begins(place));
            let near = &places[at.saturating_sub(1)..(at + 1).min(places.len())];
            near.iter().any(|p| overlap(*p, place))
        };
        for &other in &rule.overrides {
            let before = judged.hits.len();
            judged.hits.retain(|h| h.rule != other || !taken(h.place));
            if judged.hits.len() < before && !judged.hits.iter().any(|h| h.rule == other) {
                judged.verdicts[other as usize] = Verdict::new(Reason::Yields(index as u32));
            }
        }
    }
}

/// Orders places, so that those that overlap are neighbours.
fn begins(place: Place) -> (u8, u32, u32) {
    match place {
        Place::Tokens(start, end) => (0, start, end),
        Place::Bytes(turn, start, _) => (1, turn, start),
        Place::Event(event) => (2, event, 0),
        Place::TurnStart(turn) => (3, turn, 0),
        Place::TurnEnd(turn) => (4, turn, 0),
    }
}

fn overlap(one: Place, other: Place) -> bool {
    match (one, other) {
        (Place::Tokens(a, b), Place::Tokens(c, d)) => a < d && c < b,
        (Place::Bytes(s, a, b), Place::Bytes(t, c, d)) => s == t && a < d && c < b,
        (one, other) => one == other,
    }
}

/// Orders places by turn and byte; an event comes after the turn before it.
fn order(place: Place, view: &View, conversation: &Conversation<'_>) -> (usize, u32) {
    match place {
        Place::Tokens(start, _) => {
            (view.turn_of(start as usize), view.tokens.get(start as usize).map_or(0, |t| t.start))
        }
        Place::Bytes(turn, start, _) => (turn as usize, start),
        Place::TurnStart(turn) => (turn as usize, 0),
        Place::TurnEnd(turn) => (turn as usize, conversation.turns[turn as usize].text.len() as u32),
        Place::Event(event) => {
            let run = view.runs.partition_point(|r| r.events <= event as usize);
            let turn = view.runs.get(run).map_or(conversation.turns.len(), |r| r.turns.start);
            (turn.saturating_sub(1), u32::MAX)
        }
    }
}
