//! The neutral format: one conversation a line, or one document of them.
//!
//! The hot path of a lake of transcripts: a line is parsed once, into records that are used again, and only strings
//! with escapes are copied.

mod build;
mod record;
mod roles;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::elements::{ElementRows, Elements};
use super::{Cut, Each, Fault, Format, Head, Options, Piece, Rows};
use build::Source;
use record::Record;

/// The row of the table.
pub(super) struct Neutral;

impl Format for Neutral {
    fn name(&self) -> &str {
        "amends"
    }

    fn about(&self) -> &str {
        "the neutral format: JSON Lines, a conversation a line"
    }

    fn looks_for(&self) -> Cow<'_, str> {
        "`turns`, a list of objects with `role` and `text`".into()
    }

    fn is_json(&self) -> bool {
        true
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        let has = |path| head.has_path(path);
        if roles::are_foreign(head.text) {
            return None;
        }
        if has("turns[].role") && has("turns[].text") {
            return Some("its objects have `turns` with `role` and `text`".into());
        }
        // A giant or broken first line shows no more of itself; the lines after it must not be lost with it.
        let foreign =
            |path: &String| path.strip_prefix("turns[].").is_some_and(|key| !roles::KEYS.contains(&key));
        (has("turns") && head.name.ends_with(".jsonl") && !head.paths().iter().any(foreign))
            .then_some("its first object has `turns`, and its name says JSON Lines".into())
    }

    fn cut(&self, head: &str) -> Cut {
        if is_lines(head) { Cut::Lines } else { Cut::Values }
    }

    fn rows(&self, _head: &str) -> Option<Box<dyn Rows>> {
        Some(Box::new(ElementRows { elements: Elements::of_document(HELP), key: None::<fn(&str) -> String> }))
    }

    fn read(&self, piece: Piece<'_>, options: &Options, arena: &mut String, each: &mut Each<'_>) {
        let mut reader =
            Reader { source: Source(piece.text), options, arena, each, record: Record::default() };
        if is_lines(piece.text) {
            reader.lines(piece.text);
        } else {
            reader.documents(Elements::of_document(HELP), clean(piece.text));
        }
    }

    fn read_elements(
        &self,
        piece: Piece<'_>,
        _cut: Cut,
        options: &Options,
        arena: &mut String,
        each: &mut Each<'_>,
    ) {
        let mut reader =
            Reader { source: Source(piece.text), options, arena, each, record: Record::default() };
        reader.documents(Elements::of_values(HELP), piece.text);
    }
}

/// What to do about what is no conversation.
const HELP: &str =
    "looked for a JSON object with `turns`, a list of objects with `role` and `text`, on each line";

/// Whether each line is a conversation of its own; else the text is one document, or several, over lines.
///
/// A list is a document. So is an object whose first line is not a whole value, unless the next line begins another
/// object: then the first line is merely broken. Where it ends with what opens a value, that object may be inside of
/// it; but there it would end with a comma, or what follows would close the list.
pub(super) fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().map(clean).filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return true };
    match lines.next() {
        _ if first.starts_with('[') => false,
        None => true,
        Some(second) if second.starts_with('{') && first.ends_with(['{', '[', ',', ':']) => {
            serde_json::from_str::<IgnoredAny>(second).is_ok()
                && lines.next().is_none_or(|third| third.starts_with('{'))
        }
        Some(second) if second.starts_with('{') => true,
        Some(_) => !first.starts_with('{') || serde_json::from_str::<IgnoredAny>(first).is_ok(),
    }
}

/// A line without what may stand around its value.
pub(super) fn clean(line: &str) -> &str {
    line.trim_start_matches('\u{feff}').trim_matches([' ', '\t', '\r', '\n'])
}

struct Reader<'r, 'e, 'a> {
    source: Source<'a>,
    options: &'r Options,
    arena: &'r mut String,
    each: &'r mut Each<'e>,
    record: Record<'a>,
}

impl<'a> Reader<'_, '_, 'a> {
    fn lines(&mut self, text: &'a str) {
        let mut rest = text;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
            let (line, after) = rest.split_at(end);
            rest = after;
            let line = clean(line);
            if !line.is_empty() {
                self.object(line);
            }
        }
    }

    /// Reads each of the elements of a text: a faulty one hides none of the others.
    fn documents(&mut self, elements: Elements, text: &'a str) {
        let start = self.source.offset(text);
        elements.each(text, &mut |element| match element {
            Ok(object) => self.object(object),
            Err(fault) => (self.each)(Err(Fault { offset: fault.offset.map(|at| start + at), ..fault })),
        });
    }

    /// Reads one conversation and gives it away.
    fn object(&mut self, json: &'a str) {
        if let Err(error) = self.record.read(json) {
            return self.broken(json, &error);
        }
        let mut notes = Vec::new();
        let built =
            build::conversation(&mut self.record, json, self.source, self.options, self.arena, &mut notes);
        (self.each)(built);
        notes.into_iter().for_each(|note| (self.each)(Err(note)));
    }

    fn broken(&mut self, json: &'a str, error: &serde_json::Error) {
        let fault = match error.classify() {
            Category::Data => Fault {
                offset: None,
                message: format!("this is no conversation: {}", reason(error)),
                help: HELP.to_owned(),
                harmless: false,
            },
            _ => no_json(error, HELP),
        };
        (self.each)(Err(Fault { offset: Some(self.source.offset(json) + place(json, error)), ..fault }));
    }
}

/// What helps where JSON is broken.
pub(super) const EXPORT_AGAIN: &str = "if it was cut or edited by hand, export it again";

/// What is said of a text that is no JSON. One that ends too early was all right up to there: it is not whole.
pub(super) fn no_json(error: &serde_json::Error, help: &str) -> Fault {
    let (message, help) = match error.classify() {
        Category::Eof => (
            format!("this JSON is cut off: {}", reason(error)),
            "export it again, and copy all of it: what began here was left out".to_owned(),
        ),
        _ => (format!("this is no JSON: {}", reason(error)), help.to_owned()),
    };
    Fault { offset: None, message, help, harmless: false }
}

/// The offset in `json` at which `error` was noticed.
pub(super) fn place(json: &str, error: &serde_json::Error) -> usize {
    let lines_before = error.line().saturating_sub(1);
    let line = match lines_before.checked_sub(1) {
        Some(nth) => memchr::memchr_iter(b'\n', json.as_bytes()).nth(nth).map_or(0, |at| at + 1),
        None => 0,
    };
    let mut at = (line + error.column().saturating_sub(1)).min(json.len());
    while !json.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// What serde_json says, in words for those who do not write parsers, and without its own line and column.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.rfind(" at line ").map_or(text.as_str(), |at| &text[..at]);
    let plain = match text {
        "EOF while parsing a string" => "it ends inside a string",
        "EOF while parsing an object" => "it ends inside an object",
        "EOF while parsing a list" => "it ends inside a list",
        "EOF while parsing a value" => "it ends where a value is expected",
        "expected value" => "here a value is expected",
        "expected ident" => "here `true`, `false` or `null` is expected",
        "key must be a string" => "here a key in double quotes is expected",
        "trailing comma" => "a comma stands before the end of a list or an object",
        "trailing characters" => "something follows the end of the object",
        "invalid escape" => "a string has an escape that JSON does not know",
        "lone leading surrogate in hex escape" | "unexpected end of hex escape" => {
            "a string has half of an escape of two"
        }
        _ if text.starts_with("control character") => {
            "a line break, a tab or another control character stands in a string without an escape"
        }
        _ => text,
    };
    plain.to_owned()
}
