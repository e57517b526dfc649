//! Prose in lines of a terminal's width.

use unicode_width::UnicodeWidthStr;

/// Cuts safe text into lines between words, the first of at most `first` columns, the others of at most `rest`; a
/// longer word has a line of its own, whole, so that it can be copied.
pub(super) fn wrapped(text: &str, first: usize, rest: usize) -> impl Iterator<Item = &str> {
    let mut left = Some(text);
    let mut width = first;
    std::iter::from_fn(move || {
        let text = left?;
        let (line, after) = text.split_at(fitting(text, width));
        width = rest;
        left = Some(after.trim_start_matches(' ')).filter(|after| !after.is_empty());
        Some(line.trim_end_matches(' '))
    })
}

/// Where the line that `text` begins with ends.
fn fitting(text: &str, width: usize) -> usize {
    // No text has more columns than bytes, but for those of a width that no terminal agrees on.
    if text.len() <= width {
        return text.len();
    }
    let mut end = 0;
    let mut columns = 0;
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end_matches(' ');
        if end > 0 && columns + bare.width() > width {
            return end;
        }
        columns += word.width();
        end += word.len();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: usize) -> Vec<&str> {
        wrapped(text, width, width).collect()
    }

    #[test]
    fn cuts_between_words() {
        assert_eq!(lines("Here is what I can do", 9), ["Here is", "what I", "can do"]);
        assert_eq!(lines("Here is what I can do", usize::MAX), ["Here is what I can do"]);
        assert_eq!(lines("a incomprehensibilities b", 5), ["a", "incomprehensibilities", "b"]);
        assert_eq!(lines("東京 東京 東京", 9), ["東京 東京", "東京"]);
        assert_eq!(lines("", 9), [""]);
    }
}
