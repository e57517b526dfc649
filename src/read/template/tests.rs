use super::*;
use crate::text::Position;

/// What is given of a template: ids and words, ways apart; faults by their message.
fn read(source: &str, path: &str) -> Vec<String> {
    let piece = Piece { text: source, base: Position { line: 1, column: 1, byte: 0 } };
    let mut found = Vec::new();
    Template.read_file(piece, path, &Options::default(), &mut String::new(), &mut |given| match given {
        Ok(conversation) => {
            let turn = &conversation.turns[0];
            let way = turn.raw.way(source).expect("a way");
            for (at, c) in turn.text.char_indices() {
                let raw = source.get(way.start(at)..way.end(at + c.len_utf8())).expect("a slice");
                assert!(
                    raw.contains(c)
                        || raw.contains(['{', '[', '&', '`', '<'])
                        || raw.contains("echo")
                        || c.is_whitespace(),
                    "{c:?} at {raw:?}"
                );
            }
            let id = conversation.id.as_deref().map(|id| format!("{id}: ")).unwrap_or_default();
            found.push(format!("{id}{}", turn.text));
        }
        Err(fault) => found.push(format!("! {}", fault.message)),
    });
    found
}

#[test]
fn each_way_is_a_draft() {
    assert_eq!(
        read("Hi {{ name }},\n{% if late %}\nwe are sorry.\n{% endif %}\nBye", "a.liquid"),
        ["Hi {{nameꞏ}},\nwe are sorry.\nBye", "Hi {{nameꞏ}},\nBye"]
    );
    assert_eq!(
        read("Subject: [Product Name] and you\n\nHi {first name}", "a.txt"),
        ["subject: {{productꞏnameꞏ}} and you", "Hi {{firstꞏnameꞏ}}"]
    );
    assert_eq!(
        read("{% if locale == 'de' %}Hallo du{% else %}Hi you{% endif %}", "a.liquid"),
        ["de: Hallo du", "Hi you"]
    );
}

#[test]
fn branches_of_code_directives_and_mailchimp_are_followed() {
    for (source, path, expected) in [
        (
            "<% if @late && !@lost -%>\nLate.\n<% elsif @lost %>\nLost.\n<% else %>\nFine.\n<% end %>",
            "a.erb",
            &["Fine.", "Late.", "Lost."][..],
        ),
        ("<% unless @late %>Fine.<% end %> Bye", "a.erb", &["Bye", "Fine. Bye"]),
        ("<% @items.each do |item| %>One<% end %> Z", "a.erb", &["One Z", "Z"]),
        ("<%- if @late -%>Late.<%- else -%>Fine.<%- end -%>", "a.erb", &["Fine.", "Late."]),
        ("<%- xs.each do |x| -%>One<%- end -%><%-# a 'word' -%> Z", "a.erb", &["One Z", "Z"]),
        ("<% case @kind %><% when \"a\" %>A<% when \"b\" %>B<% end %> Z", "a.erb", &["A Z", "B Z", "Z"]),
        ("<%= form @x do |f| %>Go<% end %><% x = if y then 1 else 2 end %> on", "a.erb", &["Go on"]),
        (
            "<% if (late) { %>Late.<% } else if (lost) { %>Lost.<% } else { %>Fine.<% } %>",
            "a.ejs",
            &["Fine.", "Late.", "Lost."],
        ),
        ("<% xs.forEach(function(x) { %>One<% }); %><% if (x) return; %> Z", "a.ejs", &["One Z", "Z"]),
        (
            "<#if (days > 3) && late??>Late.<#elseif lost>Lost.<#else>Fine.</#if>",
            "a.ftl",
            &["Fine.", "Late.", "Lost."],
        ),
        ("<#list xs as x>One<#sep>, <#else>None</#list>.", "a.ftl", &["None.", "One, ."]),
        ("<#switch k><#case \"a\">A<#break><#default>B</#switch>", "a.ftl", &["A", "B"]),
        ("<#switch k><#on \"a\", \"b\">A<#on \"c\">C<#default>B</#switch>", "a.ftl", &["A", "B", "C"]),
        ("<#macro bye>Bye.<#nested></#macro>Hi. <@bye>Now.</@bye>", "a.ftl", &["Hi. Bye.Now.", "bye: Bye."]),
        ("<#assign why = \"So it is\">${why}.<#assign so>So</#assign>${so}!", "a.ftl", &["So it is.So!"]),
        ("*|IF:A|*Late.*|ELSEIF:B|*Lost.*|ELSE:|*Fine.*|END:IF|*", "a.html", &["Fine.", "Late.", "Lost."]),
        ("*|IFNOT:A|*Late.*|END:IF|**|IF:A|*Fine.*|END:IF|*", "a.html", &["Fine.", "Late."]),
        ("Hi.*|END:FEEDBLOCK|* *|IF:A|*Late.*|END:IF|*", "a.html", &["Hi.", "Hi. Late."]),
        ("*|IF:MC_LANGUAGE=de|*Hallo*|ELSE:|*Hello*|END:IF|*", "a.html", &["Hello", "de: Hallo"]),
    ] {
        let mut found = read(source, path);
        found.retain(|words| !["why: ", "so: "].iter().any(|name| words.starts_with(name)));
        found.sort();
        assert_eq!(found, expected, "{source}");
    }
    for (source, path) in
        [("<% if x %>a", "a.erb"), ("a<% end %>", "a.erb"), ("<#if x>a", "a.ftl"), ("*|IF:X|*a", "a.html")]
    {
        assert!(read(source, path)[0].contains("can't be followed"), "{source}");
    }
}

#[test]
fn names_of_mustache_may_have_any_marks() {
    assert_eq!(
        read("{{#person?}}Hi {{name}}{{/person?}}{{^person?}}Hello{{/person?}}", "a.mustache"),
        ["Hi {{nameꞏ}}", "Hello"]
    );
}

#[test]
fn lines_of_a_liquid_tag_are_tags() {
    assert_eq!(
        read(
            "Hi,\n{% liquid\n  # no words\n  assign x = 'none'\n  if late\n    echo \"We are sorry.\"\n  else\n    \
             echo name | append: ' is here'\n  endif\n%}\nBye",
            "a.liquid"
        ),
        ["Hi,\nWe are sorry.\nBye", "Hi,\n{{nameꞏ}} is here\nBye"]
    );
    assert_eq!(read("{%- liquid echo 'So it is.' -%}", "a.liquid"), ["So it is."]);
    assert_eq!(read("{% echo 'So it is.' %}\nBye", "a.liquid"), ["So it is.\nBye"]);
    let found = read("{% liquid\n  if late\n    echo 'x y'\n%}", "a.liquid");
    assert!(found[0].contains("the `if` that begins here is never closed"), "{found:?}");
}

#[test]
fn html_around_tags() {
    assert_eq!(
        read(
            "<style>a{b:c}</style><p title=\"{{x}}\">We can&rsquo;t,\n<b>{{ name }}</b>{{#if x}}, do{{/if}}</p><!-- no -->",
            "a.html"
        ),
        ["We can’t, {{nameꞏ}}, do", "We can’t, {{nameꞏ}}"]
    );
}

#[test]
fn what_does_not_parse_is_text() {
    let found = read("a {% if x %} b {% endfor %} c", "a.liquid");
    assert!(
        found[0].starts_with("! the branches of this template can't be followed: this closes `for`"),
        "{found:?}"
    );
    assert_eq!(found[1], "a  b  c");
    for (source, opens, words) in [
        ("Hi {{ n }} {% if a we can't. Bye", "{% if", "Hi {{nꞏ}} \n\n a we can't. Bye"),
        ("Hi {{ n we can't", "{{", "Hi \n\nn we can't"),
        ("Hi {# we can't", "{#", "Hi \n\nwe can't"),
        ("Hi {{!-- a }} we can't", "{{!--", "Hi \n\na }} we can't"),
        ("Hi {% comment %} we can't", "comment", "Hi  we can't"),
        ("Hi {% if a we {% endif %}", "{% if", "Hi \n\n a we"),
    ] {
        let told = format!(
            "! the branches of this template can't be followed: the `{opens}` that begins here is never closed"
        );
        assert_eq!(read(source, "a.liquid"), [&told, words], "{source}");
    }
    assert!(read("{{ a }} {% if b %}{% endif %}", "a.liquid")[0].contains("no words"));
}

#[test]
fn templates_are_told_from_other_text() {
    let is = |text: &str, name: &str| Template.detect(&Head::new(text, name, true)).is_some();
    for (text, name) in [
        ("Hi", "a.liquid"),
        ("Hi {{ name }}", "a.html"),
        ("Hi {{ name }}", "mail"),
        ("*|FNAME|*", "a.txt"),
        ("{% if x %}", "a.md"),
        ("<%= x %>", "a.txt"),
        ("Hi [First Name],\n\nyour order [Order Number] is late.", "a.txt"),
        ("Dear [FULL NAME],\nwe will call you on [PHONE NUMBER].", "late.txt"),
    ] {
        assert!(is(text, name), "{name}");
    }
    for (text, name) in [
        ("Hi", "a.html"),
        ("Hi [Name]", "a.txt"),
        ("[00:12] hello\n[00:15] we have your order\n", "a.txt"),
        ("[Customer placed on hold]\nhello\n[Call transferred to billing]\nyour order number", "a.txt"),
        ("Agent: Hi [First Name], is [Order Number] yours?\nAnn: Yes", "a.txt"),
        ("hello [PERSON_NAME] your card [CARD_NUMBER] is here [Laughter]", "a.txt"),
        ("See [First Name] and [Order Number].", "a.md"),
        ("{{ x }}", "a.yaml"),
        ("{{ x }}", "main.rs"),
        ("{\"a\": \"{{ x }}\"}", "a.json"),
        ("100% {sic}", "a.txt"),
    ] {
        assert!(!is(text, name), "{name}");
    }
}

mod random {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_read(source in "(\\{\\{ ?[a#/^>] ?\\}\\}|\\{% (if a|else|endif|for a in b|endfor|case x|when 1|endcase) %\\}|<% (if a|else|end|a do) %>|<#(if a|else|assign a=1|assign a)>|</#(if|assign)>|<@a>|<p>|&amp;|---\n|Subject: |`|\\[Name\\]|é|[ a\n]){0,30}") {
            for path in ["", "a.html", "a.md", "a.txt"] {
                read(&source, path);
            }
        }
    }
}
