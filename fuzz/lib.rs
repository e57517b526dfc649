//! What must hold of every reader, whatever it is given.

use amends::read::{Cut, FormatRef, Options, Piece};
use amends::text::Position;
use amends::transcript::Conversation;

/// Reads `text` in a format, and holds what it gives to what was promised: places lie in the text, times make sense,
/// and the conversation can be written and read again.
pub fn read(format: FormatRef, text: &str) {
    let base = Position { line: 1, column: 1, byte: 0 };
    format.read(Piece { text, base }, &Options::default(), &mut String::new(), &mut |found| match found {
        Ok(conversation) => holds(&conversation, text),
        Err(fault) => {
            assert!(!fault.message.is_empty());
            assert!(fault.offset.is_none_or(|at| at <= text.len()), "{fault:?}");
        }
    });
}

/// Cuts `text` into rows where its format does: each has a length, and together they are all of it.
pub fn cut(format: FormatRef, text: &str) {
    let (Cut::Rows, Some(mut rows)) = (format.cut(text), format.rows(text)) else { return };
    let mut rest = &text[rows.head()..];
    while !rest.is_empty() {
        let row = rows.row(rest.as_bytes(), true).expect("the last row ends with the text");
        assert!(row.length > 0 && row.length <= rest.len(), "{row:?}");
        let _ = rows.key(&rest[..row.length]);
        rest = &rest[row.length..];
    }
}

fn holds(conversation: &Conversation<'_>, text: &str) {
    for turn in &conversation.turns {
        assert!(turn.raw.start <= turn.raw.end && turn.raw.end <= text.len(), "{:?}", turn.raw);
        let Some(way) = turn.raw.way(text) else { panic!("no way back: {:?}", turn.raw) };
        for (at, c) in turn.text.char_indices() {
            let (start, end) = (way.start(at), way.end(at + c.len_utf8()));
            assert!(start <= end && end <= text.len(), "{start}..{end}");
            assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{start}..{end}");
        }
    }
    for event in &conversation.events {
        assert!(event.raw.start <= event.raw.end && event.raw.end <= text.len(), "{:?}", event.raw);
        assert!(event.after_turn.is_none_or(|turn| turn < conversation.turns.len()));
    }
}
