//! The export of a WhatsApp chat: messages headed by date, time and name, in the order that the phone's country has.

use std::borrow::Cow;
use std::sync::LazyLock;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use regex::Regex;

use super::finish::finish;
use super::roles::role_of_label;
use super::{Cut, Each, Fault, Format, Head, Options, Piece};
use crate::text::lines;
use crate::transcript::{Channel, Conversation, Raw, Role, Turn};

/// The row of the table.
pub(super) struct WhatsApp;

/// The head of a message: marks of direction, a bracket, date, time, and a bracket or a dash.
static HEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^[\u{200e}\u{200f}\u{feff}]* (?<open>\[?)
        (?<a>\d{1,4}) (?<s>[./-]) (?<b>\d{1,2}) [./-] (?<c>\d{1,4}) \.? ,? [\ \u{a0}\u{202f}]+ (?:at\ )?
        (?<h>\d{1,2}) [:.] (?<m>\d{2}) (?:[:.] (?<sec>\d{2}))?
        (?:[\ \u{a0}\u{202f}]* (?<half>[AaPp])\.?[\ \u{a0}\u{202f}]?[Mm]\.?)?
        (?: \] | [\ \u{a0}\u{202f}]+ [-–—] ) [\ \u{a0}\u{202f}]? [\u{200e}\u{200f}]*",
    )
    .ok()
});

/// What stands where a picture or a deleted message was: nobody's words.
const EMPTY: &[&str] = &[
    "<media omitted>",
    "image omitted",
    "video omitted",
    "audio omitted",
    "sticker omitted",
    "gif omitted",
    "document omitted",
    "contact card omitted",
    "null",
    "this message was deleted",
    "this message was deleted.",
    "you deleted this message",
    "you deleted this message.",
    "missed voice call",
    "missed video call",
];

/// How notices of the program begin, which some phones put into the chat's name.
const NOTICES: &[&str] =
    &["messages and calls are end-to-end encrypted", "messages to this chat and calls are now secured"];

/// A head, with its numbers as they stand there.
#[derive(Debug, Clone, Copy)]
struct Stamp {
    date: [i32; 3],
    /// Whether the first number has four digits.
    year_first: bool,
    dotted: bool,
    dashed: bool,
    time: Option<Time>,
    halves: bool,
    bracketed: bool,
    /// Where the rest of the line begins.
    rest: usize,
}

/// The orders of day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    DayMonth,
    MonthDay,
    YearMonth,
    YearDay,
}

fn stamp(line: &str) -> Option<Stamp> {
    let found = HEAD.as_ref()?.captures(line)?;
    let number = |name| found.name(name).and_then(|m| m.as_str().parse::<i32>().ok());
    let bracketed = !found["open"].is_empty();
    // An opened bracket is closed, and a dash needs none.
    if bracketed
        != found[0].trim_end_matches([' ', '\u{a0}', '\u{202f}', '\u{200e}', '\u{200f}']).ends_with(']')
    {
        return None;
    }
    let half = found.name("half").map(|h| h.as_str().eq_ignore_ascii_case("p"));
    let hour = number("h")?;
    let hour = match half {
        Some(after_noon) => hour % 12 + if after_noon { 12 } else { 0 },
        None => hour,
    };
    let time = Time::new(hour as i8, number("m")? as i8, number("sec").unwrap_or(0) as i8, 0).ok();
    Some(Stamp {
        date: [number("a")?, number("b")?, number("c")?],
        year_first: found["a"].len() == 4,
        dotted: &found["s"] == ".",
        dashed: &found["s"] == "-",
        time,
        halves: half.is_some(),
        bracketed,
        rest: found[0].len(),
    })
}

impl Stamp {
    fn date(&self, order: Order) -> Option<Date> {
        let [a, b, c] = self.date;
        let (year, month, day) = match order {
            Order::DayMonth => (c, b, a),
            Order::MonthDay => (c, a, b),
            Order::YearMonth => (a, b, c),
            Order::YearDay => (a, c, b),
        };
        let year = if year < 100 { 2000 + year } else { year };
        Date::new(year as i16, month as i8, day as i8).ok()
    }

    fn ms(&self, order: Order) -> Option<i64> {
        let civil = self.date(order)?.to_datetime(self.time?);
        Some(TimeZone::UTC.to_timestamp(civil).ok()?.as_millisecond())
    }
}

/// The order that makes all dates dates, and none earlier than the one before it; where several do, the one that the
/// clock and the separators speak for.
fn order(stamps: &[Stamp]) -> Order {
    let year_first = stamps.first().is_some_and(|s| s.year_first);
    let orders = match year_first {
        true => [Order::YearMonth, Order::YearDay],
        // A clock of twelve hours and slashes are American; dots never are.
        false if stamps.iter().any(|s| s.halves) && stamps.iter().all(|s| !s.dotted) => {
            [Order::MonthDay, Order::DayMonth]
        }
        false => [Order::DayMonth, Order::MonthDay],
    };
    let faults = |order: &Order| {
        let dates: Vec<_> = stamps.iter().map(|s| s.date(*order)).collect();
        let impossible = dates.iter().filter(|d| d.is_none()).count();
        let back = dates.windows(2).filter(|w| matches!(w, [Some(a), Some(b)] if b < a)).count();
        impossible * stamps.len() + back
    };
    orders.into_iter().min_by_key(faults).unwrap_or(Order::DayMonth)
}

/// The name and the words of what follows a head; a line without a name is the program's.
fn name(rest: &str) -> Option<(&str, usize)> {
    let colon = rest.find(':')?;
    let name = rest[..colon].trim_matches(['\u{200e}', '\u{200f}', '~', ' ', '\u{a0}', '\u{202f}']);
    let short = name.chars().count() <= 60 && !name.is_empty();
    (short && !rest[colon..].starts_with("://")).then_some((name, colon + 1))
}

impl Format for WhatsApp {
    fn name(&self) -> &str {
        "whatsapp"
    }

    fn about(&self) -> &str {
        "WhatsApp chat exports"
    }

    fn looks_for(&self) -> Cow<'_, str> {
        "two or more lines such as `[01/03/26, 10:02:11] Dana: …` or `01/03/2026, 10:02 - Dana: …`".into()
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        if head.is_json() {
            return None;
        }
        let mut written = lines(head.text).filter(|(_, line)| !line.trim().is_empty());
        // Looking for a digit costs nothing beside making the expression.
        let line = written.next()?.1;
        let begins = line.trim_start_matches(['\u{200e}', '\u{200f}', '\u{feff}', '[']);
        if !begins.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let first = stamp(line)?;
        // A date as the standard has it, in brackets, without a comma, is as good a stamp of labelled text.
        if first.bracketed
            && first.year_first
            && first.dashed
            && !head.text.lines().take(3).any(|l| l.contains(", "))
        {
            return None;
        }
        let heads: Vec<_> = written.take(500).filter_map(|(_, line)| Some((line, stamp(line)?))).collect();
        let named = |(line, stamp): &&(&str, Stamp)| name(&line[stamp.rest..]).is_some();
        (heads.iter().any(|h| named(&h))).then_some("its lines are headed by dates, times and names".into())
    }

    fn cut(&self, _head: &str) -> Cut {
        Cut::Whole
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        let text = piece.text;
        let mut stamps = Vec::new();
        let mut turns: Vec<Turn<'_>> = Vec::new();
        for (start, line) in lines(text) {
            let Some(found) = stamp(line) else {
                // A message goes on over lines.
                if let Some(turn) = turns.last_mut() {
                    turn.raw.end = start + line.len();
                }
                continue;
            };
            stamps.push(found);
            let rest = &line[found.rest..];
            let (who, words) = match name(rest) {
                Some((name, words)) => (Some(name), found.rest + words),
                None => (None, found.rest),
            };
            let blank =
                line[words..].len() - line[words..].trim_start_matches([' ', '\u{200e}', '\u{200f}']).len();
            let role = match who {
                Some(name) => role_of_label(name).unwrap_or_default(),
                None => Role::System,
            };
            let raw = Raw { start: start + words + blank, end: start + line.len(), ..Raw::default() };
            turns.push(Turn { speaker: who.map(Cow::Borrowed), raw, ..Turn::new(role, "") });
        }
        let order = order(&stamps);
        for (turn, stamp) in turns.iter_mut().zip(&stamps) {
            let words = text.get(turn.raw.start..turn.raw.end).unwrap_or("").trim_end();
            turn.raw.end = turn.raw.start + words.len();
            turn.text = Cow::Borrowed(words);
            turn.at_ms = stamp.ms(order);
            let plain = words.trim_matches(['\u{200e}', ' ']).to_lowercase();
            if EMPTY.contains(&plain.as_str()) || NOTICES.iter().any(|notice| plain.starts_with(notice)) {
                turn.role = Role::System;
            }
        }
        turns.retain(|turn| !turn.text.trim().is_empty());
        if turns.is_empty() {
            return each(Err(Fault {
                offset: None,
                message: "no line of this is headed by a date and a time".to_owned(),
                help: "export the chat again, as text".to_owned(),
                harmless: false,
            }));
        }
        let mut conversation =
            Conversation { channel: Some(Channel::Chat), turns, ..Conversation::default() };
        finish(&mut conversation, options);
        each(Ok(conversation));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Position;

    fn read(text: &str) -> Conversation<'static> {
        let mut found = Vec::new();
        let piece = Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
        WhatsApp.read(piece, &Options::default(), &mut String::new(), &mut |read| {
            let c = read.expect("a chat");
            for turn in &c.turns {
                assert_eq!(&text[turn.raw.start..turn.raw.end], turn.text);
            }
            let turns = c.turns.into_iter().map(|t| Turn {
                text: t.text.into_owned().into(),
                speaker: t.speaker.map(|s| s.into_owned().into()),
                words: None,
                ..t
            });
            found.push(Conversation {
                turns: turns.collect(),
                started_at_ms: c.started_at_ms,
                ..Conversation::default()
            });
        });
        found.pop().expect("one")
    }

    #[test]
    fn dates_in_every_order() {
        let day = |text: &str| read(text).started_at_ms.map(|ms| ms / 86_400_000);
        let first = Some(20_513); // 2026-03-01
        for text in [
            "[01/03/26, 10:02:11] Ann: Hi\n[13/03/26, 10:02:12] Bo: Hi",
            "\u{200e}[01.03.26, 10:02:11] Ann: Hi\n[01.03.26, 10:02:12] Bo: Hi",
            "01/03/2026, 10:02 - Ann: Hi\n02/03/2026, 10:02 - Bo: Hi",
            "3/1/26, 10:02 AM - Ann: Hi\n3/1/26, 10:03 AM - Bo: Hi",
            "3/1/26, 10:02\u{202f}PM - Ann: Hi\n3/2/26, 10:03\u{202f}AM - Bo: Hi",
            "03/01/2026, 10:02 a. m. - Ann: Hi\n03/14/2026, 10:03 p. m. - Bo: Hi",
            "[2026-03-01, 10:02:11] Ann: Hi\n[2026-03-01, 10:02:12] Bo: Hi",
            "2026/03/01, 10:02 - Ann: Hi\n2026/03/01, 10:03 - Bo: Hi",
            "[2026/03/01 10:02:11] Ann: Hi\n[2026/03/01 10:02:12] Bo: Hi",
        ] {
            assert_eq!(day(text), first, "{text}");
            assert!(WhatsApp.detect(&Head::new(text, "", true)).is_some(), "{text}");
        }
    }

    #[test]
    fn messages_over_lines_and_lines_of_the_program() {
        let text = "01/03/2026, 10:02 - Messages and calls are end-to-end encrypted.\r\n\
            01/03/2026, 10:03 - Ann: It broke: twice\r\nand again\r\n01/03/2026, 10:04 - +44 7700: <Media omitted>\r\n\
            01/03/2026, 10:05 - Support: We look into it\r\n";
        let turns = read(text).turns;
        let said: Vec<_> =
            turns.iter().map(|t| (t.role, t.speaker.as_deref(), &*t.text, t.start_ms)).collect();
        assert_eq!(said[0].0, Role::System);
        assert_eq!(said[1], (Role::Customer, Some("Ann"), "It broke: twice\r\nand again", Some(60_000)));
        assert_eq!((said[2].0, said[2].2), (Role::System, "<Media omitted>"));
        assert_eq!((said[3].0, said[3].2), (Role::Agent, "We look into it"));
    }

    #[test]
    fn notices_in_somebodys_name_say_nothing_of_them() {
        let text = "[01/03/26, 10:02:11] Shop: \u{200e}Messages and calls are end-to-end encrypted.\n\
            [01/03/26, 10:02:40] Ann: It broke\n[13/03/26, 10:05:02] Agent: Oh\n\
            \u{200e}[13/03/26, 10:06:00] Ann: \u{200e}image omitted\n";
        let roles: Vec<_> = read(text).turns.iter().map(|t| t.role).collect();
        assert_eq!(roles, [Role::System, Role::Customer, Role::Agent, Role::System]);
    }

    #[test]
    fn other_texts_with_dates() {
        for text in [
            "01/03/2026, 10:02 - start\n01/03/2026, 10:03 - stop",
            "2026-03-01 10:02 INFO x: y\n2026-03-01 10:03 INFO x: y",
            "[2026-03-01 10:02:11] Ann: Hi\n[2026-03-01 10:02:12] Bo: Hi",
            "Ann: Hi",
        ] {
            assert!(WhatsApp.detect(&Head::new(text, "", true)).is_none(), "{text}");
        }
    }
}
