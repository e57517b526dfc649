//! YAML as a tree in which every key and value knows its place.
//!
//! Serde's data model has no room for places, and stops at the first fault; a pack's author wants all of them, each
//! with its line. So packs are read from the parser's events into this small tree.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::fault::{Faults, Span};

/// How deep values may be nested.
const MAX_DEPTH: usize = 32;
/// How many values a file may hold, those that aliases repeat included.
const MAX_NODES: usize = 200_000;

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Scalar { text: String, style: Style },
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// How a scalar is written: only a plain one can be a number or a truth value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Quoted,
    /// After `|`: its lines stand one by one below its place.
    Literal,
    Folded,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) span: Span,
}

impl Node {
    pub(crate) fn get(&self, name: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|(k, _)| k.name == name).map(|(_, v)| v),
            _ => None,
        }
    }

    /// What kind of value it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Scalar { .. } => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

/// Reads the documents of a file. A fault in the YAML itself ends the reading of that file; what was read before it
/// is given.
pub(crate) fn parse(file: u32, text: &str, faults: &mut Faults) -> Vec<Node> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        Reader { file, events: Parser::new_from_str(text), anchors: HashMap::new(), nodes: 0, faults };
    let mut documents = Vec::new();
    // A fault has been told where it was met: here it only ends the file.
    while let Some(Some(document)) = reader.document() {
        documents.push(document);
    }
    documents
}

struct Reader<'i, 'f> {
    file: u32,
    events: Parser<'i, saphyr_parser::StrInput<'i>>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    faults: &'f mut Faults,
}

impl<'i> Reader<'i, '_> {
    fn next(&mut self) -> Option<(Event<'i>, Span)> {
        match self.events.next_event()? {
            Ok((event, span)) => Some((event, self.span(span))),
            Err(error) => {
                let at = error.marker();
                let span =
                    Span { file: self.file, line: at.line() as u32, column: at.col() as u32 + 1, len: 1 };
                self.faults.add_with_help(
                    span,
                    format!("this is no valid YAML: {}", error.info()),
                    "a text with a colon, a hash or a bracket needs quotes; lines of a block need equal indents",
                );
                None
            }
        }
    }

    fn span(&self, span: saphyr_parser::Span) -> Span {
        let one_line = span.start.line() == span.end.line();
        Span {
            file: self.file,
            line: span.start.line() as u32,
            column: span.start.col() as u32 + 1,
            len: if one_line { (span.end.index() - span.start.index()).max(1) as u32 } else { 1 },
        }
    }

    /// The next document: `None` at the end, `Some(None)` after a fault.
    fn document(&mut self) -> Option<Option<Node>> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return None,
                (Event::DocumentStart(_), _) => {
                    let (event, span) = self.next()?;
                    return Some(self.node(event, span, 0));
                }
                _ => {}
            }
        }
    }

    fn node(&mut self, event: Event<'i>, span: Span, depth: usize) -> Option<Node> {
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            return self.too_large(span);
        }
        let (value, anchor) = match event {
            Event::Alias(id) => {
                let node = self.anchors.get(&id).cloned()?;
                self.nodes += count(&node);
                if self.nodes > MAX_NODES {
                    return self.too_large(span);
                }
                return Some(node);
            }
            Event::Scalar(text, style, anchor, _) => (scalar(text, style), anchor),
            Event::SequenceStart(anchor, _) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break,
                        (event, span) => items.push(self.node(event, span, depth + 1)?),
                    }
                }
                (Value::List(items), anchor)
            }
            Event::MappingStart(anchor, _) => (self.map(depth)?, anchor),
            _ => return None,
        };
        let node = Node { span, value };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Some(node)
    }

    fn map(&mut self, depth: usize) -> Option<Value> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        loop {
            let key = match self.next()? {
                (Event::MappingEnd, _) => return Some(Value::Map(entries)),
                (Event::Scalar(name, ..), span) => Key { name: name.into_owned(), span },
                (_, span) => {
                    self.faults.add(span, "a key must be a plain text");
                    return None;
                }
            };
            let (event, span) = self.next()?;
            let value = self.node(event, span, depth + 1)?;
            match entries.iter().find(|(k, _)| k.name == key.name) {
                Some((first, _)) => self.faults.add_with_help(
                    key.span,
                    format!("`{}` stands here a second time", key.name),
                    format!("the first one is on line {}; keep one of them", first.span.line),
                ),
                None => entries.push((key, value)),
            }
        }
    }

    fn too_large(&mut self, span: Span) -> Option<Node> {
        self.faults.add_with_help(
            span,
            format!("the file unfolds to more than {MAX_NODES} values, or {MAX_DEPTH} levels"),
            "aliases (`*name`) that repeat aliases grow without bound; write out what is meant, or split the file",
        );
        None
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Value {
    let style = match style {
        ScalarStyle::Plain if matches!(&*text, "" | "~" | "null") => return Value::Null,
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    };
    Value::Scalar { text: text.into_owned(), style }
}

fn count(node: &Node) -> usize {
    1 + match &node.value {
        Value::Null | Value::Scalar { .. } => 0,
        Value::List(items) => items.iter().map(count).sum(),
        Value::Map(entries) => entries.iter().map(|(_, v)| count(v)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Node>, Vec<String>) {
        let mut faults = Faults::default();
        let nodes = parse(0, text, &mut faults);
        (
            nodes,
            faults
                .into_sorted()
                .into_iter()
                .map(|f| format!("{}:{} {}", f.span.line, f.span.column, f.message))
                .collect(),
        )
    }

    #[test]
    fn every_value_knows_its_place() {
        let (nodes, faults) = read("id: a\nmatch: |\n  one\n\n  two\nlist: [x, \"y\"]\n---\nsignal: b\n");
        assert_eq!(faults, [""; 0]);
        assert_eq!(nodes.len(), 2);
        // A block's place is its first line of text.
        let block = nodes[0].get("match").expect("there");
        assert_eq!((block.span.line, block.span.column), (3, 3));
        let (late, _) = read("match: |\n\n  # one\n  two\n");
        assert_eq!(late[0].get("match").map(|n| (n.span.line, n.span.column)), Some((3, 3)));
        assert_eq!(block.value, Value::Scalar { text: "one\n\ntwo\n".into(), style: Style::Literal });
        let Value::List(items) = &nodes[0].get("list").expect("there").value else { panic!("a list") };
        assert_eq!((items[1].span.line, items[1].span.column, items[1].span.len), (6, 11, 3));
        assert_eq!(nodes[1].get("signal").map(|n| n.span.line), Some(8));
    }

    #[test]
    fn doubled_keys_and_broken_yaml_are_told() {
        assert_eq!(read("a: 1\na: 2\n").1, ["2:1 `a` stands here a second time"]);
        assert!(read("a: [1, 2\nb: 3\n").1[0].starts_with("2:"));
    }

    #[test]
    fn aliases_work_and_bombs_do_not_go_off() {
        let (nodes, faults) = read("a: &x [1, 2]\nb: *x\n");
        assert_eq!(faults, [""; 0]);
        assert_eq!(nodes[0].get("a").map(|n| &n.value), nodes[0].get("b").map(|n| &n.value));
        let mut bomb = String::from("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let refs = vec![format!("*l{}", level - 1); 10].join(", ");
            bomb += &format!("l{level}: &l{level} [{refs}]\n");
        }
        let (_, faults) = read(&bomb);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains("unfolds to more than"), "{faults:?}");
        let deep = "[".repeat(100_000);
        assert_eq!(read(&deep).1.len(), 1);
    }
}
