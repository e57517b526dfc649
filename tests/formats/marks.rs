//! Marker lines (`[Customer placed on hold]`) tell the same in every format that can carry them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

fn amends(args: &[&str], input: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("amends runs");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("written");
    String::from_utf8(child.wait_with_output().expect("amends ends").stdout).expect("text")
}

/// Rule and message of what is found about holds in a text, and whether it is at an event.
fn found(format: &str, text: &str) -> Vec<String> {
    let args = ["check", "--isolated", "--format", format, "--channel", "call", "--select", "hold"];
    let output =
        amends(&[&args[..], &["--output-format", "jsonl", "--fail-on", "never", "-"]].concat(), text);
    let told = |line: &str| {
        let finding: Value = serde_json::from_str(line).expect("JSON");
        let event = finding["event"]["kind"].as_str().unwrap_or("no event");
        format!("{event}: {}", finding["message"].as_str().expect("a message"))
    };
    output.lines().map(told).collect()
}

/// A call in which the customer is put on hold at 0:20 and taken off at 2:25, and a silence of 40 s later.
const CALLS: [(&str, &str); 7] = [
    (
        "text",
        "[00:01] Customer: where is my lamp\n[00:10] Agent: i will ask the van\n[00:20] [Customer placed on hold]\n\
         [02:25] [hold ended - 2m05s]\n[02:27] Agent: it is in van nine\n[02:30] Customer: and the shade\n\
         [02:32] [Silence for 40 seconds]\n[03:14] Agent: van ten\n",
    ),
    (
        "amends",
        concat!(
            r#"{"channel":"call","turns":[{"role":"customer","start_ms":1000,"text":"where is my lamp"},"#,
            r#"{"role":"agent","start_ms":10000,"text":"i will ask the van"},"#,
            r#"{"role":"system","start_ms":20000,"text":"[Customer placed on hold]"},"#,
            r#"{"role":"system","start_ms":145000,"text":"[hold ended - 2m05s]"},"#,
            r#"{"role":"agent","start_ms":147000,"text":"it is in van nine"},"#,
            r#"{"role":"customer","start_ms":150000,"text":"and the shade"},"#,
            r#"{"role":"system","start_ms":152000,"text":"Silence for 40 seconds"},"#,
            r#"{"role":"agent","start_ms":194000,"text":"van ten"}]}"#
        ),
    ),
    (
        "csv",
        "call_id,author,text,start_ms\n1,Customer,where is my lamp,1000\n1,Agent,i will ask the van,10000\n\
         1,System,Customer placed on hold,20000\n1,,[hold ended - 2m05s],145000\n1,Agent,it is in van nine,147000\n\
         1,Customer,and the shade,150000\n1,Agent,[Silence for 40 seconds],152000\n1,Agent,van ten,194000\n",
    ),
    (
        "vtt",
        "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Customer>where is my lamp</v>\n\n00:10.000 --> 00:12.000\n\
         <v Agent>i will ask the van</v>\n\n00:20.000 --> 00:22.000\n[Customer placed on hold]\n\n\
         02:25.000 --> 02:26.000\n(hold ended - 2m05s)\n\n02:27.000 --> 02:29.000\n<v Agent>it is in van nine</v>\n\n\
         02:30.000 --> 02:31.000\n<v Customer>and the shade</v>\n\n02:32.000 --> 02:34.000\n[Silence for 40 seconds]\n\n\
         03:14.000 --> 03:15.000\n<v Agent>van ten</v>\n",
    ),
    (
        "srt",
        "1\n00:00:01,000 --> 00:00:03,000\nCustomer: where is my lamp\n\n2\n00:00:10,000 --> 00:00:12,000\n\
         Agent: i will ask the van\n\n3\n00:00:20,000 --> 00:00:22,000\n[Customer placed on hold]\n\n4\n\
         00:02:25,000 --> 00:02:26,000\n[hold ended - 2m05s]\n\n5\n00:02:27,000 --> 00:02:29,000\n\
         Agent: it is in van nine\n\n6\n00:02:30,000 --> 00:02:31,000\nCustomer: and the shade\n\n7\n\
         00:02:32,000 --> 00:02:34,000\n[Silence for 40 seconds]\n\n8\n00:03:14,000 --> 00:03:15,000\nAgent: van ten\n",
    ),
    (
        "messages",
        concat!(
            r#"{"channel":"call","messages":[{"role":"customer","start_ms":1000,"text":"where is my lamp"},"#,
            r#"{"role":"agent","start_ms":10000,"text":"i will ask the van"},"#,
            r#"{"role":"system","start_ms":20000,"text":"[Customer placed on hold]"},"#,
            r#"{"role":"system","start_ms":145000,"text":"Customer taken off hold"},"#,
            r#"{"role":"agent","start_ms":147000,"text":"it is in van nine"},"#,
            r#"{"role":"customer","start_ms":150000,"text":"and the shade"},"#,
            r#"{"role":"agent","start_ms":152000,"text":"[Silence for 40 seconds]"},"#,
            r#"{"role":"agent","start_ms":194000,"text":"van ten"}]}"#
        ),
    ),
    (
        "contact-lens-realtime",
        concat!(
            r#"{"Segments":[{"Transcript":{"Id":"a","ParticipantRole":"CUSTOMER","Content":"where is my lamp","BeginOffsetMillis":1000,"EndOffsetMillis":2000}},"#,
            r#"{"Transcript":{"Id":"b","ParticipantRole":"AGENT","Content":"i will ask the van","BeginOffsetMillis":10000,"EndOffsetMillis":12000}},"#,
            r#"{"Transcript":{"Id":"c","ParticipantRole":"SYSTEM","Content":"[Customer placed on hold]","BeginOffsetMillis":20000,"EndOffsetMillis":20000}},"#,
            r#"{"Transcript":{"Id":"d","ParticipantRole":"SYSTEM","Content":"[hold ended - 2m05s]","BeginOffsetMillis":145000,"EndOffsetMillis":145000}},"#,
            r#"{"Transcript":{"Id":"e","ParticipantRole":"AGENT","Content":"it is in van nine","BeginOffsetMillis":147000,"EndOffsetMillis":149000}},"#,
            r#"{"Transcript":{"Id":"f","ParticipantRole":"CUSTOMER","Content":"and the shade","BeginOffsetMillis":150000,"EndOffsetMillis":151000}},"#,
            r#"{"Transcript":{"Id":"g","ParticipantRole":"SYSTEM","Content":"[Silence for 40 seconds]","BeginOffsetMillis":152000,"EndOffsetMillis":152000}},"#,
            r#"{"Transcript":{"Id":"h","ParticipantRole":"AGENT","Content":"van ten","BeginOffsetMillis":194000,"EndOffsetMillis":195000}}]}"#
        ),
    ),
];

#[test]
fn marker_lines_count_in_every_format() {
    let expected = [
        "hold: A long wait (on hold 2:05, from 00:20 to 02:25), and no offer to call or write back.",
        "hold: on hold 2:05, from 00:20 to 02:25; the advice is two minutes at most; no call-back was offered",
        "hold: on hold 2:05, from 00:20 to 02:25; the agent had not said that it would take longer than one minute.",
        "hold: on hold 2:05, from 00:20 to 02:25; the agent's first words after it neither thank for waiting nor \
         apologize.",
        "silence: silence 0:40, from 02:32 to 03:12; the agent's first words after it neither thank for waiting nor \
         apologize.",
    ];
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    let expected = sorted(expected.map(str::to_owned).into());
    for (format, text) in CALLS {
        assert_eq!(sorted(found(format, text)), expected, "{format}");
        let converted = amends(&["convert", "--format", format, "--channel", "call", "-"], text);
        assert_eq!(sorted(found("amends", &converted)), expected, "{format}, converted:\n{converted}");
    }
}

#[test]
fn words_in_brackets_or_about_holds_are_no_marks() {
    let call = |role: &str, text: &str| {
        format!(
            r#"{{"channel":"chat","turns":[{{"role":"agent","start_ms":0,"text":"hello"}},{{"role":"customer","start_ms":1000,"text":"my lamp"}},{{"role":"{role}","start_ms":2000,"text":"{text}"}},{{"role":"agent","start_ms":602000,"text":"thank you for waiting"}}]}}"#
        )
    };
    for (role, text) in [
        ("system", "Thank you for holding."),
        ("system", "{'tool': 'place_on_hold'}"),
        ("customer", "*hold*"),
        ("customer", "(on hold again)"),
        ("customer", "[PII]"),
    ] {
        let told = found("amends", &call(role, text));
        assert!(told.iter().all(|told| told.starts_with("no event")), "{role}: {text}: {told:?}");
    }
}

#[test]
fn what_may_be_a_silence_or_a_hold_is_told_as_that() {
    let text = "[00:01] Customer: where is my lamp\n[00:10] Agent: i will ask the van\n[00:20] [Silence or hold: 125 s]\n\
                [02:26] Agent: thank you for holding it is in van nine\n";
    let told = found("text", text);
    let long = "silence: silence or hold 2:05, from 00:20 to 02:25; the advice is two minutes at most; no call-back was \
                offered";
    assert!(told.iter().any(|told| told == long), "{told:?}");
    let converted = amends(&["convert", "--format", "text", "--channel", "call", "-"], text);
    assert_eq!(found("amends", &converted), told, "{converted}");
}

#[test]
fn a_mark_that_is_shown_for_long_lasts_as_long() {
    let vtt = |cues: &[(&str, &str)]| {
        let cue = |(times, words): &(&str, &str)| format!("{times}\n{words}\n\n");
        let said = [
            ("00:02.000 --> 00:06.000", "<v Customer>my lamp is broken</v>"),
            ("00:07.000 --> 00:12.000", "<v Agent>i ask the van</v>"),
        ];
        format!("WEBVTT\n\n{}", said.iter().chain(cues).map(cue).collect::<String>())
    };
    let back = ("02:14.000 --> 02:15.000", "<v Agent>it is there</v>");
    let long = |cues: &[(&str, &str)]| -> Vec<String> {
        let limit = "; the advice is two minutes at most";
        let told = found("vtt", &vtt(cues)).into_iter();
        told.filter_map(|told| Some(told.split_once(limit)?.0.to_owned())).collect()
    };
    // 117 seconds, after which the agent lets four more pass.
    assert_eq!(long(&[("00:13.000 --> 02:10.000", "[Customer placed on hold]"), back]), [""; 0]);
    assert_eq!(long(&[("00:13.000 --> 02:10.000", "[Silence]"), back]), [""; 0]);
    assert_eq!(
        long(&[("00:09.000 --> 02:12.000", "[Hold music]"), back]),
        ["hold: on hold 2:03, from 00:09 to 02:12"]
    );
    // A caption that stays to be read tells when the hold begins.
    let until_back = ["hold: on hold 2:01, from 00:13 to 02:14"];
    assert_eq!(long(&[("00:13.000 --> 00:17.000", "[Customer placed on hold]"), back]), until_back);
    // Another may go on with it, or tell its end.
    let music = ("00:13.000 --> 01:00.000", "[Hold music]");
    assert_eq!(
        long(&[music, ("01:01.000 --> 02:13.500", "[Hold music]"), back]),
        ["hold: on hold 2:00.5, from 00:13.0 to 02:13.5"]
    );
    assert_eq!(long(&[music, ("01:01.000 --> 01:04.000", "[Hold music]"), back]), until_back);
    assert_eq!(long(&[music, ("02:14.000 --> 02:14.000", "[Hold ended]"), back]), until_back);
    // Whoever speaks before it is over is back.
    let soon = ("01:30.000 --> 01:35.000", "<v Agent>it is there</v>");
    assert_eq!(long(&[("00:13.000 --> 03:10.000", "[Hold music]"), soon]), [""; 0]);
    // So do stamps with an end.
    let text = |to: &str| {
        format!(
            "[0:02 - 0:06] Customer: my lamp is broken\n[0:07 - 0:12] Agent: i ask the van\n\
             [0:13 - {to}] [Customer placed on hold]\n[2:20 - 2:24] Agent: thank you for waiting it is there\n"
        )
    };
    let long = |to: &str| found("text", &text(to)).iter().any(|told| told.contains("at most"));
    assert!(!long("2:10"));
    assert!(long("2:14"));
}

#[test]
fn marks_without_a_clock_tell_their_length() {
    let call = |marks: &str| {
        format!("Customer: my lamp is broken\nAgent: i ask the van\n{marks}\nAgent: it is there\n")
    };
    for marks in [
        "*** Customer on hold (00:02:05) ***",
        "-- on hold 2:05 --",
        "System: Customer placed on hold\nSystem: Customer taken off hold after 2 min 5 sec",
        "System: Hold ended (2:05)",
        "[Customer placed on hold]\n[off hold after 2 min 5 sec]",
    ] {
        let told = found("text", &call(marks));
        let long = told.iter().any(|told| told.starts_with("hold: on hold 2:05; the advice"));
        assert!(long, "{marks}: {told:?}");
    }
}
