//! An input that is being read: what was read of it, and where it is cut next.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::Arc;

use super::decoded::Decoded;
use super::notes::unreadable;
use super::piece::{Piece, line_ends};
use super::rows::Grouping;
use super::spare::Spare;
use super::unpack::Packed;
use crate::finding::Note;
use crate::read::{Cut, FormatRef, Options};
use crate::text::{Position, Unit};

/// How much of a file that may be cut is read at once, in bytes. A line longer than this is a piece of its own.
pub(super) const PIECE: usize = 1 << 20;
/// How much more is read of a document that is read whole, before it is asked whether that is still allowed.
const STEP: usize = 64 << 20;

/// An input that is being read.
pub(super) struct Open {
    pub(super) path: Arc<str>,
    pub(super) text: Decoded,
    /// What was read and not yet given.
    pub(super) rest: Vec<u8>,
    pub(super) done: bool,
    /// What ended the reading too early.
    pub(super) failed: Option<io::Error>,
    /// The most bytes that may be read at once.
    pub(super) held: u64,
    pub(super) base: Position,
    pub(super) format: FormatRef,
    pub(super) cut: Cut,
    pub(super) first: bool,
    pub(super) options: Option<Arc<Options>>,
    pub(super) spare: Arc<Spare>,
    pub(super) grouping: Option<Grouping>,
    /// What is to be told before anything else.
    pub(super) notes: VecDeque<Note>,
    /// A piece before which something is to be told.
    pub(super) ready: Option<Piece>,
    pub(super) ended: bool,
}

/// What an open input gives.
pub(super) enum Given {
    Piece(Piece),
    Note(Note),
}

impl Open {
    /// An input of which the head was read: `rest`, where nothing more is known of it.
    pub(super) fn new(
        path: Arc<str>,
        text: Decoded,
        rest: Vec<u8>,
        format: FormatRef,
        spare: Arc<Spare>,
    ) -> Self {
        let cut = format.cut(text_of(&rest));
        let base = Position { line: 1, column: 1, byte: 0 };
        let (failed, options, grouping, notes, ready) = Default::default();
        let (done, first, ended, held) = (false, true, false, u64::MAX);
        Open {
            path,
            text,
            rest,
            done,
            failed,
            held,
            base,
            format,
            cut,
            first,
            options,
            spare,
            grouping,
            notes,
            ready,
            ended,
        }
    }

    /// Whether it ended before a piece of it was given.
    pub(super) fn is_unread(&self) -> bool {
        self.first && self.ended
    }

    /// What is next to be told or read, until it ends.
    pub(super) fn next_work(&mut self) -> Option<Given> {
        loop {
            if let Some(note) = self.notes.pop_front() {
                return Some(Given::Note(note));
            }
            if let Some(piece) = self.ready.take() {
                return Some(Given::Piece(piece));
            }
            if self.ended {
                return None;
            }
            let piece = match self.cut {
                Cut::Rows | Cut::Values | Cut::Elements => self.next_rows(),
                Cut::Lines | Cut::Whole => self.next_piece(),
            };
            self.ready = piece.unwrap_or_else(|error| {
                self.failed = Some(error);
                None
            });
            if self.ready.is_none() {
                self.ended = true;
                self.notes.extend(self.failed.take().map(|error| unreadable(&self.path, &error)));
            }
        }
    }

    fn next_piece(&mut self) -> io::Result<Option<Piece>> {
        let mut searched = 0;
        let end = loop {
            match self.cut {
                Cut::Whole => self.done = fill_whole(&mut self.text, &mut self.rest, self.held)?,
                _ => self.read_on(PIECE.max(searched * 2)),
            }
            if self.done {
                break self.rest.len();
            }
            // The last line end of what is there; what was searched before need not be again.
            if let Some(at) = memchr::memrchr(b'\n', &self.rest[searched..]) {
                break searched + at + 1;
            }
            searched = self.rest.len();
            if searched as u64 > self.held {
                self.rest.clear();
                return Err(Packed::too_large("one line of it has", self.held));
            }
        };
        // Of what breaks off, the last line is not all there.
        let end = match self.failed {
            Some(_) => memchr::memrchr(b'\n', &self.rest[..end]).map_or(0, |at| at + 1),
            None => end,
        };
        if end == 0 {
            return Ok(None);
        }
        let mut tail = self.spare.take();
        tail.extend_from_slice(&self.rest[end..]);
        self.rest.truncate(end);
        let bytes = std::mem::replace(&mut self.rest, tail);
        let (base, unit) = (self.base, unit(&self.text));
        if self.failed.is_some() {
            self.rest.clear();
        }
        if self.rest.is_empty() && self.done {
            self.rest = Vec::new();
        } else {
            self.base.line += line_ends(&bytes);
            self.base.byte += match unit {
                Unit::Utf8 => bytes.len() as u64,
                _ => std::str::from_utf8(&bytes).map_or(bytes.len() as u64, |text| unit.bytes(text)),
            };
        }
        let mut piece = self.piece(bytes, vec![(0, base)]);
        piece.spare = Some(self.spare.clone());
        Ok(Some(piece))
    }

    fn next_rows(&mut self) -> io::Result<Option<Piece>> {
        if self.grouping.is_none() {
            let rows = self.format.rows(text_of(&self.rest));
            self.grouping = rows.map(Grouping::new);
        }
        let Some(mut grouping) = self.grouping.take() else {
            self.cut = Cut::Whole;
            return self.next_piece();
        };
        let next = grouping.next(self);
        self.grouping = Some(grouping);
        next.map(|found| found.map(|(bytes, parts)| self.piece(bytes, parts)))
    }

    /// Reads on until so much is there, or all. What goes wrong is kept: what came before it still counts.
    pub(super) fn read_on(&mut self, wanted: usize) {
        if self.done || self.rest.len() >= wanted {
            return;
        }
        match fill(&mut self.text, &mut self.rest, wanted) {
            Ok(done) => self.done = done,
            Err(error) => (self.done, self.failed) = (true, Some(error)),
        }
    }

    pub(super) fn unit(&self) -> Unit {
        unit(&self.text)
    }

    fn piece(&mut self, bytes: Vec<u8>, parts: Vec<(usize, Position)>) -> Piece {
        let first = std::mem::replace(&mut self.first, false);
        let (path, format, cut, unit) = (self.path.clone(), self.format, self.cut, unit(&self.text));
        let options = self.options.clone();
        Piece { path, bytes, parts, unit, format, cut, first, options, spare: None }
    }
}

/// In what the bytes of a text are counted.
pub(super) fn unit(text: &Decoded) -> Unit {
    text.charset().map_or(Unit::Utf8, |charset| charset.unit())
}

/// Reads all that is left, as far as that is allowed.
fn fill_whole(source: &mut Decoded, bytes: &mut Vec<u8>, held: u64) -> io::Result<bool> {
    loop {
        let wanted = bytes.len().saturating_add(STEP);
        if fill(source, bytes, wanted)? {
            return Ok(true);
        }
        if bytes.len() as u64 > held {
            bytes.clear();
            return Err(Packed::too_large("it is one document of", held));
        }
    }
}

/// Reads until `bytes` has `wanted` bytes; whether the source came to its end.
pub(super) fn fill(source: &mut dyn Read, bytes: &mut Vec<u8>, wanted: usize) -> io::Result<bool> {
    let missing = wanted.saturating_sub(bytes.len()) as u64;
    let got = source.take(missing).read_to_end(bytes)?;
    Ok((got as u64) < missing)
}

/// The text of a head, which may end inside a character.
pub(super) fn text_of(head: &[u8]) -> &str {
    std::str::from_utf8(head)
        .unwrap_or_else(|error| std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or(""))
}
