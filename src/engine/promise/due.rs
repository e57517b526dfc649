//! When a promise falls due: what its words say, by the conversation's clock, zone and hours of business.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

use super::place::Place;
use crate::pack::Clock;
use crate::text::when::{Day, Named, Part, When};

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
/// what is known does not tell. Of two times it is the later.
pub(super) fn due(named: &Named, said_at_ms: Option<i64>, place: &Place, clock: &Clock) -> Option<Due> {
    let first = due_by(named.when, named, said_at_ms, place, clock);
    let Some(or) = named.or else { return first };
    // Where the later is not known, neither is when it is late.
    let later = due_by(or, named, said_at_ms, place, clock)?;
    Some(first.filter(|first| first.after_ms > later.after_ms).unwrap_or(later))
}

fn due_by(when: When, named: &Named, said_at_ms: Option<i64>, place: &Place, clock: &Clock) -> Option<Due> {
    if let When::In(ms) = when {
        let after_ms = ms + if named.loose { loose_ms(ms as f64, clock) } else { 0 };
        return Some(Due { after_ms, sooner_ms: after_ms, slack_ms: 0, local_s: None });
    }
    let said_at_ms = said_at_ms?;
    let readings = match when {
        When::On(Day::Either(year, month, day), part) => {
            [Some(When::On(Day::Of(year, month, day), part)), Some(When::On(Day::Of(year, day, month), part))]
        }
        when => [Some(when), None],
    };
    // A reading that is past already is none. Of several, it is kept for certain by the first, and broken by the last.
    let mut due: Option<Due> = None;
    for place in place.named(named.zone) {
        for reading in readings.into_iter().flatten() {
            let Some(read) = by_calendar(reading, named.loose, said_at_ms, &place, clock) else { continue };
            let more = if named.zone.is_none() { place.may_change_ms(said_at_ms, &read) } else { 0 };
            let read = Due {
                after_ms: read.after_ms + more,
                sooner_ms: read.sooner_ms + more,
                slack_ms: read.slack_ms + more,
                ..read
            };
            due = Some(match due {
                None => read,
                Some(due) => {
                    let sooner_ms = due.sooner_ms.min(read.sooner_ms);
                    Due { sooner_ms, ..if read.after_ms > due.after_ms { read } else { due } }
                }
            });
        }
    }
    // A clock of another place is told by that of this one.
    due.map(|due| Due { local_s: due.local_s.filter(|_| named.zone.is_none()), ..due })
}

/// The same of what only a calendar tells.
fn by_calendar(when: When, loose: bool, said_at_ms: i64, place: &Place, clock: &Clock) -> Option<Due> {
    let said = Timestamp::from_millisecond(said_at_ms).ok()?.to_zoned(place.zone.clone()).datetime();
    let local = local(when, said, clock)?;
    let local = if loose { loosened(when, local, said, clock)? } else { local };
    let at = local.to_zoned(place.zone.clone()).ok()?.timestamp();
    // Nobody knows whose noon is meant: it must be past everywhere.
    let slack_ms = if place.known { 0 } else { (clock.unknown_zone_hours * 3_600_000.0) as i64 };
    let after_ms = at.as_millisecond() - said_at_ms + slack_ms;
    let local_s = local.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
    (after_ms > 0).then_some(Due { after_ms, sooner_ms: after_ms, slack_ms, local_s: Some(local_s) })
}

/// A moment that is meant loosely, at its latest: of a day a day later, of a time of day as much later as of a length of
/// time, but not on another day: "around three on Friday".
fn loosened(when: When, local: DateTime, said: DateTime, clock: &Clock) -> Option<DateTime> {
    let next_day = local.checked_add(1.day()).ok();
    if let When::On(_, Part::Whole | Part::Before) | When::Days(_) | When::BusinessDays(_) | When::Months(_) =
        when
    {
        return next_day;
    }
    let ahead = local.duration_since(said).as_secs_f64() * 1000.0;
    let later = Span::new().try_milliseconds(loose_ms(ahead, clock)).ok()?;
    let midnight = local.date().tomorrow().ok()?.at(0, 0, 0, 0);
    Some(local.checked_add(later).ok()?.min(midnight))
}

/// How much longer a length of time may be that is meant loosely.
fn loose_ms(ms: f64, clock: &Clock) -> i64 {
    (ms * clock.loose_percent / 100.0).max(clock.loose_seconds * 1000.0) as i64
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
        Day::Unnamed if matches!(part, Part::Business | Part::Opening) && clock.business.is_some() => {
            let close = |date| end_of(date, part, said, clock).filter(|end| *end > said);
            return days_from(today).filter(|date| is_open(*date, clock)).find_map(close);
        }
        Day::Unnamed => {
            let end = end_of(today, part, said, clock)?;
            return if end > said { Some(end) } else { end.checked_add(1.day()).ok() };
        }
        // "By Friday" on a Friday may mean either.
        Day::Weekday(number, false) => today.nth_weekday(1, weekday(number)?).ok()?,
        Day::WeekAfter(number, weeks) => today.nth_weekday(1 + i32::from(weeks), weekday(number)?).ok()?,
        Day::Weekday(number, true) => {
            let sunday = today.nth_weekday(1, Weekday::Sunday).ok()?;
            let this_sunday = if today.weekday() == Weekday::Sunday { today } else { sunday };
            this_sunday.nth_weekday(1, weekday(number)?).ok()?
        }
        Day::Date(month, number) => date(today, month, number)?,
        Day::DateNext(number) => {
            let next = today.last_of_month().tomorrow().ok()?;
            next.with().day(number as i8).build().ok()?
        }
        Day::Of(year, month, number) => Date::new(year, month as i8, number as i8).ok()?,
        // Each of the two readings is asked for by itself.
        Day::Either(..) => return None,
        Day::Week(later) => {
            let left = 6 - u32::from(today.weekday().to_monday_zero_offset().unsigned_abs());
            plus(today, left + 7 * u32::from(later))?
        }
        Day::Month(false) => today.last_of_month(),
        Day::EndOf(month) => {
            let of_year = |year| Some(Date::new(year, month as i8, 1).ok()?.last_of_month());
            of_year(today.year()).filter(|end| *end >= today).or_else(|| of_year(today.year() + 1))?
        }
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
        Part::Now => Some(date.to_datetime(said.time())),
        Part::PastHour(minute) => {
            let at = date.at(said.hour(), minute as i8, 0, 0);
            if at > said { Some(at) } else { at.checked_add(1.hour()).ok() }
        }
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
mod tests;
