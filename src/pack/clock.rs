//! The entry `clock:` of a pack: the numbers by which times are read, each with its unit in its name.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::decode::Decoder;
use super::keys::{CLOCK, HOURS, Key};
use super::limit::Bound;
use super::tree::{Node, Value};
use crate::text::nearest;
use crate::transcript::Channel;

/// The numbers by which times are read. Rules have their own limits; these belong to no single one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// How fast people speak, for a turn of a call whose end the source does not tell.
    pub words_per_minute: f64,
    /// How far the clock may run back between two turns before it counts as set anew.
    pub set_back_seconds: f64,
    /// A silence longer than this is no wait: people went, and the conversation was taken up again.
    pub gone_after_minutes: Bound,
    /// The longest turn that may be no more than a sign of listening, in words.
    pub back_channel_words: f64,
    /// Who speaks again within this time was not cut off.
    pub goes_on_ms: f64,
    /// How much longer a loose time may take ("a minute or two"), in percent of it.
    pub loose_percent: f64,
    /// And how much longer at the least.
    pub loose_seconds: f64,
    /// How far past a time of day or a date must be where nobody knows the zone.
    pub unknown_zone_hours: f64,
    /// Who begin within this time of each other begin together: nobody interrupts.
    pub together_ms: f64,
    /// The longest run with which a customer may only take leave, in words.
    pub parting_words: f64,
    /// A sentence of so many words after a request to wait may be what was looked for.
    pub answer_words: f64,
    /// Who says no more than thanks within this time of the customer's consent to wait has not come back by it.
    pub at_once_seconds: f64,
    /// How much of a wait may lie beside the marks in it, in seconds: where more does, they tell of a part.
    pub beside_mark_seconds: f64,
    /// The longest run that only asks whether the other is there, in words.
    pub ring_words: f64,
    /// How many runs after the words that announce a transfer its mark may come.
    pub telling_runs: f64,
    /// A promise of a longer time than this is not made for the talk in which it is made.
    pub later_minutes: f64,
    /// What is said within this time after such a promise is the same talk.
    pub sitting_minutes: f64,
    /// The longest run that may be no more than courteous, in words.
    pub courtesy_words: f64,
    /// An hour before this, of which nobody says which half of the day it is, is one of the afternoon.
    pub early_hour: f64,
    /// “First thing” is so long after business opens, at most.
    pub first_thing_minutes: f64,
    /// The zone in which times of day are meant, where the conversation does not tell.
    pub zone: Option<Box<str>>,
    /// When there is business.
    pub business: Option<Business>,
}

/// The hours of business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Business {
    /// For each day from Monday whether there is business.
    pub days: [bool; 7],
    /// When it opens, in minutes from midnight.
    pub from_minute: u16,
    /// When it closes, likewise.
    pub to_minute: u16,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            words_per_minute: 150.0,
            set_back_seconds: 10.0,
            gone_after_minutes: Bound::new(60.0).with(Channel::Call, 240.0),
            back_channel_words: 3.0,
            goes_on_ms: 1000.0,
            loose_percent: 50.0,
            loose_seconds: 60.0,
            unknown_zone_hours: 24.0,
            together_ms: 500.0,
            parting_words: 12.0,
            answer_words: 5.0,
            at_once_seconds: 10.0,
            beside_mark_seconds: 30.0,
            ring_words: 8.0,
            telling_runs: 3.0,
            later_minutes: 60.0,
            sitting_minutes: 15.0,
            courtesy_words: 14.0,
            early_hour: 7.0,
            first_thing_minutes: 60.0,
            zone: None,
            business: None,
        }
    }
}

/// The days of the week from Monday, as packs write them.
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Clock {
    /// Reads the map of an entry; what it does not name stays as it is.
    pub(crate) fn read(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        decoder.keys(node, CLOCK, "`clock`");
        let mut clock = Clock::default();
        let numbers: [(&str, &mut f64); 19] = [
            ("words-per-minute", &mut clock.words_per_minute),
            ("set-back-seconds", &mut clock.set_back_seconds),
            ("back-channel-words", &mut clock.back_channel_words),
            ("goes-on-ms", &mut clock.goes_on_ms),
            ("loose-percent", &mut clock.loose_percent),
            ("loose-seconds", &mut clock.loose_seconds),
            ("unknown-zone-hours", &mut clock.unknown_zone_hours),
            ("together-ms", &mut clock.together_ms),
            ("parting-words", &mut clock.parting_words),
            ("answer-words", &mut clock.answer_words),
            ("at-once-seconds", &mut clock.at_once_seconds),
            ("beside-mark-seconds", &mut clock.beside_mark_seconds),
            ("ring-words", &mut clock.ring_words),
            ("telling-runs", &mut clock.telling_runs),
            ("later-minutes", &mut clock.later_minutes),
            ("sitting-minutes", &mut clock.sitting_minutes),
            ("courtesy-words", &mut clock.courtesy_words),
            ("early-hour", &mut clock.early_hour),
            ("first-thing-minutes", &mut clock.first_thing_minutes),
        ];
        for (key, number) in numbers {
            let Some(read) = decoder.number(node, key) else { continue };
            if read < 0.0 || (key == "words-per-minute" && read == 0.0) {
                let span = node.get(key).map_or(node.span, |n| n.span);
                decoder.faults.add(span, format!("`{key}` must be more than nothing, and this is {read}"));
                continue;
            }
            *number = read;
        }
        if let Some(minutes) = decoder.bound(node, "gone-after-minutes") {
            clock.gone_after_minutes = minutes;
        }
        if let Some(zone) = decoder.text(node, "zone") {
            match is_zone(&zone) {
                true => clock.zone = Some(zone.into()),
                false => decoder.faults.add_with_help(
                    node.get("zone").map_or(node.span, |n| n.span),
                    format!("there is no zone `{zone}`"),
                    zone_help(&zone),
                ),
            }
        }
        clock.business = node.get("business").and_then(|hours| Business::read(hours, "business", decoder));
        clock
    }
}

/// Whether there is a zone of this name.
pub(crate) fn is_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

/// What to write in place of a zone that there is not.
pub(crate) fn zone_help(name: &str) -> String {
    let known: Vec<String> = jiff::tz::db().available().map(|zone| zone.to_string()).collect();
    // The city alone names its zone: what comes before it is easily mistaken.
    let city = |zone: &str| zone.rsplit('/').next().unwrap_or(zone).to_lowercase();
    let wanted = city(&name.replace([' ', '\\'], "_"));
    let same = known.iter().map(String::as_str).find(|zone| zone.contains('/') && city(zone) == wanted);
    match same.or_else(|| nearest(name, known.iter().map(String::as_str))) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "a zone is named as the time zone database names it: `Europe/Berlin`".to_owned(),
    }
}

impl Business {
    /// Reads the map under a key; `None` where there is no hour in it, which is told as a fault.
    pub(crate) fn read(node: &Node, key: &str, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.keys(node, HOURS, &format!("`{key}`"));
        if !matches!(node.value, Value::Map(_)) {
            return None;
        }
        const HELP: &str = "give `days: [monday, …]`, and a `from:` before `to:`";
        if ["days", "from", "to"].into_iter().any(|key| node.get(key).is_none()) {
            decoder.faults.add_with_help(node.span, format!("`{key}` wants days and hours"), HELP);
            return None;
        }
        let mut days = [false; 7];
        for day in decoder.texts(node, "days") {
            match DAYS.iter().position(|known| known.eq_ignore_ascii_case(&day.text)) {
                Some(index) => days[index] = true,
                None => decoder.faults.add_with_help(
                    day.span,
                    format!("there is no day `{}`", day.text),
                    format!("days are {}", DAYS.join(", ")),
                ),
            }
        }
        let mut minute = |key: &str| -> Option<u16> {
            let text = decoder.text(node, key)?;
            let parsed = text
                .split_once(':')
                .and_then(|(h, m)| Some((h.parse::<u16>().ok()?, m.parse::<u16>().ok()?)));
            match parsed {
                Some((hours, minutes)) if hours <= 24 && minutes < 60 && hours * 60 + minutes <= 24 * 60 => {
                    Some(hours * 60 + minutes)
                }
                _ => {
                    let span = node.get(key).map_or(node.span, |n| n.span);
                    decoder.faults.add_with_help(
                        span,
                        format!("`{text}` is no time of day"),
                        "write \"09:00\"",
                    );
                    None
                }
            }
        };
        let (from_minute, to_minute) = (minute("from")?, minute("to")?);
        if from_minute >= to_minute || days == [false; 7] {
            decoder.faults.add_with_help(node.span, "there is no hour of business in this", HELP);
            return None;
        }
        Some(Business { days, from_minute, to_minute })
    }

    /// As it is written.
    pub(crate) fn written(&self) -> String {
        let days: Vec<&str> =
            DAYS.iter().zip(self.days).filter_map(|(day, open)| open.then_some(*day)).collect();
        let time = |minute: u16| format!("\"{:02}:{:02}\"", minute / 60, minute % 60);
        let (from, to) = (time(self.from_minute), time(self.to_minute));
        format!("{{days: [{}], from: {from}, to: {to}}}", days.join(", "))
    }
}

/// The keys of the entry itself.
pub(crate) static ENTRY: &[Key] = &[
    super::keys::key("clock", super::keys::Shape::Map(CLOCK), "numbers by which times are read"),
    super::keys::key("about", super::keys::Shape::Text, "a line for the reader"),
];
