//! What the time stamps of a conversation mean together.

use crate::read::dates::{Day, Order, order};
use crate::read::offset::Offsets;
use crate::read::stamp::{Stamp, Time, bare};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// The milliseconds from 1970 of a text that is a date and a time, where no standard has it.
pub(in crate::read) fn dated_ms(text: &str) -> Option<i64> {
    let stamp = bare(text)?;
    let mut clock = Clock::new(std::iter::once(stamp));
    clock.read(stamp.from).1
}

/// How the stamps of a conversation are read, decided from all of them.
///
/// - With dates, they are instants.
/// - With AM or PM, or where the first has an hour, they are a wall clock: times count from the first, and a step back
///   over more than six hours is midnight (or noon, on a clock that never shows more than 12).
/// - Else they are offsets from the beginning; two parts are then minutes and seconds. One that never shows an hour
///   begins anew with each.
pub(in crate::read) struct Clock {
    wall: bool,
    twelve: bool,
    /// Two parts are minutes and seconds.
    short: bool,
    /// The order of day, month and year in dates.
    order: Order,
    zero: Option<i64>,
    last: i64,
    days: i64,
    /// What zone the times name.
    pub(in crate::read) offsets: Offsets,
}

impl Clock {
    pub(in crate::read) fn new(stamps: impl Iterator<Item = Stamp> + Clone) -> Self {
        let all = |test: fn(Time) -> bool| stamps.clone().map(|s| s.from).all(test);
        let any = |test: fn(Time) -> bool| stamps.clone().map(|s| s.from).any(test);
        let half = any(|t| t.pm.is_some());
        let first = stamps.clone().next().map(|s| s.from);
        let mixed = any(|t| t.three) && !all(|t| t.three);
        // Of a day, two parts are hours and minutes.
        let short = !half
            && !any(|t| t.day.is_some())
            && (any(|t| !t.three && t.hours > 23)
                || mixed
                || first.is_some_and(|t| !t.three && t.hours == 0));
        let wall = half
            || any(|t| t.day.is_some())
            || (!short && first.is_some_and(|t| t.hours > 0) && all(|t| t.hours < 24));
        let twelve = !half && all(|t| (1..=12).contains(&t.hours));
        let days: Vec<Day> = stamps.filter_map(|s| s.from.day).collect();
        let order = order(&days, half);
        // A time above the first date is of that day.
        let days = days.first().and_then(|day| day.ms(order)).unwrap_or(0);
        Clock { wall, twelve, short, order, zero: None, last: i64::MIN, days, offsets: Offsets::default() }
    }

    /// Takes times of two parts for minutes and seconds, though the first part is above zero: on a call, or where the
    /// first would be an hour at which hardly anybody is at work, and the words that are said from each time to the
    /// next can be said in so many seconds. Where messages are written by a clock of hours and minutes, several share a
    /// minute. A mistake makes waits shorter than they were, and the other way round it would make them sixty times as
    /// long.
    pub(in crate::read) fn by_pace(mut self, said: &[(Stamp, usize)], is_call: bool) -> Self {
        let bare = |time: Time| !time.three && time.pm.is_none() && time.day.is_none();
        let early = said.first().is_some_and(|(stamp, _)| stamp.from.hours < WORK_BEGINS);
        if !self.wall
            || said.len() < FEW_TIMES
            || !(is_call || early)
            || !said.iter().all(|(s, _)| bare(s.from))
        {
            return self;
        }
        let second = |stamp: &Stamp| stamp.from.hours * 60 + stamp.from.minutes;
        let fits = |pair: &&[(Stamp, usize)]| {
            let [(from, words), (to, _)] = pair else { return false };
            *words as i64 <= (second(to) - second(from)) * WORDS_A_SECOND + FEW_WORDS
        };
        let fitting = said.windows(2).filter(fits).count();
        // Who listens says a word amid those of who speaks.
        if fitting * 5 >= (said.len() - 1) * 4 {
            (self.wall, self.short, self.days) = (false, true, 0);
        }
        self
    }

    /// The milliseconds of a time from the beginning of the conversation, and its instant where it has a date.
    pub(in crate::read) fn read(&mut self, time: Time) -> (i64, Option<i64>) {
        let Time { hours, minutes, ms, three, pm, day, zone_ms } = time;
        let day_ms = day.and_then(|day| day.ms(self.order));
        let plain = match pm {
            _ if !three && self.short => hours * MINUTE + minutes * 1000,
            Some(pm) => (hours % 12 + if pm { 12 } else { 0 }) * HOUR + minutes * MINUTE + ms,
            None => hours * HOUR + minutes * MINUTE + ms,
        };
        if !self.wall {
            // "59:58", "00:03": the next hour has begun.
            let begins_anew = self.short && plain < HOUR && self.last != i64::MIN;
            if begins_anew && plain + self.days < self.last - HOUR + NEAR_HOUR {
                self.days += HOUR;
            }
            let at = plain + if plain < HOUR { self.days } else { 0 };
            self.last = self.last.max(at);
            return (at, None);
        }
        self.offsets.add(Some((zone_ms / MINUTE) as i32));
        // A time without a date is of the day that was named last.
        self.days = day_ms.unwrap_or(self.days);
        let mut at = plain + self.days - zone_ms;
        if day_ms.is_none() && self.last != i64::MIN && at < self.last - 6 * HOUR {
            let half = if self.twelve && at + 12 * HOUR >= self.last { 12 * HOUR } else { 24 * HOUR };
            self.days += half;
            at += half;
        }
        self.last = self.last.max(at);
        (at - *self.zero.get_or_insert(at), day_ms.map(|_| at))
    }
}

/// Before this hour of the day hardly anybody is at work.
const WORK_BEGINS: i64 = 7;
/// Of fewer times, nobody can tell what they count.
const FEW_TIMES: usize = 3;
/// Faster nobody speaks, but for a few words.
const WORDS_A_SECOND: i64 = 5;
const FEW_WORDS: i64 = 3;
/// A clock of minutes that runs back by almost an hour has shown the last of one and the first of the next.
const NEAR_HOUR: i64 = 5 * MINUTE;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::stamp::stamp;

    fn times(stamps: &[&str]) -> Vec<i64> {
        let stamps: Vec<_> = stamps.iter().filter_map(|s| stamp(s)).map(|(s, _)| s).collect();
        let mut clock = Clock::new(stamps.iter().copied());
        stamps.iter().map(|s| clock.read(s.from).0).collect()
    }

    #[test]
    fn offsets_and_clocks() {
        assert_eq!(times(&["[00:01:23]", "[00:02:00.5]"]), [83_000, 120_500]);
        assert_eq!(times(&["0:01", "12:30", "75:00"]), [1000, 750_000, 4_500_000]);
        assert_eq!(times(&["0:59", "59:59", "1:00:02"]), [59_000, 3_599_000, 3_602_000]);
        assert_eq!(times(&["10:02", "10:03"]), [0, 60_000]);
        assert_eq!(times(&["10:02:33", "10:02:40"]), [0, 7000]);
        assert_eq!(times(&["11:59 AM", "12:01 PM", "1:01 pm"]), [0, 120_000, 3_720_000]);
        assert_eq!(times(&["11:59 PM", "12:01 AM"]), [0, 120_000]);
        assert_eq!(times(&["23:59:50", "00:00:05", "00:00:04"]), [0, 15_000, 14_000]);
        assert_eq!(times(&["12:58", "1:02"]), [0, 240_000]);
        assert_eq!(times(&["[2026-03-01 23:59]", "[2026-03-02 00:01]"]), [0, 120_000]);
        assert_eq!(times(&["03/01/2026 23:59", "03/02/2026 00:01"]), [0, 120_000]);
        assert_eq!(times(&["3/2/26 23:59", "4/2/26 00:01", "Today at 00:02"]), [0, 120_000, 180_000]);
        assert_eq!(
            times(&["2026-03-01T10:00+01:00", "2026-03-01T09:01Z", "2026-03-01 10:02 +0100"]),
            [0, 60_000, 120_000]
        );
        assert_eq!(times(&["10:02", "2026-03-01 10:03", "10:04"]), [0, 60_000, 120_000]);
        assert_eq!(times(&["[2026-03-01 23:59:58]", "[2026-03-02 00:01]"]), [0, 62_000]);
    }

    #[test]
    fn a_clock_of_minutes_begins_anew_with_each_hour() {
        assert_eq!(
            times(&["0:10", "58:20", "59:58", "00:03", "01:00", "59:59", "0:04"]),
            [10_000, 3_500_000, 3_598_000, 3_603_000, 3_660_000, 7_199_000, 7_204_000]
        );
        // What runs back in the midst of an hour was set anew.
        assert_eq!(times(&["0:10", "30:20", "00:03"]), [10_000, 1_820_000, 3_000]);
        assert_eq!(times(&["0:10", "59:58", "61:02"]), [10_000, 3_598_000, 3_662_000]);
    }

    #[test]
    fn two_parts_are_minutes_and_seconds_where_words_keep_that_pace() {
        let last = |stamps: &[(&str, usize)], is_call| {
            let said: Vec<_> =
                stamps.iter().filter_map(|(text, words)| Some((stamp(text)?.0, *words))).collect();
            let mut clock = Clock::new(said.iter().map(|(stamp, _)| *stamp)).by_pace(&said, is_call);
            let read: Vec<i64> = said.iter().map(|(stamp, _)| clock.read(stamp.from).0).collect();
            read.last().copied()
        };
        let talk = [("[01:05]", 10), ("[01:12]", 12), ("[01:20]", 1), ("[01:50]", 8)];
        assert_eq!(last(&talk, false), Some(110_000));
        // Nobody says so much in so few seconds.
        let chat = [("[01:05]", 10), ("[01:05]", 12), ("[01:06]", 1), ("[01:09]", 8)];
        assert_eq!(last(&chat, false), Some(4 * MINUTE));
        assert_eq!(last(&chat, true), Some(4 * MINUTE));
        // By day a clock of hours is the rule, but not on a call.
        let late = [("[10:05]", 10), ("[10:12]", 12), ("[10:20]", 1), ("[10:50]", 8)];
        assert_eq!(last(&late, false), Some(45 * MINUTE));
        assert_eq!(last(&late, true), Some(650_000));
        assert_eq!(last(&talk[..2], true), Some(7 * MINUTE));
    }
}
