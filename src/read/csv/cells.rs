//! Rows and cells, with exact places: a scan of our own, because a place in a quoted cell must be one in the file.

use std::borrow::Cow;

use crate::read::{Fault, Row};
use crate::text::Encoding;

/// The most bytes that a quoted cell goes on for: more is a quotation mark that nothing closes.
const LONGEST: usize = 16 << 20;

/// A cell: what stands in it, without the quotation marks around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Cell<'a> {
    pub(in crate::read) raw: &'a str,
    /// Where that begins in the source.
    pub(in crate::read) start: usize,
    pub(super) quoted: bool,
}

impl<'a> Cell<'a> {
    pub(in crate::read) fn encoding(self) -> Encoding {
        if self.quoted { Encoding::Csv } else { Encoding::Bare }
    }

    pub(super) fn text(self) -> Cow<'a, str> {
        self.encoding().decode(self.raw)
    }
}

/// Where cells begin and end in a row, and whether they are quoted.
type Ends = Vec<(usize, usize, bool)>;

/// How the scan of a row ended.
enum End {
    /// At its end: how long it is.
    Row(usize),
    /// Before it: more has to be read.
    More,
    /// In a quotation mark that nothing closes, at this offset.
    Open(usize),
}

/// Splits a source into rows.
#[derive(Debug, Clone, Copy)]
pub(in crate::read) struct Splitter {
    pub(super) delimiter: u8,
}

impl Splitter {
    pub(in crate::read) fn new(delimiter: u8) -> Self {
        Splitter { delimiter }
    }

    /// The row that `bytes` begin with; see [`crate::read::Rows::row`].
    pub(super) fn row(self, bytes: &[u8], last: bool) -> Option<Row> {
        let mut ends = Ends::new();
        match self.scan(bytes, last, &mut ends) {
            End::Row(length) => Some(Row::whole(length)),
            End::More => None,
            End::Open(at) => {
                let end = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map(|i| at + i + 1);
                let fault = Fault {
                    offset: Some(at),
                    message: "a quotation mark opens a cell here and is never closed".to_owned(),
                    help: "close it, or write it twice in a quoted cell; the row was passed over".to_owned(),
                    harmless: false,
                };
                Some(Row::passed(end.unwrap_or(bytes.len()), Some(fault)))
            }
        }
    }

    /// The cells of a row that is all there, which begins at `at` in `text`, and the row's length. A row with an open
    /// quotation mark has no cells.
    pub(in crate::read) fn cells<'a>(self, text: &'a str, at: usize) -> (Vec<Cell<'a>>, Row) {
        let mut ends = Ends::new();
        let rest = &text.as_bytes()[at..];
        if let End::Row(length) = self.scan(rest, true, &mut ends) {
            let cell = |(start, end, quoted): (usize, usize, bool)| {
                let (start, end) = (at + start, at + end);
                Cell { raw: text.get(start..end).unwrap_or(""), start, quoted }
            };
            return (ends.into_iter().map(cell).collect(), Row::whole(length));
        }
        let row = self.row(rest, true).unwrap_or_else(|| Row::whole(rest.len()));
        (Vec::new(), row)
    }

    fn scan(self, bytes: &[u8], last: bool, ends: &mut Ends) -> End {
        let delimiter = self.delimiter;
        let mut at = 0;
        loop {
            if bytes.get(at) == Some(&b'"') {
                match self.quoted(bytes, at, last) {
                    End::Row(close) => {
                        ends.push((at + 1, close, true));
                        at = close + 1;
                        // Something behind the closing mark: then the marks are of the text.
                        if bytes.get(at).is_some_and(|b| ![delimiter, b'\n', b'\r'].contains(b)) {
                            let Some(end) = self.plain(bytes, at, last) else { return End::More };
                            let start = ends.pop().map_or(at, |(start, ..)| start - 1);
                            ends.push((start, end, false));
                            at = end;
                        }
                    }
                    other => return other,
                }
            } else {
                let Some(end) = self.plain(bytes, at, last) else { return End::More };
                ends.push((at, end, false));
                at = end;
            }
            match bytes.get(at) {
                Some(b'\n') => return End::Row(at + 1),
                Some(b'\r') => match bytes.get(at + 1) {
                    Some(b'\n') => return End::Row(at + 2),
                    None if !last => return End::More,
                    _ => return End::Row(at + 1),
                },
                Some(_) => at += 1,
                None if last => return End::Row(at),
                None => return End::More,
            }
        }
    }

    /// The end of a cell without quotation marks around it.
    fn plain(self, bytes: &[u8], at: usize, last: bool) -> Option<usize> {
        let end = memchr::memchr3(self.delimiter, b'\n', b'\r', &bytes[at..]).map(|i| at + i);
        end.or(last.then_some(bytes.len()))
    }

    /// The closing quotation mark of the cell that one opens at `open`.
    fn quoted(self, bytes: &[u8], open: usize, last: bool) -> End {
        let limit = (open + LONGEST).min(bytes.len());
        let mut at = open + 1;
        // Where the line of the opening mark ends, and the last place on it that closes a cell; looked up once, if at
        // all.
        let mut line: Option<(usize, usize)> = None;
        loop {
            let Some(found) = bytes.get(at..limit).and_then(|rest| memchr::memchr(b'"', rest)) else {
                return if last || limit < bytes.len() { End::Open(open) } else { End::More };
            };
            at += found;
            match bytes.get(at + 1) {
                Some(b'"') => at += 2,
                None if !last => return End::More,
                Some(b) if ![self.delimiter, b'\n', b'\r'].contains(b) => {
                    // Words right behind the mark, on a later line: it opens a cell of another row, and the one that
                    // was looked for is missing. On the same line it is a mark of the text, if the cell is closed
                    // later on.
                    let (end, close) = *line.get_or_insert_with(|| self.line(bytes, open));
                    match () {
                        () if at > end => return End::Open(open),
                        () if at < close => at += 1,
                        () => return End::Row(at),
                    }
                }
                _ => return End::Row(at),
            }
        }
    }

    /// Where the line of `open` ends, and the last quotation mark on it before a delimiter or that end.
    fn line(self, bytes: &[u8], open: usize) -> (usize, usize) {
        let end = memchr::memchr2(b'\n', b'\r', &bytes[open..]).map_or(bytes.len(), |i| open + i);
        let closes = |at: &usize| *at + 1 == end || bytes[*at + 1] == self.delimiter;
        (
            end,
            memchr::memrchr_iter(b'"', &bytes[open + 1..end])
                .map(|i| open + 1 + i)
                .find(closes)
                .unwrap_or(open),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let (splitter, mut at, mut all) = (Splitter::new(delimiter), 0, Vec::new());
        while at < text.len() {
            let (cells, row) = splitter.cells(text, at);
            assert!(row.length > 0);
            at += row.length;
            all.push(cells.iter().map(|cell| cell.text().into_owned()).collect());
        }
        all
    }

    #[test]
    fn cells_of_all_kinds() {
        assert_eq!(
            rows("a,b,\r\n\"x, \"\"y\"\"\r\nz\",,2\n", b','),
            [["a", "b", ""], ["x, \"y\"\r\nz", "", "2"]]
        );
        assert_eq!(rows("a;b\rc;\"d\"", b';'), [["a", "b"], ["c", "d"]]);
        assert_eq!(rows("\"he said \"no\" to, me\",x\n", b','), [["he said \"no\" to, me", "x"]]);
        assert_eq!(rows("\"Hi\" he said,x\ny,z\n", b','), [["\"Hi\" he said", "x"], ["y", "z"]]);
        assert_eq!(rows("a\tit's 5\" long\n", b'\t'), [["a", "it's 5\" long"]]);
        assert_eq!(rows("a,\n,", b','), [["a", ""], ["", ""]]);
    }

    #[test]
    fn an_open_quotation_mark_costs_its_row_alone() {
        assert_eq!(rows("a,b\nc,\"d\ne,f\n", b','), [vec!["a", "b"], vec![], vec!["e", "f"]]);
        assert_eq!(rows("c,\"d\ne,\"f, g\"\n", b','), [vec![], vec!["e", "f, g"]]);
        let many = "x,\"never\n".repeat(200_000);
        let begun = std::time::Instant::now();
        assert_eq!(rows(&many, b',').len(), 200_000);
        assert!(begun.elapsed().as_secs() < 20);
    }

    #[test]
    fn a_row_is_asked_for_until_it_is_there() {
        let text = b"a,\"b\r\nc\"\"\"\r\nd,e\r\n";
        let splitter = Splitter::new(b',');
        for end in 0..12 {
            assert_eq!(splitter.row(&text[..end], false), None, "{end}");
        }
        assert_eq!(splitter.row(text, false).map(|row| row.length), Some(12));
    }
}
