//! Help desks: what they note beside the words is not always what happened to the customer.

use crate::read::json::Context;
use crate::read::json::value::Value;
use crate::transcript::{Conversation, EventKind, Role, Turn};

/// Leaves out what no customer notices: that a conversation is given to the first who answers, or to the one who has it
/// already; and that it is closed, if it goes on.
pub(super) fn hand_overs<'a>(context: &Context<'a, '_>, documents: &[Value<'a>]) -> Vec<Conversation<'a>> {
    let mut conversation = context.conversation(documents);
    let Conversation { turns, events, .. } = &mut conversation;
    let answers = |turn: &&Turn<'_>| turn.visible && turn.role == Role::Agent;
    events.retain(|event| {
        let (before, after) = turns.split_at(event.after_turn.map_or(0, |turn| turn + 1).min(turns.len()));
        match event.kind {
            EventKind::Transfer => {
                let next = after.iter().find(answers);
                before
                    .iter()
                    .rfind(answers)
                    .is_some_and(|last| next.is_none_or(|next| next.speaker != last.speaker))
            }
            EventKind::End => !after.iter().any(|turn| turn.visible && turn.role != Role::System),
            _ => true,
        }
    });
    vec![conversation]
}

/// Leaves out conversations in which nobody says a word: that a channel got another name is none.
pub(super) fn said<'a>(context: &Context<'a, '_>, documents: &[Value<'a>]) -> Vec<Conversation<'a>> {
    let mut conversation = context.conversation(documents);
    // Who speaks is by name where the source has names, and so is who comes and goes.
    let said = conversation.turns.iter().any(|turn| turn.role != Role::System);
    if !said {
        conversation.turns.clear();
        conversation.events.clear();
    }
    vec![conversation]
}
