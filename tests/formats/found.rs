//! What fuzzing (`fuzz/README.md`) and exports of an unusual make found, each as small as it could be told.

use amends::read::{Options, Piece, format};
use amends::text::Position;
use amends::transcript::{Conversation, Role};

/// The conversations of a text in a format, without places.
fn read(name: &str, text: &str) -> Vec<Conversation<'static>> {
    let format = format(name).expect("the format is known");
    let base = Position { line: 1, column: 1, byte: 0 };
    let mut found = Vec::new();
    format.read(Piece { text, base }, &Options::default(), &mut String::new(), &mut |read| {
        found.push(read.expect("a conversation").into_owned());
    });
    found
}

#[test]
fn an_event_behind_a_turn_without_words_stays_behind_the_turn_before_it() {
    let text = "Chat Started: Monday, March 02, 2026, 09:00:00 (+0000)\nAgent Ivo B\n\
                ( 2s ) Mara: my loom hums\n( 4s ) Ivo:\n( 6s ) Chat Transferred From Ivo To Pia\n";
    let [talk] = &read("salesforce", text)[..] else { panic!("one conversation") };
    assert_eq!(
        talk.turns.iter().map(|t| (t.role, &*t.text)).collect::<Vec<_>>(),
        [(Role::Customer, "my loom hums")]
    );
    assert_eq!(talk.events.iter().map(|e| e.after_turn).collect::<Vec<_>>(), [Some(0)]);
    // And where no turn is left before it.
    let text = "Chat Started: Monday, March 02, 2026, 09:00:00 (+0000)\nAgent Ivo B\n\
                ( 2s ) Ivo:\n( 3s ) Chat Transferred From Ivo To Pia\n( 6s ) Pia: hello\n";
    let [talk] = &read("salesforce", text)[..] else { panic!("one conversation") };
    assert_eq!((talk.turns.len(), talk.events[0].after_turn), (1, None));
}

#[test]
fn messages_of_several_conversations_in_one_list_are_told_apart() {
    let message = |of: &str, author: &str, body: &str| {
        format!(r#"{{"conversation_sid":"{of}","author":"{author}","body":"{body}"}}"#)
    };
    let all = [
        message("CH1", "ivo", "hello"),
        message("CH2", "pia", "morning"),
        message("CH1", "mara", "my loom hums"),
    ];
    let text = format!(r#"{{"messages":[{}]}}"#, all.join(","));
    let talks = read("twilio-conversations", &text);
    let said = talks
        .iter()
        .map(|talk| (talk.id.as_deref(), talk.turns.iter().map(|t| &*t.text).collect::<Vec<_>>()));
    assert_eq!(
        said.collect::<Vec<_>>(),
        [(Some("CH1"), vec!["hello", "my loom hums"]), (Some("CH2"), vec!["morning"])]
    );
}
