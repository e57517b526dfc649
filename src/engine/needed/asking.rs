//! Going through rules for what each rests on.

use super::{Gate, MOST_GATES, MOST_GROUPS, matchers_of, measures, needs_weight};
use crate::engine::Engine;
use crate::engine::named::Named;
use crate::pack::{Expr, GuardSet, Guards, Measure, Pack, Per, ReportAt, Rule, Scope, SignalKind, Within};

/// Who needs something.
#[derive(Debug, Clone, Default)]
pub(super) struct Need {
    /// Every conversation.
    pub(super) first: bool,
    /// Rules, once they are called for; in order.
    pub(super) callers: Vec<u32>,
    /// Guards, `every`, or a sum that some cue takes from.
    pub(super) asked: bool,
}

impl Need {
    /// Adds a caller, or every conversation; whether it is new.
    fn add(&mut self, caller: Option<u32>) -> bool {
        match caller {
            _ if self.first => false,
            None => {
                self.first = true;
                true
            }
            Some(caller) if self.callers.last() == Some(&caller) => false,
            Some(caller) => {
                self.callers.push(caller);
                true
            }
        }
    }
}

pub(super) struct Needed<'p> {
    pub(super) pack: &'p Pack,
    /// The rule for which needs are noted; `None` for what every conversation needs.
    pub(super) caller: Option<u32>,
    pub(super) matchers: Vec<Need>,
    pub(super) signals: Vec<Need>,
    /// For each matcher whether it has regular expressions, which are only looked for in whole conversations.
    pub(super) regexes: Vec<bool>,
    /// For each signal whether a guard names it.
    pub(super) guarding: Vec<bool>,
}

impl Needed<'_> {
    /// The gates before signals that every conversation needs, and each signal behind one with the number of its group.
    /// What a guard names is known first, and has no gate.
    pub(super) fn gates(&self) -> (Vec<Gate>, Vec<(u32, u8)>) {
        let (mut gates, mut gated): (Vec<Gate>, _) = (Vec::new(), Vec::new());
        for (signal, index) in self.pack.signals.iter().zip(0..) {
            if !self.signals[index as usize].first || self.guarding[index as usize] {
                continue;
            }
            let Some(opens) = self.gate(&signal.kind) else { continue };
            let group = match gates.iter().find(|gate| gate.opens == *opens) {
                Some(known) => known.group,
                None if gates.len() == MOST_GATES => continue,
                None => {
                    // Groups of rules are numbered from below.
                    let group = (MOST_GROUPS - 1 - gates.len()) as u8;
                    gates.push(Gate { opens: opens.clone(), group });
                    group
                }
            };
            gated.push((index, group));
        }
        (gates, gated)
    }

    /// The signals of which a conversation is to hold one before any match of a signal counts, if all its matchers ask
    /// for the same.
    fn gate(&self, kind: &SignalKind) -> Option<&Vec<u32>> {
        let pack = self.pack;
        let of = |matcher: u32| {
            let mut sets = pack.matchers[matcher as usize].guards.only.iter();
            let opens = |(scope, set): &&(Scope, GuardSet)| {
                *scope == Scope::Conversation && set.phrases.0 == set.phrases.1 && !set.signals.is_empty()
            };
            sets.find(opens).map(|(_, set)| &set.signals)
        };
        let mut gates = matchers_of(kind).into_iter().map(of);
        let first = gates.next()??;
        gates.all(|gate| gate == Some(first)).then_some(first)
    }

    /// Whether a signal is looked for run by run, where something asks.
    pub(super) fn in_runs(&self, signal: u32) -> bool {
        match self.pack.signals[signal as usize].kind {
            SignalKind::Plain(matcher) => self.matchers[matcher as usize].asked,
            _ => false,
        }
    }

    /// What a rule looks for, beside what calls for it.
    pub(super) fn rest(&mut self, rule: &Rule) {
        rule.matcher.into_iter().for_each(|m| self.matcher(m));
        rule.signals.iter().for_each(|s| self.signal(*s));
        let spares = rule.spared_by.signals.iter().chain(&rule.mentioned_by.signals);
        spares.for_each(|s| self.asked(*s));
        rule.require.iter().for_each(|e| self.expr(e));
        if let Within::Before(signal) = rule.within {
            self.signal(signal);
        }
        if let ReportAt::Signal(signal) = rule.report {
            self.signal(signal);
        }
        rule.remark.iter().for_each(|r| self.expr(&r.when));
        measures(rule).for_each(|measure| self.measure(measure));
        if rule.per == Per::Transfer {
            Named::TRANSFERS.iter().for_each(|name| self.named(name));
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

    pub(super) fn named(&mut self, name: &str) {
        self.pack.signal(name).into_iter().for_each(|s| self.signal(s as u32));
    }

    fn matcher(&mut self, matcher: u32) {
        if self.matchers[matcher as usize].add(self.caller) {
            self.guards(matcher);
        }
    }

    fn guards(&mut self, matcher: u32) {
        let pack = self.pack;
        let Guards { unless, only, .. } = &pack.matchers[matcher as usize].guards;
        for (scope, GuardSet { signals, .. }) in unless.iter().chain(only) {
            for signal in signals {
                self.guarding[*signal as usize] = true;
                match scope {
                    Scope::Conversation => self.beforehand(*signal),
                    _ => self.asked(*signal),
                }
            }
        }
    }

    /// What is looked for in the whole conversation, whatever calls for it.
    fn beforehand(&mut self, signal: u32) {
        let caller = self.caller.take();
        self.signal(signal);
        self.caller = caller;
    }

    /// What a guard looks for is looked for when the guard is asked, where that can be done run by run.
    fn asked(&mut self, signal: u32) {
        if std::mem::replace(&mut self.signals[signal as usize].asked, true) {
            return;
        }
        let pack = self.pack;
        match pack.signals[signal as usize].kind {
            SignalKind::Plain(matcher) if !self.regexes[matcher as usize] => {
                self.matchers[matcher as usize].asked = true;
                self.guards(matcher);
            }
            _ => self.beforehand(signal),
        }
    }

    fn signal(&mut self, signal: u32) {
        if !self.signals[signal as usize].add(self.caller) {
            return;
        }
        let pack = self.pack;
        match &pack.signals[signal as usize].kind {
            SignalKind::Words { .. } => {}
            SignalKind::Plain(matcher) => self.matcher(*matcher),
            SignalKind::Weighted { threshold, cues } => {
                for &(weight, matcher) in cues {
                    // What takes from a sum is looked for where there is one to take from.
                    if *threshold > 0 && weight <= 0 && !self.regexes[matcher as usize] {
                        self.matchers[matcher as usize].asked = true;
                        self.guards(matcher);
                    } else {
                        self.matcher(matcher);
                    }
                }
            }
        }
    }

    /// The signals of cues or weights of an expression.
    pub(super) fn weights(&mut self, expr: &Expr) {
        match expr {
            Expr::Signal(signal, _) if needs_weight(expr, self.pack) => self.signal(*signal),
            Expr::Signal(..) => {}
            Expr::Fact(fact) => self.weights(&self.pack.facts[*fact as usize].is),
            Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|p| self.weights(p)),
            Expr::FirstThen(first, then) => {
                self.weights(first);
                self.weights(then);
            }
            _ => {}
        }
    }

    pub(super) fn expr(&mut self, expr: &Expr) {
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
                // Only where the other occurs does it matter.
                self.asked(*is);
            }
            Expr::Edge { signal, .. } => signal.iter().for_each(|s| self.signal(*s)),
            Expr::Event(_) | Expr::Channel(_) | Expr::Is(_) => {}
        }
    }
}
