//! Steps of programs, remembered.
//!
//! A program goes from a set of positions by a word to another set of positions. Such sets get numbers when they are
//! first met, and with a number goes a node: the words and classes that lead on, and where to. What a step comes to is
//! worked out once for each way out of a node; after that it is a look at a handful of numbers. Each thread has its
//! own.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::find;
use crate::pack::phrase::{Program, Set, Test, bits};
use crate::pack::{Kind, Pack, READ, kind};
use crate::text::WordId;

/// How many steps over several ways at once are remembered, in half a megabyte.
const SLOTS: usize = 1 << 16;
/// How many states there may be; what comes after is worked out each time.
const MOST_STATES: usize = 1 << 18;
/// How many ways may lead out of them, together.
const MOST_WAYS: usize = 1 << 22;
/// A class of at most so many words is taken apart into them.
const FEW_WORDS: usize = 6;
/// Up to so many words are gone through one by one.
const FEW_WAYS: usize = 12;

const ID: u32 = (1 << 20) - 1;
const DONE: u32 = 1 << 20;
const STUCK: u32 = 1 << 21;

/// A set of positions of one program on its way, by number.
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

/// A way out of a state. What is taken and where it leads lie side by side: one look fetches both.
#[derive(Debug, Clone, Copy)]
struct Way {
    /// A word, or the number of a class's words.
    takes: u32,
    leads: State,
}

/// The ways out of a state: some words, then some classes, then perhaps every other word.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// The kinds of the words that lead on: most runs of a program end here.
    kinds: Kind,
    first: u32,
    words: u16,
    classes: u8,
    any: bool,
}

/// The states that were met, and the steps between them.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// The engine whose programs these are; 0 for none.
    engine: u64,
    nodes: Vec<Node>,
    /// The ways out of all nodes.
    ways: Vec<Way>,
    meanings: Vec<Meaning>,
    known: HashMap<Meaning, State, BuildHasherDefault<Mixed>>,
    table: Vec<u64>,
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
                table: vec![0; SLOTS],
                starts: vec![[0; 2]; slots],
                // The number of what is not yet known is nobody's.
                nodes: vec![Node::default()],
                meanings: vec![Meaning::default()],
                stride: words / 64 + 1,
                // Room that is not used costs nothing, and to move what is there for more would.
                members: Vec::with_capacity(((words / 64 + 1) * classes).min(MOST_WAYS)),
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
        self.meanings[(state.0 & ID) as usize]
    }

    /// The state after a word of some kind, or where it is to be remembered once it is worked out.
    #[inline]
    pub(super) fn after(&self, state: State, word: WordId, kind: Kind) -> Result<State, Slot> {
        let node = &self.nodes[(state.0 & ID) as usize];
        if node.kinds & kind == 0 {
            return Ok(State::DEAD);
        }
        // A word that may be read as others takes several ways at once.
        if kind == READ {
            return self.tabled(state, word);
        }
        let first = node.first as usize;
        let words = &self.ways[first..first + usize::from(node.words)];
        let of_word = if words.len() <= FEW_WAYS {
            words.iter().position(|way| way.takes == word)
        } else {
            words.binary_search_by_key(&word, |way| way.takes).ok()
        };
        let classes = first + words.len();
        let any = classes + usize::from(node.classes);
        let mut way = of_word.map(|at| first + at).or(node.any.then_some(any));
        for class in classes..any {
            if self.holds(self.ways[class].takes, word) && way.replace(class).is_some() {
                return self.tabled(state, word);
            }
        }
        match way {
            None => Ok(State::DEAD),
            Some(way) => self.ways[way].leads.known().ok_or(Slot::Way(way as u32)),
        }
    }

    #[inline]
    fn holds(&self, class: u32, word: WordId) -> bool {
        let at = class as usize * self.stride + word as usize / 64;
        self.members[at] >> (word % 64) & 1 == 1
    }

    fn tabled(&self, state: State, word: WordId) -> Result<State, Slot> {
        let (key, slot) = place(state, word);
        let known = self.table[slot];
        if known >> 22 == key {
            Ok(State(known as u32 & (ID | DONE | STUCK)))
        } else {
            Err(Slot::Table(state, word))
        }
    }

    /// Remembers a step.
    pub(super) fn remember(&mut self, slot: Slot, next: State) {
        match slot {
            Slot::Way(way) => self.ways[way as usize].leads = next,
            Slot::Table(state, word) => {
                let (key, slot) = place(state, word);
                self.table[slot] = key << 22 | u64::from(next.0);
            }
        }
    }

    /// The number of a set of positions of a program, of which the `wanted` come next; `None` where there are too many.
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
        if self.meanings.len() >= MOST_STATES || self.ways.len() >= MOST_WAYS {
            return None;
        }
        let id = self.meanings.len() as u32;
        let stuck = if wanted == 0 { STUCK } else { 0 };
        let state = State(id | if meaning.done { DONE } else { 0 } | stuck);
        let node = self.node(program, wanted, pack);
        self.nodes.push(node);
        self.meanings.push(meaning);
        self.known.insert(meaning, state);
        Some(state)
    }

    fn node(&mut self, program: &Program, wanted: Set, pack: &Pack) -> Node {
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
        let first = self.ways.len() as u32;
        let takes = words.iter().chain(&classes).copied().chain(any.then_some(0));
        self.ways.extend(takes.map(|takes| Way { takes, leads: State::UNKNOWN }));
        Node { kinds, first, words: words.len() as u16, classes: classes.len() as u8, any }
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
fn place(state: State, word: WordId) -> (u64, usize) {
    let key = u64::from(state.0 & ID) << 22 | u64::from(word);
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
