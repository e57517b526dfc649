//! The same bytes out for any number of threads, and however the input is cut.

use std::io::Write;
use std::process::{Command, Stdio};

use amends::report::FORMATS;

fn amends(args: &[&str], input: Option<&[u8]>) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args([
        "check",
        "--fail-on",
        "never",
        "--min-level",
        "hint",
    ]);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("amends runs");
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.map(<[u8]>::to_vec);
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input.unwrap_or_default())));
    let output = child.wait_with_output().expect("amends ends");
    writer.join().expect("written");
    output.stdout
}

#[test]
fn for_any_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let with = |jobs: &str| -> Vec<Vec<u8>> {
        let file = |format: &str| folder.path().join(format!("{format}-{jobs}"));
        let named = FORMATS.iter().map(|f| format!("{}={}", f.name, file(f.name).display()));
        let named = named.collect::<Vec<_>>().join(",");
        assert_eq!(amends(&["--output-format", &named, "--jobs", jobs, "fixtures"], None), b"");
        FORMATS.iter().map(|f| std::fs::read(file(f.name)).expect("written")).collect()
    };
    let one = with("1");
    for jobs in ["2", "8"] {
        for ((format, one), many) in FORMATS.iter().zip(&one).zip(with(jobs)) {
            assert!(one.len() > 1000, "{}", format.name);
            assert!(*one == many, "{} on {jobs} threads", format.name);
        }
    }
}

/// A source of many pieces gives what its conversations give one by one, but for their places.
#[test]
fn however_the_input_is_cut() {
    let one = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/chats/shop.jsonl")).expect("read");
    let many = one.repeat(600);
    assert!(many.len() > 3 << 20, "more than one piece");
    let args = |jobs| ["--output-format", "jsonl", "--format", "amends", "--jobs", jobs, "-"];
    let lines =
        |bytes: Vec<u8>| String::from_utf8(bytes).expect("text").lines().map(bare).collect::<Vec<_>>();
    let expected = lines(amends(&args("1"), Some(&one)));
    assert!(!expected.is_empty());
    for jobs in ["1", "8"] {
        let found = lines(amends(&args(jobs), Some(&many)));
        assert_eq!(found.len(), expected.len() * 600);
        for (i, line) in found.iter().enumerate() {
            assert_eq!(*line, expected[i % expected.len()]);
        }
    }
}

/// A finding without the lines and bytes that move with its conversation.
fn bare(line: &str) -> serde_json::Value {
    let mut finding: serde_json::Value = serde_json::from_str(line).expect("JSON");
    finding.as_object_mut().expect("an object").remove("fix");
    for end in ["start", "end"] {
        finding[end]["line"].take();
        finding[end]["byte"].take();
    }
    for related in finding["related"].as_array_mut().into_iter().flatten() {
        related["start"].take();
        related["end"].take();
    }
    finding
}
