//! What the README shows is what amends does.
//!
//! Marks in comments say what a block is: `printed by: ARGUMENTS` is run, `file: NAME` is written to disk before, and
//! `table: NAME` is made from the table of the code that it describes. Run with `AMENDS_BLESS=1` to have tables written
//! anew.

#![allow(missing_docs)]

use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../README.md");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A block between fences, below a mark such as `<!-- file: house.yaml -->`.
struct Block<'r> {
    /// What the mark says after its name: `house.yaml`.
    of: &'r str,
    text: &'r str,
}

fn blocks(name: &str) -> Vec<Block<'static>> {
    let mark = format!("<!-- {name}: ");
    let found = README.split(&mark as &str).skip(1).map(|rest| {
        let (of, rest) = rest.split_once(" -->\n").expect("the mark's end");
        let (_, rest) = rest.split_once("```").expect("a fence");
        let (_, rest) = rest.split_once('\n').expect("the language");
        let (text, _) = rest.split_once("\n```").expect("the closing fence");
        Block { of, text }
    });
    found.collect()
}

/// Runs amends: its exit code and what it prints on standard output.
fn amends(folder: &Path, arguments: &str) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_amends"))
        .args(arguments.split(' '))
        .current_dir(folder)
        .env_remove("FORCE_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("amends runs");
    (output.status.code(), String::from_utf8(output.stdout).expect("text"))
}

/// Says whether `printed` holds the parts of `shown` in their order; `[…]` stands for what is left out.
fn assert_shows(shown: &str, printed: &str) {
    let mut rest = printed;
    for part in shown.split("\n[…]\n") {
        let Some(at) = rest.find(part) else {
            panic!("the README shows\n\n{part}\n\nand what is printed from there on is\n\n{rest}");
        };
        rest = &rest[at + part.len()..];
        assert!(rest.is_empty() || rest.starts_with('\n'), "the README cuts a line: {part}");
    }
}

#[test]
fn excerpts_are_what_is_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    for file in blocks("file") {
        std::fs::write(folder.path().join(file.of), format!("{}\n", file.text)).expect("written");
    }
    let shown = blocks("printed by");
    assert_eq!(shown.len(), 2);
    for block in shown {
        let at = if block.of.contains("fixtures/") { Path::new(ROOT) } else { folder.path() };
        let (code, printed) = amends(at, block.of);
        assert_eq!(code, Some(1), "`amends {}` finds errors", block.of);
        assert_shows(block.text, &printed);
        assert!(README.matches(block.of).count() > 1, "the text names the command `amends {}`", block.of);
    }
}

#[test]
fn the_pack_of_the_reader_passes_its_examples_and_only_adds_to_the_rules() {
    let folder = tempfile::tempdir().expect("a folder");
    for file in blocks("file") {
        std::fs::write(folder.path().join(file.of), format!("{}\n", file.text)).expect("written");
    }
    let (code, printed) = amends(folder.path(), "test house.yaml");
    assert_eq!(code, Some(0), "{printed}");
    let count = |arguments: &str| {
        let (_, list) = amends(folder.path(), arguments);
        list.lines().last().and_then(|l| l.split(' ').next()?.parse::<usize>().ok()).expect("a count")
    };
    assert_eq!(count("rules --pack house.yaml"), count("rules") + 1);
}

#[test]
fn the_tables_are_those_of_the_code() {
    let code = |name: &str| format!("`{name}`");
    let read: Vec<(String, &str)> =
        amends::read::formats().iter().map(|f| (code(f.name()), f.about())).collect();
    let written: Vec<(String, &str)> =
        amends::report::FORMATS.iter().map(|f| (code(f.name), f.about)).collect();
    let mut readme = README.to_owned();
    for (name, title, rows) in
        [("formats read", "format", &read), ("formats written", "`--output-format`", &written)]
    {
        let mut table = format!("| {title} | what it is |\n| --- | --- |\n");
        for (name, about) in rows {
            table.push_str(&format!("| {name} | {} |\n", about.replace('|', "\\|")));
        }
        let mark = format!("<!-- table: {name} -->\n");
        let start = readme.find(&mark).expect("the table's mark") + mark.len();
        let end = start + readme[start..].find("<!-- end of table -->").expect("its end");
        readme.replace_range(start..end, &table);
    }
    if std::env::var_os("AMENDS_BLESS").is_some() {
        std::fs::write(Path::new(ROOT).join("README.md"), &readme).expect("written");
        return;
    }
    assert!(readme == README, "the tables of the README are old; AMENDS_BLESS=1 writes them anew");
}

#[test]
fn the_commands_for_a_new_machine_are_there() {
    for command in ["cargo run --release -- check fixtures/calls fixtures/chats", "cargo test"] {
        assert!(README.lines().any(|line| line == command), "{command}");
    }
}

#[test]
fn every_file_that_the_readme_points_to_is_there() {
    for rest in README.split("](").skip(1) {
        let link = rest.split(')').next().expect("an end");
        if !link.contains("://") {
            assert!(Path::new(ROOT).join(link).is_file(), "{link}");
        }
    }
}

#[test]
fn the_changelog_counts_the_rules_that_there_are() {
    let changelog = include_str!("../CHANGELOG.md");
    let count = amends::builtin::pack().rules.len();
    assert!(changelog.contains(&format!("A built-in pack of {count} rules")), "there are {count}");
}
