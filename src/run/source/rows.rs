//! Pieces of sources whose rows belong together by a value in them.

use std::io;

use super::group::{BUDGET, Groups, Ordered};
use super::notes::broken;
use super::open::{Open, PIECE};
use super::piece::line_ends;
use super::unpack::Packed;
use crate::check::note_at;
use crate::read::Rows;
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
            open.base = after(at, &head, open.unit());
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
        // A table of a head alone, or a list of nothing, is still one that was read.
        let only = open.first && open.failed.is_none();
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
            // Of what breaks off, the last row is not all there.
            let (broken_off, unit) = (open.failed.is_some() && length == rest.len(), open.unit());
            let place = |offset| after(base, rest.get(..offset).unwrap_or_default(), unit);
            if let Some(fault) = row.fault.filter(|_| !broken_off) {
                let place = place(fault.offset.unwrap_or(0));
                open.notes.push_back(note_at(&open.path, fault, Some(place)));
            }
            let (start, text) = (row.text.start, rest.get(row.text).unwrap_or_default());
            match std::str::from_utf8(text) {
                _ if broken_off => {}
                Err(error) => {
                    let bad = start + error.valid_up_to();
                    let fault = note_at(&open.path, broken(rest[bad]), Some(place(bad)));
                    open.notes.push_back(fault);
                }
                Ok(text) if text.trim_matches([' ', '\t', '\r', '\n', '\u{feff}']).is_empty() => {}
                Ok(text) => match self.rows.key(text) {
                    Some(key) => {
                        let groups = groups.get_or_insert_with(|| Groups::new(BUDGET));
                        groups.push(&key, text.as_bytes(), place(start))?;
                    }
                    None => {
                        parts.push((bytes.len(), place(start)));
                        bytes.extend_from_slice(text.as_bytes());
                        if !text.ends_with(['\n', '\r']) {
                            bytes.push(b'\n');
                        }
                    }
                },
            }
            open.base = place(length);
            at += length;
            if bytes.len() >= PIECE && groups.is_none() {
                break;
            }
        }
        open.rest.drain(..at);
        if open.done
            && open.rest.is_empty()
            && let Some(fault) = self.rows.end().filter(|_| open.failed.is_none())
        {
            open.notes.push_back(note_at(&open.path, fault, Some(open.base)));
        }
        self.ordered = groups.map(Groups::finish).transpose()?;
        Ok(())
    }
}

/// The place after some bytes.
pub(super) fn after(base: Position, bytes: &[u8], unit: Unit) -> Position {
    let text = String::from_utf8_lossy(bytes);
    let line = text.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let lines = line_ends(bytes);
    let column = text[line..].chars().count() as u64 + if lines == 0 { base.column } else { 1 };
    let byte = match unit {
        Unit::Utf8 => bytes.len() as u64,
        unit => unit.bytes(&text),
    };
    Position { line: base.line + lines, column, byte: base.byte + byte }
}
