//! Cues of all shapes.

use super::*;
use crate::text::Position;

/// Role, speaker, words and beginning of each turn; every word is held against the bytes that it is said to stand at.
fn read(shape: Shape, text: &str) -> Vec<(Option<String>, String, i64)> {
    let mut turns = Vec::new();
    let piece = Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
    Subtitles(shape).read(piece, &Options::default(), &mut String::new(), &mut |found| {
        let Ok(found) = found else { return };
        for turn in found.turns {
            let way = turn.raw.way(text).expect("a way back");
            for word in turn.text.split_whitespace().filter(|w| w.chars().all(char::is_alphanumeric)) {
                let at = turn.text.find(word).unwrap_or(0);
                assert_eq!(&text[way.start(at)..way.end(at + word.len())], word);
            }
            let words = turn.text.trim().to_owned();
            turns.push((turn.speaker.map(Cow::into_owned), words, turn.start_ms.unwrap_or(-1)));
        }
    });
    turns
}

fn found(text: &str, name: &str) -> Option<&'static str> {
    FORMATS.iter().find(|f| f.detect(&Head::new(text, name, true)).is_some()).map(|f| f.name())
}

fn said(name: &str, words: &str, ms: i64) -> (Option<String>, String, i64) {
    (Some(name.to_owned()), words.to_owned(), ms)
}

#[test]
fn names_in_brackets_speak_and_sounds_do_not() {
    let text = "1\n00:00:01,000 --> 00:00:02,000\n[Dana Lind] Hello\n[Ann] Hi\n\n2\n00:00:03,000 --> 00:00:04,000\n\
        [MUSIC PLAYING] Well\n\n3\n00:00:05,000 --> 00:00:06,000\n[Dana Lind] So\n\n4\n00:00:07,000 --> 00:00:08,000\n\
        [Ann] [MUSIC PLAYING] No\n";
    let [dana, ann] = ["Dana Lind", "Ann"];
    assert_eq!(
        read(Shape::Srt, text),
        [
            said(dana, "Hello", 1000),
            said(ann, "Hi", 1000),
            said(ann, "[MUSIC PLAYING] Well", 3000),
            said(dana, "So", 5000),
            said(ann, "[MUSIC PLAYING] No", 7000),
        ]
    );
}

#[test]
fn voices_names_and_those_who_go_on() {
    let text = "WEBVTT - call 7\nKind: captions\n\nNOTE\nnot a word\nof it\n\nSTYLE\n::cue { color: red }\n\nfirst\n\
        0:0:1.5 --> 0:0:4.250 align:start\n<v.loud Dana Smith>Good <i>morning</i>, R&amp;D\nhere.</v>\n\n\
        00:05.000 --> 00:06.000\nstill me\n\n2\r\n00:07.000 --> 00:09.000\r\n<v Ann>Hi.</v> <v Dana Smith>Hello.</v>\r\n";
    assert_eq!(found(text, ""), Some("vtt"));
    assert_eq!(
        read(Shape::Vtt, text),
        [
            said("Dana Smith", "Good morning, R&D here.", 1500),
            said("Dana Smith", "still me", 5000),
            said("Ann", "Hi.", 7000),
            said("Dana Smith", "Hello.", 7000),
        ]
    );
}

#[test]
fn voices_above_the_times_lone_returns_and_signs_of_another() {
    let two = [said("Dana Smith", "Good morning.", 1000), said("Ann", "Hi.", 3000)];
    let zoom = "WEBVTT\n\n1 \"Dana Smith\" (31)\n00:00:01.000 --> 00:00:02.000\nGood morning.\n\n\
        2 \"Ann\" (32)\n00:00:03.000 --> 00:00:04.000\nHi.\n";
    assert_eq!(read(Shape::Vtt, zoom), two);
    let returns =
        "WEBVTT\n\n00:01.000 --> 00:02.000\nDana Smith: Good morning.\n\n00:03.000 --> 00:04.000\nAnn: Hi.\n";
    let returns = returns.replace('\n', "\r");
    assert_eq!(found(&returns, ""), Some("vtt"));
    assert_eq!(read(Shape::Vtt, &returns), two);
    let captions = "1\n00:00:01,000 --> 00:00:02,000\n>> Dana Smith: Good morning.\n\n2\n\
        00:00:03,000 --> 00:00:04,000\n>> Ann: Hi.\n";
    assert_eq!(read(Shape::Srt, captions), two);
}

#[test]
fn names_before_colons() {
    let text = "1\n00:00:01,000 --> 00:00:02,000\nDana: Here is the thing:\nit broke\n2\n00:00:02,500 --> 00:00:04,000\n\
        {\\an8}Ann: <font color=\"red\">Oh</font>\n\n3\n00:00:05,000 --> 00:00:06,000\nand now: what?\n\n\
        00:00:07,000 --> 00:00:08,000\n- Hi\n- Hello you\n\n4\n00:00:09,000 --> 00:00:10,000\nDana: 5 < 6\n";
    assert_eq!(found(text, ""), Some("srt"));
    let unnamed = |words: &str, ms| (None, words.to_owned(), ms);
    assert_eq!(
        read(Shape::Srt, text),
        [
            said("Dana", "Here is the thing: it broke", 1000),
            said("Ann", "Oh", 2500),
            said("Ann", "and now: what?", 5000),
            unnamed("Hi", 7000),
            unnamed("Hello you", 7000),
            said("Dana", "5 < 6", 9000),
        ]
    );
}

#[test]
fn times_names_and_words_on_lines_of_their_own() {
    let text =
        "0:0:0.0 --> 0:0:4.2\nDana Smith\nGood morning.\nHow can I help?\n\n0:0:5.0 --> 0:0:6.0\nAnn\nNo.\n";
    assert_eq!(found(text, "a.txt"), Some("teams"));
    assert_eq!(
        read(Shape::Teams, text),
        [said("Dana Smith", "Good morning. How can I help?", 0), said("Ann", "No.", 5000)]
    );
}

#[test]
fn what_is_none_of_them() {
    for text in ["", "WEBVTTX", "1\n2\n3", "--> x", "0:0 --> 1", "Agent: --> b", "a --> b\nc\nd"] {
        assert_eq!(found(text, "a.txt"), None, "{text}");
    }
}

/// Where lines of times are broken, and what is said of them.
fn wrong(shape: Shape, text: &str) -> Vec<(usize, String)> {
    let mut wrong = Vec::new();
    let piece = Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
    Subtitles(shape).read(piece, &Options::default(), &mut String::new(), &mut |found| {
        if let Err(fault) = found {
            assert!(fault.harmless, "the words are read: {}", fault.message);
            let line = text[..fault.offset.expect("a place")].matches('\n').count() + 1;
            wrong.push((line, fault.message.rsplit(": ").next().unwrap_or_default().to_owned()));
        }
    });
    wrong
}

#[test]
fn words_below_broken_times_are_read_without_a_time() {
    for (times, told) in [
        ("00:00:xx,000 --> 00:00:04,000", "`00:00:xx,000` is no time"),
        ("00:00:02,000 --> later", "`later` is no time"),
        ("00:00:02,000 -->", "a time is missing beside `-->`"),
        ("00:00:02,000 -> 00:00:04,000", "`->` stands where `-->` belongs"),
        ("00:00:02,000 – 00:00:04,000", "`–` stands where `-->` belongs"),
        ("00:00:02,000 00:00:04,000", "`-->` is missing between its times"),
        ("00:00:02,000", "it has one time and no `-->`"),
        (
            "12345678901234567890123456789012345678901234567890:00:02,000 --> 00:00:04,000",
            "`1234567890123456789012345678901234567890…` is no time",
        ),
    ] {
        let before = "1\n00:00:01,000 --> 00:00:02,000\nDana: Hello Ann.\n";
        let after = "3\n00:00:05,000 --> 00:00:06,000\nDana: Bye then.\n";
        for blank in ["", "\n"] {
            let srt = format!("{before}{blank}2\n{times}\nAnn: It broke.\n{blank}{after}");
            let turns = [
                said("Dana", "Hello Ann.", 1000),
                said("Ann", "It broke.", -1),
                said("Dana", "Bye then.", 5000),
            ];
            assert_eq!(found(&srt, ""), Some("srt"));
            assert_eq!(read(Shape::Srt, &srt), turns, "{srt}");
            let line = if blank.is_empty() { 5 } else { 6 };
            assert_eq!(wrong(Shape::Srt, &srt), [(line, told.to_owned())], "{srt}");
            // The first one may be the broken one.
            let first = format!("2\n{times}\nAnn: It broke.\n{blank}{after}");
            assert_eq!(found(&first, ""), Some("srt"), "{first}");
            assert_eq!(read(Shape::Srt, &first), turns[1..], "{first}");
        }
        for name in ["2\n", "call-7/2-0\n", ""] {
            if name != "2\n" && times == "00:00:02,000" {
                continue;
            }
            let vtt = format!("WEBVTT\n\n{before}\n{name}{times}\nAnn: It broke.\n\n{after}");
            let turns = read(Shape::Vtt, &vtt);
            assert_eq!(turns.len(), 3, "{vtt}");
            assert_eq!(turns[1], said("Ann", "It broke.", -1), "{vtt}");
            assert_eq!(wrong(Shape::Vtt, &vtt).len(), 1, "{vtt}");
            assert_eq!(wrong(Shape::Vtt, &vtt)[0].1, told, "{vtt}");
        }
    }
}

#[test]
fn words_of_a_block_without_times_are_read() {
    let text = "WEBVTT\n\nof the file\n\n1\n00:01.000 --> 00:02.000\nDana: Hi.\n\nAnn: It broke.\n\n\
        call-7/3\n\n00:05.000 --> 00:06.000\n\nDana: Bye.\n\nNOTE 10:00:00.0 -> 11:00:00.0\n00:00 -> 00:01\n";
    assert_eq!(
        read(Shape::Vtt, text),
        [said("Dana", "Hi.", 1000), said("Ann", "It broke.", -1), said("Dana", "Bye.", 5000)]
    );
    assert_eq!(wrong(Shape::Vtt, text), [(9, "no line of times stands above its words".to_owned())]);
}

#[test]
fn words_that_speak_of_times_are_words() {
    let text = "1\n00:00:01,000 --> 00:00:02,000\nDana: We open\n10:00 - 11:30\n\n10:00 - 11:30\n12:15\nfrom 9:00 -> 10:00\n\n\
        2\n00:00:05,000 --> 00:00:06,000\nAnn: 5\n";
    assert_eq!(
        read(Shape::Srt, text),
        [
            said("Dana", "We open 10:00 - 11:30 10:00 - 11:30 12:15 from 9:00 -> 10:00", 1000),
            said("Ann", "5", 5000)
        ]
    );
    assert_eq!(wrong(Shape::Srt, text), []);
}
