//! The neutral format: what is written is what its schema says, and is read back as it was.

#![allow(missing_docs)]

use amends::read::{Options, Piece, format};
use amends::text::Position;
use amends::transcript::{
    Channel, Conversation, Event, EventKind, Metadata, NEUTRAL_SCHEMA, Raw, Role, RoleFrom, Turn,
};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

fn written(conversation: &Conversation<'_>) -> String {
    let mut out = Vec::new();
    conversation.write_neutral(&mut out).expect("it is written");
    String::from_utf8(out).expect("it is text")
}

/// Reads a line, and compares what it gives with `conversation`, without places.
fn assert_reads_back(line: &str, conversation: &Conversation<'_>) {
    let mut count = 0;
    let piece = Piece { text: line, base: Position { line: 1, column: 1, byte: 0 } };
    let neutral = format("amends").expect("the format is known");
    neutral.read(piece, &Options::default(), &mut String::new(), &mut |read| {
        let mut read = read.expect("it is read without fault");
        for turn in &mut read.turns {
            assert_eq!(turn.raw.encoding.decode(&line[turn.raw.start..turn.raw.end]), turn.text);
            turn.raw = Raw::default();
        }
        for event in &mut read.events {
            assert!(line[event.raw.clone()].starts_with('{'));
            event.raw = 0..0;
        }
        // A hand-over may tell who somebody is whose role the line does not name.
        if !read.inferred.is_empty() {
            for (turn, was) in read.turns.iter_mut().zip(&conversation.turns) {
                if was.role == Role::Unknown {
                    (turn.role, turn.role_from) = (was.role, was.role_from);
                }
            }
            read.inferred.clear();
        }
        assert_eq!(&read, conversation);
        count += 1;
    });
    assert_eq!(count, 1);
}

fn turns(timed: bool) -> impl Strategy<Value = Turn<'static>> {
    let times = (of(-5000..10_000_000_i64), of(0..10_000_000_i64), of(0..4_000_000_000_000_i64));
    let speaker = of(any::<String>());
    let words = of(select(vec!["[]", r#"[["Hi",0,180]]"#]));
    (
        select(&Role::ALL[..]),
        select(&RoleFrom::ALL[..]),
        speaker,
        times,
        any::<bool>(),
        any::<String>(),
        words,
    )
        .prop_map(move |(role, role_from, speaker, (start_ms, end_ms, at_ms), visible, text, words)| {
            Turn {
                role,
                role_from,
                speaker: speaker.map(Into::into),
                // Where only a clock is known, the reader gives the time from it; what counts from 1970 is none in a
                // conversation.
                start_ms: if timed { start_ms.or(at_ms.map(|at| at % 10_000_000)) } else { None },
                end_ms,
                at_ms: at_ms.filter(|_| timed),
                visible,
                text: text.into(),
                words: words.map(Into::into),
                raw: Raw::default(),
            }
        })
}

fn events() -> impl Strategy<Value = Event<'static>> {
    let times = (of(0..10_000_000_i64), of(0..10_000_000_i64), of(0..10_000_000_i64));
    (select(&EventKind::ALL[..]), times, of(0..64_usize), of(any::<String>()), any::<bool>()).prop_map(
        |(kind, (start_ms, end_ms, duration_ms), after_turn, to, uncertain)| Event {
            start_ms,
            end_ms,
            duration_ms,
            uncertain,
            after_turn,
            to: to.map(Into::into),
            ..Event::new(kind)
        },
    )
}

fn conversations() -> impl Strategy<Value = Conversation<'static>> {
    let of_turns = any::<bool>().prop_flat_map(|timed| prop::collection::vec(turns(timed), 0..6));
    let metadata = of(select(vec!["{}", r#"{"agent":"Dana","x":[1,{"y":null}],"é":1e400}"#]));
    let known = (of(any::<String>()), of(select(&Channel::ALL[..])), of(0..4_000_000_000_000_i64));
    (known, metadata, of_turns, prop::collection::vec(events(), 0..4), any::<bool>()).prop_map(
        |((id, channel, started_at_ms), metadata, turns, mut events, draft)| {
            for event in &mut events {
                event.after_turn =
                    event.after_turn.filter(|_| !turns.is_empty()).map(|after| after % turns.len());
            }
            let mut conversation = Conversation {
                id: id.map(Into::into),
                channel,
                started_at_ms,
                metadata: metadata.map(Metadata::new).unwrap_or_default(),
                turns,
                events,
                draft,
                ..Conversation::default()
            };
            conversation.order_events();
            conversation
        },
    )
}

fn assert_valid(line: &str) {
    let schema = serde_json::from_str(NEUTRAL_SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let value = serde_json::from_str(line).expect("the line is JSON");
    let errors: Vec<_> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{line}");
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(conversation in conversations()) {
        let line = written(&conversation);
        assert_eq!(line.matches('\n').count(), 1);
        assert_reads_back(&line, &conversation);
        // A number that only JSON text can hold is passed through, but no validator reads it.
        if !line.contains("1e400") {
            assert_valid(&line);
        }
    }
}

#[test]
fn only_what_is_known_is_written() {
    let turn = Turn { raw: Raw::default(), ..Turn::new(Role::Agent, "Hi \"Ann\"\n") };
    let mut conversation = Conversation { turns: vec![turn], ..Conversation::default() };
    assert_eq!(written(&conversation), "{\"turns\":[{\"role\":\"agent\",\"text\":\"Hi \\\"Ann\\\"\\n\"}]}\n");
    conversation.metadata = Metadata::new("{\n \"a\":\r\n \"b c\"}");
    conversation.started_at_ms = Some(1_772_359_331_000);
    conversation.turns[0].visible = false;
    conversation.turns[0].role_from = RoleFrom::Inferred;
    conversation.turns[0].at_ms = Some(1_772_359_331_250);
    let line = written(&conversation);
    assert_eq!(
        line,
        "{\"started_at\":\"2026-03-01T10:02:11Z\",\"metadata\":{ \"a\": \"b c\"},\"turns\":[{\"role\":\"agent\",\
         \"role_from\":\"inferred\",\"at\":\"2026-03-01T10:02:11.25Z\",\"visible\":false,\"text\":\"Hi \\\"Ann\\\"\\n\"}]}\n"
    );
    assert_valid(&line);
}

#[test]
fn the_reader_tells_of_all_that_the_schema_refuses() {
    let schema = serde_json::from_str(NEUTRAL_SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let neutral = format("amends").expect("the format is known");
    for line in [
        r#"{}"#,
        r#"{"turns":null}"#,
        r#"{"turns":[{"role":"agent"}]}"#,
        r#"{"turns":[{"role":"Agent","text":""}]}"#,
        r#"{"turns":[{"role":"agent","text":7}]}"#,
        r#"{"turns":[{"role":"agent","text":"","start_ms":"7"}]}"#,
        r#"{"turns":[],"channel":"fax"}"#,
        r#"{"turns":[],"metadata":[]}"#,
        r#"{"turns":[],"started_at":"soon"}"#,
        r#"{"turns":[],"events":[{"kind":"held"}]}"#,
        r#"{"turns":[],"events":[{"kind":"hold","after_turn":-2}]}"#,
    ] {
        let value = serde_json::from_str(line).expect("the line is JSON");
        assert!(!validator.is_valid(&value), "{line}");
        let piece = Piece { text: line, base: Position { line: 1, column: 1, byte: 0 } };
        let mut told = false;
        neutral.read(piece, &Options::default(), &mut String::new(), &mut |read| told |= read.is_err());
        assert!(told, "{line}");
    }
}
