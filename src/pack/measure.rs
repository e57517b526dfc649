//! The measures: a closed list of what limits can be set on.

use serde::{Deserialize, Serialize};

/// What a limit rule measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    /// The length of each wait.
    WaitSeconds,
    /// The time between a customer's words and the agent's next, and between two runs of the agent.
    GapSeconds,
    /// How long before the end of the customer's words the agent begins.
    OverlapMs,
    /// Agent runs from the trigger to the first occurrence of a signal.
    RunsUntil(u32),
    /// Different agents who speak.
    AgentsCount,
    /// Transfers.
    TransfersCount,
    /// Words of a sentence in which a signal occurs.
    SignalWords(u32),
    /// Occurrences of a signal in one run.
    SignalCount(u32),
    /// Words of a run in capitals.
    CapsRun,
    /// Words of a sentence that the agent said before.
    RepeatWords,
    /// Details that the agent asks for though the customer gave them.
    DetailAskedAgain,
}

/// A measure as the language documents it.
pub struct MeasureName {
    /// The name; `<signal>` stands for the name of a signal.
    pub name: &'static str,
    /// The unit.
    pub unit: &'static str,
    /// What it measures, and where it applies.
    pub about: &'static str,
}

/// All measures.
pub static MEASURES: &[MeasureName] = &[
    MeasureName {
        name: "wait.seconds",
        unit: "s",
        about: "length of each wait on a call or chat: a hold, a request to hold up to the agent's next words, a marked silence",
    },
    MeasureName {
        name: "gap.seconds",
        unit: "s",
        about: "time between a customer's words and the agent's next, or two runs of the agent, on a call or chat",
    },
    MeasureName {
        name: "overlap.ms",
        unit: "ms",
        about: "on a timed call, how long before the end of the customer's words the agent begins",
    },
    MeasureName {
        name: "runs-until.<signal>",
        unit: "agent turns",
        about: "agent runs from the trigger to the first occurrence of the signal, the first being 1",
    },
    MeasureName { name: "agents.count", unit: "agents", about: "different agents who speak" },
    MeasureName { name: "transfers.count", unit: "transfers", about: "transfers" },
    MeasureName {
        name: "<signal>.words",
        unit: "words",
        about: "words of a sentence in which the signal occurs",
    },
    MeasureName { name: "<signal>.count", unit: "times", about: "occurrences of the signal in one run" },
    MeasureName {
        name: "caps.run",
        unit: "words",
        about: "in writing, words of a run in capitals of which one at least is in {plain-words}",
    },
    MeasureName {
        name: "repeat.words",
        unit: "words",
        about: "words of a sentence that the agent said before in the same conversation",
    },
    MeasureName {
        name: "detail.asked-again",
        unit: "times",
        about: "times the agent asks for a detail (signals `asks-…`) that the customer gave before (signal `gives-…` of the same ending)",
    },
];

impl Measure {
    /// The measure of a name; `signal` gives the number of a signal.
    ///
    /// # Errors
    /// The name of the signal where it is not known; `None` where the measure itself is not.
    pub(crate) fn from_name(
        name: &str,
        signal: &dyn Fn(&str) -> Option<u32>,
    ) -> Result<Measure, Option<String>> {
        let of = |found: &str| signal(found).ok_or_else(|| Some(found.to_owned()));
        Ok(match name {
            "wait.seconds" => Measure::WaitSeconds,
            "gap.seconds" => Measure::GapSeconds,
            "overlap.ms" => Measure::OverlapMs,
            "agents.count" => Measure::AgentsCount,
            "transfers.count" => Measure::TransfersCount,
            "caps.run" => Measure::CapsRun,
            "repeat.words" => Measure::RepeatWords,
            "detail.asked-again" => Measure::DetailAskedAgain,
            _ => {
                if let Some(name) = name.strip_prefix("runs-until.") {
                    Measure::RunsUntil(of(name)?)
                } else if let Some(name) = name.strip_suffix(".words") {
                    Measure::SignalWords(of(name)?)
                } else if let Some(name) = name.strip_suffix(".count") {
                    Measure::SignalCount(of(name)?)
                } else {
                    return Err(None);
                }
            }
        })
    }

    /// The unit, as messages write it.
    pub fn unit(self) -> &'static str {
        match self {
            Measure::WaitSeconds | Measure::GapSeconds => "s",
            Measure::OverlapMs => "ms",
            Measure::RunsUntil(_) => "agent turns",
            Measure::AgentsCount => "agents",
            Measure::TransfersCount => "transfers",
            Measure::SignalWords(_) | Measure::CapsRun | Measure::RepeatWords => "words",
            Measure::SignalCount(_) | Measure::DetailAskedAgain => "times",
        }
    }
}
