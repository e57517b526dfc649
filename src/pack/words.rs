//! A compiled rule in words: how it decides, for `explain` and reasons.

use super::guards::{GuardSet, Question};
use super::limit::Limit;
use super::measure::Measure;
use super::model::{Expr, Pack, Per, ReportAt, Rule, Truth, Within};

/// An expression in words.
pub fn words_of(expr: &Expr, pack: &Pack) -> String {
    let signal =
        |id: &u32| pack.signals.get(*id as usize).map_or_else(String::new, |s| format!("`{}`", s.name));
    let list = |parts: &[Expr], word: &str| {
        let parts: Vec<String> = parts
            .iter()
            .map(|p| match p {
                Expr::Any(inner) | Expr::All(inner) if inner.len() > 1 => format!("({})", words_of(p, pack)),
                _ => words_of(p, pack),
            })
            .collect();
        parts.join(word)
    };
    match expr {
        Expr::Signal(id, _) => signal(id),
        Expr::Fact(id) => pack.facts.get(*id as usize).map_or_else(String::new, |f| format!("`{}`", f.name)),
        Expr::Event(kind) => format!("a {kind} event"),
        Expr::Channel(channels) => {
            let names: Vec<&str> = channels.iter().map(|c| c.name()).collect();
            format!("the channel {}", names.join(" or "))
        }
        Expr::Is(Truth::Timed) => "times".to_owned(),
        Expr::Is(Truth::Draft) => "a draft".to_owned(),
        Expr::Not(inner) => match &**inner {
            Expr::Any(_) | Expr::All(_) => format!("not ({})", words_of(inner, pack)),
            _ => format!("not {}", words_of(inner, pack)),
        },
        Expr::All(parts) => list(parts, " and "),
        Expr::Any(parts) => list(parts, " or "),
        Expr::Count { of, min, max } => {
            let bound = match max {
                Some(max) if min == max => format!("{min}"),
                Some(max) => format!("{min} to {max}"),
                None => format!("{min} or more"),
            };
            format!("{bound} times {}", words_of(of, pack))
        }
        Expr::FirstThen(first, then) => {
            format!("{}, and then {}", words_of(first, pack), words_of(then, pack))
        }
        Expr::Every(id, is) => format!("every {} to be {}", signal(id), signal(is)),
        Expr::Edge { opening, by, signal: id, question } => {
            let mut parts = Vec::new();
            parts.extend(by.map(|b| format!("the {}'s", b.name())));
            parts.extend(id.as_ref().map(|id| format!("with {}", signal(id))));
            parts.extend(question.map(|q| if q { "a question" } else { "no question" }.to_owned()));
            let edge = if *opening { "first" } else { "last" };
            format!("the {edge} words to be {}", parts.join(", "))
        }
    }
}

impl Expr {
    /// The signals that it names, itself or by a fact, each once; those that must not occur among them.
    pub fn signals(&self, pack: &Pack) -> Vec<u32> {
        let mut found = Vec::new();
        self.add_signals(pack, &mut found);
        found
    }

    fn add_signals(&self, pack: &Pack, found: &mut Vec<u32>) {
        let mut add = |signal: u32| {
            if !found.contains(&signal) {
                found.push(signal);
            }
        };
        match self {
            Expr::Signal(signal, _) => add(*signal),
            Expr::Every(signal, is) => [*signal, *is].into_iter().for_each(add),
            Expr::Edge { signal, .. } => signal.iter().copied().for_each(add),
            Expr::Fact(fact) => {
                pack.facts.get(*fact as usize).into_iter().for_each(|fact| fact.is.add_signals(pack, found));
            }
            Expr::Not(inner) | Expr::Count { of: inner, .. } => inner.add_signals(pack, found),
            Expr::All(parts) | Expr::Any(parts) => {
                parts.iter().for_each(|part| part.add_signals(pack, found));
            }
            Expr::FirstThen(one, other) => {
                one.add_signals(pack, found);
                other.add_signals(pack, found);
            }
            Expr::Event(_) | Expr::Channel(_) | Expr::Is(_) => {}
        }
    }
}

impl Measure {
    /// The name, as packs write it.
    pub fn name(self, pack: &Pack) -> String {
        let signal = |id: u32| pack.signals.get(id as usize).map_or("", |s| &*s.name);
        match self {
            Measure::WaitSeconds => "wait.seconds".to_owned(),
            Measure::GapSeconds => "gap.seconds".to_owned(),
            Measure::UnannouncedSeconds => "unannounced.seconds".to_owned(),
            Measure::SecondsUntil(id) => format!("seconds-until.{}", signal(id)),
            Measure::TransfersUntold => "transfers.untold".to_owned(),
            Measure::PromiseOverdueSeconds => "promise.overdue-seconds".to_owned(),
            Measure::PromiseUntoldSeconds => "promise.untold-seconds".to_owned(),
            Measure::OverlapMs => "overlap.ms".to_owned(),
            Measure::RunsUntil(id) => format!("runs-until.{}", signal(id)),
            Measure::AgentsCount => "agents.count".to_owned(),
            Measure::TransfersCount => "transfers.count".to_owned(),
            Measure::SignalWords(id) => format!("{}.words", signal(id)),
            Measure::SignalCount(id) => format!("{}.count", signal(id)),
            Measure::CapsRun => "caps.run".to_owned(),
            Measure::RepeatWords => "repeat.words".to_owned(),
            Measure::DetailAskedAgain => "detail.asked-again".to_owned(),
        }
    }
}

impl Limit {
    /// What is measured and what is right, in words.
    fn bounds(self, pack: &Pack) -> String {
        let unit = self.measure.unit();
        let most = self.at_most.map(|most| format!("at most {} {unit}", most.words()));
        let least = self.at_least.map(|least| format!("at least {} {unit}", least.words()));
        let bounds: Vec<String> = most.into_iter().chain(least).collect();
        format!("{}: {}", self.measure.name(pack), bounds.join(", "))
    }
}

/// How a rule decides, in sentences.
pub fn how(rule: &Rule, pack: &Pack) -> Vec<String> {
    let mut told = Vec::new();
    let by = rule.by.name();
    if let Some(when) = &rule.when {
        told.push(format!("It is called for by {}.", words_of(when, pack)));
    }
    if let Some(require) = &rule.require {
        let within = match rule.within {
            Within::Rest => "from there on".to_owned(),
            Within::SameTurn => "in the same turn".to_owned(),
            Within::NextTurn => format!("in the {by}'s next turn"),
            Within::Runs(n) => format!("in the {by}'s first {n} turns from there"),
            Within::Seconds(n) => format!("within {n} seconds"),
            Within::Closing(1) => format!("in the {by}'s last turn"),
            Within::Closing(n) => format!("in the {by}'s last {n} turns"),
            Within::Wait => format!("from the words before the wait to the {by}'s first after it"),
            Within::AfterWait => format!("in the {by}'s first turn after the wait"),
            Within::Before(id) => {
                format!("before the first `{}`", pack.signals.get(id as usize).map_or("", |s| &*s.name))
            }
        };
        let over = rule.lasting.over_seconds.map(|o| format!(" of more than {} s", o.words()));
        let announced = if rule.lasting.or_announced { ", or announced as such" } else { "" };
        let wait = format!("for each wait{}{announced}", over.unwrap_or_default());
        let per = match rule.per {
            Per::Conversation => "once for each conversation",
            Per::Trigger => "for each time it is called for",
            Per::Wait => &wait,
            Per::Transfer => "once for each transfer",
        };
        told.push(format!("It asks for {} {within}, {per}.", words_of(require, pack)));
    }
    told.extend(rule.limit.map(|limit| format!("It measures {}.", limit.bounds(pack))));
    if let Some(matcher) = rule.matcher {
        told.push(format!("It reports the {by}'s words that match one of its phrases."));
        if let Some(m) = pack.matchers.get(matcher as usize) {
            let mut spares: Vec<String> =
                m.guards.unless.iter().map(|(scope, _)| scope.name().to_owned()).collect();
            if m.guards.negated {
                spares.push("negation".to_owned());
            }
            if m.guards.question == Question::Never {
                spares.push("questions".to_owned());
            }
            if !m.guards.quoted {
                spares.push("quotations".to_owned());
            }
            if !spares.is_empty() {
                told.push(format!("A match is spared by what stands near it: {}.", spares.join(", ")));
            }
            let needs: Vec<&str> = m.guards.only.iter().map(|(scope, _)| scope.name()).collect();
            if !needs.is_empty() {
                told.push(format!("A match counts only with what it needs near it: {}.", needs.join(", ")));
            }
        }
    }
    for signal in rule.signals.iter().filter_map(|id| pack.signals.get(*id as usize)) {
        told.push(format!("It reports the words of the signal `{}`.", signal.name));
    }
    let named = |set: &GuardSet| {
        let signals = set.signals.iter().filter_map(|id| pack.signals.get(*id as usize));
        signals.map(|signal| format!("`{}`", signal.name)).collect::<Vec<_>>().join(" or ")
    };
    let (spared, mentioned) = (named(&rule.spared_by), named(&rule.mentioned_by));
    if !spared.is_empty() {
        told.push(format!("What breaks it is spared in a sentence that holds {spared}."));
    }
    if !mentioned.is_empty() {
        told.push(format!("What follows {mentioned} in one clause is only mentioned, and spared."));
    }
    for variant in &rule.also {
        let when = variant.when.as_ref().map(|w| words_of(w, pack)).unwrap_or_default();
        if let Some(limit) = variant.limit {
            told.push(format!("Where it does not fail, it measures {}.", limit.bounds(pack)));
            continue;
        }
        told.push(format!("Where it does not fail, {when} calls for the same as a {}.", variant.level));
    }
    match rule.report {
        ReportAt::Closing => told.push(format!("It is reported at the {by}'s last turn.")),
        ReportAt::Signal(id) => {
            let name = pack.signals.get(id as usize).map_or("", |s| &*s.name);
            told.push(format!("It is reported at the first `{name}`."));
        }
        ReportAt::Trigger if rule.require.is_some() => {
            told.push("It is reported at what called for it.".to_owned())
        }
        ReportAt::Trigger => {}
    }
    told
}
