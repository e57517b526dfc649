use super::super::place::zone_note;
use super::*;
use crate::pack::Business;
use crate::text::when;
use crate::transcript::{Conversation, Metadata};

fn first(words: &str) -> Option<Named> {
    let mut first = None;
    when::times(words, &mut |named| {
        first.get_or_insert(named);
    });
    first
}

/// When something is due that was said on Wednesday, 4 March 2026, at 10:00 in UTC.
fn by(words: &str, clock: &Clock) -> Option<String> {
    by_from("2026-03-04T10:00:00Z", words, clock)
}

fn by_from(said: &str, words: &str, clock: &Clock) -> Option<String> {
    let said: Timestamp = said.parse().expect("a time");
    let named = first(words)?;
    let place = Place::of(&Conversation::default(), clock);
    let due = due(&named, Some(said.as_millisecond()), &place, clock)?;
    Some(Timestamp::from_millisecond(said.as_millisecond() + due.after_ms).ok()?.to_string())
}

fn berlin() -> Clock {
    let business =
        Business { days: [true, true, true, true, true, false, false], from_minute: 540, to_minute: 1020 };
    Clock { zone: Some("Europe/Berlin".into()), business: Some(business), ..Clock::default() }
}

#[test]
fn lengths_of_time_need_no_wall_clock() {
    for (words, ms) in [
        ("in two minutes", 120_000),
        ("in a minute or two", 180_000),
        ("in five minutes or so", 450_000),
        ("within the hour", 3_600_000),
    ] {
        let named = &first(words).expect("a time");
        let place = Place::of(&Conversation::default(), &Clock::default());
        let due = due(named, None, &place, &Clock::default());
        assert_eq!(due.map(|d| d.after_ms), Some(ms), "{words}");
    }
}

#[test]
fn days_and_hours_in_a_known_zone() {
    for (words, at) in [
        ("by Friday noon", "2026-03-06T11:00:00Z"),
        ("tomorrow morning", "2026-03-05T11:00:00Z"),
        ("tomorrow", "2026-03-05T23:00:00Z"),
        ("by Wednesday", "2026-03-11T23:00:00Z"),
        ("next Friday", "2026-03-13T23:00:00Z"),
        ("by end of day", "2026-03-04T16:00:00Z"),
        ("by close of business on Friday", "2026-03-06T16:00:00Z"),
        ("by 5pm", "2026-03-04T16:00:00Z"),
        ("by five", "2026-03-04T16:00:00Z"),
        ("by 10:30 am", "2026-03-05T09:30:00Z"),
        ("in 3-5 business days", "2026-03-11T16:00:00Z"),
        ("by the next business day", "2026-03-05T16:00:00Z"),
        ("in the next day or two", "2026-03-07T23:00:00Z"),
        ("before the weekend", "2026-03-06T23:00:00Z"),
        ("by the weekend", "2026-03-08T23:00:00Z"),
        ("before Friday", "2026-03-05T23:00:00Z"),
        ("before next week", "2026-03-08T23:00:00Z"),
        ("before next month", "2026-03-31T22:00:00Z"),
        ("in 2 days", "2026-03-06T23:00:00Z"),
        ("by the 3rd", "2026-04-03T22:00:00Z"),
        ("by March 20th", "2026-03-20T23:00:00Z"),
        ("by 2026-03-20", "2026-03-20T23:00:00Z"),
        ("by 20/03/2026", "2026-03-20T23:00:00Z"),
        ("on 2026-03-20 by 5pm", "2026-03-20T16:00:00Z"),
        ("by 3/20", "2026-03-20T23:00:00Z"),
        ("by Friday, 20 March", "2026-03-20T23:00:00Z"),
        ("by the end of the week", "2026-03-08T23:00:00Z"),
        ("by the end of the month", "2026-03-31T22:00:00Z"),
        ("in ten business hours", "2026-03-05T12:00:00Z"),
        ("in two business hours", "2026-03-04T12:00:00Z"),
        ("by the end of March", "2026-03-31T22:00:00Z"),
        ("a week on Wednesday", "2026-03-18T23:00:00Z"),
        ("between 2 and 4 this afternoon", "2026-03-04T15:00:00Z"),
    ] {
        assert_eq!(by(words, &berlin()).as_deref(), Some(at), "{words}");
    }
}

#[test]
fn what_is_due_by_the_hours_of_business_is_due_on_a_day_that_has_some() {
    let (saturday, friday) = ("2026-03-07T10:00:00Z", "2026-03-06T17:30:00Z");
    for (said, words, at) in [
        (saturday, "by end of day", "2026-03-09T16:00:00Z"),
        (saturday, "by the end of the business day", "2026-03-09T16:00:00Z"),
        // Friday's business is over at half past six.
        (friday, "by close of business", "2026-03-09T16:00:00Z"),
        (friday, "by EOD tomorrow", "2026-03-09T16:00:00Z"),
        // Who names the day means it.
        (saturday, "by end of day today", "2026-03-07T23:00:00Z"),
        (friday, "by end of day on Saturday", "2026-03-07T23:00:00Z"),
        // An hour after business opens.
        ("2026-03-04T10:00:00Z", "first thing tomorrow", "2026-03-05T09:00:00Z"),
        ("2026-03-04T10:00:00Z", "first thing on Friday", "2026-03-06T09:00:00Z"),
        (friday, "first thing in the morning", "2026-03-09T09:00:00Z"),
    ] {
        assert_eq!(by_from(said, words, &berlin()).as_deref(), Some(at), "{said} {words}");
    }
    // Where nobody knows the hours, the morning ends at noon, and the day at midnight.
    let zone = Clock { zone: Some("Europe/Berlin".into()), ..Clock::default() };
    assert_eq!(by("first thing tomorrow", &zone).as_deref(), Some("2026-03-05T11:00:00Z"));
    assert_eq!(by_from(saturday, "by end of day", &zone).as_deref(), Some("2026-03-07T23:00:00Z"));
}

#[test]
fn a_zone_of_the_conversation_is_a_name_or_a_distance_from_utc() {
    let with = |zone: &str| Conversation {
        metadata: Metadata::new(format!(r#"{{"timezone": "{zone}"}}"#)),
        ..Conversation::default()
    };
    let said = "2026-03-04T10:00:00Z".parse::<Timestamp>().expect("a time").as_millisecond();
    let hours = |zone: &str| {
        let conversation = with(zone);
        let place = Place::of(&conversation, &Clock::default());
        let due = due(&first("by 5pm")?, Some(said), &place, &Clock::default())?;
        Some(due.after_ms as f64 / 3_600_000.0)
    };
    for (zone, after) in [("Europe/Berlin", 6.0), ("+01:00", 6.0), ("UTC-5", 12.0), ("+0530", 1.5)] {
        assert_eq!(hours(zone), Some(after), "{zone}");
        assert_eq!(zone_note(&with(zone)), None);
    }
    // Five by the clock of nobody knows whom.
    assert_eq!(hours("Berlin"), Some(31.0));
    let note = zone_note(&with("Berlin")).expect("a note");
    assert!(note.contains("`Berlin`") && note.contains("did you mean `Europe/Berlin`?"), "{note}");
}

#[test]
fn a_zone_that_the_words_name_counts() {
    for (said, words, at) in [
        ("2026-03-02T09:00:00Z", "by 5pm EST", "2026-03-02T22:00:00Z"),
        ("2026-03-02T09:00:00Z", "by 5 pm Eastern", "2026-03-02T22:00:00Z"),
        ("2026-03-02T09:00:00Z", "by 11:00 UTC", "2026-03-02T11:00:00Z"),
        ("2026-03-02T09:00:00Z", "by noon London time", "2026-03-02T12:00:00Z"),
        ("2026-03-02T09:00:00Z", "by 5pm Pacific tomorrow", "2026-03-04T01:00:00Z"),
        ("2026-03-02T09:00:00Z", "by 16:00 GMT+5:30", "2026-03-02T10:30:00Z"),
        ("2026-03-02T09:00:00Z", "by close of business PST", "2026-03-03T08:00:00Z"),
        // In summer, "EST" may be the winter's clock, an hour later.
        ("2026-07-06T09:00:00Z", "by 5pm EST", "2026-07-06T22:00:00Z"),
        // Nobody knows whose: it must be past everywhere.
        ("2026-03-02T09:00:00Z", "by noon your time", "2026-03-03T12:00:00Z"),
    ] {
        assert_eq!(
            by_from(said, words, &Clock { zone: berlin().zone, ..Clock::default() }).as_deref(),
            Some(at),
            "{words}"
        );
    }
    // Where nobody knows the record's own zone, its clock may be the one that is named.
    assert_eq!(by("by 5pm EST", &Clock::default()).as_deref(), Some("2026-03-04T22:00:00Z"));
    assert_eq!(by("by 5pm CET", &Clock::default()).as_deref(), Some("2026-03-04T17:00:00Z"));
}

#[test]
fn of_two_times_the_later_counts() {
    for (words, at) in [
        ("today, or tomorrow at the latest", "2026-03-05T23:00:00Z"),
        ("tomorrow or the day after", "2026-03-06T23:00:00Z"),
        ("in two hours or by noon", "2026-03-04T12:00:00Z"),
        ("in half an hour or by noon", "2026-03-04T11:00:00Z"),
        ("this afternoon or tomorrow morning", "2026-03-05T11:00:00Z"),
        ("within the hour, two hours at most", "2026-03-04T12:00:00Z"),
    ] {
        assert_eq!(by(words, &berlin()).as_deref(), Some(at), "{words}");
    }
}

#[test]
fn a_distance_from_utc_may_change_overnight() {
    let conversation =
        Conversation { metadata: Metadata::new(r#"{"timezone": "+01:00"}"#), ..Conversation::default() };
    let said = "2026-03-28T10:00:00Z".parse::<Timestamp>().expect("a time").as_millisecond();
    let place = Place::of(&conversation, &Clock::default());
    let hours = |words: &str| {
        let due = due(&first(words)?, Some(said), &place, &Clock::default())?;
        Some((due.slack_ms / 3_600_000, due.after_ms / 3_600_000))
    };
    assert_eq!(hours("by 5pm"), Some((0, 6)));
    assert_eq!(hours("by noon tomorrow"), Some((1, 26)));
}

#[test]
fn a_date_that_may_be_read_in_two_ways_has_two_ends() {
    let said = "2026-03-04T10:00:00Z".parse::<Timestamp>().expect("a time").as_millisecond();
    let hours = |words: &str| {
        let clock = berlin();
        let place = Place::of(&Conversation::default(), &clock);
        let due = due(&first(words)?, Some(said), &place, &clock)?;
        Some((due.sooner_ms / 3_600_000, due.after_ms / 3_600_000))
    };
    // The 6th of March, or the 3rd of June.
    assert_eq!(hours("by 06/03/2026"), Some((61, 2196)));
    // The 5th of May either way, and the 2nd of May, as the 5th of February is past.
    assert_eq!(hours("by 05/05/2026"), Some((1500, 1500)));
    assert_eq!(hours("by 02/05/2026"), Some((1428, 1428)));
    // Both are past.
    assert_eq!(hours("by 01/02/2026"), None);
}

#[test]
fn what_is_due_before_a_day_is_due_when_it_begins() {
    let friday = "2026-03-06T10:00:00Z";
    for (said, words, at) in [
        (friday, "before the weekend", "2026-03-06T23:00:00Z"),
        (friday, "before Friday", "2026-03-12T23:00:00Z"),
        (friday, "on the next working day", "2026-03-09T16:00:00Z"),
        // Who says so on that day has the day in mind.
        (friday, "before the 6th", "2026-03-06T23:00:00Z"),
    ] {
        assert_eq!(by_from(said, words, &berlin()).as_deref(), Some(at), "{said} {words}");
    }
}

#[test]
fn without_a_zone_it_must_be_past_everywhere() {
    assert_eq!(by("by noon", &Clock::default()).as_deref(), Some("2026-03-05T12:00:00Z"));
    assert_eq!(by("by end of day", &Clock::default()).as_deref(), Some("2026-03-06T00:00:00Z"));
    assert_eq!(by("in four business hours", &Clock::default()), None);
}
