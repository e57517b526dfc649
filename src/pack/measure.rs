//! The measures: a closed list of what limits can be set on.

use serde::{Deserialize, Serialize};

/// What a limit rule measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    /// The length of each wait.
    WaitSeconds,
    /// The time between a customer's words and the agent's next, and between two runs of the agent.
    GapSeconds,
    /// The length of each wait and gap of which the agent had not said that it would take a while.
    UnannouncedSeconds,
    /// How long before the end of the customer's words the agent begins.
    OverlapMs,
    /// Agent runs from the trigger to the first occurrence of a signal.
    RunsUntil(u32),
    /// The time from the trigger to the first occurrence of a signal, where an agent spoke between them.
    SecondsUntil(u32),
    /// Different agents who speak.
    AgentsCount,
    /// Transfers.
    TransfersCount,
    /// Transfers that the source marks and nobody speaks of.
    TransfersUntold,
    /// How long past the time that it named a promise was kept, or was not.
    PromiseOverdueSeconds,
    /// How long past its time the record goes on in which a promised answer is never given.
    PromiseUntoldSeconds,
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
        name: "unannounced.seconds",
        unit: "s",
        about: "length of each wait and of each gap after a customer's words, unless the agent had said that it would take a while",
    },
    MeasureName {
        name: "overlap.ms",
        unit: "ms",
        about: "on a timed call, how long before the end of the customer's words the agent begins who leaves their sentence unfinished; signs of listening ({back-channels}) are none, and a sentence is unfinished that breaks off or ends in words of {leave-open}",
    },
    MeasureName {
        name: "runs-until.<signal>",
        unit: "agent turns",
        about: "agent runs from the trigger to the first occurrence of the signal, the first being 1",
    },
    MeasureName {
        name: "seconds-until.<signal>",
        unit: "s",
        about: "time from the trigger to the first occurrence of the signal, where an agent spoke between them",
    },
    MeasureName {
        name: "agents.count",
        unit: "agents",
        about: "different agents who speak; where all have one name or none, by what they sign with at the end of a post (`^KM`)",
    },
    MeasureName {
        name: "transfers.count",
        unit: "transfers",
        about: "transfers, by event or by the signal `hand-over`; words and the event that follows them are one",
    },
    MeasureName {
        name: "transfers.untold",
        unit: "transfers",
        about: "transfers by event of which no agent spoke (signals `hand-over`, `passes-it-on`, and `knows-case` of whoever takes over)",
    },
    MeasureName {
        name: "promise.overdue-seconds",
        unit: "s",
        about: "time between that which an agent named for their next words (signals `promises-return`, `promises-contact`) and the agent's next words, or the end of the record, in the conversation and in later ones of the same thread or customer",
    },
    MeasureName {
        name: "promise.untold-seconds",
        unit: "s",
        about: "time from that at which an answer was promised (signal `promises-answer`) to the end of a record in which it is never given (signal `tells-outcome`)",
    },
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
            "unannounced.seconds" => Measure::UnannouncedSeconds,
            "agents.count" => Measure::AgentsCount,
            "transfers.count" => Measure::TransfersCount,
            "transfers.untold" => Measure::TransfersUntold,
            "promise.overdue-seconds" => Measure::PromiseOverdueSeconds,
            "promise.untold-seconds" => Measure::PromiseUntoldSeconds,
            "caps.run" => Measure::CapsRun,
            "repeat.words" => Measure::RepeatWords,
            "detail.asked-again" => Measure::DetailAskedAgain,
            _ => {
                if let Some(name) = name.strip_prefix("runs-until.") {
                    Measure::RunsUntil(of(name)?)
                } else if let Some(name) = name.strip_prefix("seconds-until.") {
                    Measure::SecondsUntil(of(name)?)
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

    /// Whether it goes by the clock.
    pub fn by_clock(self) -> bool {
        matches!(self.unit(), "s" | "ms")
    }

    /// Whether it is measured across contacts too.
    pub fn follows(self) -> bool {
        matches!(self, Measure::PromiseOverdueSeconds | Measure::PromiseUntoldSeconds)
    }

    /// The unit, as messages write it.
    pub fn unit(self) -> &'static str {
        match self {
            Measure::WaitSeconds
            | Measure::GapSeconds
            | Measure::UnannouncedSeconds
            | Measure::SecondsUntil(_)
            | Measure::PromiseOverdueSeconds
            | Measure::PromiseUntoldSeconds => "s",
            Measure::OverlapMs => "ms",
            Measure::RunsUntil(_) => "agent turns",
            Measure::AgentsCount => "agents",
            Measure::TransfersCount | Measure::TransfersUntold => "transfers",
            Measure::SignalWords(_) | Measure::CapsRun | Measure::RepeatWords => "words",
            Measure::SignalCount(_) | Measure::DetailAskedAgain => "times",
        }
    }
}
