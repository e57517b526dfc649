//! What is told of inputs that can't be read, or not wholly.

use std::io;
use std::sync::Arc;

use super::unpack::Packed;
use crate::check::note_at;
use crate::finding::{Note, NoteKind};
use crate::read::Fault;
use crate::transcript::{Conversation, Inferred};

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

/// Who was taken for the agent, and why.
pub(super) fn taken_for(path: &Arc<str>, conversation: &Conversation<'_>, inferred: &Inferred) -> Note {
    let Inferred { speaker, role, certainty, why } = inferred;
    Note {
        kind: NoteKind::Detail,
        path: path.clone(),
        line: None,
        column: None,
        conversation: conversation.id.as_deref().map(Into::into),
        message: format!(
            "“{speaker}” is taken for the {role}: {certainty:.2} sure, because of what is said: {why}"
        ),
        help: None,
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
