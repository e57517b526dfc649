//! Running a phrase's program from its anchor, back to the beginning and on to the end.

use std::ops::Range;

use super::Engine;
use super::anchors::Entry;
use super::steps::{Meaning, State, Steps};
use super::view::View;
use crate::pack::Search;
use crate::pack::phrase::{Program, Set, Test};
use crate::text::{Gap, WordId};
use crate::transcript::Conversation;

/// Which way a program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Way {
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

impl Engine {
    /// The longest match of a phrase through an anchor: its tokens. A match lies in `within`, and over no sentence end.
    #[allow(clippy::too_many_arguments, reason = "the state of one step of a hot loop, passed and not built")]
    #[inline]
    pub(super) fn confirm(
        &self,
        entry: &Entry,
        anchor: Anchor,
        within: Range<usize>,
        run: usize,
        view: &mut View,
        conversation: &Conversation<'_>,
    ) -> Option<Range<usize>> {
        let starts = match anchor.reading {
            None => view.steps.starts(entry.slot).or_else(|| self.starts(entry, view)),
            Some(_) => None,
        };
        let on = starts.map(|[on, _]| on);
        let end = self.reach(entry, anchor, on, &within, run, view, conversation, Way::On)?;
        let back = starts.map(|[_, back]| back);
        let start = self.reach(entry, anchor, back, &within, run, view, conversation, Way::Back)?;
        if entry.at_start && start > view.run(run).start && !self.breaks(start, run, view, conversation) {
            return None;
        }
        if entry.at_end && end < view.run(run).end && !self.breaks(end, run, view, conversation) {
            return None;
        }
        Some(start..end)
    }

    /// How far a program reaches from its anchor: the end of the longest match, or its beginning.
    ///
    /// Steps that were taken before are looked up; inside a reading, and where there are too many states to number, the
    /// positions themselves are followed.
    #[allow(clippy::too_many_arguments, reason = "the state of one step of a hot loop, passed and not built")]
    #[inline]
    fn reach(
        &self,
        entry: &Entry,
        anchor: Anchor,
        start: Option<State>,
        within: &Range<usize>,
        run: usize,
        view: &mut View,
        conversation: &Conversation<'_>,
        way: Way,
    ) -> Option<usize> {
        let end = |best: usize| if way == Way::On { best + 1 } else { best };
        match start {
            // Many phrases begin or end with the word that they are found by.
            Some(state) if state.is_stuck() => state.is_done().then(|| end(anchor.token)),
            Some(state) => self.step(state, anchor.token, within, run, view, conversation, way).map(end),
            None => {
                let (program, active) = (self.program(entry.phrase), 1 << entry.position);
                self.follow(program, active, anchor, None, within, run, view, conversation, way).map(end)
            }
        }
    }

    /// Goes on from a state at a token.
    #[allow(clippy::too_many_arguments, reason = "as above")]
    fn step(
        &self,
        mut state: State,
        mut at: usize,
        within: &Range<usize>,
        run: usize,
        view: &mut View,
        conversation: &Conversation<'_>,
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
            let Some(next) = self.next(at, within, run, view, conversation, way) else { return best };
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
                        let (program, anchor) = (self.program(phrase), Anchor { token: at, reading: None });
                        return self.follow(program, set, anchor, best, within, run, view, conversation, way);
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
        let taken = self.over(self.program(phrase), set, word, way, &mut done, 0);
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
        let wanted = spread(program, set, way);
        steps.state(Meaning { phrase, way, set, done }, program, wanted, &self.pack)
    }

    /// The program of a phrase; that of a regular expression matches nothing.
    pub(super) fn program(&self, phrase: u32) -> &Program {
        self.programs[phrase as usize].get_or_init(|| match &self.pack.phrases[phrase as usize].search {
            Search::Program(code) => code.program().into(),
            Search::Regex { .. } => Box::default(),
        })
    }

    /// The token after `at` on a way, if it lies within the stretch and the sentence.
    #[inline]
    fn next(
        &self,
        at: usize,
        within: &Range<usize>,
        run: usize,
        view: &mut View,
        conversation: &Conversation<'_>,
        way: Way,
    ) -> Option<usize> {
        let (next, seam) = match way {
            Way::On if at + 1 < within.end => (at + 1, at + 1),
            Way::Back if at > within.start => (at - 1, at),
            _ => return None,
        };
        (!self.breaks(seam, run, view, conversation)).then_some(next)
    }

    /// The positions after a word as it is written, and in each of its readings; sets `best` where a match may end with
    /// it, or inside a reading.
    fn over(
        &self,
        program: &Program,
        active: Set,
        word: WordId,
        way: Way,
        best: &mut Option<usize>,
        at: usize,
    ) -> Set {
        let done = if way == Way::On { program.last } else { program.first };
        // A sentence neither begins nor ends inside a reading.
        let whole = if way == Way::On { program.at_end } else { program.at_start };
        let wanted = spread(program, active, way);
        let mut taken = self.taken(program, wanted, word, true);
        if taken & done != 0 {
            *best = Some(at);
        }
        if word != 0 && self.has_readings[word as usize] {
            for reading in &self.pack.readings[&word] {
                taken |= self.walk_wanted(program, wanted, reading, way, done, whole, best, at);
            }
        }
        taken
    }

    /// Goes on from the positions `active` at the anchor, or inside its reading; `best` is the best end so far.
    #[allow(clippy::too_many_arguments, reason = "as above")]
    fn follow(
        &self,
        program: &Program,
        mut active: Set,
        anchor: Anchor,
        mut best: Option<usize>,
        within: &Range<usize>,
        run: usize,
        view: &mut View,
        conversation: &Conversation<'_>,
        way: Way,
    ) -> Option<usize> {
        let done = if way == Way::On { program.last } else { program.first };
        // A sentence neither begins nor ends inside a reading.
        let whole = if way == Way::On { program.at_end } else { program.at_start };
        let mut at = anchor.token;
        if let Some((reading, word)) = anchor.reading {
            // The rest of the reading comes first; the match may end inside it.
            let words = &self.pack.readings[&view.tokens[at].word][reading];
            let rest = if way == Way::On { &words[word + 1..] } else { &words[..word] };
            if active & done != 0 && (rest.is_empty() || !whole) {
                best = Some(at);
            }
            active = self.walk(program, active, rest, way, done, whole, &mut best, at);
        } else if active & done != 0 {
            best = Some(at);
        }
        while active != 0 {
            let Some(next) = self.next(at, within, run, view, conversation, way) else { break };
            at = next;
            active = self.over(program, active, view.tokens[at].word, way, &mut best, at);
        }
        best
    }

    /// Runs over the words of a reading, all of one token. Gaps do not reach into a reading. A match may be `done`
    /// after any of its words, or, where only the `whole` reading will do, after the last.
    #[allow(clippy::too_many_arguments, reason = "as above")]
    fn walk(
        &self,
        program: &Program,
        mut active: Set,
        words: &[WordId],
        way: Way,
        done: Set,
        whole: bool,
        best: &mut Option<usize>,
        at: usize,
    ) -> Set {
        let mut left = words.len();
        let mut step = |word: WordId| {
            active = self.taken(program, spread(program, active, way), word, false);
            left -= 1;
            if active & done != 0 && (left == 0 || !whole) {
                *best = Some(at);
            }
        };
        match way {
            Way::On => words.iter().for_each(|w| step(*w)),
            Way::Back => words.iter().rev().for_each(|w| step(*w)),
        }
        active
    }

    #[allow(clippy::too_many_arguments, reason = "as above")]
    fn walk_wanted(
        &self,
        program: &Program,
        wanted: Set,
        reading: &[WordId],
        way: Way,
        done: Set,
        whole: bool,
        best: &mut Option<usize>,
        at: usize,
    ) -> Set {
        let (first, rest) = match way {
            Way::On => (reading.first(), reading.get(1..)),
            Way::Back => (reading.last(), reading.get(..reading.len().saturating_sub(1))),
        };
        let (Some(first), Some(rest)) = (first, rest) else { return 0 };
        let active = self.taken(program, wanted, *first, false);
        if active & done != 0 && (rest.is_empty() || !whole) {
            *best = Some(at);
        }
        self.walk(program, active, rest, way, done, whole, best, at)
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
    pub(super) fn breaks(
        &self,
        token: usize,
        run: usize,
        view: &mut View,
        conversation: &Conversation<'_>,
    ) -> bool {
        if !view.tokens[token].gap.has(Gap::MAY_BREAK) {
            return false;
        }
        view.know(run, conversation, &self.pack);
        view.tokens[token].gap.has(Gap::BREAK)
    }
}

/// The positions that may come next.
#[inline]
fn spread(program: &Program, mut active: Set, way: Way) -> Set {
    let mut next = 0;
    while active != 0 {
        let position = &program.positions[active.trailing_zeros() as usize];
        next |= if way == Way::On { position.follow } else { position.precede };
        active &= active - 1;
    }
    next
}
