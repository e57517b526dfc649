//! Numbers of rules: what a measure may come to, which waits a rule looks at, and what a message adds.

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

    /// The number of a channel; `None` where nothing is bounded there.
    pub fn of(self, channel: Option<Channel>) -> Option<f64> {
        let own = channel.and_then(|c| Channel::ALL.iter().position(|known| *known == c));
        own.and_then(|index| self.channels[index]).or(self.other)
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
