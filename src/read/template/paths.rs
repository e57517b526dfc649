//! The ways through a template: which branches are taken together, and what is printed then.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::condition::{Atom, Condition, Known};
use super::expression::Set;
use super::tree::{Arm, Node};

/// How many ways are followed; of a template with more of them, all words are judged, and what is missing is looked for
/// on ways that stand for the others.
pub(super) const MOST: usize = 64;

/// Something that a way prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Leaf<'n> {
    pub(super) node: &'n Node,
    /// Where it is printed, if it is what a name stands for.
    pub(super) at: Option<&'n Range<usize>>,
}

/// A way through a template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Way<'n> {
    /// What is printed, in order.
    pub(super) leaves: Vec<Leaf<'n>>,
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
    /// The same for what is the same question.
    key: String,
    pub(super) holds: bool,
    /// Whether it is asked if a list has anything in it.
    pub(super) repeats: bool,
    /// The tag that asks it first.
    pub(super) at: Range<usize>,
}

/// The ways through a template, those first on which what is asked holds; and whether these are all.
pub(super) fn ways(nodes: &[Node]) -> (Vec<Way<'_>>, bool) {
    let (mut ways, all) = followed(nodes);
    // What is asked is called as it is written first.
    let mut names = BTreeMap::new();
    for choice in ways.iter_mut().flat_map(|way| &mut way.choices) {
        choice.asked = names.entry(choice.key.clone()).or_insert_with(|| choice.asked.clone()).clone();
    }
    (ways, all)
}

fn followed(nodes: &[Node]) -> (Vec<Way<'_>>, bool) {
    let mut ways: Vec<Way<'_>> = Vec::new();
    let mut answers = Vec::new();
    for _ in 0..MOST {
        let (way, mut given) = walk(nodes, Answers::Listed(&answers));
        add(&mut ways, way);
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
    let first = std::mem::replace(&mut ways, covering(nodes));
    first.into_iter().for_each(|way| add(&mut ways, way));
    // All words, so that none is left unread; what is missing among them can't be told.
    let mut all = Way { open: true, ..Way::default() };
    every(nodes, &mut all.leaves);
    ways.push(all);
    (ways, false)
}

/// Adds a way that prints something else than the others, while there is room. Of two that print the same, one on which
/// nothing else may be printed tells more.
fn add<'n>(ways: &mut Vec<Way<'n>>, way: Way<'n>) {
    let same = |known: &Way<'_>| known.leaves == way.leaves && known.locale == way.locale;
    match ways.iter().position(same) {
        Some(at) if ways[at].open => ways[at] = way,
        Some(_) => {}
        None if ways.len() < MOST => ways.push(way),
        None => {}
    }
}

/// Ways that stand for all where there are too many: all that is asked holds, or nothing does; each branch is taken
/// alone, and each is left out alone, so that what stands in one of them is missed on some way.
fn covering(nodes: &[Node]) -> Vec<Way<'_>> {
    let (mut taken, mut left) = (Vec::new(), Vec::new());
    targets(nodes, &Known::default(), &mut taken, &mut left);
    let none = Known::default();
    let all = [(&none, true), (&none, false)].into_iter();
    let one = taken.iter().map(|wanted| (wanted, false)).chain(left.iter().map(|wanted| (wanted, true)));
    let mut ways = Vec::new();
    for (wanted, others) in all.chain(one) {
        add(&mut ways, walk(nodes, Answers::By { wanted, others }).0);
    }
    ways
}

/// What has to be known to take each branch, and to leave each out: no more than are followed.
fn targets(nodes: &[Node], wanted: &Known, taken: &mut Vec<Known>, left: &mut Vec<Known>) {
    for node in nodes {
        let Node::Branch(arms) = node else { continue };
        let mut before = wanted.clone();
        for arm in arms {
            if taken.len() >= MOST {
                return;
            }
            let mut here = before.clone();
            if let Some(when) = &arm.when {
                here.want(when, true);
                before.want(when, false);
            }
            taken.push(here.clone());
            targets(&arm.nodes, &here, taken, left);
        }
        left.push(before);
    }
}

fn every<'n>(nodes: &'n [Node], leaves: &mut Vec<Leaf<'n>>) {
    for node in nodes {
        match node {
            Node::Branch(arms) => arms.iter().for_each(|arm| every(&arm.nodes, leaves)),
            Node::Block { nodes, .. } => every(nodes, leaves),
            Node::Set(_) => {}
            node => leaves.push(Leaf { node, at: None }),
        }
    }
}

/// What is answered to what a template asks.
#[derive(Clone, Copy)]
enum Answers<'a> {
    /// One after the other, and yes to all that is asked after these.
    Listed(&'a [bool]),
    /// What is wanted, and this to all else.
    By { wanted: &'a Known, others: bool },
}

/// The way that these answers lead, and the answers given on it.
fn walk<'n>(nodes: &'n [Node], answers: Answers<'_>) -> (Way<'n>, Vec<bool>) {
    let (given, known, way, local, values, shown) = Default::default();
    let mut walk = Walk { answers, given, known, way, local, values, shown };
    walk.nodes(nodes, false);
    walk.end()
}

struct Walk<'n, 'a> {
    answers: Answers<'a>,
    given: Vec<bool>,
    known: Known,
    way: Way<'n>,
    /// For each leaf whether it lies in a block of the language.
    local: Vec<bool>,
    /// What names stand for here, and what conditions may take them for.
    values: BTreeMap<&'n str, Value<'n>>,
    /// How much names have shown.
    shown: usize,
}

/// What a name stands for.
#[derive(Default)]
struct Value<'n> {
    prints: Option<Vec<Leaf<'n>>>,
    /// How much room that takes.
    size: usize,
    /// Whether anything might be printed beside.
    open: bool,
    says: Option<&'n str>,
}

/// The most that a name stands for, and that all names show on a way, in bytes: a text that is put together from itself
/// grows without end.
const LONGEST: usize = 1 << 16;
const SHOWN: usize = 1 << 20;
/// What any part counts for, in bytes.
const EACH: usize = 16;

/// How much room a leaf takes where it is shown.
fn size(leaf: &Leaf<'_>) -> usize {
    EACH + match leaf.node {
        Node::Slot(slot) => slot.says.iter().map(|at| at.len()).sum(),
        Node::Borrowed(text, _) => text.len(),
        _ => 0,
    }
}

/// Names of what says in which language a mail is written.
const LOCALES: &[&str] = &["locale", "lang", "language", "culture", "iso_code", "languagecode"];

fn is_locale(subject: &str) -> bool {
    let last = subject.rsplit(['.', '[', '@', '$', ' ']).next().unwrap_or(subject);
    let last = last.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    LOCALES.iter().any(|name| last == *name || last.ends_with(&format!("_{name}")))
}

/// Whether a loop asks if it runs for the first or the last time.
fn is_once(asked: &str) -> bool {
    let (of, name) = asked.rsplit_once(['.', '@']).unwrap_or(("", asked));
    matches!(of, "forloop" | "tablerowloop" | "loop" | "")
        && matches!(name, "first" | "last" | "First" | "Last")
        && of.len() < asked.len() - name.len()
}

impl<'n> Walk<'n, '_> {
    fn nodes(&mut self, nodes: &'n [Node], local: bool) {
        for node in nodes {
            match node {
                Node::Branch(arms) => self.branch(arms, local),
                Node::Block { nodes, .. } => self.nodes(nodes, local),
                Node::Set(set) => self.set(set),
                Node::Value { name, otherwise } => match self.values.get(name.as_str()) {
                    Some(Value { prints: Some(prints), open, size, .. }) if self.shown + size <= SHOWN => {
                        self.shown += size;
                        let own = prints.iter().map(|leaf| Leaf { at: Some(&otherwise.at), ..*leaf });
                        self.way.leaves.extend(own);
                        self.local.resize(self.way.leaves.len(), local);
                        self.way.open |= *open;
                    }
                    // What is too much to show may be anything.
                    found => {
                        self.way.open |= found.is_some_and(|value| value.prints.is_some() || value.open);
                        self.leaf(node, local);
                    }
                },
                leaf => self.leaf(leaf, local),
            }
        }
    }

    fn leaf(&mut self, node: &'n Node, local: bool) {
        self.way.open |= match node {
            Node::Include { .. } => true,
            Node::Slot(slot) | Node::Value { otherwise: slot, .. } => slot.open,
            _ => false,
        };
        self.way.leaves.push(Leaf { node, at: None });
        self.local.push(local);
    }

    /// Gives a name what it stands for from here on. What depends on conditions is told now.
    fn set(&mut self, set: &'n Set) {
        let mut value = Value { says: set.says.as_deref(), ..Value::default() };
        if let Some(nodes) = &set.prints {
            let leaves = std::mem::take(&mut self.way.leaves);
            let (kept, open) = (self.local.len(), std::mem::take(&mut self.way.open));
            self.nodes(nodes, false);
            self.local.truncate(kept);
            let prints = std::mem::replace(&mut self.way.leaves, leaves);
            value.size = prints.iter().map(size).sum();
            value.open = std::mem::replace(&mut self.way.open, open) || value.size > LONGEST;
            value.prints = Some(prints).filter(|_| value.size <= LONGEST);
        }
        self.values.insert(&set.name, value);
    }

    fn branch(&mut self, arms: &'n [Arm], local: bool) {
        let mut by_locale = false;
        for arm in arms {
            let Some(when) = &arm.when else { return self.nodes(&arm.nodes, local) };
            let said = |name: &str| self.values.get(name)?.says.map(str::to_owned);
            let known = self.values.values().any(|value| value.says.is_some());
            let when = if known { Cow::Owned(when.asking(&said)) } else { Cow::Borrowed(when) };
            let when = &*when;
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
            let holds = match self.answers {
                Answers::Listed(answers) => answers.get(self.given.len()).copied().unwrap_or(true),
                Answers::By { wanted, others } => wanted.get(&atom).unwrap_or(others),
            };
            self.given.push(holds);
            self.known.set(&atom, holds);
            // A loop that runs has a first and a last time: what stands there is said, but not the other times.
            self.way.open |= !holds && is_once(&atom.text);
            if !atom.equals.as_ref().is_some_and(|(subject, _)| is_locale(subject)) {
                let Atom { text, key, .. } = atom;
                self.way.choices.push(Choice {
                    asked: text,
                    key,
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
mod tests;
