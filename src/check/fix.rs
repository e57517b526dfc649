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
    let fix = rule.fixes.iter().find(|fix| fits(fix, phrases, matched))?;
    if fix.replace.is_empty() {
        return Some(taken_out(text, bytes, fix.safe));
    }
    let mut with = fix.replace.to_string();
    if matched.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase) {
        capitalize(&mut with);
    }
    Some(Edit { bytes, text: with, safe: fix.safe })
}

fn fits(fix: &pack::Fix, phrases: &[Arc<str>], matched: &str) -> bool {
    if fix.of.is_empty() {
        return true;
    }
    let named = |phrase: &str| fix.of.iter().any(|of| **of == *phrase);
    // Where several phrases made the match, it is a match of each: one that the fix is not for may want another.
    let by_phrase = !phrases.is_empty() && phrases.iter().all(|phrase| named(phrase));
    by_phrase || {
        let said = words(matched);
        !said.is_empty() && fix.of.iter().any(|of| words(of) == said)
    }
}

/// Takes words out with the comma and the space that belonged to them. What begins the sentence then, begins it with a
/// capital.
fn taken_out(text: &str, bytes: Range<usize>, safe: bool) -> Edit {
    let (before, after) = (&text[..bytes.start], &text[bytes.end..]);
    let opens = before.trim_end_matches([' ', '\t']);
    let opens = opens.is_empty() || opens.ends_with(['.', '!', '?', '\n', ':', '"', '“', '(']);
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
