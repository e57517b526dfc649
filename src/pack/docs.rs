//! What a pack tells its reader: reasons and examples. The engine needs none of it.

use serde::{Deserialize, Serialize};

use super::decode::Decoder;
use super::fault::{Files, Span};
use super::keys;
use super::load::name_span;
use super::tree::{Node, Value};
use crate::transcript::Channel;

/// What a rule tells its reader.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleDocs {
    /// Where the rule stands: file and line.
    pub place: (String, u32),
    /// The reason.
    pub why: String,
    /// Where documents disagree.
    pub conflict: Option<String>,
    /// How often it was right where people read it.
    pub precision: Option<String>,
    /// The version that brought it.
    pub since: Option<String>,
    /// What it reports.
    pub flag: Vec<Example>,
    /// What it does not report.
    pub pass: Vec<Example>,
}

/// An example of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// One turn, or labelled text with `>` before the reported turn; `⟦…⟧` around the reported words.
    pub text: String,
    /// The channel.
    pub channel: Option<Channel>,
    /// Its file, where that is not the rule's own, and its line.
    pub file: Option<String>,
    /// The line of the file.
    pub line: u32,
    /// The file that gave the rule another number after the example was written.
    pub renumbered: Option<String>,
}

impl RuleDocs {
    pub(crate) fn new(node: &Node, files: &Files, decoder: &mut Decoder<'_>) -> Self {
        let span = name_span(node, "id");
        let path = files.get(span.file).map(|f| f.path.display().to_string()).unwrap_or_default();
        let mut docs = RuleDocs {
            place: (path, span.line),
            why: decoder.text(node, "why").unwrap_or_default(),
            conflict: decoder.text(node, "conflict"),
            precision: decoder.text(node, "precision"),
            since: decoder.text(node, "since"),
            ..RuleDocs::default()
        };
        match node.get("examples") {
            Some(all) => {
                decoder.keys(all, keys::EXAMPLES, "`examples`");
                let place = Place { file: span.file, number: number(node, files), files };
                docs.flag = examples(all, "flag", &place, decoder);
                docs.pass = examples(all, "pass", &place, decoder);
            }
            None => decoder.faults.add_with_help(
                span,
                "the rule has no examples",
                "`examples: {flag: [what it reports], pass: [what it does not]}`; `amends test` runs them",
            ),
        }
        if node.get("examples").is_some() && docs.flag.is_empty() {
            decoder.faults.add_with_help(
                span,
                "the rule has no example of what it reports",
                "give at least one under `examples: {flag: […]}`",
            );
        }
        docs
    }
}

/// The keys of a rule whose numbers tell what it reports.
const NUMBERS: [&str; 4] = ["at-most", "at-least", "wait-over-seconds", "within"];

/// The file that says a rule's numbers, and the layer of that: of several the last.
fn number(node: &Node, files: &Files) -> Option<(u32, u32)> {
    fn all(node: &Node, found: &mut Vec<u32>) {
        found.push(node.span.file);
        match &node.value {
            Value::Map(keys) => keys.iter().for_each(|(_, value)| all(value, found)),
            Value::List(items) => items.iter().for_each(|item| all(item, found)),
            Value::Scalar { .. } | Value::Null => {}
        }
    }
    let mut found = Vec::new();
    NUMBERS.iter().filter_map(|key| node.get(key)).for_each(|value| all(value, &mut found));
    found.into_iter().map(|file| (layer(file, files), file)).max()
}

fn layer(file: u32, files: &Files) -> u32 {
    files.get(file).map_or(0, |file| file.layer)
}

/// Where the rule of some examples stands.
struct Place<'f> {
    file: u32,
    /// The layer and the file of its numbers.
    number: Option<(u32, u32)>,
    files: &'f Files,
}

impl Place<'_> {
    fn path(&self, file: u32) -> Option<String> {
        Some(self.files.get(file)?.path.display().to_string())
    }

    /// An example of the rule that stands at `span`.
    fn example(&self, text: String, channel: Option<Channel>, span: Span) -> Example {
        let later = self.number.filter(|(number, _)| *number > layer(span.file, self.files));
        Example {
            text,
            channel,
            file: if span.file == self.file { None } else { self.path(span.file) },
            line: span.line,
            renumbered: later.and_then(|(_, file)| self.path(file)),
        }
    }
}

/// Tells of marks around reported words that do not belong together.
fn marks(text: &str, span: Span, decoder: &mut Decoder<'_>) {
    let mut open = false;
    let turns = text.chars().filter(|c| matches!(c, '⟦' | '⟧')).all(|mark| {
        open = !open;
        open == (mark == '⟦')
    });
    if !turns || open {
        let help = "the words that are reported stand between `⟦` and `⟧`";
        decoder.faults.add_with_help(span, "the marks in this example do not belong together", help);
    }
}

fn examples(node: &Node, key: &str, place: &Place<'_>, decoder: &mut Decoder<'_>) -> Vec<Example> {
    let Some(value) = node.get(key) else { return Vec::new() };
    let Value::List(items) = &value.value else {
        decoder
            .faults
            .add(value.span, format!("`{key}` wants a list of examples, and this is {}", value.kind()));
        return Vec::new();
    };
    let mut found = Vec::new();
    for item in items {
        let (text, channel) = match &item.value {
            Value::Scalar { text, .. } => (Some(text.clone()), None),
            Value::Map(entries) => {
                if let Some((key, _)) =
                    entries.iter().find(|(k, _)| !matches!(k.name.as_str(), "channel" | "text"))
                {
                    decoder.faults.add_with_help(
                        key.span,
                        format!("an example has no key `{}`", key.name),
                        "known are channel, text",
                    );
                }
                let names = Channel::ALL.map(Channel::name);
                let channel = decoder.one_of(item, "channel", &names, Channel::from_name);
                (decoder.text(item, "text"), channel)
            }
            _ => (None, None),
        };
        match text {
            Some(text) if !text.trim().is_empty() => {
                marks(&text, item.span, decoder);
                found.push(place.example(text, channel, item.span))
            }
            _ => decoder.faults.add(item.span, "an example is a text, or a map with `text:` and `channel:`"),
        }
    }
    found
}
