//! The lines of a turn that a finding's words stand in.

use std::ops::Range;

/// The lines of a text that a span touches: those that hold a part of it, and empty lines between them.
#[derive(Clone)]
pub(super) struct SpanLines<'t> {
    text: &'t str,
    next: Option<usize>,
    end: usize,
    reach: usize,
}

impl<'t> SpanLines<'t> {
    /// The lines of `span`. Where its first line begins and its last one ends is looked for over `reach` bytes, so
    /// that a finding in a line of a megabyte costs no more than another; a line that goes on beyond is given a byte
    /// longer than that.
    pub(super) fn of(text: &'t str, span: Range<usize>, reach: usize) -> Self {
        let start = span.start.min(text.len());
        let from = start.saturating_sub(reach);
        let head = &text.as_bytes()[from..start];
        let begin = memchr::memrchr2(b'\n', b'\r', head).map_or(from.saturating_sub(1), |at| from + at + 1);
        SpanLines { text, next: Some(begin), end: span.end.clamp(start, text.len()), reach }
    }
}

impl Iterator for SpanLines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.next?;
        let bytes = self.text.as_bytes();
        let limit = self.end.saturating_add(self.reach + 1).min(bytes.len());
        let end = memchr::memchr2(b'\n', b'\r', &bytes[start..limit]).map_or(limit, |at| start + at);
        let after = if bytes[end..].starts_with(b"\r\n") { end + 2 } else { end + 1 };
        // A span that ends with a line's end does not touch the next line.
        self.next = (after < self.end).then_some(after);
        Some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str, span: Range<usize>) -> Vec<&str> {
        SpanLines::of(text, span, 99).map(|line| &text[line]).collect()
    }

    #[test]
    fn are_those_that_the_span_touches() {
        let text = "one\ntwo\r\n\r\nthree\rfour";
        assert_eq!(lines(text, 0..3), ["one"]);
        assert_eq!(lines(text, 0..4), ["one"]);
        assert_eq!(lines(text, 1..5), ["one", "two"]);
        assert_eq!(lines(text, 5..13), ["two", "", "three"]);
        assert_eq!(lines(text, 4..4), ["two"]);
        assert_eq!(lines(text, 20..usize::MAX), ["four"]);
        assert_eq!(lines("", 0..0), [""]);
    }

    #[test]
    fn a_line_beyond_reach_is_a_byte_longer() {
        let text = "x".repeat(100);
        assert_eq!(SpanLines::of(&text, 50..60, 10).next(), Some(39..71));
        assert_eq!(SpanLines::of(&text, 50..60, 50).next(), Some(0..100));
    }

    proptest! {
        #[test]
        fn are_those_between_its_ends(text in "[ab\n]{1,30}", start in 0..30_usize, len in 1..30_usize) {
            let start = start.min(text.len() - 1);
            let end = (start + len).min(text.len());
            let number = |at: usize| text[..at].matches('\n').count();
            let expected: Vec<&str> = text.split('\n').collect();
            prop_assert_eq!(lines(&text, start..end), &expected[number(start)..=number(end - 1)]);
        }
    }
}
