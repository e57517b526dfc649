//! Who is the agent, by what is said, where neither the source nor the user tells.
//!
//! Each speaker's words are looked through for things that people say in one role and hardly ever in the other. A thing
//! counts once, by how much it tells; the difference between two speakers is how sure the answer is. Where that is not
//! sure enough, roles stay unknown: a rule judged on the wrong person is worse than one not judged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::transcript::{Conversation, Inferred, Role, RoleFrom};

/// Things that one side says: what it is called, how much it tells (for the agent, or below zero for the customer), and
/// the words. The weights were set by how often each is said by either side in talk whose roles are known: 3 stands for
/// odds of more than ten to one, 1 for two to one.
const CUES: &[(&str, i32, &[&str])] = &[
    (
        "answers for a company",
        3,
        &[
            "thank you for calling",
            "thanks for calling",
            "thank you for contacting",
            "thanks for contacting",
            "thank you for reaching out",
            "thanks for reaching out",
            "you're speaking with",
            "you are speaking with",
            "you're through to",
            "you are through to",
            "welcome to",
        ],
    ),
    (
        "offers help",
        3,
        &[
            "how can i help",
            "how may i help",
            "how can i assist",
            "how may i assist",
            "what can i do for you",
            "what can i help",
            "how can we help",
            "happy to help",
            "glad to help",
            "glad i could help",
            "happy to assist",
            "glad to assist",
            "here to help",
            "i'd be happy to",
            "i would be happy to",
            "i'd be glad to",
            "let me help you",
        ],
    ),
    (
        "asks whether there is anything else",
        3,
        &[
            "anything else i can",
            "anything else we can",
            "anything else you need",
            "is there anything else",
            "help you with anything else",
            "anything more i can",
            "anything further",
        ],
    ),
    (
        "asks for details",
        3,
        &[
            "may i have your",
            "can i have your",
            "could i have your",
            "can i get your",
            "could i get your",
            "may i get your",
            "may i know your",
            "what is your",
            "your name please",
            "could you provide",
            "can you provide",
            "please provide",
            "could you please",
            "could you confirm",
            "can you confirm",
            "please confirm",
            "could you verify",
            "can you verify",
            "security question",
        ],
    ),
    (
        "speaks of the other's account",
        3,
        &[
            "your account",
            "your order",
            "your booking",
            "your reservation",
            "your subscription",
            "your policy number",
            "your ticket",
            "your request",
            "your case",
            "your patience",
            "your call",
            "your business",
        ],
    ),
    (
        "apologises for the company",
        2,
        &[
            "we apologize",
            "we apologise",
            "i apologize",
            "i apologise",
            "apologies",
            "sorry to hear",
            "sorry about that",
            "sorry for the",
            "we're sorry",
            "we are sorry",
            "i'm so sorry",
            "i am so sorry",
        ],
    ),
    (
        "asks to wait",
        2,
        &[
            "please hold",
            "bear with me",
            "one moment",
            "put you on hold",
            "place you on hold",
            "transfer you",
            "thank you for waiting",
            "thanks for waiting",
            "thank you for holding",
            "thanks for holding",
            "let me look",
            "let me pull",
            "let me check",
            "let me see what",
        ],
    ),
    (
        "speaks for the company",
        2,
        &[
            "our team",
            "our policy",
            "our system",
            "our records",
            "we offer",
            "we can offer",
            "i can offer",
            "we can",
            "we will",
            "we have",
            "business days",
            "you will receive",
            "you'll receive",
            "you should receive",
            "has been processed",
            "i have processed",
            "i've processed",
            "i've gone ahead",
            "shall i",
            "would you like me to",
            "do you want me to",
            "would you like to",
            "what time would you",
        ],
    ),
    (
        "wishes a good day",
        2,
        &[
            "have a great day",
            "have a nice day",
            "have a wonderful day",
            "have a lovely day",
            "have a good day",
        ],
    ),
    ("says “your”", 1, &["your"]),
    ("says “sorry”", 2, &["sorry"]),
    ("says “my”", -1, &["my"]),
    (
        "speaks of an own purchase",
        -3,
        &[
            "my order",
            "my account",
            "my package",
            "my parcel",
            "my bill",
            "my phone",
            "my card",
            "my refund",
            "my money",
            "my subscription",
            "my booking",
            "my flight",
            "my bank",
            "my internet",
            "i ordered",
            "i bought",
            "i purchased",
            "i received",
            "i paid",
            "i was charged",
            "i got charged",
            "i never received",
        ],
    ),
    (
        "states a need",
        -2,
        &[
            "i need help",
            "i need to",
            "i want to",
            "i want a",
            "i want my",
            "i'd like to",
            "i would like to",
            "i am looking for",
            "i'm looking for",
            "i have a problem",
            "i have an issue",
            "i'm having",
            "i am having",
            "i'm calling",
            "i am calling",
            "i'm trying to",
            "i've been trying",
            "i think i",
            "please find me",
            "can you help",
            "could you help",
            "help me",
            "how do i",
            "how long will",
            "when will i",
            "where is my",
        ],
    ),
    (
        "complains",
        -3,
        &[
            "this is ridiculous",
            "ridiculous",
            "unacceptable",
            "terrible",
            "never again",
            "still waiting",
            "still haven't",
            "i've been waiting",
            "i have been waiting",
            "third time",
            "second time",
            "isn't working",
            "not working",
            "doesn't work",
            "does not work",
            "you promised",
            "nobody told me",
            "no one told me",
            "speak to a manager",
            "talk to a manager",
            "speak to your",
            "you people",
            "you guys",
            "your company",
            "your website",
            "your app",
            "get a refund",
            "refund me",
            "i called",
            "why did you",
            "i still",
        ],
    ),
    (
        "thanks for help",
        -2,
        &[
            "thanks for your help",
            "thank you for your help",
            "thanks for the help",
            "thank you so much",
            "that's all",
            "no that's",
            "that would be great",
            "sounds good",
            "no thanks",
            "no thank you",
            "nope",
        ],
    ),
    (
        "speaks of an own life",
        -2,
        &["my wife", "my husband", "my son", "my daughter", "my mother", "my father", "i live"],
    ),
];

/// From this certainty on a role is taken.
const SURE: f64 = 0.85;
/// By how much a point of difference turns the odds.
const POINT: f64 = 0.6;
/// How much of a speaker's words is looked at: who speaks for hours has said who they are before.
const ENOUGH: usize = 20_000;

struct Cues {
    search: AhoCorasick,
    /// Which cue each of its patterns is of.
    cue: Vec<usize>,
}

static SEARCH: LazyLock<Option<Cues>> = LazyLock::new(|| {
    let all = || CUES.iter().enumerate().flat_map(|(i, (_, _, words))| words.iter().map(move |w| (i, *w)));
    let search =
        AhoCorasick::builder().match_kind(MatchKind::Standard).build(all().map(|(_, words)| words)).ok()?;
    Some(Cues { search, cue: all().map(|(i, _)| i).collect() })
});

/// What speaks for and against a speaker's being the agent.
#[derive(Debug, Default)]
struct Speaker {
    text: String,
    points: i32,
    cues: BTreeSet<usize>,
}

impl Speaker {
    fn judge(&mut self, cues: &Cues) {
        let text = self.text.as_bytes();
        let inside = |at: Option<&u8>| at.is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
        for found in cues.search.find_overlapping_iter(&self.text) {
            let whole = !inside(found.start().checked_sub(1).and_then(|at| text.get(at)))
                && !inside(text.get(found.end()));
            if whole {
                self.cues.insert(cues.cue[found.pattern().as_usize()]);
            }
        }
        self.points = self.cues.iter().map(|&cue| CUES[cue].1).sum();
    }

    /// What tells most, in words.
    fn why(&self, agent: bool) -> String {
        let mut told: Vec<_> =
            self.cues.iter().map(|&c| &CUES[c]).filter(|(_, w, _)| (*w > 0) == agent).collect();
        told.sort_by_key(|(_, weight, _)| -weight.abs());
        told.iter().take(3).map(|(what, ..)| *what).collect::<Vec<_>>().join(", ")
    }
}

fn certainty(points: i32) -> f64 {
    1.0 / (1.0 + (-POINT * f64::from(points)).exp())
}

/// Gives roles to speakers who have none, where nobody is known to be the agent.
pub(super) fn infer(conversation: &mut Conversation<'_>) {
    let unknown = |role: Role| role == Role::Unknown;
    let turns = &conversation.turns;
    if !turns.iter().any(|t| unknown(t.role) && t.speaker.is_some())
        || turns.iter().any(|t| t.role == Role::Agent && t.visible)
    {
        return;
    }
    let Some(cues) = SEARCH.as_ref() else { return };
    let mut speakers: BTreeMap<String, Speaker> = BTreeMap::new();
    for turn in turns.iter().filter(|t| t.visible && unknown(t.role)) {
        let Some(name) = turn.speaker.as_deref() else { continue };
        let speaker = speakers.entry(name.to_owned()).or_default();
        if speaker.text.len() < ENOUGH {
            let plain = turn.text.chars().take(ENOUGH).map(|c| if "’‘ʼ`".contains(c) { '\'' } else { c });
            speaker
                .text
                .extend(plain.flat_map(char::to_lowercase).map(|c| if c.is_whitespace() { ' ' } else { c }));
            speaker.text.push('\n');
        }
    }
    // One voice alone may be two people whom nobody told apart.
    if speakers.len() < 2 && !turns.iter().any(|t| t.visible && t.role == Role::Customer) {
        return;
    }
    speakers.values_mut().for_each(|speaker| speaker.judge(cues));
    let roles = if let [(a, first), (b, second)] = speakers.iter().collect::<Vec<_>>()[..] {
        // Of two, one is the agent and the other is not: what speaks against one speaks for the other.
        let points = first.points - second.points;
        let ((agent, told), (customer, _)) =
            if points >= 0 { ((a, first), (b, second)) } else { ((b, second), (a, first)) };
        vec![
            (agent.clone(), Role::Agent, certainty(points.abs()), told.why(true)),
            (customer.clone(), Role::Customer, certainty(points.abs()), String::new()),
        ]
    } else {
        // Each for themselves: there may be several agents, and several customers.
        let each = |(name, speaker): (&String, &Speaker)| {
            let role = if speaker.points >= 0 { Role::Agent } else { Role::Customer };
            (name.clone(), role, certainty(speaker.points.abs()), speaker.why(role == Role::Agent))
        };
        speakers.iter().map(each).collect()
    };
    let sure: Vec<_> = roles.into_iter().filter(|(_, _, certainty, _)| *certainty >= SURE).collect();
    // Customers alone help nobody: the agent is who rules judge.
    if !sure.iter().any(|(_, role, ..)| *role == Role::Agent) {
        return;
    }
    for turn in conversation.turns.iter_mut().filter(|t| unknown(t.role)) {
        let found = sure.iter().find(|(name, ..)| turn.speaker.as_deref() == Some(name));
        if let Some((_, role, ..)) = found {
            (turn.role, turn.role_from) = (*role, RoleFrom::Inferred);
        }
    }
    let told = sure.into_iter().filter(|(_, role, ..)| *role == Role::Agent);
    conversation.inferred =
        told.map(|(speaker, role, certainty, why)| Inferred { speaker, role, certainty, why }).collect();
}

/// Words by which a robot says that it is one.
const ROBOTS: &[&str] = &[
    "virtual assistant",
    "virtual agent",
    "automated assistant",
    "automated system",
    "automated message",
    "digital assistant",
    "i am a bot",
    "i'm a bot",
    "chatbot",
    "i am an ai",
    "i'm an ai",
    "ai assistant",
    "this is an automated",
    "press 1",
    "press one",
    "calls may be recorded",
    "call may be recorded",
];

/// Takes a first turn in which a robot names itself from the agent who comes after it.
pub(super) fn first_robot(conversation: &mut Conversation<'_>) {
    let first = conversation.turns.iter_mut().find(|t| t.visible && t.role != Role::System);
    let Some(turn) = first.filter(|t| matches!(t.role, Role::Agent | Role::Unknown)) else { return };
    // A recogniser or a list may put a person's greeting into one turn with the robot's: that one is a person's.
    let text = turn.text.get(..400).unwrap_or(&turn.text).to_lowercase().replace(['’', '‘'], "'");
    if ROBOTS.iter().any(|robot| text.contains(robot)) && !text.contains("my name is") {
        turn.role = Role::Bot;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Turn;

    fn said(speaker: &'static str, text: &'static str) -> Turn<'static> {
        Turn { speaker: Some(speaker.into()), ..Turn::new(Role::Unknown, text) }
    }

    fn roles(turns: Vec<Turn<'static>>) -> (Vec<Role>, Vec<Inferred>) {
        let mut c = Conversation { turns, ..Conversation::default() };
        infer(&mut c);
        (c.turns.iter().map(|t| t.role).collect(), c.inferred)
    }

    #[test]
    fn the_agent_is_known_by_what_is_said() {
        let (found, told) = roles(vec![
            said("spk_0", "Thanks for calling Harbour Water, how can I help?"),
            said("spk_1", "My bill is twice what it was. I’ve been waiting for weeks."),
            said("spk_0", "May I have your account number?"),
        ]);
        assert_eq!(found, [Role::Agent, Role::Customer, Role::Agent]);
        assert!(told[0].certainty > SURE && told[0].why.contains("offers help"), "{told:?}");
    }

    #[test]
    fn where_little_is_said_nobody_is_known() {
        assert_eq!(roles(vec![said("A", "Hello."), said("B", "Yes, hello.")]).0, [Role::Unknown; 2]);
        assert_eq!(
            roles(vec![said("A", "my order is late"), said("B", "my order too"), said("C", "ok")]).0,
            [Role::Unknown; 3]
        );
        let mut known = said("A", "How can I help? May I have your name?");
        known.role = Role::Agent;
        assert_eq!(roles(vec![known, said("B", "x")]).0[1], Role::Unknown);
    }

    #[test]
    fn one_voice_alone_is_nobodys() {
        let said = said("A", "Thanks for calling, how can I help? My lamp broke. May I have your name?");
        assert_eq!(roles(vec![said]).0, [Role::Unknown]);
    }

    #[test]
    fn of_three_each_stands_alone() {
        let (found, _) = roles(vec![
            said("A", "Welcome to the shop, how can I help?"),
            said("B", "I ordered a lamp and my order never came."),
            said("C", "Hm."),
        ]);
        assert_eq!(found, [Role::Agent, Role::Customer, Role::Unknown]);
    }

    #[test]
    fn a_robot_that_greets_is_no_agent() {
        let mut c = Conversation {
            turns: vec![
                Turn::new(Role::Agent, "Hi, I’m the virtual assistant."),
                Turn::new(Role::Agent, "Hi, Dana here."),
            ],
            ..Conversation::default()
        };
        first_robot(&mut c);
        assert_eq!((c.turns[0].role, c.turns[1].role), (Role::Bot, Role::Agent));
    }
}
