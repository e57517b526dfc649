//! The fast path agrees with its slow twin: on random small packs, where every way of the language meets every other;
//! on the fixtures and the examples; and on random conversations made of the pack's own words.
//!
//! `AMENDS_TWIN_CASES=20` runs twenty times as many cases.

#![allow(missing_docs)]

mod asked;
mod built_in;
mod small;

use amends::engine::twin::{Twin, difference};
use amends::engine::{Engine, Scratch};
use amends::transcript::{Channel, Conversation, Event, EventKind, Role, Turn};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{TestError, TestRunner};

/// How many cases are run, by default and under `AMENDS_TWIN_CASES`.
pub(crate) fn cases(default: u32) -> ProptestConfig {
    let times = std::env::var("AMENDS_TWIN_CASES").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    ProptestConfig { cases: default * times, failure_persistence: None, ..ProptestConfig::default() }
}

/// A conversation of texts: some turns, both roles, the channels, with times and without.
pub(crate) fn conversation(
    text: impl Strategy<Value = String>,
    turns: usize,
) -> impl Strategy<Value = Conversation<'static>> {
    let role = select(vec![Role::Agent, Role::Agent, Role::Agent, Role::Customer, Role::Customer, Role::Bot]);
    let turn = (role, text, 0..1500_i64, 200..3000_i64, prop::bool::weighted(0.95));
    let channel = select(vec![None, Some(Channel::Call), Some(Channel::Chat), Some(Channel::Email)]);
    let event = proptest::option::weighted(0.2, 0..turns);
    (channel, vec(turn, 1..=turns), any::<bool>(), event).prop_map(|(channel, turns, timed, event)| {
        let mut clock = 0;
        let turns = turns.into_iter().map(|(role, text, pause, length, visible)| {
            let start = clock + pause;
            clock = start + length;
            let times = timed.then_some((start, clock));
            Turn {
                visible,
                start_ms: times.map(|t| t.0),
                end_ms: times.map(|t| t.1),
                ..Turn::new(role, text)
            }
        });
        let events = event.map(|after| Event { after_turn: Some(after), ..Event::new(EventKind::Hold) });
        Conversation {
            channel,
            turns: turns.collect(),
            events: events.into_iter().collect(),
            ..Conversation::default()
        }
    })
}

/// Runs a test on random inputs. What fails is told in short: a conversation's fields would hide it.
pub(crate) fn on_all<S: Strategy>(
    cases: ProptestConfig,
    inputs: S,
    test: impl Fn(S::Value) -> Result<(), String>,
) {
    let run = |input| test(input).map_err(TestCaseError::fail);
    match TestRunner::new(cases).run(&inputs, run) {
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        other => other.expect("inputs are found"),
    }
}

/// What differs, with all that is needed to see why.
pub(crate) fn agrees(
    engine: &Engine,
    twin: &Twin,
    conversation: &Conversation<'_>,
    scratch: &mut Scratch,
) -> Result<(), String> {
    let Some(what) = difference(engine, twin, conversation, scratch) else { return Ok(()) };
    let turns = conversation.turns.iter().map(|t| {
        let hidden = if t.visible { "" } else { "hidden" };
        format!("{} {:?} {:?}..{:?} {hidden}\n", t.role, t.text, t.start_ms, t.end_ms)
    });
    let turns: String = turns.collect();
    Err(format!(
        "engine and twin differ in {what}\n{:?}, events {}\n{turns}",
        conversation.channel,
        conversation.events.len()
    ))
}
