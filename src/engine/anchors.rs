//! Anchors made ready for the scan: which phrases to try at a word, and a first look at the words beside it.

use super::needed::Stages;
use super::needed::Stage;
use crate::pack::phrase::{Program, Set, Test, bits};
use crate::pack::{Anchors, Pack, Search};
use crate::text::{Vocabulary, WordId};
use crate::transcript::Role;

/// A word, or none, in one of 64 kinds: sets of kinds are told apart by one step.
pub(super) type Kind = u64;

/// The end of a run stands there.
pub(super) const ABSENT: Kind = 1 << 63;
/// A word that the pack does not know.
const STRANGE: Kind = 1 << 62;
/// How many kinds known words are of.
const KINDS: u32 = 62;
/// A word that stands for others may be any of them.
pub(super) const READ: Kind = !ABSENT;

/// A phrase to try at a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) phrase: u32,
    /// The position of its program that takes the word.
    pub(super) position: u8,
    /// Whether the word begins the match, and the match its sentence.
    pub(super) opens: bool,
    /// Whether the match begins its sentence.
    pub(super) at_start: bool,
    /// Whether the match ends its sentence.
    pub(super) at_end: bool,
    /// The group of its matcher, in the second stage.
    pub(super) group: u8,
    /// The number of this phrase and position.
    pub(super) slot: u32,
    /// The kinds of words that may stand before and after it.
    before: Kind,
    after: Kind,
}

impl Entry {
    /// Whether words of these kinds may stand beside it.
    #[inline]
    pub(super) fn admits(&self, before: Kind, after: Kind) -> bool {
        self.before & before != 0 && self.after & after != 0
    }
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

    /// The phrases of a stretch of the pack's, from and to, where they are in the order of their numbers.
    #[inline]
    pub(super) fn of_phrases(&self, word: WordId, phrases: (u32, u32)) -> &[Entry] {
        let all = self.of(word);
        let from = all.partition_point(|entry| entry.phrase < phrases.0);
        let rest = &all[from..];
        &rest[..rest.iter().take_while(|entry| entry.phrase < phrases.1).count()]
    }
}

/// For each role the phrases of a stage to try at each word.
pub(super) struct StageAnchors {
    /// Phrases that look at agents' words.
    pub(super) agent: ReadyAnchors,
    /// Phrases that look at customers' words.
    pub(super) customer: ReadyAnchors,
}

/// All anchors, made ready.
pub(super) struct AllAnchors {
    /// Those of both stages.
    pub(super) stages: [StageAnchors; 2],
    /// Those of phrases that are looked for where something asks, in the order of their numbers.
    pub(super) asked: ReadyAnchors,
    /// For each phrase what it is found by.
    pub(super) of_phrase: Vec<Vec<Entry>>,
    /// How many phrases with their positions there are.
    pub(super) slots: usize,
}

impl AllAnchors {
    pub(super) fn new(pack: &Pack, stages: &Stages) -> Self {
        let class_kinds =
            pack.classes.iter().map(|class| class.iter().fold(0, |kinds, word| kinds | kind(*word)));
        let mut slots = Slots {
            of_phrase: vec![Vec::new(); pack.phrases.len()],
            count: 0,
            class_kinds: class_kinds.collect(),
        };
        let mut of_stage = |second: bool| {
            let mut by = |role: Role| {
                slots.ready(pack, [&pack.anchors, &Anchors::default()], |phrase| {
                    let owner = pack.phrases[phrase as usize].owner as usize;
                    let group = match stages.matchers.get(owner)? {
                        Stage::First if !second => 0,
                        Stage::Second(group) if second => *group,
                        _ => return None,
                    };
                    pack.matchers[owner].by.takes(role).then_some(group)
                })
            };
            StageAnchors { agent: by(Role::Agent), customer: by(Role::Customer) }
        };
        let of_stages = [of_stage(false), of_stage(true)];
        let asked = stages.asked_phrases(pack);
        let asked = slots
            .ready(pack, [&pack.anchors, &pack.guard_anchors], |phrase| asked[phrase as usize].then_some(0));
        Self { stages: of_stages, asked, slots: slots.count as usize, of_phrase: slots.of_phrase }
    }
}

/// The kinds of all words.
pub(super) fn kinds(pack: &Pack) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = (0..=pack.vocabulary.len() as u32).map(kind).collect();
    pack.readings.keys().for_each(|word| kinds[*word as usize] = READ);
    kinds
}

/// The positions that stand before and after one; `None` where nothing needs to stand there.
fn around(program: &Program, position: u8) -> [Option<Set>; 2] {
    let bit: Set = 1 << position;
    let own = &program.positions[usize::from(position)];
    [(program.first & bit == 0).then_some(own.precede), (program.last & bit == 0).then_some(own.follow)]
}

/// The kind of a word that has no readings.
#[inline]
pub(super) fn kind(word: WordId) -> Kind {
    if word == 0 { STRANGE } else { 1 << (word % KINDS) }
}

/// What stands beside anchors, numbered. A phrase is anchored at many words by one position: what stands beside it is
/// one thing.
struct Slots {
    of_phrase: Vec<Vec<Entry>>,
    count: u32,
    /// The kinds of each class's words.
    class_kinds: Vec<Kind>,
}

impl Slots {
    /// The anchors of two kinds for which `wanted` gives a group.
    fn ready(
        &mut self,
        pack: &Pack,
        anchors: [&Anchors; 2],
        wanted: impl Fn(u32) -> Option<u8>,
    ) -> ReadyAnchors {
        let words = pack.vocabulary.len();
        let mut ready = ReadyAnchors { starts: Vec::with_capacity(words + 2), entries: Vec::new() };
        for word in 0..=words as WordId {
            let first = ready.entries.len();
            ready.starts.push(first as u32);
            for (phrase, position) in anchors.into_iter().flat_map(|anchors| anchors.of(word)) {
                if let Some(group) = wanted(*phrase) {
                    let entry = Entry { group, ..self.entry(pack, *phrase, *position) };
                    ready.entries.push(entry);
                }
            }
            ready.entries[first..].sort_by_key(|entry| entry.phrase);
        }
        ready.starts.push(ready.entries.len() as u32);
        ready
    }

    fn entry(&mut self, pack: &Pack, phrase: u32, position: u8) -> Entry {
        if let Some(known) = self.of_phrase[phrase as usize].iter().find(|e| e.position == position) {
            return *known;
        }
        let [before, after] = match &pack.phrases[phrase as usize].search {
            Search::Program(program) => around(program, position).map(|positions| {
                // Where nothing needs to stand, the run may end too.
                positions.map_or(Kind::MAX, |positions| {
                    bits(positions)
                        .fold(0, |kinds, p| kinds | kinds_of(program.positions[p].test, &self.class_kinds))
                })
            }),
            Search::Regex { .. } => [Kind::MAX; 2],
        };
        let (opens, at_start, at_end) = match &pack.phrases[phrase as usize].search {
            Search::Program(program) => {
                let first = program.positions[usize::from(position)].precede == 0;
                (program.at_start && first, program.at_start, program.at_end)
            }
            Search::Regex { .. } => (false, false, false),
        };
        let slot = self.count;
        let entry = Entry { phrase, position, opens, at_start, at_end, group: 0, slot, before, after };
        self.count += 1;
        self.of_phrase[phrase as usize].push(entry);
        entry
    }
}

/// The kinds of the words that a position takes.
fn kinds_of(test: Test, class_kinds: &[Kind]) -> Kind {
    match test {
        Test::Any => READ,
        Test::Word(word) => kind(word),
        Test::Class(class) => class_kinds[class as usize],
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
