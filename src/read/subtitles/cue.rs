//! Cues: a line of times, and the lines of words below it.

use crate::text::lines;

/// A cue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue<'a> {
    /// When it is shown, in milliseconds.
    pub(super) start_ms: i64,
    /// Until when.
    pub(super) end_ms: i64,
    /// The offsets of its lines of words, and the lines.
    pub(super) lines: Vec<(usize, &'a str)>,
}

/// The times of a line such as `00:00:01.000 --> 00:00:04.500 align:start`, in milliseconds.
pub(super) fn timing(line: &str) -> Option<(i64, i64)> {
    let (from, to) = line.trim().trim_start_matches(['[', '(']).split_once("-->")?;
    let to = to.trim_start();
    let to = to.split([' ', '\t', ']', ')']).next()?;
    Some((clock(from.trim())?, clock(to)?))
}

/// `0:0:5.320`, `00:05,32`, `01:00:05`: in milliseconds.
fn clock(text: &str) -> Option<i64> {
    let (whole, fraction) = match text.find(['.', ',']) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    };
    let digits =
        |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = whole.split(':').collect();
    if !(2..=3).contains(&parts.len()) || !(fraction.is_empty() || digits(fraction, 9)) {
        return None;
    }
    let mut seconds = 0;
    for part in parts {
        seconds = seconds * 60 + part.parse::<i64>().ok().filter(|_| digits(part, 5))?;
    }
    Some(seconds * 1000 + format!("{fraction:0<3.3}").parse::<i64>().ok()?)
}

/// The cues of a text. A blank line ends a cue; where there is none, the number or times of the next do. In WebVTT, notes,
/// styles and regions are blocks of their own.
pub(super) fn cues(text: &str, vtt: bool) -> Vec<Cue<'_>> {
    let lines: Vec<_> = lines(text).collect();
    let mut cues: Vec<Cue<'_>> = Vec::new();
    let (mut open, mut passed_over) = (false, false);
    for (index, &(start, line)) in lines.iter().enumerate() {
        let words = line.trim();
        if words.is_empty() {
            // A blank line inside of words is not unheard of: what is neither times nor a number goes on after it.
            (passed_over, open) = (false, open && !vtt);
            continue;
        }
        if let Some((start_ms, end_ms)) = timing(line) {
            cues.push(Cue { start_ms, end_ms, lines: Vec::new() });
            (open, passed_over) = (true, false);
            continue;
        }
        let heads_next = lines.get(index + 1).is_some_and(|(_, next)| timing(next).is_some());
        let block =
            || ["NOTE", "STYLE", "REGION"].iter().any(|b| words == *b || words.starts_with(&format!("{b} ")));
        if vtt && !open && block() {
            passed_over = true;
        }
        // The line before times is the next cue's number or name.
        let is_number = words.bytes().all(|b| b.is_ascii_digit());
        if passed_over || heads_next && (!open || is_number) {
            continue;
        }
        if let Some(cue) = cues.last_mut().filter(|_| open) {
            cue.lines.push((start, line));
        }
    }
    cues
}
