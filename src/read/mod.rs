//! From bytes to conversations: the table of formats, and one file for each family of shapes.

mod detect;
mod draft;
mod formats;
mod head;
mod labelled;
mod names;
mod neutral;
mod roles;
mod time;

use crate::text::Position;
use crate::transcript::{Channel, Conversation};

pub use detect::{Detected, HEAD, decode, detect, readable};
pub use formats::{FORMATS, Format, format};
pub use head::Head;

/// What the user says about the inputs.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The channel of conversations whose source names none.
    pub channel: Option<Channel>,
    /// Names of agents, as globs (`*@shop.example`).
    pub agents: Vec<String>,
    /// Names of customers, likewise.
    pub customers: Vec<String>,
    /// Names of robots, likewise.
    pub bots: Vec<String>,
    /// The customer's message that a draft answers: the text of `--reply-to`.
    pub reply_to: Option<String>,
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
    /// The byte of the piece at which it was noticed.
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
    /// Nowhere: it is read as a whole.
    Whole,
}

/// What a reader gives for each thing that it finds.
pub type Each<'e> = dyn FnMut(Result<Conversation<'_>, Fault>) + 'e;
