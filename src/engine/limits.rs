//! Measures: numbers of a conversation, each with its place.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hasher};
use std::ops::Range;

use super::expr::{Known, Stretch, Witness};
use super::hit::Place;
use crate::pack::{Expr, Measure};
use crate::text::{Gap, NUMBER, UNKNOWN};
use crate::transcript::{Channel, EventKind, Role};

/// A number and where it was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measured {
    pub(super) value: f64,
    pub(super) place: Place,
    pub(super) run: u32,
}

impl Known<'_, '_> {
    /// Measures. `trigger` is what called for it.
    pub(super) fn measure(&mut self, measure: Measure, trigger: Option<Witness>, found: &mut Vec<Measured>) {
        found.clear();
        match measure {
            Measure::WaitSeconds => found.extend(self.waits.iter().map(|w| Measured {
                value: w.length_ms as f64 / 1000.0,
                place: w.place,
                run: w.run,
            })),
            Measure::GapSeconds => self.gaps(found),
            Measure::OverlapMs => self.overlaps(found),
            Measure::RunsUntil(signal) => found.extend(self.runs_until(signal, trigger)),
            Measure::AgentsCount => found.extend(self.agents()),
            Measure::TransfersCount => {
                let transfers = self
                    .conversation
                    .events
                    .iter()
                    .enumerate()
                    .filter(|(_, e)| e.kind == EventKind::Transfer);
                found.extend(transfers.enumerate().map(|(n, (i, _))| Measured {
                    value: n as f64 + 1.0,
                    place: Place::Event(i as u32),
                    run: self.view.runs.partition_point(|r| r.events <= i) as u32,
                }));
            }
            Measure::SignalWords(signal) => self.signal_words(signal, found),
            Measure::SignalCount(signal) => {
                let all: Vec<_> = self.occurrences[signal as usize].iter().filter(|o| !o.assumed).collect();
                found.extend(all.chunk_by(|a, b| a.run == b.run).map(|of_run| Measured {
                    value: of_run.len() as f64,
                    place: Place::Tokens(of_run[0].start, of_run[0].end),
                    run: of_run[0].run,
                }));
            }
            Measure::CapsRun => self.capitals(found),
            Measure::RepeatWords => self.repeats(found),
            Measure::DetailAskedAgain => self.asked_again(found),
        }
    }

    /// Questions for a detail that the customer gave in an earlier run.
    fn asked_again(&self, found: &mut Vec<Measured>) {
        for &(asks, gives) in &self.engine.details {
            let Some(given) = self.occurrences[gives as usize].iter().find(|o| !o.assumed) else { continue };
            let again = self.occurrences[asks as usize].iter().filter(|o| !o.assumed && o.run > given.run);
            found.extend(again.enumerate().map(|(n, o)| Measured {
                value: n as f64 + 1.0,
                place: Place::Tokens(o.start, o.end),
                run: o.run,
            }));
        }
        found.sort_by_key(|m| m.run);
    }

    fn live(&self) -> bool {
        matches!(self.conversation.channel, Some(Channel::Call | Channel::Chat) | None)
    }

    /// Agent runs from the trigger to the first occurrence of a signal, the first being 1.
    fn runs_until(&mut self, signal: u32, trigger: Option<Witness>) -> Option<Measured> {
        let from = trigger.map_or(0, |t| t.run);
        let expr = Expr::Signal(signal, crate::pack::By::Any);
        let first = self.holds(&expr, &Stretch { from, ..Stretch::ALL }).witness?;
        let between = &self.view.runs[from as usize..=first.run as usize];
        let count = between.iter().filter(|r| r.role == Role::Agent).count();
        Some(Measured { value: count as f64, place: first.place?, run: first.run })
    }

    fn agents(&self) -> Option<Measured> {
        let mut seen: Vec<Option<&str>> = Vec::new();
        let mut last = None;
        for (i, run) in self.view.runs.iter().enumerate().filter(|(_, r)| r.role == Role::Agent) {
            let speaker = self.conversation.turns[run.turns.start].speaker.as_deref();
            if !seen.contains(&speaker) {
                seen.push(speaker);
                let place = Place::TurnStart(run.turns.start as u32);
                last = Some(Measured { value: seen.len() as f64, place, run: i as u32 });
            }
        }
        last
    }

    /// Gaps that the customer sits through: after their words, or between two runs of the agent.
    fn gaps(&self, found: &mut Vec<Measured>) {
        if !self.live() {
            return;
        }
        let turns = &self.conversation.turns;
        let mut last: Option<(usize, i64)> = None;
        for (i, run) in self.view.runs.iter().enumerate() {
            if !matches!(run.role, Role::Agent | Role::Customer) {
                continue;
            }
            let visible = || run.turns.clone().map(|t| &turns[t]).filter(|t| t.visible);
            if run.role == Role::Agent
                && let (Some((before, end)), Some(start)) = (last, turns[run.turns.start].start_ms)
                && start > end
            {
                let place = Place::TurnEnd(self.view.runs[before].turns.end as u32 - 1);
                found.push(Measured { value: (start - end) as f64 / 1000.0, place, run: i as u32 });
            }
            if let Some(end) = visible().filter_map(|t| t.end_ms.or(t.start_ms)).max() {
                last = Some((i, end));
            }
        }
    }

    /// How long before the end of the customer's words the agent begins.
    fn overlaps(&self, found: &mut Vec<Measured>) {
        if self.conversation.channel != Some(Channel::Call) {
            return;
        }
        let turns = &self.conversation.turns;
        for (i, run) in self.view.runs.iter().enumerate().skip(1) {
            let before = &self.view.runs[i - 1];
            if run.role != Role::Agent || before.role != Role::Customer {
                continue;
            }
            let (first, last) = (&turns[run.turns.start], &turns[before.turns.end - 1]);
            if let (Some(start), Some(end), Some(began)) = (first.start_ms, last.end_ms, last.start_ms)
                && began < start
                && start < end
            {
                let place = Place::TurnStart(run.turns.start as u32);
                found.push(Measured { value: (end - start) as f64, place, run: i as u32 });
            }
        }
    }

    fn signal_words(&mut self, signal: u32, found: &mut Vec<Measured>) {
        let mut seen = u32::MAX;
        for o in self.occurrences[signal as usize].iter().filter(|o| !o.assumed) {
            let run = o.run as usize;
            self.view.know(run, self.conversation, &self.engine.pack);
            let sentence = self.view.sentence(run, o.start as usize..o.end as usize);
            if std::mem::replace(&mut seen, sentence.start as u32) != sentence.start as u32 {
                let words = sentence.clone().filter(|t| !self.view.tokens[*t].gap.has(Gap::JOINED)).count();
                let place = Place::Tokens(sentence.start as u32, sentence.end as u32);
                found.push(Measured { value: words as f64, place, run: o.run });
            }
        }
    }

    /// Runs of capitals in writing. One counts only if a plain word is in it: codes, acronyms and names of products
    /// are not shouted. Words of one letter neither count alone nor end a run.
    fn capitals(&mut self, found: &mut Vec<Measured>) {
        if self.conversation.channel == Some(Channel::Call) {
            return;
        }
        let plain = &self.engine.pack.lists.plain_words;
        let turns = &self.conversation.turns;
        for (index, words) in self.view.turns.iter().enumerate() {
            let text = turns[words.turn as usize].text.as_ref();
            // Three capitals in a row are rare: most turns end here.
            if turns[words.turn as usize].role != Role::Agent || !has_capitals(text.as_bytes()) {
                continue;
            }
            let end = self.view.turns.get(index + 1).map_or(self.view.tokens.len(), |t| t.first as usize);
            let mut token = words.first as usize;
            while token < end {
                let (mut count, mut is_plain) = (0, false);
                let start = token;
                let mut last = token;
                while token < end {
                    let t = self.view.tokens[token];
                    let written = &text[t.start as usize..t.end as usize];
                    let ends = Gap::CLAUSE.with(Gap::QUOTE).with(Gap::STOP).with(Gap::NEWLINE);
                    let ends_clause = t.gap.has(ends) && token > start;
                    if ends_clause || !in_capitals(written) {
                        break;
                    }
                    if !t.gap.has(Gap::JOINED) || token == start {
                        count += 1;
                    }
                    is_plain |= plain.binary_search(&t.word).is_ok() && written.len() > 1;
                    token += 1;
                    last = token;
                }
                // A lone “I” after the last shouted word begins what is not shouted.
                let shouted = (start..last).rev().find(|t| {
                    let t = self.view.tokens[*t];
                    t.end - t.start > 1
                });
                if let Some(end) = shouted
                    && end + 1 < last
                {
                    count -=
                        (end + 1..last).filter(|t| !self.view.tokens[*t].gap.has(Gap::JOINED)).count() as u32;
                    last = end + 1;
                }
                if is_plain && count > 1 && !quoted_around(text, &self.view.tokens[start..last]) {
                    let run = self.view.run_of(start) as u32;
                    found.push(Measured {
                        value: f64::from(count),
                        place: Place::Tokens(start as u32, last as u32),
                        run,
                    });
                }
                token = last.max(start + 1);
            }
        }
    }

    /// Sentences that the agent said before, word for word.
    fn repeats(&mut self, found: &mut Vec<Measured>) {
        // Where each sentence was said first, by a hash of its words.
        let mut said: HashMap<u64, Range<usize>> = HashMap::new();
        // Words that the pack knows are told by their numbers; others, and figures, are spelled.
        let figure = self.engine.pack.vocabulary.get(NUMBER);
        let is_told = |word| word != UNKNOWN && word != figure;
        for run in 0..self.view.runs.len() {
            if self.view.runs[run].role != Role::Agent {
                continue;
            }
            self.view.know(run, self.conversation, &self.engine.pack);
            let range = self.view.run(run);
            let mut start = range.start;
            while start < range.end {
                let sentence = self.view.sentence(run, start..start + 1);
                let mut hasher = DefaultHasher::new();
                for token in sentence.clone() {
                    let word = self.view.tokens[token].word;
                    hasher.write_u32(word);
                    if !is_told(word) {
                        self.lower_case(token).for_each(|c| hasher.write_u32(u32::from(c)));
                        // No character: where the word ends.
                        hasher.write_u32(u32::MAX);
                    }
                }
                match said.entry(hasher.finish()) {
                    Entry::Vacant(new) => drop(new.insert(sentence.clone())),
                    Entry::Occupied(before) => {
                        let before = before.get().clone();
                        let same = |(a, b): (usize, usize)| {
                            let word = self.view.tokens[a].word;
                            word == self.view.tokens[b].word
                                && (is_told(word) || self.lower_case(a).eq(self.lower_case(b)))
                        };
                        if before.len() == sentence.len() && before.zip(sentence.clone()).all(same) {
                            let place = Place::Tokens(sentence.start as u32, sentence.end as u32);
                            found.push(Measured { value: sentence.len() as f64, place, run: run as u32 });
                        }
                    }
                }
                start = sentence.end.max(start + 1);
            }
        }
    }

    /// The characters of a word in lower case.
    fn lower_case(&self, token: usize) -> impl Iterator<Item = char> + '_ {
        let text = &self.conversation.turns[self.view.turn_of(token)].text;
        let token = self.view.tokens[token];
        text[token.start as usize..token.end as usize].chars().flat_map(char::to_lowercase)
    }
}

fn has_capitals(text: &[u8]) -> bool {
    text.windows(2).any(|w| w[0].is_ascii_uppercase() && w[1].is_ascii_uppercase())
}

fn in_capitals(word: &str) -> bool {
    word.chars().any(char::is_uppercase) && !word.chars().any(|c| c.is_lowercase() || c.is_numeric())
}

/// Whether a stretch stands right between quotation marks: somebody else's words, or a message on a screen.
fn quoted_around(text: &str, tokens: &[crate::text::Token]) -> bool {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
    let opens = text[..first.start as usize].ends_with(['"', '“', '«', '„', '‘', '\'']);
    let closes = text[last.end as usize..]
        .trim_start_matches(['.', ',', '!', '?'])
        .starts_with(['"', '”', '»', '“', '’', '\'']);
    opens && closes
}
