//! Anchors made ready for the scan: which phrases to try at a word, and a first look at the words beside it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use super::needed::{Stage, Stages};
use super::steps::State;
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
    /// The words that may stand there, where not every word of a kind may.
    before: Option<Words>,
    after: Option<Words>,
    /// What the program begins with on its way on and back.
    pub(super) starts: Starts,
}

/// The states of a program at its anchor, on its way on and back.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Starts {
    pub(super) on: Option<State>,
    pub(super) back: Option<State>,
}

impl Beside {
    /// Whether a match may lie over these words (`None` where the run ends), whose kinds an entry admits.
    #[inline]
    pub(super) fn fits(&self, before: Option<WordId>, after: Option<WordId>) -> bool {
        let takes = |words: &Option<Words>, word: Option<WordId>| match (words, word) {
            (Some(words), Some(word)) => words[word as usize / 64] >> (word % 64) & 1 == 1,
            _ => true,
        };
        takes(&self.before, before) && takes(&self.after, after)
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
    /// The kinds of words that may stand before and after it.
    before: Kind,
    after: Kind,
    /// Whether the word begins the match, and the match its sentence.
    pub(super) opens: bool,
    /// The group of its matcher, in the second stage.
    pub(super) group: u8,
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

/// What stands beside each anchor, worked out when the anchor is first met: a short draft meets few.
#[derive(Debug)]
pub(super) struct Neighbours {
    besides: Vec<OnceLock<Beside>>,
    /// Sets by the tests that they are of: most phrases share their neighbours.
    known: Mutex<HashMap<Vec<Test>, Words>>,
    /// The kind of each word.
    kinds: Vec<Kind>,
    /// The kinds of each class's words.
    class_kinds: Vec<Kind>,
}

/// For each role the phrases of a stage to try at each word.
pub(super) struct StageAnchors {
    /// Phrases that look at agents' words.
    pub(super) agent: ReadyAnchors,
    /// Phrases that look at customers' words.
    pub(super) customer: ReadyAnchors,
}

impl Neighbours {
    /// The anchors of both stages, and those of phrases that are looked for where something asks, in the order of their
    /// numbers; with room for what stands beside them.
    pub(super) fn new(pack: &Pack, stages: &Stages) -> (Self, [StageAnchors; 2], ReadyAnchors) {
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
        let anchors = [of_stage(false), of_stage(true)];
        let asked = stages.asked_phrases(pack);
        let asked = slots
            .ready(pack, [&pack.anchors, &pack.guard_anchors], |phrase| asked[phrase as usize].then_some(0));
        let mut kinds: Vec<Kind> = (0..=pack.vocabulary.len() as u32).map(kind).collect();
        kinds[0] = STRANGE;
        // Words that stand for others may be any of them.
        pack.readings.keys().for_each(|word| kinds[*word as usize] = !ABSENT);
        let besides = (0..slots.count).map(|_| OnceLock::new()).collect();
        (Self { besides, known: Mutex::default(), kinds, class_kinds: slots.class_kinds }, anchors, asked)
    }

    /// The kind of a word, or of the end of a run.
    #[inline]
    pub(super) fn kind(&self, word: Option<WordId>) -> (Option<WordId>, Kind) {
        (word, word.map_or(ABSENT, |word| self.kinds[word as usize]))
    }

    /// The kinds of the words that a position takes.
    pub(super) fn kinds_of(&self, test: Test) -> Kind {
        kinds_of(test, &self.class_kinds)
    }

    /// What stands beside an anchor; `starts` tells what its program begins with.
    #[inline]
    pub(super) fn of(&self, entry: Entry, pack: &Pack, starts: impl FnOnce() -> Starts) -> &Beside {
        self.besides[entry.beside as usize].get_or_init(|| self.work_out(entry, pack, starts()))
    }

    #[cold]
    fn work_out(&self, entry: Entry, pack: &Pack, starts: Starts) -> Beside {
        let Search::Program(program) = &pack.phrases[entry.phrase as usize].search else {
            return Beside { before: None, after: None, starts };
        };
        let [before, after] =
            around(program, entry.position).map(|positions| self.words(program, positions?, pack));
        Beside { before, after, starts }
    }

    /// The words that some positions take; `None` where they take every word.
    fn words(&self, program: &Program, positions: Set, pack: &Pack) -> Option<Words> {
        let mut tests: Vec<Test> = bits(positions).map(|p| program.positions[p].test).collect();
        if tests.contains(&Test::Any) {
            return None;
        }
        tests.sort_unstable();
        tests.dedup();
        let mut known = self.known.lock().ok()?;
        let words = known.entry(tests).or_insert_with_key(|tests| {
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
            class_bits(&pack.vocabulary, &words).into()
        });
        Some(words.clone())
    }
}

/// The positions that stand before and after one; `None` where nothing needs to stand there.
fn around(program: &Program, position: u8) -> [Option<Set>; 2] {
    let bit: Set = 1 << position;
    let own = &program.positions[usize::from(position)];
    [(program.first & bit == 0).then_some(own.precede), (program.last & bit == 0).then_some(own.follow)]
}

/// The kind of a word that has no readings.
fn kind(word: WordId) -> Kind {
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
        let opens = matches!(&pack.phrases[phrase as usize].search, Search::Program(program)
            if program.at_start && program.positions[usize::from(position)].precede == 0);
        let entry = Entry { phrase, position, beside: self.count, before, after, opens, group: 0 };
        self.count += 1;
        self.of_phrase[phrase as usize].push(entry);
        entry
    }
}

/// The kinds of the words that a position takes.
fn kinds_of(test: Test, class_kinds: &[Kind]) -> Kind {
    match test {
        Test::Any => !ABSENT,
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
