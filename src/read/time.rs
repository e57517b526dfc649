//! Instants as sources write them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The milliseconds from 1970 of a date and time: RFC 3339 with any offset. One without a zone counts as UTC,
/// because a guess at the reader's own zone would give other findings on another machine.
pub(crate) fn instant_ms(text: &str) -> Option<i64> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_millisecond());
    }
    let civil: DateTime = text.parse().ok()?;
    Some(TimeZone::UTC.to_timestamp(civil).ok()?.as_millisecond())
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
        assert_eq!(instant_ms("yesterday"), None);
        assert_eq!(instant_ms(""), None);
    }
}
