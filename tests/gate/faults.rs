//! What is wrong with settings, and how it is told.

use super::{CANNOT, Folder};

#[test]
fn what_is_wrong_is_told_at_once_with_its_place() {
    let folder = Folder::new();
    folder.write(
        "amends.yaml",
        "selekt: [language]\nmin-level: waring\nignore: {}\nlevels: {language/cannot: off}\npacks: [none.yaml]\n\
         overrides:\n  - format: draft\n  - files: [\"a[\"]\nscores: 3\n",
    );
    folder.write("a.txt", CANNOT);
    let ran = folder.amends(&["check", "a.txt", "--output-format", "jsonl", "--output", "out.jsonl"]);
    assert_eq!((ran.code, &*ran.out), (Some(2), ""));
    for part in [
        "amends.yaml:1:1",
        "did you mean `select`?",
        "amends.yaml:2:12",
        "did you mean `warning`?",
        "amends.yaml:3:9",
        "a rule is switched off by `ignore`",
        "there is no file or folder `none.yaml`",
        "the override does not say for which files it is",
        "`a[` is no glob",
        "`scores` wants a map, and this is a text",
        "faults in 1 file of the settings",
    ] {
        assert!(ran.err.contains(part), "{part} is not in\n{}", ran.err);
    }
    assert!(!folder.path().join("out.jsonl").exists());
}

#[test]
fn names_that_no_pack_knows_are_told_with_the_nearest() {
    let folder = Folder::new();
    folder.write(
        "amends.yaml",
        "format: draft\nselect: [langage]\nignore: [amends/suppression-unused, language/canot]\nlevels: {apology/mising: error}\n\
         limits: {hold/too-long: 90, language/cannot: 3}\nassume: [complant]\n",
    );
    folder.write("a.txt", CANNOT);
    let ran = folder.amends(&["check", "a.txt"]);
    assert_eq!(ran.code, Some(2));
    for part in [
        "amends.yaml:2:10",
        "did you mean `language`?",
        "did you mean `language/cannot`?",
        "did you mean `apology/missing`?",
        "`language/cannot` has no number to set",
        "did you mean `complaint`?",
        "5 faults",
    ] {
        assert!(ran.err.contains(part), "{part} is not in\n{}", ran.err);
    }
}

#[test]
fn faulty_settings_below_hide_no_other_folder() {
    let folder = Folder::new();
    folder.write("amends.yaml", "format: draft\n");
    folder.write("a/amends.yaml", "selekt: []\n");
    folder.write("a/x.txt", CANNOT);
    folder.write("a/y.txt", CANNOT);
    folder.write("b/x.txt", CANNOT);
    let ran = folder.amends(&["check", ".", "--output-format", "jsonl"]);
    assert_eq!((ran.code, ran.findings()), (Some(2), vec!["b/x.txt:1 language/cannot".to_owned()]));
    assert_eq!(
        ran.err.matches("a/amends.yaml:1:1: error: the settings have no key").count(),
        1,
        "{}",
        ran.err
    );
    assert!(ran.err.contains("a/x.txt: error: it is not checked, as a/amends.yaml is faulty"), "{}", ran.err);
}

#[test]
fn a_glob_that_matches_nothing_is_an_error_of_a_whole_run_alone() {
    let folder = Folder::new();
    folder.write(
        "amends.yaml",
        "format: draft\noverrides:\n  - files: [none/, \"*.txt\"]\n    min-level: hint\n",
    );
    folder.write("a.txt", "Hello.\n");
    assert_eq!(folder.amends(&["check", "a.txt"]).code, Some(0));
    let ran = folder.amends(&["check", "."]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("amends.yaml:3:13: error: `none/` matches no file"), "{}", ran.err);
    assert!(!ran.err.contains("*.txt"), "{}", ran.err);
}

#[test]
fn an_exclude_that_matches_nothing_on_disk_is_an_error_too() {
    let folder = Folder::new();
    folder.write(
        "amends.yaml",
        "format: draft\nexclude: [old/, \"*.bak\", /built/, .notes/, \"!old/keep.txt\", /nome.md]\n",
    );
    folder.write("a.txt", "Hello.\n");
    // What another glob, a hidden folder or git's own list leaves out is there all the same.
    for name in ["old/b.bak", "old/keep.txt", "built/x.txt", ".notes/y.txt"] {
        folder.write(name, CANNOT);
    }
    folder.write(".gitignore", "built/\n");
    assert_eq!(folder.amends(&["check", "a.txt"]).code, Some(0));
    for ran in [
        folder.amends(&["check", "."]),
        folder.amends(&["check", ".", "--config", "amends.yaml"]),
        folder.amends_from("old", &["check", ".."], ""),
    ] {
        assert_eq!(ran.code, Some(2));
        assert!(ran.err.contains("amends.yaml:2:61: error: `/nome.md` matches no file"), "{}", ran.err);
        assert_eq!(ran.err.matches("matches no file").count(), 1, "{}", ran.err);
    }
}

#[test]
fn all_kinds_of_faults_are_told_in_one_round() {
    let folder = Folder::new();
    folder.write(
        "amends.yaml",
        "selekt: [language]\nignore: [language/canot]\nassume: [complant]\nexclude: [none/]\noverrides:\n  - files: [\"*.nix\"]\n    \
         levels: {apology/mising: error}\n",
    );
    folder.write("a.txt", CANNOT);
    for path in ["a.txt", "."] {
        let ran = folder.amends(&["check", path]);
        assert_eq!(ran.code, Some(2));
        for part in [
            "did you mean `select`?",
            "did you mean `language/cannot`?",
            "did you mean `complaint`?",
            "did you mean `apology/missing`?",
            "`none/` matches no file",
            "`*.nix` matches no file",
            "6 faults",
        ] {
            assert!(ran.err.contains(part), "{part} is not in\n{}", ran.err);
        }
    }
    // Of a pack that is not there, nothing is known that its rules may be called.
    folder.write("amends.yaml", "packs: [none.yaml]\nignore: [house/tea]\n");
    let ran = folder.amends(&["check", "a.txt"]);
    assert!(
        ran.err.contains("no file or folder `none.yaml`") && !ran.err.contains("house/tea`"),
        "{}",
        ran.err
    );
}

#[test]
fn files_that_flags_name_and_that_are_not_there() {
    let folder = Folder::new();
    folder.write("a.txt", "All is well.\n");
    for (arguments, message, help) in [
        (&["--reply-to", "no.txt"][..], "no.txt can't be read: there is no such file", "`--reply-to` wants"),
        (&["--reply-to", "."], ". can't be read: it is a folder", "`--reply-to` wants"),
        (&["--output", "no/a"], "no/a can't be written: its folder is not there", "make the folder"),
        (&["--output", "."], ". can't be written: it is a folder", "name a file in it"),
        (&["--output", "a.txt/b"], "a.txt/b can't be written: a part of its path is a file", "name another"),
    ] {
        let ran = folder.amends(&[&["check", "--draft", "a.txt"], arguments].concat());
        assert_eq!(ran.code, Some(2), "{arguments:?}");
        assert!(ran.err.contains(message) && ran.err.contains(help), "{arguments:?}: {}", ran.err);
        assert!(!ran.err.contains("os error"), "{}", ran.err);
    }
    folder.write("t.csv", "case,wer,was\n1,agent,All is well.\n");
    let ran = folder.amends(&["check", "--csv", "conversation=case,role=wer,text=wass", "t.csv"]);
    assert!(
        ran.err.contains("this table has no column `wass`") && ran.err.contains("did you mean `was`?"),
        "{}",
        ran.err
    );
    let ran = folder.amends(&["check", "--csv", "role=2,text=7", "t.csv"]);
    assert!(ran.err.contains("names a column past the last: this table has 3"), "{}", ran.err);
}

#[test]
fn what_is_wrong_in_a_list_of_conversations_is_told_and_hides_none_of_them() {
    let folder = Folder::new();
    let one = |id: &str| {
        format!(
            "  {{\n    \"id\": \"{id}\",\n    \"messages\": [\n      {{\"role\": \"agent\", \"content\": \"We cannot refund a voucher.\"}}\n    ]\n  }}"
        )
    };
    let broken = one("b").replace("    ]\n", "");
    folder.write("list.json", &format!("[\n{},\n{broken},\n{},\n{}\n]\n", one("a"), one("c"), broken));
    let ran =
        folder.amends(&["check", "--select", "language/cannot", "--output-format", "jsonl", "list.json"]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(2), 2), "{}{}", ran.out, ran.err);
    let errors: Vec<&str> = ran.err.lines().filter(|line| line.contains(": error: ")).collect();
    assert_eq!(errors.len(), 2, "{}", ran.err);
    assert!(errors[0].starts_with("list.json:12:") && errors[1].starts_with("list.json:23:"), "{}", ran.err);
    assert!(!ran.err.contains("inside a list"), "{}", ran.err);
}

#[test]
fn faults_of_settings_and_of_their_packs_are_told_at_once() {
    let folder = Folder::new();
    folder.write("a.txt", "Agent: We cannot refund that.\n");
    folder.write("house.yaml", "id: house/loud\nmatch: \"{nolist} x\"\n");
    for packs in ["[house.yaml]", "[nowhere.yaml]", "[house.yaml, nowhere.yaml]"] {
        folder.write(
            "amends.yaml",
            &format!("packs: {packs}\nignore: [language/canot, house/loud, house]\nlimits: {{hold/to-long: 3}}\nassume: [complant]\n"),
        );
        let ran = folder.amends(&["check", "a.txt"]);
        assert_eq!(ran.code, Some(2));
        for name in ["language/canot", "hold/to-long", "complant"] {
            assert!(ran.err.contains(&format!("`{name}`")), "{packs}: {}", ran.err);
        }
        assert_eq!(
            ran.err.contains("no word list `nolist`"),
            packs.contains("house"),
            "{packs}: {}",
            ran.err
        );
        assert_eq!(ran.err.contains("`nowhere.yaml`"), packs.contains("nowhere"), "{packs}: {}", ran.err);
        assert!(!ran.err.contains("`house/loud`") || !packs.starts_with("[house"), "{packs}: {}", ran.err);
    }
}

#[test]
fn settings_that_leave_no_rule_on_are_refused() {
    let folder = Folder::new();
    folder.write("a.txt", "Agent: We cannot refund that.\n");
    folder.write("amends.yaml", "ignore: [all]\n");
    assert_eq!(folder.amends(&["check", "a.txt"]).code, Some(2));
    assert_eq!(folder.amends(&["check", "--select", "language", "a.txt"]).code, Some(0));
    folder.write("amends.yaml", "overrides: [{files: [a.txt], ignore: [all]}]\n");
    assert_eq!(folder.amends(&["check", "a.txt"]).code, Some(0));
}
