//! Times that people name for what they will do: "in two minutes", "by Friday noon", "in 3–5 business days".
//!
//! What is told is what the words say. When that is, only who knows the clock, the zone and the hours of business
//! can work out.

mod dates;
mod days;
mod hours;
mod length;
mod lexer;
mod other;
mod parse;
mod relation;
#[cfg(test)]
mod tests;
mod words;
mod zones;

pub(crate) use words::month;
pub use zones::Zone;

use std::ops::Range;

/// A time that words name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// So many milliseconds from now, at most.
    In(i64),
    /// By the end of a day so many days from now.
    Days(u32),
    /// The same, of days on which there is business.
    BusinessDays(u32),
    /// So many minutes of business from now.
    BusinessMinutes(u32),
    /// By the end of a day so many months from now.
    Months(u32),
    /// On a day, or by it.
    On(Day, Part),
}

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// None was named: the next time that the clock shows the part.
    Unnamed,
    /// So many days from today, which is 0.
    Ahead(u32),
    /// The next day of the week of that name, 0 being Monday; with `true` that of next week.
    Weekday(u8, bool),
    /// The day of the week of that name, 0 being Monday, so many weeks after the next.
    WeekAfter(u8, u8),
    /// A day of a month, 1 being January; `None` for the next month that has it ahead.
    Date(Option<u8>, u8),
    /// The same of next month.
    DateNext(u8),
    /// A day of a year: year, month, day.
    Of(i16, u8, u8),
    /// The same, written so that the last two may be the other way round: nobody knows which order the writer keeps.
    Either(i16, u8, u8),
    /// The last day of this week, or of one so many weeks later.
    Week(u8),
    /// The last day of this month; with `true` of next month.
    Month(bool),
    /// The last day of a month, 1 being January, that is not past.
    EndOf(u8),
}

/// A part of a day, by its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// None of it: up to its beginning.
    Before,
    /// Up to the close of business, or all of it where nobody knows that.
    Business,
    /// Soon after business opens, or in the morning where nobody knows that: "first thing".
    Opening,
    /// Up to a minute, counted from midnight.
    Until(u16),
    /// Up to the time of day at which it is said: "this time on Friday".
    Now,
    /// Up to the next time that a clock shows so many minutes past an hour: "at quarter past".
    PastHour(u8),
    /// Up to a minute by a clock of twelve hours, of which nobody says which half of the day it is.
    HalfDay(u16),
}

/// How a time stands to what is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Within it, by it, at it.
    By,
    /// For as long as that.
    For,
    /// No time by which anything is done: "after five", "two days ago", "every morning", "until Friday".
    Other,
}

/// A time as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its bytes.
    pub at: Range<usize>,
    /// What it says.
    pub when: When,
    /// The other time, where it names two: "today, or tomorrow at the latest". It is met by the later.
    pub or: Option<When>,
    /// Whose clock it goes by, where it says so: "5 pm Eastern", "noon your time".
    pub zone: Option<Zone>,
    /// How it stands to what is done.
    pub relation: Relation,
    /// Whether it is meant loosely: "a minute or two", "five or so".
    pub loose: bool,
    /// Whether it gives no number at all: "a few minutes".
    pub few: bool,
}

/// Gives all times that `text` names, in order. Words are English; of a text longer than any sentence its beginning is
/// read.
pub fn times(text: &str, found: &mut dyn FnMut(Named)) {
    parse::all(lexer::lex(text).as_slice(), found);
}
