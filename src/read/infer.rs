//! Who is the agent, by what is said, where neither the source nor the user tells.
//!
//! Each speaker's words are looked through for things that people say in one role and hardly ever in the other. A thing
//! counts once, by how much it tells; the difference between two speakers is how sure the answer is. Where that is not
//! sure enough, roles stay unknown: a rule judged on the wrong person is worse than one not judged.

mod cues;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::transcript::{Conversation, EventKind, Inferred, Role, RoleFrom, Turn};
use cues::{CUES, HANDED, ROBOTS};

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

/// Gives roles to speakers who have none.
pub(super) fn infer(conversation: &mut Conversation<'_>) {
    let unknown = |role: Role| role == Role::Unknown;
    let turns = &conversation.turns;
    if !turns.iter().any(|t| unknown(t.role) && t.speaker.is_some()) {
        return;
    }
    let answered = turns.iter().any(|t| t.role == Role::Agent && t.visible);
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
    if speakers.len() < 2 && !answered && !turns.iter().any(|t| t.visible && t.role == Role::Customer) {
        return;
    }
    if let (Some(name), Some(cue)) = (came_after(conversation), CUES.iter().position(|cue| cue.0 == HANDED.0))
        && let Some(speaker) = speakers.get_mut(name)
    {
        speaker.cues.insert(cue);
    }
    speakers.values_mut().for_each(|speaker| speaker.judge(cues));
    let two = speakers.iter().collect::<Vec<_>>();
    let roles = if let ([(a, first), (b, second)], false) = (&two[..], answered) {
        // Of two, one is the agent and the other is not: what speaks against one speaks for the other.
        let points = first.points - second.points;
        let ((agent, told), (customer, _)) =
            if points >= 0 { ((a, first), (b, second)) } else { ((b, second), (a, first)) };
        vec![
            ((*agent).clone(), Role::Agent, certainty(points.abs()), told.why(true)),
            ((*customer).clone(), Role::Customer, certainty(points.abs()), String::new()),
        ]
    } else {
        // Each for themselves: there may be several agents, and several customers, beside those who are known.
        let each = |(name, speaker): (&String, &Speaker)| {
            let role = if speaker.points >= 0 { Role::Agent } else { Role::Customer };
            (name.clone(), role, certainty(speaker.points.abs()), speaker.why(role == Role::Agent))
        };
        speakers.iter().map(each).collect()
    };
    let sure: Vec<_> = roles.into_iter().filter(|(_, _, certainty, _)| *certainty >= SURE).collect();
    // Customers alone help nobody: the agent is who rules judge.
    if !answered && !sure.iter().any(|(_, role, ..)| *role == Role::Agent) {
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

/// Who speaks first when the first hand-over is done, if they have not spoken before.
fn came_after<'c>(conversation: &'c Conversation<'_>) -> Option<&'c str> {
    let moved = conversation.events.iter().find(|event| event.kind == EventKind::Transfer)?;
    let (before, after) = conversation.turns.split_at_checked(moved.after_turn? + 1)?;
    let spoken = |turn: &&Turn<'_>| turn.visible && !matches!(turn.role, Role::System | Role::Bot);
    let names =
        |turns: &'c [Turn<'_>]| turns.iter().filter(spoken).filter_map(|turn| turn.speaker.as_deref());
    names(after)
        .find(|name| !names(before).any(|known| known == *name))
        .filter(|_| names(before).next().is_some())
}

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
    use crate::transcript::Event;

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
    fn beside_an_agent_who_is_known_each_stands_alone() {
        let mut dana = said("Dana", "Hello.");
        dana.role = Role::Agent;
        let turns = vec![dana, said("Ann", "Hm."), said("Bo", "Yes."), said("Ann", "Hm.")];
        assert_eq!(roles(turns.clone()).0[1..], [Role::Unknown; 3]);
        // Who comes in after a hand-over was called in for it.
        let moved = Event { after_turn: Some(1), ..Event::new(EventKind::Transfer) };
        let mut c = Conversation { turns, events: vec![moved], ..Conversation::default() };
        infer(&mut c);
        let found: Vec<Role> = c.turns.iter().map(|t| t.role).collect();
        assert_eq!(found, [Role::Agent, Role::Unknown, Role::Agent, Role::Unknown]);
        assert!(c.inferred[0].why.contains("hand-over"));
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
