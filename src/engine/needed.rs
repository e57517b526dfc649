//! What the rules that are on rest on: the rest of a pack need not be looked for.

use super::Engine;
use crate::pack::{Expr, GuardSet, Measure, Pack, ReportAt, Rule, SignalKind, Within};

/// For each matcher of a pack whether a rule that is on rests on it.
pub(super) fn matchers(pack: &Pack, enabled: &[bool]) -> Vec<bool> {
    let mut needed =
        Needed { pack, matchers: vec![false; pack.matchers.len()], signals: vec![false; pack.signals.len()] };
    for (rule, _) in pack.rules.iter().zip(enabled).filter(|(_, on)| **on) {
        needed.rule(rule);
    }
    needed.matchers
}

struct Needed<'p> {
    pack: &'p Pack,
    matchers: Vec<bool>,
    signals: Vec<bool>,
}

impl Needed<'_> {
    fn rule(&mut self, rule: &Rule) {
        rule.matcher.into_iter().for_each(|m| self.matcher(m));
        rule.signals.iter().for_each(|s| self.signal(*s));
        let exprs =
            rule.when.iter().chain(&rule.require).chain(rule.also.iter().filter_map(|v| v.when.as_ref()));
        exprs.for_each(|e| self.expr(e));
        if let Within::Before(signal) = rule.within {
            self.signal(signal);
        }
        if let ReportAt::Signal(signal) = rule.report {
            self.signal(signal);
        }
        if rule.per == crate::pack::Per::Wait {
            self.named(Engine::HOLD_REQUEST);
        }
        match rule.limit.map(|l| l.measure) {
            Some(Measure::RunsUntil(s) | Measure::SignalWords(s) | Measure::SignalCount(s)) => self.signal(s),
            Some(Measure::WaitSeconds) => self.named(Engine::HOLD_REQUEST),
            Some(Measure::DetailAskedAgain) => {
                for (asks, gives) in Engine::details(self.pack) {
                    self.signal(asks);
                    self.signal(gives);
                }
            }
            _ => {}
        }
    }

    fn named(&mut self, name: &str) {
        self.pack.signal(name).into_iter().for_each(|s| self.signal(s as u32));
    }

    fn matcher(&mut self, matcher: u32) {
        if std::mem::replace(&mut self.matchers[matcher as usize], true) {
            return;
        }
        let pack = self.pack;
        let guards = &pack.matchers[matcher as usize].guards;
        for (_, GuardSet { signals, .. }) in guards.unless.iter().chain(&guards.only) {
            signals.iter().for_each(|s| self.signal(*s));
        }
    }

    fn signal(&mut self, signal: u32) {
        if std::mem::replace(&mut self.signals[signal as usize], true) {
            return;
        }
        let pack = self.pack;
        match &pack.signals[signal as usize].kind {
            SignalKind::Plain(matcher) => self.matcher(*matcher),
            SignalKind::Weighted { cues, .. } => cues.iter().for_each(|(_, m)| self.matcher(*m)),
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Signal(signal, _) => self.signal(*signal),
            Expr::Fact(fact) => {
                let pack = self.pack;
                pack.facts.get(*fact as usize).into_iter().for_each(|f| self.expr(&f.is));
            }
            Expr::Not(inner) | Expr::Count { of: inner, .. } => self.expr(inner),
            Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|p| self.expr(p)),
            Expr::FirstThen(first, then) => {
                self.expr(first);
                self.expr(then);
            }
            Expr::Every(signal, is) => {
                self.signal(*signal);
                self.signal(*is);
            }
            Expr::Edge { signal, .. } => signal.iter().for_each(|s| self.signal(*s)),
            Expr::Event(_) | Expr::Channel(_) | Expr::Is(_) => {}
        }
    }
}
