//! Where sentences begin, by the Unicode rule (UAX #29), mended for abbreviations and wrapped lines.

use unicode_segmentation::UnicodeSegmentation;

/// Calls `found` with each byte offset at which a sentence of `text` begins, but for the first.
///
/// The bounds are those of `unicode-segmentation` with three changes. One that follows an abbreviation and a full stop
/// is none: `is_abbreviation` is asked with the word before the stop (as written) and whether a digit follows.
/// A full stop after a word is one before a small letter too: many who chat write nothing else, and abbreviations are
/// told by their list.
/// A line end alone is none where a line was wrapped, since phrases run over wraps; an empty line always is one, and
/// so is the end of a short line, such as a greeting or an item of a list.
pub fn sentence_bounds(
    text: &str,
    is_abbreviation: &mut dyn FnMut(&str, bool) -> bool,
    found: &mut dyn FnMut(usize),
) {
    let by_the_rule =
        if text.is_ascii() { |t: &str, f: Found<'_>| ascii_bounds(t.as_bytes(), f) } else { unicode_bounds };
    mended(text, by_the_rule, is_abbreviation, found);
}

/// The same by the Unicode rule alone, whatever the text: what [`sentence_bounds`] is held against.
pub(crate) fn sentence_bounds_by_the_rule(
    text: &str,
    is_abbreviation: &mut dyn FnMut(&str, bool) -> bool,
    found: &mut dyn FnMut(usize),
) {
    mended(text, unicode_bounds, is_abbreviation, found);
}

/// What is called with each bound.
type Found<'f> = &'f mut dyn FnMut(usize);

/// The bounds by the Unicode rule, with those changes.
fn mended(
    text: &str,
    by_the_rule: fn(&str, Found<'_>),
    is_abbreviation: &mut dyn FnMut(&str, bool) -> bool,
    found: Found<'_>,
) {
    let mut last = 0;
    let mut keep = |bound: usize, small: bool| {
        if small || !is_wrap(text, bound) {
            (!after_abbreviation(text, bound, is_abbreviation)).then(|| found(bound));
        }
    };
    let mut between = |to: usize, keep: &mut dyn FnMut(usize, bool)| {
        before_small_letters(&text[last..to], &mut |at| keep(last + at, true));
        last = to;
    };
    by_the_rule(text, &mut |bound| {
        between(bound, &mut keep);
        keep(bound, false);
    });
    between(text.len(), &mut keep);
}

/// Where a small letter follows a word's full stop and blanks.
fn before_small_letters(text: &str, found: Found<'_>) {
    let bytes = text.as_bytes();
    for stop in memchr::memchr_iter(b'.', bytes) {
        let next = skip(bytes, stop + 1, is_space);
        let ends_word = text[..stop].chars().rev().take(2).filter(|c| c.is_alphabetic()).count() == 2;
        if next > stop + 1 && ends_word && text[next..].starts_with(char::is_lowercase) {
            found(next);
        }
    }
}

fn unicode_bounds(text: &str, found: Found<'_>) {
    for (bound, _) in text.split_sentence_bound_indices().skip(1) {
        found(bound);
    }
}

/// The Unicode rule for ASCII text, about ten times as fast. The names of the rules are those of UAX #29.
fn ascii_bounds(text: &[u8], found: Found<'_>) {
    let mut at = 0;
    while let Some(next) = text[at..].iter().position(|b| matches!(b, b'.' | b'!' | b'?' | b'\n' | b'\r')) {
        at += next;
        if matches!(text[at], b'\n' | b'\r') {
            // SB3, SB4: a line end is one, CR and LF together too.
            at += if text[at..].starts_with(b"\r\n") { 2 } else { 1 };
            if at < text.len() {
                found(at);
            }
            continue;
        }
        let full_stop = text[at] == b'.';
        if full_stop && text.get(at + 1).is_some_and(u8::is_ascii_digit) {
            // SB6: 3.5
            at += 1;
            continue;
        }
        if full_stop
            && at > 0
            && text[at - 1].is_ascii_alphabetic()
            && text.get(at + 1).is_some_and(u8::is_ascii_uppercase)
        {
            // SB7: U.S
            at += 1;
            continue;
        }
        // SB9, SB10: closing marks, then white space.
        let closed = skip(text, at + 1, is_close);
        let spaced = skip(text, closed, is_space);
        let line_end = if text[spaced..].starts_with(b"\r\n") {
            spaced + 2
        } else if text.get(spaced).is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            spaced + 1
        } else {
            spaced
        };
        match text.get(spaced) {
            None => return,
            // SB8a: a comma or another stop goes on.
            Some(b',' | b'-' | b':' | b';' | b'.' | b'!' | b'?') if line_end == spaced => {
                at = spaced;
                if !matches!(text[at], b'.' | b'!' | b'?') {
                    at += 1;
                }
                continue;
            }
            _ => {}
        }
        if full_stop && line_end == spaced {
            // SB8: a lower-case letter goes on, past marks and digits.
            let letter = text[spaced..]
                .iter()
                .find(|&&b| b.is_ascii_alphabetic() || matches!(b, b'.' | b'!' | b'?' | b'\n' | b'\r'));
            if letter.is_some_and(u8::is_ascii_lowercase) {
                at = spaced.max(at + 1);
                continue;
            }
        }
        at = line_end;
        if at < text.len() {
            found(at);
        }
    }
}

fn skip(text: &[u8], from: usize, what: fn(u8) -> bool) -> usize {
    from + text[from..].iter().take_while(|&&b| what(b)).count()
}

fn is_close(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'(' | b')' | b'[' | b']' | b'{' | b'}')
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0b | 0x0c)
}

/// Whether the sentence before `bound` ends in an abbreviation's full stop.
fn after_abbreviation(text: &str, bound: usize, is_abbreviation: &mut dyn FnMut(&str, bool) -> bool) -> bool {
    let before = text[..bound].trim_end_matches([' ', '\t']);
    let Some(before) = before.strip_suffix('.') else { return false };
    let start = before
        .rfind(|c: char| !c.is_alphanumeric() && c != '.')
        .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
    let word = &before[start..];
    !word.is_empty() && is_abbreviation(word, text[bound..].starts_with(|c: char| c.is_ascii_digit()))
}

/// A line shorter than this was not wrapped: it ends where its writer ended it.
const WRAPPED_LINE: usize = 40;

/// Whether `bound` is only the end of a wrapped line.
fn is_wrap(text: &str, bound: usize) -> bool {
    let before = text[..bound].trim_end_matches([' ', '\t']);
    let Some(line) = before.strip_suffix("\r\n").or_else(|| before.strip_suffix(['\n', '\r'])) else {
        return false;
    };
    let line = line.trim_end_matches([' ', '\t']);
    if line.is_empty() || line.ends_with(['\n', '\r', '.', '!', '?', ':', '…']) {
        return false;
    }
    let rest = text[bound..].trim_start_matches([' ', '\t']);
    let Some(next) = rest.chars().next() else { return true };
    if matches!(next, '\n' | '\r' | '-' | '*' | '•' | '>' | '#' | '|') {
        return false;
    }
    let length = line.len() - line.rfind(['\n', '\r']).map_or(0, |i| i + 1);
    next.is_lowercase() || (length >= WRAPPED_LINE && !line.ends_with(','))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        let mut bounds = vec![0];
        let mut known = |word: &str, digit: bool| {
            matches!(word.to_ascii_lowercase().as_str(), "mr" | "dr" | "e.g") || (word == "no" && digit)
        };
        sentence_bounds(text, &mut known, &mut |b| bounds.push(b));
        bounds.push(text.len());
        bounds.windows(2).map(|w| text[w[0]..w[1]].trim()).filter(|s| !s.is_empty()).collect()
    }

    #[test]
    fn ends_at_marks_and_not_at_abbreviations() {
        assert_eq!(sentences("Sorry. We can't."), ["Sorry.", "We can't."]);
        assert_eq!(
            sentences("Mr. Jones paid 3.50 to Dr. No. Really?! Yes"),
            ["Mr. Jones paid 3.50 to Dr. No.", "Really?!", "Yes"]
        );
        assert_eq!(sentences("No. We can't. See no. 5 there."), ["No.", "We can't.", "See no. 5 there."]);
        assert_eq!(
            sentences("It’s done. “Good.” Then we’re fine"),
            ["It’s done.", "“Good.”", "Then we’re fine"]
        );
    }

    #[test]
    fn ends_before_small_letters_too() {
        assert_eq!(
            sentences("its updating. what version do u have"),
            ["its updating.", "what version do u have"]
        );
        assert_eq!(
            sentences("naïve. été. e.g. this, 3. that... or v. this"),
            ["naïve.", "été.", "e.g. this, 3. that... or v. this"]
        );
        assert_eq!(
            sentences("see example.com. ok. Mr. jones. Done"),
            ["see example.com.", "ok.", "Mr. jones.", "Done"]
        );
    }

    #[test]
    fn runs_over_wrapped_lines_only() {
        assert_eq!(
            sentences("I am sorry that your parcel arrived in such a state\nand that nobody called.\nDana"),
            ["I am sorry that your parcel arrived in such a state\nand that nobody called.", "Dana"]
        );
        assert_eq!(sentences("Dear Ann,\nWe are sorry"), ["Dear Ann,", "We are sorry"]);
        assert_eq!(sentences("our\ncompany\n\npolicy"), ["our\ncompany", "policy"]);
        assert_eq!(sentences("You need:\n- a photo\n- the label"), ["You need:", "- a photo", "- the label"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1024))]
        #[test]
        fn the_ascii_path_is_the_unicode_rule(text in "[aBz .!?,:;'\")(\n\r\t1-]{0,24}") {
            let (mut fast, mut slow) = (Vec::new(), Vec::new());
            ascii_bounds(text.as_bytes(), &mut |b| fast.push(b));
            unicode_bounds(&text, &mut |b| slow.push(b));
            prop_assert_eq!(fast, slow);
        }
    }
}
