//! Findings for programs: one JSON object, or one line for each finding.
//!
//! Both write the same finding. It is `serde`'s JSON with one addition: characters that are not seen, or that change
//! how others are seen, are escaped (`\u202e`), so that looking at a report is safe, and what is read back from it is
//! exactly what was found. Measures are always written with a fraction (`135.0`), so that tools which guess a
//! column's type from its first values guess right.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;

use super::{Options, Reporter};
use crate::finding::{Account, Finding, Note, Summary};
use crate::text::{Piece, is_printable, pieces};

/// The version of the output: what its keys mean changes only with it.
pub const VERSION: u32 = 1;

/// The JSON Schema of what `json` writes; what a line of `jsonl` holds is its `#/$defs/finding`.
pub const OUTPUT_SCHEMA: &str = include_str!("output.schema.json");

/// Writes one object with `version`, `findings`, `judgements` (where wanted), `summary` and `notes`.
pub(super) struct Json {
    options: Options,
}

impl Json {
    /// A reporter for what the user wants.
    pub(super) fn reporter(options: Options) -> Box<dyn Reporter> {
        Box::new(Json { options })
    }
}

impl Reporter for Json {
    fn head(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(format!("{{\"version\":{VERSION},\"findings\":[").as_bytes());
    }

    fn piece(&self, findings: &[Finding], _accounts: &[Account], out: &mut Vec<u8>) {
        list(findings, out);
    }

    fn separator(&self) -> &'static str {
        ","
    }

    fn later_head(&self, out: &mut Vec<u8>) {
        if self.options.explain_why {
            out.extend_from_slice(b"\n],\"judgements\":[");
        }
    }

    fn later(&self, _findings: &[Finding], accounts: &[Account], out: &mut Vec<u8>) {
        if self.options.explain_why {
            list(accounts, out);
        }
    }

    fn tail(&self, summary: &Summary, notes: &[Note], out: &mut Vec<u8>) {
        out.extend_from_slice(b"\n],\"summary\":");
        write(summary, out);
        out.extend_from_slice(b",\n\"notes\":[");
        list(notes, out);
        out.extend_from_slice(b"]}\n");
    }
}

/// Writes one object a line.
pub(super) struct JsonLines;

impl JsonLines {
    /// A reporter; it is the same whatever the user wants.
    pub(super) fn reporter(_options: Options) -> Box<dyn Reporter> {
        Box::new(JsonLines)
    }
}

impl Reporter for JsonLines {
    fn piece(&self, findings: &[Finding], _accounts: &[Account], out: &mut Vec<u8>) {
        for finding in findings {
            write(finding, out);
            out.push(b'\n');
        }
    }
}

/// Appends items as members of a list, each on a line of its own.
fn list<T: Serialize>(items: &[T], out: &mut Vec<u8>) {
    for (i, item) in items.iter().enumerate() {
        out.extend_from_slice(if i > 0 { b",\n" } else { b"\n" });
        write(item, out);
    }
}

/// Appends a value as JSON in one line.
fn write<T: Serialize>(value: &T, out: &mut Vec<u8>) {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Seen);
    // Findings are plain data with text for keys, and a Vec takes whatever is written: there is nothing to fail.
    let written = value.serialize(&mut serializer);
    debug_assert!(written.is_ok(), "{written:?}");
}

/// Compact JSON in which every character is seen.
struct Seen;

impl Formatter for Seen {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.bytes().all(is_printable) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut done = Ok(());
        pieces(fragment, |piece| {
            if done.is_ok() {
                done = match piece {
                    Piece::Plain(plain) => writer.write_all(plain.as_bytes()),
                    Piece::Hidden(c) => c
                        .encode_utf16(&mut [0; 2])
                        .iter()
                        .try_for_each(|unit| write!(writer, "\\u{unit:04x}")),
                };
            }
        });
        done
    }
}
