//! Texts that a phrase matches, to hold the engine and its twin together where guards are reached.

use super::{Found, Twin};
use crate::pack::SignalKind;
use crate::pack::phrase::Ast;
use crate::text::NUMBER;

/// Words for gaps.
const ANY: [&str; 6] = ["the", "really", "xylophone", "your", "and", "not"];

/// Numbers, known to some pack or not.
const NUMBERS: [&str; 4] = ["2", "24", "10am", "3rd"];

/// Words that `not` is written together with.
const WITH_NOT: [&str; 14] =
    ["do", "does", "did", "is", "are", "was", "were", "have", "has", "had", "could", "would", "should", "ca"];

impl Twin {
    /// The phrases that a matcher looks for, and those that its guards and their signals look for.
    pub fn phrases_of(&self, matcher: usize) -> (Vec<usize>, Vec<usize>) {
        let of = |matcher: usize| {
            let own = move |index: &usize| self.pack.phrases[*index].owner as usize == matcher;
            (0..self.lines.len()).filter(own)
        };
        let mut guards = Vec::new();
        let own = &self.pack.matchers[matcher].guards;
        for (_, set) in own.unless.iter().chain(&own.only) {
            guards.extend(set.phrases.0 as usize..set.phrases.1 as usize);
            for signal in &set.signals {
                if let SignalKind::Plain(matcher) = self.pack.signals[*signal as usize].kind {
                    guards.extend(of(matcher as usize));
                }
            }
        }
        (of(matcher).collect(), guards)
    }

    /// The entries of a list as texts.
    pub fn entries(&self, list: &str) -> Vec<String> {
        self.sequences(list).iter().map(|words| words.join(" ")).collect()
    }

    /// Words that a phrase matches, written in one of the ways that people write them; `choose` picks a number below
    /// the one it is given.
    pub fn say(&self, phrase: usize, choose: &mut dyn FnMut(usize) -> usize) -> String {
        let mut words = Vec::new();
        if let Some(Found::Words(phrase)) = self.lines.get(phrase) {
            self.words(&phrase.ast, choose, &mut words);
        }
        self.respell(&mut words, choose);
        let mut text = String::new();
        for word in words {
            let before = text.rsplit(' ').next().unwrap_or_default().to_owned();
            let joined = match word.as_str() {
                "not" if before == "can" && choose(2) == 0 => Some("not"),
                "not" if before == "can" && choose(2) == 0 => Some("'t"),
                "not" if WITH_NOT.contains(&before.as_str()) && choose(2) == 0 => Some("n't"),
                "am" if before == "i" && choose(2) == 0 => Some("'m"),
                "are" if before.len() > 1 && choose(8) == 0 => Some("'re"),
                "have" if before.len() > 1 && choose(6) == 0 => Some("'ve"),
                "will" if before.len() > 1 && choose(3) == 0 => Some("'ll"),
                "is" | "has" if before.len() > 1 && choose(3) == 0 => Some("'s"),
                "would" | "had" if before.len() > 1 && choose(3) == 0 => Some("'d"),
                suffix if suffix.starts_with('\'') => Some(suffix),
                _ => None,
            };
            match joined {
                Some(suffix) => text.push_str(suffix),
                None if text.is_empty() => text.push_str(&word),
                None => text.extend([" ", &word]),
            }
        }
        text
    }

    fn words(&self, part: &Ast, choose: &mut dyn FnMut(usize) -> usize, words: &mut Vec<String>) {
        match part {
            Ast::Word(word) if word == NUMBER => words.push(NUMBERS[choose(NUMBERS.len())].to_owned()),
            Ast::Word(word) => words.push(word.clone()),
            Ast::Inflected(word) => {
                let forms = &self.forms[word];
                words.push(forms[choose(forms.len())].clone());
            }
            Ast::List(name, _) => {
                let entries = &self.written.lists[name];
                if !entries.is_empty() {
                    self.words(&entries[choose(entries.len())], choose, words);
                }
            }
            Ast::Any { min, max } => {
                let many = usize::from(*min) + choose(usize::from(max - min) + 1);
                words.extend((0..many).map(|_| ANY[choose(ANY.len())].to_owned()));
            }
            Ast::Seq(parts) => parts.iter().for_each(|part| self.words(part, choose, words)),
            Ast::Alt(branches) => self.words(&branches[choose(branches.len())], choose, words),
            Ast::Opt(inner) => {
                if choose(2) == 0 {
                    self.words(inner, choose, words);
                }
            }
        }
    }

    /// Writes words as spellings that may be read as them.
    fn respell(&self, words: &mut Vec<String>, choose: &mut dyn FnMut(usize) -> usize) {
        let mut at = 0;
        while at < words.len() {
            let fits = |reading: &Vec<String>| words[at..].starts_with(reading);
            let spellings: Vec<(&String, usize)> = self
                .written
                .readings
                .iter()
                .filter_map(|(word, readings)| Some((word, readings.iter().find(|r| fits(r))?.len())))
                .collect();
            if !spellings.is_empty() && choose(3) == 0 {
                let (word, len) = spellings[choose(spellings.len())];
                words.splice(at..at + len, [word.clone()]);
            }
            at += 1;
        }
    }
}
