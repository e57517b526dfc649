//! Prints invented conversations of any total size, to measure speed and memory on inputs that need no disk:
//!
//!     cargo run --release --example lake -- jsonl 2G | amends check --fail-on never --output-format jsonl - > /dev/null
//!
//! Kinds: `jsonl` (the neutral format), `openai` (JSON Lines of another format), `csv` (a row a message, with many
//! conversations mixed, some of them all over the file), `text` (labelled text, which is read whole).

use std::io::{BufWriter, Write};

use anyhow::{Context, bail};

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
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn words(dice: &mut Dice, turn: u64) -> String {
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

fn role(turn: u64) -> &'static str {
    if turn.is_multiple_of(2) { "agent" } else { "customer" }
}

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let (kind, size) = (args.next().context("a kind")?, args.next().context("a size such as 200M")?);
    let number: u64 = size.trim_end_matches(['K', 'M', 'G']).parse()?;
    let size = number << (10 * "KMG".find(&size[size.len() - 1..]).map_or(0, |unit| unit + 1));
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    let (mut dice, mut written, mut talk) = (Dice(7), 0, 0_u64);
    if kind == "csv" {
        out.write_all(b"conversation_id,role,content,turn\n")?;
    }
    while written < size {
        let mut text = String::new();
        let turns = 4 + dice.roll(12);
        talk += 1;
        match kind.as_str() {
            "jsonl" | "openai" => {
                let (list, key) = if kind == "jsonl" { ("turns", "text") } else { ("messages", "content") };
                let said = |turn| {
                    let role = match role(turn) {
                        "customer" if list == "messages" => "user",
                        "agent" if list == "messages" => "assistant",
                        role => role,
                    };
                    serde_json::json!({"role": role, key: words(&mut dice, turn)})
                };
                let turns: Vec<_> = (0..turns).map(said).collect();
                text = format!("{}\n", serde_json::json!({"id": format!("c{talk}"), list: turns}));
            }
            "csv" => {
                // A hundred conversations at a time take turns; one in fifty has rows all over the file.
                let near = talk / 800 * 100 + dice.roll(100);
                let id =
                    if dice.roll(50) == 0 { format!("far{}", dice.roll(2000)) } else { format!("c{near}") };
                let said = words(&mut dice, talk).replace('"', "\"\"");
                text = format!("{id},{},\"{said}\",{talk}\n", role(talk));
            }
            "text" => {
                for turn in 0..turns {
                    let who = if turn.is_multiple_of(2) { "Agent" } else { "Customer" };
                    text.push_str(&format!("{who}: {}\n", words(&mut dice, turn)));
                }
            }
            other => bail!("there is no kind `{other}`: jsonl, openai, csv, text"),
        }
        written += text.len() as u64;
        // Whoever reads may have seen enough.
        if out.write_all(text.as_bytes()).is_err() {
            return Ok(());
        }
    }
    Ok(out.flush()?)
}
