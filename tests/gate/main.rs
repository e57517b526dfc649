//! The gate as a team meets it: settings, suppressions, baseline, changed lines and fixes, on the command line.

#![allow(missing_docs, clippy::print_stderr)]

mod baseline;
mod called;
mod changed;
mod demonstration;
mod faults;
mod fixes;
mod inheritance;
mod init;
mod limits;
mod names;
mod replies;
mod reports;
mod repository;
mod settings;
mod shop;
mod slots;
mod suppressions;
mod templates;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A folder of its own, with what is run in it.
struct Folder(tempfile::TempDir);

/// What a run of amends gave.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(&path, text).expect("written");
        path
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).expect("read")
    }

    fn amends(&self, arguments: &[&str]) -> Ran {
        self.amends_from(".", arguments, "")
    }

    /// Runs amends from a folder below, with something on standard input.
    fn amends_from(&self, folder: &str, arguments: &[&str], input: &str) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_amends"))
            .args(arguments)
            .current_dir(self.path().join(folder))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .env("NO_COLOR", "1")
            .spawn()
            .expect("amends runs");
        let mut stdin = child.stdin.take().expect("piped");
        let input = input.to_owned();
        let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().expect("amends ends");
        writer.join().expect("written");
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// The findings of a check, as `path:line rule`.
    fn findings(&self, arguments: &[&str]) -> Vec<String> {
        let mut all = vec!["check", "--output-format", "jsonl"];
        all.extend(arguments);
        self.amends(&all).findings()
    }

    /// Runs git; `None` where it is not installed.
    fn git(&self, arguments: &[&str]) -> Option<()> {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"]).args(arguments);
        match command.current_dir(self.path()).output() {
            Ok(output) => {
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                Some(())
            }
            Err(_) => {
                eprintln!("skipped: git is not installed");
                None
            }
        }
    }
}

impl Ran {
    fn findings(&self) -> Vec<String> {
        let line = |line: &str| {
            let finding: Value = serde_json::from_str(line).expect("JSON");
            let text = |key: &str| finding[key].as_str().unwrap_or("").to_owned();
            format!("{}:{} {}", text("path"), finding["start"]["line"], text("rule"))
        };
        self.out.lines().map(line).collect()
    }
}

/// A message with one finding that any sentence brings.
const CANNOT: &str = "We cannot refund the lamp.\n";
