//! The words of times: units, numbers, days, months.

pub(super) const SECOND: i64 = 1000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;

pub(super) enum Unit {
    Ms(i64),
    Days(u32),
    Months,
}

impl Unit {
    /// Its length, in milliseconds; of a month, a usual one's.
    pub(super) fn ms(&self) -> f64 {
        match self {
            Unit::Ms(ms) => *ms as f64,
            Unit::Days(days) => f64::from(*days) * 24.0 * HOUR as f64,
            Unit::Months => 30.0 * 24.0 * HOUR as f64,
        }
    }
}

pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "second" | "seconds" | "sec" | "secs" | "s" => Unit::Ms(SECOND),
        "minute" | "minutes" | "min" | "mins" | "m" | "mns" => Unit::Ms(MINUTE),
        "hour" | "hours" | "hr" | "hrs" | "h" => Unit::Ms(HOUR),
        "day" | "days" | "d" => Unit::Days(1),
        "week" | "weeks" | "wk" | "wks" => Unit::Days(7),
        "fortnight" | "fortnights" => Unit::Days(14),
        "month" | "months" => Unit::Months,
        _ => return None,
    })
}

/// Whether a number before this word counts nothing of its own: "a minute or two", not "a minute or two letters".
pub(super) fn unit_of_nothing(word: &str) -> bool {
    word.is_empty()
        || matches!(word, "and" | "to" | "while" | "please" | "i" | "so" | "for" | "with" | "at" | "max")
}

pub(super) fn number_word(word: &str) -> Option<u32> {
    const WORDS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let small = WORDS.iter().position(|w| *w == word).map(|n| n as u32);
    small.or_else(|| TENS.iter().position(|w| *w == word).map(|n| n as u32 * 10 + 20)).filter(|n| *n > 0)
}

/// The number of a word that counts in order, up to the twentieth, and the thirtieth.
pub(super) fn ordinal_word(word: &str) -> Option<u8> {
    const WORDS: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    let small = WORDS.iter().position(|known| *known == word).map(|at| at as u8 + 1);
    small.or_else(|| (word == "thirtieth").then_some(30))
}

/// The word that is meant by one that is written as people write in haste.
pub(super) fn spelt_out(word: &str) -> &str {
    match word {
        "tmrw" | "tmr" | "tmw" | "tmrrw" | "tomoz" | "tomorow" | "tommorow" | "tommorrow" | "tomorro" => {
            "tomorrow"
        }
        "tonite" => "tonight",
        word => word,
    }
}

pub(super) fn weekday(word: &str) -> Option<u8> {
    Some(match word {
        "monday" | "mon" => 0,
        "tuesday" | "tue" | "tues" => 1,
        "wednesday" | "wed" | "weds" => 2,
        "thursday" | "thu" | "thur" | "thurs" => 3,
        "friday" | "fri" => 4,
        "saturday" | "sat" => 5,
        "sunday" | "sun" => 6,
        _ => return None,
    })
}

/// The number of a month by its name, whole or cut, in lower case.
pub(crate) fn month(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let short =
        |known: &str| word.len() == 3 && known.starts_with(word) || word == "sept" && known == "september";
    MONTHS.iter().position(|known| *known == word || short(known)).map(|m| m as u8 + 1)
}
