//! Macros and inline partials: parts of a template that are printed where they are called.

use super::Folder;

/// The findings in a template where a complaint is assumed, with the words or the way of each.
fn found(folder: &Folder, name: &str) -> Vec<String> {
    let rules = "apology/missing,language/cannot,language/company-policy,listening/defensive";
    let check = ["check", "--isolated", "--assume", "complaint", "--fail-on", "never", "--select", rules];
    let ran = folder.amends(&[&check[..], &["--output-format", "concise", name]].concat());
    let line = |line: &str| line.trim_start_matches(name).trim_start_matches(':').to_owned();
    ran.out.lines().map(line).collect()
}

/// Whether each finding begins so, and there are no others.
#[track_caller]
fn is(found: &[String], expected: &[&str]) {
    let begins = |(one, other): (&String, &&str)| one.replace("warning[", "").starts_with(other);
    assert!(found.len() == expected.len() && found.iter().zip(expected).all(begins), "{found:#?}");
}

#[test]
fn words_of_parts_are_read_where_they_stand_and_once() {
    let folder = Folder::new();
    folder.write(
        "a.html.j2",
        "{% macro foot(name) %}<p>We cannot refund postage, {{ name }}.</p>{% endmacro %}\n{% macro idle() %}<p>We cannot say.</p><p>It is company policy.</p>{% endmacro %}\n<p>Hi {{ name }}, I'm sorry.</p>\n{{ foot(name) }}\n{{ foot('Ann') }}\n",
    );
    is(&found(&folder, "a.html.j2"), &["1:26: language/cannot", "2:43: language/company-policy"]);
    folder.write(
        "b.hbs",
        "{{#*inline \"foot\"}}We cannot refund postage.{{/inline}}\nHi {{name}}, I'm sorry.\n\n{{> foot}}\n",
    );
    is(&found(&folder, "b.hbs"), &["1:20: language/cannot"]);
    folder.write(
        "c.hbs",
        "{{#> layout}}\n{{#*inline \"body\"}}We cannot refund you.{{/inline}}\n{{/layout}}\n",
    );
    is(&found(&folder, "c.hbs"), &["2:20: language/cannot"]);
    // A file of macros alone.
    folder.write("d.j2", "{% macro a() %}We cannot refund you.{% endmacro %}\n");
    is(&found(&folder, "d.j2"), &["1:16: language/cannot"]);
    let allowed = "{# amends: allow language/cannot -- legal #}\nWe cannot refund you.\n";
    folder.write("e.j2", &format!("{{% macro a() %}}\n{allowed}{{% endmacro %}}\n"));
    is(&found(&folder, "e.j2"), &[]);
}

#[test]
fn what_is_given_to_a_macro_is_said_where_it_prints_it() {
    let folder = Folder::new();
    folder.write(
        "a.j2",
        "{% macro line(text, key, tone='x') %}Please note. {{ text | trim }} That is all.{% endmacro %}\nHi {{ name }}, I'm sorry.\n\n{{ line(\"We cannot refund you.\", \"We cannot send it.\") }}\n{{ line(text='It is company policy.') }}\n{{ line(_('We cannot')) }}\n",
    );
    is(&found(&folder, "a.j2"), &["4:10: language/cannot", "5:15: language/company-policy"]);
    // What stands between the tags of a call is the caller's own.
    folder.write(
        "b.j2",
        "{% macro box() %}Dear all, {{ caller() }} Bye.{% endmacro %}\nI'm sorry.\n{% call box() %}We cannot refund you.{% endcall %}\n",
    );
    is(&found(&folder, "b.j2"), &["3:17: language/cannot"]);
    // In whatever order a macro prints what it is given.
    folder.write(
        "c.j2",
        "{% macro two(a, b) %}{{ b }} {{ a }}{% endmacro %}\nI'm sorry.\n\n{{ two('cannot refund it.', 'We') }}\n",
    );
    assert_eq!(found(&folder, "c.j2").len(), 1, "{:?}", found(&folder, "c.j2"));
}

#[test]
fn a_call_says_on_its_way_what_the_part_says() {
    let folder = Folder::new();
    let sorry = "{% macro sorry(late) %}{% if late %}I'm sorry that it is late.{% endif %}{% endmacro %}\n";
    let mail = |body: &str| format!("{sorry}Hi {{{{ name }}}},\n\n{body}\n\nHere is a new one.\n");
    let missing = "2:1: apology/missing] The customer complains, and no apology follows.";
    for (body, expected) in [
        ("{{ sorry(true) }}", None),
        ("{{ sorry('yes') }}", None),
        ("{{ sorry() }}", Some(missing.to_owned())),
        ("{{ sorry(false) }}", Some(missing.to_owned())),
        (
            "{{ sorry(order.late) }}",
            Some(format!("{missing} This is so where `order.late` does not hold (line 4)")),
        ),
        ("{{ sorry(order.late) }}{{ sorry(not order.late) }}", None),
        (
            "{% if gold %}{{ sorry(late=true) }}{% endif %}",
            Some(format!("{missing} This is so where `gold` does not hold (line 4)")),
        ),
        // What is not here may hold anything.
        ("{{ sorry(false) }}{{ other.macro() }}{% from 'none.j2' import x %}{{ x() }}", None),
    ] {
        folder.write("a.j2", &mail(body));
        is(&found(&folder, "a.j2"), expected.as_deref().as_slice());
    }
    folder.write(
        "b.hbs",
        "{{#*inline \"sorry\"}}I'm sorry that it is late.{{/inline}}\nHi {{name}},\n\n{{#if late}}{{> sorry}}{{/if}}\n\nHere is a new one.\n",
    );
    let way = "2:1: apology/missing] The customer complains, and no apology follows. This is so where `late` does not hold (line 4)";
    is(&found(&folder, "b.hbs"), &[way]);
}

#[test]
fn macros_of_other_files_are_followed() {
    let folder = Folder::new();
    folder.write(
        "parts/m.j2",
        "{% from 'inner.j2' import plain as said %}{% macro sorry(x) %}{{ said(x) }}{% endmacro %}{% macro news(x) %}Here is {{ x }}.{% endmacro %}",
    );
    folder.write("parts/inner.j2", "{% macro plain(x) %}I'm sorry about {{ x }}.{% endmacro %}");
    let missing = "2:1: apology/missing] The customer complains, and no apology follows.";
    for (tag, call, expected) in [
        ("{% from 'parts/m.j2' import news, sorry as oh %}", "{{ oh('the lamp') }}", None),
        ("{% import \"parts/m.j2\" as m with context %}", "{{ m.sorry('the lamp') }}", None),
        ("{% import \"parts/m.j2\" as m %}", "{{ m.news('our news') }}", Some(missing)),
        ("{% import \"parts/none.j2\" as m %}", "{{ m.news('our news') }}", None),
        // What a file lacks may come from elsewhere.
        ("{% import \"parts/m.j2\" as m %}", "{{ m.none('our news') }}", None),
    ] {
        folder.write("a.j2", &format!("{tag}\nHi {{{{ name }}}},\n\n{call}\n\nYour lamp is here.\n"));
        is(&found(&folder, "a.j2"), expected.as_slice());
    }
}

#[test]
fn parts_that_call_each_other_end() {
    let folder = Folder::new();
    folder.write(
        "a.j2",
        "{% macro a(x) %}{{ b(x) }}{% endmacro %}{% macro b(x) %}{{ a(x) }}{{ b(x) }}{% endmacro %}\n{{ a(1) }}We cannot refund you.\n",
    );
    is(&found(&folder, "a.j2"), &["2:11: language/cannot"]);
    // Twice as much with each.
    let twice = |n: usize| {
        format!("{{% macro m{n}(x) %}}{{{{ m{0}(x) }}}} and {{{{ m{0}(x) }}}}{{% endmacro %}}\n", n + 1)
    };
    let many: String = (0..40).map(twice).collect();
    folder.write("b.j2", &format!("{many}{{{{ m0('We cannot refund you.') }}}}\nHi.\n"));
    assert!(found(&folder, "b.j2").len() < 3);
    folder.write("c.j2", "{% import 'c.j2' as c %}{% macro a() %}{{ c.a() }}{% endmacro %}Hi. {{ c.a() }}\n");
    is(&found(&folder, "c.j2"), &[]);
    folder.write("d.j2", "{{ a( }}{% macro a(%}x{% endmacro %}{% call a( %}{% endcall %}{% call (x a() %}{% endcall %}{% from x import %}{% import 'x' %}\n");
    is(&found(&folder, "d.j2"), &[]);
}

#[test]
fn what_is_given_to_a_partial_is_known_in_it() {
    let folder = Folder::new();
    folder.write("partials/sorry.liquid", "{% if late %}I'm sorry that it is late.{% endif %} {{ text }}\n");
    folder.write("partials/sorry.hbs", "{{#if late}}I'm sorry that it is late.{{/if}} {{text}}\n");
    let missing = "1:1: apology/missing] The customer complains, and no apology follows.";
    let asked = format!("{missing} This is so where `order.late` does not hold (line 3)");
    for (name, tag, expected) in [
        ("a.liquid", "{% render 'sorry', late: true %}", &[][..]),
        ("a.liquid", "{%- include 'sorry' late: order.late -%}", &[&*asked]),
        ("a.liquid", "{% render 'sorry', late: false, text: 'Here it is.' %}", &[missing]),
        ("a.liquid", "{% render 'none', late: false %}", &[]),
        (
            "a.liquid",
            "{% render 'sorry', late: true, text: \"We cannot refund you.\" %}",
            &["3:39: language/cannot"],
        ),
        ("a.liquid", "{% render 'sorry', late: true, other: \"We cannot refund you.\" %}", &[]),
        ("a.hbs", "{{> sorry late=true}}", &[]),
        ("a.hbs", "{{> sorry late=order.late}}", &[&*asked]),
        ("a.hbs", "{{> sorry this late=true text='We cannot refund you.'}}", &["3:32: language/cannot"]),
    ] {
        folder.write(name, &format!("Hi {{{{ name }}}},\n\n{tag}\n\nHere is a new one.\n"));
        is(&found(&folder, name), expected);
        // The partial is a part, whatever it is given.
        assert_eq!(found(&folder, "partials/sorry.liquid").len(), 0, "{tag}");
    }
    folder.write("mails/late.liquid", "{% render 'foot', a: 1 %}\nHi {{ name }}.\n");
    folder.write("mails/foot.liquid", "Here it is. {% render 'foot', a: 2 %}\n");
    is(&found(&folder, "mails/foot.liquid"), &[]);
}

#[test]
fn what_an_expression_says_is_not_missing() {
    let folder = Folder::new();
    for said in [
        "{{ \"I'm sorry about the lamp.\" if late else \"We apologize for the lamp.\" }}",
        "{% set s = \"I'm sorry about the lamp.\" %}{{ s }}",
        "{% set s = \"I'm sorry \" ~ \"about the lamp.\" %}{{ s | safe }}",
        "{% with s = \"I'm sorry about the lamp.\" %}{{ s }}{% endwith %}",
        "{% if late %}{% set s = \"I'm sorry.\" %}{% else %}{% set s = \"We apologize.\" %}{% endif %}{{ s }}",
        "{% if true %}I'm sorry.{% endif %}",
        "{% if n > 1 %}I'm sorry.{% endif %}{% if n <= 1 %}We apologize.{% endif %}",
        // Nobody knows what this says.
        "{{ pick(late, \"I'm so sorry about it\", \"We do apologize\") }}",
    ] {
        folder.write("a.j2", &format!("Hi {{{{ name }}}}.\n{said}\nA new lamp leaves today.\n"));
        is(&found(&folder, "a.j2"), &[]);
    }
    for (file, said, way) in [
        ("a.j2", "{{ \"I'm sorry.\" if late else \"It comes today.\" }}", "where `late` does not hold"),
        ("a.j2", "{% set s = \"Hello there.\" %}{{ s }}", ""),
        ("a.j2", "{% set s = \"I'm sorry.\" %}", ""),
        ("a.j2", "{% with s = \"I'm sorry.\" %}{% endwith %}{{ s }}", ""),
        (
            "a.liquid",
            "{% if a %}I'm sorry.{% endif %}{% if a == nil %}Sorry.{% endif %}",
            "where `a` does not hold",
        ),
        (
            "a.liquid",
            "{% if n > 1 %}I'm sorry.{% endif %}{% if n < 1 %}I'm sorry.{% endif %}",
            "where `n > 1` does not hold",
        ),
    ] {
        folder.write(file, &format!("Hi {{{{ name }}}}.\n{said}\nA new lamp leaves today.\n"));
        let found = found(&folder, file);
        assert!(
            found.len() == 1 && found[0].contains("apology/missing") && found[0].contains(way),
            "{found:#?}"
        );
    }
    folder.write("b.j2", "Hi.\n{{ \"I'm sorry.\" if late else \"Sorry, we cannot refund the lamp.\" }}\n");
    is(&found(&folder, "b.j2"), &["2:38: language/cannot"]);
}

#[test]
fn partials_of_partials_are_found_near_them_or_near_the_template() {
    let folder = Folder::new();
    folder.write("mails/shared/parts/foot.liquid", "{% render 'sorry' %}{% render 'bye' %}");
    folder.write("mails/shared/parts/bye.liquid", "Bye.");
    folder.write("mails/snippets/sorry.liquid", "I'm sorry.");
    folder.write("mails/shared/parts/deep.liquid", "{% render 'own', x: 1 %}{% render 'own' %}");
    folder.write("mails/shared/parts/own.liquid", "I apologize.");
    for show in ["parts/foot'", "parts/foot', late: true", "parts/deep'", "parts/deep', late: true"] {
        folder.write("mails/a.liquid", &format!("Hi.\n{{% render '{show} %}}\nA lamp comes.\n"));
        is(&found(&folder, "mails/a.liquid"), &[]);
    }
    folder.write("mails/snippets/sorry.liquid", "Hello.");
    folder.write("mails/shared/parts/own.liquid", "Hello.");
    for show in ["parts/foot'", "parts/foot', late: true", "parts/deep'", "parts/deep', late: true"] {
        folder.write("mails/a.liquid", &format!("Hi.\n{{% render '{show} %}}\nA lamp comes.\n"));
        let found = found(&folder, "mails/a.liquid");
        assert!(found.len() == 1 && found[0].contains("apology/missing"), "{show}: {found:#?}");
    }
}
