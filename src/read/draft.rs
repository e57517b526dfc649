//! A draft: any text is one message of an agent that nobody has sent yet, perhaps above the mail that it answers.

use std::borrow::Cow;
use std::ops::Range;

use super::mail::{self, Unsent};
use super::template::{Macros, Template};
use super::{Cut, Each, Fault, Format, FormatRef, Head, Options, Piece};
use crate::transcript::{Conversation, Raw, Role, Turn};

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
    let below = mail::below(text);
    let own = trimmed(text, 0..below.as_ref().map_or(text.len(), |below| below.own));
    if own.is_empty() {
        let message = match below {
            Some(_) => "there is nothing in this draft but the mail that it answers",
            None => "this draft is empty",
        };
        let help = "write the reply, then check it again".to_owned();
        return each(Err(Fault { offset: None, message: message.to_owned(), help, harmless: false }));
    }
    let mut turns = Vec::with_capacity(2);
    // Who writes a draft is known by the flag; whose mail stands below it, by its being quoted.
    let quoted = || mail::turn(text, &below.as_ref()?.words);
    turns.extend(answered(options).or_else(quoted).map(|turn| Turn { role: Role::Customer, ..turn }));
    let raw = Raw { start: own.start, end: own.end, ..Raw::default() };
    turns.push(Turn { raw, ..Turn::new(Role::Agent, &text[own]) });
    each(Ok(Conversation { channel: options.channel, turns, draft: true, ..Conversation::default() }));
}

/// The message that the user says is answered: its writer's own words, whether it is a text or the file of a mail.
pub(super) fn answered(options: &Options) -> Option<Turn<'static>> {
    let turn = mail::own(options.reply_to.as_deref()?)?;
    let raw = Raw { in_reply_to: true, ..turn.raw };
    Some(Turn { role: Role::Customer, raw, ..turn })
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
                let raw = |t: &Turn<'_>| {
                    let source = if t.raw.in_reply_to { options.reply_to.as_deref() } else { Some(text) };
                    let source = source.unwrap_or_default();
                    let way = t.raw.way(source).expect("a way back");
                    for (at, c) in t.text.char_indices() {
                        let end = at + c.len_utf8();
                        assert_eq!(source.get(way.start(at)..way.end(end)), t.text.get(at..end), "{text:?}");
                    }
                    source[t.raw.start..t.raw.end].to_owned()
                };
                c.turns.iter().map(|t| (t.role, t.text.to_string(), raw(t))).collect()
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
    fn what_the_quoted_mail_quotes_itself_is_not_the_customers() {
        for quote in [
            "On 3 Mar 2026 Ann <ann@x.example> wrote:\n> Still broken.\n> On 2 Mar 2026 Jo wrote:\n>> Sorry if so.\n>>> It broke.\n",
            "> Still broken.\n>\n> On 2 Mar 2026 Jo wrote:\n> > Sorry if so.\n",
            "-----Original Message-----\nFrom: Ann\nSent: x\nTo: y\n\nStill broken.\n\n-----Original Message-----\nFrom: Jo\nSent: x\nTo: y\n\nSorry if so.",
            "Am 03.03.2026 um 10:11 schrieb Ann:\n> Still broken.\n",
        ] {
            let text = format!("Hi\n\n{quote}");
            assert_eq!(texts(&text), ["customer: Still broken.", "agent: Hi"], "{quote}");
            assert_eq!(texts(&text.replace('\n', "\r")).len(), 2, "{quote}");
        }
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
    fn what_is_answered_may_be_the_file_of_a_mail_or_a_copy_of_one() {
        let heads = "From: Ann <ann@y.example>\nTo: care@x.example\nSubject: =?utf-8?Q?Caf=C3=A9?=\n";
        for (reply_to, words) in [
            (
                format!("{heads}Content-Transfer-Encoding: quoted-printable\n\nIt bro=\nke, s=C3=AD.\n"),
                "It broke, sí.",
            ),
            (format!("{heads}Content-Transfer-Encoding: base64\n\nSXQgYnJva2Uu\n"), "It broke."),
            ("It broke.\n\nOn 2 Mar 2026 Jo wrote:\n> We are sorry.\n".to_owned(), "It broke."),
            // Copied with its head, or as it stood quoted.
            (
                "From: Ann\nSent: Monday 2 March 2026 10:02\nTo: Care\nSubject: Kettle\n\nIt broke.\n"
                    .to_owned(),
                "It broke.",
            ),
            ("On 2 March Ann wrote:\nIt broke.\n".to_owned(), "It broke."),
            (
                "---------- Forwarded message ---------\nFrom: Ann <ann@y.example>\nDate: Mon, 2 Mar 2026\nSubject: Kettle\n\nIt broke.\n".to_owned(),
                "It broke.",
            ),
            ("> It broke.\n".to_owned(), "It broke."),
        ] {
            let options = Options { reply_to: Some(reply_to), ..Options::default() };
            let mut found = Vec::new();
            let piece = Piece { text: "Thanks.", base: Position { line: 1, column: 1, byte: 0 } };
            read(piece, &options, &mut |read| {
                let turns = read.expect("it is read").turns;
                found = turns.iter().map(|t| (t.role, t.text.to_string(), t.raw.in_reply_to)).collect();
            });
            assert_eq!(
                found,
                [(Role::Customer, words.to_owned(), true), (Role::Agent, "Thanks.".to_owned(), false)]
            );
        }
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
