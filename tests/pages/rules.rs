//! `rules/RULES.md`: all rules, area by area.

use amends::pack::{Pack, Rule, RuleDocs};

use super::data::place;
use super::{cell, file};

const HEAD: &str = "\
# The rules of the built-in pack

`amends explain RULE` tells of each why it is there, how it decides, examples, and better words. [COVERAGE.md](COVERAGE.md)
goes the other way, from the advice of the documents to the rules.

A **phrase** rule reports words that were said, a **missing** rule what called for something that never came, and a
**limit** rule what passed a number. *off* is left out unless it is selected by its id or its document; so is *preview*,
which is not yet to be trusted. *right* is how often a rule was right where people read what it reported. A source is
a document and its step; their titles stand below.
";

pub(crate) fn page(pack: &Pack, docs: &[RuleDocs]) -> String {
    let mut page = HEAD.to_owned();
    let count = |is: fn(&Rule) -> bool| pack.rules.iter().filter(|r| is(r)).count();
    page.push_str(&format!(
        "\n{} rules, of which {} are on where nothing is selected.\n",
        pack.rules.len(),
        count(Rule::by_default)
    ));
    let mut area = "";
    for (rule, docs) in pack.rules.iter().zip(docs) {
        if rule.area() != area {
            area = rule.area();
            page.push_str(&format!(
                "\n## {area}\n\n| rule | level | kind | what it reports | from | marks |\n"
            ));
            page.push_str("| --- | --- | --- | --- | --- | --- |\n");
        }
        page.push_str(&row(rule, docs));
    }
    page.push_str("\n## Documents\n\n| name | title |\n| --- | --- |\n");
    for document in &pack.documents {
        page.push_str(&format!("| `{}` | {} |\n", document.name, cell(&document.title)));
    }
    page
}

fn row(rule: &Rule, docs: &RuleDocs) -> String {
    let sources: Vec<String> = rule.sources.iter().map(place).collect();
    let mut marks = Vec::new();
    marks.extend(rule.off.then(|| "off".to_owned()));
    marks.extend(rule.preview.then(|| "preview".to_owned()));
    marks.extend(docs.precision.as_ref().map(|p| format!("right: {}", cell(p))));
    format!(
        "| [`{}`]({}) | {} | {} | {} | {} | {} |\n",
        rule.id,
        file(&docs.place.0),
        rule.level,
        kind(rule),
        cell(&rule.summary),
        sources.join("; "),
        marks.join("; ")
    )
}

/// A rule with a number may have phrases beside it, and is a limit all the same.
fn kind(rule: &Rule) -> &'static str {
    match (&rule.limit, &rule.require) {
        (Some(_), _) => "limit",
        (None, Some(_)) => "missing",
        (None, None) => "phrase",
    }
}
