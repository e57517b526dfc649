//! A conversation's words: tokens run by run, with sentences, clauses and questions worked out on demand.

use std::ops::Range;

use crate::pack::EngineLists;
use crate::text::{Gap, Token, Vocabulary, sentence_bounds, tokenize};
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
    /// Turns that have been read, in order.
    pub(super) turns: Vec<TurnWords>,
    /// For each run whether its sentences are known.
    known: Vec<bool>,
    bounds: Vec<u32>,
    /// The last answer of a guard that looks at a whole run: which guard and run, and what it said.
    pub(super) memo: Option<((usize, usize), bool)>,
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
        self.known.clear();
        self.memo = None;
        runs(conversation, &mut self.runs);
        for run in &self.runs {
            self.run_tokens.push(self.tokens.len() as u32);
            self.known.push(false);
            if !matches!(run.role, Role::Agent | Role::Customer) {
                continue;
            }
            for index in run.turns.clone() {
                let turn = &conversation.turns[index];
                if !turn.visible {
                    continue;
                }
                let first = self.tokens.len();
                let tail = tokenize(&turn.text, vocabulary, &mut self.tokens);
                if index > run.turns.start
                    && let Some(token) = self.tokens.get_mut(first)
                {
                    token.gap = token.gap.with(Gap::SEAM);
                }
                let quotes = self.tokens[first..].iter().any(|t| t.gap.has(Gap::QUOTE));
                self.turns.push(TurnWords { turn: index as u32, first: first as u32, tail, quotes });
            }
        }
        self.run_tokens.push(self.tokens.len() as u32);
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
        let range = self.run(run);
        let mut marks = if token < range.end { self.tokens[token].gap } else { Gap::NONE };
        // The marks that end a turn stand in no token.
        let seam = token >= range.end || marks.has(Gap::SEAM);
        if seam && token > range.start {
            marks = marks.with(self.turns[self.turn_words(token - 1)].tail);
        }
        marks
    }

    /// Works out where the sentences of a run begin.
    pub(super) fn know(&mut self, run: usize, conversation: &Conversation<'_>, lists: &EngineLists) {
        if std::mem::replace(&mut self.known[run], true) {
            return;
        }
        let range = self.run(run);
        if range.is_empty() {
            return;
        }
        let first_turn = self.turn_words(range.start);
        let last_turn = self.turn_words(range.end - 1);
        let mut abbreviation = |word: &str, digit: bool| is_abbreviation(word, digit, lists);
        for index in first_turn..=last_turn {
            let turn = &conversation.turns[self.turns[index].turn as usize];
            let first = self.turns[index].first as usize;
            let end =
                self.turns.get(index + 1).map_or(self.tokens.len(), |t| t.first as usize).min(range.end);
            if index > first_turn && first < end && self.seam_is_hard(index, conversation) {
                self.tokens[first].gap = self.tokens[first].gap.with(Gap::BREAK);
            }
            self.bounds.clear();
            let bounds = &mut self.bounds;
            sentence_bounds(&turn.text, &mut abbreviation, &mut |b| bounds.push(b as u32));
            let mut token = first;
            for &bound in &self.bounds {
                token += self.tokens[token..end].partition_point(|t| t.start < bound);
                match self.tokens[first..end].get_mut(token - first) {
                    // A bound before the first word parts nothing within the turn.
                    Some(t) if token > first && !t.gap.has(Gap::JOINED) => t.gap = t.gap.with(Gap::BREAK),
                    _ => {}
                }
            }
        }
        self.part_long(range, conversation.channel == Some(Channel::Call), lists);
    }

    /// Whether a sentence ends between a turn and the one before it in its run.
    fn seam_is_hard(&self, index: usize, conversation: &Conversation<'_>) -> bool {
        let (before, here) = (self.turns[index - 1], self.turns[index]);
        if before.tail.has(Gap::STOP) {
            return true;
        }
        let (earlier, turn) =
            (&conversation.turns[before.turn as usize], &conversation.turns[here.turn as usize]);
        if conversation.channel == Some(Channel::Call) {
            return matches!((earlier.end_ms, turn.start_ms), (Some(end), Some(start)) if start - end > PAUSE_MS);
        }
        let first =
            self.tokens.get(here.first as usize).and_then(|t| turn.text[t.start as usize..].chars().next());
        !first.is_some_and(char::is_lowercase)
    }

    /// Parts long stretches without punctuation, so that one exception can't silence a whole turn.
    fn part_long(&mut self, range: Range<usize>, speech: bool, lists: &EngineLists) {
        let mut length = 0;
        let mut comma = false;
        for token in range {
            let Token { gap, .. } = self.tokens[token];
            if gap.has(Gap::BREAK) {
                (length, comma) = (0, false);
            }
            comma |= gap.has(Gap::CLAUSE);
            let opens = length >= SHORTEST && speech && !comma && self.opens_clause(token, lists);
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
    pub(super) fn clause(&self, run: usize, tokens: Range<usize>, lists: &EngineLists) -> Range<usize> {
        let ends = Gap::BREAK.with(Gap::WEAK).with(Gap::CLAUSE);
        self.around(run, tokens, |t| self.tokens[t].gap.has(ends) || self.opens_clause(t, lists))
    }

    /// Whether a token opens a clause, by itself or with the word after it.
    fn opens_clause(&self, token: usize, lists: &EngineLists) -> bool {
        let word = self.tokens[token].word;
        let from = lists.clause_openers.partition_point(|(first, _)| *first < word);
        let mut openers = lists.clause_openers[from..].iter().take_while(|(first, _)| *first == word);
        openers
            .any(|(_, second)| second.is_none_or(|w| self.tokens.get(token + 1).is_some_and(|t| t.word == w)))
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
    pub(super) fn is_question(&self, run: usize, sentence: Range<usize>, lists: &EngineLists) -> bool {
        let marks = self.marks_before(sentence.end, run);
        if marks.has(Gap::STOP) {
            return marks.has(Gap::QUESTION);
        }
        // "So", "and" and the like may come before the word that opens a question.
        let asks = |t: usize| lists.question_openers.binary_search(&self.tokens[t].word).is_ok();
        let mut first = sentence.take(3).filter(|t| asks(*t) || !self.opens_clause(*t, lists));
        first.next().is_some_and(asks)
    }
}

fn is_abbreviation(word: &str, digit: bool, lists: &EngineLists) -> bool {
    let known = |w: &str| lists.abbreviations.binary_search_by(|a| (**a).cmp(w)).is_ok();
    let mut letters = word.chars();
    // An initial: J. Smith. "I" is a word.
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return letter.is_uppercase() && letter != 'I';
    }
    let folded = word.to_lowercase();
    // "No." is an answer, and a number's mark only before one.
    known(&folded) && (folded != "no" || digit)
}
