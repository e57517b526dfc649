//! From a rule's entry to a [`Rule`].

use std::borrow::Cow;

use super::compile::Compiler;
use super::decode::{Decoder, PhraseText};
use super::expr::{by_name, expr};
use super::fault::{Faults, Span};
use super::guards::GuardSet;
use super::keys::{self};
use super::limit::{Lasting, Limit, Remark};
use super::load::{Entry, name_span};
use super::measure::{MEASURES, Measure};
use super::model::{Expr, Fix, Per, ReportAt, Rule, Variant, Within};
use super::tree::{Node, Style, Value};
use crate::finding::{Level, Source};
use crate::text::nearest;
use crate::transcript::Channel;

impl Compiler<'_> {
    pub(crate) fn rule(&mut self, entry: &Entry) {
        let node = &entry.node;
        let span = name_span(node, "id");
        if !is_rule_id(&entry.name) {
            self.decoder.faults.add_with_help(
                span,
                format!("`{}` is no id of a rule", entry.name),
                "an id is an area and a name, in small letters: `language/cannot`",
            );
        }
        let by = self.decoder.one_of(node, "by", &["agent", "customer", "any"], by_name).unwrap_or_default();
        let names = Level::ALL.map(Level::name);
        let level = self.decoder.one_of(node, "level", &names, Level::from_name).unwrap_or(Level::Warning);
        let when = self.expression(node, "when");
        let require = self.expression(node, "require");
        // The words that break a rule are its own, or those of signals that others speak of too.
        let (phrases, signals) = self.words_and_signals(node);
        let matcher = phrases.map(|phrases| self.matcher(node, Some(phrases.as_ref()), by));
        let limit = self.limit(node);
        if ["match", "require", "measure"].iter().all(|key| node.get(key).is_none()) {
            self.decoder.faults.add_with_help(
                span,
                "the rule looks for nothing",
                "give it `match:` (words that break it), `require:` (what it asks for) or `measure:` (a number)",
            );
        }
        if require.is_some() && (node.get("match").is_some() || limit.is_some()) {
            self.decoder.faults.add_with_help(
                span,
                "a rule that requires something can't also match or measure",
                "part it into two rules",
            );
        }
        for guard in ["unless", "only", "unless-negated", "question", "quoted"] {
            if let (None, Some(value)) = (matcher, node.get(guard)) {
                self.decoder.faults.add(
                    value.span,
                    format!("`{guard}` spares matches of phrases, and the rule has none of its own"),
                );
            }
        }
        let message = self.decoder.text(node, "message");
        if message.is_none() && node.get("message").is_none() {
            self.decoder.faults.add_with_help(
                span,
                "the rule has no message",
                "`message:` is what its findings say",
            );
        }
        let message = message.unwrap_or_default();
        self.placeholders(node, &message);
        let per = ["conversation", "trigger", "wait", "transfer"];
        let per = self.decoder.one_of(node, "per", &per, |p| match p {
            "conversation" => Some(Per::Conversation),
            "trigger" => Some(Per::Trigger),
            "wait" => Some(Per::Wait),
            "transfer" => Some(Per::Transfer),
            _ => None,
        });
        let rule = Rule {
            id: entry.name.as_str().into(),
            aliases: self.decoder.texts(node, "aliases").into_iter().map(|t| t.text.into()).collect(),
            level,
            summary: self.decoder.text(node, "summary").unwrap_or_else(|| message.clone()).into(),
            suggestions: self.decoder.texts(node, "suggest").into_iter().map(|t| t.text.into()).collect(),
            sources: self.sources(node),
            off: self.decoder.flag(node, "off").unwrap_or(false),
            preview: self.decoder.flag(node, "preview").unwrap_or(false),
            by,
            when,
            matcher,
            signals,
            spared_by: self.sparing(node, "spared-by"),
            mentioned_by: self.sparing(node, "mentioned-by"),
            limit,
            require,
            within: self.within(node),
            lasting: self.lasting(node, per),
            per: per.unwrap_or_default(),
            remark: self.remark(node),
            report: self.report(node),
            also: self.also(node, level, &message),
            overrides: Vec::new(),
            fixes: self.fixes(node),
            message: message.into(),
        };
        for alias in &rule.aliases {
            if self.pack.rules.iter().any(|r| r.id == *alias || r.aliases.contains(alias)) {
                self.decoder.faults.add(span, format!("`{alias}` is the name of another rule"));
            }
        }
        self.pack.rules.push(rule);
    }

    /// The phrases of a rule's `match`, and its signals.
    fn words_and_signals<'n>(&mut self, node: &'n Node) -> (Option<Cow<'n, Node>>, Vec<u32>) {
        let Some(value) = node.get("match") else { return (None, Vec::new()) };
        let items = match &value.value {
            Value::Map(_) => std::slice::from_ref(value),
            Value::List(items) if items.iter().any(|i| matches!(i.value, Value::Map(_))) => items.as_slice(),
            _ => return (Some(Cow::Borrowed(value)), Vec::new()),
        };
        let (mut signals, mut phrases) = (Vec::new(), Vec::new());
        for item in items {
            let Value::Map(map) = &item.value else {
                phrases.push(item.clone());
                continue;
            };
            match map.as_slice() {
                [(key, Node { value: Value::Scalar { text, .. }, span })] if key.name == "signal" => {
                    signals.extend(self.names.signal(text, *span, &mut self.decoder));
                }
                _ => self.decoder.faults.add(item.span, "`match` wants phrases, or `{signal: name}`"),
            }
        }
        let phrases = (!phrases.is_empty())
            .then_some(Cow::Owned(Node { span: value.span, value: Value::List(phrases) }));
        (phrases, signals)
    }

    /// The signals that spare what breaks the rule, by where they stand.
    fn sparing(&mut self, node: &Node, key: &str) -> GuardSet {
        if let (Some(value), None, None) = (node.get(key), node.get("match"), node.get("measure")) {
            let message = format!("`{key}` spares words, and the rule has no `match:` and no `measure:`");
            self.decoder.faults.add(value.span, message);
        }
        let names = self.decoder.texts(node, key);
        let signals = names.iter().filter_map(|t| self.names.signal(&t.text, t.span, &mut self.decoder));
        GuardSet { phrases: (0, 0), signals: signals.collect() }
    }

    fn expression(&mut self, node: &Node, key: &str) -> Option<Expr> {
        node.get(key).and_then(|value| expr(value, &self.names, &mut self.decoder))
    }

    fn limit(&mut self, node: &Node) -> Option<Limit> {
        let bounds = ["at-least", "at-most"];
        let [at_least, at_most] = bounds.map(|key| self.decoder.bound(node, key));
        let Some(value) = node.get("measure") else {
            for key in bounds {
                if let Some(value) = node.get(key) {
                    self.decoder
                        .faults
                        .add(value.span, format!("`{key}` limits nothing: `measure:` is missing"));
                }
            }
            return None;
        };
        let name = self.decoder.text(node, "measure")?;
        let signals = &self.names.signals;
        let measure = match Measure::from_name(&name, &|signal| signals.get(signal).copied()) {
            Ok(measure) => measure,
            Err(Some(signal)) => {
                self.names.signal(&signal, value.span, &mut self.decoder);
                return None;
            }
            Err(None) => {
                let known = MEASURES.iter().map(|m| m.name);
                let help = match nearest(&name, known.clone()) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => format!("known are {}", known.collect::<Vec<_>>().join(", ")),
                };
                self.decoder.faults.add_with_help(value.span, format!("there is no measure `{name}`"), help);
                return None;
            }
        };
        if at_least.is_none() && at_most.is_none() && bounds.iter().all(|key| node.get(key).is_none()) {
            self.decoder.faults.add(value.span, "a measure wants `at-most:` or `at-least:`");
        }
        for (key, bound) in bounds.into_iter().zip([at_least, at_most]) {
            if let (Some(bound), Some(value)) = (bound, node.get(key))
                && bound.numbers().any(|number| number < 0.0)
            {
                self.decoder.faults.add(value.span, format!("`{key}` is below zero, and no measure ever is"));
            }
        }
        let crossed = |channel| {
            let (least, most) = (at_least?.of(channel)?, at_most?.of(channel)?);
            (least > most).then_some(())
        };
        if Channel::ALL.into_iter().map(Some).chain([None]).find_map(crossed).is_some() {
            self.decoder.faults.add(value.span, "`at-least` is more than `at-most`: nothing is ever right");
        }
        Some(Limit { measure, at_least, at_most })
    }

    /// Which waits a rule looks at.
    fn lasting(&mut self, node: &Node, per: Option<Per>) -> Lasting {
        for key in ["wait-over-seconds", "or-announced"] {
            if let (Some(value), true) = (node.get(key), per != Some(Per::Wait)) {
                self.decoder
                    .faults
                    .add(value.span, format!("`{key}` chooses waits, so it wants `per: wait`"));
            }
        }
        if let Some(Node { value: Value::Scalar { text, .. }, span }) = node.get("within")
            && matches!(text.as_str(), "wait" | "after-wait")
            && per != Some(Per::Wait)
        {
            self.decoder.faults.add(*span, format!("`within: {text}` wants `per: wait`"));
        }
        Lasting {
            over_seconds: self.decoder.bound(node, "wait-over-seconds"),
            or_announced: self.decoder.flag(node, "or-announced").unwrap_or(false),
        }
    }

    fn remark(&mut self, node: &Node) -> Option<Remark> {
        let value = node.get("remark")?;
        self.decoder.keys(value, keys::REMARK, "`remark`");
        let when = self.expression(value, "when");
        if when.is_none() && value.get("when").is_none() {
            self.decoder.faults.add(value.span, "a remark wants `when:`");
        }
        let mut said = |key: &str| self.decoder.text(value, key).unwrap_or_default().into();
        let (then, otherwise) = (said("then"), said("otherwise"));
        Some(Remark { when: when?, then, otherwise })
    }

    fn sources(&mut self, node: &Node) -> Vec<Source> {
        let Some(value) = node.get("sources") else { return Vec::new() };
        let Value::List(items) = &value.value else {
            self.decoder
                .faults
                .add(value.span, format!("`sources` wants a list, and this is {}", value.kind()));
            return Vec::new();
        };
        let mut sources = Vec::new();
        for item in items {
            self.decoder.keys(item, keys::SOURCE, "a source");
            let Some(document) = self.decoder.text(item, "document") else {
                if item.get("document").is_none() {
                    self.decoder.faults.add(item.span, "a source wants `document:`");
                }
                continue;
            };
            let known = self.pack.documents.iter().map(|d| &*d.name);
            if !known.clone().any(|d| d == document) {
                let help = match nearest(&document, known) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => {
                        format!("a document is an entry of the pack: `document: {document}` with `title:`")
                    }
                };
                let span = item.get("document").map_or(item.span, |d| d.span);
                self.decoder.faults.add_with_help(span, format!("there is no document `{document}`"), help);
            }
            let step = self.decoder.text(item, "step");
            let number = step.as_deref().and_then(|s| s.parse().ok());
            let part = step.filter(|_| number.is_none()).map(Into::into);
            sources.push(Source { document: document.into(), step: number, part });
        }
        sources
    }

    fn within(&mut self, node: &Node) -> Within {
        let Some(value) = node.get("within") else { return Within::default() };
        let known = self.decoder.faults.len();
        let found = match &value.value {
            Value::Scalar { text, .. } => match text.as_str() {
                "rest" => Some(Within::Rest),
                "same-turn" => Some(Within::SameTurn),
                "next-turn" => Some(Within::NextTurn),
                "closing" => Some(Within::Closing(1)),
                "wait" => Some(Within::Wait),
                "after-wait" => Some(Within::AfterWait),
                _ => None,
            },
            Value::Map(map) => match map.as_slice() {
                [(key, inner)] => match (key.name.as_str(), &inner.value) {
                    ("runs", _) => self.decoder.count(value, "runs").map(Within::Runs),
                    ("seconds", _) => self.decoder.count(value, "seconds").map(Within::Seconds),
                    ("closing", _) => self.decoder.count(value, "closing").map(Within::Closing),
                    ("before", Value::Scalar { text, .. }) => {
                        self.names.signal(text, inner.span, &mut self.decoder).map(Within::Before)
                    }
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        if found.is_none() && self.decoder.faults.len() == known {
            self.decoder.faults.add_with_help(
                value.span,
                "this is no stretch of a conversation",
                "`within` is rest, same-turn, next-turn, closing, wait, after-wait, {runs: 2}, {seconds: 60}, {closing: 3} or {before: signal}",
            );
        }
        if node.get("require").is_none() {
            self.decoder
                .faults
                .add(value.span, "`within` says where to look for what `require:` names, which is missing");
        }
        found.unwrap_or_default()
    }

    fn report(&mut self, node: &Node) -> ReportAt {
        let Some(value) = node.get("report") else { return ReportAt::default() };
        match &value.value {
            Value::Scalar { text, .. } if text == "trigger" => ReportAt::Trigger,
            Value::Scalar { text, .. } if text == "closing" => ReportAt::Closing,
            Value::Map(map) => match map.as_slice() {
                [(key, Node { value: Value::Scalar { text, .. }, span })] if key.name == "signal" => {
                    let found = self.names.signal(text, *span, &mut self.decoder);
                    found.map_or(ReportAt::Trigger, ReportAt::Signal)
                }
                _ => self.no_report(value.span),
            },
            _ => self.no_report(value.span),
        }
    }

    fn no_report(&mut self, span: Span) -> ReportAt {
        let help = "`report` is trigger, closing or {signal: name}";
        self.decoder.faults.add_with_help(span, "this is no place to report at", help);
        ReportAt::Trigger
    }

    fn also(&mut self, node: &Node, level: Level, message: &str) -> Vec<Variant> {
        let Some(value) = node.get("also") else { return Vec::new() };
        let Value::List(items) = &value.value else {
            self.decoder.faults.add(value.span, format!("`also` wants a list, and this is {}", value.kind()));
            return Vec::new();
        };
        let mut variants = Vec::new();
        for item in items {
            self.decoder.keys(item, keys::ALSO, "a variant");
            let when = self.expression(item, "when");
            let names = Level::ALL.map(Level::name);
            let level = self.decoder.one_of(item, "level", &names, Level::from_name).unwrap_or(level);
            let message = self.decoder.text(item, "message").unwrap_or_else(|| message.to_owned());
            self.placeholders(item, &message);
            let limit = self.limit(item);
            if limit.is_some() && node.get("require").is_some() {
                self.decoder.faults.add(item.span, "a rule that requires something can't also measure");
            }
            variants.push(Variant { when, limit, level, message: message.into() });
        }
        variants
    }

    fn fixes(&mut self, node: &Node) -> Vec<Fix> {
        let Some(value) = node.get("fix") else { return Vec::new() };
        if node.get("match").is_none() {
            let help = "a fix takes the place of words that `match:` finds";
            self.decoder.faults.add_with_help(value.span, "there are no words to fix", help);
        }
        let items = match &value.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        let mut fixes = Vec::new();
        for item in items {
            self.decoder.keys(item, keys::FIX, "a fix");
            let replace = match item.get("replace").map(|node| &node.value) {
                // Words that can go are replaced by nothing, which is said by `""`.
                Some(Value::Scalar { text, style: Style::Quoted }) if text.is_empty() => String::new(),
                Some(_) => self.decoder.text(item, "replace").unwrap_or_default(),
                None => {
                    self.decoder.faults.add(item.span, "a fix wants `replace:`");
                    continue;
                }
            };
            let of = self.decoder.texts(item, "of");
            self.found_by(node, &of);
            let of = of.into_iter().map(|text| text.text.into()).collect();
            let safe = self.decoder.flag(item, "safe").unwrap_or(false);
            fixes.push(Fix { of, replace: replace.into(), safe });
        }
        fixes
    }

    /// Tells of matches that a fix names and no phrase of the rule can find.
    fn found_by(&mut self, node: &Node, of: &[PhraseText]) {
        // Of signals it is not said here what they find.
        let (Some(phrases), signals) = self.words_and_signals(node) else { return };
        // What is wrong with them is told where they are read.
        let phrases = Decoder { faults: &mut Faults::default() }.phrases(&phrases, "match");
        for named in of {
            if signals.is_empty() && !phrases.iter().any(|phrase| may_find(&phrase.text, &named.text)) {
                let message = format!("no phrase of the rule finds “{}”", named.text);
                let help = "`of:` names phrases as `match:` has them, or the very words that they find";
                self.decoder.faults.add_with_help(named.span, message, help);
            }
        }
    }

    /// Tells of placeholders that nothing fills.
    fn placeholders(&mut self, node: &Node, message: &str) {
        const KNOWN: [&str; 7] = ["match", "trigger", "measured", "limit", "clock", "most", "remark"];
        let mut rest = message;
        while let Some(open) = rest.find('{') {
            let inner = &rest[open + 1..];
            let Some(close) = inner.find('}') else { return };
            let name = &inner[..close];
            if !KNOWN.contains(&name) {
                let span = node.get("message").map_or(node.span, |n| n.span);
                let help = format!("known are {}", KNOWN.map(|k| format!("{{{k}}}")).join(", "));
                self.decoder.faults.add_with_help(
                    span,
                    format!("nothing fills `{{{name}}}` in a message"),
                    help,
                );
            }
            rest = &inner[close + 1..];
        }
    }
}

/// Whether a phrase, as it is written, may find some words: each of them stands in it, or begins like a word of it; what
/// lists, inflections, gaps and regexes find is taken to be anything.
fn may_find(phrase: &str, words: &str) -> bool {
    let open =
        phrase.contains(['{', '*', '~']) || phrase.starts_with("regex:") || words.contains(['\'', '’']);
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let known = parts(phrase);
    let begins = |word: &String| known.iter().any(|part| word.starts_with(part.as_str()));
    open || phrase == words || parts(words).iter().all(begins)
}

fn is_rule_id(id: &str) -> bool {
    let part = |p: &str| {
        !p.is_empty() && p.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    matches!(id.split('/').collect::<Vec<_>>()[..], [area, name] if part(area) && part(name))
}
