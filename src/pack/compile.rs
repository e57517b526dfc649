//! From entries to a pack: every static check stands here, and all faults are told at once.

mod lists;

use std::collections::{BTreeMap, HashSet};

use super::anchors::Anchors;
use super::clock::Clock;
use super::decode::{Decoder, MOST, PhraseText};
use super::docs::RuleDocs;
use super::expr::{Names, by_name, expr, names_in};
use super::fault::{Faults, Files, PackError, Span};
use super::guards::{GuardSet, Guards, Question, Scope};
use super::keys::{self, ENTRIES};
use super::load::{Entries, Entry, name_span, title};
use super::model::{By, Document, Expr, Fact, Matcher, Pack, Phrase, Search, Signal, SignalKind};
use super::phrase::{
    Ast, Classes, Coded, Compiled, Line, Lists, Meets, NUMBER_LIST, Program, common, compile, lower,
    parse_line,
};
use super::program_faults::{add_phrase_fault, compile_fault, regex_literals};
use super::tree::{Node, Value};
use super::weights::{ByRole, Terms};
use crate::text::{NUMBER, nearest};

/// The most phrases of a pack.
const MAX_PHRASES: usize = 50_000;

/// Compiles merged entries. Faults that were met on the way to them are told together with those met here.
pub(crate) fn compile_pack(entries: Entries) -> Result<(Pack, Vec<RuleDocs>), PackError> {
    let Entries { files, mut faults, list } = entries;
    let (pack, docs) = Compiler::new(&files, &list, &mut faults).run();
    if faults.is_empty() {
        return Ok((pack, docs));
    }
    Err(PackError { files, faults: faults.into_sorted() })
}

pub(crate) struct Compiler<'e> {
    files: &'e Files,
    entries: &'e [Entry],
    pub(crate) decoder: Decoder<'e>,
    lists: Lists,
    pub(crate) names: Names,
    pub(crate) pack: Pack,
    /// For each phrase its program, where it is one of words, and the positions that it is found by.
    programs: Vec<(Option<Program>, Vec<u8>)>,
    classes: Classes,
    /// The words of signals that go by weights, and how many such signals there are.
    terms: (Terms, u32),
}

impl<'e> Compiler<'e> {
    fn new(files: &'e Files, entries: &'e [Entry], faults: &'e mut Faults) -> Self {
        let mut lists = Lists::default();
        lists.insert(NUMBER_LIST.to_owned(), vec![Ast::Word(NUMBER.to_owned())]);
        Self {
            files,
            entries,
            decoder: Decoder { faults },
            lists,
            names: Names::default(),
            pack: Pack { language: "en".into(), ..Pack::default() },
            programs: Vec::new(),
            classes: Classes::default(),
            terms: Default::default(),
        }
    }

    fn run(mut self) -> (Pack, Vec<RuleDocs>) {
        let entries = self.entries;
        // Tables over words are read at the words that are said: with these side by side, they stay in the cache.
        common().filter(|word| *word != NUMBER).for_each(|word| _ = self.pack.vocabulary.add(word));
        for entry in entries {
            if entry.kind == "format" {
                self.pack.language = entry.name.as_str().into();
                continue;
            }
            if let Some((_, known)) = ENTRIES.iter().find(|(kind, _)| *kind == entry.kind) {
                self.decoder.keys(&entry.node, known, title(entry.kind));
            }
            match entry.kind {
                "document" => {
                    let title = self.decoder.text(&entry.node, "title").unwrap_or_default();
                    self.pack
                        .documents
                        .push(Document { name: entry.name.as_str().into(), title: title.into() });
                }
                "words" => self.word_list(entry),
                "clock" => {
                    if let Some(numbers) = entry.node.get("clock") {
                        self.pack.clock = Clock::read(numbers, &mut self.decoder);
                    }
                }
                _ => {}
            }
        }
        let of_kind = |kind: &'static str| entries.iter().filter(move |e| e.kind == kind);
        let signals = self.ordered(of_kind("signal").collect(), guard_signals);
        let facts = self.ordered(of_kind("fact").collect(), |node| {
            let mut found = Vec::new();
            node.get("is").into_iter().for_each(|is| names_in(is, &mut found));
            found
        });
        for (i, entry) in signals.iter().enumerate() {
            self.names.signals.insert(entry.name.clone(), i as u32);
            let by = self.decoder.one_of(&entry.node, "by", &["agent", "customer", "any"], by_name);
            self.names.by.push(by.unwrap_or_default());
        }
        for (i, entry) in facts.iter().enumerate() {
            if self.names.signals.contains_key(&entry.name) {
                let span = name_span(&entry.node, "fact");
                self.decoder.faults.add(span, format!("`{}` is the name of a signal too", entry.name));
            }
            self.names.facts.insert(entry.name.clone(), i as u32);
        }
        // A circle of facts or signals has been told; an order without it can't be built on.
        for entry in &signals {
            self.signal(entry);
        }
        for entry in &facts {
            let is = match entry.node.get("is") {
                Some(node) => expr(node, &self.names, &mut self.decoder),
                None => {
                    let span = name_span(&entry.node, "fact");
                    self.decoder.faults.add_with_help(
                        span,
                        "the fact does not say when it holds",
                        "give it `is:`",
                    );
                    None
                }
            };
            let is = is.unwrap_or(Expr::Any(Vec::new()));
            self.pack.facts.push(Fact { name: entry.name.as_str().into(), is });
        }
        let mut rules: Vec<&Entry> = of_kind("id").collect();
        rules.sort_by(|a, b| a.name.cmp(&b.name));
        let mut docs = Vec::new();
        for entry in &rules {
            self.rule(entry);
            docs.push(RuleDocs::new(&entry.node, self.files, &mut self.decoder));
        }
        self.overrides(&rules);
        self.readings(entries);
        self.taken_out();
        self.engine_lists();
        self.numbers();
        self.pack.classes = std::mem::take(&mut self.classes.all).into();
        if self.pack.phrases.len() > MAX_PHRASES {
            self.decoder.faults.add(
                Span::default(),
                format!("the pack has {} phrases, and may have {MAX_PHRASES}", self.pack.phrases.len()),
            );
        }
        self.pack.weights = ByRole::new(&self.pack, &self.terms.0);
        self.pack.anchors = Anchors::new(self.pack.vocabulary.len(), &self.pack.classes, &self.programs);
        for (phrase, (program, _)) in self.pack.phrases.iter_mut().zip(&self.programs) {
            if let Some(program) = program {
                phrase.search = Search::Program(Coded::new(program));
            }
        }
        (self.pack, docs)
    }

    /// Entries in an order in which each comes after those that it speaks of; a circle is a fault.
    fn ordered(
        &mut self,
        entries: Vec<&'e Entry>,
        speaks_of: impl Fn(&Node) -> Vec<String>,
    ) -> Vec<&'e Entry> {
        let by_name: BTreeMap<&str, &Entry> = entries.iter().map(|e| (e.name.as_str(), *e)).collect();
        let mut order: Vec<&'e Entry> = Vec::new();
        // 1: its circle is open; 2: it stands in the order.
        let mut state: BTreeMap<&str, u8> = BTreeMap::new();
        for start in &entries {
            let mut stack: Vec<(&'e Entry, bool)> = vec![(start, false)];
            while let Some((entry, done)) = stack.pop() {
                if done {
                    state.insert(&entry.name, 2);
                    order.push(entry);
                    continue;
                }
                if state.contains_key(entry.name.as_str()) {
                    continue;
                }
                state.insert(&entry.name, 1);
                stack.push((entry, true));
                for name in speaks_of(&entry.node) {
                    match (by_name.get(name.as_str()), state.get(name.as_str())) {
                        (Some(_), Some(1)) => self.decoder.faults.add_with_help(
                            name_span(&entry.node, entry.kind),
                            format!("`{}` and `{name}` each rest on the other", entry.name),
                            "take one of them out of the circle",
                        ),
                        (Some(other), None) => stack.push((other, false)),
                        _ => {}
                    }
                }
            }
        }
        order
    }

    fn word_list(&mut self, entry: &Entry) {
        let Some(list) = entry.node.get("list") else {
            let span = name_span(&entry.node, "words");
            self.decoder.faults.add_with_help(span, "the word list has no words", "give it `list:`");
            return;
        };
        let mut asts = Vec::new();
        for phrase in self.decoder.phrases(list, "list") {
            match parse_line(&phrase.text) {
                Ok(Line::Phrase { ast, at_start: false, at_end: false }) => asts.push(ast),
                Ok(_) => {
                    self.decoder.faults.add(phrase.span, "a word list holds words and phrases of words alone")
                }
                Err(fault) => add_phrase_fault(self.decoder.faults, &phrase, fault),
            }
        }
        self.lists.insert(entry.name.clone(), asts);
    }

    fn signal(&mut self, entry: &Entry) {
        let id = self.pack.signals.len();
        let by = self.names.by.get(id).copied().unwrap_or_default();
        let node = &entry.node;
        let span = name_span(node, "signal");
        let kind = match (node.get("match"), node.get("cues"), node.get("weights")) {
            (Some(_), None, None) => SignalKind::Plain(self.matcher_of(node, by)),
            (None, Some(cues), None) => {
                let threshold = self.threshold(node, span);
                let shared = self.guards(node);
                SignalKind::Weighted { threshold, cues: self.cues(cues, by, &shared) }
            }
            (None, None, Some(weights)) => {
                let threshold = self.threshold(node, span);
                if threshold < 1 {
                    self.decoder
                        .faults
                        .add(span, "what weights add up to must be at least 1: `threshold:` is less");
                }
                for guard in ["unless", "only", "unless-negated", "question", "quoted"] {
                    if let Some(guard) = node.get(guard) {
                        let message = "a signal that goes by weights judges whole runs, and takes no guards";
                        self.decoder.faults.add(guard.span, message);
                    }
                }
                SignalKind::Words { threshold, sum: self.weights(weights) }
            }
            _ => {
                self.decoder.faults.add_with_help(
                    span,
                    "a signal has phrases, or cues, or weights",
                    "give it `match:`, or `threshold:` and `cues:` or `weights:`",
                );
                SignalKind::Weighted { threshold: 1, cues: Vec::new() }
            }
        };
        self.pack.signals.push(Signal { name: entry.name.as_str().into(), by, kind });
    }

    /// What the sum of a weighted signal must reach.
    fn threshold(&mut self, node: &Node, span: Span) -> i32 {
        let threshold = self.decoder.whole(node, "threshold", 1);
        if threshold.is_none() && node.get("threshold").is_none() {
            self.decoder.faults.add(span, "a weighted signal wants `threshold:`");
        }
        threshold.unwrap_or(1)
    }

    /// The cues of a weighted signal, each with its own guards and those of the signal.
    fn cues(&mut self, cues: &Node, by: By, shared: &Guards) -> Vec<(i32, u32)> {
        let Value::List(items) = &cues.value else {
            self.decoder.faults.add(cues.span, format!("`cues` wants a list, and this is {}", cues.kind()));
            return Vec::new();
        };
        let mut found = Vec::new();
        for item in items {
            self.decoder.keys(item, keys::CUE, "a cue");
            let weight = self.decoder.whole(item, "weight", -MOST);
            if weight.is_none() && item.get("weight").is_none() {
                self.decoder.faults.add(item.span, "a cue wants `weight:`");
            }
            let matcher = self.matcher_of(item, by);
            self.pack.matchers[matcher as usize].guards.join(shared);
            found.push((weight.unwrap_or(0), matcher));
        }
        found
    }

    /// The matcher of an entry or cue that has something to match.
    fn matcher_of(&mut self, node: &Node, by: By) -> u32 {
        if node.get("match").is_none() {
            self.decoder.faults.add(node.span, "there is nothing to match: `match:` is missing");
        }
        self.matcher(node, node.get("match"), by)
    }

    /// A matcher: some phrases, and the guards of `node`.
    pub(crate) fn matcher(&mut self, node: &Node, phrases: Option<&Node>, by: By) -> u32 {
        let id = self.pack.matchers.len() as u32;
        let guards = self.guards(node);
        self.pack.matchers.push(Matcher { by, guards });
        // What packs over packs add may be there already, and would count twice.
        let mut seen = HashSet::new();
        for phrase in phrases.map(|value| self.decoder.phrases(value, "match")).unwrap_or_default() {
            if seen.insert(phrase.text.clone()) {
                self.phrase(&phrase, Ok(id));
            }
        }
        id
    }

    fn guards(&mut self, node: &Node) -> Guards {
        let questions = ["never", "only"];
        let question = self.decoder.one_of(node, "question", &questions, |q| match q {
            "never" => Some(Question::Never),
            "only" => Some(Question::Only),
            _ => None,
        });
        let quoted = self.decoder.one_of(node, "quoted", &["never", "allowed"], |q| match q {
            "never" => Some(false),
            "allowed" => Some(true),
            _ => None,
        });
        Guards {
            unless: self.scopes(node, "unless"),
            only: self.scopes(node, "only"),
            negated: self.decoder.flag(node, "unless-negated").unwrap_or(false),
            question: question.unwrap_or_default(),
            quoted: quoted.unwrap_or(false),
        }
    }

    /// What a guard looks for in each scope.
    fn scopes(&mut self, node: &Node, guard: &str) -> Vec<(Scope, GuardSet)> {
        let Some(map) = node.get(guard) else { return Vec::new() };
        self.decoder.keys(map, keys::SCOPES, &format!("`{guard}`"));
        let Value::Map(scopes) = &map.value else { return Vec::new() };
        let mut found = Vec::new();
        for (key, value) in scopes {
            if let Some(scope) = keys::scope(&key.name) {
                found.push((scope, self.guard_set(value, scope)));
            }
        }
        found
    }

    fn guard_set(&mut self, value: &Node, scope: Scope) -> GuardSet {
        let mut signals = Vec::new();
        let mut phrases = Vec::new();
        let items = match &value.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        for item in items {
            let Value::Map(map) = &item.value else {
                phrases.extend(self.decoder.phrases(item, scope.name()));
                continue;
            };
            match map.as_slice() {
                [(key, Node { value: Value::Scalar { text, .. }, span })] if key.name == "signal" => {
                    signals.extend(self.names.signal(text, *span, &mut self.decoder));
                }
                _ => self.decoder.faults.add(item.span, "a guard is made of phrases and `{signal: name}`"),
            }
        }
        if let Some(phrase) = phrases.first().filter(|_| scope == Scope::Conversation) {
            self.decoder.faults.add_with_help(
                phrase.span,
                "`conversation` holds signals alone",
                "make the phrases a signal, and name it: `{signal: name}`",
            );
        }
        let from = self.pack.phrases.len() as u32;
        for phrase in phrases {
            self.phrase(&phrase, Err(scope));
        }
        GuardSet { phrases: (from, self.pack.phrases.len() as u32), signals }
    }

    /// Compiles a phrase of a matcher, or of what a guard looks for in a scope.
    fn phrase(&mut self, phrase: &PhraseText, of: Result<u32, Scope>) {
        let line = match parse_line(&phrase.text) {
            Ok(line) => line,
            Err(fault) => return add_phrase_fault(self.decoder.faults, phrase, fault),
        };
        let owner = of.unwrap_or(u32::MAX);
        let written = |search| Phrase { text: phrase.text.clone().into(), owner, search };
        match line {
            Line::Regex(pattern) => {
                if of.is_err() {
                    return self.decoder.faults.add(phrase.span, "a guard holds phrases of words alone");
                }
                match regex_literals(&pattern) {
                    Ok(literals) => {
                        self.pack.phrases.push(written(Search::Regex { pattern: pattern.into(), literals }));
                        self.programs.push((None, Vec::new()));
                    }
                    Err((message, help)) => self.decoder.faults.add_with_help(phrase.span, message, help),
                }
            }
            Line::Phrase { ast, at_start, at_end } => {
                let lowered = match lower(&ast, &self.lists) {
                    Ok(lowered) => lowered,
                    Err(fault) => return add_phrase_fault(self.decoder.faults, phrase, fault),
                };
                let pack = &mut self.pack;
                let compiled =
                    match compile(&lowered, at_start, at_end, &mut pack.vocabulary, &mut self.classes) {
                        Ok(compiled) => compiled,
                        Err(fault) => return compile_fault(self.decoder.faults, phrase, fault),
                    };
                for Compiled { mut program, anchors } in compiled {
                    program.meets = of.err().map_or(Meets::Nowhere, Meets::from);
                    // Its code is written when the numbers are in.
                    pack.phrases.push(written(Search::Program(Coded::default())));
                    self.programs.push((Some(program), anchors));
                }
            }
        }
    }

    fn overrides(&mut self, rules: &[&Entry]) {
        for (i, entry) in rules.iter().enumerate() {
            for name in self.decoder.texts(&entry.node, "overrides") {
                match self.pack.rule(&name.text) {
                    Some(other) if other != i && i < self.pack.rules.len() => {
                        self.pack.rules[i].overrides.push(other as u32);
                    }
                    Some(_) => self.decoder.faults.add(name.span, "a rule can't override itself"),
                    None => {
                        let known = self.pack.rules.iter().map(|r| &*r.id);
                        let help = match nearest(&name.text, known) {
                            Some(known) => format!("did you mean `{known}`?"),
                            None => "`amends rules` lists the rules".to_owned(),
                        };
                        self.decoder.faults.add_with_help(
                            name.span,
                            format!("there is no rule `{}`", name.text),
                            help,
                        );
                    }
                }
            }
        }
    }
}

/// The signals that an entry's guards look for, at any depth.
fn guard_signals(node: &Node) -> Vec<String> {
    fn walk(node: &Node, found: &mut Vec<String>) {
        match &node.value {
            Value::Map(map) => {
                for (key, value) in map {
                    match &value.value {
                        Value::Scalar { text, .. } if key.name == "signal" => found.push(text.clone()),
                        _ => walk(value, found),
                    }
                }
            }
            Value::List(items) => items.iter().for_each(|i| walk(i, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    if let Value::Map(map) = &node.value {
        map.iter().filter(|(k, _)| k.name != "signal").for_each(|(_, v)| walk(v, &mut found));
    }
    found
}
