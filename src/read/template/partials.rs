//! Templates that others show: found beside them, read, and put where they are named.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use super::call::Named;
use super::called;
use super::expression::Set;
use super::language::cut;
use super::slot::Slot;
use super::tree::{Arm, Node, tree};

/// Partials inside each other beyond this are not followed.
const DEEPEST: usize = 8;
/// A larger file is no partial.
pub(super) const LARGEST: u64 = 1 << 20;
/// How many are followed for one template.
const MOST: usize = 200;
/// Folders beside a template, or above it, in which partials are kept.
pub(super) const FOLDERS: &[&str] =
    &["", "partials", "_partials", "snippets", "includes", "_includes", "shared", "components", "layouts"];
const ENDINGS: &[&str] = &[
    "",
    ".liquid",
    ".html",
    ".html.liquid",
    ".hbs",
    ".handlebars",
    ".mustache",
    ".j2",
    ".jinja",
    ".html.j2",
    ".txt",
];

/// Puts what is called in place of the calls, and partials that are found near `path` in place of the tags that name
/// them. What is not found stays. Gives the parts of the template that are printed where they are called.
pub(super) fn follow(nodes: &mut Vec<Node>, source: &str, path: &str) -> Vec<Named> {
    let mut called = called::Budget::default();
    let mut parts = called::follow(nodes, source, path, &mut called);
    if let Some(folder) = Path::new(path).parent().filter(|_| !path.is_empty()) {
        let mut shown = Shown { root: folder, open: vec![PathBuf::from(path)], left: MOST, called };
        shown.fill(nodes, folder);
        shown.inherit(nodes, folder);
        parts.iter_mut().for_each(|part| shown.fill(&mut part.nodes, folder));
    }
    parts.iter_mut().for_each(|part| flatten(&mut part.nodes));
    flatten(nodes);
    parts
}

/// What one template shows of others.
struct Shown<'p> {
    /// Where the template lies.
    root: &'p Path,
    /// The files that are being shown, each in the one before.
    open: Vec<PathBuf>,
    /// How many more are followed.
    left: usize,
    called: called::Budget,
}

impl Shown<'_> {
    /// Puts partials in place of the tags of a file in `folder`.
    fn fill(&mut self, nodes: &mut Vec<Node>, folder: &Path) {
        let mut filled = Vec::with_capacity(nodes.len());
        for mut node in nodes.drain(..) {
            match &mut node {
                Node::Include { name, at } => {
                    if let Some(mut content) = self.partial(name, at, folder) {
                        // Blocks of what is shown here are no blocks of this template.
                        flatten(&mut content);
                        filled.extend(content);
                        continue;
                    }
                }
                node => node.lists().into_iter().for_each(|nodes| self.fill(nodes, folder)),
            }
            filled.push(node);
        }
        *nodes = filled;
    }

    fn partial(&mut self, name: &str, at: &Range<usize>, folder: &Path) -> Option<Vec<Node>> {
        if self.open.len() > DEEPEST || self.left == 0 {
            return None;
        }
        let found = find_near(name, folder, self.root)?;
        // One that shows itself goes on for ever, unless a branch ends it: it may hold anything.
        if self.open.contains(&found) {
            return None;
        }
        self.left -= 1;
        let source = std::fs::read_to_string(&found).ok()?;
        let mut nodes = tree(&source, &cut(&source, &found.to_string_lossy())).ok()?;
        called::follow(&mut nodes, &source, &found.to_string_lossy(), &mut self.called);
        self.open.push(found.clone());
        let folder = found.parent().unwrap_or(folder);
        self.fill(&mut nodes, folder);
        self.inherit(&mut nodes, folder);
        self.open.pop();
        Some(nodes.into_iter().map(|node| borrowed(node, &source, at)).collect())
    }

    /// Puts the template that is filled in place of one that fills it, with the blocks that this one says in its own
    /// way. What stands outside of them is never printed, but names have what is given to them there. Where the other is
    /// not found, all that is here may be.
    fn inherit(&mut self, nodes: &mut Vec<Node>, folder: &Path) {
        let filled = nodes.iter().find_map(|node| match node {
            Node::Extends { name, at } => Some((name, at)),
            _ => None,
        });
        let Some(mut base) = filled.and_then(|(name, at)| self.partial(name, at, folder)) else { return };
        let mut blocks = HashMap::new();
        let given = given(nodes);
        take_blocks(std::mem::replace(nodes, given), &mut blocks);
        put_blocks(&mut base, &blocks);
        nodes.append(&mut base);
    }
}

/// What names are given outside of blocks, and on which conditions.
fn given(nodes: &[Node]) -> Vec<Node> {
    let given = nodes.iter().filter_map(|node| match node {
        Node::Set(_) => Some(node.clone()),
        Node::Branch(arms) => {
            let arms: Vec<Arm> =
                arms.iter().map(|arm| Arm { nodes: given(&arm.nodes), ..arm.clone() }).collect();
            arms.iter().any(|arm| !arm.nodes.is_empty()).then_some(Node::Branch(arms))
        }
        _ => None,
    });
    given.collect()
}

/// The blocks of a template by their names, those inside of others too.
fn take_blocks(nodes: Vec<Node>, blocks: &mut HashMap<String, Vec<Node>>) {
    for node in nodes {
        match node {
            Node::Block { name, nodes } => {
                take_blocks(nodes.clone(), blocks);
                blocks.entry(name).or_insert(nodes);
            }
            Node::Branch(arms) => arms.into_iter().for_each(|arm| take_blocks(arm.nodes, blocks)),
            _ => {}
        }
    }
}

fn put_blocks(nodes: &mut [Node], blocks: &HashMap<String, Vec<Node>>) {
    for node in nodes {
        match node {
            Node::Branch(arms) => arms.iter_mut().for_each(|arm| put_blocks(&mut arm.nodes, blocks)),
            Node::Block { name, nodes } => {
                put_blocks(nodes, blocks);
                if let Some(own) = blocks.get(name) {
                    let mut own = own.clone();
                    put_above(&mut own, &mut std::mem::take(nodes));
                    *nodes = own;
                }
            }
            _ => {}
        }
    }
}

/// Puts what was said in a block before where its new words ask for it: once, as nobody says it twice.
pub(super) fn put_above(own: &mut Vec<Node>, above: &mut Vec<Node>) {
    for mut node in std::mem::take(own) {
        match &mut node {
            Node::Above(_) if !above.is_empty() => {
                own.append(above);
                continue;
            }
            Node::Branch(arms) => arms.iter_mut().for_each(|arm| put_above(&mut arm.nodes, above)),
            // A block inside has words of its own above it.
            _ => {}
        }
        own.push(node);
    }
}

/// Takes the marks of blocks away: what they hold is printed where they stand. What is not known may be anything.
pub(super) fn flatten(nodes: &mut Vec<Node>) {
    for mut node in std::mem::take(nodes) {
        match node {
            Node::Block { nodes: mut inside, .. } => {
                flatten(&mut inside);
                nodes.append(&mut inside);
                continue;
            }
            Node::Extends { name, at } => node = Node::Include { name, at },
            Node::Above(at) => node = Node::Include { name: String::new(), at },
            ref mut node => node.lists().into_iter().for_each(flatten),
        }
        nodes.push(node);
    }
}

/// The file of a partial: near the file that names it, else near the template that shows that one. Names count from
/// there in most languages.
pub(super) fn find_near(name: &str, folder: &Path, root: &Path) -> Option<PathBuf> {
    find(name, folder).or_else(|| find(name, root))
}

/// The file of a partial. Names that lead out of the folder name none.
pub(super) fn find(name: &str, folder: &Path) -> Option<PathBuf> {
    let below = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if name.is_empty() || !below {
        return None;
    }
    let (before, last) = name.rsplit_once('/').map_or(("", name), |(before, last)| (before, last));
    let bases = [Some(folder), folder.parent()];
    bases.into_iter().flatten().find_map(|base| {
        FOLDERS.iter().find_map(|inside| {
            ["", "_"].into_iter().find_map(|mark| {
                ENDINGS.iter().find_map(|ending| {
                    let file = base.join(inside).join(before).join(format!("{mark}{last}{ending}"));
                    let about = std::fs::metadata(&file).ok()?;
                    (about.is_file() && about.len() <= LARGEST).then_some(file)
                })
            })
        })
    })
}

/// A node of another source, shown where the tag is.
pub(super) fn borrowed(node: Node, source: &str, at: &Range<usize>) -> Node {
    match node {
        Node::Text(own) => Node::Borrowed(source[own].to_owned(), at.clone()),
        Node::Slot(slot) if slot.open => Node::Include { name: String::new(), at: at.clone() },
        Node::Slot(slot) => {
            let says = slot.says.into_iter().map(|own| &source[own]);
            let text = slot.word.into_iter().chain(says.map(str::to_owned)).collect();
            Node::Borrowed(text, at.clone())
        }
        Node::Borrowed(text, _) => Node::Borrowed(text, at.clone()),
        Node::Include { name, .. } => Node::Include { name, at: at.clone() },
        Node::Extends { name, .. } => Node::Extends { name, at: at.clone() },
        Node::Above(_) => Node::Above(at.clone()),
        // Whatever is called there; of a source that was followed none are left.
        Node::Named(_) | Node::Call(_) | Node::Import(_) => {
            Node::Include { name: String::new(), at: at.clone() }
        }
        Node::Set(set) => Node::Set(Set {
            prints: set
                .prints
                .map(|nodes| nodes.into_iter().map(|node| borrowed(node, source, at)).collect()),
            ..set
        }),
        Node::Value { name, otherwise } => {
            // Strings of another source have no place here.
            let says: String = otherwise.says.iter().map(|own| &source[own.clone()]).collect();
            let word = otherwise.word.into_iter().chain([says]).collect();
            let otherwise = Slot { at: at.clone(), word: Some(word), says: Vec::new(), open: otherwise.open };
            Node::Value { name, otherwise }
        }
        Node::Block { name, nodes } => {
            Node::Block { name, nodes: nodes.into_iter().map(|node| borrowed(node, source, at)).collect() }
        }
        Node::Branch(arms) => Node::Branch(
            arms.into_iter()
                .map(|arm| Arm {
                    nodes: arm.nodes.into_iter().map(|node| borrowed(node, source, at)).collect(),
                    at: at.clone(),
                    ..arm
                })
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::lex::lex;
    use super::*;

    #[test]
    fn partials_are_found_beside_and_above() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        std::fs::create_dir_all(root.join("mails/partials")).expect("made");
        std::fs::write(
            root.join("mails/partials/_sorry.liquid"),
            "{% if x %}Sorry{% endif %}{% include 'sorry' %}",
        )
        .expect("written");
        let path = root.join("mails/late.liquid").to_string_lossy().into_owned();
        let source = "{% render 'sorry' %}{% include 'none' %}{% include '../x' %}{% include x %}";
        let mut nodes = tree(source, &lex(source)).expect("a tree");
        follow(&mut nodes, source, &path);
        assert!(
            matches!(&nodes[0], Node::Branch(arms) if arms[0].nodes == [Node::Borrowed("Sorry".into(), 0..20)])
        );
        assert!(nodes[1..].iter().all(|node| matches!(node, Node::Include { .. })), "{nodes:?}");
        assert_eq!(nodes.len(), 5);
    }
}
