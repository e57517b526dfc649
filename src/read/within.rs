//! Transcripts inside other text: in a string of a JSON document, in a cell of a table.

use std::sync::Arc;

use super::formats::candidates;
use super::{Each, FormatRef, Head, Options, Piece};
use crate::text::{Encoding, Mapped, Position};
use crate::transcript::{Conversation, Raw};

/// What is never a transcript inside of something else.
const NEVER: [&str; 3] = ["csv", "macros", "template"];

/// The format of a transcript that is all of a text inside of another.
pub(crate) fn format_within(text: &str) -> Option<FormatRef> {
    let head = Head::new(text, "", true);
    let mut all = candidates(head.is_json()).filter(|format| !NEVER.contains(&format.name()));
    all.find(|format| format.detect(&head).is_some())
}

/// Reads `outer`, text that stands in a source in another encoding, in a format of its own. The places of what it gives
/// count in that source.
pub(crate) fn read_within(
    format: FormatRef,
    outer: &Mapped,
    encoding: Encoding,
    options: &Options,
    each: &mut Each<'_>,
) {
    let base = Position { line: 1, column: 1, byte: 0 };
    let piece = Piece { text: &outer.text, base };
    format.read(piece, options, &mut String::new(), &mut |found| match found {
        Ok(mut conversation) => {
            carry_out(&mut conversation, outer, encoding);
            each(Ok(conversation));
        }
        Err(mut fault) => {
            fault.offset = Some(outer.map.start(fault.offset.unwrap_or(0)));
            each(Err(fault));
        }
    });
}

/// Makes places that count in the text of `outer` count in its source.
pub(crate) fn carry_out(conversation: &mut Conversation<'_>, outer: &Mapped, encoding: Encoding) {
    for turn in &mut conversation.turns {
        let Raw { start, end, encoding: inner, inside, map, in_reply_to } = std::mem::take(&mut turn.raw);
        let inner_words = match map {
            Some(map) => Mapped { text: String::new(), map: Arc::unwrap_or_clone(map) },
            None => inner.map(outer.text.get(start..end).unwrap_or(""), start),
        };
        // What is written in more than two ways inside of each other can be read, and not written back.
        let inside = match (inner, inside) {
            (Encoding::Plain, inside) | (inside, Encoding::Plain) => inside,
            _ => Encoding::Opaque,
        };
        turn.raw = Raw {
            start: outer.map.start(start),
            end: outer.map.end(end),
            encoding,
            inside,
            map: Some(Arc::new(outer.then(inner_words).map)),
            in_reply_to,
        };
    }
    for event in &mut conversation.events {
        event.raw = outer.map.start(event.raw.start)..outer.map.end(event.raw.end);
    }
}
