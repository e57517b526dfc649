//! The encoding of a text, from its bytes: UTF-8 unless they speak against it.
//!
//! What is decoded is text in UTF-8 to all readers; places still count the bytes of the file ([`Charset::unit`]).

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, Decoder, DecoderResult, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE,
    UTF_16LE,
};

use super::detect::{HEAD, signature, wide};
use crate::text::Unit;

/// An encoding that is not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charset {
    encoding: &'static Encoding,
    /// Whether nothing but the bytes speaks for it.
    guess: bool,
}

impl Charset {
    /// The encoding of a text that begins with `bytes`, or which is ASCII up to there; `None` for UTF-8, also where
    /// some bytes are broken, and for what is no text at all. `lines` says that it is JSON Lines, which are UTF-8 by
    /// their definition: one line of other bytes is a broken line.
    pub fn detect(bytes: &[u8], begins: bool, lines: bool) -> Option<Charset> {
        if begins {
            match wide(bytes) {
                Some("UTF-16LE") => return Some(Charset::sure(UTF_16LE)),
                Some("UTF-16BE") => return Some(Charset::sure(UTF_16BE)),
                Some(_) => return None,
                None if signature(bytes).is_some() => return None,
                None => {}
            }
        }
        let broken = Broken::of(bytes);
        let is_utf8 = broken.bytes == 0 || broken.characters >= broken.bytes || lines && broken.lines < 2;
        if is_utf8 || memchr::memchr(0, bytes).is_some() {
            return None;
        }
        // Of encodings that agree on these bytes, the one that is common where the language of the rules is spoken.
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        Some(Charset { encoding: detector.guess(Some(b"us"), Utf8Detection::Deny), guess: true })
    }

    /// The encoding that a text names for itself before its first byte that is no UTF-8: in a mail's heads, or in a
    /// page's.
    pub fn named(bytes: &[u8]) -> Option<Charset> {
        const FIELDS: [&str; 2] = ["content-type:", "<meta"];
        let before = bytes.utf8_chunks().next()?.valid().to_ascii_lowercase();
        let start = FIELDS.iter().filter_map(|field| before.rfind(field)).max()?;
        let field = before[start..].split(['>', '\u{0}']).next()?;
        let field =
            ["\n\n", "\r\n\r\n"].iter().find_map(|end| field.split_once(end)).map_or(field, |(f, _)| f);
        let (_, name) = field.split_once("charset=")?;
        let name = name.trim_start_matches(['"', '\'']);
        let name = name.split(|c: char| c.is_whitespace() || "\"';/".contains(c)).next()?;
        // Of ASCII it says nothing, and what breaks in an encoding is not in it.
        let encoding = Encoding::for_label(name.as_bytes()).filter(|_| !name.ends_with("ascii"))?;
        let fits = || {
            let mut decoder = encoding.new_decoder_without_bom_handling();
            let mut text = String::new();
            text.reserve(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or_default());
            let (end, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, false);
            end == DecoderResult::InputEmpty
        };
        (encoding.is_ascii_compatible() && encoding != UTF_8 && fits()).then(|| Charset::sure(encoding))
    }

    fn sure(encoding: &'static Encoding) -> Charset {
        Charset { encoding, guess: false }
    }

    /// Whether nothing but the bytes speaks for it.
    pub fn is_guess(self) -> bool {
        self.guess
    }

    /// Its name, as the web has it: `windows-1252`.
    pub fn name(self) -> &'static str {
        self.encoding.name()
    }

    /// What decodes it. A byte-order mark is decoded as the character that it is.
    pub fn decoder(self) -> Decoder {
        self.encoding.new_decoder_without_bom_handling()
    }

    /// How long characters are in it.
    pub fn unit(self) -> Unit {
        type Width = fn(char) -> usize;
        const LONG: [(&Encoding, Width); 6] = [
            (SHIFT_JIS, |c| width(SHIFT_JIS, c)),
            (EUC_JP, |c| width(EUC_JP, c)),
            (EUC_KR, |c| width(EUC_KR, c)),
            (BIG5, |c| width(BIG5, c)),
            (GBK, |c| width(GBK, c)),
            (GB18030, |c| width(GB18030, c)),
        ];
        match LONG.iter().find(|(encoding, _)| *encoding == self.encoding) {
            Some((_, width)) => Unit::Other(*width),
            None if self.encoding == UTF_16LE || self.encoding == UTF_16BE => Unit::Utf16,
            None => Unit::Other(|_| 1),
        }
    }
}

/// How many bytes a character takes. One that stands for a broken byte takes that byte.
fn width(encoding: &'static Encoding, c: char) -> usize {
    let mut text = [0; 4];
    let (bytes, _, unknown) = encoding.encode(c.encode_utf8(&mut text));
    if unknown { 1 } else { bytes.len() }
}

/// What in some bytes is no UTF-8.
struct Broken {
    /// How many places are broken.
    bytes: usize,
    /// On how many lines.
    lines: usize,
    /// How many characters beyond ASCII are well.
    characters: usize,
}

impl Broken {
    fn of(bytes: &[u8]) -> Broken {
        let mut found = Broken { bytes: 0, lines: 0, characters: 0 };
        let mut line_is_new = true;
        for chunk in bytes.utf8_chunks() {
            found.characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            line_is_new |= chunk.valid().contains('\n');
            // A character that the end of the head cuts in two is not broken.
            let cut =
                || bytes.ends_with(chunk.invalid()) && chunk.invalid()[0] >= 0xc2 && bytes.len() >= HEAD;
            if !chunk.invalid().is_empty() && !cut() {
                found.bytes += 1;
                found.lines += usize::from(line_is_new);
                line_is_new = false;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(bytes: &[u8]) -> &'static str {
        Charset::detect(bytes, true, false).map_or("UTF-8", Charset::name)
    }

    #[test]
    fn encodings_are_found() {
        assert_eq!(name(b"Agent: plain"), "UTF-8");
        assert_eq!(name("Agent: Café – “no”".as_bytes()), "UTF-8");
        assert_eq!(
            name(b"Agent: I can\x92t, the caf\xe9 is closed.\nCustomer: Why? \x93No\x94."),
            "windows-1252"
        );
        let wide = |big: bool| -> Vec<u8> {
            let units = "Agent: né".encode_utf16();
            units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        assert_eq!((name(&wide(true)), name(&wide(false))), ("UTF-16BE", "UTF-16LE"));
        assert_eq!(name(&[b"\xff\xfe", &wide(false)[..]].concat()), "UTF-16LE");
        let (japanese, ..) = SHIFT_JIS.encode("Agent: 申し訳ございませんが、規則ですのでできません。");
        assert_eq!(name(&japanese), "Shift_JIS");
        let unit = Charset::sure(SHIFT_JIS).unit();
        assert_eq!(unit.bytes("Agent: 申し訳"), 7 + 6);
    }

    #[test]
    fn a_text_may_name_its_encoding() {
        let named = |bytes: &[u8]| Charset::named(bytes).map(Charset::name);
        for (head, name) in [
            ("Subject: x\nContent-Type: text/plain;\n charset=\"ISO-8859-2\"\n\nno ", Some("ISO-8859-2")),
            ("content-type: text/html; charset=koi8-r; format=flowed\r\n\r\n", Some("KOI8-R")),
            ("<html><meta charset='windows-1251'><p>", Some("windows-1251")),
            ("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=latin2\"/>", Some("ISO-8859-2")),
            // The nearest one counts; UTF-8 it is not, and ASCII neither.
            ("Content-Type: a; charset=koi8-r\n\n--b\nContent-Type: text/plain\n\n", None),
            ("Content-Type: text/plain; charset=utf-8\n\n", None),
            ("Content-Type: text/plain; charset=us-ascii\n\n", None),
            ("Content-Type: text/plain\n\nwrite charset=koi8-r ", None),
            ("Content-Type: text/plain; charset=euc-jp\n\n", None),
            ("Agent: write charset=koi8-r ", None),
        ] {
            assert_eq!(named(&[head.as_bytes(), b"\xb6\xbc\xf3\xff."].concat()), name, "{head}");
        }
        assert_eq!(named(b"Content-Type: text/plain; charset=koi8-r\n\nplain"), Some("KOI8-R"));
        assert_eq!(named(b""), None);
    }

    #[test]
    fn broken_utf8_stays_utf8() {
        assert_eq!(
            name("é ".repeat(9).as_bytes().iter().copied().chain([0xff]).collect::<Vec<_>>().as_slice()),
            "UTF-8"
        );
        let lines = b"{\"a\":1}\n{\"a\":\"\xff\xfe\"}\n{\"a\":2}\n";
        assert!(Charset::detect(lines, true, true).is_none());
        assert!(Charset::detect(&lines.repeat(3), true, true).is_some());
        let cut = [&b"a".repeat(HEAD)[..], &"é".as_bytes()[..1]].concat();
        assert_eq!(name(&cut), "UTF-8");
        assert_eq!(name(b"\x00\x00\x01\xff\xfe\x00\x02\x00"), "UTF-8");
        assert_eq!(name(b"\xff\xfe\x00\x00A\x00\x00\x00"), "UTF-8");
    }
}
