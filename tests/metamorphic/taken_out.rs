//! Marks of what was taken out, between words.

use super::*;

/// Times are read as people write them, and every word counts where a sentence is said again, or too much is said at once.
const ONE_IN: usize = 200;
/// After how many words a mark is put in: over the texts, at every place of most phrases.
const EVERY: usize = 3;

/// The text with marks between words that nothing but a space parts.
fn marked(text: &str, mark: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut out = words.first().copied().unwrap_or_default().to_owned();
    for (count, pair) in words.windows(2).enumerate() {
        let joins = pair[0].ends_with(char::is_alphabetic) && pair[1].starts_with(char::is_alphabetic);
        if joins && count % EVERY == 0 {
            out.extend([" ", mark]);
        }
        out.extend([" ", pair[1]]);
    }
    out
}

#[test]
fn marks_of_what_was_taken_out_break_no_phrase() {
    let mut tally = Tally::default();
    each_text(&mut |name, conversation| {
        for mark in ["[NAME]", "XXXX"] {
            let Some(copy) = rewritten(conversation, |text| marked(text, mark)) else { continue };
            tally.compare(name, [conversation, &copy], |turn| turn, |_| true);
        }
    });
    tally.at_most(ONE_IN);
}
