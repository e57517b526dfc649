//! What each phrase of a signal finds in texts, past its guards: a phrase that finds other things than its signal says
//! is too wide, and hides what an agent leaves out.
//!
//! ```sh
//! cargo run --release --example found -- [--pack PATH] [--each N] SIGNAL FILE.jsonl …
//! ```
//!
//! Prints, phrase by phrase, how often it is met and some of the places, evenly out of all, with the words around.

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

mod texts;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use amends::builtin;
use amends::engine::{Engine, Options, Scratch};
use amends::transcript::Conversation;
use anyhow::Context;
use clap::Parser;

/// Print what each phrase of a signal finds.
#[derive(Parser)]
struct Args {
    /// A pack over the built-in one.
    #[arg(long, value_name = "PATH")]
    pack: Option<PathBuf>,
    /// How many places are shown of each phrase.
    #[arg(long, value_name = "N", default_value_t = 4)]
    each: usize,
    /// The signal.
    signal: String,
    /// Conversations in the neutral format.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// How many bytes are shown on either side.
const AROUND: usize = 60;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let (pack, _) = builtin::with(args.pack.as_slice())
        .context("the pack cannot be built; `amends test PACK` tells what is wrong with it")?;
    let pack = Arc::new(pack);
    let signal = pack.signals.iter().position(|s| *s.name == *args.signal);
    let signal = signal.with_context(|| format!("there is no signal `{}`", args.signal))?;
    // With reasons wanted, whatever the pack holds is looked for, and not only what its rules call for.
    let options = Options { explain: true, any_language: true, ..Options::default() };
    let engine = Engine::new(Arc::clone(&pack), options);
    let mut scratch = Scratch::default();
    let mut found: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut look = |_: &str, conversation: &Conversation<'_>| {
        engine.judge(conversation, &mut scratch);
        for o in &scratch.occurrences[signal] {
            found.entry(o.phrase).or_default().push(shown(o.start..o.end, conversation, &scratch));
        }
    };
    for path in &args.files {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        texts::neutral(&text, &path.display().to_string(), &mut look);
    }
    let mut all: Vec<(u32, Vec<String>)> = found.into_iter().collect();
    all.sort_by_key(|(_, places)| std::cmp::Reverse(places.len()));
    for (phrase, places) in &all {
        let written = pack.phrases.get(*phrase as usize).map_or("(weights)", |p| &*p.text);
        println!("{}  {written}", places.len());
        for place in places.iter().step_by(places.len().div_ceil(args.each.max(1))) {
            println!("       {place}");
        }
    }
    Ok(())
}

/// Some tokens with the words around them, in one line.
fn shown(tokens: std::ops::Range<u32>, conversation: &Conversation<'_>, scratch: &Scratch) -> String {
    let view = &scratch.view;
    let (Some(first), Some(last)) =
        (view.tokens.get(tokens.start as usize), view.tokens.get(tokens.end.saturating_sub(1) as usize))
    else {
        return String::new();
    };
    let text = &*conversation.turns[view.turn_of(tokens.start as usize)].text;
    let (start, end) = (first.start as usize, (last.end as usize).clamp(first.start as usize, text.len()));
    let from =
        text[..start].char_indices().map(|(at, _)| at).find(|at| start - at <= AROUND).unwrap_or(start);
    let to = text[end..].char_indices().map(|(at, _)| end + at).find(|at| at - end >= AROUND);
    let (before, after) = (&text[from..start], &text[end..to.unwrap_or(text.len())]);
    format!("{before}[{}]{after}", &text[start..end]).replace(['\n', '\r', '\t'], " ")
}
