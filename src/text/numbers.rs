//! Rows of numbers that are used where they lie.

use std::borrow::Cow;

/// Numbers in bytes, the lowest byte first. They may lie in the binary itself, and then cost nothing before they are
/// looked at, and afterwards only what is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers(Cow<'static, [u8]>);

/// How many bytes a number has.
const SIZE: usize = 4;

impl Numbers {
    /// Numbers that lie in these bytes.
    pub(crate) const fn lying(bytes: &'static [u8]) -> Self {
        Self(Cow::Borrowed(bytes))
    }

    /// So many zeros.
    pub(crate) fn zeros(count: usize) -> Self {
        Self(Cow::Owned(vec![0; count * SIZE]))
    }

    /// Their bytes, as [`Numbers::lying`] takes them.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// How many there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.0.len() / SIZE
    }

    /// A number; 0 past the last.
    #[inline]
    pub(crate) fn get(&self, at: usize) -> u32 {
        let four = self.0.get(at * SIZE..).and_then(|rest| rest.first_chunk::<SIZE>());
        four.map_or(0, |four| u32::from_le_bytes(*four))
    }

    /// Two numbers in a row as one, the first being the lower half; 0 past the last.
    #[inline]
    pub(crate) fn pair(&self, at: usize) -> u64 {
        let eight = self.0.get(at * SIZE..).and_then(|rest| rest.first_chunk::<{ 2 * SIZE }>());
        eight.map_or(0, |eight| u64::from_le_bytes(*eight))
    }

    /// The numbers from one on up to another; none where these are not all there.
    #[inline]
    pub(crate) fn range(&self, range: std::ops::Range<u32>) -> impl Iterator<Item = u32> + '_ {
        let bytes = self.0.get(range.start as usize * SIZE..range.end as usize * SIZE).unwrap_or(&[]);
        bytes.as_chunks::<SIZE>().0.iter().map(|four| u32::from_le_bytes(*four))
    }

    pub(crate) fn set(&mut self, at: usize, number: u32) {
        if let Some(four) = self.0.to_mut().get_mut(at * SIZE..(at + 1) * SIZE) {
            four.copy_from_slice(&number.to_le_bytes());
        }
    }

    pub(crate) fn push(&mut self, number: u32) {
        self.0.to_mut().extend(number.to_le_bytes());
    }

    pub(crate) fn push_pair(&mut self, pair: u64) {
        self.0.to_mut().extend(pair.to_le_bytes());
    }
}

impl FromIterator<u32> for Numbers {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        Self(Cow::Owned(numbers.into_iter().flat_map(u32::to_le_bytes).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_were_put() {
        let mut numbers: Numbers = [7, u32::MAX].into_iter().collect();
        numbers.push_pair(1 << 40 | 5);
        numbers.set(0, 9);
        assert_eq!(numbers.range(0..4).collect::<Vec<_>>(), [9, u32::MAX, 5, 1 << 8]);
        assert_eq!((numbers.pair(2), numbers.len()), (1 << 40 | 5, 4));
        assert_eq!((numbers.get(4), numbers.pair(3), numbers.get(usize::MAX / SIZE)), (0, 0, 0));
        static LYING: &[u8] = &[1, 0, 0, 0, 2, 1, 0, 0];
        assert_eq!(Numbers::lying(LYING), [1, 258].into_iter().collect());
        assert_eq!(Numbers::lying(LYING).bytes(), LYING);
    }
}
