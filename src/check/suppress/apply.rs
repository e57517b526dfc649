//! The suppressions of a file, held against its findings.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::comments::comments;
use super::directive::{Directive, Reach, directive};
use super::{OwnRules, Wrong, rules_of, unused, void};
use crate::engine::Engine;
use crate::finding::Finding;
use crate::text::Position;
use crate::transcript::{Comment, Conversation};

/// The suppressions that stand in a file as comments. Ranges are bytes of the file.
#[derive(Debug, Default)]
pub struct Suppressions {
    all: Vec<Suppression>,
    /// The bytes at which they begin.
    starts: HashSet<u64>,
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
}

/// A rule or area that a comment names.
#[derive(Debug)]
struct Name {
    name: String,
    rules: Vec<u32>,
    used: bool,
}

impl Suppressions {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Adds those of a conversation, which was read from a piece of its file: `text`, in `lines`. Comments that are
    /// known already count once: those of a file are given with each of its conversations. A last day is held against
    /// `today`.
    pub fn add(
        &mut self,
        conversation: &Conversation<'_>,
        text: &str,
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
            None if conversation.draft => comments(text).iter().for_each(&mut add),
            None => {}
        }
        if self.all.len() > before {
            self.all.sort_by_key(|s| s.at.start);
            self.reach(lines(text.len()).byte);
        }
    }

    fn comment(
        &mut self,
        comment: &Comment<'_>,
        read: Result<Directive<'_>, String>,
        lines: &dyn Fn(usize) -> Position,
        engine: &Engine,
        today: &dyn Fn() -> Date,
    ) {
        let (start, end) = (lines(comment.at.start), lines(comment.at.end));
        if !self.starts.insert(start.byte) {
            return;
        }
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
        };
        match read {
            Ok(directive) => {
                suppression.reach = directive.reach;
                let name = |name: &&str| Name {
                    name: (*name).to_owned(),
                    rules: rules_of(engine, name),
                    used: false,
                };
                suppression.names = directive.rules.iter().map(name).collect();
                if directive.reach != Reach::End {
                    suppression.wrong = void(&directive.terms, today());
                }
            }
            Err(message) => suppression.wrong = Some((Wrong::Unused, sentence(&message))),
        }
        self.all.push(suppression);
    }

    /// Works out what each covers. A block ends where the nearest one that is open is ended, or at the end of the file.
    fn reach(&mut self, end: u64) {
        let mut open: Vec<usize> = Vec::new();
        for i in 0..self.all.len() {
            let (at, next) = (self.all[i].at.clone(), self.all[i].next.clone());
            match self.all[i].reach {
                Reach::Next => self.all[i].covers = next,
                Reach::File => self.all[i].covers = 0..end,
                Reach::Begin => {
                    self.all[i].covers = at.start..end;
                    open.push(i);
                }
                Reach::End if self.all[i].wrong.is_none() || self.all[i].covers.end > 0 => {
                    let names: Vec<String> = self.all[i].names.iter().map(|n| n.name.clone()).collect();
                    let begun = open.iter().rposition(|b| {
                        let open = &self.all[*b].names;
                        names.is_empty() || names.iter().all(|n| open.iter().any(|o| o.name == *n))
                    });
                    self.all[i].wrong = match begun {
                        Some(begun) => {
                            let begun = open.remove(begun);
                            self.all[begun].covers.end = at.end;
                            None
                        }
                        None => Some((Wrong::Unused, "This ends a block that was not begun.".to_owned())),
                    };
                    // Marks that the block was looked for, should comments be added later.
                    self.all[i].covers = 0..1;
                }
                Reach::End => {}
            }
        }
    }

    /// Whether a finding of a rule at these bytes is allowed. What stands in a comment to amends is nobody's words.
    pub fn allow(&mut self, rule: u32, at: &Range<u64>) -> bool {
        let meets = |range: &Range<u64>| range.start < at.end.max(at.start + 1) && at.start < range.end;
        let mut allowed = false;
        for suppression in &mut self.all {
            if meets(&suppression.at) && suppression.at.start <= at.start && at.end <= suppression.at.end {
                return true;
            }
            let covers = suppression.reach != Reach::End && meets(&suppression.covers);
            if !covers || suppression.wrong.is_some() {
                continue;
            }
            for name in suppression.names.iter_mut().filter(|name| name.rules.contains(&rule)) {
                name.used = true;
                allowed = true;
            }
        }
        allowed
    }

    /// What is wrong with the suppressions, in their order. To be asked when all findings of the file are known.
    pub fn findings(&self, engine: &Engine, own: &OwnRules, path: &Arc<str>) -> Vec<Finding> {
        let mut found = Vec::new();
        for suppression in &self.all {
            let unused = || {
                let names = suppression.names.iter().filter(|name| !name.used);
                let messages = names.filter_map(|n| unused(engine, &n.name, &n.rules));
                messages.map(|message| (Wrong::Unused, message)).collect::<Vec<_>>()
            };
            let wrong = match &suppression.wrong {
                Some(wrong) => vec![wrong.clone()],
                None if suppression.reach == Reach::End => Vec::new(),
                None => unused(),
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

/// A message that begins with a name, as a sentence.
fn sentence(message: &str) -> String {
    if message.ends_with(['?', '.']) { message.to_owned() } else { format!("{message}.") }
}
