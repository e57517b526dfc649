//! Knowing a format by its shape: a list whose elements tell who speaks and what, or a string that does.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::row::Row;
use super::value::Value;
use crate::read::labelled::Labelled;
use crate::read::{Format, Head};

/// Why the source is taken for the row's format, if it shows one of the row's lists with somebody who speaks and words
/// in it.
pub(super) fn detect(row: &Row, head: &Head<'_>) -> Option<Cow<'static, str>> {
    if !head.is_json() {
        return None;
    }
    let roles = row.turn.role.iter().flat_map(|choice| &choice.at.0);
    let speakers: Vec<&String> = roles.chain(&row.turn.speaker.0).collect();
    for list in prefixes(row)
        .filter(|list| list.is_empty() || head.has_path(list.trim_end_matches('.').trim_end_matches("[]")))
    {
        let shows = |path: &&String| head.has_path(&format!("{list}{path}"));
        let Some(text) = row.turn.text.0.iter().find(shows) else { continue };
        // The words themselves are nobody's name.
        if let Some(speaker) = speakers.iter().copied().filter(|speaker| *speaker != text).find(shows) {
            return Some(format!("it has `{list}{speaker}` and `{list}{text}`").into());
        }
    }
    talk(row, head)
}

/// The paths of all lists that the row knows, up to their elements' keys.
fn prefixes(row: &Row) -> impl Iterator<Item = String> {
    let within = row.conversations.0.iter().map(String::as_str).filter(|path| !path.is_empty());
    std::iter::once("").chain(within).flat_map(|outer| {
        row.turns.0.iter().map(move |list| match (outer, list.as_str()) {
            ("", "") => String::new(),
            ("", list) => format!("{list}[]."),
            (outer, "") => format!("{outer}."),
            (outer, list) => format!("{outer}.{list}[]."),
        })
    })
}

/// The same by a string that holds labelled text, in the first document.
fn talk(row: &Row, head: &Head<'_>) -> Option<Cow<'static, str>> {
    if !row.talk.0.iter().any(|path| head.has_path(path)) {
        return None;
    }
    let documents = serde_json::Deserializer::from_str(head.text).into_iter::<&RawValue>();
    let first = Value(documents.flatten().next()?.get());
    let first = if first.is_list() { first.items().first().copied()? } else { first };
    let fields = first.fields();
    row.talk.0.iter().find_map(|path| {
        let text = fields.at(path)?.text()?;
        Labelled.detect(&Head::new(&text, "", true))?;
        Some(format!("`{path}` holds labelled text").into())
    })
}
