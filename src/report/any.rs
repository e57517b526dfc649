//! What random findings look like, sensible or not.

use std::ops::Range;
use std::sync::Arc;

use proptest::prelude::*;

use super::testing::bare;
use crate::finding::{Context, EventSpan, Finding, Fix, Level, Related, Source, Sure, WaitKind, WaitSpan};
use crate::text::Position;
use crate::transcript::{EventKind, Role};

/// Text of all kinds of characters.
fn any_text() -> impl Strategy<Value = String> {
    "([a-z ]{1,12}|\\PC|\\p{C}|[\u{200b}-\u{202e}\t\r\n\"\\\\%:,]|\u{1b}\\[|👨\u{200d}👩|東|e\u{301}|🇫🇷){0,24}"
}

fn any_place() -> impl Strategy<Value = Option<Position>> {
    proptest::option::of((1..u64::MAX, 1..u64::MAX, any::<u64>()))
        .prop_map(|place| place.map(|(line, column, byte)| Position { line, column, byte }))
}

/// Any bytes of any text, whether or not they are in it.
fn any_span() -> impl Strategy<Value = Range<usize>> {
    (0..80_usize, prop_oneof![0..80_usize, Just(usize::MAX)]).prop_map(|(start, end)| start..end)
}

fn any_event() -> impl Strategy<Value = EventSpan> {
    let kind = proptest::sample::select(&EventKind::ALL[..]);
    (kind, any::<Option<i64>>(), any::<Option<i64>>(), any::<Option<usize>>())
        .prop_map(|(kind, start_ms, end_ms, after_turn)| EventSpan { kind, start_ms, end_ms, after_turn })
}

fn any_context() -> impl Strategy<Value = Context> {
    let before = proptest::option::of((any::<usize>(), any_text(), any_text()));
    let turn = proptest::option::of((any_text(), any_text(), any_span()));
    let columns = proptest::option::of((1..u64::MAX, 1..u64::MAX));
    (before, turn, proptest::option::of(Just("s")), columns).prop_map(|(before, turn, unit, fix_columns)| {
        Context {
            before: before.map(|(turn, who, text)| (turn, who, text.into())),
            turn: turn.map(|(who, text, span)| (who, text.into(), span)),
            unit,
            byte_columns: None,
            fix_columns,
            template: false,
            missing: false,
            slots: Vec::new(),
        }
    })
}

prop_compose! {
    fn any_wait()(
        kind in proptest::sample::select(&[WaitKind::Hold, WaitKind::Request, WaitKind::SilenceOrHold, WaitKind::Gap][..]),
        sure in proptest::sample::select(&[Sure::Exact, Sure::About, Sure::AtLeast, Sure::Announced][..]),
        length_ms in 0..i64::MAX,
        (start_ms, end_ms) in (any::<Option<i64>>(), any::<Option<i64>>()),
    ) -> WaitSpan {
        WaitSpan { kind, known_by: kind.known_by(), length_ms, sure, start_ms, end_ms }
    }
}

prop_compose! {
    /// Any finding, sensible or not.
    pub(super) fn any_finding()(
        (rule, message, path) in (any_text(), any_text(), any_text()),
        level in proptest::sample::select(&Level::ALL[..]),
        conversation in proptest::option::of(any_text()),
        turn in any::<Option<usize>>(),
        (role, speaker) in (
            proptest::option::of(proptest::sample::select(&Role::ALL[..])), proptest::option::of(any_text())
        ),
        (start, end) in (any_place(), any_place()),
        time_ms in any::<Option<i64>>(),
        (text, suggestion) in (proptest::option::of(any_text()), any_text()),
        (measured, limit) in (any::<Option<f64>>(), any::<Option<f64>>()),
        event in proptest::option::of(any_event()),
        fix in proptest::option::of((any_place(), any_place(), any_text(), any::<bool>())),
        wait in proptest::option::of(any_wait()),
        context in proptest::option::of(any_context()),
    ) -> Finding {
        let related = Related { message: message.clone(), path: "b".into(), turn, start, end, text: text.clone() };
        let fix = fix.and_then(|(start, end, text, safe)| {
            Some(Fix { start: start?, end: end?, text, safe, old: String::new() })
        });
        Finding {
            fix,
            wait,
            path: path.into(),
            conversation: conversation.map(Into::into),
            turn,
            role,
            speaker: speaker.map(Into::into),
            start,
            end,
            time_ms,
            text,
            phrases: vec![suggestion.as_str().into()],
            suggestions: Arc::new([suggestion.as_str().into()]),
            sources: Arc::new([Source { document: suggestion.into(), step: None, part: Some("teasers".into()) }]),
            event,
            measured,
            limit,
            related: vec![related],
            context: context.map(Box::new),
            ..bare(&rule, level, &message)
        }
    }
}
