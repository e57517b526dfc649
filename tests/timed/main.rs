//! Rules that go by the clock, on generated calls and chats whose waits, overlaps, promises and faults are known.
//!
//! Every case is generated many times, with other lengths, words and channels; what is found must be what the
//! generator says, no more and no less, to a tenth of a second. `--nocapture` shows the table.

#![allow(missing_docs)]
#![allow(clippy::print_stdout, reason = "`--nocapture` shows what was generated and found")]

mod across;
mod cases;
mod customer;
mod promises;
mod talk;
mod told;
mod waits;
mod wordings;

use std::sync::{Arc, LazyLock};

use amends::builtin;
use amends::engine::{Engine, Options, Place, Scratch};
use amends::transcript::{Conversation, EventKind};

use cases::cases;
use talk::{Dice, Expected, Spot};

/// How often each case is generated.
const TIMES: u64 = 300;

/// The rules that go by the clock, or by events.
const RULES: [&str; 9] = [
    "hold/no-apology",
    "hold/no-callback-offer",
    "hold/too-long",
    "hold/unannounced",
    "listening/interruption",
    "ownership/cold-transfer",
    "ownership/many-hands",
    "resolution/broken-promise",
    "resolution/outcome-untold",
];

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let pack = builtin::pack();
    let enabled = pack.rules.iter().map(|r| RULES.contains(&&*r.id)).collect();
    Engine::new(Arc::new(pack), Options { enabled, any_language: true, ..Options::default() })
});

/// What is found in a conversation.
fn found(conversation: &Conversation<'_>, scratch: &mut Scratch) -> Vec<Expected> {
    ENGINE.judge(conversation, scratch);
    let hits = scratch.judged().hits.iter();
    let mut found: Vec<Expected> = hits
        .map(|hit| {
            let id = &*ENGINE.pack.rules[hit.rule as usize].id;
            let rule = RULES.iter().find(|known| **known == id).expect("a rule that is on");
            let spot = match hit.place {
                Place::Tokens(start, _) => Spot::Turn(scratch.view.turn_of(start as usize)),
                Place::Bytes(turn, ..) | Place::TurnStart(turn) | Place::TurnEnd(turn) => {
                    Spot::Turn(turn as usize)
                }
                Place::Event(event) => Spot::Event(event as usize),
            };
            (*rule, spot)
        })
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn what_the_generator_hides_is_found_and_nothing_else() {
    let mut scratch = Scratch::default();
    let mut wrong: Vec<String> = Vec::new();
    println!("{:62} {:>6} {:>6} {:>6} {:>6}", "case", "made", "to find", "missed", "false");
    for (case, (name, make)) in cases().enumerate() {
        let (mut all, mut missed, mut more) = (0, 0, 0);
        for time in 0..TIMES {
            let seed = 0x9e37_79b9_7f4a_7c15 ^ ((case as u64) << 32) ^ (time + 1);
            let mut talk = make(&mut Dice(seed));
            talk.expected.sort_unstable();
            talk.conversation.order_events();
            let found = found(&talk.conversation, &mut scratch);
            all += talk.expected.len();
            missed += talk.expected.iter().filter(|e| !found.contains(e)).count();
            more += found.iter().filter(|f| !talk.expected.contains(f)).count();
            // One of each case is shown.
            if found != talk.expected && wrong.last().is_none_or(|w| !w.starts_with(name)) {
                let turns = talk.conversation.turns.iter();
                let said: Vec<String> = turns
                    .map(|t| format!("  {:?} {:?}-{:?} {}", t.role, t.start_ms, t.end_ms, t.text))
                    .chain(
                        talk.conversation
                            .events
                            .iter()
                            .map(|e| format!("  {:?} {:?}-{:?}", e.kind, e.start_ms, e.end_ms)),
                    )
                    .collect();
                wrong.push(format!(
                    "{name}, {time}:\n{}\n  expected {:?}\n  found    {found:?}",
                    said.join("\n"),
                    talk.expected
                ));
            }
        }
        println!("{name:62} {TIMES:>6} {all:>6} {missed:>6} {more:>6}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Findings tell what was measured and what is allowed, exactly.
#[test]
fn lengths_are_told_to_the_millisecond() {
    let mut scratch = Scratch::default();
    for ms in [119_900, 120_000, 120_100, 120_001] {
        let talk = talk::Talk::new(amends::transcript::Channel::Call)
            .customer("where is my lamp")
            .agent("i will ask")
            .event(EventKind::Hold, ms, true)
            .agent("van nine has it");
        ENGINE.judge(&talk.conversation, &mut scratch);
        let rule = ENGINE.pack.rule("hold/too-long").expect("there") as u32;
        let hit = scratch.judged().hits.iter().find(|h| h.rule == rule);
        let told = hit.and_then(|h| Some((h.measured?, h.limit?)));
        assert_eq!(told, (ms > 120_000).then_some((ms as f64 / 1000.0, 120.0)), "{ms}");
    }
}

/// The numbers by which times are read are the pack's.
#[test]
fn numbers_of_the_clock_are_settings() {
    let broken = |change: fn(&mut amends::pack::Clock), rule: &str, talk: &talk::Talk| {
        let mut pack = builtin::pack();
        change(&mut pack.clock);
        let enabled = pack.rules.iter().map(|r| *r.id == *rule).collect();
        let engine =
            Engine::new(Arc::new(pack), Options { enabled, any_language: true, ..Options::default() });
        let mut scratch = Scratch::default();
        engine.judge(&talk.conversation, &mut scratch);
        !scratch.judged().hits.is_empty()
    };
    let channel = amends::transcript::Channel::Call;
    let mut interrupted =
        talk::Talk::new(channel).agent("good morning").wait(500).customer("i said to the man that he");
    interrupted.now -= 1200;
    let interrupted =
        interrupted.agent("which man was that and where was he").wait(3000).customer("the tall one");
    assert!(broken(|_| {}, "listening/interruption", &interrupted));
    assert!(!broken(|clock| clock.together_ms = 9000.0, "listening/interruption", &interrupted));
    let courteous = talk::Talk::new(amends::transcript::Channel::Chat)
        .customer("who has my lamp")
        .agent("i will call you back within ten minutes")
        .wait(90_000)
        .agent("thank you for writing")
        .wait(900_000)
        .customer("hello");
    assert!(broken(|_| {}, "resolution/broken-promise", &courteous));
    assert!(!broken(|clock| clock.courtesy_words = 0.0, "resolution/broken-promise", &courteous));
}
