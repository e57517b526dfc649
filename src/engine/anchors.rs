//! Anchors made ready for the scan: which phrases to try at a word, and a first look at the words beside it.
//!
//! A pack has a hundred thousand of them, and a small text meets a few words: what is tried at a word is worked out
//! when the word is first met. Each thread has its own, which then lie side by side in the order in which talk needs
//! them.

use super::Engine;
use super::needed::{Stage, Stages};
use super::scan::Around;
use crate::pack::{Kind, Pack, READ, Slot, kind};
use crate::text::{Token, UNKNOWN, Vocabulary, WordId};
use crate::transcript::Role;

/// A phrase to try at a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// The phrase.
    pub(super) phrase: u32,
    /// The number of its slot.
    pub(super) slot: u32,
    /// The kinds of words that may stand before and after it.
    before: Kind,
    after: Kind,
    /// The position of its program that takes the word.
    pub(super) position: u8,
    /// The group of its matcher, if it has one.
    pub(super) group: u8,
    /// Whether the word begins the match, and the match its sentence.
    pub(super) opens: bool,
    /// Whether the match begins its sentence.
    pub(super) at_start: bool,
    /// Whether the match ends its sentence.
    pub(super) at_end: bool,
}

impl Entry {
    fn new(number: u32, slot: &Slot, group: u8) -> Self {
        let Slot { phrase, position, at_start, at_end, opens, before, after } = *slot;
        Entry { phrase, slot: number, before, after, position, group, opens, at_start, at_end }
    }

    /// Whether a match may stand there, by the words beside it: most end here.
    #[inline]
    pub(super) fn admits(&self, around: &Around) -> bool {
        let beside = self.before & around.before != 0 && self.after & around.after != 0;
        beside && (around.may_open || !self.opens)
    }
}

/// Which phrases are looked for together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// Those of the first stage that look at agents' words.
    Agent,
    /// Those of the first stage that look at customers'.
    Customer,
    /// Those of groups, likewise.
    AgentCalled,
    CustomerCalled,
    /// Those that are looked for where something asks.
    Asked,
}

const LISTS: usize = List::Asked as usize + 1;

impl List {
    /// The list of a stage for words of a role.
    pub(super) fn of(role: Role, second: bool) -> Option<Self> {
        match (role, second) {
            (Role::Agent, false) => Some(Self::Agent),
            (Role::Customer, false) => Some(Self::Customer),
            (Role::Agent, true) => Some(Self::AgentCalled),
            (Role::Customer, true) => Some(Self::CustomerCalled),
            _ => None,
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The lists that a phrase is of.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Belongs {
    /// A bit for each.
    lists: u8,
    /// The group of its matcher, if it has one.
    group: u8,
}

impl Belongs {
    /// For each phrase of a pack.
    pub(super) fn all(pack: &Pack, stages: &Stages) -> Vec<Self> {
        let of = |(phrase, asked): (&crate::pack::Phrase, bool)| {
            let mut belongs = Self { lists: if asked { List::Asked.bit() } else { 0 }, group: 0 };
            let Some(matcher) = pack.matchers.get(phrase.owner as usize) else { return belongs };
            let second = match stages.matchers[phrase.owner as usize] {
                Stage::First => false,
                stage => match stage.group() {
                    Some(group) => {
                        belongs.group = group;
                        true
                    }
                    None => return belongs,
                },
            };
            for role in [Role::Agent, Role::Customer].into_iter().filter(|role| matcher.by.takes(*role)) {
                belongs.lists |= List::of(role, second).map_or(0, List::bit);
            }
            belongs
        };
        pack.phrases.iter().zip(stages.asked_phrases(pack)).map(of).collect()
    }
}

/// For each word the phrases of a list that are anchored at it, where that was worked out.
#[derive(Debug, Default)]
struct Ready {
    /// A bit for each word, set where it is known that there is none, and none for what it may be read as: most words
    /// of talk lead to none, and cost no more.
    none: Vec<u64>,
    /// From and to; both zero where it is not known yet, so that room for them costs nothing.
    ranges: Vec<[u32; 2]>,
    /// The first is none.
    entries: Vec<Entry>,
    /// The phrase of each: to look for one among them touches little memory.
    phrases: Vec<u32>,
}

/// What is tried at the words that were met.
#[derive(Debug, Default)]
pub(super) struct AllAnchors {
    /// The engine whose phrases these are; 0 for none.
    engine: u64,
    lists: [Ready; LISTS],
}

impl AllAnchors {
    /// Makes ready for an engine, which gives its number: what was met by another is forgotten.
    pub(super) fn of(&mut self, engine: u64, words: usize) {
        if self.engine != engine {
            let nothing = Entry::new(0, &Slot::default(), 0);
            let list = || {
                let mut none = vec![0; words / 64 + 1];
                // What the pack does not know leads nowhere.
                none[0] = 1 << UNKNOWN;
                Ready { none, ranges: vec![[0; 2]; words + 1], entries: vec![nothing], phrases: vec![0] }
            };
            *self = Self { engine, lists: std::array::from_fn(|_| list()) };
        }
    }

    /// The tokens of a stretch whose words may lead to phrases of a list, by themselves or as what they may be read as.
    #[inline]
    pub(super) fn leads(
        &self,
        list: List,
        tokens: &[Token],
        stretch: std::ops::Range<usize>,
        leads: &mut Vec<u32>,
    ) {
        let none = &self.lists[list as usize].none;
        leads.resize(stretch.len(), 0);
        let mut count = 0;
        for (token, at) in tokens[stretch.clone()].iter().zip(stretch.start as u32..) {
            // Half of them do, and nobody can guess which: what does not is written over by the next.
            leads[count] = at;
            count += usize::from(none[token.word as usize / 64] >> (token.word % 64) & 1 == 0);
        }
        leads.truncate(count);
    }

    /// Those of a list by their numbers from and to.
    #[inline]
    pub(super) fn entries(&self, list: List, numbers: std::ops::Range<usize>) -> &[Entry] {
        &self.lists[list as usize].entries[numbers]
    }

    #[inline]
    pub(super) fn entry(&self, list: List, number: usize) -> Entry {
        self.lists[list as usize].entries[number]
    }

    /// Those of a word's phrases, by their numbers from and to, that are of a stretch of the pack's, likewise. They are
    /// in the pack's order.
    #[inline]
    pub(super) fn within(
        &self,
        list: List,
        word: std::ops::Range<usize>,
        phrases: (u32, u32),
    ) -> std::ops::Range<usize> {
        let all = &self.lists[list as usize].phrases[word.clone()];
        let from = all.partition_point(|phrase| *phrase < phrases.0);
        let count = all[from..].iter().take_while(|phrase| **phrase < phrases.1).count();
        word.start + from..word.start + from + count
    }
}

impl Engine {
    /// The phrases of a list to try at a word, by their numbers in the list.
    #[inline]
    pub(super) fn anchored(
        &self,
        list: List,
        word: WordId,
        anchors: &mut AllAnchors,
    ) -> std::ops::Range<usize> {
        match anchors.lists[list as usize].ranges[word as usize] {
            [0, 0] => self.meet(list, word, &mut anchors.lists[list as usize]),
            [from, to] => from as usize..to as usize,
        }
    }

    /// Works out what is tried at a word.
    #[cold]
    fn meet(&self, list: List, word: WordId, ready: &mut Ready) -> std::ops::Range<usize> {
        let from = ready.entries.len();
        for number in self.pack.anchors.of(word) {
            let slot = &self.pack.anchors.slots.get(number);
            let belongs = self.belongs[slot.phrase as usize];
            if belongs.lists & list.bit() != 0 {
                ready.entries.push(Entry::new(number, slot, belongs.group));
                ready.phrases.push(slot.phrase);
            }
        }
        if ready.entries.len() == from && !self.has_readings[word as usize] {
            ready.none[word as usize / 64] |= 1 << (word % 64);
        }
        ready.ranges[word as usize] = [from as u32, ready.entries.len() as u32];
        from..ready.entries.len()
    }
}

/// The kinds of all words.
pub(super) fn kinds(pack: &Pack) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = (0..=pack.vocabulary.len() as u32).map(kind).collect();
    pack.readings.keys().for_each(|word| kinds[*word as usize] = READ);
    kinds
}

/// A bit for each word, set for some.
pub(super) fn word_bits(vocabulary: &Vocabulary, members: &[WordId]) -> Box<[u64]> {
    let mut set = vec![0; vocabulary.len() / 64 + 1];
    for word in members {
        set[*word as usize / 64] |= 1 << (word % 64);
    }
    set.into()
}
