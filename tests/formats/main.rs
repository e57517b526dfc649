//! Every format that is read, by fixtures: what each file in `fixtures/formats/` is taken for and what is found in it
//! (`expected/*.yaml`, a case for each file), that every word leads back to its bytes, and that converting first
//! changes nothing.
//!
//! A case is a file or a folder below `fixtures/formats/`, the arguments it is checked with, and what comes of it:
//!
//! ```yaml
//! - file: chat/two-people.json
//!   args: [--agent, spk_1]        # none, if nothing has to be said
//!   format: some-name
//!   conversations: 1
//!   turns: 6
//!   agent: 3                      # turns of agents that the customer sees
//!   hidden: 1                     # turns that the customer does not see
//!   events: 1
//!   roles: source                 # the weakest way in which roles are known: source, name, inferred, unknown
//!   findings:                     # of the rules that are named here, and of language/company-policy, all there are
//!     - {rule: language/company-policy, turn: 3, text: "that’s company policy", at: "12:31"}   # `at` may be left out
//!   notes: ["part of a message"]  # what standard error says beside that
//! - file: chat/package.json
//!   refused: "part of the message"
//! ```
//!
//! `AMENDS_SHOW=part-of-a-file-name` prints cases as they are now, to be read and then copied.

#![allow(missing_docs)]

mod broken;
mod case;
mod found;
mod marks;
mod words;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use case::{Seen, cases, root};

/// Formats whose fixtures stand elsewhere.
const ELSEWHERE: [(&str, &str); 3] = [
    ("amends", "chats/shop.jsonl"),
    ("text", "calls/boiler-visit.txt"),
    ("draft", "emails/armchair-bad.txt"),
];

#[test]
fn each_fixture_is_read_as_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        let seen = Seen::of(&case);
        if std::env::var("AMENDS_SHOW").is_ok_and(|part| case.file.contains(&part)) {
            println!("{}", seen.yaml(&case));
        }
        wrong.extend(seen.differs(&case).into_iter().map(|what| format!("{}: {what}", case.file)));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_format_has_a_fixture() {
    let covered: BTreeSet<String> = cases().into_iter().filter_map(|case| case.format).collect();
    let missing: Vec<&str> = amends::read::formats()
        .iter()
        .map(|format| format.name())
        .filter(|name| !covered.contains(*name) && !ELSEWHERE.iter().any(|(known, _)| known == name))
        .collect();
    assert!(missing.is_empty(), "formats without a fixture in fixtures/formats: {missing:?}");
    for (name, file) in ELSEWHERE {
        assert!(root().join("fixtures").join(file).is_file(), "the fixture of `{name}`");
    }
}

#[test]
fn every_fixture_has_a_case() {
    let folder = root().join("fixtures/formats");
    let named: Vec<PathBuf> = cases().iter().map(|case| folder.join(&case.file)).collect();
    let lost: Vec<PathBuf> = files(&folder)
        .into_iter()
        .filter(|file| !file.ends_with("README.md") && !named.iter().any(|name| file.starts_with(name)))
        .collect();
    assert!(lost.is_empty(), "files that no case names: {lost:?}");
}

#[test]
fn every_word_leads_back_to_its_bytes() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for case in cases().iter().filter(|case| case.refused.is_none()) {
        for file in files(&root().join("fixtures/formats").join(&case.file)) {
            count += words::check(&file, case, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(count > 0 || cases().is_empty(), "no word was looked at");
}

#[test]
fn converting_first_changes_nothing() {
    let mut wrong = Vec::new();
    for case in cases().iter().filter(|case| case.refused.is_none()) {
        let (straight, converted) = (Seen::of(case), Seen::converted(case));
        if straight.findings() != converted.findings() {
            let (one, other) = (straight.findings(), converted.findings());
            wrong.push(format!("{}:\n  straight  {one:?}\n  converted {other:?}", case.file));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The files at a path, which is a file or a folder.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut all = Vec::new();
    for entry in std::fs::read_dir(path).into_iter().flatten() {
        all.extend(files(&entry.expect("an entry").path()));
    }
    all.sort();
    all
}
