//! Text made safe to look at.
//!
//! Transcripts are hostile text: an escape sequence repaints a terminal, a bidirectional override makes a line read
//! backwards, a zero-width space hides in a word. Whatever shows text to a person, or writes it where a person may
//! look, goes over [`pieces`], so that all agree on what is safe.

use std::borrow::Cow;

/// A piece of text, as [`pieces`] gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Characters that may be shown as they are.
    Plain(&'a str),
    /// A character that would not be seen, or would change how others are seen; tabs and line ends among them.
    Hidden(char),
}

/// The flags that are written with tag characters. Tags elsewhere stay hidden text, which they are made for.
const TAGGED_FLAGS: [&str; 3] = [
    "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
    "\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
    "\u{1F3F4}\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}",
];

/// Cuts `text` into what may be shown as it is and what may not.
pub fn pieces<'a>(text: &'a str, mut emit: impl FnMut(Piece<'a>)) {
    let bytes = text.as_bytes();
    let mut from = 0;
    let mut at = 0;
    let mut before = None;
    while at < bytes.len() {
        if is_printable(bytes[at]) {
            before = Some(char::from(bytes[at]));
            at += 1;
            continue;
        }
        let rest = &text[at..];
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { break };
        if let Some(flag) = TAGGED_FLAGS.iter().find(|flag| c == '\u{1F3F4}' && rest.starts_with(**flag)) {
            before = Some(c);
            at += flag.len();
            continue;
        }
        let next = at + c.len_utf8();
        if is_hidden(c) && !joins(before, c, chars.next()) {
            if at > from {
                emit(Piece::Plain(&text[from..at]));
            }
            emit(Piece::Hidden(c));
            from = next;
        }
        before = Some(c);
        at = next;
    }
    if from < bytes.len() {
        emit(Piece::Plain(&text[from..]));
    }
}

/// Whether a byte is a printable ASCII character.
pub(crate) fn is_printable(byte: u8) -> bool {
    (0x20..0x7f).contains(&byte)
}

/// Whether a character is a control, or a format character that is not seen itself.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}'
        | '\u{17B4}' | '\u{17B5}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{FFFE}' | '\u{FFFF}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether `c`, which is not seen itself, does its work: a joiner between two emoji or between letters of a script
/// that needs it, or one variation selector after a character.
fn joins(before: Option<char>, c: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    let selects = |c: char| matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}');
    if selects(c) {
        // A second one would select nothing: rows of them hide data.
        return !selects(before) && !before.is_control();
    }
    let Some(after) = after else { return false };
    // Arabic to Khmer and Mongolian: the scripts whose letters change shape beside each other.
    let shapes = |c: char| ('\u{600}'..='\u{1AFF}').contains(&c);
    let emoji = |c: char| matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}' | '\u{A9}' | '\u{AE}');
    match c {
        '\u{200C}' => shapes(before) && shapes(after),
        '\u{200D}' => (shapes(before) && shapes(after)) || (emoji(before) && emoji(after)),
        _ => false,
    }
}

/// The visible form of a hidden character: a control picture (`␛`), or its number (`<U+202E>`).
pub fn picture(c: char) -> impl Iterator<Item = char> {
    let mut form = ['\0'; 10];
    let mut len = 0;
    let mut push = |c| {
        form[len] = c;
        len += 1;
    };
    match c {
        '\0'..='\u{1F}' => push(char::from_u32(0x2400 + c as u32).unwrap_or(char::REPLACEMENT_CHARACTER)),
        '\u{7F}' => push('␡'),
        _ => {
            "<U+".chars().for_each(&mut push);
            let digits = if c as u32 > 0xF_FFFF { 6 } else { 5 - usize::from((c as u32) < 0x1_0000) };
            for digit in (0..digits).rev() {
                push(char::from_digit(c as u32 >> (4 * digit) & 0xF, 16).unwrap_or('?').to_ascii_uppercase());
            }
            push('>');
        }
    }
    form.into_iter().take(len)
}

/// Appends `text` as one line: hidden characters by their pictures, tabs as spaces, line ends as ` ⏎ `.
pub fn push_visible(text: &str, line: &mut String) {
    let mut broken = false;
    pieces(text, |piece| {
        let is_break = matches!(piece, Piece::Hidden('\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}'));
        match piece {
            // One mark for a CRLF, and for the empty lines between paragraphs.
            Piece::Hidden(_) if is_break && broken => {}
            Piece::Hidden(_) if is_break => line.push_str(" ⏎ "),
            Piece::Hidden('\t') => line.push(' '),
            Piece::Hidden(c) => line.extend(picture(c)),
            Piece::Plain(plain) => line.push_str(plain),
        }
        broken = is_break;
    });
}

/// `text` as one line that is safe to show, as [`push_visible`] has it; borrowed where nothing has to change.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(is_printable) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len() + 16);
    push_visible(text, &mut line);
    if line == text { Cow::Borrowed(text) } else { Cow::Owned(line) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shows_what_would_not_be_seen() {
        assert_eq!(visible("\u{1b}[31m red\u{7} nul\0 del\u{7f}"), "␛[31m red␇ nul␀ del␡");
        assert_eq!(
            visible("a\u{202e}b\u{2066}c\u{200b}d\u{ad}e\u{feff}"),
            "a<U+202E>b<U+2066>c<U+200B>d<U+00AD>e<U+FEFF>"
        );
        assert_eq!(visible("csi \u{9b}31m, tag \u{e0041}"), "csi <U+009B>31m, tag <U+E0041>");
    }

    #[test]
    fn is_one_line() {
        assert_eq!(visible("one\r\ntwo\n\nthree\tfour\u{2028}five"), "one ⏎ two ⏎ three four ⏎ five");
    }

    #[test]
    fn leaves_what_people_write() {
        for text in [
            "",
            "“curly” – café, naïve",
            "東京 ｆｕｌｌ",
            "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}\u{200d}🔥 👍🏽",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "می\u{200c}خواهم क्\u{200d}ष",
        ] {
            assert!(matches!(visible(text), Cow::Borrowed(t) if t == text), "{text:?}");
        }
    }

    #[test]
    fn joiners_and_tags_out_of_place_are_shown() {
        assert_eq!(visible("po\u{200d}licy"), "po<U+200D>licy");
        assert_eq!(visible("👍\u{200d} x"), "👍<U+200D> x");
        assert_eq!(visible("x\u{fe0f}\u{fe01}\u{e0101}"), "x\u{fe0f}<U+FE01><U+E0101>");
        assert_eq!(visible("🏴\u{e0061}\u{e007f}"), "🏴<U+E0061><U+E007F>");
    }

    proptest! {
        #[test]
        fn pieces_are_the_text_and_nothing_hidden_is_left(text in "(\\PC|\\p{C}|\u{200d}|😀|[a-z]){0,40}") {
            let mut again = String::new();
            pieces(&text, |piece| match piece {
                Piece::Plain(plain) => again.push_str(plain),
                Piece::Hidden(c) => again.push(c),
            });
            prop_assert_eq!(&again, &text);
            prop_assert!(!visible(&text).chars().any(char::is_control));
        }
    }
}
