//! What is known of a thing that a template asks about, by what it was asked before: whether it holds, what it equals,
//! how it compares with numbers. The answers are tried on values that stand for all that it might be.

use super::condition::{Atom, Compares, Value};

/// Endings of what counts something, and so is never below zero.
const COUNTS: &[&str] = &["size", "length", "count", "len"];
/// Endings of others that go by ones.
const WHOLE: &[&str] = &["n", "i", "index", "quantity", "qty", "items", "days", "nights", "guests"];

/// A value that a thing might have.
struct Candidate {
    value: Value,
    holds: bool,
}

impl Candidate {
    /// Whether what an atom asks of it is so.
    fn answers(&self, atom: &Atom) -> bool {
        match (&atom.equals, &atom.compares) {
            (Some((_, values)), _) => values.contains(&self.value),
            (None, Some(Compares { how, with, .. })) => {
                matches!(&self.value, Value::Number(number) if how.between(*number, *with))
            }
            (None, None) => self.holds,
        }
    }
}

/// The answer to what an atom asks of `subject`, where the answers to others about it leave just one.
pub(super) fn answer(subject: &str, asked: &Atom, known: &[(Atom, bool)]) -> Option<bool> {
    let mut left = candidates(subject, known.iter().map(|(atom, _)| atom).chain([asked]))
        .into_iter()
        .filter(|candidate| known.iter().all(|(atom, holds)| candidate.answers(atom) == *holds))
        .map(|candidate| candidate.answers(asked));
    let first = left.next()?;
    left.all(|other| other == first).then_some(first)
}

/// Values of each kind that some atoms tell apart.
fn candidates<'a>(subject: &str, atoms: impl Iterator<Item = &'a Atom>) -> Vec<Candidate> {
    let (mut values, mut numbers, mut compared, mut others) = (Vec::new(), Vec::new(), false, false);
    for atom in atoms {
        compared |= atom.compares.is_some();
        others |= atom.compares.is_none() && atom.equals.is_none();
        numbers.extend(atom.compares.iter().map(|compares| compares.with));
        for value in atom.equals.iter().flat_map(|(_, values)| values) {
            match value {
                Value::Number(number) => numbers.push(*number),
                other => {
                    others = true;
                    values.push(other.clone());
                }
            }
        }
    }
    let last = subject.rsplit(['.', '|', ' ', '(']).find(|part| !part.is_empty()).unwrap_or(subject);
    let called = subject.split('(').next().unwrap_or(subject);
    let named = |names: &[&str]| names.iter().any(|name| last == *name || called == *name);
    let counts = named(COUNTS);
    // What is counted goes by ones, what is weighed by less.
    let whole = counts || named(WHOLE);
    let step = if whole && numbers.iter().all(|number| number % 1000 == 0) { 1000 } else { 1 };
    let around = |number: &i64| [number.saturating_sub(step), *number, number.saturating_add(step)];
    let all = numbers.iter().flat_map(around).filter(|number| !counts || *number >= 0);
    values.extend(all.map(Value::Number));
    // What is compared with numbers, and is asked nothing else, is one.
    if !compared || others {
        values.extend([Value::Nothing, Value::False, Value::Other]);
    }
    let mut found = Vec::new();
    for value in values {
        // Languages differ in whether an empty text or a zero holds.
        let differs = value == Value::Number(0) || value == Value::Text(String::new());
        let holds = !matches!(value, Value::Nothing | Value::False);
        if differs {
            found.push(Candidate { value: value.clone(), holds: false });
        }
        found.push(Candidate { value, holds });
    }
    found
}
