//! From a phrase as written to sets of words: lists and inflections are resolved, spellings of one place joined.

use std::collections::BTreeMap;

use super::inflect::inflections;
use super::syntax::{Ast, PhraseFault};
use crate::text::nearest;

/// The word lists of a pack, each the phrases of its entries.
pub(crate) type Lists = BTreeMap<String, Vec<Ast>>;

/// A phrase whose places are sets of words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Lowered {
    /// One word of a set; sorted.
    Words(Vec<String>),
    /// One word, any.
    Any,
    Seq(Vec<Lowered>),
    Alt(Vec<Lowered>),
    Opt(Box<Lowered>),
}

/// How deep lists may name lists.
const MAX_LISTS: usize = 8;

/// Resolves lists and inflections.
pub(crate) fn lower(ast: &Ast, lists: &Lists) -> Result<Lowered, PhraseFault> {
    lower_at(ast, lists, 0)
}

fn lower_at(ast: &Ast, lists: &Lists, depth: usize) -> Result<Lowered, PhraseFault> {
    Ok(match ast {
        Ast::Word(word) => Lowered::Words(readings(vec![word.clone()])),
        Ast::Inflected(word) => Lowered::Words(readings(inflections(word))),
        Ast::List(name, at) => {
            let Some(entries) = lists.get(name) else {
                let help = match nearest(name, lists.keys().map(String::as_str)) {
                    Some(known) => format!("did you mean `{{{known}}}`?"),
                    None => "a list is an entry of the pack: `words: name` with `list:`".to_owned(),
                };
                return Err(PhraseFault {
                    at: *at,
                    message: format!("there is no word list `{name}`"),
                    help: Some(help),
                });
            };
            if depth >= MAX_LISTS {
                return Err(PhraseFault {
                    at: *at,
                    message: format!("the word list `{name}` names lists that name lists, without end"),
                    help: Some("a list may not hold itself".to_owned()),
                });
            }
            alternatives(entries, lists, depth + 1)?
        }
        Ast::Any { min, max } => {
            let mut items = vec![Lowered::Any; usize::from(*min)];
            items.extend((*min..*max).map(|_| Lowered::Opt(Box::new(Lowered::Any))));
            seq(items)
        }
        Ast::Seq(items) => {
            seq(items.iter().map(|i| lower_at(i, lists, depth)).collect::<Result<Vec<_>, _>>()?)
        }
        Ast::Alt(branches) => alternatives(branches, lists, depth)?,
        Ast::Opt(inner) => Lowered::Opt(Box::new(lower_at(inner, lists, depth)?)),
    })
}

fn seq(mut items: Vec<Lowered>) -> Lowered {
    if items.len() == 1 { items.remove(0) } else { Lowered::Seq(items) }
}

/// Alternatives, of which the single words become one set: a list of two hundred words is one place, not two hundred.
fn alternatives(branches: &[Ast], lists: &Lists, depth: usize) -> Result<Lowered, PhraseFault> {
    let mut words = Vec::new();
    let mut others = Vec::new();
    for branch in branches {
        match lower_at(branch, lists, depth)? {
            Lowered::Words(more) => words.extend(more),
            Lowered::Alt(branches) => {
                for branch in branches {
                    match branch {
                        Lowered::Words(more) => words.extend(more),
                        other => others.push(other),
                    }
                }
            }
            other => others.push(other),
        }
    }
    if !words.is_empty() {
        others.insert(0, Lowered::Words(sorted(words)));
    }
    Ok(if others.len() == 1 { others.remove(0) } else { Lowered::Alt(others) })
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words.dedup();
    words
}

/// What a word of a phrase may be in a text, where `'s` and `'d` have several readings.
fn readings(words: Vec<String>) -> Vec<String> {
    let mut all = Vec::new();
    for word in words {
        match word.as_str() {
            "is" | "has" => all.push("'s".to_owned()),
            "would" | "had" => all.push("'d".to_owned()),
            "'s" => all.extend(["is".to_owned(), "has".to_owned()]),
            "'d" => all.extend(["would".to_owned(), "had".to_owned()]),
            _ => {}
        }
        all.push(word);
    }
    sorted(all)
}

#[cfg(test)]
mod tests {
    use super::super::syntax::{Line, parse_line};
    use super::*;

    fn lowered(text: &str, lists: &Lists) -> Result<Lowered, PhraseFault> {
        match parse_line(text) {
            Ok(Line::Phrase { ast, .. }) => lower(&ast, lists),
            other => panic!("{other:?}"),
        }
    }

    fn list(entries: &[&str]) -> Vec<Ast> {
        entries
            .iter()
            .map(|e| match parse_line(e) {
                Ok(Line::Phrase { ast, .. }) => ast,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    fn words(words: &[&str]) -> Lowered {
        Lowered::Words(words.iter().map(|w| (*w).to_owned()).collect())
    }

    #[test]
    fn single_words_become_one_set() {
        let lists = Lists::from([
            ("who".into(), list(&["courier", "post office", "{more}"])),
            ("more".into(), list(&["bank"])),
        ]);
        assert_eq!(
            lowered("{who}", &lists),
            Ok(Lowered::Alt(vec![
                words(&["bank", "courier"]),
                Lowered::Seq(vec![words(&["post"]), words(&["office"])])
            ]))
        );
        assert_eq!(
            lowered("(a|b|refund~)", &lists),
            Ok(words(&["a", "b", "refund", "refunded", "refunding", "refunds"]))
        );
        assert_eq!(lowered("is", &lists), Ok(words(&["'s", "is"])));
    }

    #[test]
    fn unknown_and_circular_lists_are_told() {
        let lists = Lists::from([("vendors".into(), list(&["{vendors}"]))]);
        let unknown = lowered("a {vendor}", &lists).expect_err("unknown");
        assert_eq!((unknown.at, unknown.help.as_deref()), (2, Some("did you mean `{vendors}`?")));
        assert!(lowered("{vendors}", &lists).is_err());
    }
}
