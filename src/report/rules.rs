//! What a report may tell of a rule beside its findings.

use std::sync::Arc;

use crate::finding::{Level, Source};
use crate::pack::{Pack, RuleDocs};

/// A rule, for formats that describe the rules that they report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInfo {
    /// Its id.
    pub id: Box<str>,
    /// How grave its findings are, where no variant says otherwise.
    pub level: Level,
    /// What it is about, in a sentence.
    pub summary: Box<str>,
    /// The reason.
    pub why: Box<str>,
    /// Better words.
    pub suggestions: Vec<Box<str>>,
    /// Where the advice stands.
    pub sources: Vec<Source>,
}

/// The rules of a pack. `docs` tells of them in the pack's order, as [`crate::builtin::docs`] and
/// [`crate::pack::build`] do.
pub fn rules(pack: &Pack, docs: &[RuleDocs]) -> Arc<[RuleInfo]> {
    let info = pack.rules.iter().zip(docs).map(|(rule, docs)| RuleInfo {
        id: rule.id.clone(),
        level: rule.level,
        summary: rule.summary.clone(),
        why: docs.why.trim_end().into(),
        suggestions: rule.suggestions.clone(),
        sources: rule.sources.clone(),
    });
    info.collect()
}
