//! A conversation as the twin reads it: words as strings, each with the marks before it; all sentences known.

use std::ops::Range;

use super::Twin;
use super::phrases::Possible;
use crate::text::{Gap, each_word, sentence_bounds_by_the_rule};
use crate::transcript::{Channel, Conversation, Role, Run, runs};

/// A pause that ends a sentence in speech, in milliseconds.
const PAUSE_MS: i64 = 700;

/// A word of a conversation.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) turn: usize,
    pub(super) bytes: Range<usize>,
    /// Folded; empty where it is too long for any phrase to know it.
    pub(super) word: String,
    /// What it may stand for as well.
    pub(super) readings: Vec<Vec<String>>,
    /// All marks between the word before it in its run and itself, those at the end of earlier turns too.
    pub(super) before: Gap,
    /// Whether a sentence begins with it.
    pub(super) begins: bool,
    /// The words of its sentence, over which no phrase runs.
    pub(super) sentence: Range<usize>,
    /// Whether a long stretch without punctuation is parted before it.
    pub(super) parted: bool,
}

/// The words of a conversation.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) runs: Vec<Run>,
    /// For each run its words.
    pub(super) of_run: Vec<Range<usize>>,
    /// For each run the marks after its last word.
    pub(super) after: Vec<Gap>,
    pub(super) words: Vec<Word>,
    pub(super) possible: Possible,
}

impl Said {
    pub(super) fn new(twin: &Twin, conversation: &Conversation<'_>) -> Self {
        let mut said = Said::default();
        runs(conversation, &mut said.runs);
        for run in said.runs.clone() {
            let from = said.words.len();
            let mut marks = Gap::NONE;
            if matches!(run.role, Role::Agent | Role::Customer) {
                for turn in run.turns {
                    if conversation.turns[turn].visible {
                        marks = said.turn(twin, conversation, turn, marks);
                    }
                }
            }
            let range = from..said.words.len();
            said.sentences(twin, conversation, range.clone());
            said.of_run.push(range);
            said.after.push(marks);
        }
        said.possible = twin.possible(&said.words);
        for run in said.of_run.clone() {
            said.part(twin, run, conversation.channel == Some(Channel::Call));
        }
        said
    }

    /// Adds the words of a turn; `marks` are those since the last word of its run. Gives those after its own last word.
    fn turn(&mut self, twin: &Twin, conversation: &Conversation<'_>, turn: usize, mut marks: Gap) -> Gap {
        let after = each_word(&conversation.turns[turn].text, &mut |word, bytes, gap| {
            let readings = twin.written.readings.get(&word).cloned().unwrap_or_default();
            let before = std::mem::replace(&mut marks, Gap::NONE).with(gap);
            let (begins, parted, sentence) = (false, false, 0..0);
            self.words.push(Word { turn, bytes, word, readings, before, begins, sentence, parted });
        });
        marks.with(after)
    }

    /// Finds where the sentences of a run begin.
    fn sentences(&mut self, twin: &Twin, conversation: &Conversation<'_>, run: Range<usize>) {
        let (mut bounds, mut of_turn) = (Vec::new(), None);
        for at in run.clone() {
            let word = &self.words[at];
            if of_turn.replace(word.turn) != Some(word.turn) {
                bounds = twin.bounds(&conversation.turns[word.turn].text);
            }
            self.words[at].begins = if at == run.start {
                true
            } else if self.words[at - 1].turn == word.turn {
                let since = self.words[at - 1].bytes.start;
                let bound = bounds.iter().any(|b| since < *b && *b <= word.bytes.start);
                // A mark inside markup ends nothing.
                bound && word.before.has(Gap::MAY_BREAK)
            } else {
                self.seam(conversation, at)
            };
        }
        let mut start = run.start;
        while start < run.end {
            let end = (start + 1..run.end).find(|at| self.words[*at].begins).unwrap_or(run.end);
            self.words[start..end].iter_mut().for_each(|word| word.sentence = start..end);
            start = end;
        }
    }

    /// Whether a sentence ends at the seam before a word that is the first of its turn.
    fn seam(&self, conversation: &Conversation<'_>, at: usize) -> bool {
        let (last, word) = (&self.words[at - 1], &self.words[at]);
        let turns: Vec<usize> = (last.turn..=word.turn).filter(|t| conversation.turns[*t].visible).collect();
        let text = |turn: usize| &conversation.turns[turn].text;
        // The marks from the last word on, up to the turn of this one.
        let marks = turns[..turns.len() - 1].iter().fold(Gap::NONE, |marks, turn| {
            let from = if *turn == last.turn { last.bytes.end } else { 0 };
            marks.with(each_word(&text(*turn)[from..], &mut |_, _, _| {}))
        });
        if marks.has(Gap::STOP) {
            return true;
        }
        if conversation.channel == Some(Channel::Call) {
            return turns.windows(2).any(|pair| {
                let times = (conversation.turns[pair[0]].end_ms, conversation.turns[pair[1]].start_ms);
                matches!(times, (Some(end), Some(start)) if start - end > PAUSE_MS)
            });
        }
        !text(word.turn)[word.bytes.start..].starts_with(char::is_lowercase)
    }

    /// Parts long stretches: in speech before an opener of a clause after eight words at least that no punctuation
    /// parts, and everywhere after forty words.
    fn part(&mut self, twin: &Twin, run: Range<usize>, speech: bool) {
        let mut from = run.start;
        for at in run {
            if self.words[at].begins {
                from = at;
                continue;
            }
            let words = at - from;
            let punctuated = || self.words[from + 1..=at].iter().any(|w| w.before.has(Gap::CLAUSE));
            let opens = speech && words >= 8 && !punctuated() && twin.opens("clause-openers", self, at);
            if (opens || words >= 40) && !self.words[at].before.has(Gap::JOINED) {
                self.words[at].parted = true;
                from = at;
            }
        }
    }

    /// The stretch around `words` whose words, but for the first, do not `begin` another.
    pub(super) fn around(
        &self,
        run: usize,
        words: Range<usize>,
        begins: impl Fn(usize) -> bool,
    ) -> Range<usize> {
        let run = self.of_run[run].clone();
        let (mut start, mut end) = (words.start, words.end.max(words.start + 1).min(run.end));
        while start > run.start && (start == run.end || !begins(start)) {
            start -= 1;
        }
        while end < run.end && !begins(end) {
            end += 1;
        }
        start..end
    }

    /// The sentence around `words`, as guards see it.
    pub(super) fn sentence(&self, run: usize, words: Range<usize>) -> Range<usize> {
        self.around(run, words, |w| self.words[w].begins || self.words[w].parted)
    }

    /// Their clause.
    pub(super) fn clause(&self, twin: &Twin, run: usize, words: Range<usize>) -> Range<usize> {
        self.around(run, words, |w| {
            let word = &self.words[w];
            word.begins
                || word.parted
                || word.before.has(Gap::CLAUSE)
                || twin.opens("clause-openers", self, w)
        })
    }

    /// Whether a sentence is a question.
    pub(super) fn is_question(&self, twin: &Twin, run: usize, sentence: Range<usize>) -> bool {
        let marks = if sentence.end < self.of_run[run].end {
            self.words[sentence.end].before
        } else {
            self.after[run]
        };
        if marks.has(Gap::STOP) {
            return marks.has(Gap::QUESTION);
        }
        // Words that open a clause may come before the words that open a question, two of them at most.
        let asks = |w: usize| twin.opens("question-openers", self, w);
        let first = sentence.take(3).find(|w| asks(*w) || !twin.opens("clause-openers", self, *w));
        first.is_some_and(asks)
    }
}

impl Twin {
    /// Where sentences of a text begin, by the Unicode rule.
    fn bounds(&self, text: &str) -> Vec<usize> {
        let mut bounds = Vec::new();
        sentence_bounds_by_the_rule(
            text,
            &mut |word, digit| {
                let lower = word.to_lowercase();
                match word.chars().count() {
                    1 => word != "I" && word.chars().all(char::is_uppercase),
                    _ => (lower != "no" || digit) && self.abbreviations.contains(&lower),
                }
            },
            &mut |bound| bounds.push(bound),
        );
        bounds
    }
}

impl Said {
    /// The words that bytes of a turn stand in; where they hold none, the word before them in the turn, or the first;
    /// and where the turn holds none, the place where they would stand.
    pub(super) fn at(&self, run: usize, turn: usize, bytes: Range<usize>) -> (usize, usize) {
        let run = self.of_run[run].clone();
        let words: Vec<usize> = run.clone().filter(|w| self.words[*w].turn == turn).collect();
        let held =
            |w: &usize| self.words[*w].bytes.end > bytes.start && self.words[*w].bytes.start < bytes.end;
        let inside: Vec<usize> = words.iter().copied().filter(held).collect();
        if let (Some(first), Some(last)) = (inside.first(), inside.last()) {
            return (*first, last + 1);
        }
        let before = words.iter().rfind(|w| self.words[**w].bytes.end <= bytes.start).or(words.first());
        if let Some(word) = before {
            return (*word, word + 1);
        }
        let next = run.clone().find(|w| self.words[*w].turn > turn).unwrap_or(run.end);
        (next, next)
    }
}
