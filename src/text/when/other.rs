//! The other of two times: "today, or tomorrow at the latest".

use super::When;
use super::lexer::Kind;
use super::parse::{Read, Time, Words};

impl Words<'_> {
    /// What else a time may be that ends here, and after which it is late: "or tomorrow", ", tomorrow at the latest",
    /// "if not, tomorrow". `None` stands for the day after it: "or the day after".
    pub(super) fn or_else(&self, first: When) -> Read<Option<Time>> {
        let is_mark = |at: usize| self.words.get(self.at + at).is_some_and(|w| w.kind == Kind::Mark);
        let mark = usize::from(is_mark(0));
        let joins = match (self.word(mark), self.word(mark + 1), self.word(mark + 2)) {
            ("or" | "otherwise", ..) => 1,
            ("and" | "but", "if", "not") => 3,
            ("if", "not", _) | ("failing", "that", _) => 2,
            _ if mark == 1 => 0,
            _ => return None,
        };
        let leads = |word: &str| {
            let doubts =
                matches!(word, "else" | "maybe" | "perhaps" | "possibly" | "even" | "then" | "if" | "not");
            let bounds = matches!(
                word,
                "at" | "the" | "very" | "latest" | "most" | "worst" | "case" | "failing" | "that"
            );
            doubts || bounds || matches!(word, "by" | "on" | "in" | "within" | "early" | "sometime")
        };
        let doubt = |at: usize| matches!(self.word(at), "maybe" | "perhaps" | "possibly");
        for at in mark + joins..mark + joins + 6 {
            let here = self.on(at);
            let day_after = match (here.word(0), here.word(1), here.word(2)) {
                ("the", "day", "after") if !here.is(3, "tomorrow") => true,
                ("the", "next" | "following", "day") => true,
                _ => false,
            };
            let read = match day_after {
                true => Some((None, 3)),
                false => {
                    let same = || here.of_same(self.at).map(|(when, used)| (Time::of(when), used));
                    let read = here.duration().or_else(|| here.day()).or_else(same);
                    read.map(|(time, used)| (Some(time), used))
                }
            };
            if let Some((time, used)) = read {
                let latest = here.on(used).latest();
                let led = (mark..at).any(|n| doubt(n) || self.on(n).latest() > 0);
                // Behind a comma alone, it may be of the next clause: "tomorrow, on Friday at the latest we have it".
                let ends = joins > 0 || !here.on(used + latest).begins_clause();
                let bound = joins > 0 || (latest > 0 || led) && ends;
                let counts = bound && (time.is_some() || matches!(first, When::On(..)));
                return counts.then_some((time, at + used + latest));
            }
            if !(is_mark(at) || leads(here.word(0))) {
                return None;
            }
        }
        None
    }

    /// Whether words begin here of which somebody or something tells more.
    fn begins_clause(&self) -> bool {
        matches!(
            self.word(0),
            "i" | "ill"
                | "we"
                | "well"
                | "you"
                | "youll"
                | "they"
                | "he"
                | "she"
                | "it"
                | "the"
                | "our"
                | "my"
                | "your"
        )
    }

    /// How many words here say that a time is the last: "at the latest", "at most".
    pub(super) fn latest(&self) -> usize {
        let lead = (0..3).take_while(|n| matches!(self.word(*n), "at" | "the" | "very")).count();
        match self.word(lead) {
            "latest" | "max" | "tops" => lead + 1,
            "most" if lead > 0 => lead + 1,
            "worst" if lead > 0 || self.is(1, "case") => lead + 1 + usize::from(self.is(lead + 1, "case")),
            _ => 0,
        }
    }
}
