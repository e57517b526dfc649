//! Anchors made ready for the scan: which phrases to try at a word, and a first look at the words beside it.

use std::collections::HashMap;

use crate::pack::phrase::{Program, Set, Test, bits};
use crate::pack::{Pack, Search};
use crate::text::{Vocabulary, WordId};
use crate::transcript::Role;

/// What a word beside an anchor may be: a set of [`ReadyAnchors`], or any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// None has to be there.
    Free,
    /// One of this set has to be there. Most phrases end here, at the price of one look.
    OneOf(u32),
    /// Some word has to be there.
    Some,
}

/// A phrase to try at a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) phrase: u32,
    /// The position of its program that takes the word.
    pub(super) position: u8,
    /// What the word before may be, and the word after.
    pub(super) before: Beside,
    pub(super) after: Beside,
}

/// For each word the phrases that are anchored at it, for one role.
#[derive(Debug)]
pub(super) struct ReadyAnchors {
    starts: Vec<u32>,
    entries: Vec<Entry>,
    /// Sets of words, a bit for each.
    sets: Vec<Box<[u64]>>,
}

impl ReadyAnchors {
    /// Those of a pack's phrases that look at the words of `role`.
    pub(super) fn new(pack: &Pack, role: Role) -> Self {
        let words = pack.vocabulary.len();
        let starts = Vec::with_capacity(words + 2);
        let mut ready = ReadyAnchors { starts, entries: Vec::new(), sets: Vec::new() };
        let mut sets = Sets::new(pack);
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
                        let entry = sets.entry(program, phrase, position);
                        of_phrase.push((position, entry));
                        entry
                    }
                };
                ready.entries.push(entry);
            }
        }
        ready.starts.push(ready.entries.len() as u32);
        ready.sets = sets.sets;
        ready
    }

    /// Whether a word (`None` where the run ends) may stand beside an anchor.
    #[inline]
    pub(super) fn fits(&self, beside: Beside, word: Option<WordId>) -> bool {
        match (beside, word) {
            (Beside::Free, _) => true,
            (Beside::Some, word) => word.is_some(),
            (Beside::OneOf(set), Some(word)) => {
                self.sets[set as usize][word as usize / 64] >> (word % 64) & 1 == 1
            }
            (Beside::OneOf(_), None) => false,
        }
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

/// The sets of words beside anchors, each once.
struct Sets<'p> {
    pack: &'p Pack,
    sets: Vec<Box<[u64]>>,
    known: HashMap<Box<[u64]>, u32>,
    /// Sets by the tests that they are of: most phrases share their neighbours.
    by_tests: HashMap<Vec<Test>, Beside>,
}

impl<'p> Sets<'p> {
    fn new(pack: &'p Pack) -> Self {
        Sets { pack, sets: Vec::new(), known: HashMap::new(), by_tests: HashMap::new() }
    }

    fn entry(&mut self, program: &Program, phrase: u32, position: u8) -> Entry {
        let bit: Set = 1 << position;
        let own = &program.positions[usize::from(position)];
        let before = if program.first & bit != 0 { Beside::Free } else { self.beside(program, own.precede) };
        let after = if program.last & bit != 0 { Beside::Free } else { self.beside(program, own.follow) };
        Entry { phrase, position, before, after }
    }

    /// The words that some positions take.
    fn beside(&mut self, program: &Program, positions: Set) -> Beside {
        let mut tests: Vec<Test> = bits(positions).map(|p| program.positions[p].test).collect();
        if tests.contains(&Test::Any) {
            return Beside::Some;
        }
        tests.sort_unstable();
        tests.dedup();
        if let Some(known) = self.by_tests.get(&tests) {
            return *known;
        }
        let mut words: Vec<WordId> = Vec::new();
        for test in &tests {
            match test {
                Test::Any => {}
                Test::Word(word) => words.push(*word),
                Test::Class(class) => words.extend(&self.pack.classes[*class as usize]),
            }
        }
        // Words that stand for others may be any of them.
        words.extend(self.pack.readings.keys());
        let set = class_bits(&self.pack.vocabulary, &words);
        let next = self.sets.len() as u32;
        let id = *self.known.entry(set).or_insert_with_key(|set| {
            self.sets.push(set.clone());
            next
        });
        self.by_tests.insert(tests, Beside::OneOf(id));
        Beside::OneOf(id)
    }
}

/// For each class a bit for each word.
pub(super) fn class_bits(vocabulary: &Vocabulary, members: &[WordId]) -> Box<[u64]> {
    let mut set = vec![0; vocabulary.len() / 64 + 1];
    for word in members {
        set[*word as usize / 64] |= 1 << (word % 64);
    }
    set.into()
}
