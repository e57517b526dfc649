//! One row a finding, for spreadsheets.
//!
//! It opens in them as it is: it begins with a byte-order mark, without which some take UTF-8 for something else, and
//! no cell is taken for a formula, whatever somebody wrote to an agent. Every finding is one line. Programs are better
//! served by `jsonl`, where texts are what they were.

use super::{Options, Reporter, say};
use crate::finding::{Account, Finding, Note, NoteKind, Summary};
use crate::text::{Position, visible};

/// The columns.
const COLUMNS: [&str; 24] = [
    "kind",
    "level",
    "rule",
    "message",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "conversation",
    "turn",
    "role",
    "speaker",
    "time_ms",
    "text",
    "suggestions",
    "sources",
    "event",
    "measured",
    "limit",
    "related",
    "wait",
    "wait_known_by",
    "wait_sure",
];

/// Writes rows.
pub(super) struct Csv;

impl Csv {
    /// A reporter; it is the same whatever the user wants.
    pub(super) fn reporter(_options: Options) -> Box<dyn Reporter> {
        Box::new(Csv)
    }
}

impl Reporter for Csv {
    fn head(&self, out: &mut Vec<u8>) {
        out.extend_from_slice("\u{feff}".as_bytes());
        write(COLUMNS.map(str::to_owned), out);
    }

    fn piece(&self, findings: &[Finding], _accounts: &[Account], out: &mut Vec<u8>) {
        findings.iter().for_each(|finding| write(row(finding), out));
    }

    fn tail(&self, _summary: &Summary, notes: &[Note], out: &mut Vec<u8>) {
        notes.iter().for_each(|note| write(note_row(note), out));
    }
}

fn row(finding: &Finding) -> [String; COLUMNS.len()] {
    let line = |place: Option<Position>| number(place.map(|p| p.line));
    let column = |place: Option<Position>| number(place.map(|p| p.column));
    let related: Vec<String> = finding
        .related
        .iter()
        .map(|related| format!("{}: {}", say::place(&related.path, related.start), related.message))
        .collect();
    let measure = |value: Option<f64>| number(value.filter(|value| value.is_finite()));
    [
        "finding".to_owned(),
        finding.level.name().to_owned(),
        text(&finding.rule),
        text(&finding.message),
        text(&finding.path),
        line(finding.start),
        column(finding.start),
        line(finding.end),
        column(finding.end),
        text(finding.conversation.as_deref().unwrap_or_default()),
        number(finding.turn),
        finding.role.map_or("", |role| role.name()).to_owned(),
        text(finding.speaker.as_deref().unwrap_or_default()),
        number(finding.time_ms),
        text(finding.text.as_deref().unwrap_or_default()),
        text(&finding.suggestions.join(" | ")),
        text(&say::sources(&finding.sources)),
        finding.event.as_ref().map_or("", |event| event.kind.name()).to_owned(),
        measure(finding.measured),
        measure(finding.limit),
        text(&related.join(" | ")),
        finding.wait.map_or("", |wait| wait.kind.name()).to_owned(),
        finding.wait.map_or("", |wait| wait.known_by.name()).to_owned(),
        finding.wait.map_or("", |wait| wait.sure.name()).to_owned(),
    ]
}

fn note_row(note: &Note) -> [String; COLUMNS.len()] {
    let mut row = [const { String::new() }; COLUMNS.len()];
    row[0] = match note.kind {
        NoteKind::NotRead => "not-read",
        NoteKind::NotJudged => "not-judged",
        NoteKind::Note | NoteKind::Detail => "note",
    }
    .to_owned();
    row[3] = text(&say::note_on_a_line(note));
    row[4] = text(&note.path);
    row[5] = number(note.line);
    row[6] = number(note.column);
    row[9] = text(note.conversation.as_deref().unwrap_or_default());
    row
}

/// A cell of text of any origin, as one line. What a spreadsheet would take for the beginning of a formula gets an
/// apostrophe before it, by which spreadsheets themselves mark text.
fn text(text: &str) -> String {
    let text = visible(text);
    // Spreadsheets pass over spaces, and take the wide forms for the others where they are typed.
    match text.trim_start().chars().next() {
        Some(first) if "=+-@＝＋－＠".contains(first) => format!("'{text}"),
        _ => text.into_owned(),
    }
}

/// A cell with a number of our own.
fn number<N: ToString>(number: Option<N>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// Appends a row.
fn write<const N: usize>(cells: [String; N], out: &mut Vec<u8>) {
    let mut writer = csv::WriterBuilder::new().from_writer(out);
    // A Vec takes whatever is written to it, and all rows have the same columns.
    let written = writer.write_record(&cells).and_then(|()| Ok(writer.flush()?));
    debug_assert!(written.is_ok(), "{written:?}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::any::any_finding;
    use super::super::testing::{findings, notes, report};
    use super::super::{Format, format};
    use super::*;

    fn rows(findings: &[Finding]) -> Vec<Vec<String>> {
        let csv: &Format = format("csv").expect("the format is in the table");
        let written = report(csv, &Options::default(), findings, 2);
        let written = written.strip_prefix('\u{feff}').expect("the mark");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(written.as_bytes());
        let rows: Result<Vec<_>, _> = reader.records().collect();
        rows.expect("rows of one length").iter().map(|r| r.iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn every_finding_and_note_is_a_row() {
        let rows = rows(&findings());
        assert_eq!(rows[0], COLUMNS);
        assert_eq!(rows.len(), 1 + findings().len() + notes().len());
        assert_eq!(
            rows[1][..6],
            ["finding", "warning", "language/company-policy", &findings()[0].message, "chats/a.json", "12"]
        );
        let kinds: Vec<&str> = rows.iter().map(|row| &*row[0]).filter(|kind| *kind != "finding").collect();
        assert_eq!(kinds, ["kind", "not-read", "not-judged", "note"]);
    }

    #[test]
    fn no_text_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\u{a0}=1"] {
            assert!(text(formula).starts_with('\''), "{formula:?}: {:?}", text(formula));
        }
        assert_eq!(text("\r\n=1"), " ⏎ =1");
        assert_eq!(text("a=1"), "a=1");
        assert_eq!(number(Some(-5)), "-5");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_finding_is_a_row(findings in proptest::collection::vec(any_finding(), 1..4)) {
            let rows = rows(&findings);
            prop_assert_eq!(rows.len(), 1 + findings.len() + notes().len());
            for (row, finding) in rows[1..].iter().zip(&findings) {
                let message = visible(&finding.message);
                prop_assert_eq!(row[3].trim_start_matches('\''), message.trim_start_matches('\''));
                for (i, cell) in row.iter().enumerate() {
                    let first = cell.trim_start().chars().next();
                    let formula = first.is_some_and(|c| "=+-@＝＋－＠".contains(c));
                    prop_assert!(!formula || cell.parse::<f64>().is_ok(), "{}: {}", COLUMNS[i], cell);
                }
            }
        }
    }
}
