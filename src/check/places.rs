//! Places of hits: the words in their turns, and where they stand in the file.

use std::ops::Range;
use std::sync::Arc;

use crate::engine::{Hit, Place, View};
use crate::finding::{Context, Related};
use crate::pack::Rule;
use crate::text::{Gap, Lines, OffsetMap, Position};
use crate::transcript::{Conversation, Event, Shown, Turn};

/// Where a conversation was read from.
pub struct Origin<'a> {
    /// The file.
    pub path: Arc<str>,
    /// The piece of the file that raw ranges count in.
    pub lines: &'a Lines<'a>,
    /// The text of that piece.
    pub text: &'a str,
    /// The message that a draft replies to: its file and text.
    pub reply_to: Option<(Arc<str>, &'a str)>,
}

/// Words of a turn: bytes of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) turn: usize,
    pub(super) bytes: Range<usize>,
}

/// What a conversation's places need: its turns, its words and its file.
pub(super) struct Places<'p, 'c> {
    pub(super) conversation: &'p Conversation<'c>,
    view: &'p View,
    pub(super) origin: &'p Origin<'p>,
    /// The way back to the raw bytes of the turn that was looked at last.
    map: Option<(usize, Arc<OffsetMap>)>,
    /// Texts of turns that findings of this conversation show: one copy each, however many findings.
    shown: Vec<(usize, Shown)>,
}

impl<'p, 'c> Places<'p, 'c> {
    pub(super) fn new(conversation: &'p Conversation<'c>, view: &'p View, origin: &'p Origin<'p>) -> Self {
        Places { conversation, view, origin, map: None, shown: Vec::new() }
    }

    /// The words of a span as they are shown.
    pub(super) fn words(&mut self, span: &Span) -> String {
        let shown = self.shown(span.turn);
        shown.text.get(shown.range(span.bytes.clone())).unwrap_or("").to_owned()
    }

    /// The words of a span as they are judged.
    pub(super) fn text(&self, span: &Span) -> &'p str {
        self.conversation.turns[span.turn].text.get(span.bytes.clone()).unwrap_or("")
    }

    /// The words of a place, turn by turn.
    pub(super) fn spans(&self, place: Place) -> Vec<Span> {
        match place {
            Place::Tokens(start, end) if start < end => self.token_spans(start as usize, end as usize),
            Place::Tokens(start, _) => {
                let turn = self.view.turn_of(start as usize);
                vec![self.first_line(turn)]
            }
            Place::Bytes(turn, start, end) => {
                vec![Span { turn: turn as usize, bytes: start as usize..end as usize }]
            }
            Place::Event(_) => Vec::new(),
            Place::TurnStart(turn) => vec![self.first_line(turn as usize)],
            Place::TurnEnd(turn) => vec![self.last_line(turn as usize)],
        }
    }

    fn token_spans(&self, mut start: usize, mut end: usize) -> Vec<Span> {
        let tokens = &self.view.tokens;
        // Written words are shown whole: `can't`, not `can`.
        while start > 0 && tokens[start].gap.has(Gap::JOINED) {
            start -= 1;
        }
        while end < tokens.len() && tokens[end].gap.has(Gap::JOINED) {
            end += 1;
        }
        let mut spans: Vec<Span> = Vec::new();
        for (index, token) in tokens[start..end].iter().enumerate() {
            let turn = self.view.turn_of(start + index);
            let bytes = token.start as usize..token.end as usize;
            match spans.last_mut() {
                Some(last) if last.turn == turn => last.bytes.end = bytes.end,
                _ => spans.push(Span { turn, bytes }),
            }
        }
        spans
    }

    fn first_line(&self, turn: usize) -> Span {
        let text = &self.conversation.turns[turn].text;
        let start = text.len() - text.trim_start().len();
        let end = text[start..].find('\n').map_or(text.len(), |i| start + i);
        Span { turn, bytes: start..start + text[start..end].trim_end().len() }
    }

    fn last_line(&self, turn: usize) -> Span {
        let text = self.conversation.turns[turn].text.trim_end();
        let line = text.rfind('\n').map_or(0, |i| i + 1);
        // The last sentence of a long line, so that a whole letter is not underlined.
        let body = text[line..].trim_end_matches(['.', '!', '?', '"', '”', ')', ' ']);
        let sentence = body.rfind(['.', '!', '?']).map_or(line, |i| line + i + 1);
        let start = text.len() - text[sentence..].trim_start().len();
        Span { turn, bytes: start..text.len() }
    }

    /// The file that a turn stands in, and the text that raw offsets of it count in.
    pub(super) fn source(&self, turn: usize) -> Option<(Arc<str>, &'p str)> {
        let origin = self.origin;
        if self.conversation.turns[turn].raw.in_reply_to {
            return origin.reply_to.as_ref().map(|(path, text)| (path.clone(), *text));
        }
        Some((origin.path.clone(), origin.text))
    }

    /// The raw range of a span.
    pub(super) fn raw(&mut self, span: &Span) -> Option<Range<usize>> {
        if self.map.as_ref().is_none_or(|(known, _)| *known != span.turn) {
            let (_, text) = self.source(span.turn)?;
            self.map = self.conversation.turns[span.turn].raw.way(text).map(|way| (span.turn, way));
        }
        let (_, map) = self.map.as_ref()?;
        let start = map.start(span.bytes.start);
        // What is given to a macro may be printed in another order than it stands in.
        Some(start..map.end(span.bytes.end).max(start))
    }

    /// Looks up something in the lines of the file that a span stands in.
    fn in_lines<T>(&self, span: Option<&Span>, look: impl FnOnce(&Lines<'_>) -> T) -> T {
        match span
            .filter(|s| self.conversation.turns[s.turn].raw.in_reply_to)
            .and_then(|s| self.source(s.turn))
        {
            Some((_, text)) => look(&Lines::new(text, Position { line: 1, column: 1, byte: 0 })),
            None => look(self.origin.lines),
        }
    }

    /// The file and place of a span.
    pub(super) fn locate(&mut self, span: &Span) -> (Arc<str>, Option<Position>, Option<Position>) {
        let path = self.source(span.turn).map_or_else(|| self.origin.path.clone(), |(path, _)| path);
        let Some(raw) = self.raw(span) else { return (path, None, None) };
        let (start, end) =
            self.in_lines(Some(span), |lines| (lines.position(raw.start), lines.position(raw.end)));
        (path, Some(start), Some(end))
    }

    pub(super) fn related(&mut self, span: &Span, message: &str) -> Related {
        let (path, start, end) = self.locate(span);
        Related {
            message: message.to_owned(),
            path,
            turn: Some(span.turn),
            start,
            end,
            text: Some(self.words(span)),
        }
    }

    fn shown(&mut self, turn: usize) -> Shown {
        if let Some((_, shown)) = self.shown.iter().rev().take(2).find(|(t, _)| *t == turn) {
            return shown.clone();
        }
        let source = self.source(turn).map(|(_, source)| source);
        let shown = self.conversation.turns[turn].shown(source);
        self.shown.push((turn, shown.clone()));
        shown
    }

    pub(super) fn context(
        &mut self,
        span: Option<&Span>,
        event: Option<&Event<'_>>,
        hit: &Hit,
        rule: &Rule,
        fixed: Option<Range<usize>>,
    ) -> Context {
        let unit = rule.limit.map(|l| l.measure.unit());
        let raw = span.and_then(|span| self.raw(span)).or_else(|| event.map(|e| e.raw.clone()));
        let columns = |raw: Range<usize>| {
            self.in_lines(span, |lines| (lines.byte_column(raw.start), lines.byte_column(raw.end)))
        };
        let (byte_columns, fix_columns) = (raw.map(columns), fixed.map(columns));
        let Some(span) = span else { return Context { unit, byte_columns, ..Context::default() } };
        let turns = &self.conversation.turns;
        let own = self.shown(span.turn);
        let before = turns[..span.turn].iter().rposition(|t| t.visible);
        Context {
            before: before.map(|i| (i, who(&turns[i]), self.shown(i).text)),
            turn: Some((who(&turns[span.turn]), own.text.clone(), own.range(span.bytes.clone()))),
            unit,
            template: self.conversation.way.is_some(),
            missing: self.conversation.draft && matches!(hit.place, Place::TurnStart(_) | Place::TurnEnd(_)),
            slots: own.slots(),
            byte_columns,
            fix_columns,
        }
    }
}

/// Role and name of a turn's speaker.
fn who(turn: &Turn<'_>) -> String {
    match turn.speaker.as_deref() {
        Some(speaker) if !speaker.eq_ignore_ascii_case(turn.role.name()) => {
            format!("{} {speaker}", turn.role)
        }
        _ => turn.role.to_string(),
    }
}
