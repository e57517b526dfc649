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

/// The lines of a text, and which of them hold other words than comments. Built once for all comments of a text, of
/// which there may be thousands above one line of words.
pub(crate) struct WordLines {
    lines: Vec<Range<usize>>,
    /// For each line the first from it on that has words; the number of lines where none comes.
    worded: Vec<usize>,
    end: usize,
}

impl WordLines {
    /// Looks through `text`, whose `comments`, in order, are nobody's words.
    pub(crate) fn new(text: &str, comments: &[Range<usize>]) -> Self {
        let (mut lines, mut has_words) = (vec![std::ops::Range::default()], vec![false]);
        let mut rest = comments.iter().peekable();
        for (at, c) in text.char_indices() {
            while rest.next_if(|comment| comment.end <= at).is_some() {}
            let last = lines.len() - 1;
            if matches!(c, '\n' | '\r') {
                lines[last].end = at;
                lines.push(at + 1..at + 1);
                has_words.push(false);
            } else if !c.is_whitespace() && rest.peek().is_none_or(|comment| at < comment.start) {
                has_words[last] = true;
            }
        }
        let last = lines.len() - 1;
        lines[last].end = text.len();
        let mut worded = vec![lines.len(); lines.len()];
        for line in (0..lines.len()).rev() {
            worded[line] = if has_words[line] { line } else { *worded.get(line + 1).unwrap_or(&lines.len()) };
        }
        Self { lines, worded, end: text.len() }
    }

    /// The line that a comment at `at` covers: its own where it holds other words, else the next that does. Empty where
    /// none comes.
    pub(crate) fn covered(&self, at: &Range<usize>) -> Range<usize> {
        let line = |at: usize| self.lines.partition_point(|line| line.start <= at) - 1;
        let (first, last) = (line(at.start), line(at.end));
        match self.worded[first] {
            own if own <= last => self.lines[first].start..self.lines[last].end,
            next => self.lines.get(next).cloned().unwrap_or(self.end..self.end),
        }
    }
}
