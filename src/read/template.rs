//! Templates: text that an agent or a program fills in and sends. The whole of one is the agent's words.
//!
//! A template is cut into text, slots, tags and comments ([`lex`]), its branches are told ([`tree`]), and each way
//! through them ([`paths`]) is a draft of its own: a thing that every mail needs must stand on each. What the words
//! of several ways break together is said once, further on. Subject and body are drafts of their own, and so are
//! the blocks of each language.

mod call;
mod called;
mod comments;
mod condition;
mod domain;
mod expression;
mod included;
mod language;
mod lex;
mod macros;
mod mail;
mod partials;
mod parts;
mod paths;
mod printed;
mod said;
mod slot;
#[cfg(test)]
mod tests;
mod tree;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::mail::written;
use super::marker::is_mark;
use super::{Cut, Each, Fault, Format, Head, Options, Piece};
use crate::text::{Encoding, Mapped};
use crate::transcript::{Asks, Channel, Choice, Comment, Conversation, Raw, Role, RoleFrom, Turn, Way};
use comments::comments;
use language::cut;
use lex::{What, lex};
use parts::parts;
use paths::ways;
use printed::{Markup, flat, printed};
use said::{Shown, said};
use tree::{Node, tree};

pub use included::Included;
pub(super) use macros::{Macros, may_be as may_be_macros};
pub(super) use slot::stands_for;

/// The row of the table.
pub(super) struct Template;

impl Format for Template {
    fn name(&self) -> &str {
        "template"
    }

    fn about(&self) -> &str {
        "a template of a mail or reply: Liquid, Handlebars, Mustache, Jinja, ERB, FreeMarker, Mailchimp; slots of others"
    }

    fn looks_for(&self) -> Cow<'_, str> {
        "a template's tags and slots (`{% if … %}`, `{{ name }}`, `*|NAME|*`, `<%= name %>`, `${name}`)"
            .into()
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        let name = head.name.to_ascii_lowercase();
        if is_named(&name) {
            return Some("its name is a template's".into());
        }
        if is_mail(head) {
            return Some("it is a mail that was never sent, with a template's tags or slots".into());
        }
        // Code and data have marks of templates in them, and are none.
        let ending =
            name.rsplit(['/', '\\']).next().and_then(|file| file.rsplit_once('.')).map(|(_, end)| end);
        let words = matches!(
            ending,
            None | Some("txt" | "text" | "md" | "markdown" | "html" | "htm" | "xhtml" | "mjml" | "email")
        );
        if !words || head.is_json() {
            return None;
        }
        // A transcript may have slots in it, where names were taken out.
        let others = || super::formats().iter().filter(|f| !matches!(f.name(), "template" | "draft"));
        let slots = || matches!(ending, Some("txt" | "text")) && has_brackets(head.text);
        ((filled_in(head.text, &["{{", "*|", "<%", "${", "{!"]) || slots())
            && !others().any(|format| format.detect(head).is_some()))
        .then(|| "it has a template's tags or slots".into())
    }

    fn cut(&self, _head: &str) -> Cut {
        Cut::Whole
    }

    fn read(&self, piece: Piece<'_>, options: &Options, arena: &mut String, each: &mut Each<'_>) {
        self.read_file(piece, "", options, arena, each);
    }

    fn read_file(
        &self,
        piece: Piece<'_>,
        path: &str,
        options: &Options,
        _arena: &mut String,
        each: &mut Each<'_>,
    ) {
        if super::mail::why(piece.text, path).is_some() {
            return mail::read(piece.text, path, options, each);
        }
        let mut found = 0;
        let markup = Markup::of(path, piece.text);
        let pieces = cut(piece.text, path);
        let parts = parts(piece.text, &pieces);
        let mut source = Mapped::default();
        source.push_same(piece.text, 0);
        let comments = comments(&source, &pieces, markup, path);
        let mail = markup == Markup::Html || parts.len() > 1;
        let partial = options.included.why(path);
        for part in parts {
            let mut source = Mapped::default();
            source.push_same(&piece.text[part.at.clone()], part.at.start);
            let markup = if part.name.is_some() { Markup::Text } else { markup };
            let whole = Whole {
                id: part.name.map(str::to_owned),
                body: part.name.is_none(),
                // A subject is no whole mail, which would have an end.
                channel: options.channel.or(mail.then_some(Channel::Email)).filter(|_| part.name.is_none()),
                markup,
                encoding: if markup == Markup::Html { Encoding::Html } else { Encoding::Plain },
                inside: Encoding::Plain,
                source,
                comments: comments.clone(),
                path,
                partial: partial.clone(),
                language: None,
            };
            found += whole.give(each);
        }
        if found == 0 {
            each(Err(wordless()));
        }
    }
}

/// Whether a file is a mail that is kept to be filled in.
pub(super) fn is_mail(head: &Head<'_>) -> bool {
    let slots = |text: &str| filled_in(text, &["{{"]);
    // What is in codes may be slots too.
    let coded = || head.whole && written(head.text).parts.iter().any(|part| slots(&part.source.text));
    super::mail::never_sent(head.text, head.name) && (slots(head.text) || coded())
}

/// Whether a text has tags of a template, or slots that begin so.
fn filled_in(text: &str, slots: &[&str]) -> bool {
    lex(text).into_iter().any(|piece| match piece.what {
        What::Tag(_) | What::Mustache(_) => true,
        What::Slot(_) => slots.iter().any(|mark| text[piece.at.start..].starts_with(mark)),
        _ => false,
    })
}

/// Whether a text has several slots in brackets, as people write them who fill them in by hand: `[First Name]`, `[Order
/// Number]`. What a transcript has in brackets is no slot: a time, a mark of a hold or a sound, and what was taken out
/// (`[PERSON_NAME]`).
fn has_brackets(text: &str) -> bool {
    let mut names: Vec<&str> = Vec::new();
    for piece in lex(text) {
        let What::Slot(inside) = piece.what else { continue };
        let name = &text[inside];
        let by_hand = name.contains(' ') || name.contains(|c: char| c.is_lowercase());
        if text[piece.at].starts_with('[') && by_hand && !is_mark(name) && !names.contains(&name) {
            names.push(name);
        }
    }
    let kinds = ["name", "number", "date", "order", "product", "company", "amount", "email", "phone"];
    let of_kind =
        |name: &&str| name.split([' ', '_', '-']).any(|w| kinds.contains(&&*w.to_ascii_lowercase()));
    // One alone may be any mark, unless it is all that there is.
    let all = || names.iter().any(|name| text.trim().len() == name.len() + 2);
    (names.len() > 1 || all()) && names.iter().any(of_kind)
}

fn wordless() -> Fault {
    Fault {
        offset: None,
        message: "there are no words in this template".to_owned(),
        help: "if that is no surprise, leave the file out".to_owned(),
        harmless: true,
    }
}

/// How names of templates end.
const ENDINGS: &[&str] = &[
    ".liquid",
    ".hbs",
    ".handlebars",
    ".mustache",
    ".j2",
    ".jinja",
    ".jinja2",
    ".njk",
    ".twig",
    ".erb",
    ".ftl",
    ".ftlh",
    ".ejs",
    ".tpl",
];

/// Whether a file, its name in lower case, is called as templates are.
pub(super) fn is_named(name: &str) -> bool {
    ENDINGS.iter().any(|end| name.ends_with(end))
}

/// The name of what a template makes: without the ending of its language.
pub(super) fn stem(name: &str) -> &str {
    ENDINGS.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

/// A template as a whole: one text that is sent.
struct Whole<'p> {
    /// What its findings call it.
    id: Option<String>,
    /// Whether it is what a mail says, in which things may be missing; a subject says little.
    body: bool,
    channel: Option<Channel>,
    markup: Markup,
    /// How it is written in its source.
    encoding: Encoding,
    /// How what that stands for is written.
    inside: Encoding,
    /// Its text, with the way back to the source.
    source: Mapped,
    /// What its writers note in it, or around it.
    comments: Vec<Comment<'static>>,
    /// The file, near which partials are looked for.
    path: &'p str,
    /// Why it is a part of others, if it is one.
    partial: Option<Arc<str>>,
    /// The language that it is said to be in.
    language: Option<String>,
}

impl Whole<'_> {
    /// Gives a draft for each way through it; how many there were.
    fn give(self, each: &mut Each<'_>) -> usize {
        let drafts = self.drafts(each);
        give(drafts, &self.comments, each)
    }

    /// A draft for each way through it, language by language. They have no numbers yet.
    fn drafts(&self, each: &mut Each<'_>) -> Vec<Conversation<'static>> {
        let source = &self.source.text;
        let pieces = cut(source, self.path);
        let (nodes, parts) = match tree(source, &pieces) {
            Ok(mut nodes) => {
                let parts = partials::follow(&mut nodes, source, self.path);
                (nodes, parts)
            }
            Err(failure) => {
                each(Err(Fault {
                    offset: Some(self.source.map.start(failure.offset)),
                    message: format!("the branches of this template can't be followed: {}", failure.message),
                    help: "it is judged as text, with the words of all branches; mend the tag".to_owned(),
                    harmless: true,
                }));
                (flat(source, &pieces), Vec::new())
            }
        };
        if let Some((shown, language)) = language::printed(source, self.path)
            && let Some(first) = shown.iter().find(|piece| match &piece.what {
                What::Comment(inside) => !comments::speaks(&source[inside.clone()]),
                _ => false,
            })
        {
            each(Err(Fault {
                offset: Some(self.source.map.start(first.at.start)),
                message: format!(
                    "`{{# … #}}` is no comment in {language}: customers see it, and so it is judged"
                ),
                help: "write it as a comment of the language".to_owned(),
                harmless: true,
            }));
        }
        let (mut shown, mut given) = (Shown::default(), Vec::new());
        let mut drafts = self.bodies(&nodes, None, &mut shown, each);
        for part in &parts {
            drafts.append(&mut self.bodies(&part.nodes, Some(&part.name), &mut shown, each));
        }
        for nodes in [&nodes].into_iter().chain(parts.iter().map(|part| &part.nodes)) {
            said(nodes, &shown, &mut given);
        }
        let rest = given.split_off(given.len().min(said::MOST));
        for (name, prints) in given {
            drafts.append(&mut self.bodies(prints, Some(name), &mut Shown::default(), each));
        }
        if let Some((name, _)) = rest.first() {
            let apart = Node::Include { name: String::new(), at: 0..0 };
            let one = |(_, prints): &(&str, &[Node])| {
                prints.iter().cloned().chain([apart.clone()]).collect::<Vec<_>>()
            };
            let nodes: Vec<Node> = rest.iter().flat_map(one).collect();
            drafts.append(&mut self.bodies(&nodes, Some(name), &mut Shown::default(), each));
        }
        drafts
    }

    /// A draft for each way through its body, or through a part of it that has a name and is printed where it is called:
    /// in this nothing is missing. What names show on these ways is added to `shown`.
    fn bodies(
        &self,
        nodes: &[Node],
        part: Option<&str>,
        shown: &mut Shown,
        each: &mut Each<'_>,
    ) -> Vec<Conversation<'static>> {
        let source = &self.source.text;
        let raw = |at: &std::ops::Range<usize>| self.source.map.start(at.start)..self.source.map.end(at.end);
        let (ways, all) = ways(nodes);
        if !all {
            each(Err(Fault {
                offset: Some(self.source.map.start(0)),
                message: format!("there are more than {} ways through this template", paths::MOST),
                help:
                    "what is missing is looked for on some that stand for the others; words are judged on all"
                        .to_owned(),
                harmless: true,
            }));
        }
        let mut locales: Vec<Option<String>> = Vec::new();
        for way in &ways {
            if !locales.contains(&way.locale) {
                locales.push(way.locale.clone());
            }
        }
        // MJML shows other files by an element.
        let elsewhere = self.markup == Markup::Html && source.contains("<mj-include");
        let open = elsewhere || !self.body || self.partial.is_some() || part.is_some();
        let mut drafts = Vec::new();
        for locale in locales {
            let ways: Vec<_> = ways.iter().filter(|way| way.locale == locale).collect();
            let printed = ways.iter().map(|way| self.source.then(printed(&way.leaves, source, self.markup)));
            let printed: Vec<_> =
                ways.iter().zip(printed).filter(|(_, words)| has_words(&words.text)).collect();
            let names = [self.id.as_deref(), part, locale.as_deref()];
            let id = names.into_iter().flatten().map(str::to_owned).reduce(|id, name| format!("{id}.{name}"));
            for (way, words) in printed {
                let read: BTreeSet<usize> = words.map.starts().collect();
                shown.add(way, &|slot| read.contains(&raw(slot).start));
                let choices = way.choices.iter().map(|choice| Choice {
                    asked: choice.asked.clone(),
                    holds: choice.holds,
                    asks: if choice.repeats { Asks::List } else { Asks::Condition },
                    raw: raw(&choice.at),
                });
                let borrowed = way.leaves.iter().filter_map(|leaf| match (leaf.node, leaf.at) {
                    (_, Some(at)) | (Node::Borrowed(_, at), None) => Some(raw(at)),
                    _ => None,
                });
                let strings = way.leaves.iter().filter_map(|leaf| match leaf.node {
                    Node::Slot(slot) | Node::Value { otherwise: slot, .. } if leaf.at.is_none() => {
                        Some(&slot.says)
                    }
                    _ => None,
                });
                let quoted = strings.flatten().filter_map(|at| {
                    let mark = source.get(..at.start)?.chars().next_back()?;
                    Some((raw(at), mark))
                });
                let way = Way {
                    quoted: quoted.collect(),
                    open: way.open || open,
                    partial: self.partial.clone(),
                    language: way.locale.clone().or_else(|| self.language.clone()),
                    choices: choices.collect(),
                    borrowed: borrowed.collect(),
                    ..Way::default()
                };
                drafts.push(self.draft(id.clone(), way, words));
            }
        }
        drafts
    }

    fn draft(&self, id: Option<String>, way: Way, words: Mapped) -> Conversation<'static> {
        let at = words.raw();
        let raw = Raw {
            start: at.start,
            end: at.end,
            encoding: self.encoding,
            inside: self.inside,
            map: Some(Arc::new(words.map)),
            ..Raw::default()
        };
        let turn = Turn { role_from: RoleFrom::Source, raw, ..Turn::new(Role::Agent, words.text) };
        Conversation {
            id: id.map(Into::into),
            channel: self.channel,
            turns: vec![turn],
            draft: true,
            way: Some(Box::new(way)),
            comments: Some(Vec::new()),
            ..Conversation::default()
        }
    }
}

/// Gives drafts, those of one name as the ways through one text; how many there were. All have the same comments: the
/// first of each name has them.
fn give(mut drafts: Vec<Conversation<'static>>, comments: &[Comment<'static>], each: &mut Each<'_>) -> usize {
    let given = drafts.len();
    while let Some(first) = drafts.first() {
        let id = first.id.clone();
        let (ways, others): (Vec<_>, Vec<_>) = drafts.into_iter().partition(|draft| draft.id == id);
        drafts = others;
        let of = ways.len();
        for (number, mut draft) in ways.into_iter().enumerate() {
            if let Some(way) = &mut draft.way {
                (way.number, way.of) = (number, of);
            }
            if number == 0 {
                draft.comments = Some(comments.to_vec());
            }
            each(Ok(draft));
        }
    }
    given
}

/// Whether there are words beside slots.
fn has_words(text: &str) -> bool {
    text.split_whitespace().any(|word| !word.contains('ꞏ') && word.chars().any(char::is_alphabetic))
}
