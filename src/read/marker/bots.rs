//! Bots that close a contact: "This chat has been closed due to inactivity. Goodbye."

use super::Mark;
use super::notice::notice;
use crate::transcript::{Conversation, Event, EventKind, Role};

/// The longest message of a bot that is looked at, in bytes: what goes on for longer is no notice.
const LONGEST: usize = 400;

/// Notes the end of a conversation where nothing but a bot's words tell of it. The words stay the bot's.
pub(in crate::read) fn end_by_bots(conversation: &mut Conversation<'_>) {
    let Conversation { turns, events, draft, .. } = conversation;
    if *draft || events.iter().any(|event| event.kind == EventKind::End) {
        return;
    }
    let by_bot = |turn: &crate::transcript::Turn<'_>| turn.visible && turn.role == Role::Bot;
    let Some(last) = turns.iter().rposition(|turn| by_bot(turn) && closes(&turn.text)) else { return };
    // Talk that goes on was not ended.
    let goes_on = |turn: &crate::transcript::Turn<'_>| {
        turn.visible && matches!(turn.role, Role::Agent | Role::Customer)
    };
    if turns[last + 1..].iter().any(goes_on) {
        return;
    }
    let turn = &turns[last];
    events.push(Event {
        start_ms: turn.end_ms.or(turn.start_ms),
        after_turn: Some(last),
        raw: turn.raw.start..turn.raw.end,
        ..Event::new(EventKind::End)
    });
}

/// Whether a sentence of a text says that the conversation is over.
fn closes(text: &str) -> bool {
    let ends = |sentence: &str| {
        notice(sentence).is_some_and(|notice| notice.marker.mark == Mark::Event(EventKind::End))
    };
    text.len() <= LONGEST && text.split_inclusive(['.', '!', '?', '\n']).any(ends)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Turn;

    #[test]
    fn a_bot_that_closes_the_chat_ends_it_once() {
        let talk = |role, text: &'static str| {
            let timed = |start_ms, turn| Turn { start_ms: Some(start_ms), ..turn };
            let turns = vec![
                timed(0, Turn::new(Role::Customer, "my lamp broke")),
                timed(4000, Turn::new(Role::Agent, "One moment please.")),
                timed(300_000, Turn::new(role, text)),
            ];
            let mut talk = Conversation { turns, ..Conversation::default() };
            end_by_bots(&mut talk);
            end_by_bots(&mut talk);
            let events: Vec<_> = talk.events.iter().map(|e| (e.kind, e.start_ms, e.after_turn)).collect();
            (events, talk.turns[2].visible)
        };
        for text in [
            "This chat has been closed due to inactivity. Goodbye.",
            "Thanks for chatting! Your conversation has ended.",
            "As we have not heard from you, we are closing this chat now.",
            "We've ended this conversation.",
        ] {
            let ended = vec![(EventKind::End, Some(300_000), Some(2))];
            assert_eq!(talk(Role::Bot, text), (ended, true), "{text}");
        }
        for text in ["Is the chat closed?", "Your account was closed.", "Dana is closing the shop."] {
            assert_eq!(talk(Role::Bot, text), (Vec::new(), true), "{text}");
        }
        assert_eq!(talk(Role::Agent, "This chat has been closed due to inactivity.").0, []);
    }

    #[test]
    fn talk_that_goes_on_was_not_ended() {
        let closed = Turn::new(Role::Bot, "This chat has been closed due to inactivity.");
        let turns =
            vec![closed, Turn::new(Role::Customer, "i am back"), Turn::new(Role::Agent, "Hello again.")];
        let mut talk = Conversation { turns, ..Conversation::default() };
        end_by_bots(&mut talk);
        assert!(talk.events.is_empty());
    }
}
