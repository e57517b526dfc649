//! Apologies that come late, as messages tell it: by turns, and by the clock where there is one.

use std::sync::Arc;

use amends::builtin;
use amends::check::Linter;
use amends::engine::{Engine, Options};
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

fn message(talk: &Talk) -> String {
    let pack = builtin::pack();
    let enabled = pack.rules.iter().map(|rule| &*rule.id == "apology/late").collect();
    let options = Options { enabled, any_language: true, ..Options::default() };
    let linter = Linter::of(Engine::new(Arc::new(pack), options));
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
