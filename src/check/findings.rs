//! From hits to findings.

use std::sync::Arc;

use super::message::{message, parted};
use super::places::{Origin, Places};
use crate::engine::{Clocked, Engine, Hit, Lasted, Place, View};
use crate::finding::{EventSpan, Finding, Related, WaitSpan};
use crate::transcript::Conversation;

/// Puts the hits of a conversation in words. `context` says whether a person will read them.
pub fn findings(
    engine: &Engine,
    hits: &[Hit],
    conversation: &Conversation<'_>,
    view: &View,
    origin: &Origin<'_>,
    context: bool,
) -> Vec<Finding> {
    let id: Option<Arc<str>> = conversation.id.as_deref().map(Into::into);
    let mut places = Places::new(conversation, view, origin);
    hits.iter().map(|hit| finding(engine, hit, &id, &mut places, context)).collect()
}

fn finding(
    engine: &Engine,
    hit: &Hit,
    id: &Option<Arc<str>>,
    places: &mut Places<'_, '_>,
    context: bool,
) -> Finding {
    let rule = &engine.pack.rules[hit.rule as usize];
    let spans = places.spans(hit.place);
    let event = match hit.place {
        Place::Event(event) => places.conversation.events.get(event as usize),
        _ => None,
    };
    let first = spans.first();
    let turn = first.map(|s| &places.conversation.turns[s.turn]);
    let (mut start, mut end) = (None, None);
    let mut path = places.origin.path.clone();
    if let Some(span) = first {
        (path, start, end) = places.locate(span);
    } else if let Some(event) = event {
        start = Some(places.origin.lines.position(event.raw.start));
        end = Some(places.origin.lines.position(event.raw.end));
    }
    let related: Vec<Related> =
        spans.iter().skip(1).map(|span| places.related(span, "goes on here")).collect();
    let mut phrases: Vec<Arc<str>> = Vec::new();
    for phrase in &hit.phrases {
        let text = &*engine.pack.phrases[*phrase as usize].text;
        if !phrases.iter().any(|p| **p == *text) {
            phrases.push(text.into());
        }
    }
    let fix =
        if spans.len() == 1 { first.and_then(|span| places.fix(engine, hit, &phrases, span)) } else { None };
    let (fix, unfixed) = match fix {
        Some(Err(unfixed)) => (None, Some(unfixed)),
        fix => (fix.and_then(Result::ok), None),
    };
    let (fix, fixed) = fix.unzip();
    Finding {
        rule: engine.rule_ids[hit.rule as usize].clone(),
        level: hit.level,
        message: message(rule, hit, &spans, places),
        path,
        conversation: id.clone(),
        turn: first.map(|s| s.turn),
        role: turn.map(|t| t.role),
        speaker: turn.and_then(|t| t.speaker.as_deref()).map(Into::into),
        start,
        end,
        time_ms: turn.map_or_else(|| event.and_then(|e| e.start_ms), |t| t.start_ms),
        text: first.map(|s| places.words(s)),
        suggestions: rule.suggestions.as_slice().into(),
        sources: rule.sources.as_slice().into(),
        event: event.map(|e| EventSpan {
            kind: e.kind,
            start_ms: e.start_ms,
            end_ms: e.end_ms.or_else(|| Some(e.start_ms? + e.length_ms()?)),
            after_turn: e.after_turn,
        }),
        measured: hit.measured,
        limit: hit.limit,
        fix,
        wait: wait(hit),
        unfixed,
        phrases,
        related,
        context: context.then(|| Box::new(places.context(first, event, hit, rule, fixed))),
    }
}

/// The wait that a hit is about.
fn wait(hit: &Hit) -> Option<WaitSpan> {
    let Some(Clocked::Waited(lasted) | Clocked::Announced(_, lasted)) = hit.clock else { return None };
    let Lasted { kind, length_ms, span_ms, sure, .. } = lasted;
    let (start_ms, end_ms) = span_ms.unzip();
    Some(WaitSpan { kind, known_by: kind.known_by(), length_ms, sure, start_ms, end_ms })
}

/// What a hit would be as a finding, and its message in the parts between which stands what the clock says: that is not
/// known yet.
pub(super) fn without_clock(
    engine: &Engine,
    hit: &Hit,
    conversation: &Conversation<'_>,
    view: &View,
    origin: &Origin<'_>,
    context: bool,
) -> (Finding, Vec<String>) {
    let id: Option<Arc<str>> = conversation.id.as_deref().map(Into::into);
    let mut places = Places::new(conversation, view, origin);
    let rule = &engine.pack.rules[hit.rule as usize];
    let spans = places.spans(hit.place);
    let parts = parted(rule, hit, &spans, &mut places);
    (finding(engine, hit, &id, &mut places, context), parts)
}
