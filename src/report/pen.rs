//! Writes text for people: safe characters, and colour only where it is wanted.

use anstyle::{AnsiColor, Style};

use crate::finding::{Level, Status};
use crate::text::{is_printable, visible};

/// What matters less: context, arrows, rules that passed.
pub(super) const DIM: Style = Style::new().dimmed();
/// What is read first.
pub(super) const BOLD: Style = Style::new().bold();
/// The frame around the words of a transcript.
pub(super) const FRAME: Style = AnsiColor::Blue.on_default().bold();
/// Better words.
pub(super) const HELP: Style = AnsiColor::Green.on_default();
/// All is well.
pub(super) const GOOD: Style = AnsiColor::Green.on_default().bold();

/// The colour of a level.
pub(super) fn level_style(level: Level) -> Style {
    match level {
        Level::Error => AnsiColor::Red.on_default().bold(),
        Level::Warning => AnsiColor::Yellow.on_default().bold(),
        Level::Hint => AnsiColor::Cyan.on_default().bold(),
    }
}

/// The colour of a judgement; `None` for one that is not looked at first.
pub(super) fn status_style(status: Status) -> Style {
    match status {
        Status::Failed => BOLD,
        Status::Passed | Status::NotApplicable => DIM,
    }
}

/// Writes to a buffer, in colour or without.
pub(super) struct Pen<'a> {
    out: &'a mut Vec<u8>,
    color: bool,
}

impl<'a> Pen<'a> {
    /// A pen on `out`.
    pub(super) fn new(out: &'a mut Vec<u8>, color: bool) -> Self {
        Self { out, color }
    }

    /// Writes text that is known to be safe.
    pub(super) fn raw(&mut self, text: &str) -> &mut Self {
        self.out.extend_from_slice(text.as_bytes());
        self
    }

    /// Writes text of any origin, as one line.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        if text.bytes().all(is_printable) { self.raw(text) } else { self.raw(&visible(text)) }
    }

    /// Writes a number.
    pub(super) fn number(&mut self, number: impl std::fmt::Display) -> &mut Self {
        use std::io::Write;
        // A Vec takes whatever is written to it.
        let _ = write!(self.out, "{number}");
        self
    }

    /// Writes a character so many times.
    pub(super) fn times(&mut self, count: usize, c: u8) -> &mut Self {
        self.out.resize(self.out.len() + count, c);
        self
    }

    /// Begins a style.
    pub(super) fn on(&mut self, style: Style) -> &mut Self {
        if self.color && !style.is_plain() {
            // A Vec takes whatever is written to it.
            let _ = style.write_to(self.out);
        }
        self
    }

    /// Ends a style.
    pub(super) fn off(&mut self, style: Style) -> &mut Self {
        if self.color && !style.is_plain() {
            let _ = style.write_reset_to(self.out);
        }
        self
    }

    /// Writes text of any origin in a style, as one line.
    pub(super) fn styled(&mut self, style: Style, text: &str) -> &mut Self {
        self.on(style).text(text).off(style)
    }

    /// Ends the line.
    pub(super) fn end(&mut self) {
        self.out.push(b'\n');
    }
}

/// A clock time from milliseconds since the start of a conversation: `1:01`, `1:01:01`.
pub(super) struct Clock(pub(super) i64);

impl std::fmt::Display for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.0.unsigned_abs() / 1000;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let sign = if self.0 <= -1000 { "-" } else { "" };
        if hours > 0 {
            write!(f, "{sign}{hours}:{minutes:02}:{seconds:02}")
        } else {
            write!(f, "{sign}{minutes}:{seconds:02}")
        }
    }
}

/// A count with its thousands parted: `12,345`.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and its noun, with an `s` where it is not one.
pub(super) fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A measure without needless digits: `135`, `2.5`.
pub(super) fn measure(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_numbers_read_well() {
        let clock = |ms| Clock(ms).to_string();
        assert_eq!(
            [clock(0), clock(61_200), clock(3_661_000), clock(-5_000)],
            ["0:00", "1:01", "1:01:01", "-0:05"]
        );
        assert_eq!([clock(-1), clock(i64::MIN)], ["0:00", "-2562047788015:12:55"]);
        assert_eq!(
            [grouped(0), grouped(999), grouped(1_000), grouped(1_234_567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!([counted(1, "file"), counted(2_000, "file")], ["1 file", "2,000 files"]);
        assert_eq!(
            [measure(135.0), measure(2.5), measure(0.333), measure(100.0)],
            ["135", "2.5", "0.33", "100"]
        );
    }
}
