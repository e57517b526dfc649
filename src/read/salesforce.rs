//! The body of a Salesforce chat transcript: `Chat Started: …`, then `( 1m 32s ) Name: words`, as text or as HTML.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::finish::finish;
use super::roles::role_of_label;
use super::time::instant_ms;
use super::within::carry_out;
use super::{Cut, Each, Fault, Format, Head, Options, Piece, html};
use crate::text::Encoding;
use crate::transcript::{Channel, Conversation, Event, EventKind, Raw, Role, RoleFrom, Turn};

/// The row of the table.
pub(super) struct Salesforce;

/// `( 1h 2m 3s ) Dana: `, with the time and the name.
static SAID: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*\(\s*((?:\d+d\s*)?(?:\d+h\s*)?(?:\d+m\s*)?(?:\d+s)?)\s*\)\s*(?:([^:\n]{1,80}):[ \t]?)?")
        .ok()
});

/// The lines that tell of the chat.
const STARTED: &str = "Chat Started:";
const ORIGIN: &str = "Chat Origin:";
const TRANSFERRED: &str = "Chat Transferred From ";
const AGENT: &str = "Agent ";

impl Format for Salesforce {
    fn name(&self) -> &str {
        "salesforce"
    }

    fn about(&self) -> &str {
        "bodies of Salesforce chat transcripts, as text or HTML"
    }

    fn looks_for(&self) -> Cow<'_, str> {
        "`Chat Started:` and lines such as `( 1m 32s ) Dana: …`".into()
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        // Looking for a word costs nothing beside making the expression.
        if head.is_json() || !begins(head.text) {
            return None;
        }
        let said = SAID.as_ref()?;
        let parts = head.text.split(['\n', '>']).filter(|part| !part.trim().is_empty());
        let talk =
            || parts.clone().take(200).any(|part| said.captures(part).is_some_and(|c| !c[1].is_empty()));
        talk().then_some("it has `Chat Started:` and lines such as `( 32s ) Dana: …`".into())
    }

    fn cut(&self, _head: &str) -> Cut {
        Cut::Whole
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        let text = piece.text;
        if !text.trim_start().starts_with('<') {
            return give(body(text), options, each);
        }
        let words = html::words(text);
        let mut conversation = body(&words.text);
        carry_out(&mut conversation, &words, Encoding::Html);
        give(conversation, options, each);
    }
}

/// Whether `Chat Started:` begins one of the first lines, or follows nothing but tags. In a table of chats, the marks
/// of a cell stand before it.
fn begins(text: &str) -> bool {
    let begin = text.trim_start();
    let begin = begin.char_indices().nth(400).map_or(begin, |(end, _)| &begin[..end]);
    let Some(at) = begin.find(STARTED) else { return false };
    let line = begin[..at].rsplit(['\n', '\r']).next().unwrap_or_default().trim_start();
    // What stands before the first tag of the line, and after its last one.
    let (before, after) = (line.split('<').next(), line.rsplit('>').next());
    [before, after].into_iter().flatten().all(|words| words.trim().is_empty())
}

fn give(mut conversation: Conversation<'_>, options: &Options, each: &mut Each<'_>) {
    if conversation.turns.is_empty() {
        return each(Err(Fault {
            offset: None,
            message: "nobody says a word in this chat".to_owned(),
            help: "lines such as `( 32s ) Dana: …` were looked for".to_owned(),
            harmless: false,
        }));
    }
    finish(&mut conversation, options);
    each(Ok(conversation));
}

/// Reads a body of plain text.
fn body(text: &str) -> Conversation<'_> {
    let mut conversation = Conversation { channel: Some(Channel::Chat), ..Conversation::default() };
    let mut agents: Vec<&str> = Vec::new();
    // Offsets restart at each `Chat Started`: from there on they count from where that is.
    let (mut zero, mut begun) = (0, None::<i64>);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let (at, trimmed) = (start, line.trim());
        start += line.len();
        let before = at + (line.len() - line.trim_start().len());
        let raw = before..before + trimmed.len();
        if trimmed.is_empty() {
            continue;
        }
        if let Some(when) = trimmed.strip_prefix(STARTED) {
            let instant = instant(when);
            match (begun, instant) {
                (Some(first), Some(now)) => zero = now - first,
                (None, _) if conversation.turns.is_empty() => begun = instant,
                // Nothing tells how long after the last word it was.
                _ => zero = conversation.turns.iter().filter_map(|t| t.start_ms).max().unwrap_or(0),
            }
            continue;
        }
        let after_turn = conversation.turns.len().checked_sub(1);
        let found = SAID.as_ref().and_then(|said| said.captures(line)).filter(|c| !c[1].trim().is_empty());
        // A time may stand before it, as before what is said.
        let told = found.as_ref().map_or(trimmed, |found| line[found[0].len()..].trim());
        if let Some(moved) = told.strip_prefix(TRANSFERRED) {
            let to = moved.split_once(" To ").map(|(_, to)| Cow::Borrowed(to.trim()));
            if let Some(to) = &to
                && let Cow::Borrowed(name) = to
            {
                agents.push(name);
            }
            if let Some((from, _)) = moved.split_once(" To ") {
                agents.push(from.trim());
            }
            let start_ms = found.map(|found| zero + offset_ms(&found[1]));
            conversation.events.push(Event {
                after_turn,
                start_ms,
                to,
                raw,
                ..Event::new(EventKind::Transfer)
            });
            continue;
        }
        if trimmed.starts_with(ORIGIN) || trimmed.starts_with("Chat Button:") {
            continue;
        }
        let Some(found) = found else {
            match (trimmed.strip_prefix(AGENT), conversation.turns.last_mut()) {
                (Some(name), _)
                    if !name.ends_with(['.', '!', '?']) && name.split_whitespace().count() <= 4 =>
                {
                    agents.push(name.trim());
                }
                // Words go on over lines.
                (_, Some(turn)) => turn.raw.end = raw.end,
                (_, None) => {}
            }
            continue;
        };
        let name = found.get(2).map(|m| m.as_str().trim());
        let words = at + found[0].len();
        conversation.turns.push(Turn {
            speaker: name.map(Cow::Borrowed),
            start_ms: Some(zero + offset_ms(&found[1])),
            raw: Raw { start: words, end: raw.end.max(words), ..Raw::default() },
            ..Turn::new(if name.is_none() { Role::System } else { Role::Unknown }, "")
        });
    }
    for turn in &mut conversation.turns {
        let words = text.get(turn.raw.start..turn.raw.end).unwrap_or("").trim_end();
        turn.raw.end = turn.raw.start + words.len();
        turn.text = Cow::Borrowed(words);
        let Some(name) = turn.speaker.as_deref() else { continue };
        let known =
            |agent: &&str| agent.eq_ignore_ascii_case(name) || agent.split_whitespace().next() == Some(name);
        turn.role = match role_of_label(name) {
            Some(role) => role,
            None if agents.iter().any(known) => Role::Agent,
            // The head names the agents, and nobody else speaks but the visitor.
            None if !agents.is_empty() => Role::Customer,
            None => Role::Unknown,
        };
        turn.role_from = RoleFrom::Source;
    }
    conversation.retain_turns(|turn| !turn.text.trim().is_empty());
    conversation.started_at_ms = begun;
    conversation
}

/// `1h 2m 3s` in milliseconds.
fn offset_ms(text: &str) -> i64 {
    let mut seconds = 0_i64;
    for part in text.split_inclusive(['d', 'h', 'm', 's']) {
        let part = part.trim();
        let Some(unit) = part.chars().last() else { continue };
        let number: i64 = part[..part.len() - unit.len_utf8()].trim().parse().unwrap_or(0);
        let each = match unit {
            'd' => 86_400,
            'h' => 3600,
            'm' => 60,
            _ => 1,
        };
        seconds = seconds.saturating_add(number.saturating_mul(each));
    }
    seconds.saturating_mul(1000)
}

/// `Tuesday, March 03, 2026, 10:02:11 (+0000)`.
fn instant(text: &str) -> Option<i64> {
    let text = text.trim();
    const WRITTEN: [&str; 3] =
        ["%A, %B %d, %Y, %H:%M:%S (%z)", "%A, %B %d, %Y %H:%M:%S (%z)", "%A, %B %d, %Y, %I:%M:%S %p (%z)"];
    let found = WRITTEN.iter().find_map(|format| jiff::Timestamp::strptime(format, text).ok());
    found.map(|t| t.as_millisecond()).or_else(|| instant_ms(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Position;

    const BODY: &str = "Chat Started: Sunday, March 01, 2026, 10:02:11 (+0000)\nChat Origin: Shop\nAgent Dana S\n\
        ( 5s ) Dana S: Good morning: how can I help?\n( 1m 32s ) Visitor: It broke\nand leaks\n\
        Chat Transferred From Dana S To Priya R\n\nChat Started: Sunday, March 01, 2026, 10:12:11 (+0000)\n\
        ( 3s ) Priya R: That is our policy.\n";

    type Said = (Role, Option<String>, String, Option<i64>);

    type Happened = (EventKind, Option<usize>, Option<String>);

    fn read(text: &str) -> (Vec<Said>, Vec<Happened>) {
        let piece = Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
        let mut found = None;
        Salesforce.read(piece, &Options::default(), &mut String::new(), &mut |read| {
            let c = read.expect("a chat");
            let turns = c
                .turns
                .iter()
                .map(|t| (t.role, t.speaker.clone().map(Cow::into_owned), t.text.to_string(), t.start_ms));
            let events = c.events.iter().map(|e| (e.kind, e.after_turn, e.to.clone().map(Cow::into_owned)));
            found = Some((turns.collect(), events.collect()));
        });
        found.expect("one")
    }

    #[test]
    fn offsets_restart_and_chats_are_handed_over() {
        assert!(Salesforce.detect(&Head::new(BODY, "", true)).is_some());
        let (turns, events) = read(BODY);
        let said =
            |role, name: &str, words: &str, ms| (role, Some(name.to_owned()), words.to_owned(), Some(ms));
        assert_eq!(
            turns,
            [
                said(Role::Agent, "Dana S", "Good morning: how can I help?", 5000),
                said(Role::Customer, "Visitor", "It broke\nand leaks", 92_000),
                said(Role::Agent, "Priya R", "That is our policy.", 603_000),
            ]
        );
        assert_eq!(events, [(EventKind::Transfer, Some(1), Some("Priya R".to_owned()))]);
    }

    #[test]
    fn a_hand_over_may_have_a_time() {
        let text = "Chat Started: Sunday, March 01, 2026, 10:02:11 (+0000)\nAgent Dana\n( 5s ) Dana: Hello\n\
            ( 9s ) Ann: It broke\n( 1m 2s ) Chat Transferred From Dana To Priya\n( 1m 9s ) Priya: Hi\n";
        let (turns, events) = read(text);
        assert_eq!(turns.iter().map(|t| t.0).collect::<Vec<_>>(), [Role::Agent, Role::Customer, Role::Agent]);
        assert_eq!(events, [(EventKind::Transfer, Some(1), Some("Priya".to_owned()))]);
    }

    #[test]
    fn chats_in_cells_are_a_table() {
        let html = "<p>Chat Started: today</p>( 5s ) Dana: Hi<br>( 9s ) Ann: Hello";
        assert!(Salesforce.detect(&Head::new(html, "", true)).is_some());
        for cell in [BODY, html] {
            for table in [format!("Id,Body\n5,\"{cell}\"\n"), format!("Body,Id\n\"{cell}\",5\n")] {
                assert!(Salesforce.detect(&Head::new(&table, "", true)).is_none(), "{table}");
            }
        }
    }

    #[test]
    fn words_about_chats_are_none() {
        for text in ["Chat Started: when?\nAgent: Hi", "( 5s ) Ann: Hi", "Chat Started", ""] {
            assert!(Salesforce.detect(&Head::new(text, "", true)).is_none(), "{text}");
        }
    }
}
