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
mod tests {
    use super::super::lex::lex;
    use super::super::tree::tree;
    use super::*;

    fn printed(source: &str) -> Vec<String> {
        let pieces = lex(source);
        let mut nodes = tree(source, &pieces).expect("a tree");
        super::super::called::follow(&mut nodes, source, "", &mut Default::default());
        let text = |leaf: &Leaf<'_>| match leaf.node {
            Node::Text(at) => source[at.clone()].to_owned(),
            Node::Slot(slot) if slot.word.is_none() => {
                slot.says.iter().map(|at| &source[at.clone()]).collect()
            }
            Node::Slot(_) | Node::Value { .. } => "_".to_owned(),
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
            ("{% macro x() %}a{% endmacro %}b{{ x() }}{{ y() }}", &["b?_"]),
            ("{% from 'm.j2' import x, y as z with context %}{{ x(1) }}{{- z() -}}{{ y() }}", &["??_"]),
            ("{%- import 'm.j2' as m -%}{{ m.x() }}{{ m }}", &["?_"]),
            ("{% include 'x' %}a{{> y}}", &["?a?"]),
            ("{{ 'a' if x else 'b' }}{% if x %}c{% endif %}", &["ac", "b"]),
            ("{% set s = 'a' %}b{{ s }}{{ s | upper }}{% set s = c %}{{ s }}", &["baa_"]),
            (
                "{% if x %}{% assign s = 'a' %}{% else %}{% assign s = 'b' %}{% endif %}c{{ s }}",
                &["ca", "cb"],
            ),
            ("{% with s = 'a' t='b' %}{{ s }}{{ t }}{% endwith %}{{ s }}", &["ab_"]),
            ("{% set s = 'a' if x else 'b' %}{{ s }}{{ s }}", &["aa", "bb"]),
            ("{% set s = 'a' %}{% set s = s ~ 'b' %}{% set s = s ~ s %}{{ s }}", &["abab"]),
            ("{{ s }}{% set s = 'a' %}", &["_"]),
            ("{% set late = true %}{% if late %}a{% else %}b{% endif %}", &["a"]),
            (
                "{% set n = 1 %}{% for x in xs %}{% if n == 1 %}a{% else %}b{% endif %}{% set n = 2 %}{% endfor %}",
                &["a", "b", ""],
            ),
            (
                "{% if true %}a{% else %}b{% endif %}{% if false or x %}c{% endif %}{% if nil %}d{% endif %}",
                &["ac", "a"],
            ),
            ("{% if n > 1 %}a{% endif %}{% if n <= 1 %}b{% endif %}", &["a", "b"]),
            ("{% if n >= 2 %}a{% elif n < 1 %}b{% endif %}{% if n == 1 %}c{% endif %}", &["a", "b", "c"]),
            ("{% if x.size > 0 %}a{% endif %}{% if x.size == 0 %}b{% endif %}", &["a", "b"]),
            (
                "{% if a %}1{% endif %}{% if a == false %}2{% endif %}{% if a == nil %}3{% endif %}",
                &["1", "2", "3"],
            ),
            ("{{#if (gt n 1)}}a{{/if}}{{#if (lte n 1)}}b{{/if}}", &["a", "b"]),
            ("{% if n > 1 %}a{% endif %}{% if n > 3 %}b{% endif %}", &["ab", "a", ""]),
            ("{% if a == 'x' %}1{% endif %}{% if a %}2{% endif %}", &["12", "2", ""]),
            (
                "{% if locale == 'de' %}Hallo{% elsif locale == 'fr' %}Salut{% else %}Hi{% endif %} x",
                &["Hallo", "Salut", "Hi x"],
            ),
        ] {
            assert_eq!(printed(source), expected, "{source}");
        }
    }

    #[test]
    fn a_loop_that_runs_does_so_for_a_first_time() {
        for (source, second) in [
            ("{% for x in xs %}b{% if forloop.first %}a{% endif %}{% endfor %}", true),
            ("{% for x in xs %}b{% if loop.last %}a{% else %}c{% endif %}{% endfor %}", true),
            ("{{#each xs}}b{{#if @first}}a{{/if}}{{/each}}", true),
            ("{{#each xs}}b{{#if first}}a{{/if}}{{/each}}", false),
            // The list may be empty, too.
            ("{% for x in xs %}{% if loop.first %}a{% endif %}{% endfor %}", false),
        ] {
            let nodes = tree(source, &lex(source)).expect("a tree");
            let open: Vec<bool> = ways(&nodes).0.iter().map(|way| way.open).collect();
            assert_eq!(open[..2], [false, second], "{source}");
        }
    }

    #[test]
    fn texts_that_are_put_together_from_themselves_are_bounded() {
        let source =
            format!("{{% set s = 'a' %}}{}{}", "{% set s = s ~ s %}".repeat(40), "{{ s }}".repeat(9));
        let nodes = tree(&source, &lex(&source)).expect("a tree");
        let (ways, _) = ways(&nodes);
        assert!(ways.len() == 1 && ways[0].open && ways[0].leaves.len() < SHOWN / EACH);
        let source = format!("{{% set s = '{}' %}}{}", "a".repeat(500), "{{ s }}".repeat(9000));
        let nodes = tree(&source, &lex(&source)).expect("a tree");
        let (ways, _) = super::ways(&nodes);
        let shown = ways[0].leaves.iter().filter(|leaf| leaf.at.is_some()).count();
        assert!(ways[0].open && shown < 3000, "{shown}");
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
    fn of_too_many_ways_each_branch_is_taken_and_left() {
        let source: String = (0..20)
            .map(|i| format!("{{% if x{i} %}}a{i} {{% if y{i} %}}b{i} {{% endif %}}{{% elif z{i} %}}c{i} {{% else %}}d{i} {{% endif %}}"))
            .collect();
        let pieces = lex(&source);
        let nodes = tree(&source, &pieces).expect("a tree");
        // The last way is that of all words.
        let (ways, all) = ways(&nodes);
        let text = |leaf: &Leaf<'_>| match leaf.node {
            Node::Text(at) => &source[at.clone()],
            _ => "",
        };
        let printed: Vec<Vec<&str>> =
            ways[..ways.len() - 1].iter().map(|way| way.leaves.iter().map(text).collect()).collect();
        assert!(!all && printed.len() == MOST);
        for word in (0..15).flat_map(|i| ["a", "b", "c", "d"].map(|kind| format!("{kind}{i} "))) {
            let with = printed.iter().filter(|way| way.contains(&&*word)).count();
            assert!((1..MOST).contains(&with), "{word}: {with}");
        }
        // A way that leaves out the first, of seven: one of many more than are followed in a row.
        let source: String = (0..7).map(|i| format!("{{% if x{i} %}}a{i} {{% endif %}}")).collect();
        let nodes = tree(&source, &lex(&source)).expect("a tree");
        let (ways, _) = super::ways(&nodes);
        assert!(ways.iter().any(|way| !way.open && !way.choices[0].holds));
    }

    #[test]
    fn a_question_has_one_answer_and_one_name() {
        for (source, expected) in [
            ("{% if a==\"x\" %}1{% endif %}{% if a  == 'x' %}2{% endif %}", &["a == \"x\""][..]),
            (
                "{% if b %}{% if a == 'x' %}1{% endif %}{% endif %}{% if a == \"x\" %}2{% endif %}",
                &["b", "a == 'x'"],
            ),
            (
                "{% case x %}{% when 1 %}1{% when 2, 3 %}2{% when 4 or '5' %}3{% endcase %}",
                &["x == 1", "x == 2 or x == 3", "x == 4 or x == '5'"],
            ),
        ] {
            let nodes = tree(source, &lex(source)).expect("a tree");
            let mut asked: Vec<String> = Vec::new();
            for choice in ways(&nodes).0.into_iter().flat_map(|way| way.choices) {
                if !asked.contains(&choice.asked) {
                    asked.push(choice.asked);
                }
            }
            assert_eq!(asked, expected, "{source}");
        }
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
