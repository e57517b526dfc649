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
        matches!(before, "by" | "at" | "before")
            || matches!(self.before(1), "around" | "between")
            || self.before(1) == "than" && self.before(2) == "later"
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

    /// "half past four", "half four", "quarter to 5", "twenty-five past two": hour, minute, and how many words.
    fn past_or_to(&self) -> Option<(u32, u32, usize)> {
        let (minutes, used) = self.minutes_by_name()?;
        let rest = self.on(used);
        match rest.word(0) {
            "past" => Some((rest.hour(1)?, minutes, used + 2)),
            "after" if minutes == 15 => Some((rest.hour(1)?, minutes, used + 2)),
            "to" if minutes != 30 => Some((rest.hour(1)? + 11, 60 - minutes, used + 2)),
            _ if self.is(0, "half") => Some((rest.hour(0)?, 30, 2)),
            _ => None,
        }
    }

    /// The minutes that stand before "past" and "to": "half", "a quarter", "twenty-five", and how many words they take.
    fn minutes_by_name(&self) -> Option<(u32, usize)> {
        match self.word(0) {
            "half" => return Some((30, 1)),
            "quarter" => return Some((15, 1)),
            "twenty" => {
                let dash = usize::from(self.is_dash(1));
                let five = self.is(1 + dash, "five");
                return Some(if five { (25, 2 + dash) } else { (20, 1) });
            }
            _ => {}
        }
        let minutes = match self.words.get(self.at)?.kind {
            Kind::Number(minutes) => minutes,
            _ => number_word(self.word(0))?,
        };
        match self.word(1) {
            "minutes" | "minute" | "mins" | "min" => (1..30).contains(&minutes).then_some((minutes, 2)),
            _ => matches!(minutes, 5 | 10 | 20 | 25).then_some((minutes, 1)),
        }
    }

    /// Minutes past an hour that nobody names: "at half past", "at quarter to", "at the top of the hour", "on the hour".
    fn past_an_hour(&self) -> Read<Part> {
        let before = self.before(1);
        let of_hour = |at: usize| self.is(at, "of") && self.is(at + 1, "the") && self.is(at + 2, "hour");
        match (self.word(0), self.word(1)) {
            ("the", "hour") if before == "on" => return Some((Part::PastHour(0), 2)),
            ("top", _) if of_hour(1) => return Some((Part::PastHour(0), 4)),
            ("bottom", _) if of_hour(1) => return Some((Part::PastHour(30), 4)),
            _ => {}
        }
        let (minutes, used) = self.minutes_by_name()?;
        let rest = self.on(used);
        let minutes = match rest.word(0) {
            "past" => minutes,
            "to" if minutes != 30 => 60 - minutes,
            _ => return None,
        };
        let says_when = matches!(before, "at" | "by" | "before" | "around" | "about" | "a");
        (says_when && rest.on(1).ends_time()).then_some((Part::PastHour(minutes as u8), used + 1))
    }

    /// The minutes that follow an hour in words: "forty-five", "oh five".
    fn said_minutes(&self) -> Read<u32> {
        if self.is(0, "oh") {
            return number_word(self.word(1)).filter(|ones| *ones < 10).map(|ones| (ones, 2));
        }
        self.tens().filter(|(minutes, _)| (10..60).contains(minutes))
    }

    /// Whether what names a time of day may end here.
    fn ends_time(&self) -> bool {
        sure_end(self.word(0), self)
    }

    /// An hour of the day as digits alone tell it: "1430 hours", "by 1700", "by 17h".
    pub(super) fn digits_of_day(&self) -> Read<Part> {
        let lexeme = self.words.get(self.at)?;
        let Kind::Number(number) = lexeme.kind else { return None };
        let led = matches!(self.before(1), "by" | "at" | "before" | "than");
        if led && number < 24 && self.is(1, "h") && self.words[self.at + 1].start == lexeme.end {
            return Some((Part::Until((number * 60) as u16), 2));
        }
        let hours = usize::from(matches!(self.word(1), "hours" | "hrs" | "h"));
        let sound = lexeme.end - lexeme.start == 4 && number < 2400 && number % 100 < 60;
        let sure = hours == 1 || number % 5 == 0 && self.on(1).ends_time();
        let minutes = number / 100 * 60 + number % 100;
        (led && sound && sure).then_some((Part::Until(minutes as u16), 1 + hours))
    }

    /// Whether minutes past or to an hour stand here, and no length of time: "ten minutes past three".
    pub(super) fn is_past_hour(&self) -> bool {
        let minutes = matches!(self.word(1), "minutes" | "minute" | "mins" | "min");
        // "Ten minutes to" may go on with what is done in them.
        let past = self.is(2, "past") || self.is(2, "to") && self.after_preposition();
        minutes && past && self.hour(3).is_some()
    }

    fn one_part(&self, sure: bool) -> Read<Part> {
        match self.word(0) {
            "am" if sure => return Some((Part::Until(NOON), 1)),
            "pm" if sure => return Some((Part::Until(18 * 60), 1)),
            "morning" => return Some((Part::Until(NOON), 1)),
            "noon" | "midday" => return Some((Part::Until(NOON), 1)),
            // People eat at noon, or at one.
            "lunchtime" | "lunch" => return Some((Part::Until(14 * 60), 1)),
            "afternoon" => return Some((Part::Until(18 * 60), 1)),
            "evening" | "night" | "midnight" | "tonight" => return Some((Part::Whole, 1)),
            _ => {}
        }
        if let Some(part) = self.digits_of_day().or_else(|| self.past_an_hour()) {
            return Some(part);
        }
        let (hour, mut minute, mut length, mut sure, mut whole) = match self.words.get(self.at)?.kind {
            Kind::Time(minutes, whole) => (u32::from(minutes) / 60, u32::from(minutes) % 60, 1, true, whole),
            _ => match self.past_or_to() {
                // "Half four" and "ten to five" may count something else.
                Some((hour, minute, length)) => {
                    let told = (0..length).any(|n| matches!(self.word(n), "past" | "quarter"));
                    (hour, minute, length, sure || told, false)
                }
                None => (self.hour(0)?, 0, 1, sure, false),
            },
        };
        let hour = if hour > 12 && !whole { hour - 12 } else { hour };
        let rest = self.on(length);
        if let Kind::Word(..) = self.words.get(self.at)?.kind
            && minute == 0
            && let Some((minutes, used)) = rest.said_minutes()
        {
            minute = minutes;
            length += used;
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
            _ if !rest.ends_time() => {
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
