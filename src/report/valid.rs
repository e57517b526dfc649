//! What has to be true of outputs for those who read them, on the shared findings and on any others.
//!
//! The readers themselves are tried by `tests/outputs/consumers.sh`.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::Value;

use super::any::any_finding;
use super::testing::{findings, notes, report, rules};
use super::{Options, format};
use crate::finding::{Finding, Fix, Level};
use crate::text::visible;

fn written(name: &str, findings: &[Finding]) -> String {
    let root = Some("/ci/mails".into());
    report(
        format(name).expect("the format is in the table"),
        &Options { rules: rules(), root, ..Options::default() },
        findings,
        2,
    )
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

fn list<'v>(value: &'v Value, path: &str) -> &'v [Value] {
    value
        .pointer(path)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_else(|| panic!("no list at {path}"))
}

fn text<'v>(value: &'v Value, path: &str) -> &'v str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {path} of {value}"))
}

/// Relative references and `file:` addresses with nothing in them that should be escaped.
fn assert_uri(uri: &str) {
    let rest = uri.strip_prefix("file://").unwrap_or(uri);
    let rest =
        rest.strip_prefix('/').map_or(rest, |rest| rest.split_once(":/").map_or(rest, |(_, rest)| rest));
    assert!(rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)), "{uri}");
}

fn assert_sarif(findings: &[Finding]) {
    let log = parsed(&written("sarif", findings));
    assert_eq!(text(&log, "/version"), "2.1.0");
    let runs = list(&log, "/runs");
    assert_eq!(runs.len(), 1);
    let run = &runs[0];
    let rules = list(run, "/tool/driver/rules");
    for rule in rules {
        for needed in
            ["/id", "/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"]
        {
            let _ = text(rule, needed);
        }
    }
    let results = list(run, "/results");
    assert_eq!(results.len(), findings.len());
    let mut prints = HashSet::new();
    for (result, finding) in results.iter().zip(findings) {
        assert_eq!(text(result, "/ruleId"), &*finding.rule);
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let _ = text(result, "/message/text");
        assert!(!text(result, "/message/text").contains("]("), "no link");
        assert!(
            prints.insert(text(result, "/partialFingerprints/primaryLocationLineHash")),
            "a print of its own"
        );
        let locations = list(result, "/locations");
        assert_eq!(locations.len(), 1);
        assert_uri(text(&locations[0], "/physicalLocation/artifactLocation/uri"));
        if let Some(region) = locations[0].pointer("/physicalLocation/region") {
            let number = |key: &str| region[key].as_u64();
            assert!(number("startLine") >= Some(1) && number("startColumn") >= Some(1));
            let (start, end) = ("startLine", "endLine");
            assert!(number(end).is_none_or(|end| end >= number(start).expect("a start")), "{region}");
            assert_eq!(number("endLine").is_some(), number("endColumn").is_some());
        }
    }
    for (result, finding) in results.iter().zip(findings) {
        let Some(fixes) = result.get("fixes") else {
            assert!(finding.fix.as_ref().is_none_or(|fix| !ordered(fix)), "its fix is told");
            continue;
        };
        let fix = finding.fix.as_ref().expect("a fix");
        let changes = list(&fixes[0], "/artifactChanges");
        assert_eq!((fixes.as_array().map(Vec::len), changes.len()), (Some(1), 1));
        assert_eq!(
            changes[0]["artifactLocation"],
            result["locations"][0]["physicalLocation"]["artifactLocation"]
        );
        let replacements = list(&changes[0], "/replacements");
        assert_eq!(replacements.len(), 1);
        assert_eq!(text(&replacements[0], "/insertedContent/text"), fix.text);
        // A region without its end would take out the rest of the line.
        let region = &replacements[0]["deletedRegion"];
        let number = |key: &str| region[key].as_u64().unwrap_or_else(|| panic!("no {key}: {region}"));
        assert_eq!((number("startLine"), number("endLine")), (fix.start.line, fix.end.line));
        assert_eq!((number("startColumn"), number("endColumn")), (fix.start.column, fix.end.column));
        assert_eq!(number("byteLength"), fix.end.byte - fix.start.byte);
        assert!(!text(&fixes[0], "/description/text").contains("]("), "no link");
    }
    let told = list(run, "/invocations/0/toolExecutionNotifications");
    assert_eq!(told.len(), notes().len());
    assert_eq!(run["invocations"][0]["executionSuccessful"], false, "an input was not read");
    let known: Vec<&str> = list(run, "/tool/driver/notifications").iter().map(|n| text(n, "/id")).collect();
    assert!(told.iter().all(|n| known.contains(&text(n, "/descriptor/id"))), "{known:?}");
}

/// Whether a fix takes out what has a beginning and an end.
fn ordered(fix: &Fix) -> bool {
    let (start, end) = (fix.start, fix.end);
    (start.line, start.column) <= (end.line, end.column) && start.byte <= end.byte
}

fn assert_gitlab(findings: &[Finding]) {
    let issues = parsed(&written("gitlab", findings));
    let issues = issues.as_array().expect("a list");
    assert_eq!(issues.len(), findings.len() + notes().len());
    let mut prints = HashSet::new();
    for issue in issues {
        let _ = (text(issue, "/description"), text(issue, "/check_name"));
        assert!(["info", "minor", "major"].contains(&text(issue, "/severity")));
        assert!(prints.insert(text(issue, "/fingerprint")), "a print of its own: {issue}");
        assert!(!text(issue, "/location/path").starts_with("./"));
        let line = |key: &str| issue["location"]["lines"][key].as_u64().expect("a line");
        assert!(line("begin") >= 1 && line("end") >= line("begin"));
    }
}

fn assert_rdjson(findings: &[Finding]) {
    let result = parsed(&written("rdjson", findings));
    let diagnostics = list(&result, "/diagnostics");
    let with_path = notes().iter().filter(|note| !note.path.is_empty()).count();
    assert_eq!(diagnostics.len(), findings.len() + with_path);
    for (diagnostic, finding) in diagnostics.iter().zip(findings) {
        assert_eq!(text(diagnostic, "/location/path"), &*finding.path);
        assert_eq!(text(diagnostic, "/code/value"), &*finding.rule);
        assert!(["ERROR", "WARNING", "INFO"].contains(&text(diagnostic, "/severity")));
        let columns = finding.context.as_ref().and_then(|context| context.fix_columns);
        match diagnostic.get("suggestions") {
            Some(suggestions) => {
                let (fix, (from, to)) = (finding.fix.as_ref().expect("a fix"), columns.expect("its columns"));
                assert_eq!(suggestions.as_array().map(Vec::len), Some(1));
                assert_eq!(text(&suggestions[0], "/text"), fix.text);
                let number = |path: &str| suggestions[0].pointer(path).and_then(Value::as_u64);
                assert_eq!(number("/range/start/line"), Some(fix.start.line));
                assert_eq!(number("/range/end/line"), Some(fix.end.line));
                assert_eq!(
                    (number("/range/start/column"), number("/range/end/column")),
                    (Some(from), Some(to))
                );
                assert!((fix.start.line, from) <= (fix.end.line, to));
            }
            None => {
                let told =
                    |fix: &Fix| columns.is_none_or(|(from, to)| (fix.start.line, from) > (fix.end.line, to));
                assert!(finding.fix.as_ref().is_none_or(told), "its fix is told");
            }
        }
    }
}

fn assert_junit(findings: &[Finding]) {
    let written = written("junit", findings);
    let document = roxmltree::Document::parse(&written).unwrap_or_else(|e| panic!("{e}: {written}"));
    let all = |name: &str| document.descendants().filter(|n| n.has_tag_name(name)).collect::<Vec<_>>();
    assert_eq!(all("failure").len(), findings.len());
    assert_eq!((all("error").len(), all("skipped").len()), (1, 1));
    for suite in all("testsuite") {
        let count = |name: &str| suite.descendants().filter(|n| n.has_tag_name(name)).count().to_string();
        for (attribute, element) in
            [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
        {
            assert_eq!(suite.attribute(attribute), Some(&*count(element)), "{attribute}");
        }
        let names: HashSet<_> = suite.children().filter_map(|case| case.attribute("name")).collect();
        assert_eq!(names.len().to_string(), count("testcase"), "names of their own");
    }
    let mut messages: Vec<_> = all("failure").iter().filter_map(|f| f.attribute("message")).collect();
    let mut expected: Vec<_> = findings.iter().map(|f| visible(&f.message)).collect();
    messages.sort_unstable();
    expected.sort_unstable();
    assert_eq!(messages, expected);
}

fn assert_checkstyle(findings: &[Finding]) {
    let written = written("checkstyle", findings);
    let document = roxmltree::Document::parse(&written).unwrap_or_else(|e| panic!("{e}: {written}"));
    let errors: Vec<_> = document.descendants().filter(|n| n.has_tag_name("error")).collect();
    assert_eq!(errors.len(), findings.len() + notes().len());
    for error in &errors {
        assert!(error.attribute("source").is_some_and(|source| source.starts_with("amends.")));
        assert!(["error", "warning", "info"].contains(&error.attribute("severity").expect("a severity")));
    }
    let files: Vec<_> = document.descendants().filter_map(|n| n.attribute("name")).collect();
    assert_eq!(files.iter().collect::<HashSet<_>>().len(), files.len(), "each file once");
    assert!(findings.iter().all(|f| files.contains(&&*visible(&f.path))));
}

fn assert_github(findings: &[Finding]) {
    let written = written("github", findings);
    for line in written.lines() {
        let (name, rest) = line.strip_prefix("::").and_then(|l| l.split_once(' ')).expect("a command");
        assert!(["error", "warning", "notice"].contains(&name), "{line}");
        let (properties, _) = rest.split_once("::").expect("its end");
        for property in properties.split(',') {
            let (key, value) = property.split_once('=').expect("a value");
            assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&key), "{line}");
            assert!(!value.contains(':'), "{line}");
        }
        let lines = |key: &str| properties.split(',').find_map(|p| p.strip_prefix(key));
        assert!(
            lines("col=").is_none() || lines("endLine=").is_none_or(|end| Some(end) == lines("line=")),
            "{line}"
        );
    }
    for level in ["error", "warning", "notice"] {
        assert!(written.lines().filter(|l| l.starts_with(&format!("::{level} "))).count() <= 10);
    }
}

fn assert_markdown(findings: &[Finding]) {
    let page = written("markdown", findings);
    assert!(page.chars().count() < 65_536);
    let allowed = [
        "<!-- amends -->",
        "<br>",
        "<code>",
        "</code>",
        "<details open>",
        "</details>",
        "<summary>",
        "</summary>",
    ];
    let bare = allowed.iter().fold(page.clone(), |page, tag| page.replace(tag, ""));
    assert!(!bare.contains(['<', '>', '[', ']', '`']), "{bare}");
    for sign in ["://", "www."] {
        assert!(!bare.to_lowercase().contains(sign), "{bare}");
    }
}

fn assert_all(findings: &[Finding]) {
    assert_sarif(findings);
    assert_gitlab(findings);
    assert_rdjson(findings);
    assert_junit(findings);
    assert_checkstyle(findings);
    assert_github(findings);
    assert_markdown(findings);
}

#[test]
fn the_shared_findings_are_as_their_readers_want_them() {
    assert_all(&findings());
    assert_all(&[]);
}

#[test]
fn paths_in_the_folder_are_relative_to_it() {
    let mut finding = findings().swap_remove(0);
    finding.path = "/ci/mails/a b.txt".into();
    finding.level = Level::Error;
    for (name, shown) in [
        ("sarif", "\"uri\":\"a%20b.txt\",\"uriBaseId\""),
        ("github", "file=a b.txt,"),
        ("gitlab", "\"path\":\"a b.txt\""),
        ("junit", "file=\"a b.txt\""),
        ("checkstyle", "<file name=\"a b.txt\">"),
        ("rdjson", "\"path\":\"a b.txt\""),
        ("markdown", "<code>a b.txt:12</code>"),
    ] {
        let inside = written(name, std::slice::from_ref(&finding));
        assert!(inside.contains(shown), "{name}: {inside}");
        let outside = Finding { path: "/home/mails/a.txt".into(), ..finding.clone() };
        assert!(written(name, &[outside]).contains("/home/mails/a.txt"), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_findings_are_too(findings in proptest::collection::vec(any_finding(), 0..5)) {
        assert_all(&findings);
    }
}
