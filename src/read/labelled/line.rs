//! One line: its stamp, and what may be a speaker's label.

use super::{parted, run_on, zoom};
use crate::read::names::PARTICLES;
use crate::read::roles::role_of_label;
use crate::read::stamp::{Stamp, span, stamp};
use crate::text;

/// The longest label, in characters, and in words.
const LONGEST: usize = 40;
const WORDS: usize = 5;
/// What people put around what is said.
pub(super) const QUOTES: [(char, char); 3] = [('"', '"'), ('\'', '\''), ('“', '”')];
/// The colon of scripts whose signs are all as wide as high.
const WIDE_COLON: char = '：';

/// A line of a transcript.
#[derive(Debug, Clone, Copy)]
pub(in crate::read) struct Line<'a> {
    /// Its offset in the piece.
    pub(super) start: usize,
    /// Its text, without its end and the blanks before that.
    pub(super) text: &'a str,
    pub(in crate::read) stamp: Option<Stamp>,
    pub(in crate::read) label: Option<Label<'a>>,
    /// The offset in the piece after the stamp, if there is one.
    pub(super) unstamped: usize,
    /// The offset in the piece after stamp and label.
    pub(in crate::read) words: usize,
    /// Whether nobody says it, whatever it is: what a chat program writes between.
    pub(super) aside: bool,
    /// Whether it says to whom, as in what Zoom saves of the chat beside a meeting.
    pub(super) addressed: bool,
}

/// What stands before a colon and has the shape of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Label<'a> {
    /// All of it: `Dana (Support)`.
    pub(in crate::read) all: &'a str,
    /// What comes before the parentheses, and what stands in them.
    pub(super) name: &'a str,
    pub(super) suffix: Option<&'a str>,
}

impl<'a> Line<'a> {
    /// Takes the line that begins at `start` to pieces.
    pub(in crate::read) fn new(start: usize, text: &'a str) -> Self {
        let text = text.trim_end();
        let indent = text.len() - text.trim_start_matches([' ', '\t', '\u{feff}']).len();
        let (stamp_found, after) = match stamp(&text[indent..]) {
            Some((stamp, len)) => (Some(stamp), indent + len),
            None => (None, indent),
        };
        let line = Line {
            start,
            text,
            stamp: stamp_found,
            label: None,
            unstamped: start + after,
            words: start + after,
            aside: false,
            addressed: false,
        };
        if line.stamp.is_some_and(|stamp| stamp.from.has_seconds())
            && let Some((all, len)) = zoom::addressed(&text[after..])
            && let Some(label) = named(all)
        {
            return Line { addressed: true, ..line.with(label, len) };
        }
        match label_of(&text[after..]) {
            Some((label, len)) => line.with(label, len),
            None => line,
        }
    }

    /// The line with a label that stands after its stamp, and ends with what parts it from the words after `len` bytes.
    fn with(mut self, mut label: Label<'a>, len: usize) -> Self {
        self.words = self.unstamped + len;
        // `Agent [00:01:23]: …`, with the stamp after the name.
        if let Some(late) = label.suffix.and_then(span) {
            self.stamp = self.stamp.or(Some(Stamp { bracketed: true, ..late }));
            label = named(label.name).unwrap_or(Label { all: label.name, suffix: None, ..label });
        }
        self.label = Some(label);
        self
    }

    /// The line with the label `all`, if that has the shape of one, and `words` after it, a part of its text.
    pub(super) fn said_by(&self, all: &'a str, words: &'a str) -> Option<Self> {
        let text = self.unstamped_text();
        let len = text.len() - words.trim_start().len();
        named(all.trim_matches(['*', '_']).trim()).map(|label| self.with(label, len))
    }

    /// The offset after the line's last character.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Its text after its stamp.
    pub(super) fn unstamped_text(&self) -> &'a str {
        &self.text[self.unstamped - self.start..]
    }

    /// Whether there is nothing but a stamp on the line.
    pub(super) fn is_bare_stamp(&self) -> bool {
        self.stamp.is_some() && self.unstamped == self.end()
    }
}

/// The lines of a text. They end at LF, CRLF and a lone CR.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for (start, line) in text::lines(text) {
        let whole = Line::new(start, line);
        match run_on::turns(&whole) {
            turns if turns.is_empty() => lines.push(whole),
            turns => lines.extend(turns.into_iter().map(|turn| Line::new(start + turn.start, &line[turn]))),
        }
    }
    parted::relabel(&mut lines);
    lines
}

/// The label that `text` begins with, and the length up to the words after it.
fn label_of(text: &str) -> Option<(Label<'_>, usize)> {
    label_in(text, true)
}

/// The same; `items` says whether it may stand in an element of a list, which none inside one does.
fn label_in(text: &str, items: bool) -> Option<(Label<'_>, usize)> {
    if let Some(inside) = text.strip_prefix('[') {
        return bracketed(text, inside, ']');
    }
    if let Some(inside) = text.strip_prefix('(') {
        return bracketed(text, inside, ')');
    }
    if let Some((open, close)) = QUOTES.into_iter().find(|(open, _)| text.starts_with(*open)) {
        return quoted(text, open, close);
    }
    // An element of a list or a heading, where its label cannot be taken for a word.
    let title = text.trim_start_matches('#').strip_prefix(' ').filter(|_| text.starts_with('#'));
    let numbered = || {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let rest = rest.strip_prefix(['.', ')']).filter(|_| rest.len() < text.len())?;
        Some(rest.trim_start()).filter(|item| item.len() < rest.len())
    };
    let item = title.or_else(|| text.strip_prefix("- ")).or_else(|| text.strip_prefix("• "));
    if let Some(item) = item.or_else(numbered) {
        let (label, words) = items.then(|| label_in(item, false))??;
        let roles = [Some(label.name), label.suffix].into_iter().flatten().find_map(role_of_label);
        let sure = roles.is_some() || is_recognisers(label.name);
        return sure.then_some((label, text.len() - item.len() + words));
    }
    // `**Agent:** …` and `**Agent**: …`
    let bold = text.len() - text.trim_start_matches(['*', '_']).len();
    let mark = &text[..bold];
    let body = &text[bold..];
    let (colon, wide) = body.char_indices().take_while(|(at, _)| *at < LONGEST * 4).find_map(|(at, c)| {
        // A colon between digits belongs to a time.
        let digit =
            |at: Option<usize>| at.and_then(|at| body.as_bytes().get(at)).is_some_and(u8::is_ascii_digit);
        let plain = c == ':' && !(digit(at.checked_sub(1)) && digit(Some(at + 1)));
        (plain || c == WIDE_COLON).then_some((at, c == WIDE_COLON))
    })?;
    let width = if wide { WIDE_COLON.len_utf8() } else { 1 };
    let (mut all, mut rest) = (body[..colon].trim_end(), &body[colon + width..]);
    if bold > 0 {
        match rest.strip_prefix(mark) {
            Some(after) => rest = after,
            None => all = all.strip_suffix(mark)?.trim_end(),
        }
    }
    let label = named(all)?;
    // Without a blank after the colon it may be an address (`https://`), unless the label names a role.
    if !(rest.is_empty()
        || wide
        || rest.starts_with([' ', '\t'])
        || role_of_label(all).is_some() && !rest.starts_with('/'))
    {
        return None;
    }
    Some((label, text.len() - rest.trim_start().len()))
}

/// The label in the brackets that `text` begins with, as WhisperX writes it: `[SPEAKER_00]: …`. Without a colon it must
/// be a role's or a recogniser's name and nothing more, since much else stands in brackets: `[Agent] …`, but not
/// `[Customer joined]`.
fn bracketed<'a>(text: &'a str, inside: &'a str, close: char) -> Option<(Label<'a>, usize)> {
    let (all, rest) = inside.split_once(close)?;
    let (found, words) = (named(all)?, rest.strip_prefix([':', WIDE_COLON]).unwrap_or(rest));
    let alone = || is_recognisers(all) || !all.contains(' ') && role_of_label(all).is_some();
    let parted = words.starts_with([' ', '\t']) && !words.trim().is_empty();
    (parted && (words.len() < rest.len() || alone())).then(|| (found, text.len() - words.trim_start().len()))
}

/// The label in quotation marks that `text` begins with, before words in such marks: `"Agent": "Hello"`.
fn quoted(text: &str, open: char, close: char) -> Option<(Label<'_>, usize)> {
    let (all, rest) = text.strip_prefix(open)?.split_once(close)?;
    let words = rest.trim_start().strip_prefix([':', WIDE_COLON])?.trim_start();
    let said = words.strip_prefix(open).unwrap_or(words);
    Some((named(all)?, text.len() - said.len()))
}

/// Whether it is what recognisers call those whom they cannot name: `Speaker 1`, `SPEAKER_00`, `spk_1`.
pub(super) fn is_recognisers(name: &str) -> bool {
    let name = name.to_lowercase();
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let stem = if stem.len() < name.len() { stem } else { stem.trim_end_matches(['a', 'b', 'c', 'd']) };
    stem.len() < name.len()
        && matches!(stem.trim_end_matches([' ', '_', '-']), "speaker" | "spk" | "channel" | "ch")
}

/// The label, if it has the shape of a name.
fn named(all: &str) -> Option<Label<'_>> {
    let behind = all.strip_suffix([')', ']']).and_then(|open| open.rsplit_once(['(', '[']));
    let behind = behind.map(|(name, suffix)| (name.trim_end(), suffix.trim()));
    let is_time = |suffix: &str| span(suffix).is_some();
    let time = match behind {
        Some(behind) => Some(behind).filter(|(_, suffix)| is_time(suffix)),
        None => timed(all),
    };
    if let Some((name, time)) = time {
        return named(name).map(|_| Label { all, name, suffix: Some(time) });
    }
    let (name, suffix) = behind.map_or((all, None), |(name, suffix)| (name, Some(suffix)));
    let is_part = |c: char| c.is_alphanumeric() || " _-.,'’@#/&+".contains(c);
    let shaped = !name.is_empty()
        && all.chars().count() <= LONGEST
        && name.split_whitespace().count() <= WORDS
        && name.chars().all(is_part)
        && name.starts_with(|c: char| c.is_alphanumeric() || c == '@' || c == '+' || c == '#')
        && name.contains(char::is_alphabetic)
        // A sentence's comma or full stop is followed by a blank and a small letter.
        && !name.split([',', '.']).skip(1).any(|after| after.starts_with(' ') && is_small(after.trim_start()));
    shaped.then_some(Label { all, name, suffix })
}

/// A name and the time that stands behind it without brackets: `Dana 10:02 AM`. Days have times, too, and say nothing.
fn timed(all: &str) -> Option<(&str, &str)> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let is_time = |at: usize| {
        let rest = all[at..].trim_start();
        stamp(rest).is_some_and(|(found, len)| len == rest.len() && !found.bracketed)
    };
    let at = all.match_indices(' ').map(|(at, _)| at).find(|&at| all.contains(':') && is_time(at))?;
    let name = all[..at].trim_end();
    let capital = name.split_whitespace().all(|word| !is_small(word));
    let is_day = |word: &str| word.get(..3).is_some_and(|day| DAYS.contains(&day.to_lowercase().as_str()));
    (capital && !name.split_whitespace().any(is_day)).then_some((name, all[at..].trim_start()))
}

fn is_small(word: &str) -> bool {
    word.starts_with(char::is_lowercase)
}

impl Label<'_> {
    /// Whether each word begins with a capital or a digit, or the whole is an id (`spk_0`, `ann@shop.example`): the
    /// shape of a name, not of a sentence's beginning.
    pub(in crate::read) fn is_name(&self) -> bool {
        let id = !self.name.contains(' ')
            && self.name.contains(|c: char| c == '_' || c == '@' || c.is_ascii_digit());
        id || self.name.split_whitespace().all(|word| !is_small(word) || PARTICLES.contains(&word))
            && !is_small(self.name)
    }

    /// The label by which its recurrence is counted.
    pub(super) fn key(&self) -> String {
        self.all.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_of_a_list_holds_no_list() {
        assert!(label_of("1. Agent: hello").is_some());
        for mark in ["1. ", "- ", "# "] {
            assert!(label_of(&format!("{}Agent: hello", mark.repeat(100_000))).is_none(), "{mark}");
        }
    }

    #[test]
    fn labels_of_all_shapes() {
        for (text, label, words) in [
            ("Agent: Hi", "Agent", "Hi"),
            ("[00:01:23] Agent: Hi", "Agent", "Hi"),
            ("(10:02 AM) Dana: Hi", "Dana", "Hi"),
            ("10:02 Dana (Support): Hi", "Dana (Support)", "Hi"),
            ("10:02:33 Dana: Hi", "Dana", "Hi"),
            ("SPEAKER_00: Hi", "SPEAKER_00", "Hi"),
            ("**Agent:** Hi", "Agent", "Hi"),
            ("**Agent**: Hi", "Agent", "Hi"),
            ("Agent [00:01:23]: Hi", "Agent", "Hi"),
            ("Dana Lind 10:02 AM: Hi", "Dana Lind", "Hi"),
            ("Agent 00:01:23: Hi", "Agent", "Hi"),
            ("Dana (Agent) 10:02 AM: Hi", "Dana (Agent)", "Hi"),
            ("Dana (Agent) [10:02 AM]: Hi", "Dana (Agent)", "Hi"),
            ("agent:Hi", "agent", "Hi"),
            ("Agent:", "Agent", ""),
            ("\u{feff}Dana O’Neil-Smith Jr.: Hi", "Dana O’Neil-Smith Jr.", "Hi"),
            ("dana@shop.example: Hi", "dana@shop.example", "Hi"),
            ("[0:01 - 0:04] Ann: Hi", "Ann", "Hi"),
            ("[SPEAKER_01]: Hi", "SPEAKER_01", "Hi"),
            ("[Dana Smith]: Hi", "Dana Smith", "Hi"),
            ("[Agent] Hi", "Agent", "Hi"),
            ("- Agent: Hi", "Agent", "Hi"),
            ("- **Agent:** Hi", "Agent", "Hi"),
            ("### Agent: Hi", "Agent", "Hi"),
            ("## Customer:", "Customer", ""),
            ("#### **Dana (Support):**", "Dana (Support)", ""),
            ("[speaker_1] Hi", "speaker_1", "Hi"),
            ("(Agent) Hi", "Agent", "Hi"),
            ("(speaker 0) Hi", "speaker 0", "Hi"),
            ("1. Agent: Hi", "Agent", "Hi"),
            ("Agent：Hi", "Agent", "Hi"),
            ("Dana Lind ： Hi", "Dana Lind", "Hi"),
            ("\"Agent\": \"Hi\"", "Agent", "Hi\""),
            ("'Agent': Hi", "Agent", "Hi"),
            ("Agent (0:01 - 0:03): Hi", "Agent", "Hi"),
            ("10:02:13\t From  Ann Lee  to  Everyone: Hi", "Ann Lee", "Hi"),
            ("Mar 1, 2026, 10:00:00 AM - Ann: Hi", "Ann", "Hi"),
            ("2026-03-01T10:02:11+01:00 Ann: Hi", "Ann", "Hi"),
            ("01/03/2026 10:02 Ann: Hi", "Ann", "Hi"),
        ] {
            let line = Line::new(0, text);
            let found = line.label.map(|l| (l.all, &text[line.words..]));
            assert_eq!(found, Some((label, words)), "{text}");
        }
        for text in [
            "https://shop.example",
            "At 10:30 we open",
            "We open at 10:30: come",
            "Monday 10:30 AM: open",
            "Well, here is the thing: no",
            "We have seen this before and know the cause: rust",
            "No. of course: x",
            ": x",
            "",
            "3: x",
            "[hold] x: y",
            "[Customer joined] x",
            "- Colour: red",
            "# Items: 5",
            "[Customer]",
            "[PII] is my name",
            "[inaudible]",
            "(Agent)",
            "(see Agent) x",
            "\"I said so\" x: y",
            "1. Colour: red",
            "[link](https://shop.example)",
        ] {
            assert_eq!(Line::new(0, text).label, None, "{text}");
        }
    }

    #[test]
    fn stamps_beside_labels() {
        for text in ["[00:01:23] Agent: Hi", "Agent [00:01:23]: Hi", "Agent (0:01): Hi", "Agent 0:01: Hi"] {
            assert!(Line::new(0, text).stamp.is_some_and(|s| s.bracketed), "{text}");
        }
        assert!(Line::new(0, "[10:02]").is_bare_stamp());
        assert!(!Line::new(0, "[10:02] Hi").is_bare_stamp());
    }

    #[test]
    fn names_and_beginnings_of_sentences() {
        for name in ["Dana", "Ludwig van Beethoven", "spk_0", "A", "AGENT", "Dana S."] {
            assert!(named(name).is_some_and(|l| l.is_name()), "{name}");
        }
        for name in ["here is the thing", "Tracking number", "dana", "One more thing"] {
            assert!(!named(name).is_some_and(|l| l.is_name()), "{name}");
        }
    }

    #[test]
    fn lines_end_as_everywhere() {
        let text = "a\r\nb\rc\n\nd  ";
        let found: Vec<_> = lines(text).iter().map(|l| (l.start, l.text)).collect();
        assert_eq!(found, [(0, "a"), (3, "b"), (5, "c"), (7, ""), (8, "d")]);
    }
}
