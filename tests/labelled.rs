//! How well the built-in pack does on labelled texts: turns and short conversations that were written from the
//! catalogue of rules alone, by several hands who had not seen the rules' phrases; and on harmless ones.
//!
//! `tests/labelled/scores.yaml` keeps for each rule how many labels are found, missed and wrongly reported. No figure
//! may get worse unnoticed: `AMENDS_BLESS=1 cargo test --test labelled` writes the sheet anew, and the change shows in
//! the diff. `AMENDS_SHOW=rule/id` prints what that rule gets wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use amends::pack::Rule;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, Default, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Score {
    found: u32,
    missed: u32,
    wrong: u32,
    passed: u32,
}

/// What somebody says of a conversation and a rule.
struct Label {
    conversation: String,
    rule: String,
    /// The turn that is meant, where any other would be wrong.
    turn: Option<u64>,
    broken: bool,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/labelled")
}

/// Single turns: rule, `+` or `-`, channel, text. Each answers a complaint, but for those that the customer says.
fn turns(conversations: &mut String, labels: &mut Vec<Label>) {
    let text = std::fs::read_to_string(folder().join("turns.tsv")).expect("labelled turns");
    for (number, line) in text.lines().enumerate() {
        let [rule, sign, channel, text] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("line {} of turns.tsv has not four parts", number + 1)
        };
        let opening = json!({"role": "customer", "text": "The kettle you sent me came broken and nobody answers my calls."});
        let role = if rule == "ownership/customer-repeats" { "customer" } else { "agent" };
        let said = [opening, json!({"role": role, "text": text})];
        let id = format!("turn-{}", number + 1);
        conversations.push_str(&json!({"id": id, "channel": channel, "turns": said}).to_string());
        conversations.push('\n');
        labels.push(Label { conversation: id, rule: rule.to_owned(), turn: Some(1), broken: sign == "+" });
    }
}

/// Conversations with the rules that they break and those that they surely keep.
fn conversations(conversations: &mut String, labels: &mut Vec<Label>) {
    let text = std::fs::read_to_string(folder().join("conversations.jsonl")).expect("labelled conversations");
    for line in text.lines() {
        let value: Value = serde_json::from_str(line).expect("JSON");
        let id = value["id"].as_str().expect("an id");
        conversations.push_str(line);
        conversations.push('\n');
        let mut label = |rule: &Value, broken| {
            let rule = rule.as_str().expect("a rule").to_owned();
            labels.push(Label { conversation: id.to_owned(), rule, turn: None, broken });
        };
        value["expect"].as_array().into_iter().flatten().for_each(|e| label(&e["rule"], true));
        value["reject"].as_array().into_iter().flatten().for_each(|rule| label(rule, false));
    }
}

/// Templates, notices and good replies, which break none of the rules that words decide.
fn harmless(conversations: &mut String, labels: &mut Vec<Label>) {
    let pack = amends::builtin::pack();
    let by_words =
        |rule: &&Rule| (rule.matcher.is_some() || !rule.signals.is_empty()) && rule.require.is_none();
    let rules: Vec<&str> = pack.rules.iter().filter(by_words).map(|rule| &*rule.id).collect();
    let text = std::fs::read_to_string(folder().join("harmless.jsonl")).expect("harmless texts");
    for line in text.lines() {
        let value: Value = serde_json::from_str(line).expect("JSON");
        let id = value["id"].as_str().expect("an id");
        conversations.push_str(line);
        conversations.push('\n');
        labels.extend(rules.iter().map(|rule| Label {
            conversation: id.to_owned(),
            rule: (*rule).to_owned(),
            turn: None,
            broken: false,
        }));
    }
}

/// Conversation, rule and turn of every finding.
fn findings(conversations: String) -> BTreeSet<(String, String, Option<u64>)> {
    let mut amends = Command::new(env!("CARGO_BIN_EXE_amends"))
        .args([
            "check",
            "--isolated",
            "-q",
            "--format",
            "amends",
            "--output-format",
            "jsonl",
            "--select",
            "all",
        ])
        .args(["--min-level", "hint", "--fail-on", "never", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("amends runs");
    let mut input = amends.stdin.take().expect("a pipe");
    let writing = std::thread::spawn(move || input.write_all(conversations.as_bytes()));
    let output = amends.wait_with_output().expect("amends ends");
    writing.join().expect("no panic").expect("written");
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines()
        .map(|line| {
            let finding: Value = serde_json::from_str(line).expect("JSON");
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            (text("conversation"), text("rule"), finding["turn"].as_u64())
        })
        .collect()
}

#[test]
fn no_score_falls() {
    let (mut text, mut labels) = (String::new(), Vec::new());
    turns(&mut text, &mut labels);
    conversations(&mut text, &mut labels);
    harmless(&mut text, &mut labels);
    let found = findings(text);
    let anywhere: BTreeSet<(&str, &str)> = found.iter().map(|(c, r, _)| (c.as_str(), r.as_str())).collect();
    let show = std::env::var("AMENDS_SHOW").unwrap_or_default();
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    for label in &labels {
        let got = match label.turn {
            Some(_) => found.contains(&(label.conversation.clone(), label.rule.clone(), label.turn)),
            None => anywhere.contains(&(&*label.conversation, &*label.rule)),
        };
        let score = scores.entry(&label.rule).or_default();
        *match (label.broken, got) {
            (true, true) => &mut score.found,
            (true, false) => &mut score.missed,
            (false, true) => &mut score.wrong,
            (false, false) => &mut score.passed,
        } += 1;
        if label.rule == show && label.broken != got {
            println!("{} {}", if label.broken { "missed" } else { "wrong " }, label.conversation);
        }
    }
    let path = folder().join("scores.yaml");
    if std::env::var_os("AMENDS_BLESS").is_some() {
        let head = "# Labels by rule: found, missed, wrongly reported, rightly passed. Written by tests/labelled.rs.\n";
        let sheet = serde_yaml::to_string(&scores).expect("YAML");
        std::fs::write(&path, format!("{head}{sheet}")).expect("written");
        return;
    }
    let kept: BTreeMap<String, Score> =
        serde_yaml::from_str(&std::fs::read_to_string(&path).expect("scores")).expect("a sheet");
    let worse: Vec<String> = kept
        .iter()
        .filter_map(|(rule, kept)| {
            let now = scores.get(rule.as_str()).copied().unwrap_or_default();
            (now.found < kept.found || now.wrong > kept.wrong)
                .then(|| format!("{rule}: {now:?}, and it was {kept:?}"))
        })
        .collect();
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}
