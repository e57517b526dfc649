//! Deepgram: utterances where they were asked for; else paragraphs or words, apart for each channel.

use std::borrow::Cow;

use super::each_of;
use crate::read::json::Context;
use crate::read::json::value::{Fields, Value};
use crate::read::json::words::{Word, each_with, placed};
use crate::text::{Encoding, Mapped};
use crate::transcript::{Conversation, Turn};

/// Whole results, or the one alternative of a channel that programs store by itself.
pub(super) fn deepgram<'a>(context: &Context<'a, '_>, documents: &[Value<'a>]) -> Vec<Conversation<'a>> {
    each_of(documents, |document| {
        let mut talk = context.conversation(&[document]);
        let fields = document.fields();
        let channels = fields.at("results.channels").map_or_else(Vec::new, Value::items);
        let several = channels.len() > 1;
        if !talk.turns.is_empty() {
            let utterances = fields.at("results.utterances").map_or_else(Vec::new, Value::items);
            each_with(&mut talk, context, &utterances, |turn, fields| {
                let channel = fields.get("channel").and_then(Value::scalar).filter(|_| several);
                turn.speaker = name(channel, turn.speaker.take());
            });
            talk.turns.sort_by_key(|turn| turn.start_ms);
            return talk;
        }
        let best: Vec<Fields<'a>> = match fields.get("results") {
            None => vec![fields],
            // Only the first alternative counts.
            Some(_) => channels.iter().filter_map(|c| Some(c.at("alternatives[0]")?.fields())).collect(),
        };
        let Some(row) = context.row.turn.words.as_ref() else { return talk };
        if several {
            let words = |(channel, best): (usize, &Fields<'a>)| {
                let words = context.words(row, best).into_iter();
                words
                    .map(|w| Word { speaker: name(Some(channel.to_string().into()), w.speaker), ..w })
                    .collect()
            };
            talk.turns = context.spoken_on_channels(best.iter().enumerate().map(words).collect());
        } else if let Some(best) = best.first() {
            talk.turns = turns(context, best, context.words(row, best));
        }
        talk
    })
}

/// Results as they come in while people talk, each of a stretch of one channel; all of one stream make a conversation.
pub(super) fn live<'a>(context: &Context<'a, '_>, documents: &[Value<'a>]) -> Vec<Conversation<'a>> {
    let mut talk = context.conversation(documents);
    talk.turns.clear();
    let Some(row) = context.row.turn.words.as_ref() else { return Vec::new() };
    let fields: Vec<Fields<'a>> = documents.iter().map(|document| document.fields()).collect();
    let several =
        fields.iter().any(|fields| fields.at("channel_index[1]").and_then(Value::number) > Some(1.0));
    for fields in
        fields.iter().filter(|fields| fields.at("is_final").is_none_or(|said| said.raw() != "false"))
    {
        let Some(best) = fields.at("channel.alternatives[0]").map(Value::fields) else { continue };
        let channel = fields.at("channel_index[0]").and_then(Value::scalar).filter(|_| several);
        for turn in turns(context, &best, context.words(row, &best)) {
            talk.turns.push(Turn { speaker: name(channel.clone(), turn.speaker), ..turn });
        }
    }
    talk.turns.sort_by_key(|turn| turn.start_ms);
    vec![talk]
}

/// The turns of one channel.
fn turns<'a>(context: &Context<'a, '_>, best: &Fields<'a>, words: Vec<Word<'a>>) -> Vec<Turn<'a>> {
    if words.iter().any(|word| word.speaker.is_some()) {
        return context.spoken_in_turn(words);
    }
    let paragraphs = best.at("paragraphs.paragraphs").map_or_else(Vec::new, Value::items);
    if !paragraphs.is_empty() {
        return paragraphs
            .iter()
            .filter_map(|paragraph| self::paragraph(context, &paragraph.fields()))
            .collect();
    }
    best.get("transcript").and_then(|text| context.recognised(text, &words)).into_iter().collect()
}

/// The turn of a paragraph, whose text stands in its sentences.
fn paragraph<'a>(context: &Context<'a, '_>, fields: &Fields<'a>) -> Option<Turn<'a>> {
    let mut text = Mapped::default();
    for sentence in fields.get("sentences").map_or_else(Vec::new, Value::items) {
        let Some(sentence) = sentence.at("text") else { continue };
        let Some(written) = sentence.written() else { continue };
        let at = context.source.offset(written);
        if !text.text.is_empty() {
            let ended = text.raw().end;
            text.push_written(" ", ended..at.max(ended));
        }
        text.append(&Encoding::Json.map(written, at));
    }
    let time = |key: &str| context.row.turn.unit.ms(&fields.get(key).and_then(Value::scalar)?);
    Some(Turn {
        speaker: fields.get("speaker").and_then(Value::scalar),
        start_ms: time("start"),
        end_ms: time("end"),
        ..placed(text)?
    })
}

/// The name of a speaker who is the first of a channel, or a further one on it: speakers are counted on each channel
/// from 0.
fn name<'a>(channel: Option<Cow<'a, str>>, speaker: Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
    match (channel, speaker) {
        (Some(channel), Some(speaker)) if speaker != "0" => Some(format!("{channel}.{speaker}").into()),
        (Some(channel), _) => Some(channel),
        (None, speaker) => speaker,
    }
}
