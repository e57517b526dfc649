//! What agents promise to say, and when they say it.

use amends::transcript::Channel;

use super::{BROKEN, Case, NO_CALLBACK, TOO_LONG, UNTOLD, begin};
use crate::talk::{Dice, Spot, Talk};

pub(super) const CASES: &[Case] = &[
    ("a promise of minutes, kept or broken by tenths", promise_minutes),
    ("a loose promise", promise_loose),
    ("a promise whose record ends first", promise_open),
    ("a promise by day and hour, in a zone", promise_zoned),
    ("the same where no zone is known", promise_unzoned),
    ("a promised answer that never comes", untold),
];

fn promise_minutes(dice: &mut Dice) -> Talk {
    let (minutes, word) = dice.pick(&[(2, "two"), (3, "3"), (5, "five"), (10, "ten")]);
    let off = dice.pick(&[-10_000, -100, 0, 100, 90_000]);
    let ms = minutes * 60_000 + off;
    let says = match dice.roll(0, 3) {
        0 => format!("i will be back in {word} minutes"),
        1 => format!("give me {word} minutes"),
        _ => format!("i will call you back in {word} minutes"),
    };
    let talk =
        begin(dice, Channel::Chat).agent(&says).wait(ms).agent("thank you for waiting van nine has it");
    let talk = talk.expect_if(off > 0, BROKEN, Spot::Turn(2));
    // A request to wait is a wait too; an offer to call back is an offer.
    let waits = !says.contains("call");
    let long = waits && ms > 120_000;
    talk.expect_if(long, TOO_LONG, Spot::Turn(2)).expect_if(
        waits && (ms > 120_000 || minutes > 2),
        NO_CALLBACK,
        Spot::Turn(2),
    )
}

fn promise_loose(dice: &mut Dice) -> Talk {
    // Half as long again, and a minute more at the least.
    let (says, due) = dice.pick(&[
        ("i will write to you in a minute or two", 180_000),
        ("i will write to you in five minutes or so", 450_000),
        ("i will write to you in about ten minutes", 900_000),
    ]);
    let off = dice.pick(&[-100, 0, 100]);
    let talk = begin(dice, Channel::Chat).agent(says).wait(due + off).agent("van nine has it");
    talk.expect_if(off > 0, BROKEN, Spot::Turn(2))
}

fn promise_open(dice: &mut Dice) -> Talk {
    let talk = begin(dice, Channel::Chat).agent("i will write to you within the hour");
    talk.wait(dice.roll(1_000, 3_600_000)).customer("thanks bye")
}

/// A mail at 10:00 on Wednesday, 4 March 2026, in Berlin, with an answer so long after its time.
fn promised_mail(dice: &mut Dice, metadata: &str, slack_ms: i64) -> Talk {
    const HOUR: i64 = 3_600_000;
    let (says, after) = dice.pick(&[
        ("I will write to you by Friday noon.", 50 * HOUR),
        ("I will write to you tomorrow morning.", 26 * HOUR),
        ("You will hear from us by 5 pm.", 7 * HOUR),
        ("I will call you in 2 days.", 62 * HOUR),
        ("Someone will call you in three business days.", 134 * HOUR),
    ]);
    let off = dice.pick(&[-60_000, 0, 60_000, 40 * HOUR]);
    Talk::new(Channel::Email)
        .began("2026-03-04T08:59:59Z", metadata)
        .agent(says)
        .wait(after + slack_ms + off - 1_000)
        .customer("and where is the lamp now")
        .wait(1_000)
        .agent("van nine has it")
        .expect_if(off > 0, BROKEN, Spot::Turn(0))
}

fn promise_zoned(dice: &mut Dice) -> Talk {
    promised_mail(dice, r#"{"timezone": "Europe/Berlin"}"#, 0)
}

fn promise_unzoned(dice: &mut Dice) -> Talk {
    // Without a zone, hours are told in UTC, an hour behind Berlin's, and must be past by a day.
    promised_mail(dice, "{}", 25 * 3_600_000)
}

fn untold(dice: &mut Dice) -> Talk {
    let answer = dice.roll(0, 2) == 0;
    let talk = begin(dice, Channel::Chat).agent("i will let you know who has it within ten minutes");
    let talk = talk.wait(700_000).customer("hello").wait(900_000).customer("anybody");
    let talk = talk.wait(30_000).agent(if answer { "it was mister oak" } else { "thank you for writing" });
    talk.expect(&[BROKEN], Spot::Turn(2)).expect_if(!answer, UNTOLD, Spot::Turn(2))
}
