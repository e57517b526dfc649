//! A comment on a pull request.
//!
//! The gravest findings, as many as a comment holds, and how many are left out. What customers and agents wrote can
//! neither call people nor link anywhere nor change the page.

use std::fmt::Write;

use super::nothing::Nothing;
use super::pen::counted;
use super::{Kept, Limit, Options, Reporter, paths, say};
use crate::finding::{Finding, Note, NoteKind, Summary};
use crate::text::visible;

/// The most bytes of the list of findings. GitHub takes comments of 65,536 characters, and the rest needs room too.
const FINDINGS: usize = 50_000;
/// The most bytes of the list of inputs that were not read or judged.
const NOTES: usize = 8_000;
/// The most characters of one text from outside: a page is to be read.
const LONGEST: usize = 300;

/// Writes Markdown.
pub(super) struct Markdown {
    options: Options,
}

impl Markdown {
    /// A reporter for what the user wants.
    pub(super) fn reporter(options: Options) -> Box<dyn Reporter> {
        Box::new(Markdown { options })
    }

    fn row(&self, finding: &Finding) -> String {
        let path = paths::relative(&finding.path, self.options.root.as_deref());
        let line = finding.start.map(|start| format!(":{}", start.line)).unwrap_or_default();
        let whose = say::whose(finding);
        let whose = if whose.is_empty() { String::new() } else { format!("<br>{}", escaped(&whose)) };
        let first = finding.suggestions.first();
        let better = first.map(|words| format!("<br>*Try:* {}", escaped(words))).unwrap_or_default();
        format!(
            "| {} | {}{whose} | {}{better} | {} |\n",
            finding.level,
            code(&format!("{path}{line}")),
            escaped(&finding.message),
            code(&finding.rule),
        )
    }

    fn note(&self, note: &Note) -> String {
        let path = paths::relative(&note.path, self.options.root.as_deref());
        let line = note.line.map(|line| format!(":{line}")).unwrap_or_default();
        let place = if path.is_empty() { String::new() } else { code(&format!("{path}{line}")) + ": " };
        format!("- {place}{}\n", escaped(&say::note_on_a_line(note)))
    }
}

impl Reporter for Markdown {
    fn keeps(&self) -> Option<Limit> {
        // No row is shorter than this.
        Some(Limit { each: FINDINGS / 20, all: FINDINGS / 20 })
    }

    fn whole(&self, kept: &Kept, summary: &Summary, notes: &[Note], out: &mut Vec<u8>) {
        // A mark by which a comment is found again, to be written anew.
        let mut page = String::from("<!-- amends -->\n");
        let _ = writeln!(page, "### amends: {}\n", headline(summary, notes));
        let mut left_out = kept.left_out().clone();
        let mut rows = String::new();
        for finding in kept.gravest_first() {
            let row = self.row(finding);
            if rows.len() + row.len() > FINDINGS {
                *left_out.entry(finding.level).or_default() += 1;
            } else {
                rows.push_str(&row);
            }
        }
        if !rows.is_empty() {
            let _ = writeln!(page, "| | where | what | rule |\n| --- | --- | --- | --- |\n{rows}");
        }
        if let Some(text) = say::left_out(&left_out, 0) {
            let _ = writeln!(page, "*{text}.*\n");
        }
        self.notes(notes, &mut page);
        out.extend_from_slice(page.trim_end().as_bytes());
        out.push(b'\n');
    }
}

impl Markdown {
    /// Inputs that were not read or judged, folded away; those not read first.
    fn notes(&self, notes: &[Note], page: &mut String) {
        let mut list = String::new();
        let mut left_out = 0;
        for kind in [NoteKind::NotRead, NoteKind::NotJudged, NoteKind::Note] {
            for note in notes.iter().filter(|note| note.kind == kind) {
                let item = self.note(note);
                if list.len() + item.len() > NOTES {
                    left_out += 1;
                } else {
                    list.push_str(&item);
                }
            }
        }
        if left_out > 0 {
            let _ = writeln!(list, "- and {left_out} more");
        }
        if !list.is_empty() {
            let open = if notes.iter().any(|note| note.kind == NoteKind::NotRead) { " open" } else { "" };
            let title = counted(notes.len() as u64, "note");
            let _ =
                writeln!(page, "<details{open}><summary>{title} on inputs</summary>\n\n{list}\n</details>");
        }
    }
}

/// `3 errors and 9 warnings in 5 of 14 conversations`
fn headline(summary: &Summary, notes: &[Note]) -> String {
    if summary.total() == 0 {
        return Nothing::of(summary, notes).text;
    }
    let conversations = counted(summary.conversations, "conversation");
    format!(
        "{} in {} of {conversations}",
        say::counts(&summary.findings),
        super::pen::grouped(summary.with_findings)
    )
}

/// Text of any origin as one line of text in a cell.
fn escaped(text: &str) -> String {
    let text = shortened(&visible(text));
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    let mut last = [' '; 3];
    while let Some(c) = chars.next() {
        // As numbers they are the same to look at, and no markup.
        let link = match c {
            ':' => chars.peek().is_some_and(|next| *next == '/' || next.is_alphabetic()),
            '.' => last.map(|c| c.to_ascii_lowercase()) == ['w'; 3],
            _ => false,
        };
        if link || "&<>\\`*_[]|~".contains(c) {
            let _ = write!(out, "&#{};", c as u32);
        } else {
            out.push(c);
        }
        // People, issues and the like are looked for in what is shown: a break that is not seen hides them.
        if "@#!$%~&^".contains(c) && chars.peek().is_some_and(|next| next.is_alphanumeric() || *next == '_') {
            out.push_str("&#8203;");
        }
        last = [last[1], last[2], c];
    }
    out
}

/// Text of any origin as code in a cell: backticks could not hold a `|` after a backslash.
fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// A text cut where it is long.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{bare, findings, note, report};
    use super::super::{Format, format};
    use super::*;
    use crate::finding::Level;

    fn page(findings: &[Finding]) -> String {
        let markdown: &Format = format("markdown").expect("the format is in the table");
        report(markdown, &Options::default(), findings, 3)
    }

    #[test]
    fn nothing_of_the_text_is_markup() {
        assert_eq!(
            escaped("[a](b) <b> `c` *d* e_f | g\\|\n# www.x.y http://z"),
            "&#91;a&#93;(b) &#60;b&#62; &#96;c&#96; &#42;d&#42; e&#95;f &#124; g&#92;&#124; ⏎ # www&#46;x.y http&#58;//z"
        );
        assert_eq!(
            escaped("@ann #12 !3 5% off, a@b.c $5"),
            "@&#8203;ann #&#8203;12 !&#8203;3 5% off, a@&#8203;b.c $&#8203;5"
        );
        assert_eq!(code("a`b|"), "<code>a&#96;b&#124;</code>");
    }

    #[test]
    fn every_row_has_four_cells() {
        let page = page(&findings());
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
        assert_eq!(rows.len(), 2 + findings().len());
        assert!(rows.iter().all(|row| row.matches('|').count() == 5), "{page}");
    }

    #[test]
    fn a_comment_holds_the_gravest_and_counts_the_others() {
        let mut findings: Vec<Finding> = (0..4_000)
            .map(|i| bare("a/warned", Level::Warning, &format!("{i} {}", "word ".repeat(i % 90))))
            .collect();
        findings.push(bare("a/wrong", Level::Error, "the last"));
        let page = page(&findings);
        assert!(page.len() < 65_536, "{}", page.len());
        let first = page.lines().find(|line| line.starts_with("| e")).expect("the error");
        assert!(first.contains("a/wrong"), "{first}");
        let shown = page.lines().filter(|line| line.starts_with("| w")).count();
        let counted =
            format!("*left out here: {} warnings.*", super::super::pen::grouped(4_000 - shown as u64));
        assert!(page.contains(&counted), "{counted}: {page}");
    }

    #[test]
    fn notes_leave_room() {
        let markdown = Markdown { options: Options::default() };
        let notes: Vec<Note> = (0..9_000).map(|_| note(NoteKind::NotJudged, &"é".repeat(200))).collect();
        let mut out = Vec::new();
        markdown.whole(&Kept::default(), &Summary::default(), &notes, &mut out);
        assert!(out.len() < 15_536, "{}", out.len());
        assert!(String::from_utf8_lossy(&out).contains("\n- and 8"));
    }
}
