use super::{CANNOT, Folder};

fn repository() -> Option<Folder> {
    let folder = Folder::new();
    folder.write("amends.yaml", "format: draft\nselect: [language, apology]\nassume: [complaint]\n");
    folder.write("mails/a.txt", &format!("I'm sorry about the lamp.\n{CANNOT}Bye.\n{CANNOT}"));
    folder.write("mails/b.txt", &format!("I'm sorry about the lamp.\n{CANNOT}"));
    folder.git(&["init", "-q", "-b", "main"])?;
    folder.git(&["add", "."])?;
    folder.git(&["commit", "-qm", "one"])?;
    folder.git(&["checkout", "-qb", "work"])?;
    Some(folder)
}

#[test]
fn only_changed_lines_count() {
    let Some(folder) = repository() else { return };
    assert_eq!(folder.findings(&["--diff", "main", "."]), [""; 0]);
    folder.write(
        "mails/a.txt",
        &format!("I'm sorry about the lamp.\nHello.\n{CANNOT}Bye.\nWe cannot refund the bulb.\n"),
    );
    folder.write("mails/new é.txt", &format!("I'm sorry about the lamp.\n{CANNOT}"));
    let expected = ["mails/a.txt:5 language/cannot", "mails/new é.txt:2 language/cannot"];
    assert_eq!(folder.findings(&["--diff", "main", "."]), expected);
    folder.git(&["add", "."]);
    folder.git(&["commit", "-qm", "two"]);
    assert_eq!(folder.findings(&["--diff", "main", "mails"]), expected);
    assert_eq!(folder.findings(&["--diff", "HEAD", "mails"]), [""; 0]);
    // What main brings meanwhile is not this branch's.
    folder.git(&["checkout", "-q", "main"]);
    folder.write("mails/b.txt", "I'm sorry about the lamp.\nHello.\n");
    folder.git(&["commit", "-qam", "three"]);
    folder.git(&["checkout", "-q", "work"]);
    assert_eq!(folder.findings(&["--diff", "main", "."]), expected);
    let from = folder.amends_from("mails", &["check", "--diff", "main", ".", "--output-format", "jsonl"], "");
    assert_eq!(from.findings(), ["a.txt:5 language/cannot", "new é.txt:2 language/cannot"]);
}

#[test]
fn a_diff_in_colours_is_read_as_one_without() {
    let Some(folder) = repository() else { return };
    folder.write("mails/b.txt", &format!("I'm sorry about the lamp.\nHello.\n{CANNOT}{CANNOT}"));
    for colours in ["never", "always"] {
        let colour = format!("color.ui={colours}");
        let diff = std::process::Command::new("git")
            .args(["-C", &folder.path().to_string_lossy(), "-c", &colour, "diff"])
            .output()
            .expect("git");
        let diff = String::from_utf8_lossy(&diff.stdout);
        assert_eq!(diff.contains('\u{1b}'), colours == "always");
        let ran = folder.amends_from("", &["check", "--diff", "-", ".", "--output-format", "jsonl"], &diff);
        assert_eq!(ran.findings(), ["mails/b.txt:3 language/cannot"], "{colours}");
    }
    for no_diff in [" mails/b.txt | 2 ++\n 1 file changed\n", "mails/b.txt\n", "| diff --git a/x b/x\n"] {
        let ran = folder.amends_from("", &["check", "--diff", "-", "."], no_diff);
        assert_eq!(ran.code, Some(2), "{no_diff}");
    }
}

#[test]
fn a_missing_thing_counts_where_its_message_was_touched() {
    let Some(folder) = repository() else { return };
    folder.write("mails/b.txt", CANNOT);
    assert_eq!(
        folder.findings(&["--diff", "main", "--select", "apology/missing,language", "."]),
        ["mails/b.txt:1 apology/missing"]
    );
}

#[test]
fn a_missing_thing_counts_where_any_way_through_its_template_was_touched() {
    let folder = Folder::new();
    folder.write("amends.yaml", "select: [apology/missing]\nassume: [complaint]\n");
    folder.write(
        "a.j2",
        "Hi {{ name }}.\n{% if late %}\nIt is late.\n{% endif %}\n{% if lost %}\n{% endif %}\n\n\n{# note #}\n",
    );
    for (line, count) in [(1, 1), (2, 1), (3, 1), (9, 0)] {
        let diff = format!("--- a.j2\n+++ a.j2\n@@ -{line} +{line} @@\n-x\n+y\n");
        let args = ["check", "--diff", "-", ".", "--output-format", "jsonl"];
        assert_eq!(folder.amends_from(".", &args, &diff).findings().len(), count, "line {line}");
    }
}

#[test]
fn a_diff_on_standard_input() {
    let folder = Folder::new();
    folder.write("a.txt", &format!("{CANNOT}{CANNOT}"));
    folder.write("b/b.txt", CANNOT);
    let args = ["check", "--draft", "--select", "language", "--diff", "-", ".", "--output-format", "jsonl"];
    let git = "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1,2 @@\n x\n+y\n";
    assert_eq!(folder.amends_from(".", &args, git).findings(), ["a.txt:2 language/cannot"]);
    let plain = "--- b/b.txt\t2026-01-01\n+++ b/b.txt\t2026-01-02\n@@ -1 +1 @@\n-x\n+y\n";
    assert_eq!(folder.amends_from(".", &args, plain).findings(), ["b/b.txt:1 language/cannot"]);
    assert_eq!(folder.amends_from(".", &args, "").findings(), [""; 0]);
    let ran = folder.amends_from(".", &args, "hello\n");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("this is no unified diff"), "{}", ran.err);
    let both = folder.amends_from(".", &["check", "--diff", "-", "-"], "");
    assert!(both.err.contains("standard input can't be both"), "{}", both.err);
}

#[test]
fn what_git_does_not_know_is_told() {
    let Some(folder) = repository() else { return };
    for (base, said) in
        [("nowhere", "git knows no commit `nowhere`"), ("--help", "git knows no commit `--help`")]
    {
        let ran = folder.amends(&["check", &format!("--diff={base}"), "."]);
        assert_eq!(ran.code, Some(2));
        assert!(ran.err.contains(said), "{}", ran.err);
    }
    let outside = Folder::new();
    outside.write("a.txt", CANNOT);
    let ran = outside.amends(&["check", "--diff", "main", "a.txt"]);
    assert!(ran.code == Some(2) && ran.err.contains("lies in no git repository"), "{}", ran.err);
}

#[test]
fn a_diff_of_another_repository_is_no_clean_bill() {
    let folder = Folder::new();
    folder.write("repo/.git/HEAD", "");
    let file = folder.write("repo/mails/a.txt", CANNOT);
    folder.write("b.txt", CANNOT);
    let diff = |path: &str| format!("--- a/{path}\n+++ b/{path}\n@@ -0,0 +1 @@\n+{CANNOT}");
    let check = ["check", "--isolated", "--draft", "--select", "language", "--diff", "-"];
    // Its paths count from the top of what the inputs lie in, wherever amends is started.
    let inputs = ["--output-format", "jsonl", &*file.to_string_lossy()];
    let ran = folder.amends_from(".", &[&check[..], &inputs].concat(), &diff("mails/a.txt"));
    assert_eq!(ran.findings().len(), 1, "{}", ran.err);
    let ran = folder.amends_from(".", &[&check[..], &["b.txt"]].concat(), &diff("mails/a.txt"));
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(ran.err.contains("the file that the diff names is not here"), "{}", ran.err);
    // One that is here tells that the paths are right; what was taken away is nowhere.
    let both = diff("b.txt") + &diff("gone.txt");
    assert_eq!(folder.amends_from(".", &[&check[..], &["b.txt"]].concat(), &both).code, Some(0));
    let gone = format!("--- a/c.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-{CANNOT}");
    assert_eq!(folder.amends_from(".", &[&check[..], &["b.txt"]].concat(), &gone).code, Some(0));
}
