//! Fixtures that are cut off or spoilt: every reader must go through them, whatever it makes of them, and what it still
//! gives must have its place in the text.

use amends::read::{Options, Piece, format};
use amends::text::Position;

use crate::case::{cases, root};

/// How many times each fixture is cut, and how many times spoilt.
const TIMES: usize = 12;

#[test]
fn broken_fixtures_do_no_harm() {
    let mut count = 0;
    for case in cases() {
        let Some(format) = case.format.as_deref().and_then(format) else { continue };
        let Ok(text) = std::fs::read_to_string(root().join("fixtures/formats").join(&case.file)) else {
            continue;
        };
        let text = text.trim_start_matches('\u{feff}');
        for broken in cut(text).chain(spoilt(text)) {
            let base = Position { line: 1, column: 1, byte: 0 };
            let piece = Piece { text: &broken, base };
            format.read(piece, &Options::default(), &mut String::new(), &mut |found| {
                let Ok(conversation) = found else { return };
                for turn in &conversation.turns {
                    let way =
                        turn.raw.way(&broken).unwrap_or_else(|| panic!("{}: {:?}", case.file, turn.raw));
                    let place = way.start(0)..way.end(turn.text.len());
                    assert!(broken.get(place.clone()).is_some(), "{}: {place:?}", case.file);
                }
            });
            count += 1;
        }
    }
    assert!(count > 0, "nothing was broken");
}

/// The beginnings of a text, one longer than the other.
fn cut(text: &str) -> impl Iterator<Item = String> {
    (1..=TIMES).map(|part| text[..boundary(text, text.len() * part / (TIMES + 1))].to_owned())
}

/// The text with one of its characters replaced by another that means something to some format.
fn spoilt(text: &str) -> impl Iterator<Item = String> {
    const BY: [&str; 6] = ["\"", "{", "]", "\\", "\n", "9"];
    (0..TIMES).map(|time| {
        // Places that are spread over the text, and the same in every run.
        let at = boundary(text, (time * 7919 + 101) * 104_729 % text.len().max(1));
        let rest = text[at..].chars().next().map_or("", |c| &text[at + c.len_utf8()..]);
        format!("{}{}{rest}", &text[..at], BY[time % BY.len()])
    })
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
