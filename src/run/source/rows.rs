//! Pieces of sources whose rows belong together by a value in them.

use std::io;

use super::group::{BUDGET, Groups, Ordered};
use super::notes::broken;
use super::pieces::{Open, PIECE, line_ends};
use super::unpack::Packed;
use crate::check::note_at;
use crate::read::{Fault, Rows};
use crate::text::{Position, Unit};

/// The bytes of a piece and where its parts stand in the file.
type Cutting = (Vec<u8>, Vec<(usize, Position)>);

/// Puts the rows of a source together, and cuts pieces of what it gets.
pub(super) struct Grouping {
    rows: Box<dyn Rows>,
    /// What stands before the rows of every piece, and where it is.
    head: Option<(Vec<u8>, Position)>,
    ordered: Option<Ordered>,
}

impl Grouping {
    pub(super) fn new(rows: Box<dyn Rows>) -> Self {
        Grouping { rows, head: None, ordered: None }
    }

    /// The next piece.
    pub(super) fn next(&mut self, open: &mut Open) -> io::Result<Option<Cutting>> {
        if self.head.is_none() {
            let length = self.rows.head().min(open.rest.len());
            let head: Vec<u8> = open.rest.drain(..length).collect();
            let at = open.base;
            pass(open, &head);
            self.head = Some((head, at));
        }
        let (mut bytes, mut parts) = (Vec::new(), Vec::new());
        if let Some((head, at)) = &self.head {
            if !head.is_empty() {
                parts.push((0, *at));
            }
            bytes.extend_from_slice(head);
            if !head.is_empty() && !head.ends_with(b"\n") && !head.ends_with(b"\r") {
                bytes.push(b'\n');
            }
        }
        let empty = bytes.len();
        if self.ordered.is_none() {
            self.alone(open, &mut bytes, &mut parts)?;
        }
        if let Some(ordered) = &mut self.ordered {
            ordered.fill(&mut bytes, &mut parts, PIECE)?;
        }
        // A table of a head alone is still one that was read.
        let only = open.first && open.done && empty > 0;
        Ok((bytes.len() > empty || only).then_some((bytes, parts)))
    }

    /// Takes rows that are conversations by themselves, up to a piece. Where rows have keys, takes all there are.
    fn alone(
        &mut self,
        open: &mut Open,
        bytes: &mut Vec<u8>,
        parts: &mut Vec<(usize, Position)>,
    ) -> io::Result<()> {
        let mut groups: Option<Groups> = None;
        let mut at = 0;
        loop {
            let rest = &open.rest[at..];
            if rest.is_empty() && open.done {
                break;
            }
            let Some(row) = self.rows.row(rest, open.done) else {
                open.rest.drain(..at);
                at = 0;
                if open.rest.len() as u64 > open.held {
                    return Err(Packed::too_large("one row of it has", open.held));
                }
                open.read_on(PIECE.max(open.rest.len() * 2));
                continue;
            };
            let (length, base) = (row.length.min(rest.len()).max(1.min(rest.len())), open.base);
            let text = std::str::from_utf8(&rest[..length]);
            let fault = match (&row.fault, &text) {
                (Some(fault), _) => Some(fault.clone()),
                (None, Err(error)) => {
                    Some(Fault { offset: Some(error.valid_up_to()), ..broken(rest[error.valid_up_to()]) })
                }
                (None, Ok(_)) => None,
            };
            match (text, fault) {
                (_, Some(fault)) => {
                    let before = rest.get(..fault.offset.unwrap_or(0)).unwrap_or_default();
                    let place = after(base, before, open.unit());
                    open.notes.push_back(note_at(&open.path, fault, Some(place)));
                }
                // Of what breaks off, the last row is not all there.
                (Ok(_), None) if open.failed.is_some() && at + length == open.rest.len() => {}
                (Ok(text), None) if text.trim_matches([' ', '\t', '\r', '\n', '\u{feff}']).is_empty() => {}
                (Ok(text), None) => match self.rows.key(text) {
                    Some(key) => {
                        groups.get_or_insert_with(|| Groups::new(BUDGET)).push(
                            &key,
                            text.as_bytes(),
                            base,
                        )?;
                    }
                    None => {
                        parts.push((bytes.len(), base));
                        bytes.extend_from_slice(text.as_bytes());
                        if !text.ends_with(['\n', '\r']) {
                            bytes.push(b'\n');
                        }
                    }
                },
                (Err(_), None) => {}
            }
            let row = at..at + length;
            at = row.end;
            let passed = std::mem::take(&mut open.rest);
            pass(open, &passed[row]);
            open.rest = passed;
            if bytes.len() >= PIECE && groups.is_none() {
                break;
            }
        }
        open.rest.drain(..at);
        self.ordered = groups.map(Groups::finish).transpose()?;
        Ok(())
    }
}

/// Moves on past bytes that end with a row.
fn pass(open: &mut Open, bytes: &[u8]) {
    open.base = Position { column: 1, ..after(open.base, bytes, open.unit()) };
}

/// The place after some bytes.
fn after(base: Position, bytes: &[u8], unit: Unit) -> Position {
    let text = String::from_utf8_lossy(bytes);
    let line = text.rfind('\n').map_or(0, |at| at + 1);
    let lines = line_ends(bytes);
    let column = text[line..].chars().count() as u64 + if lines == 0 { base.column } else { 1 };
    let byte = match unit {
        Unit::Utf8 => bytes.len() as u64,
        unit => unit.bytes(&text),
    };
    Position { line: base.line + lines, column, byte: base.byte + byte }
}
