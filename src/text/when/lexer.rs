//! Words, numbers and marks, as times are written with them.

use std::borrow::Cow;

/// A word, number or mark, with its bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lexeme<'t> {
    pub(super) kind: Kind<'t>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind<'t> {
    /// A word in lower case, without apostrophes and full stops.
    Word(Cow<'t, str>),
    /// A number in digits.
    Number(u32),
    /// A time in digits: minutes from midnight, and whether it says which half of the day it is (from 13:00 on).
    Time(u16, bool),
    /// A dash between two numbers.
    Dash,
    /// A mark that parts clauses.
    Mark,
}

impl Lexeme<'_> {
    pub(super) fn word(&self) -> &str {
        match &self.kind {
            Kind::Word(word) => word,
            _ => "",
        }
    }
}

/// Takes a text to pieces. `48h` and `5pm` are a number and a word; `p.m.` is `pm`.
pub(super) fn lex(text: &str) -> Vec<Lexeme<'_>> {
    let mut found: Vec<Lexeme<'_>> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        if c.is_ascii_digit() {
            at += bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
            let number = text[start..at].parse().unwrap_or(u32::MAX);
            let minutes = text[at..].strip_prefix([':', '.', 'h']).and_then(two_digits);
            let kind = match minutes {
                Some(minute) if number < 24 && minute < 60 && at - start <= 2 => {
                    at += 3;
                    Kind::Time((number * 60 + minute) as u16, number > 12 || text[start..].starts_with('0'))
                }
                _ => Kind::Number(number),
            };
            found.push(Lexeme { kind, start, end: at });
        } else if c.is_alphabetic() {
            let letter = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’' | '\u{2bc}');
            at += text[at..].find(|c| !letter(c)).unwrap_or(text.len() - at);
            // `p.m.`, `a.m`
            if at - start == 1 && matches!(c, 'a' | 'A' | 'p' | 'P') {
                let rest = &text[at..];
                let dotted = rest.strip_prefix('.').filter(|r| r.starts_with(['m', 'M']));
                if let Some(rest) = dotted.filter(|r| !r[1..].starts_with(char::is_alphanumeric)) {
                    at += 2 + usize::from(rest[1..].starts_with('.'));
                }
            }
            let written = &text[start..at];
            let plain = written.bytes().all(|b| b.is_ascii_lowercase());
            let word = match plain {
                true => Cow::Borrowed(written),
                false => written
                    .chars()
                    .filter(|c| c.is_alphabetic())
                    .flat_map(char::to_lowercase)
                    .collect::<String>()
                    .into(),
            };
            found.push(Lexeme { kind: Kind::Word(word), start, end: at });
        } else {
            at += c.len_utf8();
            let kind = match c {
                '-' | '–' | '—' | '~' => Kind::Dash,
                '.' | ',' | ';' | '!' | '?' | ':' | '(' | ')' | '\n' | '"' | '“' | '”' => Kind::Mark,
                _ => continue,
            };
            found.push(Lexeme { kind, start, end: at });
        }
    }
    found
}

/// The two digits that a text begins with, if no third follows.
fn two_digits(text: &str) -> Option<u32> {
    let digits = text.get(..2).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    (!text[2..].starts_with(|c: char| c.is_ascii_digit())).then(|| digits.parse().ok())?
}
