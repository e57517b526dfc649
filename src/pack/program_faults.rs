//! What is wrong with a phrase, told at its place in the file.

use regex_syntax::hir::literal::Extractor;

use super::decode::PhraseText;
use super::fault::{Faults, Span};
use super::phrase::{CompileFault, MAX_POSITIONS, PhraseFault};

pub(crate) fn add_phrase_fault(faults: &mut Faults, phrase: &PhraseText, fault: PhraseFault) {
    let span = Span { column: phrase.span.column + fault.at as u32, len: 1, ..phrase.span };
    match fault.help {
        Some(help) => faults.add_with_help(span, fault.message, help),
        None => faults.add(span, fault.message),
    }
}

pub(crate) fn compile_fault(faults: &mut Faults, phrase: &PhraseText, fault: CompileFault) {
    let (message, help) = match fault {
        CompileFault::TooLong => (
            format!("the phrase has more than {MAX_POSITIONS} places for words"),
            "part it into several phrases, or put alternatives into a word list",
        ),
        CompileFault::NoAnchor => (
            "the phrase has no word to be found by".to_owned(),
            "a match must hold at least one word or list that is not optional",
        ),
    };
    faults.add_with_help(phrase.span, message, help);
}

/// The literals (ASCII in lower case, as they are searched whatever its case) that every match of a regular expression
/// begins with one of.
pub(crate) fn regex_literals(pattern: &str) -> Result<Vec<Box<str>>, (String, String)> {
    if let Err(error) = regex::Regex::new(pattern) {
        let reason = error.to_string();
        let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        return Err((
            format!("this is no valid regular expression: {reason}"),
            "see the syntax of the regex crate".into(),
        ));
    }
    let none = || {
        (
            "the expression begins with no literal to be found by".to_owned(),
            "begin it with two letters or marks at least, or write a phrase of words".to_owned(),
        )
    };
    let hir = regex_syntax::parse(pattern).map_err(|_| none())?;
    let found = Extractor::new().extract(&hir);
    let literals = found.literals().ok_or_else(none)?;
    let mut texts: Vec<Box<str>> = Vec::new();
    for literal in literals {
        let text = std::str::from_utf8(literal.as_bytes()).map_err(|_| none())?.to_ascii_lowercase();
        if text.chars().count() < 2 {
            return Err(none());
        }
        texts.push(text.into());
    }
    if texts.is_empty() {
        return Err(none());
    }
    texts.sort();
    texts.dedup();
    Ok(texts)
}
