//! Text that was put together from parts of a source, with the way from its offsets back to the raw bytes.

use std::ops::Range;

/// A part of a text and the raw bytes that it stands for: the same bytes, or others that it stands for as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    text: usize,
    text_end: usize,
    raw: usize,
    raw_end: usize,
    /// Whether both are the same bytes.
    same: bool,
}

/// The way from offsets of a text to offsets of the raw bytes that it was made from. Raw bytes that became no text (a
/// tag, a quotation mark) belong to no part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
    parts: Vec<Part>,
}

impl OffsetMap {
    /// The raw offset at which the character at `offset` of the text begins; at the end of the text, where the last
    /// ends.
    pub fn start(&self, offset: usize) -> usize {
        let after = self.parts.partition_point(|p| p.text_end <= offset);
        match (self.parts.get(after), self.parts.last()) {
            (Some(part), _) if part.same => part.raw + offset.saturating_sub(part.text),
            (Some(part), _) => part.raw,
            (None, Some(last)) => last.raw_end,
            (None, None) => offset,
        }
    }

    /// The raw offset at which the character before `offset` of the text ends; at 0, where the first begins.
    pub fn end(&self, offset: usize) -> usize {
        let before = self.parts.partition_point(|p| p.text < offset);
        match before.checked_sub(1).and_then(|i| self.parts.get(i)) {
            Some(part) if part.same => part.raw + (offset - part.text).min(part.text_end - part.text),
            Some(part) => part.raw_end,
            None => self.start(0),
        }
    }

    /// Where the raw bytes begin that parts of the text stand for.
    pub fn starts(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().map(|part| part.raw)
    }
}

/// A text and the way back to its source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapped {
    /// The text.
    pub text: String,
    /// The way back.
    pub map: OffsetMap,
}

impl Mapped {
    /// Appends text that stands at `raw` in the source just so.
    pub fn push_same(&mut self, text: &str, raw: usize) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        if let Some(last) = self.map.parts.last_mut().filter(|p| p.raw_end == raw && p.same) {
            (last.text_end, last.raw_end) = (self.text.len(), raw + text.len());
            return;
        }
        self.map.parts.push(Part {
            text: start,
            text_end: self.text.len(),
            raw,
            raw_end: raw + text.len(),
            same: true,
        });
    }

    /// Appends text that is written in another way at `raw` in the source.
    pub fn push_written(&mut self, text: &str, raw: Range<usize>) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.map.parts.push(Part {
            text: start,
            text_end: self.text.len(),
            raw: raw.start,
            raw_end: raw.end,
            same: false,
        });
    }

    /// Appends another text of the same source.
    pub fn append(&mut self, other: &Mapped) {
        for part in &other.map.parts {
            let text = &other.text[part.text..part.text_end];
            match part.same {
                true => self.push_same(text, part.raw),
                false => self.push_written(text, part.raw..part.raw_end),
            }
        }
    }

    /// The text of `self` seen as the source of `inner`, whose raw offsets count in it: the text of `inner`, with the
    /// way through both back to the source of `self`.
    pub fn then(&self, inner: Mapped) -> Mapped {
        let Mapped { text, map } = inner;
        let mut parts = Vec::with_capacity(map.parts.len());
        for part in map.parts {
            if !part.same {
                let (raw, raw_end) = (self.map.start(part.raw), self.map.end(part.raw_end));
                parts.push(Part { raw, raw_end: raw_end.max(raw), ..part });
                continue;
            }
            // What is the same bytes here may be of several parts there.
            let first = self.map.parts.partition_point(|p| p.text_end <= part.raw);
            for outer in self.map.parts[first..].iter().take_while(|p| p.text < part.raw_end) {
                let (from, to) = (outer.text.max(part.raw), outer.text_end.min(part.raw_end));
                let (text, text_end) = (part.text + from - part.raw, part.text + to - part.raw);
                let (raw, raw_end) = match outer.same {
                    true => (outer.raw + from - outer.text, outer.raw + to - outer.text),
                    false => (outer.raw, outer.raw_end),
                };
                parts.push(Part { text, text_end, raw, raw_end, same: outer.same });
            }
        }
        Mapped { text, map: OffsetMap { parts } }
    }

    /// `self` with `next` after it.
    pub fn joined(mut self, next: Mapped) -> Mapped {
        let shift = self.text.len();
        self.text.push_str(&next.text);
        let moved = next.map.parts.into_iter();
        self.map.parts.extend(moved.map(|p| Part {
            text: p.text + shift,
            text_end: p.text_end + shift,
            ..p
        }));
        self
    }

    /// The part of it from `range` of its text.
    pub fn slice(&self, range: Range<usize>) -> Mapped {
        let mut inner = Mapped::default();
        if let Some(text) = self.text.get(range.clone()) {
            inner.push_same(text, range.start);
        }
        self.then(inner)
    }

    /// The range of the source that it covers.
    pub fn raw(&self) -> Range<usize> {
        let parts = &self.map.parts;
        let start = parts.iter().map(|p| p.raw).min().unwrap_or(0);
        start..parts.iter().map(|p| p.raw_end).max().unwrap_or(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Encoding;

    #[test]
    fn maps_through_two_encodings() {
        // A JSON string in a JSON string: the outer one escapes the inner one's escapes.
        let raw = r#"a \"b \\u00e9 c\" d"#.replace("\\\\", "\\");
        let outer = Encoding::Json.map(&raw, 100);
        let inner = outer.then(Encoding::Json.map(&outer.text, 0));
        for words in ["a", "b", "é", "c", "d"] {
            let at = inner.text.find(words).expect("the word is there");
            let (start, end) = (inner.map.start(at), inner.map.end(at + words.len()));
            let found = &raw[start - 100..end - 100];
            assert!(found == words || found.ends_with("u00e9"), "{words}: {found}");
        }
    }

    #[test]
    fn what_became_no_text_belongs_to_no_part() {
        let mut mapped = Mapped::default();
        mapped.push_same("no", 3);
        mapped.push_written(" ", 5..9);
        mapped.push_same("way", 20);
        assert_eq!(mapped.text, "no way");
        assert_eq!((mapped.map.start(0), mapped.map.end(2)), (3, 5));
        assert_eq!((mapped.map.start(3), mapped.map.end(6)), (20, 23));
        assert_eq!(mapped.slice(3..6).map.start(0), 20);
        assert_eq!(mapped.raw(), 3..23);
        assert_eq!((mapped.map.start(6), mapped.map.end(0)), (23, 3));
    }
}
