//! Dates as they stand before times: numbers in the orders that countries have, and months by their names.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::text::when::month;

/// The orders of day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Order {
    DayMonth,
    MonthDay,
    YearMonth,
    YearDay,
}

/// A date as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Day {
    pub(in crate::read) numbers: [i32; 3],
    /// The order, where it says it by itself: with a month's name, or as the standard has it.
    pub(in crate::read) order: Option<Order>,
    /// Whether the first number has four digits.
    pub(in crate::read) year_first: bool,
    /// Whether full stops part the numbers.
    pub(in crate::read) dotted: bool,
}

impl Day {
    /// The date, where its numbers are in this order unless it says another.
    pub(in crate::read) fn date(self, order: Order) -> Option<Date> {
        let [a, b, c] = self.numbers;
        let (year, month, day) = match self.order.unwrap_or(order) {
            Order::DayMonth => (c, b, a),
            Order::MonthDay => (c, a, b),
            Order::YearMonth => (a, b, c),
            Order::YearDay => (a, c, b),
        };
        let year = if year < 100 { 2000 + year } else { year };
        Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
    }

    /// The midnight that it begins with, in milliseconds from 1970.
    pub(in crate::read) fn ms(self, order: Order) -> Option<i64> {
        let midnight = self.date(order)?.to_datetime(jiff::civil::Time::midnight());
        Some(TimeZone::UTC.to_timestamp(midnight).ok()?.as_millisecond())
    }
}

/// The order that makes all dates dates, and none earlier than the one before it; where several do, the one that the
/// clock and the separators speak for. `halves` says that the clock has twelve hours.
pub(in crate::read) fn order(days: &[Day], halves: bool) -> Order {
    let orders = match days.first().is_some_and(|day| day.year_first) {
        true => [Order::YearMonth, Order::YearDay],
        // A clock of twelve hours and slashes are American; dots never are.
        false if halves && days.iter().all(|day| !day.dotted) => [Order::MonthDay, Order::DayMonth],
        false => [Order::DayMonth, Order::MonthDay],
    };
    let faults = |order: &Order| {
        let dates: Vec<_> = days.iter().map(|day| day.date(*order)).collect();
        let impossible = dates.iter().filter(|d| d.is_none()).count();
        let back = dates.windows(2).filter(|w| matches!(w, [Some(a), Some(b)] if b < a)).count();
        impossible * days.len() + back
    };
    // People seldom talk for months.
    let span = |order: &Order| {
        let ends = days.first().zip(days.last()).and_then(|(a, b)| Some((a.ms(*order)?, b.ms(*order)?)));
        ends.map(|(first, last)| last.abs_diff(first))
    };
    orders.into_iter().min_by_key(|order| (faults(order), span(order))).unwrap_or(Order::DayMonth)
}

/// The date that `text` begins with, and the time that follows it: `2026-03-01T`, `3/1/26, `, `Mar 1, 2026 at `, `Sun, 1
/// March 2026 `.
pub(in crate::read) fn day(text: &str) -> Option<(Day, &str)> {
    let (day, rest) = match text.as_bytes().first()? {
        b'0'..=b'9' => numbered(text)?,
        b'A'..=b'Z' | b'a'..=b'z' => named(weekday(text))?,
        _ => return None,
    };
    // What follows is parted from it.
    let after = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    let after = ["at ", "um ", "à ", "@ "].iter().find_map(|at| after.strip_prefix(at)).unwrap_or(after);
    let after = if after.len() < rest.len() { after } else { rest.strip_prefix('T')? };
    after.starts_with(|c: char| c.is_ascii_digit()).then_some((day, after))
}

/// Numbers with signs between them, or a month's name behind the first.
fn numbered(text: &str) -> Option<(Day, &str)> {
    let (a, rest) = number(text, 4)?;
    let year_first = text.len() - rest.len() == 4;
    let sign = rest.chars().next()?;
    if !['.', '/', '-'].contains(&sign) || rest[1..].starts_with(' ') {
        return named(text);
    }
    let (b, rest) = number(&rest[1..], 2)?;
    let (c, rest) = number(rest.strip_prefix(sign)?, if year_first { 2 } else { 4 })?;
    let order = (year_first && sign == '-').then_some(Order::YearMonth);
    Some((
        Day { numbers: [a, b, c], order, year_first, dotted: sign == '.' },
        rest.strip_prefix('.').unwrap_or(rest),
    ))
}

/// A month's name, with the day before or behind it, and the year.
fn named(text: &str) -> Option<(Day, &str)> {
    let word = |text: &str| text.len() - text.trim_start_matches(char::is_alphabetic).len();
    let blank = |text: &'_ str| text.len() - text.trim_start_matches(['.', ',', ' ']).len();
    let month =
        |text: &str| (3..=9).contains(&word(text)).then(|| month(&text[..word(text)].to_lowercase()))?;
    let (day, month, rest) = match number(text, 2) {
        Some((day, rest)) => {
            let rest = &rest[blank(rest)..];
            (day, month(rest)?, &rest[word(rest)..])
        }
        None => {
            let found = month(text)?;
            let rest = &text[word(text)..];
            let (day, rest) = number(&rest[blank(rest)..], 2)?;
            (day, found, rest)
        }
    };
    let (year, rest) = number(&rest[blank(rest)..], 4).filter(|(year, _)| *year > 1000)?;
    let numbers = [year, i32::from(month), day];
    Some((Day { numbers, order: Some(Order::YearMonth), year_first: true, dotted: false }, rest))
}

/// What follows the day of the week.
fn weekday(text: &str) -> &str {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let word = text.len() - text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    let is_day =
        word <= 9 && text.get(..3).is_some_and(|day| DAYS.contains(&day.to_ascii_lowercase().as_str()));
    if is_day { text[word..].trim_start_matches(['.', ',', ' ']) } else { text }
}

fn number(text: &str, most: usize) -> Option<(i32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=most).contains(&digits).then(|| text[..digits].parse().ok())?.map(|n| (n, &text[digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_every_dress() {
        for (text, rest) in [
            ("2026-03-01T10:02", "10:02"),
            ("2026-03-01 10:02", "10:02"),
            ("1/3/2026 10:02", "10:02"),
            ("01.03.26, 10:02", "10:02"),
            ("Mar 1, 2026, 10:00:00 AM", "10:00:00 AM"),
            ("March 1, 2026 at 10:00 AM", "10:00 AM"),
            ("Sunday, 1 March 2026 10:00", "10:00"),
            ("Sun, Mar 1, 2026 10:00", "10:00"),
            ("1. March 2026 10:00", "10:00"),
        ] {
            let (day, after) = day(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((day.ms(Order::DayMonth), after), (Some(1_772_323_200_000), rest), "{text}");
        }
        for text in [
            "10:02",
            "Marketing 2 10:00",
            "May I: no",
            "1.5 10:02",
            "Sun 10:02",
            "1/3 10:02",
            "2026-03-01",
            "é",
        ] {
            assert!(day(text).is_none(), "{text}");
        }
    }
}
