//! Waits: stretches in which the customer waits for the agent.

mod customer;
mod gaps;
mod gone;
mod left;
mod length;
mod request;

use length::{overlap, uncovered, union};

use std::ops::Range;

use super::Engine;
use super::hit::{Clocked, Place};
use super::signals::Occurrence;
use super::timeline::Timeline;
use super::view::View;
pub use crate::finding::{Sure, WaitKind};
use crate::text::WordId;
use crate::text::when::{self, Relation, When};
use crate::transcript::{Channel, Conversation, Event, EventKind, Role};

/// How many events after a request are looked at for one that is its wait: a bound on work, and no advice.
const NEAR: usize = 16;
/// How many runs before a wait the words may be that tell of it: the agent's, the customer's answer, and the one that
/// sources cut off the first.
const BEFORE: usize = 3;

/// A stretch of time, as messages tell it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lasted {
    /// How it is known.
    pub kind: WaitKind,
    /// How long it was, in milliseconds.
    pub length_ms: i64,
    /// When it begins and ends, in milliseconds from the start of the conversation, where one clock tells.
    pub span_ms: Option<(i64, i64)>,
    /// How sure the length is.
    pub sure: Sure,
    /// Whether no agent comes back after it: it ends with the last that is known of the customer.
    pub open: bool,
}

/// A stretch in which the customer waits for the agent, on a call or in a chat.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Wait {
    /// How it is known.
    pub(super) kind: WaitKind,
    /// How long it was, where that is known.
    pub(super) lasted: Option<Lasted>,
    /// Where it is reported: the event, the request, or the words before a gap.
    pub(super) place: Place,
    /// The run in or before which it begins.
    pub(super) run: u32,
    /// The first run whose words may tell of it: an agent's before it.
    pub(super) told_from: u32,
    /// The agent's first run after it, if there is one.
    pub(super) back: Option<u32>,
    /// Whether the agent had said that it would take a while.
    pub(super) announced: bool,
    /// How long the agent had said, in milliseconds, where they said a length.
    pub(super) announced_ms: Option<i64>,
}

impl Wait {
    /// What the clock says of it, or else the agent. Where it counts for what they said, as it was no longer than
    /// `limit` seconds, both.
    pub(super) fn told(&self, limit: Option<f64>) -> Option<Clocked> {
        let announced = |length_ms| Lasted {
            kind: self.kind,
            length_ms,
            span_ms: None,
            sure: Sure::Announced,
            open: false,
        };
        match (self.lasted, self.announced_ms) {
            (Some(lasted), Some(ms)) if !self.is_over(limit) => Some(Clocked::Announced(ms, lasted)),
            (lasted, ms) => lasted.or(ms.map(announced)).map(Clocked::Waited),
        }
    }

    /// Whether it is known to have been longer than so many seconds.
    pub(super) fn is_over(&self, limit: Option<f64>) -> bool {
        self.seconds().is_some_and(|own| limit.is_none_or(|limit| own > limit))
    }

    /// How long it was, in seconds.
    pub(super) fn seconds(&self) -> Option<f64> {
        self.lasted.map(|l| l.length_ms as f64 / 1000.0)
    }
}

/// What waits are told from.
pub(super) struct Talk<'t, 'c> {
    pub(super) conversation: &'t Conversation<'c>,
    pub(super) view: &'t View,
    pub(super) occurrences: &'t [Vec<Occurrence>],
    pub(super) line: &'t Timeline,
}

impl Engine {
    /// All waits of a conversation: hold events, silences that the source marks, and an agent's requests to hold up
    /// to their next words in another run. A request and an event that overlap are one wait, of the event's length.
    /// What happens before an agent's first words is a queue, and no wait; nor is a silence in which the customer
    /// fetches something. Of a wait that is longer than people stay, what is known of them counts.
    pub(super) fn waits(&self, talk: &Talk<'_, '_>, waits: &mut Vec<Wait>) {
        self.all_waits(talk, waits);
        waits.retain_mut(|wait| {
            if self.is_past_staying(talk, wait) {
                wait.lasted = self.while_seen(talk, wait);
            }
            wait.lasted.is_some() || wait.announced_ms.is_some()
        });
    }

    /// The same, however long.
    fn all_waits(&self, talk: &Talk<'_, '_>, waits: &mut Vec<Wait>) {
        waits.clear();
        let Talk { conversation, view, .. } = talk;
        if !matches!(conversation.channel, Some(Channel::Call | Channel::Chat) | None) {
            return;
        }
        let Some(first_agent) = view.agent_from(0) else { return };
        let mut ends = 0;
        let tells_both = conversation.events.iter().any(|e| e.kind == EventKind::Hold);
        for (i, event) in conversation.events.iter().enumerate() {
            let kind = match event.kind {
                EventKind::Hold => WaitKind::Hold,
                EventKind::Silence if tells_both && !event.uncertain => WaitKind::Silence,
                EventKind::Silence => WaitKind::SilenceOrHold,
                _ => continue,
            };
            let run = view.runs.partition_point(|r| r.events <= i);
            // Amid the words of a turn, nothing but the source tells how long it was, and a silence is the speaker's own.
            let theirs =
                |turn: usize| conversation.turns.get(turn).is_some_and(|turn| turn.role != Role::Agent);
            let own = kind != WaitKind::Hold && event.after_turn.is_some_and(theirs);
            if event.amid && (own || event.length_ms().is_none()) {
                continue;
            }
            if run <= first_agent || kind != WaitKind::Hold && !self.agent_owes(talk, run) {
                continue;
            }
            let is_end = |e: &Event<'_>| e.kind == EventKind::End && e.start_ms.is_some();
            ends = ends.max(i);
            while conversation.events.get(ends).is_some_and(|e| !is_end(e)) {
                ends += 1;
            }
            let after = &conversation.events[ends..];
            let Some(lasted) = self.event_length(talk, kind, event, after, run) else { continue };
            let wait = self.told(talk, kind, Some(lasted), Place::Event(i as u32), run);
            match waits.last_mut().filter(|last| overlap(last, &wait)) {
                // Two marks of one wait: a hold is told better than the silence in it, and the longer is all of it.
                Some(last) if last.kind != WaitKind::Hold && kind == WaitKind::Hold => *last = wait,
                Some(last) if last.kind == WaitKind::Hold && kind != WaitKind::Hold => {}
                Some(last) => last.lasted = union(last.lasted, wait.lasted),
                None => waits.push(wait),
            }
        }
        let mut events = waits.len();
        let mut last_run = None;
        // Where the agent was found to go on after a request: after the next one before it they do, too.
        let mut goes_on = None;
        let mut asked = talk.occurrences_of(self.named.hold_request).peekable();
        let mut checks = talk.occurrences_of(self.named.checks).peekable();
        loop {
            // Both are in order: the earlier comes next.
            let checks_first = match (asked.peek(), checks.peek()) {
                (Some(one), Some(other)) => other.start < one.start,
                (None, Some(_)) => true,
                (_, None) => false,
            };
            let next = if checks_first { checks.next() } else { asked.next() };
            let Some(request) = next else { break };
            // One wait follows a run, however often it asks.
            if request.assumed || last_run == Some(request.run) {
                continue;
            }
            let asked_to = (request.run, talk.place_of(request.end as usize - 1));
            if !goes_on.is_some_and(|(run, at)| run == asked_to.0 && asked_to.1 <= at) {
                let few = self.pack.clock.answer_words as usize;
                goes_on = self.goes_on_after(talk, request, few).map(|at| (request.run, at));
            }
            if goes_on.is_some_and(|(run, at)| run == asked_to.0 && asked_to.1 <= at) {
                continue;
            }
            last_run = Some(request.run);
            let run = request.run as usize;
            let lasted = self.request_length(talk, request);
            let place = Place::Tokens(request.start, request.end);
            // What was offered with the words before, which the customer answered, was offered for this wait.
            let of_both =
                |r: &usize| view.runs[*r].role == Role::Agent && view.runs[*r + 1].role == Role::Customer;
            let told_from = run.checked_sub(2).filter(of_both).unwrap_or(run) as u32;
            let wait = Wait { told_from, ..self.told(talk, WaitKind::Request, lasted, place, run) };
            if wait.lasted.is_none() && wait.announced_ms.is_none() {
                continue;
            }
            // Only what happened near the request can be part of its wait; events are in order.
            let near = waits[..events].partition_point(|w| w.run <= request.run);
            let until = (near + NEAR).min(events);
            let marked = || waits[near..until].iter().filter(|event| overlap(event, &wait));
            if marked().next().is_none() {
                waits.push(wait);
            } else if self.is_longer(talk, &wait, marked()) {
                // A mark amid a longer wait tells of a part.
                for at in (near..until).rev().filter(|at| overlap(&waits[*at], &wait)).collect::<Vec<_>>() {
                    waits.remove(at);
                    events -= 1;
                }
                waits.push(wait);
            }
        }
        waits.sort_by_key(|w| (w.run, w.lasted.and_then(|l| l.span_ms)));
    }

    /// Whether a request is followed by more of a wait than the marks amid it tell of: so much, beside what the customer
    /// says, that the agent is not just coming back.
    fn is_longer<'w>(
        &self,
        talk: &Talk<'_, '_>,
        wait: &Wait,
        marked: impl Iterator<Item = &'w Wait> + Clone,
    ) -> bool {
        let Some(span) = wait.lasted.and_then(|l| l.span_ms) else { return false };
        let marks = || marked.clone().map(|event| event.lasted.and_then(|l| l.span_ms));
        let near = self.at_once_ms();
        let within = |(from, to): (i64, i64)| span.0 - near <= from && to <= span.1 + near;
        if !marks().all(|mark| mark.is_some_and(within)) {
            return false;
        }
        let last = wait.back.map_or(talk.view.runs.len(), |back| back as usize);
        let between = &talk.view.runs[wait.run as usize + 1..last];
        let said = between.iter().filter(|run| run.role == Role::Customer).filter_map(|run| {
            let (conversation, line) = (talk.conversation, talk.line);
            Some((line.start(conversation, run)?.start, line.end(conversation, run)?.end))
        });
        let covers = marks().flatten().chain(said).collect();
        uncovered(span, covers).is_some_and(|part| self.is_beside(part))
    }

    /// Whether a stretch of time beside the marks of a wait is more than belongs to these.
    fn is_beside(&self, (from, to): (i64, i64)) -> bool {
        (to - from) as f64 > self.pack.clock.beside_mark_seconds * 1000.0
    }

    /// Who answers within this time does so at once.
    fn at_once_ms(&self) -> i64 {
        (self.pack.clock.at_once_seconds * 1000.0) as i64
    }

    /// A wait with what was said of it before, and who comes back after it.
    fn told(
        &self,
        talk: &Talk<'_, '_>,
        kind: WaitKind,
        lasted: Option<Lasted>,
        place: Place,
        run: usize,
    ) -> Wait {
        let runs = &talk.view.runs;
        let asks = kind == WaitKind::Request;
        let is_agent = |r: &usize| runs[*r].role == Role::Agent;
        let last_before = if asks { run + 1 } else { run }.min(runs.len());
        let mut told = (self.before(talk, kind, last_before)..last_before).filter(is_agent);
        let told_from = told.next().unwrap_or(run.min(runs.len().saturating_sub(1)));
        let amid = matches!(place, Place::Event(event) if talk.conversation.events[event as usize].amid);
        let first = match run.checked_sub(1).filter(|r| amid && is_agent(r)) {
            None if asks => self.comes_back(talk, run),
            None => talk.view.agent_from(run),
            same => same,
        };
        let second = || talk.view.agent_from(first? + 1);
        // Who only asks whether anybody is there is not back yet.
        let back = first.filter(|r| !self.only_rings(talk, *r)).or_else(second).or(first);
        let announced =
            talk.occurrences_in(self.named.announces, told_from..last_before).iter().any(|o| !o.assumed);
        // Who asks for a moment says at once how long, or has just said it and heard a yes; what was said before that was
        // said of another wait.
        let just = run.checked_sub(2).filter(|r| is_agent(r) && self.only_listens(talk, run - 1));
        let length_from = if asks { just.unwrap_or(run) } else { told_from };
        let announced_ms = self.announced_ms(talk, length_from, last_before);
        Wait {
            kind,
            lasted,
            place,
            run: run as u32,
            told_from: told_from as u32,
            back: back.map(|r| r as u32),
            announced: announced || announced_ms.is_some(),
            announced_ms,
        }
    }

    /// The first of the runs before a wait whose words may tell of it, where these end before the run `last`. What only
    /// shows that somebody listens takes no place among them, but before a gap, at which nobody spoke of waiting.
    fn before(&self, talk: &Talk<'_, '_>, kind: WaitKind, last: usize) -> usize {
        let (mut from, mut told) = (last, 0);
        while from > 0 && told < BEFORE && last - from < NEAR {
            from -= 1;
            told += usize::from(kind == WaitKind::Gap || !self.only_listens(talk, from));
        }
        from
    }

    /// The length that an agent named for a wait, in the sentences of the runs before it that speak of one. "About five
    /// minutes" is one, "a few minutes" names none. Past the
    /// time after which people go, it is none: nobody is asked to stay on the line for a day.
    fn announced_ms(&self, talk: &Talk<'_, '_>, from: usize, to: usize) -> Option<i64> {
        let said = [self.named.announces, self.named.hold_request, self.named.returns];
        let here = said
            .into_iter()
            .flat_map(|s| talk.occurrences_in(s, from..to))
            .filter(|o| !o.assumed && talk.view.runs[o.run as usize].role == Role::Agent);
        let gone_ms = self.gone_ms(talk);
        let mut longest = None;
        let mut looked: Option<(usize, Range<usize>)> = None;
        for occurrence in here {
            let (turn, at) = talk.place_of(occurrence.start as usize);
            // A sentence may say it often.
            if looked.as_ref().is_some_and(|(last, sentence)| *last == turn && sentence.contains(&at)) {
                continue;
            }
            let text = &*talk.conversation.turns[turn].text;
            let from = text[..at].rfind(SENTENCE_ENDS).map_or(0, |end| end + 1);
            let to = text[at..].find(SENTENCE_ENDS).map_or(text.len(), |end| at + end);
            looked = Some((turn, from..to));
            when::times(&text[from..to], &mut |named| {
                if let (When::In(ms), false, Relation::By | Relation::For) =
                    (named.when, named.few, named.relation)
                    && ms as f64 <= gone_ms
                {
                    longest = longest.max(Some(ms));
                }
            });
        }
        longest
    }

    /// The longest wait, in milliseconds: after it, people are gone.
    fn gone_ms(&self, talk: &Talk<'_, '_>) -> f64 {
        let minutes = self.pack.clock.gone_after_minutes.of(talk.conversation.channel);
        minutes.map_or(f64::INFINITY, |minutes| minutes * 60_000.0)
    }

    /// The time from the end of some words to the beginning of others.
    fn length(
        &self,
        talk: &Talk<'_, '_>,
        kind: WaitKind,
        from: super::timeline::Spoken,
        to: super::timeline::Spoken,
    ) -> Option<Lasted> {
        let tick = talk.line.tick_ms();
        let length_ms = to.start - from.end - tick;
        if from.part != to.part || length_ms <= 0 {
            return None;
        }
        let sure = match (tick, from.end_known) {
            (0, true) => Sure::Exact,
            (0, false) => Sure::About,
            _ => Sure::AtLeast,
        };
        Some(Lasted { kind, length_ms, span_ms: Some((from.end, to.start)), sure, open: false })
    }

    /// Whether it is the agent who owes words before the run `next`: not where the customer went to fetch something,
    /// nor where the next to speak is the customer, who breaks a silence on coming back.
    fn agent_owes(&self, talk: &Talk<'_, '_>, next: usize) -> bool {
        let runs = &talk.view.runs;
        if runs.get(next).is_none_or(|r| r.role != Role::Agent) {
            return false;
        }
        let before = next.saturating_sub(BEFORE)..next;
        let asked = talk.in_runs(self.named.hold_request, before.clone()).last();
        match (self.away(talk, before.clone()), asked) {
            (Some(away), Some(asked)) => asked.start > away.start,
            (Some(_), None) => false,
            // Who asked the last question waits for the answer.
            (None, Some(_)) => true,
            (None, None) => {
                let speaker = before.rev().find(|r| matches!(runs[*r].role, Role::Agent | Role::Customer));
                speaker.is_none_or(|r| runs[r].role == Role::Customer || !talk.asks(r))
            }
        }
    }

    /// Whether a run holds nothing but signs of listening.
    pub(super) fn only_listens(&self, talk: &Talk<'_, '_>, run: usize) -> bool {
        self.only(talk, run, &self.pack.lists.back_channels)
    }

    /// Whether a run holds nothing but sounds of somebody who listens.
    pub(super) fn only_murmurs(&self, talk: &Talk<'_, '_>, run: usize) -> bool {
        self.only(talk, run, &self.pack.lists.murmurs)
    }

    fn only(&self, talk: &Talk<'_, '_>, run: usize, signs: &[Vec<WordId>]) -> bool {
        let tokens = &talk.view.tokens[talk.view.run(run)];
        !tokens.is_empty() && self.listening(tokens, signs) == tokens.len()
    }

    /// Whether a run only asks whether the other is there.
    fn only_rings(&self, talk: &Talk<'_, '_>, run: usize) -> bool {
        talk.view.run(run).len() <= self.pack.clock.ring_words as usize && talk.said(self.named.rings, run)
    }
}

const SENTENCE_ENDS: [char; 4] = ['.', '!', '?', '\n'];

impl<'t> Talk<'t, '_> {
    /// Where a signal occurs; nowhere, if the pack has none of the name.
    pub(super) fn occurrences_of(
        &self,
        signal: Option<u32>,
    ) -> impl Iterator<Item = &'t Occurrence> + use<'t> {
        signal.and_then(|s| self.occurrences.get(s as usize)).into_iter().flatten()
    }

    /// Where a signal occurs in these runs.
    pub(super) fn occurrences_in(&self, signal: Option<u32>, runs: Range<usize>) -> &'t [Occurrence] {
        let all = signal.and_then(|s| self.occurrences.get(s as usize)).map_or(&[][..], Vec::as_slice);
        let before = |run: usize| all.partition_point(|o| (o.run as usize) < run);
        all.get(before(runs.start)..before(runs.end)).unwrap_or_default()
    }

    /// The same, of those that were said.
    pub(super) fn in_runs(
        &self,
        signal: Option<u32>,
        runs: Range<usize>,
    ) -> impl Iterator<Item = &'t Occurrence> + use<'t> {
        self.occurrences_in(signal, runs).iter().filter(|o| !o.assumed)
    }

    /// The turn of a token, and where in its text it begins.
    fn place_of(&self, token: usize) -> (usize, usize) {
        (self.view.turn_of(token), self.view.tokens[token].start as usize)
    }

    /// Whether a signal occurs in a run.
    pub(super) fn said(&self, signal: Option<u32>, run: usize) -> bool {
        self.first_in(signal, run).is_some()
    }

    /// Where a signal first occurs in a run.
    pub(super) fn first_in(&self, signal: Option<u32>, run: usize) -> Option<&'t Occurrence> {
        let all = self.occurrences.get(signal? as usize)?;
        let in_run = &all[all.partition_point(|o| (o.run as usize) < run)..];
        in_run.iter().take_while(|o| o.run as usize == run).find(|o| !o.assumed)
    }

    /// Whether a run ends in a question mark.
    pub(super) fn asks(&self, run: usize) -> bool {
        let turns = self.view.runs[run].turns.clone();
        turns
            .rev()
            .find(|t| self.conversation.turns[*t].visible)
            .is_some_and(|t| self.conversation.turns[t].text.trim_end().ends_with('?'))
    }
}
