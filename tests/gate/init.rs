//! What `amends init` finds in a folder, and the settings that it writes.

use super::replies::LIST;
use super::{CANNOT, Folder};

#[test]
fn init_writes_settings_that_hold() {
    let folder = Folder::new();
    folder.write("mails/a.txt", CANNOT);
    folder.write("mails/de/b.html", "<p>We cannot refund the lamp.</p>\n");
    folder.write("calls/c.txt", "Customer: Hello.\nAgent: Hello, I'm Dana. How can I help?\n");
    folder.write("calls/d.txt", "SPEAKER_00: Hello, what is it?\nSPEAKER_01: My lamp.\nSPEAKER_00: I see.\n");
    let ran = folder.amends(&["init"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let written = folder.read("amends.yaml");
    assert!(written.contains("      - /mails/\n    format: template\n"), "{written}");
    assert!(written.contains("In calls/d.txt nobody is known to be the agent; there speak"), "{written}");
    let found = folder.findings(&["."]);
    assert!(found.contains(&"mails/a.txt:1 language/cannot".to_owned()), "{found:?}");
    // What is most of the harm in a reply is a warning, and the gate stops it; calls alone are looked at.
    let ran = folder.amends(&["check", "--select", "language/cannot", "mails"]);
    assert_eq!((ran.code, written.contains("\nfail-on: warning\n")), (Some(1), true), "{}", ran.err);
    let calls = folder.amends(&["init", "calls"]);
    assert_eq!(calls.code, Some(0), "{}", calls.err);
    assert!(folder.read("calls/amends.yaml").contains("\nfail-on: error\n"));
    std::fs::remove_file(folder.path().join("calls/amends.yaml")).expect("removed");
    let again = folder.amends(&["init"]);
    assert_eq!(again.code, Some(2));
    assert!(again.err.contains("is there already"), "{}", again.err);
    assert_eq!(folder.amends(&["init", "--force"]).code, Some(0));
    // Every line that is commented out is one that would hold.
    let live: String = written
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|l| l.contains(':') || l.starts_with(' ')).unwrap_or(line))
        .filter(|line| {
            !line.starts_with("packs")
                && !line.starts_with("allow")
                && !line.contains(". ")
                && !line.ends_with('.')
                && !line.contains('`')
        })
        .filter(|line| !line.starts_with("In ") && !line.starts_with("a file"))
        .map(|line| format!("{line}\n"))
        .collect();
    folder.write("amends.yaml", &live);
    let shown = folder.amends(&["check", "--show-settings", "calls/c.txt"]);
    assert_eq!(shown.code, Some(0), "{live}\n{}", shown.err);
    assert!(shown.out.contains("closing/no-thanks"), "{}", shown.out);
}

#[test]
fn init_leaves_documents_of_the_project_out() {
    let folder = Folder::new();
    folder.write("README.md", "# Replies\n\nWe cannot say it often enough: be kind.\n");
    folder.write("LICENSE.md", "THE SOFTWARE IS PROVIDED AS IT IS.\n");
    folder.write("templates/late.liquid", "Hi {{ name }}, we cannot refund the lamp.\n");
    let ran = folder.amends(&["init"]);
    assert!(ran.out.contains("2 documents of the project"), "{}", ran.out);
    let written = folder.read("amends.yaml");
    assert!(written.contains("\nexclude:\n  - /LICENSE.md\n  - /README.md\n"), "{written}");
    let ran = folder.amends(&["check", ".", "--output-format", "jsonl", "--select", "language"]);
    assert_eq!(
        (ran.code, ran.findings()),
        (Some(1), vec!["templates/late.liquid:1 language/cannot".to_owned()])
    );
}

#[test]
fn init_tells_which_files_it_cannot_place() {
    let folder = Folder::new();
    folder.write("mixed/call.txt", "Agent: Hello, how can I help?\nCustomer: My kettle broke.\n");
    folder.write("mixed/late.txt", "Dear customer,\n\nyour parcel is late. It comes on Friday.\n");
    folder.write("mixed/replies/broken.txt", "Dear customer,\n\nwe send you a new one.\n");
    let ran = folder.amends(&["init"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("1 file of no known kind that is left out"), "{}", ran.out);
    assert!(ran.out.contains("Left out, as nothing tells what they are: mixed/late.txt."), "{}", ran.out);
    assert!(ran.out.contains("name it under `overrides`"), "{}", ran.out);
    let settings = folder.read("amends.yaml");
    assert!(settings.contains("  - /mixed/late.txt\n"), "{settings}");
    assert!(settings.contains("- /mixed/replies/\n    format: template\n"), "{settings}");
    let checked = folder.amends(&["check", "-v", "mixed/replies", "mixed/call.txt"]);
    assert_eq!(checked.code, Some(0), "{}", checked.err);
}

#[test]
fn init_finds_folders_of_macros() {
    let folder = Folder::new();
    folder.write("support/macros/late.yaml", "id: 4\ntitle: Late\nbody: We cannot refund the lamp.\n");
    folder.write("support/macros/gone.json", r#"{"title":"Gone","body":"We cannot refund a voucher."}"#);
    folder.write("replies/meta.json", r#"{"team":"mail and chat","colour":"red"}"#);
    // Beside others that are known.
    folder.write("support/macros/list.yaml", LIST);
    folder.write("replies/late.txt", "Dear Ann,\n\nwe cannot refund the lamp.\n");
    folder.write("replies/more.yaml", "title: More\nbody: We cannot refund the kettle.\n");
    folder.write("lists/ours.yaml", LIST);
    let ran = folder.amends(&["init"]);
    assert!(
        ran.out.contains("3 files with canned replies") && ran.out.contains("1 other file"),
        "{}",
        ran.out
    );
    let settings = folder.read("amends.yaml");
    let macros = "  # These hold canned replies.\n  - files:\n      - \"/replies/**/*.yaml\"\n      - /support/macros/\n    format: macros\n";
    assert!(settings.contains(macros), "{settings}");
    assert!(settings.contains("      - \"/replies/**/*.txt\"\n    format: template\n"), "{settings}");
    assert!(settings.contains("fail-on: warning"), "{settings}");
    assert_eq!(
        folder.findings(&["--select", "language/cannot", "lists", "replies", "support"]),
        [
            "lists/ours.yaml:2 language/cannot",
            "replies/late.txt:3 language/cannot",
            "replies/more.yaml:2 language/cannot",
            "support/macros/gone.json:1 language/cannot",
            "support/macros/late.yaml:3 language/cannot",
            "support/macros/list.yaml:2 language/cannot",
        ]
    );
}

#[test]
fn init_takes_names_and_texts_among_replies_for_replies() {
    let folder = Folder::new();
    let list = r#"[{"name":"late","text":"We cannot refund the lamp."},{"name":"gone","text":"It is on its way to you."}]"#;
    folder.write("replies/a.json", list);
    folder.write("chats/b.json", r#"[{"name":"Ann","role":"customer","text":"My lamp broke today."},{"name":"Bo","role":"agent","text":"Oh no, I am sorry."}]"#);
    let ran = folder.amends(&["init"]);
    assert!(ran.out.contains("1 file with canned replies"), "{} {}", ran.out, ran.err);
    let ran = folder.amends(&["check", "--output-format", "jsonl", "--select", "language/cannot", "."]);
    assert_eq!(
        (ran.code, ran.findings()),
        (Some(1), vec!["replies/a.json:1 language/cannot".to_owned()]),
        "{}",
        ran.err
    );
}
