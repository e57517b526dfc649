//! Runs: consecutive turns of one speaker that belong together.

use std::ops::Range;

use super::conversation::{Channel, Conversation};
use super::event::Event;
use super::turn::{Role, Turn};

/// A gap that ends a run on a call, in milliseconds.
const CALL_GAP_MS: i64 = 10_000;
/// A gap that ends a run in a chat, in milliseconds.
const CHAT_GAP_MS: i64 = 60_000;

/// Consecutive turns of one speaker that belong together. Rules that count agent turns count runs.
///
/// A run ends at another speaker, at any event, at a timed gap (over 10 s on a call, 60 s in a chat), and between
/// e-mails. Turns that the customer cannot see are in no run, and end none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Who speaks.
    pub role: Role,
    /// The turns of the conversation that it spans; those among them that are not visible do not belong to it.
    pub turns: Range<usize>,
    /// How many events come before it: events `..events` happened before its first turn.
    pub events: usize,
}

/// Appends the runs of `conversation` to `runs`, which is cleared first.
pub fn runs(conversation: &Conversation<'_>, runs: &mut Vec<Run>) {
    runs.clear();
    let gap_limit = match conversation.channel {
        Some(Channel::Call) => CALL_GAP_MS,
        _ => CHAT_GAP_MS,
    };
    let mut events = 0;
    let mut last: Option<usize> = None;
    // The latest end of what this run has said: a short turn may lie inside a long one.
    let mut said_until: Option<i64> = None;
    for (index, turn) in conversation.turns.iter().enumerate() {
        let first = events;
        while conversation.events.get(events).is_some_and(|e| is_before(e, index, turn)) {
            events += 1;
        }
        let event_between = events > first;
        if !turn.visible {
            // An event beside a note still parts the turns around it.
            if event_between {
                last = None;
            }
            continue;
        }
        let goes_on = !event_between
            && !conversation.channel.is_some_and(Channel::is_mail)
            && last.is_some_and(|last| same_speaker(&conversation.turns[last], turn))
            && !long_gap(said_until, turn, gap_limit);
        match runs.last_mut() {
            Some(run) if goes_on => {
                run.turns.end = index + 1;
                said_until = said_until.max(turn.end_ms.or(turn.start_ms));
            }
            _ => {
                runs.push(Run { role: turn.role, turns: index..index + 1, events });
                said_until = turn.end_ms.or(turn.start_ms);
            }
        }
        last = Some(index);
    }
}

fn is_before(event: &Event<'_>, index: usize, turn: &Turn<'_>) -> bool {
    match (event.after_turn, event.start_ms, turn.start_ms) {
        (Some(after), _, _) => after < index,
        // What lasts from the moment on that somebody begins to speak came after their words, which the source tells no
        // closer: nobody speaks into a hold.
        (None, Some(start), Some(turn)) => {
            start < turn || start == turn && event.end_ms.is_none_or(|end| end <= start)
        }
        // What happened at the very beginning came before all words, whenever these were said.
        (None, Some(event), None) => event <= 0,
        (None, None, _) => true,
    }
}

fn same_speaker(one: &Turn<'_>, other: &Turn<'_>) -> bool {
    one.role == other.role && one.speaker == other.speaker
}

fn long_gap(said_until: Option<i64>, turn: &Turn<'_>, limit: i64) -> bool {
    matches!((said_until, turn.start_ms), (Some(end), Some(start)) if start - end > limit)
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "a list of one range is what is meant")]
mod tests {
    use super::super::event::EventKind;
    use super::*;

    fn conversation(channel: Channel, turns: Vec<Turn<'static>>) -> Conversation<'static> {
        Conversation { channel: Some(channel), turns, ..Conversation::default() }
    }

    fn at(role: Role, start_ms: i64, end_ms: i64) -> Turn<'static> {
        Turn { start_ms: Some(start_ms), end_ms: Some(end_ms), ..Turn::new(role, "x") }
    }

    fn ranges(conversation: &Conversation<'_>) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        runs(conversation, &mut found);
        found.into_iter().map(|r| r.turns).collect()
    }

    #[test]
    fn end_at_another_speaker() {
        let mut turns: Vec<_> =
            [Role::Agent, Role::Agent, Role::Customer, Role::Agent].map(|r| Turn::new(r, "x")).into();
        let mut c = conversation(Channel::Chat, turns.clone());
        assert_eq!(ranges(&c), [0..2, 2..3, 3..4]);
        turns[1].speaker = Some("Bo".into());
        c.turns = turns;
        assert_eq!(ranges(&c), [0..1, 1..2, 2..3, 3..4]);
    }

    #[test]
    fn end_at_a_gap_past_the_channels_limit() {
        let turns = |gap: i64| vec![at(Role::Agent, 0, 1000), at(Role::Agent, 1000 + gap, 2000 + gap)];
        for (channel, limit) in [(Channel::Call, 10_000), (Channel::Chat, 60_000)] {
            assert_eq!(ranges(&conversation(channel, turns(limit))), [0..2], "{channel}");
            assert_eq!(ranges(&conversation(channel, turns(limit + 1))), [0..1, 1..2], "{channel}");
        }
    }

    #[test]
    fn a_short_turn_inside_a_long_one_does_not_shorten_it() {
        let turns =
            vec![at(Role::Agent, 0, 30_000), at(Role::Agent, 1000, 2000), at(Role::Agent, 31_000, 32_000)];
        assert_eq!(ranges(&conversation(Channel::Call, turns)), [0..3]);
    }

    #[test]
    fn end_at_events_by_turn_or_time_and_count_them() {
        let mut c = conversation(Channel::Call, vec![at(Role::Agent, 0, 1000), at(Role::Agent, 5000, 6000)]);
        c.events.push(Event { after_turn: Some(0), ..Event::new(EventKind::Transfer) });
        let mut found = Vec::new();
        runs(&c, &mut found);
        assert_eq!(
            found.iter().map(|r| (r.turns.clone(), r.events)).collect::<Vec<_>>(),
            [(0..1, 0), (1..2, 1)]
        );
        c.events = vec![Event { start_ms: Some(2000), ..Event::new(EventKind::Hold) }];
        assert_eq!(ranges(&c), [0..1, 1..2]);
        c.events = vec![Event { start_ms: Some(7000), ..Event::new(EventKind::Hold) }];
        assert_eq!(ranges(&c), [0..2]);
        let at_once = Event { start_ms: Some(0), ..Event::new(EventKind::Hold) };
        c.events = vec![at_once.clone(), Event { end_ms: Some(4000), ..at_once }];
        runs(&c, &mut found);
        let counted: Vec<_> = found.iter().map(|r| (r.turns.clone(), r.events)).collect();
        assert_eq!(counted, [(0..1, 1), (1..2, 2)]);
    }

    #[test]
    fn each_mail_is_one_and_notes_are_in_none() {
        let turns: Vec<_> = [Role::Agent, Role::Agent, Role::Agent].map(|r| Turn::new(r, "x")).into();
        assert_eq!(ranges(&conversation(Channel::Email, turns.clone())), [0..1, 1..2, 2..3]);
        let mut c = conversation(Channel::Chat, turns);
        c.turns[1].visible = false;
        assert_eq!(ranges(&c), [0..3]);
    }
}
