//! Anchors made ready for the scan: which phrases to try at a word, and a first look at the words beside it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use crate::pack::phrase::{Program, Set, Test, bits};
use crate::pack::{Anchors, Pack, Search};
use crate::text::{Vocabulary, WordId};
use crate::transcript::Role;

/// A set of words, a bit for each.
type Words = Arc<[u64]>;

/// A word, or none, in one of 64 kinds: sets of kinds are told apart by one step.
pub(super) type Kind = u64;

/// The end of a run stands there.
const ABSENT: Kind = 1 << 63;
/// A word that the pack does not know.
const STRANGE: Kind = 1 << 62;
/// How many kinds known words are of.
const KINDS: u32 = 62;

/// What the words beside an anchor may be. Most phrases end here, at the price of one look.
#[derive(Debug)]
pub(super) struct Beside {
    before: Need,
    after: Need,
}

/// What a word beside an anchor has to be.
#[derive(Debug, Clone)]
struct Need {
    /// Its kind is one of these.
    kinds: Kind,
    /// The word itself is one of these, where not every word of its kind will do.
    words: Option<Words>,
}

impl Beside {
    /// Whether a match may lie over these words (`None` where the run ends), whose kinds are given.
    #[inline]
    pub(super) fn fits(&self, before: (Option<WordId>, Kind), after: (Option<WordId>, Kind)) -> bool {
        self.before.kinds & before.1 != 0
            && self.after.kinds & after.1 != 0
            && self.before.takes(before.0)
            && self.after.takes(after.0)
    }
}

impl Need {
    /// None has to be there.
    const NOTHING: Need = Need { kinds: Kind::MAX, words: None };
    /// Some word has to be there.
    const ANY: Need = Need { kinds: !ABSENT, words: None };

    #[inline]
    fn takes(&self, word: Option<WordId>) -> bool {
        match (&self.words, word) {
            (Some(words), Some(word)) => words[word as usize / 64] >> (word % 64) & 1 == 1,
            _ => true,
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
#[derive(Debug)]
pub(super) struct Neighbours {
    besides: Vec<OnceLock<Beside>>,
    /// Sets by the tests that they are of: most phrases share their neighbours.
    known: Mutex<HashMap<Vec<Test>, Need>>,
    /// The kind of each word.
    kinds: Vec<Kind>,
}

/// For each role and for guards the phrases to try at each word.
pub(super) struct AllAnchors {
    /// Phrases that look at agents' words.
    pub(super) agent: ReadyAnchors,
    /// Phrases that look at customers' words.
    pub(super) customer: ReadyAnchors,
    /// Phrases of guards; those of a word are in the order of their numbers.
    pub(super) guards: ReadyAnchors,
}

impl Neighbours {
    /// All anchors, with room for what stands beside them; `needed` says which matchers are looked for.
    pub(super) fn new(pack: &Pack, needed: &[bool]) -> (Self, AllAnchors) {
        let mut slots = Slots { of_phrase: vec![Vec::new(); pack.phrases.len()], count: 0 };
        let by = |role: Role| {
            move |phrase: u32| {
                let owner = pack.phrases[phrase as usize].owner as usize;
                needed.get(owner).copied().unwrap_or(false) && pack.matchers[owner].by.takes(role)
            }
        };
        let anchors = AllAnchors {
            agent: slots.ready(pack, &pack.anchors, by(Role::Agent)),
            customer: slots.ready(pack, &pack.anchors, by(Role::Customer)),
            guards: slots.ready(pack, &pack.guard_anchors, |_| true),
        };
        let mut kinds: Vec<Kind> = (0..=pack.vocabulary.len() as u32).map(|word| 1 << (word % KINDS)).collect();
        kinds[0] = STRANGE;
        // Words that stand for others may be any of them.
        pack.readings.keys().for_each(|word| kinds[*word as usize] = !ABSENT);
        let besides = (0..slots.count).map(|_| OnceLock::new()).collect();
        (Self { besides, known: Mutex::default(), kinds }, anchors)
    }

    /// The kind of a word, or of the end of a run.
    #[inline]
    pub(super) fn kind(&self, word: Option<WordId>) -> (Option<WordId>, Kind) {
        (word, word.map_or(ABSENT, |word| self.kinds[word as usize]))
    }

    /// What stands beside an anchor.
    #[inline]
    pub(super) fn of(&self, entry: Entry, pack: &Pack) -> &Beside {
        self.besides[entry.beside as usize].get_or_init(|| self.work_out(entry, pack))
    }

    #[cold]
    fn work_out(&self, entry: Entry, pack: &Pack) -> Beside {
        let Search::Program(program) = &pack.phrases[entry.phrase as usize].search else {
            return Beside { before: Need::NOTHING, after: Need::NOTHING };
        };
        let bit: Set = 1 << entry.position;
        let own = &program.positions[usize::from(entry.position)];
        let before = if program.first & bit != 0 { Need::NOTHING } else { self.need(program, own.precede, pack) };
        let after = if program.last & bit != 0 { Need::NOTHING } else { self.need(program, own.follow, pack) };
        Beside { before, after }
    }

    /// The words that some positions take.
    fn need(&self, program: &Program, positions: Set, pack: &Pack) -> Need {
        let mut tests: Vec<Test> = bits(positions).map(|p| program.positions[p].test).collect();
        if tests.contains(&Test::Any) {
            return Need::ANY;
        }
        tests.sort_unstable();
        tests.dedup();
        let Ok(mut known) = self.known.lock() else { return Need::ANY };
        let need = known.entry(tests).or_insert_with_key(|tests| {
            let mut words: Vec<WordId> = Vec::new();
            for test in tests {
                match test {
                    Test::Any => {}
                    Test::Word(word) => words.push(*word),
                    Test::Class(class) => words.extend(&pack.classes[*class as usize]),
                }
            }
            let kinds = words.iter().fold(0, |kinds, word| kinds | 1 << (word % KINDS));
            words.extend(pack.readings.keys());
            Need { kinds, words: Some(class_bits(&pack.vocabulary, &words).into()) }
        });
        need.clone()
    }
}

/// Numbers for what stands beside anchors. A phrase is anchored at many words by one position: what stands beside it
/// is one thing.
struct Slots {
    of_phrase: Vec<Vec<(u8, u32)>>,
    count: u32,
}

impl Slots {
    fn ready(&mut self, pack: &Pack, anchors: &Anchors, wanted: impl Fn(u32) -> bool) -> ReadyAnchors {
        let words = pack.vocabulary.len();
        let mut ready = ReadyAnchors { starts: Vec::with_capacity(words + 2), entries: Vec::new() };
        for word in 0..=words as WordId {
            ready.starts.push(ready.entries.len() as u32);
            for &(phrase, position) in anchors.of(word).iter().filter(|(phrase, _)| wanted(*phrase)) {
                let of_phrase = &mut self.of_phrase[phrase as usize];
                let beside = match of_phrase.iter().find(|(p, _)| *p == position) {
                    Some((_, slot)) => *slot,
                    None => {
                        of_phrase.push((position, self.count));
                        self.count += 1;
                        self.count - 1
                    }
                };
                ready.entries.push(Entry { phrase, position, beside });
            }
        }
        ready.starts.push(ready.entries.len() as u32);
        ready
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
