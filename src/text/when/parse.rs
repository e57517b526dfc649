//! From words to times.

use super::days::first_of;
use super::lexer::{Kind, Lexeme};
use super::relation::relation;
use super::words::{HOUR, MINUTE};
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
        let (Time { mut when, mut loose, few, zone }, mut end) = (time, at + length);
        let after = Words { words, at: end };
        let loosens = match after.word(0) {
            "or" if after.is(1, "so") => 2,
            "roughly" => 1,
            _ => after.ish(),
        };
        (loose, end) = (loose || loosens > 0, end + loosens);
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
                // "The day after", until that is over.
                None => {
                    loose = true;
                    if let When::On(_, part) = &mut when {
                        *part = Part::Whole;
                    }
                }
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

    /// How many lexemes here say that the number before them is no exact one: "3ish", "noon-ish".
    pub(super) fn ish(&self) -> usize {
        let dash = usize::from(self.is_dash(0));
        if self.is(dash, "ish") { dash + 1 } else { 0 }
    }

    pub(super) fn is_mark(&self, ahead: usize) -> bool {
        self.words.get(self.at + ahead).is_some_and(|w| w.kind == Kind::Mark)
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
        if let Some((when, length)) = self.this_time() {
            return Some((Time::of(when), length));
        }
        let (on, mut length) = match self.dated() {
            Some((on, length)) => (Some(on), length),
            None => (None, 0),
        };
        let mut rest = self.on(length);
        let mut part = match on {
            Some((_, part)) => part,
            None => Part::Whole,
        };
        let (mut clock, mut zone) = (false, None);
        if part == Part::Whole {
            let mark = usize::from(on.is_some() && rest.is_mark(0));
            let leads =
                |word: &str| matches!(word, "by" | "at" | "before" | "in" | "around" | "about" | "between");
            let skip = mark + usize::from(on.is_some() && leads(rest.word(mark)));
            let skip = skip + usize::from(rest.on(skip).is(0, "the"));
            if let Some((found, used)) = on.and(rest.on(skip).end_of_business()) {
                part = found;
                length += skip + used;
                rest = self.on(length);
            } else if let Some((found, used)) = rest.on(skip).part(on.is_some() || self.after_preposition()) {
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
        if let Part::HalfDay(minute) = part
            && let Some((later, used)) = self.half_named(length)
        {
            length += used;
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

    /// Which half of the day is named where a time of day ends, and how many words it takes: in its last word
    /// ("tomorrow night"), behind it ("on Friday evening"), or in words of its own ("in the morning").
    fn half_named(&self, end: usize) -> Read<bool> {
        let of = |at: usize, used| half_of_day(self.word(at)).map(|later| (later, used));
        match self.is(end, "in") && self.is(end + 1, "the") {
            true => of(end + 2, 3),
            false => of(end, 1),
        }
        .or_else(|| of(end - 1, 0))
    }

    /// A day by its name, the date that says which ("Friday, 6 March"), or the later of two ("between Monday and
    /// Wednesday").
    fn dated(&self) -> Read<(Day, Part)> {
        let ((day, part), length) = self.named_day()?;
        if part != Part::Whole {
            return Some(((day, part), length));
        }
        if let Day::Weekday(..) = day {
            let skip = length + usize::from(self.is_mark(length));
            let dated = self.digit_date(skip).map(|day| (day, 1)).or_else(|| self.on(skip).date());
            if let Some((day, used)) = dated {
                return Some(((day, part), skip + used));
            }
        }
        let between = self.before(1) == "between" && self.is(length, "and");
        if matches!(day, Day::Weekday(..) | Day::Ahead(_) | Day::Date(..))
            && (between || self.is_dash(length))
        {
            let later = self.on(length + 1).named_day();
            if let Some(((later, part), used)) = later.filter(|((day, _), _)| *day != Day::Unnamed) {
                return Some(((later, part), length + 1 + used));
            }
        }
        Some(((day, part), length))
    }

    /// Where business ends or begins on a day that is named before it: "Friday close of business", "tomorrow by EOD".
    fn end_of_business(&self) -> Read<Part> {
        match self.named_day()? {
            ((Day::Unnamed, part @ (Part::Business | Part::Opening)), used) => Some((part, used)),
            _ => None,
        }
    }

    /// The time of day that it is, on another day: "this time tomorrow", "this time on Friday".
    fn this_time(&self) -> Read<When> {
        if !(self.is(0, "this") && self.is(1, "time")) {
            return None;
        }
        let at = 2 + usize::from(self.is(2, "on"));
        if self.is(at, "next") && self.is(at + 1, "week") {
            return Some((When::In(7 * 24 * HOUR), at + 2));
        }
        let ((day, part), used) = self.on(at).named_day()?;
        let when = if day == Day::Ahead(1) { When::In(24 * HOUR) } else { When::On(day, Part::Now) };
        (part == Part::Whole && day != Day::Unnamed).then_some((when, at + used))
    }

    /// Reads whose clock a time goes by that ends here, and gives how many lexemes that took.
    fn zoned(&self, zone: &mut Option<Zone>) -> usize {
        let Some((found, used)) = self.zone().filter(|_| zone.is_none()) else { return 0 };
        *zone = Some(found);
        used
    }
}
