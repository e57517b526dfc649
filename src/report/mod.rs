//! Findings in a format: the table of formats, and one file for each.

mod formats;

use crate::finding::{Account, Finding, Note, Summary};

pub use formats::{FORMATS, Format, format};

/// What the user wants of a report.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether to colour it.
    pub color: bool,
    /// How many columns the terminal has.
    pub width: usize,
    /// Whether accounts of every rule are wanted (`--explain-why`).
    pub explain_why: bool,
    /// Whether to leave out the closing table.
    pub quiet: bool,
}

/// Writes findings in a format. It is pure: the same findings give the same bytes, escaped for the format, since
/// transcripts are hostile text.
///
/// A run calls `head` once, `piece` for each batch (from any thread; the bytes are written in the input's order,
/// with `separator` between those that are not empty), and `tail` once.
pub trait Reporter: Send + Sync {
    /// What comes before all findings.
    fn head(&self, _out: &mut Vec<u8>) {}
    /// Findings, conversation by conversation, each conversation's account after its findings.
    fn piece(&self, findings: &[Finding], accounts: &[Account], out: &mut Vec<u8>);
    /// What stands between two pieces that are not empty.
    fn separator(&self) -> &'static str {
        ""
    }
    /// What comes after all findings. `notes` are in the input's order.
    fn tail(&self, _summary: &Summary, _notes: &[Note], _out: &mut Vec<u8>) {}
}
