//! From a record to a conversation: values are judged here, and what cannot be meant is a fault.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::record::{EventRecord, Record, Str, TurnRecord};
use crate::read::finish::{as_agents, call_if_spoken, from_the_beginning};
use crate::read::infer::infer;
use crate::read::marker::{end_by_bots, from_turns};
use crate::read::offset::Offsets;
use crate::read::template::stands_for;
use crate::read::time::instant_ms;
use crate::read::{Fault, Options};
use crate::text::{Encoding, Mapped, nearest};
use crate::transcript::{Channel, Conversation, Event, EventKind, Metadata, Raw, Role, RoleFrom, Turn, Way};

/// The text that offsets count from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a>(pub(super) &'a str);

impl<'a> Source<'a> {
    /// The offset of a part of the source.
    pub(super) fn offset(self, part: &'a str) -> usize {
        part.as_ptr().addr().saturating_sub(self.0.as_ptr().addr())
    }
}

/// An event whose values are judged, but whose strings are not yet taken from the arena.
struct Happened<'a> {
    record: EventRecord<'a>,
    kind: EventKind,
    at_ms: Option<i64>,
    raw: &'a str,
}

/// Builds the conversation that `record` describes; `json` is its line. Decoded strings go to `arena`, and what is left
/// out of it to `notes`: a time that is none costs its turn the time, and nobody's words.
pub(super) fn conversation<'c, 'a: 'c>(
    record: &mut Record<'a>,
    json: &'a str,
    source: Source<'a>,
    options: &Options,
    arena: &'c mut String,
    notes: &mut Vec<Fault>,
) -> Result<Conversation<'c>, Fault> {
    let id = record.id.as_ref().map(|id| id.raw);
    let whose = || match id {
        Some(id) => format!("conversation {}: ", shown(&Encoding::Json.decode(id))),
        None => String::new(),
    };
    let fail = |part: &'a str, message: String, help: &str| Fault {
        offset: Some(source.offset(part)),
        message: format!("{}{message}", whose()),
        help: help.to_owned(),
        harmless: false,
    };
    let Some(turns) = &mut record.turns else {
        return Err(fail(
            json,
            "this JSON object is no conversation: it has no `turns`".to_owned(),
            "looked for an object with `turns`, a list of objects with `role` and `text`; \
             if it is another format, name it with --format",
        ));
    };
    let channel = match &record.channel {
        Some(name) => Some(
            known(name, "channel", &Channel::ALL.map(Channel::name), Channel::from_name)
                .map_err(|(message, help)| fail(name.raw, format!("unknown {message}"), &help))?,
        ),
        None => options.channel,
    };
    let mut untimed = Untimed::default();
    let started_at_ms = untimed.instant(record.started_at.as_ref(), || "`started_at`".to_owned());

    // First everything is decoded and judged, which needs the arena for writing; then it is only read from.
    arena.clear();
    if let Some(id) = &mut record.id {
        id.decode(arena);
    }
    for (index, turn) in turns.iter_mut().enumerate() {
        judge_turn(turn, arena).map_err(|(part, message, help)| {
            fail(part.unwrap_or(json), format!("turn {index} {message}"), &help)
        })?;
        turn.at_ms = untimed.instant(turn.at.as_ref(), || format!("`at` of turn {index}"));
    }
    let mut happened = Vec::with_capacity(record.events.len());
    for (index, event) in record.events.iter().enumerate() {
        let mut event = judge_event(event, turns.len(), arena)
            .map_err(|(part, message, help)| fail(part, format!("event {index} {message}"), &help))?;
        event.at_ms = untimed.instant(event.record.at.as_ref(), || format!("`at` of event {index}"));
        happened.push(event);
    }
    if let Some((part, message)) = untimed.told() {
        notes.push(Fault { harmless: true, ..fail(part, message, INSTANT) });
    }
    let zero = started_at_ms.or_else(|| first_instant(turns, &happened));

    let arena: &'c str = arena;
    let mut conversation = Conversation {
        id: record.id.as_ref().map(|id| Cow::Borrowed(id.get(arena))),
        channel,
        started_at_ms,
        metadata: record.metadata.map(Metadata::new).unwrap_or_default(),
        turns: turns.iter().map(|turn| finish_turn(turn, zero, source, options, arena)).collect(),
        events: happened.iter().map(|event| finish_event(event, zero, source, arena)).collect(),
        way: record.open.then(|| Box::new(Way { of: 1, open: true, ..Way::default() })),
        draft: record.draft,
        comments: None,
        inferred: Vec::new(),
    };
    untimed.offsets.tell(&mut conversation);
    from_the_beginning(&mut conversation);
    call_if_spoken(&mut conversation);
    from_turns(&mut conversation);
    end_by_bots(&mut conversation);
    conversation.order_events();
    // Most sources of this format name every role, and there is nothing to find out.
    if options.bots || conversation.turns.iter().any(|t| t.role == Role::Unknown) {
        infer(&mut conversation);
        as_agents(&mut conversation, options);
    }
    Ok(conversation)
}

type Wrong<'a> = (Option<&'a str>, String, String);

fn judge_turn<'a>(turn: &mut TurnRecord<'a>, arena: &mut String) -> Result<(), Wrong<'a>> {
    let place = turn.role.as_ref().or(turn.text.as_ref()).or(turn.speaker.as_ref()).map(|s| s.raw);
    let lacks =
        |key: &str| (place, format!("has no `{key}`"), "every turn needs `role` and `text`".to_owned());
    let Some(role) = &turn.role else { return Err(lacks("role")) };
    turn.judged_role = known(role, "role", &Role::ALL.map(Role::name), Role::from_name)
        .map_err(|(message, help)| (Some(role.raw), format!("has the unknown {message}"), help))?;
    if let Some(from) = &turn.role_from {
        turn.judged_role_from =
            known(from, "role_from", &RoleFrom::ALL.map(RoleFrom::name), RoleFrom::from_name)
                .map_err(|(message, help)| (Some(from.raw), format!("has the unknown {message}"), help))?;
    }
    let Some(text) = &mut turn.text else { return Err(lacks("text")) };
    text.decode(arena);
    if let Some(slots) = turn.slots {
        turn.slots_at = slots_in(slots, text.get(arena)).map_err(|message| {
            (Some(slots), message, "list what stands for words, as the text has it, in order".to_owned())
        })?;
    }
    if let Some(speaker) = &mut turn.speaker {
        speaker.decode(arena);
    }
    Ok(())
}

/// Where the slots that a list names stand in a text.
fn slots_in(list: &str, text: &str) -> Result<Vec<Range<usize>>, String> {
    let slots: Vec<Cow<'_, str>> = serde_json::from_str(list)
        .map_err(|error| format!("has `slots` that can't be read: {}", super::reason(&error)))?;
    let mut from = 0;
    let place = |slot: Cow<'_, str>| match text[from..].find(&*slot) {
        Some(at) if !slot.is_empty() => {
            let at = from + at;
            from = at + slot.len();
            Ok(at..from)
        }
        _ => Err(format!("has no slot `{}` in its text, or not in this order", shown(&slot))),
    };
    slots.into_iter().map(place).collect()
}

/// A text in which other words stand for its slots, with the way back.
fn with_slots(text: Mapped, slots: &[Range<usize>]) -> Mapped {
    let (mut inner, mut from) = (Mapped::default(), 0);
    for slot in slots {
        inner.push_same(&text.text[from..slot.start], from);
        inner.push_written(&stands_for(&text.text[slot.clone()]), slot.clone());
        from = slot.end;
    }
    inner.push_same(&text.text[from..], from);
    text.then(inner)
}

fn judge_event<'a>(
    raw: &'a RawValue,
    turns: usize,
    arena: &mut String,
) -> Result<Happened<'a>, (&'a str, String, String)> {
    let help = || "an event is an object with `kind`, and times in milliseconds or `after_turn`".to_owned();
    let raw = raw.get();
    let mut record: EventRecord<'a> = serde_json::from_str(raw)
        .map_err(|error| (raw, format!("cannot be read: {}", super::reason(&error)), help()))?;
    let Some(kind) = &record.kind else { return Err((raw, "has no `kind`".to_owned(), help())) };
    let kind = known(kind, "kind", &EventKind::ALL.map(EventKind::name), EventKind::from_name)
        .map_err(|(message, help)| (kind.raw, format!("has the unknown {message}"), help))?;
    if let Some(after) = record.after_turn
        && usize::try_from(after).map_or(after < -1, |after| after >= turns)
    {
        let message = format!("comes after turn {after}, but there are {turns} turns, counted from 0");
        return Err((
            raw,
            message,
            "leave out `after_turn`, or write -1, for what happens before turn 0".to_owned(),
        ));
    }
    if let Some(to) = &mut record.to {
        to.decode(arena);
    }
    Ok(Happened { record, kind, at_ms: None, raw })
}

/// When the conversation began, where it does not say so: what the clocks of its turns say, else the first clock.
fn first_instant(turns: &[TurnRecord<'_>], events: &[Happened<'_>]) -> Option<i64> {
    let by_turns = turns.iter().find_map(|t| Some(t.at_ms? - t.start_ms?));
    by_turns.or_else(|| turns.iter().find_map(|t| t.at_ms).or_else(|| events.iter().find_map(|e| e.at_ms)))
}

fn finish_turn<'c, 'a: 'c>(
    turn: &TurnRecord<'a>,
    zero: Option<i64>,
    source: Source<'a>,
    options: &Options,
    arena: &'c str,
) -> Turn<'c> {
    let speaker = turn.speaker.as_ref().map(|s| s.get(arena));
    let (mut role, mut role_from) = (turn.judged_role, turn.judged_role_from);
    if role == Role::Unknown
        && let Some(given) = speaker.and_then(|name| options.role_of(name))
    {
        (role, role_from) = (given, RoleFrom::Name);
    }
    let (text, raw) = match &turn.text {
        Some(text) => {
            let start = source.offset(text.raw);
            let end = start + text.raw.len();
            let raw = Raw { start, end, encoding: Encoding::Json, ..Raw::default() };
            match turn.slots_at.is_empty() {
                true => (Cow::Borrowed(text.get(arena)), raw),
                false => {
                    let said = with_slots(Encoding::Json.map(text.raw, start), &turn.slots_at);
                    (Cow::Owned(said.text), Raw { map: Some(Arc::new(said.map)), ..raw })
                }
            }
        }
        None => Default::default(),
    };
    Turn {
        role,
        role_from,
        speaker: speaker.map(Cow::Borrowed),
        start_ms: turn.start_ms.or_else(|| Some(turn.at_ms? - zero?)),
        end_ms: turn.end_ms,
        at_ms: turn.at_ms,
        visible: turn.visible.unwrap_or(true),
        text,
        words: turn.words.map(Cow::Borrowed),
        raw,
    }
}

fn finish_event<'c, 'a: 'c>(
    event: &Happened<'a>,
    zero: Option<i64>,
    source: Source<'a>,
    arena: &'c str,
) -> Event<'c> {
    let start = source.offset(event.raw);
    Event {
        start_ms: event.record.start_ms.or_else(|| Some(event.at_ms? - zero?)),
        end_ms: event.record.end_ms,
        at_ms: event.at_ms,
        duration_ms: event.record.duration_ms,
        uncertain: event.record.uncertain,
        after_turn: event.record.after_turn.and_then(|after| usize::try_from(after).ok()),
        to: event.record.to.as_ref().map(|to| Cow::Borrowed(to.get(arena))),
        raw: start..start + event.raw.len(),
        ..Event::new(event.kind)
    }
}

/// The value of a name from a closed list; else what to say of it, and the help.
fn known<T>(
    name: &Str<'_>,
    what: &str,
    names: &[&'static str],
    from_name: impl Fn(&str) -> Option<T>,
) -> Result<T, (String, String)> {
    if let Some(value) = from_name(name.raw) {
        return Ok(value);
    }
    let name = Encoding::Json.decode(name.raw);
    from_name(&name).ok_or_else(|| {
        let nearest = nearest(&name, names.iter().copied());
        let meant = nearest.map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
        (format!("{what} `{}`", shown(&name)), format!("{meant}known are {}", names.join(", ")))
    })
}

/// How a date and time is written.
const INSTANT: &str = "write RFC 3339, such as 2026-03-01T10:02:11Z or 2026-03-01T11:02:11+01:00";

/// Times of a conversation that are none: where the first stands, what it is, and how many there are; and what zone
/// the others name.
#[derive(Default)]
struct Untimed<'a> {
    first: Option<(&'a str, String)>,
    count: usize,
    offsets: Offsets,
}

impl<'a> Untimed<'a> {
    /// The milliseconds of a date and time; what is none is noted, by what it is of.
    fn instant(&mut self, at: Option<&Str<'a>>, of: impl Fn() -> String) -> Option<i64> {
        let at = at?;
        let text = Encoding::Json.decode(at.raw);
        let ms = instant_ms(text.trim());
        self.offsets.see(&text);
        if ms.is_none() {
            self.count += 1;
            self.first
                .get_or_insert_with(|| (at.raw, format!("{} is no date and time: `{}`", of(), shown(&text))));
        }
        ms
    }

    /// What to say of them, all in one.
    fn told(&mut self) -> Option<(&'a str, String)> {
        let (part, message) = self.first.take()?;
        let more = match self.count - 1 {
            0 => "it is left out".to_owned(),
            more => format!("it is left out, and so are {more} more"),
        };
        Some((part, format!("{message}; {more}")))
    }
}

/// As much of a value as a message can bear.
fn shown(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(60) {
        Some((end, _)) => Cow::Owned(format!("{}…", &value[..end])),
        None => Cow::Borrowed(value),
    }
}
