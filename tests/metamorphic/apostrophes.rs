//! Apostrophes: straight, curly, lost.

use super::*;

/// Where apostrophes are lost and one reading is left: `*` takes `dont` for one word, and `do not` for two.
const PLAIN_ONE_IN: usize = 150;
/// Where several readings are left: a guard against what `were` said of the past spares `we’re` without its apostrophe.
const AMBIGUOUS_ONE_IN: usize = 45;
/// Where another word is left: nobody knows `refunds` for “refund is”.
const UNREAD_ONE_IN: usize = 12;

/// The text with another mark for each apostrophe inside a word for which `wanted`, asked with the word, says so.
fn apostrophes(text: &str, mark: &str, wanted: impl Fn(&str) -> bool) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '\'' || c == '’';
    let mut out = String::new();
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        let inside = before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric);
        if !matches!(c, '\'' | '’') || !inside {
            out.push(c);
            continue;
        }
        let start = before.trim_end_matches(is_word).len();
        let end = text.len() - after.trim_start_matches(is_word).len();
        out.push_str(if wanted(&text[start..end]) { mark } else { &text[at..at + c.len_utf8()] });
    }
    out
}

#[test]
fn straight_and_curly_apostrophes_are_the_same() {
    let mut tally = Tally::default();
    each_text(&mut |name, conversation| {
        for mark in ["'", "’"] {
            let other = |text: &str| apostrophes(text, mark, |_| true);
            let Some(copy) = rewritten(conversation, other) else { continue };
            tally.compare(name, [conversation, &copy], |turn| turn, |_| true);
        }
    });
    tally.nothing();
}

/// Whether a word is a contraction, and no name (O’Brien).
fn is_contraction(word: &str) -> bool {
    let tail = word.rsplit(['\'', '’']).next().unwrap_or_default().to_lowercase();
    matches!(&*tail, "t" | "s" | "d" | "m" | "re" | "ve" | "ll")
}

/// How a contraction is read once its apostrophe is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// As before: `dont`.
    Plain,
    /// As before, or otherwise: `were`, `its`.
    Ambiguous,
    /// As a word of its own: `shell`, `refunds`.
    Unread,
}

fn left(word: &str) -> Left {
    let tokens = |text: &str| -> Vec<u32> {
        let mut tokens = Vec::new();
        tokenize(text, &ENGINE.pack.vocabulary, &mut tokens);
        tokens.iter().map(|t| t.word).collect()
    };
    let lost = tokens(&word.replace(['\'', '’'], ""));
    match lost.first().and_then(|w| ENGINE.pack.readings.get(w)) {
        Some(readings) if *readings == [tokens(word)] => Left::Plain,
        Some(_) => Left::Ambiguous,
        None => Left::Unread,
    }
}

/// At most one finding of `one_in` may differ where contractions of a kind lose their apostrophes.
fn lost_apostrophes(kind: Left, one_in: usize) {
    let mut tally = Tally::default();
    each_text(&mut |name, conversation| {
        let lost = |text: &str| apostrophes(text, "", |word| is_contraction(word) && left(word) == kind);
        let Some(copy) = rewritten(conversation, lost) else { return };
        tally.compare(name, [conversation, &copy], |turn| turn, |_| true);
    });
    tally.at_most(one_in);
}

#[test]
fn lost_apostrophes_that_leave_one_reading_change_next_to_nothing() {
    lost_apostrophes(Left::Plain, PLAIN_ONE_IN);
}

#[test]
fn lost_apostrophes_that_leave_several_readings_change_little() {
    lost_apostrophes(Left::Ambiguous, AMBIGUOUS_ONE_IN);
}

#[test]
fn lost_apostrophes_that_leave_another_word_change_little() {
    lost_apostrophes(Left::Unread, UNREAD_ONE_IN);
}
