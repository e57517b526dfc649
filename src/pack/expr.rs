//! Expressions: from their written form to [`Expr`].

use std::collections::BTreeMap;

use super::decode::Decoder;
use super::fault::Span;
use super::model::{By, Expr, Truth};
use super::tree::{Node, Value};
use crate::text::nearest;
use crate::transcript::{Channel, EventKind};

/// The signals and facts of a pack, by name.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) signals: BTreeMap<String, u32>,
    pub(crate) facts: BTreeMap<String, u32>,
    /// What each signal looks at.
    pub(crate) by: Vec<By>,
}

/// The forms of an expression that is a map: the key that tells each, and the keys that may stand beside it.
const FORMS: &[(&str, &[&str])] = &[
    ("signal", &["by"]),
    ("fact", &[]),
    ("any", &[]),
    ("all", &[]),
    ("not", &[]),
    ("event", &[]),
    ("channel", &[]),
    ("is", &[]),
    ("count", &["at-least", "at-most"]),
    ("first", &["then"]),
    ("every", &[]),
    ("last", &[]),
    ("opening", &[]),
];

/// How deep expressions may be nested.
const MAX_DEPTH: usize = 16;

pub(crate) fn by_name(name: &str) -> Option<By> {
    [By::Agent, By::Customer, By::Any].into_iter().find(|b| b.name() == name)
}

impl Names {
    /// The signal of a name; a fault where there is none.
    pub(crate) fn signal(&self, name: &str, span: Span, decoder: &mut Decoder<'_>) -> Option<u32> {
        if let Some(id) = self.signals.get(name) {
            return Some(*id);
        }
        let help = nearest(name, self.signals.keys().map(String::as_str));
        unknown(decoder, span, "signal", name, help);
        None
    }
}

fn unknown(decoder: &mut Decoder<'_>, span: Span, what: &str, name: &str, help: Option<&str>) {
    let help = match help {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("a {what} is an entry of the pack: `{what}: {name}`"),
    };
    decoder.faults.add_with_help(span, format!("there is no {what} `{name}`"), help);
}

/// Reads an expression.
pub(crate) fn expr(node: &Node, names: &Names, decoder: &mut Decoder<'_>) -> Option<Expr> {
    expr_at(node, names, decoder, 0)
}

fn expr_at(node: &Node, names: &Names, decoder: &mut Decoder<'_>, depth: usize) -> Option<Expr> {
    if depth > MAX_DEPTH {
        decoder.faults.add_with_help(
            node.span,
            "the expression is nested too deep",
            "give a part of it a name, as a fact",
        );
        return None;
    }
    let map = match &node.value {
        Value::Scalar { text, .. } => return name(text, node.span, names, decoder),
        Value::Map(map) if !map.is_empty() => map,
        _ => {
            decoder.faults.add_with_help(
                node.span,
                format!("an expression is a name or a map, and this is {}", node.kind()),
                "several conditions stand under `any:` or `all:`",
            );
            return None;
        }
    };
    let Some((form, beside)) = FORMS.iter().find(|(form, _)| map.iter().any(|(k, _)| k.name == *form)) else {
        let forms = FORMS.iter().map(|(f, _)| *f);
        let (key, _) = &map[0];
        let help = match nearest(&key.name, forms.clone()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("known are {}", forms.collect::<Vec<_>>().join(", ")),
        };
        decoder.faults.add_with_help(key.span, format!("`{}` is no expression", key.name), help);
        return None;
    };
    let mut fine = true;
    for (key, _) in map {
        if key.name != *form && !beside.contains(&key.name.as_str()) {
            decoder.faults.add_with_help(
                key.span,
                format!("`{}` can't stand beside `{form}`", key.name),
                "several conditions stand under `any:` or `all:`",
            );
            fine = false;
        }
    }
    let value = node.get(form)?;
    let found = match *form {
        "signal" => {
            // Both are read before either is asked for, so that the faults of both are told.
            let said = decoder.one_of(node, "by", &["agent", "customer", "any"], by_name);
            let (text, span) = scalar(value, "signal", decoder)?;
            let id = names.signal(text, span, decoder)?;
            let own = names.by.get(id as usize).copied().unwrap_or_default();
            let by = if node.get("by").is_some() { said? } else { own };
            if by != own && own != By::Any {
                decoder.faults.add_with_help(
                    value.span,
                    format!("the signal `{text}` is said by the {}", own.name()),
                    "leave out `by:`, or give the signal `by: any`",
                );
                return None;
            }
            Expr::Signal(id, by)
        }
        "fact" => {
            let (text, span) = scalar(value, "fact", decoder)?;
            match names.facts.get(text) {
                Some(id) => Expr::Fact(*id),
                None => {
                    unknown(
                        decoder,
                        span,
                        "fact",
                        text,
                        nearest(text, names.facts.keys().map(String::as_str)),
                    );
                    return None;
                }
            }
        }
        "any" => Expr::Any(list(value, names, decoder, depth)?),
        "all" => Expr::All(list(value, names, decoder, depth)?),
        "not" => Expr::Not(Box::new(expr_at(value, names, decoder, depth + 1)?)),
        "event" => Expr::Event(event(node, decoder)?),
        "channel" => Expr::Channel(channels(value, decoder)?),
        "is" => Expr::Is(decoder.one_of(node, "is", &["timed", "draft"], |t| match t {
            "timed" => Some(Truth::Timed),
            "draft" => Some(Truth::Draft),
            _ => None,
        })?),
        "count" => {
            let (of, min, max) = (
                expr_at(value, names, decoder, depth + 1),
                decoder.count(node, "at-least"),
                decoder.count(node, "at-most"),
            );
            let bounded = ["at-least", "at-most"].iter().any(|key| node.get(key).is_some());
            if !bounded {
                decoder.faults.add(value.span, "`count` wants `at-least` or `at-most`");
            }
            if (min, max) == (None, None) {
                return None;
            }
            let of = of?;
            if !matches!(of, Expr::Signal(..) | Expr::Event(_)) {
                decoder.faults.add(value.span, "only a signal or an event can be counted");
                return None;
            }
            Expr::Count { of: Box::new(of), min: min.unwrap_or(0), max }
        }
        "first" => {
            let first = expr_at(value, names, decoder, depth + 1);
            let Some(then) = node.get("then") else {
                decoder.faults.add(value.span, "`first` wants `then`");
                return None;
            };
            let then = expr_at(then, names, decoder, depth + 1);
            Expr::FirstThen(Box::new(first?), Box::new(then?))
        }
        "every" => {
            let signal = value.get("signal").and_then(|n| scalar(n, "signal", decoder));
            let signal = signal.and_then(|(text, span)| names.signal(text, span, decoder));
            let is = value.get("is").and_then(|n| scalar(n, "is", decoder));
            let is = is.and_then(|(text, span)| names.signal(text, span, decoder));
            if value.get("signal").is_none() || value.get("is").is_none() {
                decoder.faults.add(value.span, "`every` wants `signal:` and `is:`");
            }
            Expr::Every(signal?, is?)
        }
        edge => edge_expr(edge == "opening", value, names, decoder)?,
    };
    fine.then_some(found)
}

fn name(text: &str, span: Span, names: &Names, decoder: &mut Decoder<'_>) -> Option<Expr> {
    if let Some(id) = names.signals.get(text) {
        return Some(Expr::Signal(*id, names.by.get(*id as usize).copied().unwrap_or_default()));
    }
    if let Some(id) = names.facts.get(text) {
        return Some(Expr::Fact(*id));
    }
    let all = names.signals.keys().chain(names.facts.keys()).map(String::as_str);
    let help = match nearest(text, all) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "a name in an expression is a signal's or a fact's".to_owned(),
    };
    decoder.faults.add_with_help(span, format!("there is no signal or fact `{text}`"), help);
    None
}

fn scalar<'n>(node: &'n Node, key: &str, decoder: &mut Decoder<'_>) -> Option<(&'n str, Span)> {
    match &node.value {
        Value::Scalar { text, .. } => Some((text, node.span)),
        _ => {
            decoder.faults.add(node.span, format!("`{key}` wants a name, and this is {}", node.kind()));
            None
        }
    }
}

fn list(node: &Node, names: &Names, decoder: &mut Decoder<'_>, depth: usize) -> Option<Vec<Expr>> {
    let Value::List(items) = &node.value else {
        decoder.faults.add(node.span, format!("this wants a list, and it is {}", node.kind()));
        return None;
    };
    if items.is_empty() {
        decoder.faults.add(node.span, "the list is empty");
        return None;
    }
    // All parts are read, so that all their faults are told.
    let found: Vec<Option<Expr>> =
        items.iter().map(|item| expr_at(item, names, decoder, depth + 1)).collect();
    found.into_iter().collect()
}

fn event(node: &Node, decoder: &mut Decoder<'_>) -> Option<EventKind> {
    let kinds = EventKind::ALL.map(EventKind::name);
    decoder.one_of(node, "event", &kinds, EventKind::from_name)
}

fn channels(value: &Node, decoder: &mut Decoder<'_>) -> Option<Vec<Channel>> {
    let known = Channel::ALL.map(Channel::name);
    let items = match &value.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(value),
    };
    let (mut channels, mut fine) = (Vec::new(), true);
    for item in items {
        let Some((text, span)) = scalar(item, "channel", decoder) else {
            fine = false;
            continue;
        };
        let Some(channel) = Channel::from_name(text) else {
            let help = match nearest(text, known) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known are {}", known.join(", ")),
            };
            decoder.faults.add_with_help(span, format!("there is no channel `{text}`"), help);
            fine = false;
            continue;
        };
        channels.push(channel);
    }
    fine.then_some(channels)
}

fn edge_expr(opening: bool, value: &Node, names: &Names, decoder: &mut Decoder<'_>) -> Option<Expr> {
    let known = ["by", "signal", "question"];
    let Value::Map(keys) = &value.value else {
        decoder
            .faults
            .add(value.span, "this wants a map: `{by: customer}`, `{signal: name}` or `{question: true}`");
        return None;
    };
    for (key, _) in keys {
        if !known.contains(&key.name.as_str()) {
            let message = format!("`{}` is nothing of a run", key.name);
            decoder.faults.add_with_help(key.span, message, format!("known are {}", known.join(", ")));
        }
    }
    let by = decoder.one_of(value, "by", &["agent", "customer", "any"], by_name);
    let question = decoder.flag(value, "question");
    let signal = match value.get("signal") {
        Some(node) => {
            let (text, span) = scalar(node, "signal", decoder)?;
            Some(names.signal(text, span, decoder)?)
        }
        None => None,
    };
    Some(Expr::Edge { opening, by, signal, question })
}

/// The names that an expression speaks of.
pub(crate) fn names_in(node: &Node, found: &mut Vec<String>) {
    match &node.value {
        Value::Scalar { text, .. } => found.push(text.clone()),
        Value::List(items) => items.iter().for_each(|item| names_in(item, found)),
        Value::Map(map) => map
            .iter()
            .filter(|(k, _)| {
                !matches!(
                    k.name.as_str(),
                    "event" | "channel" | "is" | "by" | "at-least" | "at-most" | "question"
                )
            })
            .for_each(|(_, value)| names_in(value, found)),
        Value::Null => {}
    }
}
