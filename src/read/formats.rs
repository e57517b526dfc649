//! The table of formats: help, detection, tests and fuzz targets walk it.

use super::{Cut, Each, Head, Options, Piece, draft, labelled, neutral};

/// A format of transcripts.
pub struct Format {
    /// Its name, for `--format`.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// What it is known by, for the message about a source that is of no format; empty where it is never detected.
    pub looks_for: &'static str,
    /// Whether the source that begins so is of this format: why it is taken for it, or `None`.
    pub detect: fn(head: &Head<'_>) -> Option<&'static str>,
    /// How a source of this format that begins with `head` may be cut.
    pub cut: fn(head: &str) -> Cut,
    /// Reads a piece. `arena` is room for decoded text; it is cleared by the caller and may be used again.
    pub read: fn(piece: Piece<'_>, options: &Options, arena: &mut String, each: &mut Each<'_>),
}

/// All formats, in the order in which they are tried: those with the clearest marks first.
pub static FORMATS: &[&Format] = &[&neutral::FORMAT, &labelled::FORMAT, &draft::FORMAT];

/// The format of a name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|f| f.name == name)
}
