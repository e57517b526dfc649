//! What terms add to sums, in rows, and the sums.

/// How many sums one row adds to.
pub(super) const LANES: usize = 48;
/// What one row can add to a sum, for or against.
pub(super) const MOST_IN_ROW: i32 = i8::MAX as i32;

/// What a term adds to sums that are wanted. Nearly all the time goes into fetching these, so that one fits where memory
/// is fetched at once; where a weight is too large for it, or there are more sums, a term has several.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Row {
    pub(super) weights: [i8; LANES],
    /// The last run that the term was met in, by a count of all runs, for each counts once in a run.
    pub(super) run: u32,
}

impl Row {
    pub(super) const NONE: Row = Row { weights: [0; LANES], run: 0 };
}

/// What the sums that are wanted come to in the run at hand.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// What was added of late. Small numbers are added many at once.
    late: Vec<[i16; LANES]>,
    /// How many terms more these can take.
    room: usize,
    pub(super) all: Vec<[i32; LANES]>,
}

impl Sums {
    pub(super) fn clear(&mut self, shape: Shape) {
        self.late.clear();
        self.late.resize(shape.wide, [0; LANES]);
        self.all.clear();
        self.all.resize(shape.wide, [0; LANES]);
        self.room = shape.room();
    }

    /// Adds the rows of a term.
    #[inline]
    pub(super) fn add(&mut self, rows: &[Row], shape: Shape) {
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

    pub(super) fn settle(&mut self) {
        for (sums, late) in self.all.iter_mut().zip(&mut self.late) {
            sums.iter_mut().zip(&*late).for_each(|(sum, late)| *sum += i32::from(*late));
            *late = [0; LANES];
        }
    }
}

/// How many rows each term has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shape {
    /// Side by side, by how many sums are wanted; 0 where no rule wants any.
    pub(super) wide: usize,
    /// One over the other, by the largest weight.
    pub(super) deep: usize,
}

impl Shape {
    pub(super) fn rows(self) -> usize {
        self.wide * self.deep
    }

    /// How many terms can be added before a small number may overflow.
    fn room(self) -> usize {
        i16::MAX as usize / (MOST_IN_ROW as usize * self.deep.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_large_weights_add_up_to_what_they_are() {
        let shape = Shape { wide: 2, deep: 3 };
        let row =
            |fill: i8| Row { weights: std::array::from_fn(|lane| if lane == 7 { fill } else { 1 }), run: 0 };
        // 127, twice and once 46 for one sum, and as much against another.
        let rows = [row(127), row(-127), row(127), row(-127), row(46), row(-46)];
        let mut sums = Sums::default();
        for terms in [1, shape.room(), 1000] {
            sums.clear(shape);
            (0..terms).for_each(|_| sums.add(&rows, shape));
            sums.settle();
            let of = |weight: i32| weight * terms as i32;
            assert_eq!((sums.all[0][7], sums.all[1][7], sums.all[1][8]), (of(300), of(-300), of(3)));
        }
    }
}
