//! Clocks that are set anew, stray, lie in two zones, or lack seconds and ends.

use amends::transcript::{Channel, Role};

use super::{ANSWERS, ASKS, Case, NO_CALLBACK, TOO_LONG, UNANNOUNCED, around, begin, live};
use crate::talk::{Dice, Spot, Talk};

pub(super) const CASES: &[Case] = &[
    ("a clock that is set anew", set_anew),
    ("a time that cannot be", stray),
    ("two zones in one chat", zones),
    ("ends that are missing or lie before their beginning", ends_missing),
    ("a clock without seconds", full_minutes),
];

/// A conversation without any wait.
fn brisk(dice: &mut Dice, channel: Channel, turns: usize) -> Talk {
    let mut talk = begin(dice, channel);
    for _ in 0..turns / 2 {
        talk = talk.agent(dice.pick(&ANSWERS)).wait(dice.roll(3_000, 9_000));
        talk = talk.customer(dice.pick(&ASKS)).wait(dice.roll(3_000, 9_000));
    }
    talk.agent(dice.pick(&ANSWERS))
}

fn set_anew(dice: &mut Dice) -> Talk {
    let mut talk = brisk(dice, Channel::Call, 16);
    let at = dice.roll(9, 13) as usize;
    let zero = talk.conversation.turns[at].start_ms.unwrap_or_default();
    for turn in &mut talk.conversation.turns[at..] {
        turn.start_ms = turn.start_ms.map(|s| s - zero);
        turn.end_ms = turn.end_ms.map(|s| s - zero);
    }
    // A wait after that is found as ever.
    let ms = around(dice, 120_000).max(61_000);
    let last = talk.conversation.turns.last().and_then(|t| t.end_ms).unwrap_or_default();
    talk.now = last + 1_000;
    let turn = talk.conversation.turns.len();
    let talk = talk
        .customer(dice.pick(&ASKS))
        .wait(500)
        .agent("please hold")
        .wait(ms)
        .agent("thank you for holding van nine has it");
    talk.expect_if(ms > 120_000, TOO_LONG, Spot::Turn(turn + 1))
        .expect_if(ms > 120_000, NO_CALLBACK, Spot::Turn(turn + 1))
        .expect(&[UNANNOUNCED], Spot::Turn(turn + 1))
}

fn stray(dice: &mut Dice) -> Talk {
    let channel = live(dice);
    let mut talk = brisk(dice, channel, 12);
    let at = dice.roll(4, 10) as usize;
    let off = dice.pick(&[-3_600_000, 900_000, 86_400_000, 1_772_000_000_000]);
    let turn = &mut talk.conversation.turns[at];
    turn.start_ms = turn.start_ms.map(|s| (s + off).max(0));
    turn.end_ms = turn.end_ms.map(|s| (s + off).max(0));
    talk
}

fn zones(dice: &mut Dice) -> Talk {
    let mut talk = brisk(dice, Channel::Chat, 10);
    let off = dice.pick(&[-3_600_000, 3_600_000, 7_200_000, -19_800_000]);
    for turn in talk.conversation.turns.iter_mut().filter(|t| t.role == Role::Agent) {
        turn.start_ms = turn.start_ms.map(|s| s + off);
    }
    if dice.roll(0, 2) == 0 {
        talk.conversation.turns.sort_by_key(|t| t.start_ms);
    }
    talk
}

fn ends_missing(dice: &mut Dice) -> Talk {
    let wrong = dice.roll(0, 2) == 0;
    let mut talk = brisk(dice, Channel::Call, 8);
    for turn in &mut talk.conversation.turns {
        turn.end_ms = wrong.then(|| turn.start_ms.unwrap_or_default() - 500);
    }
    // At 150 words a minute a word takes 400 ms: the wait is so much shorter than the time between two beginnings.
    let words = "please hold while i ask about the lamp with the green lid in the van that left at nine";
    let ms = dice.roll(61_000, 110_000);
    let turn = talk.conversation.turns.len();
    talk.ends = false;
    let spoken = words.split(' ').count() as i64 * 400;
    let talk = talk
        .wait(3_000)
        .customer(dice.pick(&ASKS))
        .wait(4_000)
        .agent(words)
        .wait(spoken + ms)
        .agent("thank you for holding");
    talk.expect(&[UNANNOUNCED], Spot::Turn(turn + 1))
}

fn full_minutes(dice: &mut Dice) -> Talk {
    // By a clock that shows no seconds, three minutes are two at the least.
    let minutes = dice.roll(1, 6);
    let mut talk = Talk::new(Channel::Chat);
    talk.now = 0;
    let talk = talk.agent("good morning this is the lamp shop").wait(60_000).customer(dice.pick(&ASKS));
    let talk = talk
        .wait(60_000)
        .agent("please hold")
        .wait(minutes * 60_000)
        .agent("thank you for holding van nine has it");
    let spot = Spot::Turn(2);
    talk.expect_if(minutes > 3, TOO_LONG, spot).expect_if(minutes > 3, NO_CALLBACK, spot).expect_if(
        minutes > 2,
        UNANNOUNCED,
        spot,
    )
}
