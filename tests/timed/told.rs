//! Times as messages and reasons tell them.

use std::sync::Arc;

use amends::builtin;
use amends::check::{Linter, account};
use amends::engine::{Engine, Options, Scratch};
use amends::transcript::Channel;

use super::talk::Talk;

/// A call in which the apology comes in the agent's fourth turn after the complaint.
fn late() -> Talk {
    let mut talk = Talk::new(Channel::Call).customer("my lamp arrived broken and i am really angry about it");
    for (asks, says) in [
        ("what is the number please", "four four one"),
        ("and what is your postcode please", "l s one"),
        ("and when did it arrive", "on monday"),
    ] {
        talk = talk.wait(9_000).agent(asks).wait(9_000).customer(says);
    }
    talk.wait(9_000).agent("i am so sorry your lamp arrived broken")
}

/// An engine by the rules whose ids begin so, with reasons.
fn engine(rules: &str) -> Engine {
    let pack = builtin::pack();
    let enabled = pack.rules.iter().map(|rule| rule.id.starts_with(rules)).collect();
    let options = Options { enabled, any_language: true, explain: true, ..Options::default() };
    Engine::new(Arc::new(pack), options)
}

fn message(talk: &Talk) -> String {
    let linter = Linter::of(engine("apology/late"));
    let found = linter.check(&talk.conversation).expect("judged");
    found.into_iter().map(|finding| finding.message.to_string()).collect()
}

#[test]
fn a_late_apology_is_told_by_its_turn_and_by_the_clock() {
    let turns = "The first apology comes in agent turn 4 after the complaint";
    assert_eq!(message(&late()), format!("{turns} (1:10 later, at 01:14); it belongs in the first 2."));
    let mut untimed = late();
    for turn in &mut untimed.conversation.turns {
        (turn.start_ms, turn.end_ms) = (None, None);
    }
    assert_eq!(message(&untimed), format!("{turns}; it belongs in the first 2."));
}

#[test]
fn a_wait_longer_than_people_stay_is_told_where_reasons_are() {
    let talk = Talk::new(Channel::Chat).agent("good morning").wait(500).customer("where is the lamp");
    let talk = talk.wait(500).agent("one moment please").wait(3_900_000).agent("van nine has it");
    let (engine, mut scratch) = (engine("hold/"), Scratch::default());
    engine.judge(&talk.conversation, &mut scratch);
    let account = account(&engine, &talk.conversation, &scratch, "".into());
    assert_eq!(account.judgements.len(), 4);
    for judgement in account.judgements {
        let told = "kept waiting 1:05:00, from 00:02 to 1:05:02, at turn 2 “one moment please”: longer than people stay";
        assert!(judgement.details.iter().any(|detail| detail.starts_with(told)), "{judgement:?}");
    }
}
