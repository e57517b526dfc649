//! Judging conversations: one scan finds the words, signals and facts are told from them, rules from these.
//!
//! **The scan.** Every word of every turn is folded and looked up in the pack's vocabulary once. A phrase is anchored
//! at its rarest word, so most words lead nowhere; from an anchor a small program runs both ways over the numbered
//! words (see [`crate::pack::phrase`]). An automaton over the raw text was the other way, but its hits would have had
//! to be confirmed on words all the same, and with a whole pack most agents' turns hold a hit: looking up words costs
//! about as much as such an automaton, and gives whole words, gaps, lists and inflections for nothing. The automaton
//! remains for `regex:` phrases, whose literals are found in one pass.
//!
//! Talk repeats itself: a set of positions of a program is numbered when it is first met, with the few ways that lead
//! out of it, and from then on a step is a look at a handful of numbers (see `steps.rs`). One automaton of all phrases
//! at once was tried and was slower: the combinations of what is under way in hundreds of phrases hardly ever come
//! back, those of one phrase do. So was a table of pairs of words, with the phrases that the first leaves possible at
//! the second: what costs is memory that has to be fetched, and the table is more of it.
//!
//! **Only what is asked for.** Most of a pack matters in few conversations. What calls for rules is looked for in all
//! of them; what a rule looks for, where it may be called for, by a second scan of the phrases of those rules (see
//! `needed.rs`); what only guards look for, and what takes from a sum, in the single runs for which a guard asks, or
//! whose sum is high enough to take from (see `asked.rs`). Who wants an account gets everything at once. Tests hold
//! both ways against each other.
//!
//! **On demand.** Sentences, clauses and questions are only worked out in runs where a phrase or guard needs them;
//! reasons in words only for those who ask.

mod anchors;
mod asked;
mod expr;
mod find;
mod guards;
mod hands;
mod hit;
mod judge;
mod language;
mod limits;
mod missing;
mod named;
mod needed;
mod overlap;
mod promise;
mod quoted;
mod scan;
mod signals;
mod steps;
mod timeline;
mod transfers;
#[doc(hidden)]
pub mod twin;
mod view;
mod waits;
mod weigh;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;

pub use guards::Spare;
pub use hit::{Clocked, Hit, Place, Reason, Verdict};
pub use judge::{Judged, Open, Scratch};
pub use promise::{Promised, Wall};
pub use scan::Match;
pub use signals::{Occurrence, Sum, Trace};
pub use view::View;
pub use waits::{Lasted, Sure, WaitKind};

use crate::pack::phrase::Program;
use crate::pack::{Kind, Pack, Search};
use crate::text::{Token, WordId};
use crate::transcript::Role;
use anchors::{Belongs, word_bits};
use named::Named;
use needed::{Stage, Stages};
use weigh::Columns;

/// What a user wants judged.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which rules of the pack are on, by index; empty for all that are not off.
    pub enabled: Vec<bool>,
    /// Signals that are taken to have occurred before the first turn, by index.
    pub assume: Vec<u32>,
    /// Whether reasons are wanted (`--explain-why`).
    pub explain: bool,
    /// Whether conversations are judged that are not in the pack's language.
    pub any_language: bool,
    /// Whether promises are told of that later contacts may keep ([`Judged::open`]).
    pub follow: bool,
}

/// A pack made ready to judge. It is shared between threads; each brings its own [`Scratch`].
pub struct Engine {
    /// The pack.
    pub pack: Arc<Pack>,
    /// What is wanted.
    pub options: Options,
    /// The ids of its rules, to be shared by findings.
    pub rule_ids: Vec<Arc<str>>,
    /// What rests on what.
    stages: Stages,
    /// For each matcher its phrases: from, to.
    phrases_of: Vec<(u32, u32)>,
    /// Tells it from other engines.
    number: u64,
    /// For each phrase where it is looked for.
    belongs: Vec<Belongs>,
    /// The programs of phrases, decoded when first met.
    programs: Vec<OnceLock<Box<Program>>>,
    /// The kind of each word.
    kinds: Vec<Kind>,
    /// A bit for each word that tells the pack's language; `None` where it has none.
    common_words: Option<Box<[u64]>>,
    /// A bit for each word that may open a clause, by itself or with others after it.
    openers: Arc<[u64]>,
    /// For each phrase itself, or, where it is a further program of a phrase too large for one, that phrase.
    written: Vec<u32>,
    /// For each word whether it has readings.
    has_readings: Vec<bool>,
    /// The `regex:` phrases of each stage that look at agents' words, and those that look at customers', once a turn
    /// was met that they look at.
    regexes: [[OnceLock<Option<Regexes>>; 2]; 2],
    /// Signals that are asked for by name.
    named: Named,
    /// Whether a rule that is on goes by the clock.
    timed: bool,
    /// Pairs of signals: the agent asks for a detail, the customer gives it.
    details: Vec<(u32, u32)>,
    /// The signals that go by the weights of words.
    columns: [Columns; 2],
}

/// The number of the next engine.
static ENGINES: AtomicU64 = AtomicU64::new(1);

/// The `regex:` phrases of a pack.
struct Regexes {
    literals: AhoCorasick,
    /// For each literal the phrases that begin with it.
    phrases: Vec<Vec<u32>>,
    /// The expressions, each with its phrase, in their order; built when first needed.
    built: Vec<(u32, OnceLock<Option<Regex>>)>,
}

impl Engine {
    /// Makes a pack ready.
    pub fn new(pack: Arc<Pack>, mut options: Options) -> Self {
        if options.enabled.is_empty() {
            options.enabled = pack.rules.iter().map(crate::pack::Rule::by_default).collect();
        }
        let words = pack.vocabulary.len();
        let common = &pack.lists.common_words;
        let common_words = (!common.is_empty()).then(|| word_bits(&pack.vocabulary, common));
        let mut written: Vec<u32> = (0..pack.phrases.len() as u32).collect();
        for (i, pair) in pack.phrases.windows(2).enumerate() {
            if (&pair[0].text, pair[0].owner) == (&pair[1].text, pair[1].owner) {
                written[i + 1] = written[i];
            }
        }
        let mut has_readings = vec![false; words + 1];
        for word in pack.readings.keys() {
            has_readings[*word as usize] = true;
        }
        // An account speaks of everything; else only what the rules rest on is looked for.
        let stages = match options.explain {
            true => Stages::all(&pack),
            false => Stages::new(&pack, &options.enabled),
        };
        let mut phrases_of = vec![(0, 0); pack.matchers.len()];
        for (phrase, number) in pack.phrases.iter().zip(0..) {
            // A matcher's phrases stand one after the other.
            if let Some(phrases) = phrases_of.get_mut(phrase.owner as usize) {
                *phrases = (if phrases.1 == 0 { number } else { phrases.0 }, number + 1);
            }
        }
        let belongs = Belongs::all(&pack, &stages);
        let kinds = anchors::kinds(&pack);
        let named = Named::new(&pack);
        let details = Self::details(&pack);
        let on = pack.rules.iter().zip(&options.enabled).filter(|(_, on)| **on);
        let timed = on.into_iter().any(|(rule, _)| rule.by_clock());
        let rule_ids = pack.rules.iter().map(|r| (*r.id).into()).collect();
        let columns = Columns::new(&pack, &stages);
        let openers = Self::openers(&pack);
        Self {
            openers,
            rule_ids,
            columns,
            stages,
            phrases_of,
            number: ENGINES.fetch_add(1, Ordering::Relaxed),
            belongs,
            kinds,
            programs: pack.phrases.iter().map(|_| OnceLock::new()).collect(),
            common_words,
            written,
            has_readings,
            regexes: Default::default(),
            named,
            timed,
            details,
            pack,
            options,
        }
    }

    /// Whether rules that are on follow promises into later contacts, and that is wanted ([`Options::follow`]).
    pub fn follows(&self) -> bool {
        let on = self.pack.rules.iter().zip(&self.options.enabled).filter(|(_, on)| **on);
        let follows = |rule: &crate::pack::Rule| rule.limit.is_some_and(|l| l.measure.follows());
        self.options.follow && on.into_iter().any(|(rule, _)| follows(rule))
    }

    /// The `regex:` phrases of a stage that look at the words of a role.
    #[inline]
    fn regexes(&self, second: bool, role: Role) -> Option<&Regexes> {
        let regexes = &self.regexes[usize::from(second)][usize::from(role == Role::Customer)];
        regexes.get_or_init(|| Regexes::new(&self.pack, &self.stages, second, role)).as_ref()
    }

    /// Whether an agent tells how something came out, in the conversation that was judged last.
    pub fn tells_outcome(&self, scratch: &Scratch) -> bool {
        let told = self.named.outcome.and_then(|s| scratch.occurrences.get(s as usize));
        told.is_some_and(|told| told.iter().any(|o| !o.assumed))
    }

    /// A bit for each word that may open a clause: the first words of openers, and words that may be read as these.
    fn openers(pack: &Pack) -> Arc<[u64]> {
        let firsts: Vec<WordId> =
            pack.lists.clause_openers.iter().filter_map(|o| o.first()).copied().collect();
        let opens = |reading: &Vec<WordId>| reading.first().is_some_and(|f| firsts.binary_search(f).is_ok());
        let read = pack.readings.iter().filter(|(_, readings)| readings.iter().any(opens));
        let words: Vec<WordId> = firsts.iter().copied().chain(read.map(|(word, _)| *word)).collect();
        word_bits(&pack.vocabulary, &words).into()
    }

    /// Pairs of signals: the agent asks for a detail, the customer gives it.
    fn details(pack: &Pack) -> Vec<(u32, u32)> {
        let pair = |(asks, signal): (usize, &crate::pack::Signal)| {
            let gives = format!("gives-{}", signal.name.strip_prefix("asks-")?);
            Some((asks as u32, pack.signal(&gives)? as u32))
        };
        pack.signals.iter().enumerate().filter_map(pair).collect()
    }

    /// How many of the first of these words are `signs` of somebody who listens, one after the other.
    fn listening(&self, tokens: &[Token], signs: &[Vec<WordId>]) -> usize {
        let mut known = 0;
        // The longest sign that stands next. They are in order, so that those with one first word stand together.
        let next = |rest: &[Token]| {
            let word = rest.first()?.word;
            let stands = |sign: &&Vec<WordId>| {
                sign.len() <= rest.len() && sign.iter().zip(rest).all(|(word, token)| *word == token.word)
            };
            let from = signs.partition_point(|sign| sign.first().is_none_or(|first| *first < word));
            let same = signs[from..].iter().take_while(|sign| sign.first() == Some(&word));
            same.filter(stands).map(Vec::len).max()
        };
        while let Some(length) = next(&tokens[known..]) {
            known += length;
        }
        known
    }
}

impl Regexes {
    fn new(pack: &Pack, stages: &Stages, second: bool, role: Role) -> Option<Self> {
        let mut of_literal: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (i, phrase) in pack.phrases.iter().enumerate() {
            let Search::Regex { literals: own, .. } = &phrase.search else { continue };
            match stages.matchers.get(phrase.owner as usize) {
                Some(Stage::First) if !second => {}
                Some(stage) if second && stage.group().is_some() => {}
                _ => continue,
            }
            if !pack.matchers[phrase.owner as usize].by.takes(role) {
                continue;
            }
            for literal in own {
                of_literal.entry(literal).or_default().push(i as u32);
            }
        }
        if of_literal.is_empty() {
            return None;
        }
        let mut builder = AhoCorasick::builder();
        // Every turn is gone through: the largest automaton is the fastest.
        let builder = builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
        let automaton = builder.build(of_literal.keys()).ok()?;
        let phrases: Vec<Vec<u32>> = of_literal.into_values().collect();
        let mut numbers: Vec<u32> = phrases.concat();
        numbers.sort_unstable();
        numbers.dedup();
        let built = numbers.into_iter().map(|phrase| (phrase, OnceLock::new())).collect();
        Some(Self { literals: automaton, phrases, built })
    }

    /// The expression of a phrase. Its pattern was checked when the pack was loaded.
    fn get(&self, phrase: u32, pattern: &str) -> Option<&Regex> {
        let known = self.built.binary_search_by_key(&phrase, |(phrase, _)| *phrase).ok()?;
        self.built[known].1.get_or_init(|| Regex::new(pattern).ok()).as_ref()
    }
}
