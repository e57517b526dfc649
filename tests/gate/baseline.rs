use super::{CANNOT, Folder};

fn gate() -> Folder {
    let folder = Folder::new();
    folder
        .write("amends.yaml", "format: draft\nselect: [language]\nbaseline: known.json\nfail-on: warning\n");
    folder.write("a.txt", "Hi,\nWe cannot refund the lamp. We cannot refund the lamp.\n");
    folder.write("b.txt", CANNOT);
    let ran = folder.amends(&["check", "--write-baseline", "."]);
    assert_eq!((ran.code, &*ran.err), (Some(0), "3 findings written to known.json\n"), "{}", ran.out);
    folder
}

#[test]
fn what_is_known_survives_edits_around_it() {
    let folder = gate();
    let ran = folder.amends(&["check", "."]);
    assert_eq!((ran.code, &*ran.err), (Some(0), "3 findings known and not shown\n"));
    folder.write("a.txt", "Dear Ann,\n\nthank you for writing.\n\n    we CANNOT\nrefund the lamp. We cannot refund the lamp.\n\nBye\n");
    assert_eq!(folder.findings(&["."]), [""; 0]);
    // From another folder, it is the same file.
    let ran = folder.amends_from(
        "..",
        &["check", folder.path().to_str().expect("text"), "--output-format", "jsonl"],
        "",
    );
    assert_eq!(ran.findings(), [""; 0]);
}

#[test]
fn what_is_new_fails() {
    let folder = gate();
    folder
        .write("a.txt", "We cannot refund the lamp. We cannot refund the lamp. We cannot refund the lamp.\n");
    folder.write("b.txt", "Sadly we cannot refund the lamp at all.\n");
    let ran = folder.amends(&["check", ".", "--output-format", "jsonl"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.findings(), ["a.txt:1 language/cannot", "b.txt:1 language/cannot"]);
    assert!(
        ran.err.contains("1 finding of known.json gone (--prune-baseline takes them out)"),
        "{}",
        ran.err
    );
}

#[test]
fn what_is_gone_is_counted_and_pruned() {
    let folder = gate();
    folder.write("a.txt", "Hi,\nWe cannot refund the lamp.\n");
    // Where rules on suppressions alone count, nothing is known of the others.
    let ran = folder.amends(&["check", ".", "--select", "amends", "--prune-baseline"]);
    assert!(ran.err.contains("0 findings gone"), "{}", ran.err);
    std::fs::remove_file(folder.path().join("b.txt")).expect("removed");
    // A run over one file, or by other rules, says nothing of the rest.
    folder.write("c.txt", "Hello.\n");
    assert!(!folder.amends(&["check", "--select", "hold", "a.txt"]).err.contains("gone"));
    let ran = folder.amends(&["check", "."]);
    assert_eq!(
        &*ran.err,
        "2 findings of known.json gone (--prune-baseline takes them out)\n1 finding known and not shown\n"
    );
    let ran = folder.amends(&["check", ".", "--prune-baseline"]);
    assert!(ran.err.contains("2 findings gone and taken out of known.json"), "{}", ran.err);
    assert_eq!(folder.read("known.json").matches("fingerprint").count(), 1);
    assert_eq!(&*folder.amends(&["check", "."]).err, "1 finding known and not shown\n");
}

#[test]
fn debts_follow_a_file_that_is_renamed() {
    let folder = gate();
    let kettle = "We cannot send the kettle.\n";
    folder.write("b.txt", kettle);
    folder.amends(&["check", "--write-baseline", "."]);
    let rename = |from: &str, to: &str| {
        let to = folder.path().join(to);
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("made");
        std::fs::rename(folder.path().join(from), to).expect("renamed");
    };
    rename("a.txt", "mails/a.txt");
    rename("b.txt", "mails/b.txt");
    let ran = folder.amends(&["check", "."]);
    assert_eq!((ran.code, &*ran.err), (Some(0), "3 findings known and not shown\n"), "{}", ran.out);
    // What is new in it is told, and so is a copy of what is still there.
    folder.write("mails/b.txt", &format!("{kettle}{kettle}"));
    assert_eq!(folder.findings(&["."]), ["mails/b.txt:2 language/cannot"]);
    folder.write("mails/b.txt", kettle);
    folder.write("b.txt", kettle);
    assert_eq!(folder.findings(&["."]), ["mails/b.txt:1 language/cannot"]);
    std::fs::remove_file(folder.path().join("b.txt")).expect("removed");
    // Pruned, they are known by the new names alone.
    let ran = folder.amends(&["check", ".", "--prune-baseline"]);
    assert_eq!((ran.code, folder.findings(&["."])), (Some(0), Vec::new()), "{}", ran.err);
    let known = folder.read("known.json");
    assert!(known.contains("mails/a.txt") && !known.contains("\"a.txt\""), "{known}");
    rename("mails/a.txt", "c.txt");
    assert_eq!(folder.findings(&["."]), [""; 0]);
}

/// A file that is no more has one other name: what else has its words is a copy, and new.
#[test]
fn debts_follow_one_file_and_no_copies() {
    let at = |folder: &Folder, name: &str| folder.path().join(name);
    let folder = Folder::new();
    folder.write("amends.yaml", "format: draft\nselect: [language/cannot]\nbaseline: known.json\n");
    folder.write("x.txt", &format!("{CANNOT}{CANNOT}"));
    folder.amends(&["check", "--write-baseline", "."]);
    std::fs::rename(at(&folder, "x.txt"), at(&folder, "c.txt")).expect("renamed");
    for i in 0..9 {
        folder.write(&format!("d{i}.txt"), &format!("{CANNOT}{CANNOT}"));
    }
    for jobs in ["1", "2", "8"] {
        let found = folder.findings(&["--jobs", jobs, "."]);
        assert_eq!((found.len(), found.iter().any(|f| f.starts_with("c.txt"))), (18, false), "{found:?}");
    }
    let ran = folder.amends(&["check", "--prune-baseline", "."]);
    assert!(ran.err.contains("2 findings known"), "{}", ran.err);
    assert_eq!(folder.read("known.json").matches("c.txt").count(), 1);

    // Of a folder that is renamed too, and what is written is known.
    let folder = Folder::new();
    folder.write("amends.yaml", "format: draft\nselect: [language/cannot]\nbaseline: known.json\n");
    std::fs::create_dir(at(&folder, "a")).expect("made");
    folder.write("a/x.txt", CANNOT);
    folder.amends(&["check", "--write-baseline", "."]);
    folder.write("a/y.txt", CANNOT);
    assert_eq!(folder.findings(&["."]), ["a/y.txt:1 language/cannot"]);
    std::fs::rename(at(&folder, "a"), at(&folder, "aa")).expect("renamed");
    assert_eq!(folder.findings(&["."]), ["aa/y.txt:1 language/cannot"]);
    let ran = folder.amends(&["check", "--write-baseline", "."]);
    assert_eq!(&*ran.err, "2 findings written to known.json\n");
    let ran = folder.amends(&["check", "."]);
    assert_eq!((ran.code, &*ran.err), (Some(0), "2 findings known and not shown\n"), "{}", ran.out);
}

#[test]
fn conversations_are_known_by_their_ids() {
    let folder = Folder::new();
    let line = |id: &str| {
        format!(
            "{{\"id\":\"{id}\",\"turns\":[{{\"role\":\"customer\",\"text\":\"Hi.\"}},{{\"role\":\"agent\",\"text\":\"We cannot refund the lamp.\"}}]}}\n"
        )
    };
    folder.write("a.jsonl", &format!("{}{}", line("one"), line("two")));
    let args = ["check", "--select", "language", "--baseline", "known.json", "--output-format", "jsonl", "."];
    assert_eq!(folder.amends(&[&args[..], &["--write-baseline"]].concat()).code, Some(0));
    folder.write("a.jsonl", &line("two"));
    folder.write("b.jsonl", &format!("{}{}", line("three"), line("one")));
    assert_eq!(folder.amends(&args).findings(), ["b.jsonl:1 language/cannot"]);
}

#[test]
fn a_baseline_that_is_not_there_or_none_is_told() {
    let folder = Folder::new();
    folder.write("a.txt", CANNOT);
    let ran = folder.amends(&["check", "--draft", "--baseline", "none.json", "a.txt"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("there is no file none.json") && ran.err.contains("--write-baseline"),
        "{}",
        ran.err
    );
    let ran = folder.amends(&["check", "--draft", "--write-baseline", "a.txt"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("nothing says where the baseline is"), "{}", ran.err);
    folder.write("known.json", "[]");
    let ran = folder.amends(&["check", "--draft", "--baseline", "known.json", "a.txt"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("known.json: this is no baseline"), "{}", ran.err);
}

#[test]
fn the_same_baseline_on_any_number_of_threads() {
    let folder = Folder::new();
    for i in 0..15 {
        folder.write(&format!("{i}.txt"), CANNOT);
    }
    let mut written = Vec::new();
    for jobs in ["1", "2", "8"] {
        folder.amends(&[
            "check",
            "--draft",
            "--baseline",
            "known.json",
            "--write-baseline",
            "--jobs",
            jobs,
            ".",
        ]);
        written.push(folder.read("known.json"));
    }
    assert!(written[0].matches("fingerprint").count() >= 15);
    assert!(written.iter().all(|w| *w == written[0]));
}

#[test]
fn parts_of_templates_that_are_called_alike_are_known_by_their_files() {
    let folder = Folder::new();
    folder.write("amends.yaml", "select: [language/cannot]\nbaseline: known.json\n");
    let template = "Subject: We cannot refund it, {{ name }}\n\nHi {{ name }}.\n";
    folder.write("a.liquid", template);
    let ran = folder.amends(&["check", "--write-baseline", "."]);
    assert_eq!(&*ran.err, "1 finding written to known.json\n");
    folder.write("b.liquid", template);
    assert_eq!(folder.findings(&["."]), ["b.liquid:1 language/cannot"]);
}

#[test]
fn a_run_over_some_files_leaves_what_is_known_of_others() {
    let folder = gate();
    let ran = folder.amends(&["check", "--write-baseline", "a.txt"]);
    assert_eq!(&*ran.err, "3 findings written to known.json\n");
    // A file with another name is not gone: this run did not look for it.
    std::fs::rename(folder.path().join("b.txt"), folder.path().join("d.txt")).expect("renamed");
    assert!(!folder.amends(&["check", "a.txt"]).err.contains("gone"));
    let ran = folder.amends(&["check", "--prune-baseline", "a.txt"]);
    assert!(ran.err.contains("0 findings gone and taken out"), "{}", ran.err);
    let ran = folder.amends(&["check", "."]);
    assert_eq!((ran.code, &*ran.err), (Some(0), "3 findings known and not shown\n"));
    // The same of rules that it did not judge by; one that is no baseline is written anew.
    let ran = folder.amends(&["check", "--write-baseline", "--select", "hold", "."]);
    assert_eq!(&*ran.err, "3 findings written to known.json\n");
    folder.write("known.json", "{");
    let ran = folder.amends(&["check", "--write-baseline", "."]);
    assert_eq!(&*ran.err, "3 findings written to known.json\n");
}

#[test]
fn what_is_wrong_with_suppressions_beside_the_inputs_is_known_too() {
    let folder = Folder::new();
    folder.write("a.jsonl", "{\"id\":\"c-1\",\"turns\":[{\"role\":\"customer\",\"text\":\"My lamp broke.\"},{\"role\":\"agent\",\"text\":\"Oh.\"}]}\n");
    let entry = "- conversation: c-1\n  rule: language/cannot\n  reason: legal\n";
    folder.write("amends-allow.yaml", entry);
    let check = |more: &[&str]| {
        let args =
            ["check", "--isolated", "--select", "language", "--baseline", "b.json", "--fail-on", "warning"];
        folder.amends(&[&args[..], more, &["."]].concat())
    };
    assert_eq!(check(&["--write-baseline"]).code, Some(0));
    let ran = check(&[]);
    assert!(ran.code == Some(0) && ran.err.contains("1 finding known"), "{:?} {}", ran.code, ran.err);
    // One more is new, and one that is gone is counted.
    folder.write(
        "amends-allow.yaml",
        &format!("{entry}- conversation: c-2\n  rule: language\n  reason: legal\n"),
    );
    assert_eq!(check(&[]).code, Some(1));
    folder.write("amends-allow.yaml", "[]\n");
    let ran = check(&[]);
    assert!(
        ran.code == Some(0) && ran.err.contains("1 finding of b.json gone"),
        "{:?} {}",
        ran.code,
        ran.err
    );
}

#[test]
fn what_is_missing_follows_a_file_that_is_renamed_and_edited() {
    let known = |new: &str, text: &str| {
        let folder = Folder::new();
        folder.write(
            "amends.yaml",
            "assume: [complaint]\nselect: [apology/missing]\nbaseline: known.json\nfail-on: hint\n",
        );
        folder.write("mails/late.liquid", "Hi {{ name }}, your lamp is late.\nIt comes on Monday.\n");
        assert_eq!(folder.amends(&["check", "--write-baseline", "."]).code, Some(0));
        std::fs::remove_file(folder.path().join("mails/late.liquid")).expect("taken away");
        folder.write(new, text);
        let ran = folder.amends(&["check", "."]);
        assert_eq!(ran.err.contains("gone"), ran.code == Some(1), "{}", ran.err);
        ran.code == Some(0)
    };
    assert!(known("mails/z.liquid", "Hello!!\nHi {{ name }}, your lamp is late.\nIt comes on Monday.\n"));
    assert!(known("mails/z.liquid", "Hi {{ name }}, your lamp is late.\nIt comes today.\n"));
    assert!(known("old/late.liquid", "Dear {{ name }}, your lamp will be late.\nIt comes on Monday.\n"));
    assert!(!known("mails/z.liquid", "Dear {{ name }}, the vase was lost.\nIt comes on Monday.\n"));
}
