//! Measures: numbers of a conversation, each with its place.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hasher};
use std::ops::Range;

use super::expr::{Known, Stretch, Witness};
use super::hit::{Clocked, Place};
use super::promise::{Kind, Outcome, Promised};
use super::timeline::Spoken;
use super::waits::{Lasted, Sure, Wait, WaitKind};
use crate::pack::{Expr, Measure};
use crate::text::{Gap, NUMBER, UNKNOWN};
use crate::transcript::{Channel, Role, Run};

/// A number and where it was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measured {
    pub(super) value: f64,
    pub(super) place: Place,
    pub(super) run: u32,
    pub(super) clock: Option<Clocked>,
}

impl Measured {
    /// The length of a wait, where it is known.
    fn of_wait(wait: &Wait) -> Option<Self> {
        let clock = wait.lasted.map(Clocked::Waited);
        Some(Measured { value: wait.seconds()?, place: wait.place, run: wait.run, clock })
    }
}

impl Known<'_, '_> {
    /// Measures. `trigger` is what called for it.
    pub(super) fn measure(&mut self, measure: Measure, trigger: Option<Witness>, found: &mut Vec<Measured>) {
        found.clear();
        match measure {
            Measure::WaitSeconds => found.extend(self.waits.iter().filter_map(Measured::of_wait)),
            Measure::GapSeconds => self.gaps(found),
            Measure::OverlapMs => self.overlaps(found),
            Measure::RunsUntil(signal) => found.extend(self.runs_until(signal, trigger)),
            Measure::AgentsCount => found.extend(self.agents()),
            Measure::TransfersCount => self.transfers(found),
            Measure::TransfersUntold => self.untold_transfers(found),
            Measure::PromiseOverdueSeconds => self.overdue(false, found),
            Measure::PromiseUntoldSeconds => self.overdue(true, found),
            Measure::UnannouncedSeconds => self.unannounced(found),
            Measure::SecondsUntil(signal) => found.extend(self.seconds_until(signal, trigger)),
            Measure::SignalWords(signal) => self.signal_words(signal, found),
            Measure::SignalCount(signal) => {
                let all: Vec<_> = self.occurrences[signal as usize].iter().filter(|o| !o.assumed).collect();
                found.extend(all.chunk_by(|a, b| a.run == b.run).map(|of_run| Measured {
                    value: of_run.len() as f64,
                    place: Place::Tokens(of_run[0].start, of_run[0].end),
                    run: of_run[0].run,
                    clock: None,
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
                clock: None,
            }));
        }
        found.sort_by_key(|m| m.run);
    }

    fn live(&self) -> bool {
        matches!(self.conversation.channel, Some(Channel::Call | Channel::Chat) | None)
    }

    /// Agent runs from the trigger to the first occurrence of a signal, the first being 1. Signs of listening do not
    /// count, and what one agent says before anybody else does is one run.
    fn runs_until(&mut self, signal: u32, trigger: Option<Witness>) -> Option<Measured> {
        let from = trigger.map_or(0, |t| t.run);
        let first = self.first(signal, from)?;
        let (count, _) = self.agents_between(from as usize, first.run as usize);
        let clock = self.came(trigger, &first);
        Some(Measured { value: f64::from(count), place: first.place?, run: first.run, clock })
    }

    /// The time from the trigger to the first occurrence of a signal, where an agent spoke between them.
    fn seconds_until(&mut self, signal: u32, trigger: Option<Witness>) -> Option<Measured> {
        let from = trigger.map_or(0, |t| t.run);
        let first = self.first(signal, from)?;
        let (count, _) = self.agents_between(from as usize, first.run as usize);
        let clock = self.came(trigger, &first).filter(|_| count > 1);
        let Some(Clocked::Came(called, came)) = clock else { return None };
        let value = (came - called) as f64 / 1000.0;
        Some(Measured { value, place: first.place?, run: first.run, clock })
    }

    fn first(&mut self, signal: u32, from: u32) -> Option<Witness> {
        let expr = Expr::Signal(signal, crate::pack::By::Any);
        self.holds(&expr, &Stretch { from, ..Stretch::ALL }).witness
    }

    /// How many turns agents take between two runs, both included, as people count them.
    fn agents_between(&self, from: usize, to: usize) -> (u32, usize) {
        let talk = self.talk();
        let speaker = |r: usize| self.conversation.turns[self.view.runs[r].turns.start].speaker.as_deref();
        let mut count = 0;
        let mut last = None;
        for run in from..=to {
            match self.view.runs[run].role {
                Role::Agent if run < to && self.engine.only_murmurs(&talk, run) => {}
                Role::Agent => {
                    count += u32::from(last.is_none_or(|before| speaker(before) != speaker(run)));
                    last = Some(run);
                }
                Role::Customer => last = None,
                _ => {}
            }
        }
        (count, to)
    }

    /// When what called for something ended, and that came.
    fn came(&self, trigger: Option<Witness>, first: &Witness) -> Option<Clocked> {
        let turn_of = |place: Option<Place>| match place? {
            Place::Tokens(start, _) => self.line.turn(self.view.turn_of(start as usize)),
            Place::TurnStart(turn) | Place::TurnEnd(turn) => self.line.turn(turn as usize),
            _ => None,
        };
        let (called, came) = (turn_of(trigger.and_then(|t| t.place))?, turn_of(first.place)?);
        let known = called.part == came.part && called.end <= came.start;
        known.then_some(Clocked::Came(called.end, came.start))
    }

    /// How many agents speak, where the last of them begins. Where all speak with one name, as companies do in public,
    /// they are told apart by what they sign with.
    fn agents(&self) -> Option<Measured> {
        let turns = &self.conversation.turns;
        let runs = || self.view.runs.iter().enumerate().filter(|(_, r)| r.role == Role::Agent);
        let speaker = |run: &Run| turns[run.turns.start].speaker.as_deref();
        let first = runs().next().and_then(|(_, run)| speaker(run));
        let mut seen: Vec<Option<String>> = Vec::new();
        let mut last = None;
        let mut meet = |name: Option<String>, turn: usize, run: usize| {
            if !seen.contains(&name) {
                seen.push(name);
                let place = Place::TurnStart(turn as u32);
                last = Some(Measured { value: seen.len() as f64, place, run: run as u32, clock: None });
            }
        };
        if runs().all(|(_, run)| speaker(run) == first) {
            for (number, run) in runs() {
                for turn in run.turns.clone().filter(|turn| turns[*turn].visible) {
                    if let Some(sign) = signature(&turns[turn].text) {
                        meet(Some(sign.to_lowercase()), turn, number);
                    }
                }
            }
        } else {
            runs().for_each(|(number, run)| meet(speaker(run).map(str::to_owned), run.turns.start, number));
        }
        // Who signs nothing is one.
        let (number, run) = runs().next()?;
        let place = Place::TurnStart(run.turns.start as u32);
        last.or(Some(Measured { value: 1.0, place, run: number as u32, clock: None }))
    }

    /// Gaps that the customer sits through: after their words, or between two runs of the agent.
    fn gaps(&self, found: &mut Vec<Measured>) {
        if !self.live() {
            return;
        }
        let mut last: Option<(usize, Spoken)> = None;
        for (i, run) in self.view.runs.iter().enumerate() {
            if !matches!(run.role, Role::Agent | Role::Customer) {
                continue;
            }
            if run.role == Role::Agent
                && let (Some((before, end)), Some(start)) = (last, self.line.start(self.conversation, run))
                && end.part == start.part
                && start.start > end.end
            {
                let length_ms = start.start - end.end;
                let (kind, sure) = (WaitKind::Gap, Sure::Exact);
                let span_ms = Some((end.end, start.start));
                let lasted = Lasted { kind, length_ms, span_ms, sure, open: false };
                found.push(Measured {
                    value: length_ms as f64 / 1000.0,
                    place: Place::TurnEnd(self.view.runs[before].turns.end as u32 - 1),
                    run: i as u32,
                    clock: Some(Clocked::Waited(lasted)),
                });
            }
            if let Some(end) = self.line.end(self.conversation, run) {
                last = Some((i, end));
            }
        }
    }

    /// Waits and gaps of which the agent had not said that they would take a while.
    fn unannounced(&self, found: &mut Vec<Measured>) {
        let mut add = |wait: &Wait| {
            if !wait.announced {
                found.extend(Measured::of_wait(wait));
            }
        };
        self.waits.iter().for_each(&mut add);
        self.engine.unexplained_gaps(&self.talk(), self.waits, &mut add);
        found.sort_unstable_by_key(|m| m.run);
    }

    /// How late promises were kept, if at all, and, with `untold`, how long answers are overdue that were never given,
    /// in seconds past their time: none where they came in time.
    fn overdue(&self, untold: bool, found: &mut Vec<Measured>) {
        for promise in self.promises().iter().filter(|p| untold == (p.kind == Kind::Answer)) {
            let in_time = Measured { value: 0.0, place: promise.place, run: promise.run, clock: None };
            let told = match self.outcome(promise) {
                Outcome::Broken(told) => told,
                Outcome::Kept => {
                    found.push(in_time);
                    continue;
                }
                Outcome::Open | Outcome::Unclear => continue,
            };
            let ends = match untold {
                true if told.until_ms <= told.due_ms => continue,
                true if self.is_told(promise) => {
                    found.push(in_time);
                    continue;
                }
                true => told.until_ms,
                false => told.next_ms.unwrap_or(told.until_ms),
            };
            let clock = match untold {
                true => Clocked::Untold(Promised { next_ms: None, ..told }),
                false => Clocked::Promised(told),
            };
            found.push(Measured {
                value: (ends - told.due_ms) as f64 / 1000.0,
                place: promise.place,
                run: promise.run,
                clock: Some(clock),
            });
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
                found.push(Measured { value: words as f64, place, run: o.run, clock: None });
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
                        clock: None,
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
                            let value = sentence.len() as f64;
                            found.push(Measured { value, place, run: run as u32, clock: None });
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

/// Whether two capital letters stand side by side. Stretch by stretch without a branch, for most texts hold none.
fn has_capitals(text: &[u8]) -> bool {
    const STRETCH: usize = 64;
    let next = text.get(1..).unwrap_or_default();
    text.chunks(STRETCH).zip(next.chunks(STRETCH)).any(|(these, next)| {
        let both =
            these.iter().zip(next).map(|(one, next)| one.is_ascii_uppercase() & next.is_ascii_uppercase());
        both.fold(false, |any, both| any | both)
    })
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

/// What an agent signs a post with: `^KM` or `^Kim`, at its end, before a link or before the number of a part.
fn signature(text: &str) -> Option<&str> {
    const INITIALS: usize = 4;
    const LONGEST: usize = 12;
    let at = text.rfind('^').filter(|at| !text[..*at].ends_with(|c: char| !c.is_whitespace()))?;
    let rest = &text[at + 1..];
    let (name, rest) = rest.split_at(rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len()));
    let letters = name.chars().count();
    let is_name = letters <= INITIALS || letters <= LONGEST && name.starts_with(char::is_uppercase);
    let mut after = rest.split_whitespace();
    let ends = match (after.next(), after.next()) {
        (None, _) => true,
        (Some(last), None) => last.contains(['.', '/']) || !last.contains(char::is_alphabetic),
        _ => false,
    };
    (letters > 0 && is_name && ends).then_some(name)
}
