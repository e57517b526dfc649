//! The suppressions of a file, held against its findings.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::comments::comments;
use super::covered::{Covered, Met};
use super::directive::{Directive, Reach, directive};
use super::{OwnRules, Wrong, rules_of, unused, void};
use crate::engine::Engine;
use crate::finding::Finding;
use crate::text::Position;
use crate::transcript::{Comment, Conversation, is_markdown};

/// The suppressions that stand in a file as comments. Ranges are bytes of the file.
///
/// A file may hold tens of thousands, inside of each other: what is asked of them is looked up, not looked through.
#[derive(Debug, Default)]
pub struct Suppressions {
    all: Vec<Suppression>,
    /// The bytes at which they begin.
    starts: HashSet<u64>,
    /// For each of them, how far it and those before it reach at most: a comment's own words are nobody's.
    reaches: Vec<u64>,
    /// The blocks that are open after the last of them, and those among them that name a rule or area.
    open: BTreeSet<usize>,
    named: HashMap<String, BTreeSet<usize>>,
    /// For each rule what they cover, and which findings they allowed.
    covered: HashMap<u32, Covered>,
    allowed: HashMap<u32, Vec<Range<u64>>>,
}

/// One comment.
#[derive(Debug)]
struct Suppression {
    text: String,
    start: Position,
    end: Position,
    at: Range<u64>,
    next: Range<u64>,
    reach: Reach,
    names: Vec<Name>,
    /// What it covers; empty for one that ends a block.
    covers: Range<u64>,
    wrong: Option<(Wrong, String)>,
    /// Whether what it says can't be understood.
    unread: bool,
    /// Whether the template prints it, so that its words are somebody's.
    printed: bool,
}

/// A rule or area that a comment names.
#[derive(Debug)]
struct Name {
    name: String,
    rules: Vec<u32>,
}

impl Suppressions {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Adds those of a conversation, which was read from a piece of the file at `path`: `text`, in `lines`. Comments that
    /// are known already count once: those of a file are given with each of its conversations. A last day is held
    /// against `today`.
    pub fn add(
        &mut self,
        conversation: &Conversation<'_>,
        text: &str,
        path: &str,
        lines: &dyn Fn(usize) -> Position,
        engine: &Engine,
        today: &dyn Fn() -> Date,
    ) {
        let before = self.all.len();
        let mut add = |comment: &Comment<'_>| {
            if let Some(read) = directive(&comment.text) {
                self.comment(comment, read, lines, engine, today);
            }
        };
        match &conversation.comments {
            Some(all) => all.iter().for_each(&mut add),
            // A draft is read as text, in which comments stand as they are written.
            None if conversation.draft => comments(text, is_markdown(path)).iter().for_each(&mut add),
            None => {}
        }
        self.reach(before);
    }

    fn comment(
        &mut self,
        comment: &Comment<'_>,
        read: Result<Directive<'_>, String>,
        lines: &dyn Fn(usize) -> Position,
        engine: &Engine,
        today: &dyn Fn() -> Date,
    ) {
        let start = lines(comment.at.start);
        if !self.starts.insert(start.byte) {
            return;
        }
        let end = lines(comment.at.end);
        let mut suppression = Suppression {
            text: comment.text.trim().to_owned(),
            start,
            end,
            at: start.byte..end.byte,
            next: lines(comment.next.start).byte..lines(comment.next.end).byte,
            reach: Reach::End,
            names: Vec::new(),
            covers: 0..0,
            wrong: None,
            unread: false,
            printed: comment.printed_by.is_some(),
        };
        match read {
            // What the customer reads allows nothing.
            _ if let Some(language) = comment.printed_by => {
                let message = format!(
                    "This allows nothing: it is no comment in {language}, and customers see it; write it as {}.",
                    match language {
                        "Liquid" => "`{% comment %} … {% endcomment %}`",
                        "Markdown" => "`<!-- … -->`",
                        "a text" => "`{# … #}`",
                        _ => "a comment of that language",
                    }
                );
                suppression.wrong = Some((Wrong::Unused, message));
                suppression.unread = true;
            }
            Ok(directive) => {
                suppression.reach = directive.reach;
                let name = |name: &&str| Name { name: (*name).to_owned(), rules: rules_of(engine, name) };
                suppression.names = directive.rules.iter().map(name).collect();
                if directive.reach != Reach::End {
                    suppression.wrong = void(&directive.terms, today());
                }
            }
            Err(message) => {
                suppression.wrong = Some((Wrong::Unused, sentence(&message)));
                suppression.unread = true;
            }
        }
        self.all.push(suppression);
    }

    /// Works out what those cover that were added after the first `before`. A block ends where the nearest one that is
    /// open is ended, or at the end of the file.
    fn reach(&mut self, before: usize) {
        let last = before.checked_sub(1).map_or(0, |last| self.all[last].at.start);
        self.all[before..].sort_by_key(|s| s.at.start);
        let from = if self.all.get(before).is_some_and(|new| new.at.start < last) {
            // Some stand before others that are known: what is open where is another matter now.
            self.all.sort_by_key(|s| s.at.start);
            (self.open, self.named, self.covered, self.reaches) = Default::default();
            0
        } else {
            before
        };
        for i in from..self.all.len() {
            let (at, next) = (self.all[i].at.clone(), self.all[i].next.clone());
            let hidden = if self.all[i].printed { 0 } else { at.end };
            self.reaches.push(self.reaches.last().copied().unwrap_or(0).max(hidden));
            match self.all[i].reach {
                Reach::Next => self.cover(i, next),
                Reach::File => self.cover(i, 0..u64::MAX),
                Reach::Begin => self.begin(i),
                Reach::End if self.all[i].unread => {}
                Reach::End => {
                    self.all[i].wrong = match self.begun(i) {
                        Some(begun) => {
                            self.end(begun, at.end);
                            None
                        }
                        None => Some((Wrong::Unused, "This ends a block that was not begun.".to_owned())),
                    };
                }
            }
        }
    }

    fn cover(&mut self, i: usize, range: Range<u64>) {
        for rule in self.all[i].allows() {
            self.covered.entry(rule).or_default().add(range.clone());
        }
        self.all[i].covers = range;
    }

    fn begin(&mut self, i: usize) {
        let start = self.all[i].at.start;
        for rule in self.all[i].allows() {
            self.covered.entry(rule).or_default().begin(start);
        }
        self.all[i].covers = start..u64::MAX;
        self.open.insert(i);
        for name in &self.all[i].names {
            self.named.entry(name.name.clone()).or_default().insert(i);
        }
    }

    fn end(&mut self, begun: usize, end: u64) {
        let start = self.all[begun].at.start;
        for rule in self.all[begun].allows() {
            self.covered.entry(rule).or_default().end(start, end);
        }
        self.all[begun].covers = start..end;
        self.open.remove(&begun);
        for name in &self.all[begun].names {
            self.named.entry(name.name.clone()).or_default().remove(&begun);
        }
    }

    /// The block that the comment `i` ends: the last that is open and names all that it names.
    fn begun(&self, i: usize) -> Option<usize> {
        let named = self.all[i].names.iter().map(|name| self.named.get(&name.name));
        let mut named = named.collect::<Option<Vec<_>>>()?;
        named.sort_by_key(|open| open.len());
        match named.split_first() {
            None => self.open.last().copied(),
            Some((fewest, others)) => {
                fewest.iter().rev().copied().find(|i| others.iter().all(|open| open.contains(i)))
            }
        }
    }

    /// Whether a finding of a rule at these bytes is allowed. What stands in a comment to amends is nobody's words.
    pub fn allow(&mut self, rule: u32, at: &Range<u64>) -> bool {
        let before = self.all.partition_point(|s| s.at.start <= at.start);
        let reaches = before.checked_sub(1).map_or(0, |last| self.reaches[last]);
        if reaches >= at.end && reaches > at.start {
            return true;
        }
        let at = at.start..at.end.max(at.start + 1);
        let allowed = self.covered.get(&rule).is_some_and(|covered| covered.meets(&at));
        if allowed {
            self.allowed.entry(rule).or_default().push(at);
        }
        allowed
    }

    /// What is wrong with the suppressions, in their order. To be asked when all findings of the file are known.
    pub fn findings(&self, engine: &Engine, own: &OwnRules, path: &Arc<str>) -> Vec<Finding> {
        let mut found = Vec::new();
        let met: HashMap<u32, Met> = self.allowed.iter().map(|(rule, at)| (*rule, Met::new(at))).collect();
        // Why a name has nothing to suppress is the same wherever it stands.
        let mut told: HashMap<&str, Option<String>> = HashMap::new();
        for (i, suppression) in self.all.iter().enumerate() {
            let used = |rule: &u32| met.get(rule).is_some_and(|met| met.meets(&suppression.covers));
            let wrong = match &suppression.wrong {
                Some(wrong) => vec![wrong.clone()],
                None if suppression.reach == Reach::End => Vec::new(),
                // It may well allow something: more than anybody meant it to.
                None if self.open.contains(&i) => vec![(
                    Wrong::Unused,
                    "Nothing ends this block, so it allows all down to the end of the file; write `allow-end` below \
                     what it is for, or `allow-file`."
                        .to_owned(),
                )],
                None => {
                    let idle = suppression.names.iter().filter(|name| !name.rules.iter().any(used));
                    let messages = idle.filter_map(|n| {
                        told.entry(&n.name).or_insert_with(|| unused(engine, &n.name, &n.rules)).clone()
                    });
                    messages.map(|message| (Wrong::Unused, message)).collect()
                }
            };
            for (wrong, message) in wrong {
                let Some((rule, level)) = own.get(wrong) else { continue };
                found.push(Finding {
                    start: Some(suppression.start),
                    end: Some(suppression.end),
                    text: Some(suppression.text.clone()),
                    ..super::finding(rule, level, message, path.clone())
                });
            }
        }
        found
    }
}

impl Suppression {
    /// The rules whose findings it allows where it reaches.
    fn allows(&self) -> BTreeSet<u32> {
        let names = self.names.iter().filter(|_| self.wrong.is_none());
        names.flat_map(|name| name.rules.iter().copied()).collect()
    }
}

/// A message that begins with a name, as a sentence.
fn sentence(message: &str) -> String {
    if message.ends_with(['?', '.']) { message.to_owned() } else { format!("{message}.") }
}
