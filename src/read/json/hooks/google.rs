//! Google Speech-to-Text.

use std::borrow::Cow;

use super::each_of;
use crate::read::json::Context;
use crate::read::json::value::{Fields, Value};
use crate::read::json::words::Word;
use crate::transcript::{Conversation, Turn};

/// Where results are: of one recording, or of one file of a batch.
const RESULTS: [&str; 4] =
    ["results", "response.results", "inlineResult.transcript.results", "transcript.results"];

/// What tells until when something was heard. Libraries write names in small letters, with lines between words.
const UNTIL: [&str; 4] = ["resultEndOffset", "resultEndTime", "result_end_offset", "result_end_time"];

/// What was heard between two pauses.
struct Heard<'a> {
    channel: Option<Cow<'a, str>>,
    transcript: Option<Value<'a>>,
    words: Vec<Word<'a>>,
    until: Option<i64>,
}

impl Heard<'_> {
    fn tagged(&self) -> bool {
        self.words.iter().any(|word| word.speaker.is_some())
    }

    fn start(&self) -> Option<i64> {
        self.words.iter().find_map(|word| word.start)
    }
}

/// Results of the first and the second version of the interface, as they are or in the answer of a long task. Where
/// speakers were told apart, the first version's last result repeats every word with its speaker.
pub(super) fn speech<'a>(context: &Context<'a, '_>, documents: &[Value<'a>]) -> Vec<Conversation<'a>> {
    each_of(documents, |document| {
        let mut talk = context.conversation(&[document]);
        let fields = document.fields();
        let results = RESULTS.iter().find_map(|path| fields.at(path));
        let results = results.map_or_else(Vec::new, Value::items);
        let mut heard: Vec<Heard<'a>> =
            results.iter().filter_map(|r| self::heard(context, &r.fields())).collect();
        let several = heard.iter().any(|h| h.channel != heard[0].channel);
        talk.turns = if several {
            // Each channel is listed apart.
            if heard.iter().all(|h| h.start().is_some()) {
                heard.sort_by_key(Heard::start);
            }
            heard.iter().filter_map(|h| turn(context, h)).collect()
        } else if let Some(last) = heard.pop_if(|last| last.tagged()) {
            let words: usize = heard.iter().map(|h| h.words.len()).sum();
            let first = heard.iter().find_map(Heard::start);
            let repeats = !heard.iter().any(Heard::tagged)
                || (last.words.len() >= words && last.start().zip(first).is_none_or(|(l, f)| l <= f));
            let mut all = if repeats { Vec::new() } else { heard };
            all.push(last);
            context.spoken_in_turn(all.into_iter().flat_map(|h| h.words).collect())
        } else {
            heard.iter().filter_map(|h| turn(context, h)).collect()
        };
        talk
    })
}

fn heard<'a>(context: &Context<'a, '_>, result: &Fields<'a>) -> Option<Heard<'a>> {
    // A result that is not final is heard again.
    if result.get("isFinal").is_some_and(|said| said.raw() == "false") {
        return None;
    }
    let best = result.at("alternatives[0]")?.fields();
    let mut words = context.row.turn.words.as_ref().map_or_else(Vec::new, |row| context.words(row, &best));
    for word in &mut words {
        // 0 is nobody.
        word.speaker = word.speaker.take().filter(|tag| tag != "0");
    }
    let until = UNTIL.iter().find_map(|key| result.get(key)).and_then(Value::scalar);
    Some(Heard {
        channel: result.get("channelTag").or_else(|| result.get("channel_tag")).and_then(Value::scalar),
        transcript: best.get("transcript"),
        words,
        until: until.and_then(|until| context.row.turn.unit.ms(&until)),
    })
}

fn turn<'a>(context: &Context<'a, '_>, heard: &Heard<'a>) -> Option<Turn<'a>> {
    let turn = match heard.transcript {
        Some(text) => context.recognised(text, &heard.words)?,
        None => context.spoken(&heard.words)?,
    };
    Some(Turn {
        speaker: heard.channel.clone().or(turn.speaker),
        end_ms: turn.end_ms.or(heard.until),
        ..turn
    })
}
