//! Tags between `{%` and `%}`, of Liquid, Jinja and their kin.

use std::ops::Range;

use super::super::call::{Call, Import, Named};
use super::super::condition::{Condition, tokens};
use super::super::expression;
use super::super::slot::{Slot, TRANSLATE, slot};
use super::{Builder, Failure, Frame, Kind, Node, Tongue, name};

/// Tags that print something that nobody can tell.
const PRINT: &[&str] = &["cycle", "firstof", "now", "static", "t", "trans", "translate", "url"];
/// Blocks that hold no tags.
const VERBATIM: &[&str] = &["comment", "doc", "schema", "javascript", "stylesheet", "raw", "verbatim"];
/// Blocks whose contents nobody reads.
const SILENT: &[&str] = &["script", "style"];

impl Builder<'_> {
    /// A tag of Liquid or Jinja.
    pub(super) fn tag(&mut self, tag: &str, at: Range<usize>) -> Result<(), Failure> {
        let name = name(tag);
        let rest = tag[name.len()..].trim();
        let asks = |condition: Condition| Some((condition, false));
        if let Some(closes) = name.strip_prefix("end") {
            return self.close(closes, at, Tongue::Tag);
        }
        match name {
            // With its end, it were a comment, or code.
            _ if VERBATIM.contains(&name) && !self.closed.contains(name) => {
                let message = format!("the `{name}` that begins here is never closed");
                Err(Failure { offset: at.start, message })
            }
            "if" => self.open(name, at, Kind::Branch, asks(Condition::parse(rest)), Tongue::Tag),
            "unless" => self.open(name, at, Kind::Branch, asks(Condition::parse(rest).not()), Tongue::Tag),
            "ifequal" | "ifnotequal" => {
                let condition = Condition::parse(&tokens(rest).join(" == "));
                let condition = if name == "ifequal" { condition } else { condition.not() };
                self.open(name, at, Kind::Branch, asks(condition), Tongue::Tag)
            }
            "ifchanged" => self.open(name, at, Kind::Branch, asks(Condition::atom(tag.trim())), Tongue::Tag),
            "elif" | "elsif" | "elseif" => self.arm(Some(Condition::parse(rest)), at, Tongue::Tag),
            "else" if rest.starts_with("if ") => {
                self.arm(Some(Condition::parse(&rest[3..])), at, Tongue::Tag)
            }
            "else" | "empty" | "default" if self.is_branch() => self.arm(None, at, Tongue::Tag),
            "for" | "tablerow" => {
                let list = rest.split_once(" in ").map_or(rest, |(_, list)| list);
                let any = Condition::atom(tokens(list).join(" "));
                self.open(name, at, Kind::Branch, Some((any, true)), Tongue::Tag)
            }
            "case" | "switch" => self.open(name, at, Kind::Case(rest.to_owned()), None, Tongue::Tag),
            "when" => {
                let Some(Frame { kind: Kind::Case(subject), .. }) = self.stack.last() else {
                    let message = "this `when` belongs to no `case`".to_owned();
                    return Err(Failure { offset: at.start, message });
                };
                let literals: Vec<String> =
                    tokens(rest).into_iter().filter(|t| t != "or" && t != ",").collect();
                let condition = Condition::one_of(subject, &literals);
                self.arm(Some(condition), at, Tongue::Tag)
            }
            "include" | "render" | "embed" | "extends" | "section" | "partial" => {
                let extends = name == "extends";
                let first = tokens(rest).into_iter().next().unwrap_or_default();
                let more = rest.strip_prefix(&*first).unwrap_or_default();
                let (name, base) = (first, self.end_of(&at, rest) - more.len());
                let quoted = name.starts_with(['"', '\'']);
                let name = if quoted { name.trim_matches(['"', '\'']).to_owned() } else { String::new() };
                self.push(match Call::of_file(&name, at.clone(), more, base) {
                    _ if extends => Node::Extends { name, at },
                    Some(call) => Node::Call(call),
                    None => Node::Include { name, at },
                });
                Ok(())
            }
            "block" if self.closed.contains(name) => {
                let called = tokens(rest).into_iter().next().unwrap_or_default();
                self.open(name, at, Kind::Block(called), None, Tongue::Tag)
            }
            "from" | "import" => {
                Import::of(tag).into_iter().for_each(|import| self.push(Node::Import(import)));
                Ok(())
            }
            "macro" if self.closed.contains(name) => {
                self.open(name, at, Kind::Named(Named::of(rest)), None, Tongue::Tag)
            }
            "call" if self.closed.contains(name) => {
                // What the caller takes from the macro stands before the call: `call(user) list(users)`.
                let says = match rest.starts_with('(') {
                    true => rest.split_once(')').map_or("", |(_, says)| says),
                    false => rest,
                };
                let end = self.end_of(&at, rest);
                let kind = match Call::of(self.source, at.clone(), end - says.len()..end) {
                    Some(call) => Kind::Call(call),
                    None => Kind::Plain,
                };
                self.open(name, at, kind, None, Tongue::Tag)
            }
            _ if SILENT.contains(&name) && self.closed.contains(name) => {
                self.open(name, at, Kind::Silent, None, Tongue::Tag)
            }
            "set" | "assign" if rest.contains('=') => {
                let set = expression::set(self.source, &at, rest, self.end_of(&at, rest), &self.sets);
                set.into_iter().for_each(|set| self.push(Node::Set(set)));
                Ok(())
            }
            "set" | "capture" if self.closed.contains(name) => {
                let kind = expression::named(tag).pop().map_or(Kind::Plain, Kind::Set);
                self.open(name, at, kind, None, Tongue::Tag)
            }
            "with" if self.closed.contains(name) => {
                let sets = expression::with(self.source, &at, rest, self.end_of(&at, rest), &self.sets);
                let names = sets.iter().map(|set| set.name.clone()).collect();
                self.open(name, at, Kind::With(names), None, Tongue::Tag)?;
                sets.into_iter().for_each(|set| self.push(Node::Set(set)));
                Ok(())
            }
            "trans" | "translate" if rest.starts_with(['"', '\'']) => {
                self.push(Node::Slot(Slot { open: true, ..slot("", at, 0..0) }));
                Ok(())
            }
            _ if self.closed.contains(name) => self.open(name, at, Kind::Plain, None, Tongue::Tag),
            _ => {
                if PRINT.contains(&name) {
                    let open = TRANSLATE.contains(&name);
                    self.push(Node::Slot(Slot { open, ..slot("", at, 0..0) }));
                }
                Ok(())
            }
        }
    }
}
