//! Times as messages tell them: "on hold 3:12, from 04:10 to 07:22".

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::engine::{Clocked, Lasted, Promised, Sure, WaitKind};

/// What the clock says of a finding, in words: what `{clock}` in a message stands for. `limit` is the number that was
/// passed: a length just past it is told exactly.
pub(super) fn told(clock: &Clocked, limit: Option<f64>) -> String {
    match clock {
        Clocked::Waited(lasted) => waited(lasted, limit),
        Clocked::Overlapped(from, to) => {
            let seconds = (to - from) as f64 / 1000.0;
            format!("{} s before the customer's words end at {}", trimmed(seconds), moment(*to, true))
        }
        Clocked::Came(from, to) => {
            format!("{} later, at {}", length(to - from, limit), moment(*to, false))
        }
        Clocked::Promised(promised) => kept(promised, limit),
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
        Sure::Announced => return format!("{} by the agent's own words", length(lasted.length_ms, limit)),
    };
    let long = length(lasted.length_ms, limit);
    match lasted.span_ms {
        Some((from, to)) => {
            // Where the length is told to the tenth, so are its ends.
            let exact = long.contains('.');
            format!("{kind} {sure}{long}, from {} to {}", moment(from, exact), moment(to, exact))
        }
        None => format!("{kind} {sure}{long}"),
    }
}

fn kept(promised: &Promised, limit: Option<f64>) -> String {
    let at = |ms: i64| moment(ms, false);
    let due = match promised.local_s.and_then(|s| Timestamp::from_second(s).ok()) {
        // The local time, which is told as it stands: the zone was worked out before.
        Some(local) => format!("due by {}", local.to_zoned(TimeZone::UTC).strftime("%a %-d %b %Y, %H:%M")),
        None => format!("said at {}, due by {}", at(promised.said_ms), at(promised.due_ms)),
    };
    // What is told as late is past what was allowed.
    let due = match promised.slack_ms {
        0 => due,
        slack => format!(
            "{due}, and {} h later at the latest, as no zone is known",
            trimmed(slack as f64 / 3_600_000.0)
        ),
    };
    let late = |ms: i64| length(ms - promised.due_ms, limit.map(|l| l.max(0.0)));
    match promised.next_ms {
        Some(next) if promised.later => {
            format!("{due}; the next words come in a later contact, {} late", late(next))
        }
        None if promised.later => {
            format!(
                "{due}; a later contact shows no word of the agent {} after that",
                late(promised.until_ms)
            )
        }
        Some(next) => format!("{due}; the next words come at {}, {} late", at(next), late(next)),
        None => format!("{due}; no word by {}, {} later", at(promised.until_ms), late(promised.until_ms)),
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

/// A length of time: `3:12`, `1:02:40`, `3 days 4 h`. One that is just past the limit is told to the tenth, so that it
/// does not read as the limit.
fn length(ms: i64, limit: Option<f64>) -> String {
    let all = ms / 1000;
    let (days, hours) = (all / 86_400, all / 3600);
    if days > 1 {
        return format!("{days} days {} h", hours % 24);
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
    fn promises_by_clock_or_calendar() {
        let promised = Promised {
            said_ms: 10_000,
            due_ms: 130_000,
            slack_ms: 0,
            local_s: None,
            next_ms: Some(310_000),
            until_ms: 310_000,
            later: false,
        };
        let words = told(&Clocked::Promised(promised), Some(0.0));
        assert_eq!(words, "said at 00:10, due by 02:10; the next words come at 05:10, 3:00 late");
        let friday = Promised {
            local_s: Some(1_772_798_400),
            next_ms: None,
            until_ms: 130_000 + 4 * 86_400_000,
            ..promised
        };
        let words = told(&Clocked::Promised(friday), Some(0.0));
        assert_eq!(words, "due by Fri 6 Mar 2026, 12:00; no word by 96:02:10, 4 days 0 h later");
        let words = told(&Clocked::Promised(Promised { slack_ms: 86_400_000, ..friday }), Some(0.0));
        let due = "due by Fri 6 Mar 2026, 12:00, and 24 h later at the latest, as no zone is known";
        assert_eq!(words, format!("{due}; no word by 96:02:10, 4 days 0 h later"));
    }
}
