//! From markers to events: a hold and its end are one, and whoever comes back ends it.

use std::borrow::Cow;
use std::ops::Range;

use super::{Mark, Marker};
use crate::transcript::{Event, EventKind, Role, Turn};

/// Where a marker stands.
pub(in crate::read) struct At {
    pub(in crate::read) start_ms: Option<i64>,
    /// Up to when it is shown, where the source tells.
    pub(in crate::read) end_ms: Option<i64>,
    /// The turn that it follows, or that it is.
    pub(in crate::read) after_turn: Option<usize>,
    /// Whether that turn goes on after it.
    pub(in crate::read) amid: bool,
    pub(in crate::read) raw: Range<usize>,
}

/// The markers of a conversation, in order.
#[derive(Default)]
pub(in crate::read) struct Marks {
    /// The hold that goes on, among the events.
    pub(super) hold: Option<usize>,
    /// Whether that hold ends, as far as anybody knows, where its marker is shown no longer.
    shown: bool,
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

/// A caption stays for as long as it takes to read, which is no longer than this, in milliseconds. One that stays
/// longer is shown for as long as what it tells of.
const READ_MS: i64 = 7000;

impl At {
    /// When that ended which the marker tells of, where it is shown for as long as that.
    fn shown_to(&self) -> Option<i64> {
        let (start, end) = (self.start_ms?, self.end_ms?);
        (end - start > READ_MS).then_some(end)
    }
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
        let (ends, shown) = (found.mark == Mark::HoldEnd, self.shown);
        let kind = match found.mark {
            Mark::Nothing => return,
            Mark::HoldEnd => match self.hold.take() {
                Some(hold) => {
                    // What the source tells of its end beside the marker stays.
                    if let Some(event) =
                        events.get_mut(hold).filter(|event| shown || event.length_ms().is_none())
                    {
                        event.end_ms = event.start_ms.and(at.start_ms).or(event.end_ms);
                        lengthen(event, found.duration_ms);
                    }
                    return;
                }
                // The end alone, with its length, tells as much; without it, nothing.
                None if found.duration_ms.is_some() => EventKind::Hold,
                None => return,
            },
            // Music during a hold is the same hold, which goes on for as long as the music.
            Mark::Event(EventKind::Hold) if self.hold.is_some() => {
                if let Some(event) = self.hold.and_then(|hold| events.get_mut(hold)).filter(|_| self.shown) {
                    event.end_ms = at.shown_to();
                    self.shown = event.end_ms.is_some();
                }
                return;
            }
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
        let shown_to = at.shown_to().filter(|_| matches!(kind, EventKind::Hold | EventKind::Silence));
        let began = at.start_ms.zip(found.duration_ms).and_then(|(end, ms)| end.checked_sub(ms));
        let mut event = Event {
            start_ms: if ends { began } else { at.start_ms },
            after_turn: at.after_turn,
            amid: at.amid,
            uncertain: found.uncertain,
            to,
            raw: at.raw,
            ..Event::new(kind)
        };
        match shown_to.filter(|_| !ends && found.duration_ms.is_none()) {
            Some(end) => event.end_ms = Some(end),
            None => lengthen(&mut event, found.duration_ms),
        }
        let shown = event.end_ms.is_some();
        events.push(event);
        self.goes_on(found, events.len() - 1);
        self.shown = shown && self.hold.is_some();
    }

    /// Notes who is told to work for the house.
    pub(super) fn meet(&mut self, found: &Marker<'_>) {
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
    pub(super) fn goes_on(&mut self, found: &Marker<'_>, event: usize) {
        match found.mark {
            Mark::Event(EventKind::Hold) if found.duration_ms.is_none() => {
                self.hold = Some(event);
                self.shown = false;
            }
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
            && (event.length_ms().is_none() || self.shown && start_ms < event.end_ms)
        {
            event.end_ms = start_ms.or(event.end_ms);
        }
    }
}

/// Gives an event the length that a marker tells: its end where its beginning is known, else the length alone.
fn lengthen(event: &mut Event<'_>, duration_ms: Option<i64>) {
    let Some(ms) = duration_ms else { return };
    match event.start_ms {
        Some(start) => event.end_ms = start.checked_add(ms),
        None => event.duration_ms = Some(ms),
    }
}
