//! What mends a finding: a fix put as its file writes it, where the rule then finds nothing more.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use super::fix::{self, Edit};
use super::places::{Places, Span};
use crate::engine::{Engine, Hit, Scratch};
use crate::finding::{Fix, Unfixed};
use crate::read::html::page;
use crate::text::Encoding;
use crate::transcript::{Conversation, Turn};

/// Why words that are written in a code are not mended.
const IN_CODE: &str = "the file writes the words in a code that can be read, and not written back";
/// Why words are not mended by what their rule reports too.
pub(super) const NOT_CLEARED: &str = "the rule reports what would take their place, too";
/// How much of a turn on each side of a fix tells whether it clears its finding, in bytes.
const AROUND: usize = 1000;

impl Places<'_, '_> {
    /// What mends a match, put as its file writes it, and the raw range that it takes; or why it can't be written.
    pub(super) fn fix(
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
        let quoted = self.conversation.way.as_deref().and_then(|way| {
            let holds = |(at, _): &&(Range<usize>, char)| at.start <= range.start && range.end <= at.end;
            way.quoted.iter().find(holds).map(|(_, mark)| *mark)
        });
        let with = match quoted {
            // An apostrophe would end the string.
            Some('\'') => edit.text.replace('\'', "’"),
            Some(mark) if edit.text.contains(mark) => {
                return unfixed("what takes their place would end the string of the tag that they stand in");
            }
            _ => edit.text,
        };
        let escaped = raw.inside.escape(&with).and_then(|text| raw.encoding.escape(&text));
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
            let places = Places::new(&conversation, &room.view, self.origin);
            let hits = room.judged().hits.iter().filter(|hit| hit.rule == rule);
            let mut spans = hits.flat_map(|hit| places.spans(hit.place));
            !spans.any(|span| span.bytes.start < made.end && made.start < span.bytes.end)
        })
    }
}

/// Whether two texts are the same, but for white space.
fn same_words(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}
