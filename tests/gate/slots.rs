//! Slots of templates: words that nobody knows yet, shown as the file writes them.

use serde_json::Value;

use super::Folder;

const MAIL: &str =
    "Dear {name},\n\nI will try {{ x }} to reach ${user.name!\"Customer\"}. We'll be back to you.\n";

#[test]
fn every_view_shows_what_the_file_writes() {
    let folder = Folder::new();
    folder.write("a.ftl", MAIL);
    folder.write("b.html.liquid", "<p>Dear {{ a.b }},</p>\n<p>I will try {{ n|upper }}&nbsp;now.</p>\n");
    folder.write("c.md", "I will try `x` and {{ y }}.\n");
    folder.write("m.json", r#"{"macros":[{"title":"a","actions":[{"field":"comment_value","value":"I will try {{\"x\"|t}} to help you now."}]}]}"#);
    folder.write("partials/_try.liquid", "I will try {{ y }} now.");
    folder.write("d.liquid", "Dear {{ n }},\n{% render 'try' %}\n");
    let check = ["check", "--assume", "complaint", "--min-level", "hint"];
    for format in ["human", "concise", "json", "jsonl", "sarif", "csv", "markdown", "junit"] {
        let ran = folder.amends(&[&check[..], &["--output-format", format, "--explain-why", "."]].concat());
        assert!(!ran.out.contains('ꞏ'), "{format}: {}", ran.out);
    }
    let ran = folder.amends(&[&check[..], &["--select", "language/will-try", "."]].concat());
    for words in ["“I will try {{ x }}”", "“I will try {{ n|upper }}”", "“I will try `x`”"] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    let ran =
        folder.amends(&["check", "--baseline", "b.json", "--write-baseline", "--assume", "complaint", "."]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let known = folder.read("b.json");
    assert!(known.contains("Dear {name},") && !known.contains('ꞏ'), "{known}");
}

#[test]
fn a_slot_that_is_called_like_a_time_is_one() {
    let folder = Folder::new();
    let timeless = |slot: &str| {
        folder.write("a.liquid", &format!("Dear Ann,\n\nI'll write to you {slot}.\n\nKind regards,\nBo\n"));
        !folder
            .findings(&["--select", "resolution/no-timeline", "--assume", "complaint", "a.liquid"])
            .is_empty()
    };
    for slot in [
        "by {{ date }}",
        "at {{ callback.time }}",
        "by [DATE]",
        "before {deliveryDate}",
        "on {{ order.arrives | date: '%A' }}",
        "before the {{ deadline }}",
        "by *|DUE_DATE|*",
        "by ${eta}",
    ] {
        assert!(!timeless(slot), "{slot}");
    }
    for slot in ["by {{ agent }}", "at {{ phone }}", "from [NAME]", "on {{ updated.by }}"] {
        assert!(timeless(slot), "{slot}");
    }
}

#[test]
fn what_is_missing_is_known_whatever_is_written_around_it() {
    let folder = Folder::new();
    folder.write(
        "amends.yaml",
        "baseline: known.json\nassume: [complaint]\nfail-on: warning\nselect: [apology, language]\n",
    );
    let body = "Your lamp is here. We cannot refund {{ x }} at all.\n\nKind regards,\nAnn\n";
    folder.write("a.liquid", &format!("Dear {{{{n}}}},\n\n{body}"));
    folder.amends(&["check", "--write-baseline", "."]);
    let renamed = body.replace("{{ x }}", "{{ lamp.price }}");
    for text in [
        format!("ACME Support Team\nDear {{{{n}}}},\n\n{body}"),
        format!("Dear {{{{name}}}},\n\n{body}"),
        format!("Dear {{{{n}}}},\n\n{renamed}"),
    ] {
        folder.write("a.liquid", &text);
        let ran = folder.amends(&["check", "."]);
        assert_eq!(ran.code, Some(0), "{text}{}{}", ran.out, ran.err);
        assert!(!ran.err.contains("gone"), "{text}{}", ran.err);
    }
    // Another file has its own.
    folder.write("b.liquid", &format!("Dear {{{{n}}}},\n\n{body}"));
    let ran = folder.amends(&["check", "."]);
    assert_eq!(ran.code, Some(1), "{}", ran.out);
}

#[test]
fn a_list_of_replies_without_words_is_worth_a_note() {
    let folder = Folder::new();
    folder.write(
        "macros/slots.json",
        r#"{"macros":[{"title":"a","actions":[{"field":"comment_value","value":"{{dc.refund_no}}"}]}]}"#,
    );
    folder.write("macros/empty.json", r#"{"macros":[]}"#);
    folder.write(
        "macros/solve.json",
        r#"{"macros":[{"title":"a","actions":[{"field":"status","value":"solved"}]}]}"#,
    );
    for file in ["slots", "empty", "solve"] {
        let ran = folder.amends(&["check", "--format", "macros", &format!("macros/{file}.json")]);
        assert_eq!(ran.code, Some(0), "{file}: {}", ran.err);
        assert!(ran.err.contains("note: there are no words in this list"), "{}", ran.err);
    }
    folder.write("macros/none.json", r#"{"colour":{"a":1}}"#);
    assert_eq!(folder.amends(&["check", "--format", "macros", "macros/none.json"]).code, Some(2));
}

#[test]
fn a_row_of_marks_is_mended_as_one() {
    let folder = Folder::new();
    for (marks, mended) in
        [("!?!?", "?"), ("!?!", "?"), ("!!?!", "?"), ("?!!", "?"), ("!!??", "?"), ("!!!", "!"), ("?!", "?")]
    {
        folder.write("a.txt", &format!("Dear Ann, it is here{marks} We send it.\n"));
        let ran = folder.amends(&["check", "--draft", "--fix", "--select", "language/shouting", "a.txt"]);
        assert_eq!(ran.code, Some(0), "{marks}: {}", ran.out);
        assert_eq!(folder.read("a.txt"), format!("Dear Ann, it is here{mended} We send it.\n"));
    }
}

#[test]
fn lists_in_yaml_allow_by_comments() {
    let folder = Folder::new();
    let body = "We cannot refund the order. It is company policy.";
    let check = |text: &str| {
        folder.write("macros/list.yaml", text);
        folder.findings(&["--format", "macros", "--select", "language,amends", "macros"])
    };
    let list = |comment: &str, file: &str| {
        check(&format!(
            "{file}- name: one\n  {comment}\n  body: {body}\n- name: two\n  body: We cannot send it.\n"
        ))
    };
    let (cannot, policy) =
        ("macros/list.yaml:4 language/cannot", "macros/list.yaml:4 language/company-policy");
    let two = "macros/list.yaml:6 language/cannot";
    assert_eq!(list("# x", "# y\n"), [cannot, policy, two]);
    assert_eq!(list("# amends: allow language/cannot -- legal", "# y\n"), [policy, two]);
    assert_eq!(
        list("# x", "# amends: allow-file language/cannot, language/company-policy -- legal\n"),
        [""; 0]
    );
    let found = list("# amends: allow language/shouting -- legal", "# y\n");
    assert!(found.contains(&"macros/list.yaml:3 amends/suppression-unused".to_owned()), "{found:?}");
    let found = list("# amends: allow language/cannot", "# y\n");
    assert!(found.contains(&"macros/list.yaml:3 amends/suppression-without-reason".to_owned()), "{found:?}");
}

#[test]
fn a_converted_template_is_found_the_same_in() {
    let folder = Folder::new();
    folder.write("a.ftl", MAIL);
    folder.write(
        "b.html.liquid",
        "<p>Dear {{ a.b }},</p>\n<p>We can&#39;t refund {{ n|upper }}&nbsp;now.</p>\n",
    );
    folder.write(
        "c.md",
        "---\nsubject: Calm down {{ x }}\n---\nI will try `x` by {{ order.day | date: '%A' }}.\n",
    );
    folder
        .write("d.json", r#"[{"title":"a","body":"I will try \"{{ x }}\" to help you now, {{\"y\"|t}}."}]"#);
    folder.write("partials/_try.liquid", "Kind regards, {{ y }}");
    folder.write(
        "e.liquid",
        "Dear {{ n }},\nWe cannot refund {{ z }}.\n{% render 'try' %}\n{% render 'unknown' %}\n",
    );
    folder.write(
        "f.txt",
        "Dear [First Name],\n\nYour *|THING|* can't be sent again, <%= x.y %> [Order Number].\n",
    );
    folder.write("g.eml", "From: care@shop.example\nSubject: Calm down, {{ name }}\nContent-Transfer-Encoding: quoted-printable\n\nWe can=E2=80=99t refund {{ na=\nme }}!!\n");
    let check = ["--assume", "complaint", "--min-level", "hint"];
    let found = |file: &str| {
        let all = folder.amends(&[&["check", "--output-format", "jsonl"], &check[..], &[file]].concat());
        let shown = |line: &str| {
            let finding: Value = serde_json::from_str(line).expect("JSON");
            format!("{} {} {}", finding["rule"], finding["conversation"], finding["text"])
        };
        let mut found: Vec<String> = all.out.lines().map(shown).collect();
        found.sort();
        found
    };
    for file in ["a.ftl", "b.html.liquid", "c.md", "d.json", "e.liquid", "f.txt", "g.eml"] {
        let converted = folder.amends(&["convert", file]).out;
        assert!(!converted.contains('ꞏ') && converted.contains("slots"), "{converted}");
        folder.write("converted.jsonl", &converted);
        let found = [found(file), found("converted.jsonl")];
        assert!(!found[0].is_empty() && found[0] == found[1], "{file}: {found:#?}");
        // And once more.
        assert_eq!(folder.amends(&["convert", "converted.jsonl"]).out, converted, "{file}");
    }
    let converted = folder.amends(&["convert", "a.ftl", "f.txt"]).out;
    for slot in ["Dear {name},", r#"${user.name!\"Customer\"}"#, "*|THING|*", "<%= x.y %> [Order Number]"] {
        assert!(converted.contains(slot), "{slot}: {converted}");
    }
}
