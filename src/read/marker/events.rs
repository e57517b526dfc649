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
    /// Up to when it is shown, where the source tells.
    pub(in crate::read) end_ms: Option<i64>,
    /// The turn that it follows, or that it is.
    pub(in crate::read) after_turn: Option<usize>,
    pub(in crate::read) raw: Range<usize>,
}

/// The markers of a conversation, in order.
#[derive(Default)]
pub(in crate::read) struct Marks {
    /// The hold that goes on, among the events.
    hold: Option<usize>,
    /// Whether that hold ends, as far as anybody knows, where its marker is shown no longer.
    shown: bool,
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
            // Music during a hold is the same hold, which goes on for as long as the music.
            Mark::Event(EventKind::Hold) if self.hold.is_some() => {
                if let Some(event) = self.hold.and_then(|hold| events.get_mut(hold)).filter(|_| self.shown) {
                    event.end_ms = at.shown_to();
                    self.shown = event.end_ms.is_some();
                }
                return;
            }
            Mark::Event(kind) => kind,
        };
        let shown_to = at.shown_to().filter(|_| matches!(kind, EventKind::Hold | EventKind::Silence));
        let began = at.start_ms.zip(found.duration_ms).map(|(end, ms)| end - ms);
        let mut event = Event {
            start_ms: if ends { began } else { at.start_ms },
            after_turn: at.after_turn,
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

    /// Takes an event that a marker told for the hold that goes on from there, if it is one.
    fn goes_on(&mut self, found: &Marker<'_>, event: usize) {
        if found.mark == Mark::Event(EventKind::Hold) && found.duration_ms.is_none() {
            self.hold = Some(event);
            self.shown = false;
        }
    }

    /// Notes that somebody spoke. An agent who does has come back; the customer may ask into the line whether anybody
    /// is there.
    pub(in crate::read) fn spoken(&mut self, events: &mut [Event<'_>], role: Role, start_ms: Option<i64>) {
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
            Some(&event) => marks.goes_on(&found, event),
            None => {
                let to = found.to.map(|to| Cow::Owned(to.to_owned()));
                let raw = turn.raw.start..turn.raw.end;
                let (start_ms, end_ms) = (turn.start_ms, turn.end_ms);
                marks.note(events, &found, to, At { start_ms, end_ms, after_turn: Some(index), raw });
            }
        }
        (turn.role, turn.visible) = (Role::System, false);
    }
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
