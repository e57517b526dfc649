//! Words with their times: what recognisers of speech list beside a text, or instead of it.

use std::borrow::Cow;
use std::sync::Arc;

use super::Context;
use super::row::{Markup, Paths, WordsRow};
use super::value::{Fields, Value};
use crate::text::{Encoding, Mapped};
use crate::transcript::{Conversation, Raw, Role, Turn};

/// A pause that parts what is said on one channel, in milliseconds: between two of them somebody else may speak.
const PAUSE_MS: i64 = 1000;

/// A word of a recogniser, or a mark of punctuation.
#[derive(Debug, Clone)]
pub(crate) struct Word<'a> {
    /// The string that it stands in.
    pub(crate) text: Value<'a>,
    /// Who says it, where that is told for each word.
    pub(crate) speaker: Option<Cow<'a, str>>,
    /// When it begins and ends, in milliseconds; a mark of punctuation has no time.
    pub(crate) start: Option<i64>,
    /// See [`Word::start`].
    pub(crate) end: Option<i64>,
    /// Whether it stands close to the word before it.
    pub(crate) joins: bool,
}

impl<'a> Context<'a, '_> {
    /// The words that `fields` list, as a row says.
    pub(super) fn words(&self, row: &WordsRow, fields: &Fields<'a>) -> Vec<Word<'a>> {
        let items = fields.first(&row.list.0).map_or_else(Vec::new, Value::items);
        items.into_iter().filter_map(|item| self.word(row, &item.fields())).collect()
    }

    /// The word that an element of a list of words is.
    pub(super) fn word(&self, row: &WordsRow, fields: &Fields<'a>) -> Option<Word<'a>> {
        let unit = self.row.turn.unit;
        let time = |paths: &Paths| unit.ms(&fields.first(&paths.0).and_then(Value::scalar)?);
        let text = fields.first(&row.text.0).filter(|text| text.written().is_some())?;
        let start = time(&row.start);
        Some(Word {
            text,
            speaker: fields.first(&row.speaker.0).and_then(Value::scalar),
            start,
            end: time(&row.end).or_else(|| Some(start? + time(&row.length)?)),
            joins: row.joins.holds(fields),
        })
    }

    /// A turn of some words: all of one speaker, one after the other. `None` where they say nothing.
    pub(super) fn spoken(&self, words: &[Word<'a>]) -> Option<Turn<'a>> {
        let mut text = Mapped::default();
        let mut ended = None;
        for word in words {
            let Some(written) = word.text.written() else { continue };
            let at = self.source.offset(written);
            if let Some(ended) = ended.filter(|_| !word.joins && !written.starts_with(' ')) {
                text.push_written(" ", ended..at.max(ended));
            }
            text.append(&Encoding::Json.map(written, at));
            ended = Some(at + written.len());
        }
        Some(Turn {
            speaker: words.iter().find_map(|word| word.speaker.clone()),
            start_ms: words.iter().find_map(|word| word.start),
            end_ms: words.iter().filter_map(|word| word.end.or(word.start)).max(),
            words: times(words),
            ..placed(text)?
        })
    }

    /// A turn of a text, whose words are listed beside it.
    pub(super) fn recognised(&self, text: Value<'a>, words: &[Word<'a>]) -> Option<Turn<'a>> {
        Some(Turn {
            start_ms: words.iter().find_map(|word| word.start),
            end_ms: words.iter().filter_map(|word| word.end.or(word.start)).max(),
            words: times(words),
            ..self.turn(text, Markup::Plain)?
        })
    }

    /// The turns of a list of words, each of which says whose it is: a turn goes on until another speaks.
    pub(super) fn spoken_in_turn(&self, words: Vec<Word<'a>>) -> Vec<Turn<'a>> {
        stretches(words).iter().filter_map(|stretch| self.spoken(stretch)).collect()
    }

    /// The turns of what is said on several channels, each of which lists its words apart.
    pub(super) fn spoken_on_channels(&self, channels: Vec<Vec<Word<'a>>>) -> Vec<Turn<'a>> {
        let mut parts: Vec<Vec<Word<'a>>> =
            channels.into_iter().flat_map(stretches).flat_map(at_pauses).collect();
        parts.sort_by_key(|part| part.iter().find_map(|word| word.start));
        self.spoken_in_turn(parts.into_iter().flatten().collect())
    }
}

/// A turn of text that was put together from the strings of a JSON source; `None` of no words.
pub(super) fn placed<'a>(text: Mapped) -> Option<Turn<'a>> {
    let range = text.raw();
    let raw = Raw {
        start: range.start,
        end: range.end,
        encoding: Encoding::Json,
        map: Some(Arc::new(text.map)),
        ..Raw::default()
    };
    (!text.text.trim().is_empty()).then(|| Turn { raw, ..Turn::new(Role::Unknown, text.text) })
}

/// Gives each turn that stands in one of `segments`, which are in the same order, to `lend` with the fields of its
/// segment: for what a row can't look up.
pub(super) fn each_with<'a>(
    talk: &mut Conversation<'a>,
    context: &Context<'a, '_>,
    segments: &[Value<'a>],
    mut lend: impl FnMut(&mut Turn<'a>, &Fields<'a>),
) {
    let mut turns = talk.turns.iter_mut().peekable();
    for segment in segments {
        let start = context.source.offset(segment.raw());
        let place = start..start + segment.raw().len();
        if let Some(turn) = turns.next_if(|turn| place.contains(&turn.raw.start)) {
            lend(turn, &segment.fields());
        }
    }
}

/// Words of one speaker each. A mark that names no speaker belongs to the word before it.
fn stretches(words: Vec<Word<'_>>) -> Vec<Vec<Word<'_>>> {
    let mut all: Vec<Vec<Word<'_>>> = Vec::new();
    for word in words {
        match all.last_mut() {
            Some(last) if same_speaker(last, &word) => last.push(word),
            _ => all.push(vec![word]),
        }
    }
    all
}

fn same_speaker(stretch: &[Word<'_>], word: &Word<'_>) -> bool {
    (word.joins && word.speaker.is_none())
        || stretch.first().is_some_and(|first| first.speaker == word.speaker)
}

/// The same words, parted at pauses.
fn at_pauses(words: Vec<Word<'_>>) -> Vec<Vec<Word<'_>>> {
    let mut all: Vec<Vec<Word<'_>>> = Vec::new();
    let mut ended = None;
    for word in words {
        let pause = ended.zip(word.start).is_some_and(|(end, start): (i64, i64)| start - end >= PAUSE_MS);
        ended = word.end.or(word.start).or(ended);
        match all.last_mut() {
            Some(last) if !pause => last.push(word),
            _ => all.push(vec![word]),
        }
    }
    all
}

/// The times of words as a turn has them: `[["word", start_ms, end_ms], …]`; `None` where no word has one.
pub(super) fn times<'a>(words: &[Word<'_>]) -> Option<Cow<'a, str>> {
    let timed = words.iter().filter_map(|word| {
        let start = word.start?;
        let text = word.text.text()?;
        Some((text.trim().to_owned(), start, word.end.unwrap_or(start)))
    });
    written(&timed.collect::<Vec<_>>())
}

/// The same times, `by_ms` later.
pub(super) fn later<'a>(times: &str, by_ms: i64) -> Option<Cow<'a, str>> {
    let mut words: Vec<(String, i64, i64)> = serde_json::from_str(times).ok()?;
    for (_, start, end) in &mut words {
        (*start, *end) = (start.saturating_add(by_ms), end.saturating_add(by_ms));
    }
    written(&words)
}

fn written<'a>(words: &[(String, i64, i64)]) -> Option<Cow<'a, str>> {
    (!words.is_empty()).then(|| serde_json::to_string(words).ok().map(Cow::Owned))?
}
