//! The library for programs that hold conversations and texts in memory.

#![allow(missing_docs)]

use amends::check::Linter;
use amends::finding::NoteKind;
use amends::transcript::{Conversation, Role, Turn};
use amends::{builtin, read};

const CALL: &str = "Customer: My kettle arrived broken.\nAgent: I'm sorry if that upset you. Goodbye!\n";

fn conversation<'a>(agent: Role, words: &'a str) -> Conversation<'a> {
    let turns = vec![Turn::new(Role::Customer, "My kettle arrived broken."), Turn::new(agent, words)];
    Conversation { turns, ..Conversation::default() }
}

#[test]
fn words_in_memory_have_their_place_in_the_turn() {
    let linter = Linter::new(builtin::pack());
    let words = "Hello. I'm sorry if that upset you. We send a new one today. Goodbye!";
    let found = linter.check(&conversation(Role::Agent, words)).expect("it is judged");
    let found = found.iter().find(|f| &*f.rule == "apology/conditional").expect("it is found");
    let (_, text, bytes) = found.context.as_ref().and_then(|c| c.turn.as_ref()).expect("it has a turn");
    assert_eq!(text.get(bytes.clone()), found.text.as_deref());
    assert_eq!((found.turn, found.start, &*found.path), (Some(1), None, ""));
}

#[test]
fn what_is_not_judged_is_said() {
    let linter = Linter::new(builtin::pack());
    let why = linter.check(&conversation(Role::Unknown, "Goodbye!")).expect_err("nobody is the agent");
    assert_eq!(why.kind, NoteKind::NotJudged);
    let german = "Es tut uns sehr leid, dass Ihre Bestellung noch nicht bei Ihnen angekommen ist. Wir schicken \
                  Ihnen heute noch einen neuen Wasserkocher und melden uns morgen wieder bei Ihnen.";
    let mut foreign = conversation(Role::Agent, german);
    foreign.turns[0].text = german.into();
    assert!(linter.check(&foreign).is_err_and(|why| why.message.contains("language")));
}

#[test]
fn a_text_is_read_and_checked() {
    let linter = Linter::new(builtin::pack());
    let options = read::Options::default();
    let checked = linter.check_text("call.txt", &format!("\u{feff}{CALL}"), None, &options);
    assert!(checked.notes.is_empty(), "{:?}", checked.notes);
    let found = checked.findings.iter().find(|f| &*f.rule == "apology/conditional").expect("it is found");
    assert_eq!(found.start.map(|p| (p.line, p.column, p.byte)), Some((2, 8, 46)));
    let draft = linter.check_text("d", "I'm sorry if that upset you.", read::format("draft"), &options);
    assert!(draft.findings.iter().any(|f| &*f.rule == "apology/conditional"));
    for (text, kind) in
        [("", NoteKind::Note), ("{\"a\": 1}", NoteKind::NotRead), ("{\"turns\": [", NoteKind::NotRead)]
    {
        let checked = linter.check_text("x", text, None, &options);
        assert_eq!(checked.notes.iter().map(|n| n.kind).collect::<Vec<_>>(), [kind], "{text}");
        assert!(checked.findings.is_empty());
    }
}

#[test]
fn threads_share_it() {
    let linter = Linter::new(builtin::pack());
    let check = || linter.check_text("call.txt", CALL, None, &read::Options::default()).findings;
    let alone = check();
    assert!(!alone.is_empty());
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(check)).collect();
        assert!(all.into_iter().all(|one| one.join().is_ok_and(|found| found == alone)));
    });
}
