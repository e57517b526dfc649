//! Characters that HTML writes by name or number.

use html5gum::{Token, Tokenizer};

/// The longest name of a character is of 32 letters; numbers may have zeros before them.
const LONGEST: usize = 40;

/// The characters that the entity at the beginning of `text` stands for, and its length in bytes; `None` where none
/// begins there. Names are those of the HTML standard, with or without a semicolon as it allows.
pub(super) fn decode(text: &str) -> Option<(String, usize)> {
    let rest = text.strip_prefix('&')?;
    let name = rest.bytes().take(LONGEST).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    if name == 0 {
        return None;
    }
    let closed = rest.as_bytes().get(name) == Some(&b';');
    let written = &text[..1 + name + usize::from(closed)];
    let mut read = String::new();
    for token in Tokenizer::new(written) {
        let Ok(token) = token;
        if let Token::String(part) = token {
            read.push_str(&String::from_utf8_lossy(&part));
        }
    }
    if read == written {
        return None;
    }
    // No entity stands for more than two characters.
    if closed && read.chars().count() <= 2 {
        return Some((read, written.len()));
    }
    // `&notit;` is `¬` and `it;`: what both end with was not part of the name.
    let same = read.bytes().rev().zip(written.bytes().rev()).take_while(|(one, other)| one == other).count();
    let (read_len, len) = (read.len() - same, written.len() - same);
    read.truncate(read_len);
    (!read.is_empty()).then_some((read, len))
}
