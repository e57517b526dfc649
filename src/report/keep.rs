//! Keeping the gravest findings, for formats whose readers take only so many.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Finding, Level};

/// How many findings a format takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Of each level.
    pub each: usize,
    /// In all.
    pub all: usize,
}

impl Limit {
    /// The most results of a run that GitHub's code scanning takes; a file with more is refused whole. Other formats
    /// that have to be held in memory, here and by those who read them, end there too: no page shows more.
    pub const WHOLE: Limit = Limit { each: 25_000, all: 25_000 };
}

/// The gravest findings of a run or a part of it, as many as a format takes, and how many others there were.
///
/// Of one level the first are kept; a graver one pushes out the last of the least grave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kept {
    levels: [Vec<Numbered>; Level::ALL.len()],
    seen: u64,
    left_out: BTreeMap<Level, u64>,
    /// Inputs in which something was judged, and whether nothing was found there.
    inputs: Vec<(Arc<str>, bool)>,
    /// How many others there were, and the last of them.
    more: u64,
    last: Option<Arc<str>>,
}

/// A finding, and how many came before it.
type Numbered = (u64, Arc<Finding>);

impl Kept {
    pub(super) fn add(&mut self, finding: &Finding, limit: Limit) {
        if self.takes(finding.level, limit) {
            self.levels[finding.level as usize].push((self.seen, Arc::new(finding.clone())));
        }
        self.seen += 1;
    }

    /// Adds what a later part of the run keeps.
    pub(super) fn append(&mut self, later: &Kept, limit: Limit) {
        for level in Level::ALL {
            for (number, finding) in &later.levels[level as usize] {
                if self.takes(level, limit) {
                    self.levels[level as usize].push((self.seen + number, finding.clone()));
                }
            }
        }
        self.seen += later.seen;
        for (path, clean) in &later.inputs {
            self.judged(path, *clean, limit);
        }
        for (level, count) in &later.left_out {
            *self.left_out.entry(*level).or_default() += count;
        }
    }

    /// Notes that something was judged in an input, of which parts come one after the other.
    pub(super) fn judged(&mut self, path: &Arc<str>, clean: bool, limit: Limit) {
        let room = self.inputs.len() < limit.all;
        match self.inputs.last_mut() {
            Some((last, all)) if last == path => *all &= clean,
            _ if room => self.inputs.push((path.clone(), clean)),
            _ if self.last.as_ref() != Some(path) => {
                self.more += 1;
                self.last = Some(path.clone());
            }
            _ => {}
        }
    }

    /// The inputs in which something was judged, in their order, and whether nothing was found there; and how many more
    /// there are than a format takes.
    pub fn inputs(&self) -> (&[(Arc<str>, bool)], u64) {
        (&self.inputs, self.more)
    }

    /// Whether one more of a level is kept, for which a less grave one may have to go; what is not is counted.
    fn takes(&mut self, level: Level, limit: Limit) -> bool {
        let full = self.len() >= limit.all;
        let last = Level::ALL.into_iter().rfind(|l| !self.levels[*l as usize].is_empty());
        let out = match last {
            _ if self.levels[level as usize].len() >= limit.each => Some(level),
            Some(last) if full && last > level => {
                self.levels[last as usize].pop();
                Some(last)
            }
            _ if full => Some(level),
            _ => None,
        };
        if let Some(out) = out {
            *self.left_out.entry(out).or_default() += 1;
        }
        out != Some(level)
    }

    fn len(&self) -> usize {
        self.levels.iter().map(Vec::len).sum()
    }

    /// The findings, the gravest first, those of one level in the input's order.
    pub fn gravest_first(&self) -> impl Iterator<Item = &Finding> {
        self.levels.iter().flatten().map(|(_, finding)| &**finding)
    }

    /// The findings in the input's order.
    pub fn in_order(&self) -> Vec<&Finding> {
        let mut all: Vec<&Numbered> = self.levels.iter().flatten().collect();
        all.sort_by_key(|(number, _)| *number);
        all.into_iter().map(|(_, finding)| &**finding).collect()
    }

    /// How many findings of each level are not kept; a level of which all are has no entry.
    pub fn left_out(&self) -> &BTreeMap<Level, u64> {
        &self.left_out
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::bare;
    use super::*;

    fn of(levels: &[Level], limit: Limit) -> Kept {
        let mut kept = Kept::default();
        for (i, level) in levels.iter().enumerate() {
            kept.add(&bare(&i.to_string(), *level, ""), limit);
        }
        kept
    }

    fn names(kept: &Kept) -> Vec<String> {
        kept.gravest_first().map(|f| f.rule.to_string()).collect()
    }

    #[test]
    fn the_gravest_stay_and_the_others_are_counted() {
        use Level::{Error, Hint, Warning};
        let levels = [Hint, Warning, Warning, Hint, Error, Error, Warning];
        let kept = of(&levels, Limit { each: 2, all: 3 });
        assert_eq!(names(&kept), ["4", "5", "1"]);
        assert_eq!(kept.left_out(), &BTreeMap::from([(Warning, 2), (Hint, 2)]));
        let all = of(&levels, Limit::WHOLE);
        assert_eq!(names(&all), ["4", "5", "1", "2", "6", "0", "3"]);
        assert_eq!(
            all.in_order().iter().map(|f| &*f.rule).collect::<Vec<_>>(),
            ["0", "1", "2", "3", "4", "5", "6"]
        );
        assert!(all.left_out().is_empty());
    }

    proptest! {
        #[test]
        fn parts_keep_what_the_whole_keeps(
            levels in proptest::collection::vec(proptest::sample::select(&Level::ALL[..]), 0..60),
            (each, all, part) in (0..9_usize, 0..12_usize, 1..9_usize),
        ) {
            let limit = Limit { each, all };
            let mut expected: Vec<(Level, usize)> = Vec::new();
            for level in Level::ALL {
                let of = levels.iter().enumerate().filter(|(_, l)| **l == level).take(each);
                expected.extend(of.map(|(i, l)| (*l, i)));
            }
            expected.truncate(all);
            let whole = of(&levels, limit);
            let found: Vec<(Level, usize)> =
                whole.gravest_first().map(|f| (f.level, f.rule.parse().expect("a number"))).collect();
            prop_assert_eq!(&found, &expected);
            for level in Level::ALL {
                let there = levels.iter().filter(|l| **l == level).count();
                let kept = expected.iter().filter(|(l, _)| *l == level).count();
                prop_assert_eq!(whole.left_out().get(&level).copied().unwrap_or(0), (there - kept) as u64);
            }
            let mut parts = Kept::default();
            for (n, levels) in levels.chunks(part).enumerate() {
                let mut piece = Kept::default();
                for (i, level) in levels.iter().enumerate() {
                    piece.add(&bare(&(n * part + i).to_string(), *level, ""), limit);
                }
                parts.append(&piece, limit);
            }
            prop_assert_eq!(names(&parts), names(&whole));
            prop_assert_eq!(parts.left_out(), whole.left_out());
            let order = |kept: &Kept| kept.in_order().iter().map(|f| f.rule.to_string()).collect::<Vec<_>>();
            prop_assert_eq!(order(&parts), order(&whole));
        }
    }
}
