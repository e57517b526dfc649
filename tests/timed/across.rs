//! Promises that one contact makes and another keeps, or sees broken: the second stage of a check.

use std::io::Write;
use std::process::Command;

use super::talk::{Dice, Talk};
use amends::transcript::Channel;

const HOUR: i64 = 3_600_000;

/// A call at 10:00 whose agent promises to call back within the hour.
fn promise(customer: &str, id: usize) -> Talk {
    let metadata = format!(r#"{{"customer": "{customer}"}}"#);
    let mut talk = Talk::new(Channel::Call)
        .began("2026-03-04T10:00:00Z", &metadata)
        .customer("where is the parcel with the lamp")
        .agent("i will call you back within the hour")
        .customer("thank you bye");
    talk.conversation.id = Some(format!("promise-{id}").into());
    talk
}

/// A later contact of the customer, so long after ten, in which an agent speaks or nobody does.
fn later(customer: &str, after_ms: i64, agent: bool) -> Talk {
    let metadata = format!(r#"{{"customer": "{customer}"}}"#);
    let mut talk = Talk::new(Channel::Call).began("2026-03-04T10:00:00Z", &metadata);
    talk.now = after_ms;
    if agent {
        talk.agent("it is the lamp shop your lamp is in van nine")
    } else {
        talk.customer("nobody has called me")
    }
}

/// Checks these conversations, and gives the ids of those whose promise is broken, with the message.
fn broken(talks: &[Talk], args: &[&str]) -> Vec<(String, String)> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    for talk in talks {
        talk.conversation.write_neutral(&mut file).expect("written");
    }
    file.flush().expect("written");
    let path = file.path().display().to_string();
    let mut all = vec!["check", "--format", "amends", "--output-format", "jsonl", "--fail-on", "never"];
    all.extend(["--select", "resolution/broken-promise", "--select", "resolution/outcome-untold"]);
    all.extend(args);
    all.push(&path);
    let output = Command::new(env!("CARGO_BIN_EXE_amends")).args(all).output().expect("amends runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let told = |line: &str| {
        let finding: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text = |key: &str| finding[key].as_str().expect("there").to_owned();
        (text("conversation"), text("message"))
    };
    text.lines().map(told).collect()
}

#[test]
fn a_later_contact_keeps_a_promise_or_sees_it_broken() {
    // The promise is made 4.6 s after ten: its words end then.
    let said = promise("u", 0).conversation.turns[1].end_ms.expect("an end");
    let due = said + HOUR;
    for (contacts, is_broken) in [
        (vec![], false),
        (vec![(due, true)], false),
        (vec![(due + 100, true)], true),
        (vec![(due - 60_000, false)], false),
        (vec![(due + 100, false)], true),
        (vec![(due - 60_000, true), (due + HOUR, false)], false),
        (vec![(due - 60_000, false), (due + HOUR, true)], true),
        // An earlier contact, of the day before, keeps nothing.
        (vec![(-20 * HOUR, true), (due + HOUR, false)], true),
    ] {
        let mut talks = vec![promise("u", 0)];
        talks.extend(contacts.iter().map(|(after, agent)| later("u", *after, *agent)));
        // A contact of somebody else changes nothing, and neither does the order of the input.
        talks.push(later("v", due - 1000, true));
        for _ in 0..talks.len() {
            talks.rotate_left(1);
            let found = broken(&talks, &[]);
            let ids: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
            assert_eq!(ids, if is_broken { vec!["promise-0"] } else { vec![] }, "{contacts:?}");
        }
    }
}

#[test]
fn many_contacts_give_the_same_bytes_on_any_number_of_threads() {
    let mut dice = Dice(77);
    let mut talks = Vec::new();
    let mut expected = Vec::new();
    for n in 0..400 {
        let customer = format!("customer {n}");
        talks.push(promise(&customer, n));
        let by = dice.roll(0, 2) == 0;
        talks.push(later(&customer, if by { HOUR / 2 } else { 3 * HOUR }, true));
        if !by {
            expected.push(format!("promise-{n}"));
        }
    }
    let one = broken(&talks, &["--jobs", "1"]);
    let ids: Vec<&String> = one.iter().map(|(id, _)| id).collect();
    assert_eq!(ids, expected.iter().collect::<Vec<_>>());
    assert!(one[0].1.contains("the next words come in a later contact"), "{}", one[0].1);
    for jobs in ["2", "8"] {
        assert!(broken(&talks, &["--jobs", jobs]) == one, "{jobs}");
    }
}

#[test]
fn accounts_say_what_became_of_promises() {
    let said = promise("u", 0).conversation.turns[1].end_ms.expect("an end");
    let kept = |after_ms: i64| {
        let mut talk = promise("u", 0);
        talk.now = said + after_ms;
        talk.agent("it is the lamp shop your lamp is in van nine")
    };
    for (talk, account) in [
        (promise("u", 0), "lies beyond the record"),
        (kept(HOUR - 1000), "measured 0 s, and at most 0 is right"),
        (kept(HOUR + 1000), "reported at"),
    ] {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        talk.conversation.write_neutral(&mut file).expect("written");
        file.flush().expect("written");
        let path = file.path().display().to_string();
        let args =
            ["check", "--explain-why", "--format", "amends", "--select", "resolution/broken-promise", &path];
        let output = Command::new(env!("CARGO_BIN_EXE_amends")).args(args).output().expect("amends runs");
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(told.contains(account), "{account}: {told}");
    }
}

#[test]
fn a_message_speaks_in_one_clock_and_quotes_the_time_that_was_promised() {
    // Across contacts, and by a day, the wall clock.
    let found = broken(&[promise("u", 0), later("u", 3 * HOUR, true)], &[]);
    let words = "“i will call you back within the hour”, said on Wed 4 Mar 2026 at 10:00, due by 11:00; the next words \
                 come in a later contact at 13:00, 1:59:54 late.";
    assert_eq!(found, [("promise-0".to_owned(), words.to_owned())]);
    let mut mail = Talk::new(Channel::Email)
        .began("2026-03-04T09:00:00Z", r#"{"timezone": "Europe/Berlin"}"#)
        .agent("You will hear from us by Friday noon.")
        .wait(53 * HOUR)
        .customer("and where is the lamp now")
        .wait(1_000)
        .agent("van nine has it");
    mail.conversation.id = Some("mail".into());
    let words = "“You will hear from us by Friday noon”, said on Wed 4 Mar 2026 at 10:00, due by Fri 6 Mar 2026, 12:00; \
                 the next words come at 15:00, 3:00:02 late.";
    assert_eq!(broken(&[mail], &[]), [("mail".to_owned(), words.to_owned())]);
    // Within a chat, the time from its start.
    let chat = |later: &str| {
        let talk = Talk::new(Channel::Chat).began("2026-03-04T09:00:00Z", "{}").customer("who has my lamp");
        let talk = talk.agent("i will let you know who has it within ten minutes").wait(1_503_000);
        let mut talk = talk.customer("hello").wait(60_000).agent(later);
        talk.conversation.id = Some("chat".into());
        talk
    };
    let told: Vec<String> =
        broken(&[chat("thank you for writing")], &[]).into_iter().map(|(_, told)| told).collect();
    let quoted = "“i will let you know who has it within ten minutes”";
    let due = "said at 00:01, due by 10:01";
    assert_eq!(
        told,
        [
            format!("{quoted}, {due}; no word by 26:04, 16:03 later."),
            format!(
                "{quoted} promises an answer, and the record goes on without one ({due}; the last words are at 26:04)."
            ),
        ]
    );
}

#[test]
fn an_answer_that_no_contact_tells_is_told_with_the_last_contact() {
    let mut first = Talk::new(Channel::Call)
        .began("2026-03-04T10:00:00Z", r#"{"customer": "u"}"#)
        .customer("who has my lamp")
        .agent("i will find out and let you know by tomorrow noon")
        .customer("thank you bye");
    first.conversation.id = Some("first".into());
    let found = broken(&[first, later("u", 51 * HOUR, false)], &[]);
    let untold = found.iter().find(|(_, told)| told.contains("promises an answer")).expect("found");
    let words = "(said on Wed 4 Mar 2026 at 10:00, due by Thu 5 Mar 2026, 12:00, and 24 h later at the latest, as no zone \
                 is known; the last contact was on Fri 6 Mar 2026 at 13:00).";
    assert!(untold.1.ends_with(words), "{}", untold.1);
}
