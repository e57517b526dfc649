//! The generator: kinds of calls and chats, each with what is to be found in it.

use amends::transcript::{Channel, EventKind, Role};

use super::talk::{Dice, Spot, Talk};

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

pub(crate) const CASES: &[Case] = &[
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
    ("an agent who begins before the customer ends", overlap),
    ("the same without harm: listening, finished, speaking along", no_overlap),
    ("two channels that begin at different times", channels_apart),
    ("the same, minutes apart, in a call of few turns", channels_far_apart),
    ("a promise of minutes, kept or broken by tenths", promise_minutes),
    ("a loose promise", promise_loose),
    ("a promise whose record ends first", promise_open),
    ("a promise by day and hour, in a zone", promise_zoned),
    ("the same where no zone is known", promise_unzoned),
    ("a promised answer that never comes", untold),
    ("transfers by event and by words", transfers),
    ("a change of hands told by who leaves and joins", hands),
    ("the same without one: together, back at once, marked too", no_hands),
    ("hand-overs that only words tell, and the customer's greetings", handed_in_words),
    ("a clock that is set anew", set_anew),
    ("a time that cannot be", stray),
    ("two zones in one chat", zones),
    ("ends that are missing or lie before their beginning", ends_missing),
    ("a clock without seconds", full_minutes),
];

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
            talk.customer("and the red one").wait(dice.roll(3_700_000, 9_000_000)).agent(dice.pick(&ANSWERS))
        }
    }
}

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
    ]);
    let talk = cut(dice, said, ms, "we have nine vans in all of the city");
    talk.wait(900).customer("the blue one").expect_if(ms > 500, INTERRUPTION, Spot::Turn(4))
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
    let talk = talk.expect(&[COLD], Spot::Turn(2)).expect(&[COLD], Spot::Turn(4));
    // Whoever goes on under their own name was there all along; a label may be anybody's.
    talk.expect_if(!same, HANDS, Spot::Turn(4))
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
