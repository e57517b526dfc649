//! From markers to events: a hold and its end are one, whoever comes back ends it, and a turn that is nothing but a
//! marker is nobody's words.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::{Mark, Marker, line};
use crate::transcript::{Conversation, Event, EventKind, Role, Turn};

/// Where a marker stands.
pub(in crate::read) struct At {
    pub(in crate::read) start_ms: Option<i64>,
    /// The turn that it follows, or that it is.
    pub(in crate::read) after_turn: Option<usize>,
    pub(in crate::read) raw: Range<usize>,
}

/// The markers of a conversation, in order.
#[derive(Default)]
pub(in crate::read) struct Marks {
    /// The hold that goes on, among the events.
    hold: Option<usize>,
    /// The last hand-over.
    moved: Option<Moved>,
    /// Who is told to work for the house.
    agents: Vec<String>,
}

/// A hand-over that may be told of more than once.
struct Moved {
    /// Its place among the events.
    event: usize,
    /// Whether it was only announced as yet.
    under_way: bool,
    /// Whether anybody has spoken since, and whether an agent has.
    spoken: bool,
    answered: bool,
}

impl Marks {
    /// Notes what a marker tells, of somebody or something by the name of `to`.
    pub(in crate::read) fn note<'a>(
        &mut self,
        events: &mut Vec<Event<'a>>,
        found: &Marker<'_>,
        to: Option<Cow<'a, str>>,
        at: At,
    ) {
        self.meet(found);
        let ends = found.mark == Mark::HoldEnd;
        let kind = match found.mark {
            Mark::Nothing => return,
            Mark::HoldEnd => match self.hold.take() {
                Some(hold) => {
                    if let Some(event) = events.get_mut(hold) {
                        event.end_ms = event.start_ms.and(at.start_ms);
                        lengthen(event, found.duration_ms);
                    }
                    return;
                }
                // The end alone, with its length, tells as much; without it, nothing.
                None if found.duration_ms.is_some() => EventKind::Hold,
                None => return,
            },
            // Music during a hold is the same hold.
            Mark::Event(EventKind::Hold) if self.hold.is_some() => return,
            Mark::Event(EventKind::Transfer) if self.was_told(events, found) => {
                if let Some(moved) = &mut self.moved {
                    moved.under_way &= found.goes_on;
                    if let Some(event) = events.get_mut(moved.event) {
                        event.to = event.to.take().or(to);
                    }
                }
                return;
            }
            Mark::Event(kind) => kind,
        };
        let began = at.start_ms.zip(found.duration_ms).map(|(end, ms)| end - ms);
        let mut event = Event {
            start_ms: if ends { began } else { at.start_ms },
            after_turn: at.after_turn,
            uncertain: found.uncertain,
            to,
            raw: at.raw,
            ..Event::new(kind)
        };
        lengthen(&mut event, found.duration_ms);
        events.push(event);
        self.goes_on(found, events.len() - 1);
    }

    /// Notes who is told to work for the house.
    fn meet(&mut self, found: &Marker<'_>) {
        self.agents.extend(found.agent.map(|agent| agent.trim_end_matches('.').to_lowercase()));
    }

    /// Says who the agents are, of those whose role the source does not name beside their words. A notice may call them
    /// by more than that: `Dana Lind (Billing)`.
    pub(in crate::read) fn introduce(&self, turns: &mut [Turn<'_>]) {
        for turn in turns.iter_mut().filter(|turn| turn.role == Role::Unknown) {
            let Some(name) = turn.speaker.as_deref().map(|name| name.trim_end_matches('.').to_lowercase())
            else {
                continue;
            };
            let calls = |agent: &String| {
                let rest = agent.strip_prefix(&*name).filter(|_| !name.is_empty());
                rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            };
            if self.agents.iter().any(calls) {
                turn.role = Role::Agent;
            }
        }
    }

    /// Whether the last hand-over is told of again: it was announced, and nobody has answered since or it goes where
    /// that was to go; or the same is said twice in a row.
    fn was_told(&self, events: &[Event<'_>], found: &Marker<'_>) -> bool {
        let Some(moved) = &self.moved else { return false };
        let to = events.get(moved.event).and_then(|event| event.to.as_deref());
        let (same, either) = (to.is_some() && to == found.to, to.is_none() || found.to.is_none());
        match moved.under_way {
            true => same || !moved.answered,
            false => (same || either) && !moved.spoken,
        }
    }

    /// Takes an event that a marker told for the hold or the hand-over that goes on from there, if it is one.
    fn goes_on(&mut self, found: &Marker<'_>, event: usize) {
        match found.mark {
            Mark::Event(EventKind::Hold) if found.duration_ms.is_none() => self.hold = Some(event),
            Mark::Event(EventKind::Transfer) => {
                let under_way = found.goes_on;
                self.moved = Some(Moved { event, under_way, spoken: false, answered: false });
            }
            _ => {}
        }
    }

    /// Notes that somebody spoke. An agent who does has come back; the customer may ask into the line whether anybody
    /// is there.
    pub(in crate::read) fn spoken(&mut self, events: &mut [Event<'_>], role: Role, start_ms: Option<i64>) {
        if let Some(moved) = self.moved.as_mut().filter(|_| role != Role::System) {
            moved.spoken = true;
            moved.answered |= matches!(role, Role::Agent | Role::Unknown);
        }
        if !matches!(role, Role::Customer | Role::System)
            && let Some(hold) = self.hold.take()
            && let Some(event) = events.get_mut(hold)
            && event.start_ms.is_some()
            && event.length_ms().is_none()
        {
            event.end_ms = start_ms;
        }
    }
}

/// Gives an event the length that a marker tells: its end where its beginning is known, else the length alone.
fn lengthen(event: &mut Event<'_>, duration_ms: Option<i64>) {
    let Some(ms) = duration_ms else { return };
    match event.start_ms {
        Some(start) => event.end_ms = Some(start + ms),
        None => event.duration_ms = Some(ms),
    }
}

/// Takes turns that are nothing but a marker for what they tell: the turn stays in its place, so that turns are counted
/// as the source counts them, but nobody says it.
pub(in crate::read) fn from_turns(conversation: &mut Conversation<'_>) {
    if conversation.draft || !conversation.turns.iter().any(|turn| own(turn).is_some()) {
        return;
    }
    let Conversation { turns, events, .. } = conversation;
    // What the source tells of beside the turn, or what was noted when the conversation was converted.
    let known: HashMap<(EventKind, usize), usize> =
        events.iter().enumerate().filter_map(|(i, e)| Some(((e.kind, e.after_turn?), i))).collect();
    let mut marks = Marks::default();
    for (index, turn) in turns.iter_mut().enumerate() {
        let Some(found) = own(turn) else {
            if turn.visible {
                marks.spoken(events, turn.role, turn.start_ms);
            }
            continue;
        };
        let kind = match found.mark {
            Mark::Event(kind) => Some(kind),
            Mark::HoldEnd if marks.hold.is_none() => Some(EventKind::Hold),
            _ => None,
        };
        let before = index.checked_sub(1);
        let noted = kind.and_then(|kind| {
            [Some(index), before].into_iter().flatten().find_map(|after| known.get(&(kind, after)))
        });
        match noted {
            Some(&event) => {
                marks.meet(&found);
                marks.goes_on(&found, event);
            }
            None => {
                let to = found.to.map(|to| Cow::Owned(to.to_owned()));
                let raw = turn.raw.start..turn.raw.end;
                marks.note(events, &found, to, At { start_ms: turn.start_ms, after_turn: Some(index), raw });
            }
        }
        (turn.role, turn.visible) = (Role::System, false);
    }
    marks.introduce(turns);
}

/// The marker that a turn is. What a system says may be one without brackets; in round ones people laugh.
fn own<'t>(turn: &'t Turn<'_>) -> Option<Marker<'t>> {
    let text = turn.text.trim();
    let square = text.starts_with('[');
    match turn.role {
        Role::System => line(text, true),
        Role::Unknown if turn.speaker.is_none() => line(text, false),
        _ if square => line(text, false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(role: Role, speaker: Option<&'static str>, text: &'static str) -> Turn<'static> {
        Turn { speaker: speaker.map(Cow::Borrowed), ..Turn::new(role, text) }
    }

    #[test]
    fn what_a_system_says_of_who_comes_and_goes_is_known_once() {
        let mut talk = Conversation {
            turns: vec![
                said(Role::System, None, "You are now chatting with Dana Lind"),
                said(Role::Unknown, Some("Dana"), "Hello"),
                said(Role::Unknown, Some("Ann"), "It broke"),
                said(Role::System, Some("Dana"), "Please wait while we transfer you to Tech"),
                said(Role::System, None, "Dana Lind has left the conversation"),
                said(Role::System, None, "You have been transferred to Tech."),
                said(Role::Unknown, Some("Bo"), "We have transferred this chat to Tech"),
            ],
            ..Conversation::default()
        };
        from_turns(&mut talk);
        let events =
            |talk: &Conversation<'_>| talk.events.iter().map(|e| (e.kind, e.after_turn)).collect::<Vec<_>>();
        let once = [(EventKind::Join, Some(0)), (EventKind::Transfer, Some(3)), (EventKind::Leave, Some(4))];
        assert_eq!(events(&talk), once);
        let roles: Vec<Role> = talk.turns.iter().map(|turn| turn.role).collect();
        assert_eq!((roles[1], roles[2], roles[6]), (Role::Agent, Role::Unknown, Role::Unknown));
        // Read again after it was converted, it is the same.
        from_turns(&mut talk);
        assert_eq!(events(&talk), once);
    }
}
