//! Converting inputs to the neutral format.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::order::Jobs;
use super::plan::{Plans, Reading};
use super::source::{Input, PassedOver, Pieces, Planned, Sources, Unpacking, Work};
use crate::finding::{Note, NoteKind};
use crate::transcript::Conversation;

/// What a conversion came to.
#[derive(Debug, Default)]
pub struct Converted {
    /// Conversations written.
    pub conversations: u64,
    /// Whether an input, or a part of one, could not be read.
    pub incomplete: bool,
    /// Files of folders that are neither transcripts nor templates.
    pub passed_over: PassedOver,
}

/// Writes every conversation of the inputs to `out`, one a line. `each_note` hears of what could not be read.
///
/// # Errors
/// Writing failed, as it does when a pipe is closed.
pub fn convert(
    inputs: impl Iterator<Item = Input>,
    plans: &Plans,
    unpacking: Unpacking,
    jobs: Jobs,
    out: &mut dyn Write,
    each_note: &mut dyn FnMut(&Note),
) -> io::Result<Converted> {
    let mut converted = Converted::default();
    let mut failed = None;
    let mut sources = Sources::default();
    let mut tell = |notes: &[Note], converted: &mut Converted| {
        converted.incomplete |= notes.iter().any(|n| n.kind == NoteKind::NotRead);
        notes.iter().for_each(&mut *each_note);
    };
    let mut pieces = Pieces::new(inputs.flat_map(|input| planned(input, plans)), unpacking);
    jobs.in_order(
        &mut pieces,
        |work, _| {
            let (mut bytes, mut notes, mut count) = (Vec::new(), Vec::new(), 0);
            let of_source = match work {
                Work::Note(note, _) => {
                    notes.push(note);
                    None
                }
                Work::Piece(piece, reading) => {
                    let mut told = Vec::new();
                    let of_source = piece.read(
                        &reading.options,
                        &mut String::new(),
                        &mut |conversation, source| {
                            told.extend(ways_note(&conversation, &piece.path));
                            // Writing to memory does not fail.
                            if conversation.write_neutral_from(source.text, &mut bytes).is_ok() {
                                count += 1;
                            }
                        },
                        &mut |note| notes.push(note),
                    );
                    notes.append(&mut told);
                    Some(of_source)
                }
            };
            (bytes, notes, count, of_source)
        },
        |(bytes, notes, count, of_source)| {
            converted.conversations += count;
            if let Some(of_source) = of_source {
                tell(&sources.next(of_source), &mut converted);
            }
            tell(&notes, &mut converted);
            match out.write_all(&bytes) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        },
    );
    tell(&sources.end(), &mut converted);
    converted.passed_over = pieces.passed_over;
    match failed {
        Some(error) => Err(error),
        None => out.flush().map(|()| converted),
    }
}

/// What is told, once, of a template through which there are several ways: none of them has all of its words.
fn ways_note(conversation: &Conversation<'_>, path: &Arc<str>) -> Option<Note> {
    let way = conversation.way.as_ref().filter(|way| way.number == 0 && way.of > 1)?;
    Some(Note {
        kind: NoteKind::Note,
        path: path.clone(),
        line: None,
        column: None,
        conversation: conversation.id.as_deref().map(Into::into),
        message: format!(
            "there are {} ways through this template; each is written as a conversation of its own",
            way.of
        ),
        help: Some("check the template itself: then what they have in common is found once".to_owned()),
    })
}

/// An input with how it is read.
fn planned(input: Input, plans: &Plans) -> Vec<Planned<Reading>> {
    match input {
        Input::Missing(note) => vec![Planned::Tell(note, true)],
        Input::Told(note) => vec![Planned::Tell(note, false)],
        input => match plans.reading(&input) {
            Ok(reading) => vec![Planned::Read(input, None, reading)],
            Err(error) => plans.failed(&input, &error),
        },
    }
}
