//! What a way through a template prints: its words, with their places.

use std::ops::Range;

use super::lex::{Piece, What};
use super::paths::Leaf;
use super::slot::{Slot, slot};
use super::tree::Node;
use crate::read::{entities, html};
use crate::text::Mapped;
use crate::transcript::{is_markdown, link_definitions};

/// What a template's text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    Text,
    Markdown,
    Html,
}

impl Markup {
    /// By the name of its file, else by what stands in it.
    pub(super) fn of(path: &str, source: &str) -> Markup {
        if is_markdown(path) {
            return Markup::Markdown;
        }
        let path = path.to_ascii_lowercase();
        let named =
            |ends: &[&str]| ends.iter().any(|end| path.ends_with(end) || path.contains(&format!("{end}.")));
        if named(&[".txt", ".text"]) {
            return Markup::Text;
        }
        let tags = [
            "<html", "<body", "<p>", "<p ", "<div", "<table", "<td", "<br", "<h1", "<h2", "<span", "<mjml",
            "</a>", "<li>",
        ];
        let head = source.get(..1 << 16).unwrap_or(source).to_ascii_lowercase();
        match named(&[".html", ".htm", ".xhtml", ".mjml"]) || tags.iter().any(|tag| head.contains(tag)) {
            true => Markup::Html,
            false => Markup::Text,
        }
    }
}

/// The words that leaves of a template print. Raw offsets count in `source`.
pub(super) fn printed(leaves: &[Leaf<'_>], source: &str, markup: Markup) -> Mapped {
    let mut outer = Mapped::default();
    for leaf in leaves {
        match leaf.at {
            None => push(leaf.node, source, &mut outer),
            // What a name stands for is printed where that is.
            Some(at) => {
                let mut said = Mapped::default();
                push(leaf.node, source, &mut said);
                outer.push_written(&said.text, at.clone());
            }
        }
    }
    let words = match markup {
        Markup::Text => outer.then(entities::words(&outer.text)),
        Markup::Markdown => {
            let words = outer.then(markdown(&outer.text));
            words.then(entities::words(&words.text))
        }
        Markup::Html => outer.then(html::page(&outer.text).words),
    };
    let start = words.text.len() - words.text.trim_start().len();
    words.slice(start..words.text.trim_end().len().max(start))
}

/// Appends what a leaf prints.
fn push(leaf: &Node, source: &str, outer: &mut Mapped) {
    match leaf {
        Node::Text(at) => outer.push_same(&source[at.clone()], at.start),
        Node::Slot(slot) | Node::Value { otherwise: slot, .. } => {
            if let Some(word) = &slot.word {
                outer.push_written(word, slot.at.clone());
            }
            for at in &slot.says {
                outer.push_same(&source[at.clone()], at.start);
            }
        }
        Node::Borrowed(text, at) => outer.push_written(text, at.clone()),
        // Whatever stands there, no phrase runs over it.
        Node::Include { at, .. } => outer.push_written("\n\n", at.clone()),
        Node::Extends { .. } | Node::Block { .. } | Node::Above(_) | Node::Branch(_) => {}
        Node::Named(_) | Node::Call(_) | Node::Import(_) | Node::Set(_) => {}
    }
}

/// All parts of a template that print something, whatever its branches.
pub(super) fn flat(source: &str, pieces: &[Piece]) -> Vec<Node> {
    let node = |piece: &Piece| match &piece.what {
        What::Text => Some(Node::Text(piece.at.clone())),
        What::Slot(inside) => Some(Node::Slot(slot(source, piece.at.clone(), inside.clone()))),
        // Nobody knows where it would have ended: no phrase runs over it.
        What::Open => {
            let word = Some("\n\n".to_owned());
            Some(Node::Slot(Slot { at: piece.at.clone(), word, says: Vec::new(), open: false }))
        }
        _ => None,
    };
    pieces.iter().filter_map(node).collect()
}

/// The words of Markdown: what is code, and where links lead, are nobody's.
fn markdown(text: &str) -> Mapped {
    let mut words = Mapped::default();
    let defined = link_definitions(text);
    prose(text, &mut |line, start| {
        let next = defined.get(defined.partition_point(|(own, _)| own.start < start));
        if next.is_none_or(|(own, _)| own.start >= start + line.len()) {
            spans(line, start, &mut words);
        }
    });
    words
}

/// What is code in Markdown: blocks of lines, and spans between backticks; in order.
pub(super) fn code(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut from): (Vec<Range<usize>>, usize) = (Vec::new(), 0);
    prose(text, &mut |line, start| {
        if from < start {
            found.push(from..start);
        }
        from = start + line.len();
        let mut ticks = memchr::memchr_iter(b'`', line.as_bytes());
        while let (Some(open), Some(close)) = (ticks.next(), ticks.next()) {
            found.push(start + open..start + close + 1);
        }
    });
    found.push(from..text.len());
    found
}

/// Calls `each` with every line of Markdown that is no code, and where it begins.
fn prose<'t>(text: &'t str, each: &mut dyn FnMut(&'t str, usize)) {
    let (mut at, mut fence) = (0, None::<&str>);
    // Indented lines are code after an empty line, but for those of a list.
    let (mut after_blank, mut code, mut list) = (true, false, false);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let bare = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => {}
            (None, None) => {
                let indented = line.starts_with("    ") || line.starts_with('\t');
                let blank = bare.is_empty();
                if !blank && !indented {
                    list = begins_item(bare);
                }
                code = indented && !list && (code || after_blank);
                after_blank = blank;
                if !code || blank {
                    each(line, start);
                }
            }
        }
    }
}

/// Whether a line of Markdown begins an item of a list.
fn begins_item(line: &str) -> bool {
    let rest = match line.trim_start_matches(|c: char| c.is_ascii_digit()) {
        rest if rest.len() < line.len() => rest.strip_prefix(['.', ')']),
        rest => rest.strip_prefix(['-', '*', '+']),
    };
    rest.is_some_and(|rest| rest.starts_with([' ', '\t']))
}

/// The words of a line of Markdown that stands at `base`.
fn spans(line: &str, base: usize, words: &mut Mapped) {
    let (mut at, mut kept) = (0, 0);
    let bytes = line.as_bytes();
    while let Some(found) = bytes[at..].iter().position(|b| b"`]!<".contains(b)) {
        at += found;
        let rest = &line[at..];
        let drop = if let Some(code) = rest.strip_prefix('`') {
            code.find('`').map(|end| end + 2)
        } else if rest.starts_with("](") {
            rest.find(')').map(|end| end + 1)
        } else if rest.starts_with("![") {
            rest.find("](").and_then(|open| Some(open + rest[open..].find(')')? + 1))
        } else if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else {
            None
        };
        let Some(len) = drop else {
            at += 1;
            continue;
        };
        words.push_same(&line[kept..at], base + kept);
        if rest.starts_with('`') {
            // Code in a sentence stands for a word of it.
            words.push_written("{{codeꞏ}}", base + at..base + at + len);
        }
        at += len;
        kept = at;
    }
    words.push_same(&line[kept..], base + kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_markdown() {
        for (text, expected) in [
            ("one `code` [link](http://x.example/a) ![alt](b.png) two", "one {{codeꞏ}} [link  two"),
            ("one\n```\ncode\n```\ntwo\n", "one\ntwo\n"),
            ("one\n\n    code\n    more\ntwo\n", "one\n\ntwo\n"),
            ("one\n    goes on\n", "one\n    goes on\n"),
            ("1. one\n\n    of the item\n", "1. one\n\n    of the item\n"),
            ("a <!-- note --> b ` c", "a  b ` c"),
            (
                "a\n[//]: # (we can't)\n[site]: http://x.example \"Our shop\"\nb [so]: we can't",
                "a\nb [so]: we can't",
            ),
        ] {
            assert_eq!(markdown(text).text, expected);
        }
    }

    #[test]
    fn markup_is_told_by_name_or_content() {
        assert_eq!(Markup::of("a/reply.html.j2", "x"), Markup::Html);
        assert_eq!(Markup::of("reply.txt", "<p>x"), Markup::Text);
        assert_eq!(Markup::of("reply.md", "x"), Markup::Markdown);
        assert_eq!(Markup::of("reply.hbs", "<td>x"), Markup::Html);
        assert_eq!(Markup::of("reply.liquid", "x <3"), Markup::Text);
    }
}
