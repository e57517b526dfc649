//! Code between `<%` and `%>` (Ruby, and the braces of JavaScript and Java), directives of FreeMarker, and the
//! conditions of Mailchimp. Of code it is known what it opens, asks and closes, and no more.

use std::ops::Range;

use super::super::call::{Call, Named, pairs};
use super::super::condition::{Condition, tokens};
use super::super::expression;
use super::{Builder, Failure, Frame, Kind, Node, Tongue, name, word};

/// Directives that hold something and end.
const BLOCKS: &[&str] = &["if", "list", "foreach", "switch", "macro", "assign", "global", "local"];
/// Those of them that give something to a name.
const GIVES: &[&str] = &["assign", "global", "local"];
/// What runs for each element of a list.
const EACH: &[&str] = &[".each", ".forEach", ".map", ".times"];

/// The names that a directive gives values to.
pub(in super::super) fn given(code: &str) -> Vec<String> {
    let says = code.strip_prefix("<#").and_then(|says| says.strip_suffix('>')).unwrap_or_default();
    match says.split_once(char::is_whitespace) {
        Some((first, rest)) if GIVES.contains(&first) && rest.contains('=') => {
            pairs(rest, 0).into_iter().filter_map(|(name, _)| name).collect()
        }
        Some((first, rest)) if GIVES.contains(&first) => vec![rest.trim().to_owned()],
        _ => Vec::new(),
    }
}

impl Builder<'_> {
    /// Code that prints nothing itself.
    pub(super) fn code(&mut self, code: &str, at: Range<usize>) -> Result<(), Failure> {
        if let Some(says) = code.strip_prefix("*|") {
            return self.mail(says.trim_end_matches("|*"), at);
        }
        if let Some(says) = code.strip_prefix("<%") {
            let says = says.trim_end_matches(['%', '>']).trim_matches(['-', '_', '~']);
            return says.lines().try_for_each(|line| self.statement(line.trim(), at.clone()));
        }
        let directive = ["<#", "<@", "</#", "</@"].into_iter().find(|mark| code.starts_with(mark));
        let says = directive.and_then(|mark| code.strip_prefix(mark)?.strip_suffix('>'));
        match (directive, says) {
            (Some("<#"), Some(says)) => self.directive(says.trim_end_matches('/').trim(), at),
            // A macro may be one of this template.
            (Some("<@"), Some(says)) => {
                let name = word(says.trim_end_matches('/')).to_owned();
                let holds = !says.ends_with('/') && at.end <= self.last_call;
                let call = Call { name, given: Vec::new(), at: at.clone(), nodes: Vec::new(), file: false };
                if holds {
                    return self.open(&call.name.clone(), at, Kind::Call(call), None, Tongue::Directive);
                }
                self.push(Node::Call(call));
                Ok(())
            }
            (Some("</@"), Some(says)) => self.close(says.trim(), at, Tongue::Directive),
            (Some("</#"), Some(says)) if BLOCKS.contains(&says.trim()) => {
                self.close(says.trim(), at, Tongue::Directive)
            }
            _ => Ok(()),
        }
    }

    /// A condition of Mailchimp, or what it ends with.
    fn mail(&mut self, says: &str, at: Range<usize>) -> Result<(), Failure> {
        let (tag, asked) = says.split_once(':').unwrap_or((says, ""));
        let condition = |asked: &str| match asked.split_once('=') {
            Some((subject, value)) if !subject.contains(['!', '<', '>']) => {
                Condition::one_of(subject.trim(), &[format!("\"{}\"", value.trim().trim_matches('"'))])
            }
            _ => Condition::parse(asked),
        };
        let mut branch =
            |name, when| self.open(name, at.clone(), Kind::Branch, Some((when, false)), Tongue::Mail);
        match &*tag.trim().to_ascii_uppercase() {
            "IF" => branch("IF", condition(asked)),
            "IFNOT" => branch("IF", condition(asked).not()),
            "INTERESTED" => branch("INTERESTED", Condition::atom(says)),
            "ELSEIF" => self.arm(Some(condition(asked)), at, Tongue::Mail),
            "ELSE" => self.arm(None, at, Tongue::Mail),
            // Blocks of feeds end so too, and ask nothing.
            "END" => match &*asked.trim().to_ascii_uppercase() {
                name @ ("" | "IF" | "INTERESTED") => self.close(name, at, Tongue::Mail),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// A line of code.
    fn statement(&mut self, says: &str, at: Range<usize>) -> Result<(), Failure> {
        let first = name(says);
        let rest = says[first.len()..].trim();
        let asked = rest.strip_suffix("then").or(rest.strip_suffix('{')).unwrap_or(rest).trim();
        let asks = |when| Some((when, false));
        let tongue = Tongue::Code;
        // What ends in its own line opens nothing.
        if says.ends_with(" end")
            || says.ends_with(';') && !says.ends_with("});")
            || says.starts_with(['#', '/'])
        {
            return Ok(());
        }
        if let Some(rest) = says.strip_prefix('}') {
            let rest = rest.trim_start();
            let Some(rest) = rest.strip_prefix("else") else {
                return if rest.ends_with('{') { Ok(()) } else { self.close("", at, tongue) };
            };
            let asked = rest.trim().trim_end_matches('{').trim();
            return self.arm(asked.strip_prefix("if").map(Condition::parse), at, tongue);
        }
        match first {
            "if" => self.open(first, at, Kind::Branch, asks(Condition::parse(asked)), tongue),
            "unless" => self.open(first, at, Kind::Branch, asks(Condition::parse(asked).not()), tongue),
            "elsif" => self.arm(Some(Condition::parse(asked)), at, tongue),
            "else" => self.arm(None, at, tongue),
            "case" if !says.ends_with(':') => {
                self.open(first, at, Kind::Case(asked.to_owned()), None, tongue)
            }
            "when" => {
                let literals: Vec<String> = tokens(asked).into_iter().filter(|token| token != ",").collect();
                let condition = match self.stack.last() {
                    Some(Frame { kind: Kind::Case(subject), .. }) => Condition::one_of(subject, &literals),
                    _ => Condition::atom(says),
                };
                self.arm(Some(condition), at, tongue)
            }
            "for" | "while" | "until" => {
                let list = asked.split_once(" in ").map_or(asked, |(_, list)| list).trim_end_matches(" do");
                self.open(first, at, Kind::Branch, Some((Condition::atom(list), true)), tongue)
            }
            "end" => self.close("", at, tongue),
            "begin" => self.open(first, at, Kind::Plain, None, tongue),
            _ if opens(says) => match EACH.iter().find_map(|each| says.split_once(each)) {
                Some((list, _)) => {
                    self.open("do", at, Kind::Branch, Some((Condition::atom(list), true)), tongue)
                }
                None => self.open("do", at, Kind::Plain, None, tongue),
            },
            _ => Ok(()),
        }
    }

    /// A directive of FreeMarker.
    fn directive(&mut self, says: &str, at: Range<usize>) -> Result<(), Failure> {
        let first = word(says);
        let rest = says[first.len()..].trim();
        let tongue = Tongue::Directive;
        match first {
            "if" => self.open(first, at, Kind::Branch, Some((Condition::parse(rest), false)), tongue),
            "elseif" => self.arm(Some(Condition::parse(rest)), at, tongue),
            "else" | "default" => self.arm(None, at, tongue),
            "list" | "foreach" => {
                let list = rest.split_once(" as ").map_or(rest, |(list, _)| list);
                self.open(first, at, Kind::Branch, Some((Condition::atom(list), true)), tongue)
            }
            "switch" => self.open(first, at, Kind::Case(rest.to_owned()), None, tongue),
            "case" | "on" => {
                let Some(Frame { kind: Kind::Case(subject), .. }) = self.stack.last() else { return Ok(()) };
                let literals: Vec<String> = tokens(rest).into_iter().filter(|token| token != ",").collect();
                let condition = Condition::one_of(subject, &literals);
                self.arm(Some(condition), at, tongue)
            }
            "macro" => {
                let part = Named { name: word(rest).to_owned(), ..Named::default() };
                self.open(first, at, Kind::Named(part), None, tongue)
            }
            "nested" => {
                self.push(Node::Above(at));
                Ok(())
            }
            "include" => {
                let name = rest.trim_matches(['"', '\'']).to_owned();
                self.push(Node::Include { name, at });
                Ok(())
            }
            _ if GIVES.contains(&first) && rest.contains('=') => {
                let end = self.end_of(&at, rest);
                let sets = expression::with(self.source, &at, rest, end, &self.sets);
                sets.into_iter().for_each(|set| self.push(Node::Set(set)));
                Ok(())
            }
            _ if GIVES.contains(&first) => self.open(first, at, Kind::Set(rest.to_owned()), None, tongue),
            _ => Ok(()),
        }
    }
}

/// Whether a slot is a block, which holds what is printed: `<%= form_for order do |f| %>`.
pub(super) fn is_block(slot: &str) -> bool {
    let says = slot.strip_prefix("<%=").and_then(|says| says.strip_suffix("%>"));
    says.is_some_and(|says| opens(says.trim_end_matches('-').trim()))
}

/// Words that begin a statement of code which opens, goes on with or ends something.
const STATEMENTS: &[&str] =
    &["if", "unless", "elsif", "else", "case", "when", "for", "while", "until", "begin", "end"];

/// Whether code is a statement that opens, goes on with or ends something, and no expression that is printed.
pub(in super::super) fn is_statement(code: &str) -> bool {
    let says = code.trim_end_matches('-').trim();
    STATEMENTS.contains(&name(says)) || says.starts_with('}') || opens(says)
}

/// Whether a line of code opens a block that nothing else tells: `orders.each do |order|`, `form(x) {`.
fn opens(says: &str) -> bool {
    let takes =
        says.strip_suffix('|').and_then(|says| says.rsplit_once('|')).map(|(before, _)| before.trim_end());
    let says = takes.unwrap_or(says);
    says.ends_with(" do") || says.ends_with('{')
}
