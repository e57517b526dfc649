//! Steps of programs, remembered.
//!
//! A program goes from a set of positions by a word to another set of positions. Talk repeats itself: many a
//! step was taken before, by the same phrase over the same word. So sets get numbers, and such a step is one look into a
//! table of (state, word, next state); what is not there is worked out from the positions. A large pack takes more
//! different steps than the table holds. Its size is fixed, threads share it without a lock, and it changes nothing but
//! the time.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

use super::anchors::Kind;
use super::find::Way;
use crate::pack::phrase::Set;
use crate::text::WordId;

/// How many steps are remembered, in two megabytes. Four times as many were no faster.
const SLOTS: usize = 1 << 18;
/// How many states there may be; what comes after is worked out each time.
const MOST_STATES: usize = CHUNK * 64;
/// States by the chunk.
const CHUNK: usize = 1 << 12;

const ID: u32 = (1 << 20) - 1;
const DONE: u32 = 1 << 20;
const STUCK: u32 = 1 << 21;

/// A set of positions of one program on its way, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State(u32);

impl State {
    /// No position at all: nothing matches.
    const DEAD: State = State(STUCK);

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
}

/// What a state stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Meaning {
    pub(super) phrase: u32,
    pub(super) way: Way,
    pub(super) set: Set,
    /// Whether a match may end here, be it inside a reading.
    pub(super) done: bool,
}

/// The states that were met, and the steps between them.
#[derive(Debug)]
pub(super) struct Steps {
    slots: Box<[AtomicU64]>,
    /// For each state the kinds of words that some step takes: most runs of a program end here.
    kinds: [OnceLock<Box<[AtomicU64]>>; 64],
    states: Mutex<States>,
}

#[derive(Debug, Default)]
struct States {
    meanings: Vec<Meaning>,
    known: HashMap<Meaning, u32, BuildHasherDefault<Mixed>>,
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

impl Steps {
    pub(super) fn new() -> Self {
        let kinds = [const { OnceLock::new() }; 64];
        Self { slots: zeros(SLOTS), kinds, states: Mutex::default() }
    }

    /// The number of a set of positions; `None` where there are too many. `kinds` are those that the next word may be of.
    pub(super) fn state(&self, meaning: Meaning, kinds: Kind) -> Option<State> {
        if meaning.set == 0 && !meaning.done {
            return Some(State::DEAD);
        }
        let mut states = self.states.lock().ok()?;
        let States { meanings, known } = &mut *states;
        let id = match known.get(&meaning) {
            Some(id) => *id,
            None if meanings.len() >= MOST_STATES => return None,
            None => {
                let chunk = self.kinds[meanings.len() / CHUNK].get_or_init(|| zeros(CHUNK));
                chunk[meanings.len() % CHUNK].store(kinds, Ordering::Relaxed);
                meanings.push(meaning);
                known.insert(meaning, meanings.len() as u32);
                meanings.len() as u32
            }
        };
        Some(State(id | if meaning.done { DONE } else { 0 } | if kinds == 0 { STUCK } else { 0 }))
    }

    /// What a state stands for.
    pub(super) fn meaning(&self, state: State) -> Option<Meaning> {
        let states = self.states.lock().ok()?;
        states.meanings.get((state.0 & ID).checked_sub(1)? as usize).copied()
    }

    /// Whether a word of this kind may be one that some step takes.
    #[inline]
    pub(super) fn admits(&self, state: State, kind: Kind) -> bool {
        let index = ((state.0 & ID) as usize).wrapping_sub(1);
        let chunk = self.kinds.get(index / CHUNK).and_then(OnceLock::get);
        chunk.is_none_or(|chunk| chunk[index % CHUNK].load(Ordering::Relaxed) & kind != 0)
    }

    /// The state after `word`, if the step is remembered.
    #[inline]
    pub(super) fn after(&self, state: State, word: WordId) -> Option<State> {
        let (key, slot) = place(state, word);
        let known = self.slots[slot].load(Ordering::Relaxed);
        (known >> 22 == key).then_some(State(known as u32 & (ID | DONE | STUCK)))
    }

    /// Remembers a step.
    pub(super) fn remember(&self, state: State, word: WordId, next: State) {
        let (key, slot) = place(state, word);
        // A slot is written whole, and a state's meaning never changes: whoever reads it sees a true step.
        self.slots[slot].store(key << 22 | u64::from(next.0), Ordering::Relaxed);
    }
}

fn zeros(many: usize) -> Box<[AtomicU64]> {
    (0..many).map(|_| AtomicU64::new(0)).collect()
}

/// The key of a step, which is never 0, and its slot.
#[inline]
fn place(state: State, word: WordId) -> (u64, usize) {
    let key = u64::from(state.0 & ID) << 22 | u64::from(word);
    (key, (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize & (SLOTS - 1))
}
