//! Promises whose words name their time in ways that are easily misread, and those of which nobody knows the time.

use amends::engine::{Reason, Scratch};
use amends::finding::Status;
use amends::transcript::Channel;

use super::talk::{Spot, Talk};
use super::{ENGINE, found};

const BROKEN: (&str, Spot) = ("resolution/broken-promise", Spot::Turn(1));
const HOUR: i64 = 3_600_000;

/// A promise of Tuesday, 3 March 2026, at nine, and an answer so many hours later.
fn promised(says: &'static str, metadata: &str, hours: f64) -> Talk {
    let talk =
        Talk::new(Channel::Ticket).began("2026-03-03T09:00:00Z", metadata).customer("where is my lamp");
    let talk = talk.wait(9_000).agent(says).wait(10_000).customer("ok");
    talk.wait((hours * HOUR as f64) as i64).agent("it is in van nine")
}

#[test]
fn days_are_met_when_they_say_and_not_later() {
    for (says, kept, late) in [
        // Up to Friday at midnight: 87 hours.
        ("you will hear from us before the weekend", 86.0, 88.0),
        ("we will write to you before Friday", 62.0, 64.0),
        ("i will call you before next week", 134.0, 136.0),
        ("i will get back to you by the next business day", 38.0, 40.0),
        ("i will call you on the next working day", 38.0, 40.0),
        // Up to Thursday at midnight, and a day more for a loose word.
        ("we will email you in the next day or two", 86.0, 88.0),
        ("we will email you within the next hour", 0.9, 1.1),
    ] {
        let zone = r#"{"timezone": "UTC"}"#;
        let broken = |hours: f64| {
            let talk = promised(says, zone, hours);
            found(&talk.conversation, &mut Scratch::default()).contains(&BROKEN)
        };
        assert!(!broken(kept), "{says}");
        assert!(broken(late), "{says}");
    }
}

#[test]
fn whether_a_time_of_an_unknown_zone_was_met_is_not_known() {
    let verdict = |metadata: &str, hours: f64| {
        let talk = promised("i will write to you by Friday noon", metadata, hours);
        let mut scratch = Scratch::default();
        ENGINE.judge(&talk.conversation, &mut scratch);
        let rule = ENGINE.pack.rule("resolution/broken-promise").expect("there");
        let verdict = scratch.judged().verdicts[rule];
        (verdict.status, verdict.reason)
    };
    let kept = (Status::Passed, Reason::Within(0.0));
    // Noon of Friday is 75 hours away.
    assert_eq!(verdict("{}", 74.9), kept);
    assert_eq!(verdict("{}", 75.2), (Status::NotApplicable, Reason::DueUnclear));
    assert_eq!(verdict("{}", 98.9), (Status::NotApplicable, Reason::DueUnclear));
    assert_eq!(verdict("{}", 99.2).0, Status::Failed);
    let zone = r#"{"timezone": "UTC"}"#;
    assert_eq!(verdict(zone, 74.9), kept);
    assert_eq!(verdict(zone, 75.2).0, Status::Failed);
}

#[test]
fn who_will_be_back_in_minutes_says_so_in_many_words() {
    let back = |says: &str, ms: i64| {
        let talk = Talk::new(Channel::Chat).customer("what does the lamp cost").wait(9_000).agent(says);
        let talk = talk.wait(9_000).customer("okay").wait(ms - 9_000).agent("thank you it costs ninety");
        found(&talk.conversation, &mut Scratch::default()).contains(&BROKEN)
    };
    for says in [
        "I'll have that for you in two minutes.",
        "I'll get you the price in 2 minutes.",
        "I can have it in two minutes.",
        "Be right back, two minutes.",
        "Two minutes please.",
        "It'll take me two minutes to find out.",
        "I'm calling you back in two minutes.",
        "I will ring in two minutes.",
        "Someone will be with you in two minutes.",
    ] {
        assert!(back(says, 120_100), "{says}");
        assert!(!back(says, 120_000), "{says}");
    }
    for says in [
        "I'll have the lamp sent in two minutes.",
        "It will take two minutes to boot.",
        "Someone with a van will be there in two minutes.",
    ] {
        assert!(!back(says, 400_000), "{says}");
    }
}
