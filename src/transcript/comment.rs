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
