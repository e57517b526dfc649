//! The words of a turn, from the strings that hold them, with the way back to the raw bytes.

use std::sync::Arc;

use serde_json::value::RawValue;

use super::build::{Context, Source};
use super::people::People;
use super::row::{Markup, TurnRow};
use super::value::{Fields, Value};
use crate::read::html::Region;
use crate::read::{entities, html, mail};
use crate::text::{Encoding, Mapped};
use crate::transcript::{Raw, Role, Turn};

impl<'a> Context<'a, '_> {
    /// The turn that an element says, as the row has it; `None` where there are none.
    pub(super) fn said(&self, item: Value<'a>, fields: &Fields<'a>, people: &People<'_>) -> Option<Turn<'a>> {
        let row = &self.row.turn;
        let join = row.join.as_deref().unwrap_or(" ");
        let plain = match row.text.0.is_empty() && row.html.0.is_empty() {
            true => vec![item],
            false => strings(item, fields, &row.text.0),
        };
        if let ([text], false) = (&plain[..], row.text_inside.0.is_empty())
            && let Some(inside) = self.inside(*text, row, join)
        {
            return (!inside.text.trim().is_empty()).then(|| self.put_together(&[*text], inside));
        }
        let turn = self.joined(&plain, row.markup, join, people);
        let html = || strings(item, fields, &row.html.0);
        let Some(turn) = turn else { return self.joined(&html(), Markup::Html, join, people) };
        // What is quoted may be marked in the HTML alone.
        if row.mail && html().iter().any(|html| quotes(html.raw())) {
            let own = self.joined(&html(), Markup::Html, join, people);
            if let Some(own) = own.filter(|own| begins_with(&turn.text, &own.text)) {
                return Some(own);
            }
        }
        Some(turn)
    }

    /// The turn of a string's words; `None` where there are none.
    pub(crate) fn turn(&self, text: Value<'a>, markup: Markup) -> Option<Turn<'a>> {
        self.joined(&[text], markup, " ", &People::default())
    }

    fn joined(
        &self,
        texts: &[Value<'a>],
        markup: Markup,
        join: &str,
        people: &People<'_>,
    ) -> Option<Turn<'a>> {
        if let [text] = texts {
            // Space around the words belongs to how they are strung together, not to them.
            let written = text.written()?.trim_matches([' ', '\t']);
            let text = Encoding::Json.decode(written);
            let whole = !self.row.turn.mail || !mail::answers(&text);
            if markup.is_plain(&text) && whole {
                let start = self.source.offset(written);
                let raw =
                    Raw { start, end: start + written.len(), encoding: Encoding::Json, ..Raw::default() };
                return (!text.trim().is_empty()).then(|| Turn { raw, ..Turn::new(Role::Unknown, text) });
            }
        }
        let (mut all, mut regions) = (Mapped::default(), Vec::new());
        for text in texts {
            let (words, marked) = self.marked_up(*text, markup, people)?;
            push_joined(&mut all, &words, join);
            regions = marked;
        }
        if self.row.turn.mail {
            // What mail programs mark is known of one text, and mails are one.
            all = mail::own_words(all, if texts.len() == 1 { &regions } else { &[] });
        }
        (!all.text.trim().is_empty()).then(|| self.put_together(texts, all))
    }

    /// The words of one string, and the parts of them that mail programs mark.
    fn marked_up(
        &self,
        text: Value<'a>,
        markup: Markup,
        people: &People<'_>,
    ) -> Option<(Mapped, Vec<Region>)> {
        let written = text.written()?;
        let outer = Encoding::Json.map(written, self.source.offset(written));
        let plain = |words| (words, Vec::new());
        Some(match markup {
            markup if markup.is_plain(&outer.text) => plain(outer),
            Markup::Plain => plain(outer),
            Markup::Entities => plain(outer.then(entities::words(&outer.text))),
            Markup::Slack => plain(outer.then(super::slack::words(&outer.text, &|id| people.name(id)))),
            Markup::Html | Markup::Auto => {
                let page = html::page(&outer.text);
                (outer.then(page.words), page.regions)
            }
        })
    }

    /// The words at some paths of a text that is a JSON object; `None` if it is none.
    fn inside(&self, text: Value<'a>, row: &TurnRow, join: &str) -> Option<Mapped> {
        let written = text.written()?;
        if !written.trim_start().starts_with('{') {
            return None;
        }
        let outer = Encoding::Json.map(written, self.source.offset(written));
        let object = Value(serde_json::from_str::<&RawValue>(&outer.text).ok()?.get());
        let mut all = Mapped::default();
        for string in row.text_inside.0.iter().flat_map(|path| object.all(path)) {
            let Some(written) = string.written() else { continue };
            let words = outer.then(Encoding::Json.map(written, Source(&outer.text).offset(written)));
            push_joined(&mut all, &words, join);
        }
        Some(all)
    }

    fn put_together(&self, texts: &[Value<'a>], words: Mapped) -> Turn<'a> {
        let place = |text: Option<&Value<'a>>| {
            text.and_then(|t| t.written()).map_or(0..0, |w| {
                let start = self.source.offset(w);
                start..start + w.len()
            })
        };
        let (first, last) = (place(texts.first()), place(texts.last()));
        let encoding = if texts.len() == 1 { Encoding::Json } else { Encoding::Opaque };
        let raw = Raw {
            start: first.start,
            end: last.end,
            encoding,
            inside: Encoding::Opaque,
            map: Some(Arc::new(words.map)),
            ..Raw::default()
        };
        Turn { raw, ..Turn::new(Role::Unknown, words.text) }
    }
}

impl Markup {
    /// Whether a text of this kind has no markup: its entities and tags begin with signs that it does not have.
    fn is_plain(self, text: &str) -> bool {
        match self {
            Markup::Plain => true,
            Markup::Entities => !text.contains('&'),
            Markup::Html | Markup::Slack => !text.contains(['<', '&']),
            Markup::Auto => !looks_like_html(text),
        }
    }
}

/// Whether text begins with a tag and has one that ends or breaks something.
fn looks_like_html(text: &str) -> bool {
    let text = text.trim_start();
    let begins = text
        .strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!'));
    begins && ["</", "<br", "/>"].iter().any(|tag| text.contains(tag))
}

/// Whether HTML has a mark that mail programs and desks put around what they quote.
fn quotes(html: &str) -> bool {
    ["_quote", "<blockquote", "divRplyFwdMsg"].iter().any(|mark| html.contains(mark))
}

/// Whether a text goes on after these words, whatever separates words in either.
fn begins_with(text: &str, words: &str) -> bool {
    let mut all = text.split_whitespace();
    words.split_whitespace().all(|word| all.next() == Some(word)) && all.next().is_some()
}

/// Appends words after what separates them from those before.
fn push_joined(all: &mut Mapped, words: &Mapped, join: &str) {
    if words.text.is_empty() {
        return;
    }
    if !all.text.is_empty() {
        let between = all.raw().end..words.raw().start.max(all.raw().end);
        all.push_written(join, between);
    }
    all.append(words);
}

/// The strings at the first of some paths that has any with words.
fn strings<'a>(item: Value<'a>, fields: &Fields<'a>, paths: &[String]) -> Vec<Value<'a>> {
    let at = |path: &String| {
        let mut found = match path.as_str() {
            "" => vec![item],
            path if path.contains("[]") => item.all(path),
            path => fields.at(path).map_or_else(Vec::new, |value| match value.is_list() {
                // What is marked up stands in objects between plain strings.
                true => value.items().into_iter().map(|item| item.at("text").unwrap_or(item)).collect(),
                false => vec![value],
            }),
        };
        found.retain(|value| value.written().is_some_and(|written| !written.trim().is_empty()));
        Some(found).filter(|found| !found.is_empty())
    };
    paths.iter().find_map(at).unwrap_or_default()
}
