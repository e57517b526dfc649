//! What is wrong with a pack, and where.

use std::path::PathBuf;

/// A place in a pack's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The file, by its index in [`Files`].
    pub file: u32,
    /// The line, from 1; 0 for the file as a whole.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// How many characters of the line it covers; at least one is shown.
    pub len: u32,
}

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path, or its name in the built-in pack.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// Which pack it is of, counted in the order in which they are laid over each other.
    pub(crate) layer: u32,
}

/// The files of a pack, and of the packs that it builds on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(Vec<File>);

impl Files {
    /// Adds a file and gives its index.
    pub fn add(&mut self, path: PathBuf, text: String) -> u32 {
        self.0.push(File { path, text, layer: 0 });
        self.0.len() as u32 - 1
    }

    /// Says that files are those of a pack that is laid over all before.
    pub(crate) fn lay(&mut self, indexes: impl Iterator<Item = u32>) {
        let layer = self.0.iter().map(|file| file.layer).max().unwrap_or(0) + 1;
        for index in indexes {
            if let Some(file) = self.0.get_mut(index as usize) {
                file.layer = layer;
            }
        }
    }

    /// Adds the files of others. Gives by how much their indexes grow.
    pub(crate) fn append(&mut self, others: &Files) -> u32 {
        let shift = self.0.len() as u32;
        self.0.extend(others.0.iter().cloned());
        shift
    }

    /// The file of an index.
    pub fn get(&self, index: u32) -> Option<&File> {
        self.0.get(index as usize)
    }
}

/// Something wrong with a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Everything that is wrong with a pack, with the files to show it in. Faults are in the order of files and lines.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the pack has {} {}", .faults.len(), if .faults.len() == 1 { "fault" } else { "faults" })]
pub struct PackError {
    /// The files that spans point into.
    pub files: Files,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Gathers faults, so that all are told at once.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Vec<Fault>,
}

impl Faults {
    pub(crate) fn add(&mut self, span: Span, message: impl Into<String>) {
        self.list.push(Fault { span, message: message.into(), help: None });
    }

    pub(crate) fn add_with_help(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.list.push(Fault { span, message: message.into(), help: Some(help.into()) });
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All faults in the order of their places, each once.
    pub(crate) fn into_sorted(mut self) -> Vec<Fault> {
        self.list.sort_by_key(|f| f.span);
        self.list.dedup();
        self.list
    }
}
