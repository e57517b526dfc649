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
fn branches_of_erb_and_freemarker_are_followed_too() {
    for (file, missing, line, said) in [
        (
            "parcel.html.erb",
            "`@parcel.lost?` does not hold (line 3) and `@parcel.days > 3` holds (line 5).",
            2,
            (6, 33),
        ),
        ("refund.ftl", "`refund.sent` holds (line 5).", 3, (2, 17)),
    ] {
        let (findings, notes) = check(file);
        let found: Vec<_> =
            findings.iter().map(|f| (f["rule"].as_str().unwrap_or_default(), place(f))).collect();
        let absent = findings.iter().find(|f| f["rule"] == "apology/missing").expect("it is missing");
        let message = absent["message"].as_str().unwrap_or_default();
        assert!(message.ends_with(missing), "{message}");
        assert_eq!(place(absent).0, line, "{file}");
        assert!(found.contains(&("language/company-policy", said)), "{found:?} {notes}");
        assert_eq!(found.len(), 2, "{found:?} {notes}");
    }
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
fn in_a_part_of_other_templates_nothing_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    let part = "Dear {{ name }}, that is company policy.\n";
    for name in ["_a.liquid", "snippets/b.liquid", "c.liquid", "whole.liquid"] {
        write(name, part);
    }
    // Where one of the snippets is shown, the others are parts, too.
    write("snippets/d.liquid", "Yours, Dana.\n");
    write("shows.liquid", "We are sorry.\n{% render 'c' %}\n{% render 'd' %}\n");
    let rules = "apology/missing,language/company-policy";
    let root = folder.path().to_string_lossy().into_owned();
    let (found, notes) = findings(&["-v", "--select", rules, &root]);
    let mut found: Vec<String> = found
        .iter()
        .map(|finding| {
            let path = finding["path"].as_str().unwrap_or_default();
            format!(
                "{} {}",
                path.rsplit('/').next().unwrap_or_default(),
                finding["rule"].as_str().unwrap_or_default()
            )
        })
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "_a.liquid language/company-policy",
            "b.liquid language/company-policy",
            "c.liquid language/company-policy",
            "whole.liquid apology/missing",
            "whole.liquid language/company-policy",
        ],
        "{notes}"
    );
    for why in ["its name begins with `_`", "in a folder called `snippets`", "`shows.liquid` includes it"] {
        assert!(
            notes.contains("it is a part of other templates, because ") && notes.contains(why),
            "{notes}"
        );
    }
    assert!(!findings(&["--select", rules, &root]).1.contains("a part of"));
}

/// A mail with a part in base64.
fn in_base64(plain: &str, html: &str) -> String {
    let code = html.as_bytes().chunks(3).flat_map(|three| {
        let bits = three.iter().fold(0, |bits, b| bits << 8 | u32::from(*b)) << (8 * (3 - three.len()));
        (0..4).map(move |at| match at > three.len() {
            true => '=',
            false => {
                const LETTERS: &[u8; 64] =
                    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
                char::from(LETTERS[(bits >> (18 - 6 * at) & 63) as usize])
            }
        })
    });
    let code: Vec<char> = code.collect();
    let lines: Vec<String> = code.chunks(76).map(|line| line.iter().collect()).collect();
    format!(
        "From: a@oars.example\nSubject: Oars for {{{{name}}}}\nMIME-Version: 1.0\n\
         Content-Type: multipart/alternative; boundary=o\n\n--o\nContent-Type: text/plain\n\n{plain}\n\
         --o\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{}\n--o--\n",
        lines.join("\n")
    )
}

#[test]
fn the_same_words_in_two_sentences_of_a_part_in_base64_are_told_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("oars.eml");
    let path_text = path.to_string_lossy().into_owned();
    let count = |plain: &str, html: &str| {
        std::fs::write(&path, in_base64(plain, html)).expect("written");
        findings(&["--format", "template", "--select", "language/cannot", &path_text]).0.len()
    };
    let oar = "We cannot mend the oar.";
    let both = "<p>We cannot mend the oar.</p><p>We cannot mend the boat.</p>";
    assert_eq!(count("Dear {{name}},", both), 2);
    assert_eq!(count(oar, both), 2);
    assert_eq!(count(&format!("{oar}\n\nWe cannot mend the boat."), both), 2);
    assert_eq!(count(oar, "<p>We cannot mend the oar.</p>"), 1);
    assert_eq!(count("Hi", "<p>We cannot mend {% if oar %}the oar{% else %}the boat{% endif %}.</p>"), 1);
}

#[test]
fn a_hostile_mail_with_very_many_findings_in_base64_takes_no_longer_for_each() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("oars.eml");
    let html = "<p>We cannot mend the oar.</p>".repeat(30_000);
    std::fs::write(&path, in_base64("Hi", &html)).expect("written");
    let begun = std::time::Instant::now();
    let all = findings(&["--format", "template", "--select", "language/cannot", &path.to_string_lossy()]).0;
    assert_eq!(all.len(), 30_000);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
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
