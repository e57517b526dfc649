//! The signals of weights that look at one role's words, and what of these was met before.

use super::ROLES;
use super::rows::{LANES, MOST_IN_ROW, Row, Shape, Sums};
use crate::engine::needed::{Stage, Stages};
use crate::pack::{Pack, Part, Sieve, SignalKind, Weights};
use crate::text::{NUMBER, WordId};
use crate::transcript::Role;

/// A signal of weights.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Column {
    /// Its number among signals, and that of its sum.
    pub(super) signal: u32,
    pub(super) sum: u32,
    pub(super) threshold: i32,
}

/// What stands for the place of a sum that no rule wants.
const UNWANTED: u32 = u32::MAX;
/// What stands for the rows of a term that adds to none of the others.
const NOTHING: u32 = u32::MAX;

/// The signals of weights that look at one role's words, some of which a rule wants.
#[derive(Debug)]
pub(in crate::engine) struct Columns {
    pub(super) all: Vec<Column>,
    /// For each sum its place among those that some rule wants.
    pub(super) places: Vec<u32>,
    pub(super) shape: Shape,
    /// Whether they are needed in the first stage.
    pub(super) first: bool,
    /// What the vocabulary holds for numbers that it does not know.
    pub(super) figure: WordId,
    /// What tells terms that add to none of them.
    pub(super) sieve: Sieve,
}

impl Columns {
    /// Those of agents' words, and of customers'.
    pub(in crate::engine) fn new(pack: &Pack, stages: &Stages) -> [Self; 2] {
        ROLES.map(|role| Self::of(role, pack, stages))
    }

    fn of(role: Role, pack: &Pack, stages: &Stages) -> Self {
        let figure = pack.vocabulary.get(NUMBER);
        let (all, places, sieve) = (Vec::new(), Vec::new(), Sieve::default());
        let mut columns = Self { all, places, shape: Shape::default(), first: false, figure, sieve };
        let mut wanted = 0;
        for ((signal, stage), index) in pack.signals.iter().zip(&stages.signals).zip(0..) {
            let SignalKind::Words { threshold, sum } = signal.kind else { continue };
            let count = columns.places.len().max(sum as usize + 1);
            columns.places.resize(count, UNWANTED);
            if *stage == Stage::Never || !signal.by.takes(role) {
                continue;
            }
            columns.all.push(Column { signal: index, sum, threshold });
            columns.first |= *stage == Stage::First;
            let place = &mut columns.places[sum as usize];
            if *place == UNWANTED {
                *place = wanted;
                wanted += 1;
            }
        }
        let is_wanted = |sum: usize| columns.places.get(sum).is_some_and(|place| *place != UNWANTED);
        let weights = pack.weights.of(role);
        columns.sieve = Sieve::new(weights, is_wanted);
        columns.shape.wide = (wanted as usize).div_ceil(LANES);
        columns.shape.deep = (weights.largest() as usize).div_ceil(MOST_IN_ROW as usize);
        columns
    }

    /// Adds what is said by a part where it stands after another, each of its terms once in a run.
    #[inline]
    pub(super) fn add(&self, weights: &Weights, before: Part, own: Part, sums: &mut Sums, known: &mut Known) {
        let key = [before, own].map(Part::number);
        let hash = key[0].wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32) ^ key[1];
        let slot = (hash.wrapping_mul(0xA24B_AED4_963E_E407) >> 40) as usize % PAIRS;
        if known.pairs[slot].key != key {
            known.pairs[slot] = Pair { key, rows: self.meet(weights, before, own, known) };
        }
        for first in known.pairs[slot].rows {
            if first == 0 {
                break;
            }
            let rows = &mut known.rows[first as usize..][..self.shape.rows()];
            if rows[0].run != known.runs {
                rows[0].run = known.runs;
                sums.add(rows, self.shape);
            }
        }
    }

    /// Works out where the rows begin of the terms that a part ends where it stands after another.
    #[cold]
    fn meet(&self, weights: &Weights, before: Part, own: Part, known: &mut Known) -> [u32; TERMS] {
        let (mut rows, mut count) = ([0; TERMS], 0);
        weights.at(&self.sieve, before, own, |_, term| {
            let mut first = known.terms[term];
            if first == 0 {
                first = self.rows(term, weights, &mut known.rows);
                known.terms[term] = first;
            }
            if first != NOTHING {
                rows[count] = first;
                count += 1;
            }
        });
        rows
    }

    /// Works out what a term adds to each sum that is wanted, and where its rows begin.
    fn rows(&self, term: usize, weights: &Weights, rows: &mut Vec<Row>) -> u32 {
        let first = rows.len();
        for (sum, mut weight) in weights.of(term) {
            let place = self.places[sum] as usize;
            if place == UNWANTED as usize {
                continue;
            }
            rows.resize(first + self.shape.rows(), Row::NONE);
            // As much as fits goes into each.
            for row in rows[first + place / LANES..].iter_mut().step_by(self.shape.wide) {
                let fits = weight.clamp(-MOST_IN_ROW, MOST_IN_ROW);
                row.weights[place % LANES] = fits as i8;
                weight -= fits;
            }
        }
        if rows.len() == first { NOTHING } else { first as u32 }
    }
}

/// What was met before.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The engine whose words these are; 0 for none.
    engine: u64,
    /// For each term where its rows begin; 0 where it has none yet.
    terms: Vec<u32>,
    runs: u32,
    /// What pairs of parts came to that were met before.
    pairs: Vec<Pair>,
    /// Rows of what a term adds to each sum that is wanted: most words say something to nearly all of them, and to add
    /// up whole rows is quicker than to pick.
    rows: Vec<Row>,
}

/// How many pairs are remembered, in half a megabyte; one that is met later takes the place of another.
const PAIRS: usize = 1 << 14;
/// How many terms a part ends where it stands after another, at most: itself and its beginning, alone and in pairs.
const TERMS: usize = 4;

/// A part after another, and where the rows of the terms begin that it ends; 0 for none. Talk says the same pairs of
/// words again and again.
#[derive(Debug, Clone, Copy, Default)]
struct Pair {
    key: [u64; 2],
    rows: [u32; TERMS],
}

impl Known {
    /// Makes ready for an engine, which gives its number, and for another run.
    pub(super) fn of(&mut self, engine: u64, terms: usize, shape: Shape) {
        if self.engine != engine || self.runs == u32::MAX {
            *self = Self {
                engine,
                terms: vec![0; terms],
                runs: 0,
                pairs: vec![Pair::default(); PAIRS],
                // The first is nobody's.
                rows: vec![Row::NONE; shape.rows()],
            };
        }
        self.runs += 1;
    }
}
