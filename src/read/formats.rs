//! The table of formats: help, detection, tests and fuzz targets walk it.

use super::{Cut, Each, Options, Piece};

/// A format of transcripts.
pub struct Format {
    /// Its name, for `--format`.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// Whether a source that begins with `head` (the first 64 KiB at most, `whole` if that is all of it) is of this
    /// format: why it is taken for it, or `None`.
    pub detect: fn(head: &str, name: &str) -> Option<&'static str>,
    /// How a source of this format that begins with `head` may be cut.
    pub cut: fn(head: &str) -> Cut,
    /// Reads a piece. `arena` is room for decoded text; it is cleared by the caller and may be used again.
    pub read: fn(piece: Piece<'_>, options: &Options, arena: &mut String, each: &mut Each<'_>),
}

/// All formats, in the order in which they are tried.
pub static FORMATS: &[Format] = &[];

/// The format of a name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| f.name == name)
}
