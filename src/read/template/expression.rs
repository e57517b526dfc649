//! What an expression prints: Jinja's `a if c else b`, Twig's `c ? a : b` and what is joined by `~` are taken apart, and
//! names that the template itself gives to a text stand for that. Of all else it is known at most that it may say more
//! than a word.

use std::collections::BTreeMap;
use std::ops::Range;

use super::call::pairs;
use super::condition::Condition;
use super::slot::{TRANSLATE, filter, parts, slot};
use super::tree::{Arm, Node};

/// Expressions inside each other beyond this are not taken apart.
const DEEPEST: usize = 16;

/// The names that a template gives to values, and how often.
pub(super) type Sets = BTreeMap<String, usize>;

/// A value that a template gives to a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Set {
    pub(super) name: String,
    /// What is printed for the name from here on; `None` where nobody knows.
    pub(super) prints: Option<Vec<Node>>,
    /// What conditions may take it for: a literal that the name has throughout.
    pub(super) says: Option<String>,
    /// Whether it is what stands between two tags, and no expression.
    pub(super) block: bool,
}

/// What the slot at `at` prints, which says what stands at `inside` of `source`.
pub(super) fn printed(source: &str, at: Range<usize>, inside: Range<usize>, sets: &Sets) -> Vec<Node> {
    let text = source.get(inside.clone()).unwrap_or("");
    if !says_anything(text, sets) {
        return vec![Node::Slot(slot(source, at, inside))];
    }
    let mut nodes = Vec::new();
    Printer { source, sets, whole: &at }.expression(inside, 0, &mut nodes);
    nodes
}

/// What a tag gives to a name: `set s = "…"`, `assign s = '…'`, after its own name; it ends at `end` of the source.
pub(super) fn set(source: &str, at: &Range<usize>, says: &str, end: usize, sets: &Sets) -> Option<Set> {
    let (name, value) = says.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    is_name(name).then(|| given(source, at, name, end - value.len()..end, sets))
}

/// What a block gives to names while it lasts: `with s = "…"`, `with a="…" b="…"`.
pub(super) fn with(source: &str, at: &Range<usize>, says: &str, end: usize, sets: &Sets) -> Vec<Set> {
    let named = pairs(says, end - says.len()).into_iter();
    named.filter_map(|(name, value)| Some(given(source, at, &name?, value, sets))).collect()
}

/// The names that a tag gives values to.
pub(super) fn named(tag: &str) -> Vec<String> {
    let mut words = tag.trim().splitn(2, char::is_whitespace);
    let (first, rest) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    match first {
        "set" | "assign" | "capture" => {
            // A block may be given a name that stands in quotation marks, and filters.
            let name = rest.split(['=', '|']).next().unwrap_or_default().trim().trim_matches(['"', '\'']);
            Some(name).filter(|name| is_name(name)).map(str::to_owned).into_iter().collect()
        }
        "with" => pairs(rest, 0).into_iter().filter_map(|(name, _)| name).collect(),
        _ => Vec::new(),
    }
}

/// Whether a tag gives a text to a name that may be a sentence.
pub(super) fn gives_words(tag: &str) -> bool {
    !named(tag).is_empty() && speaks(tag)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn given(source: &str, at: &Range<usize>, name: &str, value: Range<usize>, sets: &Sets) -> Set {
    let says = source[value.clone()].trim_matches(['-', '+', '~', ' ', '\t', '\r', '\n']);
    let literal =
        literal(says) || matches!(says, "true" | "True" | "false" | "False") || says.parse::<f64>().is_ok();
    // Languages differ in whether an empty text or a zero holds.
    let differs = matches!(says, "\"\"" | "''") || says.parse() == Ok(0.0);
    let once = sets.get(name).is_none_or(|count| *count == 1);
    let prints = says_anything(says, sets).then(|| {
        let start = value.start + source[value.clone()].find(says).unwrap_or(0);
        printed(source, at.clone(), start..start + says.len(), sets)
    });
    let says = (literal && once && !differs).then(|| says.to_owned());
    Set { name: name.to_owned(), prints, says, block: false }
}

/// Whether an expression may print a text that is known: it has a string, or a name that stands for one.
fn says_anything(text: &str, sets: &Sets) -> bool {
    let mut names = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    text.contains(['"', '\'']) || !sets.is_empty() && names.any(|name| sets.contains_key(name))
}

/// Whether a text is one string and no more.
fn literal(text: &str) -> bool {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    quote.is_some_and(|quote| text.len() > 1 && text[1..].find(quote) == Some(text.len() - 2))
}

struct Printer<'s> {
    source: &'s str,
    sets: &'s Sets,
    /// The tag.
    whole: &'s Range<usize>,
}

impl Printer<'_> {
    fn expression(&self, inside: Range<usize>, depth: usize, nodes: &mut Vec<Node>) {
        let text = &self.source[inside.clone()];
        // Marks of languages before what they print, and of white-space control around it.
        let start = text.len() - text.trim_start_matches(['=', '-', '+', '~', ' ', '\t', '\r', '\n']).len();
        let says = text[start..].trim_end_matches(['-', '+', '~', ' ', '\t', '\r', '\n']);
        let base = inside.start + start;
        let part = |at: Range<usize>| base + at.start..base + at.end;
        let marks = marks(says);
        if depth > DEEPEST || !says_anything(says, self.sets) {
            return nodes.push(self.operand(inside, says, depth));
        }
        if let Some(choice) = Choice::of(says, &marks) {
            let arm = |when: Option<Condition>, printed: Range<usize>| {
                let mut nodes = Vec::new();
                self.expression(part(printed), depth + 1, &mut nodes);
                Arm { when, repeats: false, at: self.whole.clone(), nodes }
            };
            let mut arms = vec![arm(Some(Condition::parse(&says[choice.asked])), choice.then)];
            arms.extend(choice.otherwise.map(|at| arm(None, at)));
            return nodes.push(Node::Branch(arms));
        }
        let joins: Vec<usize> = marks.iter().filter(|(_, mark)| *mark == "~").map(|(at, _)| *at).collect();
        if !joins.is_empty() {
            let mut from = 0;
            for join in joins.into_iter().chain([says.len()]) {
                self.expression(part(from..join), depth + 1, nodes);
                from = join + 1;
            }
            return;
        }
        // What stands in brackets as a whole, maybe with filters that say nothing themselves.
        if says.starts_with('(')
            && let Some(close) = closing(says)
        {
            let rest = says[close + 1..].trim_start();
            let filters = || parts(rest).into_iter().all(|at| !TRANSLATE.contains(&filter(&rest[at])));
            if rest.is_empty() || rest.starts_with('|') && !rest.contains(['"', '\'']) && filters() {
                return self.expression(part(1..close), depth + 1, nodes);
            }
        }
        nodes.push(self.operand(inside, says, depth));
    }

    /// What is not taken apart: a slot, or a name that stands for what was given to it.
    fn operand(&self, inside: Range<usize>, says: &str, depth: usize) -> Node {
        // On its own it is the tag; of several, each has a place of its own.
        let at = if depth == 0 { self.whole.clone() } else { inside.clone() };
        let mut slot = slot(self.source, at, inside);
        let mut all = parts(says).into_iter();
        let first = all.next().map_or("", |at| says[at].trim());
        let translated = all.any(|at| TRANSLATE.contains(&filter(&says[at])));
        if self.sets.contains_key(first) && !translated {
            return Node::Value { name: first.to_owned(), otherwise: slot };
        }
        slot.open |= slot.says.is_empty() && speaks(first);
        Node::Slot(slot)
    }
}

/// A choice between two things to print.
struct Choice {
    asked: Range<usize>,
    then: Range<usize>,
    otherwise: Option<Range<usize>>,
}

impl Choice {
    fn of(says: &str, marks: &[(usize, &str)]) -> Option<Choice> {
        let find = |wanted: &str, from: usize| {
            marks.iter().find(|(at, mark)| *mark == wanted && *at >= from).map(|(at, _)| *at)
        };
        if let Some(asks) = find("if", 1) {
            let otherwise = find("else", asks);
            return Some(Choice {
                asked: asks + 2..otherwise.unwrap_or(says.len()),
                then: 0..asks,
                otherwise: otherwise.map(|at| at + 4..says.len()),
            });
        }
        let asks = find("?", 1)?;
        // Of choices in each other the first `:` is that of the innermost.
        let mut open = 1;
        let otherwise = marks.iter().filter(|(at, _)| *at > asks).find(|(_, mark)| {
            open = match *mark {
                "?" => open + 1,
                ":" => open - 1,
                _ => open,
            };
            open == 0
        })?;
        let then = asks + 1..otherwise.0;
        (!says[then.clone()].trim().is_empty()).then(|| Choice {
            asked: 0..asks,
            then,
            otherwise: Some(otherwise.0 + 1..says.len()),
        })
    }
}

/// The characters of an expression that stand outside of its strings, and where.
fn outside(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut quote, mut escaped) = (None, false);
    text.char_indices().filter(move |(_, c)| {
        let said = quote;
        match said {
            // What follows is a part of the string, whatever it is.
            Some(_) if escaped => escaped = false,
            Some(_) if *c == '\\' => escaped = true,
            Some(open) => quote = (open != *c).then_some(open),
            None => quote = Some(*c).filter(|c| matches!(c, '"' | '\'')),
        }
        said.is_none() && quote.is_none()
    })
}

/// What joins or parts the operands of an expression, outside of strings and brackets, in order.
fn marks(text: &str) -> Vec<(usize, &str)> {
    let (mut found, mut depth) = (Vec::new(), 0_usize);
    for (at, c) in outside(text) {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '~' | '?' | ':' if depth == 0 => found.push((at, &text[at..at + 1])),
            'i' | 'e' if depth == 0 => {
                let word = |word: &str| {
                    let apart =
                        |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && !"_.=:".contains(c));
                    text[at..].starts_with(word)
                        && apart(text[..at].chars().next_back())
                        && apart(text[at + word.len()..].chars().next())
                };
                found.extend(["if", "else"].into_iter().find(|known| word(known)).map(|known| (at, known)));
            }
            _ => {}
        }
    }
    found
}

/// Where the bracket closes that a text begins with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in outside(text) {
        match c {
            '(' => depth += 1,
            ')' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether a string of an expression may be a sentence: it has two words or more, which no form of a date has.
pub(super) fn speaks(text: &str) -> bool {
    let is_word = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphabetic());
        let spelled = word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'));
        spelled
            && word.contains(char::is_lowercase)
            && word.to_lowercase().contains(['a', 'e', 'i', 'o', 'u'])
    };
    let (mut rest, mut found) = (text, false);
    while let Some(open) = rest.find(['"', '\'']) {
        let inside = &rest[open + 1..];
        let quote = rest[open..].chars().next().unwrap_or('"');
        let close = inside.find(quote).unwrap_or(inside.len());
        found |=
            !inside[..close].contains('%') && inside[..close].split_whitespace().filter(is_word).count() > 1;
        rest = inside.get(close + 1..).unwrap_or("");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::slot::Slot;
    use super::*;

    fn read(text: &str) -> String {
        fn shown(nodes: &[Node], text: &str) -> String {
            let one = |node: &Node| match node {
                Node::Slot(Slot { word, says, open, .. }) => {
                    let says: String = says.iter().map(|at| &text[at.clone()]).collect();
                    let word = word.as_ref().map_or("", |_| "_");
                    format!("{word}{says}{}", if *open { "…" } else { "" })
                }
                Node::Branch(arms) => {
                    let arms: Vec<String> = arms.iter().map(|arm| shown(&arm.nodes, text)).collect();
                    format!("<{}>", arms.join("|"))
                }
                Node::Value { name, .. } => format!("={name}"),
                other => format!("{other:?}"),
            };
            nodes.iter().map(one).collect()
        }
        let sets = Sets::from([("s".to_owned(), 1)]);
        shown(&printed(text, 0..text.len(), 0..text.len(), &sets), text)
    }

    #[test]
    fn what_expressions_print() {
        for (text, expected) in [
            ("'a' if b else 'c'", "<a|c>"),
            (" \"We're sorry.\" if order.late ", "<We're sorry.>"),
            ("'a' if x else 'b' if y else name", "<a|<b|_>>"),
            ("late ? 'a' : 'b'", "<a|b>"),
            (r"late ? 'it\'s a: if' : 'b'", "<_|b>"),
            ("x ? y ? 'a' : 'b' : 'c'", "<<a|b>|c>"),
            ("('a' if x else 'b') | upper", "<a|b>"),
            ("'so ' ~ (name if x else 'x') ~ '.' ", "so <_|x>."),
            ("s", "=s"),
            ("- s | escape -", "=s"),
            ("s if x else 'y'", "<=s|y>"),
            ("s | t", "_…"),
            ("s.x", "_"),
            ("name", "_"),
            ("name ?: 'there'", "_"),
            // What can't be taken apart may say anything.
            ("late and \"We are sorry.\" or name", "_…"),
            ("choose late 'We are sorry' 'Thank you so much'", "_…"),
            ("date 'MMM Do YYYY'", "_"),
            ("at | date: '%d of %B'", "_"),
            ("link \"Track\" url", "_"),
            ("'a b' | append: 'if x else'", "a bif x else"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(read(&format!("{}'a'{}", "(".repeat(1000), ")".repeat(1000))), "_");
    }

    #[test]
    fn what_is_given_to_names() {
        for (tag, expected) in [
            ("set s = 'x'", &["s"][..]),
            (" assign s='x' ", &["s"]),
            ("with s = 'x', t=y", &["s", "t"]),
            ("set a, b = 1, 2", &[]),
            ("set s", &["s"]),
            ("capture 's'", &["s"]),
            ("set s | upper", &["s"]),
            ("if s = 1", &[]),
        ] {
            assert_eq!(named(tag), expected, "{tag}");
        }
        let once = Sets::from([("s".to_owned(), 1), ("t".to_owned(), 2)]);
        let says = |tag: &str| {
            let (_, says) = tag.split_once(' ').expect("a tag");
            set(tag, &(0..tag.len()), says, tag.len(), &once).map(|set| (set.prints.is_some(), set.says))
        };
        assert_eq!(says("set s = 'x y'"), Some((true, Some("'x y'".to_owned()))));
        assert_eq!(says("set s = true"), Some((false, Some("true".to_owned()))));
        assert_eq!(says("set s = ''"), Some((true, None)));
        assert_eq!(says("set t = 'x'"), Some((true, None)));
        assert_eq!(says("set s = name"), Some((false, None)));
    }

    mod random {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn any_expression_is_looked_at(text in "( if | else |[?:~|()'\"sé. =-]|name){0,30}") {
                read(&text);
            }
        }
    }
}
