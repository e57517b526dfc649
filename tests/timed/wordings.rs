//! When promises are due, in many wordings, as a careful reader takes them: `wordings.txt`.

use std::sync::Arc;

use amends::builtin;
use amends::engine::{Engine, Options, Scratch};
use amends::pack::Business;
use amends::transcript::Channel;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::talk::Talk;

const TABLE: &str = include_str!("wordings.txt");

/// The wall clock's times are as people write them.
const WRITTEN: &str = "%Y-%m-%d %H:%M";

/// An engine of the one rule that tells what is overdue, in Berlin, with business from Monday to Friday.
fn engine() -> Engine {
    let mut pack = builtin::pack();
    let days = [true, true, true, true, true, false, false];
    pack.clock.zone = Some("Europe/Berlin".into());
    pack.clock.business = Some(Business { days, from_minute: 9 * 60, to_minute: 17 * 60 + 30 });
    let enabled = pack.rules.iter().map(|r| *r.id == *"resolution/broken-promise").collect();
    Engine::new(Arc::new(pack), Options { enabled, any_language: true, ..Options::default() })
}

/// When the words are found to be due that are said at `said`: who says them is silent for long after that.
fn due(engine: &Engine, said: Timestamp, words: &str) -> Option<DateTime> {
    let silent = 500 * 24 * 3_600_000;
    let talk = Talk::new(Channel::Ticket).began(&said.to_string(), "{}").wait(-1000).agent(words);
    let talk = talk.wait(10_000).customer("ok").wait(silent - 10_000).agent("it is in van nine");
    let mut scratch = Scratch::default();
    engine.judge(&talk.conversation, &mut scratch);
    let overdue = scratch.judged().hits.iter().find_map(|hit| hit.measured)?;
    let due = said.as_millisecond() + silent - (overdue * 1000.0).round() as i64;
    Some(Timestamp::from_millisecond(due).ok()?.to_zoned(berlin()).datetime())
}

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").expect("a zone")
}

#[test]
fn promises_are_due_when_a_careful_reader_says() {
    let engine = engine();
    let civil = |text: &str| DateTime::strptime(WRITTEN, text).or_else(|_| text.parse()).expect("a time");
    let (mut said, mut count, mut wrong) = (None, 0, Vec::new());
    for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(at) = line.strip_prefix("@ ") {
            said = Some(civil(at).to_zoned(berlin()).expect("a time").timestamp());
            continue;
        }
        let (told, words) = line.split_once(" | ").expect("a moment and words");
        let expected = (told != "-").then(|| civil(told));
        let found = due(&engine, said.expect("a clock before the words"), words);
        count += 1;
        if found != expected {
            let found = found.map_or("-".to_owned(), |found| found.to_string());
            wrong.push(format!("{told:20} {found:20} {words}"));
        }
    }
    println!("{count} promises, {} read otherwise", wrong.len());
    assert!(count > 350, "{count}");
    assert!(wrong.is_empty(), "due, as read, words:\n{}", wrong.join("\n"));
}
