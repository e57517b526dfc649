//! A conversation's words: tokens run by run, with sentences, clauses and questions worked out on demand.

use std::ops::Range;
use std::sync::Arc;

use super::anchors::AllAnchors;
use super::asked::{Answers, Filters};
use super::steps::Steps;
use super::weigh::Tally;
use crate::pack::{EngineLists, Kind, Pack};
use crate::text::{Gap, Token, Vocabulary, WordId, sentence_bounds, tokenize};
use crate::transcript::{Channel, Conversation, Role, Run, runs};

/// A pause that ends a sentence in speech, in milliseconds.
const PAUSE_MS: i64 = 700;
/// The most words that a sentence goes on for guards, where nothing parts it.
const LONGEST: usize = 40;
/// How many words a stretch of unpunctuated speech has before a clause opener parts it.
const SHORTEST: usize = 8;

/// The words of a conversation. It is used again and again: filling it costs no allocation once it has grown.
#[derive(Debug, Default)]
pub struct View {
    /// Runs, as the transcript has them.
    pub runs: Vec<Run>,
    /// Tokens of agents and customers, in order.
    pub tokens: Vec<Token>,
    /// For each run the first of its tokens, and one more at the end.
    pub(super) run_tokens: Vec<u32>,
    /// For each run the next of an agent's, and of a customer's, itself among them; the number of runs where none comes.
    next: Vec<[u32; 2]>,
    /// For each run the marks after its last word.
    after: Vec<Gap>,
    /// Turns that have been read, in order.
    pub(super) turns: Vec<TurnWords>,
    /// For each run whether its sentences are known.
    known: Vec<bool>,
    bounds: Vec<u32>,
    /// For each run whether it holds marks of a quotation.
    pub(super) may_quote: Vec<bool>,
    /// For each token the kind of its word.
    pub(super) kinds: Vec<Kind>,
    /// Which phrases to try at the words that were met.
    pub(super) anchors: AllAnchors,
    /// The steps that programs took.
    pub(super) steps: Steps,
    /// What phrases are found by that something asks for.
    pub(super) filters: Filters,
    /// What was found where something asked.
    pub(super) answers: Answers,
    /// The last answer of a guard that looks at a whole run: which guard and run, and what it said.
    pub(super) memo: Option<((usize, usize), bool)>,
    /// What the weights of words add up to.
    pub(super) tally: Tally,
    /// A bit for each word that may open a clause; none where that is not known.
    pub(super) openers: Arc<[u64]>,
}

/// A turn's stretch of tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct TurnWords {
    pub(super) turn: u32,
    pub(super) first: u32,
    /// The marks after its last word.
    pub(super) tail: Gap,
    /// Whether it holds quotation marks.
    pub(super) quotes: bool,
}

impl View {
    /// Reads the words of a conversation.
    pub fn fill(&mut self, conversation: &Conversation<'_>, vocabulary: &Vocabulary) {
        self.tokens.clear();
        self.run_tokens.clear();
        self.turns.clear();
        self.after.clear();
        self.known.clear();
        self.may_quote.clear();
        self.memo = None;
        runs(conversation, &mut self.runs);
        self.know_next();
        self.answers.reset(self.runs.len());
        for run in &self.runs {
            self.run_tokens.push(self.tokens.len() as u32);
            self.known.push(false);
            self.may_quote.push(false);
            self.after.push(Gap::NONE);
            if !matches!(run.role, Role::Agent | Role::Customer) {
                continue;
            }
            // The marks since the last word, over the ends of turns.
            let mut marks = Gap::NONE;
            for index in run.turns.clone() {
                let turn = &conversation.turns[index];
                if !turn.visible {
                    continue;
                }
                let first = self.tokens.len();
                let tail = tokenize(&turn.text, vocabulary, &mut self.tokens);
                match self.tokens.get_mut(first) {
                    Some(token) if index > run.turns.start => {
                        token.gap = token.gap.with(Gap::SEAM).with(marks);
                        marks = tail;
                    }
                    Some(_) => marks = tail,
                    None => marks = marks.with(tail),
                }
                let quotes = self.tokens[first..].iter().any(|t| t.gap.has(Gap::QUOTE));
                self.turns.push(TurnWords { turn: index as u32, first: first as u32, tail, quotes });
                // The mark of a quoted line may stand where no word follows.
                let quotes =
                    quotes || tail.has(Gap::QUOTE) || memchr::memchr(b'>', turn.text.as_bytes()).is_some();
                if let Some(may_quote) = self.may_quote.last_mut() {
                    *may_quote |= quotes;
                }
            }
            if let Some(after) = self.after.last_mut() {
                *after = marks;
            }
        }
        self.run_tokens.push(self.tokens.len() as u32);
    }

    /// Notes which run of a side comes next after each, so that none has to be looked for again and again.
    fn know_next(&mut self) {
        self.next.clear();
        self.next.resize(self.runs.len(), [0; 2]);
        let mut next = [self.runs.len() as u32; 2];
        for (index, run) in self.runs.iter().enumerate().rev() {
            match run.role {
                Role::Agent => next[0] = index as u32,
                Role::Customer => next[1] = index as u32,
                _ => {}
            }
            self.next[index] = next;
        }
    }

    /// The first run of an agent's from `run` on.
    pub(super) fn agent_from(&self, run: usize) -> Option<usize> {
        self.next.get(run).map(|next| next[0] as usize).filter(|run| *run < self.runs.len())
    }

    /// The first run of a customer's from `run` on.
    pub(super) fn customer_from(&self, run: usize) -> Option<usize> {
        self.next.get(run).map(|next| next[1] as usize).filter(|run| *run < self.runs.len())
    }

    /// The tokens of a run.
    #[inline]
    pub fn run(&self, run: usize) -> Range<usize> {
        self.run_tokens[run] as usize..self.run_tokens[run + 1] as usize
    }

    /// The run of a token.
    pub(super) fn run_of(&self, token: usize) -> usize {
        // Runs without tokens share their beginning with the next: the last one counts.
        self.run_tokens
            .partition_point(|first| *first as usize <= token)
            .saturating_sub(1)
            .min(self.runs.len() - 1)
    }

    /// The index in `turns` of the turn that a token is of.
    pub(super) fn turn_words(&self, token: usize) -> usize {
        self.turns.partition_point(|t| t.first as usize <= token).saturating_sub(1)
    }

    /// The turn of a token, by its index in the conversation.
    pub fn turn_of(&self, token: usize) -> usize {
        self.turns.get(self.turn_words(token)).map_or(0, |t| t.turn as usize)
    }

    /// The marks between the token before `token` and `token`, or those after the last word of the run.
    fn marks_before(&self, token: usize, run: usize) -> Gap {
        if token < self.run(run).end { self.tokens[token].gap } else { self.after[run] }
    }

    /// Works out where the sentences of a run begin.
    pub(super) fn know(&mut self, run: usize, conversation: &Conversation<'_>, pack: &Pack) {
        if std::mem::replace(&mut self.known[run], true) {
            return;
        }
        let range = self.run(run);
        if range.is_empty() {
            return;
        }
        let first_turn = self.turn_words(range.start);
        let last_turn = self.turn_words(range.end - 1);
        let mut abbreviation = |word: &str, digit: bool| is_abbreviation(word, digit, &pack.lists);
        for index in first_turn..=last_turn {
            let turn = &conversation.turns[self.turns[index].turn as usize];
            let first = self.turns[index].first as usize;
            let end =
                self.turns.get(index + 1).map_or(self.tokens.len(), |t| t.first as usize).min(range.end);
            if index > first_turn && first < end && self.seam_is_hard(index, conversation) {
                self.tokens[first].gap = self.tokens[first].gap.with(Gap::BREAK);
            }
            // A bound counts where a word has a mark before it: many turns have none, and need no reading.
            if !self.tokens[first..end].iter().skip(1).any(|t| t.gap.has(Gap::MAY_BREAK)) {
                continue;
            }
            self.bounds.clear();
            let bounds = &mut self.bounds;
            sentence_bounds(&turn.text, &mut abbreviation, &mut |b| bounds.push(b as u32));
            let mut token = first;
            for &bound in &self.bounds {
                token += self.tokens[token..end].partition_point(|t| t.start < bound);
                match self.tokens[first..end].get_mut(token - first) {
                    // A bound before the first word parts nothing within the turn.
                    Some(t) if token > first && t.gap.has(Gap::MAY_BREAK) => t.gap = t.gap.with(Gap::BREAK),
                    _ => {}
                }
            }
        }
        self.part_long(range, conversation.channel == Some(Channel::Call), pack);
    }

    /// Whether a sentence ends between the first word of a turn and the last word before it in its run.
    fn seam_is_hard(&self, index: usize, conversation: &Conversation<'_>) -> bool {
        let here = self.turns[index];
        // Turns without words may stand between: a mark or an emoji sent for itself.
        let earlier = &self.turns[self.turn_words(here.first as usize - 1)..index];
        if earlier.iter().any(|t| t.tail.has(Gap::STOP)) {
            return true;
        }
        let turn = &conversation.turns[here.turn as usize];
        if conversation.channel == Some(Channel::Call) {
            let starts = earlier[1..].iter().chain([&here]).map(|t| &conversation.turns[t.turn as usize]);
            return earlier.iter().zip(starts).any(|(before, turn)| {
                let end = conversation.turns[before.turn as usize].end_ms;
                matches!((end, turn.start_ms), (Some(end), Some(start)) if start - end > PAUSE_MS)
            });
        }
        let first =
            self.tokens.get(here.first as usize).and_then(|t| turn.text[t.start as usize..].chars().next());
        !first.is_some_and(char::is_lowercase)
    }

    /// Parts long stretches without punctuation, so that one exception can't silence a whole turn.
    fn part_long(&mut self, range: Range<usize>, speech: bool, pack: &Pack) {
        let mut length = 0;
        let mut comma = false;
        let end = range.end;
        for token in range {
            let Token { gap, .. } = self.tokens[token];
            if gap.has(Gap::BREAK) {
                (length, comma) = (0, false);
            }
            comma |= length > 0 && gap.has(Gap::CLAUSE);
            let opens = length >= SHORTEST && speech && !comma && self.opens_clause(token, end, pack);
            if (opens || length >= LONGEST) && !gap.has(Gap::JOINED) {
                self.tokens[token].gap = gap.with(Gap::WEAK);
                (length, comma) = (0, false);
            }
            length += 1;
        }
    }

    /// The sentence around `tokens` of a run whose sentences are known.
    pub(super) fn sentence(&self, run: usize, tokens: Range<usize>) -> Range<usize> {
        let ends = Gap::BREAK.with(Gap::WEAK);
        self.around(run, tokens, |t| self.tokens[t].gap.has(ends))
    }

    /// The clause around `tokens`, likewise.
    pub(super) fn clause(&self, run: usize, tokens: Range<usize>, pack: &Pack) -> Range<usize> {
        let ends = Gap::BREAK.with(Gap::WEAK).with(Gap::CLAUSE);
        let end = self.run(run).end;
        self.around(run, tokens, |t| self.tokens[t].gap.has(ends) || self.opens_clause(t, end, pack))
    }

    /// Whether a token opens a clause, by itself or with the words after it in its run, which ends at `end`.
    fn opens_clause(&self, token: usize, end: usize, pack: &Pack) -> bool {
        let word = self.tokens.get(token).map_or(0, |token| token.word as usize);
        let may = self.openers.get(word / 64).is_none_or(|bits| bits >> (word % 64) & 1 == 1);
        may && self.goes_on(&pack.lists.clause_openers, 0, token, end, pack)
    }

    /// Whether one of these entries, whose first `depth` words stand before `token`, stands there whole.
    fn goes_on(&self, entries: &[Vec<WordId>], depth: usize, token: usize, end: usize, pack: &Pack) -> bool {
        match entries.first() {
            None => return false,
            Some(shortest) if shortest.len() == depth => return true,
            _ if token >= end || (depth > 0 && self.tokens[token].gap.has(Gap::BREAK)) => return false,
            _ => {}
        }
        let word = self.tokens[token].word;
        if self.goes_on(narrowed(entries, depth, word), depth + 1, token + 1, end, pack) {
            return true;
        }
        let readings = pack.readings.get(&word).map_or(&[][..], Vec::as_slice);
        // An entry begins with no word that may be none.
        readings.iter().filter(|reading| depth > 0 || !reading.is_empty()).any(|reading| {
            let (mut rest, mut depth) = (entries, depth);
            for word in reading {
                rest = narrowed(rest, depth, *word);
                depth += 1;
                if rest.first().is_none_or(|shortest| shortest.len() == depth) {
                    return !rest.is_empty();
                }
            }
            self.goes_on(rest, depth, token + 1, end, pack)
        })
    }

    fn around(&self, run: usize, tokens: Range<usize>, begins: impl Fn(usize) -> bool) -> Range<usize> {
        let range = self.run(run);
        let mut start = tokens.start.max(range.start);
        while start > range.start && !(start < range.end && begins(start)) {
            start -= 1;
        }
        let mut end = tokens.end.max(start).min(range.end);
        while end < range.end && !(end > start && begins(end)) {
            end += 1;
        }
        start..end
    }

    /// Whether the sentence of these tokens is a question: by its mark, or, where it has none, by its first words.
    pub(super) fn is_question(&self, run: usize, sentence: Range<usize>, pack: &Pack) -> bool {
        let marks = self.marks_before(sentence.end, run);
        if marks.has(Gap::STOP) {
            return marks.has(Gap::QUESTION);
        }
        // "So", "and" and the like may come before the word that opens a question.
        let end = self.run(run).end;
        let asks = |t: usize| self.goes_on(&pack.lists.question_openers, 0, t, end, pack);
        let mut first = sentence.take(3).filter(|t| asks(*t) || !self.opens_clause(*t, end, pack));
        first.next().is_some_and(asks)
    }
}

/// Those of sorted entries that have `word` after their first `depth` words, which are the same in all.
fn narrowed(entries: &[Vec<WordId>], depth: usize, word: WordId) -> &[Vec<WordId>] {
    let from = entries.partition_point(|entry| entry.get(depth).is_none_or(|w| *w < word));
    let rest = &entries[from..];
    &rest[..rest.partition_point(|entry| entry.get(depth) == Some(&word))]
}

fn is_abbreviation(word: &str, digit: bool, lists: &EngineLists) -> bool {
    // Compared letter by letter: a lower-case copy for every full stop would cost more than the search.
    let known = if word.is_ascii() {
        let lower = || word.bytes().map(|b| b.to_ascii_lowercase());
        lists.abbreviations.binary_search_by(|a| a.bytes().cmp(lower())).is_ok()
    } else {
        let lower = || word.chars().flat_map(char::to_lowercase);
        lists.abbreviations.binary_search_by(|a| a.chars().cmp(lower())).is_ok()
    };
    let mut letters = word.chars();
    // An initial: J. Smith. "I" is a word.
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return letter.is_uppercase() && letter != 'I';
    }
    // "No." is an answer, and a number's mark only before one.
    known && (digit || !word.eq_ignore_ascii_case("no"))
}
