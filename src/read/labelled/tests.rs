//! Every shape, marker and trap of labelled text.

use super::*;
use crate::text::Position;
use crate::transcript::{Channel, Conversation, EventKind, Role, RoleFrom};

const START: Position = Position { line: 1, column: 1, byte: 0 };

fn read_with(text: &str, options: &Options, mut look: impl FnMut(&Conversation<'_>)) -> Vec<Fault> {
    let mut faults = Vec::new();
    read(Piece { text, base: START }, options, &mut |read| match read {
        Ok(conversation) => {
            for turn in &conversation.turns {
                assert_eq!(&text[turn.raw.start..turn.raw.end], turn.text);
                assert_eq!(turn.text, turn.text.trim());
            }
            look(&conversation);
        }
        Err(fault) => faults.push(fault),
    });
    faults
}

fn one(text: &str, look: impl Fn(&Conversation<'_>)) {
    let mut count = 0;
    let faults = read_with(text, &Options::default(), |c| {
        count += 1;
        look(c);
    });
    assert_eq!((count, faults), (1, Vec::new()), "{text}");
}

/// Roles, speakers, times and texts in short.
fn turns(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    read_with(text, &Options::default(), |c| {
        for turn in &c.turns {
            let speaker = turn.speaker.as_deref().unwrap_or_default();
            let time = turn.start_ms.map(|ms| format!("@{ms}")).unwrap_or_default();
            found.push(format!("{} {speaker}{time}: {}", turn.role, turn.text));
        }
    });
    found
}

#[test]
fn a_row_of_dashes_in_a_table_is_nobodys_words() {
    assert_eq!(
        turns("| Agent | Hello there. |\n| --- | :-- |\n| Customer | My lamp broke. |\n| Agent | Oh. |\n"),
        ["agent Agent: Hello there.", "customer Customer: My lamp broke.", "agent Agent: Oh."]
    );
}

#[test]
fn labels_of_roles_may_stand_alone_above_the_words() {
    assert_eq!(
        turns("Agent\nHello there.\n\nCustomer\nMy lamp broke.\nAgain.\n\nAgent\nOh.\n"),
        ["agent Agent: Hello there.", "customer Customer: My lamp broke.\nAgain.", "agent Agent: Oh."]
    );
    assert!(turns("Agent\nCustomer\nAgent\nCustomer\n").is_empty());
}

#[test]
fn all_shapes_of_lines() {
    for (text, expected) in [
        ("Agent: Hi there\nCustomer: Hello", ["agent Agent: Hi there", "customer Customer: Hello"]),
        (
            "[00:01:23] Agent: Hi there\n[00:01:30] Customer: Hello",
            ["agent Agent@83000: Hi there", "customer Customer@90000: Hello"],
        ),
        ("(11:59 AM) Dana: Hi\n(12:01 PM) Ann: Hello", ["unknown Dana@0: Hi", "unknown Ann@120000: Hello"]),
        ("10:02 Dana (Support): Hi\n10:03 Ann: Hello", ["agent Dana@0: Hi", "customer Ann@60000: Hello"]),
        ("10:02:33 Dana: Hi\n10:02:40 Ann: Hello", ["unknown Dana@0: Hi", "unknown Ann@7000: Hello"]),
        ("SPEAKER_00: Hi\nSPEAKER_01: Hello", ["unknown SPEAKER_00: Hi", "unknown SPEAKER_01: Hello"]),
        ("**Agent:** Hi\n\n**Customer**: Hello", ["agent Agent: Hi", "customer Customer: Hello"]),
        ("Agent (Ben): Hi\r\nCustomer (Juan): Hello\r\n", ["agent Ben: Hi", "customer Juan: Hello"]),
        ("Agent [00:01]: Hi\nCaller [00:05]: Hello", ["agent Agent@1000: Hi", "customer Caller@5000: Hello"]),
        (
            "00:00:07\nAgent: Hi\n\n00:00:15\nAnn: Hello",
            ["agent Agent@7000: Hi", "customer Ann@15000: Hello"],
        ),
        (
            "Virtual Assistant: Hi\nVisitor 12: Hello",
            ["bot Virtual Assistant: Hi", "customer Visitor 12: Hello"],
        ),
        ("Agent:\nHi\n\nCustomer:\n Hello\n", ["agent Agent: Hi", "customer Customer: Hello"]),
    ] {
        assert_eq!(turns(text), expected, "{text}");
        assert!(detect(&Head::new(text, "x.txt", true)).is_some(), "{text}");
    }
}

#[test]
fn dates_give_the_clock() {
    one("[2026-03-01 10:02:11] Agent: Hi\n[2026-03-01 10:02:14] Ann: Hello", |c| {
        assert_eq!(
            c.turns.iter().map(|t| (t.start_ms, t.at_ms)).collect::<Vec<_>>(),
            [(Some(0), Some(1_772_359_331_000)), (Some(3000), Some(1_772_359_334_000))]
        );
    });
}

#[test]
fn text_goes_on_over_lines_as_it_stands() {
    let text = "Agent: We looked into it.\n  here is the thing: it broke.\n\nNote: we refund at 10:30.\nhttps://x.example/a\n\
        Customer: Thanks";
    assert_eq!(
        turns(text),
        [
            "agent Agent: We looked into it.\n  here is the thing: it broke.\n\nNote: we refund at 10:30.\nhttps://x.example/a",
            "customer Customer: Thanks"
        ]
    );
    // In a text with stamps, a name before a colon without one is words.
    let text = "[0:01] Dana: You have two options\nExpress: today\nExpress: or tomorrow\n[0:09] Ann: Express";
    assert_eq!(turns(text).len(), 2);
    assert_eq!(
        turns("[0:01] Dana: One\n[0:05] two\n[0:09] Ann: three"),
        ["unknown Dana@1000: One", "unknown Dana@5000: two", "unknown Ann@9000: three"]
    );
}

#[test]
fn markers_are_events() {
    let text = "Agent: One moment, please. [Customer placed on hold]\n[Hold music plays]\n[hold ended - 2m05s]\n\
        Agent: Thanks for waiting.\n[Silence for 12 seconds]\nCustomer: My name is [PII] [inaudible]\n[crosstalk]\n\
        [Call transferred to billing]\n[Dana joined]\nDana: Hello, Dana here. [laughter]\nCustomer: Hi\n[Call ended]\n";
    one(text, |c| {
        use EventKind::*;
        let events: Vec<_> =
            c.events.iter().map(|e| (e.kind, e.after_turn, e.length_ms(), &text[e.raw.clone()])).collect();
        assert_eq!(
            events,
            [
                (Hold, Some(0), Some(125_000), "[Customer placed on hold]"),
                (Silence, Some(1), Some(12_000), "[Silence for 12 seconds]"),
                (Transfer, Some(2), None, "[Call transferred to billing]"),
                (Join, Some(2), None, "[Dana joined]"),
                (End, Some(4), None, "[Call ended]"),
            ]
        );
        assert_eq!(c.events[0].duration_ms, Some(125_000));
        assert_eq!((c.events[2].to.as_deref(), c.events[3].to.as_deref()), (Some("billing"), Some("Dana")));
        let texts: Vec<_> = c.turns.iter().map(|t| &*t.text).collect();
        assert_eq!(
            texts,
            [
                "One moment, please.",
                "Thanks for waiting.",
                "My name is [PII] [inaudible]\n[crosstalk]",
                "Hello, Dana here.",
                "Hi"
            ]
        );
    });
}

/// What is said and what happens, in short.
fn told(text: &str) -> (Vec<String>, Vec<String>) {
    let mut events = Vec::new();
    read_with(text, &Options::default(), |c| {
        events.extend(c.events.iter().map(|event| {
            let to = event.to.as_deref().map(|to| format!(" {to}")).unwrap_or_default();
            format!("{}{to} @{:?}", event.kind.name(), event.after_turn)
        }));
    });
    (turns(text), events)
}

#[test]
fn notices_of_chat_programs_are_events_and_tell_who_the_agents_are() {
    let (said, events) = told(
        "You are now chatting with Dana\nDana: Hello\nAnn: It broke\nDana is transferring this chat to Tech\n\
            System: Please wait while we transfer you to Tech\nChat transferred to Tech by Dana\n\
            You are now connected to Marcus (Tech)\nMarcus: Hi\nAnn is typing...\nAnn: Yes\nAnn has left the chat\n",
    );
    assert_eq!(
        said,
        [
            "agent Dana: Hello",
            "customer Ann: It broke",
            "system System: Please wait while we transfer you to Tech",
            "agent Marcus: Hi",
            "customer Ann: Yes"
        ]
    );
    assert_eq!(
        events,
        ["join Dana @None", "transfer Tech @Some(1)", "join Marcus (Tech) @Some(2)", "leave Ann @Some(4)"]
    );
    let (said, events) = told(
        "[10:02] Dana: Hi\n[10:03] Ann: It broke\n[10:04] You have been transferred to Bo\n[10:05] Bo: So\n\
            [10:06] You have been transferred to Cy\n[10:07] Cy: Hello",
    );
    assert_eq!((said.len(), events), (4, vec!["transfer Bo @Some(1)".into(), "transfer Cy @Some(2)".into()]));
}

#[test]
fn whoever_speaks_comes_and_goes_without_saying_where() {
    let (said, events) =
        told("Visitor 12: Hello\nDana: Hi\nVisitor 12 has left\nDana: Oh\nThe parcel left\n");
    assert_eq!(said, ["customer Visitor 12: Hello", "agent Dana: Hi", "agent Dana: Oh\nThe parcel left"]);
    assert_eq!(events, ["leave Visitor 12 @Some(1)"]);
}

#[test]
fn headings_that_name_nobody_are_words_of_whoever_speaks() {
    let (said, events) = told(
        "# A call\n\nOn the first of March.\n\n### Agent\n\nHello, do this:\n\n## Steps\n\nIt is our policy.\n\n\
            ### Customer\n\nMy lamp broke.\n# 5512 is my order\nand it is late\n\n## [Customer placed on hold]\n\n\
            And so on\n\n### Agent\nOh calm down.",
    );
    assert_eq!(
        said,
        [
            "agent Agent: Hello, do this:\n\n## Steps\n\nIt is our policy.",
            "customer Customer: My lamp broke.\n# 5512 is my order\nand it is late",
            "customer Customer: And so on",
            "agent Agent: Oh calm down."
        ]
    );
    assert_eq!(events, ["hold @Some(1)"]);
}

#[test]
fn lists_in_chats_are_words_of_whoever_speaks() {
    let (said, _) = told(
        "<Dana> Hello, please try this:\n* unplug it\n* it is against company policy\nCalm down.\n\
            <Ann> my lamp is broken\n<Dana> sorry\n-- it is our policy\n--> click there\n<Ann> well",
    );
    let words = said.iter().map(|turn| turn.split_once(": ").expect("a name").1).collect::<Vec<_>>();
    assert_eq!(
        words,
        [
            "Hello, please try this:\n* unplug it\n* it is against company policy\nCalm down.",
            "my lamp is broken",
            "sorry\n-- it is our policy\n--> click there",
            "well"
        ]
    );
}

#[test]
fn notices_in_chats_are_nobodys_words() {
    for notice in [
        "*** Dana left",
        "*** Topic is lamps",
        "* Dana waves",
        "* @Ann waves",
        "* Bo (~bo@shop.example) has joined #shop",
        "-!- Bo [bo@shop.example] has quit [Bye]",
        "--> Dana joined",
        "<-- Bo (bo@shop.example) has quit (Bye)",
        "--> Bo has joined #shop",
        "-- Dana is now known as D",
    ] {
        let (said, _) = told(&format!("<Dana> Hi\n<Ann> No\n<Dana> Oh\n{notice}\nwell then\n<Ann> Yes"));
        let words = said.iter().map(|turn| turn.split_once(": ").expect("a name").1).collect::<Vec<_>>();
        assert_eq!(words, ["Hi", "No", "Oh", "well then", "Yes"], "{notice}");
        assert_eq!(said[2].split_once(':').expect("a name").0, said[3].split_once(':').expect("a name").0);
    }
}

#[test]
fn what_is_said_of_a_hand_over_is_said() {
    for line in [
        "Agent: You are now chatting with Dana",
        "Agent: I have transferred this chat to Tech, sorry",
        "Agent: Sorry.\nI have transferred this chat to Tech",
        "Agent: Sorry.\nWe have transferred this chat to Tech",
        "Agent: Sorry.\nMarcus transferred your ticket to Tech",
        "Agent: Hello!\nYou are now chatting with Dana.\nHow can I help?",
        "Agent: Your chat has been transferred to Tech",
    ] {
        let (said, events) = told(&format!("{line}\nCustomer: Oh"));
        let whole = format!("agent Agent: {}", &line["Agent: ".len()..]);
        assert_eq!((said, events), (vec![whole, "customer Customer: Oh".into()], vec![]), "{line}");
    }
}

#[test]
fn holds_have_lengths_by_the_clock() {
    for (text, start, end) in [
        (
            "[0:10] Agent: Wait\n[0:20] [Hold]\n[2:00] [hold ended]\n[2:05] Agent: Back\n[2:09] Ann: Ok",
            20,
            120,
        ),
        ("[0:10] Agent: Wait\n[0:20] [Hold]\n[2:05] Agent: Back\n[2:09] Ann: Ok", 20, 125),
        (
            "[0:10] Agent: Wait\n[0:20] [Hold]\n[0:40] Customer: hello?\n[2:05] Agent: Back\n[2:09] Ann: Ok",
            20,
            125,
        ),
        ("[0:10] Agent: Wait\n[2:20] [hold ended - 2m]\n[2:25] Agent: Back\n[2:29] Ann: Ok", 20, 140),
        ("[0:10] Agent: Wait\n[0:20] Customer on hold for 1 min\n[2:25] Agent: Back\n[2:29] Ann: Ok", 20, 80),
    ] {
        one(text, |c| {
            let events: Vec<_> = c.events.iter().map(|e| (e.kind, e.start_ms, e.end_ms)).collect();
            assert_eq!(events, [(EventKind::Hold, Some(start * 1000), Some(end * 1000))], "{text}");
        });
    }
}

#[test]
fn words_after_a_marker_are_a_turn_of_the_same_speaker() {
    assert_eq!(
        turns("Agent: Wait.\n[Customer placed on hold]\nThanks for holding.\nCustomer: Ok [hold] then"),
        ["agent Agent: Wait.", "agent Agent: Thanks for holding.", "customer Customer: Ok [hold] then"]
    );
    one("Agent: Wait.\nAgent: [hold ended - 5s] Back.\nCustomer: Ok", |c| {
        assert_eq!((c.turns[1].text.as_ref(), c.events[0].after_turn), ("Back.", Some(0)));
    });
}

#[test]
fn people_above_a_transcript_say_nothing() {
    let text = "Call ID: 77\nDate: 2026-03-01\nAgent: Dana Smith\nCustomer: Ann Lee\nNote: angry\n\n\
        Agent: Hi\nCustomer: Hello\n";
    one(text, |c| {
        assert_eq!(c.id.as_deref(), Some("77"));
        assert_eq!(c.turns.iter().map(|t| &*t.text).collect::<Vec<_>>(), ["Hi", "Hello"]);
    });
    let text = "Transcript\n==========\nCall ID: 77\nAgent: Dana Smith\nDuration: 5:03\n----\nAgent: Hi\nCustomer: Hello\n";
    assert_eq!(turns(text), ["agent Agent: Hi", "customer Customer: Hello"]);
    // Without such fields, a first paragraph is talk.
    assert_eq!(turns("Agent: Dana Smith\n\nCustomer: Ann Lee\n").len(), 2);
    assert_eq!(turns("Call ID: 77\nAgent: Hello there.\n\nCustomer: Hi\n").len(), 2);
}

#[test]
fn brackets_may_name_who_speaks() {
    assert_eq!(
        turns("[SPEAKER_00]: Hi\n[SPEAKER_01]: Hello\n[Customer joined]\n[SPEAKER_00]: So"),
        ["unknown SPEAKER_00: Hi", "unknown SPEAKER_01: Hello", "unknown SPEAKER_00: So"]
    );
}

#[test]
fn turns_on_one_line_are_turns() {
    assert_eq!(
        turns("Agent: Hi. Customer: It broke. Agent: Oh."),
        ["agent Agent: Hi.", "customer Customer: It broke.", "agent Agent: Oh."]
    );
}

#[test]
fn headers_are_no_turns() {
    let text = "Transcript of a chat\nCall ID: 77\nDate: 2026-03-01T10:02:11Z\nNote: angry\nChannel: chat\nQueue: returns\n\
        Agent: Dana Smith\nCustomer name: Ann\n----\n\nDana: Hi\nAnn: Note: it broke\nDana: Oh\n";
    one(text, |c| {
        assert_eq!((c.id.as_deref(), c.channel), (Some("77"), Some(Channel::Chat)));
        assert_eq!(c.started_at_ms, Some(1_772_359_331_000));
        assert_eq!(c.metadata.get("queue").as_deref(), Some("returns"));
        assert_eq!(c.metadata.get("agent").as_deref(), Some("Dana Smith"));
        let roles: Vec<_> = c.turns.iter().map(|t| (t.role, t.role_from)).collect();
        assert_eq!(
            roles,
            [
                (Role::Agent, RoleFrom::Source),
                (Role::Customer, RoleFrom::Source),
                (Role::Agent, RoleFrom::Source)
            ]
        );
    });
}

#[test]
fn an_id_that_comes_again_begins_another_conversation() {
    let text =
        "Call ID: 1\n\nAgent: a\nCustomer: b\n\n=====\nCall ID: 2\n\nAgent: c\nTicket: 5\nCustomer: d\n";
    let mut found = Vec::new();
    let faults = read_with(text, &Options::default(), |c| {
        found.push((
            c.id.clone().unwrap_or_default().into_owned(),
            c.turns.len(),
            c.turns[0].text.to_string(),
        ));
    });
    assert_eq!(found, [("1".into(), 2, "a".into()), ("2".into(), 2, "c\nTicket: 5".into())]);
    assert_eq!(faults, []);
}

#[test]
fn the_user_names_speakers() {
    let text = "spk_0: Hi\nspk_1: Hello\nspk_2: Hey";
    let options = Options {
        agents: vec!["SPK_0".into()],
        customers: vec!["spk_*".into()],
        channel: Some(Channel::Call),
        ..Options::default()
    };
    read_with(text, &options, |c| {
        let roles: Vec<_> = c.turns.iter().map(|t| (t.role, t.role_from)).collect();
        assert_eq!(roles[0], (Role::Agent, RoleFrom::Name));
        assert_eq!(roles[1..], [(Role::Customer, RoleFrom::Name); 2]);
        assert_eq!(c.channel, Some(Channel::Call));
    });
}

#[test]
fn text_without_speakers_is_a_fault() {
    let faults = read_with("Dear Ann,\n\nwe are sorry.\n", &Options::default(), |_| panic!());
    assert!(faults[0].help.contains("--draft"));
    assert_eq!(read_with(" \n", &Options::default(), |_| panic!()), []);
    let long = "a\nb\nc\nd\ne\nf\nAgent: Hi\nAnn: Hello\n";
    let faults = read_with(long, &Options::default(), |_| {});
    assert_eq!(faults.iter().map(|f| (f.harmless, f.offset)).collect::<Vec<_>>(), [(true, Some(8))]);
}

#[test]
fn what_is_not_taken_for_labelled_text() {
    for (name, text) in [
        ("a.txt", "Dear Ann,\n\nhere is the thing: we are sorry.\nNote: we refund.\nTotal: $5\n"),
        ("a.yaml", "agent: Dana\ncustomer: Ann\n"),
        ("a", "name: x\nversion: 1\nurl: y\n"),
        ("a", "From: a@x.example\nTo: b@x.example\nSubject: Hi\n\nHello\n"),
        ("a", "1\n00:00:01,000 --> 00:00:02,000\nAgent: Hi\n\n2\n00:00:03,000 --> 00:00:04,000\nAgent: Hi"),
        ("a", "WEBVTT\n\nAgent: Hi\nAnn: Hi\n"),
        ("a", "Alice Chen  0:01\nRight, let's start.\n\nBob Ferreira  0:09\nTwelve?\n"),
        ("a", "{\"Agent\": 1}"),
        ("a", "<p>Agent: Hi</p>"),
        ("a", "Hi {{name}},\n\nYour order: {{order}}\nThe [Product Name] team\n"),
        ("a", "2026-03-01 INFO: x\n2026-03-01 INFO: y\n"),
        ("a", "INFO: x\nERROR: y\nINFO: z\n"),
        ("a", "10:02 From London to Paris: it costs\n10:03 From Paris to Rome: it costs\n"),
        ("a", ""),
    ] {
        assert_eq!(detect(&Head::new(text, name, true)), None, "{text}");
    }
}

mod random {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_places_are_exact(
            text in "(Agent|Ann|spk_1|From |  | to |：|\"|\u{201c}|Mar 1, 2026, |3/1/26 |Replying to \"|\\[0:0[0-9]\\]|\\[hold\\]|10:02|é|\\*\\*|[:()\\[\\] \n\r-]){0,40}"
        ) {
            read_with(&text, &Options::default(), |_| {});
            detect(&Head::new(&text, "", false));
        }
    }
}
