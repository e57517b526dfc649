//! Times of day: "17:30", "by five", "half past four", "between two and four".

use super::Part;
use super::lexer::Kind;
use super::parse::{Read, Words};
use super::words::{number_word, weekday};

const NOON: u16 = 12 * 60;

impl Words<'_> {
    /// Whether words stand before this that a time of day follows.
    pub(super) fn after_preposition(&self) -> bool {
        let about = matches!(self.before(1), "about" | "around" | "latest" | "the");
        let before = if about { self.before(2) } else { self.before(1) };
        matches!(before, "by" | "at" | "before") || matches!(self.before(1), "around" | "between")
    }

    /// A part of a day, or the later of two: "between two and four". `sure` says that a bare number here is an hour.
    pub(super) fn part(&self, sure: bool) -> Read<Part> {
        let (one, length) = self.one_part(sure)?;
        let rest = self.on(length);
        if self.before(1) != "between" || !(rest.is(0, "and") || rest.is_dash(0)) {
            return Some((one, length));
        }
        let (later, used) = rest.on(1).one_part(true)?;
        Some((later, length + 1 + used))
    }

    /// The hour that is `ahead`, in words or digits.
    fn hour(&self, ahead: usize) -> Option<u32> {
        let hour = match self.words.get(self.at + ahead)?.kind {
            Kind::Number(hour) => hour,
            _ => number_word(self.word(ahead))?,
        };
        (1..=12).contains(&hour).then_some(hour)
    }

    /// "half past four", "half four", "quarter to 5", "ten to five": hour, minute, and how many words.
    fn past_or_to(&self) -> Option<(u32, u32, usize)> {
        let minutes = match self.word(0) {
            "half" if self.is(1, "past") => return Some((self.hour(2)?, 30, 3)),
            "half" => return Some((self.hour(1)?, 30, 2)),
            "quarter" => 15,
            _ => self.hour(0).or_else(|| number_word(self.word(0))).filter(|n| matches!(n, 5 | 10 | 20))?,
        };
        match self.word(1) {
            "past" => Some((self.hour(2)?, minutes, 3)),
            "to" => Some((self.hour(2)? + 11, 60 - minutes, 3)),
            _ => None,
        }
    }

    fn one_part(&self, sure: bool) -> Read<Part> {
        match self.word(0) {
            "morning" => return Some((Part::Until(NOON), 1)),
            "noon" | "midday" | "lunchtime" | "lunch" => return Some((Part::Until(NOON), 1)),
            "afternoon" => return Some((Part::Until(18 * 60), 1)),
            "evening" | "night" | "midnight" | "tonight" => return Some((Part::Whole, 1)),
            _ => {}
        }
        let (hour, mut minute, mut length, mut sure, mut whole) = match self.words.get(self.at)?.kind {
            Kind::Time(minutes, whole) => (u32::from(minutes) / 60, u32::from(minutes) % 60, 1, true, whole),
            _ => match self.past_or_to() {
                // "Half four" and "ten to five" may count something else.
                Some((hour, minute, length)) => {
                    let told = matches!(self.word(1), "past") || self.is(0, "quarter");
                    (hour, minute, length, sure || told, false)
                }
                None => (self.hour(0)?, 0, 1, sure, false),
            },
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

/// Whether a bare hour may end before this word.
fn sure_end(word: &str, rest: &Words<'_>) -> bool {
    rest.words.get(rest.at).is_none_or(|w| w.kind == Kind::Mark)
        || matches!(
            word,
            "on" | "ish"
                | "today"
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
        || word == "in" && rest.is(1, "the") && matches!(rest.word(2), "morning" | "afternoon" | "evening")
}
