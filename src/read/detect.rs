//! Which format a source is of, from its beginning and its name, and why; or why it is of none.
//!
//! A source of no known format is an error that says what was looked for and what to do. To take it for an empty
//! transcript would be to say that nothing is wrong with it.

use std::borrow::Cow;

use super::formats::{FormatRef, candidates, formats};
use super::neutral::{EXPORT_AGAIN, no_json, place};
use super::{Cut, Fault, Head, csv, others, template};

/// How much of a source detection reads, in bytes.
pub const HEAD: usize = 64 * 1024;

/// What a source was found to be.
#[derive(Clone)]
pub struct Detected {
    /// Its format.
    pub format: FormatRef,
    /// Why it was taken for it, to follow “because”.
    pub why: Cow<'static, str>,
}

/// Finds the format of the source called `name` that begins with `head`, which is all of it if `whole`. The head may
/// end in the middle of a line or a character. Formats of the user's own (`own`) are tried before all others. An empty
/// source is a harmless fault.
pub fn detect(head: &[u8], name: &str, whole: bool, own: &[FormatRef]) -> Result<Detected, Fault> {
    let text = match text(head) {
        Ok(text) => text,
        // A character that the cut went through is no fault of the source.
        Err(Cause { valid, cut: true, .. }) if !whole => valid,
        // A broken line among lines hides none of the others: what comes before it tells the format.
        Err(cause) => {
            let head = Head::new(cause.valid, name, false);
            let found = find(&head, own).filter(|found| found.format.cut(head.text) == Cut::Lines);
            return found.ok_or(cause.fault);
        }
    };
    let head = Head::new(text, name, whole);
    if head.text.trim().is_empty() {
        return Err(Fault { harmless: true, ..fault("there is nothing in it", "") });
    }
    let refused = || own.iter().find_map(|format| format.refuses(&head));
    let known = || others::known(&head).or_else(refused).or_else(|| csv::other_table(&head));
    find(&head, own).ok_or_else(|| known().unwrap_or_else(|| unknown(&head)))
}

fn find(head: &Head<'_>, own: &[FormatRef]) -> Option<Detected> {
    let mut all = own.iter().copied().chain(candidates(head.is_json()));
    all.find_map(|format| Some(Detected { format, why: format.detect(head)? }))
}

/// Whether a source whose format the user names can be text at all: an empty one is a harmless fault, and bytes that
/// are no text are one, whatever the format.
pub fn readable(head: &[u8], whole: bool) -> Result<(), Fault> {
    match text(head) {
        Ok(text) if whole && text.trim_start_matches('\u{feff}').trim().is_empty() => {
            Err(Fault { harmless: true, ..fault("there is nothing in it", "") })
        }
        Ok(_) => Ok(()),
        // What is broken further on is told at its line.
        Err(Cause { valid, cut, .. }) if cut || !valid.is_empty() => Ok(()),
        Err(cause) => Err(cause.fault),
    }
}

/// The text of a source's bytes, which must be UTF-8; else what they are instead, and what to do about it.
pub fn decode(bytes: &[u8]) -> Result<&str, Fault> {
    text(bytes).map_err(|cause| cause.fault)
}

/// Why bytes are no text.
struct Cause<'a> {
    fault: Fault,
    /// What comes before the first byte that is no text.
    valid: &'a str,
    /// Whether they end in the middle of a character, and nothing else is wrong.
    cut: bool,
}

fn text(bytes: &[u8]) -> Result<&str, Cause<'_>> {
    let not_text = |fault| Cause { fault, valid: "", cut: false };
    let start = &bytes[..bytes.len().min(HEAD)];
    if let Some(what) = signature(start) {
        let message = format!("this is no text: {what}");
        return Err(not_text(fault(&message, "give transcripts as text, JSON or CSV")));
    }
    if let Some(name) = wide(start) {
        let message = format!("this is text in {name}, which is not read");
        let help = format!("save it as UTF-8, or convert it: iconv -f {name} -t UTF-8 IN > OUT");
        return Err(not_text(fault(&message, &help)));
    }
    if let Some(at) = memchr::memchr(0, start) {
        let message = "this is no text: it has null bytes";
        return Err(not_text(Fault {
            offset: Some(at),
            ..fault(message, "give transcripts as text, JSON or CSV")
        }));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let byte = bytes.get(at).copied().unwrap_or_default();
        let message = format!("this text is not in UTF-8: byte {byte:#04x} at {at} belongs to no character");
        let help = "save it as UTF-8; if it is in an older encoding: iconv -f WINDOWS-1252 -t UTF-8 IN > OUT";
        Cause {
            fault: Fault { offset: Some(at), ..fault(&message, help) },
            valid: std::str::from_utf8(&bytes[..at]).unwrap_or_default(),
            cut: error.error_len().is_none(),
        }
    })
}

/// What a file that begins with these bytes is, if it is a well-known one that is no text.
pub(super) fn signature(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: &[(&[u8], &str)] = &[
        (b"%PDF-", "it is a PDF document"),
        (b"PK\x03\x04", "it is a zip archive or an Office document"),
        (b"\x1f\x8b", "it is compressed with gzip"),
        (b"\x28\xb5\x2f\xfd", "it is compressed with zstd"),
        (b"BZh", "it is compressed with bzip2"),
        (b"\xfd7zXZ\x00", "it is compressed with xz"),
        (b"PAR1", "it is a Parquet file"),
        (b"SQLite format 3\x00", "it is a SQLite database"),
        (b"\x89PNG", "it is an image"),
        (b"\xff\xd8\xff", "it is an image"),
        (b"GIF8", "it is an image"),
        (b"RIFF", "it is a recording"),
        (b"ID3", "it is a recording"),
        (b"\xff\xfb", "it is a recording"),
        (b"OggS", "it is a recording"),
        (b"fLaC", "it is a recording"),
        (b"\x7fELF", "it is a program"),
        (b"\xd0\xcf\x11\xe0", "it is an old Office document or an Outlook message"),
    ];
    let found = SIGNATURES.iter().find(|(mark, _)| bytes.starts_with(mark))?;
    // Marks of letters alone may begin words: then other bytes must speak against text too.
    let letters = found.0.iter().all(|b| b.is_ascii_alphanumeric());
    let binary =
        || bytes.iter().any(|&b| b < 8) || std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_some());
    (!letters || binary()).then_some(found.1)
}

/// The encoding of text in units of two or four bytes, by its mark or by the nulls in it.
pub(super) fn wide(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return Some("UTF-32"),
        [0xff, 0xfe, ..] => return Some("UTF-16LE"),
        [0xfe, 0xff, ..] => return Some("UTF-16BE"),
        _ => {}
    }
    // Latin letters in UTF-16 have a null on one side, and never on the other.
    let sample = &bytes[..bytes.len().min(1024) & !1];
    let nulls = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|&&b| b == 0).count();
    let half = sample.len() / 2;
    match (nulls(0), nulls(1)) {
        _ if half < 2 => None,
        (0, low) if low * 2 > half => Some("UTF-16LE"),
        (high, 0) if high * 2 > half => Some("UTF-16BE"),
        _ => None,
    }
}

/// Why text is of no known format.
fn unknown(head: &Head<'_>) -> Fault {
    let name = head.name.to_ascii_lowercase();
    let named_json = [".json", ".jsonl", ".ndjson"].iter().any(|end| name.ends_with(end));
    // What ends too early was JSON up to there.
    let parsed = || serde_json::from_str::<serde::de::IgnoredAny>(head.text).err();
    let is_json = head.is_json() || named_json && parsed().is_none_or(|error| error.is_eof());
    let beginning = head.text.trim_start();
    if let Some(broken) = (is_json && head.whole).then(|| broken(head.text)).flatten() {
        return broken;
    }
    let message = if is_json {
        let keys: Vec<&str> =
            head.paths().iter().map(String::as_str).filter(|p| !p.contains(['.', '['])).take(8).collect();
        match keys.is_empty() {
            true if head.whole && parsed().is_some_and(|error| error.is_eof()) => {
                "this JSON is cut off before anything is in it".to_owned()
            }
            true => "this is JSON, but no transcript: it has no keys".to_owned(),
            false => {
                format!("this is JSON, but no transcript that is known: its keys are {}", keys.join(", "))
            }
        }
    } else if beginning.starts_with("{{") || beginning.starts_with("{%") {
        "this looks like a template, not like a transcript".to_owned()
    } else if beginning.starts_with('<') {
        "this looks like HTML or XML, not like a transcript that is known".to_owned()
    } else if named_json {
        "its name says JSON, but it does not begin as JSON does".to_owned()
    } else {
        "this is no transcript that is known: nobody is named who speaks".to_owned()
    };
    let data = is_json || [".yaml", ".yml"].iter().any(|end| name.ends_with(end));
    let draft = match data {
        true if template::may_be_macros(head) => "if it is a list of canned replies, use --format macros; ",
        true => "",
        false => "if it is one message of an agent, use --draft; if it is a template, --format template; ",
    };
    // Of dozens of formats, those that it could have been: what each is known by would fill a page.
    let could = formats().iter().filter(|f| f.is_json() == is_json && !f.looks_for().is_empty());
    let names: Vec<&str> = could.map(|f| f.name()).collect();
    let help = format!(
        "{draft}if you know its format, name it with --format; looked for {} (`amends formats` tells what each is known by)",
        names.join(", ")
    );
    fault(&message, &help)
}

/// Where JSON, or lines of it, goes wrong: a sample of which parts were cut out looks like JSON up to there. What only
/// ends too early is none of that.
fn broken(text: &str) -> Option<Fault> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    let error = values.find_map(Result::err).filter(serde_json::Error::is_syntax)?;
    Some(Fault { offset: Some(place(text, &error)), ..no_json(&error, EXPORT_AGAIN) })
}

fn fault(message: &str, help: &str) -> Fault {
    Fault { offset: None, message: message.to_owned(), help: help.to_owned(), harmless: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(head: &[u8], name: &str) -> &'static str {
        detect(head, name, true, &[]).map(|d| d.format.name()).unwrap_or_else(|f| panic!("{}", f.message))
    }

    fn refused(head: &[u8], name: &str) -> Fault {
        match detect(head, name, true, &[]) {
            Ok(found) => panic!("taken for {}", found.format.name()),
            Err(fault) => fault,
        }
    }

    #[test]
    fn what_is_broken_and_of_no_known_kind_is_told_by_its_place() {
        let fault = refused(b"\xef\xbb\xbf{\"parts\": {\n  ...\n}}", "a.json");
        assert_eq!(fault.offset, Some(14));
        assert!(fault.message.contains("this is no JSON") && fault.help.contains("export it again"));
        assert_eq!(refused(b"{\"a\":1}\n{\"a\":...}\n", "a.json").offset, Some(13));
        assert_eq!(refused(b"{\"a\":1}\n{\"a\":2}\n", "a.json").offset, None);
    }

    #[test]
    fn formats_are_found_by_content_whatever_the_name() {
        let line = br#"{"id":1,"turns":[{"role":"agent","text":"Agent: hi"}]}"#;
        for name in ["a.jsonl", "a.json", "a.txt", "<stdin>", ""] {
            assert_eq!(found(line, name), "amends");
        }
        assert_eq!(found(b"\xef\xbb\xbf[{\"turns\":[{\"text\":\"x\",\"role\":\"bot\"}]}]", "a"), "amends");
        assert_eq!(found(b"\xef\xbb\xbfAgent: Hi\nAnn: Hello", "a.txt"), "text");
        assert_eq!(found(b"[00:00:01] Ann: Hi\n[00:00:04] Bo: Hello", "-"), "text");
    }

    #[test]
    fn a_head_may_be_cut_anywhere() {
        let line = "Agent: é\nAnn: é\n".repeat(3);
        for cut in 10..line.len() {
            let whole = std::str::from_utf8(&line.as_bytes()[..cut]).is_ok();
            assert!(detect(&line.as_bytes()[..cut], "a.txt", false, &[]).is_ok());
            assert_eq!(detect(&line.as_bytes()[..cut], "a.txt", true, &[]).is_ok(), whole);
        }
    }

    #[test]
    fn json_of_another_kind_is_an_error_that_says_what_was_looked_for() {
        for json in [
            r#"{"name":"x","version":"1","scripts":{"turns":[]}}"#,
            r#"[{"name":"x"}]"#,
            "{\"name\":1}\n{\"name\":2}\n",
        ] {
            let fault = refused(json.as_bytes(), "package.json");
            assert!(!fault.harmless && fault.message.contains("its keys are name"), "{}", fault.message);
            assert!(fault.help.contains("openai") && fault.help.contains("--format"), "{}", fault.help);
            assert!(!fault.help.contains("--draft"));
        }
        assert!(refused(b"{}", "a.json").message.contains("no keys"));
        for json in ["[1, 2, 3]", "\"hello\"", "null", "[true"] {
            let fault = refused(json.as_bytes(), "a.json");
            assert!(
                fault.message.starts_with("this is JSON, but no") || json == "[true",
                "{}",
                fault.message
            );
            assert!(!fault.help.contains("--draft"), "{}", fault.help);
        }
        for json in ["{", "[true", "[[{"] {
            assert!(refused(json.as_bytes(), "a.json").message.contains("cut off"), "{json}");
        }
        assert!(refused(b"[]", "a.json").harmless);
        assert!(refused(b"...", "a.json").message.contains("its name says JSON"));
    }

    #[test]
    fn prose_and_templates_lead_to_draft() {
        for text in
            ["Dear Ann,\nhere is the thing: we are sorry.\n", "[Name], your order is late.", "<p>Hello</p>"]
        {
            let fault = refused(text.as_bytes(), "a.txt");
            assert!(fault.help.contains("--draft") && fault.help.contains("whatsapp"), "{}", fault.help);
        }
        assert_eq!(found(b"Hello {{ greeting }}", "a"), "template");
    }

    #[test]
    fn nothing_is_a_note() {
        for text in ["", " \r\n\n", "\u{feff}"] {
            assert!(refused(text.as_bytes(), "a.txt").harmless);
        }
    }

    #[test]
    fn other_encodings_and_binary_files_are_told() {
        let utf16 = |bom: bool| {
            let units = "Agent: Hi\nAnn: Hello".encode_utf16();
            bom.then_some(0xfeff).into_iter().chain(units).flat_map(u16::to_le_bytes).collect::<Vec<_>>()
        };
        for bytes in [utf16(true), utf16(false)] {
            let fault = refused(&bytes, "a.txt");
            assert!(fault.message.contains("UTF-16") && fault.help.contains("iconv"), "{}", fault.message);
        }
        assert!(refused(b"Agent: caf\xe9\nAnn: hi", "a").message.contains("byte 0xe9 at 10"));
        assert!(refused(b"%PDF-1.7\n", "a").message.contains("PDF"));
        assert!(refused(b"PAR1\x15\x04\x15", "a").message.contains("Parquet"));
        assert!(refused(b"Agent\x00", "a").message.contains("null"));
        assert_eq!(found(b"{{greeting}}, your order is late.", "a.txt"), "template");
        assert_eq!(found(b"Agent: Hi {{NAME}}\nAnn: Hello", "a.txt"), "text");
        assert_eq!(found(b"RIFF: Hi\nAgent: hi", "a"), "text");
    }

    #[test]
    fn decoding_names_the_first_wrong_byte() {
        assert_eq!(decode("é".as_bytes()), Ok("é"));
        assert_eq!(decode(b"ab\xff").map_err(|f| f.offset), Err(Some(2)));
    }

    #[test]
    #[allow(clippy::print_stdout)] // what is found is for the reader of a failed or a shown test
    fn samples_of_makers_are_never_taken_for_nothing() {
        let folder = std::path::Path::new("../shared/formats");
        let Ok(folders) = std::fs::read_dir(folder) else {
            println!("skipped: no ../shared");
            return;
        };
        for file in
            folders.flatten().flat_map(|f| std::fs::read_dir(f.path()).into_iter().flatten().flatten())
        {
            let bytes = std::fs::read(file.path()).expect("the file is there");
            let name = file.file_name().to_string_lossy().into_owned();
            match detect(&bytes[..bytes.len().min(HEAD)], &name, bytes.len() <= HEAD, &[]) {
                Ok(found) => println!("{name}: {} because {}", found.format.name(), found.why),
                Err(fault) => {
                    println!("{name}: {}", fault.message);
                    // Of what lies beside transcripts, nothing is missed.
                    let told = ["table of people", "without its comments"];
                    let beside = fault.harmless && told.iter().any(|what| fault.message.contains(what));
                    assert!(beside || !fault.harmless && !fault.help.is_empty());
                }
            }
        }
    }
}
