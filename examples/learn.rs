//! Weights of words for rules of open wording, and for things that agents should do, learnt from labelled turns.
//!
//! ```sh
//! cargo run --release --example learn -- [--margin N] [--turns FILE] --into FOLDER NAME … -- FILE.jsonl …
//! ```
//!
//! For each rule a logistic regression tells turns that break it (those of `tests/labelled/turns.tsv`, and the examples
//! of the rules) from those that come near, from turns that break other rules, and from what agents say in the
//! conversations named at the end, of which few break anything. Its features are the terms of a turn (`Pack::terms`),
//! each once; words with digits are none. What says little is left out, the rest is written as `weights:` of a signal
//! `sounds-like-…`, in twentieths.
//!
//! Most of real talk is easy to tell from breaches, so what is learnt first is then tried on all of it, and what fires
//! there without a phrase of the rule is learnt from as a turn that breaks nothing, and so on for some rounds.
//!
//! The threshold is where a turn is as likely as not to break the rule, moved by the margin (in the logarithm of the
//! odds, less than nothing for more findings), or where hardly a turn of real talk reaches it, whichever is higher. How
//! far is found on turns that nobody looked at: the figures that it prints are of turns that it learnt from, and
//! flatter.

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

#[path = "learn/regression.rs"]
mod regression;
mod texts;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::PathBuf;

use amends::builtin;
use amends::check::Linter;
use amends::pack::Pack;
use amends::text::sentence_bounds;
use amends::transcript::Role;
use anyhow::{Context, bail};
use clap::Parser;
use regression::{Sample, learn};

/// A feature that stands in fewer turns says nothing.
const SELDOM: usize = 3;
/// How many turns of real talk are learnt from, evenly out of all.
const TALK: usize = 25_000;
/// What a turn counts for that was labelled for another rule, and one of real talk: either may break this rule too.
const OTHER: f64 = 0.3;
const REAL: f64 = 0.6;
/// The same where a thing is learnt, and not a rule: good turns do several things at once, and real talk is full of
/// them.
const OTHER_THING: f64 = 0.1;
const REAL_THING: f64 = 0.1;
/// How often it is tried on real talk, and how far below the threshold (in the logarithm of the odds) a turn of it may
/// come to be learnt from.
const ROUNDS: usize = 3;
const NEAR: f64 = 3.0;
/// How often what rules suggest is told, each time as a turn that was labelled for another rule.
const SUGGESTED: usize = 10;
/// The same for harmless texts.
const HARMLESS: usize = 3;
/// One turn of real talk of so many may reach a rule's threshold without a phrase of it, at most: few of them break
/// anything.
const REAL_ONE_IN: usize = 20_000;
/// The same for what customers do: complaints stand in conversations, too, in which agents miss nothing.
const HEARD_ONE_IN: usize = 10_000;
/// Parts of the unit of a weight.
const SCALE: f64 = 20.0;
/// Weights below so much are left out.
const LEAST: i32 = 3;
/// As long as lines of the files may be.
const WIDTH: usize = 118;

/// Learn weights of words for rules, and write them as signals.
#[derive(Parser)]
struct Args {
    /// What is added to the even chance before a rule fires.
    #[arg(long, default_value_t = -0.5, allow_hyphen_values = true)]
    margin: f64,
    /// More labelled turns, in the form of `tests/labelled/turns.tsv`.
    #[arg(long, value_name = "FILE")]
    turns: Vec<PathBuf>,
    /// Where the signals are written, a file for each rule.
    #[arg(long, value_name = "FOLDER")]
    into: PathBuf,
    /// Rules, and things of `tests/labelled/things.tsv`.
    #[arg(value_name = "NAME", required = true)]
    rules: Vec<String>,
    /// Real talk in the neutral format.
    #[arg(last = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// A turn, for a rule or thing that it was labelled for.
struct Turn {
    rule: String,
    breaks: bool,
    terms: Vec<u32>,
}

/// A turn of real talk, and those of the rules and things learnt that it holds for all that the pack knows as it
/// stands: what its phrases break, and where a complaint is heard, all that customers do.
struct Said {
    role: Role,
    told: Vec<usize>,
    terms: Vec<u32>,
}

/// Features by number.
struct Terms {
    pack: Pack,
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Terms {
    /// The features of a text, each once.
    fn of(&mut self, text: &str) -> Vec<u32> {
        let terms = self.pack.terms(text).into_iter();
        let is_said = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_ascii_digit());
        let mut found: Vec<u32> =
            terms.filter(|term| term.split(' ').all(is_said)).map(|term| self.number(term)).collect();
        found.sort_unstable();
        found
    }

    fn number(&mut self, term: String) -> u32 {
        let next = self.texts.len() as u32;
        *self.numbers.entry(term).or_insert_with_key(|term| {
            self.texts.push(term.clone());
            next
        })
    }
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let mut terms = Terms { pack: builtin::pack(), numbers: HashMap::new(), texts: Vec::new() };
    if let Some((_, rule)) = MISSED_BY.iter().find(|(_, rule)| terms.pack.rule(rule).is_none()) {
        bail!("there is no rule `{rule}` any more: take it out of `MISSED_BY`");
    }
    let mut turns = labelled(&args.turns, &mut terms)?;
    let mut talk = real(&args, &mut terms)?;
    let mut count = vec![0; terms.texts.len()];
    turns.iter().flat_map(|turn| &turn.terms).for_each(|term| count[*term as usize] += 1);
    let often = |term: &u32| count[*term as usize] >= SELDOM;
    turns.iter_mut().for_each(|turn| turn.terms.retain(often));
    talk.iter_mut().for_each(|said| said.terms.retain(often));
    println!("{} labelled turns, {} of real talk", turns.len(), talk.len());
    std::fs::create_dir_all(&args.into).with_context(|| args.into.display().to_string())?;
    for (number, rule) in args.rules.iter().enumerate() {
        if !turns.iter().any(|turn| turn.rule == *rule && turn.breaks) {
            bail!("no labelled turn breaks {rule}");
        }
        let role = texts::role_of(rule);
        let thing = is_thing(rule);
        let other = if thing { OTHER_THING } else { OTHER };
        // What one role says tells nothing of a thing that the other does. Rules are learnt from turns labelled for
        // rules.
        let tells = |turn: &&Turn| match turn.rule.as_str() {
            "" => !thing,
            other if thing => texts::role_of(other) == role,
            other => !is_thing(other),
        };
        let labelled = turns.iter().filter(tells).map(|turn| Sample {
            terms: &turn.terms,
            is: turn.breaks && turn.rule == *rule,
            counts: if turn.rule == *rule { 1.0 } else { other },
        });
        let harmless = |said: &&Said| said.role == role && !said.told.contains(&number);
        let talk: Vec<&[u32]> = talk.iter().filter(harmless).map(|said| &*said.terms).collect();
        let harmless = |terms| Sample { terms, is: false, counts: if thing { REAL_THING } else { REAL } };
        let even = talk.iter().step_by((talk.len() / TALK).max(1));
        let mut samples: Vec<Sample<'_>> = labelled.chain(even.map(|terms| harmless(terms))).collect();
        let (mut threshold, mut weights) = learnt(&samples, &terms, args.margin);
        // Good turns are in all of real talk, breaches and complaints in little of it.
        let seldom = !thing || role == Role::Customer;
        for _ in 0..if seldom { ROUNDS } else { 0 } {
            let near = threshold - (NEAR * SCALE) as i32;
            samples.extend(
                talk.iter().filter(|found| sum(found, &weights) >= near).map(|terms| harmless(terms)),
            );
            (threshold, weights) = learnt(&samples, &terms, args.margin);
        }
        if seldom {
            threshold = threshold.max(above(&talk, &weights, if thing { HEARD_ONE_IN } else { REAL_ONE_IN }));
        }
        let by_hand = BY_HAND.iter().find(|(name, _)| *name == rule).map(|(_, threshold)| *threshold);
        threshold = by_hand.unwrap_or(threshold);
        told(rule, &samples, &weights, threshold);
        let name = rule.rsplit('/').next().unwrap_or(rule);
        let path = args.into.join(format!("{name}.yaml"));
        std::fs::write(&path, signal(rule, role.name(), threshold, &weights, &terms.texts))
            .with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// Thresholds that were chosen on turns which nobody learnt from, where the one that is found says too little or too
/// much.
const BY_HAND: &[(&str, i32)] =
    &[("complains", 64), ("ownership/cold-transfer", 92), ("apology/conditional", 128)];

/// The rules that miss a thing: whoever is rightly told of such a rule did not do it.
const MISSED_BY: &[(&str, &str)] = &[
    ("acts", "resolution/no-action"),
    ("anything-else", "closing/no-anything-else"),
    ("asks-agreement", "resolution/no-agreement"),
    ("asks-openly", "listening/no-open-question"),
    ("asks-wish", "resolution/no-expectation-question"),
    ("assures", "resolution/no-assurance"),
    ("atones", "resolution/no-atonement"),
    ("checks-satisfaction", "closing/no-satisfaction-check"),
    ("courteous-end", "closing/not-courteous"),
    ("empathizes", "empathy/missing"),
    ("explains", "apology/no-explanation"),
    ("follows-up", "closing/no-follow-up"),
    ("gives-time", "resolution/no-timeline"),
    ("goes-fast", "resolution/slow-remedy"),
    ("names-problem", "apology/generic"),
    ("offers-other", "resolution/no-alternative"),
    ("owns", "ownership/missing"),
    ("prevents", "resolution/no-prevention"),
    ("says-back", "listening/no-paraphrase"),
    ("thanks-for-raising", "closing/no-thanks"),
];
/// Rules of that kind that ask for it at one turn, and not in a whole conversation.
const AT_A_TURN: &[&str] = &["resolution/no-alternative", "resolution/no-timeline", "closing/not-courteous"];

/// What agents say in conversations in which a thing is missed, those of `tests/labelled` and the examples of the
/// rules.
fn missed(terms: &mut Terms) -> Vec<Turn> {
    let mut said: Vec<(String, String)> = Vec::new();
    texts::labelled_conversations(&mut |_, expected, conversation| {
        for rule in expected.iter().filter(|rule| !AT_A_TURN.contains(&rule.as_str())) {
            let by_agent = conversation.turns.iter().filter(|turn| turn.role == Role::Agent);
            said.extend(by_agent.map(|turn| (rule.clone(), turn.text.to_string())));
        }
    });
    for (rule, docs) in builtin::pack().rules.iter().zip(builtin::docs()) {
        let at_a_turn = AT_A_TURN.contains(&&*rule.id);
        let lines = docs.flag.iter().flat_map(|example| example.text.lines());
        for line in lines.filter(|line| line.starts_with("> ") || !at_a_turn) {
            let spoken = line.trim_start_matches("> ").strip_prefix("Agent: ");
            said.extend(spoken.map(|text| (rule.id.to_string(), text.to_owned())));
        }
    }
    let thing = |rule: &str| MISSED_BY.iter().find(|(_, by)| *by == rule).map(|(thing, _)| *thing);
    let turn = |(rule, text): (String, String)| {
        Some(Turn { rule: thing(&rule)?.to_owned(), breaks: false, terms: terms.of(&text) })
    };
    said.into_iter().filter_map(turn).collect()
}

/// Whether a name is that of a thing that turns do, and not of a rule.
fn is_thing(name: &str) -> bool {
    !name.contains('/')
}

/// The labelled turns: those of the project and of other files, and the examples of rules that are one turn.
fn labelled(files: &[PathBuf], terms: &mut Terms) -> anyhow::Result<Vec<Turn>> {
    let own = ["turns.tsv", "things.tsv"];
    let own = own.map(|name| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/labelled").join(name));
    let mut turns = Vec::new();
    for path in own.iter().chain(files) {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        for line in text.lines() {
            let [rule, sign, _, text] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
            turns.push(Turn { rule: rule.to_owned(), breaks: sign == "+", terms: terms.of(text) });
        }
    }
    for (rule, docs) in builtin::pack().rules.iter().zip(builtin::docs()) {
        // What a rule suggests breaks none: it is told often enough to be learnt.
        for suggestion in &rule.suggestions {
            let turn = || Turn { rule: String::new(), breaks: false, terms: Vec::new() };
            let terms = terms.of(suggestion);
            turns.extend((0..SUGGESTED).map(|_| Turn { terms: terms.clone(), ..turn() }));
        }
        let flag = docs.flag.iter().map(|example| (example, true));
        for (example, breaks) in flag.chain(docs.pass.iter().map(|example| (example, false))) {
            if rule.matcher.is_some() && !example.text.contains('\n') {
                let terms = terms.of(&example.text.replace(['⟦', '⟧'], ""));
                turns.push(Turn { rule: rule.id.to_string(), breaks, terms });
            }
        }
    }
    turns.extend(missed(terms));
    // A long text goes over as a whole, and sentence by sentence.
    texts::harmless(&mut |_, conversation| {
        for turn in &conversation.turns {
            let mut bounds = vec![0];
            sentence_bounds(&turn.text, &mut |_, _| false, &mut |bound| bounds.push(bound));
            bounds.push(turn.text.len());
            let sentences = bounds.windows(2).map(|bound| &turn.text[bound[0]..bound[1]]);
            for text in sentences.chain([&*turn.text]).filter(|text| !text.trim().is_empty()) {
                let terms = terms.of(text);
                let harmless = || Turn { rule: String::new(), breaks: false, terms: terms.clone() };
                turns.extend((0..HARMLESS).map(|_| harmless()));
            }
        }
    });
    Ok(turns)
}

/// What is said in conversations, with the rules of those learnt that it breaks by a phrase.
fn real(args: &Args, terms: &mut Terms) -> anyhow::Result<Vec<Said>> {
    let linter = Linter::new(builtin::pack());
    let mut all = Vec::new();
    for path in &args.files {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        texts::neutral(&text, &path.display().to_string(), &mut |_, conversation| {
            let mut found = linter.check(conversation).unwrap_or_default();
            let rests_on_it = |by: &str| !AT_A_TURN.contains(&by) && by != "closing/no-anything-else";
            let misses = |rule: &str| MISSED_BY.iter().any(|(_, by)| *by == rule && rests_on_it(by));
            let complained = found.iter().any(|finding| misses(&finding.rule));
            let of_customers = |name: &str| is_thing(name) && texts::role_of(name) == Role::Customer;
            found.retain(|finding| !finding.phrases.is_empty());
            for (number, turn) in conversation.turns.iter().enumerate() {
                let is_told = |name: &str| {
                    complained && of_customers(name)
                        || found.iter().any(|finding| finding.turn == Some(number) && *finding.rule == *name)
                };
                let told = (0..args.rules.len()).filter(|at| is_told(&args.rules[*at])).collect();
                all.push(Said { role: turn.role, told, terms: terms.of(&turn.text) });
            }
        });
    }
    Ok(all)
}

/// The threshold and the weights that tell the samples best.
fn learnt(samples: &[Sample<'_>], terms: &Terms, margin: f64) -> (i32, Vec<i32>) {
    let (bias, weights) = learn(samples, terms.texts.len());
    let weights = weights.iter().map(|weight| (weight * SCALE).round() as i32).collect();
    ((((margin - bias) * SCALE).round() as i32).max(1), weights)
}

/// What a turn comes to.
fn sum(found: &[u32], weights: &[i32]) -> i32 {
    found.iter().map(|term| weights[*term as usize]).filter(|weight| weight.abs() >= LEAST).sum()
}

/// The threshold that no more turns of real talk reach than may.
fn above(talk: &[&[u32]], weights: &[i32], one_in: usize) -> i32 {
    let mut sums: Vec<i32> = talk.iter().map(|found| sum(found, weights)).collect();
    sums.sort_unstable_by_key(|sum| -sum);
    sums.get(sums.len() / one_in).map_or(1, |most| most + 1)
}

/// Prints how the turns are told that were learnt from.
fn told(rule: &str, samples: &[Sample<'_>], weights: &[i32], threshold: i32) {
    let fires = |sample: &&Sample<'_>| sum(sample.terms, weights) >= threshold;
    let fired: Vec<_> = samples.iter().filter(fires).collect();
    let right = fired.iter().filter(|sample| sample.is).count();
    let all = samples.iter().filter(|sample| sample.is).count();
    let kept = weights.iter().filter(|weight| weight.abs() >= LEAST).count();
    println!("{rule}: {right} of {all} found, {} wrong, {kept} weights", fired.len() - right);
}

/// A signal as a file of the pack.
fn signal(rule: &str, by: &str, threshold: i32, weights: &[i32], texts: &[String]) -> String {
    let mut of_weight: BTreeMap<i32, Vec<&str>> = BTreeMap::new();
    for (weight, text) in weights.iter().zip(texts).filter(|(weight, _)| weight.abs() >= LEAST) {
        of_weight.entry(*weight).or_default().push(text);
    }
    let name = rule.rsplit('/').next().unwrap_or(rule);
    let mut file = format!(
        "# What words say for and against {rule}, learnt from labelled turns (rules/README.md). A weight that misleads may be\n\
         # changed by hand; a higher threshold finds less and errs less.\n\
         signal: sounds-like-{name}\nby: {by}\nthreshold: {threshold}\nweights:\n"
    );
    for (weight, mut terms) in of_weight.into_iter().rev() {
        terms.sort_unstable();
        let _ = writeln!(file, "  {weight}: >-");
        let mut line = String::new();
        for term in terms {
            if line.len() + term.len() + 6 > WIDTH {
                let _ = writeln!(file, "    {line}");
                line.clear();
            }
            let _ = write!(line, "{}{term},", if line.is_empty() { "" } else { " " });
        }
        let _ = writeln!(file, "    {line}");
    }
    file
}
