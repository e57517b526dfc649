//! GitLab's Code Quality report: one list of issues.

use serde::Serialize;

use super::fingerprint::Fingerprints;
use super::{Kept, Limit, Options, Reporter, json, paths, say};
use crate::finding::{Level, Note, Summary};

/// Writes a list of issues.
pub(super) struct GitLab {
    options: Options,
}

impl GitLab {
    /// A reporter for what the user wants.
    pub(super) fn reporter(options: Options) -> Box<dyn Reporter> {
        Box::new(GitLab { options })
    }

    fn path<'p>(&self, path: &'p str) -> &'p str {
        paths::relative(path, self.options.root.as_deref())
    }
}

#[derive(Serialize)]
struct Issue<'a> {
    r#type: &'static str,
    check_name: &'a str,
    description: String,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: String,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u64,
    end: u64,
}

impl Issue<'_> {
    fn new<'a>(check_name: &'a str, description: &str, level: Level, location: Location<'a>) -> Issue<'a> {
        Issue {
            r#type: "issue",
            check_name,
            // The page shows it on one line.
            description: description.replace('\n', " "),
            categories: ["Style"],
            severity: match level {
                Level::Error => "major",
                Level::Warning => "minor",
                Level::Hint => "info",
            },
            fingerprint: String::new(),
            location,
        }
    }
}

impl Reporter for GitLab {
    fn keeps(&self) -> Option<Limit> {
        Some(Limit::WHOLE)
    }

    fn whole(&self, kept: &Kept, _summary: &Summary, notes: &[Note], out: &mut Vec<u8>) {
        let mut fingerprints = Fingerprints::default();
        let mut issues: Vec<Issue<'_>> = Vec::new();
        for finding in kept.in_order() {
            let path = self.path(&finding.path);
            // An issue needs a line: the first stands for the whole file.
            let begin = finding.start.map_or(1, |start| start.line);
            let end = finding.end.map_or(begin, |end| end.line.max(begin));
            let location = Location { path, lines: Lines { begin, end } };
            issues.push(Issue {
                fingerprint: fingerprints.finding(finding, path),
                ..Issue::new(&finding.rule, &say::advice(finding), finding.level, location)
            });
        }
        let (shown, notes_left_out) = say::gravest(notes);
        for note in shown {
            let path = if note.path.is_empty() { "." } else { self.path(&note.path) };
            let begin = note.line.unwrap_or(1);
            let location = Location { path, lines: Lines { begin, end: begin } };
            let level = say::note_level(note.kind);
            issues.push(Issue {
                fingerprint: fingerprints.note(note, path),
                ..Issue::new(say::note_id(note.kind), &say::note_on_a_line(note), level, location)
            });
        }
        if let Some(text) = say::left_out(kept.left_out(), notes_left_out) {
            let location = Location { path: ".", lines: Lines { begin: 1, end: 1 } };
            let id = "amends/left-out";
            issues.push(Issue { fingerprint: id.to_owned(), ..Issue::new(id, &text, Level::Hint, location) });
        }
        out.push(b'[');
        json::list(&issues, out);
        out.extend_from_slice(b"\n]\n");
    }
}
