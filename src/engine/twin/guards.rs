//! What spares a match, scope by scope.

use std::ops::Range;

use super::text::Said;
use super::{Found, Told, Twin};
use crate::engine::guards::Spare;
use crate::engine::scan::Match;
use crate::pack::{GuardSet, Guards, Question, Scope};
use crate::transcript::Conversation;

/// How many words before a match a negator may stand.
const NEGATOR_REACH: usize = 4;
/// How far a quotation may reach on either side of a match, in bytes.
const LONGEST_QUOTE: usize = 2000;

impl Twin {
    /// What spares a match, if anything does: the first of the guards in the order of the language.
    pub(super) fn spared(
        &self,
        found: &Match,
        guards: &Guards,
        conversation: &Conversation<'_>,
        said: &Said,
        told: &Told,
    ) -> Option<Spare> {
        let (run, words) = (found.run as usize, found.start as usize..found.end as usize);
        if !guards.quoted && is_quoted(found, conversation, said) {
            return Some(Spare::Quoted);
        }
        let question = || said.is_question(self, run, said.sentence(run, words.clone()));
        match guards.question {
            Question::Never if question() => return Some(Spare::Question),
            Question::Only if !question() => return Some(Spare::Question),
            _ => {}
        }
        if guards.negated && self.negated(run, words.clone(), said) {
            return Some(Spare::Negated);
        }
        let found = |(scope, set): &&(Scope, GuardSet)| self.guarded(*scope, set, run, &words, said, told);
        let unless = guards.unless.iter().find(found).map(|(scope, _)| Spare::Unless(*scope));
        unless.or_else(|| guards.only.iter().find(|g| !found(g)).map(|(scope, _)| Spare::Only(*scope)))
    }

    fn negated(&self, run: usize, words: Range<usize>, said: &Said) -> bool {
        let clause = said.clause(self, run, words.clone());
        let negates = |word: &str| self.negators.contains(word);
        let before = words.start.saturating_sub(NEGATOR_REACH)..words.start;
        before
            .filter(|w| clause.contains(w))
            .map(|w| &said.words[w])
            .any(|w| negates(&w.word) || w.readings.iter().flatten().any(|word| negates(word)))
    }

    pub(super) fn guarded(
        &self,
        scope: Scope,
        set: &GuardSet,
        run: usize,
        words: &Range<usize>,
        said: &Said,
        told: &Told,
    ) -> bool {
        if scope == Scope::Conversation {
            let occurs = |s: &u32| told.occurrences[*s as usize].iter().any(|o| !o.assumed);
            return set.signals.iter().any(occurs);
        }
        let sentence = said.sentence(run, words.clone());
        let at = match scope {
            Scope::NextTurn => Some(run + 1),
            Scope::PreviousTurn => run.checked_sub(1),
            _ => Some(run),
        };
        let within = match scope {
            Scope::Overlap | Scope::Before | Scope::After | Scope::Leading | Scope::Sentence => {
                Some(sentence)
            }
            Scope::Clause => Some(said.clause(self, run, words.clone())),
            Scope::NextSentence => {
                let next = sentence.end;
                (next < said.of_run[run].end).then(|| said.sentence(run, next..next + 1))
            }
            Scope::Turn | Scope::NextTurn | Scope::PreviousTurn | Scope::Conversation => {
                at.and_then(|r| said.of_run.get(r)).cloned()
            }
        };
        let Some(within) = within else { return false };
        let opened = said.clause(self, run, words.start..words.start + 1).start;
        let fits = |start: usize, end: usize| {
            within.start <= start
                && end <= within.end
                && match scope {
                    Scope::Overlap => start < words.end && words.start < end,
                    Scope::Before => end == words.start,
                    Scope::After => start == words.end,
                    Scope::Leading => start <= words.start && opened < end,
                    _ => true,
                }
        };
        let signal = |signal: &u32| {
            told.occurrences[*signal as usize]
                .iter()
                .any(|o| !o.assumed && Some(o.run as usize) == at && fits(o.start as usize, o.end as usize))
        };
        let phrase = |index: usize| match &self.lines[index] {
            Found::Words(phrase) if said.possible.lines[index] => {
                self.find(phrase, scope.into(), said, within.clone()).into_iter().any(|(s, e)| fits(s, e))
            }
            _ => false,
        };
        set.signals.iter().any(signal) || (set.phrases.0 as usize..set.phrases.1 as usize).any(phrase)
    }
}

/// Whether a match stands on a line that quotes a mail, or inside quotation marks of its paragraph: a mark opened
/// before it is closed after it. A match over several turns is looked at where it begins.
fn is_quoted(found: &Match, conversation: &Conversation<'_>, said: &Said) -> bool {
    let (turn, bytes) = match found.bytes {
        Some((turn, start, end)) => (turn as usize, start as usize..end as usize),
        None => {
            let words = &said.words[found.start as usize..found.end as usize];
            let turn = words[0].turn;
            let of_turn = words.iter().rfind(|w| w.turn == turn).map_or(0, |w| w.bytes.end);
            let end = if words[words.len() - 1].turn == turn { of_turn } else { words[0].bytes.end };
            (turn, words[0].bytes.start..end)
        }
    };
    let text: &str = &conversation.turns[turn].text;
    let line = text[..bytes.start].rfind('\n').map_or(0, |at| at + 1);
    if text[line..].trim_start().starts_with('>') && bytes.start - line < LONGEST_QUOTE {
        return true;
    }
    let paragraph = paragraphs(text).into_iter().find(|p| p.contains(&bytes.start)).unwrap_or_default();
    let near = paragraph.start.max(
        (0..=bytes.start.saturating_sub(LONGEST_QUOTE)).rfind(|at| text.is_char_boundary(*at)).unwrap_or(0),
    );
    let far = (0..=paragraph.end.max(bytes.end).min(bytes.end + LONGEST_QUOTE))
        .rfind(|at| text.is_char_boundary(*at));
    let rest = &text[bytes.end..far.unwrap_or(bytes.end)];
    let mut closed_by = None;
    for mark in text[near..bytes.start].chars() {
        closed_by = match (mark, closed_by) {
            (mark, Some(close)) if mark == close => None,
            (_, Some(close)) => Some(close),
            ('"', None) => Some('"'),
            ('“', None) => Some('”'),
            ('„', None) => Some('“'),
            ('«', None) => Some('»'),
            (_, None) => None,
        };
    }
    closed_by.is_some_and(|close| rest.contains(close)) || in_single_marks(text, near, bytes, rest.len())
}

/// Whether a single mark opened after `near` is closed in the `rest` bytes after some. A mark opens where it stands free
/// before a word that no apostrophe belongs to, and closes right after something, at no letter.
fn in_single_marks(text: &str, near: usize, bytes: Range<usize>, rest: usize) -> bool {
    const ELIDED: &str = "bout cause cos coz cuz d em fraid kay ll m n re round s t til till tis twas ve";
    let all: Vec<(usize, char)> = text.char_indices().collect();
    let last = bytes.end + rest;
    let beside = |at: usize| {
        let index = all.partition_point(|(byte, _)| *byte < at);
        let before = index.checked_sub(1).map(|index| all[index]);
        let before = before.filter(|(byte, _)| *byte >= near).map(|(_, c)| c);
        let word: String = all[index + 1..]
            .iter()
            .take_while(|(byte, c)| *byte < last && c.is_alphanumeric())
            .map(|(_, c)| c.to_ascii_lowercase())
            .collect();
        (before, word)
    };
    let opens = |at: usize| {
        let (before, word) = beside(at);
        let free = before.is_none_or(|c| c.is_whitespace() || "([{\"“«:-–—/".contains(c));
        free && word.starts_with(char::is_alphabetic) && !ELIDED.split(' ').any(|elided| elided == word)
    };
    let closes = |at: usize| {
        let (before, word) = beside(at);
        before.is_some_and(|c| !c.is_whitespace()) && word.is_empty()
    };
    let marks = |from: usize, to: usize| {
        let of = move |&&(byte, c): &&(usize, char)| (from..to).contains(&byte) && "'‘’".contains(c);
        all.iter().filter(of)
    };
    let is_open = marks(near, bytes.start).fold(false, |open, &(at, mark)| match open {
        true => !closes(at),
        false => mark != '’' && opens(at),
    });
    is_open && marks(bytes.end, last).any(|&(at, mark)| mark != '‘' && closes(at))
}

/// The paragraphs of a text: empty lines part them.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let (mut all, mut start, mut at) = (Vec::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            all.push(start..at);
            start = at + line.len();
        }
        at += line.len();
    }
    all.push(start..text.len());
    all
}
