//! Writing the neutral format: one conversation a line.

use std::borrow::Cow;
use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Channel, Conversation, Event, EventKind, Role, RoleFrom, Turn};
use crate::text::fillers;

/// The JSON Schema of the neutral format.
pub const NEUTRAL_SCHEMA: &str = include_str!("neutral.schema.json");

#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<Channel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    draft: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    open: bool,
    turns: Vec<Said<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<Happened<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
    role: Role,
    #[serde(skip_serializing_if = "is_source")]
    role_from: RoleFrom,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visible: Option<bool>,
    text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    slots: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<Box<RawValue>>,
}

#[derive(Serialize)]
struct Happened<'a> {
    kind: EventKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<i64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    uncertain: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    after_turn: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
}

fn is_source(from: &RoleFrom) -> bool {
    *from == RoleFrom::Source
}

impl Conversation<'_> {
    /// Writes the conversation as one line of the neutral format. Reading the line gives the same conversation again,
    /// but for the places in the source, for times that only the clock of a turn tells (the reader counts them from the
    /// first), and for the comments and the questions of a template. Slots are written by their names.
    ///
    /// Fails where `out` does, where metadata or word times are no JSON, and where a time lies outside the years that
    /// RFC 3339 can write.
    pub fn write_neutral(&self, out: impl Write) -> io::Result<()> {
        self.write(None, out)
    }

    /// The same with slots as `source` writes them, the text that the conversation was read from.
    pub fn write_neutral_from(&self, source: &str, out: impl Write) -> io::Result<()> {
        self.write(Some(source), out)
    }

    fn write(&self, source: Option<&str>, mut out: impl Write) -> io::Result<()> {
        let line = Line {
            id: self.id.as_deref(),
            channel: self.channel,
            started_at: self.started_at_ms.map(instant).transpose()?,
            metadata: self.metadata.as_json().map(on_one_line).transpose()?,
            draft: self.draft,
            open: self.way.as_ref().is_some_and(|way| way.open),
            turns: self.turns.iter().map(|turn| said(turn, source)).collect::<io::Result<_>>()?,
            events: self.events.iter().map(happened).collect(),
        };
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")
    }
}

fn said<'a>(turn: &'a Turn<'_>, source: Option<&str>) -> io::Result<Said<'a>> {
    let (text, slots) = match fillers(&turn.text).next() {
        None => (Cow::Borrowed(&*turn.text), Vec::new()),
        Some(_) => {
            let shown = turn.shown(source.filter(|_| !turn.raw.in_reply_to));
            let slots = shown.slots().into_iter().map(|slot| shown.text[slot].to_owned()).collect();
            (Cow::Owned(shown.text.to_string()), slots)
        }
    };
    Ok(Said {
        role: turn.role,
        role_from: turn.role_from,
        speaker: turn.speaker.as_deref(),
        start_ms: turn.start_ms,
        end_ms: turn.end_ms,
        at: turn.at_ms.map(instant).transpose()?,
        visible: (!turn.visible).then_some(false),
        text,
        slots,
        words: turn.words.as_deref().map(on_one_line).transpose()?,
    })
}

fn happened<'a>(event: &'a Event<'_>) -> Happened<'a> {
    Happened {
        kind: event.kind,
        start_ms: event.start_ms,
        end_ms: event.end_ms,
        duration_ms: event.duration_ms,
        uncertain: event.uncertain,
        after_turn: event.after_turn,
        to: event.to.as_deref(),
    }
}

/// A time in RFC 3339, in UTC.
fn instant(ms: i64) -> io::Result<String> {
    Ok(Timestamp::from_millisecond(ms).map_err(io::Error::other)?.to_string())
}

/// JSON text that may run over lines, without their ends: inside strings there are none.
fn on_one_line(json: &str) -> io::Result<Box<RawValue>> {
    let json = if json.contains(['\n', '\r']) {
        Cow::Owned(json.replace(['\n', '\r'], ""))
    } else {
        Cow::Borrowed(json)
    };
    Ok(RawValue::from_string(json.into_owned())?)
}
