//! The text of a mail's part, with the way back to its raw bytes: quoted-printable, base64, charsets, wrapped lines.
//!
//! The source is text already. What stands in it as it is (`7bit`, `8bit`) is taken as it is, whatever charset the part
//! names: that charset was the file's. Only what is written in other characters is decoded here.

use std::ops::Range;

use encoding_rs::{Decoder, Encoding, UTF_8, WINDOWS_1252};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;

use crate::text::Mapped;

/// How a part is written for its way through the post.
pub(super) use mail_parser::Encoding as Transfer;

/// The text of the part at `at` of `source`. What base64 holds has one place, the first byte of the part.
pub(super) fn text(source: &str, at: Range<usize>, transfer: Transfer, charset: Option<&str>) -> Mapped {
    let mut mapped = Mapped::default();
    let Some(raw) = source.get(at.clone()) else { return mapped };
    match transfer {
        Transfer::None => mapped.push_same(raw, at.start),
        Transfer::QuotedPrintable => {
            let mut bytes = Vec::new();
            quoted_printable(raw, &mut |unit, _| match unit {
                Unit::Byte(byte) => bytes.push(byte),
                Unit::Text(text) => bytes.extend_from_slice(text.as_bytes()),
            });
            match known(charset, &bytes) {
                Some(encoding) => {
                    let mut sink = Sink::new(encoding);
                    quoted_printable(raw, &mut |unit, raw| {
                        sink.take(unit, at.start + raw.start..at.start + raw.end);
                    });
                    mapped = sink.mapped;
                }
                None => mapped.push_written(&foreign(charset, &bytes), at.start..at.start),
            }
        }
        Transfer::Base64 => {
            let bytes = base64_decode(raw.trim_end().as_bytes()).unwrap_or_default();
            let text = match known(charset, &bytes) {
                Some(encoding) => encoding.decode(&bytes).0.into_owned(),
                None => foreign(charset, &bytes),
            };
            // Lines end in one way: what looks at them need not know of the others.
            mapped.push_written(&text.replace("\r\n", "\n"), at.start..at.start);
        }
    }
    mapped
}

/// The encoding of a charset's name; `None` where only [`foreign`] knows it. Without a name, or where the name says too
/// little, the bytes tell.
fn known(charset: Option<&str>, bytes: &[u8]) -> Option<&'static Encoding> {
    let named =
        charset.map(str::trim).filter(|c| !c.is_empty() && !c.to_ascii_lowercase().ends_with("ascii"));
    match named {
        Some(name) => Encoding::for_label(name.as_bytes()).or_else(|| {
            let other = charset_decoder(name.as_bytes()).is_some();
            (!other).then(|| guessed(bytes))
        }),
        None => Some(guessed(bytes)),
    }
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 }
}

/// The text of a charset that browsers have forgotten, such as UTF-7.
fn foreign(charset: Option<&str>, bytes: &[u8]) -> String {
    match charset.and_then(|name| charset_decoder(name.trim().as_bytes())) {
        Some(decode) => decode(bytes),
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// What quoted-printable writes.
enum Unit<'a> {
    /// A byte by its number.
    Byte(u8),
    /// Characters as they are.
    Text(&'a str),
}

/// Takes quoted-printable apart. What is no code stands for itself, as readers of broken mail expect.
fn quoted_printable<'a>(raw: &'a str, each: &mut dyn FnMut(Unit<'a>, Range<usize>)) {
    let bytes = raw.as_bytes();
    let mut at = 0;
    while at < raw.len() {
        let next = memchr::memchr2(b'=', b'\n', &bytes[at..]).map_or(raw.len(), |found| at + found);
        // White space before a line end was added on the way.
        let end = match bytes.get(next) {
            Some(b'=') => next,
            _ => at + raw[at..next].trim_end_matches([' ', '\t', '\r']).len(),
        };
        if end > at {
            each(Unit::Text(&raw[at..end]), at..end);
        }
        at = next;
        match bytes.get(at) {
            Some(b'\n') => {
                each(Unit::Text("\n"), at..at + 1);
                at += 1;
            }
            Some(_) => {
                let hex = bytes.get(at + 1..at + 3).and_then(|digits| {
                    let digits = std::str::from_utf8(digits).ok()?;
                    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                        return None;
                    }
                    u8::from_str_radix(digits, 16).ok()
                });
                let spaces = raw[at + 1..].bytes().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
                let soft = bytes.get(at + 1 + spaces);
                at += match (hex, soft) {
                    (Some(byte), _) => {
                        each(Unit::Byte(byte), at..at + 3);
                        3
                    }
                    (None, Some(b'\n')) => spaces + 2,
                    (None, None) => spaces + 1,
                    _ => {
                        each(Unit::Text("="), at..at + 1);
                        1
                    }
                };
            }
            None => {}
        }
    }
}

/// Decodes bytes of a charset as they come, and notes from where each character comes.
struct Sink {
    decoder: Decoder,
    /// Whether a byte below 128 between characters is the character of ASCII.
    ascii: bool,
    /// Where the character began that is not complete.
    pending: Option<usize>,
    mapped: Mapped,
}

impl Sink {
    fn new(encoding: &'static Encoding) -> Self {
        let ascii = encoding.is_ascii_compatible();
        Self { decoder: encoding.new_decoder(), ascii, pending: None, mapped: Mapped::default() }
    }

    fn take(&mut self, unit: Unit<'_>, raw: Range<usize>) {
        match unit {
            Unit::Text(text) if self.ascii && (self.pending.is_none() || !text.is_ascii()) => {
                self.pending = None;
                self.mapped.push_same(text, raw.start);
            }
            Unit::Byte(byte @ (b' '..=b'~' | b'\n' | b'\t')) if self.ascii && self.pending.is_none() => {
                self.mapped.push_written(char::from(byte).encode_utf8(&mut [0; 4]), raw);
            }
            // A line end that is written as a code is one; with the feed that follows it.
            Unit::Byte(b'\r') if self.ascii && self.pending.is_none() => {}
            Unit::Byte(byte) => self.decode(&[byte], raw),
            Unit::Text(text) => {
                for (at, byte) in text.bytes().enumerate() {
                    self.decode(&[byte], raw.start + at..raw.start + at + 1);
                }
            }
        }
    }

    fn decode(&mut self, bytes: &[u8], raw: Range<usize>) {
        let start = *self.pending.get_or_insert(raw.start);
        let mut text = String::with_capacity(16);
        let _ = self.decoder.decode_to_string(bytes, &mut text, false);
        if !text.is_empty() {
            self.mapped.push_written(&text, start..raw.end);
            self.pending = None;
        }
    }
}

/// Takes away the mark that an mbox sets before lines that begin with “From ”.
pub(super) fn unescape_from(text: &str) -> Option<Mapped> {
    let escaped = |line: &str| line.starts_with('>') && line.trim_start_matches('>').starts_with("From ");
    if !text.lines().any(escaped) {
        return None;
    }
    let mut inner = Mapped::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let mark = usize::from(escaped(line));
        inner.push_same(&line[mark..], at + mark);
        at += line.len();
    }
    Some(inner)
}

/// Joins the lines of `format=flowed`: one that ends with a space goes on in the next, and `delete` says that this
/// space is none of the text. Quoted lines are left as they are.
pub(super) fn unflow(text: &str, delete: bool) -> Mapped {
    let mut inner = Mapped::default();
    let mut at = 0;
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let body = line.trim_end_matches(['\n', '\r']);
        // A line that would begin with `>` or `From` has a space set before it.
        let stuffed = usize::from(body.starts_with(' '));
        let own = &body[stuffed.min(body.len())..];
        let flows = own.ends_with(' ')
            && own.trim_end() != "--"
            && !own.starts_with('>')
            && lines.peek().is_some_and(|next| !next.starts_with('>') && !next.trim().is_empty());
        let kept = if flows && delete { &own[..own.len() - 1] } else { own };
        inner.push_same(kept, at + stuffed);
        if !flows {
            inner.push_same(&line[body.len()..], at + body.len());
        }
        at += line.len();
    }
    inner
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text, and for each part of it the raw bytes.
    fn read<'r>(raw: &'r str, transfer: Transfer, charset: &str, part: &str) -> (String, &'r str) {
        let mapped = text(raw, 0..raw.len(), transfer, Some(charset).filter(|c| !c.is_empty()));
        let at = mapped.text.find(part).unwrap_or_else(|| panic!("{part:?} is not in {:?}", mapped.text));
        let place = mapped.map.start(at)..mapped.map.end(at + part.len());
        (mapped.text, &raw[place])
    }

    #[test]
    fn quoted_printable_in_any_charset() {
        let raw = "Caf=C3=A9 =F0=9F=98=80 we can=E2=80=99t, it is a lo=\r\nng line=20\r\nend  \r\nthere";
        let (text, place) = read(raw, Transfer::QuotedPrintable, "utf-8", "long");
        assert_eq!(text, "Café 😀 we can’t, it is a long line \nend\nthere");
        assert_eq!(place, "lo=\r\nng");
        assert_eq!(read(raw, Transfer::QuotedPrintable, "", "Café").1, "Caf=C3=A9");
        assert_eq!(read(raw, Transfer::QuotedPrintable, "", "can’t").1, "can=E2=80=99t");
        assert_eq!(read("=E9t=E9 =80", Transfer::QuotedPrintable, "iso-8859-1", "é €").1, "=E9 =80");
        assert_eq!(read("=E9", Transfer::QuotedPrintable, "", "é").0, "é");
        assert_eq!(read("=82=A0=82=A2x", Transfer::QuotedPrintable, "shift_jis", "い").1, "=82=A2");
        assert_eq!(read("a = b =G1 =", Transfer::QuotedPrintable, "", "b").0, "a = b =G1 ");
        assert_eq!(read("=1B$B$\"=1B(B ok", Transfer::QuotedPrintable, "iso-2022-jp", "ok").0, "あ ok");
        assert_eq!(read("+AOk-t", Transfer::QuotedPrintable, "utf-7", "t").0, "ét");
    }

    #[test]
    fn base64_has_one_place() {
        let (text, place) = read("Q2Fmw6kK\r\nb2s=\r\n", Transfer::Base64, "utf-8", "ok");
        assert_eq!((&*text, place), ("Café\nok", ""));
    }

    #[test]
    fn flowed_lines_are_joined() {
        let text = "One line \nof two.\n  indented\n-- \nDana \n> quoted \n> on\n";
        let flowed = unflow(text, false);
        assert_eq!(flowed.text, "One line of two.\n indented\n-- \nDana \n> quoted \n> on\n");
        let at = flowed.text.find("of").expect("there");
        assert_eq!(flowed.map.start(at), 10);
        assert_eq!(unflow("won \nderful", true).text, "wonderful");
    }

    #[test]
    fn a_mark_before_from_is_taken_away() {
        let inner = unescape_from("a\n>From here\n>>From there\n> x").expect("marks");
        assert_eq!(inner.text, "a\nFrom here\n>From there\n> x");
        assert_eq!(inner.map.start(2), 3);
    }

    mod random {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn any_bytes_are_read(raw in "(=[0-9A-F]{2}|=\r\n|=|é|[ a\r\n>]|From ){0,40}", delete: bool) {
                for charset in ["utf-8", "utf-16", "iso-2022-jp", "gb18030", "utf-7", "nonsense", ""] {
                    for transfer in [Transfer::None, Transfer::QuotedPrintable, Transfer::Base64] {
                        let mapped = text(&raw, 0..raw.len(), transfer, Some(charset));
                        for (at, _) in mapped.text.char_indices() {
                            prop_assert!(mapped.map.start(at) <= raw.len());
                        }
                    }
                }
                let _ = (unflow(&raw, delete), unescape_from(&raw));
            }
        }
    }
}
