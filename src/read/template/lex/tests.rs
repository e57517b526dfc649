use super::*;

/// The parts but text, by their kind and what they say.
fn marks(source: &str) -> Vec<(&'static str, &str)> {
    let named = |piece: &Piece| match &piece.what {
        What::Text => None,
        What::Slot(inside) => Some(("slot", source[inside.clone()].trim())),
        What::Tag(inside) => Some(("tag", &source[inside.clone()])),
        What::Mustache(inside) => Some(("mustache", &source[inside.clone()])),
        What::Comment(inside) => Some(("comment", source[inside.clone()].trim())),
        What::Code => Some(("code", &source[piece.at.clone()])),
        What::Open => Some(("open", &source[piece.at.clone()])),
    };
    lex(source).iter().filter_map(named).collect()
}

#[test]
fn marks_of_all_languages() {
    for (source, expected) in [
        ("Hi {{ name }}!", ("slot", "name")),
        ("{{{ body }}}", ("slot", "body")),
        ("{{#if late}}", ("mustache", "#if late")),
        ("{{~ else ~}}", ("mustache", "else")),
        ("{{!-- amends: x }} --}}", ("comment", "amends: x }}")),
        ("{{! note }}", ("comment", "note")),
        ("{%- if late -%}", ("tag", "if late")),
        ("{# note #}", ("comment", "note")),
        ("{% comment %}{% if x %}{% endcomment %}", ("comment", "{% if x %}")),
        ("{% doc %}{% if x %}{% enddoc %}", ("comment", "{% if x %}")),
        ("<%= name %>", ("slot", "= name")),
        ("<% if x %>", ("code", "<% if x %>")),
        ("<%- if x -%>", ("code", "<%- if x -%>")),
        ("<%- include('x') -%>", ("slot", "- include('x') -")),
        ("<%-# note %>", ("comment", "note")),
        ("<%# note %>", ("comment", "note")),
        ("<%-- note --%>", ("comment", "note")),
        ("{%- # note -%}", ("comment", "note")),
        ("{{!-- a -- b --~}}", ("comment", "a -- b")),
        ("<#if late>", ("code", "<#if late>")),
        ("<#-- note -->", ("comment", "note")),
        ("${user.name}", ("slot", "user.name")),
        ("*|FNAME|*", ("slot", "FNAME")),
        ("*|IF:LATE|*", ("code", "*|IF:LATE|*")),
        ("[Product Name]", ("slot", "Product Name")),
        ("[Company Name, LLC]", ("slot", "Company Name, LLC")),
        ("[order_id]", ("slot", "order_id")),
        ("{first name}", ("slot", "first name")),
        ("{!Contact.Name}", ("slot", "!Contact.Name")),
        ("%name%", ("slot", "name")),
        ("%%name%%", ("slot", "name")),
        ("<<name>>", ("slot", "name")),
        ("[[name]]", ("slot", "name")),
    ] {
        assert_eq!(marks(source), [expected], "{source}");
    }
}

#[test]
fn words_are_no_marks() {
    for text in [
        "50% off, or 20% more",
        "[link](http://x.example)",
        "see [1]",
        "{ margin: 0 }",
        "@media print{#a{b:c}}",
        "#1, $5 and * two",
        "<b>x</b>",
        "[if mso]",
        "it's [sic] so",
    ] {
        assert_eq!(marks(text), [], "{text}");
    }
}

#[test]
fn what_is_never_closed_is_told_from_words() {
    for (source, expected) in [
        ("a {{ b", &["{{ "][..]),
        ("{% never closed", &["{% never"]),
        ("{%- if a we {{ b }} c", &["{%- if", "b"]),
        ("{% if a we {% endif %}", &["{% if", "endif"]),
        ("Hi {{ n, {{ m }}", &["{{ ", "m"]),
        ("{{#if a we", &["{{#if"]),
        ("{{!-- a }} b", &["{{!-- "]),
        ("{# a", &["{# "]),
        ("{% set a = '{{' %}", &["set a = '{{'"]),
    ] {
        let found: Vec<&str> = marks(source).into_iter().map(|(_, says)| says).collect();
        assert_eq!(found, expected, "{source}");
    }
}

#[test]
fn in_a_raw_block_only_slots_are_marks() {
    for (source, expected) in [
        ("{% raw %}{# a #}{% if x %}{{ b }}{% endraw %}{# c #}", &["raw", "b", "endraw", "c"][..]),
        ("{%- verbatim -%}{{! a }}{%- endverbatim -%}{{ b }}", &["verbatim", "endverbatim", "b"]),
        ("{{{{raw}}}}{{#if a}}{{ b }}{{{{/raw}}}}{{/if}}", &["raw", "b", "{{{{/raw}}}}", "/if"]),
        ("{% raw %}{# a #}", &["raw", "a"]),
        ("{% raw %}{{ a {% endraw %} }}", &["raw", "endraw"]),
    ] {
        assert_eq!(marks(source).into_iter().map(|(_, says)| says).collect::<Vec<_>>(), expected, "{source}");
    }
}

#[test]
fn a_tag_with_a_line_for_itself_takes_it() {
    let source = "one\n  {% if x %}\r\ntwo\n{% endif %}\nthree {% if y %}\n";
    let text: Vec<&str> =
        lex(source).iter().filter(|p| p.what == What::Text).map(|p| &source[p.at.clone()]).collect();
    assert_eq!(text, ["one\n", "two\n", "three ", "\n"]);
}

mod random {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_cut(source in "(\\{\\{|\\}\\}|\\{%|%\\}|\\{#|#\\}|<%|%>|\\*\\||\\|\\*|\\[|\\]|\\{|\\}|\\$|%|--|comment|endcomment|raw|endraw|é|[ a\n!#/]){0,40}") {
            let mut end = 0;
            for piece in lex(&source) {
                prop_assert!(piece.at.start >= end && piece.at.end >= piece.at.start);
                prop_assert!(source.get(piece.at.clone()).is_some());
                end = piece.at.end;
            }
        }
    }
}
