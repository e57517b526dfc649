//! Lists of canned replies: known by what stands in them, found by `init`, named where a list is refused.

use super::Folder;

pub(super) const LIST: &str =
    "- title: Late\n  body: We cannot refund the lamp.\n- title: Thanks\n  body: You are welcome, Ann.\n";

#[test]
fn a_list_of_replies_is_known_by_its_records_and_judged() {
    let folder = Folder::new();
    folder.write("ours.yaml", LIST);
    folder.write(
        "ours.json",
        r#"[{"shortcut":"late","reply":"We cannot refund the lamp."},{"shortcut":"x","reply":"Bye."}]"#,
    );
    folder.write("ours.csv", "name;content\nLate;We cannot refund the lamp.\n");
    folder.write("list.csv", "name,content,tags\nLate,We cannot refund the lamp.,late\n");
    let of = |name: &str| folder.findings(&["--select", "language/cannot", name]);
    assert_eq!(of("ours.yaml"), ["ours.yaml:2 language/cannot"]);
    assert_eq!(of("ours.json"), ["ours.json:1 language/cannot"]);
    assert_eq!(of("list.csv"), ["list.csv:2 language/cannot"]);
    let ran = folder.amends(&["check", "-v", "ours.yaml"]);
    let why = "read as `macros`, because its records have a `title` and a `body` each, and nobody who speaks";
    assert!(ran.err.contains(why), "{}", ran.err);
    // One name alone could be anybody's.
    let ran = folder.amends(&["check", "ours.csv"]);
    assert!(ran.code == Some(2) && ran.err.contains("use --format macros"), "{}", ran.err);
}

#[test]
fn what_could_be_a_list_of_replies_and_is_refused_is_told_how_to_name_it() {
    let folder = Folder::new();
    folder.write("one.yaml", "note: x\nbody: We cannot refund the lamp.\n");
    folder.write("one.json", r#"{"note":"x","body":"We cannot refund the lamp."}"#);
    folder.write(
        "names.json",
        r#"[{"name":"Late","text":"We cannot refund the lamp."},{"name":"Gone","text":"It is gone."}]"#,
    );
    folder.write("other.json", r#"{"note":"x","colour":"red"}"#);
    for (name, told) in [("one.yaml", true), ("one.json", true), ("names.json", true), ("other.json", false)]
    {
        let ran = folder.amends(&["check", name]);
        assert_eq!((ran.code, ran.err.contains("use --format macros")), (Some(2), told), "{}", ran.err);
    }
    let ran = folder.amends(&["check", "--format", "macros", "--select", "language/cannot", "one.json"]);
    assert!(ran.out.contains("language/cannot"), "{}", ran.out);
}

#[test]
fn a_reply_in_text_and_html_is_one_in_two_parts() {
    let folder = Folder::new();
    let action = |field: &str, value: &str| format!(r#"{{"field":"{field}","value":"{value}"}}"#);
    let macros = |html: &str| {
        let text = action("comment_value", "Hi {{name}},\\n\\nwe cannot refund it.");
        let html = action("comment_value_html", html);
        format!("{{\"macros\":[{{\"id\":7,\"title\":\"a\",\"actions\":[{text},\n{html}]}}]}}\n")
    };
    let check = ["check", "--isolated", "--select", "language/cannot", "--output-format", "jsonl", "a.json"];
    let same = "<p>Hi {{name}},</p><p>We can&rsquo;t wait. <b>we</b> cannot refund it.</p>";
    folder.write("a.json", &macros(same));
    assert_eq!(folder.amends(&check).findings(), ["a.json:1 language/cannot"]);
    folder.write("a.json", &macros(&same.replace("refund it", "send it today")));
    assert_eq!(folder.amends(&check).findings(), ["a.json:1 language/cannot", "a.json:2 language/cannot"]);
    let list =
        "- title: a\n  body: Here it is, with many thanks.\n  body_html: <p>We cannot refund it.</p>\n";
    folder.write("b.yaml", list);
    assert_eq!(
        folder.findings(&["--isolated", "--select", "language/cannot", "b.yaml"]),
        ["b.yaml:3 language/cannot"]
    );
    let notes =
        folder.findings(&["--isolated", "--assume", "complaint", "--select", "apology/missing", "a.json"]);
    assert_eq!(notes, ["a.json:1 apology/missing"]);
}

#[test]
fn what_is_said_to_be_in_another_language_is_so_however_short() {
    let folder = Folder::new();
    let check = |name: &str| {
        let rules = ["--select", "apology/missing,language/cannot", "--assume", "complaint"];
        folder.findings(
            &[
                &["--isolated", "--format", if name.ends_with("j2") { "template" } else { "macros" }],
                &rules[..],
                &[name],
            ]
            .concat(),
        )
    };
    folder.write("a.yaml", "- title: a\n  locale: de\n  body: Wir können nicht.\n- title: a\n  locale: pt-BR\n  body: Sentimos muito pelo atraso.\n");
    assert_eq!(check("a.yaml"), [""; 0]);
    folder.write("b.yaml", "- title: a\n  body:\n    de: Wir können nicht.\n    en: We cannot refund it.\n");
    assert_eq!(check("b.yaml"), ["b.yaml:4 apology/missing", "b.yaml:4 language/cannot"]);
    let ways = "{% if locale == 'de' %}Wir können nicht.{% else %}Here it is.{% endif %}\n";
    folder.write("c.j2", ways);
    assert_eq!(check("c.j2"), ["c.j2:1 apology/missing"]);
    // A shop may be called so, and a word of English is one whatever it is said to be.
    folder.write("d.yaml", "- title: a\n  locale: uk\n  body: We cannot refund it.\n");
    assert_eq!(check("d.yaml").len(), 2);
}
