//! Times as messages tell them: "on hold 3:12, from 04:10 to 07:22".

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::engine::{Clocked, Lasted, Promised, Sure, WaitKind, Wall};

/// What the clock says of a finding, in words: what `{clock}` in a message stands for. `limit` is the number that was
/// passed: a length just past it is told exactly.
pub(super) fn told(clock: &Clocked, limit: Option<f64>) -> String {
    match clock {
        Clocked::Waited(lasted) => waited(lasted, limit),
        Clocked::Announced(ms, lasted) => format!("{}; {}", announced(*ms, limit), waited(lasted, limit)),
        Clocked::Overlapped(from, to) => {
            let ms = to - from;
            let seconds = (ms as f64 / 10.0).round() / 100.0;
            // What is just past the limit does not read as the limit.
            let told = if limit == Some(seconds * 1000.0) { ms as f64 / 1000.0 } else { seconds };
            format!("{told} s before the customer's words end at {}", moment(*to, true))
        }
        Clocked::Came(from, to) => {
            format!("{} later, at {}", length(to - from, limit), moment(*to, false))
        }
        Clocked::Promised(promised) => kept(promised, limit),
        Clocked::Untold(promised) => untold(promised),
    }
}

fn waited(lasted: &Lasted, limit: Option<f64>) -> String {
    let kind = match lasted.kind {
        WaitKind::Hold => "on hold",
        WaitKind::Request => "kept waiting",
        WaitKind::Silence => "silence",
        WaitKind::SilenceOrHold => "silence or hold",
        WaitKind::Gap => "no word",
    };
    let sure = match lasted.sure {
        Sure::Exact => "",
        Sure::About => "about ",
        Sure::AtLeast => "at least ",
        Sure::Announced => return announced(lasted.length_ms, limit),
    };
    let long = length(lasted.length_ms, limit);
    let open = if lasted.open { ", and no agent came back" } else { "" };
    match lasted.span_ms {
        Some((from, to)) => {
            // Where the length is told to the tenth, so are its ends.
            let exact = long.contains('.');
            format!("{kind} {sure}{long}, from {} to {}{open}", moment(from, exact), moment(to, exact))
        }
        None => format!("{kind} {sure}{long}{open}"),
    }
}

fn announced(ms: i64, limit: Option<f64>) -> String {
    format!("{} by the agent's own words", length(ms, limit))
}

fn kept(promised: &Promised, limit: Option<f64>) -> String {
    let mut clock = Teller::of(promised);
    let due = due(promised, &mut clock);
    // What is told as late is past what was allowed.
    let late = |ms: i64| length(ms - promised.due_ms, limit.map(|l| l.max(0.0)));
    match promised.next_ms {
        Some(next) => {
            let whence = if promised.later { " in a later contact" } else { "" };
            format!("{due}; the next words come{whence} {}, {} late", clock.at(next), late(next))
        }
        None if promised.later => {
            let until = clock.by(promised.until_ms);
            format!(
                "{due}; a later contact shows no word of the agent {until}, {} later",
                late(promised.until_ms)
            )
        }
        None => {
            format!("{due}; no word {}, {} later", clock.by(promised.until_ms), late(promised.until_ms))
        }
    }
}

fn untold(promised: &Promised) -> String {
    let mut clock = Teller::of(promised);
    let due = due(promised, &mut clock);
    let last = if promised.later { "the last contact was" } else { "the last words are" };
    format!("{due}; {last} {}", clock.at(promised.until_ms))
}

fn due(promised: &Promised, clock: &mut Teller) -> String {
    let said = clock.at(promised.said_ms);
    let due_ms = clock.wall.map_or(promised.due_ms - promised.slack_ms, |wall| wall.due_ms);
    let due = format!("said {said}, due {}", clock.by(due_ms));
    match promised.slack_ms {
        0 => due,
        slack => format!(
            "{due}, and {} h later at the latest, as no zone is known",
            trimmed(slack as f64 / HOUR_MS as f64)
        ),
    }
}

const HOUR_MS: i64 = 3_600_000;
const DAY_S: i64 = 86_400;

/// Tells the moments of one promise by one clock: the wall clock where they are of several days or contacts, or its words
/// named one of them, and else the time from the start of the conversation, as other findings do.
struct Teller {
    said_ms: i64,
    wall: Option<Wall>,
    /// The day that was told last, which is not told again.
    day: Option<i64>,
}

impl Teller {
    fn of(promised: &Promised) -> Self {
        let last = promised.until_ms.max(promised.due_ms).max(promised.next_ms.unwrap_or(0));
        let wall = promised.wall.filter(|w| w.named || promised.later || last >= 24 * HOUR_MS);
        Teller { said_ms: promised.said_ms, wall, day: None }
    }

    /// The local time of a moment, in seconds from 1970. What comes after the promise fell due is told by the clock that
    /// went then: clocks may be put forward or back.
    fn local_s(&self, wall: Wall, ms: i64) -> i64 {
        match ms < wall.due_ms {
            true => (wall.said_at_ms + ms - self.said_ms).div_euclid(1000),
            false => (wall.due_at_ms + ms - wall.due_ms).div_euclid(1000),
        }
    }

    /// The day, unless it was told just before, and the time of a moment.
    fn day_and_time(&mut self, second: i64) -> (Option<String>, String) {
        let (day, time) = (second.div_euclid(DAY_S), second.rem_euclid(DAY_S));
        let shown = || Some(Timestamp::from_second(second).ok()?.to_zoned(TimeZone::UTC));
        let new = self.day.replace(day) != Some(day);
        let date = new.then(shown).flatten().map(|at| at.strftime("%a %-d %b %Y").to_string());
        (date, format!("{:02}:{:02}", time / 3600, time / 60 % 60))
    }

    /// “at 02:10”, “on Fri 6 Mar 2026 at 12:00”.
    fn at(&mut self, ms: i64) -> String {
        let Some(wall) = self.wall else { return format!("at {}", moment(ms, false)) };
        let second = self.local_s(wall, ms);
        match self.day_and_time(second) {
            (Some(date), time) => format!("on {date} at {time}"),
            (None, time) => format!("at {time}"),
        }
    }

    /// “by 02:10”, “by Fri 6 Mar 2026, 12:00”. The end of a day is told as that day's.
    fn by(&mut self, ms: i64) -> String {
        let Some(wall) = self.wall else { return format!("by {}", moment(ms, false)) };
        let second = self.local_s(wall, ms);
        let midnight = second.rem_euclid(DAY_S) == 0;
        let (date, time) = self.day_and_time(if midnight { second - 1 } else { second });
        let time = if midnight { "24:00".to_owned() } else { time };
        format!("by {}{time}", date.map_or_else(String::new, |date| format!("{date}, ")))
    }
}

/// A moment of a conversation: minutes and seconds from its start, hours where there are any.
fn moment(ms: i64, exact: bool) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    let all = ms.abs() / 1000;
    let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
    let rest = if exact { format!(".{}", ms.abs() % 1000 / 100) } else { String::new() };
    match hours {
        0 => format!("{sign}{minutes:02}:{seconds:02}{rest}"),
        _ => format!("{sign}{hours}:{minutes:02}:{seconds:02}{rest}"),
    }
}

/// A length of time: `3:12`, `1:02:40`, `1 day 4 h`. One that is just past the limit is told to the tenth, so that it
/// does not read as the limit.
fn length(ms: i64, limit: Option<f64>) -> String {
    let all = ms / 1000;
    let (days, hours) = (all / 86_400, all / 3600);
    if days > 0 {
        return format!("{days} {} {} h", if days == 1 { "day" } else { "days" }, hours % 24);
    }
    let near = limit.is_some_and(|limit| (ms as f64 / 1000.0 - limit).abs() < 1.0);
    let exact = near && ms % 1000 != 0;
    // A tenth that would round down to the limit is a hundredth or a thousandth.
    let rest = match (exact, ms % 1000) {
        (true, rest) if rest % 100 == 0 => format!(".{}", rest / 100),
        (true, rest) => format!(".{rest:03}"),
        _ => String::new(),
    };
    match hours {
        0 => format!("{}:{:02}{rest}", all / 60, all % 60),
        _ => format!("{hours}:{:02}:{:02}{rest}", all / 60 % 60, all % 60),
    }
}

/// A limit as people say it: what `{most}` in a message stands for. `unit` is that of the measure.
pub(super) fn limit(value: f64, unit: &str) -> String {
    let (value, unit) = match unit {
        "s" if value >= 60.0 && value % 60.0 == 0.0 => (value / 60.0, "minute"),
        "s" => (value, "second"),
        "ms" if value >= 1000.0 && value % 1000.0 == 0.0 => (value / 1000.0, "second"),
        "ms" => (value, "millisecond"),
        other => return format!("{} {other}", trimmed(value)),
    };
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let number = match WORDS.get(value as usize) {
        Some(word) if value.fract() == 0.0 && value >= 0.0 => (*word).to_owned(),
        _ => trimmed(value),
    };
    format!("{number} {unit}{}", if value == 1.0 { "" } else { "s" })
}

/// A number to the hundredth at most.
fn trimmed(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    format!("{rounded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_by_their_kind_length_and_clock() {
        let lasted = |kind, length_ms: i64, sure| Lasted {
            kind,
            length_ms,
            span_ms: Some((250_000, 250_000 + length_ms)),
            sure,
            open: false,
        };
        for (kind, ms, sure, words) in [
            (WaitKind::Hold, 192_000, Sure::Exact, "on hold 3:12, from 04:10 to 07:22"),
            (WaitKind::Hold, 120_100, Sure::Exact, "on hold 2:00.1, from 04:10.0 to 06:10.1"),
            (WaitKind::Request, 130_000, Sure::About, "kept waiting about 2:10, from 04:10 to 06:20"),
            (
                WaitKind::SilenceOrHold,
                3_700_000,
                Sure::AtLeast,
                "silence or hold at least 1:01:40, from 04:10 to 1:05:50",
            ),
        ] {
            assert_eq!(told(&Clocked::Waited(lasted(kind, ms, sure)), Some(120.0)), words);
        }
        let overlapped = |ms: i64| told(&Clocked::Overlapped(9000 - ms, 9000), Some(500.0));
        assert_eq!(overlapped(501), "0.501 s before the customer's words end at 00:09.0");
        assert_eq!(overlapped(1234), "1.23 s before the customer's words end at 00:09.0");
        let open = Lasted { open: true, ..lasted(WaitKind::Request, 130_000, Sure::AtLeast) };
        assert_eq!(
            told(&Clocked::Waited(open), Some(120.0)),
            "kept waiting at least 2:10, from 04:10 to 06:20, and no agent came back"
        );
        let short = lasted(WaitKind::Request, 40_000, Sure::Exact);
        assert_eq!(
            told(&Clocked::Announced(600_000, short), Some(120.0)),
            "10:00 by the agent's own words; kept waiting 0:40, from 04:10 to 04:50"
        );
    }

    #[test]
    fn limits_as_people_say_them() {
        for (value, unit, words) in [
            (120.0, "s", "two minutes"),
            (60.0, "s", "one minute"),
            (90.0, "s", "90 seconds"),
            (500.0, "ms", "500 milliseconds"),
            (1.5, "s", "1.5 seconds"),
            (2.0, "agents", "2 agents"),
        ] {
            assert_eq!(limit(value, unit), words);
        }
    }

    #[test]
    fn promises_are_told_by_one_clock() {
        let promised = Promised {
            said_ms: 10_000,
            due_ms: 130_000,
            slack_ms: 0,
            wall: Some(Wall {
                said_at_ms: 1_772_618_400_000,
                due_at_ms: 1_772_618_520_000,
                due_ms: 130_000,
                named: false,
            }),
            next_ms: Some(310_000),
            until_ms: 310_000,
            later: false,
        };
        let kept = |promised| told(&Clocked::Promised(promised), Some(0.0));
        assert_eq!(kept(promised), "said at 00:10, due by 02:10; the next words come at 05:10, 3:00 late");
        let later = Promised { later: true, ..promised };
        assert_eq!(
            kept(later),
            "said on Wed 4 Mar 2026 at 10:00, due by 10:02; the next words come in a later contact at 10:05, 3:00 late"
        );
        assert_eq!(
            told(&Clocked::Untold(Promised { until_ms: 90_000_000, ..later }), Some(0.0)),
            "said on Wed 4 Mar 2026 at 10:00, due by 10:02; the last contact was on Thu 5 Mar 2026 at 10:59"
        );
        // Noon of Friday, 6 March, told from Wednesday at ten: the clock says so, not the length of the record.
        let due_ms = 10_000 + 50 * HOUR_MS;
        let friday = Promised {
            due_ms,
            wall: Some(Wall {
                said_at_ms: 1_772_618_400_000,
                due_at_ms: 1_772_798_400_000,
                due_ms,
                named: true,
            }),
            next_ms: None,
            until_ms: due_ms + 96 * HOUR_MS,
            ..promised
        };
        let words = "said on Wed 4 Mar 2026 at 10:00, due by Fri 6 Mar 2026, 12:00";
        assert_eq!(kept(friday), format!("{words}; no word by Tue 10 Mar 2026, 12:00, 4 days 0 h later"));
        let unzoned = Promised { due_ms: due_ms + 24 * HOUR_MS, slack_ms: 24 * HOUR_MS, ..friday };
        let words = format!("{words}, and 24 h later at the latest, as no zone is known");
        assert_eq!(kept(unzoned), format!("{words}; no word by Tue 10 Mar 2026, 12:00, 3 days 0 h later"));
        // The end of a day is that day's.
        let wall = Wall {
            said_at_ms: 1_772_618_400_000,
            due_at_ms: 1_772_841_600_000,
            due_ms: due_ms + 12 * HOUR_MS,
            named: true,
        };
        let day = Promised { wall: Some(wall), due_ms: due_ms + 12 * HOUR_MS, ..friday };
        assert!(kept(day).contains("due by Fri 6 Mar 2026, 24:00; no word"), "{}", kept(day));
    }
}
