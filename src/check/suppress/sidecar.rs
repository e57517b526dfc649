//! Suppressions for transcripts, in a file beside them: `amends-allow.yaml`.
//!
//! ```yaml
//! - conversation: c-17            # or `file: monday.txt`, where conversations have no ids
//!   rule: language/cannot
//!   turn: 4                      # or `words: we cannot`; neither allows it in the whole conversation
//!   reason: the wording that the court ordered
//!   until: 2027-01-31
//! ```

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::Date;

use super::directive::{Terms, Until};
use super::{OwnRules, Wrong, rules_of, unused, void};
use crate::engine::Engine;
use crate::finding::Finding;
use crate::pack::decode::Decoder;
use crate::pack::fault::Faults;
use crate::pack::keys::{Key, Shape, key};
use crate::pack::tree::{self, Node, Value};
use crate::pack::{Fault, Files};
use crate::text::{Position, words};

/// The name of the file.
pub const SIDECAR: &str = "amends-allow.yaml";

static KEYS: &[Key] = &[
    key("conversation", Shape::Text, "the conversation's id; every conversation of the files, unless said"),
    key("file", Shape::Text, "the file that it stands in, by its name or the end of its path"),
    key("rule", Shape::Texts, "the rules or areas that are allowed"),
    key("turn", Shape::Number, "the turn, counted from 0"),
    key("words", Shape::Text, "words that the finding holds"),
    key("reason", Shape::Text, "why"),
    key("until", Shape::Text, "the last day, as 2027-01-31"),
];

/// A file of suppressions. Its entries know whether they were used, from whatever thread.
#[derive(Debug, Default)]
pub struct Sidecar {
    path: Arc<str>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    line: u32,
    column: u32,
    conversation: Option<String>,
    /// By its name, or by the end of its path: conversations of plain texts have no ids.
    file: Option<String>,
    rules: Vec<String>,
    turn: Option<usize>,
    /// Folded.
    words: Option<Vec<String>>,
    terms: Terms,
    /// Whether a conversation that it speaks of was seen.
    met: AtomicBool,
    /// For each rule whether it allowed anything.
    used: Vec<AtomicBool>,
}

impl Sidecar {
    /// Reads suppressions from `text`, the file at `path`.
    ///
    /// # Errors
    /// All that is wrong with it, with the file to show it in.
    pub fn new(path: &Path, shown: &str, text: &str) -> Result<Sidecar, (Files, Vec<Fault>)> {
        let (mut files, mut faults) = (Files::default(), Faults::default());
        let file = files.add(path.to_path_buf(), text.to_owned());
        let mut sidecar = Sidecar { path: shown.into(), entries: Vec::new() };
        for document in tree::parse(file, text, &mut faults) {
            let mut decoder = Decoder { faults: &mut faults };
            match &document.value {
                Value::List(items) => {
                    sidecar.entries.extend(items.iter().filter_map(|item| entry(item, &mut decoder)));
                }
                Value::Null => {}
                _ => decoder.faults.add_with_help(
                    document.span,
                    format!("suppressions are a list, and this is {}", document.kind()),
                    "each begins with `- `, and has `rule:` and `reason:`",
                ),
            }
        }
        if faults.is_empty() { Ok(sidecar) } else { Err((files, faults.into_sorted())) }
    }

    /// Whether a finding in a conversation of the file at `path` is allowed.
    pub fn allow(&self, rule: u32, finding: &Finding, path: &str, engine: &Engine, today: Date) -> bool {
        let mut allowed = false;
        let mut said = None;
        for entry in self.entries.iter().filter(|e| e.speaks_of(finding.conversation.as_deref(), path)) {
            let fits = entry.turn.is_none_or(|turn| finding.turn == Some(turn))
                && entry.words.as_ref().is_none_or(|wanted| {
                    let said = said.get_or_insert_with(|| words(finding.text.as_deref().unwrap_or("")));
                    said.windows(wanted.len().max(1)).any(|w| w == wanted)
                });
            if !fits || void(&entry.terms, today).is_some() {
                continue;
            }
            for (name, used) in entry.rules.iter().zip(&entry.used) {
                if rules_of(engine, name).contains(&rule) {
                    used.store(true, Ordering::Relaxed);
                    allowed = true;
                }
            }
        }
        allowed
    }

    /// Says that a conversation of the file at `path` was judged.
    pub fn meet(&self, conversation: Option<&str>, path: &str) {
        for entry in self.entries.iter().filter(|e| e.speaks_of(conversation, path)) {
            entry.met.store(true, Ordering::Relaxed);
        }
    }

    /// What is wrong with the entries, in their order, after a run. An entry whose conversation was not met may belong
    /// to a file that was not read; `whole` says that all were.
    pub fn findings(&self, engine: &Engine, own: &OwnRules, today: Date, whole: bool) -> Vec<Finding> {
        let mut found = Vec::new();
        for entry in &self.entries {
            if !whole && !entry.met.load(Ordering::Relaxed) {
                continue;
            }
            let wrong = match void(&entry.terms, today) {
                Some((Wrong::NoReason, _)) => {
                    vec![(Wrong::NoReason, "This allows nothing, as it gives no `reason`.".to_owned())]
                }
                Some(wrong) => vec![wrong],
                None if !entry.met.load(Ordering::Relaxed)
                    && let Some(message) = entry.absent() =>
                {
                    vec![(Wrong::Unused, message)]
                }
                None => {
                    let idle =
                        entry.rules.iter().zip(&entry.used).filter(|(_, u)| !u.load(Ordering::Relaxed));
                    let messages = idle.filter_map(|(name, _)| unused(engine, name, &rules_of(engine, name)));
                    messages.map(|message| (Wrong::Unused, message)).collect()
                }
            };
            for (wrong, message) in wrong {
                let Some((rule, level)) = own.get(wrong) else { continue };
                let at = Position { line: entry.line.into(), column: entry.column.into(), byte: 0 };
                found.push(Finding {
                    start: Some(at),
                    end: Some(at),
                    conversation: entry.conversation.as_deref().map(Into::into),
                    ..super::finding(rule, level, message, self.path.clone())
                });
            }
        }
        found
    }
}

impl Entry {
    fn speaks_of(&self, conversation: Option<&str>, path: &str) -> bool {
        // From wherever the command is started.
        let is_file =
            |file: &String| std::path::absolute(path).is_ok_and(|path| path.ends_with(from_here(file)));
        (self.conversation.is_none() || self.conversation.as_deref() == conversation)
            && self.file.as_ref().is_none_or(is_file)
    }

    /// What it speaks of, and was not met.
    fn absent(&self) -> Option<String> {
        let conversation = self.conversation.as_ref().map(|id| format!("conversation `{id}`"));
        let file = self.file.as_ref().map(|file| format!("file `{file}`"));
        let what: Vec<String> = conversation.into_iter().chain(file).collect();
        (!what.is_empty()).then(|| format!("There is no {} here to allow anything in.", what.join(" in a ")))
    }
}

/// A path without what says that it counts from here.
fn from_here(file: &str) -> &str {
    file.trim_start_matches("./")
}

/// The file that an entry names. What names a folder alone (`./`, `.`, `/`) would allow in every file below it.
fn file(node: &Node, name: String, decoder: &mut Decoder<'_>) -> Option<String> {
    let names_one = Path::new(from_here(&name)).file_name().is_some() && !name.ends_with(['/', '\\']);
    if names_one {
        return Some(name);
    }
    let help = "`file:` is a file's name or the end of its path; without it, the entry is for all files here";
    let span = node.get("file").map_or(node.span, |node| node.span);
    decoder.faults.add_with_help(span, format!("`{name}` names no file"), help);
    None
}

fn entry(node: &Node, decoder: &mut Decoder<'_>) -> Option<Entry> {
    decoder.keys(node, KEYS, "a suppression");
    let rules: Vec<String> = decoder.texts(node, "rule").into_iter().map(|t| t.text).collect();
    if rules.is_empty() {
        if matches!(node.value, Value::Map(_)) {
            let help = "`rule:` is a rule, an area, or a list of them";
            decoder.faults.add_with_help(node.span, "the suppression names no rule", help);
        }
        return None;
    }
    // Without a reason it is void, and told so beside the finding; that is no fault of the file.
    let given = |key: &str| node.get(key).is_some_and(|n| n.value != Value::Null);
    let text = |decoder: &mut Decoder<'_>, key| given(key).then(|| decoder.text(node, key)).flatten();
    Some(Entry {
        line: node.span.line,
        column: node.span.column,
        conversation: text(decoder, "conversation"),
        file: text(decoder, "file").and_then(|name| file(node, name, decoder)),
        used: rules.iter().map(|_| AtomicBool::new(false)).collect(),
        rules,
        turn: decoder.count(node, "turn").map(|turn| turn as usize),
        words: text(decoder, "words").map(|text| words(&text)),
        terms: Terms {
            reason: text(decoder, "reason"),
            until: text(decoder, "until").map(|d| Until::new(&d)),
        },
        met: AtomicBool::new(false),
    })
}
