//! The gate from its first day, as a team meets it that keeps its templates in git:
//!
//! ```text
//! cargo test --test gate demonstration -- --nocapture
//! ```
//!
//! It takes some seconds, and prints what was seen.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Folder, Ran, shop};

/// Where a finding stands.
type Place = (String, u64);

/// Settings without a baseline, where no walk meets them.
const NO_BASELINE: &str = ".no-baseline.yaml";
/// The changed lines alone.
const BY_DIFF: &[&str] = &["--config", NO_BASELINE, "--diff", "main"];

const FORMATS: [&str; 12] = [
    "human",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "rdjson",
    "markdown",
    "csv",
];

/// The places that an output names, whatever its format.
fn places(format: &str, out: &str) -> BTreeSet<Place> {
    let json = || serde_json::from_str::<Value>(out).expect("JSON");
    let place = |value: &Value, path: &str, line: &str| {
        let path = value.pointer(path).and_then(Value::as_str).expect("a path").to_owned();
        (path, value.pointer(line).and_then(Value::as_u64).expect("a line"))
    };
    let list =
        |value: &Value, at: &str| value.pointer(at).and_then(Value::as_array).cloned().expect("a list");
    match format {
        "json" => list(&json(), "/findings").iter().map(|f| place(f, "/path", "/start/line")).collect(),
        "jsonl" => out
            .lines()
            .map(|line| place(&serde_json::from_str(line).expect("JSON"), "/path", "/start/line"))
            .collect(),
        "sarif" => list(&json(), "/runs/0/results")
            .iter()
            .map(|result| {
                let at = &result["locations"][0]["physicalLocation"];
                place(at, "/artifactLocation/uri", "/region/startLine")
            })
            .collect(),
        "gitlab" => {
            list(&json(), "").iter().map(|i| place(i, "/location/path", "/location/lines/begin")).collect()
        }
        "rdjson" => list(&json(), "/diagnostics")
            .iter()
            .map(|d| place(d, "/location/path", "/location/range/start/line"))
            .collect(),
        "github" => out
            .lines()
            .map(|line| {
                let of = |key: &str| {
                    line.split([' ', ',', ':']).find_map(|part| part.strip_prefix(key)).expect("it")
                };
                (of("file=").to_owned(), of("line=").parse().expect("a number"))
            })
            .collect(),
        "checkstyle" => {
            let document = roxmltree::Document::parse(out).expect("XML");
            let errors = document.descendants().filter(|node| node.has_tag_name("error"));
            let file = |node: roxmltree::Node<'_, '_>| {
                node.parent().and_then(|f| f.attribute("name").map(str::to_owned))
            };
            errors
                .map(|e| {
                    (
                        file(e).expect("a file"),
                        e.attribute("line").and_then(|l| l.parse().ok()).expect("a line"),
                    )
                })
                .collect()
        }
        "csv" => csv::Reader::from_reader(out.trim_start_matches('\u{feff}').as_bytes())
            .records()
            .map(|row| row.expect("a row"))
            .filter(|row| &row[0] == "finding")
            .map(|row| (row[4].to_owned(), row[5].parse().expect("a number")))
            .collect(),
        // Those for people write `path:line`.
        _ => out
            .split(|c: char| c.is_whitespace() || "<>(),;".contains(c))
            .filter_map(|word| {
                let mut parts = word.split(':');
                let path = parts.next().filter(|path| path.contains('/'))?;
                Some((path.to_owned(), parts.next()?.parse().ok()?))
            })
            .collect(),
    }
}

/// The lines that the last commit adds.
fn added(folder: &Folder) -> BTreeSet<Place> {
    let output = std::process::Command::new("git")
        .args(["diff", "-U0", "main", "HEAD"])
        .current_dir(folder.path())
        .output()
        .expect("git runs");
    let (mut path, mut added) = (String::new(), BTreeSet::new());
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some(name) = line.strip_prefix("+++ b/") {
            path = name.to_owned();
        } else if let Some(hunk) = line.strip_prefix("@@ ") {
            let new = hunk.split(['+', ' ']).nth(2).expect("a hunk");
            let (start, count) = new.split_once(',').unwrap_or((new, "1"));
            let (start, count): (u64, u64) =
                (start.parse().expect("a line"), count.parse().expect("a count"));
            added.extend((start..start + count).map(|line| (path.clone(), line)));
        }
    }
    added
}

/// A template with something put before the first line that holds `before`; the line that it is on then.
fn put(folder: &Folder, path: &str, before: &str, words: &str) -> Place {
    let text = folder.read(path);
    let at = text.find(before).unwrap_or_else(|| panic!("{before} is not in {path}:\n{text}"));
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    folder.write(path, &format!("{}{words}{}", &text[..line], &text[line..]));
    let own = words.len() - words.trim_start_matches('\n').len();
    (path.to_owned(), (text[..line].matches('\n').count() + own) as u64 + 1)
}

fn change(folder: &Folder, path: &str, old: &str, new: &str) {
    let text = folder.read(path);
    assert!(text.contains(old), "{old} is not in {path}:\n{text}");
    folder.write(path, &text.replacen(old, new, 1));
}

struct Table(String);

impl Table {
    fn row(&mut self, step: &str, ran: &Ran, seen: &str) {
        self.0 += &format!(
            "{step:<62} | {:>4} | {seen}\n",
            ran.code.map_or_else(String::new, |code| code.to_string())
        );
    }
}

#[test]
#[allow(clippy::print_stdout)] // what was seen is what it is for
fn demonstration() {
    let folder = Folder::new();
    let mut table = Table(format!("{:<62} | exit | seen\n", "step"));
    let debts = shop::write(&folder, 200);
    let git = folder.git(&["init", "-q", "-b", "main"]).is_some();
    if !git {
        println!("skipped: the rows of --diff, as git is not installed");
    }

    let ran = folder.amends(&["init"]);
    table.row("amends init", &ran, ran.out.lines().next().unwrap_or_default());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(folder.read("amends.yaml").contains("\nfail-on: warning\n"), "{}", folder.read("amends.yaml"));
    let check =
        |more: &[&str]| folder.amends(&[&["check", "--output-format", "jsonl"], more, &["."]].concat());
    let ran = check(&[]);
    table.row(
        "amends check .",
        &ran,
        &format!("{} old findings in {} files", ran.findings().len(), debts.len()),
    );
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let with_debts: BTreeSet<String> =
        ran.findings().iter().filter_map(|f| Some(f.split_once(':')?.0.to_owned())).collect();
    assert_eq!(with_debts, debts.iter().cloned().collect(), "{}", ran.out);
    let old = ran.findings().len();
    let ran = folder.amends(&["check", "--write-baseline", "."]);
    table.row("amends check --write-baseline .", &ran, ran.err.lines().last().unwrap_or_default());
    assert!(ran.err.contains(&format!("{old} findings written")), "{}", ran.err);
    let ran = check(&[]);
    table.row("amends check .", &ran, &format!("{} findings", ran.findings().len()));
    assert_eq!((ran.code, ran.findings().len()), (Some(0), 0), "{}", ran.err);
    // The same settings without the baseline: what `--diff` leaves out, it leaves out by itself.
    let settings = folder.read("amends.yaml").replace("\nbaseline: ", "\n# baseline: ");
    folder.write(NO_BASELINE, &settings);
    let ran = check(&["--config", NO_BASELINE]);
    table.row("amends check . without the baseline", &ran, &format!("{} old findings", ran.findings().len()));
    assert_eq!((ran.code, ran.findings().len()), (Some(1), old), "{}", ran.err);
    let ways: &[&[&str]] = if git { &[BY_DIFF, &[]] } else { &[&[]] };
    if git {
        folder.git(&["add", "."]);
        folder.git(&["commit", "-qm", "Templates, and the gate"]);
        folder.git(&["checkout", "-qb", "work"]);
    }

    // Harmless changes above old debts, and three offences.
    for path in debts
        .iter()
        .filter(|path| path.ends_with(".liquid") || path.ends_with(".j2") || path.ends_with(".md"))
    {
        let comment = match path.rsplit('.').next() {
            Some("liquid") => "{% comment %}The lamp team keeps this text.{% endcomment %}\n",
            Some("j2") => "{# The lamp team keeps this text. #}\n",
            _ => "<!-- The lamp team keeps this text. -->\n",
        };
        put(&folder, path, "Hi ", comment);
    }
    let [jinja, zendesk, eml] = ["jinja-html", "zendesk", "eml"].map(|kind| first(&folder, kind));
    let mut offences = BTreeSet::new();
    offences.insert(put(
        &folder,
        &jinja,
        "Best wishes",
        "    <p>We&nbsp;can<b>not</b>\n    refund the lamp.</p>\n",
    ));
    offences.insert(put(&folder, &eml, "Best wishes", "The lamp is here!!\n\n"));
    change(&folder, &zendesk, "\\n\\nBest wishes", "\\nThat is our company policy.\\n\\nBest wishes");
    let line = folder.read(&zendesk).lines().position(|line| line.contains("company policy")).expect("there")
        as u64
        + 1;
    offences.insert((zendesk.clone(), line));
    if git {
        folder.git(&["add", "."]);
        folder.git(&["commit", "-qm", "Three offences"]);
        let added = added(&folder);
        assert!(offences.is_subset(&added), "{offences:?} {added:?}");
    }
    for format in FORMATS {
        for by in ways {
            let ran =
                folder.amends(&[&["check", "--quiet", "--output-format", format], *by, &["."]].concat());
            let found = places(format, &ran.out);
            let how = if by.is_empty() { "by the baseline" } else { "--diff main alone" };
            table.row(
                &format!("amends check --output-format {format}, {how}"),
                &ran,
                &format!(
                    "{} of 3 offences, {} others",
                    found.intersection(&offences).count(),
                    found.difference(&offences).count()
                ),
            );
            assert_eq!((ran.code, &found), (Some(1), &offences), "{format} {how}:\n{}{}", ran.out, ran.err);
        }
    }

    // Suppressed, each by a comment of its language.
    let originals: Vec<(String, String)> =
        [&jinja, &zendesk, &eml].map(|path| (path.clone(), folder.read(path))).to_vec();
    change(
        &folder,
        &jinja,
        "    <p>We&nbsp;",
        "    {# amends: allow language/cannot -- the lawyers' words, until 2999-12-31 #}\n    <p>We&nbsp;",
    );
    change(
        &folder,
        &zendesk,
        "\\nThat is our company",
        "\\n{% comment %}amends: allow language/company-policy -- quoted{% endcomment %}\\nThat is our company",
    );
    change(
        &folder,
        &eml,
        "The lamp is here!!",
        "{# amends: allow language/shouting -- joy #}\nThe lamp is here!!",
    );
    let ran = check(&["-v"]);
    let told = ran.err.lines().find(|line| line.contains("allowed")).unwrap_or_default().to_owned();
    table.row("three comments with reasons", &ran, &format!("{} findings; {told}", ran.findings().len()));
    assert_eq!((ran.code, ran.findings().len()), (Some(0), 0), "{}{}", ran.out, ran.err);

    // Fixed instead: what is safe by amends, the rest by hand. A comment that is left is told.
    for (path, text) in &originals {
        folder.write(path, text);
    }
    change(
        &folder,
        &jinja,
        "    <p>We&nbsp;",
        "    {# amends: allow language/cannot -- the lawyers' words #}\n    <p>We&nbsp;",
    );
    let ran = check(&["--fix"]);
    table.row(
        "amends check --fix",
        &ran,
        &format!(
            "{} finding left; {}",
            ran.findings().len(),
            ran.err.lines().find(|l| l.contains("mended")).unwrap_or_default()
        ),
    );
    assert_eq!(ran.findings().len(), 1, "{}{}", ran.out, ran.err);
    assert!(folder.read(&eml).contains("The lamp is here!\n"));
    change(&folder, &zendesk, "That is our company policy.", "Here is what I can do: a new bulb today.");
    change(
        &folder,
        &jinja,
        "<p>We&nbsp;can<b>not</b>\n    refund the lamp.</p>",
        "<p>We send you a new lamp.</p>",
    );
    let ran = check(&[]);
    table.row("the rest mended by hand, one comment left behind", &ran, &ran.findings().join(", "));
    assert_eq!(ran.findings().len(), 1);
    assert!(ran.findings()[0].ends_with("amends/suppression-unused"), "{}", ran.out);
    change(&folder, &jinja, "    {# amends: allow language/cannot -- the lawyers' words #}\n", "");
    if git {
        folder.git(&["commit", "-qam", "Mended"]);
    }
    for by in ways {
        let ran = check(by);
        table.row(
            &format!("amends check {} .", by.join(" ")),
            &ran,
            &format!("{} findings", ran.findings().len()),
        );
        assert_eq!((ran.code, ran.findings().len()), (Some(0), 0), "{}{}", ran.out, ran.err);
    }
    println!("{}", table.0);
}

/// The first file of a kind.
fn first(folder: &Folder, kind: &str) -> String {
    let below = folder.path().join("templates").join(kind);
    let names =
        std::fs::read_dir(below).expect("a folder").map(|e| e.expect("a file").file_name().into_string());
    let names: BTreeSet<String> = names.map(|name| name.expect("text")).collect();
    format!("templates/{kind}/{}", names.first().expect("one"))
}
