//! Changes of hands: by event, by who comes and goes, and in words.

use amends::transcript::{Channel, EventKind, Role};

use super::{ANSWERS, ASKS, COLD, Case, HANDS};
use crate::talk::{Dice, Spot, Talk};

pub(super) const CASES: &[Case] = &[
    ("transfers by event and by words", transfers),
    ("a change of hands told by who leaves and joins", hands),
    ("the same without one: together, back at once, marked too", no_hands),
    ("hand-overs that only words tell, and the customer's greetings", handed_in_words),
];

fn transfers(dice: &mut Dice) -> Talk {
    let talk =
        Talk::new(Channel::Call).named("Joy", "good morning").wait(500).customer(dice.pick(&ASKS)).wait(500);
    match dice.roll(0, 5) {
        // The bot's hand-over is none.
        0 => {
            let mut talk =
                Talk::new(Channel::Chat).say(Role::Bot, "what is it about").customer(dice.pick(&ASKS));
            talk = talk.transfer().named("Joy", "good morning").customer("hello");
            talk.named("Joy", dice.pick(&ANSWERS))
        }
        // In silence.
        1 => talk.transfer().named("Tim", dice.pick(&ANSWERS)).expect(&[COLD], Spot::Event(0)),
        // With all that goes along.
        2 => talk
            .named("Joy", "i have told tim all about your lamp and i am putting you through to him now")
            .transfer()
            .named("Tim", dice.pick(&ANSWERS)),
        // The words of the first tell nothing of the second.
        3 => talk
            .named("Joy", "i have told tim all about your lamp and i am putting you through to him now")
            .transfer()
            .named("Tim", dice.pick(&ANSWERS))
            .wait(500)
            .transfer()
            .named("Ann", dice.pick(&ANSWERS))
            .expect(&[COLD, HANDS], Spot::Event(1)),
        // There and back: no new hands, but one transfer too many.
        _ => talk
            .transfer()
            .named("Tim", "the vans are with joy")
            .wait(500)
            .transfer()
            .named("Joy", dice.pick(&ANSWERS))
            .expect(&[COLD], Spot::Event(0))
            .expect(&[COLD, HANDS], Spot::Event(1)),
    }
}

fn hands(dice: &mut Dice) -> Talk {
    use EventKind::{Join, Leave};
    let talk =
        Talk::new(Channel::Chat).named("Joy", "good morning").wait(500).customer(dice.pick(&ASKS)).wait(500);
    match dice.roll(0, 5) {
        0 => talk
            .moves(Leave, Some("Joy"))
            .moves(Join, Some("Tim Oak"))
            .named("Tim", dice.pick(&ANSWERS))
            .expect(&[COLD], Spot::Event(0)),
        // The other comes first, and the source names nobody.
        1 => talk
            .moves(Join, Some("AGENT"))
            .moves(Leave, None)
            .named("Tim", dice.pick(&ANSWERS))
            .expect(&[COLD], Spot::Event(0)),
        // Of the one who leaves alone the source tells, and the customer asks after them.
        2 => talk
            .moves(Leave, Some("joy"))
            .customer("hello?")
            .named("Tim", dice.pick(&ANSWERS))
            .expect(&[COLD], Spot::Event(0)),
        // With all that goes along.
        3 => talk
            .named("Joy", "i have told tim all about your lamp and i am putting you through to him now")
            .moves(Leave, Some("Joy"))
            .moves(Join, Some("Tim"))
            .named("Tim", dice.pick(&ANSWERS)),
        // There and back.
        _ => talk
            .moves(Leave, Some("Joy"))
            .moves(Join, Some("Tim"))
            .named("Tim", "the vans are with joy")
            .wait(500)
            .moves(Leave, Some("Tim"))
            .moves(Join, Some("Joy"))
            .named("Joy", dice.pick(&ANSWERS))
            .expect(&[COLD], Spot::Event(0))
            .expect(&[COLD, HANDS], Spot::Event(2)),
    }
}

fn handed_in_words(dice: &mut Dice) -> Talk {
    let greets = dice.pick(&["hello anyone there", "oh hi there"]);
    let (one, same) = dice.pick(&[
        ("Joy", true),
        ("Agent Joy", true),
        ("Agent", false),
        ("spk_0", false),
        ("Lamp Support", false),
    ]);
    let talk = Talk::new(Channel::Call)
        .named(one, "good morning")
        .wait(500)
        .customer(dice.pick(&ASKS))
        .wait(500)
        .named(one, "i will transfer you to billing now")
        .wait(900)
        .customer(greets)
        .wait(900)
        .named(one, "i am transferring you to billing now")
        .wait(900)
        .customer(greets)
        .wait(900)
        .named(one, "it is on van nine");
    let talk = talk.expect(&[COLD], Spot::Turn(2));
    // Whoever goes on under their own name was there all along, and it is one transfer; a label may be anybody's.
    talk.expect_if(!same, COLD, Spot::Turn(4)).expect_if(!same, HANDS, Spot::Turn(4))
}

fn no_hands(dice: &mut Dice) -> Talk {
    use EventKind::{Join, Leave};
    let talk =
        Talk::new(Channel::Chat).named("Joy", "good morning").wait(500).customer(dice.pick(&ASKS)).wait(500);
    match dice.roll(0, 4) {
        // Cut off, and back at once.
        0 => talk.moves(Leave, Some("Joy")).moves(Join, Some("Joy")).named("Joy", dice.pick(&ANSWERS)),
        // Who leaves is the customer.
        1 => {
            talk.moves(Leave, Some("Visitor")).moves(Join, Some("Visitor")).named("Joy", dice.pick(&ANSWERS))
        }
        // Both were there, and one stays.
        2 => talk
            .moves(Join, Some("Tim"))
            .named("Tim", dice.pick(&ANSWERS))
            .named("Joy", dice.pick(&ANSWERS))
            .moves(Leave, Some("Joy"))
            .named("Tim", dice.pick(&ANSWERS)),
        // The source marks the transfer too.
        _ => talk
            .transfer()
            .moves(Leave, Some("Joy"))
            .moves(Join, Some("Tim"))
            .named("Tim", dice.pick(&ANSWERS))
            .expect(&[COLD], Spot::Event(0)),
    }
}
