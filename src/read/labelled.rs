//! Labelled text: `Agent: …`, with or without time stamps, in all the shapes that people paste and tools print.
//!
//! All lines are looked at first, because only together do they tell speakers from words before a colon, and offsets
//! from the time of day; then turns are cut out. A turn is one slice of the source, so that its places are exact.

mod build;
mod header;
mod line;
mod parted;
mod run_on;
mod speakers;
#[cfg(test)]
mod tests;
mod zoom;

use std::borrow::Cow;

use super::{Cut, Each, Fault, Format, Head, Options, Piece};
use build::Builder;
pub(in crate::read) use line::Line;

use line::lines;
use speakers::Speakers;

/// The row of the table.
pub(super) struct Labelled;

impl Format for Labelled {
    fn name(&self) -> &str {
        "text"
    }

    fn about(&self) -> &str {
        "labelled text: lines such as `Agent: …`, `[00:01:23] Dana (Support): …`, `Agent | …` or `<Dana> …`, and headings such as `### Agent`"
    }

    fn looks_for(&self) -> Cow<'_, str> {
        "lines that begin with a speaker's label, such as `Agent:` or `[00:01:23] Dana:`".into()
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        detect(head).map(Cow::Borrowed)
    }

    fn cut(&self, _head: &str) -> Cut {
        Cut::Whole
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        read(piece, options, each);
    }
}

/// Names of files that hold pairs of keys and values, or marked-up text, but no labelled text.
const OTHERS: &[&str] = &[
    ".yaml",
    ".yml",
    ".toml",
    ".ini",
    ".cfg",
    ".conf",
    ".properties",
    ".env",
    ".json",
    ".jsonl",
    ".ndjson",
    ".csv",
    ".tsv",
    ".xml",
    ".html",
    ".htm",
    ".css",
    ".js",
    ".ts",
    ".py",
    ".rs",
    ".go",
    ".java",
    ".c",
    ".h",
    ".cpp",
    ".rb",
    ".sh",
    ".sql",
    ".eml",
    ".mbox",
    ".vtt",
    ".srt",
    ".lock",
];

fn detect(head: &Head<'_>) -> Option<&'static str> {
    let name = head.name.to_ascii_lowercase();
    if OTHERS.iter().any(|end| name.ends_with(end)) || head.is_json() {
        return None;
    }
    let lines = lines(head.text);
    // What begins with a tag is no text; a name may stand in such brackets, too.
    let first = lines.iter().find(|l| !l.text.trim().is_empty());
    if first.is_some_and(|line| line.unstamped_text().starts_with('<') && line.label.is_none()) {
        return None;
    }
    let words = |n: usize| lines.iter().map(|l| l.text.trim()).filter(|t| !t.is_empty()).take(n);
    // Subtitles have times of their own, and readers of their own.
    if words(4).any(|line| line.starts_with("WEBVTT") || line.contains("-->") && !line.contains('[')) {
        return None;
    }
    let options = Options::default();
    let speakers = Speakers::new(&lines, &options);
    let begins = first.is_some_and(|line| speakers.label(line).is_some());
    if speakers.stamped >= 2 {
        return Some("its lines begin with time stamps and speakers' labels");
    }
    if speakers.named && (speakers.turns >= 2 || begins) {
        return Some("its lines begin with labels that name roles");
    }
    (speakers.recurring && speakers.count() >= 2 && speakers.turns >= 3)
        .then_some("its lines begin with names that come again")
}

fn read(piece: Piece<'_>, options: &Options, each: &mut Each<'_>) {
    let lines = lines(piece.text);
    let speakers = Speakers::new(&lines, options);
    let mut builder = Builder::new(piece.text, &lines, &speakers, options);
    let mut found = 0;
    while let Some(conversation) = builder.next() {
        if conversation.turns.is_empty() {
            continue;
        }
        found += 1;
        each(Ok(conversation));
    }
    if found == 0 && !piece.text.trim().is_empty() {
        each(Err(Fault {
            offset: None,
            message: "nobody speaks here: no line begins with a speaker's label".to_owned(),
            help:
                "write labels such as `Agent:` and `Customer:`; if it is one message of an agent, use --draft"
                    .to_owned(),
            harmless: false,
        }));
    }
    if let Some(offset) = builder.passed_over {
        each(Err(Fault {
            offset: Some(offset),
            message: "words before the first speaker's label were passed over".to_owned(),
            help: "put a label such as `Agent:` before them if somebody said them".to_owned(),
            harmless: true,
        }));
    }
}
