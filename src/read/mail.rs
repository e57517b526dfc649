//! Mail: `.eml` files, mboxes, and text with a mail's heads.
//!
//! `mail-parser` reads heads and finds parts; their words are decoded here, with the way back to each byte. What a mail
//! quotes, and what stands below its words, is not its writer's: it is cut off, and the customer's mail below an
//! agent's reply becomes the turn before it.

mod decode;
mod heads;
mod message;
mod people;
mod signature;
mod split;
#[cfg(test)]
mod tests;
mod thread;

use std::borrow::Cow;
use std::ops::Range;

use super::draft::answered;
use super::finish::finish;
use super::html::Region;
use super::{Cut, Each, Fault, Format, Head, Options, Piece, template};
use crate::text::Mapped;
use crate::transcript::Role;
use message::Mail;

pub(super) use message::{Part, Written, own, turn, written};
pub(super) use people::{Person, role};
pub(super) use split::{below, quotations, split};

/// Whether a text is more than its writer's own words: a mail above the one that it answers, or with a signature.
pub(super) fn answers(text: &str) -> bool {
    !matches!(&split(text, &[]).own[..], [own] if *own == (0..text.len()))
}

/// A mail's own words, without what it answers and without a signature. `regions` are the parts that its HTML marks.
pub(super) fn own_words(mail: Mapped, regions: &[Region]) -> Mapped {
    let own = split(&mail.text, regions).own;
    if own.len() == 1 && own[0] == (0..mail.text.len()) {
        return mail;
    }
    let mut words = Mapped::default();
    own.into_iter().for_each(|range| words.append(&mail.slice(range)));
    let start = words.text.len() - words.text.trim_start().len();
    words.slice(start..start + words.text.trim().len())
}

/// The row of one mail.
pub(super) struct Eml;

/// A mail that is not sent yet, as the user says: whoever writes it is the agent.
pub(super) struct Unsent;

/// The row of many.
pub(super) struct Mbox;

impl Format for Eml {
    fn name(&self) -> &str {
        "eml"
    }

    fn about(&self) -> &str {
        "a mail with its heads: `.eml` files, with HTML, quoted-printable, base64 and any charset"
    }

    fn looks_for(&self) -> Cow<'_, str> {
        "the heads of a mail (`From:`, `To:`, `Subject:`, `Date:`)".into()
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        // One that is kept to be filled in is a template.
        why(head.text, head.name).filter(|_| !template::is_mail(head)).map(Cow::Borrowed)
    }

    fn cut(&self, _head: &str) -> Cut {
        Cut::Whole
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        let mail = message::read(piece.text, 0..piece.text.len(), false);
        give(mail.into_iter().collect(), "mail", options, each);
    }
}

impl Format for Unsent {
    fn name(&self) -> &str {
        Eml.name()
    }

    fn about(&self) -> &str {
        Eml.about()
    }

    fn looks_for(&self) -> Cow<'_, str> {
        Eml.looks_for()
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        why(head.text, head.name).filter(|_| is_named(head.name)).map(Cow::Borrowed)
    }

    fn cut(&self, head: &str) -> Cut {
        Eml.cut(head)
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        let mail = message::read(piece.text, 0..piece.text.len(), false);
        let mail = mail.map(|mail| Mail { unsent: true, ..mail });
        give(mail.into_iter().collect(), "mail", options, &mut |read| {
            each(read.map(|mut conversation| {
                // What the user says is answered goes before what the mail quotes.
                if let Some(answered) = answered(options) {
                    conversation.turns.retain(|turn| turn.role == Role::Agent);
                    conversation.turns.insert(0, answered);
                }
                conversation
            }));
        });
    }
}

impl Format for Mbox {
    fn name(&self) -> &str {
        "mbox"
    }

    fn about(&self) -> &str {
        "a folder of mails in one file; those that answer each other make one conversation"
    }

    fn looks_for(&self) -> Cow<'_, str> {
        "lines such as `From ann@example.org Mon Mar  2 10:02:11 2026` above mails (mbox)".into()
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        mails(head.text)
            .next()
            .is_some_and(|at| at.start < 1000)
            .then(|| "it begins with a line `From …` and the heads of a mail".into())
    }

    fn cut(&self, _head: &str) -> Cut {
        Cut::Whole
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        let all = mails(piece.text).filter_map(|at| message::read(piece.text, at, true)).collect();
        give(all, "mbox", options, each);
    }
}

/// Why a text that is called `name` is a mail; `None` where it is none.
pub(super) fn why(text: &str, name: &str) -> Option<&'static str> {
    let heads = heads_of(text)?;
    let has = |name: &str| heads.iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
    let count = HEADS.iter().filter(|name| has(name)).count();
    let sender = heads.iter().any(|(name, value)| name.eq_ignore_ascii_case("from") && value.contains('@'));
    match (is_named(name), sender) {
        (true, _) if count >= 1 => Some("it begins with the heads of a mail, and its name says so"),
        (_, true) if count >= 3 => Some("it begins with the heads of a mail"),
        _ => None,
    }
}

/// Whether a file is a mail that was never on its way: its name says that it is one, and nobody who carries mail has
/// set a head in it.
pub(super) fn never_sent(text: &str, name: &str) -> bool {
    let carried = |(head, _): &(&str, &str)| CARRIED.iter().any(|known| head.eq_ignore_ascii_case(known));
    is_named(name)
        && heads_of(text).is_some_and(|heads| !heads.iter().any(carried))
        && why(text, name).is_some()
}

fn is_named(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".eml", ".email", ".mht"].iter().any(|end| name.ends_with(end))
}

/// Heads that are set when a mail is sent and carried.
const CARRIED: &[&str] = &["Received", "Message-ID"];

/// Heads that tell a mail from other text.
const HEADS: &[&str] = &[
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Received",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Return-Path",
    "Delivered-To",
    "Reply-To",
    "Sender",
    "X-Mailer",
    "X-Unsent",
];

/// The heads that a text begins with, each with what it says; `None` where it begins with anything else.
fn heads_of(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut heads: Vec<(&str, &str)> = Vec::new();
    for line in text.lines().take(200) {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            // What goes on under a head belongs to it; nothing can go on before the first.
            heads.last()?;
            continue;
        }
        let (name, value) = line.split_once(':')?;
        let token = !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic());
        if !token {
            return None;
        }
        heads.push((name, value));
    }
    Some(heads).filter(|heads| !heads.is_empty())
}

/// The ranges of the mails of an mbox, each without its line `From …`.
fn mails(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut starts = memchr::memmem::find_iter(bytes, b"From ").filter(move |&at| {
        let begins = at == 0 || text[..at].ends_with("\n\n") || text[..at].ends_with("\n\r\n");
        begins && parts_mails(&text[at..])
    });
    let mut next = starts.next();
    std::iter::from_fn(move || {
        let start = next?;
        next = starts.next();
        let end = next.unwrap_or(text.len());
        let line = memchr::memchr(b'\n', &bytes[start..end]).map_or(end, |i| start + i + 1);
        Some(line..end)
    })
}

/// Whether the line that a text begins with parts mails: it says when, and the heads of a mail come next.
fn parts_mails(text: &str) -> bool {
    let mut lines = text.splitn(3, '\n');
    let line = lines.next().unwrap_or_default();
    let time = line
        .as_bytes()
        .windows(5)
        .any(|w| w[2] == b':' && [w[0], w[1], w[3], w[4]].iter().all(u8::is_ascii_digit));
    let head = lines.next().and_then(|next| next.split_once(':')).is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    line.len() < 500 && time && head
}

fn give(mails: Vec<Mail>, what: &str, options: &Options, each: &mut Each<'_>) {
    let mut found = 0;
    for thread in thread::threads(mails) {
        let mut conversation = thread::conversation(thread, options);
        if conversation.turns.is_empty() {
            continue;
        }
        found += 1;
        finish(&mut conversation, options);
        each(Ok(conversation));
    }
    if found == 0 {
        each(Err(Fault {
            offset: None,
            message: format!(
                "this {what} holds no words of its own: attachments, quotations or signatures alone"
            ),
            help: "if that is no surprise, leave the file out".to_owned(),
            harmless: false,
        }));
    }
}
