use super::*;
use crate::read::detect;
use crate::text::Position;
use crate::transcript::{Conversation, EventKind, Role, RoleFrom};

const BASE: Position = Position { line: 1, column: 1, byte: 0 };

fn read(text: &str, options: &Options) -> Vec<Conversation<'static>> {
    read_by(&Csv::default(), text, options)
}

/// Reads a table, and holds every turn's words against the bytes that they are said to stand at.
fn read_by(csv: &Csv, text: &str, options: &Options) -> Vec<Conversation<'static>> {
    let mut all = Vec::new();
    csv.read(Piece { text, base: BASE }, options, &mut String::new(), &mut |read| {
        let talk = read.unwrap_or_else(|fault| panic!("{}", fault.message));
        for turn in &talk.turns {
            let way = turn.raw.way(text).expect("a way back");
            for word in turn.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
                let at = word.as_ptr().addr() - turn.text.as_ptr().addr();
                assert_eq!(&text[way.start(at)..way.end(at + word.len())], word);
            }
        }
        let line = {
            let mut line = Vec::new();
            talk.write_neutral(&mut line).expect("written");
            line
        };
        let line: &'static str = Box::leak(String::from_utf8(line).expect("text").into_boxed_str());
        let neutral = crate::read::format("amends").expect("neutral");
        neutral.read(
            Piece { text: line, base: BASE },
            &Options::default(),
            &mut String::new(),
            &mut |back| {
                all.push(owned(back.expect("it is read back")));
            },
        );
    });
    all
}

fn owned(talk: Conversation<'_>) -> Conversation<'static> {
    let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
    let turn = |t: crate::transcript::Turn<'_>| crate::transcript::Turn {
        speaker: t.speaker.map(own),
        text: own(t.text),
        words: None,
        role: t.role,
        role_from: t.role_from,
        start_ms: t.start_ms,
        end_ms: t.end_ms,
        at_ms: t.at_ms,
        visible: t.visible,
        raw: t.raw,
    };
    let turns = talk.turns.into_iter().map(turn).collect();
    let event = |e: crate::transcript::Event<'_>| crate::transcript::Event {
        at_ms: e.at_ms,
        after_turn: e.after_turn,
        ..crate::transcript::Event::new(e.kind)
    };
    let events = talk.events.into_iter().map(event).collect();
    Conversation { id: talk.id.map(own), channel: talk.channel, turns, events, ..Conversation::default() }
}

fn said(talk: &Conversation<'_>) -> Vec<(Role, String)> {
    talk.turns.iter().map(|turn| (turn.role, turn.text.clone().into_owned())).collect()
}

#[test]
fn messages_of_several_conversations_that_are_mixed() {
    let text = "conversation_id,sender,message,created_at\r\n\
        a,agent,\"Hello, \"\"Ann\"\"\r\nHow are you?\",2026-03-01T10:00:00Z\r\n\
        b,customer,Hi,2026-03-01T10:00:01Z\r\n\
        a,customer,Fine,2026-03-01T10:00:02Z\r\n";
    let all = read(text, &Options::default());
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].id.as_deref(), Some("a"));
    assert_eq!(
        said(&all[0]),
        [(Role::Agent, "Hello, \"Ann\"\r\nHow are you?".into()), (Role::Customer, "Fine".into())]
    );
    assert_eq!(all[0].turns[1].start_ms, Some(2000));
}

#[test]
fn a_warehouse_table_with_its_users() {
    let text = "id,body,created,public,ticket_id,user_id\n\
        3,We never do that,2020-02-11 07:52:00,FALSE,7,12\n\
        2,It is our policy,2020-02-11 07:51:00,TRUE,7,12\n\
        1,My kettle broke,2020-02-11 07:49:14,TRUE,7,11\n";
    let all = read(text, &Options::default());
    let roles: Vec<Role> = all[0].turns.iter().map(|turn| turn.role).collect();
    assert_eq!(roles, [Role::Customer, Role::Agent, Role::Agent]);
    assert_eq!(all[0].turns.iter().map(|turn| turn.visible).collect::<Vec<_>>(), [true, true, false]);
    let beside = crate::read::Beside {
        file: "users.csv".into(),
        text: "id,name,role\n11,Ann,end-user\n12,Dana,agent\n".into(),
    };
    let options = Options { beside: [beside].into(), ..Options::default() };
    let all = read(text, &options);
    assert_eq!(all[0].turns[0].speaker.as_deref(), Some("Ann"));
    assert_eq!(all[0].turns[1].role, Role::Agent);
}

#[test]
fn parts_of_an_intercom_export() {
    let text = "conversation_id,part_type,author_type,author_id,body,created_at\n\
        c,comment,user,1,<p>My café order came <b>cold</b></p>,1772366531\n\
        c,assignment,admin,2,,1772366540\n\
        c,note,admin,2,<p>we always blame them</p>,1772366541\n\
        c,comment,admin,2,\"<p>That is \"\"final\"\"</p>\",1772366542\n\
        c,comment,bot,3,Rate us,1772366543\n\
        c,close,admin,2,,1772366544\n";
    let all = read(text, &Options::default());
    let kinds: Vec<EventKind> = all[0].events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Transfer, EventKind::End]);
    let roles: Vec<Role> = all[0].turns.iter().map(|turn| turn.role).collect();
    assert_eq!(roles, [Role::Customer, Role::Agent, Role::Agent, Role::Bot]);
    assert!(!all[0].turns[1].visible && all[0].turns[2].visible);
}

#[test]
fn one_row_a_conversation() {
    let text = "id,queue,transcript\n\
        x1,billing,\"Agent: Hello, \"\"you\"\"\nCustomer: Hi\nAgent: No.\"\n\
        x2,sales,\"Customer: Hello\r\nAgent: It's policy.\"\n";
    let all = read(text, &Options::default());
    assert_eq!(all.iter().map(|talk| talk.id.as_deref()).collect::<Vec<_>>(), [Some("x1"), Some("x2")]);
    assert_eq!(all[0].turns.len() + all[1].turns.len(), 5);
    let rows = Csv::default().rows(text).expect("rows");
    assert_eq!(rows.key("x1,billing,\"Agent: Hello\"\n"), None);
}

#[test]
fn columns_that_the_user_names() {
    let csv = |spec: &str| Csv { given: Some(Given::new(spec).expect("a spec")) };
    let text =
        "no;wer;was;oeffentlich\n1;Agent Dana;Das geht nicht;ja\n1;Ann;Warum?;ja\n1;Agent Dana;x;nein\n";
    let all = read_by(&csv("conversation=no,speaker=wer,text=was"), text, &Options::default());
    assert_eq!(
        said(&all[0])[..2],
        [(Role::Agent, "Das geht nicht".into()), (Role::Customer, "Warum?".into())]
    );
    let text = "1,agent,Hello\n2,customer,Hi\n1,customer,Bye\n";
    let all = read_by(&csv("conversation=1,role=2,text=3"), text, &Options::default());
    assert_eq!(all.iter().map(|talk| talk.turns.len()).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn tables_of_other_things_are_told() {
    let found =
        |text: &str, name: &str| detect(text.as_bytes(), name, true, &[]).map(|d| d.format.name().to_owned());
    assert_eq!(found("conversation_id,role,content\n1,agent,Hi\n", "a"), Ok("csv".to_owned()));
    let fault = found("sku,price\n1,2\n", "a.csv").expect_err("no transcript");
    assert!(fault.message.contains("`sku`, `price`") && fault.help.contains("--csv"), "{fault:?}");
    assert!(found("id,name,role\n1,Dana,agent\n", "users.csv").is_err_and(|fault| fault.harmless));
    assert_eq!(found("Agent: Hello, Ann\nCustomer: Hi, role, text\n", "a.txt"), Ok("text".to_owned()));
}

#[test]
fn what_is_broken_hides_nothing_else() {
    let text = "conversation_id,role,content\na,agent,Hi\nb,agent,\"open\na,customer,Bye\n";
    let (mut talks, mut faults) = (0, Vec::new());
    Csv::default().read(Piece { text, base: BASE }, &Options::default(), &mut String::new(), &mut |read| {
        match read {
            Ok(talk) => talks += talk.turns.len(),
            Err(fault) => faults.push(fault.offset),
        }
    });
    assert_eq!((talks, faults), (2, vec![Some(48)]));
}

#[test]
fn those_whom_a_row_names_are_known() {
    let known = |text: &str| {
        let all = read(text, &Options::default());
        all[0].turns.iter().map(|t| (t.role, t.role_from)).collect::<Vec<_>>()
    };
    let both = [(Role::Agent, RoleFrom::Source), (Role::Customer, RoleFrom::Source)];
    let rows = "chat_id,agent_name,customer_name,sender,text\n1,Dana,Ann,Dana,a\n1,Dana,Ann,Ann,b\n";
    assert_eq!(known(rows), both);
    let whole = "chat_id,agent_name,customer_name,transcript\n1,Dana,Ann,\"Dana: a\nAnn: b\nDana: c\"\n";
    assert_eq!(known(whole)[..2], both);
}

#[test]
fn a_table_of_salesforce_chats() {
    let body = "Chat Started: Sunday, March 01, 2026, 10:02:11 (+0000)\nAgent Dana\n( 5s ) Dana: \"\"Hi\"\"\n( 9s ) Ann: No\n";
    let text = format!(
        "Id,Name,CreatedDate,LiveChatVisitorId,Body\n5,00042,2026-03-01T10:02:11Z,v,\"{body}\"\n6,00043,2026-03-01T10:02:11Z,w,\"{body}\"\n"
    );
    let found = detect(text.as_bytes(), "chats.csv", true, &[]).map(|d| d.format.name().to_owned());
    assert_eq!(found.ok().as_deref(), Some("csv"));
    let all = read(&text, &Options::default());
    assert_eq!(all.iter().map(|talk| talk.id.as_deref()).collect::<Vec<_>>(), [Some("5"), Some("6")]);
    assert_eq!(said(&all[1]), [(Role::Agent, "\"Hi\"".to_owned()), (Role::Customer, "No".to_owned())]);
}

#[test]
fn speakers_and_their_words_are_talk_without_more() {
    let detected = |text: &str| detect(text.as_bytes(), "talk.csv", true, &[]).is_ok();
    assert!(detected("speaker,text\nagent,a\ncustomer,b\n"));
    assert!(!detected("name,message\nAnn,a\nBo,b\n"));
}

#[test]
fn lengths_and_ends_stand_beside_any_time() {
    let read = |text: &str| {
        let (mut times, mut notes) = (Vec::new(), Vec::new());
        let piece = Piece { text, base: BASE };
        Csv::default().read(piece, &Options::default(), &mut String::new(), &mut |read| match read {
            Ok(talk) => times.extend(talk.turns.iter().map(|turn| (turn.start_ms, turn.end_ms))),
            Err(fault) => notes.push((fault.message, fault.offset, fault.harmless)),
        });
        (times, notes)
    };
    let both = vec![(Some(0), Some(2000)), (Some(5000), Some(9000))];
    for text in [
        "speaker,time,end,text\nagent,0,2,a\ncustomer,5,9,b\n",
        "speaker,offset,duration,text\nagent,0,2,a\ncustomer,5,4,b\n",
        "speaker,start_ms,duration_ms,text\nagent,0,2000,a\ncustomer,5000,4000,b\n",
        "speaker,ts,end_time,text\nagent,2026-03-01T10:00:00Z,2026-03-01T10:00:02Z,a\n\
         customer,2026-03-01T10:00:05Z,2026-03-01T10:00:09Z,b\n",
        "speaker,date,time,duration,text\nagent,2026-03-01,10:00:00,2,a\ncustomer,2026-03-01,10:00:05,4,b\n",
    ] {
        let (times, notes) = read(text);
        assert!(notes.is_empty(), "{text} {notes:?}");
        assert_eq!(
            times.iter().map(|(start, _)| *start).collect::<Vec<_>>(),
            [Some(0), Some(5000)],
            "{text}"
        );
        // An end beside the day that the time is of may be anything's.
        let ends =
            if text.contains("date") { vec![(Some(0), None), (Some(5000), None)] } else { both.clone() };
        assert_eq!(times, ends, "{text}");
    }
    // What is no time is told, and costs nobody their words.
    let text = "conversation_id,speaker,start,text\nm,agent,10:02,a\nm,customer,10:03,b\n";
    let (times, notes) = read(text);
    assert_eq!(times, [(None, None); 2]);
    let message = "conversation m: whether the times are minutes or hours is not clear; they are left out";
    assert_eq!(notes, [(message.to_owned(), text.find("10:02"), true)]);
    // A clock of the day counts from the first message, and goes on after midnight.
    for (clocks, next) in [
        (["23:58", "23:59", "00:03"], 240_000),
        (["11:58 PM", "11:59 PM", "12:03 AM"], 240_000),
        (["23:58:00", "23:59:00", "00:03:00"], 240_000),
        (["0:58", "1:58", "6:00"], 242_000),
    ] {
        let [a, b, c] = clocks;
        let text = format!("chat_id,role,text,time\nm,agent,a,{a}\nm,customer,b,{b}\nm,agent,c,{c}\n");
        let (times, notes) = read(&text);
        let starts: Vec<_> = times.iter().map(|(start, _)| start.unwrap_or_default()).collect();
        assert_eq!((starts[1] - starts[0], starts[2] - starts[1], notes), (60_000, next, vec![]), "{text}");
    }
}

#[test]
fn a_table_of_people_lacks_the_columns_that_the_user_names() {
    let csv = csv_map("conversation=fall,speaker=wer,text=was").expect("a spec");
    let found = |text: &str| match detect(text.as_bytes(), "users.csv", true, &[csv]) {
        Ok(found) => panic!("taken for {}", found.format.name()),
        Err(fault) => fault,
    };
    assert!(found("id,name,role\n7,Dana,agent\n").harmless);
    assert!(found("fall,wer,wat\n1,7,Hello\n").message.contains("no column `was`"));
}

#[test]
fn what_is_said_ends_when_its_column_says() {
    let times = |text: &str| {
        let all = read(text, &Options::default());
        all[0].turns.iter().map(|turn| (turn.start_ms, turn.end_ms)).collect::<Vec<_>>()
    };
    let both = vec![(Some(0), Some(2100)), (Some(2500), Some(9000))];
    assert_eq!(times("speaker,start,end,text\nagent,0,2.1,a\ncustomer,2.5,9,b\n"), both);
    assert_eq!(times("speaker,start_ms,end_ms,text\nagent,0,2100,a\ncustomer,2500,9000,b\n"), both);
    assert_eq!(times("speaker,start,end,text\nagent,0:00,0:02.1,a\ncustomer,0:02.5,0:09,b\n"), both);
    let dated = "speaker,start_time,end_time,text\n\
        agent,2026-03-01T10:00:00Z,2026-03-01T10:00:02.1Z,a\n\
        customer,2026-03-01T10:00:02.5Z,2026-03-01T10:00:09Z,b\n";
    assert_eq!(times(dated), both);
    // One that comes before its beginning is none, and what ends beside a mere date may be the whole conversation.
    assert_eq!(times("speaker,start,end,text\nagent,5,2,a\n"), [(Some(5000), None)]);
    assert_eq!(
        times("role,created_at,end_time,text\nagent,2026-03-01T10:00:00Z,2026-03-01T11:00:00Z,a\n"),
        [(Some(0), None)]
    );
    let csv = Csv { given: Some(Given::new("role=1,time=2,end=3,text=4").expect("a spec")) };
    let all = read_by(&csv, "agent,0,2.1,a\n", &Options::default());
    assert_eq!(all[0].turns[0].end_ms, Some(2100));
}

#[test]
fn a_message_and_its_answer_in_one_row() {
    let found = |text: &str| detect(text.as_bytes(), "a.csv", true, &[]).is_ok();
    let rows = "My lamp broke.,That is a pity.\nWhy?,\"It fell, I think.\"\n,Anything else today?\n";
    let lines = [
        (Role::Customer, "My lamp broke."),
        (Role::Agent, "That is a pity."),
        (Role::Customer, "Why?"),
        (Role::Agent, "It fell, I think."),
        (Role::Agent, "Anything else today?"),
    ];
    let lines = lines.map(|(role, text)| (role, text.to_owned()));
    for names in ["customer,agent", "User,Agent", "customer_message,agent_response"] {
        let text = format!("{names}\n{rows}");
        assert!(found(&text), "{names}");
        let all = read(&text, &Options::default());
        assert_eq!((all.len(), said(&all[0])), (1, lines.to_vec()), "{names}");
        let rows = Csv::default().rows(&text).expect("rows");
        assert_eq!(rows.key("Hi,Hello\n").as_deref(), Some(""));
    }
    // Questions are asked one by one.
    for names in ["question,answer", "query,response"] {
        let text = format!("{names}\n{rows}");
        assert!(found(&text), "{names}");
        let all = read(&text, &Options::default());
        assert_eq!(all.iter().map(|talk| talk.turns.len()).collect::<Vec<_>>(), [2, 2, 1], "{names}");
        assert_eq!(Csv::default().rows(&text).expect("rows").key("Hi,Hello\n"), None);
    }
    // A number tells what belongs together; who stands first speaks first, at the time of the row.
    let text = "id,time,agent,customer\n1,5,How can I help you?,My lamp broke.\n2,0,Good morning to you.,Hi there.\n\
        1,9,That is a pity.,\n";
    assert!(found(text));
    let all = read(text, &Options::default());
    assert_eq!(all.iter().map(|talk| talk.id.as_deref()).collect::<Vec<_>>(), [Some("1"), Some("2")]);
    let turns: Vec<_> = all[0].turns.iter().map(|turn| (turn.role, turn.start_ms)).collect();
    assert_eq!(turns, [(Role::Agent, Some(5000)), (Role::Customer, None), (Role::Agent, Some(9000))]);
    // In other tables such columns name people, or count them.
    for text in [
        "ticket_id,customer,agent,subject\n1,Ann Low,Dana Lind,Lamp\n2,Bo,Dana Lind,Shade\n",
        "user,agent\n12,7\n13,7\n",
        "question,answer\n1,b\n2,c\n",
    ] {
        assert!(!found(text), "{text}");
    }
    let csv = Csv { given: Some(Given::new("customer=frage,agent=antwort").expect("a spec")) };
    assert_eq!(said(&read_by(&csv, &format!("frage,antwort\n{rows}"), &Options::default())[0]), lines);
}

#[test]
fn an_answer_comes_after_what_it_answers() {
    for names in ["answer,question", "agent_response,customer_query", "reply,customer", "agent,question"] {
        let text = format!("{names}\nThat is a pity.,My lamp broke.\nGood morning to you.,\n");
        assert!(detect(text.as_bytes(), "a.csv", true, &[]).is_ok(), "{names}");
        let said: Vec<_> = read(&text, &Options::default()).iter().flat_map(said).collect();
        let lines = [
            (Role::Customer, "My lamp broke."),
            (Role::Agent, "That is a pity."),
            (Role::Agent, "Good morning to you."),
        ];
        assert_eq!(said, lines.map(|(role, text)| (role, text.to_owned())), "{names}");
    }
}

#[test]
fn surveys_are_no_talk() {
    let row = "1,How did we do today?,Not well at all.,4\n";
    let found = |names: &str| detect(format!("{names}\n{row}").as_bytes(), "a.csv", true, &[]).is_ok();
    for names in [
        "survey_id,question,response,rating",
        "id,question,answer,Rating (1-5)",
        "id,question,answer,csatScore",
        "id,question,response,NPS",
        "surveyId,question,response,n",
    ] {
        assert!(!found(names), "{names}");
    }
    // What a customer and an agent say to each other may be rated beside it.
    let talk = ["id,question,answer,operating", "id,customer,agent,snps", "id,customer,agent,score"];
    for names in talk.into_iter().chain(["id,customer_message,agent_response,csatScore"]) {
        assert!(found(names), "{names}");
    }
}

#[test]
fn a_table_of_markdown() {
    let text =
        "| Speaker | Text |\n| --- | :--: |\n| Agent | How can I help? |\n| Customer | My lamp broke. |\n";
    let all = read(text, &Options::default());
    let said: Vec<_> = said(&all[0]).into_iter().map(|(role, text)| (role, text.trim().to_owned())).collect();
    let lines = [(Role::Agent, "How can I help?"), (Role::Customer, "My lamp broke.")];
    assert_eq!(said, lines.map(|(role, text)| (role, text.to_owned())));
}

#[test]
fn what_a_mail_answers_is_none_of_its_words() {
    let mail = "\"No,\r\nsay \"\"we\"\".\r\n\r\nOn Mon, 2 Mar 2026, Ann <ann@x.example> wrote:\r\n> Sorry, my lamp.\r\n\"";
    let page = "<p>No.</p><blockquote>Sorry, my lamp.</blockquote>";
    for head in ["ticket_id,role,html_body", "id,from,to,subject,html_body", "id,role,channel,body"] {
        let filled = |body: &str| match head.split(',').count() {
            3 => format!("1,agent,{body}"),
            4 => format!("1,agent,E-mail,{body}"),
            _ => format!("1,agent,x@x.example,Lamp,{body}"),
        };
        let said = |body: &str| {
            let talks = read(&format!("{head}\r\n{}\r\n", filled(body)), &Options::default());
            talks[0].turns[0].text.to_string()
        };
        assert_eq!(said(page), "No.", "{head}");
        if !head.contains("html") {
            assert_eq!(said(mail), "No,\r\nsay \"we\".", "{head}");
        }
    }
    // What people write in chats is theirs, signs and all.
    let chat = read("chat_id,role,channel,text\n1,agent,chat,\"See:\n> no\"\n", &Options::default());
    assert_eq!(chat[0].turns[0].text, "See:\n> no");
}
