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
        let text = format!("Hi {{{{ name }}}},\n\n{open} {ALLOW} {close}\n\n{CANNOT}{CANNOT}");
        let expected: &[&str] = &["6 language/cannot"];
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
        "[{{\"name\": \"late\", \"body\": \"{{{{! {ALLOW} }}}}\\nWe cannot refund it.\\nWe cannot send it.\"}},\n{{\"name\": \"lost\", \"body\": \"We cannot refund it.\"}}]\n"
    );
    assert_eq!(found(&folder, "macros.json", &macros), ["1 language/cannot", "2 language/cannot"]);
}
