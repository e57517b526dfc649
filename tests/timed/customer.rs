//! What customers do while an agent might wait: they fetch something, come back, say thanks, and are led to an agent.

use amends::engine::Scratch;
use amends::transcript::{Channel, EventKind};

use super::found;
use super::talk::{Spot, Talk};

fn rules(talk: &Talk) -> Vec<(&'static str, Spot)> {
    found(&talk.conversation, &mut Scratch::default())
}

#[test]
fn nobody_hands_on_a_customer_whom_no_agent_has_had() {
    for channel in [Channel::Call, Channel::Chat] {
        let led = |talk: Talk| talk.wait(4_000).agent("repairs this is Bo what happened").wait(500);
        let asks = || Talk::new(channel).customer("my boiler leaks").wait(500);
        let leaks = |talk: Talk| led(talk).customer("it leaks").wait(500).agent("which one is it");
        for talk in [
            leaks(asks().transfer()),
            leaks(asks().transfer().transfer()),
            leaks(asks().event(EventKind::Transfer, 0, true)),
            leaks(Talk::new(channel).transfer().customer("my boiler leaks")),
        ] {
            assert_eq!(rules(&talk), [], "{channel}");
        }
        // From the first agent on they are.
        let on = leaks(asks().transfer()).wait(500).customer("the old one").transfer().wait(500);
        let on = on.named("Lou", "boilers hello");
        // Once in hands, they have been passed on before, however many queues there were.
        let both = ["ownership/cold-transfer", "ownership/many-hands"].map(|rule| (rule, Spot::Event(1)));
        assert_eq!(rules(&on), both, "{channel}");
    }
    // What happened when it began was before words of which nobody knows when they were said.
    let mut talk =
        Talk::new(Channel::Chat).agent("hello this is Bo").customer("my boiler leaks").agent("oh no");
    talk.conversation.turns.iter_mut().for_each(|turn| turn.start_ms = None);
    talk.conversation.events.push(amends::transcript::Event {
        start_ms: Some(0),
        ..amends::transcript::Event::new(EventKind::Transfer)
    });
    talk.conversation.order_events();
    assert_eq!(rules(&talk), []);
}

#[test]
fn thanks_beside_a_request_or_an_answer_are_no_leave() {
    let gap = |asks: &str, says: &str| {
        let talk = Talk::new(Channel::Chat).customer("hello").wait(2_000).agent(asks).wait(8_000);
        rules(&talk.customer(says).wait(600_000).agent("It ships today."))
    };
    let waits = [("hold/unannounced", Spot::Turn(2))];
    let asks = "Hello, this is Bo. What can I do for you?";
    for says in [
        "I still have no answer about my parcel. Thanks.",
        "Can you please look into my account? Thanks in advance!",
        "I need help with my bill, thank you",
        "My lamp does not work, thx",
        "please send it again thanks",
        "It is 4471, thanks",
        "One sec. Here it is: 4471",
        "Hold on, it's 4471",
        "the blue one, thanks",
    ] {
        assert_eq!(gap(asks, says), waits, "{says}");
    }
    assert_eq!(gap("Could you send me the number?", "4471, thank you"), waits);
    for (asks, says) in [
        ("Is there anything else that I can do?", "No, that is all, thank you"),
        ("What else can I do for you?", "I am good, thanks"),
        ("What else can I do for you?", "No thanks."),
        ("Where are you now?", "Nevermind, I found one, thanks"),
        ("It is on its way.", "ok great, that is all I need, thanks"),
        ("It is on its way.", "thank you so much"),
        ("It is on its way.", "Thanks, I need to go now, bye"),
        ("It is on its way.", "Thanks, please let me know"),
        ("Could you send me the number?", "One sec, thanks"),
        ("Could you send me the number?", "sure, let me get it"),
    ] {
        assert_eq!(gap(asks, says), [], "{says}");
    }
    // An answer that follows the errand ends it.
    let talk =
        Talk::new(Channel::Chat).customer("hello").wait(2_000).agent("Which number is it?").wait(8_000);
    let talk = talk.customer("one moment").wait(90_000).customer("it's the one in blue").wait(600_000);
    assert_eq!(rules(&talk.agent("It ships today.")), [("hold/unannounced", Spot::Turn(3))]);
}

#[test]
fn what_the_customer_goes_for_is_no_part_of_a_wait() {
    let asked = |channel| {
        let talk = Talk::new(channel).customer("is the lamp in").wait(2_000);
        talk.agent("One moment please.").wait(4_000)
    };
    for channel in [Channel::Call, Channel::Chat] {
        for goes in ["brb, getting my card", "one moment let me get my card"] {
            let gone = |after: i64| {
                let talk = asked(channel).customer(goes).wait(381_000).customer("back").wait(after);
                rules(&talk.agent("Thanks for waiting. It is."))
            };
            assert_eq!(gone(10_000), [], "{channel}: {goes}");
            // But from the customer's return the agent is awaited.
            let long = ("hold/too-long", Spot::Turn(1));
            assert!(gone(120_100).contains(&long), "{channel}: {goes}");
            assert!(!gone(120_000).contains(&long), "{channel}: {goes}");
            // Who is never seen to return waits no longer than until they go.
            let never = asked(channel).customer(goes).wait(381_000).agent("Thanks for waiting. It is.");
            assert_eq!(rules(&never), [], "{channel}: {goes}");
        }
        let stays = asked(channel).customer("okay").wait(381_000).agent("Thanks for waiting. It is.");
        assert!(rules(&stays).contains(&("hold/too-long", Spot::Turn(1))), "{channel}");
    }
    // Who waited before they went has waited.
    let talk = asked(Channel::Chat).wait(200_000).customer("brb, getting my card").wait(60_000);
    let talk = talk.agent("Thanks for waiting. It is.");
    assert!(rules(&talk).contains(&("hold/too-long", Spot::Turn(1))));
}
