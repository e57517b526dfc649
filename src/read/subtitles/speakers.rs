//! Who speaks in a cue: by its voice tag, by a name with a colon, or by a name on a line of its own.

use std::borrow::Cow;
use std::collections::HashMap;

use super::cue::Cue;
use super::words::{Voiced, voiced};
use crate::read::labelled::Line;
use crate::read::marker;
use crate::read::names::is_name;
use crate::read::roles::role_of_label;
use crate::text::Mapped;

/// Who says some words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Speaker<'a> {
    Named(Cow<'a, str>),
    /// Who spoke last.
    Same,
    /// Somebody who is not named.
    Another,
}

/// Words, and who says them.
pub(super) struct Named<'a> {
    pub(super) speaker: Speaker<'a>,
    pub(super) words: Mapped,
}

/// How the cues of a text name their speakers.
pub(super) struct Labels {
    /// How often each name stands before a colon, folded.
    counts: HashMap<String, usize>,
    /// Whether most cues have such a name: then one that comes but once is a name too.
    mostly: bool,
    /// Whether names stand on lines of their own.
    own_lines: bool,
}

/// The label that a text begins with, and the offset of the words after it. Captions have `>>` where another speaks.
fn label(text: &str) -> Option<(&str, usize)> {
    let spoken = text.trim_start_matches('>').trim_start();
    let line = Line::new(0, spoken);
    if line.label.is_none() {
        return bracketed(spoken).map(|(name, at)| (name, text.len() - spoken.len() + at));
    }
    let label = line.label.filter(|_| line.stamp.is_none())?;
    let known = role_of_label(label.all).is_some();
    (known || label.is_name()).then_some((label.all, text.len() - spoken.len() + line.words))
}

/// A name in brackets before words: `[Dana Smith] Hello`. What is heard beside words stands in brackets, too.
fn bracketed(text: &str) -> Option<(&str, usize)> {
    let close = match text.as_bytes().first()? {
        b'[' => ']',
        b'(' => ')',
        _ => return None,
    };
    let (name, words) = text[1..].split_once(close)?;
    let is_label = is_name(name) && marker::marker(name).is_none() && !is_sound(name);
    let said = words.trim_start();
    (is_label && !said.is_empty()).then_some((name.trim(), text.len() - said.len()))
}

/// Whether it is what captions call sounds: in small letters, or all in capitals (`[MUSIC PLAYING]`).
fn is_sound(name: &str) -> bool {
    let capitals =
        name.len() > 3 && !name.contains(char::is_lowercase) && !name.contains(|c: char| c.is_ascii_digit());
    capitals && role_of_label(name).is_none()
}

impl Labels {
    pub(super) fn new(cues: &[Cue<'_>], own_lines: bool) -> Self {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for cue in cues {
            let first = voiced(cue.lines.get(..1).unwrap_or_default());
            let first = first.iter().map(|v| v.words.text.trim()).find(|text| !text.is_empty());
            if let Some((name, _)) = first.and_then(label) {
                *counts.entry(name.to_lowercase()).or_default() += 1;
            }
        }
        let labelled: usize = counts.values().sum();
        Labels { counts, mostly: labelled * 2 > cues.len(), own_lines }
    }

    /// The words of a cue by speaker.
    pub(super) fn parts<'a>(&self, cue: &Cue<'a>) -> Vec<Named<'a>> {
        let mut lines = cue.lines.as_slice();
        if self.own_lines
            && let [(_, name), rest @ ..] = lines
            && !rest.is_empty()
            && is_name(name)
        {
            lines = rest;
            let words = voiced(lines).into_iter().fold(Mapped::default(), |all, next| all.joined(next.words));
            return vec![Named { speaker: Speaker::Named(Cow::Borrowed(name.trim())), words }];
        }
        // Two dashes are two people, and nobody knows who.
        let dashed = |line: &str| line.trim_start().starts_with(['-', '–', '—']);
        if lines.len() > 1 && lines.iter().all(|(_, line)| dashed(line)) {
            return lines
                .iter()
                .map(|&(start, line)| {
                    let words = line.trim_start().trim_start_matches(['-', '–', '—']).trim_start();
                    let start = start + line.len() - words.len();
                    let words = voiced(&[(start, words)])
                        .into_iter()
                        .fold(Mapped::default(), |all, next| all.joined(next.words));
                    self.named(Voiced { voice: None, words }, Speaker::Another)
                })
                .collect();
        }
        // Whoever is named on a line of their own goes on from there.
        let begins =
            |at: usize| at > 0 && label(lines[at].1.trim()).is_some_and(|(name, _)| self.is_speaker(name));
        let mut starts: Vec<usize> = (0..lines.len()).filter(|&at| at == 0 || begins(at)).collect();
        starts.push(lines.len());
        let stretches = starts.windows(2).filter_map(|pair| lines.get(pair[0]..pair[1]));
        let said = stretches.flat_map(voiced).filter(|v| !v.words.text.trim().is_empty());
        said.map(|v| self.named(v, Speaker::Same)).collect()
    }

    fn named<'a>(&self, voiced: Voiced, otherwise: Speaker<'a>) -> Named<'a> {
        let Voiced { voice, words } = voiced;
        if let Some(voice) = voice {
            return Named { speaker: Speaker::Named(Cow::Owned(voice)), words };
        }
        let blank = words.text.len() - words.text.trim_start().len();
        let found = label(&words.text[blank..]).filter(|(name, _)| self.is_speaker(name));
        match found {
            Some((name, at)) => Named {
                speaker: Speaker::Named(Cow::Owned(name.to_owned())),
                words: words.slice(blank + at..words.text.len()),
            },
            None => Named { speaker: otherwise, words },
        }
    }

    /// Whether a name before a colon is a speaker's, and no words: it names a role, comes again, or stands where nearly
    /// every cue has one.
    fn is_speaker(&self, name: &str) -> bool {
        let count = self.counts.get(&name.to_lowercase()).copied().unwrap_or(0);
        role_of_label(name).is_some() || count > 1 || self.mostly
    }
}
