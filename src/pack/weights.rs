//! Weights of words: what single words and pairs of neighbours say for or against each of some signals.

use std::collections::BTreeMap;

use crate::text::{Numbers, UNKNOWN, WordId};

/// What each word, and each pair of words that stand one after the other, adds to which sums.
///
/// All of it lies in rows of numbers: a pack has tens of thousands of weights, and a small text meets a few.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weights {
    /// For each word the first of the terms that end with it; one more at the end.
    pub(crate) starts: Numbers,
    /// For each term the word before, 0 for a word by itself. The terms of a word are in its order.
    pub(crate) before: Numbers,
    /// For each term where its entries end.
    pub(crate) ends: Numbers,
    /// The number of a sum in the upper half, and what is added to it, plus [`ZERO`], in the lower.
    pub(crate) entries: Numbers,
}

/// The largest weight, for or against.
pub(crate) const MAX_WEIGHT: i32 = 1000;
/// How weights below nothing are written.
const ZERO: i32 = 1 << 15;

/// Terms on their way to [`Weights`]: the word and the word before it, with the sums that they add to.
pub(crate) type Terms = BTreeMap<(WordId, WordId), Vec<(u32, i32)>>;

impl Weights {
    /// Weights for a vocabulary of so many words.
    pub(crate) fn new(words: usize, terms: &Terms) -> Self {
        let mut weights = Self::default();
        let mut starts = vec![0; words + 2];
        for ((word, before), entries) in terms {
            starts[*word as usize + 1] += 1;
            weights.before.push(*before);
            for (sum, weight) in entries {
                weights.entries.push(sum << 16 | (weight + ZERO) as u32);
            }
            weights.ends.push(weights.entries.len() as u32);
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        weights.starts = starts.into_iter().collect();
        weights
    }

    /// How many terms there are.
    pub fn len(&self) -> usize {
        self.before.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The terms that a word ends where it stands after another: by itself, and as a pair.
    pub(crate) fn at(&self, before: WordId, word: WordId) -> [Option<usize>; 2] {
        let word = word as usize;
        let (first, end) = (self.starts.get(word) as usize, self.starts.get(word + 1) as usize);
        if first >= end {
            return [None, None];
        }
        let alone = (self.before.get(first) == UNKNOWN).then_some(first);
        if before == UNKNOWN {
            return [alone, None];
        }
        let (mut from, mut to) = (first, end);
        while from < to {
            let middle = from + (to - from) / 2;
            if self.before.get(middle) < before { from = middle + 1 } else { to = middle }
        }
        [alone, (from < end && self.before.get(from) == before).then_some(from)]
    }

    /// What a term adds: the sums, and how much.
    pub(crate) fn of(&self, term: usize) -> impl Iterator<Item = (usize, i32)> + '_ {
        let first = term.checked_sub(1).map_or(0, |before| self.ends.get(before));
        let entries = (first..self.ends.get(term)).map(|at| self.entries.get(at as usize));
        entries.map(|entry| ((entry >> 16) as usize, (entry & 0xffff) as i32 - ZERO))
    }

    /// All terms that add to a sum: the word before or 0, the word, and the weight.
    pub(crate) fn of_sum(&self, sum: usize) -> Vec<(WordId, WordId, i32)> {
        let mut found = Vec::new();
        for word in 0..self.starts.len().saturating_sub(1) {
            for term in self.starts.get(word)..self.starts.get(word + 1) {
                let own = self.of(term as usize).filter(|(of, _)| *of == sum);
                found.extend(own.map(|(_, w)| (self.before.get(term as usize), word as WordId, w)));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_found_by_the_words_that_they_end_with() {
        let terms = Terms::from([
            ((2, 0), vec![(0, 5), (1, -7)]),
            ((2, 1), vec![(1, MAX_WEIGHT)]),
            ((2, 3), vec![(0, -MAX_WEIGHT)]),
            ((4, 2), vec![(0, 1)]),
        ]);
        let weights = Weights::new(4, &terms);
        let at = |before, word| -> Vec<(usize, i32)> {
            weights.at(before, word).into_iter().flatten().flat_map(|term| weights.of(term)).collect()
        };
        assert_eq!(at(1, 2), [(0, 5), (1, -7), (1, MAX_WEIGHT)]);
        assert_eq!(at(3, 2), [(0, 5), (1, -7), (0, -MAX_WEIGHT)]);
        assert_eq!(at(4, 2), [(0, 5), (1, -7)]);
        assert_eq!(at(0, 2), [(0, 5), (1, -7)]);
        assert_eq!((at(2, 4), at(1, 4), at(2, 3), at(0, 0)), (vec![(0, 1)], vec![], vec![], vec![]));
        assert_eq!(weights.of_sum(0), [(0, 2, 5), (3, 2, -MAX_WEIGHT), (2, 4, 1)]);
        assert_eq!(weights.len(), 4);
    }
}
