//! From hits to findings: the words, their places in the file, and the message.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use super::fix::Edit;
use super::{clock, fix};
use crate::engine::{Clocked, Engine, Hit, Lasted, Place, Scratch, View};
use crate::finding::{Context, EventSpan, Finding, Fix, Related, Unfixed, WaitSpan};
use crate::pack::Rule;
use crate::read::html::page;
use crate::text::{Encoding, Gap, Lines, OffsetMap, Position};
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

/// Why words that are written in a code are not mended.
const IN_CODE: &str = "the file writes the words in a code that can be read, and not written back";
/// Why words are not mended by what their rule reports too.
pub(super) const NOT_CLEARED: &str = "the rule reports what would take their place, too";
/// How much of a turn on each side of a fix tells whether it clears its finding, in bytes.
const AROUND: usize = 1000;
/// The longest quotation in a message, in characters.
const LONGEST: usize = 100;

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
    let mut places = Places { conversation, view, origin, map: None, shown: Vec::new() };
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

/// Words of a turn: bytes of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    turn: usize,
    bytes: Range<usize>,
}

struct Places<'p, 'c> {
    conversation: &'p Conversation<'c>,
    view: &'p View,
    origin: &'p Origin<'p>,
    /// The way back to the raw bytes of the turn that was looked at last.
    map: Option<(usize, Arc<OffsetMap>)>,
    /// Texts of turns that findings of this conversation show: one copy each, however many findings.
    shown: Vec<(usize, Shown)>,
}

impl<'p, 'c> Places<'p, 'c> {
    /// The words of a span as they are shown.
    fn words(&mut self, span: &Span) -> String {
        let shown = self.shown(span.turn);
        shown.text.get(shown.range(span.bytes.clone())).unwrap_or("").to_owned()
    }

    /// The words of spans for a message.
    fn quoted(&mut self, spans: &[Span]) -> String {
        let words: Vec<String> = spans.iter().map(|span| self.words(span)).collect();
        shortened(&words.join(" "))
    }

    /// The words of a span as they are judged.
    fn text(&self, span: &Span) -> &'p str {
        self.conversation.turns[span.turn].text.get(span.bytes.clone()).unwrap_or("")
    }

    /// The words of a place, turn by turn.
    fn spans(&self, place: Place) -> Vec<Span> {
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
    fn source(&self, turn: usize) -> Option<(Arc<str>, &'p str)> {
        let origin = self.origin;
        if self.conversation.turns[turn].raw.in_reply_to {
            return origin.reply_to.as_ref().map(|(path, text)| (path.clone(), *text));
        }
        Some((origin.path.clone(), origin.text))
    }

    /// The raw range of a span.
    fn raw(&mut self, span: &Span) -> Option<Range<usize>> {
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
    fn locate(&mut self, span: &Span) -> (Arc<str>, Option<Position>, Option<Position>) {
        let path = self.source(span.turn).map_or_else(|| self.origin.path.clone(), |(path, _)| path);
        let Some(raw) = self.raw(span) else { return (path, None, None) };
        let (start, end) =
            self.in_lines(Some(span), |lines| (lines.position(raw.start), lines.position(raw.end)));
        (path, Some(start), Some(end))
    }

    /// What mends a match, put as its file writes it, and the raw range that it takes; or why it can't be written.
    fn fix(
        &mut self,
        engine: &Engine,
        hit: &Hit,
        phrases: &[Arc<str>],
        span: &Span,
    ) -> Option<Result<(Fix, Range<usize>), Unfixed>> {
        let rule = &engine.pack.rules[hit.rule as usize];
        if rule.fixes.is_empty() {
            return None;
        }
        let turn = &self.conversation.turns[span.turn];
        let raw = &turn.raw;
        if raw.in_reply_to {
            return None;
        }
        let edit = fix::edit(rule, phrases, &turn.text, span.bytes.clone())?;
        // Where only marks go, the words say what they said, and judging them again would tell nothing.
        let is_marks = !turn.text[edit.bytes.clone()].contains(char::is_alphanumeric);
        let clears = is_marks || self.clears(engine, hit.rule, turn, &edit);
        let at = Span { turn: span.turn, bytes: edit.bytes };
        let unfixed = |why| Some(Err(Unfixed { safe: edit.safe, why }));
        if !clears {
            return unfixed(NOT_CLEARED);
        }
        if [raw.encoding, raw.inside].contains(&Encoding::Opaque) {
            return unfixed(IN_CODE);
        }
        let range = self.raw(&at)?;
        let (_, source) = self.source(at.turn)?;
        let old = source.get(range.clone())?;
        // What goes must be those words and nothing else: no tag, and no part of another text.
        let unescaped = raw.encoding.decode(old);
        let alone = match [raw.encoding, raw.inside].contains(&Encoding::Html) {
            true => {
                !unescaped.contains(['<', '>']) && same_words(&page(&unescaped).words.text, self.text(&at))
            }
            false => raw.inside.decode(&unescaped) == self.text(&at),
        };
        if !alone && raw.encoding == Encoding::Coded && old.contains('=') {
            return unfixed(IN_CODE);
        }
        if !alone {
            return unfixed("in the file, the words run over lines, tags or escapes that would go with them");
        }
        // With nothing around it, a text must not begin with a mark.
        let bare = raw.encoding != Encoding::Bare
            || range.start > raw.start
            || edit.text.starts_with(char::is_alphanumeric);
        let escaped = raw.inside.escape(&edit.text).and_then(|text| raw.encoding.escape(&text));
        let Some(text) = escaped.filter(|_| bare) else {
            return unfixed(
                "what takes their place would need quotation marks around it, or a line of its own",
            );
        };
        let (_, start, end) = self.locate(&at);
        Some(Ok((Fix { start: start?, end: end?, text, safe: edit.safe, old: old.to_owned() }, range)))
    }

    /// Whether a rule reports nothing at the place of an edit that is made, as far as the words around it tell.
    fn clears(&self, engine: &Engine, rule: u32, turn: &Turn<'_>, edit: &Edit) -> bool {
        thread_local! {
            /// Room that is used again: most of it is as large as the pack, and not as the words.
            static ROOM: RefCell<Scratch> = RefCell::default();
        }
        let text = &*turn.text;
        let Range { start, end } = edit.bytes;
        let whole = |at: &usize| text.is_char_boundary(*at);
        let from = (start.saturating_sub(AROUND)..start).find(whole).unwrap_or(start);
        let to = (end..=text.len().min(end + AROUND)).rfind(whole).unwrap_or(end);
        let (before, after) = (&text[from..start], &text[end..to]);
        let made = before.len()..before.len() + edit.text.len();
        let turn = Turn::new(turn.role, format!("{before}{}{after}", edit.text));
        let Conversation { channel, draft, .. } = *self.conversation;
        let conversation = Conversation { channel, draft, turns: vec![turn], ..Conversation::default() };
        ROOM.with_borrow_mut(|room| {
            engine.judge(&conversation, room);
            let places = Places {
                conversation: &conversation,
                view: &room.view,
                origin: self.origin,
                map: None,
                shown: Vec::new(),
            };
            let hits = room.judged().hits.iter().filter(|hit| hit.rule == rule);
            let mut spans = hits.flat_map(|hit| places.spans(hit.place));
            !spans.any(|span| span.bytes.start < made.end && made.start < span.bytes.end)
        })
    }

    fn related(&mut self, span: &Span, message: &str) -> Related {
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

    fn context(
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

/// Whether two texts are the same, but for white space.
fn same_words(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
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

/// The message of a rule, its placeholders filled.
fn message(rule: &Rule, hit: &Hit, spans: &[Span], places: &mut Places<'_, '_>) -> String {
    filled(template(rule, hit), rule, hit, spans, places)
}

fn template<'r>(rule: &'r Rule, hit: &Hit) -> &'r str {
    let variant = hit.variant.and_then(|variant| rule.also.get(variant as usize));
    variant.map_or(&*rule.message, |variant| &*variant.message)
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
    let mut places = Places { conversation, view, origin, map: None, shown: Vec::new() };
    let rule = &engine.pack.rules[hit.rule as usize];
    let spans = places.spans(hit.place);
    let parts = template(rule, hit).split("{clock}");
    let parts = parts.map(|part| filled(part, rule, hit, &spans, &mut places)).collect();
    (finding(engine, hit, &id, &mut places, context), parts)
}

fn filled(template: &str, rule: &Rule, hit: &Hit, spans: &[Span], places: &mut Places<'_, '_>) -> String {
    if !template.contains('{') {
        return template.to_owned();
    }
    let matched = places.quoted(spans);
    let number = |value: Option<f64>| {
        value.map_or_else(String::new, |v| {
            let rounded = (v * 10.0).round() / 10.0;
            // A value just past its limit must not read as the limit.
            if hit.limit.is_some_and(|l| l == rounded && l != v) {
                format!("{v}")
            } else {
                format!("{rounded}")
            }
        })
    };
    let of_variant = hit.variant.and_then(|v| rule.also.get(v as usize)?.limit);
    let unit = of_variant.or(rule.limit).map_or("", |l| l.measure.unit());
    let remark = rule.remark.as_ref().map_or("", |r| if hit.remark { &*r.then } else { &*r.otherwise });
    // A rule that counts what it measures can have no clock: then the number says it.
    let of_time = hit.limit.filter(|_| matches!(unit, "s" | "ms"));
    let told = hit.clock.as_ref().map(|clock| clock::told(clock, of_time));
    let told = || told.unwrap_or_else(|| hit.measured.map_or_else(String::new, |m| clock::limit(m, unit)));
    let trigger = hit.trigger.map(|t| places.spans(t)).map(|spans| places.quoted(&spans)).unwrap_or_default();
    // What was assumed was not said: there is nothing to quote, and no place that is here.
    let template = match trigger.is_empty() {
        true => &*template
            .replace(" here (“{trigger}”)", "")
            .replace(" (“{trigger}”)", "")
            .replace("“{trigger}”", "what was said before"),
        false => template,
    };
    let told = told();
    // In parentheses stands what the clock adds, where there is one.
    let template = match &hit.clock {
        None => template.replace(" ({clock})", ""),
        Some(_) => template.to_owned(),
    };
    template
        .replace("{clock}", &told)
        .replace("{most}", &hit.limit.map_or_else(String::new, |l| clock::limit(l, unit)))
        .replace("{remark}", remark)
        .replace("{measured}", &number(hit.measured))
        .replace("{limit}", &number(hit.limit))
        .replace("{trigger}", &trigger)
        .replace("{match}", &matched)
}

/// A text on one line, cut where it is long.
pub(super) fn shortened(text: &str) -> String {
    let mut short = String::new();
    let mut count = 0;
    for (i, word) in text.split_whitespace().enumerate() {
        if i > 0 {
            short.push(' ');
        }
        count += word.chars().count() + 1;
        if count > LONGEST {
            let room = LONGEST.saturating_sub(count - word.chars().count());
            short.extend(word.chars().take(room));
            short.push('…');
            break;
        }
        short.push_str(word);
    }
    short
}
