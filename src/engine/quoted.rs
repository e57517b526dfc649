//! Words in quotation marks, which are somebody else's.

use super::scan::Match;
use super::view::View;
use crate::transcript::Conversation;

/// How far a quotation may reach on either side of a match, in bytes.
const LONGEST_QUOTE: usize = 2000;

/// Words that are written with an apostrophe before them, and ends of words that some programs write apart (`it 's`): it
/// opens no quotation.
const ELIDED: [&str; 21] = [
    "bout", "cause", "cos", "coz", "cuz", "d", "em", "fraid", "kay", "ll", "m", "n", "re", "round", "s", "t",
    "til", "till", "tis", "twas", "ve",
];

/// Whether a match stands in quotation marks, or on a line that quotes a mail.
pub(super) fn is_quoted(found: &Match, conversation: &Conversation<'_>, view: &View) -> bool {
    let (turn, start, end) = match found.bytes {
        Some((turn, start, end)) => (turn as usize, start as usize, end as usize),
        None => {
            let Some((first, last)) =
                view.tokens.get(found.start as usize).zip(view.tokens.get(found.end as usize - 1))
            else {
                return false;
            };
            let turn = view.turn_of(found.start as usize);
            let end = if view.turn_of(found.end as usize - 1) == turn { last.end } else { first.end };
            (turn, first.start as usize, end as usize)
        }
    };
    let text: &str = &conversation.turns[turn].text;
    // Nobody quotes at greater length, and a giant turn must not be read from its beginning for each match.
    let near = floor(text, start.saturating_sub(LONGEST_QUOTE));
    let line = match text[near..start].rfind('\n') {
        Some(line_end) => Some(near + line_end + 1),
        None => (near == 0).then_some(0),
    };
    if line.is_some_and(|line| text[line..].trim_start().starts_with('>')) {
        return true;
    }
    // The tokenizer has seen every quotation mark before a word: a turn without one needs no reading.
    let index = view.turns.partition_point(|t| (t.turn as usize) < turn);
    if !view.turns.get(index).is_some_and(|t| t.quotes) && found.bytes.is_none() {
        return false;
    }
    let far = floor(text, (end + LONGEST_QUOTE).min(text.len()));
    let (from, until) = paragraph(&text[near..far], start - near, end - near);
    in_marks(&text[near + from..near + until], start - near - from, end - near - from)
}

/// Whether a mark that is open where `start..end` begins is closed after it. Single and double marks are told apart:
/// an apostrophe that looks like the one hides none of the other.
fn in_marks(text: &str, start: usize, end: usize) -> bool {
    let (mut double, mut single): (Option<char>, bool) = (None, false);
    let mut before = None;
    for (at, mark) in text[..start].char_indices() {
        match (mark, double) {
            ('\'' | '‘' | '’', _) => {
                let after = &text[at + mark.len_utf8()..];
                single = if single { !closes(before, after) } else { mark != '’' && opens(before, after) };
            }
            ('"', Some('"')) | ('”', Some('”')) | ('»', Some('»')) => double = None,
            // A low opening mark closes with the mark that opens elsewhere.
            ('“', Some('“')) => double = None,
            (_, Some(_)) => {}
            ('"', None) => double = Some('"'),
            ('“', None) => double = Some('”'),
            ('„', None) => double = Some('“'),
            ('«', None) => double = Some('»'),
            _ => {}
        }
        before = Some(mark);
    }
    let rest = &text[end..];
    let before_mark = |at: usize| text[..end + at].chars().next_back();
    let mut marks = rest.char_indices().filter(|(_, mark)| matches!(mark, '\'' | '’'));
    double.is_some_and(|close| rest.contains(close))
        || (single && marks.any(|(at, mark)| closes(before_mark(at), &rest[at + mark.len_utf8()..])))
}

/// Whether a single mark opens a quotation: it stands free before a word that needs no apostrophe.
fn opens(before: Option<char>, after: &str) -> bool {
    let word = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    before.is_none_or(|c| c.is_whitespace() || "([{\"“«:-–—/".contains(c))
        && word.starts_with(char::is_alphabetic)
        && !ELIDED.iter().any(|elided| elided.eq_ignore_ascii_case(word))
}

/// Whether a single mark may close one: it stands right after something, and at no letter.
fn closes(before: Option<char>, after: &str) -> bool {
    before.is_some_and(|c| !c.is_whitespace()) && !after.starts_with(char::is_alphanumeric)
}

/// The character boundary at or before `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The paragraph around `start..end`: empty lines part it from others.
fn paragraph(text: &str, start: usize, end: usize) -> (usize, usize) {
    let is_empty = |from: usize, to: usize| text[from..to].trim().is_empty();
    let mut until = start;
    let mut first = 0;
    while let Some(line_end) = memchr::memrchr(b'\n', &text.as_bytes()[..until]) {
        let line = memchr::memrchr(b'\n', &text.as_bytes()[..line_end]).map_or(0, |i| i + 1);
        if is_empty(line, line_end) {
            first = line_end + 1;
            break;
        }
        until = line_end;
    }
    let mut ends = memchr::memchr_iter(b'\n', &text.as_bytes()[end..]).map(|i| end + i).peekable();
    while let Some(line_end) = ends.next() {
        let next = ends.peek().copied().unwrap_or(text.len());
        if is_empty(line_end, next) {
            return (first, line_end);
        }
    }
    (first, text.len())
}

#[cfg(test)]
mod tests {
    use super::in_marks;

    fn quoted(text: &str, words: &str) -> bool {
        let start = text.find(words).expect(words);
        in_marks(text, start, start + words.len())
    }

    #[test]
    fn single_marks_quote_and_apostrophes_do_not() {
        for text in [
            "You were told 'we cannot help', and that was wrong.",
            "You were told ‘we cannot help’, and that was wrong.",
            "('we cannot help,' he said)",
            "'Don't wait, we cannot help you.'",
        ] {
            assert!(quoted(text, "we cannot help"), "{text}");
        }
        for text in [
            "I'm afraid we cannot help with your parents' house.",
            "Tell 'em we cannot help with the boss' car.",
            "'cause we cannot help the workers' club",
            "I 'm afraid we cannot help with the owners' club",
            "That is 'bin 4', and we cannot help with it.",
            "It's the '90s model, we cannot help the owners' club",
            "He said 'no we cannot help",
        ] {
            assert!(!quoted(text, "we cannot help"), "{text}");
        }
    }

    #[test]
    fn a_stray_single_mark_hides_no_double_one() {
        assert!(quoted("'Well, she wrote \"we cannot help\" to me", "we cannot help"));
        assert!(!quoted("\"Well\", she wrote, we cannot help \"", "we cannot help"));
    }
}
