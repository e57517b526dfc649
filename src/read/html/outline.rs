//! Where the tags, elements and comments of HTML stand, whatever they say.

use std::ops::Range;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::{ALONE, BLOCKS, DEEPEST, EMPTY};

/// Tags, elements and comments, by ranges of the HTML.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// Tags, in order.
    pub(crate) tags: Vec<Range<usize>>,
    /// Elements that may hold something, in the order of their tags.
    pub(crate) elements: Vec<Element>,
    /// Comments, in order.
    pub(crate) comments: Vec<Range<usize>>,
}

/// An element from its tag to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    /// Its bytes, with its tags.
    pub(crate) at: Range<usize>,
    /// Whether it is a part of a line, such as words in bold.
    pub(crate) inline: bool,
}

/// Elements that stand in a line. Others, the tags of mail builders among them, stand apart.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var",
];

impl Outline {
    /// The element that begins at a byte.
    pub(crate) fn element(&self, start: usize) -> Option<&Element> {
        let index = self.elements.binary_search_by_key(&start, |element| element.at.start).ok()?;
        self.elements.get(index)
    }

    /// Whether a byte lies between the `<` and the `>` of a tag.
    pub(crate) fn in_tag(&self, byte: usize) -> bool {
        let after = self.tags.partition_point(|tag| tag.end <= byte);
        self.tags.get(after).is_some_and(|tag| tag.start < byte)
    }
}

/// The outline of some HTML. Any text is HTML of some sort.
pub(crate) fn outline(html: &str) -> Outline {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut outline = Outline::default();
    let mut open: Vec<(String, usize)> = Vec::new();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                outline.tags.push(tag.span.start..tag.span.end);
                outline.start(&tag, &mut open);
            }
            Token::EndTag(tag) => {
                outline.tags.push(tag.span.start..tag.span.end);
                let name = String::from_utf8_lossy(&tag.name);
                if let Some(index) = open.iter().rposition(|(known, _)| *known == name) {
                    // What was not closed ends where that does in which it lies.
                    outline.end(&mut open, index + 1, tag.span.start);
                    outline.end(&mut open, index, tag.span.end);
                }
            }
            Token::Comment(comment) => outline.comments.push(comment.span.start..comment.span.end),
            Token::Doctype(_) | Token::String(_) | Token::Error(_) => {}
        }
    }
    outline.end(&mut open, 0, html.len());
    outline
}

impl Outline {
    fn start(&mut self, tag: &StartTag<usize>, open: &mut Vec<(String, usize)>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let ends = |last: &str| {
            last == name && ALONE.contains(&last)
                || last == "p" && (BLOCKS.contains(&&*name) || name == "div")
        };
        if open.last().is_some_and(|(last, _)| ends(last)) {
            self.end(open, open.len() - 1, tag.span.start);
        }
        if EMPTY.contains(&&*name) || tag.self_closing || open.len() >= DEEPEST {
            return;
        }
        let inline = INLINE.contains(&&*name);
        open.push((name, self.elements.len()));
        self.elements.push(Element { at: tag.span.start..tag.span.end, inline });
    }

    /// Ends the open elements from an index on.
    fn end(&mut self, open: &mut Vec<(String, usize)>, from: usize, at: usize) {
        for (_, index) in open.drain(from.min(open.len())..) {
            if let Some(element) = self.elements.get_mut(index) {
                element.at.end = at.max(element.at.end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_with_what_is_in_them() {
        let html = "<td>a<p>b <i>c</i><p>d</td><br><!-- e --><mj-text x='<'>f</mj-text><div>g";
        let outline = outline(html);
        let elements: Vec<&str> = outline.elements.iter().map(|e| &html[e.at.clone()]).collect();
        let expected = [
            "<td>a<p>b <i>c</i><p>d</td>",
            "<p>b <i>c</i>",
            "<i>c</i>",
            "<p>d",
            "<mj-text x='<'>f</mj-text>",
            "<div>g",
        ];
        assert_eq!(elements, expected);
        assert_eq!(outline.elements.iter().filter(|e| e.inline).count(), 1);
        assert_eq!(outline.comments.iter().map(|at| &html[at.clone()]).collect::<Vec<_>>(), ["<!-- e -->"]);
        let quote = html.find("'<'").expect("there");
        assert!(
            outline.in_tag(quote)
                && outline.in_tag(quote + 1)
                && !outline.in_tag(html.find('f').expect("there"))
        );
        assert!(outline.element(0).is_some() && outline.element(1).is_none());
    }
}
