//! Sources of rows, which belong together by a value in them and need not follow each other.

use std::borrow::Cow;

use super::Fault;

/// How a source is cut into rows, and which of them make a conversation. It is asked row by row, in the source's order.
pub trait Rows: Send {
    /// How many bytes at the beginning of the source are a head, which every piece needs before its rows.
    fn head(&self) -> usize {
        0
    }

    /// The row that `bytes` begin with, with its line end; `None` where it may go on behind them, unless `last` says that
    /// nothing does.
    fn row(&mut self, bytes: &[u8], last: bool) -> Option<Row>;

    /// The value by which rows belong together; `None` for a row that is a conversation by itself.
    fn key<'r>(&self, row: &'r str) -> Option<Cow<'r, str>>;
}

/// A row of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// How many bytes it takes, its line end included.
    pub length: usize,
    /// What is wrong with it, if it is to be passed over.
    pub fault: Option<Fault>,
}

impl Row {
    /// A line of the source; `None` where it may go on.
    pub fn line(bytes: &[u8], last: bool) -> Option<Row> {
        let end = memchr::memchr(b'\n', bytes).map(|at| at + 1);
        let length = end.or(last.then_some(bytes.len()))?;
        Some(Row { length, fault: None })
    }
}
