//! Prints invented conversations of any total size, to measure speed and memory on inputs that need no disk:
//!
//!     cargo run --release --example lake -- jsonl 2G | amends check --fail-on never --output-format jsonl - > /dev/null
//!
//! Kinds: `jsonl` (the neutral format), `openai` (JSON Lines of another format), `list` (the neutral format as one
//! list), `object` (a list of conversations in an object of another format), `csv` (a row a message, with many
//! conversations mixed, some of them all over the file), `text` (labelled text, which is read whole).

mod talk;

use std::io::{BufWriter, Write};

use anyhow::{Context, bail};
use talk::{Dice, role, words};

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let (kind, size) = (args.next().context("a kind")?, args.next().context("a size such as 200M")?);
    let number: u64 = size.trim_end_matches(['K', 'M', 'G']).parse()?;
    let size = number << (10 * "KMG".find(&size[size.len() - 1..]).map_or(0, |unit| unit + 1));
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    let (mut dice, mut written, mut talk) = (Dice(7), 0, 0_u64);
    let (head, tail) = match kind.as_str() {
        "csv" => ("conversation_id,role,content,turn\n", ""),
        "list" => ("[", "]\n"),
        "object" => ("{\"chats\": [", "]}\n"),
        _ => ("", ""),
    };
    out.write_all(head.as_bytes())?;
    while written < size {
        let mut text = String::new();
        let turns = 4 + dice.roll(12);
        talk += 1;
        match kind.as_str() {
            "jsonl" | "openai" | "list" | "object" => {
                let neutral = kind == "jsonl" || kind == "list";
                let (list, key) = if neutral { ("turns", "text") } else { ("messages", "content") };
                let said = |turn| {
                    let role = match role(turn) {
                        "customer" if list == "messages" => "user",
                        "agent" if list == "messages" => "assistant",
                        role => role,
                    };
                    serde_json::json!({"role": role, key: words(&mut dice, turn)})
                };
                let turns: Vec<_> = (0..turns).map(said).collect();
                let comma = if tail.is_empty() || talk == 1 { "" } else { "," };
                text = format!("{comma}{}\n", serde_json::json!({"id": format!("c{talk}"), list: turns}));
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
            other => bail!("there is no kind `{other}`: jsonl, openai, list, object, csv, text"),
        }
        written += text.len() as u64;
        // Whoever reads may have seen enough.
        if out.write_all(text.as_bytes()).is_err() {
            return Ok(());
        }
    }
    out.write_all(tail.as_bytes())?;
    Ok(out.flush()?)
}
