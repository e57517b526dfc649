//! Transcripts on pages of HTML, as chats are saved and printed: what the page shows is read as what it is.

use std::borrow::Cow;

use super::within::read_within;
use super::{Cut, Each, Format, FormatRef, Head, Options, Piece, headed, html, labelled, whatsapp};
use crate::text::Encoding;

/// The row of the table.
pub(super) struct Page;

/// What the words of a page may be, in the order in which it is tried.
static SHOWN: [FormatRef; 3] = [&whatsapp::WhatsApp, &headed::Headed, &labelled::Labelled];

/// What stands where something is to be filled in: such a page is a template.
const SLOTS: [&str; 6] = ["{{", "{%", "*|", "<%", "${", "{!"];

/// What the words of a page are, and why.
fn shown(words: &str, whole: bool) -> Option<(FormatRef, Cow<'static, str>)> {
    let head = Head::new(words, "", whole);
    SHOWN.iter().find_map(|format| Some((*format, format.detect(&head)?)))
}

impl Format for Page {
    fn name(&self) -> &str {
        "html"
    }

    fn about(&self) -> &str {
        "pages of HTML that show a transcript as text has it"
    }

    fn looks_for(&self) -> Cow<'_, str> {
        "tags, and a transcript as text has it between them".into()
    }

    fn detect(&self, head: &Head<'_>) -> Option<Cow<'static, str>> {
        if !head.text.trim_start().starts_with('<') || SLOTS.iter().any(|slot| head.text.contains(slot)) {
            return None;
        }
        let (format, why) = shown(&html::words(head.text).text, head.whole)?;
        Some(format!("it is HTML that shows `{}`: {why}", format.name()).into())
    }

    fn cut(&self, _head: &str) -> Cut {
        Cut::Whole
    }

    fn read(&self, piece: Piece<'_>, options: &Options, _arena: &mut String, each: &mut Each<'_>) {
        let words = html::words(piece.text);
        let format = shown(&words.text, true).map_or(&labelled::Labelled as FormatRef, |(format, _)| format);
        read_within(format, &words, Encoding::Html, options, each);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Position;

    #[test]
    fn what_a_page_shows_is_read() {
        let text = "<!DOCTYPE html>\n<title>Chat</title><style>p: x</style><h1>Chat 7</h1>\n\
            <p><b>Agent:</b> Hello &amp; welcome</p>\n<p><b>Customer:</b> my boat<br>leaks</p>\n\
            <div>Dana has left the chat</div><p><b>Agent:</b> That&#39;s <i>our</i> policy</p>";
        let why = Page.detect(&Head::new(text, "a.html", true)).expect("a transcript");
        assert!(why.contains("`text`"), "{why}");
        let piece = Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
        let mut count = 0;
        Page.read(piece, &Options::default(), &mut String::new(), &mut |read| {
            let talk = read.expect("a talk");
            let said: Vec<&str> = talk.turns.iter().map(|turn| &*turn.text).collect();
            assert_eq!(said, ["Hello & welcome", "my boat\nleaks", "That's our policy"]);
            assert_eq!(talk.events.len(), 1);
            let last = &talk.turns[2];
            let (way, at) = (last.raw.way(text).expect("a way"), last.text.find("our").expect("there"));
            assert_eq!(&text[way.start(at)..way.end(last.text.len())], "our</i> policy");
            count += 1;
        });
        assert_eq!(count, 1);
    }

    #[test]
    fn other_pages_show_none() {
        for text in [
            "<p>We open at 10:00.</p><p>Phone: 12</p><p>Phone: 13</p>",
            "<p>Agent: {{ agent }}</p><p>Customer: {{ name }}</p>",
            "<note><to>Ann</to><body>Hello</body></note>",
            "Agent: Hello\nCustomer: Hi\n",
        ] {
            assert!(Page.detect(&Head::new(text, "a.html", true)).is_none(), "{text}");
        }
    }
}
