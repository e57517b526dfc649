//! Comments of a template: nobody's words, but a place for directives.

use std::borrow::Cow;
use std::ops::Range;

/// A comment, for example `{# … #}` or `<!-- … -->`. Readers that understand a template's language give them; all
/// ranges count as those of [`Raw`](super::Raw) do, from the beginning of the bytes that the conversation was read
/// from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment<'a> {
    /// What it says, without its marks.
    pub text: Cow<'a, str>,
    /// Where it stands, with its marks.
    pub at: Range<usize>,
    /// The element after it: a tag with what is in it, a paragraph, or a line. Empty where nothing comes.
    pub next: Range<usize>,
}

impl Comment<'_> {
    /// The same comment, borrowing nothing.
    pub(super) fn into_owned(self) -> Comment<'static> {
        Comment { text: Cow::Owned(self.text.into_owned()), at: self.at, next: self.next }
    }
}

/// The line of `text` that a comment at `at` covers: its own where it holds other words than comments (`all` of them, in
/// order), else the next that does. Empty where none comes.
pub(crate) fn covered(text: &str, at: &Range<usize>, all: &[Range<usize>]) -> Range<usize> {
    let line_start = |at: usize| text[..at].rfind(['\n', '\r']).map_or(0, |i| i + 1);
    let line_end = |at: usize| text[at..].find(['\n', '\r']).map_or(text.len(), |i| at + i);
    let has_words = |range: Range<usize>| {
        let mut from = range.start;
        for comment in all.iter().filter(|c| c.start < range.end && range.start < c.end) {
            if comment.start > from && !text[from..comment.start].trim().is_empty() {
                return true;
            }
            from = from.max(comment.end);
        }
        from < range.end && !text[from..range.end].trim().is_empty()
    };
    let own = line_start(at.start)..line_end(at.end);
    if has_words(own.clone()) {
        return own;
    }
    let mut from = own.end;
    while from < text.len() {
        let start = from + text[from..].find(|c| c != '\n' && c != '\r').unwrap_or(text.len() - from);
        let line = start..line_end(start);
        if has_words(line.clone()) {
            return line;
        }
        from = line.end.max(start + 1);
    }
    text.len()..text.len()
}
