//! Genesys Cloud: phrases of one or several transcripts, and who took part from when to when.

use std::borrow::Cow;

use super::each_of;
use crate::read::json::Context;
use crate::read::json::value::{Fields, Value};
use crate::read::json::words::{each_with, later};
use crate::read::time::wall_ms;
use crate::transcript::{Conversation, Role};

/// Purposes of participants that are machines: menus, queues, flows.
const MACHINES: &[&str] = &["ivr", "acd", "voicemail", "botflow", "bot", "workflow", "dialer", "api", "fax"];
/// Purposes of those who are customers.
const CUSTOMERS: &[&str] = &["external", "customer"];

/// One who took part.
struct Span<'a> {
    purpose: Cow<'a, str>,
    user: Option<Cow<'a, str>>,
    /// From when to when, in milliseconds from the beginning.
    from: i64,
    to: i64,
}

/// What an internal participant says is a machine's while only machines are there: the source tells the sides of the
/// line for each phrase, and who was on them elsewhere.
pub(super) fn genesys<'a>(context: &Context<'a, '_>, documents: &[Value<'a>]) -> Vec<Conversation<'a>> {
    each_of(documents, |document| {
        let mut talk = context.conversation(&[document]);
        let fields = document.fields();
        let time = |key: &str| wall_ms(&fields.get(key).and_then(Value::scalar)?);
        // Times count from 1970 or from the beginning, as their size tells.
        let first = talk.turns.iter().filter_map(|turn| turn.start_ms).min();
        let zero = time("conversationStartTime")
            .or_else(|| time("startTime"))
            .or_else(|| first.filter(|ms| is_epoch(*ms)));
        let from_zero = |ms: i64| ms - zero.filter(|_| is_epoch(ms)).unwrap_or(0);
        talk.started_at_ms = zero;
        let spans = spans(&fields, from_zero);
        for turn in &mut talk.turns {
            let Some(start) = turn.start_ms.filter(|ms| is_epoch(*ms)) else { continue };
            turn.at_ms = Some(start);
            turn.words = turn.words.take().and_then(|words| later(&words, from_zero(start) - start));
            turn.end_ms = turn.end_ms.map(from_zero);
            turn.start_ms = Some(from_zero(start));
        }
        let phrases = document.all("transcripts[].phrases[]");
        each_with(&mut talk, context, &phrases, |turn, fields| {
            let purpose = fields.get("participantPurpose").and_then(Value::scalar);
            if purpose.as_deref().is_some_and(|p| !p.eq_ignore_ascii_case("internal")) {
                return;
            }
            let Some(at) = turn.start_ms else { return };
            let there = || spans.iter().filter(|span| (span.from..span.to).contains(&at));
            if let Some(person) = there().find(|span| !is_one_of(&span.purpose, MACHINES)) {
                turn.speaker = person.user.clone().or(turn.speaker.take());
            } else if let Some(machine) = there().next() {
                (turn.role, turn.speaker) = (Role::Bot, Some(machine.purpose.clone()));
            }
        });
        // A transfer begins a transcript of its own.
        if talk.turns.iter().all(|turn| turn.start_ms.is_some()) {
            talk.turns.sort_by_key(|turn| turn.start_ms);
        }
        talk
    })
}

/// Those of the organisation's side.
fn spans<'a>(fields: &Fields<'a>, from_zero: impl Fn(i64) -> i64) -> Vec<Span<'a>> {
    let span = |item: Value<'a>| {
        let fields = item.fields();
        let time = |key: &str| fields.get(key).and_then(Value::number).map(|ms| from_zero(ms as i64));
        Some(Span {
            purpose: fields.get("participantPurpose").and_then(Value::scalar)?,
            user: fields.get("userId").and_then(Value::scalar),
            from: time("startTimeMs").unwrap_or(i64::MIN),
            to: time("endTimeMs").unwrap_or(i64::MAX),
        })
    };
    let all = fields.get("participants").map_or_else(Vec::new, Value::items);
    all.into_iter().filter_map(span).filter(|span| !is_one_of(&span.purpose, CUSTOMERS)).collect()
}

fn is_one_of(purpose: &str, of: &[&str]) -> bool {
    of.iter().any(|known| known.eq_ignore_ascii_case(purpose))
}

/// Whether a time counts from 1970.
fn is_epoch(ms: i64) -> bool {
    wall_ms(&ms.to_string()).is_some() && ms >= 100_000_000_000
}
