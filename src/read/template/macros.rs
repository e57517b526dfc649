//! Canned replies: macros of Zendesk and the like, and lists of replies in JSON, YAML or CSV.
//!
//! Whatever the file is written in, it is first made a tree of texts with their places ([`item`]); then replies are
//! looked for in it by the names that help desks give to their fields. Titles, descriptions, tags and comments for
//! colleagues are nobody's words.

mod item;
mod known;
mod notes;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::comments::comments;
use super::language::cut;
use super::mail::together;
use super::printed::Markup;
use super::{Whole, wordless};
use crate::read::{Cut, Each, Fault, Format, Head, Options, Piece};
use crate::text::{Encoding, Mapped};
use item::{Item, read};
pub(in crate::read) use known::may_be;

/// The row of the table.
pub(in crate::read) struct Macros;

impl Format for Macros {
    fn name(&self) -> &str {
        "macros"
    }

    fn about(&self) -> &str {
        "canned replies: macros of Zendesk and the like, or a list of replies in JSON, YAML or CSV"
    }

    fn looks_for(&self) -> Cow<'_, str> {
        "`macros[].actions[].field`, a list of records with a `title` and a `body` and nobody who speaks, or a file named \
         `macros`, `canned…` or `saved-replies` with replies"
            .into()
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        known::detect(head)
    }

    fn cut(&self, _head: &str) -> Cut {
        Cut::Whole
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        let tree = match read(piece.text) {
            Ok(tree) => tree,
            Err(fault) => return each(Err(fault)),
        };
        let silent = says_nothing(&tree);
        let mut notes = notes::notes(piece.text, &tree);
        let mut replies = Vec::new();
        look(tree, None, &mut replies, 0);
        let (mut given, found) = (0, replies.len());
        for Reply { id, words, encoding, body, html, also, language } in replies {
            let whole = |words: Mapped, encoding: Encoding, html: bool| {
                let markup = if html { Markup::Html } else { Markup::of("", &words.text) };
                Whole {
                    id: id.clone(),
                    body,
                    channel: options.channel.filter(|_| body),
                    markup,
                    encoding,
                    inside: if markup == Markup::Html { Encoding::Html } else { Encoding::Plain },
                    comments: comments(&words, &cut(&words.text, ""), markup, ""),
                    source: words,
                    path: "",
                    partial: None,
                    language: language.clone(),
                }
            };
            let mut first = whole(words, encoding, html);
            // Those of the file are known from then on.
            first.comments.extend(notes.iter().cloned());
            given += match also {
                Some((words, encoding)) => {
                    let part =
                        |name: &str, whole: Whole<'static>| (name.to_owned(), whole.source.raw(), whole);
                    let second = part("text/html", whole(words, encoding, true));
                    together(vec![part("text/plain", first), second], each)
                }
                None => first.give(each),
            };
            if given > 0 {
                notes.clear();
            }
        }
        if given == 0 && (silent || found > 0) {
            // A list without entries, macros that send nothing, and replies of slots alone are what they say.
            each(Err(Fault {
                message: "there are no words in this list of replies".to_owned(),
                ..wordless()
            }));
        } else if given == 0 {
            each(Err(Fault {
                offset: None,
                message: "no reply was found in this list".to_owned(),
                help: "a reply is the text of a field such as `body`, `text`, `content` or `message`"
                    .to_owned(),
                harmless: false,
            }));
        }
    }
}

/// Fields that hold a reply, the best first; and those that hold the same in HTML.
const TEXTS: &[&str] =
    &["body_text", "text", "plain", "body", "content", "message", "reply", "response", "answer", "template"];
const HYPERTEXTS: &[&str] = &["body_html", "html", "html_body", "content_html", "htmlbody", "htmltext"];
/// Fields that say what a reply is called, the best first.
const IDS: &[&str] = &["id", "key", "slug", "shortcut", "short_code", "name", "title"];
const LANGUAGES: &[&str] = &["locale", "lang", "language"];
/// Fields that hold more replies, or the same in other languages.
const LISTS: &[&str] = &[
    "macros",
    "macro",
    "canned_responses",
    "canned-responses",
    "cannedresponses",
    "saved_replies",
    "savedreplies",
    "replies",
    "responses",
    "templates",
    "snippets",
    "items",
    "data",
    "results",
    "entries",
    "actions",
    "arguments",
    "variants",
    "translations",
    "locales",
];
/// Fields whose texts are for colleagues.
const INTERNAL: &[&str] =
    &["description", "note", "notes", "comment_internal", "tags", "category", "folder", "author"];

/// A reply that was found.
struct Reply {
    id: Option<String>,
    words: Mapped,
    /// How they are written in the source.
    encoding: Encoding,
    body: bool,
    html: bool,
    /// The same in HTML, beside the text.
    also: Option<(Mapped, Encoding)>,
    /// The language that it is said to be in.
    language: Option<String>,
}

impl Reply {
    /// A reply of words alone.
    fn body(id: Option<String>, words: Mapped, encoding: Encoding) -> Self {
        Reply { id, words, encoding, body: true, html: false, also: None, language: None }
    }

    /// The subject of the reply that is called so.
    fn subject(id: Option<&str>, words: Mapped, encoding: Encoding) -> Self {
        let id = id.map_or_else(|| "subject".to_owned(), |id| format!("{id}.subject"));
        Self { id: Some(id), words, encoding, body: false, html: false, also: None, language: None }
    }
}

const DEEPEST: usize = 12;

fn look(item: Item, id: Option<&str>, replies: &mut Vec<Reply>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match item {
        Item::List(items) => {
            for item in items {
                match item {
                    // A list of texts is a list of replies.
                    Item::Text(words, encoding) => {
                        replies.push(Reply::body(id.map(str::to_owned), words, encoding));
                    }
                    item => look(item, id, replies, depth + 1),
                }
            }
        }
        Item::Map(fields) if fields.iter().any(|(key, _)| key == "actions") => {
            macro_of_actions(fields, id, replies)
        }
        Item::Map(fields) => record(fields, id, replies, depth),
        Item::Text(..) | Item::Other => {}
    }
}

/// Whether a list is one of replies that holds none: it is empty, or its macros write to nobody.
fn says_nothing(item: &Item) -> bool {
    match item {
        Item::List(items) => items.iter().all(says_nothing),
        Item::Map(fields) => {
            let list = |key: &str| LISTS.iter().any(|list| key.eq_ignore_ascii_case(list));
            let mut lists = fields.iter().filter(|(key, item)| list(key) && !item.is_text()).peekable();
            lists.peek().is_some() && lists.all(|(key, item)| key == "actions" || says_nothing(item))
        }
        Item::Text(..) | Item::Other => false,
    }
}

/// What the first of some fields says.
fn said<'f>(fields: &'f [(String, Item)], keys: &[&str]) -> Option<&'f str> {
    let found = keys.iter().find_map(|key| fields.iter().find(|(k, _)| k.eq_ignore_ascii_case(key)));
    found.and_then(|(_, item)| item.scalar()).filter(|text| !text.is_empty())
}

/// What a record is called.
fn named(fields: &[(String, Item)], above: Option<&str>) -> Option<String> {
    let own = said(fields, IDS).map(str::to_owned).or_else(|| above.map(str::to_owned));
    match (own, said(fields, LANGUAGES)) {
        (Some(own), Some(language)) => Some(format!("{own}.{language}")),
        (own, language) => own.or_else(|| language.map(str::to_owned)),
    }
}

fn record(fields: Vec<(String, Item)>, above: Option<&str>, replies: &mut Vec<Reply>, depth: usize) {
    let (language, from) = (said(&fields, LANGUAGES).map(str::to_owned), replies.len());
    replies_of(fields, above, replies, depth);
    for reply in &mut replies[from..] {
        reply.language = reply.language.take().or_else(|| language.clone());
    }
}

fn replies_of(mut fields: Vec<(String, Item)>, above: Option<&str>, replies: &mut Vec<Reply>, depth: usize) {
    let id = named(&fields, above);
    let mut take = |keys: &[&str]| {
        keys.iter().find_map(|key| {
            let at = fields
                .iter()
                .position(|(k, item)| k.eq_ignore_ascii_case(key) && !matches!(item, Item::Other))?;
            Some(fields.swap_remove(at).1)
        })
    };
    let (subject, text, html) = (take(&["subject"]), take(TEXTS), take(HYPERTEXTS));
    match subject {
        Some(Item::Text(words, encoding)) => replies.push(Reply::subject(id.as_deref(), words, encoding)),
        Some(Item::Map(languages)) => by_language(languages, id.as_deref(), true, replies),
        _ => {}
    }
    let body =
        |html, also, (words, encoding)| Reply { html, also, ..Reply::body(id.clone(), words, encoding) };
    match (text, html) {
        (Some(Item::Text(words, encoding)), html) => {
            replies.push(body(false, html.and_then(Item::into_text), (words, encoding)));
            return translated(fields, id.as_deref(), replies, depth);
        }
        (_, Some(Item::Text(words, encoding))) => {
            replies.push(body(true, None, (words, encoding)));
            return translated(fields, id.as_deref(), replies, depth);
        }
        // A text in several languages.
        (Some(Item::Map(languages)), _) => return by_language(languages, id.as_deref(), false, replies),
        (Some(other), _) => look(other, id.as_deref(), replies, depth + 1),
        _ => {}
    }
    let lists = fields
        .iter()
        .any(|(key, item)| !item.is_text() && LISTS.iter().any(|list| key.eq_ignore_ascii_case(list)));
    // A record says what it is called; a map without such a field holds replies by name, among lists and more maps.
    let is_record = fields.iter().any(|(key, _)| IDS.iter().any(|id| key.eq_ignore_ascii_case(id)));
    if !lists && fields.iter().all(|(_, item)| item.is_text()) && above.is_none() {
        if is_record {
            // What is said of the replies of a record is none of them.
            let about = [IDS, INTERNAL, LANGUAGES].concat();
            fields.retain(|(key, _)| !about.iter().any(|known| key.eq_ignore_ascii_case(known)));
        }
        return by_key(fields, id.as_deref().filter(|_| is_record), replies);
    }
    if !is_record {
        let is_reply = |(key, item): &(String, Item)| {
            let about = [INTERNAL, LANGUAGES].concat().iter().any(|known| key.eq_ignore_ascii_case(known));
            !about && item.scalar().is_some_and(|text| text.split_whitespace().nth(1).is_some())
        };
        let (named, others) = fields.into_iter().partition(is_reply);
        by_key(named, id.as_deref(), replies);
        fields = others;
    }
    for (key, item) in fields {
        if !item.is_text() && !INTERNAL.iter().any(|internal| key.eq_ignore_ascii_case(internal)) {
            let known = LISTS.iter().any(|list| key.eq_ignore_ascii_case(list));
            // What lies in a map of a map is called by both.
            let nested = above.filter(|_| !is_record).map(|above| format!("{above}.{key}"));
            let above = if known { id.as_deref() } else { Some(nested.as_deref().unwrap_or(&key)) };
            look(item, above, replies, depth + 1);
        }
    }
}

/// The same in other languages, beside a text.
fn translated(fields: Vec<(String, Item)>, id: Option<&str>, replies: &mut Vec<Reply>, depth: usize) {
    for (key, item) in fields {
        match item {
            _ if !["variants", "translations", "locales"]
                .iter()
                .any(|list| key.eq_ignore_ascii_case(list)) => {}
            Item::Map(languages) if languages.iter().all(|(_, item)| item.is_text()) => {
                by_language(languages, id, false, replies);
            }
            item => look(item, id, replies, depth + 1),
        }
    }
}

/// A text in several languages.
fn by_language(languages: Vec<(String, Item)>, id: Option<&str>, subject: bool, replies: &mut Vec<Reply>) {
    for (language, item) in languages {
        let Item::Text(words, encoding) = item else { continue };
        let id = id.map_or_else(|| language.clone(), |id| format!("{id}.{language}"));
        let reply = match subject {
            true => Reply::subject(Some(&id), words, encoding),
            false => Reply::body(Some(id), words, encoding),
        };
        replies.push(Reply { language: Some(language), ..reply });
    }
}

/// Replies by what they are called: `late: "We are sorry …"`.
fn by_key(fields: Vec<(String, Item)>, above: Option<&str>, replies: &mut Vec<Reply>) {
    for (key, item) in fields {
        if let Item::Text(words, encoding) = item {
            let id = above.map_or_else(|| key.clone(), |above| format!("{above}.{key}"));
            replies.push(Reply::body(Some(id), words, encoding));
        }
    }
}

/// A macro that says what it does: some of that is a public comment.
fn macro_of_actions(mut fields: Vec<(String, Item)>, above: Option<&str>, replies: &mut Vec<Reply>) {
    let id = named(&fields, above);
    let Some(at) = fields.iter().position(|(key, _)| key == "actions") else { return };
    let Item::List(actions) = fields.swap_remove(at).1 else { return };
    let (mut text, mut html, mut subject, mut public) = (None, None, None, true);
    for action in actions {
        let Item::Map(mut action) = action else { continue };
        // Some help desks put the texts of an action below `arguments`.
        if let Some(at) = action.iter().position(|(key, _)| key == "arguments") {
            record(vec![action.swap_remove(at)], id.as_deref(), replies, 0);
            continue;
        }
        let field = action
            .iter()
            .find(|(key, _)| key == "field")
            .and_then(|(_, item)| item.scalar())
            .unwrap_or_default()
            .to_owned();
        let value = action.into_iter().find(|(key, _)| key == "value").map(|(_, item)| item);
        match (field.as_str(), value) {
            ("comment_mode_is_public", Some(value)) => public = value.scalar() != Some("false"),
            ("comment_value", Some(Item::Text(words, encoding))) => text = Some((words, encoding)),
            // A channel, and the text for it.
            ("comment_value", Some(Item::List(parts))) => {
                text = parts.into_iter().filter_map(Item::into_text).next_back();
            }
            ("comment_value_html", Some(Item::Text(words, encoding))) => html = Some((words, encoding)),
            ("subject", Some(Item::Text(words, encoding))) => subject = Some((words, encoding)),
            _ => {}
        }
    }
    if let Some((words, encoding)) = subject {
        replies.push(Reply::subject(id.as_deref(), words, encoding));
    }
    // Of a text and its HTML, one is read.
    let is_html = text.is_none();
    let also = html.clone().filter(|_| !is_html);
    if let Some((words, encoding)) = text.or(html).filter(|_| public) {
        replies.push(Reply { html: is_html, also, ..Reply::body(id, words, encoding) });
    }
}
