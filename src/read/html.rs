//! The words of HTML, with their places: what a reader of the page sees.
//!
//! Tags are told by `html5gum`; the words are what stands between them. White space is collapsed, blocks are parted by
//! line ends, and inline markup parts nothing: `can<b>not</b>` is one word. Heads, scripts, styles, comments and
//! attributes are nobody's words.

mod entity;
mod outline;
#[cfg(test)]
mod tests;

use std::ops::Range;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use crate::text::Mapped;

pub(crate) use outline::{Outline, outline};

/// The words of `html`. Raw offsets count in it.
pub(crate) fn words(html: &str) -> Mapped {
    page(html).words
}

/// What the entity that `text` begins with stands for, and its length in bytes.
pub(crate) fn entity(text: &str) -> Option<(String, usize)> {
    entity::decode(text)
}

/// A page of HTML as its reader sees it.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Its words. Raw offsets count in the HTML.
    pub(crate) words: Mapped,
    /// Parts of the words that mail programs mark, by ranges of the text; a quotation may hold others.
    pub(crate) regions: Vec<Region>,
}

/// A part of a page that is not its writer's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Region {
    /// Bytes of the page's words.
    pub(crate) at: Range<usize>,
    /// What it is.
    pub(crate) kind: Kind,
    /// In how many quotations it lies, itself included.
    pub(crate) depth: usize,
}

/// What a part of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A quoted mail, or a part of one.
    Quote,
    /// The head of a quoted mail: all that follows is quoted.
    QuoteHead,
    /// A signature.
    Signature,
}

/// Elements whose contents nobody reads.
const SILENT: &[&str] = &[
    "head",
    "script",
    "style",
    "title",
    "template",
    "noscript",
    "svg",
    "math",
    "object",
    "iframe",
    "audio",
    "video",
    "canvas",
    "noembed",
    "noframes",
    "xml",
    "datalist",
    "code",
    "kbd",
    "samp",
    // Of MJML: all of its head but the line that mail programs show beside the subject.
    "mj-attributes",
    "mj-html-attributes",
    "mj-style",
    "mj-title",
];
/// Elements that never have contents.
const EMPTY: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
/// Elements that stand apart from what is around them, as paragraphs do.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];
/// Elements that cannot lie in one of their own kind at once, and so need no end.
const ALONE: &[&str] = &["dd", "dt", "li", "option", "p", "td", "th", "tr"];
/// How many elements may be open inside each other; what is deeper is read, and not matched.
const DEEPEST: usize = 256;

/// The page that `html` makes. Any text is HTML of some sort.
pub(crate) fn page(html: &str) -> Page {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut builder = Builder { html, ..Builder::default() };
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                builder.text(tag.span.start, tag.span.end);
                builder.open(&tag);
            }
            Token::EndTag(tag) => {
                builder.text(tag.span.start, tag.span.end);
                builder.close(&String::from_utf8_lossy(&tag.name), tag.span.start);
            }
            Token::Comment(comment) => builder.text(comment.span.start, comment.span.end),
            Token::Doctype(doctype) => builder.text(doctype.span.start, doctype.span.end),
            Token::String(_) | Token::Error(_) => {}
        }
    }
    builder.text(html.len(), html.len());
    while let Some(element) = builder.elements.pop() {
        builder.end(element);
    }
    builder.page
}

#[derive(Default)]
struct Builder<'h> {
    html: &'h str,
    page: Page,
    /// Where the words that are not yet taken begin.
    at: usize,
    elements: Vec<Element>,
    /// How many of the open elements are silent, and how many keep white space.
    silent: usize,
    verbatim: usize,
    quotes: usize,
    /// White space that was seen, and not written since nothing followed yet.
    space: Option<Range<usize>>,
    /// Line ends, likewise.
    breaks: Option<(usize, Range<usize>)>,
}

/// An open element.
struct Element {
    name: String,
    silent: bool,
    verbatim: bool,
    region: Option<usize>,
    quote: bool,
}

impl Builder<'_> {
    /// Takes the words before a tag at `start..end`.
    fn text(&mut self, start: usize, end: usize) {
        let from = self.at;
        self.at = end.max(from);
        let Some(text) = self.html.get(from..start.max(from)) else { return };
        if self.silent > 0 {
            return;
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < text.len() {
            let is_space = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'\x0c');
            if is_space(&bytes[at]) {
                let len = bytes[at..].iter().take_while(|b| is_space(b)).count();
                let raw = from + at..from + at + len;
                match self.verbatim {
                    0 => self.space = Some(self.space.take().map_or(raw.start, |s| s.start)..raw.end),
                    _ => {
                        self.flush();
                        self.page.words.push_same(&text[at..at + len], raw.start);
                    }
                }
                at += len;
                continue;
            }
            self.flush();
            if let Some((character, len)) = entity::decode(&text[at..]) {
                self.page.words.push_written(&character, from + at..from + at + len);
                at += len;
                continue;
            }
            let rest = &bytes[at + 1..];
            let len = 1 + rest.iter().position(|b| is_space(b) || *b == b'&').unwrap_or(rest.len());
            self.page.words.push_same(&text[at..at + len], from + at);
            at += len;
        }
    }

    /// Writes the white space or line ends before the words that come.
    fn flush(&mut self) {
        let (space, breaks) = (self.space.take(), self.breaks.take());
        if self.page.words.text.is_empty() {
            return;
        }
        match (breaks, space) {
            (Some((count, raw)), _) => self.page.words.push_written(&"\n\n"[..count], raw),
            (None, Some(raw)) if self.html.get(raw.clone()) == Some(" ") => {
                self.page.words.push_same(" ", raw.start);
            }
            (None, Some(raw)) => self.page.words.push_written(" ", raw),
            (None, None) => {}
        }
    }

    fn part(&mut self, lines: usize, at: usize) {
        let (count, raw) = self.breaks.take().unwrap_or((0, at..at));
        self.breaks = Some((count.max(lines), raw.start..at.max(raw.start)));
    }

    fn open(&mut self, tag: &StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        self.part_by(&name, tag.span.start);
        // A head ends where the body begins, closed or not; one paragraph or cell ends where the next begins.
        let last = self.elements.last().map(|e| &*e.name);
        let block = BLOCKS.contains(&&*name) || matches!(&*name, "div" | "span" | "a");
        if name == "body" || last == Some("head") && block {
            self.close("head", tag.span.start);
        } else if last == Some(&name) && ALONE.contains(&&*name) {
            self.close(&name, tag.span.start);
        }
        if EMPTY.contains(&&*name) || tag.self_closing || self.elements.len() >= DEEPEST {
            return;
        }
        let kind = marked(tag, &name);
        let quote = kind == Some(Kind::Quote);
        let silent = SILENT.contains(&&*name);
        let verbatim = name == "pre";
        self.quotes += usize::from(quote);
        self.silent += usize::from(silent);
        self.verbatim += usize::from(verbatim);
        let region = kind.map(|kind| {
            // What comes next is a line of its own, so that a region holds whole lines.
            if kind != Kind::Signature {
                self.part(1, tag.span.start);
            }
            let start = self.page.words.text.len();
            self.page.regions.push(Region { at: start..start, kind, depth: self.quotes });
            self.page.regions.len() - 1
        });
        self.elements.push(Element { name, silent, verbatim, region, quote });
    }

    fn close(&mut self, name: &str, at: usize) {
        self.part_by(name, at);
        let Some(index) = self.elements.iter().rposition(|e| e.name == name) else { return };
        while self.elements.len() > index {
            if let Some(element) = self.elements.pop() {
                if element.region.is_some() {
                    self.part(1, at);
                }
                self.end(element);
            }
        }
    }

    fn end(&mut self, element: Element) {
        self.silent -= usize::from(element.silent);
        self.verbatim -= usize::from(element.verbatim);
        self.quotes -= usize::from(element.quote);
        if let Some(region) = element.region.and_then(|region| self.page.regions.get_mut(region)) {
            region.at.end = self.page.words.text.len();
        }
    }

    fn part_by(&mut self, name: &str, at: usize) {
        match name {
            "br" => {
                // Each one ends a line: two of them leave an empty one.
                let lines = self.breaks.as_ref().map_or(0, |(lines, _)| *lines);
                self.part((lines + 1).min(2), at);
            }
            "div" => self.part(1, at),
            // What mail builders call an element stands apart.
            _ if name.starts_with("mj-") => self.part(2, at),
            _ if BLOCKS.contains(&name) => self.part(2, at),
            _ => {}
        }
    }
}

/// Words in the class or id of an element by which mail programs mark a quoted mail.
const QUOTES: &[&str] = &[
    "gmail_quote",
    "gmail_attr",
    "yahoo_quoted",
    "protonmail_quote",
    "tutanota_quote",
    "moz-cite-prefix",
    "moz-forward-container",
    "mail-editor-reference-message-container",
    "olk_src_body_section",
    "zmail_extra",
    "ms-outlook-mobile-reference-message",
    "front-blockquote",
    "isforwardcontent",
];
/// The same for the head of one.
const QUOTE_HEADS: &[&str] = &["divrplyfwdmsg", "outlookmessageheader", "replyheader"];
/// The same for a signature.
const SIGNATURES: &[&str] = &[
    "gmail_signature",
    "gmail_signature_prefix",
    "moz-signature",
    "signature",
    "ms-outlook-mobile-signature",
    "applemailsignature",
    "protonmail_signature_block",
    "x_signature",
];

/// What a mail program marks an element as.
fn marked(tag: &StartTag<usize>, name: &str) -> Option<Kind> {
    let value = |key: &str| {
        let value = tag.attributes.get(key.as_bytes());
        value.map(|value| String::from_utf8_lossy(value).to_ascii_lowercase()).unwrap_or_default()
    };
    let words = format!("{} {}", value("class"), value("id"));
    let has = |list: &[&str]| words.split_ascii_whitespace().any(|word| list.contains(&word));
    if has(QUOTE_HEADS) {
        return Some(Kind::QuoteHead);
    }
    if has(SIGNATURES) {
        return Some(Kind::Signature);
    }
    // A quotation without a border is how a program indents the writer's own words.
    let indent = || {
        let style = value("style").replace(' ', "");
        style.contains("border:none") || style.contains("border:0")
    };
    let quote = has(QUOTES) || name == "blockquote" && (value("type") == "cite" || !indent());
    quote.then_some(Kind::Quote)
}
