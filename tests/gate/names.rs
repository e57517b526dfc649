//! Words that a template gives to names: said where the names are printed, and judged where they stand.

use super::Folder;

const PHRASES: &[&str] =
    &["check", "--select", "language/cannot,language/company-policy", "--output-format", "jsonl"];

fn found(folder: &Folder, file: &str) -> Vec<String> {
    folder.amends(&[PHRASES, &[file]].concat()).findings()
}

#[test]
fn words_of_names_that_are_printed_are_judged_once_where_they_stand() {
    let folder = Folder::new();
    folder.write(
        "a.liquid",
        "{% assign opener = \"We cannot refund a voucher\" %}\n\
         {% assign nowhere = \"We cannot refund a hat\" %}\n\
         {% if late %}{% assign why = 'It is our policy' %}{% else %}{% assign why = 'So it is' %}{% endif %}\n\
         {{ opener }}. {{ why }}. {{ opener | append: '!' }}\n",
    );
    assert_eq!(
        found(&folder, "a.liquid"),
        ["a.liquid:1 language/cannot", "a.liquid:3 language/company-policy"]
    );
    folder.write(
        "b.j2",
        "{% set a = 'we cannot refund ' %}\n{% set b = 'Sorry, ' ~ a ~ name %}\n{% with c = 'it is our policy' %}\n\
         {{ b }}: {{ c }}\n{% endwith %}\n",
    );
    assert_eq!(found(&folder, "b.j2"), ["b.j2:1 language/cannot", "b.j2:3 language/company-policy"]);
}

/// Nobody reads what stands in the tag of an element.
#[test]
fn what_is_printed_where_nobody_reads_it_is_nobodys_words() {
    let folder = Folder::new();
    folder.write(
        "a.html",
        "{% set kind = 'we cannot refund' %}\n{% set title = 'we cannot refund you' %}\n\
         <p class=\"{{ kind }}\">Hi {{ name }}</p>\n<p>{{ title }}</p>\n",
    );
    assert_eq!(found(&folder, "a.html"), ["a.html:2 language/cannot"]);
}

#[test]
fn blocks_of_words_are_judged_where_they_stand_and_said_where_they_are_printed() {
    let folder = Folder::new();
    folder.write(
        "a.liquid",
        "{% capture sorry %}I'm sorry that your order is late. We cannot send it.{% endcapture %}\n\
         {% capture elsewhere %}It is our policy.{% endcapture %}\nHi,\n{% if late %}{{ sorry }}{% endif %}\nThank you.\n",
    );
    assert_eq!(
        found(&folder, "a.liquid"),
        ["a.liquid:1 language/cannot", "a.liquid:2 language/company-policy"]
    );
    let ran = folder.amends(&["check", "--assume", "complaint", "--select", "apology/missing", "a.liquid"]);
    assert!(ran.out.contains("This is so where `late` does not hold (line 4)."), "{}", ran.out);
    folder.write(
        "b.j2",
        "{% set sorry %}We are so sorry that it broke.{% endset %}\nHi,\n{{ sorry }}\nThank you.\n",
    );
    let ran = folder.amends(&["check", "--assume", "complaint", "--select", "apology/missing", "b.j2"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
}

#[test]
fn very_many_names_are_all_judged() {
    let folder = Folder::new();
    let names = |n: usize| format!("{{% assign n{n} = \"Here we cannot refund {n}\" %}}\n{{{{ n{n} }}}}\n");
    folder.write("a.liquid", &(0..250).map(names).collect::<String>());
    assert_eq!(found(&folder, "a.liquid").len(), 250);
}

#[test]
fn names_that_are_given_on_say_their_words() {
    let folder = Folder::new();
    folder.write("_foot.liquid", "Once more: {{ text }}\n");
    folder.write(
        "a.liquid",
        "{% assign words = 'We cannot refund a voucher.' %}\nHi {{ name }}\n{% render 'foot', text: words %}\n",
    );
    assert_eq!(found(&folder, "a.liquid"), ["a.liquid:1 language/cannot"]);
}

#[test]
fn words_of_names_are_allowed_where_they_stand() {
    let folder = Folder::new();
    folder.write(
        "a.j2",
        "{# amends: allow language/cannot -- legal wording #}\n{% set a = 'We cannot refund a voucher.' %}\nHi,\n{{ a }}\n",
    );
    assert_eq!(found(&folder, "a.j2"), [""; 0]);
    folder.write(
        "b.ftl",
        "<#-- amends: allow language/cannot -- legal wording -->\n<#assign a = 'We cannot refund a voucher.'>\nHi,\n${a}\n",
    );
    assert_eq!(found(&folder, "b.ftl"), [""; 0]);
}

/// An apostrophe would end the string, and the template would be none.
#[test]
fn fixes_leave_the_strings_of_tags_whole() {
    let folder = Folder::new();
    folder.write(
        "house.yaml",
        "id: house/cannot\nmessage: x\nmatch: (kettle|you may)\n\
         fix: [{of: [kettle], replace: cook's pot, safe: true}, {of: [you may], replace: 'please \"do\"', safe: true}]\n\
         examples: {flag: [\"⟦kettle⟧\"], pass: [\"tea\"]}\n",
    );
    folder.write(
        "a.j2",
        "{% set a = 'a kettle' %}{{ a }} {{ b | default(\"the kettle\") }} {{ c | d(\"you may\") }}. Our kettle\n",
    );
    let ran = folder.amends(&["check", "--pack", "house.yaml", "--select", "house", "a.j2", "--fix"]);
    assert_eq!(
        folder.read("a.j2"),
        "{% set a = 'a cook’s pot' %}{{ a }} {{ b | default(\"the cook's pot\") }} {{ c | d(\"you may\") }}. Our cook's pot\n"
    );
    assert!(ran.err.contains("would end the string of the tag"), "{}", ran.err);
}
