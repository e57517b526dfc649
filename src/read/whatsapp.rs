//! The export of a WhatsApp chat: messages headed by date, time and name, in the order that the phone's country has.

use std::borrow::Cow;
use std::sync::LazyLock;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use regex::Regex;

use super::dates::{Day, Order, order};
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
    "diese nachricht wurde gelöscht.",
    "du hast diese nachricht gelöscht.",
    "se eliminó este mensaje.",
    "eliminaste este mensaje.",
    "mensagem apagada",
    "você apagou esta mensagem.",
    "ce message a été supprimé",
    "ce message a été supprimé.",
    "vous avez supprimé ce message.",
    "questo messaggio è stato eliminato",
    "dit bericht is verwijderd.",
];

/// How long words are without what the program wrote behind them: `<This message was edited>`, in any language.
fn own(words: &str) -> usize {
    let inside = words.strip_suffix('>').and_then(|words| words.rsplit_once('<'));
    let written = inside.filter(|(_, mark)| mark.contains(' ') && mark.chars().count() <= 60);
    written.map_or(words.len(), |(own, _)| own.trim_end_matches([' ', '\u{200e}', '\u{200f}']).len())
}

/// Whether a message is the name of a file alone, with a word for it behind: `IMG-1.jpg (file attached)`.
fn is_file(words: &str) -> bool {
    let (file, told) = words.split_once(" (").unwrap_or((words, ""));
    let named = file.rsplit_once('.').is_some_and(|(_, end)| (2..=4).contains(&end.len()));
    named && told.ends_with(')') && !told.contains('\n') && !file.contains(['\n', '/'])
}

/// How notices of the program begin, which some phones put into the chat's name.
const NOTICES: &[&str] =
    &["messages and calls are end-to-end encrypted", "messages to this chat and calls are now secured"];

/// A head, with its numbers as they stand there.
#[derive(Debug, Clone, Copy)]
struct Stamp {
    day: Day,
    dashed: bool,
    time: Option<Time>,
    halves: bool,
    bracketed: bool,
    /// Where the rest of the line begins.
    rest: usize,
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
        day: Day {
            numbers: [number("a")?, number("b")?, number("c")?],
            order: None,
            year_first: found["a"].len() == 4,
            dotted: &found["s"] == ".",
        },
        dashed: &found["s"] == "-",
        time,
        // With full stops they are Spanish, and say nothing of the order.
        halves: half.is_some() && !found[0].contains(['.']),
        bracketed,
        rest: found[0].len(),
    })
}

impl Stamp {
    fn ms(&self, order: Order) -> Option<i64> {
        let civil = self.day.date(order)?.to_datetime(self.time?);
        Some(TimeZone::UTC.to_timestamp(civil).ok()?.as_millisecond())
    }
}

/// The name and the words of what follows a head; a line without a name is the program's.
fn name(rest: &str) -> Option<(&str, usize)> {
    let colon = rest.find(':')?;
    let name = rest[..colon].trim_matches(['\u{200e}', '\u{200f}', '~', ' ', '\u{a0}', '\u{202f}']);
    let short = name.chars().count() <= 60 && !name.is_empty();
    let plain = !rest[colon..].starts_with("://") && !name.contains(['"', '“', '”', '«']);
    (short && plain).then_some((name, colon + 1))
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
            && first.day.year_first
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
        let days: Vec<Day> = stamps.iter().map(|stamp| stamp.day).collect();
        let order = order(&days, stamps.iter().any(|stamp| stamp.halves));
        for (turn, stamp) in turns.iter_mut().zip(&stamps) {
            let words = text.get(turn.raw.start..turn.raw.end).unwrap_or("").trim_end();
            // What is nothing but such a mark keeps it, and is nobody's.
            let own = Some(own(words)).filter(|own| *own > 0);
            let words = own.and_then(|own| words.get(..own)).unwrap_or(words);
            turn.raw.end = turn.raw.start + words.len();
            turn.text = Cow::Borrowed(words);
            turn.at_ms = stamp.ms(order);
            let plain = words.trim_matches(['\u{200e}', ' ']).to_lowercase();
            if own.is_none()
                || is_file(words)
                || EMPTY.contains(&plain.as_str())
                || NOTICES.iter().any(|notice| plain.starts_with(notice))
            {
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
    fn what_the_program_writes_in_any_language_is_nobodys() {
        let text = "1/3/26, 10:02 a. m. - Ann: <Multimedia omitido>\n1/3/26, 10:03 a. m. - Ann: foto.jpg (archivo adjunto)\n\
            1/3/26, 10:04 a. m. - Support: It is <late> here <Se editó este mensaje.>\n\
            1/3/26, 10:05 a. m. - Ann changed the subject from \"a: b\" to \"c\"\n1/3/26, 10:06 a. m. - Ann: see shop.example (now)\n";
        let chat = read(text);
        assert_eq!(chat.started_at_ms, Some(1_772_359_320_000));
        let said: Vec<_> = chat.turns.iter().map(|t| (t.role == Role::System, &*t.text)).collect();
        assert_eq!(said[..2], [(true, "<Multimedia omitido>"), (true, "foto.jpg (archivo adjunto)")]);
        assert_eq!(said[2], (false, "It is <late> here"));
        assert_eq!((said[3].0, said[4]), (true, (false, "see shop.example (now)")));
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
