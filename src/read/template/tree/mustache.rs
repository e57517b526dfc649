//! Tags of Handlebars and Mustache.

use std::ops::Range;

use super::super::call::{Call, Named};
use super::super::condition::{Condition, tokens};
use super::{Builder, Failure, Kind, Node, Tongue, word};

impl Builder<'_> {
    /// A tag of Handlebars or Mustache.
    pub(super) fn mustache(&mut self, tag: &str, at: Range<usize>) -> Result<(), Failure> {
        let rest = |mark: &str| tag.strip_prefix(mark).map(str::trim);
        let (tag, _) = tag.split_once(" as |").unwrap_or((tag, ""));
        if let Some(rest) = tag.strip_prefix("else") {
            let rest = rest.trim();
            return match rest {
                "" => self.arm(None, at, Tongue::Mustache),
                _ => self.arm(Some(asked(rest).0), at, Tongue::Mustache),
            };
        }
        match tag.as_bytes().first() {
            Some(b'^') if tag.len() == 1 => self.arm(None, at, Tongue::Mustache),
            Some(b'^') => {
                let asked = tag[1..].trim();
                self.open(
                    word(asked),
                    at,
                    Kind::Branch,
                    Some((Condition::atom(asked).not(), false)),
                    Tongue::Mustache,
                )
            }
            Some(b'#') if tag.starts_with("#>") => {
                self.push(Node::Include { name: partial(&tag[2..]), at: at.clone() });
                self.open(&partial(&tag[2..]), at, Kind::Plain, None, Tongue::Mustache)
            }
            Some(b'#') => {
                let block = tag[1..].trim_start_matches('*').trim();
                if word(block) == "inline" {
                    let part = Named { name: partial(&block["inline".len()..]), ..Named::default() };
                    return self.open("inline", at, Kind::Named(part), None, Tongue::Mustache);
                }
                self.open(word(block), at, Kind::Branch, Some(asked(block)), Tongue::Mustache)
            }
            Some(b'/') => self.close(tag[1..].trim(), at, Tongue::Mustache),
            Some(b'>') => {
                let says = rest(">").unwrap_or_default();
                let (name, more) =
                    (partial(says), says.split_once(char::is_whitespace).map_or("", |(_, more)| more));
                let base = self.end_of(&at, more) - more.len();
                self.push(match Call::of_file(&name, at.clone(), more, base) {
                    Some(call) => Node::Call(call),
                    None => Node::Include { name, at },
                });
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// The name of a partial.
fn partial(tag: &str) -> String {
    tokens(tag).into_iter().next().unwrap_or_default().trim_matches(['"', '\'']).to_owned()
}

/// What a block of Handlebars asks, and whether it asks for a list.
fn asked(block: &str) -> (Condition, bool) {
    let helper = word(block);
    let rest = block[helper.len()..].trim();
    match helper {
        "if" => (Condition::parse_helper(rest), false),
        "unless" => (Condition::parse_helper(rest).not(), false),
        "each" => (Condition::atom(rest), true),
        "with" => (Condition::atom(rest), false),
        _ => (Condition::parse_helper(block), false),
    }
}
