//! The word lists and readings of a pack as they are written, for the engine's slow twin, which shares nothing that
//! is compiled.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::decode::Decoder;
use super::fault::{Faults, PackError};
use super::load::Entries;
use super::phrase::{Ast, Line, NUMBER_LIST, parse_line};
use super::tree::Value;
use crate::text::{NUMBER, TAKEN_OUT, words};

/// What phrases of a pack rest on beside their own text.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// The word lists by name, each the phrases of its entries.
    pub(crate) lists: BTreeMap<String, Vec<Ast>>,
    /// For a word the sequences of words that it may stand for.
    pub(crate) readings: BTreeMap<String, Vec<Vec<String>>>,
}

/// Reads lists and readings. What is wrong with them is told when the pack is built.
pub(crate) fn written<'t>(
    texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    paths: &[PathBuf],
) -> Result<Written, PackError> {
    let mut entries = Entries::default();
    entries.add_texts(texts);
    for path in paths {
        entries.add_path(path);
    }
    let mut faults = Faults::default();
    let mut decoder = Decoder { faults: &mut faults };
    let mut found = Written::default();
    found.lists.insert(NUMBER_LIST.to_owned(), vec![Ast::Word(NUMBER.to_owned())]);
    found.readings.insert(TAKEN_OUT.to_owned(), vec![Vec::new()]);
    for entry in &entries.list {
        match (entry.kind, entry.node.get("list"), entry.node.get("readings")) {
            ("words", Some(list), _) => {
                let lines = decoder.phrases(list, "list");
                let asts = lines.iter().filter_map(|line| match parse_line(&line.text) {
                    Ok(Line::Phrase { ast, .. }) => Some(ast),
                    _ => None,
                });
                found.lists.insert(entry.name.clone(), asts.collect());
            }
            ("readings", _, Some(node)) => {
                let Value::Map(map) = &node.value else { continue };
                for (key, value) in map {
                    let readings = decoder.phrases(value, "readings");
                    let readings = readings.iter().map(|reading| words(&reading.text)).collect();
                    found.readings.insert(words(&key.name).concat(), readings);
                }
            }
            _ => {}
        }
    }
    if entries.faults.is_empty() && faults.is_empty() {
        return Ok(found);
    }
    Err(PackError { files: entries.files, faults: faults.into_sorted() })
}
