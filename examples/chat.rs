//! The library in a program of its own: a pack laid over the built-in one, a conversation that is in memory, what is
//! found in it, and the same as SARIF. Nothing is read from disk.
//!
//! ```sh
//! cargo run --example chat
//! ```

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use amends::builtin;
use amends::check::Linter;
use amends::finding::{Level, Summary};
use amends::pack;
use amends::report::{self, Assembly, Piece};
use amends::transcript::{Channel, Conversation, Role, Turn};

/// A rule of the house.
const HOUSE: &str = r#"
id: house/unfortunately
level: warning
summary: A sentence opens with “unfortunately”.
why: The word announces a refusal before the customer has heard what is possible.
match: ^ unfortunately
message: "“{match}” opens with the bad news."
suggest: ["Here is what I can do for you: …"]
examples:
  flag: ["⟦Unfortunately⟧ the blue one has sold out."]
  pass: ["The blue one has sold out. We can dye you a white one by Friday."]
"#;

fn main() -> anyhow::Result<()> {
    // The built-in pack, with the rule of the house beside it.
    let files = builtin::sources();
    let texts = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let (pack, docs) = pack::build(texts.chain([("house.yaml", HOUSE)]), &[])?;
    let rules = report::rules(&pack, &docs);
    let linter = Linter::new(pack);

    let chat = Conversation {
        id: Some("c-17".into()),
        channel: Some(Channel::Chat),
        turns: vec![
            Turn::new(
                Role::Customer,
                "My kettle arrived broken, and I have been waiting for an answer since Monday.",
            ),
            Turn::new(Role::Agent, "Unfortunately the blue one has sold out. I'm sorry if that upset you."),
        ],
        ..Conversation::default()
    };
    let findings = match linter.check(&chat) {
        Ok(findings) => findings,
        Err(note) => anyhow::bail!("not judged: {}", note.message),
    };
    for finding in findings.iter().filter(|finding| finding.level <= Level::Warning) {
        println!("turn {:?}: {} [{}]", finding.turn, finding.message, finding.rule);
    }

    // Reporters are pure: findings in, bytes out.
    let sarif = report::format("sarif").ok_or_else(|| anyhow::anyhow!("sarif is a format"))?;
    let reporter = (sarif.reporter)(report::Options { rules, ..report::Options::default() });
    let mut assembly = Assembly::begin(&*reporter, Vec::new())?;
    assembly.push(&Piece::of(&*reporter, &findings, &[]))?;
    let bytes = assembly.finish(&Summary::default(), &[])?;
    println!("{} bytes of SARIF", bytes.len());
    Ok(())
}
