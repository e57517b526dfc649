//! Word lists that name other lists: whether these are there, and whether a list holds itself. A phrase that uses such a
//! list tells it too; of a list that no phrase uses nothing else would.

use std::collections::{BTreeMap, BTreeSet};

use super::decode::{Decoder, PhraseText};
use super::fault::Faults;
use super::load::{Entries, Entry, name_span};
use super::phrase::{Ast, Line, NUMBER_LIST, parse_line};
use crate::text::nearest;

/// Adds a fault for each list that names one that is not there, or that holds itself.
pub(super) fn look(entries: &mut Entries) {
    let Entries { faults, list, .. } = entries;
    let lists: Vec<&Entry> = list.iter().filter(|entry| entry.kind == "words").collect();
    let named: Vec<(&str, Vec<(String, PhraseText)>)> =
        lists.iter().map(|entry| (entry.name.as_str(), names(entry))).collect();
    let known: BTreeMap<&str, &[(String, PhraseText)]> =
        named.iter().map(|(name, names)| (*name, names.as_slice())).collect();
    for (entry, (own, names)) in lists.iter().zip(&named) {
        for (name, phrase) in names.iter().filter(|(name, _)| !known.contains_key(name.as_str())) {
            let help = match nearest(name, known.keys().copied()) {
                Some(known) => format!("did you mean `{{{known}}}`?"),
                None => "a list is an entry of the pack: `words: name` with `list:`".to_owned(),
            };
            faults.add_with_help(phrase.span, format!("there is no word list `{name}`"), help);
        }
        if reaches(own, &known) {
            faults.add_with_help(
                name_span(&entry.node, entry.kind),
                format!("the word list `{own}` holds itself"),
                "take its name out of it, and out of the lists that it names",
            );
        }
    }
}

/// The lists that a list names, but for those that the language brings along, each with the phrase that names it.
fn names(entry: &Entry) -> Vec<(String, PhraseText)> {
    let Some(list) = entry.node.get("list") else { return Vec::new() };
    // What else is wrong with it is told where it is read.
    let phrases = Decoder { faults: &mut Faults::default() }.phrases(list, "list");
    let mut found = Vec::new();
    for phrase in phrases {
        let mut own = Vec::new();
        if let Ok(Line::Phrase { ast, .. }) = parse_line(&phrase.text) {
            of(&ast, &mut own);
        }
        let others = own.into_iter().filter(|name| name != NUMBER_LIST);
        found.extend(others.map(|name| (name, phrase.clone())));
    }
    found
}

fn of(ast: &Ast, found: &mut Vec<String>) {
    match ast {
        Ast::List(name, _) => found.push(name.clone()),
        Ast::Seq(parts) | Ast::Alt(parts) => parts.iter().for_each(|part| of(part, found)),
        Ast::Opt(inner) => of(inner, found),
        Ast::Word(_) | Ast::Inflected(_) | Ast::Any { .. } => {}
    }
}

/// Whether a list is named by itself, or by one that it names.
fn reaches(own: &str, known: &BTreeMap<&str, &[(String, PhraseText)]>) -> bool {
    let (mut seen, mut next) = (BTreeSet::new(), vec![own]);
    while let Some(list) = next.pop() {
        for (name, _) in known.get(list).copied().unwrap_or_default() {
            if name == own {
                return true;
            }
            if seen.insert(name.as_str()) {
                next.push(name);
            }
        }
    }
    false
}
