//! Marks of what was taken out of a text: `[NAME_1]`, `[first name]`, `{{NAME}}`, `<PERSON>`, `XXXX`.
//!
//! Nobody knows whether a word stood there or more, or one that the sentence can do without: a name that somebody is
//! called by. So a mark is a word of its own, [`TAKEN_OUT`], which phrases may take for any word, and go over between two
//! others as if it were not there.

use super::Folded;
use crate::text::filler::filler;

/// The word for what was taken out of a text; every pack knows it, and no phrase names it.
pub(crate) const TAKEN_OUT: &str = "ꞏ";

/// The word that stands for what was taken out of a text, [`TAKEN_OUT`], but where the mark says that it was a time: that
/// is the one that slots of templates have.
pub(super) fn taken_out(name: &str) -> Folded {
    match filler(name) == filler("time") {
        true => Folded::of(filler(name).trim_matches(['{', '}'])),
        false => Folded::of(TAKEN_OUT),
    }
}

/// The length of the mark that `bytes` begin with, where that stands for a word or a few that were taken out: letters
/// in brackets or braces, all of them capitals (`[CREDIT CARD]`, `[NAME_1]`), or words that say what stood there
/// (`[first name]`); both in angles, where tags stand. What speech is noted with, such as `[inaudible]`, is none.
pub(super) fn redacted(bytes: &[u8]) -> Option<usize> {
    let close: &[u8] = match bytes {
        [b'[', ..] => b"]",
        [b'{', b'{', ..] => b"}}",
        [b'{', ..] => b"}",
        [b'<', ..] => b">",
        _ => return None,
    };
    const LONGEST: usize = 40;
    const KINDS: &[&str] = &[
        "account",
        "address",
        "amount",
        "birth",
        "card",
        "city",
        "company",
        "country",
        "credit",
        "customer",
        "cvv",
        "date",
        "email",
        "first",
        "id",
        "iban",
        "ip",
        "last",
        "location",
        "masked",
        "money",
        "name",
        "number",
        "organization",
        "password",
        "person",
        "phone",
        "pin",
        "postcode",
        "redacted",
        "removed",
        "ssn",
        "street",
        "surname",
        "url",
        "user",
        "zip",
    ];
    let window = &bytes[close.len()..bytes.len().min(LONGEST)];
    let inside = &window[..memchr::memmem::find(window, close)?];
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || b" _-#:*".contains(b);
    if !inside.iter().all(is_part) || inside.iter().filter(|b| b.is_ascii_alphabetic()).count() < 2 {
        return None;
    }
    let capitals = !inside.iter().any(u8::is_ascii_lowercase);
    let known = |word: &[u8]| KINDS.iter().any(|kind| word.eq_ignore_ascii_case(kind.as_bytes()));
    let kind = || inside.split(|b| !b.is_ascii_alphabetic()).filter(|word| !word.is_empty()).all(known);
    let is_mark = match bytes[0] {
        b'<' => capitals && kind(),
        _ => capitals && !is_sound(inside) || kind(),
    };
    is_mark.then_some(inside.len() + 2 * close.len())
}

/// Whether a mark in capitals is of what is heard, and stands for no word.
fn is_sound(mark: &[u8]) -> bool {
    const SOUNDS: &[&str] =
        &["INAUDIBLE", "UNINTELLIGIBLE", "CROSSTALK", "LAUGHTER", "MUSIC", "NOISE", "SILENCE", "PAUSE"];
    SOUNDS.iter().any(|sound| mark.starts_with(sound.as_bytes()))
}

/// The length of the signs that `bytes` begin with, where they hide words: `XXXX`, `XX/XX/XXXX`, `XXXX XXXX 1234`.
pub(super) fn masked(bytes: &[u8]) -> Option<usize> {
    if !bytes.starts_with(b"XX") {
        return None;
    }
    let (mut end, mut at) = (0, 0);
    loop {
        let hidden = bytes[at..].iter().take_while(|b| **b == b'X').count();
        let word = bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b >= 128).count();
        // Digits that were left may follow.
        let left = end > 0 && bytes[at..at + word].iter().all(u8::is_ascii_digit);
        if word == 0 || !(hidden > 1 && hidden == word || left) {
            break;
        }
        (end, at) = (at + word, at + word + 1);
        if !bytes.get(end).is_some_and(|b| b" -/".contains(b)) {
            break;
        }
    }
    (end > 3).then_some(end)
}
