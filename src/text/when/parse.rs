//! From words to times.

use super::days::first_of;
use super::lexer::{Kind, Lexeme};
use super::relation::relation;
use super::words::MINUTE;
use super::{Day, Named, Part, Relation, When, Zone};

const NOON: u16 = 12 * 60;

/// What was read, and how many lexemes that took.
pub(super) type Read<T> = Option<(T, usize)>;

pub(super) fn all(words: &[Lexeme], found: &mut dyn FnMut(Named)) {
    let mut at = 0;
    while at < words.len() {
        let text = Words { words, at };
        let Some((time, length)) = text.duration().or_else(|| text.day()) else {
            at += 1;
            continue;
        };
        let (Time { when, mut loose, few, zone }, mut end) = (time, at + length);
        let after = Words { words, at: end };
        if after.is(0, "or") && after.is(1, "so") || after.is(0, "ish") || after.is(0, "roughly") {
            loose = true;
            end += if after.is(0, "or") { 2 } else { 1 };
        }
        let (mut relation, hedged) = relation(words, at, end, when);
        // "One second", "just a minute": idioms for a moment, and no time that anybody means, as "20 seconds" is.
        let moment = match when {
            When::In(ms) => ms < MINUTE / 6 || ms <= MINUTE && words[end - 1].word().starts_with("min"),
            _ => false,
        };
        let strict =
            at.checked_sub(1).is_some_and(|b| matches!(words[b].word(), "within" | "inside" | "under"));
        if moment && !strict {
            relation = Relation::Other;
        }
        let mut or = None;
        if let Some((other, used)) = (Words { words, at: end }).or_else(when) {
            match other {
                Some(time) => (or, loose) = (Some(time.when), loose || time.loose),
                // "The day after".
                None => loose = true,
            }
            end += used;
        }
        let at_bytes = words[at].start..words[end - 1].end;
        found(Named { at: at_bytes, when, or, zone, relation, loose: loose || hedged, few });
        at = end;
    }
}

pub(super) struct Time {
    pub(super) when: When,
    pub(super) loose: bool,
    pub(super) few: bool,
    pub(super) zone: Option<Zone>,
}

impl Time {
    /// A time that is meant as it is said.
    pub(super) fn of(when: When) -> Self {
        Time { when, loose: false, few: false, zone: None }
    }
}

/// Whether a word names the later half of the day, or the earlier.
fn half_of_day(word: &str) -> Option<bool> {
    match word {
        "morning" => Some(false),
        "afternoon" | "evening" | "tonight" | "night" => Some(true),
        _ => None,
    }
}

/// A place among words.
#[derive(Clone, Copy)]
pub(super) struct Words<'w> {
    pub(super) words: &'w [Lexeme],
    pub(super) at: usize,
}

impl Words<'_> {
    pub(super) fn word(&self, ahead: usize) -> &str {
        self.words.get(self.at + ahead).map_or("", Lexeme::word)
    }

    pub(super) fn before(&self, back: usize) -> &str {
        self.at.checked_sub(back).and_then(|at| self.words.get(at)).map_or("", Lexeme::word)
    }

    pub(super) fn is(&self, ahead: usize, word: &str) -> bool {
        self.word(ahead) == word
    }

    pub(super) fn is_dash(&self, ahead: usize) -> bool {
        self.words.get(self.at + ahead).is_some_and(|w| w.kind == Kind::Dash)
    }

    pub(super) fn on(&self, ahead: usize) -> Self {
        Words { at: self.at + ahead, ..*self }
    }

    /// A day, a time of day, or both: "tomorrow morning", "by Friday noon", "at 17:30", "end of day".
    pub(super) fn day(&self) -> Read<Time> {
        if self.is(0, "first") && self.is(1, "thing") {
            // "first thing tomorrow", "first thing in the morning"
            let skip = 2 + usize::from(self.is(2, "in"));
            let (time, length) = self.on(skip).day()?;
            let When::On(day, Part::Whole | Part::Until(NOON)) = time.when else { return None };
            return Some((Time { when: When::On(day, Part::Opening), ..time }, skip + length));
        }
        let (mut on, mut length) = match self.named_day() {
            Some((on, length)) => (Some(on), length),
            None => (None, 0),
        };
        // "Friday, 6 March", "Friday 2026-03-06": the date says which Friday.
        if let Some((Day::Weekday(..), Part::Whole)) = on {
            let comma = self.words.get(self.at + length).is_some_and(|w| w.kind == Kind::Mark);
            let skip = length + usize::from(comma);
            let dated = self.digit_date(skip).map(|day| (day, 1)).or_else(|| self.on(skip).date());
            if let Some((day, used)) = dated.filter(|(day, _)| !matches!(day, Day::Date(None, _))) {
                (on, length) = (Some((day, Part::Whole)), skip + used);
            }
        }
        let mut rest = self.on(length);
        let mut part = match on {
            Some((_, part)) => part,
            None => Part::Whole,
        };
        let (mut clock, mut zone) = (false, None);
        if part == Part::Whole {
            let skip = usize::from(
                on.is_some() && matches!(rest.word(0), "by" | "at" | "before" | "in" | "around" | "about")
                    || rest.words.get(rest.at).is_some_and(|w| w.kind == Kind::Mark) && on.is_some(),
            );
            let skip = skip + usize::from(rest.on(skip).is(0, "the"));
            if let Some((found, used)) = rest.on(skip).part(on.is_some() || self.after_preposition()) {
                (part, clock) = (found, true);
                length += skip + used;
                length += self.on(length).zoned(&mut zone);
                rest = self.on(length);
            }
        }
        let mut day = match on {
            Some((day, _)) => Some(day),
            None => clock.then_some(Day::Unnamed),
        }?;
        // "at five tomorrow", "noon on Friday", "at two this afternoon"
        if day == Day::Unnamed {
            let skip = usize::from(rest.is(0, "on"));
            if let Some(((named, Part::Whole | Part::Until(_)), used)) = rest.on(skip).named_day() {
                day = named;
                length += skip + used;
            }
        }
        // "at nine in the morning", "tomorrow at two in the afternoon"
        let rest = self.on(length);
        let in_the = rest.is(0, "in") && rest.is(1, "the") && half_of_day(rest.word(2)).is_some();
        if let Part::HalfDay(minute) = part
            && let Some(later) = half_of_day(self.word(if in_the { length + 2 } else { length - 1 }))
        {
            length += if in_the { 3 } else { 0 };
            part = match (later, minute) {
                (false, minute) => Part::Until(minute),
                // "Twelve tonight" is midnight.
                (true, 0..60) if !self.is(length - 1, "afternoon") => Part::Whole,
                (true, minute) => Part::Until(minute + NOON),
            };
        }
        // "tomorrow first thing"
        let rest = self.on(length);
        if matches!(part, Part::Whole | Part::Until(NOON)) && rest.is(0, "first") && rest.is(1, "thing") {
            return Some((Time { zone, ..Time::of(When::On(day, Part::Opening)) }, length + 2));
        }
        // Nobody who says so in the morning means this one.
        if day == Day::Unnamed && self.on(length - 1).is(0, "morning") {
            day = Day::Ahead(1);
        }
        if part == Part::Whole
            && self.is_before()
            && let Some(first) = first_of(day)
        {
            (day, part) = (first, Part::Before);
        }
        length += self.on(length).zoned(&mut zone);
        Some((Time { zone, ..Time::of(When::On(day, part)) }, length))
    }

    /// Reads whose clock a time goes by that ends here, and gives how many lexemes that took.
    fn zoned(&self, zone: &mut Option<Zone>) -> usize {
        let Some((found, used)) = self.zone().filter(|_| zone.is_none()) else { return 0 };
        *zone = Some(found);
        used
    }
}
