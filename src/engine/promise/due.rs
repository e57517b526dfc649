//! When a promise falls due: what its words say, by the conversation's clock, zone and hours of business.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp, ToSpan};

use crate::pack::{Clock, zone_help};
use crate::text::when::{Day, Named, Part, When};
use crate::transcript::Conversation;

/// Where times of day are meant.
pub(super) struct Place {
    zone: TimeZone,
    /// Whether anybody said which zone it is.
    known: bool,
}

/// Keys of metadata that may tell a conversation's zone.
const ZONES: [&str; 3] = ["timezone", "time_zone", "zone"];

impl Place {
    /// The zone of a conversation: its own, or the pack's.
    pub(super) fn of(conversation: &Conversation<'_>, clock: &Clock) -> Self {
        let own = own_zone(conversation);
        let zone = own
            .and_then(Result::ok)
            .or_else(|| clock.zone.as_deref().and_then(|name| TimeZone::get(name).ok()));
        Place { known: zone.is_some(), zone: zone.unwrap_or(TimeZone::UTC) }
    }

    /// What the clocks of that place show at a moment (milliseconds from 1970), in local milliseconds from 1970.
    pub(super) fn local_ms(&self, at_ms: i64) -> Option<i64> {
        let shown = Timestamp::from_millisecond(at_ms).ok()?.to_zoned(self.zone.clone()).datetime();
        Some(shown.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
    }
}

/// The zone that a conversation's metadata name; the name itself where there is no such zone.
fn own_zone(conversation: &Conversation<'_>) -> Option<Result<TimeZone, String>> {
    // Metadata is only decoded where it may hold what is asked for.
    conversation.metadata.as_json().filter(|json| json.contains("zone"))?;
    let name = ZONES.iter().find_map(|key| conversation.metadata.get(key))?;
    let name = name.trim();
    if name.is_empty() {
        return None;
    }
    Some(TimeZone::get(name).ok().or_else(|| fixed(name)).ok_or_else(|| name.to_owned()))
}

/// A zone that is told as its distance from UTC: `+02:00`, `UTC-5`.
fn fixed(name: &str) -> Option<TimeZone> {
    let rest = name.strip_prefix("UTC").or_else(|| name.strip_prefix("GMT")).unwrap_or(name);
    let (sign, rest) = match rest.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-" | "−", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match (rest.split_once(':'), rest.len()) {
        (Some(parts), _) => parts,
        (None, 4) => rest.split_at_checked(2)?,
        (None, _) => (rest, "0"),
    };
    let (hours, minutes) = (hours.parse::<u8>().ok()?, minutes.parse::<u8>().ok()?);
    let sound = hours <= 14 && minutes < 60;
    let seconds = sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60);
    sound.then(|| Offset::from_seconds(seconds).ok()).flatten().map(TimeZone::fixed)
}

/// What is said of a conversation whose metadata name a zone that there is not.
pub(in crate::engine) fn zone_note(conversation: &Conversation<'_>) -> Option<String> {
    let name = own_zone(conversation)?.err()?;
    let shown: String = name.chars().take(60).collect();
    let help = zone_help(&name);
    Some(format!(
        "it names a zone that there is not, `{shown}`: {help} Its times of day are judged as where no zone is known"
    ))
}

/// A moment by which something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Due {
    /// How many milliseconds after the words that promise it.
    pub(super) after_ms: i64,
    /// The same where a date is read the other way round, and that comes sooner; else the same number.
    pub(super) sooner_ms: i64,
    /// How much of that was allowed because nobody knows the zone.
    pub(super) slack_ms: i64,
    /// The moment as the words name it, by the wall clock: a local time in seconds from 1970; `None` for lengths of
    /// time.
    pub(super) local_s: Option<i64>,
}

/// When something is due that was promised at `said_at_ms` (milliseconds from 1970, where that is known); `None` where
/// what is known does not tell.
pub(super) fn due(named: &Named, said_at_ms: Option<i64>, place: &Place, clock: &Clock) -> Option<Due> {
    if let When::In(ms) = named.when {
        let loose = (ms as f64 * clock.loose_percent / 100.0).max(clock.loose_seconds * 1000.0) as i64;
        let after_ms = ms + if named.loose { loose } else { 0 };
        return Some(Due { after_ms, sooner_ms: after_ms, slack_ms: 0, local_s: None });
    }
    let said_at_ms = said_at_ms?;
    let read = |when| by_calendar(when, named.loose, said_at_ms, place, clock);
    let When::On(Day::Either(year, month, day), part) = named.when else { return read(named.when) };
    // A reading that is past already is none.
    let (one, other) =
        (read(When::On(Day::Of(year, month, day), part)), read(When::On(Day::Of(year, day, month), part)));
    match (one, other) {
        (Some(one), Some(other)) => {
            let (first, last) = if one.after_ms < other.after_ms { (one, other) } else { (other, one) };
            Some(Due { sooner_ms: first.after_ms, ..last })
        }
        (one, other) => one.or(other),
    }
}

/// The same of what only a calendar tells.
fn by_calendar(when: When, loose: bool, said_at_ms: i64, place: &Place, clock: &Clock) -> Option<Due> {
    let said = Timestamp::from_millisecond(said_at_ms).ok()?.to_zoned(place.zone.clone()).datetime();
    let local = local(when, said, clock)?;
    let local = match loose {
        true => local.checked_add(1.day()).ok()?,
        false => local,
    };
    let at = local.to_zoned(place.zone.clone()).ok()?.timestamp();
    // Nobody knows whose noon is meant: it must be past everywhere.
    let slack_ms = if place.known { 0 } else { (clock.unknown_zone_hours * 3_600_000.0) as i64 };
    let after_ms = at.as_millisecond() - said_at_ms + slack_ms;
    let local_s = local.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
    (after_ms > 0).then_some(Due { after_ms, sooner_ms: after_ms, slack_ms, local_s: Some(local_s) })
}

/// The last moment of what words name, as the clocks at that place show it. Where words leave room, the later.
fn local(when: When, said: DateTime, clock: &Clock) -> Option<DateTime> {
    let today = said.date();
    match when {
        When::In(_) => None,
        When::Days(days) => end_of(plus(today, days)?, Part::Whole, said, clock),
        When::Months(months) => {
            end_of(today.checked_add(Span::new().try_months(months).ok()?).ok()?, Part::Whole, said, clock)
        }
        When::BusinessDays(days) => {
            let (mut date, mut left) = (today, days);
            while left > 0 {
                date = date.tomorrow().ok()?;
                left -= u32::from(is_open(date, clock));
            }
            // A day of business is over when business is.
            end_of(date, Part::Business, said, clock)
        }
        When::BusinessMinutes(minutes) => business_minutes(said, minutes, clock),
        When::On(day, part) => on(day, part, said, clock),
    }
}

fn on(day: Day, part: Part, said: DateTime, clock: &Clock) -> Option<DateTime> {
    let today = said.date();
    let weekday = |number: u8| Weekday::from_monday_zero_offset(number as i8).ok();
    let date = match day {
        Day::Ahead(days) => plus(today, days)?,
        // "End of day", said when the shop is closed, is that of the next day of business.
        Day::Unnamed if part == Part::Business && clock.business.is_some() => {
            let close = |date| end_of(date, part, said, clock).filter(|end| *end > said);
            return days_from(today).filter(|date| is_open(*date, clock)).find_map(close);
        }
        Day::Unnamed => {
            let end = end_of(today, part, said, clock)?;
            return if end > said { Some(end) } else { end.checked_add(1.day()).ok() };
        }
        // "By Friday" on a Friday may mean either.
        Day::Weekday(number, false) => today.nth_weekday(1, weekday(number)?).ok()?,
        Day::WeekAfter(number) => today.nth_weekday(2, weekday(number)?).ok()?,
        Day::Weekday(number, true) => {
            let sunday = today.nth_weekday(1, Weekday::Sunday).ok()?;
            let this_sunday = if today.weekday() == Weekday::Sunday { today } else { sunday };
            this_sunday.nth_weekday(1, weekday(number)?).ok()?
        }
        Day::Date(month, number) => date(today, month, number)?,
        Day::Of(year, month, number) => Date::new(year, month as i8, number as i8).ok()?,
        // Each of the two readings is asked for by itself.
        Day::Either(..) => return None,
        Day::Week(next) => {
            let left = 6 - i64::from(today.weekday().to_monday_zero_offset());
            plus(today, (left + if next { 7 } else { 0 }) as u32)?
        }
        Day::Month(false) => today.last_of_month(),
        Day::Month(true) => today.last_of_month().tomorrow().ok()?.last_of_month(),
    };
    // Tomorrow's business is that of the next day on which there is any.
    let moves = matches!((day, part), (Day::Ahead(1..), Part::Business | Part::Opening));
    let date = match clock.business {
        Some(_) if moves => days_from(date).find(|date| is_open(*date, clock))?,
        _ => date,
    };
    let end = end_of(date, part, said, clock)?;
    // "Today by nine", said at ten: they meant tonight, or the day as a whole.
    if end > said { Some(end) } else { end_of(date, Part::Whole, said, clock).filter(|end| *end > said) }
}

/// The next date of that number that is not past.
fn date(today: Date, month: Option<u8>, number: u8) -> Option<Date> {
    match month {
        Some(month) => {
            let in_year = |year: i16| Date::new(year, month as i8, number as i8).ok();
            in_year(today.year()).filter(|d| *d >= today).or_else(|| in_year(today.year() + 1))
        }
        None => {
            let mut first = today.first_of_month();
            for _ in 0..12 {
                match first.with().day(number as i8).build() {
                    Ok(date) if date >= today => return Some(date),
                    _ => first = first.last_of_month().tomorrow().ok()?,
                }
            }
            None
        }
    }
}

fn plus(date: Date, days: u32) -> Option<Date> {
    date.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// Whether there is business on a day.
fn is_open(date: Date, clock: &Clock) -> bool {
    let day = date.weekday().to_monday_zero_offset() as usize;
    clock.business.map_or(day < 5, |hours| hours.days[day])
}

/// A day and those after it, for two weeks: there is business on one of seven.
fn days_from(date: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(date), |date| date.tomorrow().ok()).take(14)
}

/// The end of a part of a day.
fn end_of(date: Date, part: Part, said: DateTime, clock: &Clock) -> Option<DateTime> {
    let minute = |minute: u16| {
        Some(date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0)).filter(|_| minute < 24 * 60)
    };
    let midnight = || Some(date.tomorrow().ok()?.at(0, 0, 0, 0));
    match part {
        Part::Whole => midnight(),
        Part::Before => Some(date.at(0, 0, 0, 0)),
        Part::Business => match clock.business {
            Some(hours) if is_open(date, clock) => minute(hours.to_minute).or_else(midnight),
            _ => midnight(),
        },
        Part::Opening => match clock.business {
            Some(hours) if is_open(date, clock) => {
                minute(hours.from_minute.saturating_add(clock.first_thing_minutes as u16)).or_else(midnight)
            }
            _ => minute(12 * 60),
        },
        Part::Until(until) => minute(until).or_else(midnight),
        // Of the two, that which is ahead and not at night.
        Part::HalfDay(until) => {
            let early = minute(until)?;
            let late = minute(until + 12 * 60)?;
            Some(if early > said && f64::from(until) >= clock.early_hour * 60.0 { early } else { late })
        }
    }
}

/// So many minutes of business later, to the millisecond.
fn business_minutes(said: DateTime, minutes: u32, clock: &Clock) -> Option<DateTime> {
    let business = clock.business?;
    let of_minutes = |minutes: i64| minutes * 60_000;
    let mut left = of_minutes(i64::from(minutes));
    let mut date = said.date();
    let midnight = |date: Date| date.at(0, 0, 0, 0);
    let mut now = said.duration_since(midnight(date)).as_millis() as i64;
    // A year is more than anybody promises in minutes.
    for _ in 0..366 {
        let open = business.days[date.weekday().to_monday_zero_offset() as usize];
        let from = of_minutes(i64::from(business.from_minute)).max(now);
        let to = of_minutes(i64::from(business.to_minute));
        if open && from < to {
            if left <= to - from {
                return midnight(date).checked_add(Span::new().milliseconds(from + left)).ok();
            }
            left -= to - from;
        }
        (date, now) = (date.tomorrow().ok()?, 0);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Business;
    use crate::text::when;
    use crate::transcript::Metadata;

    fn first(words: &str) -> Option<Named> {
        let mut first = None;
        when::times(words, &mut |named| {
            first.get_or_insert(named);
        });
        first
    }

    /// When something is due that was said on Wednesday, 4 March 2026, at 10:00 in UTC.
    fn by(words: &str, clock: &Clock) -> Option<String> {
        by_from("2026-03-04T10:00:00Z", words, clock)
    }

    fn by_from(said: &str, words: &str, clock: &Clock) -> Option<String> {
        let said: Timestamp = said.parse().expect("a time");
        let named = first(words)?;
        let place = Place::of(&Conversation::default(), clock);
        let due = due(&named, Some(said.as_millisecond()), &place, clock)?;
        Some(Timestamp::from_millisecond(said.as_millisecond() + due.after_ms).ok()?.to_string())
    }

    fn berlin() -> Clock {
        let business = Business {
            days: [true, true, true, true, true, false, false],
            from_minute: 540,
            to_minute: 1020,
        };
        Clock { zone: Some("Europe/Berlin".into()), business: Some(business), ..Clock::default() }
    }

    #[test]
    fn lengths_of_time_need_no_wall_clock() {
        for (words, ms) in [
            ("in two minutes", 120_000),
            ("in a minute or two", 180_000),
            ("in five minutes or so", 450_000),
            ("within the hour", 3_600_000),
        ] {
            let named = &first(words).expect("a time");
            let place = Place::of(&Conversation::default(), &Clock::default());
            let due = due(named, None, &place, &Clock::default());
            assert_eq!(due.map(|d| d.after_ms), Some(ms), "{words}");
        }
    }

    #[test]
    fn days_and_hours_in_a_known_zone() {
        for (words, at) in [
            ("by Friday noon", "2026-03-06T11:00:00Z"),
            ("tomorrow morning", "2026-03-05T11:00:00Z"),
            ("tomorrow", "2026-03-05T23:00:00Z"),
            ("by Wednesday", "2026-03-11T23:00:00Z"),
            ("next Friday", "2026-03-13T23:00:00Z"),
            ("by end of day", "2026-03-04T16:00:00Z"),
            ("by close of business on Friday", "2026-03-06T16:00:00Z"),
            ("by 5pm", "2026-03-04T16:00:00Z"),
            ("by five", "2026-03-04T16:00:00Z"),
            ("by 10:30 am", "2026-03-05T09:30:00Z"),
            ("in 3-5 business days", "2026-03-11T16:00:00Z"),
            ("by the next business day", "2026-03-05T16:00:00Z"),
            ("in the next day or two", "2026-03-07T23:00:00Z"),
            ("before the weekend", "2026-03-06T23:00:00Z"),
            ("by the weekend", "2026-03-08T23:00:00Z"),
            ("before Friday", "2026-03-05T23:00:00Z"),
            ("before next week", "2026-03-08T23:00:00Z"),
            ("before next month", "2026-03-31T22:00:00Z"),
            ("in 2 days", "2026-03-06T23:00:00Z"),
            ("by the 3rd", "2026-04-03T22:00:00Z"),
            ("by March 20th", "2026-03-20T23:00:00Z"),
            ("by 2026-03-20", "2026-03-20T23:00:00Z"),
            ("by 20/03/2026", "2026-03-20T23:00:00Z"),
            ("on 2026-03-20 by 5pm", "2026-03-20T16:00:00Z"),
            ("by 3/20", "2026-03-20T23:00:00Z"),
            ("by Friday, 20 March", "2026-03-20T23:00:00Z"),
            ("by the end of the week", "2026-03-08T23:00:00Z"),
            ("by the end of the month", "2026-03-31T22:00:00Z"),
            ("in ten business hours", "2026-03-05T12:00:00Z"),
            ("in two business hours", "2026-03-04T12:00:00Z"),
            ("by the end of March", "2026-03-31T22:00:00Z"),
            ("a week on Wednesday", "2026-03-18T23:00:00Z"),
            ("between 2 and 4 this afternoon", "2026-03-04T15:00:00Z"),
        ] {
            assert_eq!(by(words, &berlin()).as_deref(), Some(at), "{words}");
        }
    }

    #[test]
    fn what_is_due_by_the_hours_of_business_is_due_on_a_day_that_has_some() {
        let (saturday, friday) = ("2026-03-07T10:00:00Z", "2026-03-06T17:30:00Z");
        for (said, words, at) in [
            (saturday, "by end of day", "2026-03-09T16:00:00Z"),
            (saturday, "by the end of the business day", "2026-03-09T16:00:00Z"),
            // Friday's business is over at half past six.
            (friday, "by close of business", "2026-03-09T16:00:00Z"),
            (friday, "by EOD tomorrow", "2026-03-09T16:00:00Z"),
            // Who names the day means it.
            (saturday, "by end of day today", "2026-03-07T23:00:00Z"),
            (friday, "by end of day on Saturday", "2026-03-07T23:00:00Z"),
            // An hour after business opens.
            ("2026-03-04T10:00:00Z", "first thing tomorrow", "2026-03-05T09:00:00Z"),
            ("2026-03-04T10:00:00Z", "first thing on Friday", "2026-03-06T09:00:00Z"),
            (friday, "first thing in the morning", "2026-03-09T09:00:00Z"),
        ] {
            assert_eq!(by_from(said, words, &berlin()).as_deref(), Some(at), "{said} {words}");
        }
        // Where nobody knows the hours, the morning ends at noon, and the day at midnight.
        let zone = Clock { zone: Some("Europe/Berlin".into()), ..Clock::default() };
        assert_eq!(by("first thing tomorrow", &zone).as_deref(), Some("2026-03-05T11:00:00Z"));
        assert_eq!(by_from(saturday, "by end of day", &zone).as_deref(), Some("2026-03-07T23:00:00Z"));
    }

    #[test]
    fn a_zone_of_the_conversation_is_a_name_or_a_distance_from_utc() {
        let with = |zone: &str| Conversation {
            metadata: Metadata::new(format!(r#"{{"timezone": "{zone}"}}"#)),
            ..Conversation::default()
        };
        let said = "2026-03-04T10:00:00Z".parse::<Timestamp>().expect("a time").as_millisecond();
        let hours = |zone: &str| {
            let conversation = with(zone);
            let place = Place::of(&conversation, &Clock::default());
            let due = due(&first("by 5pm")?, Some(said), &place, &Clock::default())?;
            Some(due.after_ms as f64 / 3_600_000.0)
        };
        for (zone, after) in [("Europe/Berlin", 6.0), ("+01:00", 6.0), ("UTC-5", 12.0), ("+0530", 1.5)] {
            assert_eq!(hours(zone), Some(after), "{zone}");
            assert_eq!(zone_note(&with(zone)), None);
        }
        // Five by the clock of nobody knows whom.
        assert_eq!(hours("Berlin"), Some(31.0));
        let note = zone_note(&with("Berlin")).expect("a note");
        assert!(note.contains("`Berlin`") && note.contains("did you mean `Europe/Berlin`?"), "{note}");
    }

    #[test]
    fn a_date_that_may_be_read_in_two_ways_has_two_ends() {
        let said = "2026-03-04T10:00:00Z".parse::<Timestamp>().expect("a time").as_millisecond();
        let hours = |words: &str| {
            let clock = berlin();
            let place = Place::of(&Conversation::default(), &clock);
            let due = due(&first(words)?, Some(said), &place, &clock)?;
            Some((due.sooner_ms / 3_600_000, due.after_ms / 3_600_000))
        };
        // The 6th of March, or the 3rd of June.
        assert_eq!(hours("by 06/03/2026"), Some((61, 2196)));
        // The 5th of May either way, and the 2nd of May, as the 5th of February is past.
        assert_eq!(hours("by 05/05/2026"), Some((1500, 1500)));
        assert_eq!(hours("by 02/05/2026"), Some((1428, 1428)));
        // Both are past.
        assert_eq!(hours("by 01/02/2026"), None);
    }

    #[test]
    fn what_is_due_before_a_day_is_due_when_it_begins() {
        let friday = "2026-03-06T10:00:00Z";
        for (said, words, at) in [
            (friday, "before the weekend", "2026-03-06T23:00:00Z"),
            (friday, "before Friday", "2026-03-12T23:00:00Z"),
            (friday, "on the next working day", "2026-03-09T16:00:00Z"),
            // Who says so on that day has the day in mind.
            (friday, "before the 6th", "2026-03-06T23:00:00Z"),
        ] {
            assert_eq!(by_from(said, words, &berlin()).as_deref(), Some(at), "{said} {words}");
        }
    }

    #[test]
    fn without_a_zone_it_must_be_past_everywhere() {
        assert_eq!(by("by noon", &Clock::default()).as_deref(), Some("2026-03-05T12:00:00Z"));
        assert_eq!(by("by end of day", &Clock::default()).as_deref(), Some("2026-03-06T00:00:00Z"));
        assert_eq!(by("in four business hours", &Clock::default()), None);
    }
}
