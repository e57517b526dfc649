//! From trees to plain values, with a fault for whatever is not as it should be.

use super::fault::{Faults, Span};
use super::keys::Key;
use super::limit::Bound;
use super::tree::{Node, Style, Value};
use crate::text::nearest;
use crate::transcript::Channel;

/// The largest whole number that a pack may hold, and the smallest with its sign turned.
pub(crate) const MOST: i32 = 1_000_000;

/// A phrase of a pack's text, with its place.
#[derive(Debug, Clone)]
pub(crate) struct PhraseText {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// Reads values; what is wrong goes to `faults`.
pub(crate) struct Decoder<'f> {
    pub(crate) faults: &'f mut Faults,
}

impl Decoder<'_> {
    /// Tells of every key that is not in `known`.
    pub(crate) fn keys(&mut self, node: &Node, known: &[Key], what: &str) {
        let Value::Map(entries) = &node.value else {
            self.faults.add(node.span, format!("{what} must be a map, and this is {}", node.kind()));
            return;
        };
        for (key, _) in entries {
            if known.iter().any(|k| k.name == key.name) {
                continue;
            }
            let names = known.iter().map(|k| k.name);
            let help = match nearest(&key.name, names.clone()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known are {}", names.collect::<Vec<_>>().join(", ")),
            };
            let has = if what.ends_with("settings") { "have" } else { "has" };
            self.faults.add_with_help(key.span, format!("{what} {has} no key `{}`", key.name), help);
        }
    }

    pub(crate) fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        let value = node.get(key)?;
        match &value.value {
            Value::Scalar { text, .. } if !text.trim().is_empty() => Some(text.trim_end().to_owned()),
            Value::Scalar { .. } | Value::Null => {
                self.faults.add(value.span, format!("`{key}` is empty"));
                None
            }
            _ => self.wrong(value, key, "a text"),
        }
    }

    pub(crate) fn flag(&mut self, node: &Node, key: &str) -> Option<bool> {
        let value = node.get(key)?;
        match &value.value {
            Value::Scalar { text, style: Style::Plain } => match text.as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => self.wrong(value, key, "`true` or `false`"),
            },
            _ => self.wrong(value, key, "`true` or `false`"),
        }
    }

    pub(crate) fn number(&mut self, node: &Node, key: &str) -> Option<f64> {
        let value = node.get(key)?;
        let number = match &value.value {
            Value::Scalar { text, style: Style::Plain } => text.parse::<f64>().ok().filter(|n| n.is_finite()),
            _ => None,
        };
        number.or_else(|| self.wrong(value, key, "a number"))
    }

    /// A number, or a map of numbers by channel, `other` for the channels that it does not name.
    pub(crate) fn bound(&mut self, node: &Node, key: &str) -> Option<Bound> {
        let value = node.get(key)?;
        let Value::Map(_) = &value.value else { return self.number(node, key).map(Bound::new) };
        self.by_channel(value)
    }

    /// A map of numbers by channel.
    pub(crate) fn by_channel(&mut self, value: &Node) -> Option<Bound> {
        let Value::Map(entries) = &value.value else { return None };
        let mut bound = Bound::default();
        for (name, _) in entries {
            let number = self.number(value, &name.name);
            match Channel::ALL.iter().position(|c| c.name() == name.name) {
                Some(index) => bound.channels[index] = number,
                None if name.name == "other" => bound.other = number,
                None => {
                    let names = Channel::ALL.iter().map(|c| c.name()).chain(["other"]);
                    let help = format!("known are {}", names.collect::<Vec<_>>().join(", "));
                    let message = format!("there is no channel `{}`", name.name);
                    self.faults.add_with_help(name.span, message, help);
                }
            }
        }
        Some(bound)
    }

    /// A whole number that is not negative.
    pub(crate) fn count(&mut self, node: &Node, key: &str) -> Option<u32> {
        self.whole(node, key, 0).map(i32::cast_unsigned)
    }

    /// A whole number that is not less than `least`.
    pub(crate) fn whole(&mut self, node: &Node, key: &str, least: i32) -> Option<i32> {
        let number = self.number(node, key)?;
        if number >= f64::from(least) && number.fract() == 0.0 && number <= f64::from(MOST) {
            return Some(number as i32);
        }
        let span = node.get(key).map_or(node.span, |value| value.span);
        let from = match number {
            number if number > f64::from(MOST) => format!(", {MOST} at most"),
            _ if least > -MOST => format!(", {least} or more"),
            _ => String::new(),
        };
        self.faults.add(span, format!("`{key}` wants a whole number{from}, and this is {number}"));
        None
    }

    /// A name out of a closed list; `from_name` knows them.
    pub(crate) fn one_of<T>(
        &mut self,
        node: &Node,
        key: &str,
        names: &[&str],
        from_name: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let value = node.get(key)?;
        let Value::Scalar { text, .. } = &value.value else {
            return self.wrong(value, key, &names.join(", "));
        };
        if let Some(found) = from_name(text) {
            return Some(found);
        }
        let help = match nearest(text, names.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("known are {}", names.join(", ")),
        };
        self.faults.add_with_help(value.span, format!("`{key}` can't be `{text}`"), help);
        None
    }

    fn wrong<T>(&mut self, value: &Node, key: &str, wanted: &str) -> Option<T> {
        self.faults.add(value.span, format!("`{key}` wants {wanted}, and this is {}", value.kind()));
        None
    }

    /// A list of texts, or one text.
    pub(crate) fn texts(&mut self, node: &Node, key: &str) -> Vec<PhraseText> {
        let Some(value) = node.get(key) else { return Vec::new() };
        let mut texts = Vec::new();
        let items = match &value.value {
            Value::List(items) => items.as_slice(),
            Value::Null => &[],
            _ => std::slice::from_ref(value),
        };
        for item in items {
            match &item.value {
                Value::Scalar { text, .. } if !text.trim().is_empty() => {
                    texts.push(PhraseText { text: text.trim_end().to_owned(), span: item.span });
                }
                _ => self.wrong::<()>(item, key, "texts").unwrap_or_default(),
            }
        }
        texts
    }

    /// Phrases: the lines of a block, or a list of texts and blocks.
    pub(crate) fn phrases(&mut self, value: &Node, key: &str) -> Vec<PhraseText> {
        match &value.value {
            Value::Scalar { text, style } => {
                let lines = phrase_lines(text, *style, value.span);
                if lines.is_empty() {
                    self.faults.add(value.span, format!("`{key}` holds no phrase"));
                }
                lines
            }
            Value::List(items) if items.is_empty() => {
                self.faults.add(value.span, format!("`{key}` holds no phrase"));
                Vec::new()
            }
            Value::List(items) => items.iter().flat_map(|item| self.phrases(item, key)).collect(),
            Value::Null => {
                self.faults.add(value.span, format!("`{key}` is empty"));
                Vec::new()
            }
            Value::Map(_) => {
                self.wrong(value, key, "phrases: a block of lines, or a list").unwrap_or_default()
            }
        }
    }
}

/// The phrases of a scalar, each with its own place: a block's lines stand one by one in the file.
fn phrase_lines(text: &str, style: Style, span: Span) -> Vec<PhraseText> {
    if style != Style::Literal {
        let phrase = if style == Style::Quoted { text.trim() } else { without_comment(text) };
        let len = span.len;
        // Inside quotes the phrase begins one column later.
        let column = span.column + u32::from(style == Style::Quoted);
        return (!phrase.is_empty())
            .then(|| PhraseText { text: phrase.to_owned(), span: Span { column, len, ..span } })
            .into_iter()
            .collect();
    }
    let blank = text.lines().take_while(|l| l.trim().is_empty()).count();
    text.lines()
        .enumerate()
        .skip(blank)
        .filter_map(|(i, line)| {
            let phrase = without_comment(line);
            let indent = (line.len() - line.trim_start().len()) as u32;
            let span = Span {
                line: span.line + (i - blank) as u32,
                column: span.column + indent,
                len: phrase.chars().count() as u32,
                ..span
            };
            (!phrase.is_empty()).then(|| PhraseText { text: phrase.to_owned(), span })
        })
        .collect()
}

/// A line without its comment: `#` begins one when it stands first or after white space.
fn without_comment(line: &str) -> &str {
    let mut before = ' ';
    for (i, c) in line.char_indices() {
        if c == '#' && before.is_whitespace() {
            return line[..i].trim();
        }
        before = c;
    }
    line.trim()
}
