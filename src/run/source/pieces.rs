//! Reading inputs in pieces, so that memory does not grow with the size of a file.

use std::cell::OnceCell;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use super::super::plan::Reading;
use super::beside::{BesideInputs, Place};
use super::decoded::Decoded;
use super::input::Input;
use super::notes::{OfSource, broken, left_out, passed_over, understood, unreadable};
use super::own::own;
use super::passed::PassedOver;
use super::rows::Grouping;
use super::spare::Spare;
use super::stream::{Stream, Streams};
use super::unpack::{Packed, Unpacking};
use crate::check::{note, note_at};
use crate::finding::{Note, NoteKind};
use crate::read::aside::{aside, aside_of, unclaimed};
use crate::read::{self, Cut, Each, Fault, FormatRef, HEAD, Head, Options};
use crate::text::{Lines, Position, Unit};
use crate::transcript::Conversation;

/// How much of a file that may be cut is read at once, in bytes. A line longer than this is a piece of its own.
pub(super) const PIECE: usize = 1 << 20;
/// How much more is read of a document that is read whole, before it is asked whether that is still allowed.
const STEP: usize = 64 << 20;

/// How much of a document is looked at to tell what it is.
const LOOKED_AT: usize = 1 << 30;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

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
    spare: Option<Arc<Spare>>,
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

/// What an input was taken for, which is said under `-v`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detected {
    /// The input.
    pub path: Arc<str>,
    /// The name of its format.
    pub format: String,
    /// Why, to follow “because”.
    pub why: String,
}

/// An input with what is to be done with it, or something to tell.
pub(crate) enum Planned<P> {
    /// An input to read, and what it holds where that is not what its file does.
    Read(Input, Option<Arc<[u8]>>, Arc<P>),
    /// Something to tell, and whether it is about an input that is not read.
    Tell(Note, bool),
}

/// What reading gives.
pub(crate) enum Work<P> {
    /// A piece to read, and what is to be done with its input.
    Piece(Piece, Arc<P>),
    /// Something to tell, and whether it is about an input that is not read.
    Note(Note, bool),
}

/// What an open input gives.
enum Given {
    Piece(Piece),
    Note(Note),
}

/// Cuts inputs into pieces, one input after the other. `P` is what is to be done with an input.
pub(crate) struct Pieces<I, P> {
    streams: Streams<I, P>,
    unpacking: Unpacking,
    beside: BesideInputs,
    open: Option<(Open, Arc<P>)>,
    spare: Arc<Spare>,
    /// Which format each input was taken for.
    pub(crate) detected: Vec<Detected>,
    /// How many files of folders were passed over, by their endings.
    pub(crate) passed_over: PassedOver,
}

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
    cut: Cut,
    pub(super) first: bool,
    pub(super) options: Option<Arc<Options>>,
    spare: Arc<Spare>,
    grouping: Option<Grouping>,
    /// What is to be told before anything else.
    pub(super) notes: VecDeque<Note>,
    /// A piece before which something is to be told.
    ready: Option<Piece>,
    ended: bool,
}

impl<I: Iterator<Item = Planned<P>>, P: AsRef<Reading>> Pieces<I, P> {
    pub(crate) fn new(inputs: I, unpacking: Unpacking) -> Self {
        let (streams, beside) = (Streams::new(inputs, unpacking), BesideInputs::default());
        let (spare, detected, passed_over) = Default::default();
        Self { streams, unpacking, beside, open: None, spare, detected, passed_over }
    }

    /// Counts a file that is passed over; what is said of it, to those who ask.
    fn pass_over(
        &mut self,
        path: &Arc<str>,
        what: &str,
        verbose: bool,
    ) -> Result<Option<(Open, Arc<P>)>, Note> {
        self.passed_over.count(path);
        if verbose { Err(passed_over(path, what)) } else { Ok(None) }
    }

    /// Opens an input; `None` for one that is left out.
    fn open(&mut self, stream: Stream<P>) -> Result<Option<(Open, Arc<P>)>, Note> {
        let Stream { plan, path, name, file, mut text, packed, met } = stream;
        let Reading { format, options } = (*plan).as_ref();
        let held = if packed { self.unpacking.held() } else { u64::MAX };
        let mut rest = self.spare.take();
        let unread = |error: io::Error| unreadable(&path, &error);
        let mut done = fill(&mut text, &mut rest, HEAD).map_err(unread)?;
        if let Some(what) = own(&name, text_of(&rest)) {
            return if options.verbose { Err(left_out(&path, what)) } else { Ok(None) };
        }
        if met && let Some(what) = aside(&name, &rest, done) {
            return self.pass_over(&path, what, options.verbose);
        }
        let format = match *format {
            Some(format) => {
                read::readable(&rest, done).map_err(|fault| note(&path, fault, None))?;
                match std::str::from_utf8(&rest) {
                    Ok(text) if options.reply_to.is_none() => {
                        format.rather(&Head::new(text, &name, done)).unwrap_or(format)
                    }
                    _ => format,
                }
            }
            None => {
                let mut found = read::detect(&rest, &name, done, &options.formats);
                // In JSON the marks may come later than the head: then more of it is looked at.
                while found.is_err() && !done && more_tells(&rest) {
                    let wanted = rest.len().saturating_mul(4);
                    done = fill(&mut text, &mut rest, wanted).map_err(unread)?;
                    found = read::detect(&rest, &name, done, &options.formats);
                }
                let what = match &found {
                    Ok(found) => aside_of(&name, found.format),
                    Err(fault) if fault.harmless => None,
                    Err(_) => unclaimed(&name, text_of(&rest), done),
                };
                if met && let Some(what) = what {
                    return self.pass_over(&path, what, options.verbose);
                }
                let found = found.map_err(|fault| note(&path, fault, None))?;
                let mut why = found.why.into_owned();
                if let Some(charset) = text.charset() {
                    why.push_str(&format!("; its text is in {}", charset.name()));
                }
                let format = found.format.name().to_owned();
                self.detected.push(Detected { path: path.clone(), format, why });
                found.format
            }
        };
        let cut = format.cut(text_of(&rest));
        let mut base = Position { line: 1, column: 1, byte: 0 };
        if rest.starts_with(BYTE_ORDER_MARK) {
            // It is no column, but its bytes are bytes of the file.
            base.byte = unit(&text).bytes("\u{feff}");
            rest.drain(..BYTE_ORDER_MARK.len());
        }
        let member = path.rsplit_once("!/").map(|(_, member)| member);
        let place = match &file {
            Some(file) => Some(Place::Disk(file)),
            None => {
                self.streams.archive().zip(member).map(|(archive, member)| Place::Member(archive, member))
            }
        };
        let options = place.and_then(|place| self.beside.options(place, format, options));
        let (failed, grouping, notes, ready) = Default::default();
        let open = Open {
            path,
            text,
            rest,
            done,
            failed,
            held,
            base,
            format,
            cut,
            first: true,
            options,
            spare: self.spare.clone(),
            grouping,
            notes,
            ready,
            ended: false,
        };
        Ok(Some((open, plan)))
    }
}

impl<I: Iterator<Item = Planned<P>>, P: AsRef<Reading>> Iterator for Pieces<I, P> {
    type Item = Work<P>;

    fn next(&mut self) -> Option<Work<P>> {
        loop {
            if let Some((open, plan)) = &mut self.open {
                match open.next_work() {
                    Some(Given::Piece(piece)) => return Some(Work::Piece(piece, plan.clone())),
                    // An input of which something is read is counted with that.
                    Some(Given::Note(note)) => return Some(Work::Note(note, open.first && open.ended)),
                    None => self.open = None,
                }
                continue;
            }
            match self.streams.next()? {
                Ok(stream) => match self.open(stream) {
                    Ok(open) => self.open = open,
                    Err(note) => {
                        let input = note.kind != NoteKind::Detail;
                        return Some(Work::Note(note, input));
                    }
                },
                Err((note, input)) => return Some(Work::Note(note, input)),
            }
        }
    }
}

impl Open {
    fn next_work(&mut self) -> Option<Given> {
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

/// The beginning of a file in UTF-8, as detection looks at it, and whether it is all.
pub(crate) fn head(file: File) -> io::Result<(Vec<u8>, bool)> {
    let mut text = Decoded::new(Box::new(file), Vec::new(), false);
    let mut head = Vec::new();
    let whole = fill(&mut text, &mut head, HEAD)?;
    Ok((head, whole))
}

/// The text of a head, which may end inside a character.
fn text_of(head: &[u8]) -> &str {
    std::str::from_utf8(head)
        .unwrap_or_else(|error| std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or(""))
}

/// In what the bytes of a text are counted.
fn unit(text: &Decoded) -> Unit {
    text.charset().map_or(Unit::Utf8, |charset| charset.unit())
}

/// Whether a source that begins so may show what it is further on: it is a document of JSON, or lines of it of which
/// the first is not all there.
fn more_tells(head: &[u8]) -> bool {
    let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head).trim_ascii_start();
    let is_json = head.starts_with(b"{") || head.starts_with(b"[");
    let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let is_line =
        first.len() < head.len() && first.starts_with(b"{") && first.trim_ascii_end().ends_with(b"}");
    is_json && !is_line && head.len() < LOOKED_AT
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

/// Lines end at LF, CRLF and a lone CR.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
        .count() as u64
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
