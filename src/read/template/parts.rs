//! The parts of a template's file: its subject, what is shown before it is opened, and its body.

use std::ops::Range;

use super::lex::{Piece, What};

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Its name; the body has none.
    pub(super) name: Option<&'static str>,
    /// Its bytes.
    pub(super) at: Range<usize>,
}

/// Keys of front matter whose values the customer reads, and the parts that they are.
const SHOWN: &[(&str, &str)] = &[
    ("subject", "subject"),
    ("subject_line", "subject"),
    ("email_subject", "subject"),
    ("preheader", "preheader"),
    ("preview", "preheader"),
    ("preview_text", "preheader"),
    ("previewtext", "preheader"),
];

/// What may stand before the first words.
const BLANK: [char; 5] = ['\u{feff}', '\n', '\r', ' ', '\t'];

/// The parts of a file that was cut into `pieces`, the body last. Comments may stand above the first.
pub(super) fn parts(source: &str, pieces: &[Piece]) -> Vec<Part> {
    let words = |from: usize| source.len() - source[from..].trim_start_matches(BLANK).len();
    let mut start = words(0);
    for comment in pieces.iter().filter(|piece| matches!(piece.what, What::Comment(_))) {
        if comment.at.start != start {
            break;
        }
        start = words(comment.at.end);
    }
    let front = front_matter(source, start).unwrap_or_else(|| subject_line(source, start));
    let (mut parts, body) = front;
    parts.push(Part { name: None, at: body..source.len() });
    parts
}

/// What stands between two lines `---` at the beginning: keys and values, of which most are nobody's words.
fn front_matter(source: &str, start: usize) -> Option<(Vec<Part>, usize)> {
    let mut lines = source[start..].split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == "---")?;
    let mut at = start + first.len();
    let mut parts = Vec::new();
    for line in lines {
        let from = at;
        at += line.len();
        if matches!(line.trim_end(), "---" | "...") {
            return Some((parts, at));
        }
        if let Some(colon) = line.find(':')
            && let Some((_, name)) =
                SHOWN.iter().find(|(key, _)| line[..colon].trim().eq_ignore_ascii_case(key))
        {
            parts.push(Part { name: Some(name), at: value(source, from + colon + 1..at) });
        }
    }
    None
}

/// `Subject: …` as the first line, as mails in text have it.
fn subject_line(source: &str, start: usize) -> (Vec<Part>, usize) {
    let line = source[start..].split_inclusive('\n').next().unwrap_or_default();
    let colon = line.find(':').filter(|colon| line[..*colon].trim().eq_ignore_ascii_case("subject"));
    match colon {
        Some(colon) => {
            let end = start + line.len();
            (vec![Part { name: Some("subject"), at: value(source, start + colon + 1..end) }], end)
        }
        None => (Vec::new(), start),
    }
}

/// A value without white space and quotation marks around it.
fn value(source: &str, at: Range<usize>) -> Range<usize> {
    let text = source[at.clone()].trim_start();
    let start = at.end - text.len();
    let text = text.trim_end();
    let quoted = text.len() >= 2 && ['"', '\''].iter().any(|q| text.starts_with(*q) && text.ends_with(*q));
    if quoted { start + 1..start + text.len() - 1 } else { start..start + text.len() }
}

#[cfg(test)]
mod tests {
    use super::super::lex::lex;
    use super::*;

    fn read(source: &str) -> Vec<(Option<&'static str>, &str)> {
        parts(source, &lex(source)).into_iter().map(|part| (part.name, &source[part.at])).collect()
    }

    #[test]
    fn subjects_are_parts_of_their_own() {
        assert_eq!(read("Hi\nthere"), [(None, "Hi\nthere")]);
        assert_eq!(
            read("Subject: Your {{ order }}\n\nHi"),
            [(Some("subject"), "Your {{ order }}"), (None, "\nHi")]
        );
        assert_eq!(
            read("---\ntitle: x\nsubject: \"Oh no\"\r\npreheader: Hm\n---\nHi"),
            [(Some("subject"), "Oh no"), (Some("preheader"), "Hm"), (None, "Hi")]
        );
        assert_eq!(
            read("{# note #}\n{# note #}\nSubject: Oh\n\nHi"),
            [(Some("subject"), "Oh"), (None, "\nHi")]
        );
        assert_eq!(read("---\nHi"), [(None, "---\nHi")]);
        assert_eq!(read(""), [(None, "")]);
        assert_eq!(read("subject:"), [(Some("subject"), ""), (None, "")]);
    }
}
