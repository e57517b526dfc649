//! Cues of all shapes.

use super::*;
use crate::text::Position;

/// Role, speaker, words and beginning of each turn; every word is held against the bytes that it is said to stand at.
fn read(shape: Shape, text: &str) -> Vec<(Option<String>, String, i64)> {
    let mut turns = Vec::new();
    let piece = Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
    Subtitles(shape).read(piece, &Options::default(), &mut String::new(), &mut |found| {
        for turn in found.expect("subtitles").turns {
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
