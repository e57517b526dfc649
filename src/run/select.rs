//! Which rules are on.

use crate::check::OwnRules;
use crate::pack::{Pack, Rule};
use crate::text::nearest;

/// Which rules are on, and which of them were asked for by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// For each rule of the pack whether it is on.
    pub enabled: Vec<bool>,
    /// For each rule whether it was selected by its id: then it shows at any level.
    pub by_id: Vec<bool>,
}

/// A name that is no rule, area or document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule, area or document `{name}`")]
pub struct UnknownName {
    /// The name.
    pub name: String,
    /// The known one that it is most like.
    pub nearest: Option<String>,
}

/// What a name selects.
enum Named {
    All,
    Rule,
    Area,
    Document,
}

/// Works out which rules are on: those selected by id, area, document or `all` (by default all that are neither off nor
/// a preview), less those ignored. An area switches on nothing that is off by default; an id, a document and `all` do.
///
/// # Errors
/// A name that is none of these.
pub fn select(pack: &Pack, select: &[String], ignore: &[String]) -> Result<Selection, UnknownName> {
    let count = pack.rules.len();
    let mut selection = Selection { enabled: vec![false; count], by_id: vec![false; count] };
    if select.is_empty() {
        selection.enabled = pack.rules.iter().map(Rule::by_default).collect();
    }
    for name in select {
        let named = named(pack, name)?;
        for (i, rule) in pack.rules.iter().enumerate() {
            if is_named(rule, name, &named) && (rule.by_default() || !matches!(named, Named::Area)) {
                selection.enabled[i] = true;
                selection.by_id[i] |= matches!(named, Named::Rule);
            }
        }
    }
    for name in ignore {
        let named = named(pack, name)?;
        for (i, rule) in pack.rules.iter().enumerate() {
            if is_named(rule, name, &named) {
                selection.enabled[i] = false;
            }
        }
    }
    Ok(selection)
}

/// Whether a name selects anything.
///
/// # Errors
/// It is no rule, area or document.
pub(crate) fn known(pack: &Pack, name: &str) -> Result<(), UnknownName> {
    named(pack, name).map(drop)
}

fn named(pack: &Pack, name: &str) -> Result<Named, UnknownName> {
    if name == "all" {
        return Ok(Named::All);
    }
    if pack.rule(name).is_some() {
        return Ok(Named::Rule);
    }
    if pack.rules.iter().any(|r| r.area() == name) {
        return Ok(Named::Area);
    }
    if pack.documents.iter().any(|d| &*d.name == name) {
        return Ok(Named::Document);
    }
    let mut known: Vec<&str> = pack.rules.iter().flat_map(|r| [&*r.id, r.area()]).collect();
    known.extend(pack.documents.iter().map(|d| &*d.name));
    OwnRules::names().chain(["all"]).for_each(|own| known.push(own));
    // A name of amends' own is none of the pack's.
    known.retain(|known| *known != name);
    Err(UnknownName { name: name.to_owned(), nearest: nearest(name, known).map(str::to_owned) })
}

fn is_named(rule: &Rule, name: &str, named: &Named) -> bool {
    match named {
        Named::All => true,
        Named::Rule => &*rule.id == name || rule.aliases.iter().any(|a| &**a == name),
        Named::Area => rule.area() == name,
        Named::Document => rule.sources.iter().any(|s| &*s.document == name),
    }
}
