//! Messages sent in two, turns before and after, other names.

use super::rests::Rests;
use super::*;

/// The places where a message may be sent in two: right after a stop that ends a sentence. A quotation must not be
/// torn, and in a message of several lines how long each is tells whether it was wrapped.
fn cuts(text: &str) -> Vec<usize> {
    let mut cuts = Vec::new();
    if !text.contains(['\n', '\r', '"', '“', '„', '«', '<']) {
        sentence_bounds(text, &mut is_abbreviation, &mut |b| cuts.push(b));
        cuts.retain(|b| text[..*b].trim_end().ends_with(['.', '!', '?', '…']));
    }
    cuts
}

#[test]
fn a_message_sent_in_two_at_the_end_of_a_sentence_is_the_same() {
    let mut tally = Tally::default();
    each_text(&mut |name, conversation| {
        // Each mail stands for itself.
        if conversation.channel.is_some_and(Channel::is_mail) {
            return;
        }
        for (index, turn) in conversation.turns.iter().enumerate() {
            if turn.role != Role::Agent || !turn.visible || turn.words.is_some() {
                continue;
            }
            for cut in cuts(&turn.text) {
                let mut copy = conversation.clone();
                let (head, tail) = turn.text.split_at(cut);
                copy.turns[index].text = head.to_owned().into();
                copy.turns.insert(index + 1, Turn { text: tail.to_owned().into(), ..turn.clone() });
                for event in &mut copy.events {
                    event.after_turn = event.after_turn.map(|after| after + usize::from(after >= index));
                }
                let name = format!("{name}, turn {index} at {cut}");
                let back = |turn: usize| turn - usize::from(turn > index);
                tally.compare(&name, [conversation, &copy], back, |_| true);
            }
        }
    });
    tally.nothing();
}

#[test]
fn okay_at_either_end_changes_nothing_for_rules_that_do_not_look_there() {
    let pack = &ENGINE.pack;
    let (mut before, mut after) = (Tally::default(), Tally::default());
    let steady = |across: Scope, opening: bool| -> Vec<bool> {
        let of = |rule: usize| {
            let rests = Rests::of(pack, rule);
            // Words more have no time, and so may end or begin a silence.
            !pack.rules[rule].by_clock() && !rests.edges.contains(&opening) && !rests.scopes.contains(&across)
        };
        let own: Vec<bool> = (0..pack.rules.len()).map(of).collect();
        // One that yields to a rule which looks there does as that one does.
        let yields = |rule: usize| {
            let over = pack.rules.iter().zip(&own).filter(|(r, _)| r.overrides.contains(&(rule as u32)));
            over.into_iter().all(|(_, steady)| *steady)
        };
        (0..pack.rules.len()).map(|rule| own[rule] && yields(rule)).collect()
    };
    let (at_start, at_end) = (steady(Scope::PreviousTurn, true), steady(Scope::NextTurn, false));
    each_text(&mut |name, conversation| {
        let visible = || conversation.turns.iter().filter(|t| t.visible);
        if visible().next().is_some_and(|t| t.role == Role::Customer) {
            let mut copy = conversation.clone();
            let agent = conversation.turns.iter().find(|t| t.role == Role::Agent);
            let speaker = agent.and_then(|t| t.speaker.clone());
            // Nobody breaks a rule who says nothing: with “Okay.”, somebody has spoken.
            if agent.is_some() {
                copy.turns.insert(0, Turn { speaker, ..Turn::new(Role::Agent, "Okay.") });
                for event in &mut copy.events {
                    event.after_turn = event.after_turn.map(|after| after + 1);
                }
                let back = |turn: usize| turn.saturating_sub(1);
                before.compare(name, [conversation, &copy], back, |rule| at_start[rule]);
            }
        }
        if visible().next_back().is_some_and(|t| t.role == Role::Agent) {
            let mut copy = conversation.clone();
            copy.turns.push(Turn::new(Role::Customer, "Okay."));
            let said = copy.turns.len() - 1;
            let back = |turn: usize| turn.min(said);
            // What customers say last is another matter for rules about them.
            after.compare(name, [conversation, &copy], back, |rule| {
                at_end[rule] && pack.rules[rule].by.takes(Role::Agent)
            });
        }
    });
    before.nothing();
    after.nothing();
}

#[test]
fn agents_by_other_names_are_the_same() {
    let mut tally = Tally::default();
    each_text(&mut |name, conversation| {
        let mut copy = conversation.clone();
        for turn in copy.turns.iter_mut().filter(|t| t.role == Role::Agent) {
            turn.speaker = turn.speaker.take().map(|known| format!("Sorry {known} of the Company").into());
        }
        tally.compare(name, [conversation, &copy], |turn| turn, |_| true);
    });
    tally.nothing();
}
