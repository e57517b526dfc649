//! What the rules that are on rest on: the rest of a pack need not be looked for.

mod asking;

use asking::{Need, Needed};

use super::named::Named;
use crate::pack::{Expr, Measure, Pack, Rule, Search, SignalKind, Truth};

/// When a matcher is looked for, or a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stage {
    /// Never: no rule that is on rests on it.
    #[default]
    Never,
    /// In every conversation.
    First,
    /// Only where a rule of this group is called for: most talk holds no complaint, and what a complaint asks of an
    /// agent need not be looked for there.
    Second(u8),
    /// In conversations for which a gate of this group is open, before rules are called for: what a whole conversation
    /// is to hold first (`only: conversation`) is there.
    Gated(u8),
    /// Only in runs for which a guard, a sum or `every` asks.
    Asked,
}

impl Stage {
    /// Whether it is known before rules are called for.
    pub(super) fn is_early(self) -> bool {
        matches!(self, Self::First | Self::Gated(_))
    }

    /// Its group, where it is looked for in some conversations.
    pub(super) fn group(self) -> Option<u8> {
        match self {
            Self::Second(group) | Self::Gated(group) => Some(group),
            _ => None,
        }
    }
}

/// How many groups there may be: one bit for each.
const MOST_GROUPS: usize = 64;
/// How many of them may be behind gates.
const MOST_GATES: usize = 8;

/// What a pack's rules rest on.
#[derive(Debug)]
pub(super) struct Stages {
    /// For each matcher.
    pub(super) matchers: Vec<Stage>,
    /// For each signal.
    pub(super) signals: Vec<Stage>,
    /// The signals of the first stage, and those of groups, in order.
    pub(super) first: Vec<u32>,
    pub(super) grouped: Vec<(u32, u8)>,
    /// For each matcher whether it is looked for in runs for which something asks.
    pub(super) asked: Vec<bool>,
    /// For each signal whether it can be told run by run, where something asks.
    in_runs: Vec<bool>,
    /// For each fact whether the first stage tells all that it rests on.
    pub(super) facts: Vec<bool>,
    /// The rules that call for groups, each with a bit for each of its groups.
    pub(super) callers: Vec<(u32, u64)>,
    /// What opens groups before rules are called for.
    pub(super) gates: Vec<Gate>,
}

/// What a whole conversation is to hold before what lies behind it is looked for.
#[derive(Debug)]
pub(super) struct Gate {
    /// Signals, any of which opens it.
    pub(super) opens: Vec<u32>,
    /// The group of what lies behind it.
    pub(super) group: u8,
}

impl Stages {
    /// Everything in the first stage.
    pub(super) fn all(pack: &Pack) -> Self {
        Self {
            matchers: vec![Stage::First; pack.matchers.len()],
            signals: vec![Stage::First; pack.signals.len()],
            first: (0..pack.signals.len() as u32).collect(),
            grouped: Vec::new(),
            asked: vec![false; pack.matchers.len()],
            in_runs: vec![false; pack.signals.len()],
            facts: vec![true; pack.facts.len()],
            callers: Vec::new(),
            gates: Vec::new(),
        }
    }

    /// What the rules that are on rest on.
    pub(super) fn new(pack: &Pack, enabled: &[bool]) -> Self {
        let mut needed = Needed {
            pack,
            caller: None,
            matchers: vec![Need::default(); pack.matchers.len()],
            signals: vec![Need::default(); pack.signals.len()],
            regexes: vec![false; pack.matchers.len()],
            guarding: vec![false; pack.signals.len()],
        };
        for phrase in pack.phrases.iter().filter(|phrase| matches!(phrase.search, Search::Regex { .. })) {
            if let Some(regexes) = needed.regexes.get_mut(phrase.owner as usize) {
                *regexes = true;
            }
        }
        let on = || pack.rules.iter().zip(0..).zip(enabled).filter(|(_, on)| **on).map(|(rule, _)| rule);
        for (rule, index) in on() {
            needed.caller = None;
            // The clock looks at a conversation before it is known which rules are called for.
            if rule.by_clock() {
                Named::of(Measure::UnannouncedSeconds).iter().for_each(|name| needed.named(name));
                measures(rule).flat_map(Named::of).for_each(|name| needed.named(name));
            }
            let waits_for_weight = conditions(rule).all(|when| needs_weight(when, pack));
            for when in conditions(rule) {
                match waits_for_weight {
                    true => needed.weights(when),
                    false => needed.expr(when),
                }
            }
            needed.caller = rule.when.is_some().then_some(index);
            conditions(rule).for_each(|when| needed.expr(when));
            needed.rest(rule);
        }
        let (gates, gated) = needed.gates();
        let most_groups = MOST_GROUPS - gates.len();
        let mut groups: Vec<Vec<u32>> = Vec::new();
        let mut stage = |need: &Need| match need {
            Need { first: true, .. } => Stage::First,
            Need { callers, .. } if !callers.is_empty() => {
                let known = groups.iter().position(|group| group == callers);
                Stage::Second(known.unwrap_or_else(|| {
                    if groups.len() < most_groups {
                        groups.push(callers.clone());
                    } else if let Some(last) = groups.last_mut() {
                        last.extend(callers);
                    }
                    groups.len() - 1
                }) as u8)
            }
            Need { asked: true, .. } => Stage::Asked,
            _ => Stage::Never,
        };
        let mut matchers: Vec<Stage> = needed.matchers.iter().map(&mut stage).collect();
        let mut signals: Vec<Stage> = needed.signals.iter().map(&mut stage).collect();
        for (signal, group) in gated {
            signals[signal as usize] = Stage::Gated(group);
            for matcher in matchers_of(&pack.signals[signal as usize].kind) {
                if matchers[matcher as usize] == Stage::First {
                    matchers[matcher as usize] = Stage::Gated(group);
                }
            }
        }
        let of_rule = |rule: u32| {
            let groups = groups.iter().enumerate().filter(|(_, callers)| callers.contains(&rule));
            (rule, groups.fold(0, |groups, (group, _)| groups | 1 << group))
        };
        let callers = (0..pack.rules.len() as u32).map(of_rule).filter(|(_, groups)| *groups != 0).collect();
        let asked = needed.matchers.iter().map(|need| need.asked && !need.first).collect();
        let in_runs = (0..pack.signals.len() as u32).map(|signal| needed.in_runs(signal)).collect();
        let numbered = || signals.iter().zip(0..);
        let first =
            numbered().filter(|(stage, _)| **stage == Stage::First).map(|(_, signal)| signal).collect();
        let grouped = numbered().filter_map(|(stage, signal)| Some((signal, stage.group()?))).collect();
        let mut stages =
            Self { matchers, signals, first, grouped, asked, in_runs, facts: Vec::new(), callers, gates };
        for fact in &pack.facts {
            // Each comes after those that it names.
            let told = stages.tells(&fact.is);
            stages.facts.push(told);
        }
        stages
    }

    /// Whether all that an expression rests on is known before rules are called for.
    pub(super) fn tells(&self, expr: &Expr) -> bool {
        let first = |signal: &u32| self.signals[*signal as usize].is_early();
        match expr {
            Expr::Signal(signal, _) => first(signal),
            Expr::Fact(fact) => self.facts.get(*fact as usize).copied().unwrap_or(false),
            Expr::Not(inner) | Expr::Count { of: inner, .. } => self.tells(inner),
            Expr::All(parts) | Expr::Any(parts) => parts.iter().all(|part| self.tells(part)),
            Expr::FirstThen(one, other) => self.tells(one) && self.tells(other),
            Expr::Every(signal, is) => first(signal) && (first(is) || self.in_runs[*is as usize]),
            Expr::Edge { signal, .. } => signal.iter().all(first),
            Expr::Event(_) | Expr::Channel(_) | Expr::Is(_) => true,
        }
    }

    /// For each phrase whether it is of a guard that may be asked, or is itself looked for where something asks.
    pub(super) fn asked_phrases(&self, pack: &Pack) -> Vec<bool> {
        let mut phrases: Vec<bool> =
            pack.phrases.iter().map(|p| self.asked.get(p.owner as usize).copied().unwrap_or(false)).collect();
        for (matcher, stage) in pack.matchers.iter().zip(&self.matchers) {
            for (_, set) in matcher.guards.unless.iter().chain(&matcher.guards.only) {
                if *stage != Stage::Never {
                    phrases[set.phrases.0 as usize..set.phrases.1 as usize].fill(true);
                }
            }
        }
        phrases
    }
}

/// What may call for a rule.
pub(super) fn conditions(rule: &Rule) -> impl Iterator<Item = &Expr> {
    rule.when.iter().chain(rule.also.iter().filter_map(|v| v.when.as_ref()))
}

/// What a rule measures.
fn measures(rule: &Rule) -> impl Iterator<Item = Measure> {
    let limits = rule.limit.iter().chain(rule.also.iter().filter_map(|v| v.limit.as_ref()));
    limits.map(|limit| limit.measure)
}

/// The matchers that a signal is told from.
fn matchers_of(kind: &SignalKind) -> Vec<u32> {
    match kind {
        SignalKind::Plain(matcher) => vec![*matcher],
        SignalKind::Weighted { cues, .. } => cues.iter().map(|(_, matcher)| *matcher).collect(),
        SignalKind::Words { .. } => Vec::new(),
    }
}

/// Whether an expression can only hold where a signal of cues or weights fires, or of a draft, which tells nothing
/// else.
fn needs_weight(expr: &Expr, pack: &Pack) -> bool {
    match expr {
        Expr::Signal(signal, _) => !matches!(pack.signals[*signal as usize].kind, SignalKind::Plain(_)),
        Expr::Is(Truth::Draft) => true,
        Expr::Fact(fact) => needs_weight(&pack.facts[*fact as usize].is, pack),
        Expr::All(parts) => parts.iter().any(|part| needs_weight(part, pack)),
        Expr::Any(parts) => !parts.is_empty() && parts.iter().all(|part| needs_weight(part, pack)),
        Expr::FirstThen(first, then) => needs_weight(first, pack) || needs_weight(then, pack),
        _ => false,
    }
}
