//! Lines and columns of byte offsets.

use serde::{Deserialize, Serialize};

/// A place in a file: line and column count from 1, columns in Unicode scalar values; the byte counts from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The line, from 1. Lines end at LF, CRLF and a lone CR.
    pub line: u64,
    /// The column, from 1, in Unicode scalar values.
    pub column: u64,
    /// The byte, from 0, in the decompressed file.
    pub byte: u64,
}

/// The lines of a text with their offsets, without their ends. They end at LF, CRLF and a lone CR; the end of the last
/// may be left out.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let line = (start, &rest[..end]);
        start += end + if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        Some(line)
    })
}

/// How long a character is in the file, whose text may have been decoded on the way in: bytes are counted in it.
#[derive(Debug, Clone, Copy, Default)]
pub enum Unit {
    /// As in UTF-8: what is read is what is there.
    #[default]
    Utf8,
    /// As in UTF-16.
    Utf16,
    /// As an older encoding has it.
    Other(fn(char) -> usize),
}

impl Unit {
    /// How many bytes of the file a text takes.
    pub fn bytes(self, text: &str) -> u64 {
        match self {
            Unit::Utf8 => text.len() as u64,
            Unit::Utf16 => text.chars().map(|c| 2 * c.len_utf16() as u64).sum(),
            Unit::Other(bytes) => text.chars().map(|c| bytes(c) as u64).sum(),
        }
    }
}

/// How many bytes lie between two stored positions: a look-up reads this much at most.
const STRIDE: usize = 4096;

/// An index of a piece of a file, from which the position of any byte is found without reading from the start. The
/// piece may be put together from parts that stand in several places of the file.
///
/// Building reads the text once; a look-up reads at most a few thousand bytes, so a million findings in one long
/// line cost a million short looks, not a million walks.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    unit: Unit,
    marks: Vec<Mark>,
}

/// An offset in the text, where it stands in the file, and how many bytes of its line lie before it.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at: usize,
    position: Position,
    in_line: u64,
}

impl<'a> Lines<'a> {
    /// Indexes `text`, which begins at `base` in its file.
    pub fn new(text: &'a str, base: Position) -> Self {
        Self::of_parts(text, &[(0, base)], Unit::Utf8)
    }

    /// Indexes `text` that is put together from parts, each given by the offset at which it begins and its place in the
    /// file, the first at 0, in the order of the offsets.
    pub fn of_parts(text: &'a str, parts: &[(usize, Position)], unit: Unit) -> Self {
        let mut marks: Vec<Mark> = Vec::with_capacity(text.len() / STRIDE + parts.len());
        for (index, &(mut at, mut position)) in parts.iter().enumerate() {
            let end = parts.get(index + 1).map_or(text.len(), |(next, _)| *next);
            // A part that begins inside of a line knows no more than its column, unless the one before it tells.
            let mut before = match marks.last() {
                Some(mark) if mark.position.line == position.line && matches!(unit, Unit::Utf8) => {
                    (mark.in_line + position.byte).saturating_sub(mark.position.byte)
                }
                _ => position.column - 1,
            };
            while end.saturating_sub(at) > STRIDE {
                marks.push(Mark { at, position, in_line: before });
                let mut next = at + STRIDE;
                while !text.is_char_boundary(next) {
                    next += 1;
                }
                position = advance(position, text, at, next, unit);
                before = in_line(before, text, at, next);
                at = next;
            }
            marks.push(Mark { at, position, in_line: before });
        }
        Self { text, unit, marks }
    }

    /// The position of the byte at `offset` in the indexed text. An offset past the end is the end; one inside a
    /// character is that character's.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let mark = self.mark(offset);
        advance(mark.position, self.text, mark.at, offset, self.unit)
    }

    /// The column of the byte at `offset` in bytes of UTF-8, from 1.
    pub fn byte_column(&self, offset: usize) -> u64 {
        let offset = offset.min(self.text.len());
        let mark = self.mark(offset);
        in_line(mark.in_line, self.text, mark.at, offset) + 1
    }

    fn mark(&self, offset: usize) -> Mark {
        let after = self.marks.partition_point(|mark| mark.at <= offset);
        self.marks[after.saturating_sub(1)]
    }
}

/// How many bytes of its line lie before `to`, where so many lie before `from`.
fn in_line(before: u64, text: &str, from: usize, to: usize) -> u64 {
    let bytes = text.as_bytes();
    let ends = |at: &usize| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
    let last = memchr::memrchr2_iter(b'\n', b'\r', &bytes[from..to]).map(|at| from + at).find(ends);
    last.map_or(before + (to - from) as u64, |at| (to - at - 1) as u64)
}

/// The position after `text[from..to]`, which begins at `position`.
fn advance(mut position: Position, text: &str, from: usize, to: usize, unit: Unit) -> Position {
    let bytes = text.as_bytes();
    let piece = &text[from..to];
    position.byte += unit.bytes(piece);
    let mut tail = 0;
    for at in memchr::memchr2_iter(b'\n', b'\r', piece.as_bytes()) {
        // The CR of a CRLF ends nothing: its LF does.
        if bytes[from + at] == b'\r' && bytes.get(from + at + 1) == Some(&b'\n') {
            continue;
        }
        position.line += 1;
        position.column = 1;
        tail = at + 1;
    }
    position.column += piece[tail..].chars().count() as u64;
    position
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Position = Position { line: 1, column: 1, byte: 0 };

    fn slow(text: &str, offset: usize) -> Position {
        let mut at = START;
        for c in text[..offset].chars() {
            at.byte += c.len_utf8() as u64;
            let crlf = c == '\r' && text[at.byte as usize..].starts_with('\n');
            if c == '\n' || (c == '\r' && !crlf) {
                (at.line, at.column) = (at.line + 1, 1);
            } else {
                at.column += 1;
            }
        }
        at
    }

    #[test]
    fn agrees_with_a_walk_from_the_start() {
        let text = "one\r\ntwo\rthrée\n\n😀 four\n".repeat(700);
        let lines = Lines::new(&text, START);
        let mut begin = 0;
        for (offset, _) in text.char_indices() {
            let position = lines.position(offset);
            assert_eq!(position, slow(&text, offset), "at {offset}");
            if position.column == 1 {
                begin = offset;
            }
            assert_eq!(lines.byte_column(offset), (offset - begin) as u64 + 1, "at {offset}");
        }
    }

    #[test]
    fn lines_end_in_three_ways() {
        let of = |text| lines(text).collect::<Vec<_>>();
        assert_eq!(of("a\nb\r\n\r\nc\rd"), [(0, "a"), (2, "b"), (5, ""), (7, "c"), (9, "d")]);
        assert_eq!(of("é\n"), [(0, "é")]);
        assert_eq!(of(""), []);
        assert_eq!(of("\n\r"), [(0, ""), (1, "")]);
    }

    #[test]
    fn counts_from_its_base() {
        let lines = Lines::new("ab\ncd", Position { line: 7, column: 3, byte: 100 });
        assert_eq!(lines.position(1), Position { line: 7, column: 4, byte: 101 });
        assert_eq!(lines.position(4), Position { line: 8, column: 2, byte: 104 });
        assert_eq!([1, 4].map(|offset| lines.byte_column(offset)), [4, 2]);
    }

    #[test]
    fn parts_from_several_places() {
        let at = |line, byte| Position { line, column: 1, byte };
        let lines = Lines::of_parts(
            "head\nfive\ntwo\n",
            &[(0, at(1, 0)), (5, at(5, 60)), (10, at(2, 5))],
            Unit::Utf8,
        );
        assert_eq!(lines.position(4), Position { line: 1, column: 5, byte: 4 });
        assert_eq!(lines.position(5), at(5, 60));
        assert_eq!(lines.position(9), Position { line: 5, column: 5, byte: 64 });
        assert_eq!(lines.position(12), Position { line: 2, column: 3, byte: 7 });
        let long = "é\n".repeat(5000);
        let lines = Lines::of_parts(&long, &[(0, at(1, 0)), (9000, at(9001, 9))], Unit::Utf8);
        assert_eq!((lines.position(8997), lines.position(14_997)), (at(3000, 8997), at(11_000, 6006)));
    }

    #[test]
    fn bytes_of_other_encodings() {
        let text = "é😀\nx";
        let lines = |unit| Lines::of_parts(text, &[(0, START)], unit);
        assert_eq!(lines(Unit::Utf16).position(7), Position { line: 2, column: 1, byte: 8 });
        assert_eq!(lines(Unit::Other(|_| 1)).position(7), Position { line: 2, column: 1, byte: 3 });
    }
}
