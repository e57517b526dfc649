//! Conditions of templates: what has to be known to tell whether one holds.

mod known;
mod parse;

pub(super) use known::Known;
pub(super) use parse::tokens;
use parse::{DEEPEST, Parser};

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// Something that holds or does not, as the template writes it.
    Atom(Atom),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

/// Something that holds or does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Atom {
    /// As the template writes it, with single spaces.
    pub(super) text: String,
    /// The same, however its strings are quoted: asked twice, it has one answer.
    pub(super) key: String,
    /// What is compared with which literals, where that is all of it: it can be equal to one alone.
    pub(super) equals: Option<(String, Vec<Value>)>,
    /// What is compared with a number, where that is all of it.
    pub(super) compares: Option<Compares>,
}

/// What something may equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    Text(String),
    /// In thousandths.
    Number(i64),
    True,
    False,
    Nothing,
    /// What no literal says, and holds.
    Other,
}

impl Value {
    /// The value that a token writes; `None` for a name.
    fn of(token: &str) -> Option<Value> {
        match token {
            "true" | "True" => Some(Value::True),
            "false" | "False" => Some(Value::False),
            "none" | "None" | "null" | "nil" => Some(Value::Nothing),
            _ if token.starts_with(['"', '\'']) => {
                Some(Value::Text(token.trim_matches(['"', '\'']).to_owned()))
            }
            _ => token.parse::<f64>().ok().map(|number| Value::Number((number * 1000.0).round() as i64)),
        }
    }

    /// As it is written, where it is a text or a number.
    fn written(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone()),
            Value::Number(thousandths) => Some((*thousandths as f64 / 1000.0).to_string()),
            Value::True | Value::False | Value::Nothing | Value::Other => None,
        }
    }
}

/// How something compares with a number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Compares {
    pub(super) subject: String,
    pub(super) how: How,
    /// In thousandths.
    pub(super) with: i64,
}

/// A way to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    Less,
    AtMost,
    More,
    AtLeast,
}

impl How {
    fn of(token: &str) -> Option<How> {
        match token {
            "<" => Some(How::Less),
            "<=" => Some(How::AtMost),
            ">" => Some(How::More),
            ">=" => Some(How::AtLeast),
            _ => None,
        }
    }

    /// The same seen from the other side.
    fn turned(self) -> How {
        match self {
            How::Less => How::More,
            How::AtMost => How::AtLeast,
            How::More => How::Less,
            How::AtLeast => How::AtMost,
        }
    }

    /// Whether `one` is so beside `other`.
    pub(super) fn between(self, one: i64, other: i64) -> bool {
        match self {
            How::Less => one < other,
            How::AtMost => one <= other,
            How::More => one > other,
            How::AtLeast => one >= other,
        }
    }
}

impl Atom {
    fn of(text: String) -> Atom {
        Atom { key: key(&text), text, equals: None, compares: None }
    }

    /// What it asks about.
    fn subject(&self) -> &str {
        let compared = self.compares.as_ref().map(|compares| &compares.subject);
        self.equals.as_ref().map(|(subject, _)| subject).or(compared).unwrap_or(&self.key)
    }
}

impl Condition {
    /// A condition that is asked as a whole.
    pub(super) fn atom(text: impl Into<String>) -> Condition {
        Condition::Atom(Atom::of(text.into()))
    }

    /// What holds always, or never.
    fn constant(holds: bool) -> Condition {
        if holds { Condition::All(Vec::new()) } else { Condition::Any(Vec::new()) }
    }

    /// Whether `subject` equals one of the literals, as a `when` asks.
    pub(super) fn one_of(subject: &str, literals: &[String]) -> Condition {
        // One question of them all, so that a way names all for which it is taken.
        match !literals.is_empty() && literals.iter().all(|literal| is_literal(literal)) {
            true => equal_to(subject, literals),
            false => Condition::Any(literals.iter().map(|literal| equal(subject, literal)).collect()),
        }
    }

    /// The condition that `text` writes: `a and not (b or c == "x")`, as Liquid and Jinja have it.
    pub(super) fn parse(text: &str) -> Condition {
        let tokens = tokens(text);
        let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
        let parsed = parser.any();
        match parser.at == tokens.len() {
            true => parsed.unwrap_or_else(|| Condition::atom(tokens.join(" "))),
            // What is not understood is one question.
            false => Condition::atom(tokens.join(" ")),
        }
    }

    /// The same of Handlebars: `late`, `(eq locale "de")`, `gt n 1`, `(and a (not b))`.
    pub(super) fn parse_helper(text: &str) -> Condition {
        helper(&tokens(text), 0)
    }

    /// The condition where names stand for what `given` tells of them. What is plain to see then is asked no more.
    pub(super) fn asking(&self, given: &dyn Fn(&str) -> Option<String>) -> Condition {
        match self {
            Condition::Atom(atom) => {
                let tokens = tokens(&atom.text);
                let mut other = false;
                let mut put = |token: &String| {
                    let name = token.split('.').next().unwrap_or(token);
                    let Some(value) = given(name) else { return token.clone() };
                    other = true;
                    format!("{value}{}", &token[name.len()..])
                };
                let text = tokens.iter().map(&mut put).collect::<Vec<_>>().join(" ");
                if other { Condition::parse(&text).known() } else { self.clone() }
            }
            Condition::Not(inner) => inner.asking(given).not(),
            Condition::All(parts) => Condition::All(parts.iter().map(|part| part.asking(given)).collect()),
            Condition::Any(parts) => Condition::Any(parts.iter().map(|part| part.asking(given)).collect()),
        }
    }

    /// The same, but a literal holds or does not, and equals another or does not.
    fn known(self) -> Condition {
        match self {
            Condition::Atom(Atom { ref text, ref equals, ref compares, .. }) => {
                let compared = |compares: &Compares| match Value::of(&compares.subject)? {
                    Value::Number(number) => Some(compares.how.between(number, compares.with)),
                    _ => None,
                };
                let holds = match (equals, compares) {
                    (Some((subject, values)), _) => Value::of(subject).map(|value| values.contains(&value)),
                    (None, Some(compares)) => compared(compares),
                    (None, None) if matches!(&**text, "\"\"" | "''" | "0") => Some(false),
                    (None, None) => Value::of(text)
                        .filter(|_| tokens(text).len() == 1)
                        .map(|value| !matches!(value, Value::Nothing | Value::False)),
                };
                holds.map(Condition::constant).unwrap_or(self)
            }
            Condition::Not(inner) => inner.known().not(),
            Condition::All(parts) => Condition::All(parts.into_iter().map(Condition::known).collect()),
            Condition::Any(parts) => Condition::Any(parts.into_iter().map(Condition::known).collect()),
        }
    }

    pub(super) fn not(self) -> Condition {
        Condition::Not(Box::new(self))
    }

    /// Whether it holds; else the first thing that has to be known before one can tell.
    pub(super) fn holds(&self, known: &Known) -> Result<bool, &Atom> {
        match self {
            Condition::Atom(atom) => known.get(atom).ok_or(atom),
            Condition::Not(inner) => inner.holds(known).map(|holds| !holds),
            Condition::All(parts) => Self::look(parts, known, false),
            Condition::Any(parts) => Self::look(parts, known, true),
        }
    }

    /// Whether one of the parts decides; all others have to be known.
    fn look<'c>(parts: &'c [Condition], known: &Known, decides: bool) -> Result<bool, &'c Atom> {
        let mut open = None;
        for part in parts {
            match part.holds(known) {
                Ok(holds) if holds == decides => return Ok(decides),
                Ok(_) => {}
                Err(atom) => open = open.or(Some(atom)),
            }
        }
        open.map_or(Ok(!decides), Err)
    }

    /// The literals that it asks about a subject of which `is` is true, if it asks nothing else.
    pub(super) fn literals(&self, is: &dyn Fn(&str) -> bool) -> Option<Vec<String>> {
        match self {
            Condition::Atom(Atom { equals: Some((subject, values)), .. }) if is(subject) => {
                values.iter().map(Value::written).collect()
            }
            Condition::Any(parts) if !parts.is_empty() => {
                let all: Option<Vec<_>> = parts.iter().map(|part| part.literals(is)).collect();
                all.map(|all| all.concat())
            }
            _ => None,
        }
    }
}

fn equal(subject: &str, literal: &str) -> Condition {
    match (Value::of(subject), Value::of(literal)) {
        (Some(one), Some(other)) => Condition::constant(one == other),
        (None, Some(_)) => equal_to(subject, std::slice::from_ref(&literal.to_owned())),
        (_, None) => Condition::atom(format!("{subject} == {literal}")),
    }
}

fn is_literal(token: &str) -> bool {
    Value::of(token).is_some()
}

fn equal_to(subject: &str, literals: &[String]) -> Condition {
    let texts: Vec<String> = literals.iter().map(|literal| format!("{subject} == {literal}")).collect();
    let values = literals.iter().filter_map(|literal| Value::of(literal)).collect();
    Condition::Atom(Atom { equals: Some((key(subject), values)), ..Atom::of(texts.join(" or ")) })
}

/// How something compares with a number: `n > 1`, `items | size >= 2`, `1 < n`.
fn compared(words: &[&str]) -> Option<Condition> {
    let at = words.iter().position(|word| How::of(word).is_some())?;
    let (how, one, other) = (How::of(words[at])?, &words[..at], &words[at + 1..]);
    let number = |side: &[&str]| match side {
        [token] => match Value::of(token)? {
            Value::Number(number) => Some(number),
            _ => None,
        },
        _ => None,
    };
    let (subject, how, with) = match (number(one), number(other)) {
        (Some(one), Some(other)) => return Some(Condition::constant(how.between(one, other))),
        (None, Some(with)) => (one, how, with),
        (Some(with), None) => (other, how.turned(), with),
        (None, None) => return None,
    };
    if subject.is_empty() || subject.iter().any(|word| How::of(word).is_some()) {
        return None;
    }
    let compares = Compares { subject: key(&subject.join(" ")), how, with };
    Some(Condition::Atom(Atom { compares: Some(compares), ..Atom::of(words.join(" ")) }))
}

/// What a helper of Handlebars asks.
fn helper(words: &[String], depth: usize) -> Condition {
    let inside = match words {
        [open, inside @ .., close] if open == "(" && close == ")" => inside,
        _ => words,
    };
    let whole = || Condition::atom(inside.join(" "));
    let Some((name, rest)) = inside.split_first().filter(|_| depth < DEEPEST) else { return whole() };
    let Some(given) = arguments(rest) else { return whole() };
    let two = |mark: &str| match given[..] {
        [[one], [other]] => Some(Condition::parse(&format!("{one} {mark} {other}"))),
        _ => None,
    };
    let each = || given.iter().map(|one| helper(one, depth + 1)).collect();
    let found = match name.as_str() {
        "eq" | "equals" | "ifEquals" | "ifEq" | "is" => two("=="),
        "ne" | "neq" | "not_eq" | "notEq" | "isnt" => two("!="),
        "gt" => two(">"),
        "gte" | "ge" => two(">="),
        "lt" => two("<"),
        "lte" | "le" => two("<="),
        "and" if given.len() > 1 => Some(Condition::All(each())),
        "or" if given.len() > 1 => Some(Condition::Any(each())),
        "not" if given.len() == 1 => Some(helper(given[0], depth + 1).not()),
        _ if rest.is_empty() => Some(Condition::parse(name)),
        _ => None,
    };
    found.unwrap_or_else(whole)
}

/// What is given to a helper, one by one: a token, or what stands in brackets.
fn arguments(words: &[String]) -> Option<Vec<&[String]>> {
    let (mut found, mut open, mut from) = (Vec::new(), 0_usize, 0);
    for (at, word) in words.iter().enumerate() {
        match word.as_str() {
            "(" => open += 1,
            ")" => open = open.checked_sub(1)?,
            _ => {}
        }
        if open == 0 {
            found.push(&words[from..=at]);
            from = at + 1;
        }
    }
    (open == 0).then_some(found)
}

/// What is asked, with the same space and quotation marks wherever it is asked.
fn key(text: &str) -> String {
    let one = |token: String| match token.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        Some(inside) if !inside.contains('"') => format!("\"{inside}\""),
        _ => token,
    };
    tokens(text).into_iter().map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
