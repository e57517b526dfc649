//! Phrases of a pack that fewer than two different turns support.
//!
//! A phrase that a single labelled line explains was fitted to that line: it should be widened until it says what is
//! meant, or go. This counts, for each phrase of rules and signals, the different turns that it matches, before guards,
//! in `tests/labelled`, the fixtures, and any files in the neutral format that are named:
//!
//! ```sh
//! cargo run --release --example support -- [--pack PATH] [FILE.jsonl …]
//! ```
//!
//! Phrases of guards are left out: what they spare is not in any label.

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

mod texts;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use amends::builtin;
use amends::engine::{Engine, Options, Scratch};
use amends::pack::{Pack, SignalKind};
use amends::transcript::Conversation;
use anyhow::Context;
use clap::Parser;

/// So many turns are enough.
const ENOUGH: usize = 2;

/// Print the phrases of a pack that fewer than two different turns support.
#[derive(Parser)]
struct Args {
    /// A pack over the built-in one.
    #[arg(long, value_name = "PATH")]
    pack: Option<PathBuf>,
    /// More texts: conversations in the neutral format.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// The first few different turns that a phrase matches, and where they are.
type Turns = Vec<(String, String)>;

/// Turns by the matcher that a phrase belongs to and how it is written; large ones are compiled in several parts.
type Support<'p> = BTreeMap<(u32, &'p str), Turns>;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let (pack, _) = builtin::with(args.pack.as_slice())
        .context("the pack cannot be built; `amends test PACK` tells what is wrong with it")?;
    let pack = Arc::new(pack);
    // With reasons wanted, whatever the pack holds is looked for, and not only what its rules call for.
    let options = Options { explain: true, any_language: true, ..Options::default() };
    let engine = Engine::new(Arc::clone(&pack), options);
    let owners = owners(&pack);
    let phrases = pack.phrases.iter().filter(|p| owners.contains_key(&p.owner));
    let mut support: Support<'_> = phrases.map(|p| ((p.owner, &*p.text), Turns::new())).collect();
    let mut scratch = Scratch::default();
    let mut count = |name: &str, conversation: &Conversation<'_>| {
        engine.judge(conversation, &mut scratch);
        for &matcher in owners.keys() {
            for m in scratch.matches(matcher) {
                let turn = m.bytes.map_or_else(|| scratch.view.turn_of(m.start as usize), |b| b.0 as usize);
                let text: &str = &conversation.turns[turn].text;
                let written: &str = &pack.phrases[m.phrase as usize].text;
                let Some(turns) = support.get_mut(&(matcher, written)) else { continue };
                if turns.len() < ENOUGH && turns.iter().all(|(known, _)| known != text) {
                    turns.push((text.to_owned(), format!("{name}, turn {turn}")));
                }
            }
        }
    };
    texts::all(&mut count);
    for path in &args.files {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        texts::neutral(&text, &path.display().to_string(), &mut count);
    }
    print(&owners, &support);
    Ok(())
}

/// The rule or signal that each matcher belongs to.
fn owners(pack: &Pack) -> BTreeMap<u32, String> {
    let rules = pack.rules.iter().filter_map(|r| Some((r.matcher?, r.id.to_string())));
    let signals = pack.signals.iter().flat_map(|signal| {
        let matchers = match &signal.kind {
            SignalKind::Plain(matcher) => vec![*matcher],
            SignalKind::Words { .. } => Vec::new(),
            SignalKind::Weighted { cues, .. } => cues.iter().map(|(_, matcher)| *matcher).collect(),
        };
        matchers.into_iter().map(|matcher| (matcher, format!("signal {}", signal.name)))
    });
    rules.chain(signals).collect()
}

fn print(owners: &BTreeMap<u32, String>, support: &Support<'_>) {
    let mut thin: BTreeMap<&str, Vec<(&str, &Turns)>> = BTreeMap::new();
    for ((matcher, phrase), turns) in support.iter().filter(|(_, turns)| turns.len() < ENOUGH) {
        thin.entry(&owners[matcher]).or_default().push((phrase, turns));
    }
    for (owner, phrases) in &thin {
        println!("{owner}");
        for (phrase, turns) in phrases {
            println!("  {}  {phrase}", turns.len());
            turns.iter().for_each(|(_, place)| println!("       {place}"));
        }
        println!();
    }
    let few: usize = thin.values().map(Vec::len).sum();
    println!("{few} of {} phrases match fewer than {ENOUGH} different turns", support.len());
}
