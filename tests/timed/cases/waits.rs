//! Holds, requests, silences and gaps.

use amends::transcript::{Channel, EventKind};

use super::{
    ANSWERS, ASKS, Case, NO_APOLOGY, NO_CALLBACK, REQUESTS, TOO_LONG, UNANNOUNCED, around, begin, limit, live,
};
use crate::talk::{Dice, Spot, Talk};

pub(super) const CASES: &[Case] = &[
    ("a hold that the source marks, begin and end", hold_marked),
    ("a hold whose end is not told", hold_open),
    ("an open hold into which the customer asks", hold_asked),
    ("a hold until the customer hangs up", hold_abandoned),
    ("a request to hold, up to the next words", request),
    ("a request after which nobody comes back", request_abandoned),
    ("a request and the hold that follows it: one wait", request_and_hold),
    ("a hold with a silence inside it: one wait", silence_in_hold),
    ("a silence that the source marks", silence),
    ("a silence in which the customer fetches something", customer_fetches),
    ("a wait that was announced", announced),
    ("a wait with an offer to call back", callback),
    ("thanks after the wait, or after “are you there”", thanked),
    ("a queue before the first words", queue),
    ("a gap after the customer's words", gap),
    ("a gap after a customer's thanks, or of an hour", no_gap),
    ("a request that is answered in the same breath", answered),
    ("a wait of hours on the phone", hours_on_the_phone),
    ("a wait longer than people stay, and how far they are seen", past_staying),
];

/// Expects what a wait of this length breaks, where nothing was said of it before or after.
fn bare_wait(talk: Talk, ms: i64, spot: Spot) -> Talk {
    talk.expect_if(ms > 120_000, TOO_LONG, spot)
        .expect_if(ms > 120_000, NO_CALLBACK, spot)
        .expect_if(ms > 60_000, UNANNOUNCED, spot)
        .expect_if(ms > 30_000, NO_APOLOGY, spot)
}

fn hold_marked(dice: &mut Dice) -> Talk {
    let limit = limit(dice);
    let ms = around(dice, limit);
    let channel = live(dice);
    let talk = begin(dice, channel).agent("i will ask the van").wait(300).event(EventKind::Hold, ms, true);
    bare_wait(talk.wait(900).agent(dice.pick(&ANSWERS)), ms, Spot::Event(0))
}

fn hold_open(dice: &mut Dice) -> Talk {
    let limit = limit(dice);
    let ms = around(dice, limit);
    let channel = live(dice);
    let talk = begin(dice, channel).agent("i will ask the van").wait(300).event(EventKind::Hold, ms, false);
    bare_wait(talk.agent(dice.pick(&ANSWERS)), ms, Spot::Event(0))
}

fn hold_asked(dice: &mut Dice) -> Talk {
    let limit = limit(dice);
    let ms = around(dice, limit).max(15_000);
    let channel = live(dice);
    let before = dice.roll(1_000, 9_000);
    let talk =
        begin(dice, channel).agent("i will ask the van").wait(300).event(EventKind::Hold, before, false);
    let asked = talk.customer("hello");
    let word = if asked.ends { 300 } else { 0 };
    bare_wait(asked.wait(ms - before - word).agent(dice.pick(&ANSWERS)), ms, Spot::Event(0))
}

fn hold_abandoned(dice: &mut Dice) -> Talk {
    let limit = limit(dice);
    let ms = around(dice, limit);
    let talk =
        begin(dice, Channel::Call).agent("i will ask the van").wait(300).event(EventKind::Hold, ms, false);
    // Nobody came back who might have said sorry.
    talk.event(EventKind::End, 0, false)
        .expect_if(ms > 120_000, TOO_LONG, Spot::Event(0))
        .expect_if(ms > 120_000, NO_CALLBACK, Spot::Event(0))
        .expect_if(ms > 60_000, UNANNOUNCED, Spot::Event(0))
}

fn request(dice: &mut Dice) -> Talk {
    let limit = limit(dice);
    let ms = around(dice, limit).max(15_000);
    let channel = live(dice);
    let asked = begin(dice, channel).agent(dice.pick(&REQUESTS));
    // The customer may say a word while they wait; without it, the agent's next words must be another run.
    let said = dice.roll(0, 2) == 0 || channel == Channel::Chat;
    let (before, word) = if said { (dice.roll(1_000, 5_000), 300) } else { (0, 0) };
    let mut talk = asked.wait(before);
    if said {
        talk = talk.customer("okay");
    }
    let word = if channel == Channel::Call { word } else { 0 };
    let talk = talk.wait(ms - before - word).agent(dice.pick(&ANSWERS));
    bare_wait(talk, ms, Spot::Turn(2))
}

fn request_abandoned(dice: &mut Dice) -> Talk {
    let limit = limit(dice);
    let ms = around(dice, limit).max(15_000);
    let channel = live(dice);
    let asked = begin(dice, channel).agent(dice.pick(&REQUESTS));
    let word = if channel == Channel::Call { 300 } else { 0 };
    // What is known last: the customer's words, or that they, or the conversation, are gone.
    let said = |talk: Talk, ms: i64| talk.wait(ms - word).customer("hello");
    let talk = match dice.roll(0, 4) {
        0 => said(asked, ms),
        1 => said(said(asked, ms / 2), ms - ms / 2),
        2 => asked.wait(1_000).customer("okay").wait(ms - 1_000 - word).event(EventKind::End, 0, false),
        _ => asked.wait(ms).event(EventKind::Leave, 0, false),
    };
    // Nobody came back who might have said sorry.
    talk.expect_if(ms > 120_000, TOO_LONG, Spot::Turn(2))
        .expect_if(ms > 120_000, NO_CALLBACK, Spot::Turn(2))
        .expect_if(ms > 60_000, UNANNOUNCED, Spot::Turn(2))
}

fn request_and_hold(dice: &mut Dice) -> Talk {
    let limit = limit(dice);
    let ms = around(dice, limit);
    let talk = begin(dice, Channel::Call)
        .agent(dice.pick(&REQUESTS))
        .wait(700)
        .event(EventKind::Hold, ms, true)
        .wait(800)
        .agent(dice.pick(&ANSWERS));
    bare_wait(talk, ms, Spot::Event(0))
}

fn silence_in_hold(dice: &mut Dice) -> Talk {
    let limit = limit(dice);
    let ms = around(dice, limit);
    let mut talk =
        begin(dice, Channel::Call).agent("i will ask the van").wait(300).event(EventKind::Hold, ms, true);
    let mut inside = talk.conversation.events[0].clone();
    inside.kind = EventKind::Silence;
    inside.start_ms = inside.start_ms.map(|s| s + 1000);
    talk.conversation.events.push(inside);
    bare_wait(talk.wait(900).agent(dice.pick(&ANSWERS)), ms, Spot::Event(0))
}

fn silence(dice: &mut Dice) -> Talk {
    let limit = limit(dice);
    let ms = around(dice, limit);
    let talk = begin(dice, Channel::Call).agent("the van then").wait(300).event(EventKind::Silence, ms, true);
    bare_wait(talk.wait(200).agent(dice.pick(&ANSWERS)), ms, Spot::Event(0))
}

fn customer_fetches(dice: &mut Dice) -> Talk {
    let ms = dice.roll(20_000, 400_000);
    let goes = dice.pick(&["let me get my glasses", "one moment i'll look for it", "hang on"]);
    let talk =
        begin(dice, Channel::Call).agent("what is the number on the box?").wait(500).customer(goes).wait(300);
    let talk = match dice.roll(0, 2) {
        0 => talk.event(EventKind::Silence, ms, true),
        _ => talk.wait(ms),
    };
    match dice.roll(0, 2) {
        0 => talk.customer("it is four one").wait(400).agent("thank you"),
        _ => talk.agent("are you there").wait(400).customer("yes it is four one"),
    }
}

fn announced(dice: &mut Dice) -> Talk {
    let ms = dice.roll(31_000, 120_000);
    let says = dice.pick(&[
        "please hold this will take a few minutes",
        "one moment this may take a while",
        "give me two minutes",
    ]);
    begin(dice, Channel::Call).agent(says).wait(ms).agent("thank you for holding van nine has it")
}

fn callback(dice: &mut Dice) -> Talk {
    let limit = 120_000;
    let ms = around(dice, limit).max(61_000);
    let talk = begin(dice, Channel::Call).agent("please hold or shall i call you back with it").wait(ms);
    let talk = talk.agent("sorry for the wait van nine has it");
    talk.expect_if(ms > 120_000, TOO_LONG, Spot::Turn(2)).expect(&[UNANNOUNCED], Spot::Turn(2))
}

fn thanked(dice: &mut Dice) -> Talk {
    let ms = dice.roll(31_000, 60_000);
    let talk = begin(dice, Channel::Call).agent(dice.pick(&REQUESTS)).wait(ms);
    match dice.roll(0, 2) {
        0 => talk.agent("thanks for waiting van nine has it"),
        _ => talk
            .agent("hello are you there")
            .wait(500)
            .customer("yes")
            .wait(500)
            .agent("sorry to keep you van nine has it"),
    }
}

fn queue(dice: &mut Dice) -> Talk {
    let ms = dice.roll(61_000, 900_000);
    let talk = Talk::new(live(dice)).customer(dice.pick(&ASKS)).event(EventKind::Hold, ms, true);
    talk.agent("good morning van nine has it")
}

fn gap(dice: &mut Dice) -> Talk {
    let ms = around(dice, 60_000);
    let channel = live(dice);
    let talk = begin(dice, channel).agent("which van was it?").wait(2_000).customer("the ninth of them");
    talk.wait(ms).agent(dice.pick(&ANSWERS)).expect_if(ms > 60_000, UNANNOUNCED, Spot::Turn(3))
}

fn no_gap(dice: &mut Dice) -> Talk {
    let channel = live(dice);
    let talk = begin(dice, channel).agent(dice.pick(&ANSWERS)).wait(2_000);
    match dice.roll(0, 3) {
        0 => talk.customer("okay").wait(dice.roll(61_000, 300_000)).agent("the shop closes at six"),
        1 => talk.customer("thanks a lot bye").wait(dice.roll(61_000, 300_000)).agent("good day to you"),
        _ => {
            // Whoever is on the phone is there: only what no call lasts is none.
            let from = if channel == Channel::Call { 14_500_000 } else { 3_700_000 };
            talk.customer("and the red one").wait(dice.roll(from, 20_000_000)).agent(dice.pick(&ANSWERS))
        }
    }
}

fn answered(dice: &mut Dice) -> Talk {
    let channel = live(dice);
    let says = dice.pick(&[
        "one moment please ah yes van nine has it",
        "let me check - yes, it is in van nine",
        "let me check that for you: the green one is on shelf four",
        "just a second here it is on shelf four",
    ]);
    let talk = begin(dice, channel).agent(says).wait(1_000).customer("okay");
    talk.wait(dice.roll(61_000, 300_000)).agent("the shop closes at six")
}

fn past_staying(dice: &mut Dice) -> Talk {
    let limit = limit(dice);
    let ms = around(dice, limit);
    let asked = begin(dice, Channel::Chat).agent(dice.pick(&REQUESTS));
    let talk = asked.wait(ms).customer("hello").wait(dice.roll(3_600_001, 9_000_000));
    talk.agent("sorry for the wait van nine has it")
        .expect_if(ms > 120_000, TOO_LONG, Spot::Turn(2))
        .expect_if(ms > 120_000, NO_CALLBACK, Spot::Turn(2))
        .expect_if(ms > 60_000, UNANNOUNCED, Spot::Turn(2))
}

fn hours_on_the_phone(dice: &mut Dice) -> Talk {
    let ms = dice.roll(3_600_000, 14_400_001);
    let asked = begin(dice, Channel::Call).agent(dice.pick(&REQUESTS)).wait(ms);
    let talk = asked.agent("thank you for holding van nine has it");
    talk.expect(&[TOO_LONG, NO_CALLBACK, UNANNOUNCED], Spot::Turn(2))
}
