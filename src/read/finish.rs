//! What every reader does last: clocks of one kind, roles by names, events in order.

use super::Options;
use super::infer::{first_robot, infer};
use super::marker;
use super::roles::{settle, system_that_answers};
use crate::transcript::{Channel, Conversation, Event, Role, Turn};

/// A time this far from the beginning of a conversation is no time in it, but counts from 1970: three years.
const EPOCH: i64 = 100_000_000_000;

/// How long a word takes to say, in milliseconds: sixty a minute are slow, and six hundred are more than anybody says.
const PER_WORD_MS: std::ops::Range<i64> = 100..1000;
/// A turn of fewer words may take any time, and fewer turns may by chance.
const FEW_WORDS: usize = 3;
const FEW_TURNS: usize = 3;

/// Completes a conversation with what its reader left open.
pub(crate) fn finish(conversation: &mut Conversation<'_>, options: &Options) {
    conversation.channel = conversation.channel.or(options.channel);
    clocks(conversation);
    call_if_spoken(conversation);
    system_that_answers(conversation);
    marker::from_turns(conversation);
    settle(conversation, options);
    first_robot(conversation);
    infer(conversation);
    // Who is left may be the only one who is no agent.
    settle(conversation, options);
    as_agents(conversation, options);
    marker::end_by_bots(conversation);
    conversation.order_events();
}

/// A conversation of no known channel is a call where its times say so.
pub(crate) fn call_if_spoken(conversation: &mut Conversation<'_>) {
    if conversation.channel.is_none() && is_spoken(conversation) {
        conversation.channel = Some(Channel::Call);
    }
}

/// Whether its times say that it was spoken: most turns whose end is told take as long as it takes to say their words,
/// and no message does.
fn is_spoken(conversation: &Conversation<'_>) -> bool {
    let (mut ended, mut spoken) = (0, 0);
    for turn in &conversation.turns {
        let Some(ms) = turn.start_ms.zip(turn.end_ms).map(|(start, end)| end.saturating_sub(start)) else {
            continue;
        };
        let words = turn.text.split_whitespace().count();
        if words >= FEW_WORDS {
            ended += 1;
            spoken += usize::from(PER_WORD_MS.contains(&(ms / words as i64)));
        }
    }
    ended >= FEW_TURNS && spoken * 2 > ended
}

/// Takes robots for agents, where the user says so.
pub(crate) fn as_agents(conversation: &mut Conversation<'_>, options: &Options) {
    for turn in conversation.turns.iter_mut().filter(|t| options.bots && t.role == Role::Bot) {
        turn.role = Role::Agent;
    }
}

/// Counts all times from the beginning of the conversation.
fn clocks(conversation: &mut Conversation<'_>) {
    let Conversation { turns, events, started_at_ms, .. } = conversation;
    for turn in turns.iter_mut().filter(|t| far(t.start_ms)) {
        let length = turn.end_ms.zip(turn.start_ms).map(|(end, start)| end - start);
        turn.at_ms = turn.start_ms.take();
        turn.end_ms = length;
    }
    let zero =
        started_at_ms.or_else(|| turns.iter().find_map(|t| Some(t.at_ms? - t.start_ms?))).or_else(|| {
            let begins = |e: &Event<'_>| e.at_ms.or(e.start_ms.filter(|ms| far(Some(*ms))));
            turns.iter().find_map(|t| t.at_ms).into_iter().chain(events.iter().find_map(begins)).min()
        });
    let Some(zero) = zero else { return };
    for turn in turns.iter_mut().filter(|t| t.start_ms.is_none()) {
        let Some(at) = turn.at_ms else { continue };
        turn.start_ms = Some(at - zero);
        turn.end_ms = turn.end_ms.map(|length| at - zero + length);
        if let Some(words) = turn.words.as_deref().and_then(|json| words_from(json, zero)) {
            turn.words = Some(words.into());
        }
    }
    for event in events.iter_mut() {
        if far(event.start_ms) {
            event.end_ms = event.end_ms.map(|end| end - zero);
            event.start_ms = event.start_ms.map(|start| start - zero);
        }
        event.start_ms = event.start_ms.or_else(|| Some(event.at_ms? - zero));
    }
    if started_at_ms.is_none() {
        *started_at_ms = Some(zero).filter(|_| turns.iter().any(|t| t.at_ms.is_some()));
    }
}

/// Puts messages that come in no order into that of their times, where all of them have one.
pub(crate) fn in_time(talk: &mut Conversation<'_>) {
    let time = |at_ms: Option<i64>, start_ms: Option<i64>| at_ms.or(start_ms);
    let dated = talk.turns.first().is_some_and(|turn| turn.at_ms.is_some());
    let timed = |turn: &Turn<'_>| turn.at_ms.is_some() == dated && time(turn.at_ms, turn.start_ms).is_some();
    let key = |turn: &Turn<'_>| time(turn.at_ms, turn.start_ms);
    if !talk.turns.iter().all(timed) || talk.turns.is_sorted_by_key(key) {
        return;
    }
    talk.turns.sort_by_key(key);
    for event in &mut talk.events {
        let at = time(event.at_ms, event.start_ms);
        event.after_turn = talk.turns.partition_point(|turn| key(turn) <= at).checked_sub(1);
    }
}

/// The same for a reader that tells the clocks apart itself: only what should count from the beginning and counts from
/// 1970 is put right.
pub(crate) fn from_the_beginning(conversation: &mut Conversation<'_>) {
    let times = conversation.turns.iter().map(|t| t.start_ms);
    if times.chain(conversation.events.iter().map(|e| e.start_ms)).any(far) {
        clocks(conversation);
    }
}

/// Whether a time counts from 1970.
fn far(ms: Option<i64>) -> bool {
    ms.is_some_and(|ms| ms.abs() >= EPOCH)
}

/// The times of a turn's words from `zero`, where they count from 1970.
fn words_from(json: &str, zero: i64) -> Option<String> {
    let words: Vec<(String, i64, i64)> = serde_json::from_str(json).ok()?;
    far(words.first().map(|w| w.1)).then_some(())?;
    let moved: Vec<_> = words.into_iter().map(|(word, from, to)| (word, from - zero, to - zero)).collect();
    serde_json::to_string(&moved).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::{EventKind, Turn};

    #[test]
    fn turns_that_take_as_long_as_their_words_are_a_call() {
        let talk = |per_word: Option<i64>, channel| {
            let said = |(n, text): (i64, &'static str)| Turn {
                start_ms: Some(n * 60_000),
                end_ms: per_word.map(|ms| n * 60_000 + ms * text.split(' ').count() as i64),
                ..Turn::new(Role::Customer, text)
            };
            let words =
                ["my lamp is not here", "yes", "it was to come on monday", "i still have not seen it"];
            let turns = (0..).zip(words).map(said).collect();
            let mut c = Conversation { turns, channel, ..Conversation::default() };
            finish(&mut c, &Options::default());
            c.channel
        };
        assert_eq!(talk(Some(300), None), Some(Channel::Call));
        assert_eq!(talk(Some(300), Some(Channel::Chat)), Some(Channel::Chat));
        for per_word in [None, Some(0), Some(20), Some(5000)] {
            assert_eq!(talk(per_word, None), None, "{per_word:?}");
        }
        let options = Options { channel: Some(Channel::Chat), ..Options::default() };
        let mut c = Conversation::default();
        finish(&mut c, &options);
        assert_eq!(c.channel, Some(Channel::Chat));
    }

    #[test]
    fn every_clock_counts_from_the_beginning() {
        let at = 1_772_366_531_000;
        let said = |at_ms, start_ms, end_ms| Turn { at_ms, start_ms, end_ms, ..Turn::new(Role::Agent, "x") };
        let mut c = Conversation {
            turns: vec![said(None, Some(at), Some(at + 500)), said(Some(at + 2000), None, None)],
            events: vec![Event { at_ms: Some(at + 1000), ..Event::new(EventKind::Hold) }],
            ..Conversation::default()
        };
        finish(&mut c, &Options::default());
        assert_eq!(
            (c.turns[0].start_ms, c.turns[0].end_ms, c.turns[0].at_ms),
            (Some(0), Some(500), Some(at))
        );
        assert_eq!((c.turns[1].start_ms, c.events[0].start_ms), (Some(2000), Some(1000)));
        assert_eq!(c.started_at_ms, Some(at));
    }
}
