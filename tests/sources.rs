//! What inputs are packed in and which encoding they are in: places count in the file as it is once unpacked, whatever
//! is packed is read as if it lay there, and nothing that is broken or grows without end hides the rest.

#![allow(missing_docs)]

use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::read::{GzEncoder, MultiGzDecoder};
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TALK: &str =
    "Agent: Thank you for calling.\nCustomer: My chairs came broken.\nAgent: That is our company policy.\n";

struct Checked {
    code: Option<i32>,
    findings: Vec<Value>,
    errors: String,
}

impl Checked {
    fn paths(&self) -> Vec<&str> {
        self.findings.iter().filter_map(|f| f["path"].as_str()).collect()
    }
}

/// Checks by one rule, in a folder.
fn check(folder: &Path, args: &[&str], input: Vec<u8>) -> Checked {
    let always =
        ["check", "-v", "--select=language/company-policy", "--output-format=jsonl", "--fail-on=never"];
    let mut child = Command::new(env!("CARGO_BIN_EXE_amends"))
        .current_dir(folder)
        .args(always)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("amends runs");
    let mut stdin = child.stdin.take().expect("piped");
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("amends ends");
    writer.join().expect("written");
    let text = String::from_utf8(output.stdout).expect("text");
    let findings = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    Checked { code: output.status.code(), findings, errors: String::from_utf8_lossy(&output.stderr).into() }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    GzEncoder::new(bytes, Compression::fast()).read_to_end(&mut packed).expect("packed");
    packed
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, SimpleFileOptions::default()).expect("begun");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("finished").into_inner()
}

/// The words at the bytes that a finding names.
fn words(finding: &Value, bytes: &[u8]) -> Vec<u8> {
    let at = |end: &str| finding[end]["byte"].as_u64().expect("a byte") as usize;
    bytes[at("start")..at("end")].to_vec()
}

#[test]
fn bytes_count_in_the_file_as_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
    let checked = check(&root, &["encodings", "packed/members.txt.gz"], Vec::new());
    assert_eq!(checked.findings.len(), 5, "{}", checked.errors);
    for finding in &checked.findings {
        let path = finding["path"].as_str().expect("a path");
        let mut bytes = std::fs::read(root.join(path)).expect("a fixture");
        if path.ends_with(".gz") {
            let mut unpacked = Vec::new();
            MultiGzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).expect("unpacked");
            bytes = unpacked;
        }
        let found = words(finding, &bytes);
        let units = |order: fn([u8; 2]) -> u16| -> String {
            let units = found.chunks(2).map(|pair| order([pair[0], pair[1]]));
            char::decode_utf16(units).map(|c| c.expect("a character")).collect()
        };
        let text = match path {
            "encodings/utf-16.csv" => units(u16::from_le_bytes),
            "encodings/utf-16-be.txt" => units(u16::from_be_bytes),
            _ => String::from_utf8(found.clone()).expect("ASCII"),
        };
        assert_eq!(Some(&*text), finding["text"].as_str(), "{path}");
    }
}

#[test]
fn an_encoding_that_shows_late_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut table = b"conversation_id,role,content\n".to_vec();
    for row in 0..30_000 {
        table.extend_from_slice(format!("{row},customer,Where is my order?\n").as_bytes());
    }
    table.extend_from_slice(b"x,agent,\"\x93Caf\xe9\x94 orders are final, it is company policy.\"\n");
    std::fs::write(folder.path().join("late.csv"), &table).expect("written");
    let checked = check(folder.path(), &["late.csv"], Vec::new());
    assert_eq!(checked.code, Some(0), "{}", checked.errors);
    assert_eq!(words(&checked.findings[0], &table), b"it is company policy");
    assert_eq!(checked.findings[0]["start"]["line"], 30_002);
}

#[test]
fn broken_json_of_no_known_kind_is_told_by_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("sample.json"), "\u{feff}{\"parts\": {\n  ...\n}}").expect("written");
    let checked = check(folder.path(), &["sample.json"], Vec::new());
    assert_eq!(checked.code, Some(2));
    assert!(checked.errors.starts_with("sample.json:2:3: error: this is no JSON"), "{}", checked.errors);
}

#[test]
fn what_is_packed_knows_what_lies_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("written");
    // Nothing that is said tells who is who: the table does, wherever both lie, and before or after the messages.
    let people = b"id,name,role\n11,Dana,agent\n12,Ann,end-user\n";
    let rows = "1,11,Yes\n1,12,Hm\n".repeat(30_000);
    let talk = format!("ticket_id,user_id,body\n{rows}1,11,It is company policy.\n");
    let members: [(&str, &[u8]); 3] = [
        ("b/talk.csv", talk.as_bytes()),
        ("b/users.csv", people),
        ("users.csv", b"id,name,role\n11,Bo,end-user\n"),
    ];
    put("archive.zip", &zip(&members));
    put("users.csv", people);
    put("talk.csv.gz", &gzip(talk.as_bytes()));
    for path in ["archive.zip", "talk.csv.gz"] {
        let checked = check(folder.path(), &[path], Vec::new());
        assert_eq!(checked.code, Some(0), "{}", checked.errors);
        assert_eq!(checked.findings.len(), 1, "{}", checked.errors);
        assert_eq!(checked.findings[0]["speaker"], "Dana");
        assert_eq!(checked.findings[0]["start"]["line"], 60_002);
    }
    // Of the folder above, as an export of Slack has it.
    let day = br#"[{"type":"message","user":"U1","text":"Hm","ts":"1772359200.0001"},
        {"type":"message","user":"U2","text":"It is company policy.","ts":"1772359201.0001","thread_ts":"1772359200.0001"}]"#;
    let users = br#"[{"id":"U1","real_name":"Ann"},{"id":"U2","real_name":"Dana"}]"#;
    put("slack.zip", &zip(&[("shop/2026-03-01.json", day), ("users.json", users)]));
    let checked = check(folder.path(), &["--agent=Dana", "slack.zip"], Vec::new());
    assert_eq!(checked.paths(), ["slack.zip!/shop/2026-03-01.json"], "{}", checked.errors);
}

#[test]
fn what_is_packed_is_read_wherever_it_lies() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = zip(&[("two.txt", TALK.as_bytes()), ("package.json", b"{\"name\":\"x\"}")]);
    let archive =
        zip(&[("a/one.txt", TALK.as_bytes()), ("in.zip", &inner), ("three.txt.gz", &gzip(TALK.as_bytes()))]);
    std::fs::write(folder.path().join("all.zip"), &archive).expect("written");
    let expected = ["all.zip!/a/one.txt", "all.zip!/in.zip!/two.txt", "all.zip!/three.txt.gz"];
    let checked = check(folder.path(), &["."], Vec::new());
    assert_eq!(checked.paths(), expected, "{}", checked.errors);
    // In a folder, a member that is no transcript is passed over as a file would be.
    assert_eq!(checked.code, Some(0), "{}", checked.errors);
    assert!(checked.errors.contains("1 file passed over"), "{}", checked.errors);
    let checked = check(folder.path(), &["all.zip"], Vec::new());
    assert_eq!(checked.paths(), expected, "{}", checked.errors);
    assert_eq!(checked.code, Some(2), "the member that is no transcript is told");
    assert!(
        checked.errors.contains("all.zip!/in.zip!/package.json: error: this is JSON"),
        "{}",
        checked.errors
    );
    // The same through a pipe, where an archive has no end to look at first.
    let piped = check(folder.path(), &["--stdin-filename=all.zip", "-"], archive.clone());
    assert_eq!(piped.paths(), expected, "{}", piped.errors);
    let deeper = check(folder.path(), &["-"], gzip(&zip(&[("in.zip", &inner)])));
    assert!(deeper.errors.contains("too many containers") && deeper.code == Some(2), "{}", deeper.errors);
}

#[test]
fn what_unpacks_without_end_is_stopped() {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("written");
    let line = format!(
        "{}\n",
        serde_json::json!({"id": "c", "turns": [{"role": "agent", "text": "It is company policy."}]})
    );
    put("lines.jsonl.gz", &gzip(line.repeat(6000).as_bytes()));
    put("one-line.jsonl.gz", &gzip(format!("{}{}", line, "x".repeat(1 << 20)).as_bytes()));
    put("whole.txt.gz", &gzip(TALK.repeat(10_000).as_bytes()));
    put(
        "members.zip",
        &zip(&[("a.txt", TALK.repeat(2000).as_bytes()), ("b.txt", TALK.repeat(2000).as_bytes())]),
    );
    put("small.txt", TALK.as_bytes());
    let checked = check(folder.path(), &["--max-unpacked=300K", "."], Vec::new());
    assert_eq!(checked.code, Some(2), "{}", checked.errors);
    for path in ["lines.jsonl.gz", "one-line.jsonl.gz", "whole.txt.gz", "members.zip!/b.txt"] {
        let told = checked.errors.lines().any(|l| l.starts_with(path) && l.contains("more than 300 KiB"));
        assert!(told, "{path}: {}", checked.errors);
    }
    assert!(checked.errors.contains("--max-unpacked 100G"));
    let of = |path: &str| checked.paths().iter().filter(|found| **found == path).count();
    assert_eq!((of("small.txt"), of("members.zip!/a.txt"), of("whole.txt.gz")), (1, 2000, 0));
    assert!(of("lines.jsonl.gz") > 2000, "what came before the limit counts");
    assert_eq!(check(folder.path(), &["members.zip"], Vec::new()).code, Some(0));
}

#[test]
fn what_is_damaged_is_told_and_hides_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("written");
    let line = |id: usize| {
        format!(
            "{{\"id\":\"c{id}\",\"turns\":[{{\"role\":\"agent\",\"text\":\"It is company policy, {id}.\"}}]}}\n"
        )
    };
    let lines = gzip((0..5000).map(line).collect::<String>().as_bytes());
    put("cut.jsonl.gz", &lines[..lines.len() * 3 / 4]);
    let mut broken = zip(&[("a.txt", TALK.as_bytes()), ("b.txt", TALK.as_bytes())]);
    let name = broken.windows(5).position(|bytes| bytes == b"a.txt").expect("the first member");
    broken[name + 12] ^= 0x55;
    put("broken.zip", &broken);
    put("no-end.zip", &zip(&[("a.txt", TALK.as_bytes())])[..60]);
    put("report.docx", &zip(&[("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")]));
    put("z.txt", TALK.as_bytes());
    let checked = check(folder.path(), &["."], Vec::new());
    assert_eq!(checked.code, Some(2), "{}", checked.errors);
    for told in [
        "cut.jsonl.gz: error: it can't be unpacked",
        "broken.zip!/a.txt: error: it can't be unpacked",
        "no-end.zip: error: it can't be unpacked",
        "report.docx: error: this is no text: it is an Office document",
    ] {
        assert!(checked.errors.contains(told), "{told}: {}", checked.errors);
    }
    let of = |path: &str| checked.paths().iter().filter(|found| **found == path).count();
    assert_eq!((of("broken.zip!/b.txt"), of("z.txt")), (1, 1));
    assert!(of("cut.jsonl.gz") > 2000, "lines before the cut are read");
}

/// Rows of conversations that are mixed over many pieces come together, and their places stay.
#[test]
fn rows_of_a_conversation_need_not_stand_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut table = String::from("conversation_id,role,content\r\n");
    for turn in 0..8 {
        for talk in 0..4000 {
            let text = if turn == 5 {
                "I’m \"sorry\",\r\nit is company policy."
            } else {
                "It is all about nothing, really."
            };
            let role = if turn % 2 == 1 { "agent" } else { "customer" };
            table.push_str(&format!("c{talk},{role},\"{}\"\r\n", text.replace('"', "\"\"")));
        }
    }
    std::fs::write(folder.path().join("mixed.csv"), &table).expect("written");
    let checked = check(folder.path(), &["mixed.csv"], Vec::new());
    assert_eq!((checked.code, checked.findings.len()), (Some(0), 4000), "{}", checked.errors);
    for (talk, finding) in checked.findings.iter().enumerate() {
        assert_eq!(finding["conversation"], format!("c{talk}"));
        assert_eq!((&finding["turn"], &finding["start"]["column"]), (&Value::from(5), &Value::from(1)));
        assert_eq!(words(finding, table.as_bytes()), b"it is company policy");
        let line = 2 + 5 * 4000 + 2 * talk + 1;
        assert_eq!(finding["start"]["line"], line);
    }
}

/// A list of conversations, over lines or on one, at the top or inside of an object, is read in pieces: with the
/// findings that lines have, each at its place.
#[test]
fn lists_of_conversations_are_read_in_pieces() {
    let folder = tempfile::tempdir().expect("a folder");
    let talk = |id: usize| {
        serde_json::json!({"id": format!("c{id}"), "note": "é".repeat(id % 3), "turns": [
            {"role": "customer", "text": "My “chairs” [came] {broken}, and \"nobody\" answers."},
            {"role": "agent", "text": format!("So sorry, é, it is company policy. {id}")},
        ]})
    };
    let talks: Vec<Value> = (0..6_000).map(talk).collect();
    let chat = |talk: &Value| serde_json::json!({"id": talk["id"], "messages": talk["turns"]});
    let chats: Vec<Value> = talks.iter().map(chat).collect();
    let lines: String = talks.iter().map(|talk| format!("{talk}\n")).collect();
    let crlf = |text: String| text.replace('\n', "\r\n");
    let wrapped = serde_json::json!({"about": {"chats": [], "n": [1, {"a": "}]"}]}, "chats": chats, "z": {"by": ["a"]}});
    let keyed: Vec<Value> = (0..3)
        .flat_map(|turn| {
            (0..5_000).map(move |id| {
                let said = if turn == 1 {
                    "Well, it is company policy."
                } else {
                    "It is about nothing at all, really."
                };
                let role = if turn == 1 { "agent" } else { "customer" };
                serde_json::json!({"conversation_id": format!("c{id}"), "role": role, "text": said})
            })
        })
        .collect();
    let expected: Vec<String> = (0..6_000).map(|id| format!("c{id}")).collect();
    for (name, text, count) in [
        ("lines.jsonl", lines, 6_000),
        ("pretty.json", crlf(serde_json::to_string_pretty(&talks).expect("JSON")), 6_000),
        ("one-line.json", serde_json::to_string(&talks).expect("JSON"), 6_000),
        ("inside.json", serde_json::to_string(&wrapped).expect("JSON"), 6_000),
        ("inside-pretty.json", serde_json::to_string_pretty(&wrapped).expect("JSON"), 6_000),
        ("messages.json", serde_json::to_string_pretty(&keyed).expect("JSON"), 5_000),
        ("documents.json", talks.iter().map(|t| format!("{t:#}\n")).collect(), 6_000),
    ] {
        assert!(text.len() > 1 << 20, "{name}: more than one piece");
        std::fs::write(folder.path().join(name), &text).expect("written");
        let checked = check(folder.path(), &[name], Vec::new());
        assert_eq!((checked.code, checked.findings.len()), (Some(0), count), "{name}: {}", checked.errors);
        let starts: Vec<usize> = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1))
            .collect();
        for (finding, id) in checked.findings.iter().zip(&expected) {
            assert_eq!(
                (&finding["conversation"], &finding["turn"]),
                (&Value::from(id.as_str()), &Value::from(1))
            );
            assert_eq!(words(finding, text.as_bytes()), b"it is company policy", "{name}");
            let at = finding["start"]["byte"].as_u64().expect("a byte") as usize;
            let line = starts.partition_point(|start| *start <= at);
            assert_eq!(finding["start"]["line"], line, "{name}");
            // Columns of a line of megabytes are looked at where it begins.
            if at - starts[line - 1] < 100_000 {
                let column = text[starts[line - 1]..at].chars().count() + 1;
                assert_eq!(finding["start"]["column"], column, "{name}");
            }
        }
    }
}

/// What is wrong in a list is told at its place, and hides none of what stands around it.
#[test]
fn a_fault_in_a_list_hides_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let talk = r#"{"id":"c","turns":[{"role":"agent","text":"It is company policy."}]}"#;
    let many = |count| vec![talk; count].join(",\n");
    let whole = format!("[\n{},\n{{\"turns\": oops}},\n{}\n]\n", many(9_000), many(9_000));
    for (name, text, findings, told) in [
        (
            "broken.json",
            whole.clone(),
            18_000,
            Some("broken.json:9002:11: error: this is no JSON: here a value is expected"),
        ),
        (
            "cut.json",
            whole.replace("oops", "[]")[..600_000].to_owned(),
            600_000 / (talk.len() + 2),
            Some("cut.json:8573:"),
        ),
        (
            "no-end.json",
            format!("[{}", many(20_000)),
            20_000,
            Some("no-end.json:20000:69: error: this JSON is cut off: it ends inside a list"),
        ),
        (
            "comma.json",
            format!("[{},]", many(2)),
            2,
            Some("comma.json:2:70: error: this is no JSON: a comma stands before the end"),
        ),
        (
            "none.json",
            format!("[{}\n{talk}]", many(2)),
            3,
            Some("none.json:3:1: error: this is no JSON: a comma is missing"),
        ),
        (
            "more.json",
            format!("[{}] x", many(2)),
            2,
            Some("more.json:2:71: error: this is no JSON: something follows"),
        ),
    ] {
        std::fs::write(folder.path().join(name), &text).expect("written");
        let checked = check(folder.path(), &[name], Vec::new());
        assert_eq!(checked.findings.len(), findings, "{name}: {}", checked.errors);
        let errors: Vec<&str> = checked.errors.lines().filter(|l| l.contains("error")).collect();
        assert!(
            errors.len() == 1 && told.is_none_or(|told| errors[0].starts_with(told)),
            "{name}: {errors:?}"
        );
        assert_eq!(checked.code, Some(2));
    }
}

/// That nobody says a word is about a file and not about its pieces: it is told once, and not where somebody does.
#[test]
fn a_file_without_words_is_told_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let silent = "{\"vcon\":\"0.0.1\",\"parties\":[{\"name\":\"Ann\"}],\"dialog\":[]}\n".repeat(40_000);
    let said = "{\"vcon\":\"0.0.1\",\"parties\":[{\"name\":\"Agent Bo\",\"role\":\"agent\"}],\"dialog\":[{\"type\":\"text\",\
                \"start\":\"2026-03-01T10:00:00Z\",\"parties\":[0],\"body\":\"It is company policy.\"}]}\n";
    assert!(silent.len() > 2 << 20, "more than two pieces");
    std::fs::write(folder.path().join("a.jsonl"), &silent).expect("written");
    std::fs::write(folder.path().join("b.jsonl"), format!("{silent}{said}")).expect("written");
    std::fs::write(folder.path().join("c.jsonl"), &silent).expect("written");
    for jobs in ["--jobs=1", "--jobs=2"] {
        let checked = check(folder.path(), &[jobs, "."], Vec::new());
        let told: Vec<&str> = checked.errors.lines().filter(|line| line.contains("says a word")).collect();
        assert_eq!(told.len(), 2, "{}", checked.errors);
        assert!(told[0].starts_with("a.jsonl: error") && told[1].starts_with("c.jsonl: error"), "{told:?}");
        assert_eq!((checked.code, checked.paths()), (Some(2), vec!["b.jsonl"]));
    }
}
