//! Signals that the engine itself asks for by their names. A pack without one of them does without what it tells.

use crate::pack::{Measure, Pack};

/// The numbers of these signals in a pack.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Named {
    /// An agent asks the customer to wait.
    pub(super) hold_request: Option<u32>,
    /// An agent asks whether the customer minds waiting.
    pub(super) leave: Option<u32>,
    /// An agent goes to look, and does not ask for time.
    pub(super) checks: Option<u32>,
    /// An agent has found at once what they ask the customer to wait for.
    pub(super) found: Option<u32>,
    /// An agent says that it will take a while.
    pub(super) announces: Option<u32>,
    /// A customer goes to fetch something.
    pub(super) away: Option<u32>,
    /// A customer is back from that.
    pub(super) here_again: Option<u32>,
    /// A customer asks for something, or has no answer yet.
    pub(super) wants: Option<u32>,
    /// A customer asks for nothing more.
    pub(super) wants_nothing: Option<u32>,
    /// An agent asks a question that takes more than yes or no.
    pub(super) asks_what: Option<u32>,
    /// A customer takes their leave.
    pub(super) leaves: Option<u32>,
    /// Anybody says goodbye.
    pub(super) farewell: Option<u32>,
    /// An agent looks for something.
    pub(super) looks: Option<u32>,
    /// An agent asks whether the customer is there.
    pub(super) rings: Option<u32>,
    /// An agent promises to be back.
    pub(super) returns: Option<u32>,
    /// An agent promises to call or write.
    pub(super) contact: Option<u32>,
    /// An agent promises an answer.
    pub(super) answer: Option<u32>,
    /// An agent tells how something came out.
    pub(super) outcome: Option<u32>,
    /// An agent says that there is no outcome yet.
    pub(super) not_yet: Option<u32>,
    /// An agent is courteous, and tells nothing.
    pub(super) courtesy: Option<u32>,
    /// An agent hands the customer over.
    pub(super) hand_over: Option<u32>,
    /// An agent answers whom the customer has not had.
    pub(super) answers: Option<u32>,
    /// A customer greets whom they have not had.
    pub(super) greets: Option<u32>,
    /// An agent says that they go on for another.
    pub(super) steps_in: Option<u32>,
    /// An agent who takes over knows the problem.
    pub(super) knows: Option<u32>,
    /// An agent passes the problem on with the customer.
    pub(super) passes: Option<u32>,
}

const HOLD: &str = "hold-request";
const LEAVE: &str = "asks-leave";
const CHECKS: &str = "checks-now";
const FOUND: &str = "finds-at-once";
const ANNOUNCES: &str = "announces-wait";
const AWAY: &str = "customer-away";
const HERE_AGAIN: &str = "customer-back";
const WANTS: &str = "customer-wants";
const WANTS_NOTHING: &str = "wants-nothing-more";
const ASKS_WHAT: &str = "asks-what";
const LEAVES: &str = "customer-leaves";
const FAREWELL: &str = "farewell";
const LOOKS: &str = "find-out";
const RINGS: &str = "asks-if-there";
const RETURNS: &str = "promises-return";
const CONTACT: &str = "promises-contact";
const ANSWER: &str = "promises-answer";
const OUTCOME: &str = "tells-outcome";
const NOT_YET: &str = "no-outcome-yet";
const COURTESY: &str = "only-courteous";
const HAND_OVER: &str = "hand-over";
const ANSWERS: &str = "another-answers";
const GREETS: &str = "greets-again";
const STEPS_IN: &str = "steps-in";
const KNOWS: &str = "knows-case";
const PASSES: &str = "passes-it-on";

impl Named {
    /// What waits are told from.
    pub(super) const WAITS: &[&str] =
        &[HOLD, LEAVE, CHECKS, FOUND, ANNOUNCES, AWAY, HERE_AGAIN, RINGS, RETURNS, CONTACT, LEAVES, FAREWELL];

    /// What gaps are told from.
    const GAPS: &[&str] = &[
        HOLD,
        LEAVE,
        CHECKS,
        FOUND,
        ANNOUNCES,
        AWAY,
        HERE_AGAIN,
        RINGS,
        RETURNS,
        CONTACT,
        LEAVES,
        FAREWELL,
        LOOKS,
        WANTS,
        WANTS_NOTHING,
        ASKS_WHAT,
    ];

    pub(super) fn new(pack: &Pack) -> Self {
        let find = |name: &str| pack.signal(name).map(|s| s as u32);
        Self {
            hold_request: find(HOLD),
            leave: find(LEAVE),
            checks: find(CHECKS),
            found: find(FOUND),
            announces: find(ANNOUNCES),
            away: find(AWAY),
            here_again: find(HERE_AGAIN),
            wants: find(WANTS),
            wants_nothing: find(WANTS_NOTHING),
            asks_what: find(ASKS_WHAT),
            leaves: find(LEAVES),
            farewell: find(FAREWELL),
            looks: find(LOOKS),
            rings: find(RINGS),
            returns: find(RETURNS),
            contact: find(CONTACT),
            answer: find(ANSWER),
            outcome: find(OUTCOME),
            not_yet: find(NOT_YET),
            courtesy: find(COURTESY),
            hand_over: find(HAND_OVER),
            answers: find(ANSWERS),
            greets: find(GREETS),
            steps_in: find(STEPS_IN),
            knows: find(KNOWS),
            passes: find(PASSES),
        }
    }

    /// The signals by which one transfer is told from the next.
    pub(super) const TRANSFERS: &[&str] = &[ANSWERS, GREETS];

    /// The signals that a measure rests on beside those in its own name.
    pub(super) fn of(measure: Measure) -> &'static [&'static str] {
        match measure {
            Measure::WaitSeconds => Self::WAITS,
            Measure::UnannouncedSeconds => Self::GAPS,
            Measure::TransfersCount => &[HAND_OVER, ANSWERS, GREETS, STEPS_IN],
            Measure::TransfersUntold => &[HAND_OVER, PASSES, KNOWS, ANSWERS],
            Measure::PromiseOverdueSeconds | Measure::PromiseUntoldSeconds => {
                &[RETURNS, CONTACT, ANSWER, OUTCOME, NOT_YET, COURTESY]
            }
            _ => &[],
        }
    }
}
