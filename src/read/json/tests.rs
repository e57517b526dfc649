//! What rows say together with the engine: who is who, what belongs together, and what is no transcript.

use crate::read::{Beside, HEAD, Options, Piece, detect, format};
use crate::text::Position;
use crate::transcript::{Conversation, EventKind, Role, RoleFrom};

/// The conversations of a source, or what is wrong with it.
fn read(json: &str, options: &Options) -> Result<Vec<Conversation<'static>>, String> {
    assert!(json.len() <= HEAD);
    let found = detect(json.as_bytes(), "a.json", true, &[]).map_err(|fault| fault.message)?;
    read_as(found.format.name(), json, options)
}

fn read_as(name: &str, json: &str, options: &Options) -> Result<Vec<Conversation<'static>>, String> {
    let piece = Piece { text: json, base: Position { line: 1, column: 1, byte: 0 } };
    let (mut all, mut wrong) = (Vec::new(), None);
    let format = format(name).expect("it is in the table");
    format.read(piece, options, &mut String::new(), &mut |found| match found {
        Ok(conversation) => all.push(conversation.into_owned()),
        Err(fault) => wrong = Some(fault.message),
    });
    wrong.map_or(Ok(all), Err)
}

fn roles(json: &str, options: &Options) -> Vec<Role> {
    let all = read(json, options).unwrap_or_else(|wrong| panic!("{wrong}"));
    all.iter().flat_map(|c| c.turns.iter().map(|t| t.role)).collect()
}

fn beside(file: &str, text: &str) -> Options {
    Options { beside: [Beside { file: file.to_owned(), text: text.to_owned() }].into(), ..Options::default() }
}

/// Comments of people by their numbers; a negative one writes for colleagues.
fn comments(authors: &[i64]) -> String {
    let comment = |id: &i64| format!(r#"{{"author_id":{},"public":{},"body":"x"}}"#, id.abs(), *id > 0);
    format!(r#""comments":[{}]"#, authors.iter().map(comment).collect::<Vec<_>>().join(","))
}

#[test]
fn a_turn_of_words_alone_is_said_too() {
    let text = r#"{"Transcript":[{"BeginOffsetMillis":0,"EndOffsetMillis":900,"ParticipantRole":"CUSTOMER",
        "Items":[{"Content":"It","BeginOffsetMillis":0},{"Content":"leaks","BeginOffsetMillis":400},{"Content":"."}]}]}"#;
    let all = read(text, &Options::default()).expect("a conversation");
    assert_eq!(all[0].turns[0].text, "It leaks .");
}

#[test]
fn notifications_come_in_any_order() {
    let notification = |who: &str, said: &str, second: u32| {
        let message = format!(
            r#"{{"InitialContactId":"c","Type":"MESSAGE","ContentType":"text/plain","ParticipantRole":"{who}","Content":"{said}","AbsoluteTime":"2026-03-02T10:00:{second:02}Z"}}"#
        );
        let message = serde_json::Value::from(message);
        format!(r#"{{"Type":"Notification","MessageId":"m","TopicArn":"t","Message":{message}}}"#)
    };
    let lines = [
        notification("CUSTOMER", "One", 1),
        notification("CUSTOMER", "Three", 9),
        notification("AGENT", "Two", 5),
    ];
    let all = read(&lines.join("\n"), &Options::default()).expect("a conversation");
    assert_eq!(all[0].turns.iter().map(|t| &*t.text).collect::<Vec<_>>(), ["One", "Two", "Three"]);
}

#[test]
fn what_a_model_says_no_with_is_said() {
    let text = r#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"refusal":"No."}]}"#;
    let all = read(text, &Options::default()).expect("a conversation");
    assert_eq!(all[0].turns.last().map(|t| (t.role, &*t.text)), Some((Role::Agent, "No.")));
}

#[test]
fn what_makers_leave_out_or_write_otherwise_is_read() {
    let said = |text: &str| {
        let all = read(text, &Options::default()).unwrap_or_else(|wrong| panic!("{wrong} {text}"));
        let turns = all.into_iter().flat_map(|talk| talk.turns);
        let said = turns.map(|turn| (turn.role, turn.role_from, turn.speaker, turn.start_ms, turn.end_ms));
        said.collect::<Vec<_>>()
    };
    let known =
        |role, who: &str, start, end| (role, RoleFrom::Source, Some(who.to_owned().into()), start, end);
    // Recognisers that are told what to call those who speak.
    let named = r#"{"audio_url":"x","words":[],"utterances":[{"speaker":"Agent","text":"Hi","start":0,"end":900},
        {"speaker":"Customer","text":"Ho","start":1000,"end":1900}]}"#;
    let both = [
        known(Role::Agent, "Agent", Some(0), Some(900)),
        known(Role::Customer, "Customer", Some(1000), Some(1900)),
    ];
    assert_eq!(said(named), both);
    let named = r#"{"speakers":[{"id":0,"name":"Agent"},{"id":1,"name":"Customer"}],"monologues":[
        {"speaker":0,"elements":[{"type":"text","value":"Hi","ts":0.0,"end_ts":0.9}]},
        {"speaker":1,"elements":[{"type":"text","value":"Ho","ts":1.0,"end_ts":1.9}]}]}"#;
    assert_eq!(said(named), both);
    // Times from the beginning or from 1970, in either spelling; and those of words.
    let times = |text: &str| said(text).into_iter().map(|turn| (turn.3, turn.4)).collect::<Vec<_>>();
    let starts = [(Some(0), None), (Some(3000), None)];
    for (key, first, second) in [
        ("start_timestamp_usec", "0", "3000000"),
        ("startTimestampUsec", "\"0\"", "\"3000000\""),
        ("start_timestamp_usec", "1772359200000000", "1772359203000000"),
    ] {
        let entries = format!(
            r#"{{"entries":[{{"{key}":{first},"text":"Hi","role":"AGENT"}},{{"{key}":{second},"text":"Ho","role":"CUSTOMER"}}]}}"#
        );
        assert_eq!(times(&entries), starts, "{entries}");
    }
    let words = r#"{"transcript":{"transcriptSegments":[
        {"text":"Hi","words":[{"startOffset":"0s","endOffset":"0.4s","word":"Hi"}],"segmentParticipant":{"role":"HUMAN_AGENT"}},
        {"text":"Ho","words":[{"startOffset":"3s","endOffset":"3.4s","word":"Ho"}],"segmentParticipant":{"role":"END_USER"}}]}}"#;
    assert_eq!(times(words), starts);
    let items = r#"{"analysisInput":{"conversations":[{"id":"1","modality":"transcript","conversationItems":[
        {"participantId":"Agent","text":"Hi","conversationItemLevelTiming":{"offset":0,"duration":9000000}},
        {"participantId":"Customer","text":"Ho","audioTimings":[{"word":"ho","offset":30000000,"duration":1}]}]}]}}"#;
    assert_eq!(times(items), [(Some(0), Some(900)), (Some(3000), None)]);
    // What opens a conversation stands apart, and was written when that began.
    let opened = r#"{"id":"1","created_at":1772359200,"source":{"body":"<p>Ho</p>","author":{"type":"user","id":"u"}},
        "conversation_parts":{"conversation_parts":[{"part_type":"comment","body":"<p>Hi</p>","created_at":1772359203,
        "author":{"type":"admin","id":"a"}}]}}"#;
    assert_eq!(times(opened), starts);
    // The list of threads in the list of chats.
    let chats = r#"{"found_chats":1,"chats":[{"id":"P","users":[{"id":"u","type":"customer"},{"id":"d","type":"agent"}],
        "threads":[{"id":"T","created_at":"2026-03-01T10:00:00Z","events":[
        {"type":"message","text":"Ho","author_id":"u","created_at":"2026-03-01T10:00:00Z"},
        {"type":"message","text":"Hi","author_id":"d","created_at":"2026-03-01T10:00:03Z"}]}]}]}"#;
    assert_eq!(times(chats), starts);
    assert_eq!(said(chats)[1].0, Role::Agent);
    // Of two transcripts of a recording, the one that tells who speaks.
    let vcon = r#"{"vcon":"0.0.1","uuid":"v","parties":[{"name":"Ann","role":"customer"},{"name":"Dana","role":"agent"}],
        "dialog":[{"type":"recording","parties":[0,1],"start":"2026-03-01T10:00:00Z"}],"analysis":[
        {"type":"transcript","dialog":0,"encoding":"none","body":"Hi Ho"},
        {"type":"transcript","dialog":0,"encoding":"none","body":[{"party":1,"text":"Hi"},{"party":0,"text":"Ho"}]}]}"#;
    let roles: Vec<_> = said(vcon).into_iter().map(|turn| turn.0).collect();
    assert_eq!(roles, [Role::Agent, Role::Customer]);
}

#[test]
fn who_asked_is_the_customer_and_all_others_are_agents() {
    let none = Options::default();
    let ticket = format!(r#"{{"ticket":{{"requester_id":7}},{}}}"#, comments(&[7, 8, 9]));
    assert_eq!(roles(&ticket, &none), [Role::Customer, Role::Agent, Role::Agent]);
    let users = r#""users":[{"id":7,"role":"end-user"},{"id":8,"role":"end-user"},{"id":9,"role":"admin"}]"#;
    let ticket = format!(r#"{{"ticket":{{"requester_id":7}},{users},{}}}"#, comments(&[7, 8, 9]));
    assert_eq!(roles(&ticket, &none), [Role::Customer, Role::Customer, Role::Agent]);
    // Nobody says who asked; but customers do not write what customers cannot see.
    let ticket = format!("{{{}}}", comments(&[7, 8, 9, -9]));
    assert_eq!(roles(&ticket, &none), [Role::Unknown, Role::Unknown, Role::Agent, Role::Agent]);
}

#[test]
fn a_ticket_beside_counts_where_its_customer_takes_part() {
    let ticket = beside("ticket.json", r#"{"ticket":{"requester_id":7}}"#);
    let said = |authors: &[i64]| roles(&format!("{{{}}}", comments(authors)), &ticket);
    assert_eq!(said(&[7, 8, 9]), [Role::Customer, Role::Agent, Role::Agent]);
    // It is another ticket's.
    assert_eq!(said(&[1, 2, 3]), [Role::Unknown; 3]);
}

#[test]
fn agents_are_known_by_id_and_by_name() {
    let users = r#"[{"id":"U1","profile":{"real_name":"Dana Lind"}},{"id":"U2","is_bot":true}]"#;
    let thread = r#"[{"ts":"1.1","user":"U1","text":"a"},{"ts":"1.2","thread_ts":"1.1","user":"U2","text":"b"},
        {"ts":"1.3","thread_ts":"1.1","user":"U3","text":"c"}]"#;
    for name in ["U1", "dana *"] {
        let options = Options { agents: vec![name.to_owned()], ..beside("users.json", users) };
        assert_eq!(roles(thread, &options), [Role::Agent, Role::Bot, Role::Customer], "{name}");
    }
}

#[test]
fn a_hand_over_is_from_one_who_answered_to_another() {
    let part = |kind: &str, who: &str, body: &str| {
        format!(
            r#"{{"part_type":"{kind}","body":{body},"author":{{"type":"{}","name":"{who}"}}}}"#,
            if who == "Ann" { "user" } else { "admin" }
        )
    };
    let events = |parts: &[(&str, &str, &str)]| {
        let parts: Vec<String> = parts.iter().map(|(kind, who, body)| part(kind, who, body)).collect();
        let json = format!(
            r#"{{"id":"1","source":{{"body":"<p>Hi</p>","author":{{"type":"user","name":"Ann"}}}},
            "conversation_parts":{{"conversation_parts":[{}]}}}}"#,
            parts.join(",")
        );
        let all = read(&json, &Options::default()).expect("it is one");
        all[0].events.iter().map(|e| e.kind).collect::<Vec<_>>()
    };
    let said = r#""<p>x</p>""#;
    // Given to the first who answers, and taken by the one who has it already.
    let first = [
        ("assignment", "Bo", "null"),
        ("comment", "Bo", said),
        ("assignment", "Bo", "null"),
        ("comment", "Bo", said),
    ];
    assert_eq!(events(&first), []);
    let over = [
        ("comment", "Bo", said),
        ("assignment", "Bo", "null"),
        ("comment", "Cy", said),
        ("close", "Cy", "null"),
    ];
    assert_eq!(events(&over), [EventKind::Transfer, EventKind::End]);
    let again = [("comment", "Bo", said), ("close", "Bo", "null"), ("comment", "Ann", said)];
    assert_eq!(events(&again), []);
}

#[test]
fn messages_of_one_contact_are_one_conversation_however_they_are_wrapped() {
    let message = |id: &str, who: &str, text: &str| {
        format!(
            r#"{{"AbsoluteTime":"2026-03-01T10:00:00Z","Content":"{text}","ContentType":"text/plain","Type":"MESSAGE","ParticipantRole":"{who}","InitialContactId":"{id}","ContactId":"x"}}"#
        )
    };
    let wrapped = |message: &str| {
        let message = serde_json::to_string(message).expect("a string");
        format!(r#"{{"Type":"Notification","TopicArn":"t","MessageId":"m","Message":{message}}}"#)
    };
    let all = [
        message("a", "CUSTOMER", "Hi"),
        message("b", "CUSTOMER", "Yo"),
        message("a", "AGENT", r#"Caf\u00e9 \"no\""#),
    ];
    let plain = all.join("\n");
    let notified: Vec<String> = all.iter().map(|m| wrapped(m)).collect();
    for lines in [plain, notified.join("\n")] {
        let found = read_as("connect-chat", &lines, &Options::default()).expect("they are read");
        let said = |c: &Conversation<'_>| c.turns.iter().map(|t| t.text.to_string()).collect::<Vec<_>>();
        assert_eq!(found.iter().map(said).collect::<Vec<_>>(), [vec!["Hi", "Café \"no\""], vec!["Yo"]]);
        let turn = &found[0].turns[1];
        let (way, at) = (turn.raw.way(&lines).expect("in the source"), turn.text.find("no").expect("there"));
        assert_eq!(&lines[way.start(at)..way.end(at + 2)], "no");
    }
}

#[test]
fn logs_and_lists_of_other_things_are_no_talk() {
    for json in [
        r#"[{"name":"svc","level":30,"msg":"started"},{"name":"svc","level":30,"msg":"ready"}]"#,
        r#"[{"author":"bo","message":"Mend the build"},{"author":"di","message":"Say why"}]"#,
        r#"{"entries":[{"user":"bo","message":"logged in"},{"user":"di","message":"logged out"}]}"#,
        r#"{"messages":{"from":"From","text":"Text"}}"#,
        r#"{"messages":[{"from":"x","text":"only one"}]}"#,
        r#"{"messages":[{"ruleId":"semi","message":"Missing semicolon."}]}"#,
        r#"{"name":"x","author":"bo","version":"1.0.0","dependencies":{}}"#,
        r#"{"transcript":"Once upon a time there was a kettle."}"#,
    ] {
        let wrong = read(json, &Options::default()).expect_err(json);
        assert!(wrong.contains("no transcript"), "{json}: {wrong}");
    }
}

#[test]
fn talk_under_the_usual_names_is_found() {
    for json in [
        r#"[{"role":"AGENT","text":"x"},{"role":"customer","text":"y"}]"#,
        r#"{"id":1,"turns":[{"role":"AGENT","text":"x"},{"role":"CUSTOMER","text":"y"}]}"#,
        r#"{"data":{"messages":[{"sender":{"type":"support"},"body":"x"},{"sender":{"type":"visitor"},"body":"y"}]}}"#,
        r#"{"conversations":[{"transcript":[{"speaker":"Rep","utterance":"x"},{"speaker":"Caller","utterance":"y"}]}]}"#,
        r#"{"history":[{"from":"agent","message":"x"},{"from":"user","message":"y"}]}"#,
        r#"{"call":7,"transcript":"Agent: x\nCustomer: y"}"#,
    ] {
        assert_eq!(roles(json, &Options::default()), [Role::Agent, Role::Customer], "{json}");
    }
}

#[test]
fn what_is_listed_newest_first_runs_the_other_way() {
    let said = |role: &str, second: u32, text: &str| {
        format!(
            r#"{{"AbsoluteTime":"2026-03-01T10:00:0{second}Z","ContentType":"text/plain","Type":"MESSAGE","ParticipantRole":"{role}","Content":"{text}"}}"#
        )
    };
    let left = r#"{"AbsoluteTime":"2026-03-01T10:00:04Z","ContentType":"application/vnd.amazonaws.connect.event.participant.left","Type":"EVENT","ParticipantRole":"CUSTOMER"}"#;
    let list = [left.to_owned(), said("AGENT", 3, "b"), said("CUSTOMER", 1, "a")].join(",");
    let json = format!(r#"{{"InitialContactId":"c","Transcript":[{list}]}}"#);
    let all = read(&json, &Options::default()).expect("a chat");
    let told: Vec<_> = all[0].turns.iter().map(|t| (&*t.text, t.start_ms)).collect();
    assert_eq!(told, [("a", Some(0)), ("b", Some(2000))]);
    assert_eq!((all[0].events[0].kind, all[0].events[0].after_turn), (EventKind::Leave, Some(1)));
}

#[test]
fn parts_of_what_is_said_are_no_turns() {
    let json = r#"[{"role":"system","content":"x"},{"role":"user","content":[{"type":"text","text":"a"}]},
        {"role":"assistant","content":[{"type":"text","text":"b"}]},{"role":"tool","content":"c"}]"#;
    assert_eq!(roles(json, &Options::default()), [Role::System, Role::Customer, Role::Agent, Role::System]);
}

/// A vCon of a call with Ann, a customer, and Dana, an agent, and this transcript.
fn vcon(body: &str) -> String {
    format!(
        r#"{{"vcon":"0.3.0","uuid":"v","parties":[{{"name":"Dana","role":"agent"}},{{"name":"Ann","role":"customer"}}],
        "dialog":[{{"type":"recording","start":"2026-03-01T10:00:00Z","parties":[0,1]}}],
        "analysis":[{{"type":"transcript","dialog":0,"body":{body}}}]}}"#
    )
}

#[test]
fn transcripts_of_a_vcon_know_its_parties() {
    for body in [
        r#""Ann: a\nDana: b""#,
        r#"[{"party":1,"start":1,"end":2,"text":"a"},{"party":0,"start":3.5,"end":4,"text":"b"}]"#,
        r#"[{"speaker":"Ann","start":1,"end":2,"text":"a"},{"speaker":"Dana","start":3.5,"end":4,"text":"b"}]"#,
        r#"[{"sender":"Ann","text":"a"},{"sender":"Dana","text":"b"}]"#,
    ] {
        let all = read(&vcon(body), &Options::default()).expect("a call");
        let told: Vec<_> = all[0].turns.iter().map(|t| (t.role, &*t.text)).collect();
        assert_eq!(told, [(Role::Customer, "a"), (Role::Agent, "b")], "{body}");
        let times: Vec<_> = all[0].turns.iter().filter_map(|t| t.start_ms).collect();
        assert_eq!(times, if body.contains("start") { vec![1000, 3500] } else { Vec::new() }, "{body}");
    }
}

#[test]
fn what_only_the_html_of_a_reply_marks_as_quoted_is_left_out() {
    let reply = |html: &str, text: &str| {
        format!(
            r#"[{{"ticket_id":1,"incoming":false,"private":false,"body":"{html}","body_text":"{text}"}},
            {{"ticket_id":1,"incoming":true,"private":false,"body":"x","body_text":"x"}}]"#
        )
    };
    let said = |json: &str| {
        let all = read(json, &Options::default()).expect("a ticket");
        all[0].turns[0].text.clone().into_owned()
    };
    let quoted = "<div>Sure,<br>bye.</div><div class=\\\"freshdesk_quote\\\"><blockquote>Ann wrote: no</blockquote></div>";
    assert_eq!(said(&reply(quoted, "Sure, bye. Ann wrote: no")), "Sure,\nbye.");
    assert_eq!(said(&reply("<div>Sure.</div>", "Sure. Ann wrote: no")), "Sure. Ann wrote: no");
}

#[test]
fn a_thread_begins_with_the_message_that_it_is_called_after() {
    let said = |ts: &str, text: &str| {
        format!(r#"{{"type":"message","user":"U1","ts":"{ts}","thread_ts":"1772366531.1","text":"{text}"}}"#)
    };
    let (first, second) = (said("1772366531.1", "a"), said("1772366540.1", "b"));
    let earlier = said("1772000000.1", "b");
    for json in [format!("[{second},{first}]"), format!("[{first},{second}]"), format!("[{first},{earlier}]")]
    {
        let all = read(&json, &Options::default()).expect("a thread");
        assert_eq!(all[0].turns.iter().map(|t| &*t.text).collect::<Vec<_>>(), ["a", "b"], "{json}");
    }
}

/// When a turn begins and ends.
type Times = (Option<i64>, Option<i64>);

/// The times of the turns of messages with these fields, and what is noted.
fn timed(messages: &[&str]) -> (Vec<Times>, Vec<String>) {
    let said = |(i, times): (usize, &&str)| {
        let role = ["agent", "customer"][i % 2];
        format!(r#"{{"role":"{role}","text":"Well, {i} it is.",{times}}}"#)
    };
    let list: Vec<String> = messages.iter().enumerate().map(said).collect();
    let json = format!(r#"{{"id":"m","messages":[{}]}}"#, list.join(","));
    let piece = Piece { text: &json, base: Position { line: 1, column: 1, byte: 0 } };
    let (mut times, mut notes) = (Vec::new(), Vec::new());
    let format = format("messages").expect("it is in the table");
    format.read(piece, &Options::default(), &mut String::new(), &mut |found| match found {
        Ok(talk) => times.extend(talk.turns.iter().map(|turn| (turn.start_ms, turn.end_ms))),
        Err(fault) => {
            assert!(fault.harmless && fault.offset.is_some(), "{}", fault.message);
            notes.push(fault.message);
        }
    });
    (times, notes)
}

#[test]
fn times_stand_under_their_usual_names() {
    let both = vec![(Some(4000), Some(5500)), (Some(64_000), Some(65_000))];
    for (one, next) in [
        (r#""start":4,"end":5.5"#, r#""start":64,"end":65"#),
        (r#""start_time":"4","end_time":"5.5""#, r#""start_time":"64","end_time":"65""#),
        (r#""startTime":"4.0s","endTime":"5.5s""#, r#""startTime":"64s","endTime":"65s""#),
        (r#""start_s":4,"end_s":5.5"#, r#""start_s":64,"end_s":65"#),
        (r#""start_ms":4000,"end":5500"#, r#""start_ms":64000,"end":65000"#),
        (r#""offset":4,"duration":1.5"#, r#""offset":64,"duration":1"#),
        (r#""begin":"0:04","end":"0:05.5""#, r#""begin":"1:04","end":"1:05""#),
        (r#""timestamp":4,"end":5.5"#, r#""timestamp":64.0,"end":65"#),
        (r#""time":"00:00:04","end":"00:00:05.5""#, r#""time":"00:01:04","end":"00:01:05""#),
        (
            r#""timestamp":"2026-03-01T10:00:00Z","start":4,"end":5.5"#,
            r#""timestamp":"2026-03-01T10:01:00Z","start":64,"end":65"#,
        ),
    ] {
        assert_eq!(timed(&[one, next]), (both.clone(), Vec::new()), "{one}");
    }
    let dated = |minute, second| {
        format!(r#""start":"2026-03-01T10:{minute}:00Z","end":"2026-03-01T10:{minute}:0{second}Z""#)
    };
    let found = timed(&[&dated("00", 1), &dated("01", 2)]);
    assert_eq!(found.0, [(Some(0), Some(1000)), (Some(60_000), Some(62_000))]);
    // The day and the time of it may stand apart.
    let found = timed(&[r#""date":"2026-03-01","time":"10:02""#, r#""date":"2026-03-01","time":"10:03""#]);
    assert_eq!(found, (vec![(Some(0), None), (Some(60_000), None)], Vec::new()));
    assert_eq!(timed(&[r#""ts":1"#, r#""ts":4.5"#]).0, [(Some(1000), None), (Some(4500), None)]);
}

#[test]
fn what_is_no_clock_is_left_out_and_told() {
    let told = |messages: &[&str]| {
        let (times, notes) = timed(messages);
        assert!(times.iter().all(|time| *time == (None, None)), "{times:?}");
        notes
    };
    assert_eq!(
        told(&[r#""start":"soon""#, r#""time":"later""#]),
        ["conversation m: `start` of turn 0 is no time: `soon`; it is left out, and so is 1 more"]
    );
    assert_eq!(
        told(&[r#""x":1,"start":9"#, r#""start":4"#]),
        ["conversation m: the times run backwards; they are left out"]
    );
    // As seconds, these would be hours of a few words, and as milliseconds minutes.
    let unclear = "conversation m: what the times count is not clear; they are left out";
    assert_eq!(told(&[r#""start":0,"end":90000"#, r#""start":90000,"end":190000"#]), [unclear]);
    assert_eq!(told(&[r#""offset":0"#, r#""offset":180000"#]), [unclear]);
    assert_eq!(
        told(&[r#""start":"10:02""#, r#""start":"10:05""#]),
        ["conversation m: whether the times are minutes or hours is not clear; they are left out"]
    );
    assert!(told(&[r#""at":null,"sent":true"#, r#""time":"""#]).is_empty());
    // What goes at the pace of talk as milliseconds counts them.
    let (times, notes) = timed(&[r#""start":0,"end":2100"#, r#""start":2500,"end":5000"#]);
    assert_eq!((times, notes.len()), (vec![(Some(0), Some(2100)), (Some(2500), Some(5000))], 0));
    // Those who talk at the same time are listed as they end; what lasts as long for all is the whole conversation's.
    let (times, notes) = timed(&[r#""start":4,"end":5"#, r#""start":3,"end":6"#]);
    assert_eq!((times, notes.len()), (vec![(Some(4000), Some(5000)), (Some(3000), Some(6000))], 0));
    let (times, _) = timed(&[r#""start":4,"duration":300"#, r#""start":9,"duration":300"#]);
    assert_eq!(times, [(Some(4000), None), (Some(9000), None)]);
}
