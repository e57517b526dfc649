//! Measures how fast formats are read and checked on one thread, on invented talk of a size in megabytes:
//!
//!     cargo run --release --example speed -- 64
//!
//! Each row is one format: megabytes, how many of them are read in a second, and how many are read and judged; the last
//! column is the second of these against that of the neutral format, turn for turn.

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

mod talk;

use std::sync::Arc;
use std::time::Instant;

use amends::builtin;
use amends::engine::{Engine, Options, Scratch};
use amends::read::{self, Piece};
use amends::text::Position;
use anyhow::Context;
use serde_json::json;
use talk::{Dice, role, words};

/// Who says what in one conversation.
type Talk = Vec<(&'static str, String)>;

/// How often each is measured; the best counts.
const TIMES: usize = 3;

fn main() -> anyhow::Result<()> {
    let size: usize = std::env::args().nth(1).unwrap_or_else(|| "64".to_owned()).parse()?;
    let only = std::env::args().nth(2);
    let mut dice = Dice(7);
    let (mut talks, mut length) = (Vec::<Talk>::new(), 0);
    while length < size << 20 {
        let turns = 4 + dice.roll(12);
        let talk: Talk = (0..turns).map(|turn| (role(turn), words(&mut dice, turn))).collect();
        length += talk.iter().map(|(_, text)| text.len() + 40).sum::<usize>();
        talks.push(talk);
    }
    let turns: usize = talks.iter().map(Vec::len).sum();
    println!("{} conversations, {turns} turns\n", talks.len());
    println!(
        "{:<14} {:>8} {:>12} {:>12} {:>14} {:>8}",
        "format", "MB", "read MB/s", "check MB/s", "turns/s", "neutral"
    );
    let engine = Engine::new(Arc::new(builtin::pack()), Options::default());
    let mut neutral = None;
    for (name, write) in FORMATS {
        if only.as_ref().is_some_and(|only| only != name && *name != "amends") {
            continue;
        }
        let texts = write(&talks);
        let bytes: usize = texts.iter().map(String::len).sum();
        let read = best(|| run(name, &texts, None))?;
        let both = best(|| run(name, &texts, Some(&engine)))?;
        let megabytes = bytes as f64 / 1e6;
        let pace = turns as f64 / both;
        let first = *neutral.get_or_insert(pace);
        println!(
            "{name:<14} {megabytes:>8.1} {:>12.1} {:>12.1} {pace:>14.0} {:>8.2}",
            megabytes / read,
            megabytes / both,
            pace / first
        );
    }
    Ok(())
}

fn best(work: impl Fn() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let mut best = f64::MAX;
    for _ in 0..TIMES {
        let begin = Instant::now();
        work()?;
        best = best.min(begin.elapsed().as_secs_f64());
    }
    Ok(best)
}

fn run(name: &str, texts: &[String], engine: Option<&Engine>) -> anyhow::Result<()> {
    let format = read::format(name).context("the format is known")?;
    let (options, mut arena, mut scratch) = (read::Options::default(), String::new(), Scratch::default());
    let (mut turns, mut fault) = (0, None);
    for text in texts {
        arena.clear();
        let base = Position { line: 1, column: 1, byte: 0 };
        format.read(Piece { text, base }, &options, &mut arena, &mut |found| match found {
            Ok(conversation) => {
                turns += conversation.turns.len();
                if let Some(engine) = engine {
                    engine.judge(&conversation, &mut scratch);
                }
            }
            Err(cause) => fault = Some(cause.message),
        });
    }
    anyhow::ensure!(fault.is_none() && turns > 0, "{name}: {fault:?}, {turns} turns");
    Ok(())
}

/// How conversations are written in a format: as several texts where each is one.
type Write = fn(&[Talk]) -> Vec<String>;

const FORMATS: &[(&str, Write)] = &[
    ("amends", neutral),
    ("contact-lens", contact_lens),
    ("messages", messages),
    ("csv", csv),
    ("vtt", vtt),
    ("eml", eml),
    ("text", labelled),
];

/// Pieces of lines, as a large file is cut.
fn pieces(lines: impl Iterator<Item = String>, head: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in lines {
        match all.last_mut() {
            Some(last) if last.len() < 1 << 20 => last.push_str(&line),
            _ => all.push(format!("{head}{line}")),
        }
    }
    all
}

fn neutral(talks: &[Talk]) -> Vec<String> {
    let line = |(id, talk): (usize, &Talk)| {
        let turns: Vec<_> = talk.iter().map(|(role, text)| json!({"role": role, "text": text})).collect();
        format!("{}\n", json!({"id": format!("c{id}"), "turns": turns}))
    };
    pieces(talks.iter().enumerate().map(line), "")
}

fn messages(talks: &[Talk]) -> Vec<String> {
    let line = |(id, talk): (usize, &Talk)| {
        let turns: Vec<_> = talk.iter().map(|(role, text)| json!({"sender": role, "body": text})).collect();
        format!("{}\n", json!({"id": format!("c{id}"), "messages": turns}))
    };
    pieces(talks.iter().enumerate().map(line), "")
}

fn contact_lens(talks: &[Talk]) -> Vec<String> {
    let document = |(id, talk): (usize, &Talk)| {
        let said = talk.iter().enumerate().map(|(turn, (role, text))| {
            let begin = turn * 5_000;
            json!({
                "ParticipantId": role.to_uppercase(), "Id": format!("t{id}-{turn}"), "Content": text,
                "BeginOffsetMillis": begin, "EndOffsetMillis": begin + 4_500, "Sentiment": "NEUTRAL",
                "LoudnessScore": [72.1, 70.4, 69.9],
            })
        });
        let people =
            ["AGENT", "CUSTOMER"].map(|role| json!({"ParticipantId": role, "ParticipantRole": role}));
        let whole = json!({
            "AccountId": "1", "Channel": "VOICE", "CustomerMetadata": {"ContactId": format!("c{id}")},
            "Participants": people, "Transcript": said.collect::<Vec<_>>(), "Version": "1.1.0",
            "ConversationCharacteristics": {"NonTalkTime": {"Instances": [], "TotalTimeMillis": 0}},
        });
        whole.to_string()
    };
    talks.iter().enumerate().map(document).collect()
}

fn csv(talks: &[Talk]) -> Vec<String> {
    let row = |(id, talk): (usize, &Talk)| {
        let row = |(role, text): &(&str, String)| format!("c{id},{role},\"{}\"\n", text.replace('"', "\"\""));
        talk.iter().map(row).collect::<String>()
    };
    pieces(talks.iter().enumerate().map(row), "conversation_id,role,content\n")
}

fn vtt(talks: &[Talk]) -> Vec<String> {
    let file = |talk: &Talk| {
        let mut text = "WEBVTT\n".to_owned();
        for (turn, (role, said)) in talk.iter().enumerate() {
            let at = |seconds: usize| format!("00:{:02}:{:02}.000", seconds / 60 % 60, seconds % 60);
            text.push_str(&format!("\n{} --> {}\n<v {role}>{said}</v>\n", at(turn * 5), at(turn * 5 + 4)));
        }
        text
    };
    talks.iter().map(file).collect()
}

fn eml(talks: &[Talk]) -> Vec<String> {
    let mut all = Vec::new();
    for (id, talk) in talks.iter().enumerate() {
        for (turn, (role, said)) in talk.iter().enumerate() {
            let (from, to) = match *role {
                "agent" => ("Shop support <support@shop.example>", "Ann <ann@mail.example>"),
                _ => ("Ann <ann@mail.example>", "Shop support <support@shop.example>"),
            };
            all.push(format!(
                "From: {from}\r\nTo: {to}\r\nSubject: Order {id}\r\nMessage-ID: <{id}.{turn}@mail.example>\r\n\
                 Date: Mon, 2 Mar 2026 10:{turn:02}:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
                 Hello,\r\n\r\n{}\r\n\r\nKind regards\r\nAnn\r\n",
                said.replace(". ", ".\r\n")
            ));
        }
    }
    all
}

fn labelled(talks: &[Talk]) -> Vec<String> {
    let file = |talk: &Talk| talk.iter().map(|(role, said)| format!("{role}: {said}\n")).collect();
    talks.iter().map(file).collect()
}
