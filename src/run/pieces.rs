//! Reading inputs in pieces, so that memory does not grow with the size of a file.

use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use super::input::Input;
use super::plan::Reading;
use crate::finding::{Note, NoteKind};
use crate::read::{self, Cut, Each, Fault, Format, HEAD};
use crate::text::{Lines, Position};
use crate::transcript::Conversation;

/// How much of a file that may be cut is read at once, in bytes. A line longer than this is a piece of its own.
const PIECE: usize = 1 << 20;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A piece of an input, to be read on any thread.
pub(crate) struct Piece<P> {
    pub(crate) path: Arc<str>,
    /// What is to be done with its input.
    pub(crate) plan: Arc<P>,
    bytes: Vec<u8>,
    base: Position,
    format: &'static Format,
    cut: Cut,
    /// Whether it is the first of its input.
    pub(crate) first: bool,
}

/// The text of a piece, whose lines are indexed when a place in it is first asked for.
pub(crate) struct Indexed<'a> {
    pub(crate) text: &'a str,
    base: Position,
    lines: OnceCell<Lines<'a>>,
}

impl<'a> Indexed<'a> {
    pub(crate) fn lines(&self) -> &Lines<'a> {
        self.lines.get_or_init(|| Lines::new(self.text, self.base))
    }
}

/// What reading gives.
pub(crate) enum Work<P> {
    /// A piece to read.
    Piece(Piece<P>),
    /// Something to tell, and whether it is about an input that is not read.
    Note(Note, bool),
}

/// An input with what is to be done with it, or something to tell.
pub(crate) enum Planned<P> {
    /// An input to read.
    Read(Input, Arc<P>),
    /// Something to tell, and whether it is about an input that is not read.
    Tell(Note, bool),
}

/// Cuts inputs into pieces, one input after the other. `P` is what is to be done with an input.
pub(crate) struct Pieces<I, P> {
    inputs: I,
    open: Option<Open<P>>,
    /// What was said under `-v`: which format an input was taken for, and why.
    pub(crate) detected: Vec<(Arc<str>, &'static str, &'static str)>,
}

/// An input that is being read.
struct Open<P> {
    path: Arc<str>,
    plan: Arc<P>,
    source: Box<dyn Read + Send>,
    /// What was read and not yet given.
    rest: Vec<u8>,
    done: bool,
    base: Position,
    format: &'static Format,
    cut: Cut,
    first: bool,
}

impl<I: Iterator<Item = Planned<P>>, P: AsRef<Reading>> Pieces<I, P> {
    pub(crate) fn new(inputs: I) -> Self {
        Self { inputs, open: None, detected: Vec::new() }
    }

    fn open(&mut self, input: Input, plan: Arc<P>) -> Result<Open<P>, Note> {
        let path = input.path();
        let mut source: Box<dyn Read + Send> = match input {
            Input::Missing(note) | Input::Told(note) => return Err(note),
            Input::Stdin(_) => Box::new(io::stdin()),
            Input::File(file) => Box::new(File::open(file).map_err(|e| unreadable(&path, &e))?),
        };
        let mut rest = Vec::new();
        let done = fill(source.as_mut(), &mut rest, HEAD).map_err(|e| unreadable(&path, &e))?;
        let format = match (*plan).as_ref().format {
            Some(format) => {
                read::readable(&rest, done).map_err(|fault| note(&path, fault, None))?;
                format
            }
            None => {
                let found = read::detect(&rest, &path, done).map_err(|fault| note(&path, fault, None))?;
                self.detected.push((path.clone(), found.format.name, found.why));
                found.format
            }
        };
        // The head may end inside a character: what comes before it tells the cut.
        let head = match std::str::from_utf8(&rest) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or(""),
        };
        let cut = (format.cut)(head);
        let mut base = Position { line: 1, column: 1, byte: 0 };
        if rest.starts_with(BYTE_ORDER_MARK) {
            // It is no column, but its bytes are bytes of the file.
            rest.drain(..BYTE_ORDER_MARK.len());
            base.byte = BYTE_ORDER_MARK.len() as u64;
        }
        Ok(Open { path, plan, source, rest, done, base, format, cut, first: true })
    }
}

impl<I: Iterator<Item = Planned<P>>, P: AsRef<Reading>> Iterator for Pieces<I, P> {
    type Item = Work<P>;

    fn next(&mut self) -> Option<Work<P>> {
        loop {
            if let Some(open) = &mut self.open {
                match open.next_piece() {
                    Ok(Some(piece)) => return Some(Work::Piece(piece)),
                    Ok(None) => self.open = None,
                    Err(error) => {
                        let note = unreadable(&open.path, &error);
                        self.open = None;
                        return Some(Work::Note(note, true));
                    }
                }
                continue;
            }
            let opened = match self.inputs.next()? {
                Planned::Read(input, plan) => self.open(input, plan),
                Planned::Tell(note, input) => return Some(Work::Note(note, input)),
            };
            match opened {
                Ok(open) => self.open = Some(open),
                Err(note) => return Some(Work::Note(note, true)),
            }
        }
    }
}

impl<P> Open<P> {
    fn next_piece(&mut self) -> io::Result<Option<Piece<P>>> {
        let mut searched = 0;
        let end = loop {
            let wanted = match self.cut {
                Cut::Lines => PIECE.max(searched * 2),
                Cut::Whole => usize::MAX,
            };
            if !self.done && self.rest.len() < wanted {
                self.done = fill(self.source.as_mut(), &mut self.rest, wanted)?;
            }
            if self.done {
                break self.rest.len();
            }
            // The last line end of what is there; what was searched before need not be again.
            if let Some(at) = memchr::memrchr(b'\n', &self.rest[searched..]) {
                break searched + at + 1;
            }
            searched = self.rest.len();
        };
        if end == 0 {
            return Ok(None);
        }
        let tail = self.rest.split_off(end);
        let bytes = std::mem::replace(&mut self.rest, tail);
        let base = self.base;
        if self.rest.is_empty() && self.done {
            self.rest = Vec::new();
        } else {
            self.base.line += line_ends(&bytes);
            self.base.byte += bytes.len() as u64;
        }
        let first = std::mem::replace(&mut self.first, false);
        let Open { path, plan, format, cut, .. } = self;
        Ok(Some(Piece { path: path.clone(), plan: plan.clone(), bytes, base, format, cut: *cut, first }))
    }
}

/// Reads until `bytes` has `wanted` bytes; whether the source came to its end.
fn fill(source: &mut dyn Read, bytes: &mut Vec<u8>, wanted: usize) -> io::Result<bool> {
    let missing = wanted.saturating_sub(bytes.len()) as u64;
    let got = source.take(missing).read_to_end(bytes)?;
    Ok((got as u64) < missing)
}

/// Lines end at LF, CRLF and a lone CR.
fn line_ends(bytes: &[u8]) -> u64 {
    memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
        .count() as u64
}

fn unreadable(path: &Arc<str>, error: &io::Error) -> Note {
    let help = if error.kind() == io::ErrorKind::IsADirectory {
        "name the files in it"
    } else {
        "check who may read it"
    };
    Note {
        kind: NoteKind::NotRead,
        path: path.clone(),
        line: None,
        column: None,
        conversation: None,
        message: format!("it can't be read: {error}"),
        help: Some(help.to_owned()),
    }
}

/// A fault as a note.
fn note(path: &Arc<str>, fault: Fault, lines: Option<&Lines<'_>>) -> Note {
    let place = fault.offset.and_then(|offset| Some(lines?.position(offset)));
    Note {
        kind: if fault.harmless { NoteKind::Note } else { NoteKind::NotRead },
        path: path.clone(),
        line: place.map(|p| p.line),
        column: place.map(|p| p.column),
        conversation: None,
        message: fault.message,
        help: Some(fault.help).filter(|h| !h.is_empty()),
    }
}

impl<P: AsRef<Reading>> Piece<P> {
    /// Reads the conversations of the piece. `each` is given each of them with the text that its places count in;
    /// `fault` what could not be read. `arena` is room to be used again.
    pub(crate) fn read(
        &self,
        arena: &mut String,
        each: &mut dyn FnMut(Conversation<'_>, &Indexed<'_>),
        fault: &mut dyn FnMut(Note),
    ) {
        let mut rest = self.bytes.as_slice();
        let mut base = self.base;
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
                    return fault(note(&self.path, cause, Some(&Lines::new(valid, base))));
                }
            };
            if !text.is_empty() {
                self.read_text(text, base, arena, each, fault);
            }
            let Some(bad) = bad else { return };
            let line = String::from_utf8_lossy(&rest[bad.start..bad.end]).chars().count() as u64;
            base.line += line_ends(&rest[..bad.start]);
            base.byte += bad.start as u64;
            let cause = broken(rest[bad.end]);
            fault(Note {
                kind: NoteKind::NotRead,
                path: self.path.clone(),
                line: Some(base.line),
                column: Some(line + 1),
                conversation: None,
                message: cause.message,
                help: Some(cause.help),
            });
            let Some(next) = memchr::memchr(b'\n', &rest[bad.end..]).map(|i| bad.end + i + 1) else { return };
            base.line += 1;
            base.byte += (next - bad.start) as u64;
            rest = &rest[next..];
        }
    }

    fn read_text(
        &self,
        text: &str,
        base: Position,
        arena: &mut String,
        each: &mut dyn FnMut(Conversation<'_>, &Indexed<'_>),
        fault: &mut dyn FnMut(Note),
    ) {
        arena.clear();
        let indexed = Indexed { text, base, lines: OnceCell::new() };
        let each: &mut Each<'_> = &mut |found| match found {
            Ok(conversation) => each(conversation, &indexed),
            Err(cause) => {
                let lines = cause.offset.map(|_| indexed.lines());
                fault(note(&self.path, cause, lines));
            }
        };
        let options = &(*self.plan).as_ref().options;
        (self.format.read)(read::Piece { text, base }, options, arena, each);
    }
}

fn broken(byte: u8) -> Fault {
    Fault {
        offset: None,
        message: format!("this line is no UTF-8: it holds the byte 0x{byte:02x}"),
        help: "convert the file to UTF-8, for example with iconv".to_owned(),
        harmless: false,
    }
}
