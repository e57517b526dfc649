//! Running a phrase's program from its anchor, back to the beginning and on to the end.

use std::ops::Range;

use super::Engine;
use super::anchors::Entry;
use super::steps::{Meaning, State, Steps};
use super::view::View;
use crate::pack::Search;
use crate::pack::phrase::{Meets, Program, Set, Test};
use crate::text::{Gap, WordId};
use crate::transcript::Conversation;

/// Which way a program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum Way {
    #[default]
    Back,
    On,
}

/// Where an anchor stands: a token, and, where the anchor's word is in one of the token's readings, which reading and
/// which of its words.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Anchor {
    pub(super) token: usize,
    pub(super) reading: Option<(usize, usize)>,
}

/// Where a phrase may match: a stretch of a run.
pub(super) struct Ground<'c> {
    pub(super) tokens: Range<usize>,
    pub(super) run: usize,
    pub(super) conversation: &'c Conversation<'c>,
}

/// A program on one of its ways.
#[derive(Clone, Copy)]
struct Course<'p> {
    program: &'p Program,
    way: Way,
}

impl Course<'_> {
    /// The positions with which a match may end on this way.
    fn done(&self) -> Set {
        if self.way == Way::On { self.program.last } else { self.program.first }
    }

    /// Whether only a whole reading ends a match: a sentence neither begins nor ends inside one, and what a guard says
    /// of a match meets it with whole words.
    fn whole(&self) -> bool {
        let Program { at_start, at_end, meets, .. } = self.program;
        if self.way == Way::On {
            *at_end || *meets == Meets::Last
        } else {
            *at_start || *meets == Meets::First
        }
    }

    /// The positions that may come next.
    fn spread(&self, mut active: Set) -> Set {
        let mut next = 0;
        while active != 0 {
            let position = &self.program.positions[active.trailing_zeros() as usize];
            next |= if self.way == Way::On { position.follow } else { position.precede };
            active &= active - 1;
        }
        next
    }
}

impl Engine {
    /// Calls `found` with each word of each reading of the word at a token, until one of them will do; whether one did.
    pub(super) fn each_reading(
        &self,
        token: usize,
        word: WordId,
        mut found: impl FnMut(WordId, Anchor) -> bool,
    ) -> bool {
        self.pack.readings[&word].iter().enumerate().any(|(r, reading)| {
            let mut words = reading.iter().enumerate();
            words.any(|(w, &word)| found(word, Anchor { token, reading: Some((r, w)) }))
        })
    }

    /// The longest match of a phrase through an anchor: its tokens. A match lies over no sentence end.
    #[inline]
    pub(super) fn confirm(
        &self,
        entry: &Entry,
        anchor: Anchor,
        ground: &Ground<'_>,
        view: &mut View,
    ) -> Option<Range<usize>> {
        let starts = match anchor.reading {
            None => view.steps.starts(entry.slot).or_else(|| self.starts(entry, view)),
            Some(_) => None,
        };
        let on = starts.map(|[on, _]| on);
        let end = self.reach(entry, anchor, on, ground, view, Way::On)?;
        let back = starts.map(|[_, back]| back);
        let start = self.reach(entry, anchor, back, ground, view, Way::Back)?;
        if entry.at_start && start > view.run(ground.run).start && !self.breaks(start, ground, view) {
            return None;
        }
        if entry.at_end && end < view.run(ground.run).end && !self.breaks(end, ground, view) {
            return None;
        }
        Some(start..end)
    }

    /// How far a program reaches from its anchor: the end of the longest match, or its beginning.
    ///
    /// Steps that were taken before are looked up; inside a reading, and where there are too many states to number, the
    /// positions themselves are followed.
    #[inline]
    fn reach(
        &self,
        entry: &Entry,
        anchor: Anchor,
        start: Option<State>,
        ground: &Ground<'_>,
        view: &mut View,
        way: Way,
    ) -> Option<usize> {
        let end = |best: usize| if way == Way::On { best + 1 } else { best };
        match start {
            // Many phrases begin or end with the word that they are found by.
            Some(state) if state.is_stuck() => state.is_done().then(|| end(anchor.token)),
            Some(state) => self.step(state, anchor.token, ground, view, way).map(end),
            None => {
                let course = Course { program: self.program(entry.phrase), way };
                self.follow(course, 1 << entry.position, anchor, None, ground, view).map(end)
            }
        }
    }

    /// Goes on from a state at a token.
    fn step(
        &self,
        mut state: State,
        mut at: usize,
        ground: &Ground<'_>,
        view: &mut View,
        way: Way,
    ) -> Option<usize> {
        let mut best = None;
        loop {
            if state.is_done() {
                best = Some(at);
            }
            if state.is_stuck() {
                return best;
            }
            let Some(next) = self.next(at, ground, view, way) else { return best };
            let word = view.tokens[next].word;
            state = match view.steps.after(state, word, view.kinds[next]) {
                Ok(known) => known,
                Err(slot) => match self.take(state, word, &mut view.steps) {
                    Some(new) => {
                        view.steps.remember(slot, new);
                        new
                    }
                    None => {
                        let Meaning { phrase, set, .. } = view.steps.meaning(state);
                        let course = Course { program: self.program(phrase), way };
                        let anchor = Anchor { token: at, reading: None };
                        return self.follow(course, set, anchor, best, ground, view);
                    }
                },
            };
            at = next;
        }
    }

    /// The state after a word, worked out; `None` where there are too many to number.
    #[cold]
    fn take(&self, state: State, word: WordId, steps: &mut Steps) -> Option<State> {
        let Meaning { phrase, way, set, .. } = steps.meaning(state);
        let mut done = None;
        let course = Course { program: self.program(phrase), way };
        let taken = self.over(course, set, word, &mut done, 0);
        self.state(phrase, way, taken, done.is_some(), steps)
    }

    /// The states that a program begins with at an anchor, worked out; `None` where there are too many to number.
    #[cold]
    fn starts(&self, entry: &Entry, view: &mut View) -> Option<[State; 2]> {
        let program = self.program(entry.phrase);
        let own = 1 << entry.position;
        let mut state = |way, ends: Set| self.state(entry.phrase, way, own, own & ends != 0, &mut view.steps);
        let starts = [state(Way::On, program.last)?, state(Way::Back, program.first)?];
        view.steps.begin(entry.slot, starts);
        Some(starts)
    }

    /// The number of a set of positions, where a match may end or not.
    fn state(&self, phrase: u32, way: Way, set: Set, done: bool, steps: &mut Steps) -> Option<State> {
        let program = self.program(phrase);
        let wanted = Course { program, way }.spread(set);
        steps.state(Meaning { phrase, way, set, done }, program, wanted, &self.pack)
    }

    /// The program of a phrase; that of a regular expression matches nothing.
    pub(super) fn program(&self, phrase: u32) -> &Program {
        self.programs[phrase as usize].get_or_init(|| match &self.pack.phrases[phrase as usize].search {
            Search::Program(code) => code.program().into(),
            Search::Regex { .. } => Box::default(),
        })
    }

    /// The token after `at` on a way, if it lies on the ground and in the sentence.
    #[inline]
    fn next(&self, at: usize, ground: &Ground<'_>, view: &mut View, way: Way) -> Option<usize> {
        let (next, seam) = match way {
            Way::On if at + 1 < ground.tokens.end => (at + 1, at + 1),
            Way::Back if at > ground.tokens.start => (at - 1, at),
            _ => return None,
        };
        (!self.breaks(seam, ground, view)).then_some(next)
    }

    /// The positions after a word as it is written, and in each of its readings; sets `best` where a match may end with
    /// it, or inside a reading.
    fn over(
        &self,
        course: Course<'_>,
        active: Set,
        word: WordId,
        best: &mut Option<usize>,
        at: usize,
    ) -> Set {
        let wanted = course.spread(active);
        let mut taken = self.taken(course.program, wanted, word, true);
        if taken & course.done() != 0 {
            *best = Some(at);
        }
        if word != 0 && self.has_readings[word as usize] {
            for reading in &self.pack.readings[&word] {
                taken |= match reading.is_empty() {
                    // What may be no word at all is gone over; no match ends with it for that.
                    true => active,
                    false => self.walk(course, wanted, reading, best, at),
                };
            }
        }
        taken
    }

    /// Goes on from the positions `active` at the anchor, or inside its reading; `best` is the best end so far.
    fn follow(
        &self,
        course: Course<'_>,
        mut active: Set,
        anchor: Anchor,
        mut best: Option<usize>,
        ground: &Ground<'_>,
        view: &mut View,
    ) -> Option<usize> {
        let mut at = anchor.token;
        let done = active & course.done() != 0;
        if let Some((reading, word)) = anchor.reading {
            // The rest of the reading comes first; the match may end inside it.
            let words = &self.pack.readings[&view.tokens[at].word][reading];
            let rest = if course.way == Way::On { &words[word + 1..] } else { &words[..word] };
            if done && (rest.is_empty() || !course.whole()) {
                best = Some(at);
            }
            if !rest.is_empty() {
                active = self.walk(course, course.spread(active), rest, &mut best, at);
            }
        } else if done {
            best = Some(at);
        }
        while active != 0 {
            let Some(next) = self.next(at, ground, view, course.way) else { break };
            at = next;
            active = self.over(course, active, view.tokens[at].word, &mut best, at);
        }
        best
    }

    /// Runs over the words of a reading, all of one token, of which the first is to be taken by the `wanted` positions.
    /// Gaps do not reach into a reading. A match may end after any of its words, or, where only the whole reading will
    /// do, after the last.
    fn walk(
        &self,
        course: Course<'_>,
        mut wanted: Set,
        words: &[WordId],
        best: &mut Option<usize>,
        at: usize,
    ) -> Set {
        let mut active = 0;
        for left in (0..words.len()).rev() {
            let word = if course.way == Way::On { words[words.len() - 1 - left] } else { words[left] };
            active = self.taken(course.program, wanted, word, false);
            if active & course.done() != 0 && (left == 0 || !course.whole()) {
                *best = Some(at);
            }
            wanted = course.spread(active);
        }
        active
    }

    /// Those of the `wanted` positions that take `word`.
    #[inline]
    fn taken(&self, program: &Program, mut wanted: Set, word: WordId, gaps: bool) -> Set {
        let mut taken = 0;
        while wanted != 0 {
            let bit = wanted & wanted.wrapping_neg();
            wanted ^= bit;
            let takes = match program.positions[bit.trailing_zeros() as usize].test {
                Test::Any => gaps,
                Test::Word(own) => own == word,
                Test::Class(class) => self.pack.classes.of(class).binary_search(&word).is_ok(),
            };
            if takes {
                taken |= bit;
            }
        }
        taken
    }

    /// Whether a sentence ends before `token`. Its run's sentences are worked out only where there is a mark.
    #[inline]
    fn breaks(&self, token: usize, ground: &Ground<'_>, view: &mut View) -> bool {
        if !view.tokens[token].gap.has(Gap::MAY_BREAK) {
            return false;
        }
        view.know(ground.run, ground.conversation, &self.pack);
        view.tokens[token].gap.has(Gap::BREAK)
    }
}
