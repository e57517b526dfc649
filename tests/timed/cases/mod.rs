//! The generator: kinds of calls and chats, each with what is to be found in it.

mod clocks;
mod overlaps;
mod promises;
mod transfers;
mod waits;

use amends::transcript::Channel;

use super::talk::{Dice, Talk};

const TOO_LONG: &str = "hold/too-long";
const NO_CALLBACK: &str = "hold/no-callback-offer";
const UNANNOUNCED: &str = "hold/unannounced";
const NO_APOLOGY: &str = "hold/no-apology";
const INTERRUPTION: &str = "listening/interruption";
const BROKEN: &str = "resolution/broken-promise";
const UNTOLD: &str = "resolution/outcome-untold";
const COLD: &str = "ownership/cold-transfer";
const HANDS: &str = "ownership/many-hands";

/// A kind of conversation, by its name.
pub(crate) type Case = (&'static str, fn(&mut Dice) -> Talk);

/// All kinds, by subject.
pub(crate) fn cases() -> impl Iterator<Item = &'static Case> {
    [waits::CASES, overlaps::CASES, promises::CASES, transfers::CASES, clocks::CASES].into_iter().flatten()
}

/// Lengths around a limit, to the tenth of a second, and some others.
fn around(dice: &mut Dice, limit_ms: i64) -> i64 {
    let near = [limit_ms - 100, limit_ms, limit_ms + 100];
    if dice.roll(0, 4) > 0 { dice.pick(&near) } else { dice.roll(5_000, 400_000) }
}

/// One of the limits of the rules of waits.
fn limit(dice: &mut Dice) -> i64 {
    dice.pick(&[30_000, 60_000, 120_000])
}

fn live(dice: &mut Dice) -> Channel {
    dice.pick(&[Channel::Call, Channel::Chat])
}

const ASKS: [&str; 5] = [
    "where is the parcel with the lamp",
    "my parcel is not here",
    "which van has the lamp in it",
    "is the green lamp still in the shop",
    "what does the lamp cost",
];

const ANSWERS: [&str; 4] =
    ["the lamp is in van nine", "it stands on shelf four", "the green one costs ninety", "van nine has it"];
const REQUESTS: [&str; 5] =
    ["one moment please", "please hold", "bear with me", "let me check that for you", "just a second"];

/// A beginning, to which the customer's question belongs.
fn begin(dice: &mut Dice, channel: Channel) -> Talk {
    let begins = dice.roll(500, 9_000);
    Talk::new(channel)
        .wait(begins)
        .agent("good morning this is the lamp shop")
        .wait(dice.roll(400, 3_000))
        .customer(dice.pick(&ASKS))
        .wait(dice.roll(400, 3_000))
}
