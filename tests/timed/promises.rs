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

/// Whether a promise is broken that is kept so many hours later.
fn is_broken(says: &'static str, metadata: &str, hours: f64) -> bool {
    found(&promised(says, metadata, hours).conversation, &mut Scratch::default()).contains(&BROKEN)
}

const UTC: &str = r#"{"timezone": "UTC"}"#;

#[test]
fn a_zone_that_a_promise_names_is_its_own() {
    let berlin = r#"{"timezone": "Europe/Berlin"}"#;
    for (says, kept, late) in [
        ("I'll get back to you by 5pm EST.", 12.9, 13.1),
        ("I'll get back to you by 5 pm Eastern time.", 12.9, 13.1),
        ("I'll get back to you by 11:00 UTC.", 1.9, 2.1),
        ("I'll get back to you by 12 noon London time.", 2.9, 3.1),
        ("I'll get back to you at noon (UK time).", 2.9, 3.1),
        ("I'll get back to you by Wednesday 9:00 PST.", 31.9, 32.1),
        ("I'll get back to you by 4pm IST.", 1.4, 7.1),
        ("I'll get back to you by 14:00 UTC+2.", 2.9, 3.1),
    ] {
        assert!(!is_broken(says, berlin, kept), "{says}");
        assert!(is_broken(says, berlin, late), "{says}");
    }
    for says in ["I'll get back to you by noon your time.", "I'll get back to you by noon in your time zone."]
    {
        assert!(!is_broken(says, berlin, 20.0), "{says}");
        assert!(is_broken(says, berlin, 40.0), "{says}");
    }
}

#[test]
fn lengths_are_read_to_their_end_and_the_later_half_counts() {
    for (says, kept, late) in [
        ("I'll come back to you within two (2) hours.", 1.9, 2.1),
        ("I'll come back to you in 1½ hours.", 1.4, 1.6),
        ("I'll come back to you in one hour and thirty minutes.", 1.4, 1.6),
        ("I'll come back to you in 2 hours 30 minutes.", 2.4, 2.6),
        // Up to midnight of Wednesday, or of Thursday.
        ("I'll call you today, or tomorrow at the latest.", 38.0, 40.0),
        ("I'll call you tomorrow or the day after.", 62.0, 64.0),
        ("I'll call you today, if not then on Friday.", 86.0, 88.0),
        ("I'll call you within an hour, three hours at most.", 2.9, 3.1),
        ("I'll call you within an hour, possibly two.", 1.9, 2.1),
        ("I'll call you today; if not, on Friday.", 86.0, 88.0),
    ] {
        assert!(!is_broken(says, UTC, kept), "{says}");
        assert!(is_broken(says, UTC, late), "{says}");
    }
}

#[test]
fn what_sets_no_time_breaks_no_promise() {
    for says in [
        "I'll call you back in at least two hours.",
        "I'll call you back in two hours at the earliest.",
        "I'll call you back, but not in the next two hours.",
        "I'll call you an hour after the van comes.",
        "I'll write to you within an hour of the van's arrival.",
        "We'll refund and write to you within two days of receiving the lamp.",
        "As soon as the lamp is back, we'll write to you within two days.",
        "Once the van is in, we'll call you in two hours.",
        "Our shop opens in two hours, I'll write to you then.",
        "The van comes by noon today and we will call you when we know.",
        "I'll let you know whether the lamp comes by Friday.",
    ] {
        assert!(!is_broken(says, UTC, 400.0), "{says}");
    }
    for says in [
        "In two hours, I will write to you.",
        "By Friday one of us will call you.",
        "Okay, within the hour we'll let you know.",
        "I'll write to you within two hours of this call.",
    ] {
        assert!(is_broken(says, UTC, 400.0), "{says}");
    }
}

#[test]
fn promises_are_made_in_many_words() {
    for says in [
        "You can expect to hear back from us within 24 hours.",
        "You should hear back from us by tomorrow.",
        "You'll have an e-mail from me within two hours.",
        "I'll have news for you by Friday.",
        "My colleague Jo will call you within the hour.",
        "I'll e-mail you inside two hours.",
        "I'll write by midnight.",
        "I'll write by Mon 9 Mar.",
        "I'll call later today.",
        "I'll ring no later than 6 p.m. today.",
        "Will revert within 2 hrs.",
        "You will hear from us before the week is out.",
        "Thirty seconds and I'm with you.",
        "I'm with you in thirty seconds.",
        "Ten mins tops and I'm back with an answer.",
        "brb in 5",
        "I'll ring at half two.",
        "I'll phone on Friday.",
        "Our manager Kim will write to you by tomorrow.",
        "Dana from billing will ring you tomorrow.",
        "You'll be hearing from us by Friday.",
    ] {
        assert!(is_broken(says, UTC, 400.0), "{says}");
    }
    for says in [
        "I'll have it fixed in an hour.",
        "I'll have the label sent by 5pm.",
        "I'll call at the depot in two hours.",
        "You'll have an e-mail with the code in two minutes.",
        "Two of us will ship today.",
    ] {
        assert!(!is_broken(says, UTC, 400.0), "{says}");
    }
}
