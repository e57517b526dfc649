use super::Folder;

#[test]
fn safe_fixes_are_written_and_the_rest_is_reported() {
    let folder = Folder::new();
    folder.write("a.txt", "Hello!!\r\nWe'll try to mend it?! We will try to mend it!!!\r\n");
    let args = [
        "check",
        "--draft",
        "--select",
        "language/shouting,language/will-try",
        "a.txt",
        "--output-format",
        "jsonl",
    ];
    let dry = folder.amends(&["check", "--draft", "a.txt", "--fix", "--dry-run"]);
    assert_eq!(
        dry.out,
        "--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n-Hello!!\r\n-We'll try to mend it?! We will try to mend it!!!\r\n+Hello!\r\n+We'll try to mend it? We will try to mend it!\r\n"
    );
    assert!(
        dry.err.contains("3 findings would be mended in 1 file; 2 more with --unsafe-fixes"),
        "{}",
        dry.err
    );
    assert_eq!(folder.amends(&args).findings().len(), 5);
    let ran = folder.amends(&[&args[..], &["--fix"]].concat());
    assert_eq!(ran.findings(), ["a.txt:2 language/will-try", "a.txt:2 language/will-try"]);
    assert!(ran.err.contains("3 findings mended in 1 file"), "{}", ran.err);
    assert_eq!(folder.read("a.txt"), "Hello!\r\nWe'll try to mend it? We will try to mend it!\r\n");
    let ran = folder.amends(&[&args[..], &["--fix", "--unsafe-fixes"]].concat());
    assert_eq!((ran.code, ran.findings().len()), (Some(0), 0));
    assert_eq!(folder.read("a.txt"), "Hello!\r\nWe will mend it? We will mend it!\r\n");
}

#[test]
fn text_inside_json_is_mended_with_its_own_escapes() {
    let folder = Folder::new();
    folder.write(
        "house.yaml",
        "id: house/kettle\nmessage: It is a water heater.\nmatch: (kettle|pot)\nfix: {replace: \"“water” \\\"heater\\\"\", safe: true}\n\
         examples: {flag: [\"your ⟦kettle⟧\"], pass: [\"a cup\"]}\n",
    );
    folder.write("a.jsonl", "{\"turns\":[{\"role\":\"customer\",\"text\":\"My \\\"kettle\\\" broke.\"},{\"role\":\"agent\",\"text\":\"So \\u201csorry\\u201d for the kettle\\nand pot\"}]}\n");
    let args = ["check", "--pack", "house.yaml", "--select", "house", "a.jsonl", "--fix"];
    assert_eq!(folder.amends(&args).code, Some(0));
    assert_eq!(
        folder.read("a.jsonl"),
        "{\"turns\":[{\"role\":\"customer\",\"text\":\"My \\\"kettle\\\" broke.\"},{\"role\":\"agent\",\"text\":\"So \\u201csorry\\u201d for the “water” \\\"heater\\\"\\nand “water” \\\"heater\\\"\"}]}\n"
    );
}

/// What a rule would report in its own words' place is not written there.
#[test]
fn a_fix_that_does_not_clear_its_finding_is_left_out() {
    let folder = Folder::new();
    folder.write(
        "house.yaml",
        "id: house/milk\nmessage: x\nmatch: (old|fresh) milk\nfix: {of: [old milk], replace: fresh milk}\n\
         examples: {flag: [\"fresh milk\"], pass: [\"tea\"]}\n",
    );
    folder.write("a.txt", "Here is your old milk!!\n");
    let args = ["check", "--draft", "--pack", "house.yaml", "a.txt", "--fix", "--unsafe-fixes"];
    let ran = folder.amends(&args);
    assert_eq!(folder.read("a.txt"), "Here is your old milk!\n", "{}", ran.err);
    let told = "the fix of `house/milk` was left out: the rule reports what would take their place, too";
    assert!(ran.err.contains(told) && ran.err.contains("1 finding mended in 1 file"), "{}", ran.err);

    for text in ["I know how you feel, believe me. Thank you.\n", "Trust me, I know how you feel.\n"] {
        folder.write("a.txt", text);
        folder.amends(&["check", "--draft", "a.txt", "--fix", "--unsafe-fixes"]);
        let (fixed, rule) = (folder.read("a.txt"), "empathy/know-how-you-feel");
        let cleared = folder.findings(&["--draft", "--select", rule, "a.txt"]).is_empty();
        assert!(fixed == text || cleared, "{fixed}");
    }
}

/// The parts of a mail that say the same are judged once, and what differs when one is mended is mended, too.
#[test]
fn what_is_shown_is_what_would_be_written() {
    let folder = Folder::new();
    let part = |kind: &str, text: &str| format!("--x\nContent-Type: text/{kind}; charset=utf-8\n\n{text}\n");
    let words = "Hi {{ n }}, here is your lamp. We will try to mend the harp.";
    let mail = format!(
        "From: a@b.example\nX-Unsent: 1\nSubject: Hi\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n{}{}--x--\n",
        part("plain", words),
        part("html", &format!("<p>{words}</p>"))
    );
    folder.write("a.eml", &mail);
    let args = ["check", "a.eml", "--fix", "--unsafe-fixes"];
    let dry = folder.amends(&[&args[..], &["--dry-run"]].concat());
    assert_eq!(folder.read("a.eml"), mail);
    assert!(dry.err.contains("2 findings would be mended in 1 file"), "{}", dry.err);
    let ran = folder.amends(&args);
    assert!(ran.err.contains("2 findings mended in 1 file"), "{}", ran.err);
    let mended = mail.replace(words, "Hi {{ n }}, here is your lamp. We will mend the harp.");
    assert_eq!(folder.read("a.eml"), mended);
    let with = |sign: char, text: &str| {
        let lines = text.lines().filter(|line| line.contains("harp"));
        lines.map(|line| format!("{sign}{line}")).collect::<Vec<_>>()
    };
    let shown: Vec<&str> = dry.out.lines().filter(|line| line.contains("harp")).collect();
    let (gone, new) = (with('-', &mail), with('+', &mended));
    assert_eq!(shown, [&*gone[0], &*new[0], &*gone[1], &*new[1]], "{}", dry.out);
}

#[test]
fn what_is_allowed_known_or_unchanged_is_left_alone() {
    let folder = Folder::new();
    let text = "{# amends: allow language/shouting -- a shout #}\nHello!!\n\nBye!!\n";
    folder.write("a.txt", text);
    let diff = "--- a.txt\n+++ a.txt\n@@ -1,2 +1,2 @@\n x\n-y\n+y\n";
    let ran = folder.amends_from(".", &["check", "--draft", "a.txt", "--fix", "--diff", "-"], diff);
    assert_eq!((ran.code, folder.read("a.txt")), (Some(0), text.to_owned()));
    folder.amends(&["check", "--draft", "a.txt", "--fix"]);
    assert_eq!(folder.read("a.txt"), text.replace("Bye!!", "Bye!"));
}

#[test]
fn cells_of_a_table_are_mended_with_their_own_marks() {
    let folder = Folder::new();
    let table =
        "ticket,author,body\n1,customer,\"My \"\"kettle\"\" broke.\"\n1,agent,\"So \"\"sorry\"\"!! Bye?!\"\n";
    folder.write("a.csv", table);
    let args = ["check", "a.csv", "--csv", "conversation=ticket,role=author,text=body", "--fix"];
    let ran = folder.amends(&args);
    assert_eq!(folder.read("a.csv"), table.replace("!!", "!").replace("?!", "?"), "{}", ran.err);
}

#[test]
fn canned_replies_are_mended_as_their_file_writes_them() {
    let folder = Folder::new();
    let json = "{\"macros\":[{\"title\":\"a\",\"actions\":[{\"field\":\"comment_value\",\"value\":\"The \\\"lamp\\\" is\\nhere!! {{ n }}\"}]},\
                {\"title\":\"b\",\"actions\":[{\"field\":\"comment_value_html\",\"value\":\"<p class=\\\"x\\\">Tea &amp; <b>milk</b>!!</p>\"}]}]}\n";
    let yaml = "- {title: a, body: Here it is!! Bye}\n- title: b\n  body: 'It''s here!!'\n- title: c\n  body: \"Here \\\"it\\\" is!!\"\n\
                - title: d\n  body: >\n    It is\n    here!!\n- title: e\n  body: |\n    Here!!\n\n    Bye.\n";
    let csv = "title,body\na,Here it is!!\nb,\"So, \"\"it\"\" is here!!\"\n";
    for (name, text) in [("macros.json", json), ("canned.yaml", yaml), ("canned.csv", csv)] {
        folder.write(name, text);
        let ran = folder.amends(&["check", name, "--fix"]);
        assert_eq!(folder.read(name), text.replace("!!", "!"), "{}", ran.err);
        assert!(!ran.err.contains("left out"), "{}", ran.err);
    }
}

#[test]
fn fixes_that_cannot_be_written_are_told() {
    let folder = Folder::new();
    folder.write(
        "house.yaml",
        "id: house/kettle\nmessage: It is a water heater.\nmatch: old kettle\nfix: {replace: \"new, hot: heater\", safe: true}\n\
         examples: {flag: [\"your ⟦old kettle⟧\"], pass: [\"a cup\"]}\n",
    );
    let files = [
        (
            "canned.yaml",
            "- title: a\n  body: |\n    your old\n    kettle is here\n- title: b\n  body: your old kettle\n",
        ),
        ("canned.csv", "title,body\na,your old kettle is here\n"),
        ("a.html", "<p>your old {% if x %}kettle{% endif %} is here</p>\n"),
        (
            "a.eml",
            "From: a@b.example\nTo: c@b.example\nX-Unsent: 1\nSubject: Hi\nContent-Type: text/plain; charset=utf-8\n\
             Content-Transfer-Encoding: base64\n\nSGkge3sgbiB9fSwgeW91ciBvbGQga2V0dGxlIGlzIGhlcmUK\n",
        ),
    ];
    files.iter().for_each(|(name, text)| drop(folder.write(name, text)));
    let args = [
        "check",
        "--pack",
        "house.yaml",
        "--select",
        "house",
        "canned.yaml",
        "canned.csv",
        "a.html",
        "a.eml",
    ];
    for dry in [&["--fix"][..], &["--fix", "--dry-run"]] {
        let ran = folder.amends(&[&args[..], dry].concat());
        for (name, text) in files {
            assert_eq!(folder.read(name), text, "{}", ran.err);
        }
        for (at, why) in [
            ("canned.yaml:3:10", "in the file, the words run over lines"),
            ("canned.yaml:6:14", "what takes their place would need quotation marks"),
            ("canned.csv:2:8", "what takes their place would need quotation marks"),
            ("a.html:1:9", "in the file, the words run over lines, tags"),
            ("a.eml:8:1", "the file writes the words in a code"),
        ] {
            let told = format!("{at}: note: the fix of `house/kettle` was left out: {why}");
            assert!(ran.err.contains(&told), "{told}: {}", ran.err);
        }
    }
}

/// What a mail writes as it is, in its head or in quoted-printable, is mended; what it writes in codes is not.
#[test]
fn words_of_mails_are_mended_where_they_stand_as_they_are() {
    let folder = Folder::new();
    let head =
        "From: a@b.example\nSubject: It is here!! {{ n }}\nContent-Transfer-Encoding: quoted-printable\n\n";
    folder.write("a.eml", &format!("{head}Caf=C3=A9 done!! =\nGood=21=21 news=\n!!\n"));
    let ran = folder.amends(&["check", "--fix", "a.eml"]);
    assert_eq!(
        folder.read("a.eml"),
        format!("{}Caf=C3=A9 done! =\nGood=21=21 news=\n!\n", head.replace("!!", "!"))
    );
    assert!(ran.err.contains("a.eml:6:5: note: the fix of `language/shouting` was left out: the file writes the words in a code"), "{}", ran.err);
    // One that is not sent yet is read as a mail, whatever its words are written in.
    let coded = "From: a@b.example\nSubject: =?utf-8?Q?Yes!!?=\nContent-Transfer-Encoding: base64\n\nV2UgY2Fubm90IHJlZnVuZCB0aGUgbGFtcC4K\n";
    folder.write("b.eml", coded);
    let ran = folder.amends(&["check", "--draft", "--fix", "b.eml"]);
    assert_eq!(folder.read("b.eml"), coded, "{}", ran.err);
    assert_eq!(
        folder.findings(&["--draft", "--select", "language/cannot", "b.eml"]),
        ["b.eml:5 language/cannot"]
    );
}

#[test]
fn bytes_that_were_not_read_as_they_are_stay() {
    let folder = Folder::new();
    let utf16: Vec<u8> =
        "Agent: Hello!!\nCustomer: Hi.\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let path = folder.write("a.txt", "");
    std::fs::write(&path, &utf16).expect("written");
    let ran = folder.amends(&["check", "a.txt", "--fix"]);
    assert_eq!((ran.code, std::fs::read(&path).expect("read")), (Some(2), utf16), "{}", ran.err);
    assert!(ran.err.contains("a.txt: error: it can't be mended: it is in UTF-16LE"), "{}", ran.err);
}

#[test]
fn standard_input_is_not_mended() {
    let folder = Folder::new();
    let ran = folder.amends_from(".", &["check", "--draft", "--fix", "-"], "Hello!!");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("standard input can't be mended"), "{}", ran.err);
}

#[test]
fn the_examples_of_a_pack_test_its_fixes() {
    let folder = Folder::new();
    let rule = |fix: &str| {
        format!(
            "id: house/tea\nmessage: x\nmatch: tea\nfix: {fix}\nexamples: {{flag: [\"your ⟦tea⟧\"], pass: [\"milk\"]}}\n"
        )
    };
    folder.write("house.yaml", &rule("{replace: herbal tea}"));
    let ran = folder.amends(&["test", "house.yaml"]);
    assert!(ran.code == Some(1) && (ran.out + &ran.err).contains("its fix does not clear it"));
    folder.write("house.yaml", &rule("{replace: \"milk!!\"}"));
    let ran = folder.amends(&["test", "house.yaml"]);
    assert!(ran.code == Some(1) && (ran.out + &ran.err).contains("its fix raises `language/shouting`"));
    folder.write("house.yaml", &rule("{replace: milk, saf: true}"));
    let ran = folder.amends(&["test", "house.yaml"]);
    assert!(ran.code == Some(2) && ran.err.contains("did you mean `safe`?"), "{}", ran.err);
}

/// Whatever a fix of the built-in pack says, it clears its finding in the middle and at the beginning of a sentence,
/// and raises none.
#[test]
fn fixes_of_the_built_in_pack_clear_what_they_are_for() {
    let folder = Folder::new();
    let pack = amends::builtin::pack();
    // The files, each a message, with the rule that it is for.
    let mut files: Vec<(String, &str)> = Vec::new();
    for rule in pack.rules.iter().filter(|rule| !rule.fixes.is_empty()) {
        let rest = if &*rule.id == "language/will-try" { " look at it by noon today" } else { "" };
        for of in rule.fixes.iter().flat_map(|fix| fix.of.iter()).filter(|of| !of.starts_with("regex:")) {
            let of = of.replace("i am", "I'm").replacen("i ", "I ", 1);
            let first = of[..1].to_uppercase() + &of[1..];
            for sentence in [format!("{first}{rest}.\n"), format!("Your harp is here, and {of}{rest}.\n")] {
                let name = format!("{}.txt", files.len());
                folder.write(&name, &sentence);
                files.push((name, &rule.id));
            }
        }
    }
    assert!(files.len() > 160, "{}", files.len());
    let args =
        ["check", "--draft", "--assume", "complaint", "--output-format", "jsonl", "--min-level", "hint", "."];
    let before = folder.amends(&args).findings();
    let ran = folder.amends(&[&args[..], &["--fix", "--unsafe-fixes"]].concat());
    let after = ran.findings();
    for (name, rule) in &files {
        let finding = format!("{name}:1 {rule}");
        let fixed = folder.read(name);
        assert!(before.contains(&finding), "{finding} {fixed}");
        assert!(!after.contains(&finding), "{finding} {fixed}");
        assert!(fixed.starts_with(char::is_uppercase) && !fixed.contains("and We"), "{fixed}");
    }
    // A promise may call for what an attempt does not; that is another matter, and no offence in the words.
    let missing = |found: &str| {
        let rule = found.split(' ').next_back().and_then(|id| pack.rule(id));
        rule.is_some_and(|rule| pack.rules[rule].require.is_some())
    };
    let raised: Vec<&String> = after.iter().filter(|f| !before.contains(f) && !missing(f)).collect();
    assert!(raised.is_empty(), "{raised:?}");
}
