//! What is looked for in single runs, where a guard or a sum asks.

use std::ops::Range;

use super::Engine;
use super::anchors::List;
use super::find::{Anchor, Ground};
use super::scan::{Match, around, sift};
use super::signals::{Occurrence, occurrence};
use super::view::View;
use crate::pack::SignalKind;
use crate::pack::phrase::Test;
use crate::text::WordId;
use crate::transcript::Conversation;

/// What was found where something asked, run by run. It is used again and again.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// For each run the number of its last answer, from 1.
    of_run: Vec<u32>,
    answers: Vec<Answer>,
    /// Where signals occur, answer by answer.
    found: Vec<Occurrence>,
    /// Room for matches that are not yet through their guards.
    open: Vec<Match>,
}

/// How often a stretch of phrases is looked for before its words are worked out: a small text asks for most once.
const OFTEN: u32 = 16;

/// Which words stretches of phrases are found by: most words lead to none of them.
#[derive(Debug, Default)]
pub(super) struct Filters {
    /// The engine whose phrases these are; 0 for none.
    engine: u64,
    /// For the first phrase of each stretch how often it was asked for, or, past [`OFTEN`], where its bits begin.
    of: Vec<u32>,
    /// A bit for each word, stretch by stretch; first those of any.
    words: Vec<u64>,
}

impl Filters {
    /// Makes ready for an engine, which gives its number.
    pub(super) fn of(&mut self, engine: u64, phrases: usize, words: usize) {
        if self.engine != engine {
            *self = Self { engine, of: vec![0; phrases], words: vec![u64::MAX; words / 64 + 1] };
        }
    }
}

/// Where a signal occurs in a run.
#[derive(Debug)]
struct Answer {
    signal: u32,
    /// The answer before it of the same run, from 1.
    before: u32,
    found: Range<usize>,
}

impl Answers {
    pub(super) fn reset(&mut self, runs: usize) {
        self.of_run.clear();
        self.of_run.resize(runs, 0);
        self.answers.clear();
        self.found.clear();
        self.open.clear();
    }

    fn known(&self, signal: u32, run: usize) -> Option<Range<usize>> {
        let mut next = self.of_run[run];
        while let Some(answer) = self.answers.get((next as usize).wrapping_sub(1)) {
            if answer.signal == signal {
                return Some(answer.found.clone());
            }
            next = answer.before;
        }
        None
    }
}

impl Engine {
    /// Where a plain signal occurs in a run, in order.
    pub(super) fn said_in<'v>(
        &self,
        signal: u32,
        run: usize,
        conversation: &Conversation<'_>,
        view: &'v mut View,
        signals: &[Vec<Occurrence>],
    ) -> &'v [Occurrence] {
        if let Some(known) = view.answers.known(signal, run) {
            return &view.answers.found[known];
        }
        let first = view.answers.open.len();
        if let SignalKind::Plain(matcher) = self.pack.signals[signal as usize].kind {
            self.unspared(matcher, run, conversation, view, signals);
        }
        let Answers { of_run, answers, found, open } = &mut view.answers;
        let from = found.len();
        found.extend(open.drain(first..).map(|m| occurrence(&m)));
        answers.push(Answer { signal, before: of_run[run], found: from..found.len() });
        of_run[run] = answers.len() as u32;
        &found[from..]
    }

    /// Whether a matcher matches anywhere in a run, past its guards.
    pub(super) fn occurs_in(
        &self,
        matcher: u32,
        run: usize,
        conversation: &Conversation<'_>,
        view: &mut View,
        signals: &[Vec<Occurrence>],
    ) -> bool {
        let first = view.answers.open.len();
        let guards = &self.pack.matchers[matcher as usize].guards;
        if self.bars(guards, run, conversation, view, signals) {
            return false;
        }
        self.look_in(matcher, run, conversation, view);
        let found = (first..view.answers.open.len()).any(|at| {
            let m = view.answers.open[at];
            self.spared(&m, guards, conversation, view, signals).is_none()
        });
        view.answers.open.truncate(first);
        found
    }

    /// Adds the matches of a matcher in a run that no guard spares to those that are open.
    fn unspared(
        &self,
        matcher: u32,
        run: usize,
        conversation: &Conversation<'_>,
        view: &mut View,
        signals: &[Vec<Occurrence>],
    ) {
        let first = view.answers.open.len();
        self.look_in(matcher, run, conversation, view);
        let guards = &self.pack.matchers[matcher as usize].guards;
        let mut kept = first;
        for at in first..view.answers.open.len() {
            // Guards that look for other signals open matches past these, and close them again.
            let m = view.answers.open[at];
            if self.spared(&m, guards, conversation, view, signals).is_none() {
                view.answers.open[kept] = m;
                kept += 1;
            }
        }
        view.answers.open.truncate(kept);
    }

    /// Adds all matches of a matcher in a run to those that are open.
    fn look_in(&self, matcher: u32, run: usize, conversation: &Conversation<'_>, view: &mut View) {
        if !self.pack.matchers[matcher as usize].by.takes(view.runs[run].role) {
            return;
        }
        let first = view.answers.open.len();
        let phrases = self.phrases_of[matcher as usize];
        let ground = Ground { tokens: view.run(run), run, conversation };
        self.each_asked(phrases, &ground, view, &mut |phrase, tokens, view| {
            let found = self.found(tokens, run, phrase);
            view.answers.open.push(found);
            false
        });
        sift(&mut view.answers.open, first);
    }

    /// Calls `found` with each match of some phrases, once for each way to it, until it says that it has seen enough;
    /// whether it did.
    pub(super) fn each_asked(
        &self,
        phrases: (u32, u32),
        ground: &Ground<'_>,
        view: &mut View,
        found: &mut dyn FnMut(u32, Range<usize>, &mut View) -> bool,
    ) -> bool {
        if phrases.0 >= phrases.1 {
            return false;
        }
        let from = self.filter(phrases, &mut view.filters);
        // The bits are read where they lie, while the rest of the view changes.
        let filters = std::mem::take(&mut view.filters);
        let words = &filters.words[from..from + self.bits()];
        let Range { start: mut at, end } = ground.tokens;
        let mut seen = false;
        while !seen
            && let Some(next) = view.tokens[at..end]
                .iter()
                .position(|t| words[t.word as usize / 64] >> (t.word % 64) & 1 == 1)
        {
            let token = at + next;
            seen = self.asked_at(phrases, token, view.tokens[token].word, ground, view, found);
            at = token + 1;
        }
        view.filters = filters;
        seen
    }

    /// Calls `found` with each match of some phrases that are found by the word at a token.
    fn asked_at(
        &self,
        phrases: (u32, u32),
        token: usize,
        word: WordId,
        ground: &Ground<'_>,
        view: &mut View,
        found: &mut dyn FnMut(u32, Range<usize>, &mut View) -> bool,
    ) -> bool {
        let whole = view.run(ground.run);
        let mut at_word = |word, anchor: Anchor| {
            let of_word = self.anchored(List::Asked, word, &mut view.anchors);
            let mut entries = view.anchors.within(List::Asked, of_word, phrases);
            if entries.is_empty() {
                return false;
            }
            let around = self.inside(anchor, around(token, &whole, view), view);
            entries.any(|number| {
                let entry = view.anchors.entry(List::Asked, number);
                let tokens =
                    entry.admits(&around).then(|| self.confirm(&entry, anchor, ground, view)).flatten();
                tokens.is_some_and(|tokens| found(entry.phrase, tokens, view))
            })
        };
        at_word(word, Anchor { token, reading: None })
            || (self.has_readings[word as usize] && self.each_reading(token, word, at_word))
    }

    /// Where the bits begin of the words that a stretch of phrases is found by; all of them until it is asked for often.
    #[inline]
    fn filter(&self, phrases: (u32, u32), filters: &mut Filters) -> usize {
        let known = &mut filters.of[phrases.0 as usize];
        if *known < OFTEN {
            *known += 1;
            return 0;
        }
        if *known == OFTEN {
            *known += filters.words.len() as u32;
            self.add_filter(phrases, filters);
        }
        (filters.of[phrases.0 as usize] - OFTEN) as usize
    }

    /// How many numbers a bit for each word takes.
    fn bits(&self) -> usize {
        self.pack.vocabulary.len() / 64 + 1
    }

    /// Works out which words a stretch of phrases is found by, in themselves or in one of their readings.
    #[cold]
    fn add_filter(&self, phrases: (u32, u32), filters: &mut Filters) {
        let first = filters.words.len();
        filters.words.resize(first + self.bits(), 0);
        let words = &mut filters.words[first..];
        let mut add = |word: WordId| words[word as usize / 64] |= 1 << (word % 64);
        for phrase in phrases.0..phrases.1 {
            for slot in self.pack.anchors.slots_of(phrase) {
                match self.program(phrase).positions[usize::from(slot.position)].test {
                    Test::Any => {}
                    Test::Word(word) => add(word),
                    Test::Class(class) => self.pack.classes.of(class).iter().for_each(|word| add(*word)),
                }
            }
        }
        for (word, readings) in &self.pack.readings {
            if readings.iter().flatten().any(|word| words[*word as usize / 64] >> (word % 64) & 1 == 1) {
                words[*word as usize / 64] |= 1 << (word % 64);
            }
        }
    }
}
