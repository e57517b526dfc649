//! A piece of an input, and reading its conversations.

use std::cell::OnceCell;
use std::sync::Arc;

use super::notes::{OfSource, broken, understood};
use super::spare::Spare;
use crate::check::{note, note_at};
use crate::finding::Note;
use crate::read::{self, Cut, Each, Fault, FormatRef, Options};
use crate::text::{Lines, Position, Unit};
use crate::transcript::Conversation;

/// A piece of an input, to be read on any thread.
pub(crate) struct Piece {
    pub(crate) path: Arc<str>,
    pub(super) bytes: Vec<u8>,
    /// Where its parts stand in the file: mostly it is one.
    pub(super) parts: Vec<(usize, Position)>,
    pub(super) unit: Unit,
    pub(super) format: FormatRef,
    pub(super) cut: Cut,
    /// Whether it is the first of its input.
    pub(crate) first: bool,
    /// What is known of this input alone.
    pub(super) options: Option<Arc<Options>>,
    /// Where its buffer goes back to, if it was taken from there.
    pub(super) spare: Option<Arc<Spare>>,
}

impl Drop for Piece {
    fn drop(&mut self) {
        if let Some(spare) = &self.spare {
            spare.give(std::mem::take(&mut self.bytes));
        }
    }
}

/// The text of a piece, whose lines are indexed when a place in it is first asked for.
pub(crate) struct Indexed<'a> {
    pub(crate) text: &'a str,
    parts: &'a [(usize, Position)],
    unit: Unit,
    lines: OnceCell<Lines<'a>>,
}

impl<'a> Indexed<'a> {
    pub(crate) fn lines(&self) -> &Lines<'a> {
        self.lines.get_or_init(|| Lines::of_parts(self.text, self.parts, self.unit))
    }
}

impl Piece {
    /// Reads the conversations of the piece. `each` is given each of them with the text that its places count in;
    /// `fault` what could not be read. `arena` is room to be used again. What it tells of its source is given back.
    pub(crate) fn read(
        &self,
        options: &read::Options,
        arena: &mut String,
        each: &mut dyn FnMut(Conversation<'_>, &Indexed<'_>),
        fault: &mut dyn FnMut(Note),
    ) -> OfSource {
        let options = self.options.as_deref().unwrap_or(options);
        let mut of_source = OfSource { begins: self.first, ..OfSource::default() };
        if let Ok(text) = std::str::from_utf8(&self.bytes) {
            self.read_text(text, &self.parts, options, arena, each, fault, &mut of_source);
            return of_source;
        }
        let mut rest = self.bytes.as_slice();
        let Some(&(_, mut base)) = self.parts.first() else { return of_source };
        loop {
            let (text, bad) = match std::str::from_utf8(rest) {
                Ok(text) => (text, None),
                // A broken line among lines hides none of the others.
                Err(error) if self.cut == Cut::Lines => {
                    let bad = error.valid_up_to();
                    let line = memchr::memrchr(b'\n', &rest[..bad]).map_or(0, |i| i + 1);
                    (std::str::from_utf8(&rest[..line]).unwrap_or(""), Some(line..bad))
                }
                Err(error) => {
                    let valid = std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or("");
                    let cause = read::decode(rest).err().unwrap_or_else(|| broken(rest[error.valid_up_to()]));
                    let cause = Fault { offset: cause.offset.or(Some(valid.len())), ..cause };
                    fault(note(&self.path, cause, Some(&Lines::new(valid, base))));
                    return of_source;
                }
            };
            if !text.is_empty() {
                self.read_text(text, &[(0, base)], options, arena, each, fault, &mut of_source);
            }
            let Some(bad) = bad else { return of_source };
            let line = String::from_utf8_lossy(&rest[bad.start..bad.end]).chars().count() as u64;
            base.line += line_ends(&rest[..bad.start]);
            base.byte += bad.start as u64;
            let cause = broken(rest[bad.end]);
            fault(note_at(&self.path, cause, Some(Position { column: line + 1, ..base })));
            let Some(next) = memchr::memchr(b'\n', &rest[bad.end..]).map(|i| bad.end + i + 1) else {
                return of_source;
            };
            base.line += 1;
            base.byte += (next - bad.start) as u64;
            rest = &rest[next..];
        }
    }

    #[allow(clippy::too_many_arguments)] // what `read` is given, and a part of the piece
    fn read_text(
        &self,
        text: &str,
        parts: &[(usize, Position)],
        options: &read::Options,
        arena: &mut String,
        each: &mut dyn FnMut(Conversation<'_>, &Indexed<'_>),
        fault: &mut dyn FnMut(Note),
        of_source: &mut OfSource,
    ) {
        arena.clear();
        let indexed = Indexed { text, parts, unit: self.unit, lines: OnceCell::new() };
        let Some(&(_, base)) = parts.first() else { return };
        let each: &mut Each<'_> = &mut |found| match found {
            Ok(conversation) => {
                of_source.read = true;
                if options.verbose {
                    understood(&self.path, &conversation).for_each(&mut *fault);
                }
                each(conversation, &indexed);
            }
            // What has no place is about the source as a whole.
            Err(cause) if cause.offset.is_none() => of_source.faults.push(note(&self.path, cause, None)),
            Err(cause) => fault(note(&self.path, cause, Some(indexed.lines()))),
        };
        let piece = read::Piece { text, base };
        match self.cut {
            Cut::Values | Cut::Elements => {
                self.format.read_elements(piece, self.cut, options, arena, each);
            }
            Cut::Lines | Cut::Rows | Cut::Whole => {
                self.format.read_file(piece, &self.path, options, arena, each);
            }
        }
    }
}

/// Lines end at LF, CRLF and a lone CR.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
        .count() as u64
}
