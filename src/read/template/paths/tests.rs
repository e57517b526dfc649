//! Tests of `paths`.

use super::super::lex::lex;
use super::super::tree::tree;
use super::*;

fn printed(source: &str) -> Vec<String> {
    let pieces = lex(source);
    let mut nodes = tree(source, &pieces).expect("a tree");
    super::super::called::follow(&mut nodes, source, "", &mut Default::default());
    let text = |leaf: &Leaf<'_>| match leaf.node {
        Node::Text(at) => source[at.clone()].to_owned(),
        Node::Slot(slot) if slot.word.is_none() => slot.says.iter().map(|at| &source[at.clone()]).collect(),
        Node::Slot(_) | Node::Value { .. } => "_".to_owned(),
        _ => "?".to_owned(),
    };
    ways(&nodes).0.iter().map(|way| way.leaves.iter().map(text).collect()).collect()
}

#[test]
fn ways_through_branches() {
    for (source, expected) in [
        ("a{% if x %}b{% else %}c{% endif %}d", &["abd", "acd"][..]),
        ("{% if x %}a{% endif %}{% if x %}b{% endif %}", &["ab", ""]),
        ("{% if x %}a{% endif %}{% unless x %}b{% endunless %}", &["a", "b"]),
        ("{% if x %}a{% elsif y %}b{% endif %}", &["a", "b", ""]),
        ("{% for x in xs %}{{ x }}{% endfor %}", &["_", ""]),
        ("{% for x in xs %}a{% else %}b{% endfor %}{% for y in xs %}c{% endfor %}", &["ac", "b"]),
        ("{% case x %}{% when 'a', 'b' %}1{% when 'c' %}2{% endcase %}", &["1", "2", ""]),
        ("{% case x %}{% when 'a' %}1{% else %}2{% endcase %}", &["1", "2"]),
        ("{% if x == 'a' %}1{% endif %}{% if x == 'b' %}2{% endif %}", &["1", "2", ""]),
        ("{% if a and b %}1{% elif a %}2{% else %}3{% endif %}", &["1", "2", "3"]),
        ("{{#if x}}a{{else if y}}b{{else}}c{{/if}}", &["a", "b", "c"]),
        ("{{#x}}a{{/x}}{{^x}}b{{/x}}", &["a", "b"]),
        ("{{#each xs}}{{this}}{{else}}none{{/each}}", &["_", "none"]),
        ("{{#unless x}}a{{/unless}}{{#if x}}b{{/if}}", &["b", "a"]),
        ("{% block body %}a{% endblock %}{# b #}{% set x = 1 %}", &["a"]),
        ("{% macro x() %}a{% endmacro %}b", &["b"]),
        ("{% macro x() %}a{% endmacro %}b{{ x() }}{{ y() }}", &["b?_"]),
        ("{% from 'm.j2' import x, y as z with context %}{{ x(1) }}{{- z() -}}{{ y() }}", &["??_"]),
        ("{%- import 'm.j2' as m -%}{{ m.x() }}{{ m }}", &["?_"]),
        ("{% include 'x' %}a{{> y}}", &["?a?"]),
        ("{{ 'a' if x else 'b' }}{% if x %}c{% endif %}", &["ac", "b"]),
        ("{% set s = 'a' %}b{{ s }}{{ s | upper }}{% set s = c %}{{ s }}", &["baa_"]),
        ("{% if x %}{% assign s = 'a' %}{% else %}{% assign s = 'b' %}{% endif %}c{{ s }}", &["ca", "cb"]),
        ("{% with s = 'a' t='b' %}{{ s }}{{ t }}{% endwith %}{{ s }}", &["ab_"]),
        ("{% set s = 'a' if x else 'b' %}{{ s }}{{ s }}", &["aa", "bb"]),
        ("{% set s = 'a' %}{% set s = s ~ 'b' %}{% set s = s ~ s %}{{ s }}", &["abab"]),
        ("{{ s }}{% set s = 'a' %}", &["_"]),
        ("{% set late = true %}{% if late %}a{% else %}b{% endif %}", &["a"]),
        (
            "{% set n = 1 %}{% for x in xs %}{% if n == 1 %}a{% else %}b{% endif %}{% set n = 2 %}{% endfor %}",
            &["a", "b", ""],
        ),
        (
            "{% if true %}a{% else %}b{% endif %}{% if false or x %}c{% endif %}{% if nil %}d{% endif %}",
            &["ac", "a"],
        ),
        ("{% if n > 1 %}a{% endif %}{% if n <= 1 %}b{% endif %}", &["a", "b"]),
        ("{% if n >= 2 %}a{% elif n < 1 %}b{% endif %}{% if n == 1 %}c{% endif %}", &["a", "b", "c"]),
        ("{% if x.size > 0 %}a{% endif %}{% if x.size == 0 %}b{% endif %}", &["a", "b"]),
        (
            "{% if a %}1{% endif %}{% if a == false %}2{% endif %}{% if a == nil %}3{% endif %}",
            &["1", "2", "3"],
        ),
        ("{{#if (gt n 1)}}a{{/if}}{{#if (lte n 1)}}b{{/if}}", &["a", "b"]),
        ("{% if n > 1 %}a{% endif %}{% if n > 3 %}b{% endif %}", &["ab", "a", ""]),
        ("{% if a == 'x' %}1{% endif %}{% if a %}2{% endif %}", &["12", "2", ""]),
        (
            "{% if locale == 'de' %}Hallo{% elsif locale == 'fr' %}Salut{% else %}Hi{% endif %} x",
            &["Hallo", "Salut", "Hi x"],
        ),
    ] {
        assert_eq!(printed(source), expected, "{source}");
    }
}

#[test]
fn a_loop_that_runs_does_so_for_a_first_time() {
    for (source, second) in [
        ("{% for x in xs %}b{% if forloop.first %}a{% endif %}{% endfor %}", true),
        ("{% for x in xs %}b{% if loop.last %}a{% else %}c{% endif %}{% endfor %}", true),
        ("{{#each xs}}b{{#if @first}}a{{/if}}{{/each}}", true),
        ("{{#each xs}}b{{#if first}}a{{/if}}{{/each}}", false),
        // The list may be empty, too.
        ("{% for x in xs %}{% if loop.first %}a{% endif %}{% endfor %}", false),
    ] {
        let nodes = tree(source, &lex(source)).expect("a tree");
        let open: Vec<bool> = ways(&nodes).0.iter().map(|way| way.open).collect();
        assert_eq!(open[..2], [false, second], "{source}");
    }
}

#[test]
fn texts_that_are_put_together_from_themselves_are_bounded() {
    let source = format!("{{% set s = 'a' %}}{}{}", "{% set s = s ~ s %}".repeat(40), "{{ s }}".repeat(9));
    let nodes = tree(&source, &lex(&source)).expect("a tree");
    let (ways, _) = ways(&nodes);
    assert!(ways.len() == 1 && ways[0].open && ways[0].leaves.len() < SHOWN / EACH);
    let source = format!("{{% set s = '{}' %}}{}", "a".repeat(500), "{{ s }}".repeat(9000));
    let nodes = tree(&source, &lex(&source)).expect("a tree");
    let (ways, _) = super::ways(&nodes);
    let shown = ways[0].leaves.iter().filter(|leaf| leaf.at.is_some()).count();
    assert!(ways[0].open && shown < 3000, "{shown}");
}

#[test]
fn too_many_ways_are_bounded() {
    let source: String = (0..40).map(|i| format!("{{% if x{i} %}}a{{% endif %}}")).collect();
    let pieces = lex(&source);
    let nodes = tree(&source, &pieces).expect("a tree");
    let (ways, all) = ways(&nodes);
    assert!(!all && ways.len() == MOST + 1);
    assert_eq!(ways.last().map(|way| (way.leaves.len(), way.open)), Some((40, true)));
}

#[test]
fn of_too_many_ways_each_branch_is_taken_and_left() {
    let source: String = (0..20)
        .map(|i| format!("{{% if x{i} %}}a{i} {{% if y{i} %}}b{i} {{% endif %}}{{% elif z{i} %}}c{i} {{% else %}}d{i} {{% endif %}}"))
        .collect();
    let pieces = lex(&source);
    let nodes = tree(&source, &pieces).expect("a tree");
    // The last way is that of all words.
    let (ways, all) = ways(&nodes);
    let text = |leaf: &Leaf<'_>| match leaf.node {
        Node::Text(at) => &source[at.clone()],
        _ => "",
    };
    let printed: Vec<Vec<&str>> =
        ways[..ways.len() - 1].iter().map(|way| way.leaves.iter().map(text).collect()).collect();
    assert!(!all && printed.len() == MOST);
    for word in (0..15).flat_map(|i| ["a", "b", "c", "d"].map(|kind| format!("{kind}{i} "))) {
        let with = printed.iter().filter(|way| way.contains(&&*word)).count();
        assert!((1..MOST).contains(&with), "{word}: {with}");
    }
    // A way that leaves out the first, of seven: one of many more than are followed in a row.
    let source: String = (0..7).map(|i| format!("{{% if x{i} %}}a{i} {{% endif %}}")).collect();
    let nodes = tree(&source, &lex(&source)).expect("a tree");
    let (ways, _) = super::ways(&nodes);
    assert!(ways.iter().any(|way| !way.open && !way.choices[0].holds));
}

#[test]
fn a_question_has_one_answer_and_one_name() {
    for (source, expected) in [
        ("{% if a==\"x\" %}1{% endif %}{% if a  == 'x' %}2{% endif %}", &["a == \"x\""][..]),
        (
            "{% if b %}{% if a == 'x' %}1{% endif %}{% endif %}{% if a == \"x\" %}2{% endif %}",
            &["b", "a == 'x'"],
        ),
        (
            "{% case x %}{% when 1 %}1{% when 2, 3 %}2{% when 4 or '5' %}3{% endcase %}",
            &["x == 1", "x == 2 or x == 3", "x == 4 or x == '5'"],
        ),
    ] {
        let nodes = tree(source, &lex(source)).expect("a tree");
        let mut asked: Vec<String> = Vec::new();
        for choice in ways(&nodes).0.into_iter().flat_map(|way| way.choices) {
            if !asked.contains(&choice.asked) {
                asked.push(choice.asked);
            }
        }
        assert_eq!(asked, expected, "{source}");
    }
}

#[test]
fn what_does_not_fit_is_told() {
    for (source, message) in [
        ("{% if x %}a", "never closed"),
        ("a{% endif %}", "nothing is open"),
        ("{% if x %}{% endfor %}", "`if` is open"),
        ("{{#if x}}{{/each}}", "`if` is open"),
        ("{{else}}", "no block"),
    ] {
        let failure = tree(source, &lex(source)).expect_err(source);
        assert!(failure.message.contains(message), "{source}: {}", failure.message);
    }
    let deep = "{% if x %}".repeat(10_000);
    assert!(tree(&deep, &lex(&deep)).is_err());
}
