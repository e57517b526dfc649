//! Small programs over tokens: position automata that run both ways from a word.
//!
//! Each place of a phrase that takes a word is a position, a bit of a machine word. A phrase is found by its anchor,
//! the position (or positions) that every match goes through and whose words are rarest; from there the program runs
//! back to the beginning and on to the end. Optional parts, alternatives, gaps and lists cost nothing more.

use std::collections::HashMap;

use super::frequency::frequency;
use super::lower::Lowered;
use crate::pack::Scope;
use crate::text::{Vocabulary, WordId};

/// The most positions that a phrase may have: one bit for each.
pub(crate) const MAX_POSITIONS: usize = Set::BITS as usize;

/// The most programs that a phrase may become.
const MAX_PROGRAMS: usize = 16;

/// A set of positions.
pub type Set = u128;

/// What a position takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Any word.
    Any,
    /// This word.
    Word(WordId),
    /// A word of this class of the pack.
    Class(u32),
}

/// A place of a phrase that takes one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// What it takes.
    pub test: Test,
    /// The positions that may come after it.
    pub follow: Set,
    /// The positions that may come before it.
    pub precede: Set,
}

/// A phrase as a program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Program {
    /// The positions that a match may begin with.
    pub first: Set,
    /// The positions that a match may end with.
    pub last: Set,
    /// Its positions.
    pub positions: Vec<Position>,
    /// Whether a match must begin its sentence.
    pub at_start: bool,
    /// Whether a match must end its sentence.
    pub at_end: bool,
    /// Where a match meets what it guards, and must not break off inside a reading.
    pub meets: Meets,
}

/// Where a guard's phrase meets the match that it guards. "Well" may be read as "we will": what ends with its "we" does
/// not stand right before the word after it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Meets {
    /// Nowhere: it need not touch it.
    #[default]
    Nowhere,
    /// With its first word.
    First,
    /// With its last.
    Last,
}

impl From<Scope> for Meets {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Before => Meets::Last,
            Scope::After => Meets::First,
            _ => Meets::Nowhere,
        }
    }
}

impl Program {
    /// Tells each position what may come before it, by what may come after the others.
    pub(crate) fn tie_back(positions: &mut [Position]) {
        for from in 0..positions.len() {
            for to in bits(positions[from].follow) {
                if let Some(position) = positions.get_mut(to) {
                    position.precede |= 1 << from;
                }
            }
        }
    }
}

/// A program, and the positions that it is found by.
pub(crate) struct Compiled {
    pub(crate) program: Program,
    pub(crate) anchors: Vec<u8>,
}

/// The sets of words of a pack, each once.
#[derive(Default)]
pub(crate) struct Classes {
    /// The sets, sorted.
    pub(crate) all: Vec<Vec<WordId>>,
    known: HashMap<Vec<WordId>, u32>,
}

impl Classes {
    /// The number of a set of words.
    fn of(&mut self, mut words: Vec<WordId>) -> u32 {
        words.sort_unstable();
        words.dedup();
        *self.known.entry(words).or_insert_with_key(|words| {
            self.all.push(words.clone());
            self.all.len() as u32 - 1
        })
    }
}

/// Why a phrase has no program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CompileFault {
    /// It has more positions than programs have room for.
    TooLong,
    /// A match may hold no word that it could be found by.
    NoAnchor,
}

/// Compiles a phrase. Words are added to the vocabulary, sets of words to the classes.
///
/// A phrase with more places than a program has room for becomes several programs, each with some of its alternatives;
/// together they find the same.
pub(crate) fn compile(
    phrase: &Lowered,
    at_start: bool,
    at_end: bool,
    vocabulary: &mut Vocabulary,
    classes: &mut Classes,
) -> Result<Vec<Compiled>, CompileFault> {
    let mut parts = vec![phrase.clone()];
    while let Some(large) = parts.iter().position(|p| size(p) > MAX_POSITIONS) {
        let (one, other) = halves(&parts[large]).ok_or(CompileFault::TooLong)?;
        parts[large] = one;
        parts.push(other);
        if parts.len() > MAX_PROGRAMS {
            return Err(CompileFault::TooLong);
        }
    }
    parts.iter().map(|part| compile_one(part, at_start, at_end, vocabulary, classes)).collect()
}

/// How many places for words a phrase has.
fn size(phrase: &Lowered) -> usize {
    match phrase {
        Lowered::Words(_) | Lowered::Any => 1,
        Lowered::Opt(inner) => size(inner),
        Lowered::Seq(parts) | Lowered::Alt(parts) => parts.iter().map(size).sum(),
    }
}

/// A phrase parted at its largest alternative, into two that together find the same.
fn halves(phrase: &Lowered) -> Option<(Lowered, Lowered)> {
    match phrase {
        Lowered::Words(_) | Lowered::Any => None,
        Lowered::Opt(inner) => {
            let (one, other) = halves(inner)?;
            Some((Lowered::opt(one), other))
        }
        Lowered::Alt(branches) => {
            let (one, other) = branches.split_at(branches.len() / 2);
            let of = |branches: &[Lowered]| match branches {
                [only] => only.clone(),
                _ => Lowered::alt(branches.to_vec()),
            };
            (!one.is_empty()).then(|| (of(one), of(other)))
        }
        Lowered::Seq(items) => {
            let mut by_size: Vec<usize> = (0..items.len()).collect();
            by_size.sort_by_key(|i| std::cmp::Reverse(size(&items[*i])));
            by_size.into_iter().find_map(|i| {
                let (one, other) = halves(&items[i])?;
                let with = |item: Lowered| {
                    let mut items = items.to_vec();
                    items[i] = item;
                    Lowered::seq(items)
                };
                Some((with(one), with(other)))
            })
        }
    }
}

fn compile_one(
    phrase: &Lowered,
    at_start: bool,
    at_end: bool,
    vocabulary: &mut Vocabulary,
    classes: &mut Classes,
) -> Result<Compiled, CompileFault> {
    let mut builder = Builder { positions: Vec::new(), vocabulary, classes };
    let part = builder.part(phrase)?;
    // A phrase that may be empty has no anchor either.
    let anchors = part.anchors.ok_or(CompileFault::NoAnchor)?.1;
    let mut positions = builder.positions;
    Program::tie_back(&mut positions);
    let (first, last, meets) = (part.first, part.last, Meets::Nowhere);
    let program = Program { first, last, positions, at_start, at_end, meets };
    Ok(Compiled { program, anchors })
}

/// The indexes of the bits that are set.
pub(crate) fn bits(mut set: Set) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (set != 0).then(|| {
            let bit = set.trailing_zeros() as usize;
            set &= set - 1;
            bit
        })
    })
}

struct Builder<'b> {
    positions: Vec<Position>,
    vocabulary: &'b mut Vocabulary,
    classes: &'b mut Classes,
}

/// What is known of a part of a phrase.
struct Part {
    empty: bool,
    first: Set,
    last: Set,
    /// The cheapest positions of which every match of the part holds one, with the frequency of their words.
    anchors: Option<(u32, Vec<u8>)>,
}

impl Builder<'_> {
    fn part(&mut self, phrase: &Lowered) -> Result<Part, CompileFault> {
        match phrase {
            Lowered::Any => self.position(Test::Any, None),
            Lowered::Words(words) => {
                let ids: Vec<WordId> = words.iter().map(|w| self.vocabulary.add(w)).collect();
                let cost = words.iter().map(|w| frequency(w)).fold(0, u32::saturating_add);
                let test = match ids[..] {
                    [id] => Test::Word(id),
                    _ => Test::Class(self.classes.of(ids)),
                };
                self.position(test, Some(cost))
            }
            Lowered::Opt(inner) => {
                let part = self.part(inner)?;
                Ok(Part { empty: true, anchors: None, ..part })
            }
            Lowered::Seq(items) => {
                let mut whole = Part { empty: true, first: 0, last: 0, anchors: None };
                for item in items.iter() {
                    let part = self.part(item)?;
                    for from in bits(whole.last) {
                        self.positions[from].follow |= part.first;
                    }
                    if whole.empty {
                        whole.first |= part.first;
                    }
                    whole.last = if part.empty { whole.last | part.last } else { part.last };
                    whole.empty &= part.empty;
                    whole.anchors = match (whole.anchors, part.anchors) {
                        (Some(one), Some(other)) => Some(if other.0 < one.0 { other } else { one }),
                        (one, other) => one.or(other),
                    };
                }
                Ok(whole)
            }
            Lowered::Alt(branches) => {
                let mut whole = Part { empty: false, first: 0, last: 0, anchors: Some((0, Vec::new())) };
                for branch in branches.iter() {
                    let part = self.part(branch)?;
                    whole.empty |= part.empty;
                    whole.first |= part.first;
                    whole.last |= part.last;
                    whole.anchors =
                        whole.anchors.zip(part.anchors).map(|((cost, mut all), (more, anchors))| {
                            all.extend(anchors);
                            (cost.saturating_add(more), all)
                        });
                }
                Ok(whole)
            }
        }
    }

    fn position(&mut self, test: Test, cost: Option<u32>) -> Result<Part, CompileFault> {
        let index = self.positions.len();
        if index >= MAX_POSITIONS {
            return Err(CompileFault::TooLong);
        }
        self.positions.push(Position { test, follow: 0, precede: 0 });
        let bit: Set = 1 << index;
        Ok(Part { empty: false, first: bit, last: bit, anchors: cost.map(|c| (c, vec![index as u8])) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::lower::{Lists, lower};
    use super::super::syntax::{Line, parse_line};
    use super::*;

    fn compiled(text: &str) -> Result<(Compiled, Vocabulary), CompileFault> {
        let Ok(Line::Phrase { ast, at_start, at_end }) = parse_line(text) else { panic!("{text}") };
        let lowered = lower(&ast, &Lists::default()).expect(text);
        let mut vocabulary = Vocabulary::default();
        let mut compiled = compile(&lowered, at_start, at_end, &mut vocabulary, &mut Classes::default())?;
        Ok((compiled.remove(0), vocabulary))
    }

    #[test]
    fn is_found_by_its_rarest_word() {
        let (compiled, vocabulary) = compiled("you will not be reimbursed [for] that").expect("compiles");
        let anchor = compiled.program.positions[usize::from(compiled.anchors[0])];
        assert_eq!(anchor.test, Test::Word(vocabulary.get("reimbursed")));
    }

    #[test]
    fn every_branch_has_its_anchor() {
        let (compiled, _) = compiled("we (regret|apologise deeply) [that]").expect("compiles");
        assert_eq!(compiled.anchors.len(), 2);
    }

    #[test]
    fn without_a_word_in_every_match_there_is_no_anchor() {
        for text in ["*3", "* *", "[a] *", "[sorry]", "(sorry|*)"] {
            assert_eq!(compiled(text).err(), Some(CompileFault::NoAnchor), "{text}");
        }
        let long = vec!["word"; 129].join(" ");
        assert_eq!(compiled(&long).err(), Some(CompileFault::TooLong));
    }

    #[test]
    fn a_large_phrase_becomes_several_programs() {
        let branches: Vec<String> = (0..300).map(|i| format!("a{i} b{i}")).collect();
        let Ok(Line::Phrase { ast, .. }) = parse_line(&format!("x ({}) y", branches.join("|"))) else {
            panic!()
        };
        let lowered = lower(&ast, &Lists::default()).expect("lowers");
        let programs =
            compile(&lowered, false, false, &mut Vocabulary::default(), &mut Classes::default()).ok();
        let sizes: Vec<usize> =
            programs.expect("compiles").iter().map(|c| c.program.positions.len()).collect();
        assert!(sizes.iter().all(|s| *s <= MAX_POSITIONS), "{sizes:?}");
        assert_eq!(sizes.iter().map(|s| s - 2).sum::<usize>(), 600);
    }
}
