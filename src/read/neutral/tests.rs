//! Every shape, fault and trap of the neutral format.

use super::*;
use crate::text::Position;
use crate::transcript::{Channel, Conversation, EventKind, Role, RoleFrom};

const START: Position = Position { line: 1, column: 1, byte: 0 };

/// Reads `text`, and gives each conversation to `look`; the faults are returned.
fn read_with(text: &str, options: &Options, mut look: impl FnMut(Conversation<'_>)) -> Vec<Fault> {
    let mut faults = Vec::new();
    Neutral.read(Piece { text, base: START }, options, &mut String::new(), &mut |read| match read {
        Ok(conversation) => look(conversation),
        Err(fault) => faults.push(fault),
    });
    faults
}

/// The one conversation of `text`.
fn one(text: &str, look: impl Fn(Conversation<'_>)) {
    let mut count = 0;
    let faults = read_with(text, &Options::default(), |conversation| {
        count += 1;
        look(conversation);
    });
    assert_eq!((count, faults), (1, Vec::new()), "{text}");
}

/// The ids that are read, and the faults.
fn ids(text: &str) -> (Vec<String>, Vec<Fault>) {
    let mut ids = Vec::new();
    let faults = read_with(text, &Options::default(), |c| ids.push(c.id.unwrap_or_default().into_owned()));
    (ids, faults)
}

fn fault(text: &str) -> Fault {
    let (ids, mut faults) = ids(text);
    assert_eq!((ids.len(), faults.len()), (0, 1), "{text} {faults:?}");
    faults.remove(0)
}

#[test]
fn a_full_conversation() {
    let text = concat!(
        r#"{"id":"c-17","channel":"chat","started_at":"2026-03-01T10:02:11Z","#,
        r#""metadata":{"agent":"Dana","tags":["a"]},"else":[1,{"turns":2}],"turns":["#,
        r#"{"role":"customer","speaker":"Ann","start_ms":0,"end_ms":2100.4,"text":"My order\narrived."},"#,
        r#"{"role":"agent","speaker":7,"at":"2026-03-01T11:02:14+01:00","visible":false,"role_from":"name","#,
        r#""text":"Sorry","words":[["Sorry",0,180]],"asr":null}],"#,
        r#""events":[{"kind":"hold","start_ms":61200,"end_ms":245000},{"kind":"transfer","after_turn":1,"to":"billing"}]}"#
    );
    one(text, |c| {
        assert_eq!((c.id.as_deref(), c.channel), (Some("c-17"), Some(Channel::Chat)));
        assert_eq!(c.started_at_ms, Some(1_772_359_331_000));
        assert_eq!(c.metadata.get("agent").as_deref(), Some("Dana"));
        let [first, second] = &c.turns[..] else { panic!() };
        assert_eq!((first.role, first.speaker.as_deref()), (Role::Customer, Some("Ann")));
        assert_eq!((first.start_ms, first.end_ms, first.at_ms), (Some(0), Some(2100), None));
        assert_eq!(first.text, "My order\narrived.");
        assert_eq!(&text[first.raw.start..first.raw.end], r"My order\narrived.");
        assert_eq!((second.role, second.role_from, second.visible), (Role::Agent, RoleFrom::Name, false));
        assert_eq!(
            (second.speaker.as_deref(), second.words.as_deref()),
            (Some("7"), Some(r#"[["Sorry",0,180]]"#))
        );
        assert_eq!((second.start_ms, second.at_ms), (Some(3000), Some(1_772_359_334_000)));
        let [transfer, hold] = &c.events[..] else { panic!() };
        assert_eq!((hold.kind, hold.length_ms()), (EventKind::Hold, Some(183_800)));
        assert_eq!((transfer.after_turn, transfer.to.as_deref()), (Some(1), Some("billing")));
        assert_eq!(&text[hold.raw.clone()], r#"{"kind":"hold","start_ms":61200,"end_ms":245000}"#);
    });
}

#[test]
fn nulls_are_absent_and_texts_without_escapes_are_borrowed() {
    let text = r#"{"id":null,"channel":null,"started_at":null,"meta":null,"events":null,"turns":[{"role":"agent","speaker":null,
        "start_ms":null,"at":null,"visible":null,"words":null,"role_from":null,"text":"Hi"}]}"#;
    let text = text.replace('\n', " ");
    one(&text, |c| {
        assert_eq!(c.id, None);
        assert_eq!(c.metadata.as_json(), None);
        let turn = &c.turns[0];
        assert!(turn.visible && turn.start_ms.is_none() && turn.speaker.is_none());
        assert!(text.as_bytes().as_ptr_range().contains(&turn.text.as_ptr()));
    });
}

#[test]
fn meta_is_metadata_and_the_users_channel_fills_in() {
    let text = r#"{"id":12.50,"meta":{"a":1},"turns":[{"role":"unknown","speaker":"spk_1","text":""}]}"#;
    let options =
        Options { channel: Some(Channel::Call), agents: vec!["SPK_?".into()], ..Options::default() };
    let faults = read_with(text, &options, |c| {
        assert_eq!((c.id.as_deref(), c.metadata.as_json()), (Some("12.50"), Some(r#"{"a":1}"#)));
        assert_eq!(c.channel, Some(Channel::Call));
        assert_eq!((c.turns[0].role, c.turns[0].role_from), (Role::Agent, RoleFrom::Name));
    });
    assert_eq!(faults, []);
}

#[test]
fn clocks_alone_give_times_from_the_first() {
    let turn = |at: &str| format!(r#"{{"role":"agent","text":"x","at":"{at}"}}"#);
    let turns = format!("{},{}", turn("2026-03-01T10:00:01"), turn("2026-03-01T10:00:03.5Z"));
    one(&format!(r#"{{"turns":[{turns}],"events":[{{"kind":"end","at":"2026-03-01T10:00:04Z"}}]}}"#), |c| {
        assert_eq!(c.turns.iter().map(|t| t.start_ms).collect::<Vec<_>>(), [Some(0), Some(2500)]);
        assert_eq!((c.started_at_ms, c.events[0].start_ms), (None, Some(3000)));
    });
    one(&format!(r#"{{"started_at":"2026-03-01T10:00:00","turns":[{turns}]}}"#), |c| {
        assert_eq!(c.turns.iter().map(|t| t.start_ms).collect::<Vec<_>>(), [Some(1000), Some(3500)]);
    });
    let timed = r#"{"role":"agent","text":"x","at":"2026-03-01T10:00:05Z","start_ms":4000}"#;
    one(&format!(r#"{{"turns":[{turns},{timed}]}}"#), |c| {
        assert_eq!(c.turns.iter().map(|t| t.start_ms).collect::<Vec<_>>(), [Some(0), Some(2500), Some(4000)]);
    });
}

#[test]
fn unknown_names_are_told_with_the_nearest_and_the_rest_is_read() {
    let good = |id: &str| format!(r#"{{"id":"{id}","turns":[{{"role":"agent","text":"x"}}]}}"#);
    for (bad, message, help) in [
        (
            r#"{"id":"b","turns":[{"role":"agnet","text":"x"}]}"#,
            "turn 0 has the unknown role `agnet`",
            "`agent`?",
        ),
        (r#"{"id":"b","channel":"fax","turns":[]}"#, "unknown channel `fax`", "call, chat, email"),
        (
            r#"{"id":"b","turns":[],"events":[{"kind":"transfered"}]}"#,
            "event 0 has the unknown kind `transfered`",
            "`transfer`?",
        ),
        (
            r#"{"id":"b","turns":[{"role":"agent","text":"x","role_from":"me"}]}"#,
            "unknown role_from",
            "inferred",
        ),
        (r#"{"id":"b","turns":[{"text":"x"}]}"#, "turn 0 has no `role`", "`role` and `text`"),
        (r#"{"id":"b","turns":[{"role":"agent"}]}"#, "turn 0 has no `text`", "`role` and `text`"),
        (
            r#"{"id":"b","turns":[],"events":[{"kind":"hold","after_turn":0}]}"#,
            "after turn 0, but",
            "before turn 0",
        ),
        (r#"{"id":"b","turns":[],"events":[{"start_ms":0}]}"#, "event 0 has no `kind`", "kind"),
        (r#"{"id":"b","turns":[],"events":["hold"]}"#, "an event, which is an object", "kind"),
    ] {
        let text = format!("{}\n{bad}\n{}", good("a"), good("z"));
        let (ids, faults) = ids(&text);
        assert_eq!(ids, ["a", "z"]);
        let [fault] = &faults[..] else { panic!("{faults:?}") };
        assert!(fault.message.starts_with("conversation b: "), "{}", fault.message);
        assert!(fault.message.contains(message), "{}", fault.message);
        assert!(fault.help.contains(help), "{}", fault.help);
        let line = good("a").len() + 1;
        assert!((line..line + bad.len()).contains(&fault.offset.unwrap_or_default()));
    }
    let fault = fault(r#"{"turns":[{"role":"ag\u0065nts","text":"x"}]}"#);
    assert_eq!((fault.message.as_str(), fault.offset), ("turn 0 has the unknown role `agents`", Some(19)));
}

#[test]
fn a_time_that_is_none_costs_the_time_and_no_words() {
    let said = |at: &str| format!(r#"{{"role":"agent","text":"x","at":"{at}"}}"#);
    let (good, bad) = (said("2026-03-01T10:00:05Z"), said("yester\\u0064ay"));
    let hold = r#"{"kind":"hold","at":"at ten","after_turn":0}"#;
    let text = format!(
        "{{\"id\":\"a\",\"started_at\":\"soon\",\"turns\":[{good},{bad}],\"events\":[{hold}]}}\n\
         {{\"id\":\"b\",\"turns\":[{good},{bad}]}}"
    );
    let mut found = Vec::new();
    let faults = read_with(&text, &Options::default(), |c| {
        let times: Vec<_> = c.turns.iter().map(|turn| turn.start_ms).collect();
        found.push((
            c.started_at_ms,
            times,
            c.events.first().map(|event| (event.start_ms, event.after_turn)),
        ));
    });
    assert_eq!(
        found,
        [(None, vec![Some(0), None], Some((None, Some(0)))), (None, vec![Some(0), None], None)]
    );
    let told: Vec<_> = faults.iter().map(|f| (f.message.as_str(), f.offset, f.harmless)).collect();
    let first = "conversation a: `started_at` is no date and time: `soon`; it is left out, and so are 2 more";
    let second = "conversation b: `at` of turn 1 is no date and time: `yesterday`; it is left out";
    assert_eq!(told, [(first, text.find("soon"), true), (second, text.rfind("yester"), true)]);
    assert!(faults.iter().all(|fault| fault.help.contains("RFC 3339")));
}

#[test]
fn broken_lines_are_told_where_they_break_and_hide_no_other() {
    let good = r#"{"id":"g","turns":[]}"#;
    for (bad, at, message) in [
        (r#"{"id":"x","turns":[{"role":"agent","#, 34, "it ends where a value is expected"),
        (r#"{"id":"x","turns":["#, 18, "it ends inside a list"),
        (r#"{"turns":[{"role":"agent","text":"a"#, 34, "it ends inside a string"),
        (r#"{"turns":[]} x"#, 13, "something follows"),
        (r#"{"turns":[,]}"#, 10, "a value is expected"),
        ("{\"turns\":[{\"text\":\"a\tb\"}]}", 19, "another control character"),
        (r#"{"turns":{"a":1}}"#, 9, "expected `turns`, a list"),
        (r#"{"turns":[["agent","Hi"]]}"#, 10, "a turn, which is an object with `role` and `text`"),
        (r#"{"turns":[{"role":"agent","text":7}]}"#, 33, "`text` must be a string"),
        (r#"{"turns":[{"role":"agent","start_ms":"7","text":""}]}"#, 39, "expected a number or null"),
        (r#"{"turns":[{"role":"agent","start_ms":1e300,"text":""}]}"#, 41, "too large"),
        (r#"{"meta":"x","turns":[]}"#, 10, "`metadata` must be an object"),
        (
            r#"{"turns":[{"role":"agent","text":"a"}],"turns":[]}"#,
            46,
            "`turns` stands here for the second time",
        ),
        (
            r#"{"turns":[{"text":"a","role":"agent","text":"b"}]}"#,
            42,
            "`text` stands here for the second time",
        ),
        ("plain words", 0, "a value is expected"),
        ("42", 1, "a conversation, which is an object"),
    ] {
        let text = format!("{good}\n{bad}\n\r\n{good}\r\n");
        let (ids, faults) = ids(&text);
        assert_eq!(ids, ["g", "g"], "{bad}");
        let [fault] = &faults[..] else { panic!("{bad} {faults:?}") };
        assert!(fault.message.contains(message), "{bad}: {}", fault.message);
        assert!(!fault.message.contains(" at line "), "{}", fault.message);
        // The parser names the byte at which it noticed, or the one before.
        let noticed = fault.offset.unwrap_or_default() - good.len() - 1;
        assert!(noticed.abs_diff(at) <= 1, "{bad} {noticed}");
        // What is only cut off was all right up to there.
        let cut = fault.message.contains("it ends");
        assert_eq!(cut, fault.message.starts_with("this JSON is cut off"), "{}", fault.message);
        assert!(fault.help.contains(if cut { "export it again" } else { "`turns`" }));
    }
}

#[test]
fn a_first_line_that_is_cut_hides_no_other() {
    let (ids, faults) = ids("{\"id\":\"x\",\"turns\":[\n{\"id\":\"y\",\"turns\":[]}\n");
    assert_eq!((ids, faults.len()), (vec!["y".to_owned()], 1));
}

#[test]
fn an_object_without_turns_is_told_what_was_looked_for() {
    for text in [r#"{"name":"x","version":1}"#, r#"{"turns":null}"#] {
        let fault = fault(text);
        assert!(fault.message.contains("it has no `turns`"), "{}", fault.message);
        assert!(
            fault.help.contains("`role` and `text`") && fault.help.contains("--format"),
            "{}",
            fault.help
        );
    }
}

#[test]
fn documents_over_lines() {
    let pretty =
        "{\n  \"id\": \"a\",\n  \"turns\": [\n    {\"role\": \"agent\",\n     \"text\": \"Hi\"}\n  ]\n}\n";
    let list = format!("\u{feff}[\n{pretty},\n{}]", pretty.replace("\"a\"", "\"b\""));
    let three = format!("{pretty}{pretty}\n{pretty}");
    for (text, count) in
        [(pretty, 1), (&list, 2), (&three, 3), ("[]", 0), ("[{\"turns\":[]},{\"turns\":[]}]", 2)]
    {
        assert_eq!(Neutral.cut(text), Cut::Values, "{text}");
        let (ids, faults) = ids(text);
        assert_eq!((ids.len(), faults), (count, Vec::new()), "{text}");
    }
    let faults = read_with(&list, &Options::default(), |c| {
        assert_eq!(&list[c.turns[0].raw.start..c.turns[0].raw.end], "Hi");
    });
    assert_eq!(faults, []);
}

#[test]
fn a_faulty_conversation_in_a_document_hides_no_other() {
    let list =
        "[\n{\"id\":\"a\",\"turns\":[]},\n{\"id\":\"b\"},\n{\"id\":\"c\",\"turns\":[]},\n{\"id\": oops}]";
    let (ids, faults) = ids(list);
    assert_eq!(ids, ["a", "c"]);
    assert_eq!(faults.len(), 2);
    assert_eq!(faults[0].offset, list.find("{\"id\":\"b\""));
    assert_eq!(faults[1].offset, list.find("oops"));
}

#[test]
fn lines_are_lines() {
    let line = "{\"id\":\"a\",\"turns\":[]}";
    for text in [
        line.to_owned(),
        format!("{line}\n"),
        format!("\u{feff}{line}\r\n\r\n{line}\r\n"),
        format!("\n\n{line}\n{line}"),
        line[..12].to_owned(),
        String::new(),
    ] {
        assert_eq!(Neutral.cut(&text), Cut::Lines, "{text}");
    }
    let (ids, faults) = ids(&format!("\u{feff}{line}\r\n \t\r\n{line}"));
    assert_eq!((ids.len(), faults), (2, Vec::new()));
    assert_eq!(self::ids("").0.len(), 0);
}

#[test]
fn deep_nesting_does_no_harm() {
    let deep = "[".repeat(1_000_000);
    for text in [
        deep.clone(),
        format!("{{\"turns\":{deep}"),
        format!("{{\"turns\":[],\"x\":{deep}"),
        format!("{{\"meta\":{{\"a\":{deep}"),
        "{\"turns\":[{\"words\":".repeat(100_000),
    ] {
        let message = fault(&text).message;
        assert!(
            ["this is no ", "this JSON is cut off"].iter().any(|told| message.starts_with(told)),
            "{message}"
        );
    }
    let closed = format!("{{\"id\":\"a\",\"x\":{deep}{},\"turns\":[]}}", "]".repeat(1_000_000));
    assert_eq!(ids(&closed).0, ["a"]);
}

#[test]
fn detection() {
    let detect = |text: &str| Neutral.detect(&Head::new(text, "x.json", true)).is_some();
    assert!(detect(r#"{"id":1,"turns":[{"text":"x","role":"agent"}]}"#));
    assert!(detect("[\n{\"turns\": [{\"role\": \"agent\", \"text\": \"x"));
    assert!(detect("{\"broken\": \n{\"turns\":[{\"role\":\"agent\",\"text\":\"x\"}]}"));
    assert!(!detect(r#"{"turns":[{"is_agent":true,"sentences":["x"]}]}"#));
    assert!(!detect(r#"{"role":"agent","text":"x","turns":4}"#));
    assert!(!detect("turns role text"));
}

#[test]
#[allow(clippy::print_stdout)] // a skipped test says so
fn real_conversations_are_read_whole() {
    let folder = std::path::Path::new("../shared/gold");
    if !folder.exists() {
        println!("skipped: no ../shared");
        return;
    }
    for name in ["missing.jsonl", "real.jsonl"] {
        let text = std::fs::read_to_string(folder.join(name)).expect("the file is text");
        let mut count = 0;
        let faults = read_with(&text, &Options::default(), |conversation| {
            count += 1;
            assert!(conversation.id.is_some() && conversation.channel.is_some());
            for turn in &conversation.turns {
                assert_eq!(turn.raw.encoding.decode(&text[turn.raw.start..turn.raw.end]), turn.text);
            }
        });
        assert_eq!((count, faults), (text.lines().count(), Vec::new()), "{name}");
    }
}

#[test]
fn an_element_on_the_second_line_makes_no_lines() {
    for document in ["{\"segments\":[\n {\"a\":1},\n {\"a\":2}]}", "{\n{", "{\"a\":1,\n\"b\":\n{\"c\":1}}"] {
        assert!(!is_lines(document), "{document}");
    }
    for lines in ["{\"a\":1}\n{\"a\":2}", "{\"a\":\"cut off he\n{\"a\":2}", "{\"a\":1}"] {
        assert!(is_lines(lines), "{lines}");
    }
}

mod random {
    use proptest::prelude::*;

    use super::*;

    /// A character, written in one of the ways of JSON.
    fn written(c: char, way: u8) -> String {
        let escaped = |units: &mut [u16]| {
            c.encode_utf16(units).iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>()
        };
        match c {
            _ if way == 0 => escaped(&mut [0; 2]),
            _ if way == 1 => escaped(&mut [0; 2]).to_uppercase().replace("\\U", "\\u"),
            '\n' => "\\n".into(),
            '\t' => "\\t".into(),
            '/' if way == 2 => "\\/".into(),
            '"' => "\\\"".into(),
            '\\' => "\\\\".into(),
            c if c < ' ' => escaped(&mut [0; 2]),
            c => c.into(),
        }
    }

    fn texts() -> impl Strategy<Value = Vec<(char, u8)>> {
        let c =
            prop_oneof![any::<char>(), prop::sample::select(vec!['a', 'é', '’', '😀', '"', '\\', '\n', '/'])];
        prop::collection::vec((c, 0..6_u8), 0..12)
    }

    proptest! {
        #[test]
        fn places_lead_back_to_their_words(turns in prop::collection::vec(texts(), 1..5)) {
            let mut line = String::from("\u{feff}\n{\"turns\":[");
            for (index, turn) in turns.iter().enumerate() {
                let text: String = turn.iter().map(|&(c, way)| written(c, way)).collect();
                let comma = if index > 0 { "," } else { "" };
                line.push_str(&format!("{comma}{{\"text\":\"{text}\",\"speaker\":\"{text}\",\"role\":\"agent\"}}"));
            }
            line.push_str("]}\r\n");
            let mut seen = 0;
            let faults = read_with(&line, &Options::default(), |conversation| {
                for (turn, wanted) in conversation.turns.iter().zip(&turns) {
                    let wanted: String = wanted.iter().map(|&(c, _)| c).collect();
                    assert_eq!(turn.text, wanted);
                    assert_eq!(turn.speaker.as_deref(), Some(wanted.as_str()));
                    let raw = &line[turn.raw.start..turn.raw.end];
                    assert_eq!(turn.raw.encoding.decode(raw), wanted);
                    let map = turn.raw.encoding.map(raw, 0).map;
                    let bounds: Vec<_> = wanted.char_indices().map(|(at, _)| at).chain([wanted.len()]).collect();
                    for (n, &from) in bounds.iter().enumerate() {
                        for &to in &bounds[n + 1..] {
                            let part = &raw[map.start(from)..map.end(to)];
                            assert_eq!(turn.raw.encoding.decode(part), &wanted[from..to]);
                        }
                    }
                    seen += 1;
                }
            });
            prop_assert_eq!((seen, faults), (turns.len(), Vec::new()));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[\\[{}\\]\",:a-z\\\\ \\n]{0,60}") {
            read_with(&text, &Options::default(), |_| {});
            let cut = format!("{{\"turns\":[{{\"role\":\"agent\",\"text\":\"{text}");
            read_with(&cut, &Options::default(), |_| {});
            Neutral.detect(&Head::new(&text, "", false));
        }
    }
}

#[test]
fn times_from_1970_are_counted_from_the_beginning() {
    let text = concat!(
        r#"{"id":"c","channel":"call","turns":["#,
        r#"{"role":"customer","start_ms":1772366531000,"end_ms":1772366533000,"text":"Where is it?","#,
        r#""words":[["Where",1772366531000,1772366531400]]},"#,
        r#"{"role":"agent","start_ms":1772366534000,"text":"One moment."}],"#,
        r#""events":[{"kind":"hold","start_ms":1772366540000,"end_ms":1772366700000}]}"#
    );
    one(text, |c| {
        assert_eq!((c.turns[0].start_ms, c.turns[0].end_ms), (Some(0), Some(2000)));
        assert_eq!(c.turns[0].words.as_deref(), Some(r#"[["Where",0,400]]"#));
        assert_eq!((c.turns[1].start_ms, c.turns[1].at_ms), (Some(3000), Some(1_772_366_534_000)));
        assert_eq!((c.events[0].start_ms, c.events[0].end_ms), (Some(9000), Some(169_000)));
        assert_eq!(c.started_at_ms, Some(1_772_366_531_000));
    });
}

#[test]
fn lines_of_others_with_turns_are_no_neutral_ones() {
    let line = r#"{"turns":[{"role":"AGENT","text":"x"}]}"#;
    let found =
        crate::read::detect(line.as_bytes(), "a.jsonl", true, &[]).map(|d| d.format.name().to_owned());
    assert_eq!(found.ok().as_deref(), Some("messages"));
}

#[test]
fn slots_are_words_that_nobody_knows() {
    let text = concat!(
        r#"{"draft":true,"open":true,"turns":[{"role":"agent","text":"Dear {name},\n[Order No] by {day}, {name}.","#,
        r#""slots":["{name}","[Order No]","{day}"]}]}"#
    );
    one(text, |c| {
        assert!(c.way.as_ref().is_some_and(|way| way.open && (way.number, way.of) == (0, 1)));
        let turn = &c.turns[0];
        assert_eq!(turn.text, "Dear {{nameꞏ}},\n{{orderꞏnoꞏ}} by {{timeꞏ}}, {name}.");
        assert_eq!(&*turn.shown(Some(text)).text, "Dear {name},\n[Order No] by {day}, {name}.");
        let (way, at) = (turn.raw.way(text).expect("a way"), turn.text.find("by").expect("there"));
        assert_eq!(&text[way.start(at)..way.end(at + 2)], "by");
    });
    one(r#"{"turns":[{"role":"agent","text":"Hi {name}","slots":null}]}"#, |c| {
        assert_eq!((&*c.turns[0].text, c.way), ("Hi {name}", None));
    });
    for (slots, message) in [
        (r#"["{day}"]"#, "turn 0 has no slot `{day}` in its text"),
        (r#"["Hi","{name}","Hi"]"#, "turn 0 has no slot `Hi` in its text, or not in this order"),
        (r#"[""]"#, "turn 0 has no slot ``"),
        ("[1]", "turn 0 has `slots` that can't be read"),
        ("7", "`slots` must be a list"),
    ] {
        let fault =
            fault(&format!(r#"{{"turns":[{{"role":"agent","text":"Hi {{name}}","slots":{slots}}}]}}"#));
        assert!(fault.message.contains(message), "{}", fault.message);
    }
}
