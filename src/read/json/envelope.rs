//! Documents in the envelopes of Amazon's messages: what a queue, a topic, a stream or a bus hands on, alone or in the
//! events that functions get.
//!
//! An envelope is opened until there is something else in it, and that is read as what it is. Documents of all envelopes
//! of a source are read together, because a contact's messages come one by one.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::value::{Fields, Value};
use super::{HELP, Source};
use crate::read::elements::Elements;
use crate::read::formats::candidates;
use crate::read::neutral::{clean, is_lines};
use crate::read::within::read_within;
use crate::read::{Cut, Each, Fault, Format, FormatRef, Head, Options, Piece, Row, Rows};
use crate::text::{Encoding, Mapped};

/// The row of the table.
pub(super) struct Envelopes;

const NAME: &str = "aws-events";
/// The format that knows what an envelope says of the message in it.
const CHAT: &str = "connect-chat";
/// How deep envelopes lie in each other: a stream, a queue, a topic, a bus.
const DEPTH: usize = 4;
/// How many envelopes detection opens: the first ones may hold other things.
const ENOUGH: usize = 32;

/// What shows that a source is of envelopes: paths that all are there.
const MARKS: [&[&str]; 9] = [
    &["Records[].Sns.Message"],
    &["Records[].body"],
    &["Records[].kinesis.data"],
    &["records[].data"],
    &["Messages[].Body"],
    &["ReceiptHandle", "Body"],
    &["receiptHandle", "body"],
    &["detail-type", "detail"],
    &["TopicArn", "MessageId", "Message"],
];

/// What an envelope held.
struct Letter {
    /// Its text, with the way back to the source.
    text: Mapped,
    /// How it is written there.
    encoding: Encoding,
    /// How many envelopes it was in.
    depth: usize,
}

impl Letter {
    /// The element of a source that may be an envelope.
    fn sealed(element: &str, at: usize) -> Self {
        let mut text = Mapped::default();
        text.push_same(element, at);
        Letter::new(text, Encoding::Plain, 0)
    }

    /// On one line, as it can be told from others: whatever ends lines in JSON is white space.
    fn new(mut text: Mapped, encoding: Encoding, depth: usize) -> Self {
        if memchr::memchr2(b'\n', b'\r', text.text.as_bytes()).is_some() {
            text.text = text.text.replace(['\n', '\r'], " ");
        }
        Letter { text, encoding, depth }
    }

    /// What is in it, opened as far as it goes.
    fn open(self) -> Vec<Letter> {
        let inside = self.inside();
        if inside.is_empty() {
            return vec![self];
        }
        let mut letters: Vec<Letter> = inside.into_iter().flat_map(Letter::open).collect();
        // Who may see a message of a chat is written on its envelope.
        let is_topic = self.value().is_some_and(|value| is_topic(&value.fields()));
        if is_topic && letters.iter().any(|letter| letter.kind().is_some_and(|kind| kind.name() == CHAT)) {
            letters = vec![self];
        }
        letters
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value(serde_json::from_str::<&RawValue>(&self.text.text).ok()?.get()))
    }

    /// What is right inside of it; nothing where it is no envelope.
    fn inside(&self) -> Vec<Letter> {
        let Some(value) = self.value().filter(|_| self.depth < DEPTH) else { return Vec::new() };
        let fields = value.fields();
        let records = ["Records", "records", "Messages"].iter().find_map(|key| fields.get(key));
        let letters: Vec<Letter> = match records {
            Some(records) => {
                let records = records.items().into_iter().map(Value::fields);
                records.filter_map(|record| self.of_record(&record)).collect()
            }
            None if is_topic(&fields) => self.written(fields.get("Message")).into_iter().collect(),
            None if fields.get("detail-type").is_some() => {
                self.part(fields.get("detail")).into_iter().collect()
            }
            None if ["ReceiptHandle", "receiptHandle"].iter().any(|key| fields.get(key).is_some()) => {
                self.of_record(&fields).into_iter().collect()
            }
            None => Vec::new(),
        };
        letters
    }

    /// What one of several messages holds, whoever hands it on.
    fn of_record(&self, record: &Fields<'_>) -> Option<Letter> {
        self.part(record.get("Sns"))
            .or_else(|| self.written(record.get("body").or_else(|| record.get("Body"))))
            .or_else(|| self.packed(record.at("kinesis.data").or_else(|| record.get("data"))))
    }

    /// An object in it, or one that is written in a string.
    fn part(&self, value: Option<Value<'_>>) -> Option<Letter> {
        let value = value?;
        if !value.is_object() {
            return self.written(Some(value));
        }
        let start = Source(&self.text.text).offset(value.raw());
        let text = self.text.slice(start..start + value.raw().len());
        Some(Letter::new(text, self.encoding, self.depth + 1))
    }

    /// What is written in a string in it, as JSON once more.
    fn written(&self, value: Option<Value<'_>>) -> Option<Letter> {
        let written = value?.written()?;
        let inner = Encoding::Json.map(written, Source(&self.text.text).offset(written));
        let encoding = match self.encoding {
            Encoding::Plain => Encoding::Json,
            // What is escaped twice can be read, and not written back.
            _ => Encoding::Opaque,
        };
        let text = self.text.then(inner);
        text.text.trim_start().starts_with(['{', '[']).then(|| Letter::new(text, encoding, self.depth + 1))
    }

    /// What is in base64 in it, whose characters have no place but the string's.
    fn packed(&self, value: Option<Value<'_>>) -> Option<Letter> {
        let value = value?;
        let inner = value.unpacked(Source(&self.text.text).offset(value.written()?))?;
        let letter = Letter::new(self.text.then(inner), Encoding::Opaque, self.depth + 1);
        letter.value().is_some().then_some(letter)
    }

    /// The format of what it holds.
    fn kind(&self) -> Option<FormatRef> {
        let head = Head::new(&self.text.text, "", true);
        let formats = || candidates(true).filter(|format| format.is_json() && format.name() != NAME);
        formats().find(|format| head.is_json() && format.detect(&head).is_some())
    }
}

/// Whether it is a message of a topic.
fn is_topic(fields: &Fields<'_>) -> bool {
    let has = |key: &str| fields.get(key).is_some();
    has("Message") && has("MessageId") && has("TopicArn")
}

/// Gives the letters of each element of a text away, or what is wrong with it; until it has had `enough`.
fn letters(text: &str, enough: usize, give: &mut dyn FnMut(Result<Vec<Letter>, Fault>)) {
    let source = Source(text);
    let mut count = 0;
    let mut element = |json: &str| {
        count += 1;
        if count <= enough {
            give(Ok(Letter::sealed(json, source.offset(json)).open()));
        }
    };
    if is_lines(text) {
        return text.split('\n').map(clean).filter(|line| !line.is_empty()).for_each(element);
    }
    let document = clean(text);
    let at = source.offset(document);
    let mut faults = Vec::new();
    Elements::of_document(HELP).each(document, &mut |found| match found {
        Ok(json) => element(json),
        Err(fault) => faults.push(Fault { offset: fault.offset.map(|offset| at + offset), ..fault }),
    });
    faults.into_iter().for_each(|fault| give(Err(fault)));
}

/// The first ones that hold what is known, with its format.
fn first(text: &str) -> Vec<(Letter, FormatRef)> {
    let mut known = Vec::new();
    letters(text, ENOUGH, &mut |opened| {
        let opened = opened.into_iter().flatten().take(ENOUGH);
        known.extend(opened.filter_map(|letter| letter.kind().map(|kind| (letter, kind))));
    });
    known
}

/// Lines that belong together by what is in their envelopes.
struct Together(Box<dyn Rows>);

impl Rows for Together {
    fn row(&mut self, bytes: &[u8], last: bool) -> Option<Row> {
        Row::line(bytes, last)
    }

    fn key<'r>(&self, row: &'r str) -> Option<Cow<'r, str>> {
        let opened = Letter::sealed(clean(row), 0).open();
        let letter = opened.first()?;
        self.0.key(&letter.text.text).map(|key| Cow::Owned(key.into_owned()))
    }
}

impl Format for Envelopes {
    fn name(&self) -> &str {
        NAME
    }

    fn about(&self) -> &str {
        "any of these in AWS events: SNS and SQS messages, EventBridge, Kinesis, as functions get them"
    }

    fn looks_for(&self) -> Cow<'_, str> {
        let sets = MARKS.iter().map(|set| format!("`{}`", set.join("` and `")));
        format!("{}, with a document of a known format inside", sets.collect::<Vec<_>>().join(", or ")).into()
    }

    fn is_json(&self) -> bool {
        true
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        let marks = MARKS.iter().find(|set| set.iter().all(|path| head.has_path(path)))?;
        let known = first(head.text);
        // Where there is nothing to open, the format of the whole says more.
        let (_, kind) = known.iter().find(|(letter, _)| letter.depth > 0)?;
        Some(format!("it has `{}`, with `{}` inside", marks.join("` and `"), kind.name()).into())
    }

    fn cut(&self, head: &str) -> Cut {
        let mut one_each = is_lines(head);
        if one_each {
            letters(head, ENOUGH, &mut |opened| one_each &= opened.is_ok_and(|opened| opened.len() == 1));
        }
        match one_each {
            true if self.rows(head).is_some() => Cut::Rows,
            // What nothing else is part of may be read by itself.
            true if !first(head).is_empty() => Cut::Lines,
            _ => Cut::Whole,
        }
    }

    fn rows(&self, head: &str) -> Option<Box<dyn Rows>> {
        let known = first(head);
        let inner = known.iter().find_map(|(letter, kind)| {
            let head = &letter.text.text;
            kind.rows(head).filter(|_| kind.cut(head) == Cut::Rows)
        })?;
        Some(Box::new(Together(inner)))
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        let mut kinds: Vec<(FormatRef, Encoding, Mapped)> = Vec::new();
        let (mut others, mut talks, mut faults) = (0, 0, Vec::new());
        letters(piece.text, usize::MAX, &mut |opened| match opened {
            Ok(opened) => {
                for letter in opened {
                    let Some(kind) = letter.kind() else {
                        others += 1;
                        continue;
                    };
                    let same = |(of, encoding, _): &&mut (FormatRef, Encoding, Mapped)| {
                        of.name() == kind.name() && *encoding == letter.encoding
                    };
                    match kinds.iter_mut().find(same) {
                        Some((_, _, text)) => {
                            let end = letter.text.raw().start;
                            text.push_written("\n", end..end);
                            text.append(&letter.text);
                        }
                        None => kinds.push((kind, letter.encoding, letter.text)),
                    }
                }
            }
            Err(fault) => faults.push(fault),
        });
        for (kind, encoding, text) in kinds {
            read_within(kind, &text, encoding, options, &mut |found| match found {
                Ok(talk) => {
                    talks += 1;
                    each(Ok(talk));
                }
                Err(fault) => faults.push(fault),
            });
        }
        if others > 0 && (talks > 0 || faults.is_empty()) {
            faults.push(Fault {
                offset: None,
                message: format!("{others} of these events hold no transcript"),
                help: "they were passed over".to_owned(),
                harmless: talks > 0,
            });
        }
        faults.into_iter().for_each(|fault| each(Err(fault)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::detect;
    use crate::text::Position;

    /// Why a source is taken for what, and what is said in it, each with the words that its place leads back to.
    fn read(text: &str) -> (String, Vec<Vec<(String, String)>>) {
        let found =
            detect(text.as_bytes(), "a.json", true, &[]).unwrap_or_else(|fault| panic!("{}", fault.message));
        let piece = Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
        let mut all = Vec::new();
        found.format.read(piece, &Options::default(), &mut String::new(), &mut |read| {
            let talk = read.unwrap_or_else(|fault| panic!("{}", fault.message));
            let said = talk.turns.iter().map(|turn| {
                let (way, at) = (turn.raw.way(text).expect("a way"), turn.text.find("pol").unwrap_or(0));
                let place = text[way.start(at)..way.end(turn.text.len())].to_owned();
                (turn.text.to_string(), place)
            });
            all.push(said.collect());
        });
        (format!("{}: {}", found.format.name(), found.why), all)
    }

    fn string(json: &str) -> String {
        serde_json::to_string(json).expect("a string")
    }

    fn segment(contact: &str, who: &str, words: &str) -> String {
        format!(
            "{{\"EventType\":\"SEGMENTS\",\"ContactId\":\"{contact}\",\"Channel\":\"VOICE\",\n\"Segments\":[{{\"Transcript\":\
            {{\"ParticipantId\":\"{who}\",\"Content\":{},\"BeginOffsetMillis\":1,\"EndOffsetMillis\":2}}}}]}}",
            string(words)
        )
    }

    #[test]
    fn documents_are_found_in_every_envelope() {
        let plain = segment("c", "AGENT", "Caf\u{e9} \"no\", our policy");
        let place = |escaped: usize| {
            let mut words = "policy".to_owned();
            (0..escaped).for_each(|_| words = string(&words)[1..].trim_end_matches('"').to_owned());
            words
        };
        let topic = |message: &str| {
            format!(
                r#"{{"Type":"Notification","MessageId":"m","TopicArn":"t","Message":{}}}"#,
                string(message)
            )
        };
        let packed = data_encoding::BASE64.encode(plain.as_bytes());
        for text in [
            topic(&plain),
            format!(r#"{{"Records":[{{"EventSource":"aws:sns","Sns":{}}}]}}"#, topic(&plain)),
            format!(r#"{{"Records":[{{"messageId":"m","body":{}}}]}}"#, string(&plain)),
            format!(r#"{{"Records":[{{"messageId":"m","body":{}}}]}}"#, string(&topic(&plain))),
            format!(r#"{{"Messages":[{{"ReceiptHandle":"m","Body":{}}}]}}"#, string(&plain)),
            format!(r#"{{"ReceiptHandle":"m","Body":{}}}"#, string(&plain)),
            format!(r#"{{"version":"0","detail-type":"x","source":"y","detail":{plain}}}"#),
            format!("[\n{{\"version\":\"0\",\"detail-type\":\"x\",\n\"detail\":{plain}}}]"),
        ] {
            let (why, said) = read(&text);
            assert!(why.starts_with("aws-events: ") && why.contains("contact-lens-realtime"), "{why}");
            assert_eq!(said, [[("Caf\u{e9} \"no\", our policy".to_owned(), place(0))]], "{text}");
        }
        let text = format!(r#"{{"Records":[{{"kinesis":{{"data":"{packed}"}}}}]}}"#);
        assert_eq!(read(&text).1[0][0].1, packed);
    }

    #[test]
    fn what_comes_in_many_envelopes_is_put_together() {
        let records: Vec<String> = [("a", "one"), ("b", "two"), ("a", "three")]
            .iter()
            .map(|(contact, words)| format!(r#"{{"body":{}}}"#, string(&segment(contact, "AGENT", words))))
            .collect();
        let said = |text: &str| {
            let talks = read(text).1.into_iter();
            talks.map(|talk| talk.into_iter().map(|(words, _)| words).collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        let one = format!(r#"{{"Records":[{}]}}"#, records.join(","));
        let lines: String = records.iter().map(|record| format!("{{\"Records\":[{record}]}}\n")).collect();
        for text in [&one, &lines] {
            assert_eq!(said(text), [vec!["one", "three"], vec!["two"]]);
        }
        assert_eq!((Envelopes.cut(&one), Envelopes.cut(&lines)), (Cut::Whole, Cut::Rows));
        let keys = Envelopes.rows(&lines).expect("rows");
        let of: Vec<_> = lines.lines().map(|line| keys.key(line)).collect();
        assert!(of[0] == of[2] && of[0] != of[1], "{of:?}");
    }

    #[test]
    fn events_of_other_things_are_none() {
        for text in [
            r#"{"Records":[{"s3":{"object":{"key":"x"}}}]}"#,
            r#"{"Records":[{"body":"hello"}]}"#,
            r#"{"Records":[{"body":"{\"order\":1}"}]}"#,
            r#"{"detail-type":"x","detail":{"state":"done"}}"#,
            r#"{"TopicArn":"t","MessageId":"m","Message":"{}"}"#,
        ] {
            assert!(Envelopes.detect(&Head::new(text, "", true)).is_none(), "{text}");
        }
    }
}
