use super::*;
use crate::text::Position;
use crate::transcript::{Conversation, Role};

/// Conversations by role, words, and the raw bytes of each word.
fn read(format: &dyn Format, text: &str, agents: &[&str]) -> Vec<Vec<(Role, String)>> {
    let options = Options { agents: agents.iter().map(|a| (*a).to_owned()).collect(), ..Options::default() };
    let mut found = Vec::new();
    let piece = Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
    format.read(piece, &options, &mut String::new(), &mut |read| match read {
        Ok(conversation) => {
            places_hold(&conversation, text);
            found.push(conversation.turns.iter().map(|t| (t.role, t.text.to_string())).collect());
        }
        Err(fault) => found.push(vec![(Role::System, fault.message)]),
    });
    found
}

fn places_hold(conversation: &Conversation<'_>, text: &str) {
    for turn in &conversation.turns {
        let way = turn.raw.way(text).expect("a way");
        let mut last = 0;
        for (at, c) in turn.text.char_indices() {
            let (start, end) = (way.start(at), way.end(at + c.len_utf8()));
            assert!(start >= last || start == end, "{start} comes before {last}");
            last = start;
            let raw = text.get(start..end).expect("a slice");
            assert!(c.is_whitespace() || raw.is_empty() || raw.contains(['=', '&', c]), "{c:?} at {raw:?}");
        }
    }
}

fn eml(text: &str, agents: &[&str]) -> Vec<(Role, String)> {
    read(&Eml, text, agents).remove(0)
}

const HEAD: &str = "From: Dana Roy <support@shop.example>\nTo: Ann <ann@x.example>\nSubject: Re: Kettle\n";

#[test]
fn a_reply_with_the_mail_it_answers() {
    let text = format!(
        "{HEAD}\nHi Ann,\nwe are sorry.\n\n-- \nDana\n\nOn 1 Mar 2026, Ann <ann@x.example> wrote:\n> It broke.\n> \n> Ann\n"
    );
    assert_eq!(
        eml(&text, &[]),
        [(Role::Customer, "It broke.\n\nAnn".into()), (Role::Agent, "Hi Ann,\nwe are sorry.".into())]
    );
    assert_eq!(eml(&text, &["*@shop.example"]).len(), 2);
    // By the names that the user gives it is the other way round.
    assert_eq!(eml(&text, &["*@x.example"]), [(Role::Customer, "Hi Ann,\nwe are sorry.".into())]);
}

#[test]
fn dates_in_the_ways_of_the_post() {
    for (date, expected) in [
        ("Date: Mon, 2 Mar 2026 10:00:00 +0000", Some(1_772_445_600_000)),
        ("Date: Mon, 2 Mar 2026 10:00:00 Z", Some(1_772_445_600_000)),
        ("Date: Mon, 2 Mar 2026 10:00:00 UT", Some(1_772_445_600_000)),
        ("Date: 2 Mar 2026 05:00 EST", Some(1_772_445_600_000)),
        ("Date: Mon,\n 2 Mar 2026 02:00:00 -0800 (PST)", Some(1_772_445_600_000)),
        ("Date: 2026-03-02T10:00:00Z", Some(1_772_445_600_000)),
        ("Sent: Monday, March 2, 2026 10:00 AM", Some(1_772_445_600_000)),
        ("Date: yesterday", None),
    ] {
        let text = format!("{date}\n{HEAD}\nIt broke.\n");
        let mail = message::read(&text, 0..text.len(), false).expect("a mail");
        assert_eq!((mail.at_ms, mail.subject.as_deref()), (expected, Some("Re: Kettle")), "{date}");
        // The words right below a date are no part of it.
        let text = format!("{HEAD}{date}\n\nIt broke.\n");
        assert_eq!(eml(&text, &[]), [(Role::Agent, "It broke.".into())], "{date}");
    }
}

#[test]
fn parts_and_encodings() {
    let text = format!(
        "{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\n\
         --b\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nDas ist f=FCr=\n Sie.\n\n\
         --b\nContent-Type: text/html\n\n<p>Das ist f&uuml;r Sie.</p>\n--b--\n\
         --a\nContent-Type: text/plain\nContent-Disposition: attachment; filename=x.txt\n\nattached\n--a--\n"
    );
    assert_eq!(eml(&text, &[]), [(Role::Agent, "Das ist für Sie.".into())]);
    let html = format!(
        "{HEAD}Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>We can&rsquo;t, =C3=A9h, do <b>th</b>is.</p><div class=3D\"gmail_quote\">On 1 Mar 2026 ann@x.example wrote:<blockquote>Hers.</blockquote></div>\n"
    );
    assert_eq!(
        eml(&html, &[]),
        [(Role::Customer, "Hers.".into()), (Role::Agent, "We can’t, éh, do this.".into())]
    );
    let base64 = format!(
        "{HEAD}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nV2UgY2Fu4oCZdC4=\n"
    );
    assert_eq!(eml(&base64, &[]), [(Role::Agent, "We can’t.".into())]);
}

#[test]
fn a_mail_without_words_says_so() {
    let text = format!("{HEAD}Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0K\n");
    assert!(eml(&text, &[])[0].1.contains("no words"));
    assert!(eml("", &[])[0].1.contains("no words"));
}

#[test]
fn mails_of_a_thread_are_one_conversation() {
    let mail = |from: &str, to: &str, heads: &str, text: &str| {
        format!("From {from} Mon Mar  2 10:02:11 2026\nFrom: {from}\nTo: {to}\n{heads}\n\n{text}\n\n")
    };
    let (us, ann, bo) = ("support@shop.example", "ann@x.example", "bo@x.example");
    let mbox = [
        mail(ann, us, "Subject: Kettle\nMessage-ID: <1@x>\nDate: Mon, 2 Mar 2026 10:00:00 +0000", "It broke.\n\n>From here on it leaks."),
        mail(bo, us, "Subject: Kettle\nMessage-ID: <9@x>", "Mine too."),
        mail(us, ann, "Subject: Re: Kettle\nMessage-ID: <2@s>\nIn-Reply-To: <1@x>\nDate: Mon, 2 Mar 2026 11:00:00 +0000", "Sorry.\n\n> It broke."),
        mail(us, bo, "Subject: RE: Kettle\nMessage-ID: <3@s>", "Sorry too."),
        mail(ann, us, "Subject: Re: Kettle\nMessage-ID: <4@x>\nReferences: <1@x> <2@s>\nDate: Mon, 2 Mar 2026 10:30:00 +0000", "Hello?"),
        mail(us, ann, "Subject: Re: Kettle\nMessage-ID: <2@s>\nIn-Reply-To: <1@x>\nDate: Mon, 2 Mar 2026 11:00:00 +0000", "Sorry.\n\n> It broke."),
    ]
    .concat();
    let found = read(&Mbox, &mbox, &[]);
    assert_eq!(
        found,
        [
            vec![
                (Role::Customer, "It broke.\n\nFrom here on it leaks.".to_owned()),
                (Role::Customer, "Hello?".to_owned()),
                (Role::Agent, "Sorry.".to_owned())
            ],
            vec![(Role::Customer, "Mine too.".to_owned()), (Role::Agent, "Sorry too.".to_owned())],
        ]
    );
}

#[test]
fn mails_are_told_from_other_text() {
    let format = |text: &str, name: &str| {
        let head = Head::new(text, name, true);
        Mbox.detect(&head).map(|_| "mbox").or_else(|| Eml.detect(&head).map(|_| "eml"))
    };
    assert_eq!(format(HEAD, "a.txt"), Some("eml"));
    assert_eq!(format("Message-ID: <1>\nDate: x\n", "a.eml"), Some("eml"));
    assert_eq!(format(&format!("From ann Mon Mar  2 10:02:11 2026\n{HEAD}"), "inbox"), Some("mbox"));
    for text in [
        "From: Ann\nTo: Bo\nSubject: x\n",
        "Agent: From: a@b\n",
        "Subject: x\n\nHi",
        "From here on:\n",
        "{\"from\": 1}",
        "",
    ] {
        assert_eq!(format(text, "a.txt"), None, "{text}");
    }
}

mod random {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_read(text in "(From a 10:02:11\n|From: |To: a@b\n|Subject: =\\?utf-8\\?q\\?=E9\\?=\n|Content-Type: (text/html|text/plain; charset=iso-8859-1; format=flowed|multipart/mixed; boundary=x|message/rfc822)\n|Content-Transfer-Encoding: (base64|quoted-printable)\n|--x(--)?\n|\n\n|=C3|> |<p>|é|[ a\r\n:]){0,40}") {
            read(&Eml, &text, &[]);
            read(&Mbox, &text, &["*@b"]);
        }
    }
}
