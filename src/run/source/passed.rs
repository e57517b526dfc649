//! Files of folders that are neither transcripts nor templates: how many, of which kinds.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::super::paths;
use crate::finding::{Note, NoteKind};
use crate::text::visible;

/// How many kinds are named.
const MOST_NAMED: usize = 6;

/// How many files were passed over, by their endings. It reads as `3 .png, 1 .js`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PassedOver(BTreeMap<String, u64>);

impl PassedOver {
    pub(super) fn count(&mut self, path: &str) {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let ending = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, ending)| ending);
        let kind =
            ending.map_or_else(|| "without an ending".to_owned(), |e| format!(".{}", e.to_lowercase()));
        *self.0.entry(kind).or_default() += 1;
    }

    /// How many there are in all.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// What is told of folders, from the root, in which there was nothing else: that is no clean bill.
    pub fn nothing_else(&self, folders: &[PathBuf]) -> Vec<Note> {
        let note = |folder: &PathBuf| Note {
            kind: NoteKind::NotRead,
            path: paths::shown_from_here(folder).into(),
            line: None,
            column: None,
            conversation: None,
            message: format!("there is neither a transcript nor a template here: {self}"),
            help: Some("name a file to hear why it is none; `--format` says what files are".to_owned()),
        };
        folders.iter().map(note).collect()
    }
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut kinds: Vec<(&String, &u64)> = self.0.iter().collect();
        kinds.sort_by_key(|(kind, count)| (std::cmp::Reverse(**count), *kind));
        let named: Vec<String> =
            kinds.iter().take(MOST_NAMED).map(|(kind, count)| format!("{count} {}", visible(kind))).collect();
        f.write_str(&named.join(", "))?;
        match kinds.iter().skip(MOST_NAMED).map(|(_, count)| **count).sum::<u64>() {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_come_first_and_the_last_are_counted() {
        let mut passed = PassedOver::default();
        for path in ["a/b.PNG", "c.png", "Makefile", ".env", "d.js", "e.ts", "f.go", "g.rs", "h.py"] {
            passed.count(path);
        }
        assert_eq!(passed.total(), 9);
        assert_eq!(passed.to_string(), "2 .png, 2 without an ending, 1 .go, 1 .js, 1 .py, 1 .rs and 1 more");
    }
}
