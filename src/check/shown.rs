//! Texts as they are shown: where a template has a slot, what its file writes there.

use std::ops::Range;
use std::sync::Arc;

use crate::text::fillers;

/// The text of a turn as it is shown.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    /// The text.
    pub(super) text: Arc<str>,
    /// What stands for slots: its bytes in the turn's text, and those of what is shown for it.
    slots: Vec<(Range<usize>, Range<usize>)>,
}

impl Shown {
    /// A turn's text with what `written` gives for each word that stands for a slot.
    pub(super) fn of(text: &str, mut written: impl FnMut(Range<usize>) -> String) -> Shown {
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
    pub(super) fn range(&self, bytes: Range<usize>) -> Range<usize> {
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
    pub(super) fn slots(&self) -> Vec<Range<usize>> {
        self.slots.iter().map(|(_, to)| to.clone()).collect()
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
