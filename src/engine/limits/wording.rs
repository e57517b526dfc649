//! What is measured in words: how long what was said is, shouting, and sentences that come back.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hasher};
use std::ops::Range;

use super::Measured;
use crate::engine::expr::Known;
use crate::engine::hit::Place;
use crate::text::{Gap, NUMBER, TAKEN_OUT, Token, UNKNOWN};
use crate::transcript::{Channel, Role};

impl Known<'_, '_> {
    pub(super) fn signal_words(&mut self, signal: u32, found: &mut Vec<Measured>) {
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
    pub(super) fn capitals(&mut self, found: &mut Vec<Measured>) {
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
    pub(super) fn repeats(&mut self, found: &mut Vec<Measured>) {
        // Where each sentence was said first, by a hash of its words.
        let mut said: HashMap<u64, Range<usize>> = HashMap::new();
        // Words that the pack knows are told by their numbers; others, figures, and marks of what was taken out, are
        // spelled.
        let spelled = [NUMBER, TAKEN_OUT].map(|word| self.engine.pack.vocabulary.get(word));
        let is_told = |word| word != UNKNOWN && !spelled.contains(&word);
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
fn quoted_around(text: &str, tokens: &[Token]) -> bool {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
    let opens = text[..first.start as usize].ends_with(['"', '“', '«', '„', '‘', '\'']);
    let closes = text[last.end as usize..]
        .trim_start_matches(['.', ',', '!', '?'])
        .starts_with(['"', '”', '»', '“', '’', '\'']);
    opens && closes
}
