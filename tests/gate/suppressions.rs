use super::{CANNOT, Folder};

fn drafts() -> Folder {
    let folder = Folder::new();
    folder.write("amends.yaml", "format: draft\nselect: [language]\n");
    folder
}

#[test]
fn comments_of_every_language_allow_the_next_element() {
    for (open, close) in [
        ("{#", "#}"),
        ("{% comment %}", "{% endcomment %}"),
        ("<!--", "-->"),
        ("{{!", "}}"),
        ("{{!--", "--}}"),
        ("<%#", "%>"),
        ("<#--", "-->"),
    ] {
        let folder = drafts();
        let text = format!(
            "Hi Ann,\n\n{open} amends: allow language/cannot -- legal wording, until 2999-01-31 {close}\n\n{CANNOT}{CANNOT}\n{CANNOT}"
        );
        folder.write("a.txt", &text);
        assert_eq!(folder.findings(&["a.txt"]), ["a.txt:8 language/cannot"], "{open}");
    }
}

#[test]
fn in_markdown_and_text_a_paragraph_or_an_item_is_an_element() {
    let folder = Folder::new();
    folder.write("amends.yaml", "format: template\nselect: [language/cannot]\n");
    let allow = "{# amends: allow language/cannot -- legal wording #}\n";
    for name in ["a.md", "a.txt", "a.j2"] {
        folder
            .write(name, &format!("Hi {{{{ name }}}},\n\n{allow}We are open today, and\n{CANNOT}\n{CANNOT}"));
        assert_eq!(folder.findings(&[name]), [format!("{name}:7 language/cannot")]);
        folder.write(name, &format!("Hi {{{{ name }}}},\n\n{allow}- Your lamp:\n  {CANNOT}- {CANNOT}"));
        assert_eq!(folder.findings(&[name]), [format!("{name}:6 language/cannot")]);
    }
}

#[test]
fn what_the_language_prints_is_words_and_allows_nothing() {
    let folder = Folder::new();
    folder.write("amends.yaml", "select: [language/cannot, amends]\n");
    let allow =
        |open: &str, close: &str| format!("{open} amends: allow language/cannot -- legal {close}\n{CANNOT}");
    let text = format!("{{# We cannot refund a voucher. #}}\n\nHi {{{{ name }}}},\n{}", allow("{#", "#}"));
    folder.write("a.liquid", &text);
    folder.write("b.html", &format!("{{% assign x = 1 %}}<p>{}</p>", allow("{#", "#}")));
    folder.write("c.liquid", &format!("Hi {{{{ name }}}},\n{}", allow("{% comment %}", "{% endcomment %}")));
    folder.write("d.j2", &format!("Hi {{{{ name }}}},\n{}", allow("{#", "#}")));
    let ran = folder.amends(&["check", "--output-format", "jsonl", "a.liquid", "b.html", "c.liquid", "d.j2"]);
    assert_eq!(
        ran.findings(),
        [
            "a.liquid:1 language/cannot",
            "a.liquid:5 language/cannot",
            "a.liquid:4 amends/suppression-unused",
            "b.html:2 language/cannot",
            "b.html:1 amends/suppression-unused",
        ]
    );
    assert!(
        ran.out.contains("no comment in Liquid, and customers see it; write it as `{% comment %}"),
        "{}",
        ran.out
    );
    let note = "a.liquid:1:1: note: `{# … #}` is no comment in Liquid: customers see it, and so it is judged";
    assert!(ran.err.contains(note) && ran.err.matches("no comment in").count() == 1, "{}", ran.err);
}

#[test]
fn blocks_and_files() {
    let folder = drafts();
    let allow = |what: &str| format!("{{# amends: {what} #}}\n");
    folder.write("file.txt", &format!("{CANNOT}{}{CANNOT}", allow("allow-file language -- an old letter")));
    assert_eq!(folder.findings(&["file.txt"]), [""; 0]);
    let block = [
        CANNOT,
        &allow("allow-begin language/cannot -- quoted terms"),
        CANNOT,
        "I don't know.\n",
        CANNOT,
        &allow("allow-end"),
        CANNOT,
        &allow("allow-end"),
    ];
    folder.write("block.txt", &block.concat());
    assert_eq!(
        folder.findings(&["block.txt"]),
        [
            "block.txt:1 language/cannot",
            "block.txt:4 language/dont-know",
            "block.txt:7 language/cannot",
            "block.txt:8 amends/suppression-unused",
        ]
    );
}

#[test]
fn a_block_that_nothing_ends_is_told() {
    let folder = drafts();
    let begin = "{# amends: allow-begin language -- quoted terms #}\n";
    folder.write("a.txt", &format!("{begin}{CANNOT}\nHi Ann,\n{CANNOT}"));
    let ran = folder.amends(&["check", "--output-format", "jsonl", "a.txt"]);
    assert_eq!(ran.findings(), ["a.txt:1 amends/suppression-unused"], "{}", ran.out);
    assert!(ran.out.contains("Nothing ends this block"), "{}", ran.out);
    folder.write("a.txt", &format!("{begin}{CANNOT}{{# amends: allow-end #}}\nHi Ann,\n"));
    assert_eq!(folder.findings(&["a.txt"]), [""; 0]);
}

#[test]
fn without_reason_expired_or_unused_they_allow_nothing_and_are_told() {
    let folder = drafts();
    let lines = [
        "{# amends: allow language/cannot #}",
        "We cannot refund the lamp.",
        "{# amends: allow language/cannot -- legal, until 2020-01-31 #}",
        "We cannot refund the bulb.",
        "{# amends: allow language/cannot -- legal, until 2020-31-01 #}",
        "We cannot refund the shade.",
        "{# amends: allow language/canot -- legal #}",
        "{# amends: allow language/cannot -- nothing here #}",
        "Hello.",
        "{# amends: alow language/cannot -- a slip #}",
        "{# amends: allow apology/missing -- not judged in this run #}",
    ];
    folder.write("a.txt", &lines.join("\n"));
    let ran = folder.amends(&["check", "a.txt", "--output-format", "jsonl", "--fail-on", "warning"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        ran.findings(),
        [
            "a.txt:2 language/cannot",
            "a.txt:4 language/cannot",
            "a.txt:6 language/cannot",
            "a.txt:1 amends/suppression-without-reason",
            "a.txt:3 amends/suppression-expired",
            "a.txt:5 amends/suppression-expired",
            "a.txt:7 amends/suppression-unused",
            "a.txt:8 amends/suppression-unused",
            "a.txt:10 amends/suppression-unused",
        ]
    );
    assert!(ran.out.contains("did you mean `language/cannot`?") && ran.out.contains("did you mean `allow`?"));
    folder.write("amends.yaml", "format: draft\nselect: [language]\nignore: [amends]\n");
    assert_eq!(folder.findings(&["a.txt"]).len(), 3);
    folder
        .write("amends.yaml", "format: draft\nselect: [hold]\nlevels: {amends/suppression-expired: error}\n");
    let ran = folder.amends(&["check", "a.txt", "--output-format", "jsonl"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.findings().iter().filter(|f| f.contains("unused")).count(), 2, "{:?}", ran.findings());
}

#[test]
fn a_hint_that_is_not_shown_uses_its_suppression() {
    let folder = Folder::new();
    folder.write("amends.yaml", "format: draft\nlevels: {language/cannot: hint}\nselect: [language]\n");
    folder.write("a.txt", &format!("{{# amends: allow language/cannot -- legal #}}\n{CANNOT}"));
    assert_eq!(folder.findings(&["a.txt"]), [""; 0]);
    folder.write("amends.yaml", "format: draft\nlevels: {language/cannot: error}\nselect: [language]\n");
    assert_eq!(folder.amends(&["check", "a.txt"]).code, Some(0));
}

#[test]
fn words_of_a_reason_are_nobodys() {
    let folder = drafts();
    folder.write(
        "a.txt",
        &format!("{{# amends: allow language/cannot -- we cannot say it otherwise!! #}}\n{CANNOT}"),
    );
    assert_eq!(folder.findings(&["a.txt"]), [""; 0]);
}

const CHATS: &str = concat!(
    r#"{"id":"c-1","turns":[{"role":"agent","text":"Hello."},{"role":"customer","text":"Can I return it?"},{"role":"agent","text":"We cannot refund the lamp. And we cannot ship it."}]}"#,
    "\n",
    r#"{"id":"c-2","turns":[{"role":"customer","text":"Can I return it?"},{"role":"agent","text":"We cannot refund the lamp."}]}"#,
    "\n"
);

#[test]
fn transcripts_are_allowed_by_a_file_beside_them() {
    let folder = Folder::new();
    folder.write("chats.jsonl", CHATS);
    let check = |allow: &str, paths: &str| {
        folder.write("amends-allow.yaml", allow);
        folder.findings(&["--select", "language/cannot", paths])
    };
    let (one, two) = ("chats.jsonl:1 language/cannot", "chats.jsonl:2 language/cannot");
    assert_eq!(check("", "."), [one, one, two]);
    assert_eq!(check("- {rule: language/cannot, reason: legal}", "."), [""; 0]);
    assert_eq!(check("- {conversation: c-1, rule: [language], reason: legal}", "."), [two]);
    assert_eq!(
        check(
            "- {conversation: c-1, rule: language/cannot, turn: 2, words: cannot SHIP, reason: legal}",
            "."
        ),
        [one, two]
    );
    let rest = "- {conversation: c-1, rule: language/cannot, turn: 1, reason: legal}\n\
                - {conversation: c-2, rule: language/cannot}\n\
                - {conversation: c-2, rule: language/cannot, reason: legal, until: 2020-01-01}\n\
                - {conversation: c-9, rule: language/cannot, reason: legal}\n\
                - {conversation: c-2, rule: apology/missing, reason: not judged}\n";
    let own = [
        "amends-allow.yaml:1 amends/suppression-unused",
        "amends-allow.yaml:2 amends/suppression-without-reason",
        "amends-allow.yaml:3 amends/suppression-expired",
    ];
    assert_eq!(
        check(rest, "."),
        [&[one, one, two][..], &own, &["amends-allow.yaml:4 amends/suppression-unused"]].concat()
    );
    // Another file may hold the conversation that was not met.
    assert_eq!(check(rest, "chats.jsonl"), [&[one, one, two][..], &own].concat());
}

#[test]
fn a_transcript_without_an_id_is_known_by_its_file() {
    let folder = Folder::new();
    folder.write("amends.yaml", "select: [language/cannot]\nallow: [allowed.yaml]\n");
    for name in ["calls/a.txt", "calls/b.txt", "calls/old/a.txt"] {
        folder.write(name, &format!("Agent: Hello.\nCustomer: Hello.\nAgent: {CANNOT}"));
    }
    let check = |file: &str, from: &str| {
        folder.write("allowed.yaml", &format!("- file: {file}\n  rule: language/cannot\n  reason: legal\n"));
        let ran = folder.amends_from(from, &["check", ".", "--output-format", "jsonl"], "");
        (ran.findings(), ran.out)
    };
    let [a, b, old] = ["a.txt", "b.txt", "old/a.txt"].map(|name| format!("{name}:3 language/cannot"));
    assert_eq!(check("b.txt", "calls").0, [a.clone(), old.clone()]);
    assert_eq!(check("old/a.txt", "calls").0, [a.clone(), b.clone()]);
    assert_eq!(check("calls/a.txt", "calls").0, [b.clone(), old.clone()]);
    assert_eq!(check("a.txt", "calls").0, [b]);
    let (_, out) = check("c.txt", ".");
    assert!(out.contains("There is no file `c.txt` here to allow anything in."), "{out}");
}

#[test]
fn a_folder_is_no_file_to_allow_in() {
    let folder = Folder::new();
    folder.write("chats.jsonl", CHATS);
    for file in ["./", ".", "././", "/", "..", "calls/", "\"\""] {
        let allow = format!("- rule: language/cannot\n  file: {file}\n  reason: legal\n");
        folder.write("amends-allow.yaml", &allow);
        let ran = folder.amends(&["check", "--select", "language/cannot", "."]);
        assert_eq!(ran.code, Some(2), "{file}: {}", ran.out);
        assert!(ran.err.contains("amends-allow.yaml:2:"), "{file}: {}", ran.err);
    }
}

#[test]
fn settings_name_files_of_suppressions_and_faults_are_told() {
    let folder = Folder::new();
    folder.write("chats/a.jsonl", CHATS);
    folder.write("amends.yaml", "select: [language/cannot]\nallow: [allowed.yaml]\n");
    folder.write("allowed.yaml", "- {rule: language/cannot, reason: legal}\n");
    assert_eq!(folder.findings(&["."]), [""; 0]);
    folder.write("allowed.yaml", "- {rul: language/cannot, reason: legal}\n- turn: x\n  rule: a/b\n");
    let ran = folder.amends(&["check", "."]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("allowed.yaml:1:4: error: a suppression has no key `rul`"), "{}", ran.err);
    assert!(ran.err.contains("did you mean `rule`?") && ran.err.contains("allowed.yaml:2:9"), "{}", ran.err);
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let folder = Folder::new();
    folder.write(
        "amends-allow.yaml",
        "- {conversation: c-1, rule: language, words: ship, reason: legal}\n- {rule: hold, reason: x}\n",
    );
    for i in 0..15 {
        folder.write(&format!("{i}.jsonl"), CHATS);
    }
    let run = |jobs| folder.amends(&["check", ".", "--output-format", "json", "--jobs", jobs]).out;
    let one = run("1");
    assert!(one.contains("amends/suppression-unused"));
    for jobs in ["2", "8"] {
        assert!(run(jobs) == one, "{jobs}");
    }
}

/// Not timed: were each comment held against every other, this would go on for hours.
#[test]
fn tens_of_thousands_of_comments_in_one_file() {
    const MANY: usize = 8_000;
    let folder = drafts();
    let allow = |what: &str| format!("{{# amends: {what} #}}\n");
    let begin = allow("allow-begin language/cannot -- quoted");
    let nested = [
        CANNOT,
        &begin.repeat(MANY),
        CANNOT,
        &allow("allow-end language/cannot").repeat(MANY),
        CANNOT,
        // Blocks that nothing here ends.
        &allow("allow-begin language/dont-know -- quoted").repeat(MANY),
        &allow("allow-end language/cannot").repeat(MANY),
    ];
    folder.write("nested.txt", &nested.concat());
    let found = folder.findings(&["nested.txt"]);
    let of = |rule: &str| found.iter().filter(|found| found.ends_with(rule)).count();
    assert_eq!(
        (of("language/cannot"), of("amends/suppression-unused"), found.len()),
        (2, 2 * MANY, 2 * MANY + 2)
    );

    let mut side_by_side = String::new();
    for _ in 0..MANY / 8 {
        side_by_side += &[&begin, CANNOT, &allow("allow-end"), CANNOT].concat();
    }
    folder.write("blocks.txt", &side_by_side);
    assert_eq!(folder.findings(&["blocks.txt"]).len(), MANY / 8);

    // Comments that do not end.
    for open in ["{# amends: x\n", "{% comment %} amends: x\n", "%} amends: x\n", "<!-- amends: x\n"] {
        folder.write("open.txt", &format!("{}{CANNOT}", open.repeat(MANY)));
        assert_eq!(folder.findings(&["open.txt"]).len(), 1, "{open}");
    }
}

#[test]
fn a_tag_without_room_for_a_name_is_no_end() {
    let folder = drafts();
    let text = format!(
        "{{% comment %}} amends: allow language/cannot -- x {{%}} {{% endcomment %}}\n{CANNOT}{CANNOT}"
    );
    folder.write("a.txt", &text);
    assert_eq!(folder.findings(&["a.txt"]).len(), 2);
}

#[test]
fn comments_of_markdown_allow_and_marks_of_code_are_told() {
    let folder = Folder::new();
    let check = |name: &str, more: &[&str]| {
        let check = ["check", "--isolated", "--select", "language/cannot", "--fail-on", "never", name];
        folder.amends(&[&check[..], &["--output-format", "concise"], more].concat())
    };
    folder.write("a.md", "Hi {{ name }},\n\n[//]: # (amends: allow language/cannot -- we cannot say it)\n\nWe cannot refund it.\n");
    for more in [&[][..], &["--draft"]] {
        let ran = check("a.md", more);
        assert_eq!(ran.out, "", "{more:?}");
    }
    folder.write("b.txt", "# amends: allow language/cannot -- legal\nHi {{ name }}, we cannot refund it.\n");
    for more in [&[][..], &["--draft"]] {
        let out = check("b.txt", more).out;
        assert!(out.contains("language/cannot"), "{more:?}: {out}");
        assert!(out.contains("no comment in a text"), "{more:?}: {out}");
    }
}

#[test]
fn rules_on_suppressions_can_be_all_that_is_selected() {
    let folder = Folder::new();
    folder.write("amends.yaml", "format: draft\n");
    let used = "{# amends: allow language/cannot -- legal #}\n";
    let (bare, idle) =
        ("{# amends: allow language/cannot #}\n", "{# amends: allow language/shouting -- a name #}\n");
    folder.write("a.txt", &[used, CANNOT, "\n", bare, CANNOT, "\n", idle, "Here it is.\n"].concat());
    let (without, unused) =
        ("a.txt:4 amends/suppression-without-reason", "a.txt:7 amends/suppression-unused");
    let found = |args: &[&str]| folder.findings(&[&["a.txt", "--select"], args].concat());
    assert_eq!(found(&["amends"]), [without, unused]);
    assert_eq!(found(&["amends/suppression-unused"]), [unused]);
    assert_eq!(found(&["amends/suppression-unused,language"]), ["a.txt:5 language/cannot", unused]);
    let ran = folder.amends(&["check", "a.txt", "--select", "amends", "--fail-on", "warning"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("2 findings (2 warnings)"), "{}", ran.out);

    // By its id it shows at any level.
    folder.write("amends.yaml", "format: draft\nlevels: {amends/suppression-unused: hint}\n");
    assert_eq!(found(&["amends"]), [without]);
    assert_eq!(found(&["amends/suppression-unused"]), [unused]);

    let ran = folder.amends(&["check", "a.txt", "--select", "amends", "--ignore", "amends"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    let ran = folder.amends(&["check", "a.txt", "--select", "amends/suppression-unusd"]);
    assert!(ran.err.contains("did you mean `amends/suppression-unused`?"), "{}", ran.err);
}
