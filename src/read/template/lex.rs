//! Templates cut into text, slots, tags and comments.
//!
//! All languages are told by their marks at once: a file may mix them (a Liquid mail with `*|FNAME|*` in it), and but for
//! `{# … #}` ([`super::language`]) no mark means one thing in one language and another in the next. Of `[Slots]`,
//! `{braces}` and the like it is known that they are slots, and no more.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

use super::tree::{echoes, is_statement};

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its bytes.
    pub(super) at: Range<usize>,
    /// What it is.
    pub(super) what: What,
}

/// What a part of a template is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// Words.
    Text,
    /// Something that stands for words: the bytes of what it says.
    Slot(Range<usize>),
    /// A tag between `{%` and `%}`: the bytes of what it says.
    Tag(Range<usize>),
    /// A tag of Handlebars that is no slot: the bytes of what it says.
    Mustache(Range<usize>),
    /// A comment: the bytes of what it says.
    Comment(Range<usize>),
    /// What prints nothing itself in ERB, FreeMarker and Mailchimp, and what nobody reads.
    Code,
    /// What opens a tag, slot or comment that is never closed, with the name of the tag.
    Open,
}

/// Cuts a template into its parts, in order and without a gap.
pub(super) fn lex(source: &str) -> Vec<Piece> {
    lex_by(source, true)
}

/// The same of a template in whose language `{# … #}` may be words.
pub(super) fn lex_by(source: &str, hash: bool) -> Vec<Piece> {
    let mut lexer = Lexer { source, pieces: Vec::new(), text: 0, next: BTreeMap::new(), raw: 0, hash };
    let mut at = 0;
    while let Some(found) = source.as_bytes()[at..].iter().position(|b| b"{<*$#[%".contains(b)) {
        at += found;
        let raw = lexer.raw;
        match lexer.mark(at) {
            Some((end, what)) if end > at && means(&(at..end), &what, raw) => {
                lexer.push(at..end, what);
                at = end;
            }
            // What it begins with begins no shorter mark either.
            Some(_) if at < raw => at = raw.min(at + 2),
            Some(_) => at += 1,
            None => match open(&source[at..], hash).filter(|_| at >= raw) {
                Some(len) => {
                    lexer.push(at..at + len, What::Open);
                    at += len;
                }
                None => at += 1,
            },
        }
    }
    let Lexer { mut pieces, text, .. } = lexer;
    if text < source.len() {
        pieces.push(Piece { at: text..source.len(), what: What::Text });
    }
    own_lines(source, &mut pieces);
    pieces
}

/// Whether a mark at `at` means what it says, where a raw block goes on to `raw`.
fn means(at: &Range<usize>, what: &What, raw: usize) -> bool {
    at.start >= raw || matches!(what, What::Slot(_)) && at.end <= raw
}

/// The length of what opens a tag, slot or comment that is never closed, with the name of the tag: these are no words.
fn open(rest: &str, hash: bool) -> Option<usize> {
    let mark = rest.get(..2)?;
    let after = &rest[2..];
    let opens = match mark {
        "{{" => !after.starts_with('{'),
        "{%" => true,
        // In a style sheet, `{#` opens a block with a rule for what has that id.
        "{#" => hash && after.starts_with([' ', '\t', '\r', '\n', '-']),
        _ => false,
    };
    let named = after.trim_start_matches(['-', '~', '+', '#', '^', '/', '>', '!', '&', ' ', '\t']);
    let tag =
        mark == "{%" || mark == "{{" && after.trim_start_matches(['~', ' ']).starts_with(['#', '^', '/']);
    let name = named.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(named.len());
    opens.then(|| rest.len() - named.len() + if tag { name } else { 0 })
}

/// Whether a tag or slot that says this was never closed, so that what ends it belongs to another after it. In a string
/// such marks are words.
fn runs_over(inside: &str) -> bool {
    let mut quote = None;
    let bytes = inside.as_bytes();
    bytes.iter().enumerate().any(|(at, &b)| match quote {
        Some(open) => {
            if b == open {
                quote = None;
            }
            false
        }
        None if matches!(b, b'"' | b'\'') && bytes[at + 1..].contains(&b) => {
            quote = Some(b);
            false
        }
        None => b == b'{' && matches!(bytes.get(at + 1), Some(b'{' | b'%')),
    })
}

struct Lexer<'s> {
    source: &'s str,
    pieces: Vec<Piece>,
    /// Where the text before the next mark begins.
    text: usize,
    /// Where ends of marks come next, as far as it was looked.
    next: BTreeMap<&'static str, usize>,
    /// Where the raw block ends in which it is: there tags and comments are words, and what a later program fills in
    /// stays a slot.
    raw: usize,
    /// Whether `{# … #}` is a comment.
    hash: bool,
}

/// The longest slot or tag. What is longer is no mark that was closed.
pub(super) const LONGEST: usize = 4096;

impl<'s> Lexer<'s> {
    fn push(&mut self, at: Range<usize>, what: What) {
        if self.text < at.start {
            self.pieces.push(Piece { at: self.text..at.start, what: What::Text });
        }
        self.text = at.end;
        self.pieces.push(Piece { at, what });
    }

    /// Where `end` comes next, from `from`.
    fn find(&mut self, from: usize, end: &'static str, most: usize) -> Option<usize> {
        let known = self.next.get(end).copied().filter(|at| *at >= from);
        let next = known.unwrap_or_else(|| {
            let rest = self.source.as_bytes().get(from..).unwrap_or_default();
            memchr::memmem::find(rest, end.as_bytes()).map_or(usize::MAX, |at| from + at)
        });
        self.next.insert(end, next);
        (next != usize::MAX && next - from <= most).then_some(next)
    }

    /// What stands between `open` bytes from `at` and the next `end`, and where that ends.
    fn between(
        &mut self,
        at: usize,
        open: usize,
        end: &'static str,
        most: usize,
    ) -> Option<(Range<usize>, usize)> {
        let from = at + open;
        let to = self.find(from, end, most)?;
        Some((from..to, to + end.len()))
    }

    /// The mark at `at`, and where it ends.
    fn mark(&mut self, at: usize) -> Option<(usize, What)> {
        let rest = &self.source[at..];
        let slot = |(inside, end): (Range<usize>, usize)| (end, What::Slot(inside));
        let comment = |(inside, end): (Range<usize>, usize)| (end, What::Comment(inside));
        match rest.as_bytes() {
            [b'{', b'{', b'{', b'{', ..] => {
                let (inside, end) = self.between(at, 4, "}}}}", LONGEST)?;
                if self.source[inside.clone()].starts_with('/') {
                    return Some((end, What::Code));
                }
                if at >= self.raw {
                    self.raw = self.find(end, "{{{{/", usize::MAX).unwrap_or(self.raw);
                }
                Some((end, What::Mustache(inside)))
            }
            [b'{', b'{', b'{', ..] => self.between(at, 3, "}}}", LONGEST).map(slot),
            [b'{', b'{', ..] => self.double(at, rest),
            [b'{', b'%', ..] => {
                let (inside, end) = self.between(at, 2, "%}", LONGEST)?;
                let inside = self.inner(inside);
                if runs_over(&self.source[inside.clone()]) {
                    return None;
                }
                if let Some(note) = self.source[inside.clone()].strip_prefix('#') {
                    return Some((end, What::Comment(inside.end - note.len()..inside.end)));
                }
                if at >= self.raw {
                    self.raw = self.raw_end(&inside, end).unwrap_or(self.raw);
                }
                self.verbatim(inside.clone(), end).or(Some((end, What::Tag(inside))))
            }
            [b'{', b'#', ..] if self.hash => self.between(at, 2, "#}", usize::MAX).map(comment),
            [b'<', b'%', b'#', ..] => self.between(at, 3, "%>", usize::MAX).map(comment),
            [b'<', b'%', b'-', b'#', ..] => self.between(at, 4, "%>", usize::MAX).map(comment),
            [b'<', b'%', b'-', b'-', ..] => self.between(at, 4, "--%>", usize::MAX).map(comment),
            [b'<', b'%', ..] => {
                let (inside, end) = self.between(at, 2, "%>", usize::MAX)?;
                let says = &self.source[inside.clone()];
                // With a dash EJS prints what it holds, and ERB leaves out the white space before its code.
                let prints = match says.strip_prefix('-') {
                    Some(says) => !is_statement(says),
                    None => says.starts_with(['=', '@']),
                };
                Some((end, if prints { What::Slot(inside) } else { What::Code }))
            }
            [b'<', b'#', b'-', b'-', ..] => self.between(at, 4, "-->", usize::MAX).map(comment),
            [b'<', b'#' | b'@', ..] | [b'<', b'/', b'#' | b'@', ..] => {
                let end = directive(&rest[2..])?;
                Some((at + 2 + end, What::Code))
            }
            [b'<', b'<', ..] => {
                let (inside, end) = self.between(at, 2, ">>", 80)?;
                is_name(&self.source[inside.clone()], " _.-").then_some((end, What::Slot(inside)))
            }
            [b'$' | b'#', b'{', ..] => self.between(at, 2, "}", LONGEST).map(slot),
            [b'*', b'|', ..] => {
                let (inside, end) = self.between(at, 2, "|*", 400)?;
                let words = self.source[inside.clone()].to_ascii_uppercase();
                let code = ["IF", "IFNOT", "ELSEIF", "ELSE", "END", "INTERESTED"]
                    .iter()
                    .any(|word| words.strip_prefix(word).is_some_and(|r| r.is_empty() || r.starts_with(':')));
                Some((end, if code { What::Code } else { What::Slot(inside) }))
            }
            [b'%', b'%', ..] => {
                let (inside, end) = self.between(at, 2, "%%", 80)?;
                is_name(&self.source[inside.clone()], "_.-=( )").then_some((end, What::Slot(inside)))
            }
            [b'%', ..] => {
                let (inside, end) = self.between(at, 1, "%", 80)?;
                is_name(&self.source[inside.clone()], "_.-").then_some((end, What::Slot(inside)))
            }
            [b'{', ..] => {
                let (inside, end) = self.between(at, 1, "}", 80)?;
                let name = self.source[inside.clone()].trim_start_matches(['!', '$', '@']);
                is_name(name, " _.-").then_some((end, What::Slot(inside)))
            }
            [b'[', b'[', ..] => {
                let (inside, end) = self.between(at, 2, "]]", 80)?;
                is_name(&self.source[inside.clone()], " _.-:'’/").then_some((end, What::Slot(inside)))
            }
            [b'[', ..] => self.bracket(at),
            _ => None,
        }
    }

    /// What begins with `{{`.
    fn double(&mut self, at: usize, rest: &str) -> Option<(usize, What)> {
        if rest.starts_with("{{!--") || rest.starts_with("{{~!--") {
            // It may hold other dashes and brackets.
            let from = at + rest.find("--")? + 2;
            let ends = ["--}}", "--~}}"].map(|end| Some((self.find(from, end, usize::MAX)?, end.len())));
            let (close, len) = ends.into_iter().flatten().min()?;
            return Some((close + len, What::Comment(from..close)));
        }
        let (inside, end) = self.between(at, 2, "}}", LONGEST)?;
        let inside = self.inner(inside);
        let words = &self.source[inside.clone()];
        let first = words.split_whitespace().next().unwrap_or_default();
        if let Some(comment) = words.strip_prefix('!') {
            return Some((end, What::Comment(inside.end - comment.len()..inside.end)));
        }
        if runs_over(words) {
            return None;
        }
        let tag = words.starts_with(['#', '/', '^', '>', '=']) || first == "else";
        Some((end, if tag { What::Mustache(inside) } else { What::Slot(inside) }))
    }

    /// What a tag says without the marks that trim white space beside it.
    fn inner(&self, at: Range<usize>) -> Range<usize> {
        let text = &self.source[at.clone()];
        let text = text.strip_prefix(['-', '~', '+']).unwrap_or(text);
        let start = at.end - text.trim_start().len();
        let text = text.strip_suffix(['-', '~', '+']).unwrap_or(text).trim();
        start..start + text.len()
    }

    /// Where the block ends that `{% raw %}`, at the end of which `end` lies, opens.
    fn raw_end(&mut self, inside: &Range<usize>, end: usize) -> Option<usize> {
        let closing = match self.source[inside.clone()].split_whitespace().next()? {
            "raw" => "endraw",
            "verbatim" => "endverbatim",
            _ => return None,
        };
        let close = self.find(end, closing, usize::MAX)?;
        self.source[..close].rfind("{%").filter(|open| *open >= end)
    }

    /// The block that `{% comment %}`, at the end of which `end` lies, opens, as one part.
    fn verbatim(&mut self, inside: Range<usize>, end: usize) -> Option<(usize, What)> {
        let name = self.source[inside].split_whitespace().next()?;
        let closing = match name {
            "comment" => "endcomment",
            "doc" => "enddoc",
            "schema" => "endschema",
            "javascript" => "endjavascript",
            "stylesheet" => "endstylesheet",
            _ => return None,
        };
        let close = self.find(end, closing, usize::MAX)?;
        let inner = end..self.source[..close].rfind("{%").filter(|open| *open >= end)?;
        let after = self.find(close, "%}", LONGEST)? + 2;
        Some((after, if matches!(name, "comment" | "doc") { What::Comment(inner) } else { What::Code }))
    }

    /// `[Product Name]`: words in brackets that begin with a capital, or a name in one piece. What a link is written
    /// with is none, nor is a note on a mark of HTML.
    fn bracket(&mut self, at: usize) -> Option<(usize, What)> {
        let (inside, end) = self.between(at, 1, "]", 60)?;
        let words = &self.source[inside.clone()];
        let next = self.source[end..].chars().next();
        let before = &self.source[..at];
        let capital = words.starts_with(|c: char| c.is_uppercase());
        let named = words.contains('_') || words.chars().all(|c| c.is_ascii_uppercase() || " _-".contains(c));
        let kind = [
            "name", "date", "number", "product", "company", "customer", "agent", "order", "link", "email",
            "first", "last", "your",
        ];
        let known = words.split([' ', '_', '-']).any(|w| kind.contains(&&*w.to_ascii_lowercase()));
        let slot = is_name(words, " _.-'’/#,&")
            && words.split_whitespace().count() <= 5
            && (capital || named || known)
            && !matches!(next, Some('(' | '[' | ':'))
            && !before.ends_with(['!', ']', '-']);
        slot.then_some((end, What::Slot(inside)))
    }
}

/// Where a directive of FreeMarker ends: behind the first `>` that no string or bracket holds. Another that begins before
/// that shows that it was never closed.
fn directive(rest: &str) -> Option<usize> {
    let (mut quote, mut depth) = (None, 0_usize);
    let bytes = rest.as_bytes();
    for (at, &byte) in bytes.iter().enumerate().take(LONGEST) {
        match (quote, byte) {
            (None, b'<') if matches!(bytes.get(at + 1), Some(b'#' | b'@' | b'/')) => return None,
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'(' | b'[') => depth += 1,
            (None, b')' | b']') => depth = depth.saturating_sub(1),
            (None, b'>') if depth == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Whether a text is letters, digits and these marks, beginning with a letter.
fn is_name(text: &str, marks: &str) -> bool {
    text.trim().starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || marks.contains(c))
}

/// A tag that has its line for itself leaves no line behind: it would part what it stands between. Here it takes what
/// is around it on the line.
fn own_lines(source: &str, pieces: &mut [Piece]) {
    let bytes = source.as_bytes();
    for index in 0..pieces.len() {
        if !matches!(pieces[index].what, What::Tag(_) | What::Mustache(_) | What::Comment(_) | What::Code) {
            continue;
        }
        if matches!(&pieces[index].what, What::Tag(inside) if echoes(&source[inside.clone()])) {
            continue;
        }
        let Range { start, end } = pieces[index].at.clone();
        let blank = |b: &&u8| matches!(b, b' ' | b'\t');
        let from = start - bytes[..start].iter().rev().take_while(blank).count();
        let to = end + bytes[end..].iter().take_while(blank).count();
        let to = to + usize::from(bytes.get(to) == Some(&b'\r'));
        let alone = (from == 0 || bytes[from - 1] == b'\n') && matches!(bytes.get(to), None | Some(b'\n'));
        if !alone {
            continue;
        }
        let to = (to + 1).min(bytes.len());
        if let Some(before) = index.checked_sub(1).and_then(|before| pieces.get_mut(before))
            && before.what == What::Text
        {
            before.at.end = from.max(before.at.start);
        }
        if let Some(after) = pieces.get_mut(index + 1)
            && after.what == What::Text
        {
            after.at.start = to.min(after.at.end);
        }
    }
}
