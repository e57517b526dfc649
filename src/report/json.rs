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
pub(super) fn list<T: Serialize>(items: impl IntoIterator<Item = T>, out: &mut Vec<u8>) {
    for (i, item) in items.into_iter().enumerate() {
        out.extend_from_slice(if i > 0 { b",\n" } else { b"\n" });
        write(&item, out);
    }
}

/// Appends a value as JSON in one line.
pub(super) fn write<T: Serialize>(value: &T, out: &mut Vec<u8>) {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::any::any_finding;
    use super::super::testing::{findings, report};
    use super::super::{Format, format};
    use super::*;
    use crate::text::Position;

    fn written(name: &str, findings: &[Finding], explain_why: bool) -> String {
        let format: &Format = format(name).expect("the format is in the table");
        report(format, &Options { explain_why, ..Options::default() }, findings, 2)
    }

    /// The schema, made strict: keys that it does not describe are refused, and so is one that is left out.
    fn strict(part: &str) -> jsonschema::Validator {
        fn close(schema: &mut Value) {
            match schema {
                Value::Object(map) => {
                    if map.contains_key("properties") {
                        map.insert("additionalProperties".to_owned(), json!(false));
                    }
                    map.values_mut().for_each(close);
                }
                Value::Array(list) => list.iter_mut().for_each(close),
                _ => {}
            }
        }
        let mut schema: Value = serde_json::from_str(OUTPUT_SCHEMA).expect("the schema is JSON");
        jsonschema::meta::validate(&schema).expect("the schema is a schema");
        close(&mut schema);
        if part != "#" {
            schema = json!({"$defs": schema["$defs"], "$ref": part});
        }
        jsonschema::validator_for(&schema).expect("the schema can be used")
    }

    fn parsed(text: &str) -> Value {
        serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
    }

    #[test]
    fn output_is_as_the_schema_says() {
        let schema = strict("#");
        for (findings, why) in
            [(findings(), false), (findings(), true), (Vec::new(), false), (Vec::new(), true)]
        {
            let output = parsed(&written("json", &findings, why));
            let faults: Vec<String> =
                schema.iter_errors(&output).map(|e| format!("{}: {e}", e.instance_path())).collect();
            assert!(faults.is_empty(), "{faults:#?}");
            assert_eq!(output["judgements"].is_array(), why);
            assert_eq!(output["findings"].as_array().map(Vec::len), Some(findings.len()));
        }
        assert!(!schema.is_valid(&json!({"version": 1, "findings": [], "summary": {}})));
    }

    #[test]
    fn lines_are_as_the_schema_says_and_the_same_as_in_the_object() {
        let schema = strict("#/$defs/finding");
        let lines = written("jsonl", &findings(), true);
        let lines: Vec<Value> = lines.lines().map(parsed).collect();
        assert!(lines.iter().all(|line| schema.is_valid(line)));
        assert!(!schema.is_valid(&json!({"rule": "x"})));
        assert_eq!(parsed(&written("json", &findings(), false))["findings"], Value::Array(lines));
    }

    #[test]
    fn a_finding_is_written_as_the_contract_has_it() {
        let mut finding = findings().swap_remove(0);
        finding.message = "…".into();
        finding.start = Some(Position { line: 12, column: 31, byte: 1873 });
        finding.end = Some(Position { line: 12, column: 45, byte: 1887 });
        finding.suggestions = ["Here is what I can do for you: …".into()].into();
        assert_eq!(
            written("jsonl", &[finding], false),
            concat!(
                r#"{"rule":"language/company-policy","level":"warning","message":"…","path":"chats/a.json","#,
                r#""conversation":"c-17","turn":4,"role":"agent","speaker":"Dana","#,
                r#""start":{"line":12,"column":31,"byte":1873},"end":{"line":12,"column":45,"byte":1887},"#,
                r#""time_ms":61200,"text":"company policy","phrases":["company polic(y|ies)"],"#,
                r#""suggestions":["Here is what I can do for you: …"],"#,
                r#""sources":[{"document":"seven-steps","step":5}],"event":null,"measured":null,"limit":null,"related":[]}"#,
                "\n"
            )
        );
    }

    #[test]
    fn what_is_not_seen_is_escaped() {
        let mut out = Vec::new();
        write(&"\u{1b}\u{202e}\u{2028}\u{9b}\u{7f}\u{e0041}“é” 👨\u{200d}👩 \"\\\n", &mut out);
        assert_eq!(
            String::from_utf8_lossy(&out),
            r#""\u001b\u202e\u2028\u009b\u007f\udb40\udc41“é” 👨‍👩 \"\\\n""#
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn any_finding_is_read_back(findings in proptest::collection::vec(any_finding(), 1..4)) {
            let schema = strict("#/$defs/finding");
            let lines = written("jsonl", &findings, false);
            prop_assert_eq!(lines.lines().count(), findings.len());
            for (line, finding) in lines.lines().zip(&findings) {
                let value = parsed(line);
                prop_assert!(schema.is_valid(&value), "{}", line);
                prop_assert_eq!(&value["message"], &json!(finding.message));
                prop_assert_eq!(&value["text"], &json!(finding.text));
                prop_assert_eq!(&value["path"], &json!(&*finding.path));
                prop_assert_eq!(value["measured"].as_f64(), finding.measured.filter(|m| m.is_finite()));
            }
        }
    }
}
