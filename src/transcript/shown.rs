//! Texts as they are shown: where a template has a slot, what its file writes there.

use std::ops::Range;
use std::sync::Arc;

use super::Turn;
use crate::text::{Encoding, OffsetMap, fillers, plain};

/// The text of a turn as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    /// The text.
    pub(crate) text: Arc<str>,
    /// What stands for slots: its bytes in the turn's text, and those of what is shown for it.
    slots: Vec<(Range<usize>, Range<usize>)>,
}

impl Shown {
    /// A turn's text with what `written` gives for each word that stands for a slot.
    pub(crate) fn of(text: &str, mut written: impl FnMut(Range<usize>) -> String) -> Shown {
        let (mut shown, mut slots, mut kept) = (String::new(), Vec::new(), 0);
        for at in fillers(text) {
            shown.push_str(&text[kept..at.start]);
            let start = shown.len();
            shown.push_str(&written(at.clone()));
            kept = at.end;
            slots.push((at, start..shown.len()));
        }
        if slots.is_empty() {
            return Shown { text: text.into(), slots };
        }
        shown.push_str(&text[kept..]);
        Shown { text: shown.into(), slots }
    }

    /// Where bytes of the turn's text are shown. Of a slot all is.
    pub(crate) fn range(&self, bytes: Range<usize>) -> Range<usize> {
        let before = self.slots.iter().rev().find(|(at, _)| at.start <= bytes.start);
        let start = match before {
            Some((at, to)) if bytes.start < at.end => to.start,
            Some((at, to)) => to.end + (bytes.start - at.end),
            None => bytes.start,
        };
        let before = self.slots.iter().rev().find(|(at, _)| at.start < bytes.end);
        let end = match before {
            Some((at, to)) if bytes.end <= at.end => to.end,
            Some((at, to)) => to.end + (bytes.end - at.end),
            None => bytes.end,
        };
        start..end.max(start)
    }

    /// The bytes of what is shown that are slots.
    pub(crate) fn slots(&self) -> Vec<Range<usize>> {
        self.slots.iter().map(|(_, to)| to.clone()).collect()
    }
}

impl Turn<'_> {
    /// Its text as it is shown; `source` is the text that the offsets of [`Turn::raw`] count in, if it is at hand.
    pub(crate) fn shown(&self, source: Option<&str>) -> Shown {
        let source = source.filter(|_| ![self.raw.encoding, self.raw.inside].contains(&Encoding::Opaque));
        // Most texts have no slots, and need no way back.
        let mut way = None;
        Shown::of(&self.text, |bytes| {
            let way = way.get_or_insert_with(|| source.and_then(|source| self.raw.way(source)));
            let written = source.zip(way.as_deref()).and_then(|(source, way)| self.slot(&bytes, source, way));
            written.unwrap_or_else(|| plain(&self.text[bytes]))
        })
    }

    /// What `source` writes where a word of the text stands for a slot; `None` where it can't be told.
    fn slot(&self, bytes: &Range<usize>, source: &str, way: &OffsetMap) -> Option<String> {
        let range = way.start(bytes.start)..way.end(bytes.end);
        // What another file says stands here as a whole, with all that is around the slot.
        let shared = bytes.start > 0 && way.start(bytes.start - 1) == range.start
            || bytes.end < self.text.len() && way.end(bytes.end + 1) == range.end;
        let coded = |written: &str| self.raw.encoding == Encoding::Coded && written.contains('=');
        let written = source.get(range).filter(|written| !shared && !coded(written))?;
        Some(self.raw.inside.decode(&self.raw.encoding.decode(written)).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_shown_whole_and_as_they_are_written() {
        let text = "I try {{xꞏ}} to help {{aꞏbꞏ}}, {{cꞏ}}";
        let shown = Shown::of(text, |at| format!("<{}>", at.len()));
        assert_eq!(&*shown.text, "I try <8> to help <12>, <8>");
        let words = |from: &str, to: &str| {
            let start = text.find(from).expect("there");
            let end = text.rfind(to).expect("there") + to.len();
            &shown.text[shown.range(start..end)]
        };
        assert_eq!(words("I try", "xꞏ"), "I try <8>");
        assert_eq!(words("xꞏ", "help"), "<8> to help");
        assert_eq!(words("to", "bꞏ}}"), "to help <12>");
        assert_eq!(words("aꞏ", "cꞏ"), "<12>, <8>");
        assert_eq!(words("I", "I"), "I");
        assert_eq!(Shown::of("plain", |_| String::new()).range(1..3), 1..3);
    }
}
