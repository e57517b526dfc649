//! What findings are held against before they count: what is allowed, what is known, and which lines were changed.

use std::ops::{Range, RangeInclusive};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::baseline::Counts;
use super::changed::Lines as ChangedLines;
use super::order::Turn;
use super::plan::{Plan, Reading};
use crate::check::suppress::{Sidecar, Suppressions};
use crate::engine::Hit;
use crate::finding::Finding;
use crate::pack::{Measure, Rule};
use crate::text::{Lines, Position};
use crate::transcript::Conversation;

/// How an input is checked, and what its findings are held against.
pub(crate) struct Checked {
    pub(crate) plan: Arc<Plan>,
    pub(crate) sidecars: Vec<Arc<Sidecar>>,
    /// The lines that were changed; `None` where all count.
    pub(crate) lines: Option<Arc<ChangedLines>>,
    pub(crate) today: Arc<Today>,
}

impl AsRef<Reading> for Checked {
    fn as_ref(&self) -> &Reading {
        &self.plan.reading
    }
}

/// The day, by the local clock: the same throughout a run, and asked for only where something depends on it.
#[derive(Debug, Default)]
pub(crate) struct Today(OnceLock<Date>);

impl Today {
    pub(crate) fn get(&self) -> Date {
        *self.0.get_or_init(|| jiff::Zoned::now().date())
    }
}

/// How many findings did not count, and why.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spared {
    pub(crate) allowed: u64,
    pub(crate) known: u64,
}

/// Holds the findings of one piece of an input against all that.
pub(crate) struct Gate<'c> {
    checked: &'c Checked,
    turn: &'c Turn<'c>,
    suppressions: Suppressions,
    pub(crate) spared: Spared,
}

impl<'c> Gate<'c> {
    pub(crate) fn new(checked: &'c Checked, path: &str, turn: &'c Turn<'c>) -> Self {
        if let Some(baseline) = &checked.plan.baseline {
            baseline.reads(Path::new(path), &checked.plan.engine, checked.plan.only_own);
        }
        Self { checked, turn, suppressions: Suppressions::default(), spared: Spared::default() }
    }

    /// Takes in a conversation that was judged, and says whether its findings have to be held against anything.
    pub(crate) fn meet<'t>(
        &mut self,
        conversation: &Conversation<'_>,
        text: &str,
        path: &str,
        lines: &dyn Fn() -> &'t Lines<'t>,
    ) -> bool {
        let Checked { plan, sidecars, today, .. } = self.checked;
        let position = |offset| lines().position(offset);
        self.suppressions.add(conversation, text, path, &position, &plan.engine, &|| today.get());
        for sidecar in sidecars {
            sidecar.meet(conversation.id.as_deref(), path);
        }
        !self.suppressions.is_empty()
            || !sidecars.is_empty()
            || plan.baseline.is_some()
            || self.checked.lines.is_some()
    }

    /// Whether findings need their context to be held against anything.
    pub(crate) fn context(&self) -> bool {
        self.checked.plan.baseline.is_some()
    }

    /// Which findings of a conversation that stands at `raw` of its piece count, in their order. `hits` are what they
    /// were made from.
    pub(crate) fn keep(
        &mut self,
        hits: &[Hit],
        findings: &[Finding],
        raw: Option<Range<usize>>,
        lines: &Lines<'_>,
        path: &str,
    ) -> Vec<bool> {
        let mut counts = Counts::new();
        let whole =
            || Some(lines.position(raw.as_ref()?.start).line..=lines.position(raw.as_ref()?.end).line);
        let each = hits.iter().zip(findings);
        each.map(|(hit, finding)| self.keeps(hit, finding, &whole, path, &mut counts)).collect()
    }

    fn keeps(
        &mut self,
        hit: &Hit,
        finding: &Finding,
        whole: &dyn Fn() -> Option<RangeInclusive<u64>>,
        path: &str,
        counts: &mut Counts,
    ) -> bool {
        let Checked { plan, sidecars, today, lines } = self.checked;
        // A place in the message that a draft replies to is none in its own file.
        let here = finding.start.zip(finding.end).filter(|_| *finding.path == *path);
        let allowed =
            here.is_some_and(|(start, end)| self.suppressions.allow(hit.rule, &(start.byte..end.byte)));
        let mut beside = false;
        // All are asked, so that each knows that it was used.
        for sidecar in sidecars {
            beside |= sidecar.allow(hit.rule, finding, path, &plan.engine, today.get());
        }
        if allowed || beside {
            self.spared.allowed += 1;
            return false;
        }
        if plan.only_own {
            return false;
        }
        if let Some(changed) = lines {
            let rule = &plan.engine.pack.rules[hit.rule as usize];
            let counts = match here {
                Some(place) if is_local(rule, hit) => changed_words(changed, finding, place, path),
                _ => whole().is_some_and(|lines| changed.touched(&lines)),
            };
            if !counts {
                return false;
            }
        }
        let by_id = plan.by_id.get(hit.rule as usize).copied().unwrap_or(false);
        self.is_new(finding, by_id, counts)
    }

    /// Whether the baseline does not know a finding.
    fn is_new(&mut self, finding: &Finding, by_id: bool, counts: &mut Counts) -> bool {
        let known = is_known(&self.checked.plan, finding, by_id, counts, self.turn);
        self.spared.known += u64::from(known);
        !known
    }

    /// What is wrong with the suppressions of the piece, where it counts.
    pub(crate) fn own(&mut self, path: &Arc<str>) -> Vec<Finding> {
        let plan = &self.checked.plan;
        let mut found = self.suppressions.findings(&plan.engine, &plan.own, path);
        let mut counts = Counts::new();
        found.retain(|finding| {
            let changed = self.checked.lines.as_ref().is_none_or(|lines| {
                finding.start.zip(finding.end).is_some_and(|place| changed_words(lines, finding, place, path))
            });
            changed && self.is_new(finding, plan.own.is_by_id(&finding.rule), &mut counts)
        });
        found
    }
}

/// Whether the baseline of a plan knows a finding. One that neither shows nor fails is nothing to know.
pub(crate) fn is_known(
    plan: &Plan,
    finding: &Finding,
    by_id: bool,
    counts: &mut Counts,
    turn: &Turn<'_>,
) -> bool {
    let counted = finding.level <= plan.min_level || by_id || plan.fail_on.takes(finding.level);
    counted && plan.baseline.as_ref().is_some_and(|baseline| baseline.knows(finding, counts, turn))
}

/// Whether a finding rests on the words at its place alone. One about a missing thing, or about a number of the whole
/// conversation, is as much about every other line.
fn is_local(rule: &Rule, hit: &Hit) -> bool {
    let measure = rule.limit.map(|limit| limit.measure).filter(|_| hit.measured.is_some());
    rule.require.is_none()
        && measure.is_none_or(|measure| {
            matches!(measure, Measure::CapsRun | Measure::SignalWords(_) | Measure::SignalCount(_))
        })
}

fn changed_words(
    changed: &ChangedLines,
    finding: &Finding,
    (start, end): (Position, Position),
    path: &str,
) -> bool {
    let related = finding.related.iter().filter(|part| *part.path == *path);
    let parts = related.filter_map(|part| part.start.zip(part.end));
    parts.chain([(start, end)]).any(|(start, end)| changed.changed(&(start.line..=end.line)))
}

/// What a conversation takes of its piece, with the tags on which its words depend.
pub(crate) fn raw_of(conversation: &Conversation<'_>) -> Option<Range<usize>> {
    let turns = conversation.turns.iter().map(|turn| &turn.raw).filter(|raw| !raw.in_reply_to);
    let tags = conversation.way.iter().flat_map(|way| &way.choices).map(|choice| choice.raw.clone());
    turns.map(|raw| raw.start..raw.end).chain(tags).reduce(both)
}

/// The least range that holds both.
pub(crate) fn both(one: Range<usize>, other: Range<usize>) -> Range<usize> {
    one.start.min(other.start)..one.end.max(other.end)
}
