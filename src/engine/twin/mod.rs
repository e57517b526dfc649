//! The slow twin of the engine's fast path: phrases, guards and signals told anew, plainly, by the language's
//! description alone. Tests hold the one against the other on fixtures and on random text.
//!
//! It shares nothing with the fast path that could be wrong in both: words are strings, phrases are read again from
//! their text and tried in every way at every word, sentences come from the Unicode rule. What it takes over has
//! tests of its own: the split into words, runs, the written form of phrases and the endings of inflected words.

mod compare;
mod guards;
mod phrases;
mod say;
mod signals;
mod text;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use regex::Regex;

pub use compare::difference;

use self::phrases::Phrase;
use self::text::Said;
use super::guards::Spare;
use super::scan::Match;
use super::signals::Occurrence;
use crate::pack::phrase::{Ast, Line, Meets, parse_line};
use crate::pack::written::{Written, written};
use crate::pack::{Pack, PackError, Search};
use crate::transcript::Conversation;

/// A pack as the twin reads it.
pub struct Twin {
    pack: Arc<Pack>,
    written: Written,
    /// For each phrase of the pack.
    lines: Vec<Found>,
    /// The forms of inflected words.
    forms: HashMap<String, Vec<String>>,
    abbreviations: HashSet<String>,
    negators: HashSet<String>,
    /// For each sum of weights the words that add to it.
    terms: Vec<signals::TermsOfSum>,
}

/// How a phrase is found.
enum Found {
    Words(Phrase),
    Regex(Regex),
    /// A further program of the phrase before it, which is found as a whole.
    AsBefore,
}

/// What the twin tells of a conversation.
#[derive(Debug, Default)]
pub struct Told {
    /// For each matcher its matches, in order, before guards.
    pub matches: Vec<Vec<Match>>,
    /// The matches that a guard spares, with their matcher.
    pub spared: Vec<(u32, Match, Spare)>,
    /// For each signal where it occurs.
    pub occurrences: Vec<Vec<Occurrence>>,
    /// For each rule with phrases what it reports where nothing else keeps it from it: the words of each finding.
    pub findings: Vec<(u32, u32, u32)>,
}

impl Twin {
    /// Makes ready the twin of a pack that was built from these texts and paths.
    ///
    /// # Errors
    /// What is wrong with the pack.
    pub fn new<'t>(
        pack: Arc<Pack>,
        texts: impl IntoIterator<Item = (&'t str, &'t str)>,
        paths: &[PathBuf],
    ) -> Result<Self, PackError> {
        let mut lines = Vec::new();
        for (index, phrase) in pack.phrases.iter().enumerate() {
            let again = index > 0 && matches!(phrase.search, Search::Program(_)) && {
                let before = &pack.phrases[index - 1];
                (&before.text, before.owner) == (&phrase.text, phrase.owner)
            };
            lines.push(match parse_line(&phrase.text) {
                _ if again => Found::AsBefore,
                Ok(Line::Phrase { ast, at_start, at_end }) => Found::Words(Phrase { ast, at_start, at_end }),
                Ok(Line::Regex(pattern)) => Regex::new(&pattern).map_or(Found::AsBefore, Found::Regex),
                Err(_) => Found::AsBefore,
            });
        }
        let mut twin = Twin {
            pack,
            written: written(texts, paths)?,
            lines: Vec::new(),
            forms: HashMap::new(),
            abbreviations: HashSet::new(),
            negators: HashSet::new(),
            terms: Vec::new(),
        };
        twin.terms = signals::terms(&twin.pack);
        let phrases = lines.iter().filter_map(|line| match line {
            Found::Words(phrase) => Some(&phrase.ast),
            _ => None,
        });
        let entries: Vec<Ast> = twin.written.lists.values().flatten().cloned().collect();
        phrases.chain(&entries).for_each(|part| twin.add_forms(part));
        twin.lines = lines;
        twin.abbreviations = twin.sequences("abbreviations").iter().map(|words| words.join(".")).collect();
        twin.negators = twin.sequences("negators").into_iter().filter(|n| n.len() == 1).flatten().collect();
        Ok(twin)
    }

    /// Tells what a conversation holds. `assume` are signals that are taken to have occurred before it.
    pub fn tell(&self, conversation: &Conversation<'_>, assume: &[u32]) -> Told {
        let said = Said::new(self, conversation);
        let mut told = Told { matches: self.matches(conversation, &said), ..Told::default() };
        self.signals(conversation, &said, assume, &mut told);
        self.rules(conversation, &said, &mut told);
        told
    }

    /// For each matcher the matches of its phrases.
    fn matches(&self, conversation: &Conversation<'_>, said: &Said) -> Vec<Vec<Match>> {
        let mut found = vec![Vec::new(); self.pack.matchers.len()];
        for (index, line) in self.lines.iter().enumerate() {
            let owner = self.pack.phrases[index].owner as usize;
            let Some(matcher) = self.pack.matchers.get(owner) else { continue };
            if !said.possible.lines[index] {
                continue;
            }
            for (number, run) in said.runs.iter().enumerate().filter(|(_, run)| matcher.by.takes(run.role)) {
                let match_of = |(start, end): (usize, usize)| Match {
                    start: start as u32,
                    end: end as u32,
                    run: number as u32,
                    phrase: index as u32,
                    bytes: None,
                };
                match line {
                    Found::Words(phrase) => {
                        let all = self.find(phrase, Meets::Nowhere, said, said.of_run[number].clone());
                        // A match inside a longer one of the same phrase is none of its own.
                        let longest = all.iter().filter(|(start, end)| {
                            !all.iter().any(|(s, e)| s <= start && end <= e && (s, e) != (start, end))
                        });
                        found[owner].extend(longest.copied().map(match_of));
                    }
                    Found::Regex(regex) => {
                        for turn in run.turns.clone().filter(|turn| conversation.turns[*turn].visible) {
                            for hit in
                                regex.find_iter(&conversation.turns[turn].text).filter(|h| !h.is_empty())
                            {
                                let bytes = Some((turn as u32, hit.start() as u32, hit.end() as u32));
                                found[owner]
                                    .push(Match { bytes, ..match_of(said.at(number, turn, hit.range())) });
                            }
                        }
                    }
                    Found::AsBefore => {}
                }
            }
        }
        found.iter_mut().for_each(|matches| matches.sort());
        found
    }
}
