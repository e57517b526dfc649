//! What could not be read or judged, in words.

use std::sync::Arc;

use crate::finding::{Finding, Note, NoteKind};
use crate::read::Fault;
use crate::text::{Lines, Position};
use crate::transcript::{Conversation, Role};

/// A fault of the source `path` as a note; `lines` are those that its offset counts in.
pub fn note(path: &Arc<str>, fault: Fault, lines: Option<&Lines<'_>>) -> Note {
    let place = fault.offset.and_then(|offset| Some(lines?.position(offset)));
    note_at(path, fault, place)
}

/// The same of a fault whose place is known.
pub fn note_at(path: &Arc<str>, fault: Fault, place: Option<Position>) -> Note {
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

/// What is said of a conversation that is not judged.
fn not_judged(
    conversation: &Conversation<'_>,
    path: &Arc<str>,
    message: String,
    help: Option<String>,
) -> Note {
    Note {
        kind: NoteKind::NotJudged,
        path: path.clone(),
        line: None,
        column: None,
        conversation: conversation.id.as_deref().map(Into::into),
        message,
        help,
    }
}

/// What is said of a finding whose fix can't be written in its file.
pub fn unfixed(finding: &Finding, why: &str) -> Note {
    let start = finding.start;
    Note {
        kind: NoteKind::Note,
        path: finding.path.clone(),
        line: start.map(|start| start.line),
        column: start.map(|start| start.column),
        conversation: finding.conversation.clone(),
        message: format!("the fix of `{}` was left out: {why}", finding.rule),
        help: Some("mend it by hand; the finding says what to write instead".to_owned()),
    }
}

/// What is said of a conversation in another language than the pack's, which the engine does not judge.
pub fn foreign(conversation: &Conversation<'_>, path: &Arc<str>, language: &str) -> Note {
    let message = format!("this is not in the language of the rules (`{language}`)");
    not_judged(conversation, path, message, None)
}

/// What is said of a conversation whose clock was mended, or is not gone by, as the engine puts it.
pub fn clock_note(conversation: &Conversation<'_>, path: &Arc<str>, fault: &str) -> Note {
    Note { kind: NoteKind::Note, ..not_judged(conversation, path, fault.to_owned(), None) }
}

/// Why a conversation can't be judged, if it can't: nobody in it is known to be the agent, and somebody is unknown.
pub fn unjudged(conversation: &Conversation<'_>, path: &Arc<str>) -> Option<Note> {
    if conversation.has_role(Role::Agent) || !conversation.has_role(Role::Unknown) {
        return None;
    }
    let mut names: Vec<&str> = conversation.turns.iter().filter_map(|t| t.speaker.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    names.truncate(4);
    let speakers =
        if names.is_empty() { String::new() } else { format!(" (speakers: {})", names.join(", ")) };
    let message = format!("nobody here is known to be the agent{speakers}");
    let help = match names.is_empty() {
        // A name that is not in the source can't be told from others.
        true => "it names nobody who speaks: export it with its speakers told apart",
        false => "name the agent with `--agent NAME`; globs such as `--agent '*_00'` are fine",
    };
    let help = help.to_owned();
    Some(not_judged(conversation, path, message, Some(help)))
}
