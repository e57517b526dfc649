//! The branches of a template.

mod code;
mod mustache;
mod tags;

use std::collections::BTreeSet;
use std::ops::Range;

use super::call::{Call, Import, Named, calls, names};
use super::condition::Condition;
use super::expression::{self, Set, Sets};
use super::lex::{Piece, What};
use super::slot::Slot;

pub(super) use code::{given, is_statement};

/// A part of a template that may print something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Words of the template.
    Text(Range<usize>),
    /// Something that stands for words.
    Slot(Slot),
    /// Words of another template, shown where the tag is that names it.
    Borrowed(String, Range<usize>),
    /// One of several, or none.
    Branch(Vec<Arm>),
    /// Another template, which is not at hand.
    Include { name: String, at: Range<usize> },
    /// The template that this one fills: what it prints, with the blocks of this one in place of its own.
    Extends { name: String, at: Range<usize> },
    /// A part that a template which fills this one may say in its own way.
    Block { name: String, nodes: Vec<Node> },
    /// What the filled template says in the block that this stands in; in a macro, what its caller says.
    Above(Range<usize>),
    /// A part that is printed where it is called.
    Named(Named),
    /// Where one is called.
    Call(Call),
    /// Parts that are taken from another file.
    Import(Import),
    /// Where a name is given a value.
    Set(Set),
    /// Where a name is printed that is given a value somewhere.
    Value { name: String, otherwise: Slot },
}

impl Node {
    /// The lists of nodes that lie right in it and are printed with it, or where its name is.
    pub(super) fn lists(&mut self) -> Vec<&mut Vec<Node>> {
        match self {
            Node::Branch(arms) => arms.iter_mut().map(|arm| &mut arm.nodes).collect(),
            Node::Block { nodes, .. } | Node::Call(Call { nodes, .. }) => vec![nodes],
            Node::Named(part) => vec![&mut part.nodes],
            Node::Set(set) => set.prints.iter_mut().collect(),
            _ => Vec::new(),
        }
    }
}

/// What is printed on a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arm {
    /// When; `None` where nothing before it holds.
    pub(super) when: Option<Condition>,
    /// Whether it asks if a list has anything in it.
    pub(super) repeats: bool,
    /// The tag.
    pub(super) at: Range<usize>,
    pub(super) nodes: Vec<Node>,
}

/// Why the branches of a template can't be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// The byte at which it was noticed.
    pub(super) offset: usize,
    pub(super) message: String,
}

/// Blocks inside each other beyond this are no template's.
const DEEPEST: usize = 100;

/// The tree of a template.
pub(super) fn tree(source: &str, pieces: &[Piece]) -> Result<Vec<Node>, Failure> {
    let inside = |piece: &Piece| match &piece.what {
        What::Tag(inside) => source.get(inside.clone()),
        _ => None,
    };
    let lines = |tag| statements(tag).into_iter().map(move |at| &tag[at]);
    let tags = pieces.iter().filter_map(inside).flat_map(lines).map(name);
    let macros: BTreeSet<&str> = pieces.iter().filter_map(inside).flat_map(names).collect();
    let closed = tags.filter_map(|name| name.strip_prefix("end")).filter(|name| !name.is_empty()).collect();
    let mut sets = Sets::new();
    let code = pieces.iter().filter(|piece| piece.what == What::Code);
    let given = code.flat_map(|piece| code::given(&source[piece.at.clone()]));
    for name in pieces.iter().filter_map(inside).flat_map(lines).flat_map(expression::named).chain(given) {
        *sets.entry(name).or_default() += 1;
    }
    let last_call = source.rfind("</@").unwrap_or(0);
    let mut builder =
        Builder { source, closed, last_call, sets, stack: vec![Frame::new("", 0..0, Kind::Plain)] };
    for piece in pieces {
        let at = piece.at.clone();
        match &piece.what {
            What::Text => builder.push(Node::Text(at)),
            What::Slot(inside) if calls(&source[inside.clone()], &macros) => {
                let call = Call::of(source, at.clone(), inside.clone());
                builder.push(call.map_or(Node::Include { name: String::new(), at }, Node::Call));
            }
            What::Slot(inside) if is_above(&source[inside.clone()]) => builder.push(Node::Above(at)),
            What::Slot(_) if code::is_block(&source[at.clone()]) => {
                builder.open("do", at, Kind::Plain, None, Tongue::Code)?;
            }
            What::Slot(inside) => builder.print(at, inside.clone()),
            What::Tag(inside) => {
                let tag = &source[inside.clone()];
                for line in statements(tag) {
                    let line = inside.start + line.start..inside.start + line.end;
                    let own = if line == *inside { at.clone() } else { line.clone() };
                    match &source[line.clone()] {
                        says if name(says) == "echo" => {
                            let value = line.start + "echo".len()..line.end;
                            builder.print(own, value);
                        }
                        says => builder.tag(says, own)?,
                    }
                }
            }
            What::Mustache(inside) => builder.mustache(&source[inside.clone()], at)?,
            What::Code => builder.code(&source[at.clone()], at)?,
            What::Comment(_) => {}
            What::Open => {
                let message = format!("the `{}` that begins here is never closed", source[at.clone()].trim());
                return Err(Failure { offset: at.start, message });
            }
        }
    }
    let Some(Frame { name, at, nodes, .. }) = builder.stack.pop() else { return Ok(Vec::new()) };
    if !builder.stack.is_empty() {
        let message = format!("the `{name}` that begins here is never closed");
        return Err(Failure { offset: at.start, message });
    }
    Ok(nodes)
}

/// Whether a slot prints what the filled template says there, of Jinja, of Django, of Twig; or what a caller says.
fn is_above(slot: &str) -> bool {
    let says = slot.trim_matches(['-', '+', '~', ' ']);
    matches!(says, "super()" | "block.super" | "parent()") || says.starts_with("caller(")
}

/// The statements of a tag, as bytes of it: the tag itself, but of `{% liquid … %}` each of its lines that says
/// something.
fn statements(tag: &str) -> Vec<Range<usize>> {
    let (mut found, mut notes, mut at) = (Vec::new(), 0_u32, 0);
    if name(tag) != "liquid" {
        found.push(0..tag.len());
        return found;
    }
    for line in tag.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let says = line.trim();
        // The first line may hold no more than the name.
        let (start, says) = match says.strip_prefix("liquid").filter(|_| found.is_empty() && start == 0) {
            Some(rest) => (start + says.len() - rest.trim_start().len(), rest.trim_start()),
            None => (start, says),
        };
        match name(says) {
            "comment" | "doc" => notes += 1,
            "endcomment" | "enddoc" => notes = notes.saturating_sub(1),
            _ if notes > 0 || says.is_empty() || says.starts_with('#') => {}
            _ => found.push(start..start + says.len()),
        }
    }
    found
}

/// Whether a tag prints what it says.
pub(super) fn echoes(tag: &str) -> bool {
    statements(tag).into_iter().any(|at| name(&tag[at]) == "echo")
}

/// The first word of a tag.
fn name(tag: &str) -> &str {
    let tag = tag.trim_start();
    &tag[..tag.find(|c: char| !(c.is_alphanumeric() || "_-./".contains(c))).unwrap_or(tag.len())]
}

/// The first word of a tag of Handlebars or Mustache, where names may have any marks in them (`person?`).
fn word(tag: &str) -> &str {
    tag.split_whitespace().next().unwrap_or_default()
}

/// In which language a tag is: none ends what a tag of another began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tongue {
    /// Liquid, Jinja and their kin.
    Tag,
    /// Handlebars and Mustache.
    Mustache,
    /// ERB and others that hold code.
    Code,
    /// FreeMarker.
    Directive,
    /// Mailchimp.
    Mail,
}

/// What an open block is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// What it holds is printed as it is.
    Plain,
    /// What it holds is read by nobody.
    Silent,
    /// What it holds is printed where it is called.
    Named(Named),
    /// What it holds is given to what it calls.
    Call(Call),
    /// One of its arms is printed.
    Branch,
    /// The same, by what the subject is.
    Case(String),
    /// What it holds may be said by another template in its own way.
    Block(String),
    /// What it holds is printed where this name is.
    Set(String),
    /// What it holds is printed as it is, and so long these names have values.
    With(Vec<String>),
}

struct Frame {
    name: String,
    at: Range<usize>,
    kind: Kind,
    tongue: Tongue,
    arms: Vec<Arm>,
    nodes: Vec<Node>,
}

impl Frame {
    fn new(name: &str, at: Range<usize>, kind: Kind) -> Frame {
        Frame { name: name.to_owned(), at, kind, tongue: Tongue::Tag, arms: Vec::new(), nodes: Vec::new() }
    }
}

struct Builder<'s> {
    source: &'s str,
    /// Names of tags that have an end somewhere: these open blocks, whatever they are.
    closed: BTreeSet<&'s str>,
    /// Where the last call of a macro of FreeMarker ends that holds something.
    last_call: usize,
    /// Names that tags give values to.
    sets: Sets,
    stack: Vec<Frame>,
}

impl Builder<'_> {
    /// Adds what the slot at `at` prints, which says what stands at `inside`.
    fn print(&mut self, at: Range<usize>, inside: Range<usize>) {
        let nodes = expression::printed(self.source, at, inside, &self.sets);
        nodes.into_iter().for_each(|node| self.push(node));
    }

    fn push(&mut self, node: Node) {
        let Some(frame) = self.stack.last_mut() else { return };
        match frame.arms.last_mut() {
            Some(arm) => arm.nodes.push(node),
            None => frame.nodes.push(node),
        }
    }

    fn open(
        &mut self,
        name: &str,
        at: Range<usize>,
        kind: Kind,
        when: Option<(Condition, bool)>,
        tongue: Tongue,
    ) -> Result<(), Failure> {
        if self.stack.len() > DEEPEST {
            let message = format!("blocks lie in each other more than {DEEPEST} deep here");
            return Err(Failure { offset: at.start, message });
        }
        let mut frame = Frame { tongue, ..Frame::new(name, at.clone(), kind) };
        if let Some((when, repeats)) = when {
            frame.arms.push(Arm { when: Some(when), repeats, at, nodes: Vec::new() });
        }
        self.stack.push(frame);
        Ok(())
    }

    /// Goes on with the next arm of the open block.
    fn arm(&mut self, when: Option<Condition>, at: Range<usize>, tongue: Tongue) -> Result<(), Failure> {
        match self
            .stack
            .last_mut()
            .filter(|f| f.tongue == tongue && matches!(f.kind, Kind::Branch | Kind::Case(_) | Kind::Silent))
        {
            Some(frame) if frame.kind == Kind::Silent => Ok(()),
            Some(frame) => {
                frame.arms.push(Arm { when, repeats: false, at, nodes: Vec::new() });
                Ok(())
            }
            None => Err(Failure { offset: at.start, message: "this `else` belongs to no block".to_owned() }),
        }
    }

    fn close(&mut self, name: &str, at: Range<usize>, tongue: Tongue) -> Result<(), Failure> {
        let fits = |frame: &Frame| frame.tongue == tongue && (name.is_empty() || frame.name == name);
        let fits = self.stack.len() > 1 && self.stack.last().is_some_and(fits);
        let Some(frame) = self.stack.pop_if(|_| fits) else {
            let closes = if name.is_empty() { "a block".to_owned() } else { format!("`{name}`") };
            let message = match self.stack.last().filter(|f| !f.name.is_empty()) {
                Some(open) => format!("this closes {closes}, but `{}` is open here", open.name),
                None => format!("this closes {closes}, but nothing is open here"),
            };
            return Err(Failure { offset: at.start, message });
        };
        match frame.kind {
            Kind::Silent => {}
            Kind::Plain => frame.nodes.into_iter().for_each(|node| self.push(node)),
            Kind::With(names) => {
                frame.nodes.into_iter().for_each(|node| self.push(node));
                for name in names {
                    self.push(Node::Set(Set { name, ..Set::default() }));
                }
            }
            Kind::Set(name) => {
                let prints = Some(frame.nodes);
                self.push(Node::Set(Set { name, prints, block: true, ..Set::default() }));
            }
            Kind::Block(name) => self.push(Node::Block { name, nodes: frame.nodes }),
            Kind::Named(part) => self.push(Node::Named(Named { nodes: frame.nodes, ..part })),
            Kind::Call(call) => self.push(Node::Call(Call { nodes: frame.nodes, ..call })),
            Kind::Branch | Kind::Case(_) => self.push(Node::Branch(frame.arms)),
        }
        Ok(())
    }

    /// Where what a tag at `at` says ends.
    fn end_of(&self, at: &Range<usize>, says: &str) -> usize {
        at.start + self.source[at.clone()].rfind(says).map_or(says.len(), |from| from + says.len())
    }

    fn is_branch(&self) -> bool {
        self.stack.last().is_some_and(|frame| matches!(frame.kind, Kind::Branch | Kind::Case(_)))
    }
}
