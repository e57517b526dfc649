//! A case, and what amends makes of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde::Deserialize;
use serde_json::Value;

/// The rule that every case is complete for.
const ALWAYS: &str = "language/company-policy";

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) file: String,
    #[serde(default)]
    pub(crate) args: Vec<String>,
    pub(crate) format: Option<String>,
    #[serde(default)]
    conversations: u64,
    #[serde(default)]
    turns: u64,
    #[serde(default)]
    agent: u64,
    #[serde(default)]
    hidden: u64,
    #[serde(default)]
    events: u64,
    roles: Option<String>,
    #[serde(default)]
    findings: Vec<Expected>,
    #[serde(default)]
    notes: Vec<String>,
    pub(crate) refused: Option<String>,
    /// Whether places are those of the parts that words stand in, as with base64.
    #[serde(default)]
    pub(crate) parts: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    rule: String,
    conversation: Option<String>,
    turn: Option<u64>,
    text: Option<String>,
    at: Option<String>,
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All cases, in the order of their files.
pub(crate) fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    for path in crate::files(&root().join("tests/formats/expected")) {
        let text = std::fs::read_to_string(&path).expect("a sheet of cases");
        let read: Vec<Case> =
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for case in read {
            let sound = case.refused.is_some() != case.format.is_some();
            assert!(sound, "{}: {} wants either `format` or `refused`", path.display(), case.file);
            all.push(case);
        }
    }
    all
}

/// What amends makes of a case.
pub(crate) struct Seen {
    code: Option<i32>,
    formats: BTreeSet<String>,
    findings: Vec<Value>,
    conversations: Vec<Value>,
    errors: String,
}

fn amends(args: &[&str], case: &[String], input: Option<Vec<u8>>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.current_dir(root().join("fixtures/formats")).args(args).args(case);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("amends runs");
    let mut stdin = child.stdin.take().expect("piped");
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input.unwrap_or_default())));
    let output = child.wait_with_output().expect("amends ends");
    writer.join().expect("written");
    output
}

const CHECK: [&str; 9] = [
    "check",
    "--isolated",
    "--verbose",
    "--select",
    "all",
    "--output-format",
    "jsonl",
    "--min-level=hint",
    "--fail-on=never",
];

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("text");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

impl Seen {
    pub(crate) fn of(case: &Case) -> Seen {
        let checked = amends(&[&CHECK[..], &[&case.file]].concat(), &case.args, None);
        let converted = amends(&["convert", &case.file], &case.args, None);
        let errors = String::from_utf8_lossy(&checked.stderr).into_owned();
        let read_as = |line: &str| Some(line.split_once(": read as `")?.1.split_once('`')?.0.to_owned());
        Seen {
            code: checked.status.code(),
            formats: errors.lines().filter_map(read_as).collect(),
            findings: lines(&checked),
            conversations: lines(&converted),
            errors,
        }
    }

    /// What is found when the case is converted first.
    pub(crate) fn converted(case: &Case) -> Seen {
        let converted = amends(&["convert", &case.file], &case.args, None);
        let checked = amends(&[&CHECK[..], &["--format=amends", "-"]].concat(), &[], Some(converted.stdout));
        let errors = String::from_utf8_lossy(&checked.stderr).into_owned();
        let (formats, conversations) = Default::default();
        Seen { code: checked.status.code(), formats, findings: lines(&checked), conversations, errors }
    }

    /// Rule, conversation, turn and words of each finding.
    pub(crate) fn findings(&self) -> Vec<(String, String, Option<u64>, String)> {
        let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let one = |f: &Value| (text(f, "rule"), text(f, "conversation"), f["turn"].as_u64(), text(f, "text"));
        self.findings.iter().map(one).collect()
    }

    fn turns(&self) -> impl Iterator<Item = &Value> {
        self.conversations.iter().flat_map(|c| c["turns"].as_array().into_iter().flatten())
    }

    fn counts(&self) -> BTreeMap<&'static str, u64> {
        let of = |keep: &dyn Fn(&Value) -> bool| self.turns().filter(|turn| keep(turn)).count() as u64;
        let hidden = |turn: &Value| turn["visible"] == Value::Bool(false);
        let events = self.conversations.iter().filter_map(|c| Some(c["events"].as_array()?.len() as u64));
        BTreeMap::from([
            ("conversations", self.conversations.len() as u64),
            ("turns", of(&|_| true)),
            ("agent", of(&|turn| turn["role"] == "agent" && !hidden(turn))),
            ("hidden", of(&hidden)),
            ("events", events.sum()),
        ])
    }

    /// The weakest way in which roles are known.
    fn roles(&self) -> &'static str {
        let ways = self.turns().map(|turn| match turn["role_from"].as_str() {
            _ if turn["role"] == "unknown" => (3, "unknown"),
            Some("inferred") => (2, "inferred"),
            Some("name") => (1, "name"),
            _ => (0, "source"),
        });
        ways.max().map_or("source", |(_, name)| name)
    }

    /// In what it is not as the case says.
    pub(crate) fn differs(&self, case: &Case) -> Vec<String> {
        let mut wrong = Vec::new();
        for note in case.notes.iter().chain(&case.refused) {
            if !self.errors.contains(note) {
                wrong.push(format!("`{note}` is not said, but:\n{}", self.errors));
            }
        }
        if case.refused.is_some() {
            if self.code != Some(2) || !self.conversations.is_empty() {
                wrong.push(format!("it is not refused: exit code {:?}\n{}", self.code, self.errors));
            }
            return wrong;
        }
        // A note may be about something that could not be read.
        if self.code != Some(0) && case.notes.is_empty() {
            wrong.push(format!("exit code {:?}\n{}", self.code, self.errors));
        }
        let format: Vec<&str> = self.formats.iter().map(String::as_str).collect();
        let named = case.args.iter().any(|arg| arg.starts_with("--format=") || arg == "--format");
        if !named && Some(format.join(" ")) != case.format {
            wrong.push(format!("it is taken for {format:?}"));
        }
        let expected = [
            ("conversations", case.conversations),
            ("turns", case.turns),
            ("agent", case.agent),
            ("hidden", case.hidden),
            ("events", case.events),
        ];
        let counts = self.counts();
        for (what, expected) in expected {
            if counts[what] != expected {
                wrong.push(format!("{} {what}, and not {expected}", counts[what]));
            }
        }
        if case.roles.as_deref().is_some_and(|roles| roles != self.roles()) {
            wrong.push(format!("roles are known by {}", self.roles()));
        }
        wrong.extend(self.findings_differ(case));
        wrong
    }

    fn findings_differ(&self, case: &Case) -> Vec<String> {
        let rules: BTreeSet<&str> = case.findings.iter().map(|f| &*f.rule).chain([ALWAYS]).collect();
        let mut rest: Vec<&Value> =
            self.findings.iter().filter(|f| f["rule"].as_str().is_some_and(|r| rules.contains(r))).collect();
        let mut wrong = Vec::new();
        for expected in &case.findings {
            match rest.iter().position(|found| expected.is(found)) {
                Some(found) => drop(rest.remove(found)),
                None => wrong.push(format!("not found: {expected:?}")),
            }
        }
        wrong.extend(rest.iter().map(|found| format!("found, and not expected: {}", shown(found))));
        wrong
    }

    /// The case as it would be written of what is seen.
    pub(crate) fn yaml(&self, case: &Case) -> String {
        let mut text = format!("- file: {}\n", case.file);
        if !case.args.is_empty() {
            let _ = writeln!(text, "  args: {:?}", case.args);
        }
        let formats: Vec<&str> = self.formats.iter().map(String::as_str).collect();
        let _ = writeln!(text, "  format: {}", formats.join(" "));
        let counts = self.counts();
        for what in ["conversations", "turns", "agent", "hidden", "events"] {
            let _ = writeln!(text, "  {what}: {}", counts[what]);
        }
        let _ = writeln!(text, "  roles: {}\n  findings:", self.roles());
        let rules: BTreeSet<&str> = case.findings.iter().map(|f| &*f.rule).chain([ALWAYS]).collect();
        for found in &self.findings {
            let named = found["rule"].as_str().is_some_and(|rule| rules.contains(rule));
            let _ = writeln!(text, "    {} {}", if named { "-" } else { "#" }, shown(found));
        }
        text + &self.errors
    }
}

/// A finding as a case writes it.
fn shown(finding: &Value) -> String {
    let at = place(finding);
    let (rule, turn, text) = (&finding["rule"], &finding["turn"], &finding["text"]);
    format!(
        "{{rule: {rule}, conversation: {}, turn: {turn}, text: {text}, at: {at:?}}}",
        finding["conversation"]
    )
}

/// Line and column of its beginning.
fn place(finding: &Value) -> String {
    format!("{}:{}", finding["start"]["line"], finding["start"]["column"])
}

impl Expected {
    fn is(&self, found: &Value) -> bool {
        let same = |expected: &Option<String>, key: &str| {
            expected.as_deref().is_none_or(|expected| found[key].as_str() == Some(expected))
        };
        found["rule"] == self.rule
            && found["turn"].as_u64() == self.turn
            && same(&self.text, "text")
            && same(&self.conversation, "conversation")
            && self.at.as_deref().is_none_or(|at| at == place(found))
    }
}
