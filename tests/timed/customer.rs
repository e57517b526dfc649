//! What happens to customers before an agent has them.

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
        let cold = ("ownership/cold-transfer", Spot::Event(1));
        assert!(rules(&on).contains(&cold), "{channel}: {:?}", rules(&on));
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
