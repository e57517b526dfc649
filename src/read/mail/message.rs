//! One mail: its heads, and its words with their places.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use mail_parser::{Address, DateTime, HeaderName, Message, MessageParser, MessagePart, PartType};

use super::decode::{Transfer, text, unescape_from, unflow};
use super::people::Person;
use super::split::{Quoted, split};
use super::why;
use crate::read::html::{self, Region};
use crate::read::time::instant_ms;
use crate::text::{Encoding, Mapped};
use crate::transcript::{Raw, Role, Turn};

/// A mail that was read.
#[derive(Debug, Default)]
pub(super) struct Mail {
    pub(super) id: Option<String>,
    /// The mails that it goes back to.
    pub(super) references: Vec<String>,
    /// Its subject, and the same without `Re:` and the like.
    pub(super) subject: Option<String>,
    pub(super) thread_name: String,
    /// Whether the subject says that it is an answer.
    pub(super) is_reply: bool,
    pub(super) from: Person,
    pub(super) to: Vec<Person>,
    pub(super) at_ms: Option<i64>,
    /// Whether a machine answered.
    pub(super) automatic: bool,
    /// Whether it was not sent yet.
    pub(super) unsent: bool,
    /// Its writer's own words, without a role.
    pub(super) own: Option<Turn<'static>>,
    /// The words of the mail below them, and who wrote it.
    pub(super) quoted: Option<(Turn<'static>, Person)>,
}

/// The words of a mail.
struct Body {
    words: Mapped,
    regions: Vec<Region>,
    encoding: Encoding,
    inside: Encoding,
}

/// What takes mails apart. Dates are read on their own: what reads them among the heads goes past the end of their line
/// where the zone is `Z` or `UT`, and with it over what follows.
static PARSER: LazyLock<MessageParser> = LazyLock::new(|| {
    let parser = MessageParser::new().with_mime_headers().with_address_headers().with_message_ids();
    parser.header_text(HeaderName::Subject)
});

/// The mail at `at` of `source`; `None` where there is none. In an mbox some lines are marked.
pub(super) fn read(source: &str, at: Range<usize>, mbox: bool) -> Option<Mail> {
    let raw = source.get(at.clone())?;
    let message = PARSER.parse(raw.as_bytes())?;
    let list = |value: &mail_parser::HeaderValue<'_>| -> Vec<String> {
        let one = value.as_text().into_iter().map(str::to_owned);
        let many = value.as_text_list().into_iter().flatten().map(|id| id.clone().into_owned());
        one.chain(many).filter(|id| !id.is_empty()).collect()
    };
    let mut references = list(message.references());
    references.extend(list(message.in_reply_to()));
    let header = |name: &'static str| {
        message.header(name).and_then(|value| value.as_text()).unwrap_or_default().trim().to_ascii_lowercase()
    };
    let automatic = header("Auto-Submitted").starts_with("auto-replied")
        || !header("X-Autoreply").is_empty()
        || header("Precedence") == "auto_reply";
    let subject = message.subject().map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned);
    let thread_name = message.thread_name().unwrap_or_default().trim().to_lowercase();
    let is_reply = subject.as_deref().is_some_and(|subject| subject.trim().to_lowercase() != thread_name);
    let from = message.from().or_else(|| message.sender()).map(people).unwrap_or_default();
    let at_ms = ["Date", "Sent"].into_iter().find_map(|name| moment(message.header_raw(name)?.trim()));
    let mut mail = Mail {
        id: message.message_id().map(str::to_owned),
        references,
        is_reply,
        subject,
        thread_name,
        from: from.into_iter().next().unwrap_or_default(),
        to: [message.to(), message.cc()].into_iter().flatten().flat_map(people).collect(),
        at_ms,
        automatic,
        unsent: header("X-Unsent") == "1",
        ..Mail::default()
    };
    if let Some(body) = body(source, at.start, &message, mbox) {
        let parts = split(&body.words.text, &body.regions);
        mail.own = body.turn(&parts.own);
        mail.quoted = parts.quoted.and_then(|Quoted { words, author }| {
            let author = author.as_deref().map(Person::of_text).unwrap_or_default();
            Some((body.turn(&words)?, author))
        });
    }
    Some(mail)
}

/// The words that a mail's writer wrote themselves, by its file or by a copy of its text; where all of it is quoted, as
/// when it is copied with its head, those; `None` where there are none.
pub(in crate::read) fn own(text: &str) -> Option<Turn<'static>> {
    if why(text, "").is_some() {
        let mail = read(text, 0..text.len(), false)?;
        return mail.own.or(mail.quoted.map(|(turn, _)| turn));
    }
    let parts = split(text, &[]);
    turn(text, &parts.own).or_else(|| turn(text, &parts.quoted?.words))
}

/// The turn of some ranges of a text; `None` where they hold no words.
pub(in crate::read) fn turn(text: &str, ranges: &[Range<usize>]) -> Option<Turn<'static>> {
    let mut words = Mapped::default();
    words.push_same(text, 0);
    let body = Body { words, regions: Vec::new(), encoding: Encoding::Plain, inside: Encoding::Plain };
    body.turn(ranges)
}

/// A mail as its writer keeps it: what is filled in later is not, and nothing is cut off.
#[derive(Debug, Default)]
pub(in crate::read) struct Written {
    /// Its subject.
    pub(in crate::read) subject: Option<Mapped>,
    /// Its texts, in the order of the file.
    pub(in crate::read) parts: Vec<Part>,
}

/// A text of a mail.
#[derive(Debug)]
pub(in crate::read) struct Part {
    /// As it is written, with the tags of its HTML.
    pub(in crate::read) source: Mapped,
    pub(in crate::read) html: bool,
    /// How it is written in the file.
    pub(in crate::read) encoding: Encoding,
}

/// The mail that a text is, as its writer keeps it.
pub(in crate::read) fn written(source: &str) -> Written {
    let Some(message) = PARSER.parse(source.as_bytes()) else { return Written::default() };
    let head = message.headers().iter().rev().find(|head| head.name == HeaderName::Subject);
    let subject = head.and_then(|head| {
        subject(source, head.offset_start as usize..head.offset_end as usize, message.subject()?.trim())
    });
    let mut ids = [message.text_body.as_slice(), message.html_body.as_slice()].concat();
    ids.sort_unstable();
    ids.dedup();
    let part = |id: u32| {
        let part = message.part(id)?;
        let (source, html) = match part.body {
            PartType::Html(_) => (decoded(source, 0, part), true),
            PartType::Text(_) => (plain(source, 0, part, false).words, false),
            _ => return None,
        };
        let encoding = match encoding(part) {
            Encoding::Plain if html => Encoding::Html,
            other => other,
        };
        Some(Part { source, html, encoding })
    };
    Written { subject, parts: ids.into_iter().filter_map(part).collect() }
}

/// When a mail was sent, in milliseconds from 1970.
fn moment(date: &str) -> Option<i64> {
    let date_time = DateTime::parse_rfc822(date).filter(DateTime::is_valid);
    date_time.map(|date| date.to_timestamp() * 1000).or_else(|| instant_ms(date))
}

/// A subject that stands at `at`: as it stands, on one line, or, where it is written in codes, as a whole.
fn subject(source: &str, at: Range<usize>, decoded: &str) -> Option<Mapped> {
    let raw = source.get(at.clone())?;
    let mut subject = Mapped::default();
    if raw.contains("=?") {
        let start = at.start + raw.len() - raw.trim_start().len();
        subject.push_written(decoded, start..start + raw.trim().len());
        return Some(subject);
    }
    let (mut from, lines) = (at.start, raw.split_inclusive('\n'));
    for line in lines {
        let words = line.trim();
        let start = from + line.len() - line.trim_start().len();
        if !words.is_empty() {
            if !subject.text.is_empty() {
                subject.push_written(" ", subject.raw().end..start);
            }
            subject.push_same(words, start);
        }
        from += line.len();
    }
    Some(subject)
}

fn people(address: &Address<'_>) -> Vec<Person> {
    let text = |text: &Option<std::borrow::Cow<'_, str>>| {
        text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned)
    };
    let person = |addr: &mail_parser::Addr<'_>| Person {
        name: text(&addr.name),
        address: text(&addr.address).map(|a| a.to_lowercase()),
    };
    address.iter().map(person).collect()
}

/// What a reader of the mail sees: its plain text, or its HTML where there is none, or hardly any.
fn body(source: &str, base: usize, message: &Message<'_>, mbox: bool) -> Option<Body> {
    let parts = |ids: &[u32], html: bool| -> Vec<&MessagePart<'_>> {
        let all = ids.iter().filter_map(|id| message.part(*id));
        all.filter(|p| {
            if html { matches!(p.body, PartType::Html(_)) } else { matches!(p.body, PartType::Text(_)) }
        })
        .collect()
    };
    let plain =
        join(parts(&message.text_body, false).into_iter().map(|part| plain(source, base, part, mbox)));
    let words = plain.as_ref().map_or(0, |body| body.words.text.split_whitespace().count());
    let html = || {
        let ids = [message.html_body.as_slice(), message.text_body.as_slice()].concat();
        let mut parts = parts(&ids, true);
        parts.dedup_by_key(|part| part.offset_body);
        let mut seen = Vec::new();
        parts.retain(|part| {
            !seen.contains(&part.offset_body) && {
                seen.push(part.offset_body);
                true
            }
        });
        join(parts.into_iter().map(|part| hypertext(source, base, part)))
    };
    if words > FEW_WORDS {
        return plain;
    }
    // “This message is in HTML”: what is meant for no one stands for nothing.
    match html() {
        Some(html) if html.words.text.split_whitespace().count() > 3 * words => Some(html),
        html => plain.filter(|_| words > 0).or(html),
    }
}

/// Plain text of fewer words may stand for a mail that is in HTML alone.
const FEW_WORDS: usize = 20;

fn join(bodies: impl Iterator<Item = Body>) -> Option<Body> {
    bodies.filter(|body| !body.words.text.trim().is_empty()).reduce(|mut all, body| {
        let end = all.words.raw().end;
        all.words.push_written("\n\n", end..end);
        let before = all.words.text.len();
        all.words = all.words.joined(body.words);
        all.regions.extend(
            body.regions
                .into_iter()
                .map(|region| Region { at: region.at.start + before..region.at.end + before, ..region }),
        );
        if (all.encoding, all.inside) != (body.encoding, body.inside) {
            (all.encoding, all.inside) = (Encoding::Opaque, Encoding::Plain);
        }
        all
    })
}

/// The text of a part as its transfer and charset write it.
fn decoded(source: &str, base: usize, part: &MessagePart<'_>) -> Mapped {
    let at = base + part.offset_body as usize..base + part.offset_end as usize;
    let kind = part
        .headers
        .iter()
        .find_map(|h| h.value.as_content_type().filter(|_| h.name == HeaderName::ContentType));
    // A part that could not be decoded as it says is read as it is.
    let transfer = if part.is_encoding_problem { Transfer::None } else { part.encoding };
    text(source, at, transfer, kind.and_then(|kind| kind.attribute("charset")))
}

fn encoding(part: &MessagePart<'_>) -> Encoding {
    match part.encoding {
        Transfer::None => Encoding::Plain,
        Transfer::QuotedPrintable => Encoding::Coded,
        Transfer::Base64 => Encoding::Opaque,
    }
}

fn plain(source: &str, base: usize, part: &MessagePart<'_>, mbox: bool) -> Body {
    let mut words = decoded(source, base, part);
    if mbox && let Some(inner) = unescape_from(&words.text) {
        words = words.then(inner);
    }
    let kind = part
        .headers
        .iter()
        .find_map(|h| h.value.as_content_type().filter(|_| h.name == HeaderName::ContentType));
    let attribute = |name: &str| kind.and_then(|kind| kind.attribute(name)).unwrap_or_default();
    if attribute("format").eq_ignore_ascii_case("flowed") {
        let inner = unflow(&words.text, attribute("delsp").eq_ignore_ascii_case("yes"));
        words = words.then(inner);
    }
    Body { words, regions: Vec::new(), encoding: encoding(part), inside: Encoding::Plain }
}

fn hypertext(source: &str, base: usize, part: &MessagePart<'_>) -> Body {
    let outer = decoded(source, base, part);
    let page = html::page(&outer.text);
    let (encoding, inside) = match encoding(part) {
        Encoding::Plain => (Encoding::Html, Encoding::Plain),
        other => (other, Encoding::Html),
    };
    Body { words: outer.then(page.words), regions: page.regions, encoding, inside }
}

impl Body {
    /// The turn of some ranges of the words; `None` where they hold none.
    fn turn(&self, ranges: &[Range<usize>]) -> Option<Turn<'static>> {
        let text = &self.words.text;
        let mut ranges = ranges.to_vec();
        let says = |range: &Range<usize>| text.get(range.clone()).is_some_and(|t| !t.trim().is_empty());
        ranges.truncate(ranges.iter().rposition(says).map_or(0, |last| last + 1));
        ranges.drain(..ranges.iter().position(says).unwrap_or(0));
        if let Some(first) = ranges.first_mut() {
            first.start = first.end - text[first.clone()].trim_start().len();
        }
        if let Some(last) = ranges.last_mut() {
            last.end = last.start + text[last.clone()].trim_end().len();
        }
        let mut inner = Mapped::default();
        for range in ranges {
            inner.push_same(&text[range.clone()], range.start);
        }
        let words = self.words.then(inner);
        if words.text.is_empty() {
            return None;
        }
        let at = words.raw();
        let raw = Raw {
            start: at.start,
            end: at.end,
            encoding: self.encoding,
            inside: self.inside,
            map: Some(Arc::new(words.map)),
            ..Raw::default()
        };
        Some(Turn { raw, ..Turn::new(Role::Unknown, words.text) })
    }
}
