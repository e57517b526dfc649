//! Running a phrase's program from its anchor, back to the beginning and on to the end.

use std::collections::HashMap;
use std::ops::Range;

use super::Engine;
use super::view::View;
use crate::pack::Pack;
use crate::pack::phrase::{Program, Set, Test};
use crate::text::{Gap, WordId};
use crate::transcript::Conversation;

/// A program with more positions than this has a table of its words.
const FEW: usize = 8;

/// For each word that a large program knows the positions that take it: a phrase that goes on with a list of two
/// hundred entries would else try them one by one.
#[derive(Debug)]
pub(super) struct Table {
    any: Set,
    /// Open addressing over words; a slot holds a word, or 0 where it is free, and the index of its set.
    slots: Box<[(WordId, u32)]>,
    /// Sets of positions, each once. The first is empty.
    sets: Vec<Set>,
}

impl Table {
    fn new(program: &Program, pack: &Pack) -> Self {
        let mut any = 0;
        let mut all: Vec<(WordId, Set)> = Vec::new();
        for (position, found) in program.positions.iter().enumerate() {
            let bit = 1 << position;
            match found.test {
                Test::Any => any |= bit,
                Test::Word(word) => all.push((word, bit)),
                Test::Class(class) => {
                    all.extend(pack.classes[class as usize].iter().map(|word| (*word, bit)))
                }
            }
        }
        all.sort_unstable_by_key(|(word, _)| *word);
        let mut table =
            Self { any, slots: vec![(0, 0); (all.len() * 2 + 1).next_power_of_two()].into(), sets: vec![0] };
        let mut known: HashMap<Set, u32> = HashMap::new();
        for same in all.chunk_by(|a, b| a.0 == b.0) {
            let set = same.iter().fold(0, |set, s| set | s.1);
            let index = *known.entry(set).or_insert_with(|| {
                table.sets.push(set);
                table.sets.len() as u32 - 1
            });
            let mut slot = table.slot(same[0].0);
            while table.slots[slot].0 != 0 {
                slot = (slot + 1) & (table.slots.len() - 1);
            }
            table.slots[slot] = (same[0].0, index);
        }
        table
    }

    #[inline]
    fn slot(&self, word: WordId) -> usize {
        (word.wrapping_mul(0x9E37_79B9) >> 16) as usize & (self.slots.len() - 1)
    }

    #[inline]
    fn of(&self, word: WordId) -> Set {
        let mut slot = self.slot(word);
        loop {
            let (known, set) = self.slots[slot & (self.slots.len() - 1)];
            if known == word || known == 0 {
                return self.sets[set as usize];
            }
            slot += 1;
        }
    }
}

/// A program with its number.
pub(super) type Indexed<'p> = (u32, &'p Program);

/// Which way a program runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Back,
    On,
}

/// Where an anchor stands: a token, and, where the anchor's word is in one of the token's readings, which reading and
/// which of its words.
#[derive(Clone, Copy)]
pub(super) struct Anchor {
    pub(super) token: usize,
    pub(super) reading: Option<(usize, usize)>,
}

impl Engine {
    /// The longest match of `program` through an anchor, whose word `position` takes: its tokens. A match lies in
    /// `within`, and over no sentence end.
    #[allow(clippy::too_many_arguments, reason = "the state of one step of a hot loop, passed and not built")]
    pub(super) fn confirm(
        &self,
        program: Indexed<'_>,
        position: u8,
        anchor: Anchor,
        within: Range<usize>,
        run: usize,
        view: &mut View,
        conversation: &Conversation<'_>,
    ) -> Option<Range<usize>> {
        let end = self.reach(program, position, anchor, &within, run, view, conversation, Way::On)?;
        let start = self.reach(program, position, anchor, &within, run, view, conversation, Way::Back)?;
        if program.1.at_start && start > view.run(run).start && !self.breaks(start, run, view, conversation) {
            return None;
        }
        if program.1.at_end && end < view.run(run).end && !self.breaks(end, run, view, conversation) {
            return None;
        }
        Some(start..end)
    }

    /// How far a program reaches from its anchor: the end of the longest match, or its beginning.
    #[allow(clippy::too_many_arguments, reason = "the state of one step of a hot loop, passed and not built")]
    fn reach(
        &self,
        program: Indexed<'_>,
        position: u8,
        anchor: Anchor,
        within: &Range<usize>,
        run: usize,
        view: &mut View,
        conversation: &Conversation<'_>,
        way: Way,
    ) -> Option<usize> {
        let done = if way == Way::On { program.1.last } else { program.1.first };
        // A sentence neither begins nor ends inside a reading.
        let whole = if way == Way::On { program.1.at_end } else { program.1.at_start };
        let mut active: Set = 1 << position;
        let mut best = None;
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
            let wanted = spread(program.1, active, way);
            if wanted == 0 {
                break;
            }
            let next = match way {
                Way::On if at + 1 < within.end => at + 1,
                Way::Back if at > within.start => at - 1,
                _ => break,
            };
            let seam = if way == Way::On { next } else { at };
            if self.breaks(seam, run, view, conversation) {
                break;
            }
            at = next;
            let word = view.tokens[at].word;
            let mut taken = self.taken(program, wanted, word, true);
            if taken & done != 0 {
                best = Some(at);
            }
            if word != 0 && self.has_readings[word as usize] {
                for reading in &self.pack.readings[&word] {
                    taken |= self.walk_wanted(program, wanted, reading, way, done, whole, &mut best, at);
                }
            }
            active = taken;
        }
        best.map(|b| if way == Way::On { b + 1 } else { b })
    }

    /// Runs over the words of a reading, all of one token. Gaps do not reach into a reading. A match may be `done`
    /// after any of its words, or, where only the `whole` reading will do, after the last.
    #[allow(clippy::too_many_arguments, reason = "as above")]
    fn walk(
        &self,
        program: Indexed<'_>,
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
            active = self.taken(program, spread(program.1, active, way), word, false);
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
        program: Indexed<'_>,
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
    fn taken(&self, program: Indexed<'_>, mut wanted: Set, word: WordId, gaps: bool) -> Set {
        let (index, program) = program;
        if program.positions.len() > FEW {
            let table = self.tables[index as usize].get_or_init(|| Table::new(program, &self.pack));
            return (table.of(word) | if gaps { table.any } else { 0 }) & wanted;
        }
        let mut taken = 0;
        while wanted != 0 {
            let bit = wanted & wanted.wrapping_neg();
            wanted ^= bit;
            let takes = match program.positions[bit.trailing_zeros() as usize].test {
                Test::Any => gaps,
                Test::Word(own) => own == word,
                Test::Class(class) => word != 0 && self.in_class(class, word),
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
