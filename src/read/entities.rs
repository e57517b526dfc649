//! Entities (`&amp;`, `&#39;`) in text that is plain otherwise.

use super::html;
use crate::text::Mapped;

/// The words of `text`. Raw offsets count in it.
pub(crate) fn words(text: &str) -> Mapped {
    let mut words = Mapped::default();
    push(&mut words, text, 0);
    words
}

/// Appends the words of `text`, which stands at `at` in the source.
pub(crate) fn push(words: &mut Mapped, text: &str, at: usize) {
    let (mut from, mut search) = (0, 0);
    while let Some(found) = memchr::memchr(b'&', &text.as_bytes()[search..]) {
        let start = search + found;
        search = start + 1;
        let Some((character, length)) = entity(&text[start..]) else { continue };
        words.push_same(&text[from..start], at + from);
        words.push_written(&character, at + start..at + start + length);
        (from, search) = (start + length, start + length);
    }
    words.push_same(&text[from..], at + from);
}

/// What the entity that `text` begins with stands for, and its length. In text that is plain otherwise it must be
/// written whole: `&copy` may be anything.
fn entity(text: &str) -> Option<(String, usize)> {
    html::entity(text).filter(|(_, length)| text[..*length].ends_with(';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_lead_back_to_their_bytes() {
        let text = "R&amp;D &lt;no&gt; it&#39;s&nbsp;é &#x2019; & so &copy &bogus; &";
        let words = words(text);
        assert_eq!(words.text, "R&D <no> it's\u{a0}é ’ & so &copy &bogus; &");
        let at = words.text.find("it's").expect("it is there");
        assert_eq!(&text[words.map.start(at)..words.map.end(at + 4)], "it&#39;s");
    }
}
