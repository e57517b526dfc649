//! Lengths of time: "two minutes", "half an hour", "3–5 business days".

use super::lexer::{Kind, Lexeme};
use super::parse::{Read, Time, Words};
use super::words::{HOUR, MINUTE, Unit, number_word, unit, unit_of_nothing};
use super::{Day, Part, When};

/// The largest number of anything that is taken for a time.
const MOST: u32 = 1000;

#[derive(Clone, Copy)]
struct Quantity {
    most: f64,
    loose: bool,
    few: bool,
}

impl Words<'_> {
    /// A length of time from now: "two minutes", "half an hour", "3–5 business days", "the hour".
    pub(super) fn duration(&self) -> Read<Time> {
        let loosely = |when, loose| Time { loose, ..Time::of(when) };
        // "the hour", "the day" after "within", and after "in the course of"
        let course = self.before(1) == "of" && self.before(2) == "course";
        if self.is(0, "the") && (course || matches!(self.before(1), "within" | "inside" | "in")) {
            let when = match self.word(1) {
                "minute" => When::In(MINUTE),
                "hour" => When::In(HOUR),
                "day" => When::On(Day::Ahead(0), Part::Whole),
                "week" => When::On(Day::Week(0), Part::Whole),
                "month" => When::On(Day::Month(false), Part::Whole),
                "business" | "working" if self.is(2, "day") => {
                    return Some((Time::of(When::On(Day::Unnamed, Part::Business)), 3));
                }
                _ => return None,
            };
            return Some((loosely(when, false), 2));
        }
        for (words, ms) in [
            (&["half", "an", "hour"][..], HOUR / 2),
            (&["half", "a", "minute"], MINUTE / 2),
            (&["half", "hour"], HOUR / 2),
            (&["half", "a", "day"], HOUR * 12),
            (&["quarter", "of", "an", "hour"], HOUR / 4),
            (&["quarter", "hour"], HOUR / 4),
            (&["three", "quarters", "of", "an", "hour"], HOUR * 3 / 4),
        ] {
            if words.iter().enumerate().all(|(i, word)| self.is(i, word)) {
                return Some((loosely(When::In(ms), false), words.len()));
            }
        }
        if self.week_after().is_some() || self.digits_of_day().is_some() || self.is_past_hour() {
            return None;
        }
        // "In 1h30", "within 1:30 hours"
        if let Some(Kind::Time(minutes, _)) = self.words.get(self.at).map(|word| word.kind)
            && matches!(self.before(1), "in" | "within" | "inside")
        {
            let hours = usize::from(matches!(self.word(1), "hours" | "hour" | "hrs" | "hr" | "h"));
            return Some((Time::of(When::In(i64::from(minutes) * MINUTE)), 1 + hours));
        }
        let (quantity, mut length) = self.quantity()?;
        let mut rest = self.on(length);
        let mut business = false;
        while matches!(
            rest.word(0),
            "business"
                | "working"
                | "more"
                | "full"
                | "short"
                | "quick"
                | "little"
                | "whole"
                | "calendar"
                | "bank"
        ) || rest.is_dash(0) && unit(rest.word(1)).is_some()
        {
            business |= matches!(rest.word(0), "business" | "working");
            (rest, length) = (rest.on(1), length + 1);
        }
        // A letter is a unit only right behind its number: "5m".
        let glued = |w: &Lexeme| w.end - w.start > 1 || rest.words[rest.at - 1].end == w.start;
        let written = rest.words.get(rest.at).filter(|w| glued(w)).map_or("", Lexeme::word);
        let written = match written {
            "weekday" | "weekdays" | "workday" | "workdays" => {
                business = true;
                "days"
            }
            written => written,
        };
        let Some(unit) = unit(written) else {
            // "give me five", "back in ten", "I'll call you in about 15"
            let hedges = (1..4)
                .take_while(|n| matches!(self.before(*n), "about" | "around" | "like" | "another" | "just"));
            let lead = hedges.count();
            let (before, first) = (self.before(lead + 1), self.before(lead + 2));
            let asks =
                matches!(before, "me" | "us" | "gimme") && matches!(first, "give" | "") || before == "brb";
            // "Back to you in 24" or "in 48" means hours.
            let minutes = quantity.most <= 60.0 && quantity.most % 24.0 != 0.0;
            let back = matches!(before, "in" | "within")
                && minutes
                && matches!(first, "back" | "again" | "you" | "touch" | "know" | "there" | "here" | "brb");
            let ends = rest.words.get(rest.at).is_none_or(|w| {
                w.kind == Kind::Mark
                    || matches!(w.word(), "or" | "and" | "please" | "to" | "ok" | "okay" | "while")
                    || matches!(w.word(), "max" | "tops" | "thanks" | "with" | "at")
            });
            let bare = (asks || back) && ends && quantity.most >= 2.0 && !quantity.loose;
            return bare.then(|| (loosely(When::In((quantity.most * MINUTE as f64) as i64), false), length));
        };
        length += 1;
        let (mut most, mut loose) = (quantity.most, quantity.loose);
        let after = rest.on(1);
        // "a minute or two"
        if after.is(0, "or")
            && let Some((more, more_length)) = after.on(1).quantity()
            && unit_of_nothing(after.on(1 + more_length).word(0))
        {
            (most, loose) = (most.max(more.most), true);
            length += 1 + more_length;
        }
        // "2 hours 30 minutes", "an hour and a half", "a day and a half"
        if let Unit::Ms(_) | Unit::Days(_) = unit
            && !business
            && let Some((more, used)) = self.on(length).more_of(&unit)
        {
            let ms = most * unit.ms() + more;
            let when = match unit {
                Unit::Ms(_) => When::In(ms.round() as i64),
                _ => When::Days((ms / Unit::Days(1).ms()).ceil() as u32),
            };
            return Some((Time { loose, few: quantity.few, ..Time::of(when) }, length + used));
        }
        let whole = most.ceil() as u32;
        let when = match unit {
            Unit::Ms(ms) if business && ms == HOUR => When::BusinessMinutes((most * 60.0).ceil() as u32),
            Unit::Ms(ms) => When::In((most * ms as f64).round() as i64),
            Unit::Days(days) if business => When::BusinessDays(whole * if days == 7 { 5 } else { days }),
            Unit::Days(days) => When::Days(whole * days),
            Unit::Months => When::Months(whole),
        };
        Some((Time { loose, few: quantity.few, ..Time::of(when) }, length))
    }

    /// What a length goes on with after its first unit, in milliseconds: "and a half", "30 minutes", "and ten minutes",
    /// and minutes that do not say so ("2 hrs 30").
    fn more_of(&self, unit: &Unit) -> Read<f64> {
        let mark = usize::from(self.words.get(self.at).is_some_and(|w| w.kind == Kind::Mark));
        let skip = mark + usize::from(matches!(self.word(mark), "and" | "plus"));
        let rest = self.on(skip);
        let joined = skip > mark;
        match (rest.word(0), rest.word(1), rest.word(2)) {
            ("a", "half", _) if joined => return Some((unit.ms() / 2.0, skip + 2)),
            ("half", ..) if joined => return Some((unit.ms() / 2.0, skip + 1)),
            ("a", "quarter", _) if joined => return Some((unit.ms() / 4.0, skip + 2)),
            ("three", "quarters", _) if joined => return Some((unit.ms() * 0.75, skip + 2)),
            _ => {}
        }
        let (quantity, length) = rest.number()?;
        let ends = rest.words.get(rest.at + length);
        let smaller = ends.and_then(|word| super::words::unit(word.word())).map(|smaller| smaller.ms());
        match smaller {
            Some(ms) if ms < unit.ms() && !(mark == 1 && quantity.few) => {
                Some((quantity.most * ms, skip + length + 1))
            }
            None if skip == 0 && unit.ms() == HOUR as f64 && quantity.most < 60.0 => {
                let digits = matches!(rest.words[rest.at].kind, Kind::Number(10..));
                let over = ends.is_none_or(|word| word.kind == Kind::Mark);
                (digits && over).then_some((quantity.most * MINUTE as f64, length))
            }
            _ => None,
        }
    }

    /// A number that counts the same as the length of time before it, which ends at `end`: "an hour, possibly two".
    pub(super) fn of_same(&self, end: usize) -> Read<When> {
        let (quantity, length) = self.quantity()?;
        let unit = unit(self.words.get(end.checked_sub(1)?)?.word())?;
        let alone = unit_of_nothing(self.word(length)) || self.on(length).latest() > 0;
        let when = match unit {
            Unit::Ms(ms) => When::In((quantity.most * ms as f64).round() as i64),
            Unit::Days(days) => When::Days(quantity.most.ceil() as u32 * days),
            Unit::Months => When::Months(quantity.most.ceil() as u32),
        };
        alone.then_some((when, length))
    }

    /// A number of something, the larger of two: "two", "3-5", "five to ten", "a couple of", "one or two".
    fn quantity(&self) -> Read<Quantity> {
        let (first, mut length) = self.number()?;
        let mut quantity = first;
        // "Two (2) hours", "24 (twenty-four) hours".
        let bracket = |at: usize| self.words.get(self.at + at).is_some_and(|w| w.kind == Kind::Mark);
        if bracket(length)
            && let Some((again, used)) = self.on(length + 1).number()
            && again.most == first.most
            && bracket(length + 1 + used)
        {
            length += used + 2;
        }
        let joins = |words: &Words<'_>| {
            matches!(words.word(0), "to" | "or")
                || words.is_dash(0)
                || words.is_mark(0) && self.is_guess()
                || words.is(0, "and") && self.before(1) == "between"
        };
        let rest = self.on(length);
        if joins(&rest)
            && let Some((second, more)) = rest.on(1).number()
            && second.most > first.most
        {
            // "one or two" is loose, "three to five" says what it means.
            let loose = second.loose || rest.is(0, "or") || rest.is_mark(0);
            quantity = Quantity { loose, ..second };
            length += 1 + more;
        }
        Some((quantity, length))
    }

    /// Whether words stand before a number that may be the first of two guesses: "in ten, fifteen minutes".
    fn is_guess(&self) -> bool {
        matches!(self.before(1), "in" | "within" | "about" | "around" | "maybe" | "like" | "say")
    }

    /// A number, and the half that is added to it: "two and a half hours", "1½ hours".
    fn number(&self) -> Read<Quantity> {
        let (number, length) = self.whole_number()?;
        let rest = self.on(length);
        let (part, used) = match rest.words.get(rest.at).map(|next| next.kind) {
            Some(Kind::Fraction(part)) => (part, 1),
            _ if rest.is(0, "and") && rest.is(1, "a") && rest.is(2, "half") => (0.5, 3),
            _ if rest.is(0, "and") && rest.is(1, "half") => (0.5, 2),
            _ => (0.0, 0),
        };
        let ish = self.on(length + used).ish();
        let loose = number.loose || ish > 0;
        Some((Quantity { most: number.most + part, loose, ..number }, length + used + ish))
    }

    fn whole_number(&self) -> Read<Quantity> {
        let sure = |most: f64, length| Some((Quantity { most, loose: false, few: false }, length));
        let lexeme = self.words.get(self.at)?;
        if let Kind::Fraction(part) = lexeme.kind {
            // "½ an hour", "3/4 of an hour"
            let of = usize::from(self.is(1, "of"));
            return sure(part, 1 + if matches!(self.word(1 + of), "a" | "an") { of + 1 } else { 0 });
        }
        if let Kind::Number(number) = lexeme.kind {
            // "2.5 hours"
            let decimals = match self.words.get(self.at + 1..self.at + 3) {
                Some(
                    [Lexeme { kind: Kind::Point, .. }, Lexeme { kind: Kind::Number(decimals), start, end }],
                ) => f64::from(*decimals) / 10_f64.powi((end - start) as i32),
                _ => 0.0,
            };
            let length = if decimals > 0.0 { 3 } else { 1 };
            return (number <= MOST).then_some((
                Quantity { most: f64::from(number) + decimals, loose: false, few: false },
                length,
            ));
        }
        let loosely = |most, length| Some((Quantity { most, loose: true, few: most > 2.0 }, length));
        match (self.word(0), self.word(1), self.word(2)) {
            ("a" | "the" | "just", "couple", "of") => loosely(2.0, 3),
            ("a" | "the" | "just", "couple", _) => loosely(2.0, 2),
            ("couple", "of", _) => loosely(2.0, 2),
            ("couple", ..) => loosely(2.0, 1),
            ("a" | "the" | "just", "few", _) => loosely(5.0, 2),
            ("few" | "several", ..) => loosely(5.0, 1),
            ("a" | "an", next, _) if next != "hundred" => sure(1.0, 1),
            // "by the next business day", "in the next day or two"
            ("next" | "following", "business" | "working", "day") => sure(1.0, 1),
            ("next", next, _)
                if unit(next).is_some()
                    && self.before(1) == "the"
                    && matches!(self.before(2), "in" | "within" | "inside") =>
            {
                sure(1.0, 1)
            }
            _ => {
                let (number, used) = self.said_number()?;
                sure(f64::from(number), used)
            }
        }
    }

    /// A whole number in words: "five", "twenty-five", "a hundred and twenty".
    fn said_number(&self) -> Read<u32> {
        let hundreds = match self.word(0) {
            "a" => Some(1),
            word => number_word(word).filter(|ones| *ones < 10),
        };
        if let Some(hundreds) = hundreds.filter(|_| self.is(1, "hundred")) {
            let and = usize::from(self.is(2, "and"));
            return match self.on(2 + and).tens() {
                Some((more, used)) => Some((hundreds * 100 + more, 2 + and + used)),
                None => Some((hundreds * 100, 2)),
            };
        }
        self.tens()
    }

    /// The same below a hundred.
    pub(super) fn tens(&self) -> Read<u32> {
        let tens = number_word(self.word(0))?;
        let dash = usize::from(self.is_dash(1));
        match number_word(self.word(1 + dash)) {
            Some(ones @ 1..=9) if tens >= 20 => Some((tens + ones, 2 + dash)),
            _ => Some((tens, 1)),
        }
    }
}
