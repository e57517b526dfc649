//! Anchors made ready for the scan: which phrases to try at a word, and a first look at the words beside it.

use crate::pack::phrase::{Program, Set, Test};
use crate::pack::{Pack, Search};
use crate::text::{Vocabulary, WordId};
use crate::transcript::Role;

/// A set of words, told apart only by the last bits of their numbers: it may say yes where the answer is no, never the
/// other way round. Nine of ten phrases end here, at the price of a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sketch(u128);

impl Sketch {
    const EVERY: Sketch = Sketch(u128::MAX);

    #[inline]
    pub(super) fn may_hold(self, word: WordId) -> bool {
        self.0 >> (word % 128) & 1 == 1
    }

    fn add(&mut self, word: WordId) {
        self.0 |= 1 << (word % 128);
    }
}

/// A phrase to try at a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) phrase: u32,
    /// The position of its program that takes the word.
    pub(super) position: u8,
    /// Whether a match needs a word before this one, or after it.
    pub(super) needs_before: bool,
    pub(super) needs_after: bool,
    /// What the word before may be, where one is needed; likewise after.
    pub(super) before: Sketch,
    pub(super) after: Sketch,
}

/// For each word the phrases that are anchored at it, for one role.
#[derive(Debug)]
pub(super) struct ReadyAnchors {
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

impl ReadyAnchors {
    /// Those of a pack's phrases that look at the words of `role`.
    pub(super) fn new(pack: &Pack, role: Role) -> Self {
        let words = pack.vocabulary.len();
        let mut ready = ReadyAnchors { starts: Vec::with_capacity(words + 2), entries: Vec::new() };
        // A phrase is anchored at many words by one position: what stands beside it is worked out once.
        let mut known: Vec<Vec<(u8, Entry)>> = vec![Vec::new(); pack.phrases.len()];
        for word in 0..=words as WordId {
            ready.starts.push(ready.entries.len() as u32);
            for &(phrase, position) in pack.anchors.of(word) {
                let Search::Program(program) = &pack.phrases[phrase as usize].search else { continue };
                let owner = pack.phrases[phrase as usize].owner as usize;
                if !pack.matchers.get(owner).is_some_and(|m| m.by.takes(role)) {
                    continue;
                }
                let of_phrase = &mut known[phrase as usize];
                let entry = match of_phrase.iter().find(|(p, _)| *p == position) {
                    Some((_, entry)) => *entry,
                    None => {
                        let entry = entry(pack, program, phrase, position);
                        of_phrase.push((position, entry));
                        entry
                    }
                };
                ready.entries.push(entry);
            }
        }
        ready.starts.push(ready.entries.len() as u32);
        ready
    }

    #[inline]
    pub(super) fn of(&self, word: WordId) -> &[Entry] {
        let word = word as usize;
        match self.starts.get(word..word + 2) {
            Some(&[start, end]) => &self.entries[start as usize..end as usize],
            _ => &[],
        }
    }
}

fn entry(pack: &Pack, program: &Program, phrase: u32, position: u8) -> Entry {
    let bit: Set = 1 << position;
    let own = &program.positions[usize::from(position)];
    Entry {
        phrase,
        position,
        needs_before: program.first & bit == 0,
        needs_after: program.last & bit == 0,
        before: sketch(pack, program, own.precede),
        after: sketch(pack, program, own.follow),
    }
}

/// The words that some positions take.
fn sketch(pack: &Pack, program: &Program, mut positions: Set) -> Sketch {
    let mut sketch = Sketch(0);
    while positions != 0 {
        match program.positions[positions.trailing_zeros() as usize].test {
            Test::Any => return Sketch::EVERY,
            Test::Word(word) => sketch.add(word),
            Test::Class(class) => pack.classes[class as usize].iter().for_each(|w| sketch.add(*w)),
        }
        positions &= positions - 1;
    }
    // Words that stand for others may be any of them.
    for word in pack.readings.keys() {
        sketch.add(*word);
    }
    sketch
}

/// For each class a bit for each word.
pub(super) fn class_bits(vocabulary: &Vocabulary, members: &[WordId]) -> Box<[u64]> {
    let mut set = vec![0; vocabulary.len() / 64 + 1];
    for word in members {
        set[*word as usize / 64] |= 1 << (word % 64);
    }
    set.into()
}
