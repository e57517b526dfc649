//! Findings in a format: the table of formats, and one file for each.

#[cfg(test)]
mod any;
mod assembly;
mod checkstyle;
mod concise;
mod csv;
mod fingerprint;
mod formats;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod keep;
mod markdown;
mod notes;
mod nothing;
mod pack_faults;
mod paths;
mod pen;
mod rdjson;
mod rules;
mod sarif;
mod say;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod valid;
mod xml;

use std::sync::Arc;

use crate::finding::{Account, Finding, Note, Summary};

pub use assembly::{Assembly, Piece};
pub use formats::{FORMATS, Format, format};
pub use json::{OUTPUT_SCHEMA, VERSION};
pub use keep::{Kept, Limit};
pub use notes::write_note;
pub use pack_faults::{faults, pack_faults};
pub use rules::{RuleInfo, rules};

/// What the user wants of a report.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether to colour it.
    pub color: bool,
    /// How many columns the terminal has; 0 where there is none, and nothing is wrapped.
    pub width: usize,
    /// Whether accounts of every rule are wanted (`--explain-why`).
    pub explain_why: bool,
    /// Whether to leave out the closing table.
    pub quiet: bool,
    /// What is known of the rules, for formats that describe them (see [`Format::rules`]).
    pub rules: Arc<[RuleInfo]>,
    /// The folder that absolute paths are made relative to where they lie in it, with slashes: hosts show findings
    /// only in files of the checkout, which they know by relative paths.
    pub root: Option<Arc<str>>,
}

/// Writes findings in a format. It is pure: the same findings give the same bytes, escaped for the format, since
/// transcripts are hostile text.
///
/// A run calls `head` once, `piece` for each batch (from any thread; the bytes are written in the input's order,
/// with `separator` between those that are not empty), `later_head` once, what `later` gave for each batch in the
/// same way, and `tail` once. [`Assembly`] does so.
///
/// A format whose readers take only so many findings, or that has to count them first, says by `keeps` how many it
/// wants; it gets them at the end, by `whole`, and what it writes otherwise comes before.
pub trait Reporter: Send + Sync {
    /// What comes before all findings.
    fn head(&self, _out: &mut Vec<u8>) {}
    /// Findings, conversation by conversation, each conversation's account after its findings.
    fn piece(&self, _findings: &[Finding], _accounts: &[Account], _out: &mut Vec<u8>) {}
    /// What stands between two pieces that are not empty.
    fn separator(&self) -> &'static str {
        ""
    }
    /// What stands between the pieces and what is written later.
    fn later_head(&self, _out: &mut Vec<u8>) {}
    /// What the same findings and accounts add after all pieces, for a format that has a list of each: one object
    /// cannot have them by turns. It has to be kept until then.
    fn later(&self, _findings: &[Finding], _accounts: &[Account], _out: &mut Vec<u8>) {}
    /// What comes after all findings. `notes` are in the input's order.
    fn tail(&self, _summary: &Summary, _notes: &[Note], _out: &mut Vec<u8>) {}
    /// How many findings are kept for `whole`; none where it is not said.
    fn keeps(&self) -> Option<Limit> {
        None
    }
    /// The whole report, for a format that has findings kept. It is written after the tail.
    fn whole(&self, _kept: &Kept, _summary: &Summary, _notes: &[Note], _out: &mut Vec<u8>) {}
}
