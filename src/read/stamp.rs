//! Time stamps beside labels, and lengths in markers, as they are written.

use crate::read::dates::{Day, day};
use crate::text::utc;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// A time as it stands beside a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Time {
    /// Hours, minutes and milliseconds; of two parts, `hours` is the first and `minutes` the second.
    pub(in crate::read) hours: i64,
    pub(in crate::read) minutes: i64,
    pub(in crate::read) ms: i64,
    /// Whether it has seconds.
    pub(in crate::read) three: bool,
    /// Whether it is after noon, where it says so.
    pub(in crate::read) pm: Option<bool>,
    /// Its date.
    pub(in crate::read) day: Option<Day>,
    /// How far its zone is ahead, where it names one.
    pub(in crate::read) zone_ms: i64,
}

impl Time {
    /// Whether it tells seconds.
    pub(in crate::read) fn has_seconds(self) -> bool {
        self.three
    }

    /// Whether it has a date whose numbers may be in one order or another.
    pub(in crate::read) fn is_of_unknown_order(self) -> bool {
        self.day.is_some_and(|day| day.order.is_none() && !day.dotted && !day.year_first)
    }

    /// Whether it is a time of day for certain, and no offset: it says which half of the day, or has a date.
    pub(in crate::read) fn is_of_day(self) -> bool {
        self.pm.is_some() || self.day.is_some()
    }
}

/// A stamp: when something begins, and perhaps when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Stamp {
    pub(in crate::read) from: Time,
    pub(in crate::read) to: Option<Time>,
    /// Whether it stands in brackets; a bare time may as well be words.
    pub(in crate::read) bracketed: bool,
}

/// The stamp that `text` begins with, and its length with the blanks and dash after it.
pub(in crate::read) fn stamp(text: &str) -> Option<(Stamp, usize)> {
    // Programs that know what day it is name the last ones by words.
    let named = ["Today at ", "Yesterday at "].iter().find_map(|day| text.strip_prefix(day));
    let rest = named.unwrap_or(text);
    stamp_of(rest).map(|(stamp, len)| (stamp, text.len() - rest.len() + len))
}

fn stamp_of(text: &str) -> Option<(Stamp, usize)> {
    let close = match text.as_bytes().first()? {
        b'[' => Some(']'),
        b'(' => Some(')'),
        b'0'..=b'9' => None,
        b'A'..=b'Z' | b'a'..=b'z' if day(text).is_some() => None,
        _ => return None,
    };
    let inside = if close.is_some() { text[1..].trim_start() } else { text };
    let (from, mut rest) = time(inside)?;
    let mut to = None;
    if let Some(close) = close {
        let dash = rest.trim_start().trim_start_matches(['-', '–', '—', '→', '>']).trim_start();
        if dash.len() < rest.len()
            && let Some((end, after)) = time(dash)
        {
            (to, rest) = (Some(end), after);
        }
        rest = rest.trim_start().strip_prefix(close)?;
    } else if !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let after = rest.trim_start();
    let after =
        after.strip_prefix(['-', '–', '—', '|']).filter(|a| a.starts_with(' ')).unwrap_or(after).trim_start();
    Some((Stamp { from, to, bracketed: close.is_some() }, text.len() - after.len()))
}

/// The time that a text is and nothing else, without brackets.
pub(in crate::read) fn bare(text: &str) -> Option<Stamp> {
    let text = text.trim();
    stamp(text).filter(|(stamp, len)| *len == text.len() && !stamp.bracketed).map(|(stamp, _)| stamp)
}

/// The same of one that may say until when: `00:01 - 00:03`.
pub(in crate::read) fn span(text: &str) -> Option<Stamp> {
    let bracketed = || format!("[{text}]");
    bare(text)
        .or_else(|| stamp(&bracketed()).filter(|(_, len)| *len == text.len() + 2).map(|(stamp, _)| stamp))
}

/// The time that `text` begins with (`0:01`, `10:02:33.5`, `10:02 AM`, `2026-03-01 10:02`), and what follows it.
fn time(text: &str) -> Option<(Time, &str)> {
    let (day, rest) = match day(text) {
        Some((day, rest)) => (Some(day), rest),
        None => (None, text),
    };
    let (hours, rest) = number(rest, 3)?;
    let (minutes, mut rest) = number(rest.strip_prefix(':')?, 2).filter(|&(m, _)| m < 60)?;
    let mut ms = 0;
    let mut three = false;
    if let Some(after) = rest.strip_prefix(':') {
        let (seconds, after) = number(after, 2).filter(|&(s, _)| s < 60)?;
        (ms, rest, three) = (seconds * 1000, after, true);
        if let Some(fraction) = after.strip_prefix(['.', ','])
            && let Some((_, after)) = number(fraction, 9)
        {
            let digits = &fraction[..fraction.len() - after.len()];
            ms += format!("{digits:0<3.3}").parse::<i64>().unwrap_or_default();
            rest = after;
        }
    }
    let mut pm = None;
    let half = rest.trim_start();
    for (word, is_pm) in [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)] {
        if let Some(written) = half.get(..word.len())
            && written.eq_ignore_ascii_case(word)
            && !half[word.len()..].starts_with(char::is_alphanumeric)
            && (1..=12).contains(&hours)
        {
            (pm, rest) = (Some(is_pm), &half[word.len()..]);
            break;
        }
    }
    let mut zone_ms = 0;
    if day.is_some() {
        (zone_ms, rest) = zone(rest);
    }
    Some((Time { hours, minutes, ms, three, pm, day, zone_ms }, rest))
}

fn number(text: &str, most: usize) -> Option<(i64, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=most).contains(&digits).then(|| text[..digits].parse().ok())?.map(|n| (n, &text[digits..]))
}

/// How far the zone that `text` begins with is ahead, and what follows it: `Z`, `+01:00`, ` UTC`.
fn zone(text: &str) -> (i64, &str) {
    if let Some(rest) = ["Z", " UTC", " GMT", " Z"].iter().find_map(|zone| text.strip_prefix(zone))
        && !rest.starts_with(char::is_alphanumeric)
    {
        return (0, rest);
    }
    // Apart from the time, a short number may be words.
    let (written, least) = text.strip_prefix(' ').map_or((text, 3), |rest| (rest, 5));
    let ahead = utc::offset(written).filter(|(_, used)| *used >= least);
    ahead.map_or((0, text), |(minutes, used)| (i64::from(minutes) * MINUTE, &written[used..]))
}

/// What lasts longer than this is no part of a conversation: 30 days.
const LONGEST: i64 = 30 * 24 * HOUR;

/// The length that a marker names: `2m05s`, `12 seconds`, `1 min 20 sec`, `00:02:05`, in milliseconds.
pub(in crate::read) fn duration_ms(text: &str) -> Option<i64> {
    let (mut total, mut found) = (0_i64, false);
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[at..];
        if let Some((time, after)) = time(rest) {
            let Time { hours, minutes, ms, three, .. } = time;
            let ms =
                if three { hours * HOUR + minutes * MINUTE + ms } else { hours * MINUTE + minutes * 1000 };
            return Some(ms).filter(|_| !after.starts_with(char::is_alphanumeric));
        }
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let amount: f64 = rest[..digits].trim_end_matches('.').parse().ok()?;
        let after = rest[digits..].trim_start_matches([' ', '-']);
        let unit = after.find(|c: char| !c.is_alphabetic()).map_or(after, |end| &after[..end]);
        let each = match unit.to_ascii_lowercase().as_str() {
            "ms" | "milliseconds" => 1.0,
            "s" | "sec" | "secs" | "second" | "seconds" => 1000.0,
            "m" | "min" | "mins" | "minute" | "minutes" => 60_000.0,
            "h" | "hr" | "hrs" | "hour" | "hours" => 3_600_000.0,
            _ => 0.0,
        };
        if each > 0.0 {
            total = total.saturating_add((amount * each).round() as i64);
            found = true;
        }
        rest = &rest[digits..];
    }
    Some(total).filter(|total| found && *total <= LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(text: &str) -> Option<usize> {
        stamp(text).map(|(_, len)| len)
    }

    #[test]
    fn a_day_is_named_once() {
        assert_eq!(length("Today at 10:02 Ann"), Some("Today at 10:02 ".len()));
        assert_eq!(length(&format!("{}10:02 Ann", "Today at ".repeat(100_000))), None);
    }

    #[test]
    fn stamps_of_all_shapes() {
        for (text, words) in [
            ("[00:01:23] Ann", "Ann"),
            ("(10:02 AM) Ann", "Ann"),
            ("10:02 Ann", "Ann"),
            ("10:02:33 pm - Ann", "Ann"),
            ("[2026-03-01 10:02:11] Ann", "Ann"),
            ("[2026-03-01T10:02:11.250Z] Ann", "Ann"),
            ("[0:01 - 0:04] Ann", "Ann"),
            ("[00:00:01.000 --> 00:00:04.000]  Ann", "Ann"),
            ("[ 1:02 ]", ""),
        ] {
            assert_eq!(length(text).map(|len| &text[len..]), Some(words), "{text}");
        }
        for text in
            ["[12] Ann", "10:61 Ann", "10:02Ann", "[10:02 Ann", "10: Ann", "[hold]", "(c) Ann", "1 2 3", ""]
        {
            assert_eq!(length(text), None, "{text}");
        }
    }

    #[test]
    fn lengths_of_markers() {
        for (text, ms) in [
            ("hold ended - 2m05s", Some(125_000)),
            ("Silence for 12 seconds", Some(12_000)),
            ("1 min 20 sec", Some(80_000)),
            ("Hold 00:02:05", Some(125_000)),
            ("2:05", Some(125_000)),
            ("1.5 hours", Some(5_400_000)),
            ("12-second pause", Some(12_000)),
            ("agent 7 joined", None),
            ("", None),
        ] {
            assert_eq!(duration_ms(text), ms, "{text}");
        }
    }
}
