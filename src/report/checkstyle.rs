//! Checkstyle's XML, which Jenkins, reviewdog and many others read.

use std::collections::HashMap;

use super::xml::escaped;
use super::{Kept, Limit, Options, Reporter, paths, say};
use crate::finding::{Level, Note, Summary};
use crate::text::Position;

/// Writes `<error …>` elements by file.
pub(super) struct Checkstyle {
    options: Options,
}

impl Checkstyle {
    /// A reporter for what the user wants.
    pub(super) fn reporter(options: Options) -> Box<dyn Reporter> {
        Box::new(Checkstyle { options })
    }
}

impl Reporter for Checkstyle {
    fn keeps(&self) -> Option<Limit> {
        Some(Limit::WHOLE)
    }

    fn whole(&self, kept: &Kept, _summary: &Summary, notes: &[Note], out: &mut Vec<u8>) {
        let mut files = Files::default();
        let root = self.options.root.as_deref();
        for finding in kept.in_order() {
            let text = format!("{} ({})", say::advice(finding), finding.rule);
            let error = error(finding.start, finding.level, &text, &finding.rule);
            files.add(paths::relative(&finding.path, root), &error);
        }
        let (shown, notes_left_out) = say::gravest(notes);
        for note in shown {
            let start = note.line.map(|line| Position { line, column: note.column.unwrap_or(1), byte: 0 });
            let error =
                error(start, say::note_level(note.kind), &say::note_on_a_line(note), say::note_id(note.kind));
            files.add(if note.path.is_empty() { "." } else { paths::relative(&note.path, root) }, &error);
        }
        if let Some(text) = say::left_out(kept.left_out(), notes_left_out) {
            files.add(".", &error(None, Level::Hint, &text, "amends/left-out"));
        }
        // The version is that of the tool whose format it is: some readers look at it.
        out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"10.0\">\n");
        for (name, errors) in files.all {
            let file = format!("  <file name=\"{}\">\n{errors}  </file>\n", escaped(&name));
            out.extend_from_slice(file.as_bytes());
        }
        out.extend_from_slice(b"</checkstyle>\n");
    }
}

/// Errors by file, in the order of the input.
#[derive(Default)]
struct Files {
    all: Vec<(String, String)>,
    by_name: HashMap<String, usize>,
}

impl Files {
    fn add(&mut self, name: &str, error: &str) {
        let at = *self.by_name.entry(name.to_owned()).or_insert_with(|| {
            self.all.push((name.to_owned(), String::new()));
            self.all.len() - 1
        });
        self.all[at].1.push_str(error);
    }
}

/// An `error` element. Its source is the rule as the class of a check would be named, which is what readers split into
/// category and type: `amends.language.cannot`.
fn error(start: Option<Position>, level: Level, text: &str, rule: &str) -> String {
    let severity = match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Hint => "info",
    };
    let place = start.map(|p| format!(" line=\"{}\" column=\"{}\"", p.line, p.column));
    let class = rule.strip_prefix("amends/").unwrap_or(rule).replace('/', ".");
    format!(
        "    <error{} severity=\"{severity}\" message=\"{}\" source=\"amends.{}\"/>\n",
        place.unwrap_or_default(),
        escaped(&text.replace('\n', " ")),
        escaped(&class)
    )
}
