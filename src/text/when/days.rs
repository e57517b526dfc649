//! Days: "tomorrow", "next Friday", "the end of March", "a week on Monday".

use super::lexer::{Kind, Lexeme};
use super::parse::{Read, Words};
use super::words::{month, weekday};
use super::{Day, Part};

const NOON: u16 = 12 * 60;

impl Words<'_> {
    /// A day a week on: "a week on Monday", "Monday week", "the Monday after next", "two weeks
    /// tomorrow".
    pub(super) fn week_after(&self) -> Read<Day> {
        if let Some((weeks, used)) = self.weeks() {
            let on = used + usize::from(matches!(self.word(used), "on" | "from"));
            match self.word(on) {
                "today" => return Some((Day::Ahead(7 * u32::from(weeks)), on + 1)),
                "tomorrow" => return Some((Day::Ahead(7 * u32::from(weeks) + 1), on + 1)),
                day if on > used => return weekday(day).map(|day| (Day::WeekAfter(day, weeks), on + 1)),
                _ => return None,
            }
        }
        let on = usize::from(matches!(self.word(0), "on" | "the"));
        let day = weekday(self.word(on))?;
        match (self.word(on + 1), self.word(on + 2)) {
            ("week", _) => Some((Day::WeekAfter(day, 1), on + 2)),
            ("fortnight", _) => Some((Day::WeekAfter(day, 2), on + 2)),
            ("after", "next") => Some((Day::WeekAfter(day, 1), on + 3)),
            _ => None,
        }
    }

    /// How many weeks on: "a week", "two weeks", "a fortnight".
    fn weeks(&self) -> Read<u8> {
        match (self.word(0), self.word(1)) {
            ("a" | "one", "week") => Some((1, 2)),
            ("a" | "one", "fortnight") | ("two", "weeks") => Some((2, 2)),
            ("three", "weeks") => Some((3, 2)),
            _ => None,
        }
    }

    /// A day of the week of the next one, or of this: "Friday next week", "next week on Friday", "Friday this week".
    fn day_of_week(&self) -> Read<Day> {
        let on = usize::from(matches!(self.word(0), "on" | "the"));
        if let Some(day) = weekday(self.word(on)) {
            let of = on + 1 + usize::from(matches!(self.word(on + 1), "of" | "in"));
            return match (self.word(of), self.word(of + 1)) {
                ("next", "week") => Some((Day::Weekday(day, true), of + 2)),
                ("this" | "the", "week") => Some((Day::Weekday(day, false), of + 2)),
                _ => None,
            };
        }
        if !(self.is(0, "next") && self.is(1, "week")) {
            return None;
        }
        // Behind a comma, only what says so is of that week.
        let mark = usize::from(self.words.get(self.at + 2).is_some_and(|w| w.kind == Kind::Mark));
        let on = usize::from(self.is(2 + mark, "on"));
        let day = weekday(self.word(2 + mark + on)).filter(|_| on >= mark)?;
        Some((Day::Weekday(day, true), 3 + mark + on))
    }

    /// Whether a part of a day, or a number, stands here: "Fri morning", "Mon 9th".
    fn is_of_day(&self) -> bool {
        let number = self.words.get(self.at).map(|next| next.kind);
        matches!(number, Some(Kind::Number(_) | Kind::Time(..)))
            || matches!(self.word(0), "morning" | "afternoon" | "evening" | "night" | "noon" | "am" | "pm")
    }

    /// Whether what is done by the day that is named here is done before it begins. "Before the end of the week" is in
    /// that week.
    pub(super) fn is_before(&self) -> bool {
        let led = matches!(self.before(1), "the" | "this" | "coming" | "next" | "on");
        let ends = matches!(self.word(0), "end" | "close" | "cob" | "eob" | "eod" | "eow")
            || self.is(2, "is") && matches!(self.word(3), "out" | "over" | "done");
        let at = if led { 2 } else { 1 };
        // "On or before Friday" is by Friday.
        !ends && self.before(at) == "before" && self.before(at + 1) != "or"
    }

    /// A day by its name, with the part of it that the name says.
    pub(super) fn named_day(&self) -> Read<(Day, Part)> {
        let whole = |day, length| Some(((day, Part::Whole), length));
        let of = |day, part, length| Some(((day, part), length));
        if let Some(day) = self.digit_date(0) {
            return whole(day, 1);
        }
        if let Some((day, length)) = self
            .week_after()
            .or_else(|| self.day_of_week())
            .or_else(|| self.month_alone().filter(|_| self.date().is_none()))
        {
            return whole(day, length);
        }
        if let Some(found) = self.opening() {
            return Some(found);
        }
        let end = matches!(self.word(0), "end" | "close" | "cob") && self.is(1, "of");
        if end {
            let at = 2 + usize::from(matches!(self.word(2), "the" | "this" | "next" | "my" | "our"));
            let next = self.is(2, "next");
            return match self.word(at) {
                "business" | "working" if self.is(at + 1, "day") => self.close_of_day(at + 2),
                "business" | "play" | "day" => self.close_of_day(at + 1),
                "week" => whole(Day::Week(u8::from(next)), at + 1),
                "month" => whole(Day::Month(next), at + 1),
                "year" if !next => whole(Day::EndOf(12), at + 1),
                "shift" => self.close_of_day(at + 1),
                word => match (weekday(word), month(word)) {
                    (Some(day), _) => of(Day::Weekday(day, false), Part::Business, at + 1),
                    (None, Some(month)) => whole(Day::EndOf(month), at + 1),
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
            ("we", "close" | "shut", _) if before && ends(2) => self.close_of_day(2),
            ("i" | "we", "finish" | "leave", "work") if before => self.close_of_day(3),
            ("i" | "we", "finish" | "leave", "for") if before && self.is(3, "the") && self.is(4, "day") => {
                self.close_of_day(5)
            }
            ("i" | "we", "knock" | "clock", "off") if before => self.close_of_day(3),
            ("last", "thing", _) => {
                let (found, used) = self.close_of_day(2)?;
                (used > 2).then_some((found, used))
            }
            ("the", "day", "is") if before && matches!(self.word(3), "out" | "over" | "done") => {
                whole(Day::Ahead(0), 4)
            }
            ("the", "week", "is") if before && matches!(self.word(3), "out" | "over" | "done") => {
                whole(Day::Week(0), 4)
            }
            ("days", "end", _) => self.close_of_day(2),
            ("weeks", "end", _) => whole(Day::Week(0), 2),
            ("month" | "months", "end", _) => whole(Day::Month(false), 2),
            ("year" | "years", "end", _) => whole(Day::EndOf(12), 2),
            ("eow", ..) => whole(Day::Week(0), 1),
            ("today", ..) => whole(Day::Ahead(0), 1),
            ("tonight", ..) => of(Day::Ahead(0), Part::Whole, 1),
            ("the", "day", "after") if self.is(3, "tomorrow") => whole(Day::Ahead(2), 4),
            ("day", "after", "tomorrow") => whole(Day::Ahead(2), 3),
            ("tomorrow", ..) => whole(Day::Ahead(1), 1),
            ("this", "morning", _) => of(Day::Ahead(0), Part::Until(NOON), 2),
            ("this", "afternoon", _) => of(Day::Ahead(0), Part::Until(18 * 60), 2),
            ("this", "evening", _) => of(Day::Ahead(0), Part::Whole, 2),
            ("this", "week", _) | ("later", "this", "week") => {
                whole(Day::Week(0), if self.is(0, "later") { 3 } else { 2 })
            }
            ("the", "week", "after") if self.is(3, "next") => whole(Day::Week(2), 4),
            ("mid", "week", _) | ("midweek", ..) => {
                self.middle_of_week(if self.is(0, "mid") { 2 } else { 1 })
            }
            ("middle", "of", _) => self.middle_of_week(2),
            ("next", "week", _) => whole(Day::Week(1), 2),
            ("this", "month", _) => whole(Day::Month(false), 2),
            ("next", "month", _) => whole(Day::Month(true), 2),
            ("the", "weekend", _) if matches!(self.before(1), "by" | "before" | "over" | "at") => {
                whole(Day::Week(0), 2)
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
                Some(day) if word.len() > 4 || self.after_preposition() || self.on(1).is_of_day() => {
                    whole(Day::Weekday(day, false), 1)
                }
                _ => self.date().map(|(day, length)| ((day, Part::Whole), length)),
            },
        }
    }

    /// The middle of a week, up to which so many words lead: "the middle of next week", "midweek".
    fn middle_of_week(&self, length: usize) -> Read<(Day, Part)> {
        let middle = |next, length| Some(((Day::Weekday(2, next), Part::Whole), length));
        match (self.word(length), self.word(length + 1)) {
            ("next", "week") => middle(true, length + 2),
            ("the" | "this", "week") => middle(false, length + 2),
            _ if self.is(0, "middle") => None,
            _ => middle(false, length),
        }
    }

    /// When business begins, on a day that may be named: "start of business tomorrow", "when we open on Monday".
    fn opening(&self) -> Read<(Day, Part)> {
        let length = match (self.word(0), self.word(1), self.word(2)) {
            ("start" | "opening" | "open", "of", "business" | "play") => 3,
            ("when" | "once", "we", "open" | "reopen") => 3,
            ("opening", "time", _) => 2,
            _ => return None,
        };
        let (day, used) = self.on(length).whole_day();
        let sure = used > 0 || self.is(1, "of") || self.is(1, "time");
        sure.then_some(((day, Part::Opening), length + used))
    }

    /// A day that stands here by its name, and no part of one: else none is named.
    fn whole_day(&self) -> (Day, usize) {
        let short = || weekday(self.word(0)).map(|day| ((Day::Weekday(day, false), Part::Whole), 1));
        match self.named_day().or_else(short) {
            Some(((day, Part::Whole), used)) if !matches!(day, Day::Week(_) | Day::Month(_)) => (day, used),
            _ => (Day::Unnamed, 0),
        }
    }

    /// The close of a day, of which the name may follow: "end of day tomorrow", "close of business on Friday",
    /// "EOD Fri".
    fn close_of_day(&self, length: usize) -> Read<(Day, Part)> {
        let (day, used) = self.on(length).whole_day();
        Some(((day, Part::Business), length + used))
    }
}

/// The first day of what a day stands for; `None` where it has begun.
pub(super) fn first_of(day: Day) -> Option<Day> {
    match day {
        Day::Unnamed | Day::Ahead(0) | Day::Month(false) => None,
        // Of this week only the weekend is told of so.
        Day::Week(0) => Some(Day::Weekday(5, false)),
        Day::Week(1) => Some(Day::Weekday(0, true)),
        Day::Week(_) => None,
        Day::EndOf(month) => Some(Day::Date(Some(month), 1)),
        Day::Month(true) => Some(Day::Date(None, 1)),
        day => Some(day),
    }
}
