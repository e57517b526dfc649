//! Words of a text, folded, with their offsets and what stands between them.

mod redaction;

use std::ops::Range;

pub(crate) use redaction::TAKEN_OUT;
use redaction::{masked, redacted, taken_out};

use super::gap::Gap;
use super::vocabulary::{UNKNOWN, Vocabulary, WordId};

/// The longest word that a vocabulary can hold, in bytes; longer ones are tokens that no phrase knows.
pub const MAX_WORD: usize = 32;

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Its number in the pack's vocabulary.
    pub word: WordId,
    /// Where it begins in the turn's text, in bytes.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// What stands before it.
    pub gap: Gap,
}

/// Appends the tokens of `text` to `tokens`, and returns the marks that stand after the last one.
///
/// A word is folded: lower case, one kind of apostrophe, full-width letters as plain ones, zero-width marks left
/// out. Contractions that can be read in one way are taken apart (`n't`, `cannot`, `'m`, `'re`, `'ve`, `'ll`); `'s`
/// and `'d` become tokens of their own, to be read as a phrase wants. Inline markup (`<b>`) is no word.
pub fn tokenize(text: &str, vocabulary: &Vocabulary, tokens: &mut Vec<Token>) -> Gap {
    split(text, &mut |word: &Folded, start, end, gap| {
        let id = if word.len > MAX_WORD { UNKNOWN } else { vocabulary.of_text(&word.bytes, word.len) };
        tokens.push(Token { word: id, start: start as u32, end: end as u32, gap });
    })
}

/// The folded words of `text`, as [`tokenize`] finds them; what is past [`MAX_WORD`] bytes is cut off.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    split(text, &mut |word: &Folded, _, _, _| words.push(word.to_text()));
    words
}

/// Calls `found` with the folded word that the text of a token is; not where it is longer than [`MAX_WORD`].
pub(crate) fn folded(text: &str, found: impl FnOnce(&str)) {
    let mut found = Some(found);
    split(text, &mut |word: &Folded, _, _, _| {
        if word.len <= MAX_WORD
            && let (Ok(word), Some(found)) = (std::str::from_utf8(word.get()), found.take())
        {
            found(word);
        }
    });
}

/// Calls `each` with every word of `text` (folded; empty where it is longer than [`MAX_WORD`]), its bytes and what
/// stands before it, and returns the marks that stand after the last one: what [`tokenize`] gives, without numbers.
pub(crate) fn each_word(text: &str, each: &mut dyn FnMut(String, Range<usize>, Gap)) -> Gap {
    split(text, &mut |word: &Folded, start, end, gap| {
        let written = if word.len > MAX_WORD { String::new() } else { word.to_text() };
        each(written, start..end, gap);
    })
}

/// A folded word, zero past its end.
struct Folded {
    bytes: [u8; MAX_WORD],
    /// May be more than [`MAX_WORD`]; the bytes past that are lost.
    len: usize,
}

impl Folded {
    const EMPTY: Folded = Folded { bytes: [0; MAX_WORD], len: 0 };

    #[inline]
    fn push(&mut self, byte: u8) {
        if self.len < MAX_WORD {
            self.bytes[self.len] = byte;
        }
        self.len += 1;
    }

    fn push_char(&mut self, c: char) {
        let mut buffer = [0; 4];
        for &byte in c.encode_utf8(&mut buffer).as_bytes() {
            self.push(byte);
        }
    }

    fn of(word: &str) -> Folded {
        let mut folded = Folded::EMPTY;
        word.bytes().for_each(|b| folded.push(b));
        folded
    }

    fn get(&self) -> &[u8] {
        &self.bytes[..self.len.min(MAX_WORD)]
    }

    fn cut(&mut self, len: usize) {
        self.bytes[len..].fill(0);
        self.len = len;
    }

    fn to_text(&self) -> String {
        String::from_utf8_lossy(self.get()).into_owned()
    }
}

const WORD: u8 = 1;
const APOSTROPHE: u8 = 2;
const BEYOND: u8 = 3;
const MARKUP: u8 = 4;
const OTHER: u8 = 5;

/// What each byte is to a text: part of a word, an apostrophe, the beginning of a character beyond ASCII, or a mark.
const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => WORD,
            b'\'' | b'`' => APOSTROPHE,
            128.. => BEYOND,
            b'<' => MARKUP,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

const fn mark(byte: u8) -> Gap {
    match byte {
        b',' | b';' | b':' | b'(' | b')' | b'[' | b']' | b'/' | b'|' => Gap::CLAUSE,
        b'.' | b'!' => Gap::STOP,
        b'?' => Gap::STOP.with(Gap::QUESTION),
        b'\n' | b'\r' => Gap::NEWLINE,
        b'"' => Gap::QUOTE,
        _ => Gap::NONE,
    }
}

/// What a character beyond ASCII is to a text.
enum Beyond {
    Letter(char),
    Apostrophe,
    Nothing,
    Mark(Gap),
}

fn beyond(c: char) -> Beyond {
    match c {
        '’' | '‘' | 'ʼ' | '´' | '′' | '＇' | '\u{2bb}' => Beyond::Apostrophe,
        '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{2064}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}'
        | '\u{ad}'
        | '\u{fe00}'..='\u{fe0f}' => Beyond::Nothing,
        '！' | '。' | '．' | '…' | '｡' | '‼' | '۔' | '।' | '॥' => Beyond::Mark(Gap::STOP),
        '？' | '؟' | '‽' | '⁇' | '⁈' | '⁉' => Beyond::Mark(Gap::STOP.with(Gap::QUESTION)),
        '，' | '、' | '；' | '：' | '–' | '—' | '―' | '（' | '）' | '·' | '•' => {
            Beyond::Mark(Gap::CLAUSE)
        }
        '“' | '”' | '„' | '«' | '»' | '「' | '」' | '＂' => Beyond::Mark(Gap::QUOTE),
        '\u{2028}' | '\u{2029}' | '\u{85}' => Beyond::Mark(Gap::NEWLINE),
        '\u{ff10}'..='\u{ff5a}' if plain_width(c).is_ascii_alphanumeric() => Beyond::Letter(plain_width(c)),
        // Combining marks go with their letter.
        '\u{300}'..='\u{36f}' => Beyond::Letter(c),
        c if c.is_alphanumeric() => Beyond::Letter(c),
        c if c.is_whitespace() => Beyond::Mark(Gap::NONE),
        _ => Beyond::Mark(Gap::OTHER),
    }
}

/// The ASCII character of a full-width one.
fn plain_width(c: char) -> char {
    char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
}

fn split(text: &str, emit: &mut impl FnMut(&Folded, usize, usize, Gap)) -> Gap {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut gap = Gap::NONE;
    while at < bytes.len() {
        match CLASSES[bytes[at] as usize] {
            WORD => {
                if let Some(length) = masked(&bytes[at..]) {
                    emit(&taken_out(""), at, at + length, gap);
                    (at, gap) = (at + length, Gap::NONE);
                    continue;
                }
                at = match plain_word(bytes, at) {
                    Some((mut folded, end)) => {
                        emit_word(&mut folded, at, end, gap, emit);
                        end
                    }
                    None => word(text, at, gap, emit),
                };
                gap = Gap::NONE;
                // Most words are parted by one space, which says nothing.
                if bytes.get(at) == Some(&b' ') {
                    at += 1;
                }
            }
            APOSTROPHE => {
                // No part of a word here; a pair of them may quote.
                gap = gap.with(Gap::QUOTE);
                at += 1;
            }
            MARKUP if redacted(&bytes[at..]).is_none() => at += markup(&bytes[at..]).unwrap_or(1),
            BEYOND => {
                let Some(c) = text[at..].chars().next() else { break };
                match beyond(c) {
                    Beyond::Letter(_) => {
                        at = word(text, at, gap, emit);
                        gap = Gap::NONE;
                        continue;
                    }
                    Beyond::Apostrophe => gap = gap.with(Gap::QUOTE),
                    Beyond::Nothing => {}
                    Beyond::Mark(m) => gap = gap.with(m),
                }
                at += c.len_utf8();
            }
            byte_class => {
                debug_assert!(matches!(byte_class, OTHER | MARKUP));
                if matches!(bytes[at], b'[' | b'{' | b'<')
                    && let Some(length) = redacted(&bytes[at..])
                {
                    emit(&taken_out(&text[at..at + length]), at, at + length, gap);
                    (at, gap) = (at + length, Gap::NONE);
                    continue;
                }
                gap = gap.with(mark(bytes[at]));
                // A dash parts clauses when it stands free, and words when it does not.
                if bytes[at] == b'-' && bytes.get(at + 1).is_some_and(|b| matches!(b, b' ' | b'-')) {
                    gap = gap.with(Gap::CLAUSE);
                }
                at += 1;
            }
        }
    }
    gap
}

/// The length of the markup tag that `bytes` begins with.
fn markup(bytes: &[u8]) -> Option<usize> {
    const LONGEST: usize = 300;
    let first = *bytes.get(1)?;
    if !(first.is_ascii_alphabetic() || first == b'/' || first == b'!') {
        return None;
    }
    let window = &bytes[1..bytes.len().min(LONGEST)];
    let end = memchr::memchr2(b'>', b'<', window)?;
    (window[end] == b'>').then_some(end + 2)
}

/// The folded word that begins at `start` and where it ends, if it is of fewer than sixteen ASCII letters and digits
/// and stands free of anything that could go on with it. Nearly every word is: eight bytes are looked at in one step.
#[inline(always)]
fn plain_word(bytes: &[u8], start: usize) -> Option<(Folded, usize)> {
    let mut folded = Folded::EMPTY;
    for half in [0, 8] {
        let from = start + half;
        let eight = match bytes.get(from..from + 8) {
            Some(eight) => eight.try_into().map_or(0, u64::from_le_bytes),
            None => {
                let mut last = [0; 8];
                let rest = bytes.get(from..).unwrap_or_default();
                last[..rest.len()].copy_from_slice(rest);
                u64::from_le_bytes(last)
            }
        };
        let len = word_bytes(eight);
        // Lower case differs in one bit, which digits have anyway.
        let kept = (eight | (EACH * 0x20)) & 1_u64.checked_shl(8 * len).map_or(u64::MAX, |end| end - 1);
        folded.bytes[half..half + 8].copy_from_slice(&kept.to_le_bytes());
        folded.len += len as usize;
        if len < 8 {
            let end = start + folded.len;
            let next = bytes.get(end).map_or(OTHER, |&b| CLASSES[b as usize]);
            return (next != APOSTROPHE && next != BEYOND).then_some((folded, end));
        }
    }
    None
}

/// A one in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;

/// How many of eight bytes, from the first, are ASCII letters and digits.
#[inline]
fn word_bytes(eight: u64) -> u32 {
    const HIGH: u64 = EACH * 0x80;
    // The high bit of each byte of which the low seven are `from` at least and `to` at most.
    let within = |bytes: u64, from: u8, to: u8| {
        let low = bytes & !HIGH;
        (low + EACH * u64::from(0x80 - from)) & !(low + EACH * u64::from(0x7f - to))
    };
    let word = (within(eight | (EACH * 0x20), b'a', b'z') | within(eight, b'0', b'9')) & !eight & HIGH;
    (!word & HIGH).trailing_zeros() / 8
}

/// Reads the written word that begins at `start`, emits its tokens, and returns where it ends.
#[inline]
fn word(text: &str, start: usize, gap: Gap, emit: &mut impl FnMut(&Folded, usize, usize, Gap)) -> usize {
    let bytes = text.as_bytes();
    let mut folded = Folded::EMPTY;
    let mut at = start;
    loop {
        while at < bytes.len() && CLASSES[bytes[at] as usize] == WORD {
            folded.push(bytes[at].to_ascii_lowercase());
            at += 1;
        }
        match bytes.get(at).map(|&b| CLASSES[b as usize]) {
            Some(APOSTROPHE) if starts_word(&text[at + 1..]) => {
                return contraction(text, start, at, 1, folded, gap, emit);
            }
            Some(BEYOND) => {
                let Some(c) = text[at..].chars().next() else { break };
                match beyond(c) {
                    Beyond::Letter(c) => c.to_lowercase().for_each(|c| folded.push_char(c)),
                    Beyond::Nothing => {}
                    Beyond::Apostrophe if starts_word(&text[at + c.len_utf8()..]) => {
                        return contraction(text, start, at, c.len_utf8(), folded, gap, emit);
                    }
                    _ => break,
                }
                at += c.len_utf8();
            }
            _ => break,
        }
    }
    emit_word(&mut folded, start, at, gap, emit);
    at
}

#[inline(always)]
fn emit_word(
    folded: &mut Folded,
    start: usize,
    end: usize,
    gap: Gap,
    emit: &mut impl FnMut(&Folded, usize, usize, Gap),
) {
    if folded.len == 6 && folded.get() == b"cannot" {
        emit(&Folded::of("can"), start, start + 3, gap);
        emit(&Folded::of("not"), start + 3, end, Gap::JOINED);
    } else {
        emit(folded, start, end, gap);
    }
}

fn starts_word(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_alphanumeric)
}

/// A word with an apostrophe inside, at `apostrophe`; `folded` is what stands before it.
fn contraction(
    text: &str,
    start: usize,
    apostrophe: usize,
    apostrophe_len: usize,
    mut folded: Folded,
    gap: Gap,
    emit: &mut impl FnMut(&Folded, usize, usize, Gap),
) -> usize {
    let after = apostrophe + apostrophe_len;
    let bytes = text.as_bytes();
    let mut end = after;
    let mut suffix = Folded::EMPTY;
    while end < bytes.len() && CLASSES[bytes[end] as usize] == WORD {
        suffix.push(bytes[end].to_ascii_lowercase());
        end += 1;
    }
    let whole = bytes.get(end).is_none_or(|&b| CLASSES[b as usize] != BEYOND || !starts_word(&text[end..]));
    let second = match (whole, suffix.get()) {
        (true, b"s") if folded.get() == b"let" => "us",
        (true, b"s") => "'s",
        (true, b"d") => "'d",
        (true, b"m") => "am",
        (true, b"re") => "are",
        (true, b"ve") => "have",
        (true, b"ll") => "will",
        (true, b"t") if folded.len > 1 && folded.get().ends_with(b"n") => {
            match folded.get() {
                b"can" => {}
                b"won" => folded = Folded::of("will"),
                b"shan" => folded = Folded::of("shall"),
                _ => folded.cut(folded.len.min(MAX_WORD) - 1),
            }
            emit(&folded, start, apostrophe - 1, gap);
            emit(&Folded::of("not"), apostrophe - 1, end, Gap::JOINED);
            return more(text, end, emit);
        }
        // o'clock, y'all, rock'n'roll: one word, its apostrophe left out.
        _ => {
            suffix.get().iter().for_each(|&b| folded.push(b));
            emit(&folded, start, end.max(after), gap);
            return more(text, end, emit);
        }
    };
    emit(&folded, start, apostrophe, gap);
    emit(&Folded::of(second), apostrophe, end, Gap::JOINED);
    more(text, end, emit)
}

/// A second contraction, as in `wouldn't've`: goes on with the written word at `at`, or ends it.
fn more(text: &str, at: usize, emit: &mut impl FnMut(&Folded, usize, usize, Gap)) -> usize {
    let Some(c) = text[at..].chars().next() else { return at };
    let is_apostrophe = c == '\'' || (!c.is_ascii() && matches!(beyond(c), Beyond::Apostrophe));
    if !is_apostrophe {
        return at;
    }
    let after = at + c.len_utf8();
    for (suffix, word) in [("ve", "have"), ("re", "are"), ("ll", "will"), ("s", "'s"), ("d", "'d")] {
        let Some(candidate) = text.get(after..after + suffix.len()) else { continue };
        if candidate.eq_ignore_ascii_case(suffix) && !starts_word(&text[after + suffix.len()..]) {
            emit(&Folded::of(word), at, after + suffix.len(), Gap::JOINED);
            return after + suffix.len();
        }
    }
    at
}

#[cfg(test)]
mod tests;
