//! What a line of the neutral format says, borrowed from it: the shape alone, with no judgement of the values.
//!
//! Texts stay raw values, whose address gives their place for nothing. The record's lists are used again for each
//! conversation, so that reading costs no allocation for a turn.

use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::value::RawValue;

use crate::text::Encoding;
use crate::transcript::{Role, RoleFrom};

/// A conversation as its line has it.
#[derive(Default)]
pub(super) struct Record<'a> {
    pub(super) id: Option<Str<'a>>,
    pub(super) channel: Option<Str<'a>>,
    pub(super) started_at: Option<Str<'a>>,
    pub(super) metadata: Option<&'a str>,
    pub(super) draft: bool,
    pub(super) open: bool,
    /// `None` where there is no list of turns at all.
    pub(super) turns: Option<Vec<TurnRecord<'a>>>,
    pub(super) events: Vec<&'a RawValue>,
    /// A list to read the next record's turns into.
    spare: Vec<TurnRecord<'a>>,
}

/// A turn as the source has it.
#[derive(Default)]
pub(super) struct TurnRecord<'a> {
    pub(super) role: Option<Str<'a>>,
    pub(super) role_from: Option<Str<'a>>,
    pub(super) speaker: Option<Str<'a>>,
    pub(super) start_ms: Option<i64>,
    pub(super) end_ms: Option<i64>,
    pub(super) at: Option<Str<'a>>,
    pub(super) visible: Option<bool>,
    pub(super) text: Option<Str<'a>>,
    /// A list, as JSON has it: few turns have one.
    pub(super) slots: Option<&'a str>,
    pub(super) words: Option<&'a str>,
    /// What the strings above mean, once they are judged.
    pub(super) judged_role: Role,
    pub(super) judged_role_from: RoleFrom,
    pub(super) slots_at: Vec<Range<usize>>,
    pub(super) at_ms: Option<i64>,
}

/// An event as the source has it.
#[derive(Default)]
pub(super) struct EventRecord<'a> {
    pub(super) kind: Option<Str<'a>>,
    pub(super) start_ms: Option<i64>,
    pub(super) end_ms: Option<i64>,
    pub(super) duration_ms: Option<i64>,
    pub(super) uncertain: bool,
    pub(super) after_turn: Option<i64>,
    pub(super) at: Option<Str<'a>>,
    pub(super) to: Option<Str<'a>>,
}

/// A JSON string that is not decoded yet, or a number's digits where a name may be a number.
#[derive(Clone, Default)]
pub(super) struct Str<'a> {
    /// What stands in the source, without its quotes.
    pub(super) raw: &'a str,
    escaped: bool,
    decoded: Range<usize>,
}

impl<'a> Str<'a> {
    /// Decodes the string into `arena`, if it has to be decoded at all.
    pub(super) fn decode(&mut self, arena: &mut String) {
        if self.escaped {
            let start = arena.len();
            Encoding::Json.decode_into(self.raw, arena);
            self.decoded = start..arena.len();
        }
    }

    /// The decoded string. `arena` is the one that it was decoded into.
    pub(super) fn get<'c>(&self, arena: &'c str) -> &'c str
    where
        'a: 'c,
    {
        if self.escaped { arena.get(self.decoded.clone()).unwrap_or_default() } else { self.raw }
    }
}

impl<'a> Record<'a> {
    /// Reads the one JSON object in `json`; what was read before is forgotten.
    pub(super) fn read(&mut self, json: &'a str) -> serde_json::Result<()> {
        let mut spare = self.turns.take().unwrap_or_else(|| std::mem::take(&mut self.spare));
        let mut events = std::mem::take(&mut self.events);
        spare.clear();
        events.clear();
        *self = Record { spare, events, ..Record::default() };
        let mut source = serde_json::Deserializer::from_str(json);
        Fill(self).deserialize(&mut source)?;
        source.end()
    }
}

struct Fill<'r, 'a>(&'r mut Record<'a>);

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Key {
    Id,
    Channel,
    StartedAt,
    #[serde(alias = "meta")]
    Metadata,
    Draft,
    Open,
    Turns,
    Events,
    #[serde(other)]
    Other,
}

impl<'de> DeserializeSeed<'de> for Fill<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fill<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a conversation, which is an object with `turns`")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let record = self.0;
        while let Some(key) = map.next_key()? {
            match key {
                Key::Id => record.id = loose(&mut map, "id")?,
                Key::Channel => record.channel = strict(&mut map, "channel")?,
                Key::StartedAt => record.started_at = loose(&mut map, "started_at")?,
                Key::Metadata => record.metadata = raw(&mut map, "metadata", '{', "an object")?,
                Key::Draft => record.draft = map.next_value::<Option<bool>>()?.unwrap_or_default(),
                Key::Open => record.open = map.next_value::<Option<bool>>()?.unwrap_or_default(),
                Key::Turns => {
                    once::<M::Error>(record.turns.is_none(), "turns")?;
                    map.next_value_seed(FillTurns(record))?;
                }
                Key::Events => map.next_value_seed(FillEvents(&mut record.events))?,
                Key::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// A fault where a key that holds words comes `first` no more: those of one of the two would be lost without a word.
fn once<E: de::Error>(first: bool, name: &str) -> Result<(), E> {
    if first { Ok(()) } else { Err(E::custom(format_args!("`{name}` stands here for the second time"))) }
}

/// The value of `name`, which is a string or null.
fn strict<'de, M: MapAccess<'de>>(map: &mut M, name: &str) -> Result<Option<Str<'de>>, M::Error> {
    let raw = map.next_value::<&'de RawValue>()?.get();
    match string(raw) {
        None if raw != "null" => Err(M::Error::custom(format_args!("`{name}` must be a string"))),
        string => Ok(string),
    }
}

/// The value of `name`, which is a string, a number or null.
fn loose<'de, M: MapAccess<'de>>(map: &mut M, name: &str) -> Result<Option<Str<'de>>, M::Error> {
    let raw = map.next_value::<&'de RawValue>()?.get();
    if raw.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        return Ok(Some(Str { raw, ..Str::default() }));
    }
    match string(raw) {
        None if raw != "null" => Err(M::Error::custom(format_args!("`{name}` must be a string or a number"))),
        string => Ok(string),
    }
}

fn string(raw: &str) -> Option<Str<'_>> {
    let raw = raw.strip_prefix('"')?.strip_suffix('"')?;
    Some(Str { raw, escaped: Encoding::Json.changes(raw), ..Str::default() })
}

/// The JSON text of the value of `name`, which begins with `first`, or is null.
fn raw<'de, M: MapAccess<'de>>(
    map: &mut M,
    name: &str,
    first: char,
    what: &str,
) -> Result<Option<&'de str>, M::Error> {
    match map.next_value::<Option<&'de RawValue>>()? {
        Some(raw) if raw.get().starts_with(first) => Ok(Some(raw.get())),
        Some(_) => Err(M::Error::custom(format_args!("`{name}` must be {what}"))),
        None => Ok(None),
    }
}

/// A whole number that may be written with a fraction, or null.
struct Number(Option<i64>);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or null")
    }

    fn visit_unit<E>(self) -> Result<Number, E> {
        Ok(Number(None))
    }

    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Number, E> {
        // Differences of two such numbers must not overflow.
        if n.unsigned_abs() > LARGEST {
            return Err(E::custom("this number is too large"));
        }
        Ok(Number(Some(n)))
    }

    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Number, E> {
        self.visit_i64(i64::try_from(n).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: de::Error>(self, n: f64) -> Result<Number, E> {
        // The conversion saturates, so that what does not fit is found too large.
        self.visit_i64(n.round() as i64)
    }
}

/// Milliseconds of some 285,000 years: what a double holds exactly, and any clock needs.
const LARGEST: u64 = 1 << 53;

struct FillTurns<'r, 'a>(&'r mut Record<'a>);

impl<'de> DeserializeSeed<'de> for FillTurns<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FillTurns<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`turns`, a list")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<(), S::Error> {
        let mut turns = self.0.turns.take().unwrap_or_else(|| std::mem::take(&mut self.0.spare));
        turns.clear();
        while let Some(turn) = list.next_element()? {
            turns.push(turn);
        }
        self.0.turns = Some(turns);
        Ok(())
    }
}

struct FillEvents<'r, 'a>(&'r mut Vec<&'a RawValue>);

impl<'de> DeserializeSeed<'de> for FillEvents<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FillEvents<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`events`, a list")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<(), S::Error> {
        self.0.clear();
        while let Some(event) = list.next_element()? {
            self.0.push(event);
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum TurnKey {
    Role,
    RoleFrom,
    Speaker,
    StartMs,
    EndMs,
    At,
    Visible,
    Text,
    Slots,
    Words,
    #[serde(other)]
    Other,
}

impl<'de> Deserialize<'de> for TurnRecord<'de> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_map(TurnVisitor)
    }
}

struct TurnVisitor;

impl<'de> Visitor<'de> for TurnVisitor {
    type Value = TurnRecord<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a turn, which is an object with `role` and `text`")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<TurnRecord<'de>, M::Error> {
        let mut turn = TurnRecord::default();
        while let Some(key) = map.next_key()? {
            match key {
                TurnKey::Role => turn.role = strict(&mut map, "role")?,
                TurnKey::RoleFrom => turn.role_from = strict(&mut map, "role_from")?,
                TurnKey::Speaker => turn.speaker = loose(&mut map, "speaker")?,
                TurnKey::StartMs => turn.start_ms = map.next_value::<Number>()?.0,
                TurnKey::EndMs => turn.end_ms = map.next_value::<Number>()?.0,
                TurnKey::At => turn.at = loose(&mut map, "at")?,
                TurnKey::Visible => turn.visible = map.next_value()?,
                TurnKey::Text => {
                    once::<M::Error>(turn.text.is_none(), "text")?;
                    turn.text = strict(&mut map, "text")?;
                }
                TurnKey::Slots => turn.slots = raw(&mut map, "slots", '[', "a list")?,
                TurnKey::Words => turn.words = raw(&mut map, "words", '[', "a list")?,
                TurnKey::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(turn)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum EventKey {
    Kind,
    StartMs,
    EndMs,
    DurationMs,
    Uncertain,
    AfterTurn,
    At,
    To,
    #[serde(other)]
    Other,
}

impl<'de> Deserialize<'de> for EventRecord<'de> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_map(EventVisitor)
    }
}

struct EventVisitor;

impl<'de> Visitor<'de> for EventVisitor {
    type Value = EventRecord<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event, which is an object with `kind`")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<EventRecord<'de>, M::Error> {
        let mut event = EventRecord::default();
        while let Some(key) = map.next_key()? {
            match key {
                EventKey::Kind => event.kind = strict(&mut map, "kind")?,
                EventKey::StartMs => event.start_ms = map.next_value::<Number>()?.0,
                EventKey::EndMs => event.end_ms = map.next_value::<Number>()?.0,
                EventKey::DurationMs => event.duration_ms = map.next_value::<Number>()?.0,
                EventKey::Uncertain => {
                    event.uncertain = map.next_value::<Option<bool>>()?.unwrap_or_default()
                }
                EventKey::AfterTurn => event.after_turn = map.next_value::<Number>()?.0,
                EventKey::At => event.at = loose(&mut map, "at")?,
                EventKey::To => event.to = loose(&mut map, "to")?,
                EventKey::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(event)
    }
}
