//! What is told of inputs beside findings: files without any, files that are refused, reports of the run itself.

use super::{CANNOT, Folder};

#[test]
fn junit_has_a_case_for_each_file_that_was_checked() {
    let folder = Folder::new();
    folder.write("amends.yaml", "format: draft\nselect: [language/cannot]\nmin-level: hint\n");
    folder.write("a.txt", "All is well.\n");
    folder.write("b.txt", CANNOT);
    folder.write("c.txt", "All is well & good.\n");
    folder.write("d.txt", "\n");
    let ran = folder.amends(&["check", ".", "--output-format", "junit"]);
    let suites: Vec<&str> =
        ran.out.lines().filter(|line| line.contains("<testsuite ")).map(str::trim).collect();
    let suite = |name: &str, failures: u32| {
        format!(
            "<testsuite name=\"{name}\" file=\"{name}\" tests=\"1\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">"
        )
    };
    assert_eq!(suites[1..4], [suite("a.txt", 0), suite("b.txt", 1), suite("c.txt", 0)], "{}", ran.out);
    assert_eq!(ran.out.matches("name=\"no findings\"/>").count(), 2, "{}", ran.out);
    // What is known is not found.
    folder.amends(&["check", ".", "--write-baseline", "--baseline", "known.json"]);
    let ran = folder.amends(&["check", ".", "--output-format", "junit", "--baseline", "known.json"]);
    assert_eq!(ran.out.matches("name=\"no findings\"/>").count(), 3, "{}", ran.out);
}

#[test]
fn what_a_refused_file_could_be_is_told_once() {
    let folder = Folder::new();
    for name in ["a.txt", "b.txt", "c.txt"] {
        folder.write(name, "Dear Ann, it is late. We know that.\n");
    }
    folder.write("d.json", r#"{"turns":1}"#);
    folder.write("e.json", r#"{"dialog":1}"#);
    let ran = folder.amends(&["check", "."]);
    assert_eq!((ran.code, ran.err.matches("error: this is").count()), (Some(2), 5), "{}", ran.err);
    assert_eq!(ran.err.matches("; looked for ").count(), 2, "{}", ran.err);
}

#[test]
fn reports_of_the_run_are_no_inputs_of_it() {
    let folder = Folder::new();
    folder.write("amends.yaml", "format: draft\n");
    folder.write("a.txt", CANNOT);
    folder.write("out/list.md", "Old words, of another program.\n");
    let formats = "human,markdown=out/list.md,sarif=out/new.sarif,csv=out/new.csv,checkstyle=out/new.xml";
    for _ in 0..2 {
        let ran = folder.amends(&["check", ".", "--output-format", formats]);
        assert!(!ran.err.contains("out/") && ran.out.contains("1 file"), "{}{}", ran.out, ran.err);
    }
    let ran = folder.amends(&["check", ".", "--output-format", "jsonl", "--output", "out/new.jsonl"]);
    assert!(!ran.err.contains("new.jsonl"), "{}", ran.err);
}

#[test]
fn a_signal_is_assumed_with_or_without_an_equals_sign() {
    let folder = Folder::new();
    folder.write("a.txt", "All is well.\n");
    for assume in [&["--assume", "complaint"][..], &["--assume=complaint"], &["--assume=complaint,apology"]] {
        let all = [&["check", "--draft", "--select", "apology/missing", "a.txt"][..], assume].concat();
        assert!(folder.amends(&all).out.contains("apology/missing") || assume[0].contains(','), "{assume:?}");
    }
    for assume in [&["--assume", "Complant"][..], &["--assume=complant"], &["--assume=complaint,complant"]] {
        let ran = folder.amends(&[&["check", "--draft", "a.txt"][..], assume].concat());
        assert_eq!(ran.code, Some(2));
        assert!(ran.err.contains("help: did you mean `complaint`?"), "{assume:?}: {}", ran.err);
    }
}

#[test]
fn sarif_says_where_the_project_lives_once_it_is_known() {
    let folder = Folder::new();
    folder.write("a.txt", CANNOT);
    let ran = folder.amends(&["check", "--draft", "a.txt", "--output-format", "sarif"]);
    let log: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let told = &log["runs"][0]["tool"]["driver"]["informationUri"];
    let known = env!("CARGO_PKG_REPOSITORY");
    assert_eq!(told.as_str().unwrap_or_default(), known);
    assert_eq!(told.is_null(), known.is_empty());
}
