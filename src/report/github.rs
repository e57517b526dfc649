//! Commands for a log of GitHub Actions, which become annotations on lines of a pull request.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step and drops the others in silence. So the gravest are
//! written, and at the end how many are left out.

use super::{Kept, Limit, Options, Reporter, paths, say};
use crate::finding::{Finding, Level, Note, Summary};
use crate::text::{Position, visible};

/// So many annotations of each kind are shown of a step; fifty of a job, which is more than three times as many.
const SHOWN: usize = 10;
/// The most of them that are given to inputs not read or judged where there are findings too.
const NOTES: usize = SHOWN / 2;

/// Writes `::error file=…,line=…::message`, a line for each finding.
pub(super) struct GitHub {
    options: Options,
}

impl GitHub {
    /// A reporter for what the user wants.
    pub(super) fn reporter(options: Options) -> Box<dyn Reporter> {
        Box::new(GitHub { options })
    }

    fn finding(&self, finding: &Finding) -> String {
        let path = paths::relative(&finding.path, self.options.root.as_deref());
        let mut text = say::advice(finding);
        let whose = say::whose(finding);
        if !whose.is_empty() {
            text.push_str(&format!("\n({whose})"));
        }
        let place = place(path, finding.start, finding.end);
        command(finding.level, &place, &finding.rule, &text)
    }

    fn note(&self, note: &Note) -> String {
        let path = paths::relative(&note.path, self.options.root.as_deref());
        let start = note.line.map(|line| Position { line, column: note.column.unwrap_or(1), byte: 0 });
        let place = place(path, start, None);
        command(say::note_level(note.kind), &place, say::note_id(note.kind), &say::note(note))
    }
}

impl Reporter for GitHub {
    fn keeps(&self) -> Option<Limit> {
        Some(Limit { each: SHOWN, all: SHOWN * Level::ALL.len() })
    }

    fn whole(&self, kept: &Kept, _summary: &Summary, notes: &[Note], out: &mut Vec<u8>) {
        let findings = kept.in_order();
        let mut left_out = kept.left_out().clone();
        let mut notes_left_out = 0;
        let mut shown = Vec::new();
        for level in Level::ALL {
            let of_level: Vec<&Note> = notes.iter().filter(|n| say::note_level(n.kind) == level).collect();
            let findings: Vec<&&Finding> = findings.iter().filter(|f| f.level == level).collect();
            // The last notice is the one that counts what is left out.
            let room = if level == Level::Hint { SHOWN - 1 } else { SHOWN };
            let for_notes = of_level.len().min(NOTES.max(room.saturating_sub(findings.len())));
            let for_findings = findings.len().min(room - for_notes);
            shown.extend(of_level[..for_notes].iter().map(|note| self.note(note)));
            shown.extend(findings[..for_findings].iter().map(|finding| self.finding(finding)));
            notes_left_out += of_level.len() - for_notes;
            if findings.len() > for_findings {
                *left_out.entry(level).or_default() += (findings.len() - for_findings) as u64;
            }
        }
        if let Some(text) = say::left_out(&left_out, notes_left_out as u64) {
            let why =
                format!("{text} (GitHub shows {SHOWN} annotations of a kind; other output formats have all)");
            shown.push(command(Level::Hint, "", "amends", &why));
        }
        shown.iter().for_each(|line| out.extend_from_slice(line.as_bytes()));
    }
}

/// `file=a.json,line=12,endLine=12,col=31,endColumn=45`; GitHub takes no columns for more than one line.
fn place(path: &str, start: Option<Position>, end: Option<Position>) -> String {
    if path.is_empty() {
        return String::new();
    }
    let mut place = format!("file={}", property(path));
    let Some(start) = start else { return place };
    place.push_str(&format!(",line={}", start.line));
    match end.filter(|end| end.line >= start.line) {
        Some(end) if end.line > start.line => place.push_str(&format!(",endLine={}", end.line)),
        Some(end) if end.column > start.column => {
            place.push_str(&format!(",endLine={},col={},endColumn={}", end.line, start.column, end.column));
        }
        _ => place.push_str(&format!(",col={}", start.column)),
    }
    place
}

/// A command on a line of its own.
fn command(level: Level, place: &str, title: &str, text: &str) -> String {
    let name = match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Hint => "notice",
    };
    let comma = if place.is_empty() { "" } else { "," };
    format!("::{name} {place}{comma}title={}::{}\n", property(title), data(text))
}

/// Text after the command: of several lines, each of them safe to show.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| visible(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    visible(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{bare, note, report};
    use super::super::{Format, format};
    use super::*;
    use crate::finding::NoteKind;

    fn lines(findings: &[Finding]) -> Vec<String> {
        let github: &Format = format("github").expect("the format is in the table");
        report(github, &Options::default(), findings, 3).lines().map(str::to_owned).collect()
    }

    #[test]
    fn ten_of_a_kind_are_shown_and_the_others_counted() {
        let mut findings = Vec::new();
        for i in 0..40 {
            let level = [Level::Hint, Level::Warning, Level::Error, Level::Error][i % 4];
            findings.push(bare("a/b", level, &format!("number {i}")));
        }
        let lines = lines(&findings);
        let count = |start: &str| lines.iter().filter(|l| l.starts_with(start)).count();
        assert_eq!([count("::error "), count("::warning "), count("::notice ")], [10, 10, 10]);
        assert!(lines.windows(2).all(|l| kind(&l[0]) <= kind(&l[1])), "{lines:#?}");
        // A note of each kind takes a place, and so does the count itself.
        let last = lines.last().expect("a line");
        assert!(last.contains("left out here: 11 errors, 1 warning and 2 hints "), "{last}");
    }

    fn kind(line: &str) -> usize {
        ["::error", "::warning", "::notice"].iter().position(|k| line.starts_with(k)).expect("a command")
    }

    #[test]
    fn many_notes_leave_room_for_findings() {
        let findings: Vec<Finding> = (0..20).map(|_| bare("a/b", Level::Error, "x")).collect();
        let notes: Vec<Note> = (0..20).map(|_| note(NoteKind::NotRead, "broken")).collect();
        let mut kept = Kept::default();
        findings.iter().for_each(|f| kept.add(f, Limit::WHOLE));
        let github = GitHub { options: Options::default() };
        let mut out = Vec::new();
        github.whole(&kept, &Summary::default(), &notes, &mut out);
        let text = String::from_utf8(out).expect("UTF-8");
        assert_eq!(text.matches("title=a/b").count(), 5);
        assert_eq!(text.matches("title=amends/not-read").count(), 5);
        assert!(text.contains("left out here: 15 errors; 15 notes on inputs"), "{text}");
        let mut alone = Vec::new();
        github.whole(&Kept::default(), &Summary::default(), &notes, &mut alone);
        assert_eq!(String::from_utf8_lossy(&alone).matches("title=amends/not-read").count(), 10);
    }

    #[test]
    fn no_text_ends_its_command() {
        let at = Some(Position { line: 3, column: 4, byte: 9 });
        assert_eq!(place("a,b:c%\n", at, None), "file=a%2Cb%3Ac%25 ⏎ ,line=3,col=4");
        assert_eq!(
            command(Level::Error, "", "a/b", "one\ntwo %0A\r\n::error::x"),
            "::error title=a/b::one%0Atwo %250A ⏎ %0A::error::x\n"
        );
    }
}
