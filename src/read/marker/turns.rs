//! Markers in turns, in whatever format: a turn that is nothing but one is nobody's words, and so is one that stands
//! beside words.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::about::words;
use super::events::{At, Marks};
use super::known::Known;
use super::{Mark, Marker, line, line_among, marker};
use crate::transcript::{Conversation, Event, EventKind, Role, Turn};

/// Takes turns that are nothing but a marker for what they tell: the turn stays in its place, so that turns are counted
/// as the source counts them, but nobody says it. What markers among words tell is noted, too.
pub(in crate::read) fn from_turns(conversation: &mut Conversation<'_>) {
    let names = names(&conversation.turns);
    let named = |word: &str| names.contains(word);
    let tells = |turn: &Turn<'_>| own(turn, &named).is_some() || among(turn).next().is_some();
    if conversation.draft || !conversation.turns.iter().any(tells) {
        return;
    }
    let Conversation { turns, events, .. } = conversation;
    let known = Known::new(turns, events, |turn| turn.visible && own(turn, &named).is_none());
    let mut told = Telling { marks: Marks::default(), known };
    for (index, turn) in turns.iter_mut().enumerate() {
        let Some(found) = own(turn, &named) else {
            if turn.visible {
                told.words(events, turn, index);
            }
            continue;
        };
        let raw = turn.raw.start..turn.raw.end;
        let (start_ms, end_ms) = (turn.start_ms, turn.end_ms);
        let at = At { start_ms, end_ms, after_turn: Some(index), amid: false, raw };
        told.mark(events, &found, index, at);
        (turn.role, turn.visible) = (Role::System, false);
    }
    told.marks.introduce(turns);
}

/// Markers of turns, among events that are known.
struct Telling {
    marks: Marks,
    known: Known,
}

impl Telling {
    /// Takes a marker that stands before the turn at `place`.
    fn mark(&mut self, events: &mut Vec<Event<'_>>, found: &Marker<'_>, place: usize, at: At) {
        let Telling { marks, known } = self;
        let mut again = |kind| known.told(events, kind, place, at.start_ms);
        let told = match found.mark {
            Mark::Event(kind) => again(kind),
            Mark::HoldEnd if marks.hold.is_none() => again(EventKind::Hold).or_else(|| known.ended(place)),
            _ => None,
        };
        match told {
            Some(event) => {
                marks.meet(found);
                marks.goes_on(found, event);
                events[event].amid |= at.amid;
            }
            None => marks.note(events, found, found.to.map(|to| Cow::Owned(to.to_owned())), at),
        }
    }

    /// Takes the words of a turn, and what markers among them tell, which leave it where they stand at its ends. When
    /// those in their midst come, nobody knows.
    fn words(&mut self, events: &mut Vec<Event<'_>>, turn: &mut Turn<'_>, index: usize) {
        let found: Vec<_> = among(turn).collect();
        let empty = |range: Range<usize>| turn.text[range].trim().is_empty();
        let mut end = turn.text.len();
        for (_, at) in found.iter().rev() {
            end = if empty(at.end..end) { at.start } else { break };
        }
        let (mut last, mut first, mut begins, mut began) = (0, 0, turn.start_ms, false);
        for (marker, at) in found {
            if !began && empty(last..at.start) {
                first = at.end;
            }
            if !empty(last..at.start) {
                self.marks.spoken(events, turn.role, begins.take());
                began = true;
            }
            last = at.end;
            let goes_on = at.start < end;
            let hold = marker.mark == Mark::Event(EventKind::Hold) && marker.duration_ms.is_none();
            let (start_ms, after_turn) = match (began, goes_on) {
                // A hold before all words was over when they began.
                (false, _) => (turn.start_ms.filter(|_| !(hold && goes_on)), index.checked_sub(1)),
                (true, true) => (None, Some(index)),
                (true, false) => (turn.end_ms, Some(index)),
            };
            let raw = turn.raw.start..turn.raw.end;
            let at = At { start_ms, end_ms: None, after_turn, amid: began && goes_on, raw };
            self.mark(events, &marker, index + usize::from(began), at);
        }
        if last == 0 || !empty(last..turn.text.len()) {
            self.marks.spoken(events, turn.role, begins);
        }
        if last > 0 && turn.words.is_none() {
            keep(turn, first..end);
        }
    }
}

/// Keeps a part of a turn's words, where there are any. What comes before it goes where each byte of the text is one of
/// the source: else the way back would be lost with it.
fn keep(turn: &mut Turn<'_>, part: Range<usize>) {
    let Some(kept) = turn.text.get(..part.end).filter(|kept| part.start < kept.len()) else { return };
    let same = turn.raw.map.is_none() && turn.raw.end - turn.raw.start == turn.text.len();
    let from = if same { part.end - kept[part.start..].trim_start().len() } else { 0 };
    let part = from..kept.trim_end().len();
    if part.is_empty() {
        return;
    }
    turn.raw.start += part.start;
    if same {
        turn.raw.end = turn.raw.start + part.len();
    }
    turn.text = match &turn.text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[part]),
        Cow::Owned(text) => Cow::Owned(text[part].to_owned()),
    };
}

/// The longest marker, in bytes: what goes on for longer is text.
const LONGEST: usize = 200;

/// The markers in square brackets among a turn's words that tell of something, and where they stand. Sounds stay
/// words, as does the text of a link, and a single word in the midst of a sentence: the name of a button.
fn among<'t>(turn: &'t Turn<'_>) -> impl Iterator<Item = (Marker<'t>, Range<usize>)> {
    let text: &str = if turn.visible && turn.role != Role::System { &turn.text } else { "" };
    memchr::memchr_iter(b'[', text.as_bytes()).filter_map(|open| {
        let rest = &text[open + 1..];
        let near = &rest.as_bytes()[..rest.len().min(LONGEST)];
        let close = memchr::memchr2(b'[', b']', near).filter(|close| near[*close] == b']')?;
        let (inside, after) = (&rest[..close], &rest[close + 1..]);
        let parts = |before: &str| before.is_empty() || before.ends_with(['.', '!', '?', '…', ']', '\n']);
        let is_name = !inside.trim().contains(' ') && !parts(text[..open].trim_end_matches([' ', '\t']));
        if after.starts_with('(') || is_name {
            return None;
        }
        let found = marker(inside).filter(|found| found.mark != Mark::Nothing)?;
        Some((found, open..open + inside.len() + 2))
    })
}

/// The words of the names of those who take part, in lower case, where a system's lines may tell of them.
fn names(turns: &[Turn<'_>]) -> HashSet<String> {
    if !turns.iter().any(|turn| turn.role == Role::System) {
        return HashSet::new();
    }
    let of_people = turns.iter().filter(|turn| turn.role != Role::System);
    let speakers: HashSet<&str> = of_people.filter_map(|turn| turn.speaker.as_deref()).collect();
    speakers.into_iter().flat_map(words).map(str::to_ascii_lowercase).collect()
}

/// The marker that a turn is, among people who are `named`. What a system says may be one without brackets; in round
/// ones people laugh.
fn own<'t>(turn: &'t Turn<'_>, named: &dyn Fn(&str) -> bool) -> Option<Marker<'t>> {
    let text = turn.text.trim();
    let square = text.starts_with('[');
    match turn.role {
        Role::System => line_among(text, true, named),
        Role::Unknown if turn.speaker.is_none() => line(text, false),
        _ if square => line_among(text, false, named),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Raw;

    fn said(role: Role, speaker: Option<&'static str>, text: &'static str) -> Turn<'static> {
        Turn { speaker: speaker.map(Cow::Borrowed), ..Turn::new(role, text) }
    }

    #[test]
    fn markers_among_words_tell_what_happened() {
        use EventKind::{Hold, Transfer};
        let timed = |role, start: i64, end: i64, text: &'static str| Turn {
            start_ms: Some(start * 1000),
            end_ms: Some(end * 1000),
            ..Turn::new(role, text)
        };
        let told = |turns: &[Turn<'static>]| {
            let mut talk = Conversation { turns: turns.to_vec(), ..Conversation::default() };
            from_turns(&mut talk);
            let texts: Vec<_> = talk.turns.iter().map(|turn| turn.text.clone().into_owned()).collect();
            let once = talk.events.clone();
            // Read again after it was converted, it is the same.
            from_turns(&mut talk);
            assert_eq!(talk.events, once);
            let events = once.iter().map(|e| (e.kind, e.after_turn, e.start_ms, e.length_ms()));
            (events.collect::<Vec<_>>(), texts.join("|"))
        };
        let (agent, customer) = (Role::Agent, Role::Customer);
        // At the end it goes on until the agent comes back, whatever the customer asks into the line.
        let ends = [
            timed(agent, 0, 5, "Let me see. [Customer placed on hold]"),
            timed(customer, 60, 61, "Hello?"),
            timed(agent, 200, 205, "Thank you."),
        ];
        let hold = |ms| vec![(Hold, Some(0), Some(5000), Some(ms))];
        assert_eq!(told(&ends), (hold(195_000), "Let me see.|Hello?|Thank you.".to_owned()));
        let ends = [
            timed(agent, 0, 5, "Let me see. [Customer placed on hold]"),
            timed(agent, 200, 205, "[hold ended - 3m] Thank you."),
        ];
        assert_eq!(told(&ends), (hold(180_000), "Let me see.|Thank you.".to_owned()));
        // In the midst it is over, and how long it was only the marker knows.
        let text = "Let me see. [Customer placed on hold] Thank you. [Call transferred to billing]";
        let amid = [timed(agent, 0, 200, text), timed(customer, 201, 202, "Hm. [laughs] See [hold](x).")];
        let events = vec![(Hold, Some(0), None, None), (Transfer, Some(0), Some(200_000), None)];
        let words = "Let me see. [Customer placed on hold] Thank you.|Hm. [laughs] See [hold](x).";
        assert_eq!(told(&amid), (events, words.to_owned()));
        let text = "Let me see. [Customer placed on hold] [hold ended - 2m05s] Thank you.";
        assert_eq!(
            told(&[timed(agent, 0, 200, text)]),
            (vec![(Hold, Some(0), None, Some(125_000))], text.to_owned())
        );
        // Before the words it came before them.
        let first =
            [timed(customer, 0, 1, "Hi."), timed(agent, 9, 12, "[Customer placed on hold] Thank you.")];
        assert_eq!(told(&first), (vec![(Hold, Some(0), None, None)], "Hi.|Thank you.".to_owned()));
        // Where bytes of the source are not those of the text, what stands before the words stays: their places count.
        let escaped = Turn {
            raw: Raw { end: 99, encoding: crate::text::Encoding::Json, ..Raw::default() },
            ..timed(agent, 9, 12, "[Call resumed] \"Hi\" [Call ended]")
        };
        assert_eq!(told(&[escaped]).1, "[Call resumed] \"Hi\"");
        // A turn of markers alone keeps its words.
        assert_eq!(
            told(&[timed(agent, 9, 12, "[On hold 20 s] [Call ended]")]).1,
            "[On hold 20 s] [Call ended]"
        );
    }

    #[test]
    fn what_a_system_says_of_who_comes_and_goes_is_known_once() {
        let mut talk = Conversation {
            turns: vec![
                said(Role::System, None, "You are now chatting with Dana Lind"),
                said(Role::Unknown, Some("Dana"), "Hello"),
                said(Role::Unknown, Some("Ann"), "It broke"),
                said(Role::System, Some("Dana"), "Please wait while we transfer you to Tech"),
                said(Role::System, None, "Dana Lind has left the conversation"),
                said(Role::System, None, "You have been transferred to Tech."),
                said(Role::Unknown, Some("Bo"), "We have transferred this chat to Tech"),
            ],
            ..Conversation::default()
        };
        from_turns(&mut talk);
        let events =
            |talk: &Conversation<'_>| talk.events.iter().map(|e| (e.kind, e.after_turn)).collect::<Vec<_>>();
        let once = [(EventKind::Join, Some(0)), (EventKind::Transfer, Some(3)), (EventKind::Leave, Some(4))];
        assert_eq!(events(&talk), once);
        let roles: Vec<Role> = talk.turns.iter().map(|turn| turn.role).collect();
        assert_eq!((roles[1], roles[2], roles[6]), (Role::Agent, Role::Unknown, Role::Unknown));
        // Read again after it was converted, it is the same.
        from_turns(&mut talk);
        assert_eq!(events(&talk), once);
    }

    /// A conversation of these turns (a role, its time in seconds, its words), with these events.
    fn talk<'a>(turns: &[(Role, Option<i64>, &'a str)], events: &[Event<'a>]) -> Conversation<'a> {
        let turn = |(role, at, text): &(Role, Option<i64>, &'a str)| Turn {
            start_ms: at.map(|s| s * 1000),
            speaker: (*role == Role::Agent).then(|| "Dana Roe".into()),
            ..Turn::new(*role, *text)
        };
        Conversation {
            turns: turns.iter().map(turn).collect(),
            events: events.to_vec(),
            ..Conversation::default()
        }
    }

    /// The kinds, beginnings and ends of its events, in seconds, once its turns were read for markers.
    fn events(mut conversation: Conversation<'_>) -> Vec<(EventKind, Option<i64>, Option<i64>)> {
        from_turns(&mut conversation);
        let seconds = |ms: Option<i64>| ms.map(|ms| ms / 1000);
        conversation.events.iter().map(|e| (e.kind, seconds(e.start_ms), seconds(e.end_ms))).collect()
    }

    fn event(kind: EventKind, start: i64, end: Option<i64>) -> Event<'static> {
        Event { start_ms: Some(start * 1000), end_ms: end.map(|s| s * 1000), ..Event::new(kind) }
    }

    const SAID: [(Role, Option<i64>, &str); 2] =
        [(Role::Customer, Some(0), "my lamp broke"), (Role::Agent, Some(4), "let me see")];

    #[test]
    fn an_event_told_by_its_time_and_by_a_turn_happened_once() {
        use EventKind::{Hold, Transfer};
        for at in [Some(7), Some(9), None] {
            for words in ["[Transferring the call]", "Call transferred to billing"] {
                let turns = [SAID[0], SAID[1], (Role::System, at, words), (Role::Agent, Some(30), "hello")];
                let told = events(talk(&turns, &[event(Transfer, 7, None)]));
                assert_eq!(told, [(Transfer, Some(7), None)], "{words} at {at:?}");
            }
        }
        // Begun and done is one, and so is what the source tells by its turn.
        let marks = [
            (Role::System, Some(7), "[Transferring the call]"),
            (Role::System, Some(9), "[Call transferred]"),
        ];
        let turns = [SAID[0], SAID[1], marks[0], marks[1], (Role::Agent, Some(30), "hello")];
        assert_eq!(events(talk(&turns, &[event(Transfer, 7, None)])).len(), 1);
        let after = Event { after_turn: Some(1), ..Event::new(Transfer) };
        assert_eq!(events(talk(&turns, &[after])).len(), 1);
        // What somebody spoke between is another.
        let turns = [SAID[0], marks[0], SAID[1], marks[1], (Role::Agent, Some(30), "hello")];
        assert_eq!(events(talk(&turns, &[event(Transfer, 2, None)])).len(), 2);
        // Two holds in which nobody speaks, each told twice, and one that only its turns tell.
        let hold = |at, end| {
            [(Role::System, Some(at), "[Customer placed on hold]"), (Role::System, Some(end), "[Hold ended]")]
        };
        let turns = [&SAID[..], &hold(6, 20), &hold(200, 300), &hold(500, 600)].concat();
        let told = events(talk(&turns, &[event(Hold, 6, Some(20)), event(Hold, 200, None)]));
        assert_eq!(
            told,
            [(Hold, Some(6), Some(20)), (Hold, Some(200), Some(300)), (Hold, Some(500), Some(600))]
        );
    }

    #[test]
    fn the_end_of_a_hold_told_twice_is_one_hold() {
        use EventKind::Hold;
        let asks = (Role::Customer, Some(100), "hello?");
        for at in [Some(290), None] {
            let turns = [
                SAID[0],
                SAID[1],
                asks,
                (Role::System, at, "[hold ended - 4m44s]"),
                (Role::Agent, Some(300), "hi"),
            ];
            let told = events(talk(&turns, &[event(Hold, 6, Some(290))]));
            assert_eq!(told, [(Hold, Some(6), Some(290))], "{at:?}");
        }
    }

    #[test]
    fn an_end_that_the_source_tells_stays() {
        use EventKind::Hold;
        let marks = [(Role::System, None, "[Customer placed on hold]"), (Role::System, None, "[Hold ended]")];
        for (ends, expected) in [(Some(290), Some(290)), (None, None)] {
            let hold = Event { after_turn: Some(2), ..event(Hold, 6, ends) };
            let turns = [SAID[0], SAID[1], marks[0], marks[1], (Role::Customer, Some(300), "hello?")];
            assert_eq!(events(talk(&turns, &[hold])), [(Hold, Some(6), expected)]);
        }
        // Nor does a marker's own time or length change it.
        let marks = [marks[0], (Role::System, Some(280), "[hold ended - 1m]")];
        let turns = [SAID[0], SAID[1], marks[0], marks[1], (Role::Agent, Some(300), "hello")];
        assert_eq!(events(talk(&turns, &[event(Hold, 6, Some(290))])), [(Hold, Some(6), Some(290))]);
    }

    #[test]
    fn a_length_beyond_all_clocks_is_none() {
        use EventKind::Hold;
        for length in ["9223372036854775807 seconds", "99999999999999999999 hours"] {
            let words = format!("[On hold {length}]");
            let turns = [SAID[0], SAID[1], (Role::System, Some(6), &*words)];
            assert_eq!(events(talk(&turns, &[])), [(Hold, Some(6), None)], "{length}");
        }
        let late = Turn { start_ms: Some(i64::MAX - 5), ..Turn::new(Role::System, "[On hold 20 s]") };
        let conversation = Conversation { turns: vec![late], ..Conversation::default() };
        assert_eq!(events(conversation)[0].2, None);
        let early = Turn { start_ms: Some(i64::MIN + 5), ..Turn::new(Role::System, "[hold ended - 20 s]") };
        let conversation = Conversation { turns: vec![early], ..Conversation::default() };
        assert_eq!(events(conversation)[0].1, None);
    }

    #[test]
    fn who_takes_part_is_known_by_name() {
        use EventKind::{Hold, Leave};
        let said = |text| [SAID[0], SAID[1], (Role::System, Some(6), text)];
        for (text, kind) in [
            ("Dana placed Ann on hold", None),
            ("Hold placed by Dana", Some(Hold)),
            ("Dana put on hold", Some(Hold)),
            ("Dana left", Some(Leave)),
        ] {
            let told: Vec<EventKind> = events(talk(&said(text), &[])).iter().map(|e| e.0).collect();
            assert_eq!(told, kind.into_iter().collect::<Vec<_>>(), "{text}");
        }
    }
}
