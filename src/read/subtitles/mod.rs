//! Subtitles: WebVTT, SRT, and what Teams puts in a document: a line of times, and words below it.

mod cue;
mod speakers;
#[cfg(test)]
mod tests;
mod words;

use std::borrow::Cow;
use std::sync::Arc;

use super::finish::finish;
use super::marker;
use super::names::is_name;
use super::{Cut, Each, Fault, Format, Head, Options, Piece};
use crate::text::Mapped;
use crate::transcript::{Channel, Conversation, Raw, Role, Turn};
use cue::{Cue, cues, is_broken, paired, timing};
use speakers::{Labels, Named};

/// The shapes of subtitles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Vtt,
    Srt,
    Sbv,
    Teams,
}

/// A shape as a format.
pub(super) struct Subtitles(Shape);

/// The rows of the table.
pub(super) static FORMATS: [Subtitles; 4] =
    [Subtitles(Shape::Vtt), Subtitles(Shape::Srt), Subtitles(Shape::Sbv), Subtitles(Shape::Teams)];

impl Format for Subtitles {
    fn name(&self) -> &str {
        match self.0 {
            Shape::Vtt => "vtt",
            Shape::Srt => "srt",
            Shape::Sbv => "sbv",
            Shape::Teams => "teams",
        }
    }

    fn about(&self) -> &str {
        match self.0 {
            Shape::Vtt => "WebVTT subtitles, as Teams, Zoom and Meet save them",
            Shape::Srt => "SRT subtitles",
            Shape::Sbv => "SBV subtitles, as YouTube has them",
            Shape::Teams => "a transcript copied out of a Teams document: times, a name, and words",
        }
    }

    fn looks_for(&self) -> Cow<'_, str> {
        match self.0 {
            Shape::Vtt => "`WEBVTT` on the first line",
            Shape::Srt => "numbered lines such as `00:00:01,000 --> 00:00:04,000`",
            Shape::Sbv => "lines such as `0:00:01.000,0:00:04.000` with words below them",
            Shape::Teams => "lines such as `0:0:0.0 --> 0:0:4.2` with a name below them",
        }
        .into()
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        let all = || crate::text::lines(head.text).map(|(_, line)| line.trim());
        let mut lines = all().filter(|l| !l.is_empty());
        let first = lines.next()?;
        let why = match self.0 {
            Shape::Vtt => first
                .strip_prefix("WEBVTT")
                .filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '-']))
                .map(|_| "it begins with `WEBVTT`"),
            // The first line of times may be the one that is broken.
            Shape::Srt => (first.bytes().all(|b| b.is_ascii_digit())
                && lines.next().is_some_and(|line| timing(line).is_some() || is_broken(line))
                && all().any(|line| timing(line).is_some()))
            .then_some("a number and a line of times come first"),
            Shape::Sbv => (paired(first).is_some()
                && lines.next().is_some_and(|line| timing(line).is_none())
                && all().filter(|line| paired(line).is_some()).nth(1).is_some())
            .then_some("lines of two times stand above its words"),
            Shape::Teams => {
                timing(first).filter(|_| paired(first).is_none())?;
                let name = lines.next().filter(|line| timing(line).is_none())?;
                // A cue of a name alone is not much: words must follow it.
                let words = lines.next().filter(|line| timing(line).is_none());
                match words {
                    Some(_) if is_name(name) => Some("a line of times and a name come first"),
                    _ => head.name.to_ascii_lowercase().ends_with(".srt").then_some("its name says SRT"),
                }
            }
        };
        why.map(Cow::Borrowed)
    }

    fn cut(&self, _head: &str) -> Cut {
        Cut::Whole
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        let text = piece.text;
        let cues = cues(text, self.0 == Shape::Vtt);
        let labels = Labels::new(&cues, self.0 == Shape::Teams);
        let mut conversation = Conversation { channel: Some(Channel::Call), ..Conversation::default() };
        let mut last: Option<Cow<'_, str>> = None;
        for cue in &cues {
            for Named { speaker, words } in labels.parts(cue) {
                let speaker = match speaker {
                    speakers::Speaker::Named(name) => Some(name),
                    // Nobody says what happens, and who spoke before may go on after it.
                    _ if marker::line(&words.text, false).is_some() => {
                        conversation.turns.push(turn(cue, None, words));
                        continue;
                    }
                    speakers::Speaker::Same => cue.voice.map(Cow::Borrowed).or_else(|| last.clone()),
                    speakers::Speaker::Another => None,
                };
                last.clone_from(&speaker);
                if !words.text.trim().is_empty() {
                    conversation.turns.push(turn(cue, speaker, words));
                }
            }
        }
        if conversation.turns.is_empty() {
            return each(Err(Fault {
                offset: None,
                message: "there are no words between the times of these subtitles".to_owned(),
                help: "look whether the file was saved whole".to_owned(),
                harmless: cues.is_empty() && text.trim() == "WEBVTT",
            }));
        }
        for turn in &mut conversation.turns {
            let role = turn.speaker.as_deref().and_then(super::roles::role_of_label);
            turn.role = role.unwrap_or(Role::Unknown);
        }
        finish(&mut conversation, options);
        each(Ok(conversation));
        for (at, wrong) in
            cues.iter().filter(|cue| !cue.lines.is_empty()).filter_map(|cue| cue.wrong.as_ref())
        {
            each(Err(Fault {
                offset: Some(*at),
                message: format!(
                    "the times of a cue can't be understood, and its words are read without: {wrong}"
                ),
                help: "times are written as `00:00:01.000 --> 00:00:04.500`".to_owned(),
                harmless: true,
            }));
        }
    }
}

fn turn<'a>(cue: &Cue<'a>, speaker: Option<Cow<'a, str>>, words: Mapped) -> Turn<'a> {
    let range = words.raw();
    let raw = Raw {
        start: range.start,
        end: range.end,
        // Words that stand there just so can be written back just so.
        encoding: if words.text.len() == range.len() {
            Default::default()
        } else {
            crate::text::Encoding::Opaque
        },
        map: Some(Arc::new(words.map)),
        ..Raw::default()
    };
    let turn = Turn::new(Role::Unknown, words.text);
    let (start_ms, end_ms) = cue.times.unzip();
    Turn { speaker, start_ms, end_ms, raw, ..turn }
}
