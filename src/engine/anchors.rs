//! Anchors made ready for the scan: which phrases to try at a word, and a first look at the words beside it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use crate::pack::phrase::{Program, Set, Test, bits};
use crate::pack::{Pack, Search};
use crate::text::{Vocabulary, WordId};
use crate::transcript::Role;

/// A set of words, a bit for each.
type Words = Arc<[u64]>;

/// What the words beside an anchor may be. Most phrases end here, at the price of one look.
#[derive(Debug)]
pub(super) struct Beside {
    before: Need,
    after: Need,
}

/// What a word beside an anchor has to be.
#[derive(Debug, Clone)]
enum Need {
    /// None has to be there.
    Nothing,
    /// Some word has to be there.
    Any,
    /// One of these has to be there.
    OneOf(Words),
}

impl Beside {
    /// Whether a match may lie over these words (`None` where the run ends).
    #[inline]
    pub(super) fn fits(&self, before: Option<WordId>, after: Option<WordId>) -> bool {
        self.before.fits(before) && self.after.fits(after)
    }
}

impl Need {
    #[inline]
    fn fits(&self, word: Option<WordId>) -> bool {
        match (self, word) {
            (Need::Nothing, _) => true,
            (Need::Any, word) => word.is_some(),
            (Need::OneOf(words), Some(word)) => words[word as usize / 64] >> (word % 64) & 1 == 1,
            (Need::OneOf(_), None) => false,
        }
    }
}

/// A phrase to try at a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) phrase: u32,
    /// The position of its program that takes the word.
    pub(super) position: u8,
    /// Its place among those of [`Neighbours`].
    beside: u32,
}

/// For each word the phrases that are anchored at it, for one role.
#[derive(Debug)]
pub(super) struct ReadyAnchors {
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

impl ReadyAnchors {
    #[inline]
    pub(super) fn of(&self, word: WordId) -> &[Entry] {
        let word = word as usize;
        match self.starts.get(word..word + 2) {
            Some(&[start, end]) => &self.entries[start as usize..end as usize],
            _ => &[],
        }
    }
}

/// What stands beside each anchor, worked out when the anchor is first met: a short draft meets few.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    besides: Vec<OnceLock<Beside>>,
    /// Sets by the tests that they are of: most phrases share their neighbours.
    known: Mutex<HashMap<Vec<Test>, Need>>,
}

impl Neighbours {
    /// Anchors of the phrases that look at agents' words, and of those that look at customers', with room for what
    /// stands beside them; `needed` says which matchers are looked for.
    pub(super) fn new(pack: &Pack, needed: &[bool]) -> (Self, ReadyAnchors, ReadyAnchors) {
        let words = pack.vocabulary.len();
        // A phrase is anchored at many words by one position: what stands beside it is one thing.
        let mut slots: Vec<Vec<(u8, u32)>> = vec![Vec::new(); pack.phrases.len()];
        let mut count = 0;
        let mut ready = [Role::Agent, Role::Customer].map(|role| {
            let mut anchors = ReadyAnchors { starts: Vec::with_capacity(words + 2), entries: Vec::new() };
            for word in 0..=words as WordId {
                anchors.starts.push(anchors.entries.len() as u32);
                for &(phrase, position) in pack.anchors.of(word) {
                    let owner = pack.phrases[phrase as usize].owner as usize;
                    if !needed.get(owner).copied().unwrap_or(false) || !pack.matchers[owner].by.takes(role) {
                        continue;
                    }
                    let of_phrase = &mut slots[phrase as usize];
                    let beside = match of_phrase.iter().find(|(p, _)| *p == position) {
                        Some((_, slot)) => *slot,
                        None => {
                            of_phrase.push((position, count));
                            count += 1;
                            count - 1
                        }
                    };
                    anchors.entries.push(Entry { phrase, position, beside });
                }
            }
            anchors.starts.push(anchors.entries.len() as u32);
            Some(anchors)
        });
        let mut take =
            |i: usize| ready[i].take().unwrap_or(ReadyAnchors { starts: Vec::new(), entries: Vec::new() });
        let (agent, customer) = (take(0), take(1));
        let besides = (0..count).map(|_| OnceLock::new()).collect();
        (Self { besides, known: Mutex::default() }, agent, customer)
    }

    /// What stands beside an anchor.
    #[inline]
    pub(super) fn of(&self, entry: Entry, pack: &Pack) -> &Beside {
        self.besides[entry.beside as usize].get_or_init(|| self.work_out(entry, pack))
    }

    #[cold]
    fn work_out(&self, entry: Entry, pack: &Pack) -> Beside {
        let Search::Program(program) = &pack.phrases[entry.phrase as usize].search else {
            return Beside { before: Need::Nothing, after: Need::Nothing };
        };
        let bit: Set = 1 << entry.position;
        let own = &program.positions[usize::from(entry.position)];
        let before =
            if program.first & bit != 0 { Need::Nothing } else { self.need(program, own.precede, pack) };
        let after =
            if program.last & bit != 0 { Need::Nothing } else { self.need(program, own.follow, pack) };
        Beside { before, after }
    }

    /// The words that some positions take.
    fn need(&self, program: &Program, positions: Set, pack: &Pack) -> Need {
        let mut tests: Vec<Test> = bits(positions).map(|p| program.positions[p].test).collect();
        if tests.contains(&Test::Any) {
            return Need::Any;
        }
        tests.sort_unstable();
        tests.dedup();
        let Ok(mut known) = self.known.lock() else { return Need::Any };
        let need = known.entry(tests).or_insert_with_key(|tests| {
            let mut words: Vec<WordId> = Vec::new();
            for test in tests {
                match test {
                    Test::Any => {}
                    Test::Word(word) => words.push(*word),
                    Test::Class(class) => words.extend(&pack.classes[*class as usize]),
                }
            }
            // Words that stand for others may be any of them.
            words.extend(pack.readings.keys());
            Need::OneOf(class_bits(&pack.vocabulary, &words).into())
        });
        need.clone()
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
