//! Conversations to measure on: complaints, answered by agents who nearly say what rules look for, and sometimes do.
//!
//! They are not friendly. Most agents' turns hold words at which phrases are anchored (`sorry`, `can't`, `policy`,
//! `hold`), and most of these come to nothing. The same seed gives the same bytes on every machine.
//!
//! Where the environment names a folder in `AMENDS_CORPORA`, the first eight megabytes of each `*.jsonl` in it are
//! measured as well.

#![allow(dead_code, missing_docs, unreachable_pub)]

use std::fmt;
use std::path::PathBuf;

use amends::read::{self, Piece};
use amends::text::Position;
use amends::transcript::{Channel, Conversation, Event, EventKind, Role, Turn};

/// The place at which a text begins.
pub const BEGIN: Position = Position { line: 1, column: 1, byte: 0 };
/// How many sentences of agents there are for each that rules report.
const WRONG_ONE_IN: usize = 25;
/// How much of a corpus is measured, in bytes.
const MEASURED: usize = 8 << 20;

/// A text in the neutral format.
pub struct Set {
    name: String,
    pub text: String,
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// What is measured: conversations that are made here, and those that the environment names.
pub fn sets() -> Vec<Set> {
    let mut sets = vec![Set { name: "made".to_owned(), text: neutral(&conversations(2_000, 1)) }];
    let Some(folder) = std::env::var_os("AMENDS_CORPORA") else { return sets };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("AMENDS_CORPORA names {}: {e}", PathBuf::from(&folder).display()))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
        .collect();
    paths.sort();
    for path in paths {
        let mut text = std::fs::read_to_string(&path).expect("text");
        if let Some(end) = text.get(..MEASURED).and_then(|head| head.rfind('\n')) {
            text.truncate(end + 1);
        }
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        sets.push(Set { name, text });
    }
    sets
}

/// The conversations of a text in the neutral format.
pub fn parse(text: &str) -> Vec<Conversation<'static>> {
    let mut all = Vec::new();
    let format = read::format("amends").expect("the neutral format");
    format.read(Piece { text, base: BEGIN }, &read::Options::default(), &mut String::new(), &mut |read| {
        all.push(owned(&read.expect("a conversation")));
    });
    all
}

fn owned(conversation: &Conversation<'_>) -> Conversation<'static> {
    let turns = conversation.turns.iter().map(|turn| Turn {
        speaker: turn.speaker.as_deref().map(|s| s.to_owned().into()),
        start_ms: turn.start_ms,
        end_ms: turn.end_ms,
        at_ms: turn.at_ms,
        visible: turn.visible,
        role_from: turn.role_from,
        raw: turn.raw.clone(),
        ..Turn::new(turn.role, turn.text.clone().into_owned())
    });
    let events = conversation.events.iter().map(|event| Event {
        start_ms: event.start_ms,
        end_ms: event.end_ms,
        duration_ms: event.duration_ms,
        uncertain: event.uncertain,
        after_turn: event.after_turn,
        raw: event.raw.clone(),
        ..Event::new(event.kind)
    });
    Conversation {
        id: conversation.id.as_deref().map(|id| id.to_owned().into()),
        channel: conversation.channel,
        started_at_ms: conversation.started_at_ms,
        turns: turns.collect(),
        events: events.collect(),
        draft: conversation.draft,
        ..Conversation::default()
    }
}

/// Conversations in the neutral format.
pub fn neutral(conversations: &[Conversation<'_>]) -> String {
    let mut out = Vec::new();
    for conversation in conversations {
        conversation.write_neutral(&mut out).expect("memory takes all");
    }
    String::from_utf8(out).expect("text")
}

/// The same as labelled text, one transcript after the other.
pub fn labelled(conversations: &[Conversation<'_>]) -> String {
    let mut out = String::new();
    for conversation in conversations {
        out.push_str(&format!("Call ID: {}\n", conversation.id.as_deref().unwrap_or("?")));
        for turn in &conversation.turns {
            let label = if turn.role == Role::Agent { "Agent" } else { "Customer" };
            out.push_str(&format!("{label}: {}\n", turn.text.replace('\n', " ")));
        }
        out.push('\n');
    }
    out
}

/// As many conversations as wanted, of two to forty turns, in all channels.
pub fn conversations(count: usize, seed: u64) -> Vec<Conversation<'static>> {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    (0..count).map(|number| conversation(number, &mut dice)).collect()
}

fn conversation(number: usize, dice: &mut Dice) -> Conversation<'static> {
    let channel = Channel::ALL[dice.below(Channel::ALL.len())];
    let length = match channel {
        Channel::Call => 16 + dice.below(24),
        Channel::Chat => 8 + dice.below(20),
        _ => 2 + dice.below(6),
    };
    let (agent, customer) = (dice.one_of(NAMES), dice.one_of(NAMES));
    let mut at = 0;
    let mut turns = Vec::new();
    let mut events = Vec::new();
    for index in 0..length {
        let by_agent = if channel == Channel::Call { index % 2 == 0 } else { index % 2 == 1 };
        let sentences = match channel {
            Channel::Call | Channel::Chat | Channel::Social => 1 + dice.below(3),
            Channel::Email | Channel::Ticket => 3 + dice.below(7),
        };
        let mut text = said(by_agent, sentences, dice);
        if channel == Channel::Call && dice.below(2) == 0 {
            // As speech recognition writes it.
            text = text.to_lowercase().replace(['.', ',', '!', '?'], "");
        }
        let start = at;
        at += 400 + text.len() as i64 * 55;
        let role = if by_agent { Role::Agent } else { Role::Customer };
        let speaker = Some(if by_agent { agent } else { customer }.into());
        let times = channel == Channel::Call || channel == Channel::Chat;
        turns.push(Turn {
            speaker,
            start_ms: times.then_some(start),
            end_ms: (channel == Channel::Call).then_some(at),
            ..Turn::new(role, text)
        });
        if channel == Channel::Call && dice.below(40) == 0 {
            let start = at;
            at += 20_000 + dice.below(200_000) as i64;
            events.push(Event { start_ms: Some(start), end_ms: Some(at), ..Event::new(EventKind::Hold) });
        }
    }
    Conversation {
        id: Some(format!("made-{number}").into()),
        channel: Some(channel),
        turns,
        events,
        ..Conversation::default()
    }
}

/// Some sentences, their gaps filled.
fn said(by_agent: bool, sentences: usize, dice: &mut Dice) -> String {
    let mut text = String::new();
    for n in 0..sentences {
        if n > 0 {
            text.push(if dice.below(12) == 0 { '\n' } else { ' ' });
        }
        let from = match by_agent {
            true if dice.below(WRONG_ONE_IN) == 0 => WRONG,
            true => AGENT,
            false => CUSTOMER,
        };
        let mut rest = dice.one_of(from);
        while let Some((before, gap)) = rest.split_once('{') {
            text.push_str(before);
            let (name, after) = gap.split_once('}').expect("a gap ends");
            match name {
                "name" => text.push_str(dice.one_of(NAMES)),
                "thing" => text.push_str(dice.one_of(THINGS)),
                "day" => text.push_str(dice.one_of(DAYS)),
                "how" => text.push_str(dice.one_of(HOW)),
                "n" => text.push_str(&(2 + dice.below(90)).to_string()),
                _ => text.push_str(&format!(
                    "{}{}",
                    ["QX-", "", "#"][dice.below(3)],
                    10_000 + dice.below(90_000)
                )),
            }
            rest = after;
        }
        text.push_str(rest);
    }
    text
}

/// Numbers that look like chance (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    fn one_of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

const NAMES: &[&str] = &[
    "Amara",
    "Bogdan",
    "Chiara",
    "Dmitri",
    "Eilidh",
    "Farouk",
    "Greta",
    "Hyun-woo",
    "Ilse",
    "Jamal",
    "Katarzyna",
    "Luís",
    "Mehwish",
    "Niamh",
    "Oluwaseun",
    "Priyanka",
    "Quentin",
    "Rosalind",
    "Søren",
    "Tendai",
    "Ursula",
    "Wren",
];

const THINGS: &[&str] = &[
    "dishwasher",
    "walking boots",
    "standing order",
    "broadband router",
    "winter coat",
    "season ticket",
    "garden shed",
    "hearing aid",
    "router light",
    "second invoice",
    "cabin upgrade",
    "birthday cake",
    "mattress",
    "tax certificate",
    "pushchair",
    "rear derailleur",
    "espresso machine",
    "wedding album",
    "boiler valve",
];

const DAYS: &[&str] = &[
    "on Monday",
    "last Thursday",
    "on the 14th",
    "two weeks ago",
    "yesterday evening",
    "before the holidays",
    "in March",
    "by Friday noon",
    "tomorrow morning",
    "at half past four",
    "within two working days",
    "next week",
];

const HOW: &[&str] = &[
    "honestly",
    "as far as I can see",
    "to be fair",
    "believe me",
    "in that case",
    "for what it's worth",
    "once again",
    "at the moment",
    "from our side",
    "according to the notes",
    "between you and me",
    "as I said before",
];

/// Complaints, near complaints, and what people say beside them.
const CUSTOMER: &[&str] = &[
    "My {thing} arrived with a crack right down the side.",
    "I've been waiting since {day} and nobody has called me back.",
    "Could you tell me whether the {thing} comes in green?",
    "I was charged twice for the {thing}, order {id}, and I'd like one of them back.",
    "That's fine, {how}, I only wanted to know.",
    "I spoke to {name} {day} who said it would be sorted, and it isn't.",
    "ok",
    "Yes, the number is {id}, I think, let me look for the letter.",
    "this is the third time i'm explaining it, {how} it's getting ridiculous",
    "No no, the {thing} works, it's the {thing} that has stopped.",
    "How do I change the delivery address for {id}?",
    "It's not your fault, {name}, but I can't go on like this.",
    "You can't be serious!",
    "Thank you, that was quick.",
    "The driver left it in the rain, so the box was soaked and the {thing} won't switch on any more.",
    "hmm let me check with my wife, she ordered the {thing} {day}",
    "I'm not angry, I'm just very disappointed after {n} years with you.",
    "Will I get my money back or not?",
    "well the app says “out for delivery” since {day} 🙄",
    "I'd rather not go through all of that again, {how}.",
];

/// What agents say beside what rules look for.
const AGENT: &[&str] = &[
    "Thank you for calling, this is {name}, how may I help you today?",
    "I'm sorry about the {thing}, {name}, that should have been with you {day}.",
    "I'm so sorry to hear that, and I can see why you'd be cross.",
    "Sorry, could you give me the number once more?",
    "Let me have a look at {id} for you, it will take me about {n} seconds.",
    "I can tell you that it left our warehouse {day}.",
    "We can't wait to show you the new {thing}!",
    "Our policy lets me refund the whole {thing}, so that's what I'm doing now.",
    "{how}, the insurance policy covers the {thing} from {day} on.",
    "I know how to fix that, and you feel free to stop me.",
    "I don't know yet, {how}, but I will find out and ring you {day}.",
    "You don't know me, but I have been looking after your account since {day}.",
    "I'll get back to you {day}, even if there is nothing new.",
    "Could you hold for a moment while I ask {name}?",
    "Please hold on to the receipt, you will need it for the {thing}.",
    "Thanks for holding, I have {name} from billing on the other line.",
    "Many customers love the {thing} in blue.",
    "Is there anything else that I can do for you, {name}?",
    "I have made a note on {id}, with what you told me, so that nobody asks you again.",
    "The parcel service says “delivered {day}”, and I have asked for the signature.",
    "Just to check that I have it right: the {thing} was ordered {day}, and {n} parts were missing?",
    "I've credited {n}.50 to the card that ends in {n}; you will see it {day}.",
    "That is {n} euros with the voucher, or {n} without.",
    "okay",
    "Right, so the system shows me that the {thing} is on back order until {day}, {how}.",
    "It must have slipped through when we moved the {thing} from one depot to the other.",
    "You have been very patient, {name}, thank you for that.",
    "Have a lovely evening, and take care on the road.",
    "My apologies, {name}: the second charge was our mistake and it's already on its way back.",
    "It IS a good question, and the USB cable is in the box with the {thing}.",
];

/// What rules report.
const WRONG: &[&str] = &[
    "We're sorry if the {thing} wasn't what you had in mind.",
    "Unfortunately we are not able to send another {thing} at the moment.",
    "According to company policy the {thing} has to be returned in its box.",
    "I know how you feel about the {thing}.",
    "I'm not sure what they do about that.",
    "We'll get back to you as soon as we can.",
    "Other customers have told us the same about the {thing}, {how}.",
    "We apologise for any inconvenience this may have caused.",
    "That's not something I can decide, so let me bring in {name}, who can.",
    "I can't find {id} in here yet, but {name} from the workshop can, and I'll ask her {day}.",
];
