//! Instants and lengths as sources write them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::clock::dated_ms;

/// The milliseconds from 1970 of a date and time: RFC 3339 with any offset. One without a zone counts as UTC,
/// because a guess at the reader's own zone would give other findings on another machine.
pub(crate) fn instant_ms(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_millisecond());
    }
    if let Ok(civil) = text.parse::<DateTime>() {
        return Some(TimeZone::UTC.to_timestamp(civil).ok()?.as_millisecond());
    }
    // What databases and mails write: `2026-03-01 10:02:11 UTC`, `…+0100`, `Sun, 01 Mar 2026 10:02:11 +0000`.
    let zone =
        text.strip_suffix("UTC").or_else(|| text.strip_suffix("GMT")).or_else(|| text.strip_suffix('Z'));
    if let Some(civil) = zone.and_then(|text| text.trim_end().parse::<DateTime>().ok()) {
        return Some(TimeZone::UTC.to_timestamp(civil).ok()?.as_millisecond());
    }
    const WRITTEN: [&str; 4] = [
        "%Y-%m-%dT%H:%M:%S%.f%z",
        "%Y-%m-%d %H:%M:%S%.f%z",
        "%Y-%m-%d %H:%M:%S%.f %z",
        "%Y/%m/%d %H:%M:%S %z",
    ];
    if let Some(instant) = WRITTEN.iter().find_map(|format| Timestamp::strptime(format, text).ok()) {
        return Some(instant.as_millisecond());
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(text) {
        return Some(zoned.timestamp().as_millisecond());
    }
    // A year of two digits is no year of old.
    let read = |format: &&str| DateTime::strptime(format, text).ok().filter(|civil| civil.year() > 1900);
    let Some(civil) = CIVIL.iter().find_map(read) else { return dated_ms(text) };
    Some(TimeZone::UTC.to_timestamp(civil).ok()?.as_millisecond())
}

/// Dates and times without a zone. Between full stops, the day comes first; between slashes, the month.
const CIVIL: [&str; 8] = [
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
];

/// The same of a value that may also be the time since 1970: in seconds, milli-, micro- or nanoseconds, as its size
/// tells, since all of them are of this century.
pub(crate) fn wall_ms(text: &str) -> Option<i64> {
    let Ok(number) = text.trim().parse::<f64>() else { return instant_ms(text) };
    let ms = match number.abs() {
        n if n < 1e8 => return None,
        n if n < 1e11 => number * 1e3,
        n if n < 1e14 => number,
        n if n < 1e17 => number / 1e3,
        _ => number / 1e6,
    };
    ms.is_finite().then_some(ms.round() as i64)
}

/// What a number that tells a time counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unit {
    /// Milliseconds.
    #[default]
    Ms,
    /// Seconds.
    S,
    /// Microseconds.
    Us,
    /// Ticks of 100 nanoseconds.
    Ticks,
}

impl Unit {
    /// The milliseconds of a number in this unit; or of text that tells its own: `1.5s`, `PT1.5S`, `00:01:02.5`.
    /// Nothing where it is neither, or beyond what a clock shows.
    pub(crate) fn ms(self, text: &str) -> Option<i64> {
        let text = text.trim();
        let number = |text: &str, ms: f64| Some(text.parse::<f64>().ok()? * ms);
        let per = match self {
            Unit::Ms => 1.0,
            Unit::S => 1e3,
            Unit::Us => 1e-3,
            Unit::Ticks => 1e-4,
        };
        let ms = number(text, per)
            .or_else(|| number(text.strip_suffix("ms")?, 1.0))
            .or_else(|| number(text.strip_suffix(['s', 'S'])?, 1e3))
            .or_else(|| duration(text))
            .or_else(|| clock(text))?;
        (ms.is_finite() && ms.abs() < 1e15).then(|| ms.round() as i64)
    }
}

/// `PT1H2M3.5S`.
fn duration(text: &str) -> Option<f64> {
    let span: jiff::Span = text.parse().ok()?;
    span.total((jiff::Unit::Millisecond, jiff::SpanRelativeTo::days_are_24_hours())).ok()
}

/// `1:02:03.5`, `02:03,5`.
fn clock(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    let mut seconds = 0.0;
    for part in parts {
        seconds = seconds * 60.0 + part.replace(',', ".").parse::<f64>().ok().filter(|n| *n >= 0.0)?;
    }
    Some(seconds * 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_fractions_and_missing_zones() {
        let noon = Some(1_772_366_531_000);
        assert_eq!(instant_ms("2026-03-01T12:02:11Z"), noon);
        assert_eq!(instant_ms("2026-03-01T13:02:11+01:00"), noon);
        assert_eq!(instant_ms("2026-03-01 12:02:11"), noon);
        assert_eq!(instant_ms("2026-03-01T12:02:11.000"), noon);
        assert_eq!(instant_ms("2026-03-01T12:02:11.25Z"), noon.map(|ms| ms + 250));
        assert_eq!(instant_ms("2026-03-01 12:02:11 UTC"), noon);
        assert_eq!(instant_ms("2026-03-01T13:02:11+0100"), noon);
        assert_eq!(instant_ms("2026-03-01 13:02:11.000 +0100"), noon);
        assert_eq!(instant_ms("Sun, 01 Mar 2026 12:02:11 +0000"), noon);
        assert_eq!(instant_ms("01.03.2026 12:02:11"), noon);
        assert_eq!(instant_ms("03/01/2026 12:02 PM"), noon.map(|ms| ms - 11_000));
        assert_eq!(instant_ms("yesterday"), None);
        assert_eq!(instant_ms(""), None);
        for since in ["1772366531", "1772366531000", "1772366531000000", "1772366531.000"] {
            assert_eq!(wall_ms(since), noon, "{since}");
        }
        assert_eq!(wall_ms("17"), None);
    }

    #[test]
    fn lengths_in_every_dress() {
        assert_eq!(Unit::S.ms("1.5"), Some(1500));
        assert_eq!(Unit::Ms.ms("1500"), Some(1500));
        assert_eq!(Unit::Us.ms("1500000"), Some(1500));
        assert_eq!(Unit::Ticks.ms("15000000"), Some(1500));
        for text in ["1.5s", "1.500s", "1500ms", "PT1.5S", "0:1.5", "00:00:01.500", "00:00:01,500"] {
            assert_eq!(Unit::Ticks.ms(text), Some(1500), "{text}");
        }
        for text in ["", "soon", "NaN", "inf", "1:2:3:4", "1e30", "-1:-2"] {
            assert_eq!(Unit::S.ms(text), None, "{text}");
        }
    }
}
