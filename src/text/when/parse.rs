//! From words to times.

use super::days::first_of;
use super::lexer::{Kind, Lexeme};
use super::words::MINUTE;
use super::{Day, Named, Part, Relation, When};

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
        let (Time { when, mut loose, few }, mut end) = (time, at + length);
        let after = Words { words, at: end };
        if after.is(0, "or") && after.is(1, "so") || after.is(0, "ish") || after.is(0, "roughly") {
            loose = true;
            end += if after.is(0, "or") { 2 } else { 1 };
        }
        let (mut relation, hedged) = relation(words, at, end);
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
        found(Named { at: words[at].start..words[end - 1].end, when, relation, loose: loose || hedged, few });
        at = end;
    }
}

pub(super) struct Time {
    pub(super) when: When,
    pub(super) loose: bool,
    pub(super) few: bool,
}

/// Whether a word names the later half of the day, or the earlier.
fn half_of_day(word: &str) -> Option<bool> {
    match word {
        "morning" => Some(false),
        "afternoon" | "evening" | "tonight" | "night" => Some(true),
        _ => None,
    }
}

/// How a time stands to what is done, by the words before and after it, and whether they hedge it.
fn relation(words: &[Lexeme], start: usize, end: usize) -> (Relation, bool) {
    let after = words.get(end).map_or("", Lexeme::word);
    if matches!(after, "ago" | "earlier" | "before" | "late" | "old" | "s" | "notice")
        || words.get(end - 1).is_some_and(|w| w.word().ends_with('s') && after == "worth")
    {
        return (Relation::Other, false);
    }
    let mut hedged = false;
    // What is done over two weeks has no time, and what is done over the weekend is done when that is over.
    let weekend = words.get(start + 1).is_some_and(|word| word.word() == "weekend");
    for word in words[..start].iter().rev().take(6) {
        match word.word() {
            "about" | "around" | "roughly" | "approximately" | "maybe" | "perhaps" | "probably"
            | "approx" | "say" | "like" | "some" => hedged = true,
            "the" | "next" | "a" | "an" | "another" | "just" | "only" | "less" | "than" | "up" | "to"
            | "most" | "more" | "no" | "under" | "coming" | "following" | "of" | "maximum" | "max"
            | "very" | "first" | "thing" | "early" | "later" | "latest" | "end" | "start" | "middle"
            | "this" => {}
            "over" if weekend => {}
            "for" => return (Relation::For, hedged),
            "after" | "since" | "past" | "last" | "until" | "till" | "every" | "each" | "over" | "from"
            | "yesterday" | "previous" => return (Relation::Other, hedged),
            _ => break,
        }
        if word.kind == Kind::Mark {
            break;
        }
    }
    (Relation::By, hedged)
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
    fn day(&self) -> Read<Time> {
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
        let mut clock = false;
        if part == Part::Whole {
            let skip = usize::from(
                on.is_some() && matches!(rest.word(0), "by" | "at" | "before" | "in" | "around" | "about")
                    || rest.words.get(rest.at).is_some_and(|w| w.kind == Kind::Mark) && on.is_some(),
            );
            let skip = skip + usize::from(rest.on(skip).is(0, "the"));
            if let Some((found, used)) = rest.on(skip).part(on.is_some() || self.after_preposition()) {
                (part, clock) = (found, true);
                length += skip + used;
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
            return Some((Time { when: When::On(day, Part::Opening), loose: false, few: false }, length + 2));
        }
        // Nobody who says so in the morning means this one.
        if day == Day::Unnamed && self.on(length - 1).is(0, "morning") {
            day = Day::Ahead(1);
        }
        // "Tuesday or Wednesday": by the later.
        let other = self.on(length);
        if other.is(0, "or")
            && part == Part::Whole
            && let Some(((later, Part::Whole), used)) = other.on(1).named_day()
        {
            day = later;
            length += 1 + used;
        }
        if part == Part::Whole
            && self.is_before()
            && let Some(first) = first_of(day)
        {
            (day, part) = (first, Part::Before);
        }
        Some((Time { when: When::On(day, part), loose: false, few: false }, length))
    }
}
