//! What a pack tells its reader: reasons and examples. The engine needs none of it.

use serde::{Deserialize, Serialize};

use super::decode::Decoder;
use super::fault::Files;
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// One turn, or labelled text with `>` before the reported turn; `⟦…⟧` around the reported words.
    pub text: String,
    /// The channel.
    pub channel: Option<Channel>,
    /// The line of the file.
    pub line: u32,
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
                docs.flag = examples(all, "flag", decoder);
                docs.pass = examples(all, "pass", decoder);
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

fn examples(node: &Node, key: &str, decoder: &mut Decoder<'_>) -> Vec<Example> {
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
                found.push(Example { text, channel, line: item.span.line })
            }
            _ => decoder.faults.add(item.span, "an example is a text, or a map with `text:` and `channel:`"),
        }
    }
    found
}
