//! Who begins before the other has ended, and channels that begin at different times.

use amends::transcript::{Channel, Role};

use super::{ANSWERS, Case, INTERRUPTION, REQUESTS, begin};
use crate::talk::{Dice, Spot, Talk};

pub(super) const CASES: &[Case] = &[
    ("an agent who begins before the customer ends", overlap),
    ("an agent who begins with an apology, without word times", sorry_first),
    ("the same without harm: listening, finished, speaking along", no_overlap),
    ("two channels that begin at different times", channels_apart),
    ("the same, minutes apart, in a call of few turns", channels_far_apart),
];

/// A customer who is cut off by so many milliseconds before their words end.
fn cut(dice: &mut Dice, said: &str, ms: i64, agent: &str) -> Talk {
    begin(dice, Channel::Call).agent("which van was it?").wait(800).customer(said).wait(-ms).agent(agent)
}

fn overlap(dice: &mut Dice) -> Talk {
    let ms = dice.pick(&[100, 499, 500, 501, 502, 900, 1500]);
    let said = dice.pick(&[
        "it was the one with the blue lid and the",
        "the man told me that his van and",
        "i asked them twice in the shop on the corner but —",
        "hello yes i wanted to ask about",
        "okay and can you tell me what",
        "so my only question to you then is what",
        "it was the one in leeds where you",
    ]);
    let talk = cut(dice, said, ms, "we have nine vans in all of the city");
    talk.wait(900).customer("the blue one").expect_if(ms > 500, INTERRUPTION, Spot::Turn(4))
}

fn sorry_first(dice: &mut Dice) -> Talk {
    let ms = dice.pick(&[499, 500, 501, 900, 1_500, 2_000]);
    // Signs of listening take 400 ms a word; who goes on in the same sentence after more than such words began with it.
    let (says, signs) = dice.pick(&[
        ("I'm sorry, give me the number on the box please", 0),
        ("I'm so sorry but we have nine vans in all of the city", 0),
        ("I do understand and we have nine vans in all of the city", 0),
        ("I'm sorry. Give me the number on the box please", 1_200),
        ("yeah okay right we have nine vans in all of the city", 1_200),
    ]);
    let talk = cut(dice, "it was the one with the blue lid and the", ms, says);
    talk.wait(900).customer("the blue one").expect_if(ms - signs > 500, INTERRUPTION, Spot::Turn(4))
}

fn no_overlap(dice: &mut Dice) -> Talk {
    let ms = dice.roll(501, 1_400);
    match dice.roll(0, 5) {
        // A sign of listening.
        0 => {
            let sign =
                dice.pick(&["mm-hm okay", "i understand", "sorry", "i'm so sorry to hear that", "go ahead"]);
            cut(dice, "it was the one with the blue lid and the", ms, sign).wait(900).customer("red one")
        }
        // A sentence whose last word belongs to one before it.
        4 => {
            let said = dice.pick(&[
                "so that is all that i wanted to ask about",
                "no i do not know what it is about",
                "and who did you say it was from",
            ]);
            cut(dice, said, ms, "we have nine vans in all of the city").wait(500).customer("ok")
        }
        // A sentence that was finished.
        1 => cut(dice, "It was the one with the blue lid.", ms, "we have nine vans in all")
            .wait(500)
            .customer("ok"),
        // The agent falls silent before the customer does.
        2 => cut(dice, "it was the one with the blue lid on the left and the", 3_000, "nine vans")
            .wait(4_000)
            .customer("ok"),
        // The customer speaks on.
        _ => {
            let mut talk = cut(
                dice,
                "it was the one with the blue lid and the",
                ms,
                "we have nine vans in all of the city",
            );
            let end = talk.conversation.turns[3].end_ms.unwrap_or_default();
            talk.now = end + dice.roll(0, 1_000);
            talk.customer("red one behind it")
        }
    }
}

fn channels_apart(dice: &mut Dice) -> Talk {
    // Further off, talk as even as this looks right again by chance.
    let off = dice.roll(2_500, 4_000) * dice.pick(&[-1, 1]);
    let mut talk = begin(dice, Channel::Call);
    for _ in 0..12 {
        talk = talk
            .agent("which van was it of the nine")
            .wait(dice.roll(300, 1_200))
            .customer("it was the one with the lid and the")
            .wait(dice.roll(300, 1_200));
    }
    for turn in talk.conversation.turns.iter_mut().filter(|t| t.role == Role::Agent) {
        turn.start_ms = turn.start_ms.map(|s| s - off);
        turn.end_ms = turn.end_ms.map(|s| s - off);
    }
    talk.conversation.turns.sort_by_key(|t| t.start_ms);
    talk
}

fn channels_far_apart(dice: &mut Dice) -> Talk {
    let off = dice.roll(80_000, 200_000);
    let late = dice.pick(&[Role::Agent, Role::Customer]);
    let mut talk = begin(dice, Channel::Call);
    for _ in 0..dice.roll(2, 12) {
        let says = if dice.roll(0, 2) == 0 { dice.pick(&REQUESTS[2..]) } else { dice.pick(&ANSWERS) };
        talk = talk.agent(says).wait(dice.roll(300, 5_000));
        talk = talk.customer("it was the one with the lid and the").wait(dice.roll(300, 9_000));
    }
    talk = talk.agent(dice.pick(&ANSWERS));
    for turn in talk.conversation.turns.iter_mut().filter(|t| t.role == late) {
        turn.start_ms = turn.start_ms.map(|s| s + off);
        turn.end_ms = turn.end_ms.map(|s| s + off);
    }
    // Sources order turns by their times, list one channel after the other, or keep the order of the talk.
    match dice.roll(0, 3) {
        0 => talk.conversation.turns.sort_by_key(|t| t.start_ms),
        1 => talk.conversation.turns.sort_by_key(|t| t.role == late),
        _ => {}
    }
    talk
}
