//! Notes as lines for standard error: what was not read or not judged, and what to do about it.

use super::pen::{BOLD, DIM, HELP, Pen, level_style};
use crate::finding::{Level, Note, NoteKind};

/// Appends a note as `path:line:column: error: message`, with its help in a line below.
///
/// What a reader cannot read is text of any origin too, so all of it is made safe to show.
pub fn write_note(note: &Note, color: bool, out: &mut Vec<u8>) {
    let (kind, style) = match note.kind {
        NoteKind::NotRead => ("error", level_style(Level::Error)),
        NoteKind::NotJudged => ("not judged", level_style(Level::Warning)),
        NoteKind::Note | NoteKind::Detail => ("note", level_style(Level::Hint)),
    };
    let mut pen = Pen::new(out, color);
    pen.on(BOLD).text(&note.path);
    if let Some(line) = note.line {
        pen.raw(":").number(line);
        if let Some(column) = note.column {
            pen.raw(":").number(column);
        }
    }
    pen.off(BOLD).raw(if note.path.is_empty() { "" } else { ": " });
    pen.on(style).raw(kind).raw(":").off(style).raw(" ").text(&note.message);
    if let Some(id) = &note.conversation {
        pen.raw(" ").on(DIM).raw("(").text(id).raw(")").off(DIM);
    }
    pen.end();
    if let Some(help) = &note.help {
        pen.raw("  ").on(HELP).raw("help:").off(HELP).raw(" ").text(help).end();
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::notes;
    use super::*;

    fn written(color: bool) -> String {
        let mut out = Vec::new();
        notes().iter().for_each(|note| write_note(note, color, &mut out));
        String::from_utf8(out).expect("notes are UTF-8")
    }

    #[test]
    fn say_where_what_and_what_to_do() {
        assert_eq!(
            written(false),
            "calls/␛x.json:3:14: error: this JSON ends inside ⏎ a string\n  \
             help: close the string with `\"`\n\
             calls/␛x.json: not judged: it is not in English (c-<U+202E>2)\n\
             note: 23 hints are not shown\n"
        );
    }

    #[test]
    fn colour_changes_no_word() {
        assert_eq!(anstream::adapter::strip_str(&written(true)).to_string(), written(false));
    }
}
