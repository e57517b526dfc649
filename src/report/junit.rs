//! JUnit's XML, which most CI servers show as test results.
//!
//! A suite for each file, a failed case for each finding, and a passed one in a file without any. The first suite tells what was checked: its case passes where
//! conversations were judged, so that a run without findings is not a report without tests, which some servers take for
//! a failure. Inputs that were not read are errors, conversations not judged are skipped cases.

use std::collections::{HashMap, HashSet};

use super::nothing::Nothing;
use super::xml::{escaped, lines};
use super::{Kept, Limit, Options, Reporter, paths, say};
use crate::finding::{Finding, Note, NoteKind, Summary};

/// Writes suites of cases.
pub(super) struct JUnit {
    options: Options,
}

impl JUnit {
    /// A reporter for what the user wants.
    pub(super) fn reporter(options: Options) -> Box<dyn Reporter> {
        Box::new(JUnit { options })
    }

    fn path<'p>(&self, path: &'p str) -> &'p str {
        paths::relative(path, self.options.root.as_deref())
    }

    /// The suites, in the order of the input.
    fn suites(&self, kept: &Kept, summary: &Summary, notes: &[Note]) -> Vec<Suite> {
        let mut suites = vec![Suite::new("amends", None)];
        suites[0].case("amends", "conversations judged", checked(summary, notes));
        let mut by_path: HashMap<String, usize> = HashMap::new();
        let mut suite = |suites: &mut Vec<Suite>, path: &str| {
            if path.is_empty() {
                return 0;
            }
            *by_path.entry(path.to_owned()).or_insert_with(|| {
                suites.push(Suite::new(path, Some(path)));
                suites.len() - 1
            })
        };
        let (inputs, more) = kept.inputs();
        for (path, _) in inputs {
            suite(&mut suites, self.path(path));
        }
        for finding in kept.in_order() {
            let path = self.path(&finding.path);
            let at = suite(&mut suites, path);
            let whose = say::whose(finding);
            let name = if whose.is_empty() {
                finding.rule.to_string()
            } else {
                format!("{} ({whose})", finding.rule)
            };
            suites[at].case(
                path,
                &name,
                Outcome::Failed(finding.level.name(), say::one_line(&finding.message), body(finding, path)),
            );
        }
        let (shown, notes_left_out) = say::gravest(notes);
        for note in shown {
            let path = self.path(&note.path);
            let at = suite(&mut suites, path);
            let class = if path.is_empty() { "amends" } else { path };
            suites[at].note(class, note);
        }
        for (path, _) in inputs.iter().filter(|(_, clean)| *clean) {
            let path = self.path(path);
            let at = suite(&mut suites, path);
            if suites[at].tests == 0 {
                suites[at].case(path, "no findings", Outcome::Passed);
            }
        }
        if more > 0 {
            suites[0].remarks.push(format!("{more} more files were checked than are listed"));
        }
        // What was found there is left out.
        suites.retain(|suite| suite.tests > 0 || !suite.remarks.is_empty());
        if let Some(text) = say::left_out(kept.left_out(), notes_left_out) {
            suites[0].remarks.push(text);
        }
        suites
    }
}

impl Reporter for JUnit {
    fn keeps(&self) -> Option<Limit> {
        Some(Limit::WHOLE)
    }

    fn whole(&self, kept: &Kept, summary: &Summary, notes: &[Note], out: &mut Vec<u8>) {
        let suites = self.suites(kept, summary, notes);
        let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"amends\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
            sum(|s| s.tests),
            sum(|s| s.failures),
            sum(|s| s.errors),
        );
        suites.iter().for_each(|suite| suite.write(&mut xml));
        xml.push_str("</testsuites>\n");
        out.extend_from_slice(xml.as_bytes());
    }
}

/// How a case came out.
enum Outcome {
    Passed,
    /// A kind, a message and what it says more.
    Failed(&'static str, String, String),
    Error(String, String),
    Skipped(String),
}

/// A suite under way: its cases are counted before they are written.
struct Suite {
    name: String,
    file: Option<String>,
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    names: HashSet<String>,
    cases: String,
    remarks: Vec<String>,
}

impl Suite {
    fn new(name: &str, file: Option<&str>) -> Self {
        Suite {
            name: name.to_owned(),
            file: file.map(str::to_owned),
            tests: 0,
            failures: 0,
            errors: 0,
            skipped: 0,
            names: HashSet::new(),
            cases: String::new(),
            remarks: Vec::new(),
        }
    }

    fn case(&mut self, class: &str, name: &str, outcome: Outcome) {
        self.tests += 1;
        // Servers know a case by its name: a second one of the same would stand for the first.
        let mut unlike = name.to_owned();
        let mut number = 1;
        while !self.names.insert(unlike.clone()) {
            number += 1;
            unlike = format!("{name} #{number}");
        }
        let open = format!("    <testcase classname=\"{}\" name=\"{}\"", escaped(class), escaped(&unlike));
        self.cases.push_str(&open);
        match outcome {
            Outcome::Passed => self.cases.push_str("/>\n"),
            Outcome::Failed(kind, message, body) => {
                self.failures += 1;
                self.inside("failure", kind, &message, &body);
            }
            Outcome::Error(message, body) => {
                self.errors += 1;
                self.inside("error", "not-read", &message, &body);
            }
            Outcome::Skipped(message) => {
                self.skipped += 1;
                self.inside("skipped", "not-judged", &message, "");
            }
        }
    }

    fn inside(&mut self, element: &str, kind: &str, message: &str, body: &str) {
        let (message, body) = (escaped(message), lines(body));
        self.cases.push_str(&format!(
            ">\n      <{element} type=\"{kind}\" message=\"{message}\">{body}</{element}>\n    </testcase>\n"
        ));
    }

    fn note(&mut self, class: &str, note: &Note) {
        let text = say::note(note);
        let about = note.conversation.as_deref().map(|id| format!(" ({id})")).unwrap_or_default();
        let line = note.line.map(|line| format!(", line {line}")).unwrap_or_default();
        match note.kind {
            NoteKind::NotRead => {
                self.case(class, &format!("not read{line}"), Outcome::Error(text.clone(), text))
            }
            NoteKind::NotJudged => self.case(class, &format!("not judged{about}"), Outcome::Skipped(text)),
            NoteKind::Note | NoteKind::Detail => self.remarks.push(text),
        }
    }

    fn write(&self, xml: &mut String) {
        let file =
            self.file.as_deref().map(|file| format!(" file=\"{}\"", escaped(file))).unwrap_or_default();
        xml.push_str(&format!(
            "  <testsuite name=\"{}\"{file} tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n{}",
            escaped(&self.name),
            self.tests,
            self.failures,
            self.errors,
            self.skipped,
            self.cases
        ));
        if !self.remarks.is_empty() {
            xml.push_str(&format!("    <system-out>{}</system-out>\n", lines(&self.remarks.join("\n"))));
        }
        xml.push_str("  </testsuite>\n");
    }
}

/// What the run came to, as the first case.
fn checked(summary: &Summary, notes: &[Note]) -> Outcome {
    if summary.conversations > 0 {
        return Outcome::Passed;
    }
    Outcome::Skipped(Nothing::of(summary, notes).text)
}

/// Where and what, and better words, line by line.
fn body(finding: &Finding, path: &str) -> String {
    let mut lines = vec![say::place(path, finding.start)];
    let mut say = |what: &str, text: &str| {
        if !text.is_empty() {
            lines.push(format!("{what}: {}", say::one_line(text)));
        }
    };
    say("words", finding.text.as_deref().unwrap_or_default());
    finding.suggestions.iter().for_each(|words| say("try", words));
    for related in &finding.related {
        let place = say::place(&related.path, related.start);
        say("see", &format!("{place}: {}", related.message));
    }
    say("from", &say::sources(&finding.sources));
    lines.join("\n")
}
