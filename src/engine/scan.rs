//! The one scan: every phrase of every matcher, over every word.

use std::cmp::Reverse;
use std::ops::Range;

use super::anchors::{Kind, ReadyAnchors};
use super::find::Anchor;
use super::needed::Stage;
use super::view::View;
use super::{Engine, Regexes};
use crate::pack::Search;
use crate::text::{Gap, WordId};
use crate::transcript::{Conversation, Role};

/// Words that a phrase found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// The first of its tokens.
    pub start: u32,
    /// The token after the last. A match of a regular expression over marks alone lies between tokens: it names
    /// the token before it, or the first.
    pub end: u32,
    /// The run.
    pub run: u32,
    /// The phrase.
    pub phrase: u32,
    /// The bytes of the turn's text, for a match of a regular expression.
    pub bytes: Option<(u32, u32, u32)>,
}

impl Match {
    pub(super) fn tokens(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Matches by matcher. It is used again and again.
#[derive(Debug, Default)]
pub(super) struct Matches {
    by_matcher: Vec<Vec<Match>>,
    touched: Vec<u32>,
    /// Room for the regular expressions whose literals a turn holds.
    regexes: Vec<u32>,
}

impl Matches {
    pub(super) fn reset(&mut self, matchers: usize) {
        for matcher in self.touched.drain(..) {
            self.by_matcher[matcher as usize].clear();
        }
        self.by_matcher.resize_with(matchers, Vec::new);
    }

    fn push(&mut self, matcher: u32, found: Match) {
        let list = &mut self.by_matcher[matcher as usize];
        if list.is_empty() {
            self.touched.push(matcher);
        }
        // Two anchors of one match find it twice, one right after the other or nearly so.
        if !list.iter().rev().take(4).any(|m| *m == found) {
            list.push(found);
        }
    }

    /// Orders the matches of each matcher by place, of those that were found from the `first` on, and leaves out those that lie in a longer one of the same phrase:
    /// what a phrase matches does not depend on the word that it was found by.
    pub(super) fn sort(&mut self, first: usize) {
        for &matcher in &self.touched[first..] {
            let list = &mut self.by_matcher[matcher as usize];
            if list.len() < 2 {
                continue;
            }
            list.sort_unstable_by_key(|m| (m.phrase, m.start, Reverse(m.end), m.bytes));
            let (mut phrase, mut reached) = (u32::MAX, 0);
            list.retain(|m| {
                if m.bytes.is_some() {
                    return true;
                }
                // It begins no earlier than the one that reached so far.
                let inside = m.phrase == phrase && m.end <= reached;
                if !inside {
                    (phrase, reached) = (m.phrase, m.end);
                }
                !inside
            });
            list.sort_unstable();
            list.dedup();
        }
    }

    pub(super) fn of(&self, matcher: u32) -> &[Match] {
        &self.by_matcher[matcher as usize]
    }
}

impl Engine {
    /// Finds every match of every matcher of a stage.
    pub(super) fn scan(
        &self,
        stage: Stage,
        conversation: &Conversation<'_>,
        view: &mut View,
        matches: &mut Matches,
    ) {
        let second = usize::from(stage == Stage::Second);
        if second == 0 {
            matches.reset(self.pack.matchers.len());
        }
        let found_before = matches.touched.len();
        for run in 0..view.runs.len() {
            let anchors = match view.runs[run].role {
                Role::Agent => &self.anchors[second].agent,
                Role::Customer => &self.anchors[second].customer,
                _ => continue,
            };
            let range = view.run(run);
            for token in range.clone() {
                let word = view.tokens[token].word;
                if word == 0 {
                    continue;
                }
                self.at_word(
                    anchors,
                    word,
                    Anchor { token, ..Anchor::default() },
                    run,
                    &range,
                    conversation,
                    view,
                    matches,
                );
                if self.has_readings[word as usize] {
                    for (r, reading) in self.pack.readings[&word].iter().enumerate() {
                        for (w, &word) in reading.iter().enumerate() {
                            let anchor = Anchor { token, reading: Some((r, w)), ..Anchor::default() };
                            self.at_word(anchors, word, anchor, run, &range, conversation, view, matches);
                        }
                    }
                }
            }
        }
        if let Some(regexes) = &self.regexes[second] {
            for index in 0..view.turns.len() {
                let turn = view.turns[index].turn as usize;
                let text: &str = &conversation.turns[turn].text;
                // Most turns hold none of the literals, and need no second look.
                if regexes.literals.is_match(text) {
                    self.regexes_in(regexes, index, text, conversation, view, matches);
                }
            }
        }
        matches.sort(found_before);
    }

    #[allow(clippy::too_many_arguments, reason = "the state of one step of a hot loop, passed and not built")]
    fn at_word(
        &self,
        anchors: &ReadyAnchors,
        word: WordId,
        anchor: Anchor,
        run: usize,
        range: &Range<usize>,
        conversation: &Conversation<'_>,
        view: &mut View,
        matches: &mut Matches,
    ) {
        let entries = anchors.of(word);
        if entries.is_empty() {
            return;
        }
        let (before, after) = self.beside(anchor.token, range, view);
        let may_open = anchor.token == range.start || view.tokens[anchor.token].gap.has(Gap::MAY_BREAK);
        for entry in entries.iter().filter(|entry| may_open || !entry.opens) {
            let mut anchor = anchor;
            // Inside a reading its other words stand beside it: no first look.
            if anchor.reading.is_none() {
                if !entry.admits(before.1, after.1) {
                    continue;
                }
                let beside = self.look(*entry);
                if !beside.fits(before.0, after.0) {
                    continue;
                }
                anchor.starts = beside.starts;
            }
            let owner = &self.pack.phrases[entry.phrase as usize];
            let Search::Program(program) = &owner.search else { continue };
            let found = self.confirm(
                (entry.phrase, program),
                entry.position,
                anchor,
                range.clone(),
                run,
                view,
                conversation,
            );
            if let Some(tokens) = found {
                let found = Match {
                    start: tokens.start as u32,
                    end: tokens.end as u32,
                    run: run as u32,
                    phrase: self.written[entry.phrase as usize],
                    bytes: None,
                };
                matches.push(owner.owner, found);
            }
        }
    }

    /// The words on either side of a token, within `range`.
    #[inline]
    pub(super) fn beside(
        &self,
        token: usize,
        range: &Range<usize>,
        view: &View,
    ) -> ((Option<WordId>, Kind), (Option<WordId>, Kind)) {
        let word_at = |token: usize| range.contains(&token).then(|| view.tokens[token].word);
        let before = token.checked_sub(1).and_then(word_at);
        (self.neighbours.kind(before), self.neighbours.kind(word_at(token + 1)))
    }

    /// Matches of regular expressions in a turn.
    fn regexes_in(
        &self,
        regexes: &Regexes,
        index: usize,
        text: &str,
        conversation: &Conversation<'_>,
        view: &View,
        matches: &mut Matches,
    ) {
        let words = view.turns[index];
        let role = conversation.turns[words.turn as usize].role;
        let end = view.turns.get(index + 1).map_or(view.tokens.len(), |t| t.first as usize);
        let tokens = words.first as usize..end;
        let mut wanted = std::mem::take(&mut matches.regexes);
        for hit in regexes.literals.find_overlapping_iter(text) {
            wanted.extend(&regexes.phrases[hit.pattern().as_usize()]);
        }
        wanted.sort_unstable();
        wanted.dedup();
        for phrase in wanted.drain(..) {
            let owner = &self.pack.phrases[phrase as usize];
            let Search::Regex { pattern, .. } = &owner.search else { continue };
            if !self.pack.matchers.get(owner.owner as usize).is_some_and(|m| m.by.takes(role)) {
                continue;
            }
            let Some(regex) = regexes.get(phrase, pattern) else { continue };
            for hit in regex.find_iter(text) {
                if hit.is_empty() {
                    continue;
                }
                let of_turn = &view.tokens[tokens.clone()];
                let from = of_turn.partition_point(|t| t.end as usize <= hit.start());
                let to = of_turn.partition_point(|t| (t.start as usize) < hit.end());
                let (start, end) = if from < to {
                    (tokens.start + from, tokens.start + to)
                } else {
                    let before = (tokens.start + from).saturating_sub(1).max(tokens.start);
                    (before, (before + 1).min(tokens.end.max(before)))
                };
                let run = run_of_turn(view, words.turn as usize);
                let bytes = Some((words.turn, hit.start() as u32, hit.end() as u32));
                matches.push(owner.owner, Match { start: start as u32, end: end as u32, run, phrase, bytes });
            }
        }
        matches.regexes = wanted;
    }
}

fn run_of_turn(view: &View, turn: usize) -> u32 {
    view.runs.partition_point(|r| r.turns.end <= turn) as u32
}
