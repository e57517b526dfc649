//! What rules rest on.

use std::collections::BTreeSet;

use amends::pack::{Expr, Guards, Measure, Pack, ReportAt, Rule, Scope, SignalKind, Within};

/// What a rule rests on, by way of signals and facts too.
#[derive(Default)]
pub(crate) struct Rests {
    pub(crate) signals: BTreeSet<u32>,
    pub(crate) matchers: BTreeSet<u32>,
    pub(crate) measures: Vec<Measure>,
    /// Where guards look.
    pub(crate) scopes: Vec<Scope>,
    /// Whether something is asked of the first run (true) or the last.
    pub(crate) edges: Vec<bool>,
}

impl Rests {
    pub(crate) fn of(pack: &Pack, rule: usize) -> Self {
        let mut rests = Rests::default();
        let rule: &Rule = &pack.rules[rule];
        rule.signals.iter().for_each(|s| rests.signal(pack, *s));
        rule.matcher.iter().for_each(|m| rests.matcher(pack, *m));
        let variants = rule.also.iter().filter_map(|v| v.when.as_ref());
        rule.when.iter().chain(&rule.require).chain(variants).for_each(|e| rests.expr(pack, e));
        if let Within::Before(signal) = rule.within {
            rests.signal(pack, signal);
        }
        if let ReportAt::Signal(signal) = rule.report {
            rests.signal(pack, signal);
        }
        if let Some(limit) = &rule.limit {
            rests.measures.push(limit.measure);
            match limit.measure {
                Measure::RunsUntil(s) | Measure::SignalWords(s) | Measure::SignalCount(s) => {
                    rests.signal(pack, s);
                }
                Measure::DetailAskedAgain => {
                    let details = (0..pack.signals.len() as u32).filter(|s| {
                        let name = &pack.signals[*s as usize].name;
                        name.starts_with("asks-") || name.starts_with("gives-")
                    });
                    details.for_each(|s| rests.signal(pack, s));
                }
                _ => {}
            }
        }
        rests
    }

    fn matcher(&mut self, pack: &Pack, matcher: u32) {
        if self.matchers.insert(matcher) {
            let Guards { unless, only, .. } = &pack.matchers[matcher as usize].guards;
            for (scope, set) in unless.iter().chain(only) {
                self.scopes.push(*scope);
                set.signals.iter().for_each(|s| self.signal(pack, *s));
            }
        }
    }

    fn signal(&mut self, pack: &Pack, signal: u32) {
        if self.signals.insert(signal) {
            match &pack.signals[signal as usize].kind {
                SignalKind::Plain(matcher) => self.matcher(pack, *matcher),
                SignalKind::Words { .. } => {}
                SignalKind::Weighted { cues, .. } => cues.iter().for_each(|c| self.matcher(pack, c.1)),
            }
        }
    }

    fn expr(&mut self, pack: &Pack, expr: &Expr) {
        match expr {
            Expr::Signal(signal, _) => self.signal(pack, *signal),
            Expr::Fact(fact) => self.expr(pack, &pack.facts[*fact as usize].is),
            Expr::Event(_) | Expr::Channel(_) | Expr::Is(_) => {}
            Expr::Not(inner) | Expr::Count { of: inner, .. } => self.expr(pack, inner),
            Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|p| self.expr(pack, p)),
            Expr::FirstThen(first, then) => [first, then].into_iter().for_each(|e| self.expr(pack, e)),
            Expr::Every(one, other) => [one, other].into_iter().for_each(|s| self.signal(pack, *s)),
            Expr::Edge { opening, signal, .. } => {
                self.edges.push(*opening);
                signal.iter().for_each(|s| self.signal(pack, *s));
            }
        }
    }
}
