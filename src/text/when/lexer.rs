//! Words, numbers and marks, as times are written with them.

use super::words::spelt_out;
use crate::text::utc::offset;

/// The most lexemes of a text: a sentence that names a time has fewer.
const MOST: usize = 96;
/// The longest word that times are written with, in letters.
const LONGEST: usize = 16;

/// A word, number or mark, with its bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lexeme {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// A word in lower case, without apostrophes and full stops: its letters, and how many there are.
    Word([u8; LONGEST], u8),
    /// A number in digits.
    Number(u32),
    /// A time in digits: minutes from midnight, and whether it says which half of the day it is (from 13:00 on).
    Time(u16, bool),
    /// A part of one, in digits or a sign of its own: `½`, `1/2`.
    Fraction(f64),
    /// A date in digits.
    Date(DigitDate),
    /// A distance from UTC, in minutes.
    Offset(i16),
    /// A dash between two numbers.
    Dash,
    /// A full stop between two digits.
    Point,
    /// A mark that parts clauses.
    Mark,
}

/// A date as digits write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DigitDate {
    /// `None` where it is not written.
    pub(super) year: Option<i16>,
    pub(super) month: u8,
    pub(super) day: u8,
    /// Whether the day may be the month, and the month the day: people write both orders.
    pub(super) either: bool,
}

/// The lexemes of a text, in room of their own: reading a time asks for no memory.
pub(super) struct Lexemes {
    room: [Lexeme; MOST],
    count: usize,
}

impl Lexemes {
    pub(super) fn as_slice(&self) -> &[Lexeme] {
        &self.room[..self.count]
    }

    fn push(&mut self, lexeme: Lexeme) {
        if let Some(free) = self.room.get_mut(self.count) {
            *free = lexeme;
            self.count += 1;
        }
    }
}

impl Lexeme {
    pub(super) fn word(&self) -> &str {
        match &self.kind {
            Kind::Word(letters, count) => std::str::from_utf8(&letters[..usize::from(*count)]).unwrap_or(""),
            _ => "",
        }
    }
}

/// Takes a text to pieces. `48h` and `5pm` are a number and a word; `p.m.` is `pm`.
pub(super) fn lex(text: &str) -> Lexemes {
    let mut found = Lexemes { room: [Lexeme { kind: Kind::Mark, start: 0, end: 0 }; MOST], count: 0 };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        if let Some((part, length)) = fraction(&text[start..]) {
            at += length;
            found.push(Lexeme { kind: Kind::Fraction(part), start, end: at });
        } else if let Some((meant, length)) = digit_word(&text[start..]) {
            at += length;
            found.push(Lexeme { kind: word(meant), start, end: at });
        } else if let Some((date, length)) = digit_date(text, start).filter(|_| c.is_ascii_digit()) {
            at += length;
            found.push(Lexeme { kind: Kind::Date(date), start, end: at });
        } else if let Some((minutes, length)) = distance(text, start, &found) {
            at += length;
            found.push(Lexeme { kind: Kind::Offset(minutes), start, end: at });
        } else if c.is_ascii_digit() {
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
            let written = Lexeme { kind: word(&text[start..at]), start, end: at };
            let spelt = spelt_out(written.word());
            found.push(if spelt == written.word() {
                written
            } else {
                Lexeme { kind: word(spelt), ..written }
            });
        } else {
            at += c.len_utf8();
            let is_digit =
                |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
            let kind = match c {
                '.' if is_digit(start.checked_sub(1)) && is_digit(Some(at)) => Kind::Point,
                // "@ 3", but not in an address.
                '@' if text[..start].ends_with(char::is_whitespace) => word("at"),
                '~' if !is_digit(start.checked_sub(1)) && is_digit(Some(at)) => word("about"),
                '-' | '–' | '—' | '~' => Kind::Dash,
                '.' | ',' | ';' | '!' | '?' | ':' | '(' | ')' | '\n' | '"' | '“' | '”' => Kind::Mark,
                _ => continue,
            };
            found.push(Lexeme { kind, start, end: at });
        }
    }
    found
}

/// A word in lower case; one that is longer, or of other letters, is none that times are written with.
fn word(text: &str) -> Kind {
    let (mut letters, mut count) = ([0; LONGEST], 0);
    for letter in text.chars().filter(|c| c.is_alphabetic()) {
        let Some(free) = letters.get_mut(count).filter(|_| letter.is_ascii()) else {
            return Kind::Word(letters, 0);
        };
        (*free, count) = (letter.to_ascii_lowercase() as u8, count + 1);
    }
    Kind::Word(letters, count as u8)
}

/// The distance from UTC that stands at a byte of a text, in minutes, and its length: behind what says that it is one
/// (`UTC-5`), or with a plus to which nothing is added (`11:00 +0530`).
fn distance(text: &str, start: usize, before: &Lexemes) -> Option<(i16, usize)> {
    let named = before
        .as_slice()
        .last()
        .is_some_and(|last| last.end == start && matches!(last.word(), "utc" | "gmt"));
    let adds = text[..start].ends_with(|c: char| c.is_ascii_digit());
    let (minutes, length) = offset(&text[start..])?;
    (named || text[start..].starts_with('+') && !adds).then_some((minutes as i16, length))
}

/// The word that a text begins with whose first sound is written as a digit, and its length: "2moro".
fn digit_word(text: &str) -> Option<(&'static str, usize)> {
    const WORDS: [(&str, &str); 5] = [
        ("2morrow", "tomorrow"),
        ("2moro", "tomorrow"),
        ("2mrw", "tomorrow"),
        ("2night", "tonight"),
        ("2nite", "tonight"),
    ];
    WORDS.into_iter().find_map(|(written, meant)| {
        let is_it = text.get(..written.len())?.eq_ignore_ascii_case(written);
        let ends = !text[written.len()..].starts_with(char::is_alphanumeric);
        (is_it && ends).then_some((meant, written.len()))
    })
}

/// The part of one that a text begins with, and its length: `½`, `3/4`.
fn fraction(text: &str) -> Option<(f64, usize)> {
    for (sign, part) in [('½', 0.5), ('¼', 0.25), ('¾', 0.75), ('⅓', 1.0 / 3.0), ('⅔', 2.0 / 3.0)] {
        if text.starts_with(sign) {
            return Some((part, sign.len_utf8()));
        }
    }
    // More digits, or another stroke, are of a date or a code.
    let (over, under) = match text.as_bytes() {
        [over @ b'1'..=b'3', b'/', under @ b'2'..=b'4', rest @ ..] if over < under => {
            let more = rest.first().is_some_and(|next| next.is_ascii_digit() || *next == b'/');
            (!more).then_some((over - b'0', under - b'0'))?
        }
        _ => return None,
    };
    Some((f64::from(over) / f64::from(under), 3))
}

/// The date that begins at a byte of a text, and its length: `2026-03-06`, `06/03/2026`, `6.3.2026`, `06/03/26`, and
/// `25/12` where it can be a date in one way only. Codes and numbers of other lengths are none.
fn digit_date(text: &str, start: usize) -> Option<(DigitDate, usize)> {
    const SEPARATORS: [char; 3] = ['-', '/', '.'];
    let rest = &text[start..];
    let digits = |from: usize| rest[from..].bytes().take_while(u8::is_ascii_digit).count();
    let number = |from: usize, length: usize| rest[from..from + length].parse::<u16>().ok();
    let first = digits(0);
    let separator = rest[first..].chars().next().filter(|c| SEPARATORS.contains(c))?;
    let second = digits(first + 1);
    if !(1..=2).contains(&second) || !matches!(first, 1 | 2 | 4) {
        return None;
    }
    let mut end = first + 1 + second;
    let third = if rest[end..].starts_with(separator) { digits(end + 1) } else { 0 };
    let third_at = end + 1;
    end += if third > 0 { 1 + third } else { 0 };
    // More of the kind before or after it: a number of some other sort.
    let before = text[..start].trim_end_matches(SEPARATORS);
    let part_before = before.len() < start && before.ends_with(|c: char| c.is_ascii_alphanumeric());
    let after = rest[end..].trim_start_matches(SEPARATORS);
    let part_after = after.len() < rest.len() - end && after.starts_with(|c: char| c.is_ascii_digit());
    if part_before || part_after || rest[end..].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (one, two) = (number(0, first)?, number(first + 1, second)?);
    let (is_day, is_month) = (|n: u16| (1..=31).contains(&n), |n: u16| (1..=12).contains(&n));
    let date = |year, month: u16, day: u16, either| {
        Some((DigitDate { year, month: month as u8, day: day as u8, either }, end))
    };
    if first == 4 {
        let day = number(third_at, third).filter(|_| (1..=2).contains(&third))?;
        let sound = (1900..2200).contains(&one) && is_month(two) && is_day(day);
        return if sound { date(Some(one as i16), two, day, false) } else { None };
    }
    let year = match third {
        // "24/7" is no day in July.
        0 if separator == '/' && (one, two) != (24, 7) => None,
        2 if separator == '/' => Some(2000 + number(third_at, 2)? as i16),
        4 => Some(number(third_at, 4).filter(|year| (1900..2200).contains(year))? as i16),
        _ => return None,
    };
    let (day_first, month_first) = (is_day(one) && is_month(two), is_month(one) && is_day(two));
    match (day_first, month_first) {
        (true, true) if one == two => date(year, two, one, false).filter(|_| year.is_some()),
        (true, true) => date(year, two, one, true).filter(|_| year.is_some()),
        (true, false) => date(year, two, one, false),
        (false, true) => date(year, one, two, false),
        (false, false) => None,
    }
}

/// The two digits that a text begins with, if no third follows.
fn two_digits(text: &str) -> Option<u32> {
    let digits = text.get(..2).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    (!text[2..].starts_with(|c: char| c.is_ascii_digit())).then(|| digits.parse().ok())?
}
