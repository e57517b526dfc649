//! Reading inputs in pieces, so that memory does not grow with the size of a file.

use std::fs::File;
use std::io;
use std::sync::Arc;

use super::super::plan::Reading;
use super::beside::{BesideInputs, Place};
use super::decoded::Decoded;
use super::input::Input;
use super::notes::{left_out, no_utf8, passed_over, unreadable};
use super::open::{Given, Open, fill, text_of, unit};
use super::own::own;
use super::passed::PassedOver;
use super::piece::Piece;
use super::rows::after;
use super::spare::Spare;
use super::stream::{Stream, Streams};
use super::unpack::Unpacking;
use crate::check::{note, note_at};
use crate::finding::{Note, NoteKind};
use crate::read::aside::{aside, aside_of, unclaimed};
use crate::read::{self, HEAD, Head};
use crate::text::Position;

/// How much of a document is looked at to tell what it is.
const LOOKED_AT: usize = 1 << 30;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

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

/// Cuts inputs into pieces, one input after the other. `P` is what is to be done with an input.
pub(crate) struct Pieces<I, P> {
    streams: Streams<I, P>,
    unpacking: Unpacking,
    beside: BesideInputs,
    open: Option<(Open, Arc<P>)>,
    spare: Arc<Spare>,
    /// Whether it was told that an input is in no known encoding.
    guessed: bool,
    /// Which format each input was taken for.
    pub(crate) detected: Vec<Detected>,
    /// How many files of folders were passed over, by their endings.
    pub(crate) passed_over: PassedOver,
}

impl<I: Iterator<Item = Planned<P>>, P: AsRef<Reading>> Pieces<I, P> {
    pub(crate) fn new(inputs: I, unpacking: Unpacking) -> Self {
        let (streams, beside) = (Streams::new(inputs, unpacking), BesideInputs::default());
        let (spare, guessed, detected, passed_over) = Default::default();
        Self { streams, unpacking, beside, open: None, spare, guessed, detected, passed_over }
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
                let place = |at| {
                    let base = Position { line: 1, column: 1, byte: bom(&rest, &text) };
                    let rest = rest.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&rest);
                    after(base, rest.get(..at).unwrap_or_default(), unit(&text))
                };
                let found = found.map_err(|fault| {
                    let place = fault.offset.map(place);
                    note_at(&path, fault, place)
                })?;
                let mut why = found.why.into_owned();
                if let Some(charset) = text.charset() {
                    why.push_str(&format!("; its text is in {}", charset.name()));
                }
                let format = found.format.name().to_owned();
                self.detected.push(Detected { path: path.clone(), format, why });
                found.format
            }
        };
        let base = Position { line: 1, column: 1, byte: bom(&rest, &text) };
        if base.byte > 0 {
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
        let begun = Open::new(path, text, rest, format, self.spare.clone());
        let open = Open { done, held, base, options, ..begun };
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
                    Some(Given::Note(note)) => return Some(Work::Note(note, open.is_unread())),
                    None => {
                        // Told once: a folder of them is one export.
                        let guess = open.text.charset().filter(|charset| !self.guessed && charset.is_guess());
                        let note = guess.map(|charset| no_utf8(&open.path, charset.name()));
                        (self.open, self.guessed) = (None, self.guessed || note.is_some());
                        if let Some(note) = note {
                            return Some(Work::Note(note, false));
                        }
                    }
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

/// How many bytes of the file a byte-order mark takes: it is no column.
fn bom(head: &[u8], text: &Decoded) -> u64 {
    if head.starts_with(BYTE_ORDER_MARK) { unit(text).bytes("\u{feff}") } else { 0 }
}

/// The beginning of a file in UTF-8, as detection looks at it, and whether it is all.
pub(crate) fn head(file: File) -> io::Result<(Vec<u8>, bool)> {
    let mut text = Decoded::new(Box::new(file), Vec::new(), false);
    let mut head = Vec::new();
    let whole = fill(&mut text, &mut head, HEAD)?;
    Ok((head, whole))
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
