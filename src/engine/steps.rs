//! Steps of programs, remembered.
//!
//! A program goes from a set of positions by a word to another set of positions. Such a set gets a place when it is
//! first met, and there stand the words and classes that lead on, and where to. What a step comes to is
//! worked out once for each way out; after that it is a look at a handful of numbers side by side. Each thread has its
//! own.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::find;
use crate::pack::phrase::{Program, Set, Test, bits};
use crate::pack::{Kind, Pack, READ, kind};
use crate::text::WordId;

/// How many steps over several ways at once are remembered, in a megabyte.
const SLOTS: usize = 1 << 16;
/// How many states there may be; what comes after is worked out each time.
const MOST_STATES: usize = 1 << 18;
/// How many numbers may hold them and the ways that lead out of them, together.
const MOST_NUMBERS: usize = 1 << 22;
/// A class of at most so many words is taken apart into them.
const FEW_WORDS: usize = 6;
/// Up to so many words are gone through one by one.
const FEW_WAYS: usize = 12;

const PLACE: u32 = (1 << 30) - 1;
const DONE: u32 = 1 << 30;
const STUCK: u32 = 1 << 31;

/// A set of positions of one program on its way, by its place among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State(u32);

impl State {
    /// No position at all: nothing matches.
    const DEAD: State = State(STUCK);
    /// Not yet known. It is zero, so that rooms full of it cost nothing until they are used.
    const UNKNOWN: State = State(0);

    /// Whether a match may end here.
    #[inline]
    pub(super) fn is_done(self) -> bool {
        self.0 & DONE != 0
    }

    /// Whether no step leads on.
    #[inline]
    pub(super) fn is_stuck(self) -> bool {
        self.0 & STUCK != 0
    }

    fn known(self) -> Option<State> {
        (self != State::UNKNOWN).then_some(self)
    }

    #[inline]
    fn place(self) -> usize {
        (self.0 & PLACE) as usize
    }
}

/// What a state stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Meaning {
    pub(super) phrase: u32,
    pub(super) way: find::Way,
    pub(super) set: Set,
    /// Whether a match may end here, be it inside a reading.
    pub(super) done: bool,
}

/// Where a step is remembered.
#[derive(Debug, Clone, Copy)]
pub(super) enum Slot {
    /// At its way out of a node.
    Way(u32),
    /// In the table of steps over several ways at once.
    Table(State, WordId),
}

/// A way out of a state, as one number: what is taken, a word or the number of a class's words, in the upper half, and
/// the state that it leads to in the lower.
#[inline]
fn way(takes: u32, leads: State) -> u64 {
    u64::from(takes) << 32 | u64::from(leads.0)
}

#[inline]
fn takes(way: u64) -> u32 {
    (way >> 32) as u32
}

/// What stands before the ways out of a state, beside the kinds of the words that lead on: some words, then some
/// classes, then perhaps every other word.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// The number of what the state stands for.
    meaning: u32,
    words: u16,
    classes: u8,
    any: bool,
}

/// How many numbers stand before the ways.
const HEAD: usize = 2;

impl Node {
    fn number(self) -> u64 {
        let counts = u32::from(self.words) << 16 | u32::from(self.classes) << 8 | u32::from(self.any);
        u64::from(self.meaning) << 32 | u64::from(counts)
    }

    #[inline]
    fn of(number: u64) -> Self {
        let [any, classes, low, high, ..] = number.to_le_bytes();
        Node {
            meaning: (number >> 32) as u32,
            words: u16::from_le_bytes([low, high]),
            classes,
            any: any != 0,
        }
    }
}

/// The states that were met, and the steps between them.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// The engine whose programs these are; 0 for none.
    engine: u64,
    /// State after state: the kinds of the words that lead on, since most runs of a program end there, a [`Node`], and
    /// the ways out. What a step looks at lies together.
    states: Vec<u64>,
    meanings: Vec<Meaning>,
    known: HashMap<Meaning, State, BuildHasherDefault<Mixed>>,
    /// Steps over several ways at once: their keys, and where they lead.
    table: Vec<(u64, u32)>,
    /// For each slot of the anchors the states that a program begins with there, on and back.
    starts: Vec<[u32; 2]>,
    /// Classes that were met: their number here, and the kinds of their words.
    classes: HashMap<u32, (u32, Kind), BuildHasherDefault<Mixed>>,
    /// For each of those classes a bit for each word. Common words come first in a vocabulary, so that what talk mostly
    /// asks of a class lies together.
    members: Vec<u64>,
    /// How many numbers the bits of one class take.
    stride: usize,
}

impl Steps {
    /// Makes ready for an engine, which gives its number: what was met by another is forgotten.
    pub(super) fn of(&mut self, engine: u64, words: usize, classes: usize, slots: usize) {
        if self.engine != engine {
            *self = Self {
                engine,
                table: vec![(0, 0); SLOTS],
                starts: vec![[0; 2]; slots],
                // The place of what is not yet known is nobody's.
                states: vec![0; HEAD],
                meanings: Vec::new(),
                stride: words / 64 + 1,
                // Room that is not used costs nothing, and to move what is there for more would.
                members: Vec::with_capacity(((words / 64 + 1) * classes).min(MOST_NUMBERS)),
                ..Self::default()
            };
        }
    }

    /// What a program begins with at an anchor, on and back, if that was worked out.
    #[inline]
    pub(super) fn starts(&self, slot: u32) -> Option<[State; 2]> {
        let [on, back] = self.starts[slot as usize].map(State);
        (on != State::UNKNOWN).then_some([on, back])
    }

    pub(super) fn begin(&mut self, slot: u32, starts: [State; 2]) {
        self.starts[slot as usize] = starts.map(|state| state.0);
    }

    /// What a state stands for.
    pub(super) fn meaning(&self, state: State) -> Meaning {
        self.meanings[Node::of(self.states[state.place() + 1]).meaning as usize]
    }

    /// The state after a word of some kind, or where it is to be remembered once it is worked out.
    #[inline]
    pub(super) fn after(&self, state: State, word: WordId, kind: Kind) -> Result<State, Slot> {
        let place = state.place();
        let head = &self.states[place..place + HEAD];
        if head[0] & kind == 0 {
            return Ok(State::DEAD);
        }
        // A word that may be read as others takes several ways at once.
        if kind == READ {
            return self.tabled(state, word);
        }
        let node = Node::of(head[1]);
        let first = place + HEAD;
        let words = &self.states[first..first + usize::from(node.words)];
        let of_word = if words.len() <= FEW_WAYS {
            words.iter().position(|way| takes(*way) == word)
        } else {
            words.binary_search_by_key(&word, |way| takes(*way)).ok()
        };
        let classes = first + words.len();
        let any = classes + usize::from(node.classes);
        let mut way = of_word.map(|at| first + at).or(node.any.then_some(any));
        for class in classes..any {
            if self.holds(takes(self.states[class]), word) && way.replace(class).is_some() {
                return self.tabled(state, word);
            }
        }
        match way {
            None => Ok(State::DEAD),
            Some(way) => State(self.states[way] as u32).known().ok_or(Slot::Way(way as u32)),
        }
    }

    #[inline]
    fn holds(&self, class: u32, word: WordId) -> bool {
        let at = class as usize * self.stride + word as usize / 64;
        self.members[at] >> (word % 64) & 1 == 1
    }

    fn tabled(&self, state: State, word: WordId) -> Result<State, Slot> {
        let (key, slot) = slot(state, word);
        match self.table[slot] {
            (known, leads) if known == key => Ok(State(leads)),
            _ => Err(Slot::Table(state, word)),
        }
    }

    /// Remembers a step.
    pub(super) fn remember(&mut self, slot: Slot, next: State) {
        match slot {
            Slot::Way(at) => {
                let known = &mut self.states[at as usize];
                *known = way(takes(*known), next);
            }
            Slot::Table(state, word) => {
                let (key, slot) = self::slot(state, word);
                self.table[slot] = (key, next.0);
            }
        }
    }

    /// The state of a set of positions of a program, of which the `wanted` come next; `None` where there are too many.
    pub(super) fn state(
        &mut self,
        meaning: Meaning,
        program: &Program,
        wanted: Set,
        pack: &Pack,
    ) -> Option<State> {
        if meaning.set == 0 && !meaning.done {
            return Some(State::DEAD);
        }
        if let Some(state) = self.known.get(&meaning) {
            return Some(*state);
        }
        if self.meanings.len() >= MOST_STATES || self.states.len() >= MOST_NUMBERS {
            return None;
        }
        let stuck = if wanted == 0 { STUCK } else { 0 };
        let place = self.add(program, wanted, pack);
        let state = State(place | if meaning.done { DONE } else { 0 } | stuck);
        self.meanings.push(meaning);
        self.known.insert(meaning, state);
        Some(state)
    }

    /// Adds a state that is to stand for the next meaning: its place.
    fn add(&mut self, program: &Program, wanted: Set, pack: &Pack) -> u32 {
        let (mut any, mut kinds) = (false, 0);
        let (mut words, mut classes): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        for position in bits(wanted) {
            match program.positions[position].test {
                Test::Any => any = true,
                Test::Word(word) => words.push(word),
                Test::Class(class) => {
                    let members = pack.classes.of(class);
                    if members.len() <= FEW_WORDS {
                        words.extend(members);
                    } else {
                        let (number, of_class) = self.class(class, members);
                        classes.push(number);
                        kinds |= of_class;
                    }
                }
            }
        }
        words.sort_unstable();
        words.dedup();
        classes.sort_unstable();
        classes.dedup();
        kinds |= words.iter().fold(0, |kinds, word| kinds | kind(*word));
        if any {
            kinds = READ;
        }
        let place = self.states.len() as u32;
        let (count, meaning) = (words.len() as u16, self.meanings.len() as u32);
        let node = Node { meaning, words: count, classes: classes.len() as u8, any };
        self.states.extend([kinds, node.number()]);
        let all = words.iter().chain(&classes).copied().chain(any.then_some(0));
        self.states.extend(all.map(|takes| way(takes, State::UNKNOWN)));
        place
    }

    /// The number of a class here, and the kinds of its words.
    fn class(&mut self, class: u32, words: &[WordId]) -> (u32, Kind) {
        let (number, stride) = (self.classes.len(), self.stride);
        let members = &mut self.members;
        *self.classes.entry(class).or_insert_with(|| {
            let mut kinds = 0;
            let first = members.len();
            members.resize(first + stride, 0);
            for word in words {
                members[first + *word as usize / 64] |= 1 << (word % 64);
                kinds |= kind(*word);
            }
            (number as u32, kinds)
        })
    }
}

/// The key of a step, and its slot. No key is 0: only words that the pack knows take several ways.
#[inline]
fn slot(state: State, word: WordId) -> (u64, usize) {
    let key = u64::from(state.0 & PLACE) << 32 | u64::from(word);
    (key, (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize & (SLOTS - 1))
}

/// A hash for keys that no stranger chooses: they come from the pack.
#[derive(Debug, Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 ^= self.0 >> 32;
    }

    fn write_u128(&mut self, n: u128) {
        self.write_u64(n as u64);
        self.write_u64((n >> 64) as u64);
    }

    fn write_isize(&mut self, n: isize) {
        self.write_u64(n as u64);
    }
}
