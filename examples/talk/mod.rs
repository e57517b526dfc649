//! Invented talk, for examples that measure.

const CUSTOMER: [&str; 8] = [
    "My order arrived broken and I want my money back.",
    "I have been waiting for two weeks now, and nobody answers my mails.",
    "The invoice is wrong: I was charged twice for the same chair.",
    "How do I change the address of my delivery?",
    "It stopped working after a day, and the shop sent me to you.",
    "That does not help me at all, I have explained this three times.",
    "Thank you, that sounds good to me.",
    "When will the new part be here?",
];
const AGENT: [&str; 8] = [
    "Thank you for calling, how can I help you today?",
    "I'm sorry that the chair came broken; let me look at the order with you.",
    "I have sent you a new one, and it leaves the house this afternoon.",
    "Could you give me the number of the order, please?",
    "I see the second charge, and I have taken it back while we spoke.",
    "The address is changed, and the parcel goes to the new one.",
    "Our workshop looks at it on Thursday, and I call you on Friday at ten.",
    "Is there anything else that I can do for you?",
];
const OFFENCE: &str = "That's company policy, \"there\" is nothing I can do.";

/// A sequence of numbers that look like chance, the same on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// What is said in a turn, with an offence now and then.
pub(crate) fn words(dice: &mut Dice, turn: u64) -> String {
    let pick = if turn.is_multiple_of(2) { AGENT } else { CUSTOMER };
    let mut text = String::new();
    for _ in 0..=dice.roll(3) {
        text.push_str(pick[dice.roll(8) as usize]);
        text.push(' ');
    }
    match dice.roll(400) {
        0 if turn.is_multiple_of(2) => text.push_str(OFFENCE),
        n => text.push_str(&format!("It is about number {n}{}.", dice.roll(1_000_000))),
    }
    text
}

/// Whose turn it is.
pub(crate) fn role(turn: u64) -> &'static str {
    if turn.is_multiple_of(2) { "agent" } else { "customer" }
}
