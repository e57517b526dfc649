//! The words of HTML, with their places: what a reader of the page sees.

use crate::text::Mapped;

/// The words of `html`. Raw offsets count in it.
pub(crate) fn words(html: &str) -> Mapped {
    let mut words = Mapped::default();
    words.push_same(html, 0);
    words
}
