//! Parts of a template that have a name and are printed where they are called: macros of Jinja and Twig, its own and
//! those that it takes from other files, and inline partials of Handlebars.
//!
//! They are to a template what partials are: their words are judged once, where they stand, and a call shows them on the
//! way that it lies on. What a call gives is put where the part prints it, and where the part asks for it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::language::cut;
use super::partials::{borrowed, find, put_above};
use super::slot::{Slot, slot};
use super::tree::{Arm, Node, tree};

/// Parts that call each other deeper than this are not followed.
const DEEPEST: usize = 8;
/// How many calls are followed in one template, and how many bytes they show.
const MOST: usize = 200;
const LONGEST: usize = 1 << 20;
/// How many files macros are taken from, and how deep these take some from others.
const MOST_FILES: usize = 16;
const DEEPEST_FILE: usize = 3;

/// A part that has a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    /// What it takes, with what that is where nothing is given.
    pub(super) takes: Vec<(String, Option<String>)>,
    pub(super) nodes: Vec<Node>,
}

/// A call of such a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) name: String,
    /// What it gives, some of it by name.
    pub(super) given: Vec<(Option<String>, Range<usize>)>,
    /// The tag.
    pub(super) at: Range<usize>,
    /// What stands between its tag and the one that ends it.
    pub(super) nodes: Vec<Node>,
}

/// Macros that a template takes from another file: each as it is called here and there; all of them, by the name of the
/// file here, where it has none there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    file: String,
    names: Vec<(String, String)>,
}

impl Import {
    /// `from "m.j2" import sorry, bye as end`, `import "m.j2" as m`.
    pub(super) fn of(tag: &str) -> Option<Import> {
        let (first, rest) = tag.trim().split_once(char::is_whitespace)?;
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (file, rest) = rest[1..].split_once(quote)?;
        let rest = rest.trim();
        let rest = rest.strip_suffix("with context").or(rest.strip_suffix("without context")).unwrap_or(rest);
        let names = match first {
            "import" => vec![(rest.trim().strip_prefix("as ")?.trim().to_owned(), String::new())],
            _ => {
                let said = rest.trim().strip_prefix("import ")?.split(',').map(str::trim);
                said.map(|said| {
                    let (there, here) = said.split_once(" as ").unwrap_or((said, said));
                    (here.trim().to_owned(), there.trim().to_owned())
                })
                .collect()
            }
        };
        Some(Import { file: file.to_owned(), names })
    }
}

impl Named {
    /// What a tag of a macro begins: `sorry(late, tone="warm")`.
    pub(super) fn of(says: &str) -> Named {
        let (name, takes) = match signature(says, 0) {
            Some((name, takes, _)) => (name, takes),
            None => (says.trim(), Vec::new()),
        };
        let take = |(name, at): (Option<String>, Range<usize>)| {
            let value = says[at].trim().to_owned();
            name.map_or((value.clone(), None), |name| (name, Some(value)))
        };
        Named { name: name.to_owned(), takes: takes.into_iter().map(take).collect(), nodes: Vec::new() }
    }
}

impl Call {
    /// The call that stands at `inside` of `source`, if it is nothing else: `sorry(late) | safe`.
    pub(super) fn of(source: &str, at: Range<usize>, inside: Range<usize>) -> Option<Call> {
        let (name, given, end) = signature(&source[inside.clone()], inside.start)?;
        let rest = source[end..inside.end].trim_matches(['-', '+', '~', ' ', '\t', '\r', '\n']);
        (rest.is_empty() || rest.starts_with('|')).then(|| Call {
            name: name.to_owned(),
            given,
            at,
            nodes: Vec::new(),
        })
    }
}

/// What a name in brackets takes or gives, each with its name if it has one, and where the brackets end. Offsets are
/// those of `text` after `base`.
type Signature<'t> = (&'t str, Vec<(Option<String>, Range<usize>)>, usize);

fn signature(text: &str, base: usize) -> Option<Signature<'_>> {
    let (name, rest) = text.split_once('(')?;
    let name = name.trim_matches(['-', '+', '~', ' ', '\t', '\r', '\n']);
    let open = text.len() - rest.len();
    let (mut given, mut quote, mut depth, mut from) = (Vec::new(), None, 0_usize, open);
    for (at, c) in rest.char_indices().map(|(at, c)| (open + at, c)) {
        match (quote, c) {
            (Some(open), c) => quote = (open != c).then_some(open),
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')') if depth == 0 => {
                given.extend(one(text, from..at, base));
                return Some((name, given, base + at + 1));
            }
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                given.extend(one(text, from..at, base));
                from = at + 1;
            }
            _ => {}
        }
    }
    None
}

/// One of the things in brackets: `late`, `tone="warm"`.
fn one(text: &str, at: Range<usize>, base: usize) -> Option<(Option<String>, Range<usize>)> {
    let says = &text[at.clone()];
    let name = says.split_once('=').filter(|(name, value)| {
        let name = name.trim();
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') && !value.starts_with('=')
    });
    let value = name.map_or(says, |(_, value)| value);
    let start = base + at.end - value.trim_start().len();
    let name = name.map(|(name, _)| name.trim().to_owned());
    (!value.trim().is_empty()).then(|| (name, start..start + value.trim().len()))
}

/// The names under which a tag of Jinja gives macros: `macro sorry(x)`, `from "m.j2" import sorry, bye as end`,
/// `import "m.j2" as m`.
pub(super) fn names(tag: &str) -> Vec<&str> {
    let bare = tag.trim_matches(['-', '+', ' ', '\t', '\n', '\r']);
    let (first, rest) = bare.split_once(char::is_whitespace).unwrap_or((bare, ""));
    match first {
        "macro" => rest.split_once('(').map(|(name, _)| name.trim()).into_iter().collect(),
        "from" => {
            let names = rest.split_once(" import ").map_or("", |(_, names)| names);
            let names = names.split(',').map(|said| said.trim().trim_end_matches(" with context"));
            names.filter_map(|said| said.split_whitespace().last()).collect()
        }
        "import" => {
            rest.split_once(" as ").and_then(|(_, name)| name.split_whitespace().next()).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a slot calls a macro, by its own name or as one of a file: `sorry(x)`, `m.sorry(x)`.
pub(super) fn calls(slot: &str, macros: &BTreeSet<&str>) -> bool {
    let name = slot.split_once('(').map_or("", |(name, _)| name.trim_matches(['-', '+', '~', ' ']));
    macros.contains(name) || name.split_once('.').is_some_and(|(of, _)| of == "_self" || macros.contains(of))
}

/// Takes the parts that have a name out of the template at `path` and puts what they print where they are called. What is
/// called and not found may hold anything. Gives the parts, in their order.
pub(super) fn follow(nodes: &mut Vec<Node>, source: &str, path: &str) -> Vec<Named> {
    let mut follower = Follower { files: Vec::new(), open: Vec::new(), left: MOST, bytes: LONGEST };
    let mut parts = follower.add(nodes, source, Path::new(path), 0);
    follower.put(nodes);
    for part in &mut parts {
        follower.put(&mut part.nodes);
    }
    parts
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
            Node::Branch(arms) => arms.iter_mut().for_each(|arm| take(&mut arm.nodes, parts, imports)),
            Node::Block { nodes, .. } | Node::Call(Call { nodes, .. }) => take(nodes, parts, imports),
            _ => {}
        }
        nodes.push(node);
    }
}

/// What is given to a part: as it is written, and what it prints.
#[derive(Debug, Clone)]
struct Value {
    says: String,
    prints: Option<Node>,
}

type Values = BTreeMap<String, Value>;

/// A file with parts that are called.
struct File {
    source: Rc<str>,
    parts: BTreeMap<String, Named>,
    /// What it takes from others: as it is called here and there, and in which file that is.
    others: Vec<(String, String, usize)>,
}

struct Follower {
    /// The template, and the files that it takes macros from.
    files: Vec<File>,
    /// The parts that are being put somewhere, each in the one before.
    open: Vec<(usize, String)>,
    left: usize,
    bytes: usize,
}

impl Follower {
    /// Adds a file, and those that it takes macros from. Gives its own parts.
    fn add(&mut self, nodes: &mut Vec<Node>, source: &str, path: &Path, depth: usize) -> Vec<Named> {
        let (mut parts, mut imports) = (Vec::new(), Vec::new());
        take(nodes, &mut parts, &mut imports);
        let by_name = parts.iter().map(|part| (part.name.clone(), part.clone())).collect();
        let number = self.files.len();
        self.files.push(File { source: source.into(), parts: by_name, others: Vec::new() });
        let folder = path.parent().filter(|_| depth < DEEPEST_FILE && path != Path::new(""));
        for import in imports {
            let found = folder.filter(|_| self.files.len() < MOST_FILES);
            let Some((path, source)) = found.and_then(|folder| read(&import.file, folder)) else { continue };
            let Ok(mut nodes) = tree(&source, &cut(&source, &path.to_string_lossy())) else { continue };
            let there = self.files.len();
            self.add(&mut nodes, &source, &path, depth + 1);
            let names = import.names.into_iter().map(|(own, name)| (own, name, there));
            self.files[number].others.extend(names);
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

    /// Puts what is called in place of the calls.
    fn put(&mut self, nodes: &mut Vec<Node>) {
        for mut node in std::mem::take(nodes) {
            match node {
                Node::Branch(ref mut arms) => arms.iter_mut().for_each(|arm| self.put(&mut arm.nodes)),
                Node::Block { nodes: ref mut inside, .. } => self.put(inside),
                Node::Call(mut call) => {
                    self.put(&mut call.nodes);
                    let source = &self.files[0].source;
                    let prints = |at: &Range<usize>| Node::Slot(slot(source, at.clone(), at.clone()));
                    let given = call.given.iter().map(|(name, at)| {
                        let says = source[at.clone()].to_owned();
                        (name.clone(), Value { says, prints: Some(prints(at)) })
                    });
                    let given = given.collect();
                    self.call((0, &call.name), given, call.nodes, call.at, nodes);
                    continue;
                }
                Node::Include { ref name, ref at } if self.part(0, name).is_some() => {
                    self.call((0, name), Vec::new(), Vec::new(), at.clone(), nodes);
                    continue;
                }
                _ => {}
            }
            nodes.push(node);
        }
    }

    /// Appends what a call in a file prints, whose tag stands at `at`, with these nodes between that and the one that
    /// ends it.
    fn call(
        &mut self,
        (file, name): (usize, &str),
        given: Vec<(Option<String>, Value)>,
        mut inside: Vec<Node>,
        at: Range<usize>,
        nodes: &mut Vec<Node>,
    ) {
        let part = self.part(file, name).filter(|_| self.open.len() < DEEPEST && self.left > 0);
        let part = part.map(|(file, part)| ((file, part.name.clone()), part.clone()));
        // One that calls itself goes on for ever, unless a branch ends it.
        let Some((key, part)) = part.filter(|(key, _)| !self.open.contains(key)) else {
            nodes.push(Node::Include { name: String::new(), at });
            return nodes.append(&mut inside);
        };
        let file = key.0;
        self.left -= 1;
        self.open.push(key);
        let mut values = bound(&part.takes, given);
        let shown = Value { says: (!inside.is_empty()).to_string(), prints: None };
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
        let shown = match node {
            Node::Slot(ref own) => match given(&source, own, values) {
                Some(given) => given,
                None => borrowed(node, &source, at),
            },
            Node::Text(ref own) if own.len() > self.bytes => {
                Node::Include { name: String::new(), at: at.clone() }
            }
            Node::Text(ref own) => {
                self.bytes -= own.len();
                borrowed(node, &source, at)
            }
            Node::Branch(arms) => {
                let ask = |name: &str| values.get(name).map(|value| value.says.clone());
                let arm = |arm: Arm| Arm {
                    when: arm.when.map(|when| when.asking(&ask)),
                    nodes: all(self, arm.nodes),
                    at: at.clone(),
                    ..arm
                };
                Node::Branch(arms.into_iter().map(arm).collect())
            }
            Node::Block { name, nodes } => Node::Block { name, nodes: all(self, nodes) },
            Node::Call(call) => {
                let inside = all(self, call.nodes);
                let given = call.given.into_iter().map(|(name, own)| {
                    let says = &source[own.clone()];
                    let value = values.get(says).cloned().unwrap_or_else(|| Value {
                        says: says.to_owned(),
                        prints: Some(borrowed(Node::Slot(slot(&source, own.clone(), own)), &source, at)),
                    });
                    (name, value)
                });
                let given = given.collect();
                return self.call((file, &call.name), given, inside, at.clone(), nodes);
            }
            Node::Include { ref name, .. } if self.part(file, name).is_some() => {
                return self.call((file, name), Vec::new(), Vec::new(), at.clone(), nodes);
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
            (name.clone(), Value { says, prints: None })
        })
        .collect();
    let ordered =
        takes.iter().map(|(name, _)| name.clone()).zip(in_order.into_iter().map(|(_, value)| value));
    let named = by_name.into_iter().filter_map(|(name, value)| Some((name?, value)));
    values.extend(ordered.chain(named));
    values
}
