//! The diagnostic format of reviewdog, which comments on pull requests at many hosts.
//!
//! Its columns count bytes of UTF-8, and are written where they are known.

use serde::Serialize;

use super::{Options, Reporter, json, paths, say};
use crate::finding::{Account, Finding, Level, Note, Summary};
use crate::text::Position;

/// Writes one object with all diagnostics.
pub(super) struct RdJson {
    options: Options,
}

impl RdJson {
    /// A reporter for what the user wants.
    pub(super) fn reporter(options: Options) -> Box<dyn Reporter> {
        Box::new(RdJson { options })
    }

    fn path<'p>(&self, path: &'p str) -> &'p str {
        paths::relative(path, self.options.root.as_deref())
    }

    fn finding<'f>(&self, finding: &'f Finding) -> Diagnostic<'f> {
        let columns = finding.context.as_ref().and_then(|context| context.byte_columns);
        let whose = say::whose(finding);
        let mut message = say::advice(finding);
        if !whose.is_empty() {
            message.push_str(&format!("\n({whose})"));
        }
        // The format has had a list of them only lately, and what is unknown to an older reviewdog stops it.
        for related in &finding.related {
            let place = say::place(self.path(&related.path), related.start);
            message.push_str(&format!("\nSee {place}: {}", say::one_line(&related.message)));
        }
        Diagnostic {
            message,
            location: Location {
                path: self.path(&finding.path),
                range: range(finding.start, finding.end, columns),
            },
            severity: severity(finding.level),
            code: Code { value: &finding.rule },
            suggestions: suggestion(finding).into_iter().collect(),
        }
    }

    fn note<'n>(&self, note: &'n Note) -> Diagnostic<'n> {
        let range = note.line.map(|line| Range { start: Place { line, column: None }, end: None });
        Diagnostic {
            message: say::note(note),
            location: Location { path: self.path(&note.path), range },
            severity: severity(say::note_level(note.kind)),
            code: Code { value: say::note_id(note.kind) },
            suggestions: Vec::new(),
        }
    }
}

impl Reporter for RdJson {
    fn head(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(
            b"{\"source\":{\"name\":\"amends\"},\"severity\":\"WARNING\",\"diagnostics\":[",
        );
    }

    fn piece(&self, findings: &[Finding], _accounts: &[Account], out: &mut Vec<u8>) {
        json::list(findings.iter().map(|finding| self.finding(finding)), out);
    }

    fn separator(&self) -> &'static str {
        ","
    }

    fn tail(&self, summary: &Summary, notes: &[Note], out: &mut Vec<u8>) {
        // A note without a path belongs on no line of any file.
        let mut notes = notes.iter().filter(|note| !note.path.is_empty()).peekable();
        if summary.total() > 0 && notes.peek().is_some() {
            out.push(b',');
        }
        json::list(notes.map(|note| self.note(note)), out);
        out.extend_from_slice(b"\n]}\n");
    }
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location<'a>,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
}

/// A replacement.
#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: &'a str,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Place>,
}

#[derive(Serialize)]
struct Place {
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
}

fn severity(level: Level) -> &'static str {
    match level {
        Level::Error => "ERROR",
        Level::Warning => "WARNING",
        Level::Hint => "INFO",
    }
}

/// The words that mend a finding. Without columns a range is whole lines, of which a fix is only a part: one whose
/// columns are not known is left out.
fn suggestion(finding: &Finding) -> Option<Suggestion<'_>> {
    let fix = finding.fix.as_ref()?;
    let (from, to) = finding.context.as_ref()?.fix_columns?;
    let (start, end) = (fix.start.line, fix.end.line);
    let place = |line, column| Place { line, column: Some(column) };
    let range = Range { start: place(start, from), end: Some(place(end, to)) };
    ((start, from) <= (end, to)).then_some(Suggestion { range, text: &fix.text })
}

/// A range; the end is left out where it does not come after the start.
fn range(start: Option<Position>, end: Option<Position>, columns: Option<(u64, u64)>) -> Option<Range> {
    let start = start?;
    let end = end.filter(|end| (end.line, end.column) > (start.line, start.column));
    let (from, to) = columns.unzip();
    Some(Range {
        start: Place { line: start.line, column: from },
        end: end.map(|end| Place { line: end.line, column: to }),
    })
}
