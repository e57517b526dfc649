//! Weights for the cues of a weighted signal, learnt from labelled conversations.
//!
//! A labelled conversation that lacks an apology or empathy holds a complaint in what its customer says first: such
//! runs are examples of it. Every customer's run of the conversations named on the command line, which hold no
//! complaint, is one of the opposite. A logistic regression over the cues that fire in a run (after guards, each once,
//! as the engine counts them) tells how much each of them says; its weights are scaled so that an even chance is the
//! signal's threshold, and rounded.
//!
//! ```sh
//! cargo run --release --example weights -- [--pack PATH] [--signal NAME] FILE.jsonl …
//! ```
//!
//! It prints and changes nothing. A cue that seldom fires has hardly a weight of its own, and one that always fires
//! with another shares the other's: a person decides what to take over.

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

mod texts;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use amends::builtin;
use amends::engine::{Engine, Options, Scratch};
use amends::pack::{Pack, SignalKind};
use amends::transcript::Conversation;
use anyhow::{Context, bail};
use clap::Parser;

/// What a conversation breaks whose customer complains.
const SIGNS: [&str; 2] = ["apology/missing", "empathy/missing"];
/// How strongly weights are drawn to nothing, so that a cue that fired once or twice does not come to say everything.
const DRAWN: f64 = 0.5;
/// Steps of the descent, and their length.
const STEPS: usize = 40_000;
const STEP: f64 = 0.5;

/// Learn weights for the cues of a weighted signal, and print them beside the present ones.
#[derive(Parser)]
struct Args {
    /// A pack over the built-in one.
    #[arg(long, value_name = "PATH")]
    pack: Option<PathBuf>,
    /// The signal.
    #[arg(long, value_name = "NAME", default_value = "complaint")]
    signal: String,
    /// Conversations in the neutral format in which the signal does not occur.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// How many runs there are of each set of cues, with the signal and without it.
type Runs = BTreeMap<Vec<usize>, [f64; 2]>;

/// A weighted signal, and what is known of its cues.
struct Learner {
    engine: Engine,
    signal: usize,
    threshold: i32,
    /// Weight and matcher.
    cues: Vec<(i32, u32)>,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let (pack, _) = builtin::with(args.pack.as_slice())
        .context("the pack cannot be built; `amends test PACK` tells what is wrong with it")?;
    let learner = Learner::new(pack, &args.signal)?;
    let (mut runs, mut scratch) = (Runs::new(), Scratch::default());
    texts::labelled_conversations(&mut |_, expected, conversation| {
        if expected.iter().any(|rule| SIGNS.contains(&rule.as_str())) {
            let first = learner.fired(conversation, &mut scratch).into_iter().next();
            first.into_iter().for_each(|cues| runs.entry(cues).or_default()[0] += 1.0);
        }
    });
    for path in &args.files {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        texts::neutral(&text, &path.display().to_string(), &mut |_, conversation| {
            let fired = learner.fired(conversation, &mut scratch);
            fired.into_iter().for_each(|cues| runs.entry(cues).or_default()[1] += 1.0);
        });
    }
    let count = |side: usize| runs.values().map(|n| n[side]).sum::<f64>();
    if count(0) == 0.0 || count(1) == 0.0 {
        bail!("there are {} runs with the signal and {} without: it takes both to learn", count(0), count(1));
    }
    let (bias, weights) = learn(&runs, learner.cues.len());
    if bias >= 0.0 {
        bail!("no cue tells runs with the signal from those without");
    }
    // Half a chance is where the weights make up for the bias: that is the threshold.
    let scale = f64::from(learner.threshold) / -bias;
    let learnt: Vec<i32> = weights.iter().map(|w| (w * scale).round() as i32).collect();
    learner.print(&runs, &learnt);
    Ok(())
}

impl Learner {
    fn new(pack: Pack, name: &str) -> anyhow::Result<Self> {
        let Some(signal) = pack.signal(name) else { bail!("the pack has no signal `{name}`") };
        let SignalKind::Weighted { threshold, cues } = pack.signals[signal].kind.clone() else {
            bail!("`{name}` has no weights")
        };
        // Sums are kept where reasons are wanted.
        let options = Options { explain: true, any_language: true, ..Options::default() };
        Ok(Self { engine: Engine::new(Arc::new(pack), options), signal, threshold, cues })
    }

    /// The cues that fire in each run of those who may give the signal.
    fn fired(&self, conversation: &Conversation<'_>, scratch: &mut Scratch) -> Vec<Vec<usize>> {
        self.engine.judge(conversation, scratch);
        let pack = &self.engine.pack;
        let by = pack.signals[self.signal].by;
        let takes = scratch.view.runs.iter().enumerate().filter(|(_, run)| by.takes(run.role));
        let cues_of = |run: usize| {
            let sums = scratch.trace.sums.iter();
            let mut own = sums.filter(|s| (s.signal as usize, s.run as usize) == (self.signal, run));
            let cues = own.next().map_or(&[][..], |sum| &sum.cues);
            let owners = cues.iter().map(|(_, m)| pack.phrases[m.phrase as usize].owner);
            owners.filter_map(|owner| self.cues.iter().position(|(_, matcher)| *matcher == owner)).collect()
        };
        takes.map(|(run, _)| cues_of(run)).collect()
    }

    fn print(&self, runs: &Runs, learnt: &[i32]) {
        println!("now learnt  fired with/without  first phrases");
        for (cue, (weight, matcher)) in self.cues.iter().enumerate() {
            let mut fired = [0.0, 0.0];
            for (_, counts) in runs.iter().filter(|(cues, _)| cues.contains(&cue)) {
                fired = [fired[0] + counts[0], fired[1] + counts[1]];
            }
            let own = self.engine.pack.phrases.iter().filter(|p| p.owner == *matcher);
            let mut phrases: Vec<&str> = own.map(|p| &*p.text).collect();
            phrases.dedup();
            let first: Vec<String> = phrases.iter().take(2).map(|p| short(p)).collect();
            let [with, without] = fired;
            println!("{weight:>3} {:>6}  {with:>10}/{without:<7}  {}", learnt[cue], first.join("; "));
        }
        let present: Vec<i32> = self.cues.iter().map(|(weight, _)| *weight).collect();
        println!();
        for (name, weights) in [("now", &present[..]), ("learnt", learnt)] {
            let [[found, missed], [wrong, passed]] = self.told(runs, weights);
            println!("{name:>6}: {found} found, {missed} missed, {wrong} wrong, {passed} rightly passed");
        }
    }

    /// Runs with the signal and without it that reach the threshold with these weights, and that do not.
    fn told(&self, runs: &Runs, weights: &[i32]) -> [[f64; 2]; 2] {
        let mut told = [[0.0; 2]; 2];
        for (cues, counts) in runs {
            let below = usize::from(cues.iter().map(|cue| weights[*cue]).sum::<i32>() < self.threshold);
            told[0][below] += counts[0];
            told[1][below] += counts[1];
        }
        told
    }
}

/// The bias and weights of a logistic regression. Each run counts once: the more there are without the signal, the
/// surer a cue must be.
fn learn(runs: &Runs, cues: usize) -> (f64, Vec<f64>) {
    let all: f64 = runs.values().flatten().sum();
    let (mut bias, mut weights) = (0.0, vec![0.0; cues]);
    for _ in 0..STEPS {
        let mut slope_of_bias = 0.0;
        let mut slopes: Vec<f64> = weights.iter().map(|w| DRAWN * w / all).collect();
        for (fired, counts) in runs {
            let sum: f64 = bias + fired.iter().map(|cue| weights[*cue]).sum::<f64>();
            let chance = 1.0 / (1.0 + (-sum).exp());
            let [with, without] = *counts;
            let slope = (chance * without - (1.0 - chance) * with) / all;
            slope_of_bias += slope;
            fired.iter().for_each(|cue| slopes[*cue] += slope);
        }
        bias -= STEP * slope_of_bias;
        weights.iter_mut().zip(slopes).for_each(|(weight, slope)| *weight -= STEP * slope);
    }
    (bias, weights)
}

/// As much of a phrase as a line has room for.
fn short(phrase: &str) -> String {
    let cut: String = phrase.chars().take(50).collect();
    if cut.len() < phrase.len() { cut + "…" } else { cut }
}
