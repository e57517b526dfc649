//! How many different turns support each phrase of a pack.
//!
//! A phrase that a single labelled line explains was fitted to that line: it should be widened until it says what is
//! meant, or go. This counts, for each phrase of rules and signals, the different turns that it matches, before guards,
//! in `tests/labelled`, the fixtures, and any files in the neutral format that are named, and prints those that fewer
//! than two support:
//!
//! ```sh
//! cargo run --release --example support -- [--pack PATH] [--fewer-than N] [FILE.jsonl …]
//! ```
//!
//! Turns that differ in nothing but marks, case and spaces are one.
//!
//! Phrases of guards are left out: what they spare is not in any label.

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

mod texts;

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

use amends::builtin;
use amends::engine::{Engine, Options, Scratch};
use amends::pack::{Pack, SignalKind};
use amends::transcript::Conversation;
use anyhow::Context;
use clap::Parser;

/// Print the phrases of a pack that few different turns support.
#[derive(Parser)]
struct Args {
    /// A pack over the built-in one.
    #[arg(long, value_name = "PATH")]
    pack: Option<PathBuf>,
    /// Leave out phrases that so many turns support.
    #[arg(long, value_name = "N", default_value_t = 2)]
    fewer_than: usize,
    /// More texts: conversations in the neutral format.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// The different turns that a phrase matches, each by its letters and digits, and where the first of them is.
#[derive(Default)]
struct Turns {
    known: HashSet<u64>,
    first: String,
}

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
    let mut support: Support<'_> = phrases.map(|p| ((p.owner, &*p.text), Turns::default())).collect();
    let mut scratch = Scratch::default();
    let mut count = |name: &str, conversation: &Conversation<'_>| {
        let said: Vec<u64> = conversation.turns.iter().map(|turn| letters(&turn.text)).collect();
        engine.judge(conversation, &mut scratch);
        for &matcher in owners.keys() {
            for m in scratch.matches(matcher) {
                let turn = m.bytes.map_or_else(|| scratch.view.turn_of(m.start as usize), |b| b.0 as usize);
                let written: &str = &pack.phrases[m.phrase as usize].text;
                let Some(turns) = support.get_mut(&(matcher, written)) else { continue };
                if turns.known.is_empty() {
                    turns.first = format!("{name}, turn {turn}");
                }
                turns.known.insert(said[turn]);
            }
        }
    };
    texts::all(&mut count);
    for path in &args.files {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        texts::neutral(&text, &path.display().to_string(), &mut count);
    }
    print(&owners, &support, args.fewer_than);
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

/// A number for the letters and digits of a text, whatever their case.
fn letters(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .for_each(|c| c.hash(&mut hasher));
    hasher.finish()
}

fn print(owners: &BTreeMap<u32, String>, support: &Support<'_>, enough: usize) {
    let mut thin: BTreeMap<&str, Vec<(&str, &Turns)>> = BTreeMap::new();
    for ((matcher, phrase), turns) in support.iter().filter(|(_, turns)| turns.known.len() < enough) {
        thin.entry(&owners[matcher]).or_default().push((phrase, turns));
    }
    for (owner, phrases) in &thin {
        println!("{owner}");
        for (phrase, turns) in phrases {
            println!("  {}  {phrase}", turns.known.len());
            if turns.known.len() == 1 {
                println!("       {}", turns.first);
            }
        }
        println!();
    }
    let few: usize = thin.values().map(Vec::len).sum();
    println!("{few} of {} phrases match fewer than {enough} different turns", support.len());
}
