//! What the rules that are on rest on: the rest of a pack need not be looked for.

use super::Engine;
use super::named::Named;
use crate::pack::{Expr, GuardSet, Measure, Pack, ReportAt, Rule, SignalKind, Within};

/// When a matcher is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stage {
    /// Never: no rule that is on rests on it.
    #[default]
    Never,
    /// In every conversation.
    First,
    /// Only where a weighted signal calls for it, as a complaint does: most talk holds none, and what a complaint asks of
    /// an agent need not be looked for there.
    Second,
}

/// What a pack's rules rest on.
#[derive(Debug)]
pub(super) struct Stages {
    /// For each matcher.
    pub(super) matchers: Vec<Stage>,
    /// For each signal.
    pub(super) signals: Vec<Stage>,
    /// For each rule whether it rests on what is looked for in the second stage.
    pub(super) rules: Vec<bool>,
}

impl Stages {
    /// Everything in the first stage.
    pub(super) fn all(pack: &Pack) -> Self {
        Self {
            matchers: vec![Stage::First; pack.matchers.len()],
            signals: vec![Stage::First; pack.signals.len()],
            rules: vec![false; pack.rules.len()],
        }
    }

    /// What the rules that are on rest on.
    pub(super) fn new(pack: &Pack, enabled: &[bool]) -> Self {
        let (matchers, signals) =
            (vec![Stage::Never; pack.matchers.len()], vec![Stage::Never; pack.signals.len()]);
        let mut needed = Needed { pack, stage: Stage::First, matchers, signals };
        let mut rules = vec![false; pack.rules.len()];
        let on = || pack.rules.iter().zip(enabled).enumerate().filter(|(_, (_, on))| **on);
        for (index, (rule, _)) in on() {
            rules[index] = waits_for_weight(rule, pack);
            needed.trigger(rule);
            if !rules[index] {
                needed.rest(rule);
            }
        }
        needed.stage = Stage::Second;
        for (_, (rule, _)) in on() {
            needed.rest(rule);
        }
        Self { matchers: needed.matchers, signals: needed.signals, rules }
    }

    /// For each phrase the stage of the matcher whose guard it is of.
    pub(super) fn guard_phrases(&self, pack: &Pack) -> Vec<Stage> {
        let mut phrases = vec![Stage::Never; pack.phrases.len()];
        for (matcher, stage) in pack.matchers.iter().zip(&self.matchers) {
            for (_, set) in matcher.guards.unless.iter().chain(&matcher.guards.only) {
                phrases[set.phrases.0 as usize..set.phrases.1 as usize].fill(*stage);
            }
        }
        phrases
    }
}

/// Whether a rule is called for by a weighted signal alone.
fn waits_for_weight(rule: &Rule, pack: &Pack) -> bool {
    let asks = rule.require.is_some() || rule.limit.is_some();
    let mut variants = rule.also.iter().filter_map(|v| v.when.as_ref());
    asks && rule.matcher.is_none()
        && rule.signals.is_empty()
        && rule.when.as_ref().is_some_and(|when| needs_weight(when, pack))
        && variants.all(|when| needs_weight(when, pack))
}

/// Whether an expression can only hold where a weighted signal fires.
fn needs_weight(expr: &Expr, pack: &Pack) -> bool {
    match expr {
        Expr::Signal(signal, _) => matches!(pack.signals[*signal as usize].kind, SignalKind::Weighted { .. }),
        Expr::Fact(fact) => needs_weight(&pack.facts[*fact as usize].is, pack),
        Expr::All(parts) => parts.iter().any(|part| needs_weight(part, pack)),
        Expr::Any(parts) => !parts.is_empty() && parts.iter().all(|part| needs_weight(part, pack)),
        Expr::FirstThen(first, then) => needs_weight(first, pack) || needs_weight(then, pack),
        _ => false,
    }
}

struct Needed<'p> {
    pack: &'p Pack,
    stage: Stage,
    matchers: Vec<Stage>,
    signals: Vec<Stage>,
}

impl Needed<'_> {
    /// What calls for a rule.
    fn trigger(&mut self, rule: &Rule) {
        let variants = rule.also.iter().filter_map(|v| v.when.as_ref());
        rule.when.iter().chain(variants).for_each(|e| self.expr(e));
        if rule.per == crate::pack::Per::Wait {
            Named::WAITS.iter().for_each(|name| self.named(name));
        }
    }

    /// What it looks for.
    fn rest(&mut self, rule: &Rule) {
        rule.matcher.into_iter().for_each(|m| self.matcher(m));
        rule.signals.iter().for_each(|s| self.signal(*s));
        rule.require.iter().for_each(|e| self.expr(e));
        if let Within::Before(signal) = rule.within {
            self.signal(signal);
        }
        if let ReportAt::Signal(signal) = rule.report {
            self.signal(signal);
        }
        rule.remark.iter().for_each(|r| self.expr(&r.when));
        for limit in rule.limit.iter().chain(rule.also.iter().filter_map(|v| v.limit.as_ref())) {
            self.measure(limit.measure);
        }
    }

    /// What is measured.
    fn measure(&mut self, measure: Measure) {
        match measure {
            Measure::RunsUntil(s)
            | Measure::SecondsUntil(s)
            | Measure::SignalWords(s)
            | Measure::SignalCount(s) => self.signal(s),
            Measure::DetailAskedAgain => {
                for (asks, gives) in Engine::details(self.pack) {
                    self.signal(asks);
                    self.signal(gives);
                }
            }
            _ => {}
        }
        Named::of(measure).iter().for_each(|name| self.named(name));
    }

    fn named(&mut self, name: &str) {
        self.pack.signal(name).into_iter().for_each(|s| self.signal(s as u32));
    }

    fn matcher(&mut self, matcher: u32) {
        if self.matchers[matcher as usize] != Stage::Never {
            return;
        }
        self.matchers[matcher as usize] = self.stage;
        let pack = self.pack;
        let guards = &pack.matchers[matcher as usize].guards;
        for (_, GuardSet { signals, .. }) in guards.unless.iter().chain(&guards.only) {
            signals.iter().for_each(|s| self.signal(*s));
        }
    }

    fn signal(&mut self, signal: u32) {
        if self.signals[signal as usize] != Stage::Never {
            return;
        }
        self.signals[signal as usize] = self.stage;
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
