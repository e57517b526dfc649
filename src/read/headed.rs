//! Talk whose names and times stand on lines of their own, with the words below: Otter and the like, and what is copied
//! out of Slack and Teams.

use std::borrow::Cow;
use std::collections::HashSet;

use super::clock::Clock;
use super::finish::finish;
use super::marker::{self, At, Marks};
use super::names::is_name;
use super::roles::role_of_label;
use super::stamp::{Stamp, bare, stamp};
use super::{Cut, Each, Fault, Format, Head, Options, Piece};
use crate::text::lines;
use crate::text::when::month;
use crate::transcript::{Channel, Conversation, Raw, Turn};

/// The row of the table.
pub(super) struct Headed;

/// What the maker writes below the last words.
const MADE_BY: &str = "Transcribed by https://";
/// What Teams writes of who had it written down, above the first words and below the last.
const WRITTEN: [&str; 2] = [" started transcription", " stopped transcription"];
/// What may part a name from the time behind it.
const BETWEEN: [char; 7] = ['·', '•', '|', ',', '-', '–', '—'];

/// A head: who speaks, and when.
struct Heading<'a> {
    name: &'a str,
    stamp: Stamp,
}

/// What a line says if it is a head: `Dana Smith  0:01`, `Dana Smith [10:02 AM]`, `[10:02 AM] Dana Smith`, `00:01
/// Dana`.
fn heading(line: &str) -> Option<Heading<'_>> {
    let line = line.trim();
    if line.chars().count() > 80 || line.contains("-->") {
        return None;
    }
    if let Some((stamp, len)) = stamp(line) {
        let name = line[len..].trim();
        return is_speaker(name).then_some(Heading { name, stamp });
    }
    // The time stands at the end: from the left, the first place from which the rest is a time and nothing else.
    for (at, _) in line.match_indices([' ', '\t', '\u{a0}']) {
        let rest = line[at..].trim_start();
        let plain = rest.trim_start_matches(BETWEEN).trim_start();
        if let Some((stamp, _)) = stamp(plain).filter(|&(_, len)| len == plain.len()) {
            let name = line[..at].trim_end().trim_end_matches(BETWEEN).trim_end();
            let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
            // What is copied out of Zoom says to whom.
            let to = name.split_once(" to ").filter(|(_, whom)| is_name(whom));
            let name = to.map_or(name, |(who, _)| who.strip_prefix("From ").unwrap_or(who));
            return is_speaker(name).then_some(Heading { name, stamp });
        }
    }
    None
}

/// The heads of a text, by the lines at which they begin: on one line, or a name and a time on lines of their own.
struct Heads<'a> {
    lines: Vec<&'a str>,
    two: Option<Two>,
}

/// How heads of two lines are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Two {
    NameFirst,
    TimeFirst,
}

impl<'a> Heads<'a> {
    fn new(lines: Vec<&'a str>) -> Self {
        let mut heads = Heads { lines, two: None };
        let times: Vec<usize> =
            (0..heads.lines.len()).filter(|&at| bare(heads.lines[at]).is_some()).collect();
        let one = heads.lines.iter().filter(|line| heading(line).is_some()).count();
        if times.len() < 2 || one * 2 > times.len() {
            return heads;
        }
        // How many names each way gives, and how many of them are other ones: the fewer, the likelier.
        let names = |way: Two| {
            let name = |at: &usize| match way {
                Two::NameFirst => heads.lines.get(at.checked_sub(1)?),
                Two::TimeFirst => heads.lines.get(at + 1),
            };
            let found: Vec<&str> =
                times.iter().filter_map(name).map(|line| line.trim()).filter(|name| is_alone(name)).collect();
            let others: HashSet<&str> = found.iter().copied().collect();
            (found.len() * 4 >= times.len() * 3 && others.len() < found.len()).then_some((others.len(), way))
        };
        let ways = [Two::NameFirst, Two::TimeFirst].into_iter().filter_map(names);
        heads.two = ways.min_by_key(|(others, _)| *others).map(|(_, way)| way);
        heads
    }

    /// The head that begins at a line, and how many lines it takes.
    fn at(&self, at: usize) -> Option<(Heading<'a>, usize)> {
        let line = *self.lines.get(at)?;
        let Some(two) = self.two else { return heading(line).map(|head| (head, 1)) };
        let next = *self.lines.get(at + 1)?;
        let (name, time) = if two == Two::NameFirst { (line, next) } else { (next, line) };
        let stamp = bare(time)?;
        is_alone(name).then_some((Heading { name: name.trim(), stamp }, 2))
    }
}

/// Whether a line is somebody's name and nothing else.
fn is_alone(line: &str) -> bool {
    is_speaker(line) && bare(line).is_none() && line.trim().chars().count() <= 60
}

/// Whether somebody may be called so: a day and its time stand above whole transcripts (`Sun, Mar 1, 2026 10:00AM`).
fn is_speaker(name: &str) -> bool {
    let words = || name.split([' ', ',', '.']);
    let month = |word: &str| month(&word.to_lowercase()).is_some();
    let number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    is_name(name) && !(words().any(month) && words().any(number))
}

/// Whether the program wrote a line, and nobody says it.
fn is_makers(line: &str) -> bool {
    let line = line.trim();
    line.starts_with(MADE_BY) || WRITTEN.iter().any(|end| line.strip_suffix(end).is_some_and(is_name))
}

impl Format for Headed {
    fn name(&self) -> &str {
        "headed"
    }

    fn about(&self) -> &str {
        "names and times on lines of their own, words below: Otter, copied Slack and Teams"
    }

    fn looks_for(&self) -> Cow<'_, str> {
        "lines such as `Dana Smith  0:01` or `[10:02 AM] Dana Smith` with words below them".into()
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        if head.is_json() {
            return None;
        }
        let written = head.text.lines().map(str::trim).filter(|l| !l.is_empty()).take(400);
        let found = Heads::new(written.collect());
        let first = (0..found.lines.len().min(12)).find(|&at| found.at(at).is_some())?;
        let heads: Vec<usize> = (first..found.lines.len()).filter(|&at| found.at(at).is_some()).collect();
        // Words follow nearly every head.
        let words = |&&at: &&usize| {
            let below = at + found.at(at).map_or(1, |(_, lines)| lines);
            below < found.lines.len() && found.at(below).is_none()
        };
        let followed = heads.iter().filter(words).count();
        (heads.len() >= 2 && followed * 4 >= heads.len() * 3 && followed >= 2)
            .then_some("names and times stand on lines of their own".into())
    }

    fn cut(&self, _head: &str) -> Cut {
        Cut::Whole
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        let text = piece.text;
        let mut stamps: Vec<Option<Stamp>> = Vec::new();
        let mut conversation = Conversation::default();
        let Conversation { turns, events, .. } = &mut conversation;
        let mut marks = Marks::default();
        let all: Vec<(usize, &str)> = lines(text).filter(|(_, line)| !line.trim().is_empty()).collect();
        let heads = Heads::new(all.iter().map(|(_, line)| *line).collect());
        let mut passed = 0;
        // Whether the last turn has words yet, and whether something happened since.
        let (mut open, mut parted) = (false, false);
        for (index, &(start, line)) in all.iter().enumerate() {
            if index < passed {
                continue;
            }
            if let Some((Heading { name, stamp }, lines)) = heads.at(index) {
                stamps.push(Some(stamp));
                turns.push(begun(name, start + line.len()));
                (open, parted) = (false, false);
                passed = index + lines;
                continue;
            }
            if is_makers(line) {
                continue;
            }
            let at = start + line.len() - line.trim_start().len();
            let end = start + line.trim_end().len();
            // Words that go on right below are a message, and a line in its midst that may be a program's is its writer's.
            let goes_on = all.get(index + 1).is_some_and(|(next, _)| {
                let between = text.get(start + line.len()..*next).unwrap_or("");
                matches!(between, "\n" | "\r\n" | "\r") && heads.at(index + 1).is_none()
            });
            let stands_out = !line.trim_start().starts_with(char::is_alphanumeric);
            if let Some(found) = marker::line(line, false).filter(|_| stands_out || !goes_on) {
                let to = found.to.map(Cow::Borrowed);
                let after_turn = turns.len().checked_sub(1);
                marks.note(
                    events,
                    &found,
                    to,
                    At { start_ms: None, end_ms: None, after_turn, amid: false, raw: at..end },
                );
                parted = open;
                continue;
            }
            if parted && let Some(speaker) = turns.last().and_then(|turn| turn.speaker.clone()) {
                stamps.push(None);
                turns.push(begun(speaker, end));
                (open, parted) = (false, false);
            }
            let Some(turn) = turns.last_mut() else { continue };
            if !open {
                marks.spoken(events, turn.role, None);
                turn.raw.start = at;
                open = true;
            }
            turn.raw.end = end;
        }
        let words =
            |turn: &Turn<'_>| text.get(turn.raw.start..turn.raw.end).unwrap_or("").split_whitespace().count();
        let said: Vec<(Stamp, usize)> =
            turns.iter().zip(&stamps).filter_map(|(turn, stamp)| Some(((*stamp)?, words(turn)))).collect();
        let is_call = options.channel == Some(Channel::Call);
        let mut clock = Clock::new(said.iter().map(|(stamp, _)| *stamp)).by_pace(&said, is_call);
        for (turn, stamp) in turns.iter_mut().zip(&stamps) {
            if let Some(stamp) = stamp {
                let (ms, at) = clock.read(stamp.from);
                (turn.start_ms, turn.at_ms) = (Some(ms), at);
                turn.end_ms = stamp.to.map(|to| clock.read(to).0);
            }
            turn.text = Cow::Borrowed(text.get(turn.raw.start..turn.raw.end).unwrap_or("").trim_end());
        }
        marks.introduce(turns);
        conversation.retain_turns(|turn| !turn.text.trim().is_empty());
        if conversation.turns.is_empty() {
            return each(Err(Fault {
                offset: None,
                message: "no line of this is a name and a time with words below".to_owned(),
                help: "look whether the text was copied whole".to_owned(),
                harmless: false,
            }));
        }
        // A clock of the day with AM and PM is a chat's; times from zero are a recording's.
        let of_day = stamps.first().copied().flatten().is_some_and(|stamp| stamp.from.is_of_day());
        conversation.channel = Some(if of_day { Channel::Chat } else { Channel::Call });
        finish(&mut conversation, options);
        each(Ok(conversation));
    }
}

/// A turn whose words are still to come.
fn begun<'a>(name: impl Into<Cow<'a, str>>, at: usize) -> Turn<'a> {
    let name = name.into();
    let role = role_of_label(&name).unwrap_or_default();
    Turn { speaker: Some(name), raw: Raw { start: at, end: at, ..Raw::default() }, ..Turn::new(role, "") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Position;

    fn read(text: &str) -> Vec<(String, String, Option<i64>)> {
        assert!(Headed.detect(&Head::new(text, "", true)).is_some(), "{text}");
        let piece = Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
        let mut found = Vec::new();
        Headed.read(piece, &Options::default(), &mut String::new(), &mut |read| {
            for turn in read.expect("talk").turns {
                assert_eq!(&text[turn.raw.start..turn.raw.end], turn.text);
                found.push((
                    turn.speaker.unwrap_or_default().into_owned(),
                    turn.text.into_owned(),
                    turn.start_ms,
                ));
            }
        });
        found
    }

    #[test]
    fn names_and_times_in_either_order() {
        let said = |name: &str, words: &str, ms| (name.to_owned(), words.to_owned(), Some(ms));
        let two =
            [said("Dana Smith", "Good morning.\nHow can I help?", 1000), said("Ann", "It broke.", 9000)];
        for text in [
            "Dana Smith  0:01\nGood morning.\nHow can I help?\n\nAnn  0:09\nIt broke.\n",
            "Dana Smith  0:01\nGood morning.\nHow can I help?\n\nAnn  0:09\nIt broke.\n\nTranscribed by https://otter.ai\n",
            "Call with Ann\n\n[00:00:01] Dana Smith\nGood morning.\nHow can I help?\n[00:00:09] Ann\n\nIt broke.",
        ] {
            assert_eq!(read(text), two, "{text}");
        }
        for text in [
            "Call with Ann\nSun, Mar 1, 2026 10:00AM • 12:30\nSPEAKERS\nDana Smith, Ann\n\nDana Smith  00:01\n\
             Good morning.\nHow can I help?\n\nAnn  00:09\nIt broke.\n",
            "March 1, 2026, 10:00AM\n26m 4s\n\nDana Smith started transcription\n\nDana Smith   0:01\n\
             Good morning.\nHow can I help?\n\nAnn   0:09\nIt broke.\n\nDana Smith stopped transcription\n",
            "Dana Smith - 00:01\nGood morning.\nHow can I help?\n\nAnn - 00:09\nIt broke.\n",
        ] {
            assert_eq!(read(text), two, "{text}");
        }
        let chat = read("Dana Smith  10:02 AM\nGood morning.\nHow can I help?\nAnn [10:03 AM]\nIt broke.");
        assert_eq!(chat[1], said("Ann", "It broke.", 60_000));
        assert_eq!(read("Speaker 1 · 00:00\nHi\nSpeaker 2 · 00:04\nHello").len(), 2);
        // No month: they only begin like one.
        let halves = read("Marketing 2  00:00\nHi\nJulia 3  00:04\nHello");
        assert_eq!(
            halves.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(),
            ["Marketing 2", "Julia 3"]
        );
    }

    #[test]
    fn what_happens_between_is_nobodys_words() {
        let text = "Dana  10:02 AM\nGood morning.\nDana has left the chat\n\nAnn  10:04 AM\nHello?\n\
            [Customer placed on hold]\nAnybody?\nBo  10:09 AM\nHi!\nYou are now chatting with Bo.\nWhat is it?\n";
        let said: Vec<String> =
            read(text).into_iter().map(|(name, words, _)| format!("{name}: {words}")).collect();
        assert_eq!(
            said,
            [
                "Dana: Good morning.",
                "Ann: Hello?",
                "Ann: Anybody?",
                "Bo: Hi!\nYou are now chatting with Bo.\nWhat is it?"
            ]
        );
    }

    #[test]
    fn other_texts_with_times() {
        for text in [
            "We open at 10:00\nWe close at 18:00\n",
            "10:02 Dana: Hi\n10:03 Ann: Hi\n",
            "1\n00:00:01,000 --> 00:00:02,000\nHi\n",
            "10:00 Breakfast\n11:00 Talk\n12:00 Lunch\n",
            "Dana Smith\nAnn\n",
        ] {
            assert!(Headed.detect(&Head::new(text, "", true)).is_none(), "{text}");
        }
    }
}
