//! How many findings there are, of which rules, and which of them are shown.

use std::sync::Arc;

use super::super::plan::Plan;
use crate::engine::Hit;
use crate::finding::{Finding, Level, RuleCount, Summary};
use crate::transcript::{Conversation, Role};

/// Counts findings, and says which are shown.
pub(super) struct Tally<'t> {
    plan: &'t Plan,
    pub(super) summary: &'t mut Summary,
    failed: &'t mut bool,
    /// Rules of the conversation that have been met.
    seen: Vec<bool>,
    shown: bool,
}

impl<'t> Tally<'t> {
    /// Counts nothing yet.
    pub(super) fn new(plan: &'t Plan, summary: &'t mut Summary, failed: &'t mut bool) -> Self {
        Self { plan, summary, failed, seen: Vec::new(), shown: false }
    }

    /// Whether a hit of the conversation is shown.
    pub(super) fn shows(&mut self, hit: &Hit) -> bool {
        if self.plan.only_own {
            return false;
        }
        let rule = hit.rule as usize;
        let by_id = self.plan.by_id.get(rule).copied().unwrap_or(false);
        if !self.level(hit.level, by_id) {
            return false;
        }
        self.seen.resize(self.plan.by_id.len(), false);
        let first = !std::mem::replace(&mut self.seen[rule], true);
        self.count(self.plan.engine.rule_ids[rule].clone(), hit.level, first);
        if !std::mem::replace(&mut self.shown, true) {
            self.summary.with_findings += 1;
        }
        true
    }

    /// The same of a finding about a suppression, which is about no conversation.
    pub(super) fn shows_own(&mut self, finding: &Finding) -> bool {
        let shows = self.level(finding.level, self.plan.own.is_by_id(&finding.rule));
        if shows {
            self.count(finding.rule.clone(), finding.level, false);
        }
        shows
    }

    /// Whether a finding of a level is shown, or one of a rule that is selected by its id.
    pub(super) fn level(&mut self, level: Level, by_id: bool) -> bool {
        *self.failed |= self.plan.fail_on.takes(level);
        let shows = level <= self.plan.min_level || by_id;
        let count = if shows { &mut self.summary.findings } else { &mut self.summary.hidden };
        *count.entry(level).or_default() += 1;
        shows
    }

    /// Counts a finding that is shown, and perhaps the first of its rule in a conversation.
    pub(super) fn count(&mut self, rule: Arc<str>, level: Level, first: bool) {
        let new = RuleCount { level, findings: 0, conversations: 0 };
        let counts = self.summary.rules.entry(rule).or_insert(new);
        counts.level = counts.level.min(level);
        counts.findings += 1;
        counts.conversations += u64::from(first);
    }
}

/// Counts a conversation.
pub(super) fn count(summary: &mut Summary, conversation: &Conversation<'_>) {
    summary.conversations += 1;
    summary.turns += conversation.turns.len() as u64;
    summary.agent_turns +=
        conversation.turns.iter().filter(|t| t.visible && t.role == Role::Agent).count() as u64;
}
