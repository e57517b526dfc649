//! Telling at one look what adds nothing to the sums of weights that are wanted.

use super::weights::{Weights, bucket, hash};

/// Says of a part, or of a pair of parts, that it adds to no wanted sum, and else that it may: nearly all that stands
/// in talk does not, and the fewer rules are asked for the more of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sieve {
    /// For each part whether it adds to a wanted sum by itself, and whether it ends a pair that does.
    parts: Vec<u8>,
    /// Two bits for each such pair, by its hash, in one number.
    pairs: Vec<u32>,
}

const ALONE: u8 = 1;
const ENDS_PAIR: u8 = 2;

impl Sieve {
    /// For some of the sums of all weights.
    pub(crate) fn new(weights: &Weights, is_wanted: impl Fn(usize) -> bool) -> Self {
        let adds = |term: usize| weights.of(term).any(|(sum, _)| is_wanted(sum));
        let count = weights.parts.len();
        let mut parts: Vec<u8> = (0..count).map(|part| u8::from(adds(part)) * ALONE).collect();
        let of_pairs = (0..weights.pairs.len() / 2).filter(|number| adds(count + number));
        let keys: Vec<u64> = of_pairs.map(|number| weights.pairs.pair(number * 2)).collect();
        let mut pairs = vec![0; (keys.len() / 4 + 1).next_power_of_two()];
        for key in keys {
            parts[(key & 0xffff_ffff) as usize - 1] |= ENDS_PAIR;
            let hash = hash(key);
            let at = bucket(hash, pairs.len());
            pairs[at] |= sign(hash);
        }
        Self { parts, pairs }
    }

    /// Whether a part may add something by itself, and whether it may as the end of a pair. Parts are numbered from 1.
    #[inline]
    pub(super) fn part(&self, part: u32) -> (bool, bool) {
        let kept = self.parts[part as usize - 1];
        (kept & ALONE != 0, kept & ENDS_PAIR != 0)
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
