//! JSON, YAML and CSV as one kind of tree, whose texts know their places.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::read::Fault;
use crate::read::csv::Splitter;
use crate::text::{Encoding, Mapped};

/// A value of a list of replies.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// A text, with the way back to the source, and how it is written there.
    Text(Mapped, Encoding),
    /// Something that is no text.
    Other,
    List(Vec<Item>),
    Map(Vec<(String, Item)>),
}

impl Item {
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Item::Text(..))
    }

    pub(super) fn scalar(&self) -> Option<&str> {
        match self {
            Item::Text(words, _) => Some(words.text.trim()),
            _ => None,
        }
    }

    pub(super) fn into_text(self) -> Option<(Mapped, Encoding)> {
        match self {
            Item::Text(words, encoding) => Some((words, encoding)),
            _ => None,
        }
    }
}

/// How deep lists and maps may lie in each other.
const DEEPEST: usize = 32;

/// The tree of what a source begins with, whatever is wrong further on.
pub(super) fn begun(source: &str) -> Item {
    match delimiter(source) {
        Some(delimiter) => table(source, delimiter),
        None => yaml(source).0,
    }
}

/// The tree of a source: JSON where it begins so, a table where its first line is a row of names, else YAML.
pub(super) fn read(source: &str) -> Result<Item, Fault> {
    if is_json(source) {
        return json(source);
    }
    match delimiter(source) {
        Some(delimiter) => Ok(table(source, delimiter)),
        None => match yaml(source) {
            (_, Some(fault)) => Err(fault),
            (item, None) => Ok(item),
        },
    }
}

/// Whether a source is read as YAML.
pub(super) fn is_yaml(source: &str) -> bool {
    !is_json(source) && delimiter(source).is_none()
}

fn is_json(source: &str) -> bool {
    let start = source.trim_start();
    start.starts_with(['{', '[']) && !start.starts_with("{{")
}

fn fault(offset: Option<usize>, message: String) -> Fault {
    let help = "if it was cut or edited by hand, export it again".to_owned();
    Fault { offset, message, help, harmless: false }
}

fn json(source: &str) -> Result<Item, Fault> {
    let mut values = Vec::new();
    let rows = serde_json::Deserializer::from_str(source).into_iter::<&RawValue>();
    for row in rows {
        let value = row.map_err(|error| {
            let before: usize =
                source.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let at = (before + error.column().saturating_sub(1)).min(source.len());
            fault(Some(at), format!("this is no JSON: {error}"))
        })?;
        values.push(value_of(value, source, 0));
    }
    Ok(if values.len() == 1 { values.swap_remove(0) } else { Item::List(values) })
}

fn value_of(value: &RawValue, source: &str, depth: usize) -> Item {
    let raw = value.get();
    let at = raw.as_ptr().addr() - source.as_ptr().addr();
    match raw.as_bytes().first() {
        Some(b'"') => Item::Text(Encoding::Json.map(&raw[1..raw.len() - 1], at + 1), Encoding::Json),
        Some(b'[') if depth < DEEPEST => {
            let items: Vec<&RawValue> = serde_json::from_str(raw).unwrap_or_default();
            Item::List(items.into_iter().map(|item| value_of(item, source, depth + 1)).collect())
        }
        Some(b'{') if depth < DEEPEST => {
            let fields: Fields<'_> = serde_json::from_str(raw).unwrap_or_default();
            let field = |(key, value): (Cow<'_, str>, &RawValue)| {
                (key.into_owned(), value_of(value, source, depth + 1))
            };
            Item::Map(fields.0.into_iter().map(field).collect())
        }
        // A number is what something may be called by, and so is a truth value asked for.
        Some(b'0'..=b'9' | b'-' | b't' | b'f') => Item::Text(Encoding::Plain.map(raw, at), Encoding::Opaque),
        _ => Item::Other,
    }
}

/// The fields of an object, in order.
#[derive(Default)]
struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> serde::de::Visitor<'de> for Visit {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry::<Cow<'de, str>, &'de RawValue>()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}

/// What parts the cells of a table, where the first line is a row of names.
fn delimiter(source: &str) -> Option<u8> {
    let line = source.trim_start_matches('\u{feff}').lines().next()?;
    // A comment of YAML, which may list things.
    if line.starts_with("# ") {
        return None;
    }
    let name = |cell: &str| {
        let cell = cell.trim().trim_matches('"');
        !cell.is_empty() && cell.len() < 40 && cell.chars().all(|c| c.is_alphanumeric() || " _-".contains(c))
    };
    [b',', b';', b'\t'].into_iter().find(|&delimiter| {
        let mut cells = line.split(char::from(delimiter));
        line.as_bytes().contains(&delimiter) && cells.all(name)
    })
}

fn table(source: &str, delimiter: u8) -> Item {
    let splitter = Splitter::new(delimiter);
    let mut at = source.len() - source.trim_start_matches('\u{feff}').len();
    let mut names: Option<Vec<String>> = None;
    let mut rows = Vec::new();
    while at < source.len() {
        let (cells, row) = splitter.cells(source, at);
        at += row.length.max(1);
        match &names {
            None => {
                let name =
                    |cell: &crate::read::csv::Cell<'_>| cell.encoding().decode(cell.raw).trim().to_owned();
                names = Some(cells.iter().map(name).collect());
            }
            Some(names) => {
                let field = |(name, cell): (&String, crate::read::csv::Cell<'_>)| {
                    let encoding = cell.encoding();
                    (name.clone(), Item::Text(encoding.map(cell.raw, cell.start), encoding))
                };
                rows.push(Item::Map(names.iter().zip(cells).map(field).collect()));
            }
        }
    }
    Item::List(rows)
}

/// The tree of a YAML source, as far as it can be read, and why no further.
fn yaml(source: &str) -> (Item, Option<Fault>) {
    let skipped = source.len() - source.trim_start_matches('\u{feff}').len();
    let text = &source[skipped..];
    // The parser counts characters.
    let bytes: Option<Vec<usize>> =
        (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).chain([text.len()]).collect());
    let byte = |index: usize| {
        skipped + bytes.as_ref().map_or(index, |bytes| bytes.get(index).copied().unwrap_or(text.len()))
    };
    let mut open: Vec<(Item, Option<String>)> = Vec::new();
    let mut documents = Vec::new();
    let mut parser = Parser::new_from_str(text);
    let mut wrong = None;
    while let Some(event) = parser.next_event() {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let at = byte(error.marker().index()).min(source.len());
                wrong = Some(fault(Some(at), format!("this is no YAML: {}", error.info())));
                break;
            }
        };
        let item = match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if open.len() > DEEPEST {
                    let message = format!("lists lie in each other more than {DEEPEST} deep here");
                    wrong = Some(fault(Some(byte(span.start.index()).min(source.len())), message));
                    break;
                }
                let sequence = matches!(event, Event::SequenceStart(..));
                open.push((if sequence { Item::List(Vec::new()) } else { Item::Map(Vec::new()) }, None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some((item, _)) => item,
                None => continue,
            },
            Event::Scalar(value, style, ..) => {
                let (from, to) = (byte(span.start.index()), byte(span.end.index()));
                let raw = source.get(from..to.max(from)).unwrap_or("");
                match style {
                    ScalarStyle::Plain if matches!(&*value, "" | "~" | "null") => Item::Other,
                    _ => {
                        let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
                        let inside = if quoted { raw.get(1..raw.len().saturating_sub(1)) } else { None };
                        let words = match inside {
                            Some(inside) => aligned(&value, inside, from + 1),
                            None => aligned(&value, raw, from),
                        };
                        Item::Text(words, encoding(style))
                    }
                }
            }
            // What is repeated by name was judged where it stands.
            Event::Alias(_) => Item::Other,
            _ => continue,
        };
        put(item, &mut open, &mut documents);
    }
    while let Some((item, _)) = open.pop() {
        put(item, &mut open, &mut documents);
    }
    (if documents.len() == 1 { documents.swap_remove(0) } else { Item::List(documents) }, wrong)
}

/// Puts an item into the list or map that is open, where it is a key or a value.
fn put(item: Item, open: &mut [(Item, Option<String>)], documents: &mut Vec<Item>) {
    match open.last_mut() {
        Some((Item::List(items), _)) => items.push(item),
        Some((Item::Map(fields), key)) => match key.take() {
            Some(key) => fields.push((key, item)),
            None => *key = Some(item.scalar().unwrap_or_default().to_owned()),
        },
        _ => documents.push(item),
    }
}

/// How a text of YAML is written: what JSON writes in double quotation marks, YAML reads too.
fn encoding(style: ScalarStyle) -> Encoding {
    match style {
        ScalarStyle::Plain => Encoding::Bare,
        ScalarStyle::SingleQuoted => Encoding::Single,
        ScalarStyle::DoubleQuoted => Encoding::Json,
        ScalarStyle::Literal | ScalarStyle::Folded => Encoding::Block,
    }
}

/// A text, and where each of its characters stands in what it was read from: the same characters, but for white space
/// that was folded and characters that were written as codes.
fn aligned(value: &str, raw: &str, at: usize) -> Mapped {
    let mut mapped = Mapped::default();
    let (mut from, mut rest) = (0, value);
    while let Some(c) = rest.chars().next() {
        let of_kind = |other: char| {
            (c.is_alphanumeric(), c.is_whitespace()) == (other.is_alphanumeric(), other.is_whitespace())
        };
        // Letters go together, and so does white space; each other character for itself.
        let alone = !c.is_alphanumeric() && !c.is_whitespace();
        let end = if alone { Some(c.len_utf8()) } else { rest.find(|c| !of_kind(c)) };
        let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        let left = &raw[from..];
        let here = if c.is_whitespace() {
            let gap = left.len() - left.trim_start().len();
            (gap > 0).then_some((0, gap, false))
        } else {
            let found = if left.starts_with(part) {
                Some(0)
            } else {
                left.find(part).filter(|_| c.is_alphanumeric())
            };
            found.map(|found| (found, part.len(), true))
        };
        let (skip, len, same) = here.unwrap_or_else(|| {
            let code = left.find('\\').filter(|found| *found <= 2);
            code.map_or((0, 0, false), |found| (found, escape(&left[found..]), false))
        });
        match same {
            true => mapped.push_same(part, at + from + skip),
            false => mapped.push_written(part, at + from + skip..at + from + skip + len),
        }
        from += skip + len;
    }
    mapped
}

/// The length of the code that a text begins with.
fn escape(raw: &str) -> usize {
    let len = match raw.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 2,
    };
    let mut len = len.min(raw.len());
    while !raw.is_char_boundary(len) {
        len += 1;
    }
    len
}
