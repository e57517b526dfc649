//! From words to times.

use super::lexer::{Kind, Lexeme};
use super::words::{MINUTE, month, number_word, weekday};
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

/// How a time stands to what is done, by the words before and after it, and whether they hedge it.
fn relation(words: &[Lexeme], start: usize, end: usize) -> (Relation, bool) {
    let after = words.get(end).map_or("", Lexeme::word);
    if matches!(after, "ago" | "earlier" | "before" | "late" | "old" | "s" | "notice")
        || words.get(end - 1).is_some_and(|w| w.word().ends_with('s') && after == "worth")
    {
        return (Relation::Other, false);
    }
    let mut hedged = false;
    for word in words[..start].iter().rev().take(6) {
        match word.word() {
            "about" | "around" | "roughly" | "approximately" | "maybe" | "perhaps" | "probably"
            | "approx" | "say" | "like" | "some" => hedged = true,
            "the" | "next" | "a" | "an" | "another" | "just" | "only" | "less" | "than" | "up" | "to"
            | "most" | "more" | "no" | "under" | "coming" | "following" | "of" | "maximum" | "max"
            | "very" | "first" | "thing" | "early" | "later" | "latest" | "end" | "start" | "middle"
            | "this" => {}
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
        // "at five tomorrow", "noon on Friday"
        if day == Day::Unnamed {
            let skip = usize::from(matches!(rest.word(0), "on" | "this"));
            if let Some(((named, Part::Whole), used)) = rest.on(skip).named_day() {
                day = named;
                length += skip + used;
            }
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

    /// Whether what is done by the day that is named here is done before it begins. "Before the end of the week" is in
    /// that week.
    fn is_before(&self) -> bool {
        let led = matches!(self.before(1), "the" | "this" | "coming" | "next" | "on");
        let ends = matches!(self.word(0), "end" | "close" | "cob" | "eob" | "eod" | "eow");
        !ends && self.before(if led { 2 } else { 1 }) == "before"
    }

    /// Whether words stand before this that a time of day follows.
    fn after_preposition(&self) -> bool {
        let about = matches!(self.before(1), "about" | "around" | "latest" | "the");
        let before = if about { self.before(2) } else { self.before(1) };
        matches!(before, "by" | "at" | "before") || matches!(self.before(1), "around")
    }

    /// A day by its name, with the part of it that the name says.
    fn named_day(&self) -> Read<(Day, Part)> {
        let whole = |day, length| Some(((day, Part::Whole), length));
        let of = |day, part, length| Some(((day, part), length));
        if let Some(day) = self.digit_date(0) {
            return whole(day, 1);
        }
        let end = matches!(self.word(0), "end" | "close" | "cob") && self.is(1, "of");
        if end {
            let at = 2 + usize::from(matches!(self.word(2), "the" | "this" | "next"));
            let next = self.is(2, "next");
            return match self.word(at) {
                "business" if self.is(at + 1, "day") => self.close_of_day(at + 2),
                "business" | "play" | "day" => self.close_of_day(at + 1),
                "week" => whole(Day::Week(next), at + 1),
                "month" => whole(Day::Month(next), at + 1),
                word => weekday(word).and_then(|day| of(Day::Weekday(day, false), Part::Business, at + 1)),
            };
        }
        match (self.word(0), self.word(1), self.word(2)) {
            ("eod" | "cob" | "eob", ..) => self.close_of_day(1),
            ("eow", ..) => whole(Day::Week(false), 1),
            ("today", ..) => whole(Day::Ahead(0), 1),
            ("tonight", ..) => of(Day::Ahead(0), Part::Whole, 1),
            ("the", "day", "after") if self.is(3, "tomorrow") => whole(Day::Ahead(2), 4),
            ("tomorrow", ..) => whole(Day::Ahead(1), 1),
            ("this", "morning", _) => of(Day::Ahead(0), Part::Until(NOON), 2),
            ("this", "afternoon", _) => of(Day::Ahead(0), Part::Until(18 * 60), 2),
            ("this", "evening", _) => of(Day::Ahead(0), Part::Whole, 2),
            ("this", "week", _) | ("later", "this", "week") => {
                whole(Day::Week(false), if self.is(0, "later") { 3 } else { 2 })
            }
            ("next", "week", _) => whole(Day::Week(true), 2),
            ("this", "month", _) => whole(Day::Month(false), 2),
            ("next", "month", _) => whole(Day::Month(true), 2),
            ("the", "weekend", _) if matches!(self.before(1), "by" | "before" | "over" | "at") => {
                whole(Day::Week(false), 2)
            }
            ("next", day, _) => weekday(day).and_then(|day| whole(Day::Weekday(day, true), 2)),
            ("this" | "on" | "coming", day, _) => {
                weekday(day).and_then(|day| whole(Day::Weekday(day, false), 2)).or_else(|| {
                    (self.is(0, "on"))
                        .then(|| self.on(1).date())
                        .flatten()
                        .map(|(d, n)| ((d, Part::Whole), n + 1))
                })
            }
            (word, ..) => match weekday(word) {
                // "sun", "sat", "mon" and "wed" are words and names too.
                Some(day) if word.len() > 4 || self.after_preposition() => whole(Day::Weekday(day, false), 1),
                _ => self.date().map(|(day, length)| ((day, Part::Whole), length)),
            },
        }
    }

    /// The close of a day, of which the name may follow: "end of day tomorrow", "close of business on Friday",
    /// "EOD Fri".
    fn close_of_day(&self, length: usize) -> Read<(Day, Part)> {
        let rest = self.on(length);
        let short = || weekday(rest.word(0)).map(|day| ((Day::Weekday(day, false), Part::Whole), 1));
        let (day, used) = match rest.named_day().or_else(short) {
            Some(((day, Part::Whole), used)) if !matches!(day, Day::Week(_) | Day::Month(_)) => (day, used),
            _ => (Day::Unnamed, 0),
        };
        Some(((day, Part::Business), length + used))
    }

    /// A date in digits: "2026-03-06", "06/03/2026", and "25/12" after a word that says when.
    fn digit_date(&self, ahead: usize) -> Option<Day> {
        let Kind::Date(date) = self.words.get(self.at + ahead)?.kind else { return None };
        match date.year {
            Some(year) if date.either => Some(Day::Either(year, date.month, date.day)),
            Some(year) => Some(Day::Of(year, date.month, date.day)),
            None => {
                let here = self.on(ahead);
                let before = here.before(1);
                let says_when = matches!(before, "by" | "on" | "before") || weekday(before).is_some();
                says_when.then_some(Day::Date(Some(date.month), date.day))
            }
        }
    }

    /// A date: "3 March", "March 3rd", "the 3rd".
    fn date(&self) -> Read<Day> {
        let skip = usize::from(self.is(0, "the"));
        let here = self.on(skip);
        if let Some(month) = month(here.word(0))
            && let Some((day, used)) = here.on(1).day_number()
        {
            return Some((Day::Date(Some(month), day), skip + 1 + used));
        }
        let (day, used) = here.day_number()?;
        let rest = here.on(used);
        let of = usize::from(rest.is(0, "of"));
        if let Some(month) = month(rest.word(of)) {
            return Some((Day::Date(Some(month), day), skip + used + of + 1));
        }
        // A bare number is no date, "the 3rd" is one.
        let preposition = matches!(self.before(1), "by" | "on" | "before");
        (skip == 1 && used == 2 && preposition).then_some((Day::Date(None, day), skip + used))
    }

    /// A number from 1 to 31, with or without its ending: two lexemes with it.
    fn day_number(&self) -> Read<u8> {
        let Kind::Number(number @ 1..=31) = self.words.get(self.at)?.kind else { return None };
        let ending = matches!(self.word(1), "st" | "nd" | "rd" | "th");
        Some((number as u8, 1 + usize::from(ending)))
    }

    /// A part of a day. `sure` says that a bare number here is an hour.
    fn part(&self, sure: bool) -> Read<Part> {
        match self.word(0) {
            "morning" => return Some((Part::Until(NOON), 1)),
            "noon" | "midday" | "lunchtime" | "lunch" => return Some((Part::Until(NOON), 1)),
            "afternoon" => return Some((Part::Until(18 * 60), 1)),
            "evening" | "night" | "midnight" | "tonight" => return Some((Part::Whole, 1)),
            _ => {}
        }
        let (hour, mut minute, mut length, mut sure, mut whole) = match self.words.get(self.at)?.kind {
            Kind::Time(minutes, whole) => (u32::from(minutes) / 60, u32::from(minutes) % 60, 1, true, whole),
            Kind::Number(hour @ 1..=12) => (hour, 0, 1, sure, false),
            Kind::Word(..) => match (self.word(0), self.word(1)) {
                ("half", "past") => (number_word(self.word(2))?, 30, 3, true, false),
                ("quarter", "past") => (number_word(self.word(2))?, 15, 3, true, false),
                ("quarter", "to") => (number_word(self.word(2))? + 11, 45, 3, true, false),
                (word, _) => (number_word(word).filter(|h| (1..=12).contains(h))?, 0, 1, sure, false),
            },
            _ => return None,
        };
        let hour = if hour > 12 && !whole { hour - 12 } else { hour };
        let rest = self.on(length);
        if let Kind::Word(..) = self.words.get(self.at)?.kind
            && minute == 0
            && let Some(minutes @ (10 | 15 | 20 | 30 | 40 | 45 | 50)) = number_word(rest.word(0))
        {
            minute = minutes;
            length += 1;
        }
        let rest = self.on(length);
        let mut minutes = hour * 60 + minute;
        match rest.word(0) {
            "am" => {
                (minutes, length, sure, whole) = (minutes % (12 * 60), length + 1, true, true);
            }
            "pm" => {
                (minutes, length, sure, whole) = (minutes % (12 * 60) + 12 * 60, length + 1, true, true);
            }
            "oclock" | "sharp" => (length, sure) = (length + 1, true),
            // "by five people", "at two shops"
            word if !sure_end(word, &rest) => {
                sure &= !matches!(self.words[self.at].kind, Kind::Number(_) | Kind::Word(..))
            }
            _ => {}
        }
        if !sure {
            return None;
        }
        let part =
            if whole { Part::Until(minutes as u16) } else { Part::HalfDay((minutes % (12 * 60)) as u16) };
        Some((part, length))
    }
}

/// The first day of what a day stands for; `None` where it has begun.
fn first_of(day: Day) -> Option<Day> {
    match day {
        Day::Unnamed | Day::Ahead(0) | Day::Month(false) => None,
        // Of this week only the weekend is told of so.
        Day::Week(false) => Some(Day::Weekday(5, false)),
        Day::Week(true) => Some(Day::Weekday(0, true)),
        Day::Month(true) => Some(Day::Date(None, 1)),
        day => Some(day),
    }
}

/// Whether a bare hour may end before this word.
fn sure_end(word: &str, rest: &Words<'_>) -> bool {
    rest.words.get(rest.at).is_none_or(|w| w.kind == Kind::Mark)
        || matches!(
            word,
            "on" | "today"
                | "tomorrow"
                | "tonight"
                | "with"
                | "and"
                | "at"
                | "this"
                | "then"
                | "please"
                | "if"
                | "so"
                | "to"
                | "or"
                | "latest"
                | "i"
                | "ill"
                | "we"
                | "well"
                | "someone"
                | "our"
        )
        || weekday(word).is_some()
}
