//! What is found in the fixtures, held against labels that were made by hand.
//!
//! `fixtures/scores.yaml` keeps how many labels of each rule are found, missed and wrongly reported. No figure may get
//! worse unnoticed: `AMENDS_BLESS=1 cargo test --test fixtures` writes the sheet anew, and the change shows in the
//! diff.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Expected {
    judged: Vec<String>,
    expected: BTreeMap<String, BTreeMap<Option<String>, Vec<Label>>>,
}

#[derive(Deserialize)]
struct Label {
    rule: String,
    turn: Option<u64>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Score {
    found: u32,
    missed: u32,
    wrong: u32,
}

type Labels = BTreeSet<(Option<String>, String, Option<u64>)>;

fn found(file: &str, judged: &[String]) -> Labels {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"));
    command.args([
        "check",
        "--output-format",
        "jsonl",
        "--min-level",
        "hint",
        "--fail-on",
        "never",
        "--agent",
        "SPEAKER_00",
    ]);
    command.args(["--agent", "Dana"]);
    if file.starts_with("emails/") && file.ends_with(".txt") {
        command.arg("--draft");
    }
    let output = command.arg(file).output().expect("amends runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let findings = text.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).expect("JSON"));
    findings
        .map(|f| {
            (
                f["conversation"].as_str().map(str::to_owned),
                f["rule"].as_str().unwrap_or("").to_owned(),
                f["turn"].as_u64(),
            )
        })
        .filter(|(_, rule, _)| judged.contains(rule))
        .collect()
}

#[test]
fn no_score_falls() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"));
    let text = std::fs::read_to_string(folder.join("expected.yaml")).expect("labels");
    let sheet: Expected = serde_yaml::from_str(&text).expect("a sheet");
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for (file, conversations) in &sheet.expected {
        let wanted: Labels = conversations
            .iter()
            .flat_map(|(id, labels)| labels.iter().map(move |l| (id.clone(), l.rule.clone(), l.turn)))
            .collect();
        let got = found(file, &sheet.judged);
        for label in wanted.union(&got) {
            let score = scores.entry(label.1.clone()).or_default();
            match (wanted.contains(label), got.contains(label)) {
                (true, true) => score.found += 1,
                (true, false) => score.missed += 1,
                _ => score.wrong += 1,
            }
            if std::env::var_os("AMENDS_SHOW").is_some() && wanted.contains(label) != got.contains(label) {
                let what = if wanted.contains(label) { "missed" } else { "wrong " };
                println!("{what} {file} {:?} {} {:?}", label.0, label.1, label.2);
            }
        }
    }
    let path = folder.join("scores.yaml");
    if std::env::var_os("AMENDS_BLESS").is_some() {
        let head = "# Labels of expected.yaml by rule: found, missed, and reported without a label. Written by tests/fixtures.rs.\n";
        std::fs::write(&path, format!("{head}{}", serde_yaml::to_string(&scores).expect("YAML")))
            .expect("written");
        return;
    }
    let kept: BTreeMap<String, Score> =
        serde_yaml::from_str(&std::fs::read_to_string(&path).expect("scores")).expect("a sheet");
    let mut worse = Vec::new();
    for (rule, kept) in &kept {
        let now = scores.get(rule).copied().unwrap_or_default();
        if now.found < kept.found || now.wrong > kept.wrong {
            worse.push(format!("{rule}: {now:?}, and it was {kept:?}"));
        }
    }
    worse.extend(
        scores.keys().filter(|r| !kept.contains_key(*r)).map(|r| format!("{r} is new: bless the sheet")),
    );
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}
