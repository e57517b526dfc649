//! How a turn's text is written in its source, and the way from the text back to the raw bytes.
//!
//! A place is a recipe, not a map: a turn keeps its raw range and its [`Encoding`]; only for a turn with findings
//! is the decoding replayed into an [`super::OffsetMap`]. Decoding and mapping are one walk over the same pieces, so
//! that they cannot disagree.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::mapped::Mapped;

/// How a text is written in the raw bytes of its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// As it is.
    #[default]
    Plain,
    /// The inside of a JSON string, with its escapes.
    Json,
    /// The inside of a quoted CSV cell, where a quotation mark is written twice.
    Csv,
    /// HTML: tags are no words, and entities stand for characters. Only a reader can decode it: it leaves a map.
    Html,
    /// As it is, with nothing around it: a plain scalar of YAML, a cell without quotation marks. Marks end it.
    Bare,
    /// The inside of a string of YAML in single quotation marks, where such a mark is written twice.
    Single,
    /// Lines of a block of YAML.
    Block,
    /// As it is, but for characters that are written as codes, and for lines that are broken anywhere: heads of a mail,
    /// quoted-printable. Plain words of ASCII can take the place of words that stand there as they are.
    Coded,
    /// In a way that can be read and not written back: words of a list of words, parts of a mail in base64.
    Opaque,
}

/// A piece of decoded text and the raw bytes that it stands for.
enum Piece<'a> {
    /// The same bytes on both sides.
    Same(&'a str),
    /// A character written in another way, or nothing at all, over so many raw bytes.
    Written(Option<char>, usize),
}

/// Marks that may mean something where a text has nothing around it, in YAML or a table.
const MARKS: &[char] = &[',', ';', '|', '\t', '"', '\n', '\r', '#', ':', '{', '}', '[', ']'];

/// Marks that begin or end a code, or a tag or entity of what is inside of it.
const CODES: &[char] = &['=', '_', '<', '>', '&'];

impl Encoding {
    /// The text that `raw` stands for; borrowed where nothing has to change.
    ///
    /// A JSON escape that stands for no character (a lone surrogate) becomes U+FFFD, as most readers have it.
    pub fn decode<'a>(self, raw: &'a str) -> Cow<'a, str> {
        if !self.changes(raw) {
            return Cow::Borrowed(raw);
        }
        let mut text = String::with_capacity(raw.len());
        self.decode_into(raw, &mut text);
        Cow::Owned(text)
    }

    /// Whether decoding `raw` gives anything but `raw`.
    pub fn changes(self, raw: &str) -> bool {
        match self {
            Encoding::Plain
            | Encoding::Html
            | Encoding::Bare
            | Encoding::Block
            | Encoding::Coded
            | Encoding::Opaque => false,
            Encoding::Single => memchr::memmem::find(raw.as_bytes(), b"''").is_some(),
            Encoding::Csv => memchr::memmem::find(raw.as_bytes(), b"\"\"").is_some(),
            Encoding::Json => memchr::memchr(b'\\', raw.as_bytes()).is_some(),
        }
    }

    /// Appends the text that `raw` stands for to `text`.
    pub fn decode_into(self, raw: &str, text: &mut String) {
        self.walk(raw, &mut |piece| match piece {
            Piece::Same(s) => text.push_str(s),
            Piece::Written(c, _) => text.extend(c),
        });
    }

    /// The text that `raw` stands for, with the way back; `at` is the offset of `raw` in its source.
    pub fn map(self, raw: &str, at: usize) -> Mapped {
        let mut mapped = Mapped::default();
        let mut here = at;
        self.walk(raw, &mut |piece| match piece {
            Piece::Same(s) => {
                mapped.push_same(s, here);
                here += s.len();
            }
            Piece::Written(c, len) => {
                if let Some(c) = c {
                    mapped.push_written(c.encode_utf8(&mut [0; 4]), here..here + len);
                }
                here += len;
            }
        });
        mapped
    }

    /// What stands for `text` in the raw bytes: the way back from [`decode`](Self::decode), for words that take the
    /// place of others. `None` where there is no way back.
    pub fn escape(self, text: &str) -> Option<String> {
        Some(match self {
            Encoding::Plain => text.to_owned(),
            Encoding::Csv => text.replace('"', "\"\""),
            Encoding::Html => text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
            Encoding::Opaque => return None,
            Encoding::Coded => {
                let plain = |c: char| (c == ' ' || c.is_ascii_graphic()) && !CODES.contains(&c);
                text.chars().all(plain).then(|| text.to_owned())?
            }
            Encoding::Bare => (!text.contains(MARKS)).then(|| text.to_owned())?,
            // A line of its own would need what stands before the others.
            Encoding::Block | Encoding::Single if text.contains(['\n', '\r']) => return None,
            Encoding::Block => text.to_owned(),
            Encoding::Single => text.replace('\'', "''"),
            Encoding::Json => {
                let quoted = serde_json::Value::from(text).to_string();
                quoted[1..quoted.len() - 1].to_owned()
            }
        })
    }

    fn walk<'a>(self, raw: &'a str, emit: &mut impl FnMut(Piece<'a>)) {
        match self {
            Encoding::Plain
            | Encoding::Html
            | Encoding::Bare
            | Encoding::Block
            | Encoding::Coded
            | Encoding::Opaque => {
                emit(Piece::Same(raw));
            }
            Encoding::Single => walk_doubled(raw, '\'', emit),
            Encoding::Json => walk_json(raw, emit),
            Encoding::Csv => walk_doubled(raw, '"', emit),
        }
    }
}

fn walk_json<'a>(raw: &'a str, emit: &mut impl FnMut(Piece<'a>)) {
    let bytes = raw.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &bytes[at..]) {
        let slash = at + found;
        if slash > at {
            emit(Piece::Same(&raw[at..slash]));
        }
        let (c, len) = json_escape(&bytes[slash..]);
        // The byte after a broken escape may be any; never cut a character in two.
        let mut end = (slash + len).min(raw.len());
        while !raw.is_char_boundary(end) {
            end += 1;
        }
        emit(Piece::Written(Some(c), end - slash));
        at = end;
    }
    if at < raw.len() {
        emit(Piece::Same(&raw[at..]));
    }
}

/// The character of the escape that `bytes` begins with, and the length of the escape.
fn json_escape(bytes: &[u8]) -> (char, usize) {
    let simple = |c| (c, 2);
    match bytes.get(1) {
        Some(b'n') => simple('\n'),
        Some(b't') => simple('\t'),
        Some(b'r') => simple('\r'),
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(b'u') => {
            let Some(high) = hex4(bytes, 2) else { return (char::REPLACEMENT_CHARACTER, 2) };
            if (0xD800..0xDC00).contains(&high)
                && bytes.get(6..8) == Some(b"\\u")
                && let Some(low) = hex4(bytes, 8)
                && (0xDC00..0xE000).contains(&low)
            {
                let c = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                return (char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER), 12);
            }
            (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
        }
        Some(&c) if c.is_ascii() => simple(char::from(c)),
        _ => (char::REPLACEMENT_CHARACTER, 1),
    }
}

fn hex4(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = std::str::from_utf8(bytes.get(at..at + 4)?).ok()?;
    u32::from_str_radix(digits, 16).ok()
}

/// A mark, of one byte, that is written twice.
fn walk_doubled<'a>(raw: &'a str, mark: char, emit: &mut impl FnMut(Piece<'a>)) {
    let twice = [mark as u8; 2];
    let mut rest = raw;
    while let Some(at) = memchr::memmem::find(rest.as_bytes(), &twice) {
        emit(Piece::Same(&rest[..at]));
        emit(Piece::Written(Some(mark), 2));
        rest = &rest[at + 2..];
    }
    emit(Piece::Same(rest));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(encoding: Encoding, raw: &str, words: &str) -> String {
        let text = encoding.decode(raw);
        let start = text.find(words).expect("the words are in the text");
        let map = encoding.map(raw, 0).map;
        raw[map.start(start)..map.end(start + words.len())].to_owned()
    }

    #[test]
    fn json_escapes_lead_back_to_their_raw_bytes() {
        let raw = r#"Caf\u00e9 \ud83d\ude00 \"no\"\nwe can\u2019t \\ do it"#;
        assert_eq!(Encoding::Json.decode(raw), "Café 😀 \"no\"\nwe can’t \\ do it");
        assert_eq!(span(Encoding::Json, raw, "Café"), r"Caf\u00e9");
        assert_eq!(span(Encoding::Json, raw, "😀"), r"\ud83d\ude00");
        assert_eq!(span(Encoding::Json, raw, "can’t"), r"can\u2019t");
        assert_eq!(span(Encoding::Json, raw, "do it"), "do it");
        assert_eq!(span(Encoding::Json, raw, "no"), "no");
    }

    #[test]
    fn broken_escapes_do_no_harm() {
        for raw in [r"\u12", r"\ud800 x", r"\", r"\uD83D\u0041", "\\é", r"\u00zz"] {
            let text = Encoding::Json.decode(raw);
            let map = Encoding::Json.map(raw, 0).map;
            assert_eq!(map.end(text.len()), raw.len(), "{raw}");
        }
    }

    #[test]
    fn doubled_quotation_marks_of_a_cell() {
        let raw = "she said \"\"no\"\" to \"\"\"\"";
        assert_eq!(Encoding::Csv.decode(raw), "she said \"no\" to \"\"");
        assert_eq!(span(Encoding::Csv, raw, "no"), "no");
        assert_eq!(span(Encoding::Csv, raw, "\"no\""), "\"\"no\"\"");
    }

    #[test]
    fn what_is_escaped_is_read_back() {
        for text in ["plain", "a \"quote\" \\ and\ttab\nline", "we can’t 😀", "\u{1}"] {
            for encoding in [Encoding::Plain, Encoding::Json, Encoding::Csv] {
                let raw = encoding.escape(text).expect("there is a way back");
                assert_eq!(encoding.decode(&raw), text, "{encoding:?}");
            }
        }
        assert_eq!(Encoding::Json.escape("\"we\"").as_deref(), Some(r#"\"we\""#));
        assert_eq!(Encoding::Html.escape("a < b & c").as_deref(), Some("a &lt; b &amp; c"));
        assert_eq!(Encoding::Opaque.escape("a"), None);
        assert_eq!(Encoding::Coded.escape("I can't!").as_deref(), Some("I can't!"));
        assert!(["é", "a=b", "a\nb"].iter().all(|text| Encoding::Coded.escape(text).is_none()));
        assert_eq!(Encoding::Single.escape("it's").as_deref(), Some("it''s"));
        assert_eq!(Encoding::Single.decode("it''s"), "it's");
        for (encoding, text) in
            [(Encoding::Bare, "a, b"), (Encoding::Block, "a\nb"), (Encoding::Single, "a\nb")]
        {
            assert_eq!((encoding.escape("a b").as_deref(), encoding.escape(text)), (Some("a b"), None));
        }
    }

    #[test]
    fn plain_text_maps_to_itself() {
        let map = Encoding::Plain.map("same", 0).map;
        assert_eq!((map.start(2), map.end(4)), (2, 4));
    }
}
