//! Roles of speakers by what they are called, and by who else talks.

use std::collections::BTreeMap;

use super::{Options, marker};
use crate::transcript::{Conversation, Inferred, Role, RoleFrom, Turn};

/// Words that name a robot, before all others: a virtual agent is no agent.
const BOTS: &[&str] =
    &["bot", "chatbot", "voicebot", "ivr", "virtual", "automated", "automatic", "robot", "autoresponder"];
const SYSTEMS: &[&str] = &["system"];
const AGENTS: &[&str] = &[
    "adviser",
    "advisor",
    "agent",
    "assistant",
    "associate",
    "attendant",
    "care",
    "clerk",
    "concierge",
    "consultant",
    "coordinator",
    "csr",
    "desk",
    "employee",
    "expert",
    "helpdesk",
    "manager",
    "operator",
    "receptionist",
    "rep",
    "representative",
    "sales",
    "service",
    "specialist",
    "staff",
    "supervisor",
    "support",
    "technician",
];
const CUSTOMERS: &[&str] = &[
    "buyer",
    "caller",
    "claimant",
    "client",
    "consumer",
    "cust",
    "customer",
    "enduser",
    "guest",
    "member",
    "passenger",
    "patient",
    "policyholder",
    "shopper",
    "subscriber",
    "user",
    "visitor",
];
/// The same in other languages, whose tools label talk in English too.
const AGENTS_ABROAD: &[&str] = &[
    "agente",
    "asesor",
    "asesora",
    "atendente",
    "berater",
    "beraterin",
    "conseiller",
    "conseillère",
    "medewerker",
    "mitarbeiter",
    "mitarbeiterin",
    "operador",
    "operadora",
    "operatore",
    "soporte",
    "suporte",
];
/// The same of customers.
const CUSTOMERS_ABROAD: &[&str] =
    &["cliente", "cliënt", "klant", "kunde", "kundin", "usuario", "usuário", "utilisateur"];
/// Words after which a label is a field of a form (`Customer name:`), and no speaker.
const FIELDS: &[&str] = &[
    "account",
    "address",
    "contact",
    "date",
    "email",
    "id",
    "issue",
    "name",
    "names",
    "no",
    "note",
    "notes",
    "number",
    "phone",
    "profile",
    "rating",
    "request",
    "satisfaction",
    "score",
    "sentiment",
    "since",
    "status",
    "type",
];

/// Words that name a role beside others only (`Customer Care`).
const PARTS: &[&str] = &["care", "desk", "service"];

/// The role that a label names (`Support Agent`, `Customer 1`, `Virtual Assistant`). Of several words the last one
/// that names a role decides: a customer service representative is no customer.
pub(crate) fn role_of_label(label: &str) -> Option<Role> {
    let label = label.to_lowercase();
    let words: Vec<&str> = label
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()))
        .filter(|word| !word.is_empty())
        .collect();
    if matches!(words[..], [word] if PARTS.contains(&word))
        || words.len() > 5
        || words.last().is_some_and(|last| FIELDS.contains(last))
    {
        return None;
    }
    if words.iter().any(|word| BOTS.contains(word)) || label == "ai" {
        return Some(Role::Bot);
    }
    words.iter().rev().find_map(|word| {
        let roles = [
            (AGENTS, Role::Agent),
            (CUSTOMERS, Role::Customer),
            (SYSTEMS, Role::System),
            (AGENTS_ABROAD, Role::Agent),
            (CUSTOMERS_ABROAD, Role::Customer),
        ];
        roles.into_iter().find(|(names, _)| names.contains(word)).map(|(_, role)| role)
    })
}

/// Gives roles to turns that have none: by the names that the user gave; by what the same speaker is called elsewhere
/// (`Agent (Dana)` once, `Dana` from then on); then, where just two people talk and one of them is known, the other's,
/// and of several the one's who talks with agents alone.
pub(crate) fn settle(conversation: &mut Conversation<'_>, options: &Options) {
    if conversation.turns.iter().all(|t| t.role != Role::Unknown) {
        return;
    }
    for turn in conversation.turns.iter_mut().filter(|t| t.role == Role::Unknown) {
        if let Some(role) = turn.speaker.as_deref().and_then(|name| options.role_of(name)) {
            (turn.role, turn.role_from) = (role, RoleFrom::Name);
        }
    }
    let mut known: BTreeMap<String, Role> = BTreeMap::new();
    // What the system says in somebody's name says nothing of them.
    for turn in conversation.turns.iter().filter(|t| t.role != Role::System) {
        if let (Some(speaker), false) = (&turn.speaker, turn.role == Role::Unknown) {
            let role = known.entry(speaker.clone().into_owned()).or_insert(turn.role);
            if *role != turn.role {
                *role = Role::Unknown;
            }
        }
    }
    for turn in conversation.turns.iter_mut().filter(|t| t.role == Role::Unknown) {
        turn.role = turn.speaker.as_deref().and_then(|name| known.get(name)).copied().unwrap_or_default();
    }
    let mut people = BTreeMap::new();
    for turn in conversation.turns.iter().filter(|t| !matches!(t.role, Role::Bot | Role::System)) {
        people.insert(turn.speaker.as_deref(), turn.role);
    }
    let of = |role| people.values().filter(|r| **r == role).count();
    let other = match (of(Role::Agent), of(Role::Customer), of(Role::Unknown)) {
        // However many agents one after the other: whom they all talk to is no agent.
        (1.., 0, 1) => Role::Customer,
        (0, 1, 1) => Role::Agent,
        _ => return,
    };
    for turn in conversation.turns.iter_mut().filter(|t| t.role == Role::Unknown) {
        (turn.role, turn.role_from) = (other, RoleFrom::Inferred);
    }
}

/// How sure it is that a system that answers is the agent.
const ANSWERS: f64 = 0.9;

/// Takes whoever is called the system for the agent where they answer somebody who is called the user, in turn, and
/// nobody else speaks: so collections of dialogues have it. What a program notes in a chat comes when it comes.
pub(super) fn system_that_answers(conversation: &mut Conversation<'_>) {
    let turns = &conversation.turns;
    let called = |turn: &Turn<'_>, name: &str, role| {
        turn.visible
            && turn.role == role
            && turn.speaker.as_deref().is_some_and(|s| s.eq_ignore_ascii_case(name))
    };
    let asks = |turn: &Turn<'_>| called(turn, "user", Role::Customer);
    let answers = |turn: &Turn<'_>| called(turn, "system", Role::System);
    let in_turn = turns.windows(2).all(|two| asks(&two[0]) != asks(&two[1]));
    if turns.len() < 4
        || !in_turn
        || !turns.iter().all(|turn| asks(turn) || answers(turn) && marker::line(&turn.text, true).is_none())
    {
        return;
    }
    for turn in conversation.turns.iter_mut().filter(|turn| turn.role == Role::System) {
        (turn.role, turn.role_from) = (Role::Agent, RoleFrom::Inferred);
    }
    let speaker = conversation.turns.iter().find(|turn| turn.role == Role::Agent);
    let speaker = speaker.and_then(|turn| turn.speaker.as_deref()).unwrap_or_default().to_owned();
    let why = "answers the user in turn, and nobody else speaks".to_owned();
    conversation.inferred.push(Inferred { speaker, role: Role::Agent, certainty: ANSWERS, why });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_that_answers_the_user_is_the_agent() {
        let said = |role, speaker: &'static str, text: &'static str| Turn {
            speaker: Some(speaker.into()),
            ..Turn::new(role, text)
        };
        let roles = |turns: &[Turn<'static>]| {
            let mut c = Conversation { turns: turns.to_vec(), ..Conversation::default() };
            system_that_answers(&mut c);
            let roles: Vec<Role> = c.turns.iter().map(|turn| turn.role).collect();
            (roles, c.inferred.len())
        };
        let (asks, answers) =
            (said(Role::Customer, "USER", "A table?"), said(Role::System, "SYSTEM", "For how many?"));
        let talk = [asks.clone(), answers.clone(), asks.clone(), answers.clone()];
        let (user, agent) = (Role::Customer, Role::Agent);
        assert_eq!(roles(&talk), (vec![user, agent, user, agent], 1));
        // Not where it says what programs say, speaks out of turn, or somebody else is there.
        let notice = said(Role::System, "System", "Chat ended");
        let other = said(Role::Customer, "Customer", "Hello?");
        let twice = [&talk[..], std::slice::from_ref(&answers)].concat();
        for talk in [
            [asks.clone(), answers.clone(), asks.clone(), notice],
            [other, answers.clone(), asks.clone(), answers.clone()],
        ]
        .iter()
        .map(|talk| &talk[..])
        .chain([&twice[..], &talk[..2]])
        {
            assert!(!roles(talk).0.contains(&Role::Agent), "{talk:?}");
        }
    }

    #[test]
    fn labels_name_roles() {
        for (label, role) in [
            ("Agent", Role::Agent),
            ("AGENT_2", Role::Agent),
            ("Support Agent Dana", Role::Agent),
            ("Customer Service Representative", Role::Agent),
            ("Customer Support", Role::Agent),
            ("Assistant", Role::Agent),
            ("customer1", Role::Customer),
            ("Caller", Role::Customer),
            ("Customer Ann", Role::Customer),
            ("Virtual Assistant", Role::Bot),
            ("ShopBot", Role::Unknown),
            ("Shop Bot", Role::Bot),
            ("IVR", Role::Bot),
            ("Kundin", Role::Customer),
            ("Conseillère", Role::Agent),
            ("System", Role::System),
            ("Dana", Role::Unknown),
            ("Customer name", Role::Unknown),
            ("SPEAKER_00", Role::Unknown),
            ("", Role::Unknown),
        ] {
            assert_eq!(role_of_label(label).unwrap_or_default(), role, "{label}");
        }
    }

    #[test]
    fn the_other_of_two_is_known() {
        let said =
            |role, speaker: &'static str| Turn { speaker: Some(speaker.into()), ..Turn::new(role, "x") };
        let roles = |turns: Vec<Turn<'static>>, options: &Options| {
            let mut c = Conversation { turns, ..Conversation::default() };
            settle(&mut c, options);
            c.turns.iter().map(|t| (t.role, t.role_from)).collect::<Vec<_>>()
        };
        let none = Options::default();
        let two = vec![said(Role::Agent, "Agent"), said(Role::Unknown, "Ann"), said(Role::Bot, "Bot")];
        assert_eq!(roles(two.clone(), &none)[1], (Role::Customer, RoleFrom::Inferred));
        let three = [two, vec![said(Role::Unknown, "Bo")]].concat();
        assert_eq!(roles(three, &none)[1].0, Role::Unknown);
        let once = vec![said(Role::Agent, "Dana"), said(Role::Unknown, "Ann"), said(Role::Unknown, "Dana")];
        assert_eq!(
            roles(once, &none),
            [
                (Role::Agent, RoleFrom::Source),
                (Role::Customer, RoleFrom::Inferred),
                (Role::Agent, RoleFrom::Source)
            ]
        );
        // Whoever talks with agents alone is none.
        let handed = vec![said(Role::Agent, "Bo"), said(Role::Agent, "Cy"), said(Role::Unknown, "Ann")];
        assert_eq!(roles(handed, &none)[2], (Role::Customer, RoleFrom::Inferred));
        // A notice in somebody's name makes them no system.
        let noticed =
            vec![said(Role::System, "Dana"), said(Role::Unknown, "Dana"), said(Role::Customer, "Ann")];
        assert_eq!(roles(noticed, &none)[1].0, Role::Agent);
        let named = Options { customers: vec!["ann".into()], ..Options::default() };
        let two = vec![said(Role::Unknown, "Dana"), said(Role::Unknown, "Ann")];
        assert_eq!(
            roles(two.clone(), &named),
            [(Role::Agent, RoleFrom::Inferred), (Role::Customer, RoleFrom::Name)]
        );
        assert_eq!(roles(two, &none)[0].0, Role::Unknown);
    }
}
