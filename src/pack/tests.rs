use super::*;

fn built(text: &str) -> Result<(Pack, Vec<RuleDocs>), PackError> {
    build([("test.yaml", text)], &[])
}

fn faults(text: &str) -> Vec<String> {
    match built(text) {
        Ok(_) => Vec::new(),
        Err(error) => error
            .faults
            .iter()
            .map(|f| {
                let help = f.help.as_deref().map(|h| format!(" ({h})")).unwrap_or_default();
                format!("{}:{} {}{help}", f.span.line, f.span.column, f.message)
            })
            .collect(),
    }
}

const GOOD: &str = r#"
format: 1
---
document: seven-steps
title: Seven steps
---
words: vendors
list: [courier, post office]
---
signal: apology
match: |
  (i am|we are) [so] sorry
  my apolog~
---
signal: complaint
by: customer
threshold: 3
cues:
  - {weight: 3, match: "arrived broken"}
---
fact: said-sorry
is: {any: [apology, {event: transfer}]}
---
id: apology/missing
level: error
message: "No apology for “{trigger}”."
when: {all: [complaint, {not: {channel: social}}]}
require: {signal: apology, by: agent}
sources: [{document: seven-steps, step: 2}]
examples:
  flag: ["I'll send a new one."]
---
id: language/blame
message: "“{match}” blames."
match: |
  # a comment
  {vendors} is to blame   # another
  regex: (?i)not us
unless: {sentence: [{signal: apology}, "we own it"]}
overrides: [apology/missing]
examples: {flag: ["The courier is to blame"], pass: [{channel: call, text: "fine"}]}
"#;

#[test]
fn builds_all_entries() {
    let (pack, docs) = built(GOOD).unwrap_or_else(|e| panic!("{:?}", e.faults));
    assert_eq!(pack.rules.iter().map(|r| &*r.id).collect::<Vec<_>>(), ["apology/missing", "language/blame"]);
    assert_eq!(pack.signals.len(), 2);
    assert_eq!(pack.rules[1].overrides, [0]);
    assert_eq!(docs[1].pass[0].channel, Some(crate::transcript::Channel::Call));
    // Two phrases of a signal, a cue, two phrases of a rule, a guard.
    assert_eq!(pack.phrases.len(), 6);
    let bytes: &'static [u8] = super::blob::write(&pack).expect("writes").leak();
    assert_eq!(super::blob::read(bytes), Some(pack));
    // Bytes that end too early are told, wherever they end.
    assert!((0..bytes.len()).all(|end| super::blob::read(&bytes[..end]).is_none()));
}

#[test]
fn tells_all_faults_at_once_with_their_places() {
    let text = r#"signal: apology
match: |
  sorry
  *3
---
id: a/one
levle: error
message: x
match: "({venders} is"
examples: {flag: [x]}
---
id: a/two
message: "{mach}"
when: complaint
require: apologie
examples: {flag: [x]}
---
id: a/three
measure: wait.second
at-most: 1
message: x
---
id: a/one
message: x
match: y
examples: {flag: [x]}
"#;
    let found = faults(text);
    let wanted = [
        "4:3 the phrase has no word to be found by",
        "7:1 the rule has no key `levle` (did you mean `level`?)",
        "9:9 a group is opened here and not closed (close it with `)`)",
        "13:10 nothing fills `{mach}`",
        "14:7 there is no signal or fact `complaint`",
        "15:10 there is no signal or fact `apologie` (did you mean `apology`?)",
        "18:5 the rule has no examples",
        "19:10 there is no measure `wait.second` (did you mean `wait.seconds`?)",
        "23:5 the rule `a/one` stands here a second time (the first one is in test.yaml, line 6",
    ];
    for (found, wanted) in found.iter().zip(wanted) {
        assert!(found.starts_with(wanted), "{found}\nis not\n{wanted}");
    }
    assert_eq!(found.len(), wanted.len(), "{found:#?}");
}

#[test]
fn circles_are_refused() {
    let found = faults("fact: a\nis: b\n---\nfact: b\nis: {not: a}\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("rest on the other"), "{found:?}");
}

fn on_disk(files: &[(&str, &str)]) -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut paths = Vec::new();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(&path, text).expect("written");
        paths.push(path);
    }
    (folder, paths)
}

#[test]
fn packs_merge_over_packs() {
    let (_folder, paths) = on_disk(&[(
        "mine.yaml",
        "id: language/blame\nlevel: hint\nmatch+: |\n  it was them\noff: true\n---\nid: a/b\nmessage: m\nmatch: x\nexamples: {flag: [x]}\n",
    )]);
    let (pack, _) = build([("test.yaml", GOOD)], &paths).unwrap_or_else(|e| panic!("{:?}", e.faults));
    let blame = &pack.rules[pack.rule("language/blame").expect("there")];
    assert_eq!((blame.level, blame.off), (crate::finding::Level::Hint, true));
    let phrases: Vec<&str> =
        pack.phrases.iter().filter(|p| Some(p.owner) == blame.matcher).map(|p| &*p.text).collect();
    assert_eq!(phrases, ["{vendors} is to blame", "regex: (?i)not us", "it was them"]);
    assert!(pack.rule("a/b").is_some());
}

#[test]
fn what_changes_an_entry_that_is_not_there_gets_the_nearest_name() {
    for (over, fault) in [
        (
            "id: langage/blame\nlevel: hint\n",
            "1:5 there is no rule `langage/blame` to change; did you mean `language/blame`?",
        ),
        (
            "id: language/blam\nmessage: m\nmatch+: them\n",
            "3:1 there is no rule `language/blam` to change; did you mean `language/blame`?",
        ),
        (
            "signal: apolgy\nmatch+: oops\n",
            "2:1 there is no signal `apolgy` to change; did you mean `apology`?",
        ),
        (
            "words: vendrs\nlist+: [depot]\n",
            "2:1 there is no word list `vendrs` to change; did you mean `vendors`?",
        ),
        (
            "id: mine/own\noff: true\n",
            "1:5 there is no rule `mine/own` to change; a rule of its own wants `match:`, `require:` or `measure:`, a `message:` and `examples:`",
        ),
    ] {
        let (_folder, paths) = on_disk(&[("over.yaml", over)]);
        let error = build([("test.yaml", GOOD)], &paths).expect_err("refused");
        let told = error.faults.iter().map(|f| {
            format!(
                "{}:{} {}; {}",
                f.span.line,
                f.span.column,
                f.message,
                f.help.as_deref().unwrap_or_default()
            )
        });
        assert_eq!(told.collect::<Vec<_>>(), [fault], "{over}");
    }
    // In a pack that starts blank there is nothing to add to.
    let rule = "match+: x\nmessage: m\nexamples: {flag: [x]}\n";
    let (_folder, paths) = on_disk(&[("own.yaml", &format!("extends: none\n---\nid: a/b\n{rule}"))]);
    assert!(build([("test.yaml", GOOD)], &paths).is_ok());
}

#[test]
fn a_stretch_that_is_no_number_is_one_fault() {
    let rule = |within: &str| {
        format!("id: a/b\nrequire: apology\nwithin: {within}\nmessage: m\nexamples: {{flag: [x]}}\n")
    };
    let line = GOOD.lines().count() + 4;
    for (within, fault) in [
        ("{runs: -2}", "16 `runs` wants a whole number, 0 or more, and this is -2"),
        ("{runs: 1.5}", "16 `runs` wants a whole number, 0 or more, and this is 1.5"),
        ("{before: apolgy}", "18 there is no signal `apolgy` (did you mean `apology`?)"),
    ] {
        assert_eq!(faults(&format!("{GOOD}---\n{}", rule(within))), [format!("{line}:{fault}")]);
    }
}

#[test]
fn sums_are_of_whole_numbers() {
    let signal = |threshold: &str, weight: &str| {
        faults(&format!(
            "signal: trouble\nthreshold: {threshold}\ncues: [{{weight: {weight}, match: it broke}}]\n"
        ))
    };
    assert_eq!(signal("3", "-2"), [""; 0]);
    assert_eq!(signal("2.5", "2"), ["2:12 `threshold` wants a whole number, 1 or more, and this is 2.5"]);
    assert_eq!(signal("0", "2"), ["2:12 `threshold` wants a whole number, 1 or more, and this is 0"]);
    assert_eq!(signal("3", "1.5"), ["3:17 `weight` wants a whole number, and this is 1.5"]);
}

#[test]
fn a_pack_may_change_a_rule_by_its_earlier_id() {
    let base = "id: a/new\naliases: [a/old]\nmatch: x\nmessage: m\nexamples: {flag: [x]}\n";
    let (_folder, paths) = on_disk(&[("over.yaml", "id: a/old\nlevel: hint\nmatch+: y\n")]);
    let (pack, _) = build([("base.yaml", base)], &paths).unwrap_or_else(|e| panic!("{:?}", e.faults));
    assert_eq!(pack.rules.iter().map(|r| &*r.id).collect::<Vec<_>>(), ["a/new"]);
    assert_eq!((pack.rules[0].level, pack.phrases.len()), (crate::finding::Level::Hint, 2));
}

#[test]
fn an_empty_folder_is_one_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = build([], &[folder.path().to_owned()]).expect_err("refused");
    let told: Vec<&str> = error.faults.iter().map(|f| &*f.message).collect();
    assert_eq!(told, ["this folder holds no pack"]);
}

#[test]
fn extends_none_starts_blank_and_a_path_builds_on_it() {
    let rule = "message: m\nmatch: x\nexamples: {flag: [x]}\n";
    let (_folder, paths) = on_disk(&[
        ("top.yaml", &format!("extends: base.yaml\n---\nid: a/top\n{rule}")),
        ("base.yaml", &format!("format: 1\nextends: none\n---\nid: a/base\n{rule}")),
    ]);
    let (pack, _) = build([("test.yaml", GOOD)], &paths[..1]).unwrap_or_else(|e| panic!("{:?}", e.faults));
    assert_eq!(pack.rules.iter().map(|r| &*r.id).collect::<Vec<_>>(), ["a/base", "a/top"]);
}

#[test]
fn packs_that_build_on_themselves_or_leave_their_folder_are_refused() {
    let (_folder, paths) = on_disk(&[
        ("in/self.yaml", "extends: self.yaml\n"),
        ("in/one.yaml", "extends: two.yaml\n"),
        ("in/two.yaml", "extends: one.yaml\n"),
        ("in/out.yaml", "extends: ../outside.yaml\n"),
        ("outside.yaml", "format: 1\n"),
    ]);
    for (path, message) in [
        (&paths[0], "builds on itself"),
        (&paths[1], "builds on itself"),
        (&paths[3], "lies outside the pack"),
    ] {
        let error = build([], std::slice::from_ref(path)).expect_err("refused");
        assert!(error.faults[0].message.contains(message), "{:?}", error.faults);
    }
}

#[test]
fn unreadable_packs_are_told() {
    let error = build([], &["/no/such/pack.yaml".into()]).expect_err("refused");
    assert!(error.faults[0].message.contains("can't be read"), "{:?}", error.faults);
}

/// The files of the built-in pack.
fn own_rules() -> Vec<(String, String)> {
    fn walk(folder: &std::path::Path, found: &mut Vec<(String, String)>) {
        let mut entries: Vec<_> =
            std::fs::read_dir(folder).expect("rules").flatten().map(|e| e.path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                found.push((path.display().to_string(), std::fs::read_to_string(&path).expect("read")));
            }
        }
    }
    let mut found = Vec::new();
    walk(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/rules")), &mut found);
    found
}

#[test]
fn the_built_in_pack_has_no_fault() {
    let files = own_rules();
    if let Err(error) = build(files.iter().map(|(p, t)| (p.as_str(), t.as_str())), &[]) {
        for fault in &error.faults {
            let path =
                error.files.get(fault.span.file).map(|f| f.path.display().to_string()).unwrap_or_default();
            println!("{path}:{}:{} {} ({:?})", fault.span.line, fault.span.column, fault.message, fault.help);
        }
        panic!("{error}");
    }
}

#[test]
fn a_zone_that_there_is_not_is_a_fault_with_the_one_that_is_meant() {
    for (zone, meant) in [
        ("Berlin", "did you mean `Europe/Berlin`?"),
        ("Europe/Berln", "did you mean `Europe/Berlin`?"),
        ("US/New York", "did you mean `America/New_York`?"),
        ("here", "a zone is named as the time zone database names it: `Europe/Berlin`"),
    ] {
        let found = faults(&format!("{GOOD}---\nclock:\n  zone: {zone}\n"));
        let line = GOOD.lines().count() + 3;
        assert_eq!(found, [format!("{line}:9 there is no zone `{zone}` ({meant})")]);
    }
}

#[test]
fn numbers_by_channel_over_one_number_keep_it_for_the_rest() {
    use crate::transcript::Channel;
    let base = "id: a/long\nmeasure: wait.seconds\nat-most: 120\nmessage: m\nexamples: {flag: [x]}\n";
    for (over, email, unknown) in [
        ("id: a/long\nat-most: {call: 90}\n", Some(120.0), Some(120.0)),
        ("id: a/long\nat-most: {call: 90, other: 300}\n", Some(300.0), Some(300.0)),
        ("id: a/long\nat-most: 60\n", Some(60.0), Some(60.0)),
    ] {
        let (_folder, paths) = on_disk(&[("over.yaml", over)]);
        let (pack, _) = build([("base.yaml", base)], &paths).unwrap_or_else(|e| panic!("{:?}", e.faults));
        let most = pack.rules[0].limit.and_then(|l| l.at_most).expect("a limit");
        assert_eq!((most.of(Some(Channel::Email)), most.of(None)), (email, unknown), "{over}");
    }
}

#[test]
fn an_entry_that_stands_twice_has_its_other_faults_told() {
    for (again, fault) in [
        (
            "id: language/blame\nmessage: m\nmatch: \"{nolist} hello\"\nexamples: {flag: [x]}",
            "no word list `nolist`",
        ),
        ("id: language/blame\nmatch: x\nexamples: {flag: [x]}", "the rule has no message"),
        ("signal: apology\nmatch: \"hello *20 there\"", "*20"),
        ("fact: said-sorry\nis: {any: [apologyy]}", "no signal or fact `apologyy`"),
        ("words: vendors\nlist: [\"(a\"]", "("),
    ] {
        let found = faults(&format!("{GOOD}---\n{again}\n"));
        assert!(found.iter().any(|f| f.contains("a second time")), "{again}: {found:?}");
        assert!(
            found.iter().any(|f| !f.contains("a second time") && f.contains(fault)),
            "{again}: {found:?}"
        );
    }
}

#[test]
fn all_faults_of_an_expression_are_told() {
    for (expression, expected) in [
        ("{signal: apologyy, by: agnet}", &["apologyy", "agnet"][..]),
        ("{count: {signal: apologyy}, at-least: x}", &["apologyy", "at-least"]),
        ("{first: apologyy}", &["apologyy", "`first` wants `then`"]),
        ("{channel: [foo, bar]}", &["foo", "bar"]),
        ("{opening: {sinal: x, by: agnet}}", &["sinal", "agnet"]),
    ] {
        let found = faults(&format!("{GOOD}---\nfact: odd\nis: {expression}\n"));
        for part in expected {
            assert!(found.iter().any(|f| f.contains(part)), "{expression}, {part}: {found:?}");
        }
    }
}

#[test]
fn what_can_never_be_right_is_a_fault() {
    let rule = |more: &str, flag: &str| {
        format!("{GOOD}---\nid: house/x\nmessage: m\n{more}\nexamples: {{flag: [\"{flag}\"]}}\n")
    };
    for (text, expected) in [
        (rule("match: foo bar", "a ⟦foo bar"), Some("the marks in this example")),
        (rule("match: foo bar", "a foo bar⟧"), Some("the marks in this example")),
        (rule("match: foo bar", "a ⟧foo⟦ bar"), Some("the marks in this example")),
        (rule("match: foo bar", "a ⟦foo bar⟧"), None),
        (rule("measure: wait.seconds\nat-most: 3\nat-least: -1", "x"), Some("`at-least` is below zero")),
        (rule("measure: wait.seconds\nat-most: {call: -1, other: 3}", "x"), Some("`at-most` is below zero")),
        (rule("measure: wait.seconds\nat-most: 3\nat-least: 4", "x"), Some("nothing is ever right")),
        (
            rule("match: foo (bar|polic(y|ies))\nfix: {of: [zzz], replace: x}", "x"),
            Some("no phrase of the rule finds “zzz”"),
        ),
        (rule("match: foo (bar|polic(y|ies))\nfix: {of: [foo policies, foo bar], replace: x}", "x"), None),
        (rule("match: foo {vendors}\nfix: {of: [foo courier], replace: x}", "x"), None),
        (format!("{GOOD}---\nwords: w\nlist: [a, \"{{w}}\"]\n"), Some("the word list `w` holds itself")),
        (
            format!("{GOOD}---\nwords: w\nlist: [\"{{v}}\"]\n---\nwords: v\nlist: [\"b [{{w}}]\"]\n"),
            Some("the word list `v` holds itself"),
        ),
        (format!("{GOOD}---\nwords: w\nlist: [\"{{vendor}}\"]\n"), Some("did you mean `{vendors}`?")),
        (format!("{GOOD}---\nwords: w\nlist: [\"{{vendors}}\", \"{{digits}}\"]\n"), None),
    ] {
        let found = faults(&text);
        match expected {
            Some(expected) => assert!(found.iter().any(|f| f.contains(expected)), "{text}: {found:?}"),
            None => assert_eq!(found, [""; 0], "{text}"),
        }
    }
}

#[test]
fn an_empty_pack_and_examples_of_another_number_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("written");
        folder.path().join(name)
    };
    let base =
        "id: house/x\nmessage: m\nmeasure: wait.seconds\nat-most: 60\nexamples: {flag: [a], pass: [b]}\n";
    for text in ["", "# nothing\n", "---\n"] {
        let error = build([("base.yaml", base)], &[path("empty.yaml", text)]).expect_err("it is empty");
        assert!(error.faults.iter().any(|fault| fault.message == "this pack is empty"), "{text:?}");
    }
    let over = path("over.yaml", "id: house/x\nat-most: {call: 30}\n");
    let (_, docs) = build([("base.yaml", base)], std::slice::from_ref(&over)).expect("a pack");
    let (file, number) = (Some("base.yaml".to_owned()), Some(over.display().to_string()));
    assert!(docs[0].flag.iter().chain(&docs[0].pass).all(|e| e.file == file && e.renumbered == number));
    assert_eq!(docs[0].flag[0].line, 5);
    // What a later pack gives itself is written for the number.
    let own = path("own.yaml", "id: house/x\nat-most: 30\nexamples: {flag: [c]}\n");
    let (_, docs) = build([("base.yaml", base)], &[own]).expect("a pack");
    assert_eq!((&docs[0].flag[0].renumbered, &docs[0].flag[0].file), (&None, &None));
    assert!(docs[0].pass[0].renumbered.is_some());
    // Examples over a number of before have to hold.
    let more = path("more.yaml", "id: house/x\nexamples: {flag: [c]}\n");
    let (_, docs) = build([("base.yaml", base)], &[more]).expect("a pack");
    assert!(docs[0].flag.iter().chain(&docs[0].pass).all(|e| e.renumbered.is_none()));
}
