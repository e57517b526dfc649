//! Signals that are told by the weights of words: what single words and pairs say, added up over a run.

use std::collections::HashSet;
use std::ops::Range;

use super::Engine;
use super::needed::{Stage, Stages};
use super::scan::{Match, NO_PHRASE};
use super::signals::{Occurrence, Sum};
use super::view::View;
use crate::pack::{Pack, Part, Sieve, SignalKind, Weights};
use crate::text::{NUMBER, UNKNOWN, WordId, folded};
use crate::transcript::{Conversation, Role};

/// How many of the words that a sum is made of are told to those who ask for reasons.
const MOST_TOLD: usize = 8;

/// Room for adding up. It is used again and again.
#[derive(Debug, Default)]
pub(super) struct Tally {
    sums: Sums,
    /// What reached its threshold: the signal, and the run; in the order of the runs.
    reached: Vec<(u32, u32)>,
    /// What each token of a run adds to a sum.
    adds: Vec<i32>,
    /// For agents, and for customers.
    known: [Known; 2],
}

/// How many sums one row adds to.
const LANES: usize = 48;
/// What one row can add to a sum, for or against.
const MOST_IN_ROW: i32 = i8::MAX as i32;

/// What a term adds to sums that are wanted. Nearly all the time goes into fetching these, so that one fits where memory
/// is fetched at once; where a weight is too large for it, or there are more sums, a term has several.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Row {
    weights: [i8; LANES],
    /// The last run that the term was met in, by a count of all runs, for each counts once in a run.
    run: u32,
}

impl Row {
    const NONE: Row = Row { weights: [0; LANES], run: 0 };
}

/// What the sums that are wanted come to in the run at hand.
#[derive(Debug, Default)]
struct Sums {
    /// What was added of late. Small numbers are added many at once.
    late: Vec<[i16; LANES]>,
    /// How many terms more these can take.
    room: usize,
    all: Vec<[i32; LANES]>,
}

impl Sums {
    fn clear(&mut self, shape: Shape) {
        self.late.clear();
        self.late.resize(shape.wide, [0; LANES]);
        self.all.clear();
        self.all.resize(shape.wide, [0; LANES]);
        self.room = shape.room();
    }

    /// Adds the rows of a term.
    #[inline]
    fn add(&mut self, rows: &[Row], shape: Shape) {
        for row in rows.chunks_exact(shape.wide) {
            for (sums, row) in self.late.iter_mut().zip(row) {
                sums.iter_mut().zip(&row.weights).for_each(|(sum, weight)| *sum += i16::from(*weight));
            }
        }
        self.room -= 1;
        if self.room == 0 {
            self.settle();
            self.room = shape.room();
        }
    }

    fn settle(&mut self) {
        for (sums, late) in self.all.iter_mut().zip(&mut self.late) {
            sums.iter_mut().zip(&*late).for_each(|(sum, late)| *sum += i32::from(*late));
            *late = [0; LANES];
        }
    }
}

/// How many rows each term has.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    /// Side by side, by how many sums are wanted; 0 where no rule wants any.
    wide: usize,
    /// One over the other, by the largest weight.
    deep: usize,
}

impl Shape {
    fn rows(self) -> usize {
        self.wide * self.deep
    }

    /// How many terms can be added before a small number may overflow.
    fn room(self) -> usize {
        i16::MAX as usize / (MOST_IN_ROW as usize * self.deep.max(1))
    }
}

/// What was met before.
#[derive(Debug, Default)]
struct Known {
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
    fn of(&mut self, engine: u64, terms: usize, shape: Shape) {
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

/// A signal of weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Its number among signals, and that of its sum.
    signal: u32,
    sum: u32,
    threshold: i32,
}

/// What stands for the place of a sum that no rule wants.
const UNWANTED: u32 = u32::MAX;
/// What stands for the rows of a term that adds to none of the others.
const NOTHING: u32 = u32::MAX;

/// The signals of weights that look at one role's words, some of which a rule wants.
#[derive(Debug)]
pub(super) struct Columns {
    all: Vec<Column>,
    /// For each sum its place among those that some rule wants.
    places: Vec<u32>,
    shape: Shape,
    /// Whether they are needed in the first stage.
    first: bool,
    /// What the vocabulary holds for numbers that it does not know.
    figure: WordId,
    /// What tells terms that add to none of them.
    sieve: Sieve,
}

impl Columns {
    /// Those of agents' words, and of customers'.
    pub(super) fn new(pack: &Pack, stages: &Stages) -> [Self; 2] {
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
        let wanted_weights = (0..weights.len()).flat_map(|term| weights.of(term)).filter(|(sum, _)| is_wanted(*sum));
        let largest = wanted_weights.map(|(_, weight)| weight.abs()).max().unwrap_or(0);
        let sieve = Sieve::new(weights, is_wanted);
        columns.shape.wide = (wanted as usize).div_ceil(LANES);
        columns.shape.deep = (largest as usize).div_ceil(MOST_IN_ROW as usize);
        columns.sieve = sieve;
        columns
    }

    /// Adds what is said by a part where it stands after another, each of its terms once in a run.
    #[inline]
    fn add(&self, weights: &Weights, before: Part, own: Part, sums: &mut Sums, known: &mut Known) {
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

/// The place of a role's columns.
fn place(role: Role) -> usize {
    usize::from(role == Role::Customer)
}

/// Whose words are weighed.
const ROLES: [Role; 2] = [Role::Agent, Role::Customer];

impl Engine {
    /// Adds up the weights of every run that a signal looks at, and keeps what reaches its threshold. One look tells
    /// all signals of a role's words: it is taken in the first stage if any of them is of that, and otherwise in the
    /// `second`.
    pub(super) fn tally(&self, second: bool, conversation: &Conversation<'_>, view: &mut View) {
        let mut tally = std::mem::take(&mut view.tally);
        let Tally { sums, reached, known, .. } = &mut tally;
        if !second {
            reached.clear();
        }
        for ((role, columns), known) in ROLES.into_iter().zip(&self.columns).zip(known) {
            if columns.shape.wide == 0 || second == columns.first {
                continue;
            }
            let weights = self.pack.weights.of(role);
            for (run, _) in view.runs.iter().enumerate().filter(|(_, run)| run.role == role) {
                known.of(self.number, weights.len(), columns.shape);
                sums.clear(columns.shape);
                self.each_pair(role, view.run(run), conversation, view, |_, before, own| {
                    columns.add(weights, before, own, sums, known);
                });
                sums.settle();
                for column in &columns.all {
                    let place = columns.places[column.sum as usize] as usize;
                    if sums.all[place / LANES][place % LANES] >= column.threshold {
                        reached.push((column.signal, run as u32));
                    }
                }
            }
        }
        reached.sort_unstable_by_key(|(signal, run)| (*run, *signal));
        view.tally = tally;
    }

    /// Calls `found` with each term that stands in some tokens, and with the tokens that it stands on, the last of
    /// which is the one that it is met at.
    #[inline]
    fn each_term(
        &self,
        role: Role,
        tokens: Range<usize>,
        conversation: &Conversation<'_>,
        view: &View,
        mut found: impl FnMut(Range<usize>, usize),
    ) {
        let (weights, sieve) = (self.pack.weights.of(role), &self.columns[place(role)].sieve);
        let mut from = tokens.start;
        self.each_pair(role, tokens, conversation, view, |token, before, own| {
            weights.at(sieve, before, own, |pair, term| {
                found(if pair { from } else { token }..token + 1, term);
            });
            from = token;
        });
    }

    /// Calls `found` with each part of some tokens, the token that it stands on, and the part before it, with marks.
    #[inline]
    fn each_pair(
        &self,
        role: Role,
        tokens: Range<usize>,
        conversation: &Conversation<'_>,
        view: &View,
        mut found: impl FnMut(usize, Part, Part),
    ) {
        let weights = self.pack.weights.of(role);
        if weights.is_empty() {
            return;
        }
        let sieve = &self.columns[place(role)].sieve;
        let mut before = Part::default();
        let mut turn = view.turn_words(tokens.start);
        for token in tokens {
            let mut meet = |own| {
                found(token, before, own);
                before = own;
            };
            let written = view.tokens[token];
            // What begins with a digit and is not known has a number that says nothing of how it is written.
            if written.word != UNKNOWN && written.word != self.columns[0].figure {
                match sieve.word(written.word) {
                    Some(own) => meet(own),
                    None => weights.parts_of(written.word).for_each(|own| meet(sieve.marked(own))),
                }
                continue;
            }
            while view.turns.get(turn + 1).is_some_and(|next| next.first as usize <= token) {
                turn += 1;
            }
            let text = &conversation.turns[view.turns[turn].turn as usize].text;
            let mut own = Part::default();
            folded(&text[written.start as usize..written.end as usize], |word| own = weights.part(word));
            meet(sieve.marked(own));
        }
    }

    /// Where a signal of weights occurs: in each run that reached its threshold, the sentence that adds most to it.
    pub(super) fn weighty(
        &self,
        signal: u32,
        sum: u32,
        conversation: &Conversation<'_>,
        view: &mut View,
        found: &mut Vec<Occurrence>,
    ) {
        for at in 0..view.tally.reached.len() {
            let (of, run) = view.tally.reached[at];
            if of == signal {
                let sentence = self.weightiest(sum as usize, run as usize, conversation, view);
                let (start, end) = (sentence.start as u32, sentence.end as u32);
                found.push(Occurrence { run, start, end, phrase: NO_PHRASE, assumed: false });
            }
        }
    }

    /// The sentence of a run that adds most to a sum, the first of those that add as much.
    fn weightiest(
        &self,
        number: usize,
        run: usize,
        conversation: &Conversation<'_>,
        view: &mut View,
    ) -> Range<usize> {
        view.know(run, conversation, &self.pack);
        let (role, whole) = (view.runs[run].role, view.run(run));
        let mut adds = std::mem::take(&mut view.tally.adds);
        adds.clear();
        adds.resize(whole.len(), 0);
        self.each_term(role, whole.clone(), conversation, view, |tokens, term| {
            adds[tokens.end - 1 - whole.start] += self.adds(role, term, number);
        });
        let mut best: Option<(i32, Range<usize>)> = None;
        let mut at = whole.start;
        while at < whole.end {
            let sentence = view.sentence(run, at..at + 1);
            at = sentence.end.max(at + 1);
            let sum = adds[sentence.start - whole.start..sentence.end - whole.start].iter().sum();
            if best.as_ref().is_none_or(|(most, _)| sum > *most) {
                best = Some((sum, sentence));
            }
        }
        view.tally.adds = adds;
        best.map_or(whole, |(_, sentence)| sentence)
    }

    /// What a term adds to a sum.
    fn adds(&self, role: Role, term: usize, number: usize) -> i32 {
        self.pack.weights.of(role).of(term).find(|(sum, _)| *sum == number).map_or(0, |(_, weight)| weight)
    }

    /// What each run comes to, with the heaviest of its words, for those who want reasons.
    pub(super) fn tell_tally(
        &self,
        number: u32,
        signal: u32,
        conversation: &Conversation<'_>,
        view: &View,
        sums: &mut Vec<Sum>,
    ) {
        let by = self.pack.signals[signal as usize].by;
        for (run, spoken) in view.runs.iter().enumerate().filter(|(_, run)| by.takes(run.role)) {
            let (role, mut cues, mut met) = (spoken.role, Vec::new(), HashSet::new());
            self.each_term(role, view.run(run), conversation, view, |tokens, term| {
                let weight = self.adds(role, term, number as usize);
                if weight != 0 && met.insert(term) {
                    let (start, end) = (tokens.start as u32, tokens.end as u32);
                    cues.push((
                        weight,
                        Match { start, end, run: run as u32, phrase: NO_PHRASE, bytes: None },
                    ));
                }
            });
            if cues.is_empty() {
                continue;
            }
            let total = cues.iter().map(|(weight, _)| weight).sum();
            cues.sort_by_key(|(weight, m)| (-weight.abs(), m.start));
            cues.truncate(MOST_TOLD);
            sums.push(Sum { signal, run: run as u32, total, cues });
        }
    }
}
