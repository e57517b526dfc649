//! Packs: the rules, from YAML to what the engine runs. The language is described in `rules/README.md`.

mod anchors;
pub mod blob;
mod circles;
mod clock;
mod compile;
pub(crate) mod decode;
mod docs;
mod expr;
pub(crate) mod fault;
mod guards;
pub(crate) mod keys;
mod limit;
mod load;
mod measure;
mod model;
pub mod phrase;
mod program_faults;
mod rule;
pub(crate) mod schema;
mod sieve;
pub(crate) mod tree;
mod weights;
mod words;
pub(crate) mod written;

use std::path::PathBuf;

pub use anchors::{ABSENT, Anchors, Kind, READ, Slot, WordSets, kind};
pub use clock::{Business, Clock};
pub(crate) use clock::{is_zone, zone_help};
pub use docs::{Example, RuleDocs};
pub use fault::{Fault, File, Files, PackError, Span};
pub use guards::{GuardSet, Guards, Question, Scope};
pub use limit::{Bound, Given, Lasting, Limit, Remark};
pub use measure::{MEASURES, Measure, MeasureName};
pub use model::*;
pub use schema::schema;
pub(crate) use sieve::Sieve;
pub(crate) use weights::Part;
pub use weights::{Weights, beginning};
pub use words::{how, words_of};

/// Builds a pack from the texts of the built-in one, then packs on disk (files or folders) over it, in order.
///
/// # Errors
/// All that is wrong with the packs, at once.
pub fn build<'t>(
    texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    paths: &[PathBuf],
) -> Result<(Pack, Vec<RuleDocs>), PackError> {
    let mut entries = load::Entries::default();
    entries.add_texts(texts);
    for path in paths {
        entries.add_path(path);
    }
    circles::look(&mut entries);
    compile::compile_pack(entries)
}

/// The names that packs on disk give to rules, signals and the like, however faulty they are.
pub(crate) fn names(paths: &[PathBuf]) -> Vec<String> {
    let mut entries = load::Entries::default();
    paths.iter().for_each(|path| entries.add_path(path));
    entries.list.into_iter().map(|entry| entry.name).collect()
}

#[cfg(test)]
mod tests;
