//! Parts of a template that have a name and are printed where they are called: macros of Jinja and Twig, its own and
//! those that it takes from other files, inline partials of Handlebars, and partials that are given something.
//!
//! They are to a template what partials are: their words are judged once, where they stand, and a call shows them on the
//! way that it lies on. What a call gives is put where the part prints it, and where the part asks for it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::call::{Import, Named};
use super::expression::Set;
use super::language::cut;
use super::partials::{borrowed, find, find_near, flatten, put_above};
use super::slot::{Slot, slot};
use super::tree::{Arm, Node, tree};

/// Parts that call each other deeper than this are not followed.
const DEEPEST: usize = 8;
/// How many calls are followed in one template, and how many bytes they show.
const MOST: usize = 200;
const LONGEST: usize = 1 << 20;

/// What is left of what one template may show of its parts, in all the partials that it shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    calls: usize,
    bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { calls: MOST, bytes: LONGEST }
    }
}

/// The longest text that a condition is asked by in place of a name, and what a node that is shown counts for, in bytes.
const LONGEST_VALUE: usize = 200;
const EACH: usize = 16;
/// How many files macros are taken from, and how deep these take some from others.
const MOST_FILES: usize = 16;
const DEEPEST_FILE: usize = 3;

/// Takes the parts that have a name out of the template at `path` and puts what they print where they are called. What is
/// called and not found may hold anything. Gives the parts, in their order.
pub(super) fn follow(nodes: &mut Vec<Node>, source: &str, path: &str, budget: &mut Budget) -> Vec<Named> {
    let mut follower = Follower {
        budget: *budget,
        files: Vec::new(),
        partials: BTreeMap::new(),
        open: Vec::new(),
        names: names(nodes),
    };
    let mut parts = follower.add(nodes, source, Path::new(path), 0);
    follower.put(nodes);
    for part in &mut parts {
        follower.put(&mut part.nodes);
    }
    *budget = follower.budget;
    parts
}

/// The names that a template gives a text to.
fn names(nodes: &mut [Node]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for node in nodes {
        if let Node::Set(Set { name, prints: Some(_), .. }) = node {
            found.insert(name.clone());
        }
        node.lists().into_iter().for_each(|nodes| found.append(&mut names(nodes)));
    }
    found
}

/// Takes what has a name, and what is taken from other files, out of a template.
fn take(nodes: &mut Vec<Node>, parts: &mut Vec<Named>, imports: &mut Vec<Import>) {
    for mut node in std::mem::take(nodes) {
        match &mut node {
            Node::Named(part) => {
                let at = parts.len();
                take(&mut part.nodes, parts, imports);
                parts.insert(at, std::mem::take(part));
                continue;
            }
            Node::Import(import) => {
                imports.push(import.clone());
                continue;
            }
            node => node.lists().into_iter().for_each(|nodes| take(nodes, parts, imports)),
        }
        nodes.push(node);
    }
}

/// What is given to a part: as it is written, and what it prints.
#[derive(Debug, Clone)]
struct Value {
    /// `None` where languages differ in whether it holds: an empty string does in Liquid, and not in Handlebars.
    says: Option<String>,
    prints: Option<Node>,
}

impl Value {
    fn of(says: &str, file: bool, prints: Option<Node>) -> Self {
        let differs = file && matches!(says, "\"\"" | "''" | "0");
        // Conditions that are asked at length are left open: what a part says is not multiplied by what it is given.
        let says = (!differs && says.len() <= LONGEST_VALUE).then(|| says.to_owned());
        Self { says, prints }
    }
}

type Values = BTreeMap<String, Value>;

/// A file with parts that are called.
struct File {
    /// Where it lies.
    folder: Option<PathBuf>,
    source: Rc<str>,
    parts: BTreeMap<String, Named>,
    /// What it takes from others: as it is called here and there, and in which file that is.
    others: Vec<(String, String, usize)>,
}

struct Follower {
    /// The template, and the files that it takes macros from.
    files: Vec<File>,
    /// Partials that are given something, each a part of a file of its own.
    partials: BTreeMap<PathBuf, usize>,
    /// The parts that are being put somewhere, each in the one before.
    open: Vec<(usize, String)>,
    /// Names that the template gives a text to.
    names: BTreeSet<String>,
    budget: Budget,
}

impl Follower {
    /// Adds a file, and those that it takes macros from. Gives its own parts.
    fn add(&mut self, nodes: &mut Vec<Node>, source: &str, path: &Path, depth: usize) -> Vec<Named> {
        let (mut parts, mut imports) = (Vec::new(), Vec::new());
        take(nodes, &mut parts, &mut imports);
        let by_name = parts.iter().map(|part| (part.name.clone(), part.clone())).collect();
        let number = self.files.len();
        let folder = path.parent().filter(|_| path != Path::new(""));
        let own = folder.map(Path::to_path_buf);
        self.files.push(File { folder: own, source: source.into(), parts: by_name, others: Vec::new() });
        let folder = folder.filter(|_| depth < DEEPEST_FILE);
        for import in imports {
            let found = folder.filter(|_| self.files.len() < MOST_FILES);
            let Some((path, source)) = found.and_then(|folder| read(&import.file, folder)) else { continue };
            let Ok(mut nodes) = tree(&source, &cut(&source, &path.to_string_lossy())) else { continue };
            let there = self.files.len();
            self.add(&mut nodes, &source, &path, depth + 1);
            let others = &mut self.files[number].others;
            for (own, name) in import.names {
                // What is taken under a name twice is what came last.
                others.retain(|(known, ..)| *known != own);
                others.push((own, name, there));
            }
        }
        parts
    }

    /// The part that is called so in a file, and the file in which that stands.
    fn part(&self, file: usize, name: &str) -> Option<(usize, &Named)> {
        let name = name.strip_prefix("_self.").unwrap_or(name);
        if let Some(part) = self.files[file].parts.get(name) {
            return Some((file, part));
        }
        // Files that others take macros from come after these.
        self.files[file].others.iter().find_map(|(own, there, other)| match there.as_str() {
            "" => self.part(*other, name.strip_prefix(own.as_str())?.strip_prefix('.')?),
            there => (own == name).then(|| self.part(*other, there))?,
        })
    }

    /// The partial that is called so in a file, as the one part of its own.
    fn partial(&mut self, name: &str, from: usize) -> Option<usize> {
        let folder = |file: usize| self.files[file].folder.as_deref();
        let path = find_near(name, folder(from)?, folder(0)?)?;
        if let Some(known) = self.partials.get(&path) {
            return Some(*known);
        }
        let source = std::fs::read_to_string(&path).ok().filter(|_| self.files.len() < MOST_FILES)?;
        let mut nodes = tree(&source, &cut(&source, &path.to_string_lossy())).ok()?;
        // One that fills another is more than what stands in it.
        if nodes.iter().any(|node| matches!(node, Node::Extends { .. })) {
            return None;
        }
        let number = self.files.len();
        self.add(&mut nodes, &source, &path, 0);
        // Blocks of what is shown here are no blocks of this template.
        flatten(&mut nodes);
        let whole = Named { name: name.to_owned(), takes: Vec::new(), nodes };
        self.files[number].parts.insert(name.to_owned(), whole);
        self.partials.insert(path, number);
        Some(number)
    }

    /// Puts what is called in place of the calls.
    fn put(&mut self, nodes: &mut Vec<Node>) {
        for mut node in std::mem::take(nodes) {
            match node {
                Node::Call(mut call) => {
                    self.put(&mut call.nodes);
                    let source = &self.files[0].source;
                    let names = &self.names;
                    let prints = |at: &Range<usize>| {
                        let own = slot(source, at.clone(), at.clone());
                        match names.get(&source[at.clone()]) {
                            Some(name) => Node::Value { name: name.clone(), otherwise: own },
                            None => Node::Slot(own),
                        }
                    };
                    let given = call.given.iter().map(|(name, at)| {
                        (name.clone(), Value::of(&source[at.clone()], call.file, Some(prints(at))))
                    });
                    let given = given.collect();
                    let own = !call.file || self.part(0, &call.name).is_some();
                    let file = if own { Some(0) } else { self.partial(&call.name, 0) };
                    self.call((file, &call.name), given, call.nodes, call.at, nodes);
                    continue;
                }
                Node::Include { ref name, ref at } if self.part(0, name).is_some() => {
                    self.call((Some(0), name), Vec::new(), Vec::new(), at.clone(), nodes);
                    continue;
                }
                ref mut node => node.lists().into_iter().for_each(|nodes| self.put(nodes)),
            }
            nodes.push(node);
        }
    }

    /// Appends what a call in a file prints, whose tag stands at `at`, with these nodes between that and the one that
    /// ends it.
    fn call(
        &mut self,
        (file, name): (Option<usize>, &str),
        given: Vec<(Option<String>, Value)>,
        mut inside: Vec<Node>,
        at: Range<usize>,
        nodes: &mut Vec<Node>,
    ) {
        let part = file
            .and_then(|file| self.part(file, name))
            .filter(|_| self.open.len() < DEEPEST && self.budget.calls > 0 && self.budget.bytes > 0);
        let part = part.map(|(file, part)| ((file, part.name.clone()), part.clone()));
        // One that calls itself goes on for ever, unless a branch ends it.
        let Some((key, part)) = part.filter(|(key, _)| !self.open.contains(key)) else {
            // Of a file that is not followed here, more may be known later.
            let name = if file.is_none() { name.to_owned() } else { String::new() };
            nodes.push(Node::Include { name, at });
            return nodes.append(&mut inside);
        };
        let file = key.0;
        self.budget.calls -= 1;
        self.open.push(key);
        let mut values = bound(&part.takes, given);
        let shown = Value { says: Some((!inside.is_empty()).to_string()), prints: None };
        values.insert("caller".to_owned(), shown);
        // Strings that are given stand in the tag, and are the caller's own: no more than how it begins is borrowed.
        let mark = at.start..at.end.min(at.start + 2);
        let mut shown = Vec::new();
        for node in part.nodes {
            self.show(file, node, &values, &mark, &mut shown);
        }
        self.open.pop();
        if !inside.is_empty() {
            put_above(&mut shown, &mut inside);
        }
        nodes.append(&mut shown);
    }

    /// Appends a node of a part, which stands in a file, as a call at `at` shows it.
    fn show(&mut self, file: usize, node: Node, values: &Values, at: &Range<usize>, nodes: &mut Vec<Node>) {
        let source = self.files[file].source.clone();
        let all = |follower: &mut Self, inside: Vec<Node>| {
            let mut shown = Vec::new();
            inside.into_iter().for_each(|node| follower.show(file, node, values, at, &mut shown));
            shown
        };
        // Whatever is shown takes room, and what asks takes that of its conditions.
        self.budget.bytes = self.budget.bytes.saturating_sub(match &node {
            Node::Text(own) => EACH + own.len(),
            Node::Branch(arms) => {
                EACH + arms.iter().map(|arm| arm.at.len() * LONGEST_VALUE / EACH).sum::<usize>()
            }
            _ => EACH,
        });
        let shown = match node {
            Node::Slot(ref own) if self.budget.bytes > 0 => match given(&source, own, values) {
                Some(given) => given,
                None => borrowed(node, &source, at),
            },
            _ if self.budget.bytes == 0 => Node::Include { name: String::new(), at: at.clone() },
            Node::Text(_) => borrowed(node, &source, at),
            Node::Branch(arms) => {
                let ask = |name: &str| values.get(name)?.says.clone();
                let arm = |arm: Arm| Arm {
                    when: arm.when.map(|when| when.asking(&ask)),
                    nodes: all(self, arm.nodes),
                    at: at.clone(),
                    ..arm
                };
                Node::Branch(arms.into_iter().map(arm).collect())
            }
            Node::Block { name, nodes } => Node::Block { name, nodes: all(self, nodes) },
            Node::Value { ref name, .. }
                if let Some(Value { prints: Some(prints), .. }) = values.get(name) =>
            {
                prints.clone()
            }
            Node::Set(set) => Node::Set(Set { prints: set.prints.map(|prints| all(self, prints)), ..set }),
            Node::Call(call) => {
                let inside = all(self, call.nodes);
                let given = call.given.into_iter().map(|(name, own)| {
                    let says = &source[own.clone()];
                    let value = values.get(says).cloned().unwrap_or_else(|| {
                        let prints =
                            borrowed(Node::Slot(slot(&source, own.clone(), own.clone())), &source, at);
                        Value::of(says, call.file, Some(prints))
                    });
                    (name, value)
                });
                let given = given.collect();
                let own = !call.file || self.part(file, &call.name).is_some();
                let file = if own { Some(file) } else { self.partial(&call.name, file) };
                return self.call((file, &call.name), given, inside, at.clone(), nodes);
            }
            Node::Include { ref name, .. } if self.part(file, name).is_some() => {
                return self.call((Some(file), name), Vec::new(), Vec::new(), at.clone(), nodes);
            }
            // Of another file, it is looked for there.
            Node::Include { ref name, .. } if self.files[file].folder != self.files[0].folder => {
                let found = if name.is_empty() { None } else { self.partial(name, file) };
                return self.call((found, name), Vec::new(), Vec::new(), at.clone(), nodes);
            }
            other => borrowed(other, &source, at),
        };
        nodes.push(shown);
    }
}

/// The file of a name, read.
fn read(name: &str, folder: &Path) -> Option<(PathBuf, String)> {
    let path = find(name, folder)?;
    let source = std::fs::read_to_string(&path).ok()?;
    Some((path, source))
}

/// What a slot of a part prints that shows what was given.
fn given(source: &str, slot: &Slot, values: &Values) -> Option<Node> {
    let says = source.get(slot.at.clone())?.trim_matches(['{', '}', '-', '+', '~', ' ']);
    let name = says.split('|').next()?.trim();
    values.get(name)?.prints.clone()
}

/// What a part takes, as it was given.
fn bound(takes: &[(String, Option<String>)], given: Vec<(Option<String>, Value)>) -> Values {
    let (by_name, in_order): (Vec<_>, Vec<_>) = given.into_iter().partition(|(name, _)| name.is_some());
    let mut values: Values = takes
        .iter()
        .map(|(name, value)| {
            let says = value.clone().unwrap_or_else(|| "none".to_owned());
            (name.clone(), Value { says: Some(says), prints: None })
        })
        .collect();
    let ordered =
        takes.iter().map(|(name, _)| name.clone()).zip(in_order.into_iter().map(|(_, value)| value));
    let named = by_name.into_iter().filter_map(|(name, value)| Some((name?, value)));
    values.extend(ordered.chain(named));
    values
}
