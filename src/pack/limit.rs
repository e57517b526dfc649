//! Numbers of rules: what a measure may come to, which waits a rule looks at, and what a message adds.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::measure::Measure;
use super::model::Expr;
use crate::transcript::Channel;

/// A number that may differ by channel.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Bound {
    /// Where the channel has none of its own.
    pub other: Option<f64>,
    /// For each channel, in the order of [`Channel::ALL`].
    pub channels: [Option<f64>; 5],
}

impl Bound {
    /// The same number on every channel.
    pub fn new(number: f64) -> Self {
        Bound { other: Some(number), channels: [None; 5] }
    }

    /// The same with another number on one channel.
    pub fn with(mut self, channel: Channel, number: f64) -> Self {
        if let Some(index) = Channel::ALL.iter().position(|known| *known == channel) {
            self.channels[index] = Some(number);
        }
        self
    }

    /// The number of a channel; `None` where nothing is bounded there.
    pub fn of(self, channel: Option<Channel>) -> Option<f64> {
        let own = channel.and_then(|c| Channel::ALL.iter().position(|known| *known == c));
        own.and_then(|index| self.channels[index]).or(self.other)
    }

    /// All its numbers.
    pub(crate) fn numbers(self) -> impl Iterator<Item = f64> {
        self.channels.into_iter().chain([self.other]).flatten()
    }

    /// The numbers as a person says them: `120`, or `call 10, chat 60`.
    pub fn words(self) -> String {
        let own = Channel::ALL.iter().zip(self.channels);
        let mut parts: Vec<String> =
            own.filter_map(|(channel, number)| Some(format!("{channel} {}", number?))).collect();
        match self.other {
            Some(number) if parts.is_empty() => return number.to_string(),
            Some(number) => parts.push(format!("else {number}")),
            None => {}
        }
        parts.join(", ")
    }
}

/// A number that settings give a rule: the same on every channel, or numbers by channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Given {
    /// On every channel.
    One(f64),
    /// By channel; where it names none, what there is stays.
    Each(Bound),
}

impl Given {
    /// What a bound becomes by it.
    pub fn over(self, bound: Bound) -> Bound {
        match self {
            Given::One(number) => Bound::new(number),
            Given::Each(each) => Bound {
                other: each.other.or(bound.other),
                channels: std::array::from_fn(|i| each.channels[i].or(bound.channels[i])),
            },
        }
    }

    /// It and what is given after it.
    pub fn then(self, later: Given) -> Given {
        match (self, later) {
            (_, Given::One(_)) => later,
            (Given::One(number), Given::Each(_)) => Given::Each(later.over(Bound::new(number))),
            (Given::Each(each), Given::Each(_)) => Given::Each(later.over(each)),
        }
    }
}

/// As settings write it: `90`, or `{call: 90, other: 120}`.
impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = match self {
            Given::One(number) => return write!(f, "{number}"),
            Given::Each(each) => each,
        };
        let named = Channel::ALL.iter().map(|c| c.name()).zip(each.channels).chain([("other", each.other)]);
        let parts: Vec<String> =
            named.filter_map(|(name, number)| Some(format!("{name}: {}", number?))).collect();
        write!(f, "{{{}}}", parts.join(", "))
    }
}

/// A number that a measure may not pass.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// What is measured.
    pub measure: Measure,
    /// The least that is right.
    pub at_least: Option<Bound>,
    /// The most that is right.
    pub at_most: Option<Bound>,
}

/// Which waits a rule looks at that judges each wait.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Lasting {
    /// Those longer than this, in seconds.
    pub over_seconds: Option<Bound>,
    /// And those that the agent said would be longer, however long they were.
    pub or_announced: bool,
}

/// What a message adds, as an expression holds around the finding or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remark {
    /// What is asked.
    pub when: Expr,
    /// What is added where it holds.
    pub then: Box<str>,
    /// What is added where it does not.
    pub otherwise: Box<str>,
}
