//! Sources of rows, which may belong together by a value in them and need not follow each other.

use std::borrow::Cow;
use std::ops::Range;

use super::Fault;

/// How a source is cut into rows, and which of them make a conversation. It is asked row by row, in the source's order.
pub trait Rows: Send {
    /// How many bytes at the beginning of the source are a head, which every piece needs before its rows.
    fn head(&self) -> usize {
        0
    }

    /// The row that `bytes` begin with, with its line end; `None` where it may go on behind them, unless `last` says
    /// that nothing does. What follows `None` begins with the same bytes, and has more of them.
    fn row(&mut self, bytes: &[u8], last: bool) -> Option<Row>;

    /// The value by which rows belong together; `None` for a row that is a conversation by itself.
    fn key<'r>(&self, row: &'r str) -> Option<Cow<'r, str>>;

    /// What is missing at the end of the source, if it ends too early. It is asked once.
    fn end(&mut self) -> Option<Fault> {
        None
    }
}

/// A row of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// How many bytes it takes, its line end included.
    pub length: usize,
    /// What of them is to be read: all of them, or none where there is only something between rows.
    pub text: Range<usize>,
    /// What is wrong with it, at an offset in these bytes.
    pub fault: Option<Fault>,
}

impl Row {
    /// A row of so many bytes, all of which are to be read.
    pub fn whole(length: usize) -> Row {
        Row { length, text: 0..length, fault: None }
    }

    /// So many bytes that are to be passed over.
    pub fn passed(length: usize, fault: Option<Fault>) -> Row {
        Row { length, text: 0..0, fault }
    }

    /// A line of the source; `None` where it may go on.
    pub fn line(bytes: &[u8], last: bool) -> Option<Row> {
        let end = memchr::memchr(b'\n', bytes).map(|at| at + 1);
        end.or(last.then_some(bytes.len())).map(Row::whole)
    }
}
