//! Words that the engine itself looks at: what may stand for what, numbers, and its own lists.

use super::Compiler;
use crate::pack::fault::Span;
use crate::pack::load::Entry;
use crate::pack::model::{EngineLists, SignalKind};
use crate::pack::phrase::{Ast, Lists, Test, inflections, readings};
use crate::pack::tree::{Node, Value};
use crate::pack::weights::{MAX_WEIGHT, beginning};
use crate::text::{MAX_WORD, NUMBER, TAKEN_OUT, UNKNOWN, WordId, nearest, words};

impl Compiler<'_> {
    /// The words of a signal that goes by their weights, or the signal whose words they are; the number of its sum.
    pub(super) fn weights(&mut self, weights: &Node) -> u32 {
        if let Some(other) = weights.get("signal") {
            if matches!(&weights.value, Value::Map(map) if map.len() > 1) {
                let message = "these are the weights of another signal: there can be no words beside them";
                self.decoder.faults.add(other.span, message);
            }
            return self.weights_of(other);
        }
        let sum = self.terms.1;
        self.terms.1 += 1;
        let Value::Map(map) = &weights.value else {
            let message = "`weights:` wants a map: what is added, and the words that add it";
            self.decoder.faults.add(weights.span, message);
            return sum;
        };
        if map.is_empty() {
            self.decoder.faults.add(weights.span, "there are no words");
        }
        for (key, value) in map {
            let weight =
                key.name.parse::<i32>().ok().filter(|w| *w != 0 && (-MAX_WEIGHT..=MAX_WEIGHT).contains(w));
            let Some(weight) = weight else {
                let message =
                    format!("a weight is a whole number from -{MAX_WEIGHT} to {MAX_WEIGHT}, and not 0");
                self.decoder.faults.add(key.span, message);
                continue;
            };
            for text in self.decoder.texts(weights, &key.name) {
                for term in text.text.split(',').map(str::trim).filter(|term| !term.is_empty()) {
                    self.term(term, weight, sum, value.span);
                }
            }
        }
        sum
    }

    /// The number of the sum of another signal.
    fn weights_of(&mut self, name: &Node) -> u32 {
        let text = match &name.value {
            Value::Scalar { text, .. } => text.as_str(),
            _ => "",
        };
        let signal = self.names.signals.get(text).and_then(|id| self.pack.signals.get(*id as usize));
        match signal.map(|signal| &signal.kind) {
            Some(SignalKind::Words { sum, .. }) => *sum,
            _ => {
                let by_weights = self.pack.signals.iter();
                let by_weights = by_weights.filter(|s| matches!(s.kind, SignalKind::Words { .. }));
                let near = nearest(text, by_weights.map(|s| &*s.name));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => {
                        "`weights:` holds words, or the name of a signal that has such `weights:`".to_owned()
                    }
                };
                let message = format!("`{text}` is no signal that goes by weights");
                self.decoder.faults.add_with_help(name.span, message, help);
                0
            }
        }
    }

    /// A word, or two that stand one after the other, and what it adds to a sum.
    fn term(&mut self, term: &str, weight: i32, sum: u32, span: Span) {
        let parts: Vec<String> = term.split_whitespace().flat_map(parts).collect();
        let cut = parts.iter().any(|part| part.ends_with('-'));
        let is_wrong = |part: &String| match beginning(part.trim_end_matches('-')) {
            Some(own) => cut && own != *part,
            None => part.ends_with('-'),
        };
        let wrong = parts.iter().any(|part| is_wrong(part) || part.len() > MAX_WORD);
        let key = match &parts[..] {
            [word] if !wrong => (word.clone(), String::new()),
            [before, word] if !wrong => (word.clone(), before.clone()),
            _ => {
                let message = format!(
                    "`{term}` is not one word or two of at most {MAX_WORD} letters, nor the first five letters of such: of \
                     a pair both long words are cut, or neither (`polic- pleas-`)"
                );
                return self.decoder.faults.add(span, message);
            }
        };
        let entries = self.terms.0.entry(key).or_default();
        if entries.iter().any(|(of, _)| *of == sum) {
            return self.decoder.faults.add(span, format!("`{term}` stands here twice"));
        }
        entries.push((sum, weight));
    }

    pub(super) fn readings(&mut self, entries: &[Entry]) {
        let Some(entry) = entries.iter().find(|e| e.kind == "readings") else { return };
        let Some(Node { value: Value::Map(map), .. }) = entry.node.get("readings") else {
            self.decoder
                .faults
                .add(entry.node.span, "`readings:` wants a map: a word, and what it may stand for");
            return;
        };
        for (key, value) in map {
            let written = words(&key.name);
            let [word] = written.as_slice() else {
                self.decoder.faults.add(key.span, format!("`{}` is not one word", key.name));
                continue;
            };
            let id = self.pack.vocabulary.add(word);
            for reading in self.decoder.phrases(value, "readings") {
                let ids: Vec<WordId> =
                    words(&reading.text).iter().map(|w| self.pack.vocabulary.add(w)).collect();
                if ids.is_empty() || ids.contains(&0) {
                    let message = format!("a reading is words of at most {MAX_WORD} letters");
                    self.decoder.faults.add(reading.span, message);
                    continue;
                }
                self.pack.readings.entry(id).or_default().push(ids);
            }
        }
    }

    /// Gives what was taken out of a text a reading of no words at all.
    pub(super) fn taken_out(&mut self) {
        let word = self.pack.vocabulary.add(TAKEN_OUT);
        self.pack.readings.insert(word, vec![Vec::new()]);
    }

    /// Makes `{digits}` take every word of the vocabulary that begins with a digit, beside those that are not in it.
    pub(super) fn numbers(&mut self) {
        let pack = &mut self.pack;
        let number = pack.vocabulary.get(NUMBER);
        if number == UNKNOWN {
            return;
        }
        let ids = 1..=pack.vocabulary.len() as WordId;
        let known = ids.filter(|id| pack.vocabulary.word(*id).starts_with(|c: char| c.is_ascii_digit()));
        let known: Vec<WordId> = known.collect();
        for class in self.classes.all.iter_mut().filter(|class| class.contains(&number)) {
            class.extend(&known);
            class.sort_unstable();
            class.dedup();
        }
        let mut all = known.clone();
        all.push(number);
        all.sort_unstable();
        let class = self.classes.all.len() as u32;
        self.classes.all.push(all);
        for program in self.programs.iter_mut().filter_map(|(program, _)| program.as_mut()) {
            for position in program.positions.iter_mut().filter(|p| p.test == Test::Word(number)) {
                position.test = Test::Class(class);
            }
        }
    }

    pub(super) fn engine_lists(&mut self) {
        let of = |name: &str| -> Vec<Vec<String>> {
            let mut found = Vec::new();
            for ast in self.lists.get(name).into_iter().flatten() {
                spelled(ast, &self.lists, &mut found, 0);
            }
            found.retain(|words| !words.is_empty());
            found.sort();
            found.dedup();
            found
        };
        let [
            negators,
            clause,
            question,
            plain,
            common,
            back,
            murmurs,
            open,
            stranded,
            stranding,
            never,
            abbreviations,
        ] = [
            "negators",
            "clause-openers",
            "question-openers",
            "plain-words",
            "common-words",
            "back-channels",
            "murmurs",
            "leave-open",
            "stranded",
            "stranding",
            "never-last",
            "abbreviations",
        ]
        .map(of);
        let vocabulary = &mut self.pack.vocabulary;
        let mut ids = |entries: Vec<Vec<String>>| -> Vec<WordId> {
            let single = entries.iter().filter(|e| e.len() == 1);
            let mut ids: Vec<WordId> = single.map(|e| vocabulary.add(&e[0])).collect();
            ids.sort_unstable();
            ids
        };
        let (negators, plain_words, common_words) = (ids(negators), ids(plain), ids(common));
        let (never_last, stranded, stranding) = (ids(never), ids(stranded), ids(stranding));
        let mut sequences = |entries: Vec<Vec<String>>| -> Vec<Vec<WordId>> {
            let mut all = Vec::new();
            for entry in entries {
                let mut ways = vec![Vec::new()];
                for word in entry {
                    let ids: Vec<WordId> = readings(vec![word]).iter().map(|w| vocabulary.add(w)).collect();
                    ways = ways
                        .iter()
                        .flat_map(|way| ids.iter().map(move |id| [&way[..], &[*id]].concat()))
                        .collect();
                }
                all.append(&mut ways);
            }
            all.sort_unstable();
            all.dedup();
            all
        };
        let (clause_openers, question_openers) = (sequences(clause), sequences(question));
        let (back_channels, murmurs, leave_open) = (sequences(back), sequences(murmurs), sequences(open));
        // The parts of `e.g` are joined by their dots.
        let abbreviations = abbreviations.into_iter().map(|e| e.join(".").into()).collect();
        self.pack.lists = EngineLists {
            negators,
            clause_openers,
            question_openers,
            plain_words,
            common_words,
            back_channels,
            murmurs,
            leave_open,
            stranded,
            stranding,
            never_last,
            abbreviations,
        };
    }
}

/// The words of a list's entry, one after the other, for lists that the engine reads.
fn spelled(ast: &Ast, lists: &Lists, found: &mut Vec<Vec<String>>, depth: usize) {
    match ast {
        Ast::Word(word) => found.push(vec![word.clone()]),
        Ast::Inflected(word) => found.extend(inflections(word).into_iter().map(|w| vec![w])),
        Ast::Alt(branches) => branches.iter().for_each(|b| spelled(b, lists, found, depth)),
        Ast::Seq(items) => {
            let mut whole: Vec<Vec<String>> = vec![Vec::new()];
            for item in items {
                let mut next = Vec::new();
                spelled(item, lists, &mut next, depth);
                whole =
                    whole.iter().flat_map(|w| next.iter().map(move |n| [w.as_slice(), n].concat())).collect();
            }
            found.extend(whole);
        }
        Ast::List(name, _) if depth < 8 => {
            let entries = lists.get(name).unwrap_or_default();
            entries.iter().for_each(|e| spelled(e, lists, found, depth + 1));
        }
        Ast::Opt(inner) => {
            found.push(Vec::new());
            spelled(inner, lists, found, depth);
        }
        Ast::List(..) | Ast::Any { .. } => {}
    }
}

/// The words of a part of a term: a beginning keeps its hyphen, and the second half of a contraction is a word of its
/// own, which is none by itself.
fn parts(part: &str) -> Vec<String> {
    if part.starts_with('\'') {
        return vec![part.to_owned()];
    }
    let mut words = words(part);
    if let (Some(word), true) = (words.last_mut(), part.ends_with('-')) {
        word.push('-');
    }
    words
}
