//! Dates: "3 March", "by the twenty-first", "06/03/2026", and months by their names.

use super::Day;
use super::lexer::Kind;
use super::parse::{Read, Words};
use super::words::{month, number_word, ordinal_word, weekday};

impl Words<'_> {
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

    /// A date: "3 March", "March the 3rd", "the third".
    pub(super) fn date(&self) -> Read<Day> {
        let skip = usize::from(self.is(0, "the"));
        let here = self.on(skip);
        if let Some(month) = month(here.word(0)) {
            let the = usize::from(here.is(1, "the"));
            if let Some((number, used)) = here.on(1 + the).day_number()
                && (the == 0 || number.ordinal)
            {
                return Some((Day::Date(Some(month), number.day), skip + 1 + the + used));
            }
        }
        let (number, used) = here.day_number()?;
        let rest = here.on(used);
        let of = usize::from(rest.is(0, "of"));
        if let Some(month) = month(rest.word(of)) {
            return Some((Day::Date(Some(month), number.day), skip + used + of + 1));
        }
        // A bare number is no date, "the 3rd" is one; "the third" may be one of other things that follow.
        let of_week = weekday(self.before(1)).is_some();
        let led = skip == 1 && matches!(self.before(1), "by" | "on" | "before") || of_week;
        let alone = number.digits || rest.ends_clause() || rest.is(0, "of");
        if !(led && number.ordinal && alone) {
            return None;
        }
        match (rest.word(0), rest.word(1), rest.word(2)) {
            ("of", "next", "month") => Some((Day::DateNext(number.day), skip + used + 3)),
            ("of", "this", "month") => Some((Day::Date(None, number.day), skip + used + 3)),
            ("of", ..) if !number.digits => None,
            _ => Some((Day::Date(None, number.day), skip + used)),
        }
    }

    /// A month without a day, up to its end, or its middle: "in April", "mid-March".
    pub(super) fn month_alone(&self) -> Read<Day> {
        let middle = match (self.word(0), self.word(1)) {
            ("mid", _) => 1 + usize::from(self.is_dash(1)),
            ("middle", "of") => 2 + usize::from(self.is(2, "the")),
            _ => 0,
        };
        let leads = matches!(self.before(1), "in" | "by" | "before" | "during");
        let name = self.word(middle);
        if middle > 0 {
            let day = if name == "month" { Some(None) } else { month(name).map(Some) };
            return day.map(|month| (Day::Date(month, 15), middle + 1));
        }
        // A number behind it is a day or a year, which is read with it or not at all.
        let bare = !matches!(self.words.get(self.at + 1).map(|next| next.kind), Some(Kind::Number(_)));
        month(name).filter(|_| leads && bare && name.len() > 2).map(|month| (Day::EndOf(month), 1))
    }

    /// Whether nothing stands here that a word before it could belong to.
    pub(super) fn ends_clause(&self) -> bool {
        self.words.get(self.at).is_none_or(|next| next.kind == Kind::Mark)
            || matches!(self.word(0), "at" | "by" | "or" | "and" | "latest" | "with" | "to" | "please")
    }

    /// A number from 1 to 31, in digits with or without an ending, or as a word that counts days: "twenty-first".
    fn day_number(&self) -> Read<DayNumber> {
        if let Kind::Number(number @ 1..=31) = self.words.get(self.at)?.kind {
            let ordinal = matches!(self.word(1), "st" | "nd" | "rd" | "th");
            let number = DayNumber { day: number as u8, ordinal, digits: true };
            return Some((number, 1 + usize::from(ordinal)));
        }
        let said = |day, used| Some((DayNumber { day, ordinal: true, digits: false }, used));
        if let Some(day) = ordinal_word(self.word(0)) {
            return said(day, 1);
        }
        let tens = number_word(self.word(0)).filter(|tens| matches!(tens, 20 | 30))? as u8;
        let dash = usize::from(self.is_dash(1));
        let ones = ordinal_word(self.word(1 + dash)).filter(|ones| *ones < 10 && tens + ones <= 31)?;
        said(tens + ones, 2 + dash)
    }
}

/// A number that may be a day of a month.
struct DayNumber {
    day: u8,
    /// Whether it counts in order, and not how many.
    ordinal: bool,
    digits: bool,
}
