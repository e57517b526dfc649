//! From a phrase as written to sets of words: lists and inflections are resolved, spellings of one place joined.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::inflect::inflections;
use super::syntax::{Ast, PhraseFault};
use crate::text::nearest;

/// The word lists of a pack, each the phrases of its entries.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    written: BTreeMap<String, Vec<Ast>>,
    /// Those that a phrase named, resolved, with how deep they name others: a hundred phrases may name one list.
    lowered: RefCell<BTreeMap<String, (Lowered, usize)>>,
}

impl Lists {
    pub(crate) fn insert(&mut self, name: String, entries: Vec<Ast>) {
        self.lowered.get_mut().clear();
        self.written.insert(name, entries);
    }

    /// The entries of a list.
    pub(crate) fn get(&self, name: &str) -> Option<&[Ast]> {
        self.written.get(name).map(Vec::as_slice)
    }
}

/// A phrase whose places are sets of words. What it is made of is shared: a hundred phrases may name one list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Lowered {
    /// One word of a set; sorted.
    Words(Rc<Vec<String>>),
    /// One word, any.
    Any,
    Seq(Rc<Vec<Lowered>>),
    Alt(Rc<Vec<Lowered>>),
    Opt(Rc<Lowered>),
}

impl Lowered {
    pub(super) fn seq(items: Vec<Lowered>) -> Self {
        Self::Seq(Rc::new(items))
    }

    pub(super) fn alt(branches: Vec<Lowered>) -> Self {
        Self::Alt(Rc::new(branches))
    }

    pub(super) fn opt(inner: Lowered) -> Self {
        Self::Opt(Rc::new(inner))
    }
}

/// The list that the language brings along: every word that begins with a digit.
pub(crate) const NUMBER_LIST: &str = "digits";

/// How deep lists may name lists.
const MAX_LISTS: usize = 8;

/// Resolves lists and inflections.
pub(crate) fn lower(ast: &Ast, lists: &Lists) -> Result<Lowered, PhraseFault> {
    lower_at(ast, lists, 0).map(|(lowered, _)| lowered)
}

/// A phrase that stands in so many lists, resolved, and how deep it names lists itself.
fn lower_at(ast: &Ast, lists: &Lists, depth: usize) -> Result<(Lowered, usize), PhraseFault> {
    let lowered = match ast {
        Ast::Word(word) => Lowered::Words(Rc::new(readings(vec![word.clone()]))),
        Ast::Inflected(word) => Lowered::Words(Rc::new(readings(inflections(word)))),
        Ast::List(name, at) => return list(name, *at, lists, depth),
        Ast::Any { min, max } => {
            let mut items = vec![Lowered::Any; usize::from(*min)];
            items.extend((*min..*max).map(|_| Lowered::opt(Lowered::Any)));
            seq(items)
        }
        Ast::Seq(items) => {
            let (items, deep) = each(items, lists, depth)?;
            return Ok((seq(items), deep));
        }
        Ast::Alt(branches) => return alternatives(branches, lists, depth),
        Ast::Opt(inner) => {
            let (inner, deep) = lower_at(inner, lists, depth)?;
            return Ok((Lowered::opt(inner), deep));
        }
    };
    Ok((lowered, 0))
}

/// Some phrases, likewise, and how deep the deepest of them names lists.
fn each(asts: &[Ast], lists: &Lists, depth: usize) -> Result<(Vec<Lowered>, usize), PhraseFault> {
    let mut deepest = 0;
    let lowered = asts.iter().map(|ast| {
        let (lowered, deep) = lower_at(ast, lists, depth)?;
        deepest = deepest.max(deep);
        Ok(lowered)
    });
    Ok((lowered.collect::<Result<_, _>>()?, deepest))
}

/// A list that a phrase names at a byte.
fn list(name: &str, at: usize, lists: &Lists, depth: usize) -> Result<(Lowered, usize), PhraseFault> {
    let Some(entries) = lists.get(name) else {
        let help = match nearest(name, lists.written.keys().map(String::as_str)) {
            Some(known) => format!("did you mean `{{{known}}}`?"),
            None => "a list is an entry of the pack: `words: name` with `list:`".to_owned(),
        };
        return Err(PhraseFault { at, message: format!("there is no word list `{name}`"), help: Some(help) });
    };
    let known = lists.lowered.borrow().get(name).cloned();
    if depth + known.as_ref().map_or(1, |(_, deep)| *deep) > MAX_LISTS {
        return Err(PhraseFault {
            at,
            message: format!("the word list `{name}` names lists that name lists, without end"),
            help: Some("a list may not hold itself".to_owned()),
        });
    }
    if let Some(known) = known {
        return Ok(known);
    }
    let (lowered, deep) = alternatives(entries, lists, depth + 1)?;
    let found = (lowered, deep + 1);
    lists.lowered.borrow_mut().insert(name.to_owned(), found.clone());
    Ok(found)
}

fn seq(mut items: Vec<Lowered>) -> Lowered {
    if items.len() == 1 { items.remove(0) } else { Lowered::seq(items) }
}

/// Alternatives, with what they have in common joined: a list of two hundred words is one place, not two hundred, and
/// `a few hours` and `a few days` differ in one.
fn alternatives(branches: &[Ast], lists: &Lists, depth: usize) -> Result<(Lowered, usize), PhraseFault> {
    let (branches, deep) = each(branches, lists, depth)?;
    let mut flat = Vec::new();
    branches.iter().for_each(|branch| flatten(branch, &mut flat));
    Ok((join(flat), deep))
}

/// The branches of an alternative, each as a sequence.
fn flatten(branch: &Lowered, flat: &mut Vec<Vec<Lowered>>) {
    match branch {
        Lowered::Alt(branches) => branches.iter().for_each(|b| flatten(b, flat)),
        Lowered::Seq(items) => {
            // Sequences of sequences are one.
            let mut whole = Vec::new();
            for item in items.iter() {
                match item {
                    Lowered::Seq(inner) => whole.extend(inner.iter().cloned()),
                    other => whole.push(other.clone()),
                }
            }
            flat.push(whole);
        }
        other => flat.push(vec![other.clone()]),
    }
}

fn join(branches: Vec<Vec<Lowered>>) -> Lowered {
    // First words before the same rest become one set.
    let mut merged: Vec<Vec<Lowered>> = Vec::new();
    for branch in branches {
        let same_rest = merged.iter_mut().find(|m| {
            matches!((m.first(), branch.first()), (Some(Lowered::Words(_)), Some(Lowered::Words(_))))
                && m[1..] == branch[1..]
        });
        match (same_rest.and_then(|m| m.first_mut()), branch.first()) {
            (Some(Lowered::Words(all)), Some(Lowered::Words(more))) => {
                let all = Rc::make_mut(all);
                all.extend(more.iter().cloned());
                all.sort();
                all.dedup();
            }
            _ => merged.push(branch),
        }
    }
    // Rests after the same first word become alternatives of their own.
    let mut groups: Vec<(Lowered, Vec<Vec<Lowered>>)> = Vec::new();
    let mut empty = false;
    for mut branch in merged {
        if branch.is_empty() {
            empty = true;
            continue;
        }
        let first = branch.remove(0);
        match groups.iter_mut().find(|(f, _)| *f == first) {
            Some((_, rests)) => rests.push(branch),
            None => groups.push((first, vec![branch])),
        }
    }
    let mut joined: Vec<Lowered> = groups
        .into_iter()
        .map(|(first, mut rests)| {
            if rests.len() == 1 {
                let mut items = vec![first];
                items.append(&mut rests[0]);
                return seq(items);
            }
            match join(rests) {
                Lowered::Seq(rest) => seq(std::iter::once(first).chain(rest.iter().cloned()).collect()),
                rest => seq(vec![first, rest]),
            }
        })
        .collect();
    let whole = if joined.len() == 1 { joined.remove(0) } else { Lowered::alt(joined) };
    if empty { Lowered::opt(whole) } else { whole }
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words.dedup();
    words
}

/// What a word of a phrase may be in a text, where `'s` and `'d` have several readings.
pub(crate) fn readings(words: Vec<String>) -> Vec<String> {
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

    fn entries(written: &[&str]) -> Vec<Ast> {
        written
            .iter()
            .map(|e| match parse_line(e) {
                Ok(Line::Phrase { ast, .. }) => ast,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    fn words(words: &[&str]) -> Lowered {
        Lowered::Words(Rc::new(words.iter().map(|w| (*w).to_owned()).collect()))
    }

    #[test]
    fn single_words_become_one_set() {
        let mut lists = Lists::default();
        lists.insert("who".into(), entries(&["courier", "post office", "{more}"]));
        lists.insert("more".into(), entries(&["bank"]));
        assert_eq!(
            lowered("{who}", &lists),
            Ok(Lowered::alt(vec![
                words(&["bank", "courier"]),
                Lowered::seq(vec![words(&["post"]), words(&["office"])])
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
        let mut lists = Lists::default();
        lists.insert("vendors".into(), entries(&["{vendors}"]));
        let unknown = lowered("a {vendor}", &lists).expect_err("unknown");
        assert_eq!((unknown.at, unknown.help.as_deref()), (2, Some("did you mean `{vendors}`?")));
        assert!(lowered("{vendors}", &lists).is_err());
    }

    /// Whether lists may be so deep does not hang on which was named first.
    #[test]
    fn lists_of_lists_have_a_depth() {
        let chain = |first: &str| {
            let mut lists = Lists::default();
            (0..9).for_each(|i| lists.insert(format!("l{i}"), entries(&[&format!("{{l{}}}", i + 1)])));
            lists.insert("l9".into(), entries(&["word"]));
            let _ = lowered(first, &lists);
            (0..10).map(|i| lowered(&format!("{{l{i}}}"), &lists).is_ok()).collect::<Vec<_>>()
        };
        let deep_enough: Vec<bool> = (0..10).map(|i| i >= 2).collect();
        assert_eq!(chain("{l9}"), deep_enough);
        assert_eq!(chain("{l0}"), deep_enough);
        assert_eq!(chain("{l5}"), deep_enough);
    }
}
