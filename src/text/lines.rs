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

/// How many bytes lie between two stored positions: a look-up reads this much at most.
const STRIDE: usize = 4096;

/// An index of a piece of a file, from which the position of any byte is found without reading from the start.
///
/// Building reads the text once; a look-up reads at most a few thousand bytes, so a million findings in one long
/// line cost a million short looks, not a million walks.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    base: Position,
    marks: Vec<Position>,
}

impl<'a> Lines<'a> {
    /// Indexes `text`, which begins at `base` in its file.
    pub fn new(text: &'a str, base: Position) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut at = 0;
        let mut position = base;
        while text.len() - at > STRIDE {
            marks.push(position);
            let mut next = at + STRIDE;
            while !text.is_char_boundary(next) {
                next += 1;
            }
            position = advance(position, text, at, next);
            at = next;
        }
        marks.push(position);
        Self { text, base, marks }
    }

    /// The position of the byte at `offset` in the indexed text. An offset past the end is the end; one inside a
    /// character is that character's.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let target = self.base.byte + offset as u64;
        let mark = self.marks.partition_point(|m| m.byte <= target).saturating_sub(1);
        let mark = self.marks[mark];
        let from = (mark.byte - self.base.byte) as usize;
        advance(mark, self.text, from, offset)
    }
}

/// The position after `text[from..to]`, which begins at `position`.
fn advance(mut position: Position, text: &str, from: usize, to: usize) -> Position {
    let bytes = text.as_bytes();
    let piece = &text[from..to];
    position.byte += piece.len() as u64;
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
        for (offset, _) in text.char_indices() {
            assert_eq!(lines.position(offset), slow(&text, offset), "at {offset}");
        }
    }

    #[test]
    fn counts_from_its_base() {
        let lines = Lines::new("ab\ncd", Position { line: 7, column: 3, byte: 100 });
        assert_eq!(lines.position(1), Position { line: 7, column: 4, byte: 101 });
        assert_eq!(lines.position(4), Position { line: 8, column: 2, byte: 104 });
    }
}
