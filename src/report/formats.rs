//! The table of output formats: help and tests walk it.

use super::{Options, Reporter};

/// A format of reports.
pub struct Format {
    /// Its name, for `--output-format`.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// Whether findings need their [`crate::finding::Context`].
    pub context: bool,
    /// A reporter for what the user wants.
    pub reporter: fn(Options) -> Box<dyn Reporter>,
}

/// All formats; the first is the default.
pub static FORMATS: &[Format] = &[];

/// The format of a name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| f.name == name)
}
