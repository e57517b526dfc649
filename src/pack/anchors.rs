//! What phrases are found by.

use super::phrase::{Program, Set, Test, bits};
use crate::text::{Numbers, WordId};

/// A word, or none, in one of 64 kinds: sets of kinds are told apart by one step.
pub type Kind = u64;

/// The end of a run stands there.
pub const ABSENT: Kind = 1 << 63;
/// A word that the pack does not know.
const STRANGE: Kind = 1 << 62;
/// How many kinds known words are of.
const KINDS: u32 = 62;
/// A word that stands for others may be any of them.
pub const READ: Kind = !ABSENT;

/// The kind of a word that has no readings.
#[inline]
pub fn kind(word: WordId) -> Kind {
    if word == 0 { STRANGE } else { 1 << (word % KINDS) }
}

/// A position that a phrase is found by: every match holds a word of one of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Slot {
    /// The phrase.
    pub phrase: u32,
    /// The position of its program.
    pub position: u8,
    /// Whether the match begins its sentence.
    pub at_start: bool,
    /// Whether the match ends its sentence.
    pub at_end: bool,
    /// Whether the word begins the match, and the match its sentence.
    pub opens: bool,
    /// The kinds of words that may stand before it.
    pub before: Kind,
    /// The kinds of words that may stand after it.
    pub after: Kind,
}

/// Which phrases are anchored at a word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchors {
    /// All positions that phrases are found by, in the order of the phrases.
    pub slots: Slots,
    /// For each phrase the first of its slots; one more at the end.
    pub of_phrase: Numbers,
    /// For each word the first of its entries; one more at the end.
    pub starts: Numbers,
    /// Numbers of slots, word by word; those of a word in their order.
    pub entries: Numbers,
}

impl Anchors {
    /// Makes anchors of programs, one for each phrase and none for a regular expression, and of the positions that each
    /// is found by.
    pub(crate) fn new(words: usize, classes: &WordSets, programs: &[(Option<Program>, Vec<u8>)]) -> Self {
        let kinds: Vec<Kind> = (0..classes.len() as u32).map(|class| kinds_of(classes.of(class))).collect();
        let mut anchors = Self::default();
        let mut entries: Vec<(WordId, u32)> = Vec::new();
        for (phrase, (program, positions)) in programs.iter().enumerate() {
            anchors.of_phrase.push(anchors.slots.len() as u32);
            let Some(program) = program else { continue };
            let mut positions = positions.clone();
            positions.sort_unstable();
            positions.dedup();
            for position in positions {
                let number = anchors.slots.len() as u32;
                match &program.positions[usize::from(position)].test {
                    Test::Any => {}
                    Test::Word(word) => entries.push((*word, number)),
                    Test::Class(class) => entries.extend(classes.of(*class).iter().map(|w| (*w, number))),
                }
                anchors.slots.push(&slot(phrase as u32, program, position, &kinds));
            }
        }
        anchors.of_phrase.push(anchors.slots.len() as u32);
        entries.sort_unstable();
        let mut starts = vec![0; words + 2];
        for (word, _) in &entries {
            starts[*word as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        anchors.starts = starts.into_iter().collect();
        anchors.entries = entries.into_iter().map(|(_, slot)| slot).collect();
        anchors
    }

    /// The slots of a word, by their numbers.
    #[inline]
    pub fn of(&self, word: WordId) -> impl Iterator<Item = u32> + '_ {
        let word = word as usize;
        self.entries.range(self.starts.get(word)..self.starts.get(word + 1))
    }

    /// The slots of a phrase.
    pub fn slots_of(&self, phrase: u32) -> impl Iterator<Item = Slot> + '_ {
        let phrase = phrase as usize;
        (self.of_phrase.get(phrase)..self.of_phrase.get(phrase + 1)).map(|number| self.slots.get(number))
    }
}

/// Slots, each in six numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slots(Numbers);

/// How many numbers a slot takes.
const NUMBERS: usize = 6;
const AT_START: u32 = 1;
const AT_END: u32 = 2;
const OPENS: u32 = 4;

impl Slots {
    /// A slot.
    pub fn get(&self, number: u32) -> Slot {
        let at = number as usize * NUMBERS;
        let told = self.0.get(at + 1);
        Slot {
            phrase: self.0.get(at),
            position: (told >> 8) as u8,
            at_start: told & AT_START != 0,
            at_end: told & AT_END != 0,
            opens: told & OPENS != 0,
            before: self.0.pair(at + 2),
            after: self.0.pair(at + 4),
        }
    }

    fn push(&mut self, slot: &Slot) {
        let flag = |is: bool, flag: u32| if is { flag } else { 0 };
        let flags = flag(slot.at_start, AT_START) | flag(slot.at_end, AT_END) | flag(slot.opens, OPENS);
        self.0.push(slot.phrase);
        self.0.push(u32::from(slot.position) << 8 | flags);
        self.0.push_pair(slot.before);
        self.0.push_pair(slot.after);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len() / NUMBERS
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them as they lie in a blob.
    pub(crate) fn numbers(&self) -> &Numbers {
        &self.0
    }

    pub(crate) fn of_numbers(numbers: Numbers) -> Self {
        Self(numbers)
    }
}

fn slot(phrase: u32, program: &Program, position: u8, class_kinds: &[Kind]) -> Slot {
    let bit: Set = 1 << position;
    let own = &program.positions[usize::from(position)];
    // Where nothing needs to stand, the run may end too.
    let beside = |ends: Set, positions: Set| match ends & bit {
        0 => bits(positions).fold(0, |kinds, p| {
            kinds
                | match program.positions[p].test {
                    Test::Any => READ,
                    Test::Word(word) => kind(word),
                    Test::Class(class) => class_kinds[class as usize],
                }
        }),
        _ => Kind::MAX,
    };
    Slot {
        phrase,
        position,
        at_start: program.at_start,
        at_end: program.at_end,
        opens: program.at_start && own.precede == 0,
        before: beside(program.first, own.precede),
        after: beside(program.last, own.follow),
    }
}

/// The kinds of some words.
fn kinds_of(words: &[WordId]) -> Kind {
    words.iter().fold(0, |kinds, word| kinds | kind(*word))
}

/// Sets of words, each sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordSets {
    /// Where each ends.
    pub(crate) ends: Vec<u32>,
    /// Their words, one set after the other.
    pub(crate) words: Vec<WordId>,
}

impl WordSets {
    /// The words of a set.
    #[inline]
    pub fn of(&self, set: u32) -> &[WordId] {
        let start =
            (set as usize).checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(set as usize).copied().unwrap_or(start);
        self.words.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// How many sets there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl From<Vec<Vec<WordId>>> for WordSets {
    fn from(sets: Vec<Vec<WordId>>) -> Self {
        let mut all = Self::default();
        for set in sets {
            all.words.extend(set);
            all.ends.push(all.words.len() as u32);
        }
        all
    }
}
