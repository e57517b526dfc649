//! What is looked for only where something asks for it tells the same as looking for everything, as accounts do.

use std::sync::Arc;

use amends::builtin;
use amends::engine::{Engine, Options, Scratch};
use amends::pack::{By, Expr, GuardSet, Pack, ReportAt, Rule, SignalKind};
use amends::transcript::Conversation;

/// Engines of one pack with all its rules: one looks for everything, one for what is asked for.
pub(crate) struct Both {
    engines: [Engine; 2],
    room: [Scratch; 2],
}

impl Both {
    pub(crate) fn new(pack: &Arc<Pack>, assume: Vec<u32>) -> Self {
        let engine = |explain| {
            let enabled = vec![true; pack.rules.len()];
            let options = Options {
                enabled,
                assume: assume.clone(),
                explain,
                any_language: true,
                ..Options::default()
            };
            Engine::new(pack.clone(), options)
        };
        Self { engines: [engine(true), engine(false)], room: Default::default() }
    }

    /// What they tell differently, if anything.
    pub(crate) fn agree(&mut self, conversation: &Conversation<'_>) -> Result<(), String> {
        let [all, asked] = &mut self.room;
        self.engines[0].judge(conversation, all);
        self.engines[1].judge(conversation, asked);
        let (all, asked) = (all.judged(), asked.judged());
        if all.hits != asked.hits {
            return Err(format!("hits:\n  {:?}\n  {:?}", all.hits, asked.hits));
        }
        let differ = all.verdicts.iter().zip(&asked.verdicts).position(|(all, asked)| all != asked);
        match differ {
            None => Ok(()),
            Some(rule) => Err(format!(
                "{}: {:?} and {:?}",
                self.engines[0].pack.rules[rule].id, all.verdicts[rule], asked.verdicts[rule]
            )),
        }
    }
}

/// A pack with rules upon its signals: what adds up is reported, and calls for every other signal but those that only
/// guards look for.
pub(crate) fn with_rules(mut pack: Pack) -> Pack {
    let blank = Rule {
        matcher: None,
        signals: Vec::new(),
        spared_by: GuardSet::default(),
        mentioned_by: GuardSet::default(),
        when: None,
        limit: None,
        require: None,
        also: Vec::new(),
        overrides: Vec::new(),
        remark: None,
        report: ReportAt::Trigger,
        by: By::Any,
        ..builtin::pack().rules[0].clone()
    };
    let is_sum = |signal: &u32| matches!(pack.signals[*signal as usize].kind, SignalKind::Weighted { .. });
    let (sums, plain): (Vec<u32>, Vec<u32>) = (0..pack.signals.len() as u32).partition(is_sum);
    let mut rules: Vec<Rule> = Vec::new();
    for sum in sums {
        let spared = |by: u32| GuardSet { phrases: (0, 0), signals: vec![by] };
        rules.push(Rule { signals: vec![sum], ..blank.clone() });
        for signal in plain.iter().skip(1) {
            let when = Some(Expr::Signal(sum, By::Any));
            rules.push(Rule { when, signals: vec![*signal], ..blank.clone() });
            rules.push(Rule { signals: vec![sum], spared_by: spared(*signal), ..blank.clone() });
            rules.push(Rule { signals: vec![sum], mentioned_by: spared(*signal), ..blank.clone() });
            rules.push(Rule { signals: vec![*signal], spared_by: spared(sum), ..blank.clone() });
            rules.push(Rule { signals: vec![*signal], mentioned_by: spared(sum), ..blank.clone() });
            let when = Some(Expr::Every(sum, *signal));
            rules.push(Rule { when, signals: vec![sum], ..blank.clone() });
        }
    }
    pack.rules = rules;
    pack
}
