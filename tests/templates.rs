//! Templates with branches: what is said is found once, and what is missing is told with the way on which it is.

#![allow(missing_docs)]

use std::process::Command;

use serde_json::Value;

/// The findings in a template where a complaint is assumed, and what is said on standard error.
fn findings(args: &[&str]) -> (Vec<Value>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/templates"));
    command.args(["check", "--isolated", "--output-format", "jsonl", "--assume", "complaint"]);
    let output = command.args(["--fail-on", "never"]).args(args).output().expect("amends runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let findings = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    (findings, String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The same of two rules alone.
fn check(file: &str) -> (Vec<Value>, String) {
    findings(&["--select", "apology/missing,language/company-policy", file])
}

fn place(value: &Value) -> (u64, u64) {
    let number = |key: &str| value["start"][key].as_u64().unwrap_or_default();
    (number("line"), number("column"))
}

#[test]
fn an_apology_that_is_missing_on_one_way_names_the_way() {
    let (findings, notes) = check("late.liquid");
    assert_eq!(findings.len(), 1, "{findings:?} {notes}");
    let finding = &findings[0];
    assert_eq!(finding["rule"], "apology/missing");
    // The body's first line, whatever stands above it.
    assert_eq!(place(finding), (5, 1));
    let message = finding["message"].as_str().unwrap_or_default();
    assert!(
        message.ends_with(
            "This is so where `order.late` holds (line 7) and `order.days > 3` does not hold (line 8)."
        ),
        "{message}"
    );
    let related = finding["related"].as_array().expect("a list");
    assert_eq!(related.iter().map(place).collect::<Vec<_>>(), [(7, 1), (8, 3)]);
    assert_eq!(related[1]["message"], "where `order.days > 3` does not hold");
}

#[test]
fn each_language_is_judged_alone() {
    let (findings, notes) = check("locales.j2");
    let found: Vec<_> =
        findings.iter().map(|f| (f["rule"].as_str(), f["conversation"].as_str(), place(f))).collect();
    let expected = [
        (Some("apology/missing"), Some("en"), (4, 1)),
        (Some("language/company-policy"), Some("en"), (4, 44)),
    ];
    assert_eq!(found, expected, "{notes}");
    assert!(notes.contains("not in the language of the rules") && notes.contains("(de)"), "{notes}");
}

#[test]
fn a_template_that_does_not_parse_is_judged_as_text() {
    let (findings, notes) = check("broken.hbs");
    let found = findings.iter().any(|f| f["rule"] == "language/company-policy" && place(f) == (3, 14));
    assert!(found, "{findings:?}");
    assert!(notes.contains("broken.hbs:4:1") && notes.contains("`if` is open here"), "{notes}");
}

#[test]
fn words_of_a_partial_are_judged_where_they_stand() {
    let (findings, _) = check("partials/_footer.liquid");
    let found = findings.iter().any(|f| f["rule"] == "language/company-policy" && place(f) == (1, 1));
    assert!(found, "{findings:?}");
}

#[test]
fn what_is_assumed_has_no_words_and_no_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.liquid");
    std::fs::write(&path, "Hi {{ name }},\n\nWe will refund you today.\n").expect("written");
    let (found, _) = findings(&["--min-level", "hint", &path.display().to_string()]);
    let message = |rule: &str| {
        let of_rule = found.iter().find(|finding| finding["rule"] == rule);
        of_rule.map(|finding| finding["message"].as_str().unwrap_or_default().to_owned())
    };
    let expected = "The complaint is answered before a single question about it.";
    assert_eq!(message("listening/no-clarifying-question").as_deref(), Some(expected), "{found:?}");
    let expected = "The customer complains, and no apology follows.";
    assert_eq!(message("apology/missing").as_deref(), Some(expected), "{found:?}");
    assert!(!found.iter().any(|finding| finding.to_string().contains("“”")), "{found:?}");
}

#[test]
fn what_a_part_in_base64_says_alone_is_told_and_what_it_says_again_is_not() {
    // It says "We cannot mend the oar." like the plain part, and speaks of company policy besides.
    let html = "PHA+RGVhciB7e25hbWV9fSw8L3A+PHA+V2UgY2Fubm90IG1lbmQgdGhlIG9hci48L3A+PHA+TGVuZGluZyBpcyBhZ2FpbnN0IGNvbXBhbnkgcG9saWN5LjwvcD4=";
    let mail = format!(
        "From: a@oars.example\nSubject: Oars for {{{{name}}}}\nMIME-Version: 1.0\n\
         Content-Type: multipart/alternative; boundary=o\n\n--o\nContent-Type: text/plain\n\n\
         Dear {{{{name}}}},\n\nWe cannot mend the oar.\n--o\nContent-Type: text/html; charset=utf-8\n\
         Content-Transfer-Encoding: base64\n\n{html}\n--o--\n"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("oars.eml");
    std::fs::write(&path, mail).expect("written");
    let path = path.to_string_lossy();
    let (findings, notes) =
        findings(&["--format", "template", "--select", "language/cannot,language/company-policy", &path]);
    let said: Vec<_> =
        findings.iter().map(|f| (place(f).0, f["text"].as_str().unwrap_or_default())).collect();
    assert_eq!(said, [(11, "We cannot"), (16, "is against company policy")], "{notes}");
}
