//! Outputs as the command writes them: several at once, the same bytes as alone, what was not read in all of them,
//! completions and the manual page.
//!
//! What has to be true of each format is tested beside the reporters; `consumers.sh` opens all of them with those who
//! read them.

#![allow(missing_docs)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use amends::report::FORMATS;

/// Inputs with findings, events, hostile text, parts that cannot be read, and conversations that cannot be judged.
const INPUTS: [&str; 5] = [
    "fixtures/calls/boiler-visit.txt",
    "fixtures/chats/shop.jsonl",
    // In the folder it is passed over.
    "fixtures/hostile/binary.bin",
    "fixtures/hostile",
    "tests/cmd/inputs.in/unknown.txt",
];

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(args).stdin(Stdio::null());
    command.env_remove("FORCE_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn amends(args: &[&str]) -> Output {
    command(args).output().expect("amends runs")
}

/// Checks the inputs: what is printed.
fn check(args: &[&str]) -> Vec<u8> {
    let output = amends(&[&["check", "--quiet"], args, &INPUTS].concat());
    assert_eq!(output.status.code(), Some(2), "some of them cannot be read");
    output.stdout
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// What each format says of the inputs, all written in one run.
fn all_at_once() -> Vec<(&'static str, Vec<u8>)> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    let named = FORMATS.iter().map(|f| format!("{}={}", f.name, file(f.name).display()));
    let all = named.collect::<Vec<_>>().join(",");
    assert_eq!(text(&check(&["--output-format", &all])), "", "all of it goes to files");
    FORMATS.iter().map(|f| (f.name, std::fs::read(file(f.name)).expect("written"))).collect()
}

#[test]
fn several_at_once_are_what_each_is_alone() {
    for (name, written) in all_at_once() {
        assert!(!written.is_empty(), "{name}");
        assert!(check(&["--output-format", name]) == written, "{name}");
    }
}

#[test]
fn one_of_several_may_be_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let sarif = format!("sarif={}", folder.path().join("a.sarif").display());
    let alone = check(&["--output-format", "concise"]);
    for concise in ["concise", "concise=-"] {
        assert!(check(&["--output-format", &sarif, "--output-format", concise]) == alone, "{concise}");
    }
    let twice = amends(&["check", "--output-format", "json,csv", "fixtures/calls"]);
    assert_eq!((twice.status.code(), twice.stdout.len()), (Some(2), 0));
    assert!(text(&twice.stderr).contains("name a file for each"), "{}", text(&twice.stderr));
    let unknown = amends(&["check", "--output-format", "junti=x", "fixtures/calls"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean `junit`?"), "{}", text(&unknown.stderr));
}

/// The formats that tell of findings alone, by their contracts; all others tell what was not read and not judged.
const FINDINGS_ALONE: [&str; 3] = ["human", "concise", "jsonl"];

#[test]
fn what_was_not_read_or_not_judged_is_in_the_outputs_for_machines() {
    for (name, written) in all_at_once() {
        let told = ["truncated.json", "binary.bin", "nobody here is known to be the agent"];
        let told = told.map(|told| text(&written).contains(told));
        assert_eq!(told, [!FINDINGS_ALONE.contains(&name); 3], "{name}");
    }
}

#[test]
fn sarif_describes_the_rules_as_the_pack_does() {
    let printed = check(&["--output-format", "sarif"]);
    let log: serde_json::Value = serde_json::from_slice(&printed).expect("JSON");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    let pack = amends::builtin::pack();
    let docs = amends::builtin::docs();
    assert!(rules.len() > 5);
    for rule in rules {
        let at = pack.rule(rule["id"].as_str().expect("an id")).expect("a rule of the pack");
        assert_eq!(rule["shortDescription"]["text"], *pack.rules[at].summary);
        assert_eq!(rule["fullDescription"]["text"], docs[at].why.trim_end());
        let help = rule["help"]["text"].as_str().expect("help");
        assert!(pack.rules[at].suggestions.iter().all(|words| help.contains(&**words)), "{help}");
    }
}

#[test]
fn paths_below_the_folder_are_relative_to_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let absolute = root.join("fixtures/calls").display().to_string();
    for format in ["sarif", "gitlab", "github"] {
        let output = amends(&["check", "--quiet", "--output-format", format, &absolute]);
        let printed = text(&output.stdout);
        assert!(printed.contains("fixtures/calls/boiler-visit.txt"), "{printed}");
        assert!(!printed.contains(&absolute), "{printed}");
    }
}

/// Says whether amends ends quietly where nobody reads what it prints.
fn assert_quiet_on_a_closed_pipe(args: &[&str]) {
    let mut child = command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("amends runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("amends ends");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{args:?}");
}

#[test]
fn completions_know_every_command_and_flag() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = amends(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0), "{shell}");
        let script = text(&output.stdout);
        for known in ["check", "explain", "completions", "output-format", "fail-on"] {
            assert!(script.contains(known), "{shell} does not know {known}");
        }
        // Elvish and PowerShell are given no values by who writes the scripts.
        for name in
            ["rdjson", "junit", "zendesk-chat"].iter().filter(|_| ["bash", "zsh", "fish"].contains(&shell))
        {
            assert!(script.contains(name), "{shell} does not know {name}");
        }
        assert_quiet_on_a_closed_pipe(&["completions", shell]);
    }
}

#[test]
fn the_manual_page_tells_every_command_and_flag() {
    let output = amends(&["man"]);
    assert_eq!(output.status.code(), Some(0));
    let page = text(&output.stdout);
    assert!(page.starts_with(".ie \\n(.g .ds Aq"), "{}", &page[..200]);
    for known in ["AMENDS CHECK", "AMENDS EXPLAIN", "\\-\\-output\\-format", "\\-\\-fail\\-on", "Exit codes"]
    {
        assert!(page.contains(known), "the page does not know {known}");
    }
    for format in FORMATS {
        assert!(page.contains(format.name), "{}", format.name);
    }
    assert_quiet_on_a_closed_pipe(&["man"]);
}
