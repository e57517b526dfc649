//! `rules/COVERAGE.md`: the advice of the documents, and what became of it.

use std::collections::BTreeMap;

use amends::pack::{Pack, RuleDocs};

use super::data::{Advice, Coverage};
use super::{cell, file};

const HEAD: &str = "\
# What became of the advice

The built-in pack turns five documents on service recovery into rules. This page goes through them step by step, tells
each piece of advice in words of its own, and what became of it: rules, a report over many conversations, or nothing,
with the reason. Advertising around the advice is left out. Where documents want opposite things, a line says so.
[RULES.md](RULES.md) goes the other way, from the rules to the documents.
";

pub(crate) fn page(coverage: &Coverage, pack: &Pack, docs: &[RuleDocs]) -> String {
    let files: BTreeMap<&str, &str> =
        pack.rules.iter().zip(docs).map(|(rule, docs)| (&*rule.id, file(&docs.place.0))).collect();
    let mut page = HEAD.to_owned();
    page.push_str(&counts(coverage));
    for document in &coverage.documents {
        let title = pack.documents.iter().find(|d| *d.name == *document.name).map_or("", |d| &d.title);
        page.push_str(&format!("\n## {}: {title}\n\n", document.name));
        page.push_str("| step | advice | rules | else |\n| --- | --- | --- | --- |\n");
        for advice in &document.advice {
            let rules: Vec<String> = advice.rules.iter().map(|id| linked(id, &files)).collect();
            let row =
                [advice.step.to_string(), cell(&advice.says), rules.join(", "), otherwise(advice, &files)];
            page.push_str(&format!("| {} |\n", row.join(" | ")));
        }
    }
    page.push_str("\n## Reports\n\nOver many conversations; none of them is there yet.\n\n");
    page.push_str("| report | what it shows |\n| --- | --- |\n");
    for report in &coverage.reports {
        page.push_str(&format!("| {} | {} |\n", report.name, cell(&report.shows)));
    }
    page
}

fn counts(coverage: &Coverage) -> String {
    let count = |is: fn(&Advice) -> bool| coverage.lines().filter(|(_, advice)| is(advice)).count();
    let mut counts = format!(
        "\nOf {} pieces of advice {} led to rules, {} to a report alone; {} show in no transcript,\n\
         and {} are heeded by what came of other advice.\n",
        count(|_| true),
        count(|a| !a.rules.is_empty()),
        count(|a| a.rules.is_empty() && a.report.is_some()),
        count(|a| a.rules.is_empty() && a.report.is_none() && a.cannot.is_some()),
        count(|a| a.rules.is_empty() && a.report.is_none() && a.cannot.is_none()),
    );
    if !coverage.planned.is_empty() {
        counts.push_str("Rules marked *planned* are not written yet.\n");
    }
    counts
}

/// A rule with the way to its file; without one it is planned.
fn linked(id: &str, files: &BTreeMap<&str, &str>) -> String {
    match files.get(id) {
        Some(file) => format!("[`{id}`]({file})"),
        None => format!("`{id}` (*planned*)"),
    }
}

fn otherwise(advice: &Advice, files: &BTreeMap<&str, &str>) -> String {
    let mut told = Vec::new();
    told.extend(advice.report.as_ref().map(|r| format!("Report: [{r}](#reports).")));
    let shown =
        if advice.rules.is_empty() { "No transcript shows it" } else { "No transcript shows all of it" };
    told.extend(advice.cannot.as_ref().map(|c| format!("{shown}: {}", with_links(c, files))));
    told.extend(advice.note.as_ref().map(|n| with_links(n, files)));
    cell(&told.join(" "))
}

/// The text with its rules linked.
fn with_links(text: &str, files: &BTreeMap<&str, &str>) -> String {
    let parts = text.split('`').enumerate().map(|(i, part)| match i % 2 {
        0 => part.to_owned(),
        _ if part.contains('/') => linked(part, files),
        _ => format!("`{part}`"),
    });
    parts.collect()
}
