//! Recognisers of Amazon: Transcribe, and Bedrock Data Automation.

use std::borrow::Cow;
use std::collections::HashMap;

use super::each_of;
use crate::read::json::Context;
use crate::read::json::value::{Fields, Value};
use crate::read::json::words::{Word, each_with, times};
use crate::read::time::Unit;
use crate::transcript::Conversation;

/// Amazon Transcribe. Newer outputs have segments with their text; older ones words alone, whose speakers may stand in
/// another list, found by their times; or a list of words for each channel.
pub(super) fn transcribe<'a>(context: &Context<'a, '_>, documents: &[Value<'a>]) -> Vec<Conversation<'a>> {
    each_of(documents, |document| {
        let mut talk = context.conversation(&[document]);
        let results = document.at("results").map(Value::fields).unwrap_or_default();
        let items = results.get("items").map_or_else(Vec::new, Value::items);
        if !talk.turns.is_empty() {
            let words = by_id(context, &items, "id");
            let segments = results.get("audio_segments").map_or_else(Vec::new, Value::items);
            each_with(&mut talk, context, &segments, |turn, fields| {
                turn.words = listed(&words, fields, "items")
            });
            return talk;
        }
        let channels = channels(context, &results, &items);
        if channels.len() > 1 {
            talk.turns = context.spoken_on_channels(channels);
            return talk;
        }
        let words = speakers(context, &results, &items);
        let one = document.at("results.transcripts[0].transcript");
        talk.turns = match words.iter().any(|word| word.speaker.is_some()) {
            true => context.spoken_in_turn(words),
            false => one.and_then(|text| context.recognised(text, &words)).into_iter().collect(),
        };
        talk
    })
}

/// Results as they come in while people talk: times in seconds, but for those of Call Analytics.
pub(super) fn live<'a>(context: &Context<'a, '_>, documents: &[Value<'a>]) -> Vec<Conversation<'a>> {
    let mut talk = context.conversation(documents);
    let results = |document: &Value<'a>| {
        let paths = ["TranscriptEvent.Transcript.Results", "Transcript.Results"];
        paths.iter().find_map(|path| document.at(path)).map_or_else(Vec::new, Value::items)
    };
    let results: Vec<Value<'a>> = documents.iter().flat_map(results).collect();
    each_with(&mut talk, context, &results, |turn, fields| {
        let time = |key: &str| Unit::S.ms(&fields.get(key).and_then(Value::scalar)?);
        (turn.start_ms, turn.end_ms) = (time("StartTime"), time("EndTime"));
    });
    talk.turns.sort_by_key(|turn| turn.start_ms);
    vec![talk]
}

/// Bedrock Data Automation: segments with their text, and words in a list of their own.
pub(super) fn bedrock<'a>(context: &Context<'a, '_>, documents: &[Value<'a>]) -> Vec<Conversation<'a>> {
    each_of(documents, |document| {
        let mut talk = context.conversation(&[document]);
        let fields = document.fields();
        let list = |key: &str| fields.get(key).map_or_else(Vec::new, Value::items);
        let words = by_id(context, &list("audio_items"), "item_index");
        each_with(&mut talk, context, &list("audio_segments"), |turn, fields| {
            turn.words = listed(&words, fields, "audio_item_indices");
        });
        talk
    })
}

/// Words by their ids.
fn by_id<'a>(context: &Context<'a, '_>, items: &[Value<'a>], id: &str) -> HashMap<&'a str, Word<'a>> {
    let Some(row) = &context.row.turn.words else { return HashMap::new() };
    let word = |item: &Value<'a>| {
        let fields = item.fields();
        Some((fields.get(id)?.raw(), context.word(row, &fields)?))
    };
    items.iter().filter_map(word).collect()
}

/// The times of the words whose ids a segment lists.
fn listed<'a>(words: &HashMap<&'a str, Word<'a>>, segment: &Fields<'a>, ids: &str) -> Option<Cow<'a, str>> {
    let ids = segment.get(ids).map_or_else(Vec::new, Value::items);
    times(&ids.iter().filter_map(|id| words.get(id.raw()).cloned()).collect::<Vec<_>>())
}

/// The words of each channel, if the output tells channels apart: by the label of each word, or in lists of their own.
fn channels<'a>(context: &Context<'a, '_>, results: &Fields<'a>, items: &[Value<'a>]) -> Vec<Vec<Word<'a>>> {
    let Some(row) = &context.row.turn.words else { return Vec::new() };
    let label = |fields: &Fields<'a>| fields.get("channel_label").and_then(Value::scalar);
    let word = |label: Cow<'a, str>, fields: &Fields<'a>| {
        Some(Word { speaker: Some(label), ..context.word(row, fields)? })
    };
    let labelled = |item: &Value<'a>| {
        let fields = item.fields();
        word(label(&fields)?, &fields)
    };
    let mut words: Vec<Word<'a>> = items.iter().filter_map(labelled).collect();
    if words.is_empty() {
        for channel in results.at("channel_labels.channels").map_or_else(Vec::new, Value::items) {
            let fields = channel.fields();
            let Some(label) = label(&fields) else { continue };
            let items = fields.get("items").map_or_else(Vec::new, Value::items);
            words.extend(items.iter().filter_map(|item| word(label.clone(), &item.fields())));
        }
    }
    let mut channels: Vec<Vec<Word<'a>>> = Vec::new();
    for word in words {
        match channels.iter_mut().find(|channel| channel[0].speaker == word.speaker) {
            Some(channel) => channel.push(word),
            None => channels.push(vec![word]),
        }
    }
    channels
}

/// The words with their speakers.
fn speakers<'a>(context: &Context<'a, '_>, results: &Fields<'a>, items: &[Value<'a>]) -> Vec<Word<'a>> {
    let Some(row) = &context.row.turn.words else { return Vec::new() };
    let mut by_time: HashMap<&str, Cow<'a, str>> = HashMap::new();
    for segment in results.at("speaker_labels.segments").map_or_else(Vec::new, Value::items) {
        for item in segment.at("items").map_or_else(Vec::new, Value::items) {
            let fields = item.fields();
            let speaker = fields.get("speaker_label").and_then(Value::scalar);
            if let (Some(time), Some(speaker)) = (fields.get("start_time"), speaker) {
                by_time.insert(time.raw(), speaker);
            }
        }
    }
    let word = |item: &Value<'a>| {
        let fields = item.fields();
        let mut word = context.word(row, &fields)?;
        let listed = || by_time.get(fields.get("start_time")?.raw()).cloned();
        word.speaker = word.speaker.or_else(listed);
        Some(word)
    };
    items.iter().filter_map(word).collect()
}
