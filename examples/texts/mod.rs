//! The texts at hand: those of `tests/labelled`, the fixtures, and files in the neutral format.
//!
//! Each conversation is lent for as long as it is looked at, since it borrows from what was read.

#![allow(dead_code, unreachable_pub, reason = "whoever includes this uses a part of it")]

use std::path::{Path, PathBuf};

use amends::read::{self, Piece};
use amends::text::Position;
use amends::transcript::{Channel, Conversation, Role, Turn};

/// What is called with a name for messages, and each conversation.
pub type Each<'e> = dyn FnMut(&str, &Conversation<'_>) + 'e;

/// What the customer says before each labelled turn.
const COMPLAINT: &str = "The kettle you sent me came broken and nobody answers my calls.";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every text that comes with amends.
pub fn all(each: &mut Each<'_>) {
    fixtures(each);
    labelled_turns("turns.tsv", each);
    labelled_turns("things.tsv", each);
    labelled_conversations(&mut |name, _, conversation| each(name, conversation));
    harmless(each);
}

/// The conversations of `fixtures/`, also those of files that cannot be read to their end.
pub fn fixtures(each: &mut Each<'_>) {
    let folder = root().join("fixtures");
    let mut paths = Vec::new();
    walk(&folder, &mut paths);
    for path in paths {
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("it can be read")).into_owned();
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
        let draft = path.starts_with(folder.join("emails")) && name.ends_with(".txt");
        let told = read::detect(text.as_bytes(), &name, true, &[]).ok().filter(|_| !draft).map(|d| d.format);
        let Some(format) = told.or_else(|| read::format("draft").filter(|_| draft)) else { continue };
        let agents = ["SPEAKER_00", "Dana"].map(str::to_owned).into();
        let options = read::Options { agents, ..read::Options::default() };
        conversations(text, &name, format, &options, each);
    }
}

/// Who says the turns that are labelled for a rule, or for a thing that turns do.
pub fn role_of(name: &str) -> Role {
    match name {
        "ownership/customer-repeats" | "complains" | "unsatisfied" => Role::Customer,
        _ => Role::Agent,
    }
}

/// The turns of a file of `tests/labelled`, each as the answer to a complaint, but for those that customers say.
pub fn labelled_turns(file: &str, each: &mut Each<'_>) {
    let path = root().join("tests/labelled").join(file);
    let text = std::fs::read_to_string(path).expect("labelled turns");
    for (number, line) in text.lines().enumerate() {
        let [rule, _, channel, text] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
        let role = role_of(rule);
        let conversation = Conversation {
            channel: Channel::from_name(channel),
            turns: vec![Turn::new(Role::Customer, COMPLAINT), Turn::new(role, text)],
            ..Conversation::default()
        };
        each(&format!("{file}:{}", number + 1), &conversation);
    }
}

/// The conversations of `tests/labelled/conversations.jsonl`, each with the rules that it is said to break.
pub fn labelled_conversations(each: &mut dyn FnMut(&str, &[String], &Conversation<'_>)) {
    let path = root().join("tests/labelled/conversations.jsonl");
    for line in std::fs::read_to_string(path).expect("labelled conversations").lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let expected: Vec<String> = value["expect"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|e| e["rule"].as_str().map(str::to_owned))
            .collect();
        neutral(line, "conversations.jsonl", &mut |name, conversation| each(name, &expected, conversation));
    }
}

/// The texts of `tests/labelled/harmless.jsonl`, which break no rule that words decide.
pub fn harmless(each: &mut Each<'_>) {
    let path = root().join("tests/labelled/harmless.jsonl");
    neutral(&std::fs::read_to_string(path).expect("harmless texts"), "harmless.jsonl", each);
}

/// The conversations of a text in the neutral format.
pub fn neutral(text: &str, name: &str, each: &mut Each<'_>) {
    let format = read::format("amends").expect("the neutral format");
    conversations(text, name, format, &read::Options::default(), each);
}

fn conversations(
    text: &str,
    name: &str,
    format: read::FormatRef,
    options: &read::Options,
    each: &mut Each<'_>,
) {
    let base = Position { line: 1, column: 1, byte: 0 };
    format.read(Piece { text, base }, options, &mut String::new(), &mut |read| {
        let Ok(conversation) = read else { return };
        let name = conversation.id.as_deref().map_or_else(|| name.to_owned(), |id| format!("{name} {id}"));
        each(&name, &conversation);
    });
}

/// The files below a folder, in the order of their names.
fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let known = path.extension().is_some_and(|e| e == "txt" || e == "json" || e == "jsonl");
        match path.is_dir() {
            true => walk(&path, paths),
            false if known => paths.push(path),
            false => {}
        }
    }
}
