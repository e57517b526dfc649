//! A draft: any text is one message of an agent that nobody has sent yet, perhaps above the mail that it answers.

use std::borrow::Cow;
use std::ops::Range;

use super::mail::Unsent;
use super::template::{Macros, Template};
use super::{Cut, Each, Fault, Format, FormatRef, Head, Options, Piece};
use crate::text::{self, Encoding};
use crate::transcript::{Conversation, Raw, Role, RoleFrom, Turn};

/// The row of the table.
pub(super) struct Draft;

/// What the names of pages end with, in which tags are nobody's words.
const PAGES: [&str; 4] = [".html", ".htm", ".xhtml", ".mjml"];

impl Format for Draft {
    fn name(&self) -> &str {
        "draft"
    }

    fn about(&self) -> &str {
        "a message of an agent that is not sent yet (`--draft`), with or without the mail that it answers below it"
    }

    /// Any text could be one, so only the user can say so.
    fn looks_for(&self) -> Cow<'_, str> {
        "".into()
    }

    fn detect(&self, _head: &Head<'_>) -> Option<Cow<'static, str>> {
        None
    }

    /// A template is a draft too, of which tags, comments and what stands on other branches are not said; and so is the
    /// file of a mail, whose words may be written in codes.
    fn rather(&self, head: &Head<'_>) -> Option<FormatRef> {
        let formats: [FormatRef; 3] = [&Macros, &Template, &Unsent];
        let known = formats.into_iter().find(|format| format.detect(head).is_some());
        let page = || PAGES.iter().any(|end| head.name.to_ascii_lowercase().ends_with(end));
        known.or_else(|| page().then_some(&Template as FormatRef))
    }

    fn cut(&self, _head: &str) -> Cut {
        Cut::Whole
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        read(piece, options, each);
    }
}

fn read(piece: Piece<'_>, options: &Options, each: &mut Each<'_>) {
    let text = piece.text;
    let quote = quoted(text);
    let own = trimmed(text, 0..quote.as_ref().map_or(text.len(), |q| q.own));
    if own.is_empty() {
        let message = match quote {
            Some(_) => "there is nothing in this draft but the mail that it answers",
            None => "this draft is empty",
        };
        let help = "write the reply, then check it again".to_owned();
        return each(Err(Fault { offset: None, message: message.to_owned(), help, harmless: false }));
    }
    let mut turns = Vec::with_capacity(2);
    if let Some(answered) = answered(options) {
        turns.push(answered);
    } else if let Some(quote) = quote {
        let at = trimmed(text, quote.words);
        if !at.is_empty() {
            turns.push(turn(Role::Customer, text, at, quote.encoding, false));
        }
    }
    turns.push(turn(Role::Agent, text, own, Encoding::Plain, false));
    each(Ok(Conversation { channel: options.channel, turns, draft: true, ..Conversation::default() }));
}

/// The message that the user says is answered.
pub(super) fn answered(options: &Options) -> Option<Turn<'_>> {
    let text = options.reply_to.as_deref().filter(|text| !text.trim().is_empty())?;
    Some(turn(Role::Customer, text, trimmed(text, 0..text.len()), Encoding::Plain, true))
}

fn turn(role: Role, text: &str, at: Range<usize>, encoding: Encoding, in_reply_to: bool) -> Turn<'_> {
    let words: Cow<'_, str> = encoding.decode(&text[at.clone()]);
    Turn {
        // Who writes a draft is known by the flag; whose mail stands below it, by its being quoted.
        role_from: RoleFrom::Source,
        raw: Raw { start: at.start, end: at.end, encoding, in_reply_to, ..Raw::default() },
        ..Turn::new(role, words)
    }
}

/// A mail that stands below a reply.
struct Quote {
    /// Where the reply above it ends.
    own: usize,
    /// Where its words stand.
    words: Range<usize>,
    encoding: Encoding,
}

/// The mail that a text has below it, by the first of the marks that mail programs write:
///
/// - lines with `>` up to the end, with or without a line such as “On Monday Ann wrote:” above them;
/// - such a line of its own (it may be wrapped), without `>` below it;
/// - `-----Original Message-----`, or a rule of underscores, or `From:` … `Sent:` … `To:` … `Subject:` in a block.
fn quoted(text: &str) -> Option<Quote> {
    let lines: Vec<_> = text::lines(text).collect();
    let is_quote = |line: &str| line.trim_start().starts_with('>');
    let is_blank = |line: &str| line.trim().is_empty();
    // Only a block at the end is the mail: a reply may quote lines and answer below them.
    let tail = lines.iter().rposition(|(_, l)| !is_quote(l) && !is_blank(l)).map_or(0, |last| last + 1);
    // For each line the first at or after it that is not blank: looked up, since a draft may be blank for long.
    let mut written = vec![lines.len(); lines.len() + 1];
    for index in (0..lines.len()).rev() {
        written[index] = if is_blank(lines[index].1) { written[index + 1] } else { index };
    }
    let written = |index: usize| written.get(index).copied().filter(|n| *n < lines.len());
    for (index, &(start, line)) in lines.iter().enumerate() {
        let next = written(index + 1);
        let from = |n: Option<usize>| n.and_then(|n| lines.get(n)).map_or(text.len(), |&(start, _)| start);
        if is_quote(line) {
            if index >= tail {
                return Some(Quote { own: start, words: start..text.len(), encoding: Encoding::QuotedLines });
            }
            continue;
        }
        if let Some(last) = introduction(&lines, index) {
            let next = written(last + 1);
            let marked = next.and_then(|n| lines.get(n)).is_some_and(|(_, l)| is_quote(l));
            if !marked {
                return Some(Quote { own: start, words: from(next)..text.len(), encoding: Encoding::Plain });
            }
            if next.is_some_and(|next| next >= tail) {
                return Some(Quote {
                    own: start,
                    words: from(next)..text.len(),
                    encoding: Encoding::QuotedLines,
                });
            }
        }
        let rule = is_rule(line);
        let head = if rule { next } else { Some(index) };
        if let Some(end) = head.and_then(|head| block(&lines, head)) {
            return Some(Quote { own: start, words: from(Some(end))..text.len(), encoding: Encoding::Plain });
        }
        if rule && line.to_lowercase().contains("message") {
            return Some(Quote { own: start, words: from(next)..text.len(), encoding: Encoding::Plain });
        }
    }
    None
}

/// The last line of the introduction “On … wrote:” that begins at `index`; mail programs wrap it over three lines at
/// most.
fn introduction(lines: &[(usize, &str)], index: usize) -> Option<usize> {
    let first = lines[index].1.trim();
    if !(first.starts_with("On ") && first.len() < 300) {
        return None;
    }
    // A time or a year tells a date from a sentence: “On reading what you wrote:”.
    let mut has_date = false;
    for (at, (_, line)) in lines.iter().enumerate().skip(index).take(3) {
        has_date |= line.contains(|c: char| c.is_ascii_digit());
        if line.trim().is_empty() {
            return None;
        }
        if line.trim_end().ends_with("wrote:") {
            return has_date.then_some(at);
        }
    }
    None
}

/// Whether a line parts a reply from the mail below it: `-----Original Message-----`, or underscores.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    let body = line.trim_matches('-').trim();
    let message = line.starts_with("--") && line.ends_with("--") && {
        let body = body.to_lowercase();
        body == "original message" || body == "forwarded message"
    };
    message || (line.len() >= 20 && line.bytes().all(|b| b == b'_'))
}

/// The line after the block of `From:`, `Sent:`, `To:` and `Subject:` that begins at `index`. Two of them beside the
/// first tell it from a sentence.
fn block(lines: &[(usize, &str)], index: usize) -> Option<usize> {
    let key = |line: &str| {
        let line = line.trim_start_matches(['*', ' ']).to_lowercase();
        ["from", "sent", "to", "cc", "subject", "date", "reply-to", "importance"]
            .into_iter()
            .find(|key| line.strip_prefix(key).is_some_and(|r| r.trim_start_matches('*').starts_with(':')))
    };
    if key(lines.get(index)?.1) != Some("from") {
        return None;
    }
    let fields = lines[index..].iter().take_while(|(_, line)| key(line).is_some()).count();
    (fields >= 3).then_some(index + fields)
}

/// The range without white space and byte-order mark around it.
fn trimmed(text: &str, at: Range<usize>) -> Range<usize> {
    let words = text[at.clone()].trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let start = at.end - words.len();
    start..start + words.trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Position;
    use crate::transcript::Channel;

    fn read_one(text: &str, options: &Options) -> Result<Vec<(Role, String, String)>, Fault> {
        let mut found = Err(Fault::default());
        let piece = Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
        read(piece, options, &mut |read| {
            found = read.map(|c| {
                assert!(c.draft && c.channel == options.channel);
                let raw = |raw: Raw| {
                    let source = if raw.in_reply_to { options.reply_to.as_deref() } else { Some(text) };
                    source.map(|source| source[raw.start..raw.end].to_owned()).unwrap_or_default()
                };
                c.turns
                    .iter()
                    .inspect(|t| assert_eq!(t.raw.encoding.decode(&raw(t.raw.clone())), t.text))
                    .map(|t| (t.role, t.text.to_string(), raw(t.raw.clone())))
                    .collect()
            });
        });
        found
    }

    fn texts(text: &str) -> Vec<String> {
        let turns = read_one(text, &Options::default()).expect("it is read");
        turns.into_iter().map(|(role, text, _)| format!("{role}: {text}")).collect()
    }

    #[test]
    fn any_text_is_one_message() {
        assert_eq!(
            texts("Subject: Your order\n\nHi Ann,\nsorry.\n\n"),
            ["agent: Subject: Your order\n\nHi Ann,\nsorry."]
        );
        assert_eq!(texts("\u{feff}{{greeting}}, Note: x"), ["agent: {{greeting}}, Note: x"]);
    }

    #[test]
    fn a_mail_below_is_the_customers_and_comes_first() {
        for quote in [
            "> My kettle\n>  is broken\n",
            "On Tue, 1 Mar 2026 at 10:02, Ann <ann@x.example> wrote:\n> My kettle\n>  is broken",
            "On Tue, 1 Mar 2026 at 10:02, Ann\n<ann@x.example> wrote:\n\n> My kettle\n>  is broken",
            "On 1 Mar 2026, Ann wrote:\n\nMy kettle\n is broken",
            "-----Original Message-----\nMy kettle\n is broken",
            "-----Original Message-----\nFrom: Ann\nSent: Tuesday\nTo: Shop\nSubject: Kettle\n\nMy kettle\n is broken",
            "________________________________\nFrom: Ann\nSent: Tuesday\nTo: Shop\n\nMy kettle\n is broken",
            "From: Ann\nSent: Tuesday\nTo: Shop\nSubject: Kettle\n\nMy kettle\n is broken",
            "*From:* Ann\n*Date:* Tuesday\n*To:* Shop\n\nMy kettle\n is broken",
        ] {
            let text = format!("Hi Ann,\nsorry.\n\n{quote}");
            assert_eq!(
                texts(&text),
                ["customer: My kettle\n is broken", "agent: Hi Ann,\nsorry."],
                "{quote}"
            );
            let crlf = text.replace('\n', "\r\n");
            assert_eq!(texts(&crlf).len(), 2, "{quote}");
        }
    }

    #[test]
    fn places_in_a_quoted_mail_are_exact() {
        let text = "Hi\n\n> one\n> > two three\n";
        let turns = read_one(text, &Options::default()).expect("it is read");
        let (_, words, raw) = &turns[0];
        assert_eq!(words, "one\ntwo three");
        let map = Encoding::QuotedLines.map(raw, 0).map;
        assert_eq!(&raw[map.start(4)..map.end(7)], "two");
    }

    #[test]
    fn words_of_the_reply_are_no_mail() {
        for text in [
            "> one line\n\nMy answer to it.",
            "On reading what you wrote: we are sorry.",
            "From: here it goes\nto there.",
            "a -- b\n--\nDana",
        ] {
            assert_eq!(texts(text), [format!("agent: {text}")]);
        }
    }

    #[test]
    fn the_users_file_is_what_is_answered() {
        let reply_to = Some(" My kettle broke.\n".to_owned());
        let options = Options { reply_to, channel: Some(Channel::Email), ..Options::default() };
        let turns = read_one("Sorry.\n\n> old", &options).expect("it is read");
        assert_eq!(
            turns,
            [
                (Role::Customer, "My kettle broke.".into(), "My kettle broke.".into()),
                (Role::Agent, "Sorry.".into(), "Sorry.".into())
            ]
        );
    }

    #[test]
    fn a_file_of_a_mail_is_read_as_one() {
        let text = "From: care@x.example\nTo: ann@y.example\nContent-Transfer-Encoding: quoted-printable\n\nSo=\nrry.\n\n> It broke.\n";
        let format = Draft.rather(&Head::new(text, "reply.eml", true)).expect("a mail");
        let turns = |reply_to: Option<&str>| {
            let mut turns = Vec::new();
            let options = Options { reply_to: reply_to.map(str::to_owned), ..Options::default() };
            let piece = Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
            format.read(piece, &options, &mut String::new(), &mut |read| {
                let conversation = read.expect("it is read");
                assert!(conversation.draft);
                turns.extend(conversation.turns.iter().map(|turn| format!("{}: {}", turn.role, turn.text)));
            });
            turns
        };
        assert_eq!(turns(None), ["customer: It broke.", "agent: Sorry."]);
        assert_eq!(turns(Some("My kettle broke.\n")), ["customer: My kettle broke.", "agent: Sorry."]);
        assert!(Draft.rather(&Head::new(text, "reply.txt", true)).is_none());
    }

    #[test]
    fn an_empty_draft_is_a_fault() {
        for (text, message) in
            [("", "empty"), (" \r\n\t", "empty"), ("\n> My kettle broke", "nothing in this draft but")]
        {
            assert!(
                read_one(text, &Options::default()).is_err_and(|f| f.message.contains(message)),
                "{text}"
            );
        }
    }

    mod random {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn no_text_makes_it_panic(text in "(> |On 1 |wrote:|From: |To: |Sent: |-----|é|[ a\r\n]){0,30}") {
                let _ = read_one(&text, &Options::default());
            }
        }
    }
}
