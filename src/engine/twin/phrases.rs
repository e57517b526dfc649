//! Phrases matched word by word, every way tried.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::text::{Said, Word};
use super::{Found, Twin};
use crate::pack::phrase::{Ast, Meets, inflections};
use crate::text::NUMBER;

/// A phrase as it is written.
pub(super) struct Phrase {
    pub(super) ast: Ast,
    pub(super) at_start: bool,
    pub(super) at_end: bool,
}

/// A place between words: before a word, or inside one of its readings, before that reading's word of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    word: usize,
    inside: Option<(usize, usize)>,
}

impl Spot {
    fn before(word: usize) -> Self {
        Spot { word, inside: None }
    }

    /// The word after the last of a match that ends here.
    fn end(self) -> usize {
        self.word + usize::from(self.inside.is_some())
    }
}

/// Whether a phrase's word is a text's. `'s` and `'d` are read as the phrase wants, on either side.
fn same(phrase: &str, text: &str) -> bool {
    let reads = |suffix: &str, word: &str| match suffix {
        "'s" => word == "is" || word == "has",
        "'d" => word == "would" || word == "had",
        _ => false,
    };
    if phrase == NUMBER {
        return text.starts_with(|c: char| c.is_ascii_digit());
    }
    !text.is_empty() && (phrase == text || reads(phrase, text) || reads(text, phrase))
}

/// A place, and, but at the beginning of a match, those after words that may be none: these it goes over.
fn on(from: Spot, within: &Range<usize>, said: &Said) -> impl Iterator<Item = Spot> {
    let begun = from.inside.is_none() && from.word > within.start;
    let goes_on = |word: &usize| begun && said.words[*word].readings.iter().any(Vec::is_empty);
    let over = (from.word..within.end).take_while(goes_on);
    std::iter::once(from).chain(over.map(|word| Spot::before(word + 1)).collect::<Vec<_>>())
}

/// Adds the places right after a word, if that is the next one.
fn after(wanted: &str, from: Spot, within: &Range<usize>, said: &Said, found: &mut Vec<Spot>) {
    on(from, within, said).for_each(|spot| right_after(wanted, spot, within, said, found));
}

fn right_after(wanted: &str, from: Spot, within: &Range<usize>, said: &Said, found: &mut Vec<Spot>) {
    if from.word >= within.end {
        return;
    }
    let Word { word, readings, .. } = &said.words[from.word];
    let next = |reading: usize, at: usize| match readings[reading].get(at + 1) {
        Some(_) => Spot { word: from.word, inside: Some((reading, at + 1)) },
        None => Spot::before(from.word + 1),
    };
    match from.inside {
        Some((reading, at)) if same(wanted, &readings[reading][at]) => found.push(next(reading, at)),
        Some(_) => {}
        None => {
            if same(wanted, word) {
                found.push(Spot::before(from.word + 1));
            }
            for (reading, words) in readings.iter().enumerate() {
                if words.first().is_some_and(|first| same(wanted, first)) {
                    found.push(next(reading, 0));
                }
            }
        }
    }
}

impl Twin {
    /// All matches of a phrase within a stretch of a run: their words. Where it meets what it guards, it does with
    /// whole words.
    pub(super) fn find(
        &self,
        phrase: &Phrase,
        meets: Meets,
        said: &Said,
        within: Range<usize>,
    ) -> BTreeSet<(usize, usize)> {
        let mut found = BTreeSet::new();
        for word in within.clone() {
            let sentence = &said.words[word].sentence;
            let stretch = word..sentence.end.min(within.end);
            let readings = said.words[word].readings.iter().enumerate();
            let inside = readings.flat_map(|(r, words)| (1..words.len()).map(move |w| Some((r, w))));
            for inside in std::iter::once(None).chain(inside) {
                if meets == Meets::First && inside.is_some() {
                    continue;
                }
                if phrase.at_start && (inside.is_some() || word != sentence.start) {
                    continue;
                }
                let mut ends = Vec::new();
                self.ends(&phrase.ast, Spot { word, inside }, &stretch, said, &mut ends);
                for end in ends {
                    if meets == Meets::Last && end.inside.is_some() {
                        continue;
                    }
                    if phrase.at_end && (end.inside.is_some() || end.word != sentence.end) {
                        continue;
                    }
                    found.insert((word, end.end()));
                }
            }
        }
        found
    }

    /// Whether an entry of a list begins at a word.
    pub(super) fn opens(&self, list: &str, said: &Said, word: usize) -> bool {
        if !self.written.lists.contains_key(list) {
            return false;
        }
        let stretch = word..said.words[word].sentence.end;
        let mut ends = Vec::new();
        self.ends(&Ast::List(list.to_owned(), 0), Spot::before(word), &stretch, said, &mut ends);
        !ends.is_empty()
    }

    /// Where matches of a part of a phrase end that begin at `from`: in no order, and maybe more than once.
    fn ends(&self, part: &Ast, from: Spot, within: &Range<usize>, said: &Said, found: &mut Vec<Spot>) {
        match part {
            Ast::Word(word) => after(word, from, within, said, found),
            Ast::Inflected(word) => {
                self.forms[word].iter().for_each(|form| after(form, from, within, said, found));
            }
            Ast::List(name, _) => {
                for entry in &said.possible.entries[name] {
                    self.ends(&self.written.lists[name][*entry], from, within, said, found);
                }
            }
            Ast::Any { min, max } => {
                // Whole words of the text, none of them read as others.
                let mut spots = vec![from];
                for taken in 0..=usize::from(*max) {
                    if taken >= usize::from(*min) {
                        found.extend(&spots);
                    }
                    let all = spots.iter().flat_map(|spot| on(*spot, within, said));
                    let whole = all.filter(|spot| spot.inside.is_none() && spot.word < within.end);
                    spots = whole.map(|spot| Spot::before(spot.word + 1)).collect();
                    spots.sort();
                    spots.dedup();
                }
            }
            Ast::Seq(parts) => {
                let mut spots = vec![from];
                for part in parts {
                    if spots.is_empty() {
                        return;
                    }
                    let mut next = Vec::new();
                    spots.iter().for_each(|spot| self.ends(part, *spot, within, said, &mut next));
                    next.sort();
                    next.dedup();
                    spots = next;
                }
                found.append(&mut spots);
            }
            Ast::Alt(branches) => {
                branches.iter().for_each(|branch| self.ends(branch, from, within, said, found));
            }
            Ast::Opt(inner) => {
                found.push(from);
                self.ends(inner, from, within, said, found);
            }
        }
    }

    /// The sequences of words that a list's entries are written as.
    pub(super) fn sequences(&self, list: &str) -> Vec<Vec<String>> {
        let entries = self.written.lists.get(list).into_iter().flatten();
        entries.flat_map(|entry| self.spelled(entry)).collect()
    }

    fn spelled(&self, part: &Ast) -> Vec<Vec<String>> {
        match part {
            Ast::Word(word) => vec![vec![word.clone()]],
            Ast::Inflected(word) => self.forms[word].iter().map(|form| vec![form.clone()]).collect(),
            Ast::List(name, _) => self.sequences(name),
            Ast::Any { .. } => Vec::new(),
            Ast::Seq(parts) => parts.iter().fold(vec![Vec::new()], |all, part| {
                let next = self.spelled(part);
                all.iter()
                    .flat_map(|a: &Vec<String>| next.iter().map(move |n| [&a[..], n].concat()))
                    .collect()
            }),
            Ast::Alt(branches) => branches.iter().flat_map(|branch| self.spelled(branch)).collect(),
            Ast::Opt(inner) => [vec![Vec::new()], self.spelled(inner)].concat(),
        }
    }

    /// Adds the forms of all inflected words of a phrase.
    pub(super) fn add_forms(&mut self, part: &Ast) {
        match part {
            Ast::Inflected(word) => {
                self.forms.entry(word.clone()).or_insert_with(|| inflections(word));
            }
            Ast::Seq(parts) | Ast::Alt(parts) => parts.iter().for_each(|part| self.add_forms(part)),
            Ast::Opt(inner) => self.add_forms(inner),
            Ast::Word(_) | Ast::List(..) | Ast::Any { .. } => {}
        }
    }

    /// What may match at all in a conversation of these words: most phrases of a large pack may not, and are passed
    /// over.
    pub(super) fn possible(&self, said: &[Word]) -> Possible {
        let own = said.iter().map(|w| &w.word).chain(said.iter().flat_map(|w| w.readings.iter().flatten()));
        let mut words: HashSet<&str> = own.map(String::as_str).collect();
        for (suffix, others) in [("'s", ["is", "has"]), ("'d", ["would", "had"])] {
            if words.contains(suffix) {
                words.extend(others);
            } else if others.iter().any(|other| words.contains(other)) {
                words.insert(suffix);
            }
        }
        if words.iter().any(|word| same(NUMBER, word)) {
            words.insert(NUMBER);
        }
        let entries = self.written.lists.iter().map(|(name, entries)| {
            let holds = |entry: &usize| self.may_match(&entries[*entry], &words, None);
            (name.clone(), (0..entries.len()).filter(holds).collect())
        });
        let mut possible = Possible { entries: entries.collect(), lines: Vec::new() };
        let lines = self.lines.iter().map(|line| match line {
            Found::Words(phrase) => self.may_match(&phrase.ast, &words, Some(&possible)),
            _ => true,
        });
        possible.lines = lines.collect();
        possible
    }

    fn may_match(&self, part: &Ast, words: &HashSet<&str>, known: Option<&Possible>) -> bool {
        let matches = |part: &Ast| self.may_match(part, words, known);
        match (part, known) {
            (Ast::Word(word), _) => words.contains(word.as_str()),
            (Ast::Inflected(word), _) => self.forms[word].iter().any(|form| words.contains(form.as_str())),
            (Ast::List(name, _), Some(known)) => !known.entries[name].is_empty(),
            (Ast::List(name, _), None) => self.written.lists[name].iter().any(matches),
            (Ast::Any { .. } | Ast::Opt(_), _) => true,
            (Ast::Seq(parts), _) => parts.iter().all(matches),
            (Ast::Alt(branches), _) => branches.iter().any(matches),
        }
    }
}

/// What may match at all in a conversation.
#[derive(Debug, Default)]
pub(super) struct Possible {
    /// For each list the entries that may.
    entries: HashMap<String, Vec<usize>>,
    /// For each phrase of the pack whether it may.
    pub(super) lines: Vec<bool>,
}
