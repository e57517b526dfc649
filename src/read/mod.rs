//! From bytes to conversations: the table of formats, and one file for each family of shapes.

pub(crate) mod aside;
mod brackets;
mod charset;
mod clock;
mod csv;
mod dates;
mod detect;
mod draft;
mod elements;
mod entities;
mod finish;
mod formats;
mod head;
mod headed;
pub(crate) mod html;
mod infer;
mod json;
mod labelled;
mod mail;
mod marker;
mod names;
mod neutral;
mod offset;
mod others;
mod page;
mod roles;
mod rows;
mod salesforce;
mod stamp;
mod subtitles;
mod template;
mod time;
mod times;
mod whatsapp;
mod within;

use std::sync::Arc;

use crate::text::Position;
use crate::transcript::{Channel, Conversation};

pub use charset::Charset;
pub use csv::{CsvFault, csv_map};
pub use detect::{Detected, HEAD, decode, detect, readable};
pub use formats::{Format, FormatRef, format, formats};
pub use head::Head;
pub use json::{MapFault, format_map};
pub use rows::{Row, Rows};
pub use template::Included;

/// What the user says about the inputs.
#[derive(Clone, Default)]
pub struct Options {
    /// The channel of conversations whose source names none.
    pub channel: Option<Channel>,
    /// Names of agents, as globs (`*@shop.example`).
    pub agents: Vec<String>,
    /// Names of customers, likewise.
    pub customers: Vec<String>,
    /// Whether robots are judged as agents are.
    pub bots: bool,
    /// Whether to tell how inputs are understood: what they are taken for, and roles that are inferred.
    pub verbose: bool,
    /// Formats of the user's own, which are tried before all others.
    pub formats: Vec<FormatRef>,
    /// Files that stand beside the input: those that its format asks for, and that are there.
    pub beside: Arc<[Beside]>,
    /// The customer's message that a draft answers: the text of `--reply-to`.
    pub reply_to: Option<String>,
    /// Which templates are shown by others, as far as that was looked up: copies of these options share it.
    pub included: Included,
}

/// A file that stands beside a source and says more of it: a table of those who take part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Its path from the source's folder, as [`Format::beside`] has it.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// A piece of a source: the whole of it, or some of its lines.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// Its text. Raw ranges of turns and events count from its first byte.
    pub text: &'a str,
    /// Where it begins in the file.
    pub base: Position,
}

/// A part of an input that could not be read, or not wholly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fault {
    /// The byte of the piece at which it was noticed. One without is about the source as a whole, and only told where
    /// no piece of it has a conversation.
    pub offset: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Whether nothing was lost: worth a note, no error.
    pub harmless: bool,
}

/// How a source may be cut into pieces that are read apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// After any line: each line is a conversation.
    Lines,
    /// After any row, once rows of one conversation are together: [`Format::rows`] says which are, here and below.
    Rows,
    /// After any value of a JSON document that is a list, or of several documents one after the other.
    Values,
    /// After any element of the lists of conversations that lie inside of a JSON document.
    Elements,
    /// Nowhere: it is read as a whole.
    Whole,
}

/// What a reader gives for each thing that it finds.
pub type Each<'e> = dyn FnMut(Result<Conversation<'_>, Fault>) + 'e;
