//! Waits in words and marks: when one begins, who is back, and how it is told.

use amends::engine::{Clocked, Scratch};

use super::talk::{Spot, Talk};
use super::{ENGINE, found};
use amends::transcript::{Channel, Event, EventKind, Role, Turn};

const TOO_LONG: (&str, Spot) = ("hold/too-long", Spot::Turn(2));

fn asked(says: &str) -> Talk {
    let talk = Talk::new(Channel::Call).agent("good morning this is the lamp shop").wait(500);
    talk.customer("where is the parcel with the lamp").wait(500).agent(says)
}

/// Whether the wait after the words of turn 2 is found to be too long.
fn is_long(talk: &Talk) -> bool {
    found(&talk.conversation, &mut Scratch::default()).contains(&TOO_LONG)
}

#[test]
fn thanks_for_a_yes_are_no_coming_back() {
    for (says, yes, thanks) in [
        ("may i put you on hold", "sure", "thank you"),
        ("one moment please", "okay", "okay thanks"),
        ("bear with me", "yes that is fine", "great"),
        ("could you hold please", "of course", "thank you so much"),
    ] {
        let call = |ms: i64| {
            let talk = asked(says).wait(1_000).customer(yes).wait(800).agent(thanks);
            let words = (talk.now - asked(says).now).max(0);
            talk.wait(ms - words).agent("van nine has it")
        };
        assert!(is_long(&call(120_100)), "{says}, {thanks}");
        assert!(!is_long(&call(120_000)), "{says}, {thanks}");
    }
    // Who says something, or says it later, is back.
    let back = |ms: i64, says: &str| {
        let talk = asked("one moment please").wait(1_000).customer("okay").wait(ms).agent(says);
        talk.wait(3_000)
            .customer("the lamp came in the van on the day before that")
            .wait(125_000)
            .agent("so it did")
    };
    assert!(!is_long(&back(800, "thank you it is in van nine")));
    assert!(!is_long(&back(11_000, "thank you")));
}

#[test]
fn who_asks_for_leave_to_put_on_hold_waits_for_no_other_answer() {
    for says in [
        "I need to put you on a brief hold. Is that okay?",
        "Let me check. Can you hold?",
        "One moment please, I will ask the van. Would that be alright with you?",
        "Please hold while I look. Do you mind?",
    ] {
        let talk = asked(says).wait(1_000).customer("sure").wait(130_000).agent("van nine has it");
        assert!(is_long(&talk), "{says}");
    }
    let other =
        asked("One moment please. Which van was it?").wait(1_000).customer("let me see").wait(130_000);
    assert!(!is_long(&other.agent("van nine has it")));
    // The mark of the hold is the wait, whatever was asked before it.
    let marked = asked("May I put you on hold?").wait(800).customer("sure").wait(300).agent("thank you");
    let marked = marked.event(EventKind::Hold, 130_000, true).wait(400).agent("van nine has it");
    assert!(!is_long(&marked));
    let spot = ("hold/too-long", Spot::Event(0));
    assert!(found(&marked.conversation, &mut Scratch::default()).contains(&spot));
}

#[test]
fn who_finds_it_in_the_same_breath_keeps_nobody_waiting() {
    let after = |says: &str| asked(says).wait(1_000).customer("okay").wait(130_000).agent("van nine has it");
    for says in [
        "one moment please ah yes it is in van nine",
        "Let me check - yes, it left with van nine.",
        "Let me see: it left with van nine today.",
        "Hang on, here it is, van nine has it.",
        "I will check and update the ticket.",
    ] {
        assert!(!is_long(&after(says)), "{says}");
    }
    for says in [
        "let me see if here it is",
        "please hold until we have found it",
        "One moment please, no rush.",
        "Bear with me, I will ask the others: they know.",
    ] {
        assert!(is_long(&after(says)), "{says}");
    }
}

#[test]
fn a_wait_is_asked_for_in_many_words() {
    for says in [
        "Would you be able to hold?",
        "May I have a moment?",
        "Wait one.",
        "Please remain on the line.",
        "Let me take a quick look at your account.",
        "Let me just run that by my team.",
        "I'm just bringing up your details.",
    ] {
        let talk = asked(says).wait(1_000).customer("okay").wait(130_000).agent("van nine has it");
        assert!(is_long(&talk), "{says}");
    }
    let idle = "One moment it works, the next it does not?";
    assert!(!is_long(&asked(idle).wait(1_000).customer("okay").wait(130_000).agent("van nine has it")));
}

#[test]
fn a_length_that_was_said_before_the_hold_announces_it() {
    for (says, callback) in [
        ("i need to ask the van it should take about five minutes", true),
        ("i have to ring the shop this will take a couple of minutes", false),
        ("i have to ring the shop that takes a few minutes", false),
        ("i will ask him which may take three or four minutes", true),
    ] {
        // What both say to show that they listen moves nothing out of sight.
        let talk = asked(says)
            .wait(800)
            .customer("okay")
            .wait(300)
            .agent("thank you")
            .wait(500)
            .customer("yes sure");
        let held = talk.clone().wait(300).event(EventKind::Hold, 100_000, true).wait(300);
        let held = held.agent("thank you for holding van nine has it");
        let expected = if callback { vec![("hold/no-callback-offer", Spot::Event(0))] } else { vec![] };
        assert_eq!(found(&held.conversation, &mut Scratch::default()), expected, "{says}");
        let request = asked(says).wait(800).customer("okay").wait(500).agent("please hold").wait(100_000);
        let request = request.agent("thank you for holding van nine has it");
        let expected = if callback { vec![("hold/no-callback-offer", Spot::Turn(4))] } else { vec![] };
        assert_eq!(found(&request.conversation, &mut Scratch::default()), expected, "{says}");
    }
}

#[test]
fn what_stands_before_a_request_spares_it_only_where_it_gives() {
    const BROKEN: (&str, Spot) = ("resolution/broken-promise", Spot::Turn(2));
    let waited = |says: &str| {
        let talk = asked(says).wait(1_000).customer("okay").wait(640_000).agent("van nine has it");
        found(&talk.conversation, &mut Scratch::default())
    };
    for says in [
        "Let me check for you, give me 5 minutes please",
        "i will look into it give me five minutes",
        "I'll ask about that, give me two minutes.",
    ] {
        let found = waited(says);
        assert!(found.contains(&BROKEN) && found.contains(&TOO_LONG), "{says}: {found:?}");
    }
    for says in ["if you give me five minutes of sun", "they give me five minutes for every call"] {
        assert!(!waited(says).contains(&BROKEN), "{says}");
    }
    let found = waited("our warehouse will call you in five minutes");
    assert!(found.contains(&BROKEN), "{found:?}");
}

#[test]
fn what_was_offered_before_the_customer_said_they_would_wait_was_offered() {
    let chosen = |offer: &str| {
        let talk = asked(offer).wait(500).customer("i will hold").wait(500).agent("okay one moment");
        talk.wait(200_000).agent("thanks for holding van nine has it")
    };
    const NO_CALLBACK: (&str, Spot) = ("hold/no-callback-offer", Spot::Turn(4));
    let found = |talk: &Talk| found(&talk.conversation, &mut Scratch::default());
    let offered = chosen("this may take ten minutes shall i call you back or would you rather hold");
    assert!(!found(&offered).contains(&NO_CALLBACK));
    assert!(found(&chosen("this may take ten minutes")).contains(&NO_CALLBACK));
}

#[test]
fn who_may_call_or_come_again_at_a_set_time_need_not_wait() {
    const CALLBACK: (&str, Spot) = ("hold/no-callback-offer", Spot::Turn(2));
    let waited = |says: &str| {
        let talk = asked(says).wait(200_000).agent("thank you for waiting van nine has it");
        found(&talk.conversation, &mut Scratch::default())
    };
    for says in [
        "please hold or call us again at four o'clock",
        "please hold or ring us after lunch",
        "please hold or try again tomorrow morning",
        "please hold or you can phone back this afternoon",
        "please hold or message me around noon",
        "please hold or come in again on friday",
    ] {
        assert!(!waited(says).contains(&CALLBACK), "{says}");
    }
    for says in ["please hold i will try again", "please hold while i call the van again", "please hold"] {
        assert!(waited(says).contains(&CALLBACK), "{says}");
    }
}

#[test]
fn what_counts_for_the_length_that_was_announced_tells_it_and_the_wait() {
    let told = |ms: i64| {
        let talk = asked("hold on, this may take about ten minutes").wait(ms).agent("van nine has it");
        let mut scratch = Scratch::default();
        ENGINE.judge(&talk.conversation, &mut scratch);
        let rule = ENGINE.pack.rule("hold/no-callback-offer").expect("there") as u32;
        let hit = scratch.judged().hits.iter().find(|hit| hit.rule == rule).expect("a long wait");
        (hit.measured, hit.clock)
    };
    let (measured, clock) = told(40_000);
    assert_eq!(measured, Some(600.0));
    assert!(
        matches!(clock, Some(Clocked::Announced(600_000, wait)) if wait.length_ms == 40_000),
        "{clock:?}"
    );
    let (measured, clock) = told(200_000);
    assert_eq!(measured, Some(200.0));
    assert!(matches!(clock, Some(Clocked::Waited(wait)) if wait.length_ms == 200_000), "{clock:?}");
}

#[test]
fn who_never_comes_back_keeps_waiting_whoever_is_still_there() {
    let chat = |says: &str| {
        let talk =
            Talk::new(Channel::Chat).agent("hello").wait(2_000).customer("where is my lamp").wait(9_000);
        talk.agent(says)
    };
    let asked = chat("One moment please.");
    let held = |talk: &Talk| !found(&talk.conversation, &mut Scratch::default()).is_empty();
    // Nobody but the agent is known to have been there any longer.
    assert!(!held(&asked));
    assert!(!held(&asked.clone().wait(5_000).customer("okay")));
    assert!(held(&asked.clone().wait(300_000).customer("hello?")));
    // After an hour, people are gone; that they were there before it is known all the same.
    assert!(!held(&asked.clone().wait(4_000_000).customer("hello?")));
    assert!(held(&asked.clone().wait(300_000).customer("hello?").wait(4_000_000).customer("still nothing")));
    let ends = |talk: Talk| talk.wait(600_000).event(EventKind::End, 0, false);
    assert!(held(&ends(asked.clone().wait(5_000).customer("okay thank you"))));
    // "Thank you", said to a yes, is no coming back.
    let sure = asked.clone().wait(5_000).customer("sure").wait(800).agent("thank you");
    assert!(held(&ends(sure)));
    // How long somebody stayed who took their leave, nobody knows.
    assert!(!held(&ends(asked.clone().wait(5_000).customer("never mind, I have to go, bye"))));
    // Nobody need stay for these.
    for says in [
        "Let me check that with the van. I will call you back this afternoon.",
        "I'll look into it now. Have a nice day!",
        "Please stay on the line for a short survey.",
    ] {
        assert!(!held(&ends(chat(says).wait(5_000).customer("okay"))), "{says}");
        assert!(!held(&chat(says).wait(300_000).customer("okay")), "{says}");
    }
    // What was answered, or is the customer's turn, keeps nobody waiting.
    for says in [
        "One moment please. I have put the money back on your card.",
        "Let me check that. Yes, it does.",
        "Just a moment. Please look into your inbox for the link.",
        "Let me check. I need the number on the box.",
    ] {
        assert!(!held(&chat(says).wait(300_000).customer("thanks")), "{says}");
    }
    assert!(held(&chat("One moment please. Thank you, bear with me.").wait(300_000).customer("hello?")));
    // An open hold that only the customer's words end.
    let hold = chat("i will ask the van").wait(300).event(EventKind::Hold, 200_000, false).customer("hello");
    let spot = ("hold/too-long", Spot::Event(0));
    assert!(found(&hold.conversation, &mut Scratch::default()).contains(&spot));
}

#[test]
fn of_a_hold_amid_words_the_source_alone_tells_the_length() {
    let says = "may i put you on hold [Customer placed on hold] thank you for holding van nine has it";
    let holds = |amid: bool, duration_ms: Option<i64>| {
        let mut talk = asked(says).wait(200_000).customer("oh good").wait(500).agent("anything else");
        let hold = Event { after_turn: Some(2), amid, duration_ms, ..Event::new(EventKind::Hold) };
        talk.conversation.events.push(hold);
        let found = found(&talk.conversation, &mut Scratch::default());
        let holds = |rule: &str| found.contains(&(rule, Spot::Event(0)));
        (holds("hold/too-long"), holds("hold/no-apology"))
    };
    // Who goes on in the same turn is back in it.
    assert_eq!(holds(true, Some(180_000)), (true, false));
    assert_eq!(holds(true, None), (false, false));
    let mut talk = asked("van nine has it").wait(500).customer("let me see [pause] here it is").agent("good");
    let pause = Event { after_turn: Some(3), duration_ms: Some(180_000), ..Event::new(EventKind::Silence) };
    for amid in [false, true] {
        talk.conversation.events = vec![Event { amid, ..pause.clone() }];
        let found = found(&talk.conversation, &mut Scratch::default());
        assert_eq!(found.contains(&("hold/too-long", Spot::Event(0))), !amid);
    }
    // Behind the words it lasts up to the next.
    assert_eq!(holds(false, Some(180_000)), (true, true));
    assert_eq!(holds(false, None), (true, true));
}

/// All of a wait that rules of waits find, by what they measured.
fn held(talk: &Talk, rule: &str) -> Vec<(Spot, Option<f64>)> {
    let mut scratch = Scratch::default();
    let spots = found(&talk.conversation, &mut scratch);
    let index = ENGINE.pack.rule(rule).expect("there") as u32;
    let measured = scratch.judged().hits.iter().filter(|hit| hit.rule == index).map(|hit| hit.measured);
    spots.into_iter().filter(|(known, _)| *known == rule).map(|(_, spot)| spot).zip(measured).collect()
}

#[test]
fn a_mark_after_an_answer_to_the_request_is_its_wait() {
    for yes in ["yes", "sure go ahead", "yes but which van was it"] {
        let mut talk = asked("can i put you on hold").wait(1_000).customer(yes).wait(8_000);
        let hold = Event { after_turn: Some(3), duration_ms: Some(125_000), ..Event::new(EventKind::Hold) };
        talk.conversation.events.push(hold);
        let talk = talk.wait(125_000).agent("van nine has it");
        assert_eq!(held(&talk, "hold/too-long"), [(Spot::Event(0), Some(125.0))], "{yes}");
    }
}

#[test]
fn a_short_mark_amid_a_longer_wait_is_a_part_of_it() {
    for kind in [EventKind::Hold, EventKind::Silence] {
        let asked = asked("please hold on while i look at it");
        let mark = |before: i64, mark: i64, after: i64| {
            asked.clone().wait(before).event(kind, mark, true).wait(after).agent("van nine has it")
        };
        let all = mark(91_000, 30_000, 179_000);
        assert_eq!(held(&all, "hold/too-long"), [(Spot::Turn(2), Some(300.0))], "{kind:?}");
        assert!(!held(&all, "hold/no-callback-offer").is_empty());
        let twice =
            asked.clone().wait(60_000).event(kind, 20_000, true).wait(60_000).event(kind, 20_000, true);
        let twice = twice.wait(60_000).agent("van nine has it");
        assert_eq!(held(&twice, "hold/too-long"), [(Spot::Turn(2), Some(220.0))], "{kind:?}");
        // A while beside the mark belongs to it.
        let whole = mark(5_000, 121_000, 30_000);
        assert_eq!(held(&whole, "hold/too-long"), [(Spot::Event(0), Some(121.0))], "{kind:?}");
        assert_eq!(held(&mark(5_000, 120_000, 30_000), "hold/too-long"), [], "{kind:?}");
        assert_eq!(held(&mark(5_000, 120_000, 30_001), "hold/too-long").len(), 1, "{kind:?}");
    }
    // What the customer says before the hold is no wait.
    let says = "yes of course but please do tell them that it is the one with the green lid ".repeat(8);
    let talk = asked("may i put you on hold").wait(900).customer(&says).wait(900);
    let talk = talk.event(EventKind::Hold, 119_000, true).wait(900).agent("van nine has it");
    assert_eq!(held(&talk, "hold/too-long"), []);
    // Of a wait that nobody asked for, what no mark tells of is left.
    let gap = |before: i64, after: i64| {
        let talk = asked("which van was it").wait(900).customer("the one with the lid").wait(before);
        talk.event(EventKind::Hold, 20_000, true).wait(after).agent("van nine has it")
    };
    let unannounced = |talk: &Talk| held(talk, "hold/unannounced");
    assert_eq!(unannounced(&gap(20_000, 60_001)), [(Spot::Turn(3), Some(60.001))]);
    assert_eq!(unannounced(&gap(60_000, 60_000)), []);
}

#[test]
fn two_marks_that_tell_their_lengths_are_two_waits() {
    for kinds in [[EventKind::Silence, EventKind::Hold], [EventKind::Hold, EventKind::Hold]] {
        let mut talk = Talk::new(Channel::Call);
        for (role, text) in [
            (Role::Agent, "which van was it"),
            (Role::Customer, "the one with the lid"),
            (Role::Agent, "van nine has it"),
        ] {
            talk.conversation.turns.push(Turn::new(role, text));
        }
        for (kind, ms) in kinds.into_iter().zip([125_000, 150_000]) {
            let mark = Event { after_turn: Some(1), duration_ms: Some(ms), ..Event::new(kind) };
            talk.conversation.events.push(mark);
        }
        let told = held(&talk, "hold/too-long");
        assert_eq!(told, [(Spot::Event(0), Some(125.0)), (Spot::Event(1), Some(150.0))], "{kinds:?}");
    }
}

#[test]
fn who_checks_and_says_what_it_is_keeps_nobody_waiting() {
    let after =
        |says: &str| asked(says).wait(1_000).customer("okay").wait(130_000).agent("and van nine has it");
    for says in [
        "Let me check. It is in van nine.",
        "One moment please. It costs ninety.",
        "Bear with me. They are both there.",
        "Let me check. It has been sent.",
    ] {
        assert!(!is_long(&after(says)), "{says}");
    }
    for says in [
        "Let me check. It is still loading.",
        "Bear with me. It is a bit slow today.",
        "One moment please. It takes a minute to open.",
        "Please hold. It is being looked for just now.",
    ] {
        assert!(is_long(&after(says)), "{says}");
    }
}

#[test]
fn by_a_clock_of_minutes_a_wait_is_told_as_what_it_was_at_least() {
    let chat = |minutes: i64| {
        let mut talk = Talk::new(Channel::Chat);
        talk.now = 0;
        talk.customer("where is it").agent("please hold").wait(minutes * 60_000).agent("it is in van nine")
    };
    let spot = ("hold/too-long", Spot::Turn(1));
    assert!(!found(&chat(3).conversation, &mut Scratch::default()).contains(&spot));
    assert!(found(&chat(4).conversation, &mut Scratch::default()).contains(&spot));
}
