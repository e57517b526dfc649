//! Comments in templates, mails that are templates, and what is told of ways through branches.

use super::{CANNOT, Folder};

const ALLOW: &str = "amends: allow language/cannot -- legal wording";

fn templates() -> Folder {
    let folder = Folder::new();
    folder.write("amends.yaml", "select: [language/cannot, apology/missing]\nassume: [complaint]\n");
    folder
}

/// The findings in a file, without its name.
fn found(folder: &Folder, name: &str, text: &str) -> Vec<String> {
    folder.write(name, text);
    let found = folder.findings(&["--ignore", "apology", name]);
    found.iter().map(|finding| finding.replace(&format!("{name}:"), "")).collect()
}

#[test]
fn a_comment_counts_where_its_language_says_that_it_is_one() {
    let folder = templates();
    for (name, open, close) in [
        ("a.liquid", "{% comment %}", "{% endcomment %}"),
        ("a.liquid", "{%- # ", "-%}"),
        ("a.j2", "{#-", "-#}"),
        ("a.hbs", "{{!--", "--}}"),
        ("a.mustache", "{{!", "}}"),
        ("a.erb", "<%#", "%>"),
        ("a.ftl", "<#--", "-->"),
        ("a.html.j2", "<!--", "-->"),
    ] {
        let text = format!("Hi {{{{ name }}}},\n\n{open} {ALLOW} {close}\n\n{CANNOT}\n{CANNOT}");
        let expected: &[&str] = &["7 language/cannot"];
        assert_eq!(found(&folder, name, &text), expected, "{name} {open}");
    }
    for text in [
        format!("{{% raw %}}{{# {ALLOW} #}}{{% endraw %}}\n"),
        format!("{{% verbatim %}}\n{{# {ALLOW} #}}\n{{% endverbatim %}}\n"),
        format!("<a title=\"{{# {ALLOW} #}}\">A lamp.</a>\n"),
        format!("{{{{ \"{{# {ALLOW} #}}\" }}}}\n"),
    ] {
        let text = format!("<p>Hi {{{{ name }}}},</p>\n{text}{CANNOT}");
        let found = found(&folder, "b.html.j2", &text);
        assert!(found.len() == 1 && found[0].ends_with(" language/cannot"), "{text} {found:?}");
    }
}

#[test]
fn a_comment_is_one_on_all_ways_through_branches() {
    let folder = templates();
    let text = format!(
        "Hi {{{{ name }}}},\n{{% if late %}}\n{{# {ALLOW} #}}\n{CANNOT}{{% elif paid %}}\nFine.\n{{% else %}}\n{{# {ALLOW} #}}\nWe can.\n{{% endif %}}\n{{# {ALLOW} #}}\n{CANNOT}"
    );
    assert_eq!(found(&folder, "a.txt.j2", &text), ["8 amends/suppression-unused"]);
    let block = format!(
        "{{% if late %}}\n{{# amends: allow-begin language -- quoted #}}\n{CANNOT}{{% endif %}}\n{CANNOT}{{# amends: allow-end #}}\n{CANNOT}"
    );
    assert_eq!(found(&folder, "b.txt.j2", &block), ["7 language/cannot"]);
}

#[test]
fn in_html_a_comment_covers_the_next_element() {
    let folder = templates();
    let cell = "<td>\n  <p>Hi {{ name }},</p>\n  <p>We cannot\n  refund it.</p>\n</td>\n";
    let text = format!("<table><tr>\n{{# {ALLOW} #}}\n{cell}{cell}</tr></table>\n");
    assert_eq!(found(&folder, "a.html.j2", &text), ["10 language/cannot"]);
    let line = format!("<p>{{{{ name }}}}, we cannot. {{# {ALLOW} #}}<b>We cannot.</b> We cannot.</p>\n");
    assert_eq!(found(&folder, "b.html.j2", &line).len(), 2);
}

#[test]
fn the_subject_and_canned_replies_have_comments_too() {
    let folder = templates();
    let text = format!("Subject: We cannot refund it {{# {ALLOW} #}}\n\n{CANNOT}");
    assert_eq!(found(&folder, "a.txt.j2", &text), ["3 language/cannot"]);
    let file = format!("{{# amends: allow-file language/cannot -- legal #}}\n{text}");
    assert_eq!(found(&folder, "b.txt.j2", &file.replace(&format!("{{# {ALLOW} #}}"), "")), [""; 0]);
    let macros = format!(
        "[{{\"name\": \"late\", \"body\": \"{{{{! {ALLOW} }}}}\\nWe cannot refund it.\\n\\nWe cannot send it.\"}},\n{{\"name\": \"lost\", \"body\": \"We cannot refund it.\"}}]\n"
    );
    assert_eq!(found(&folder, "macros.json", &macros), ["1 language/cannot", "2 language/cannot"]);
}

/// A mail in two parts.
fn mail(heads: &str, plain: &str, html: &str) -> String {
    format!(
        "From: Shop <help@shop.example>\n{heads}Subject: Your order {{{{ order.number }}}}\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{html}\n--b--\n"
    )
}

#[test]
fn a_mail_that_was_never_sent_is_a_template() {
    let folder = templates();
    let plain = "Hi {{ name }},\n\nwe cannot refund the lamp, as it was\nused.\n\n{% if late %}It is late.{% else %}Sorry about that.{% endif %}\n";
    let html = "<p>Hi {{ name }},</p><p>we cannot refund the <b>lamp</b>, as=\n it was used.</p><p>{% if late %}It is late.{% else %}Sorry=\n about that.{% endif %}</p>";
    folder.write("a.eml", &mail("", plain, html));
    let ran = folder.amends(&["check", "--output-format", "jsonl", "a.eml"]);
    assert_eq!(ran.findings(), ["a.eml:9 apology/missing", "a.eml:11 language/cannot"], "{}", ran.err);
    assert!(ran.out.contains("This is so where `late` holds (line 14)."), "{}", ran.out);
    // What only one part says is told there.
    let more = html
        .replace("</p><p>{%", "</p><p>We cannot send it.</p><p>{%")
        .replace("{% if late %}", "{% if late %}We are so sorry. ");
    folder.write("a.eml", &mail("", plain, &more));
    let ran = folder.amends(&["check", "--output-format", "jsonl", "a.eml"]);
    assert_eq!(
        ran.findings(),
        ["a.eml:9 apology/missing", "a.eml:11 language/cannot", "a.eml:21 language/cannot"],
        "{}",
        ran.err
    );
    assert!(
        ran.out.contains("where the part `text/plain` is read (line 9) and `late` holds (line 14)."),
        "{}",
        ran.out
    );
    // What both say asks in both for the same.
    let touch = "We will be in touch";
    folder.write(
        "c.eml",
        &mail(
            "",
            &format!("Hi {{{{ name }}}},\n\n{touch}.\n"),
            &format!("<p>Hi {{{{ name }}}},</p><p>{touch}.</p>"),
        ),
    );
    let ran =
        folder.amends(&["check", "--output-format", "jsonl", "--select", "resolution/no-timeline", "c.eml"]);
    assert_eq!(ran.findings(), ["c.eml:11 resolution/no-timeline"], "{}", ran.out);
    assert!(!ran.out.contains("This is so"), "{}", ran.out);
    folder.write(
        "b.eml",
        &mail("", "We cannot {{ x }}.\n", "<p>We are sorry, {{ x }}.</p>")
            .replace("order {{", "order: we cannot {{"),
    );
    let subject = folder.amends(&["check", "--output-format", "jsonl", "--select", "language", "b.eml"]);
    assert!(subject.out.contains("\"conversation\":\"subject\""), "{} {}", subject.out, subject.err);
    assert_eq!(subject.findings().iter().filter(|f| f.contains("cannot")).count(), 2, "{}", subject.out);
}

#[test]
fn what_a_mail_quotes_is_no_part_of_the_template() {
    let folder = templates();
    let plain = "Hi {{ name }},\n\nwe cannot refund it.\n\nOn Mon, 2 Mar 2026 at 10:00, Ann Lee <ann@mail.example> wrote:\n\n> You cannot be serious.\n> We cannot wait.\n";
    let html = "<p>Hi {{ name }},</p><p>we cannot refund it.</p><div class=3D\"gmail_quote\"><div class=3D\"gmail_attr\">On Mon, 2 Mar 2026 at 10:00, Ann Lee wrote:</div><blockquote>We cannot wait.</blockquote></div>";
    folder.write("a.eml", &mail("Message-ID: <1@shop.example>\n", plain, html));
    let found = folder.findings(&["--format", "template", "--select", "language/cannot", "a.eml"]);
    assert_eq!(found, ["a.eml:12 language/cannot"]);
    // The writer's own words, set apart, stay theirs.
    let own = "<p>Hi {{ name }},</p><blockquote>We cannot refund it.</blockquote><p>Bye</p>";
    folder.write("b.eml", &mail("", "Hi {{ name }}, bye.\n", own));
    let found = folder.findings(&["--format", "template", "--select", "language/cannot", "b.eml"]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_mail_that_was_sent_is_one_unless_the_user_says_otherwise() {
    let folder = templates();
    let sent = mail(
        "Message-ID: <1@shop.example>\n",
        CANNOT,
        "<p>Hi {{ name }},</p><p>We cannot refund the lamp.</p>",
    );
    folder.write("mails/a.eml", &sent);
    let note = |arguments: &[&str]| folder.amends(&[&["check", "-v"], arguments, &["mails"]].concat()).err;
    assert!(note(&[]).contains("read as `eml`"), "{}", note(&[]));
    let as_template = ["--format", "template", "mails", "--ignore", "apology"];
    assert_eq!(folder.findings(&as_template), ["mails/a.eml:10 language/cannot"]);
    folder.write(
        "amends.yaml",
        "select: [language/cannot]\noverrides:\n  - files: mails/**\n    format: template\n",
    );
    assert_eq!(folder.findings(&["."]), ["mails/a.eml:10 language/cannot"]);
    let allowed = sent.replace("\n\nWe cannot", &format!("\n\n{{# {ALLOW} #}}\nWe cannot"));
    folder.write("mails/a.eml", &allowed);
    assert_eq!(folder.findings(&["."]), [""; 0]);
}

#[test]
fn what_is_said_of_ways_is_said_of_all() {
    let folder = templates();
    folder.write(
        "a.j2",
        "Hi {{ name }},\n{% if late %}Sorry about the lamp.{% else %}Here it is.{% endif %}\nBye.\n",
    );
    let ran = folder.amends(&["check", "--explain-why", "--output-format", "json", "a.j2"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let accounts = json["judgements"].as_array().expect("accounts");
    assert_eq!(accounts.len(), 1, "{}", ran.out);
    let judgements = accounts[0]["judgements"].as_array().expect("judgements");
    let apology = judgements.iter().find(|j| j["rule"] == "apology/missing").expect("a judgement");
    assert_eq!(apology["status"], "failed");
    assert_eq!(apology["details"][0], "failed on 1 of 2 ways, as where `late` does not hold");
    let passed = apology["details"][1].as_str().expect("text");
    assert!(passed.starts_with("passed on 1 of 2 ways, as where `late` holds: "), "{passed}");
    let converted = folder.amends(&["convert", "a.j2"]);
    assert_eq!(converted.out.lines().count(), 2);
    assert!(
        converted.err.contains("a.j2: note: there are 2 ways through this template"),
        "{}",
        converted.err
    );
    folder.write("b.j2", "Hi {{ name }}, here it is.\n");
    assert_eq!(folder.amends(&["convert", "b.j2"]).err, "");
}

/// The words that a rule reports go on where a branch is taken, and end where it is not.
#[test]
fn words_that_one_way_goes_on_with_are_told_once() {
    let folder = templates();
    folder.write("house.yaml", "id: house/tea\nmessage: x\nmatch: strong tea [with milk]\nexamples: {flag: [\"⟦strong tea⟧\"], pass: [\"a cup\"]}\n");
    folder.write("a.liquid", "Hi, strong tea {% if milk %}with milk{% endif %} is here.\n");
    let ran = folder.amends(&[
        "check",
        "--pack",
        "house.yaml",
        "--select",
        "house",
        "--output-format",
        "jsonl",
        "a.liquid",
    ]);
    assert_eq!(ran.findings(), ["a.liquid:1 house/tea"]);
}

#[test]
fn a_draft_that_is_a_template_is_read_as_one() {
    let folder = templates();
    for (name, text, expected) in [
        (
            "a.liquid",
            "Hi {{ name }},\n{% comment %}We cannot refund this.{% endcomment %}\nA lamp.\n",
            &[][..],
        ),
        (
            "b.ftl",
            "Hi ${name},\n<#if late>We can help.</#if>\nWe cannot refund this.\n",
            &["3 language/cannot"],
        ),
        (
            "c.html",
            "<p>A lamp.</p>\n<!-- We cannot refund this. -->\n<p>We can<b>not</b> refund this.</p>\n",
            &["3 language/cannot"],
        ),
        (
            "d.json",
            r#"{"macros":[{"title":"We cannot","actions":[{"field":"comment_value","value":"A lamp."}]}]}"#,
            &[],
        ),
        ("e.txt", "We cannot refund this.\n\n> We cannot wait.\n", &["1 language/cannot"]),
    ] {
        folder.write(name, text);
        let found = folder.findings(&["--draft", "--select", "language/cannot", name]);
        let found: Vec<String> = found.iter().map(|found| found.replace(&format!("{name}:"), "")).collect();
        assert_eq!(found, expected, "{name}");
    }
}

/// What is not at hand may say what seems to be missing, in any language of templates.
#[test]
fn nothing_is_missing_beside_what_is_not_at_hand() {
    let folder = Folder::new();
    let mail = |marks: &str| format!("Dear Ann,\n\nYour lamp is late.\n{marks}\n\nKind regards,\nBo\n");
    for (name, marks) in [
        ("a.text.erb", "<%= render \"shared/sorry\" %>"),
        ("layout.text.erb", "<%= yield %>"),
        ("a.ejs", "<%- include('sorry') %>"),
        ("a.ftl", "<#include \"sorry.ftl\">"),
        ("b.ftl", "<@sorry/>"),
        ("a.hbs", "{{{body}}}"),
        ("b.hbs", "{{t \"mails.sorry\"}}"),
        ("a.liquid", "{{ 'mails.sorry' | t }}"),
        ("a.j2", "{% translate \"mails.sorry\" %}"),
    ] {
        folder.write(name, &mail(marks));
        let missing = folder.findings(&["--assume", "complaint", "--select", "apology/missing", name]);
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
    folder.write("c.text.erb", &mail("<%= @order.number %>"));
    let missing = folder.findings(&["--assume", "complaint", "--select", "apology/missing", "c.text.erb"]);
    assert_eq!(missing, ["c.text.erb:1 apology/missing"]);
}

#[test]
fn entities_hide_no_phrase_in_text_and_markdown() {
    let folder = templates();
    let text = "Hi {{ name }},\n\nWe can&rsquo;t refund it.\n\nWe&nbsp;cannot send it, `we can&#39;t`.\n";
    for name in ["a.md", "a.txt", "a.liquid"] {
        assert_eq!(found(&folder, name, text)[..2], ["3 language/cannot", "5 language/cannot"], "{name}");
    }
    assert_eq!(found(&folder, "a.md", text).len(), 2);
    folder.write("b.md", text);
    let ran = folder.amends(&["check", "--output-format", "jsonl", "--ignore", "apology", "b.md"]);
    assert!(ran.out.contains("\"text\":\"We can’t refund\""), "{}", ran.out);
}

#[test]
fn a_file_that_is_one_slot_is_a_template_without_words() {
    let folder = Folder::new();
    folder.write("a.txt", "[First Name]\n");
    let ran = folder.amends(&["check", "a.txt"]);
    assert!(
        ran.code == Some(0) && ran.err.contains("no words in this template"),
        "{:?} {}",
        ran.code,
        ran.err
    );
    // A mark of a transcript is none.
    folder.write("b.txt", "[silence]\n");
    assert!(!folder.amends(&["check", "b.txt"]).err.contains("template\n"));
}
