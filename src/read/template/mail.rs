//! Mails that are kept to be filled in: `.eml` files with a template's tags and slots.
//!
//! The subject is a draft of its own, as in other templates. A mail program shows one of the parts of the body: each is
//! one more way through the same mail, and what several say alike is judged in the first of them.

use std::collections::HashMap;
use std::ops::Range;

use super::comments::comments;
use super::language::cut;
use super::printed::Markup;
use super::{Whole, give, wordless};
use crate::read::html::{Kind, Page, page};
use crate::read::mail::{Part, Written, quotations, written};
use crate::read::{Each, Fault, Options};
use crate::text::{Encoding, Mapped, sentence_bounds, words};
use crate::transcript::{Asks, Channel, Choice, Comment, Conversation};

/// More parts have no mails that a person keeps.
const MOST: usize = 16;

/// Reads the template of a mail.
pub(super) fn read(text: &str, path: &str, options: &Options, each: &mut Each<'_>) {
    let Written { subject, mut parts } = written(text);
    if let Some(next) = parts.get(MOST) {
        each(Err(Fault {
            offset: Some(next.source.raw().start),
            message: format!("this mail has more than {MOST} parts with words; the others are not judged"),
            help: "keep the mails in files of their own".to_owned(),
            harmless: false,
        }));
        parts.truncate(MOST);
    }
    let mut found = 0;
    if let Some(subject) = subject {
        found += subject_of(subject, path).give(each);
    }
    let parts: Vec<_> = names(&parts)
        .into_iter()
        .zip(parts)
        .map(|(name, part)| (name, part.source.raw(), body(part, path, options)))
        .collect();
    found += together(parts, each);
    if found == 0 {
        each(Err(wordless()));
    }
}

/// Gives the parts of one mail, each with its name and place: one of them is read. How many drafts there were.
pub(super) fn together(parts: Vec<(String, Range<usize>, Whole<'_>)>, each: &mut Each<'_>) -> usize {
    let choices: Vec<Choice> = parts
        .iter()
        .map(|(name, at, _)| Choice { asked: name.clone(), holds: false, asks: Asks::Part, raw: at.clone() })
        .collect();
    let (mut drafts, mut notes) = (Vec::<Conversation<'static>>::new(), Vec::<Comment<'static>>::new());
    for (index, (_, _, whole)) in parts.into_iter().enumerate() {
        notes.extend_from_slice(&whole.comments);
        let mut ways = whole.drafts(each);
        said_before(&drafts, &mut ways);
        if choices.len() > 1 {
            let own = Choice { holds: true, ..choices[index].clone() };
            let others = choices[..index].iter().chain(&choices[index + 1..]).cloned();
            let which: Vec<Choice> = others.chain([own]).collect();
            for way in ways.iter_mut().filter_map(|draft| draft.way.as_mut()) {
                way.choices.splice(0..0, which.iter().cloned());
            }
        }
        drafts.append(&mut ways);
    }
    give(drafts, &notes, each)
}

fn subject_of(source: Mapped, path: &str) -> Whole<'_> {
    let comments = comments(&source, &cut(&source.text, path), Markup::Text, path);
    Whole {
        id: Some("subject".to_owned()),
        body: false,
        channel: None,
        markup: Markup::Text,
        encoding: Encoding::Coded,
        inside: Encoding::Plain,
        source,
        comments,
        path,
        partial: None,
        language: None,
    }
}

fn body<'p>(part: Part, path: &'p str, options: &Options) -> Whole<'p> {
    let markup = if part.html { Markup::Html } else { Markup::Text };
    Whole {
        id: None,
        body: true,
        channel: options.channel.or(Some(Channel::Email)),
        markup,
        encoding: part.encoding,
        inside: Encoding::Plain,
        comments: comments(&part.source, &cut(&part.source.text, path), markup, path),
        source: answer(part.source, part.html),
        path,
        partial: None,
        language: None,
    }
}

/// A text of a mail without what it quotes of the mail that it answers. In HTML a quotation may be the writer's own
/// words set apart: there only what stands below a head is one.
fn answer(source: Mapped, html: bool) -> Mapped {
    let quoted = match html {
        true => {
            let Page { words, regions } = page(&source.text);
            let heads: Vec<_> = regions.into_iter().filter(|r| r.kind == Kind::QuoteHead).collect();
            let raw = |at: Range<usize>| words.map.start(at.start)..words.map.end(at.end);
            quotations(&words.text, &heads).into_iter().map(raw).collect()
        }
        false => quotations(&source.text, &[]),
    };
    if quoted.is_empty() {
        return source;
    }
    let mut own = Mapped::default();
    let mut from = 0;
    for at in quoted {
        if let Some(text) = source.text.get(from..at.start) {
            own.push_same(text, from);
        }
        from = from.max(at.end);
    }
    own.push_same(source.text.get(from..).unwrap_or(""), from);
    source.then(own)
}

/// What each part is called: its kind, with a number where there are several of it.
fn names(parts: &[Part]) -> Vec<String> {
    let kind = |part: &Part| if part.html { "text/html" } else { "text/plain" };
    let name = |(index, part): (usize, &Part)| {
        let before = parts[..index].iter().filter(|other| other.html == part.html).count();
        if before == 0 { kind(part).to_owned() } else { format!("{} {}", kind(part), before + 1) }
    };
    parts.iter().enumerate().map(name).collect()
}

/// Marks in drafts the sentences that others of the same name say too, word for word: these are judged there.
fn said_before(others: &[Conversation<'static>], drafts: &mut [Conversation<'static>]) {
    let mut said: Vec<(Option<&str>, String)> = Vec::new();
    for other in others {
        let words = other.turns.iter().map(|turn| line(&turn.text)).collect::<String>();
        let entry = (other.id.as_deref(), words);
        if !said.contains(&entry) {
            said.push(entry);
        }
    }
    // The ways through a part say mostly the same.
    let mut known: HashMap<(Option<String>, String), bool> = HashMap::new();
    for draft in drafts {
        let Some(way) = &mut draft.way else { continue };
        for turn in &draft.turns {
            let Some(map) = &turn.raw.map else { continue };
            for at in sentences(&turn.text) {
                let words = line(&turn.text[at.clone()]);
                if words.trim().is_empty() {
                    continue;
                }
                let id = draft.id.as_deref();
                let before = known.entry((id.map(str::to_owned), words)).or_insert_with_key(|(_, words)| {
                    said.iter().any(|(of, all)| *of == id && all.contains(&**words))
                });
                if *before {
                    way.borrowed.push(map.start(at.start)..map.end(at.end));
                }
            }
        }
    }
}

/// The words of a text with a space around each.
fn line(text: &str) -> String {
    format!(" {} ", words(text).join(" "))
}

fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    sentence_bounds(text, &mut |_, _| false, &mut |start| starts.push(start));
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    starts.into_iter().zip(ends).map(|(start, end)| start..end).collect()
}
