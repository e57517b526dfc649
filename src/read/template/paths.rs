//! The ways through a template: which branches are taken together, and what is printed then.

use std::ops::Range;

use super::condition::{Atom, Condition, Known};
use super::tree::{Arm, Node};

/// How many ways are followed; of a template with more of them, words are still judged, and what is missing is not.
pub(super) const MOST: usize = 64;

/// A way through a template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Way<'n> {
    /// What is printed, in order.
    pub(super) leaves: Vec<&'n Node>,
    /// What was asked, in order, with the answers.
    pub(super) choices: Vec<Choice>,
    /// Whether anything might be printed beside.
    pub(super) open: bool,
    /// The language that it is printed in, where the template asks for it.
    pub(super) locale: Option<String>,
}

/// An answer to what a template asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// What is asked, as the template writes it.
    pub(super) asked: String,
    pub(super) holds: bool,
    /// Whether it is asked if a list has anything in it.
    pub(super) repeats: bool,
    /// The tag that asks it first.
    pub(super) at: Range<usize>,
}

/// The ways through a template, those first on which what is asked holds; and whether these are all.
pub(super) fn ways(nodes: &[Node]) -> (Vec<Way<'_>>, bool) {
    let mut ways: Vec<Way<'_>> = Vec::new();
    let mut answers = Vec::new();
    for _ in 0..MOST {
        let mut walk = Walk { answers: &answers, ..Walk::default() };
        walk.nodes(nodes, false);
        let (way, mut given) = walk.end();
        if !ways.iter().any(|known| known.leaves == way.leaves && known.locale == way.locale) {
            ways.push(way);
        }
        // The next way differs in the last answer that was yes.
        while given.last() == Some(&false) {
            given.pop();
        }
        match given.last_mut() {
            Some(last) => *last = false,
            None => return (ways, true),
        }
        answers = given;
    }
    // All words, so that none is left unread; what is missing among them can't be told.
    let mut all = Way { open: true, ..Way::default() };
    every(nodes, &mut all.leaves);
    ways.push(all);
    (ways, false)
}

fn every<'n>(nodes: &'n [Node], leaves: &mut Vec<&'n Node>) {
    for node in nodes {
        match node {
            Node::Branch(arms) => arms.iter().for_each(|arm| every(&arm.nodes, leaves)),
            leaf => leaves.push(leaf),
        }
    }
}

#[derive(Default)]
struct Walk<'n, 'a> {
    answers: &'a [bool],
    given: Vec<bool>,
    known: Known,
    way: Way<'n>,
    /// For each leaf whether it lies in a block of the language.
    local: Vec<bool>,
}

/// Names of what says in which language a mail is written.
const LOCALES: &[&str] = &["locale", "lang", "language", "culture", "iso_code", "languagecode"];

fn is_locale(subject: &str) -> bool {
    let last = subject.rsplit(['.', '[', '@', '$', ' ']).next().unwrap_or(subject);
    let last = last.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    LOCALES.iter().any(|name| last == *name || last.ends_with(&format!("_{name}")))
}

impl<'n> Walk<'n, '_> {
    fn nodes(&mut self, nodes: &'n [Node], local: bool) {
        for node in nodes {
            match node {
                Node::Branch(arms) => self.branch(arms, local),
                leaf => {
                    self.way.open |= matches!(leaf, Node::Include { .. });
                    self.way.leaves.push(leaf);
                    self.local.push(local);
                }
            }
        }
    }

    fn branch(&mut self, arms: &'n [Arm], local: bool) {
        let mut by_locale = false;
        for arm in arms {
            let Some(when) = &arm.when else { return self.nodes(&arm.nodes, local) };
            let locale = when.literals(&is_locale);
            by_locale |= locale.is_some();
            if !self.holds(when, arm) {
                continue;
            }
            let Some(locale) = locale else { return self.nodes(&arm.nodes, local) };
            if self.way.locale.is_none() {
                self.way.locale = locale.into_iter().next();
            }
            return self.nodes(&arm.nodes, true);
        }
        // A mail in a language that the template does not have says nothing, rather than something without an apology.
        self.way.open |= by_locale;
    }

    fn holds(&mut self, when: &Condition, arm: &Arm) -> bool {
        loop {
            let atom: Atom = match when.holds(&self.known) {
                Ok(holds) => return holds,
                Err(atom) => atom.clone(),
            };
            let holds = self.answers.get(self.given.len()).copied().unwrap_or(true);
            self.given.push(holds);
            self.known.set(&atom, holds);
            if !atom.equals.as_ref().is_some_and(|(subject, _)| is_locale(subject)) {
                let Atom { text, .. } = atom;
                self.way.choices.push(Choice {
                    asked: text,
                    holds,
                    repeats: arm.repeats,
                    at: arm.at.clone(),
                });
            }
        }
    }

    fn end(mut self) -> (Way<'n>, Vec<bool>) {
        if self.way.locale.is_some() {
            // A block in one language is judged alone.
            let mut local = self.local.iter();
            self.way.leaves.retain(|_| local.next().copied().unwrap_or(false));
        }
        (self.way, self.given)
    }
}

#[cfg(test)]
mod tests {
    use super::super::lex::lex;
    use super::super::tree::tree;
    use super::*;

    fn printed(source: &str) -> Vec<String> {
        let pieces = lex(source);
        let nodes = tree(source, &pieces).expect("a tree");
        let text = |node: &&Node| match node {
            Node::Text(at) => source[at.clone()].to_owned(),
            Node::Slot(_) => "_".to_owned(),
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
            ("{% include 'x' %}a{{> y}}", &["?a?"]),
            (
                "{% if locale == 'de' %}Hallo{% elsif locale == 'fr' %}Salut{% else %}Hi{% endif %} x",
                &["Hallo", "Salut", "Hi x"],
            ),
        ] {
            assert_eq!(printed(source), expected, "{source}");
        }
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
}
