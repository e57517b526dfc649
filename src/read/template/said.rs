//! Words that a template gives to names, and prints where these are: they are judged once, where they stand.

use std::collections::BTreeMap;
use std::ops::Range;

use super::expression::Set;
use super::paths::Way;
use super::tree::Node;

/// How many names are told apart; what is given to more of them is judged as one text.
pub(super) const MOST: usize = 200;

/// Where words begin that names stand for, and whether anybody reads them: what is printed in the tag of an element is
/// nobody's words.
#[derive(Default)]
pub(super) struct Shown(BTreeMap<usize, bool>);

impl Shown {
    /// Adds what names print on a way; `reads` tells of a slot whether what it prints is read.
    pub(super) fn add(&mut self, way: &Way<'_>, reads: &dyn Fn(&Range<usize>) -> bool) {
        for leaf in &way.leaves {
            let Some(slot) = leaf.at else { continue };
            for start in begins(leaf.node) {
                *self.0.entry(start).or_default() |= reads(slot);
            }
        }
    }

    /// Whether what is given to a name is read. A block that is not printed here may be where this template is shown.
    fn reads(&self, set: &Set, prints: &[Node]) -> bool {
        let starts = all(prints);
        let known = |start: &usize| self.0.get(start).copied();
        starts.iter().any(|start| known(start) == Some(true))
            || set.block && !starts.is_empty() && starts.iter().all(|start| known(start).is_none())
    }
}

/// What is given to names in `nodes`, and read: each name with what is printed for it.
pub(super) fn said<'n>(nodes: &'n [Node], shown: &Shown, found: &mut Vec<(&'n str, &'n [Node])>) {
    for node in nodes {
        if let Node::Set(set) = node
            && let Some(prints) = &set.prints
            && shown.reads(set, prints)
        {
            found.push((&set.name, prints));
        }
        inside(node).for_each(|nodes| said(nodes, shown, found));
    }
}

/// What lies right in a node.
fn inside(node: &Node) -> impl Iterator<Item = &[Node]> {
    let (arms, nodes): (&[_], Option<&[Node]>) = match node {
        Node::Branch(arms) => (arms, None),
        Node::Block { nodes, .. } => (&[], Some(nodes)),
        Node::Set(set) => (&[], set.prints.as_deref()),
        _ => (&[], None),
    };
    arms.iter().map(|arm| &*arm.nodes).chain(nodes)
}

/// Where words of this source begin, in nodes and what lies in them.
fn all(nodes: &[Node]) -> Vec<usize> {
    let own = nodes.iter().flat_map(begins);
    own.chain(nodes.iter().flat_map(inside).flat_map(all)).collect()
}

/// Where words of this source begin that a node prints itself.
fn begins(node: &Node) -> Vec<usize> {
    match node {
        Node::Text(at) => vec![at.start],
        Node::Slot(slot) | Node::Value { otherwise: slot, .. } => {
            slot.says.iter().map(|at| at.start).collect()
        }
        _ => Vec::new(),
    }
}
