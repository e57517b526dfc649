//! What is told of inputs that can't be read, or not wholly.

use std::io;
use std::sync::Arc;

use super::unpack::Packed;
use crate::check::note_at;
use crate::finding::{Note, NoteKind};
use crate::read::Fault;
use crate::transcript::{Conversation, Inferred};

/// What a piece tells of its source as a whole.
#[derive(Debug, Default)]
pub(crate) struct OfSource {
    /// Whether it is the first piece of its source.
    pub(super) begins: bool,
    /// Whether there is a conversation in it.
    pub(super) read: bool,
    /// Why there is none, as far as this piece shows.
    pub(super) faults: Vec<Note>,
}

/// Puts together what pieces tell of their sources, so that it is told once for each source, and only of one in which
/// there is no conversation at all.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// The source whose pieces come.
    last: OfSource,
}

impl Sources {
    /// Takes what the next piece tells, in the order of the input. Gives what is to be told of the source before, if
    /// this is the first of another.
    pub(crate) fn next(&mut self, piece: OfSource) -> Vec<Note> {
        let told = if piece.begins { self.end() } else { Vec::new() };
        self.last.read |= piece.read;
        if self.last.faults.is_empty() {
            self.last.faults = piece.faults;
        }
        told
    }

    /// Gives what is to be told of the last source.
    pub(crate) fn end(&mut self) -> Vec<Note> {
        let last = std::mem::take(&mut self.last);
        if last.read { Vec::new() } else { last.faults }
    }
}

/// An error of reading as a note.
pub(super) fn unreadable(path: &Arc<str>, error: &io::Error) -> Note {
    let packed = error.get_ref().and_then(|inner| inner.downcast_ref::<Packed>());
    let (message, help) = match packed {
        Some(packed) => (packed.message.clone(), packed.help.as_str()),
        None if error.kind() == io::ErrorKind::IsADirectory => {
            (format!("it can't be read: {error}"), "name the files in it")
        }
        None => (format!("it can't be read: {error}"), "check who may read it"),
    };
    let fault = Fault { message, help: help.to_owned(), ..Fault::default() };
    note_at(path, fault, None)
}

/// What is said, to those who ask, of a file that is no input.
pub(super) fn left_out(path: &Arc<str>, what: &str) -> Note {
    detail(path, None, format!("it is left out: it is {what}"))
}

/// The same of a file of a folder that is neither a transcript nor a template.
pub(super) fn passed_over(path: &Arc<str>, what: &str) -> Note {
    detail(path, None, format!("it is passed over: it is {what}"))
}

/// How a conversation was understood, for those who ask: that it is a part of others, and who was taken for the agent.
pub(super) fn understood<'c>(
    path: &'c Arc<str>,
    conversation: &'c Conversation<'_>,
) -> impl Iterator<Item = Note> + 'c {
    let id = || conversation.id.as_deref().map(Into::into);
    let first = conversation.way.as_deref().filter(|way| way.number == 0);
    let partial = first.and_then(|way| way.partial.as_deref()).map(move |why| {
        let message = format!(
            "it is a part of other templates, because {why}: what it says is judged, not what it lacks"
        );
        detail(path, id(), message)
    });
    let taken_for = move |inferred: &Inferred| {
        let Inferred { speaker, role, certainty, why } = inferred;
        let why = match why.is_empty() {
            // Nothing that one says speaks for it, but what the other says does.
            true => "what others say".to_owned(),
            false => format!("what is said: {why}"),
        };
        detail(
            path,
            id(),
            format!("“{speaker}” is taken for the {role}: {certainty:.2} sure, because of {why}"),
        )
    };
    partial.into_iter().chain(conversation.inferred.iter().map(taken_for))
}

fn detail(path: &Arc<str>, conversation: Option<Arc<str>>, message: String) -> Note {
    Note {
        kind: NoteKind::Detail,
        path: path.clone(),
        line: None,
        column: None,
        conversation,
        message,
        help: None,
    }
}

/// What is said of an input whose encoding is a guess.
pub(super) fn no_utf8(path: &Arc<str>, charset: &str) -> Note {
    let help = "if letters are wrong in it, convert it to UTF-8; other files like it are read so too (`-v` names them)";
    Note {
        kind: NoteKind::Note,
        help: Some(help.to_owned()),
        ..detail(path, None, format!("this is no UTF-8, and is read as {charset}, which fits its bytes best"))
    }
}

/// What is said of a line that is no UTF-8.
pub(super) fn broken(byte: u8) -> Fault {
    Fault {
        offset: None,
        message: format!("this line is no UTF-8: it holds the byte 0x{byte:02x}"),
        help: "convert the file to UTF-8, for example with iconv".to_owned(),
        harmless: false,
    }
}
