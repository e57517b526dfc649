//! Holding the fast path against its twin.

use super::{Told, Twin};
use crate::engine::hit::Place;
use crate::engine::judge::Scratch;
use crate::engine::scan::Match;
use crate::engine::{Engine, Options};
use crate::pack::Per;
use crate::transcript::Conversation;

/// What the engine and its twin tell differently of a conversation, if anything; the engine's word comes first.
///
/// `engine` is one of [`Twin::engine`].
pub fn difference(
    engine: &Engine,
    twin: &Twin,
    conversation: &Conversation<'_>,
    scratch: &mut Scratch,
) -> Option<String> {
    engine.judge(conversation, scratch);
    let told = twin.tell(conversation, &engine.options.assume);
    matches(engine, &told, scratch)
        .or_else(|| spared(engine, &told, scratch))
        .or_else(|| occurrences(engine, &told, scratch))
        .or_else(|| findings(engine, &told, scratch))
        .map(|what| format!("{what}\n{}", shown(scratch, conversation)))
}

impl Twin {
    /// The engine that the twin can be held against: all rules of the pack are on and report what their phrases find,
    /// whatever calls for them, whichever yields and however often the same is told; reasons are kept. `assume` are signals taken to have occurred.
    pub fn engine(&self, assume: Vec<u32>) -> Engine {
        let mut pack = (*self.pack).clone();
        for rule in &mut pack.rules {
            (rule.when, rule.limit, rule.per) = (None, None, Per::default());
            rule.also.clear();
            rule.overrides.clear();
        }
        let enabled =
            pack.rules.iter().map(|rule| rule.matcher.is_some() || !rule.signals.is_empty()).collect();
        Engine::new(
            pack.into(),
            Options { enabled, assume, explain: true, any_language: true, follow: false },
        )
    }
}

fn matches(engine: &Engine, told: &Told, scratch: &Scratch) -> Option<String> {
    for matcher in 0..engine.pack.matchers.len() as u32 {
        let (fast, slow) = (scratch.matches(matcher), &told.matches[matcher as usize][..]);
        if fast != slow {
            return Some(format!(
                "matches of matcher {matcher}:\n  {}\n  {}",
                named(engine, fast),
                named(engine, slow)
            ));
        }
    }
    None
}

fn spared(engine: &Engine, told: &Told, scratch: &Scratch) -> Option<String> {
    let (mut fast, mut slow) = (scratch.trace.spared.clone(), told.spared.clone());
    // What keeps the words of a role that says nothing else is not asked for, so order is all that may differ.
    fast.sort_by_key(|(matcher, m, _)| (*matcher, *m));
    slow.sort_by_key(|(matcher, m, _)| (*matcher, *m));
    let only = |these: &[(u32, Match, super::Spare)], those: &[(u32, Match, super::Spare)]| {
        let only = these.iter().filter(|s| !those.contains(s));
        only.map(|(matcher, m, spare)| format!("{matcher} {} by {spare:?}; ", named(engine, &[*m])))
            .collect::<String>()
    };
    (fast != slow).then(|| format!("spared:\n  {}\n  {}", only(&fast, &slow), only(&slow, &fast)))
}

fn occurrences(engine: &Engine, told: &Told, scratch: &Scratch) -> Option<String> {
    for (index, signal) in engine.pack.signals.iter().enumerate() {
        let (fast, slow) = (&scratch.occurrences[index], &told.occurrences[index]);
        if fast != slow {
            return Some(format!("occurrences of {}:\n  {fast:?}\n  {slow:?}", signal.name));
        }
    }
    None
}

fn findings(engine: &Engine, told: &Told, scratch: &Scratch) -> Option<String> {
    let fast = scratch.judged().hits.iter().map(|hit| match hit.place {
        Place::Tokens(start, end) => (hit.rule, start, end),
        Place::Bytes(turn, start, end) => {
            // Several matches may have made it.
            let of_hit = |m: &&Match| m.bytes.is_some_and(|(t, s, e)| t == turn && start <= s && e <= end);
            let matcher = engine.pack.rules[hit.rule as usize].matcher.unwrap_or_default();
            let made = || scratch.matches(matcher).iter().filter(of_hit);
            let words = made().map(|m| m.start).min().zip(made().map(|m| m.end).max());
            words.map_or((hit.rule, u32::MAX, u32::MAX), |(start, end)| (hit.rule, start, end))
        }
        _ => (hit.rule, u32::MAX, u32::MAX),
    });
    let (mut fast, mut slow): (Vec<_>, Vec<_>) = (fast.collect(), told.findings.clone());
    fast.sort_unstable();
    slow.sort_unstable();
    (fast != slow).then(|| format!("findings (rule, words):\n  {fast:?}\n  {slow:?}"))
}

fn named(engine: &Engine, matches: &[Match]) -> String {
    let named = matches.iter().map(|m| {
        let phrase = &engine.pack.phrases[m.phrase as usize].text;
        let bytes = m.bytes.map(|b| format!(" {b:?}")).unwrap_or_default();
        format!("{}..{} run {} `{phrase}`#{}{bytes}", m.start, m.end, m.run, m.phrase)
    });
    named.collect::<Vec<_>>().join(", ")
}

/// The words of a conversation, numbered, as the engine has them.
fn shown(scratch: &Scratch, conversation: &Conversation<'_>) -> String {
    let view = &scratch.view;
    let words = (0..view.tokens.len()).map(|at| {
        let token = view.tokens[at];
        let text = &conversation.turns[view.turn_of(at)].text;
        format!("{at}:{}", &text[token.start as usize..token.end as usize])
    });
    words.collect::<Vec<_>>().join(" ")
}
