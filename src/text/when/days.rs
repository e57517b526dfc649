//! Days: "tomorrow", "next Friday", "the end of March", "a week on Monday".

use super::lexer::{Kind, Lexeme};
use super::parse::{Read, Words};
use super::words::{month, weekday};
use super::{Day, Part};

const NOON: u16 = 12 * 60;

impl Words<'_> {
    /// A day of the week a week on: "a week on Monday", "Monday week".
    pub(super) fn week_after(&self) -> Read<Day> {
        let counted = matches!(self.word(0), "a" | "one") && self.is(1, "week");
        if counted && matches!(self.word(2), "on" | "from") {
            return weekday(self.word(3)).map(|day| (Day::WeekAfter(day), 4));
        }
        let on = usize::from(self.is(0, "on"));
        let day = weekday(self.word(on)).filter(|_| self.is(on + 1, "week"))?;
        Some((Day::WeekAfter(day), on + 2))
    }

    /// Whether what is done by the day that is named here is done before it begins. "Before the end of the week" is in
    /// that week.
    pub(super) fn is_before(&self) -> bool {
        let led = matches!(self.before(1), "the" | "this" | "coming" | "next" | "on");
        let ends = matches!(self.word(0), "end" | "close" | "cob" | "eob" | "eod" | "eow")
            || self.is(2, "is") && matches!(self.word(3), "out" | "over" | "done");
        !ends && self.before(if led { 2 } else { 1 }) == "before"
    }

    /// A day by its name, with the part of it that the name says.
    pub(super) fn named_day(&self) -> Read<(Day, Part)> {
        let whole = |day, length| Some(((day, Part::Whole), length));
        let of = |day, part, length| Some(((day, part), length));
        if let Some(day) = self.digit_date(0) {
            return whole(day, 1);
        }
        if let Some((day, length)) = self.week_after() {
            return whole(day, length);
        }
        let end = matches!(self.word(0), "end" | "close" | "cob") && self.is(1, "of");
        if end {
            let at = 2 + usize::from(matches!(self.word(2), "the" | "this" | "next"));
            let next = self.is(2, "next");
            return match self.word(at) {
                "business" | "working" if self.is(at + 1, "day") => self.close_of_day(at + 2),
                "business" | "play" | "day" => self.close_of_day(at + 1),
                "week" => whole(Day::Week(next), at + 1),
                "month" => whole(Day::Month(next), at + 1),
                word => match (weekday(word), month(word)) {
                    (Some(day), _) => of(Day::Weekday(day, false), Part::Business, at + 1),
                    // The month is over when the next begins.
                    (None, Some(month)) => of(Day::Date(Some(month % 12 + 1), 1), Part::Before, at + 1),
                    (None, None) => None,
                },
            };
        }
        // "By closing time", "before we close".
        let before = matches!(self.before(1), "by" | "before");
        let ends = |length| {
            let next = self.words.get(self.at + length);
            next.is_none_or(|next: &Lexeme| {
                next.kind == Kind::Mark || matches!(next.word(), "today" | "tonight" | "on")
            })
        };
        match (self.word(0), self.word(1), self.word(2)) {
            ("eod" | "cob" | "eob", ..) => self.close_of_day(1),
            ("closing", "time", _) if before => self.close_of_day(2),
            ("close" | "closing", ..) if before && ends(1) => self.close_of_day(1),
            ("we", "close", _) if before && ends(2) => self.close_of_day(2),
            ("the", "day", "is") if before && matches!(self.word(3), "out" | "over" | "done") => {
                whole(Day::Ahead(0), 4)
            }
            ("the", "week", "is") if before && matches!(self.word(3), "out" | "over" | "done") => {
                whole(Day::Week(false), 4)
            }
            ("days" | "weeks" | "months", "end", _) => match self.word(0) {
                "days" => self.close_of_day(2),
                "weeks" => whole(Day::Week(false), 2),
                _ => whole(Day::Month(false), 2),
            },
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
    pub(super) fn digit_date(&self, ahead: usize) -> Option<Day> {
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
    pub(super) fn date(&self) -> Read<Day> {
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
}

/// The first day of what a day stands for; `None` where it has begun.
pub(super) fn first_of(day: Day) -> Option<Day> {
    match day {
        Day::Unnamed | Day::Ahead(0) | Day::Month(false) => None,
        // Of this week only the weekend is told of so.
        Day::Week(false) => Some(Day::Weekday(5, false)),
        Day::Week(true) => Some(Day::Weekday(0, true)),
        Day::Month(true) => Some(Day::Date(None, 1)),
        day => Some(day),
    }
}
