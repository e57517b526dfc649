//! Text in XML.

use crate::text::visible;

/// `text` as one line that is safe inside an element and inside an attribute in double quotes.
///
/// XML has no way to write most control characters, and its readers normalise line ends in attributes: both are made
/// visible instead.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// The same for several lines inside an element.
pub(super) fn lines(text: &str) -> String {
    text.split('\n').map(escaped).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_text_is_markup() {
        assert_eq!(
            escaped("a<b & \"c\" ]]>\n\u{1b}\u{0}\u{ffff}"),
            "a&lt;b &amp; &quot;c&quot; ]]&gt; ⏎ ␛␀<U+FFFF>".replace("<U+FFFF>", "&lt;U+FFFF&gt;")
        );
        assert_eq!(lines("a\nb\r<"), "a\nb ⏎ &lt;");
    }
}
