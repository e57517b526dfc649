//! A gate in a repository that holds more than words: code, pictures, package files, pages about the project.

use super::{CANNOT, Folder};

/// What a shop's repository holds around its templates.
fn shop() -> Folder {
    let folder = Folder::new();
    folder.write("templates/late.liquid", "Dear {{ name }},\n\nyour lamp comes on Friday.\n");
    folder.write("templates/plain/thanks.txt", "Dear customer,\n\nthank you for the order.\n");
    folder.write("templates/style.css", "p { color: red }\n");
    folder.write("templates/README.md", "# Mails\n\nWe cannot repeat it: {{ name }} is a slot.\n");
    folder.write("package.json", "{\"name\":\"shop\",\"scripts\":{\"build\":\"mjml\"}}\n");
    folder.write("Dockerfile", "FROM node:22\nRUN echo {{ x }}\n");
    folder.write("src/index.js", "send(`Dear ${name}, we cannot refund it.`);\n");
    folder.write("locales/en.json", "{\"form\":{\"user\":\"Name\",\"message\":\"We cannot send it\"}}\n");
    folder.write("config.yml", "ci: true\n");
    folder.write("sales.csv", "day,count\n1,2\n");
    folder.write("docs/guide.md", "# Guide\n\nCalm down and use `{{ name }}`.\n");
    std::fs::write(folder.path().join("templates/logo.png"), b"\x89PNG\r\n\x1a\n\0\0\xff").expect("written");
    folder
}

#[test]
fn init_gives_a_gate_that_passes_and_fails_for_words_alone() {
    let folder = shop();
    assert_eq!(folder.amends(&["init"]).code, Some(0));
    let settings = folder.read("amends.yaml");
    assert!(!settings.contains("docs"), "{settings}");
    for args in [&["check", "."][..], &["check", "--write-baseline", "."], &["check", "."]] {
        let ran = folder.amends(args);
        assert_eq!(ran.code, Some(0), "{args:?}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("10 files passed over that are neither"), "{}", ran.err);
    }
    folder.write("templates/refund.txt", CANNOT);
    let ran = folder.amends(&["check", "."]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("templates/refund.txt"), "{}", ran.out);
    let ran = folder.amends(&["check", "-v", "."]);
    for line in
        ["src/index.js: note: it is passed over: it is code", "templates/logo.png: note: it is passed over"]
    {
        assert!(ran.err.contains(line), "{}", ran.err);
    }
}

#[test]
fn what_is_named_or_claims_to_be_a_template_is_told() {
    let folder = shop();
    folder.amends(&["init"]);
    for named in ["package.json", "templates/logo.png", "docs/none.md", "sales.csv"] {
        assert_eq!(folder.amends(&["check", named]).code, Some(2), "{named}");
        let hook = folder.amends(&["check", "--pass-over", named]);
        assert_eq!(hook.code, Some(if named.contains("none") { 2 } else { 0 }), "{named}: {}", hook.err);
    }
    std::fs::write(folder.path().join("templates/broken.liquid"), b"\x89PNG\r\n\x1a\n\0\0\xff")
        .expect("written");
    let ran = folder.amends(&["check", "."]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("templates/broken.liquid: error: this is no text"), "{}", ran.err);
}

#[test]
fn what_looks_like_a_transcript_is_told() {
    let folder = shop();
    folder.amends(&["init"]);
    folder.write("calls/b.json", r#"{"call":{"transcript":"nothing that is known"}}"#);
    let ran = folder.amends(&["check", "calls"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("calls/b.json: error: this is JSON, but no transcript"), "{}", ran.err);
    // What is there when settings are written is left out by them, by name.
    assert_eq!(folder.amends(&["init", "--force"]).code, Some(0));
    let settings = folder.read("amends.yaml");
    assert!(settings.contains("  - /calls/b.json\n"), "{settings}");
    let ran = folder.amends(&["check", "--fail-on", "never", "."]);
    assert_eq!(ran.code, Some(0), "{settings}{}", ran.err);
}

#[test]
fn a_folder_without_a_word_for_customers_is_no_clean_one() {
    let folder = Folder::new();
    folder.write("src/main.rs", "fn main() {}\n");
    folder.write("data.json", "{\"a\":1}\n");
    for command in ["check", "convert"] {
        let ran = folder.amends(&[command, "."]);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        let told = ".: error: there is neither a transcript nor a template here: 1 .json, 1 .rs";
        assert!(ran.err.contains(told), "{}", ran.err);
    }
}

#[test]
fn settings_may_name_what_would_be_passed_over() {
    let folder = Folder::new();
    folder.write("mails/late.tsx", CANNOT);
    folder.write("mails/send.js", "send();\n");
    folder.write("amends.yaml", "overrides:\n  - files: [\"mails/*.tsx\"]\n    format: template\n");
    let ran = folder.amends(&["check", "--select", "language/cannot", "."]);
    assert!(ran.out.contains("mails/late.tsx") && ran.err.contains("1 .js"), "{}{}", ran.out, ran.err);
}
