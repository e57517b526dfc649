//! Anchors made ready for the scan: which phrases to try at a word, and a first look at the words beside it.

use super::needed::{Stage, Stages};
use crate::pack::{Kind, Pack, READ, Slot, kind};
use crate::text::{Vocabulary, WordId};
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
    /// The group of its matcher, in the second stage.
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

    /// Whether words of these kinds may stand beside it.
    #[inline]
    pub(super) fn admits(&self, before: Kind, after: Kind) -> bool {
        self.before & before != 0 && self.after & after != 0
    }
}

/// For each word the phrases that are anchored at it.
#[derive(Debug, Default)]
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

    /// The phrases of a stretch of the pack's, from and to, where they are in the order of their numbers.
    #[inline]
    pub(super) fn of_phrases(&self, word: WordId, phrases: (u32, u32)) -> &[Entry] {
        let all = self.of(word);
        let from = all.partition_point(|entry| entry.phrase < phrases.0);
        let rest = &all[from..];
        &rest[..rest.iter().take_while(|entry| entry.phrase < phrases.1).count()]
    }

    fn next_word(&mut self) {
        self.starts.push(self.entries.len() as u32);
    }
}

/// For each role the phrases of a stage to try at each word.
#[derive(Debug, Default)]
pub(super) struct StageAnchors {
    /// Phrases that look at agents' words.
    pub(super) agent: ReadyAnchors,
    /// Phrases that look at customers' words.
    pub(super) customer: ReadyAnchors,
}

/// All anchors, made ready.
#[derive(Debug, Default)]
pub(super) struct AllAnchors {
    /// Those of both stages.
    pub(super) stages: [StageAnchors; 2],
    /// Those of phrases that are looked for where something asks, in the order of their numbers.
    pub(super) asked: ReadyAnchors,
}

/// Where the anchors of a phrase belong.
#[derive(Clone, Copy, Default)]
struct Belongs {
    stage: Option<(usize, u8)>,
    agent: bool,
    customer: bool,
    asked: bool,
}

impl AllAnchors {
    pub(super) fn new(pack: &Pack, stages: &Stages) -> Self {
        let asked = stages.asked_phrases(pack);
        let belongs = |(phrase, asked): (&crate::pack::Phrase, &bool)| {
            let Some(matcher) = pack.matchers.get(phrase.owner as usize) else {
                return Belongs { asked: *asked, ..Belongs::default() };
            };
            let stage = match stages.matchers[phrase.owner as usize] {
                Stage::First => Some((0, 0)),
                Stage::Second(group) => Some((1, group)),
                _ => None,
            };
            let (agent, customer) = (matcher.by.takes(Role::Agent), matcher.by.takes(Role::Customer));
            Belongs { stage, agent, customer, asked: *asked }
        };
        let of_phrase: Vec<Belongs> = pack.phrases.iter().zip(&asked).map(belongs).collect();
        let mut all = Self::default();
        // Room for the lists that hold most: to grow them step by step would cost as much as to fill them.
        let (words, entries) = (pack.vocabulary.len() + 2, pack.anchors.entries.len());
        let Self { stages: [first, second], asked } = &mut all;
        for (list, part) in [
            (&mut first.agent, 4),
            (&mut first.customer, 3),
            (&mut second.agent, 1),
            (&mut second.customer, 8),
            (asked, 2),
        ] {
            list.starts.reserve_exact(words);
            list.entries.reserve(entries / part);
        }
        for word in 0..=pack.vocabulary.len() as WordId + 1 {
            let Self { stages: [first, second], asked } = &mut all;
            [&mut first.agent, &mut first.customer, &mut second.agent, &mut second.customer, asked]
                .into_iter()
                .for_each(ReadyAnchors::next_word);
            for &number in pack.anchors.of(word) {
                let slot = &pack.anchors.slots[number as usize];
                let belongs = of_phrase[slot.phrase as usize];
                if let Some((stage, group)) = belongs.stage {
                    let entry = Entry::new(number, slot, group);
                    if belongs.agent {
                        all.stages[stage].agent.entries.push(entry);
                    }
                    if belongs.customer {
                        all.stages[stage].customer.entries.push(entry);
                    }
                }
                if belongs.asked {
                    all.asked.entries.push(Entry::new(number, slot, 0));
                }
            }
        }
        all
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
