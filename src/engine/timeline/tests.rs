use super::*;
use crate::transcript::{Role, Turn};

/// A conversation of turns of customer and agent by turns, at these seconds.
fn talk(channel: Channel, seconds: &[i64]) -> Conversation<'static> {
    let role = |i: usize| if i.is_multiple_of(2) { Role::Customer } else { Role::Agent };
    let turn = |(i, s): (usize, &i64)| Turn { start_ms: Some(s * 1000), ..Turn::new(role(i), "some words") };
    Conversation {
        channel: Some(channel),
        turns: seconds.iter().enumerate().map(turn).collect(),
        ..Conversation::default()
    }
}

fn read(conversation: &Conversation<'_>) -> (Vec<Option<(i64, u32)>>, Vec<Fault>) {
    let mut line = Timeline::default();
    line.fill(conversation, &Clock::default());
    let turns = (0..conversation.turns.len()).map(|t| line.turn(t).map(|s| (s.start / 1000, s.part)));
    (turns.collect(), line.faults)
}

#[test]
fn a_clock_in_order_stays_as_it_is() {
    let (turns, faults) = read(&talk(Channel::Chat, &[0, 5, 5, 60, 4000]));
    assert_eq!(turns, [0, 5, 5, 60, 4000].map(|s| Some((s, 0))));
    assert_eq!(faults, []);
    // Two channels are told by the turns' ends now and then.
    assert_eq!(read(&talk(Channel::Call, &[0, 9, 4, 12])).1, []);
}

#[test]
fn a_clock_set_anew_parts_the_conversation() {
    let (turns, faults) = read(&talk(Channel::Call, &[0, 60, 200, 0, 8, 20]));
    assert_eq!(turns, [(0, 0), (60, 0), (200, 0), (0, 1), (8, 1), (20, 1)].map(Some));
    assert_eq!(faults, [Fault::SetAnew(3)]);
}

#[test]
fn a_time_that_cannot_be_is_left_out() {
    for (times, stray) in
        [(&[0, 20, 5000, 40, 60][..], 2), (&[100, 120, 3, 140, 160], 2), (&[100, 120, 140, 7], 3)]
    {
        let (turns, faults) = read(&talk(Channel::Call, times));
        assert_eq!(faults, [Fault::Stray(stray)], "{times:?}");
        assert!(turns.iter().enumerate().all(|(i, t)| t.is_none() == (i == stray)), "{times:?}");
    }
}

#[test]
fn two_zones_are_put_right_or_left_untimed() {
    let (turns, faults) = read(&talk(Channel::Chat, &[3600, 20, 3640, 70, 3700, 130]));
    assert_eq!(faults, [Fault::Zones(-60)]);
    assert_eq!(turns, [3600, 3620, 3640, 3670, 3700, 3730].map(|s| Some((s, 0))));
    // Sorted by these clocks, nobody knows what came when.
    let mut sorted = talk(Channel::Chat, &[0, 50, 100, 3620, 3690, 3720]);
    for (i, turn) in sorted.turns.iter_mut().enumerate() {
        turn.role = if i < 3 { Role::Agent } else { Role::Customer };
    }
    let (turns, faults) = read(&sorted);
    assert_eq!(faults, [Fault::Apart]);
    assert!(turns.iter().all(Option::is_none));
}

#[test]
fn an_answer_that_comes_late_is_no_other_zone() {
    let chat = |seconds: [i64; 6]| {
        let mut chat = talk(Channel::Chat, &seconds);
        for (i, turn) in chat.turns.iter_mut().enumerate() {
            turn.role = if i < 3 { Role::Customer } else { Role::Agent };
        }
        read(&chat).1
    };
    assert_eq!(chat([0, 60, 120, 1200, 1260, 1320]), []);
    assert_eq!(chat([0, 60, 120, 90_000, 90_060, 90_120]), []);
    // A quarter of an hour earlier, they would answer each other.
    assert_eq!(chat([0, 60, 120, 930, 990, 1050]), [Fault::Apart]);
}

#[test]
fn two_clocks_in_the_order_of_the_talk_are_left_untimed() {
    // The agent's clock is 100 seconds ahead.
    let ahead = talk(Channel::Call, &[0, 105, 10, 115, 20, 125, 30, 135]);
    let (turns, faults) = read(&ahead);
    assert_eq!(faults, [Fault::Apart]);
    assert!(turns.iter().all(Option::is_none));
    // Set anew twice, by whoever speaks.
    let anew = talk(Channel::Call, &[0, 5, 100, 2, 8, 90, 95, 3, 9]);
    assert!(read(&anew).1.iter().all(|fault| matches!(fault, Fault::SetAnew(_) | Fault::Stray(_))));
}

#[test]
fn channels_that_begin_minutes_apart_are_left_untimed() {
    // By the order of times, and one channel after the other.
    for seconds in [[101, 108, 115, 5, 12, 30], [5, 12, 30, 101, 108, 115]] {
        let mut call = talk(Channel::Call, &seconds);
        for (i, turn) in call.turns.iter_mut().enumerate() {
            turn.role = if i < 3 { Role::Customer } else { Role::Agent };
        }
        let (turns, faults) = read(&call);
        assert_eq!(faults, [Fault::Apart], "{seconds:?}");
        assert!(turns.iter().all(Option::is_none));
    }
    // In the middle both talk, and yet one begins and ends long after the other.
    let mut call = talk(Channel::Call, &[1, 9, 20, 101, 105, 112, 120, 130, 190, 205]);
    for (i, turn) in call.turns.iter_mut().enumerate() {
        turn.role = if [3, 5, 7, 8, 9].contains(&i) { Role::Agent } else { Role::Customer };
    }
    assert_eq!(read(&call).1, [Fault::Apart]);
    // Who waits for the agent at the end said something before.
    let mut call = talk(Channel::Call, &[1, 5, 9, 14, 160, 170, 180]);
    for (i, turn) in call.turns.iter_mut().enumerate() {
        turn.role = if [0, 2, 3].contains(&i) { Role::Agent } else { Role::Customer };
    }
    assert_eq!(read(&call).1, []);
}

#[test]
fn a_story_in_several_turns_is_one_side_of_a_talk() {
    // A side, and the seconds from which to which it speaks.
    let call = |said: &[(Role, i64, i64)]| Conversation {
        channel: Some(Channel::Call),
        turns: said
            .iter()
            .map(|&(role, from, to)| Turn {
                start_ms: Some(from * 1000),
                end_ms: Some(to * 1000),
                ..Turn::new(role, "some words")
            })
            .collect(),
        ..Conversation::default()
    };
    use Role::{Agent, Customer};
    let story = [(Customer, 0, 11), (Customer, 12, 23), (Customer, 24, 34), (Customer, 37, 45)];
    let hold = [(Agent, 46, 50), (Customer, 51, 52), (Agent, 340, 345), (Customer, 346, 348)];
    let answer = [(Agent, 349, 360), (Agent, 361, 372), (Agent, 373, 384), (Agent, 387, 395)];
    assert_eq!(read(&call(&[&story[..], &hold, &answer].concat())).1, []);
    // A message and its answer, with nothing between.
    assert_eq!(read(&call(&[&story[..], &answer.map(|(r, f, t)| (r, f - 300, t - 300))].concat())).1, []);
    // Who speaks with pauses at both ends, and takes turns between, talks with the other.
    let slow = |role, from: i64| [0, 10, 20, 30].map(|s| (role, from + s, from + s + 3));
    let turns: Vec<_> =
        (0..8).map(|i| (if i % 2 == 0 { Agent } else { Customer }, 40 + i * 5, 44 + i * 5)).collect();
    assert_eq!(read(&call(&[&slow(Customer, 0)[..], &turns, &slow(Agent, 90)].concat())).1, []);
    // Talk into each other's words does not.
    let into: Vec<_> = turns.iter().map(|&(role, from, to)| (role, from, to + 3)).collect();
    assert_eq!(read(&call(&[&slow(Customer, 0)[..], &into, &slow(Agent, 90)].concat())).1, [Fault::Apart]);
}

#[test]
fn ends_are_told_estimated_or_left_out() {
    let mut line = Timeline::default();
    let mut call = talk(Channel::Call, &[0, 10]);
    call.turns[0].end_ms = Some(4000);
    line.fill(&call, &Clock::default());
    assert_eq!(line.turn(0).map(|s| (s.end, s.end_known)), Some((4000, true)));
    assert_eq!(
        line.turn(1).map(|s| (s.end, s.end_known)),
        Some((10_800, false)),
        "two words at 150 a minute"
    );
    call.turns[1].end_ms = Some(2000);
    line.fill(&call, &Clock::default());
    assert_eq!(line.faults, [Fault::EndsFirst(1)]);
    let chat = talk(Channel::Chat, &[0, 10]);
    line.fill(&chat, &Clock::default());
    assert_eq!(line.turn(1).map(|s| (s.end, s.end_known)), Some((10_000, true)));
}

#[test]
fn a_clock_without_seconds_is_known_by_its_full_minutes() {
    let tick = |seconds: &[i64]| {
        let mut line = Timeline::default();
        line.fill(&talk(Channel::Chat, seconds), &Clock::default());
        line.tick_ms()
    };
    assert_eq!(tick(&[0, 60, 60, 180]), 60_000);
    assert_eq!(tick(&[0, 60, 60, 181]), 0);
    assert_eq!(tick(&[0, 60, 180]), 60_000);
    assert_eq!(tick(&[0, 180]), 60_000);
    assert_eq!(tick(&[0, 179]), 0);
    assert_eq!(tick(&[60, 60]), 0, "a clock that stands still counts nothing");
}
