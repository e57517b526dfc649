//! Fixes: words that can take the place of those that a rule found.

use std::ops::Range;
use std::sync::Arc;

use crate::finding::{Finding, Fix};
use crate::pack::{self, Rule};
use crate::text::words;

/// A change of a turn's text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// What goes.
    pub(super) bytes: Range<usize>,
    /// What takes its place.
    pub(super) text: String,
    /// Whether what is said stays the same.
    pub(super) safe: bool,
}

/// The first fix of a rule that fits a match at `bytes` of a turn's text, which these phrases made.
pub(super) fn edit(rule: &Rule, phrases: &[Arc<str>], text: &str, bytes: Range<usize>) -> Option<Edit> {
    let matched = text.get(bytes.clone())?;
    let after = &text[bytes.end..];
    let (fix, more) = rule.fixes.iter().find_map(|fix| Some((fix, fits(fix, phrases, matched, after)?)))?;
    let bytes = bytes.start..bytes.end + more;
    if is_torn(&text[bytes.clone()]) {
        return None;
    }
    if fix.replace.is_empty() {
        return Some(taken_out(text, bytes, fix.safe));
    }
    if fix.replace.chars().all(is_mark) {
        return Some(of_marks(text, bytes, fix.safe));
    }
    let mut with = fix.replace.to_string();
    // “I” is always a capital: only at the beginning of a sentence must what takes its place be one.
    let is_i = words(matched).first().is_some_and(|first| first == "i");
    let capital = matched.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    if capital && (!is_i || begins(&text[..bytes.start])) {
        capitalize(&mut with);
    }
    Some(Edit { bytes, text: with, safe: fix.safe })
}

/// Whether one of a pair of marks stands in words and the other beside them, which would be left alone.
fn is_torn(words: &str) -> bool {
    let count = |marks: &[char]| words.chars().filter(|c| marks.contains(c)).count();
    let quotes = [&['"'][..], &['“', '”', '„'], &['«', '»']];
    let brackets = [('(', ')'), ('[', ']'), ('{', '}')];
    quotes.iter().any(|marks| count(marks) % 2 == 1)
        || brackets.iter().any(|(open, close)| count(&[*open]) != count(&[*close]))
}

fn is_mark(c: char) -> bool {
    matches!(c, '!' | '?')
}

/// One mark for all that stand in a row: a part of them alone would leave the others beside its own. A question stays
/// one.
fn of_marks(text: &str, bytes: Range<usize>, safe: bool) -> Edit {
    let start = text[..bytes.start].trim_end_matches(is_mark).len();
    let end = text.len() - text[bytes.end..].trim_start_matches(is_mark).len();
    let mark = if text[start..end].contains('?') { "?" } else { "!" };
    Edit { bytes: start..end, text: mark.to_owned(), safe }
}

/// Whether a fix is for a match that phrases made, and how many bytes of what stands `after` the match go with it: the
/// words that a fix is for may go on where a phrase ends ("do my best to").
fn fits(fix: &pack::Fix, phrases: &[Arc<str>], matched: &str, after: &str) -> Option<usize> {
    if fix.of.is_empty() {
        return Some(0);
    }
    let named = |phrase: &str| fix.of.iter().any(|of| **of == *phrase);
    // Where several phrases made the match, it is a match of each: one that the fix is not for may want another.
    if !phrases.is_empty() && phrases.iter().all(|phrase| named(phrase)) {
        return Some(0);
    }
    let said = words(matched);
    if said.is_empty() {
        return None;
    }
    fix.of.iter().find_map(|of| goes_on(words(of).strip_prefix(said.as_slice())?, after))
}

/// The length of these words where a text goes on with them.
fn goes_on(more: &[String], text: &str) -> Option<usize> {
    let mut end = 0;
    for word in more {
        let rest = text[end..].trim_start_matches(' ');
        let next = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let same = next > 0 && rest.len() < text.len() - end && rest[..next].eq_ignore_ascii_case(word);
        end = same.then(|| text.len() - rest.len() + next)?;
    }
    Some(end)
}

/// Takes words out with the comma and the space that belonged to them. What begins the sentence then, begins it with a
/// capital.
fn taken_out(text: &str, bytes: Range<usize>, safe: bool) -> Edit {
    let (before, after) = (&text[..bytes.start], &text[bytes.end..]);
    let opens = begins(before);
    let comma = after.strip_prefix(',').unwrap_or(after);
    let rest = comma.trim_start_matches([' ', '\t']);
    let mut end = text.len() - rest.len();
    let mut start = bytes.start;
    let mut with = String::new();
    let first = rest.chars().next();
    if !first.is_some_and(char::is_alphanumeric) {
        // Nothing follows in the sentence: what stands before it loses its comma and space.
        end = bytes.end;
        start = before.trim_end_matches([' ', '\t']).trim_end_matches(',').len();
    } else if opens && let Some(first) = first {
        with.extend(first.to_uppercase());
        end += first.len_utf8();
    }
    Edit { bytes: start..end, text: with, safe }
}

/// Whether a sentence begins after a text.
fn begins(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with(['.', '!', '?', '\n', ':', '"', '“', '('])
}

fn capitalize(text: &mut String) {
    if let Some(first) = text.chars().next() {
        let upper: String = first.to_uppercase().collect();
        text.replace_range(..first.len_utf8(), &upper);
    }
}

/// A source with fixes applied, and how many were. Where two meet, the first is; the other may fit when the source is
/// read again. Bytes of fixes count in `source`.
pub fn applied<'f>(source: &[u8], fixes: impl IntoIterator<Item = &'f Fix>) -> (Vec<u8>, usize) {
    let mut sorted: Vec<&Fix> = fixes.into_iter().collect();
    sorted.sort_by_key(|fix| (fix.start.byte, fix.end.byte));
    let mut out = Vec::with_capacity(source.len());
    let (mut from, mut count) = (0, 0);
    for fix in sorted {
        let (start, end) = (fix.start.byte as usize, fix.end.byte as usize);
        // Where other bytes stand, it is not the source that was read.
        if start < from || source.get(start..end) != Some(fix.old.as_bytes()) {
            continue;
        }
        out.extend_from_slice(&source[from..start]);
        out.extend_from_slice(fix.text.as_bytes());
        from = end;
        count += 1;
    }
    out.extend_from_slice(&source[from..]);
    (out, count)
}

/// The fixes of findings: all of them, or the safe ones.
pub fn of(findings: &[Finding], unsafe_too: bool) -> impl Iterator<Item = &Fix> {
    findings.iter().filter_map(|f| f.fix.as_ref()).filter(move |fix| fix.safe || unsafe_too)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Position;

    fn out(text: &str, words: &str) -> String {
        let start = text.find(words).expect("the words are there");
        let edit = taken_out(text, start..start + words.len(), true);
        format!("{}{}{}", &text[..edit.bytes.start], edit.text, &text[edit.bytes.end..])
    }

    #[test]
    fn words_that_go_leave_a_sentence() {
        assert_eq!(out("As I said, the boat is late.", "As I said"), "The boat is late.");
        assert_eq!(out("Hi. As I said, émile left.", "As I said"), "Hi. Émile left.");
        assert_eq!(out("The boat, as I said, is late.", "as I said"), "The boat, is late.");
        assert_eq!(out("The boat is late, as I said.", "as I said"), "The boat is late.");
        assert_eq!(out("It is, frankly late.", "frankly"), "It is, late.");
        assert_eq!(out("Frankly", "Frankly"), "");
    }

    #[test]
    fn a_mark_whose_other_half_stands_beside_is_not_taken() {
        for (words, torn) in [
            ("we” will try to", true),
            ("we\" will try to", true),
            ("(we will try to", true),
            ("“we” will try to", false),
            ("we will try to", false),
            ("we'll try to", false),
        ] {
            assert_eq!(is_torn(words), torn, "{words}");
        }
    }

    #[test]
    fn fixes_that_meet_are_applied_one_at_a_time() {
        let at = |byte| Position { line: 1, column: byte + 1, byte };
        let source = "one two three";
        let fix = |start: usize, end: usize, text: &str| Fix {
            start: at(start as u64),
            end: at(end as u64),
            text: text.into(),
            safe: true,
            old: source.get(start..end).unwrap_or("x").to_owned(),
        };
        let other = Fix { old: "thr".into(), ..fix(9, 12, "E") };
        let fixes = [fix(4, 7, "B"), fix(0, 3, "A"), fix(5, 9, "C"), fix(90, 91, "D"), other];
        let (out, count) = applied(source.as_bytes(), &fixes);
        assert_eq!((String::from_utf8(out).expect("text"), count), ("A B three".to_owned(), 2));
    }
}
