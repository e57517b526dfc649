use super::{CANNOT, Folder};

const DRAFTS: &str = "overrides:\n  - files: [mails/]\n    format: draft\n";

#[test]
fn the_nearest_file_above_each_input_holds_wherever_the_command_is_started() {
    let folder = Folder::new();
    folder.write("amends.yaml", &format!("select: [language]\nmin-level: hint\n{DRAFTS}"));
    folder.write("mails/a.txt", CANNOT);
    folder.write("shop/amends.yaml", "format: draft\nignore: [language/cannot]\n");
    folder.write("shop/b.txt", CANNOT);
    folder.write("none/amends.yaml", "select: [hold]\n");
    let args = ["check", "--output-format", "jsonl"];
    let run =
        |from: &str, paths: &[&str]| folder.amends_from(from, &[&args[..], paths].concat(), "").findings();
    assert_eq!(run(".", &["mails", "shop"]), ["mails/a.txt:1 language/cannot"]);
    assert_eq!(run("none", &["../mails/a.txt"]), ["../mails/a.txt:1 language/cannot"]);
    assert_eq!(run("mails", &["a.txt"]), ["a.txt:1 language/cannot"]);
    assert_eq!(run("none", &["../shop/b.txt"]), [""; 0]);
}

#[test]
fn standard_input_has_the_settings_of_its_name() {
    let folder = Folder::new();
    folder.write("amends.yaml", "format: draft\nignore: [language/cannot]\n");
    let run = |args: &[&str]| {
        let all = [&["check", "-", "--output-format", "jsonl"], args].concat();
        folder.amends_from(".", &all, CANNOT).findings()
    };
    assert_eq!(run(&["--stdin-filename", "a.txt"]), [""; 0]);
    assert_eq!(run(&["--draft"]), ["<stdin>:1 language/cannot"]);
    assert_eq!(run(&["--draft", "--isolated", "--stdin-filename", "a.txt"]), ["a.txt:1 language/cannot"]);
    assert_eq!(run(&["--draft", "--config", "amends.yaml"]), [""; 0]);
}

#[test]
fn flags_win() {
    let folder = Folder::new();
    folder.write(
        "amends.yaml",
        "format: draft\nignore: [language]\nlevels: {language/cannot: error}\nfail-on: never\n",
    );
    folder.write("a.txt", CANNOT);
    assert_eq!(folder.findings(&["a.txt"]), [""; 0]);
    let ran =
        folder.amends(&["check", "--select", "language/cannot", "a.txt", "--output-format", "concise", "-q"]);
    assert_eq!(
        (ran.code, &*ran.out),
        (
            Some(0),
            "a.txt:1:1: error[language/cannot] “We cannot refund” tells the customer what won't happen. (turn 0, agent)\n"
        )
    );
    let ran = folder.amends(&["check", "--select", "language/cannot", "a.txt", "--fail-on", "error"]);
    assert_eq!(ran.code, Some(1));
}

#[test]
fn overrides_merge_in_their_order() {
    let folder = Folder::new();
    folder.write(
        "amends.yaml",
        "overrides:\n  - files: [\"*.txt\"]\n    format: draft\n    levels: {language/cannot: error, language/shouting: error}\n  \
         - files: [old/, \"!old/keep.txt\"]\n    levels: {language/cannot: hint}\n    min-level: error\n",
    );
    for name in ["a.txt", "old/b.txt", "old/keep.txt"] {
        folder.write(name, "We cannot refund the lamp!!\n");
    }
    assert_eq!(
        folder.findings(&["."]),
        [
            "a.txt:1 language/cannot",
            "a.txt:1 language/shouting",
            "old/b.txt:1 language/shouting",
            "old/keep.txt:1 language/cannot",
            "old/keep.txt:1 language/shouting",
        ]
    );
}

#[test]
fn limits_packs_and_names_are_settings() {
    let folder = Folder::new();
    folder.write(
        "house/tea.yaml",
        "id: house/tea\nmessage: \"“{match}” is sold elsewhere.\"\nmatch: tea\nexamples: {flag: [\"⟦tea⟧\"], pass: [\"milk\"]}\n",
    );
    folder.write(
        "amends.yaml",
        "packs: [house]\nselect: [house/tea, language/shouting]\nlimits: {language/shouting: 5}\nagents: [Dana]\ncustomers: [Ann]\n",
    );
    folder.write(
        "call.txt",
        "Ann: Hello there, I have a question.\nDana: THIS IS YOUR TEA and it is hot\nAnn: Thank you.\n",
    );
    assert_eq!(folder.findings(&["."]), ["call.txt:2 house/tea"]);
    assert_eq!(folder.findings(&[".", "--ignore", "house/tea"]), [""; 0]);
    folder.write(
        "amends.yaml",
        "packs: [house]\nselect: [language/shouting]\nagents: [Dana]\ncustomers: [Ann]\n",
    );
    assert_eq!(folder.findings(&["call.txt"]), ["call.txt:2 language/shouting"]);
}

#[test]
fn what_is_excluded_is_left_out_and_told_where_it_is_named() {
    let folder = Folder::new();
    folder.write("amends.yaml", "format: draft\nexclude: [old/, \"*.bak\"]\n");
    folder.write("a.txt", CANNOT);
    folder.write("old/b.txt", CANNOT);
    folder.write("c.bak", CANNOT);
    assert_eq!(folder.findings(&["."]), ["a.txt:1 language/cannot"]);
    let ran = folder.amends(&["check", "old/b.txt", "a.txt", "--output-format", "jsonl"]);
    assert_eq!((ran.code, ran.findings().len()), (Some(0), 1));
    assert!(ran.err.contains("old/b.txt: note: it is left out: settings exclude it"), "{}", ran.err);
    assert_eq!(folder.findings(&["old/b.txt", "--isolated", "--draft"]).len(), 1);
}

#[test]
fn show_settings_tells_where_each_value_comes_from() {
    let folder = Folder::new();
    folder.write(
        "amends.yaml",
        "min-level: hint\nagents: [Dana]\noverrides:\n  - files: [mails/]\n    format: draft\n",
    );
    let ran = folder.amends(&["check", "--show-settings", "mails/new.txt", "--fail-on", "never"]);
    assert_eq!(ran.code, Some(0));
    for line in [
        "# mails/new.txt is checked by amends.yaml.",
        "min-level: hint                      # amends.yaml:1:12",
        "  - Dana                             # amends.yaml:2:10",
        "format: draft                        # amends.yaml:5:13",
        "fail-on: never                       # --fail-on",
        "channel: ~                           # default",
    ] {
        assert!(ran.out.lines().any(|l| l == line), "{line} is not in\n{}", ran.out);
    }
    let parsed: serde_yaml::Value = serde_yaml::from_str(&ran.out).expect("YAML");
    assert_eq!(parsed["agents"][0], "Dana");
}

#[test]
fn the_zone_of_promises_is_a_setting() {
    let folder = Folder::new();
    // Kept at half past five in Berlin; where no zone is known, nobody can say.
    let turn = |role: &str, at: &str, text: &str| {
        format!("{{\"role\":\"{role}\",\"at\":\"2026-03-04T{at}:00Z\",\"text\":\"{text}\"}}")
    };
    let turns = [
        turn("customer", "09:58", "Where is my lamp?"),
        turn("agent", "10:00", "I will call you back by 5 pm today."),
        turn("agent", "16:30", "Hello, the lamp is in van nine."),
    ];
    folder.write("a.jsonl", &format!("{{\"channel\":\"ticket\",\"turns\":[{}]}}\n", turns.join(",")));
    let args = ["--select", "resolution/broken-promise", "a.jsonl"];
    assert_eq!(folder.findings(&args), [""; 0]);
    folder.write("amends.yaml", "timezone: Europe/Berlin\n");
    assert_eq!(folder.findings(&args), ["a.jsonl:1 resolution/broken-promise"]);
    folder.write("amends.yaml", "timezone: Berlin\n");
    let ran = folder.amends(&["check", "a.jsonl"]);
    assert_eq!(ran.code, Some(2));
    let told = ["there is no zone `Berlin`", "amends.yaml:1:11", "did you mean `Europe/Berlin`?"];
    assert!(told.iter().all(|told| ran.err.contains(told)), "{}", ran.err);
}

#[test]
fn hours_of_business_are_a_setting() {
    let folder = Folder::new();
    // Said on a Wednesday; answered on Friday at half past six in the evening.
    let turn = |role: &str, at: &str, text: &str| {
        format!("{{\"role\":\"{role}\",\"at\":\"2026-03-{at}:00Z\",\"text\":\"{text}\"}}")
    };
    let turns = [
        turn("customer", "04T09:58", "Where is my lamp?"),
        turn("agent", "04T10:00", "I will write to you within two business days."),
        turn("agent", "06T18:30", "Hello, the lamp is in van nine."),
    ];
    folder.write("a.jsonl", &format!("{{\"channel\":\"ticket\",\"turns\":[{}]}}\n", turns.join(",")));
    let args = ["--select", "resolution/broken-promise", "a.jsonl"];
    let hours =
        |hours: &str| folder.write("amends.yaml", &format!("timezone: UTC\nbusiness-hours: {hours}\n"));
    hours("~");
    assert_eq!(folder.findings(&args), [""; 0]);
    hours("{days: [Wednesday, thursday, friday], from: \"09:00\", to: \"17:30\"}");
    assert_eq!(folder.findings(&args), ["a.jsonl:1 resolution/broken-promise"]);
    let shown = folder.amends(&["check", "--show-settings", "a.jsonl"]).out;
    assert!(
        shown.contains("business-hours: {days: [wednesday, thursday, friday], from: \"09:00\""),
        "{shown}"
    );
    hours("{days: [thursday, friday, saturday], from: \"09:00\", to: \"17:30\"}");
    assert_eq!(folder.findings(&args), ["a.jsonl:1 resolution/broken-promise"]);
    hours("{days: [friday, saturday], from: \"09:00\", to: \"17:30\"}");
    assert_eq!(folder.findings(&args), [""; 0]);
    for (wrong, told) in [
        ("{days: [friday]}", "`business-hours` wants days and hours"),
        ("{days: [freitag], from: \"09:00\", to: \"17:30\"}", "there is no day `freitag`"),
        ("{days: [friday], from: \"2000:00\", to: \"17:30\"}", "`2000:00` is no time of day"),
        ("{days: [friday], from: \"18:00\", to: \"17:30\"}", "there is no hour of business"),
        ("nine to five", "`business-hours` must be a map"),
    ] {
        hours(wrong);
        let ran = folder.amends(&["check", "a.jsonl"]);
        assert!(ran.code == Some(2) && ran.err.contains(told), "{wrong}: {}", ran.err);
    }
}

#[test]
fn the_schema_describes_what_is_read() {
    let folder = Folder::new();
    let schema: serde_json::Value =
        serde_json::from_str(&folder.amends(&["schema", "settings"]).out).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let valid =
        |yaml: &str| validator.is_valid(&serde_yaml::from_str::<serde_json::Value>(yaml).expect("YAML"));
    assert!(valid(
        "select: [language]\nlevels: {a/b: error}\nlimits: {c/d: 2}\noverrides: [{files: [x], format: draft}]\nscores: {a: 1}"
    ));
    assert!(!valid("selekt: []") && !valid("min-level: loud") && !valid("overrides: [{fail: 1}]"));
}

#[test]
fn convert_reads_by_settings_too() {
    let folder = Folder::new();
    folder.write("amends.yaml", "agents: [Dana]\nbots: true\n");
    let turn = |role: &str, name: &str| {
        format!("{{\"role\":\"{role}\",\"speaker\":\"{name}\",\"text\":\"Hello.\"}}")
    };
    folder
        .write("a.jsonl", &format!("{{\"turns\":[{},{}]}}\n", turn("unknown", "Dana"), turn("bot", "Robo")));
    let ran = folder.amends(&["convert", "a.jsonl"]);
    assert_eq!(ran.out.matches("\"role\":\"agent\"").count(), 2, "{}", ran.out);
}

#[test]
fn files_of_amends_own_are_no_inputs_wherever_they_lie() {
    let folder = Folder::new();
    folder.write("drafts/a.txt", CANNOT);
    let written =
        folder.amends(&["check", "--draft", "--write-baseline", "--baseline", "drafts/known.json", "drafts"]);
    assert_eq!(written.code, Some(0), "{}", written.err);
    folder.write("drafts/ci.yaml", "select: [language]\nfail-on: warning\n");
    folder.write("drafts/reply.yaml", "We cannot refund a voucher.\n");
    let ran = folder.amends(&[
        "check",
        "--draft",
        "-v",
        "--select",
        "language",
        "--output-format",
        "concise",
        "drafts",
    ]);
    for path in ["drafts/known.json", "drafts/ci.yaml"] {
        assert!(!ran.out.contains(path), "{}", ran.out);
        assert!(ran.err.contains(&format!("{path}: note: it is left out: it is ")), "{}", ran.err);
    }
    assert!(ran.out.contains("drafts/a.txt") && ran.out.contains("drafts/reply.yaml"), "{}", ran.out);
    let quiet = folder.amends(&["check", "--draft", "drafts"]);
    assert!(!quiet.err.contains("left out"), "{}", quiet.err);
}

#[test]
fn the_closing_line_says_what_is_known() {
    let folder = Folder::new();
    folder.write("a.txt", CANNOT);
    let baseline = ["check", "--draft", "--select", "language/cannot", "--baseline", "known.json"];
    let with = |more: &[&'static str]| folder.amends(&[&baseline[..], more].concat());
    with(&["--write-baseline", "a.txt"]);
    assert!(with(&["a.txt"]).out.starts_with("No new findings, 1 known to the baseline, in 1 conversation"));
    folder.write("b.txt", "All is well.\n");
    let ran = with(&["b.txt", "nowhere.txt"]);
    assert_eq!(
        (ran.code, &*ran.out),
        (
            Some(2),
            "Nothing found in what could be read: 1 conversation (1 agent turn, 1 file); 1 input could not be read.\n"
        )
    );
    assert_eq!(with(&["nowhere.txt"]).out, "Nothing was checked; 1 input could not be read.\n");
    folder.write("c.txt", "Customer: My kettle broke.\nCustomer: Is anybody there?\n");
    let silent = folder.amends(&["check", "c.txt"]);
    assert!(
        silent.out.starts_with("No findings, but no agent turn to judge")
            || silent.out.contains("not judged"),
        "{}",
        silent.out
    );
    assert!(!silent.out.contains("All clear"), "{}", silent.out);
}
