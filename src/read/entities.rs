//! Entities (`&amp;`, `&#39;`) in text that is plain otherwise.

use crate::text::Mapped;

/// The entities that plain text is written with. What is no entity stands for itself.
const NAMED: [(&str, &str); 7] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("rsquo", "\u{2019}"),
];
/// The longest reference: `#x10FFFF`.
const LONGEST: usize = 8;

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
        words.push_written(character.encode_utf8(&mut [0; 4]), at + start..at + start + length);
        (from, search) = (start + length, start + length);
    }
    words.push_same(&text[from..], at + from);
}

/// The character of the entity that `text` begins with, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = memchr::memchr(b';', &text.as_bytes()[..text.len().min(LONGEST + 2)])?;
    let name = text.get(1..end)?;
    let named = NAMED.iter().find(|(known, _)| *known == name).and_then(|(_, is)| is.chars().next());
    let numbered = || {
        let number = name.strip_prefix('#')?;
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        char::from_u32(code.ok()?).filter(|c| *c != '\0')
    };
    Some((named.or_else(numbered)?, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_lead_back_to_their_bytes() {
        let text = "R&amp;D &lt;no&gt; it&#39;s&nbsp;é &#x2019; & so &on; &bogus; &";
        let words = words(text);
        assert_eq!(words.text, "R&D <no> it's\u{a0}é ’ & so &on; &bogus; &");
        let at = words.text.find("it's").expect("it is there");
        assert_eq!(&text[words.map.start(at)..words.map.end(at + 4)], "it&#39;s");
    }
}
