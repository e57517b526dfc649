//! Turns made of the words that a source lists.

use std::borrow::Cow;

use super::each_of;
use crate::read::json::Context;
use crate::read::json::value::Value;
use crate::read::roles::role_of_label;
use crate::transcript::Conversation;

/// Documents that list either turns or, where these are missing, words that each say who speaks; where no word says it,
/// the row's turns stand.
pub(super) fn by_speaker<'a>(context: &Context<'a, '_>, documents: &[Value<'a>]) -> Vec<Conversation<'a>> {
    each_of(documents, |document| {
        let mut talk = context.conversation(&[document]);
        let Some(row) = &context.row.turn.words else { return talk };
        let fields = document.fields();
        let missing =
            context.row.turns.0.first().and_then(|path| fields.at(path)).is_none_or(|v| v.items().is_empty());
        if missing {
            let words = context.words(row, &fields);
            if words.iter().any(|word| word.speaker.is_some()) {
                talk.turns = context.spoken_in_turn(words);
            }
        }
        talk
    })
}

/// Documents that list turns, each of which lists its words and no text.
pub(super) fn of_each<'a>(context: &Context<'a, '_>, documents: &[Value<'a>]) -> Vec<Conversation<'a>> {
    each_of(documents, |document| {
        let mut talk = context.conversation(&[document]);
        let (Some(row), fields) = (&context.row.turn.words, document.fields()) else { return talk };
        let people = context.those_of(document, &fields);
        for segment in fields.first(&context.row.turns.0).map_or_else(Vec::new, Value::items) {
            let fields = segment.fields();
            let Some(mut turn) = context.spoken(&context.words(row, &fields)) else { continue };
            let id = context.row.parties.as_ref().and_then(|of| fields.first(&of.of_turn.0)?.scalar());
            let name = id.and_then(|id| Some(Cow::Owned(people.name(&id)?.to_owned())));
            let said = || fields.first(&context.row.turn.speaker.0).and_then(Value::scalar);
            turn.speaker = name.or_else(said);
            turn.role = turn.speaker.as_deref().and_then(role_of_label).unwrap_or_default();
            talk.turns.push(turn);
        }
        talk
    })
}
