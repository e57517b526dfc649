//! Conditions as Liquid, Jinja and their kin write them: `a and not (b or c == "x")`.

use super::{Condition, Value, compared, equal};

/// Words, strings and marks of a condition.
pub(in super::super) fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let len = match first {
            '"' | '\'' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            '(' | ')' | ',' | '|' => 1,
            '=' | '!' | '<' | '>' | '&' => {
                rest.len() - rest.trim_start_matches(['=', '!', '<', '>', '&']).len()
            }
            _ => rest.find(|c: char| c.is_whitespace() || "\"'(),|=!<>&".contains(c)).unwrap_or(rest.len()),
        };
        let len = match &rest[..len] {
            "|" if rest.starts_with("||") => 2,
            _ => len.max(1),
        };
        tokens.push(rest[..len].to_owned());
        rest = rest[len..].trim_start();
    }
    tokens
}

pub(super) struct Parser<'t> {
    pub(super) tokens: &'t [String],
    pub(super) at: usize,
    pub(super) depth: usize,
}

/// Brackets inside each other beyond this are not understood.
pub(super) const DEEPEST: usize = 32;

impl Parser<'_> {
    fn next_is(&mut self, words: &[&str]) -> bool {
        let is = self.tokens.get(self.at).is_some_and(|token| words.contains(&token.as_str()));
        self.at += usize::from(is);
        is
    }

    pub(super) fn any(&mut self) -> Option<Condition> {
        let mut parts = vec![self.all()?];
        while self.next_is(&["or", "||"]) {
            parts.push(self.all()?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(Condition::Any(parts)) }
    }

    fn all(&mut self) -> Option<Condition> {
        let mut parts = vec![self.one()?];
        while self.next_is(&["and", "&&"]) {
            parts.push(self.one()?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(Condition::All(parts)) }
    }

    fn one(&mut self) -> Option<Condition> {
        if self.next_is(&["not", "!"]) {
            self.depth += 1;
            return if self.depth > DEEPEST { None } else { Some(self.one()?.not()) };
        }
        if self.next_is(&["("]) {
            self.depth += 1;
            let inner = if self.depth > DEEPEST { None } else { self.any() };
            return inner.filter(|_| self.next_is(&[")"]));
        }
        // What is asked goes on up to what joins it to the next; brackets in it belong to it (`size(x) > 2`).
        let start = self.at;
        let mut open = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            match token.as_str() {
                "(" => open += 1,
                ")" if open == 0 => break,
                ")" => open -= 1,
                "and" | "or" | "&&" | "||" if open == 0 => break,
                _ => {}
            }
            self.at += 1;
        }
        let words: Vec<&str> = self.tokens[start..self.at].iter().map(String::as_str).collect();
        match words[..] {
            [] => None,
            // An empty text and a zero hold in one language and not in the next.
            [literal] if matches!(Value::of(literal), Some(Value::True | Value::False | Value::Nothing)) => {
                Some(Condition::constant(Value::of(literal) == Some(Value::True)))
            }
            _ if let Some(compared) = compared(&words) => Some(compared),
            [subject, "==" | "===" | "is", literal] if literal != "defined" => Some(equal(subject, literal)),
            [subject, "!=" | "!==" | "<>", literal] => Some(equal(subject, literal).not()),
            _ => match words.windows(2).position(|two| matches!(two, ["not", "in"] | ["is", "not"])) {
                // `x not in y` and `x is not y` ask the same as without the “not”.
                Some(at) => {
                    let not = if words[at] == "not" { at } else { at + 1 };
                    let asked = [&words[..not], &words[not + 1..]].concat().join(" ");
                    Some(Condition::atom(asked).not())
                }
                None => Some(Condition::atom(words.join(" "))),
            },
        }
    }
}
