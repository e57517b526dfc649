//! Telling at one look what adds nothing to the sums of weights that are wanted.

use super::weights::{Part, Weights, bucket, hash};
use crate::text::WordId;

/// Says of a part, or of a pair of parts, that it adds to no wanted sum, and else that it may: nearly all that stands
/// in talk does not, and the fewer rules are asked for the more of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sieve {
    /// For each part, by its number, the marks that it bears.
    parts: Vec<u32>,
    /// For each word of the pack what it is to terms, with marks; [`SEVERAL`] where that is several parts.
    words: Vec<Part>,
    /// Two bits for each pair that adds to a wanted sum, by its hash, in one number.
    pairs: Vec<u32>,
}

/// The mark of a part that adds to a wanted sum by itself.
pub(super) const ALONE: u32 = 1 << 31;
/// The mark of a part that ends a pair that does.
pub(super) const ENDS_PAIR: u32 = 1 << 30;
/// A part without its marks.
pub(super) const NUMBER: u32 = ENDS_PAIR - 1;
/// A word that stands for several.
const SEVERAL: Part = Part { word: u32::MAX, beginning: u32::MAX };

impl Sieve {
    /// For some of the sums of all weights.
    pub(crate) fn new(weights: &Weights, is_wanted: impl Fn(usize) -> bool) -> Self {
        let adds = |term: usize| weights.of(term).any(|(sum, _)| is_wanted(sum));
        let count = weights.parts.len();
        let alone = (0..count).map(|part| if adds(part) { ALONE } else { 0 });
        let mut parts: Vec<u32> = std::iter::once(0).chain(alone).collect();
        let of_pairs = (0..weights.pairs.len() / 2).filter(|number| adds(count + number));
        let keys: Vec<u64> = of_pairs.map(|number| weights.pairs.pair(number * 2)).collect();
        let mut pairs = vec![0; (keys.len() / 4 + 1).next_power_of_two()];
        for key in keys {
            parts[(key & 0xffff_ffff) as usize] |= ENDS_PAIR;
            let hash = hash(key);
            let at = bucket(hash, pairs.len());
            pairs[at] |= sign(hash);
        }
        let mut sieve = Self { parts, words: Vec::new(), pairs };
        let word = |word: usize| {
            let mut parts = weights.parts_of(word as WordId);
            let only = parts.next().filter(|_| parts.next().is_none());
            only.map_or(SEVERAL, |part| sieve.marked(part))
        };
        sieve.words = (0..weights.of_words.len()).map(word).collect();
        sieve
    }

    /// A part with its marks.
    pub(crate) fn marked(&self, part: Part) -> Part {
        let mark = |number: u32| number | self.parts[number as usize];
        Part { word: mark(part.word), beginning: mark(part.beginning) }
    }

    /// What a word of the pack is to terms, with its marks, where it is one part.
    #[inline]
    pub(crate) fn word(&self, word: WordId) -> Option<Part> {
        let part = self.words[word as usize];
        (part != SEVERAL).then_some(part)
    }

    /// Whether a pair of some hash may add something.
    #[inline]
    pub(super) fn pair(&self, hash: u64) -> bool {
        let sign = sign(hash);
        self.pairs[bucket(hash, self.pairs.len())] & sign == sign
    }
}

/// The bits of a hash in its number.
#[inline]
fn sign(hash: u64) -> u32 {
    1 << (hash >> 59) | 1 << (hash >> 54 & 31)
}
