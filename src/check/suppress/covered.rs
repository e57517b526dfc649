//! What suppressions of one rule cover, to be asked of without looking through all of them.

use std::collections::BTreeMap;
use std::ops::Range;

/// What is covered: by stretches that are known, and by blocks that are still open.
#[derive(Debug, Default)]
pub(super) struct Covered {
    /// Stretches, none of them inside of another: both their beginnings and their ends rise.
    done: Vec<Range<u64>>,
    /// Where blocks begin that are open, and how many there.
    open: BTreeMap<u64, u32>,
}

impl Covered {
    /// Covers a stretch.
    pub(super) fn add(&mut self, range: Range<u64>) {
        let next = self.done.partition_point(|known| known.end < range.end);
        if range.is_empty() || self.done.get(next).is_some_and(|known| known.start <= range.start) {
            return;
        }
        // Those that lie inside of it say nothing more.
        let first = self.done[..next].partition_point(|known| known.start < range.start);
        let same = self.done.get(next).is_some_and(|known| known.end == range.end);
        self.done.splice(first..next + usize::from(same), [range]);
    }

    /// Covers all from here on, until it is ended.
    pub(super) fn begin(&mut self, start: u64) {
        *self.open.entry(start).or_default() += 1;
    }

    /// Ends what was begun at `start`.
    pub(super) fn end(&mut self, start: u64, end: u64) {
        if let Some(count) = self.open.get_mut(&start) {
            *count -= 1;
            if *count == 0 {
                self.open.remove(&start);
            }
        }
        self.add(start..end);
    }

    /// Whether anything of a stretch is covered.
    pub(super) fn meets(&self, at: &Range<u64>) -> bool {
        let first = self.done.partition_point(|known| known.end <= at.start);
        // Of those that end late enough, the first begins first.
        let starts = self.done.get(first).map(|known| known.start);
        let open = self.open.first_key_value().map(|(start, _)| *start);
        starts.into_iter().chain(open).any(|start| start < at.end)
    }
}

/// Stretches that were met, in the order of their beginnings, each with how far it and those before it reach.
#[derive(Debug)]
pub(super) struct Met(Vec<Range<u64>>);

impl Met {
    /// Those among which is looked.
    pub(super) fn new(at: &[Range<u64>]) -> Self {
        let mut sorted = at.to_vec();
        sorted.sort_by_key(|at| at.start);
        let mut reach = 0;
        for at in &mut sorted {
            reach = reach.max(at.end);
            at.end = reach;
        }
        Self(sorted)
    }

    /// Whether one of them meets `range`.
    pub(super) fn meets(&self, range: &Range<u64>) -> bool {
        let before = self.0.partition_point(|at| at.start < range.end);
        !range.is_empty() && before.checked_sub(1).is_some_and(|last| self.0[last].end > range.start)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn meet(one: &Range<u64>, other: &Range<u64>) -> bool {
        !one.is_empty() && one.start < other.end && other.start < one.end
    }

    proptest! {
        /// Whatever is covered, the answers are those of looking through all of it.
        #[test]
        fn answers_are_those_of_looking_through_all(
            stretches in proptest::collection::vec((0u64..30, 0u64..9, 0u8..3), 0..25),
            asked in proptest::collection::vec((0u64..40, 1u64..5), 1..20),
        ) {
            let mut covered = Covered::default();
            let mut all = Vec::new();
            for (start, length, how) in stretches {
                let end = start + length;
                match how {
                    0 => covered.add(start..end),
                    1 => covered.begin(start),
                    _ => {
                        covered.begin(start);
                        covered.end(start, end);
                    }
                }
                all.push(start..if how == 1 { u64::MAX } else { end });
            }
            let asked: Vec<_> = asked.into_iter().map(|(start, length)| start..start + length).collect();
            for at in &asked {
                prop_assert_eq!(covered.meets(at), all.iter().any(|range| meet(range, at)), "{:?} {:?}", all, at);
            }
            let met = Met::new(&asked);
            for range in &all {
                prop_assert_eq!(met.meets(range), asked.iter().any(|at| meet(range, at)), "{:?} {:?}", asked, range);
            }
        }

        /// What lies inside of what is covered already is not kept: nested blocks take no room.
        #[test]
        fn nothing_is_kept_twice(ranges in proptest::collection::vec((0u64..30, 1u64..9), 0..25)) {
            let mut covered = Covered::default();
            ranges.iter().for_each(|(start, length)| covered.add(*start..start + length));
            prop_assert!(covered.done.is_sorted_by(|a, b| a.start < b.start && a.end < b.end), "{:?}", covered);
        }
    }
}
