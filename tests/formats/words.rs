//! The way from every word of every turn back to the bytes that it was read from.
//!
//! What stands there, decoded, must be the word, in whatever ways it is written: as it is, with the escapes of JSON,
//! with the doubled quotation marks of a CSV cell, with tags and entities, as quoted-printable, or in several of these
//! inside of each other. The slice is the word's own and no longer, so that a wrong one can't pass by chance.

use std::path::Path;

use amends::read::{self, FormatRef, Options, Piece};
use amends::text::Position;

use crate::case::Case;

/// Checks the words of a file; how many there were. What is wrong goes to `wrong`.
pub(crate) fn check(file: &Path, case: &Case, wrong: &mut Vec<String>) -> usize {
    let bytes = std::fs::read(file).expect("a fixture");
    // What is compressed, or in another encoding, has tests of its own.
    let Ok(text) = read::decode(&bytes) else { return 0 };
    let text = text.trim_start_matches('\u{feff}');
    let options = options(case);
    let name = file.to_string_lossy();
    let named = value(case, "--format").and_then(|name| {
        options.formats.iter().copied().find(|f| f.name() == name).or_else(|| read::format(&name))
    });
    let Some(format) = named.or_else(|| detected(text, &name, &options)) else { return 0 };
    let base = Position { line: 1, column: 1, byte: 0 };
    let mut count = 0;
    format.read(Piece { text, base }, &options, &mut String::new(), &mut |found| {
        for (index, turn) in found.iter().flat_map(|c| c.turns.iter().enumerate()) {
            let way = turn.raw.way(text).expect("the raw range lies in the text");
            for (start, word) in words(&turn.text) {
                let raw = way.start(start)..way.end(start + word.len());
                let slice = text.get(raw.clone());
                let right = slice.is_some_and(|slice| leads_to(slice, word, 3));
                if !(right || case.parts && part_holds(text, raw.start, word)) {
                    wrong.push(format!("{}: turn {index}, `{word}` at {raw:?}: {slice:?}", file.display()));
                }
                count += 1;
            }
        }
    });
    count
}

fn detected(text: &str, name: &str, options: &Options) -> Option<FormatRef> {
    let mut end = text.len().min(read::HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let whole = end == text.len();
    read::detect(&text.as_bytes()[..end], name, whole, &options.formats).ok().map(|found| found.format)
}

/// The value after an argument of the case.
fn value(case: &Case, name: &str) -> Option<String> {
    let at = case.args.iter().position(|arg| arg == name)?;
    case.args.get(at + 1).cloned()
}

fn options(case: &Case) -> Options {
    let maps = value(case, "--format-map").map(|file| {
        let path = crate::case::root().join("fixtures/formats").join(file);
        let yaml = std::fs::read_to_string(path).expect("a format map");
        read::format_map(&yaml).expect("its rows")
    });
    Options { formats: maps.unwrap_or_default(), ..Options::default() }
}

/// The words of a text: what letters and digits stand together.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // A word with this letter stands for the slot of a template, and is no word of the source.
    let parts =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !word.contains('ꞏ'));
    parts.map(|word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
}

/// Whether what stands in the source is the word, decoded in up to so many ways, one after the other.
fn leads_to(slice: &str, word: &str, depth: usize) -> bool {
    if slice == word {
        return true;
    }
    let ways = [json, csv, html, quoted_printable, without_breaks];
    depth > 0
        && ways
            .iter()
            .any(|way| way(slice).is_some_and(|next| next != slice && leads_to(&next, word, depth - 1)))
}

fn json(slice: &str) -> Option<String> {
    serde_json::from_str(&format!("\"{slice}\"")).ok()
}

fn csv(slice: &str) -> Option<String> {
    Some(slice.replace("\"\"", "\""))
}

/// Without tags and comments, and with the characters that entities stand for.
fn html(slice: &str) -> Option<String> {
    let (mut text, mut rest) = (String::new(), slice);
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let tag = rest.starts_with('<');
        let end = rest.find(if tag { '>' } else { ';' })?;
        if !tag {
            text.push(entity(&rest[1..end])?);
        }
        rest = &rest[end + 1..];
    }
    Some(text + rest)
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
        return char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?);
    }
    let known = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("nbsp", '\u{a0}'),
        ("eacute", 'é'),
        ("egrave", 'è'),
        ("agrave", 'à'),
        ("ouml", 'ö'),
        ("uuml", 'ü'),
        ("auml", 'ä'),
        ("szlig", 'ß'),
        ("ntilde", 'ñ'),
        ("ccedil", 'ç'),
    ];
    known.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

/// Quoted-printable, in UTF-8 or else in Latin-1.
fn quoted_printable(slice: &str) -> Option<String> {
    let joined = slice.replace("=\r\n", "").replace("=\n", "");
    let (mut bytes, mut rest) = (Vec::new(), joined.as_bytes());
    while let [first, after @ ..] = rest {
        rest = after;
        let code = after.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (first, code) {
            (b'=', Some(code)) => {
                bytes.push(code);
                rest = &after[2..];
            }
            _ => bytes.push(*first),
        }
    }
    let latin = |bytes: Vec<u8>| bytes.into_iter().map(char::from).collect();
    Some(String::from_utf8(bytes).unwrap_or_else(|error| latin(error.into_bytes())))
}

/// A word that is broken over lines.
fn without_breaks(slice: &str) -> Option<String> {
    Some(slice.replace(['\r', '\n'], ""))
}

/// Whether the part that begins at `start` is base64 of a text that holds the word.
fn part_holds(text: &str, start: usize, word: &str) -> bool {
    let digit = |b: u8| match b {
        b'A'..=b'Z' => Some(b - b'A'),
        b'a'..=b'z' => Some(b - b'a' + 26),
        b'0'..=b'9' => Some(b - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let rest = text.get(start..).unwrap_or("");
    // Lines of a mail's part; in a document, what stands there up to the end of its string.
    let rest = rest.split('"').next().unwrap_or("");
    let lines = rest
        .lines()
        .take_while(|line| !line.is_empty() && line.bytes().all(|b| digit(b).is_some() || b == b'='));
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for sextet in lines.flat_map(str::bytes).filter_map(digit) {
        (bits, held) = ((bits << 6) | u32::from(sextet), held + 6);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    let latin: String = bytes.iter().map(|b| char::from(*b)).collect();
    std::str::from_utf8(&bytes).is_ok_and(|text| text.contains(word)) || latin.contains(word)
}
