//! The one scan: every phrase of every matcher, over every word.

use std::cmp::Reverse;
use std::ops::Range;

use super::anchors::{AllAnchors, List};
use super::find::{Anchor, Ground};
use super::hit::Place;
use super::view::View;
use super::{Engine, Regexes};
use crate::pack::{ABSENT, Kind, Search, kind};
use crate::text::{Gap, WordId};
use crate::transcript::Conversation;

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

/// What stands for the phrase where none found the words.
pub(super) const NO_PHRASE: u32 = u32::MAX;

impl Match {
    pub(super) fn tokens(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        match self.bytes {
            Some((turn, start, end)) => Place::Bytes(turn, start, end),
            None => Place::Tokens(self.start, self.end),
        }
    }
}

/// What stands around a token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    /// The kind of the word before it, and after it.
    pub(super) before: Kind,
    pub(super) after: Kind,
    /// Whether a sentence may begin with it.
    pub(super) may_open: bool,
}

/// Matches by matcher. It is used again and again.
#[derive(Debug, Default)]
pub(super) struct Matches {
    by_matcher: Vec<Vec<Match>>,
    touched: Vec<u32>,
    /// Room for the tokens of a run that may lead to something.
    leads: Vec<u32>,
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

    /// Orders the matches of each matcher by place, of those that were found from the `first` on.
    pub(super) fn sort(&mut self, first: usize) {
        for &matcher in &self.touched[first..] {
            sift(&mut self.by_matcher[matcher as usize], 0);
        }
    }

    pub(super) fn of(&self, matcher: u32) -> &[Match] {
        &self.by_matcher[matcher as usize]
    }
}

/// Orders the matches of a matcher from the `first` on by place, and leaves out those that lie in a longer one of the
/// same phrase: what a phrase matches does not depend on the word that it was found by.
pub(super) fn sift(list: &mut Vec<Match>, first: usize) {
    if list.len() < first + 2 {
        return;
    }
    list[first..].sort_unstable_by_key(|m| (m.phrase, m.start, Reverse(m.end), m.bytes));
    let (mut phrase, mut reached, mut kept) = (u32::MAX, 0, first);
    for next in first..list.len() {
        let m = list[next];
        // It begins no earlier than the one that reached so far.
        let inside = m.bytes.is_none() && m.phrase == phrase && m.end <= reached;
        if inside || (kept > first && list[kept - 1] == m) {
            continue;
        }
        if m.bytes.is_none() {
            (phrase, reached) = (m.phrase, m.end);
        }
        list[kept] = m;
        kept += 1;
    }
    list.truncate(kept);
    list[first..].sort_unstable();
}

impl Engine {
    /// Finds every match of every matcher of the first stage, or of those groups that are called for, a bit for each.
    pub(super) fn scan(
        &self,
        called: Option<u64>,
        conversation: &Conversation<'_>,
        view: &mut View,
        matches: &mut Matches,
    ) {
        let second = called.is_some();
        if !second {
            matches.reset(self.pack.matchers.len());
        }
        let found_before = matches.touched.len();
        // What is tried at a word is gone through where it lies, while the rest of the view changes.
        let mut anchors = std::mem::take(&mut view.anchors);
        let mut leads = std::mem::take(&mut matches.leads);
        for run in 0..view.runs.len() {
            let Some(list) = List::of(view.runs[run].role, second) else { continue };
            let ground = Ground { tokens: view.run(run), run, conversation };
            anchors.leads(list, &view.tokens, ground.tokens.clone(), &mut leads);
            for token in leads.drain(..).map(|token| token as usize) {
                let word = view.tokens[token].word;
                let around = around(token, &ground.tokens, view);
                let anchor = Anchor { token, reading: None };
                self.at_word(list, word, called, anchor, &around, &ground, &mut anchors, view, matches);
                if self.has_readings[word as usize] {
                    self.each_reading(token, word, |word, anchor| {
                        let around = self.inside(anchor, around, view);
                        self.at_word(
                            list,
                            word,
                            called,
                            anchor,
                            &around,
                            &ground,
                            &mut anchors,
                            view,
                            matches,
                        );
                        false
                    });
                }
            }
        }
        view.anchors = anchors;
        matches.leads = leads;
        for index in 0..view.turns.len() {
            let turn = &conversation.turns[view.turns[index].turn as usize];
            let Some(regexes) = self.regexes(second, turn.role) else { continue };
            // Most turns hold none of the literals, and need no second look.
            if regexes.literals.is_match(&*turn.text) {
                self.regexes_in(regexes, called, index, &turn.text, view, matches);
            }
        }
        matches.sort(found_before);
    }

    #[allow(clippy::too_many_arguments, reason = "the state of one step of a hot loop, passed and not built")]
    #[inline(always)]
    fn at_word(
        &self,
        list: List,
        word: WordId,
        called: Option<u64>,
        anchor: Anchor,
        around: &Around,
        ground: &Ground<'_>,
        anchors: &mut AllAnchors,
        view: &mut View,
        matches: &mut Matches,
    ) {
        let entries = self.anchored(list, word, anchors);
        let called = called.unwrap_or(u64::MAX);
        for entry in anchors.entries(list, entries) {
            if called >> entry.group & 1 == 0 || !entry.admits(around) {
                continue;
            }
            if let Some(tokens) = self.confirm(entry, anchor, ground, view) {
                let owner = self.pack.phrases[entry.phrase as usize].owner;
                matches.push(owner, self.found(tokens, ground.run, entry.phrase));
            }
        }
    }

    /// Words of a run that a phrase found.
    pub(super) fn found(&self, tokens: Range<usize>, run: usize, phrase: u32) -> Match {
        Match {
            start: tokens.start as u32,
            end: tokens.end as u32,
            run: run as u32,
            phrase: self.written[phrase as usize],
            bytes: None,
        }
    }

    /// What stands around an anchor that is in a reading of its token, by what stands around the token.
    pub(super) fn inside(&self, anchor: Anchor, around: Around, view: &View) -> Around {
        let Some((reading, at)) = anchor.reading else { return around };
        let words = &self.pack.readings[&view.tokens[anchor.token].word][reading];
        Around {
            before: at.checked_sub(1).map_or(around.before, |at| kind(words[at])),
            after: words.get(at + 1).map_or(around.after, |word| kind(*word)),
            // No sentence begins inside a reading.
            may_open: around.may_open && at == 0,
        }
    }

    /// Matches of regular expressions in a turn.
    fn regexes_in(
        &self,
        regexes: &Regexes,
        called: Option<u64>,
        index: usize,
        text: &str,
        view: &View,
        matches: &mut Matches,
    ) {
        let words = view.turns[index];
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
            let group = self.stages.matchers[owner.owner as usize].group();
            let is_called = called.zip(group).is_none_or(|(called, group)| called >> group & 1 == 1);
            if !is_called {
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

/// What stands around a token in a run.
#[inline(always)]
pub(super) fn around(token: usize, whole: &Range<usize>, view: &View) -> Around {
    Around {
        before: if token > whole.start { view.kinds[token - 1] } else { ABSENT },
        after: if token + 1 < whole.end { view.kinds[token + 1] } else { ABSENT },
        may_open: token == whole.start || view.tokens[token].gap.has(Gap::MAY_BREAK),
    }
}

fn run_of_turn(view: &View, turn: usize) -> u32 {
    view.runs.partition_point(|r| r.turns.end <= turn) as u32
}
