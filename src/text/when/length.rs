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
        let loosely = |when, loose| Time { when, loose, few: false };
        // "the hour", "the day" after "within", and after "in the course of"
        let course = self.before(1) == "of" && self.before(2) == "course";
        if self.is(0, "the") && (course || matches!(self.before(1), "within" | "inside" | "in")) {
            let when = match self.word(1) {
                "minute" => When::In(MINUTE),
                "hour" => When::In(HOUR),
                "day" => When::On(Day::Ahead(0), Part::Whole),
                "week" => When::On(Day::Week(false), Part::Whole),
                "month" => When::On(Day::Month(false), Part::Whole),
                _ => return None,
            };
            return Some((loosely(when, false), 2));
        }
        for (words, ms) in [
            (&["half", "an", "hour"][..], HOUR / 2),
            (&["half", "a", "minute"], MINUTE / 2),
            (&["half", "hour"], HOUR / 2),
            (&["quarter", "of", "an", "hour"], HOUR / 4),
            (&["three", "quarters", "of", "an", "hour"], HOUR * 3 / 4),
            (&["this", "time", "tomorrow"], 24 * HOUR),
            (&["an", "hour", "and", "a", "half"], HOUR * 3 / 2),
            (&["one", "hour", "and", "a", "half"], HOUR * 3 / 2),
        ] {
            if words.iter().enumerate().all(|(i, word)| self.is(i, word)) {
                return Some((loosely(When::In(ms), false), words.len()));
            }
        }
        if self.week_after().is_some() {
            return None;
        }
        let (quantity, mut length) = self.quantity()?;
        let mut rest = self.on(length);
        let mut business = false;
        while matches!(
            rest.word(0),
            "business" | "working" | "more" | "full" | "short" | "quick" | "little" | "whole"
        ) || rest.is_dash(0) && unit(rest.word(1)).is_some()
        {
            business |= matches!(rest.word(0), "business" | "working");
            (rest, length) = (rest.on(1), length + 1);
        }
        // A letter is a unit only right behind its number: "5m".
        let glued = |w: &Lexeme| w.end - w.start > 1 || rest.words[rest.at - 1].end == w.start;
        let written = rest.words.get(rest.at).filter(|w| glued(w)).map_or("", Lexeme::word);
        let Some(unit) = unit(written) else {
            // "give me five", "back in ten", "I'll call you in about 15"
            let hedges = (1..4)
                .take_while(|n| matches!(self.before(*n), "about" | "around" | "like" | "another" | "just"));
            let lead = hedges.count();
            let (before, first) = (self.before(lead + 1), self.before(lead + 2));
            let asks = matches!(before, "me" | "us" | "gimme") && matches!(first, "give" | "");
            // "Back to you in 24" or "in 48" means hours.
            let minutes = quantity.most <= 60.0 && quantity.most % 24.0 != 0.0;
            let back = matches!(before, "in" | "within")
                && minutes
                && matches!(first, "back" | "again" | "you" | "touch" | "know" | "there" | "here");
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
        let whole = most.ceil() as u32;
        let when = match unit {
            Unit::Ms(ms) if business && ms == HOUR => When::BusinessMinutes((most * 60.0).ceil() as u32),
            Unit::Ms(ms) => When::In((most * ms as f64).round() as i64),
            Unit::Days(days) if business => When::BusinessDays(whole * if days == 7 { 5 } else { days }),
            Unit::Days(days) => When::Days(whole * days),
            Unit::Months => When::Months(whole),
        };
        Some((Time { when, loose, few: quantity.few }, length))
    }

    /// A number of something, the larger of two: "two", "3-5", "five to ten", "a couple of", "one or two".
    fn quantity(&self) -> Read<Quantity> {
        let (first, mut length) = self.number()?;
        let mut quantity = first;
        let joins = |words: &Words<'_>| {
            matches!(words.word(0), "to" | "or")
                || words.is_dash(0)
                || words.is(0, "and") && self.before(1) == "between"
        };
        let rest = self.on(length);
        if joins(&rest)
            && let Some((second, more)) = rest.on(1).number()
            && second.most > first.most
        {
            // "one or two" is loose, "three to five" says what it means.
            quantity = Quantity { loose: second.loose || rest.is(0, "or"), ..second };
            length += 1 + more;
        }
        Some((quantity, length))
    }

    fn number(&self) -> Read<Quantity> {
        let sure = |most: f64, length| Some((Quantity { most, loose: false, few: false }, length));
        let lexeme = self.words.get(self.at)?;
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
            ("one" | "a", "and", "a") if self.is(3, "half") => sure(1.5, 4),
            ("a" | "an", ..) => sure(1.0, 1),
            // "by the next business day", "in the next day or two"
            ("next" | "following", "business" | "working", "day") => sure(1.0, 1),
            ("next", next, _)
                if unit(next).is_some()
                    && self.before(1) == "the"
                    && matches!(self.before(2), "in" | "within" | "inside") =>
            {
                sure(1.0, 1)
            }
            (word, next, _) => {
                let tens = number_word(word)?;
                let dash = self.is_dash(1);
                match number_word(if dash { self.word(2) } else { next }) {
                    Some(ones @ 1..=9) if tens >= 20 => sure(f64::from(tens + ones), 2 + usize::from(dash)),
                    _ => sure(f64::from(tens), 1),
                }
            }
        }
    }
}
