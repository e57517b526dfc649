//! Changes of a conversation that must change nothing of what is found, or only what is told here.
//!
//! Every fixture, and every fifth of the labelled texts, is judged as it is and in changed copies, by all rules of the
//! built-in pack. What is compared is which rules are reported at which turns.
//!
//! | change | what holds |
//! | --- | --- |
//! | case of all but the first letters after stops, line ends and seams | nothing changes, but for rules that look at capitals |
//! | case of all letters | the same where sentences end as before: a full stop before a small letter ends none, so that capitals add ends and small letters take some away |
//! | straight and curly apostrophes | nothing changes |
//! | apostrophes lost | `*` takes `dont` as one word, `were` and `its` are words too, and nobody knows `refunds` for “refund is”: a few findings change, fewer the plainer the word |
//! | a message of an agent sent in two, at the end of a sentence | nothing changes but the number of the turn |
//! | “Okay.” said before all or after all | nothing changes for rules that look at neither end of the conversation |
//! | marks of what was taken out, between words | times are read otherwise, and what is counted in words: a few findings change |
//! | agents renamed | nothing changes |

#![allow(missing_docs)]
#![allow(
    clippy::print_stdout,
    reason = "`--nocapture` shows how much was compared, by which allowances are set"
)]

#[path = "../../examples/texts/mod.rs"]
mod texts;

mod apostrophes;
mod case;
mod rests;
mod taken_out;
mod turns;

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use amends::builtin;
use amends::engine::{Engine, Options, Place, Scratch};
use amends::pack::{Measure, Scope, Search};
use amends::text::{sentence_bounds, tokenize};
use amends::transcript::{Channel, Conversation, Role, Turn};

/// One labelled text of so many is looked at.
const SAMPLE: usize = 5;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let pack = builtin::pack();
    let enabled = vec![true; pack.rules.len()];
    Engine::new(Arc::new(pack), Options { enabled, ..Options::default() })
});

/// Where a rule is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    Turn(usize),
    Event(u32),
}

/// Rules and where they are reported.
type Found = BTreeSet<(usize, Spot)>;

/// Calls `each` with every text that is looked at.
fn each_text(each: &mut texts::Each<'_>) {
    texts::fixtures(each);
    let mut number = 0;
    let mut some = |name: &str, conversation: &Conversation<'_>| {
        if number % SAMPLE == 0 {
            each(name, conversation);
        }
        number += 1;
    };
    texts::labelled_turns("turns.tsv", &mut some);
    texts::labelled_conversations(&mut |name, _, conversation| some(name, conversation));
}

fn found(conversation: &Conversation<'_>, scratch: &mut Scratch) -> Found {
    ENGINE.judge(conversation, scratch);
    let spot = |place| match place {
        Place::Tokens(from, _) => Spot::Turn(scratch.view.turn_of(from as usize)),
        Place::Bytes(turn, ..) | Place::TurnStart(turn) | Place::TurnEnd(turn) => Spot::Turn(turn as usize),
        Place::Event(event) => Spot::Event(event),
    };
    scratch.judged().hits.iter().map(|hit| (hit.rule as usize, spot(hit.place))).collect()
}

/// What came of a change in all texts.
#[derive(Default)]
struct Tally {
    /// Texts that the change was made to.
    changed: usize,
    /// Findings of the rules that are compared, before the change.
    findings: usize,
    /// Findings that are there before or after and not both, told.
    differ: Vec<String>,
    scratch: Scratch,
}

impl Tally {
    /// Compares the findings of a changed conversation; `back` tells which turn each of its turns was.
    fn compare(
        &mut self,
        name: &str,
        [before, after]: [&Conversation<'_>; 2],
        back: impl Fn(usize) -> usize,
        compared: impl Fn(usize) -> bool,
    ) {
        let mut was = found(before, &mut self.scratch);
        was.retain(|(rule, _)| compared(*rule));
        let is: Found = found(after, &mut self.scratch)
            .into_iter()
            .filter(|(rule, _)| compared(*rule))
            .map(|(rule, spot)| {
                (rule, if let Spot::Turn(turn) = spot { Spot::Turn(back(turn)) } else { spot })
            })
            .collect();
        self.changed += 1;
        self.findings += was.len();
        for (rule, spot) in was.symmetric_difference(&is) {
            let sign = if was.contains(&(*rule, *spot)) { "gone" } else { "new" };
            self.differ.push(format!("{name}: {} at {spot:?} is {sign}", ENGINE.rule_ids[*rule]));
        }
    }

    /// At most one finding of `one_in` may differ.
    fn at_most(&self, one_in: usize) {
        self.enough();
        assert!(self.differ.len() * one_in <= self.findings, "{}", self.differ.join("\n"));
    }

    fn nothing(&self) {
        self.enough();
        assert!(self.differ.is_empty(), "{} differ:\n{}", self.differ.len(), self.differ.join("\n"));
    }

    /// A relation that is hardly ever tried says nothing.
    fn enough(&self) {
        println!("{} of {} findings differ, in {} texts", self.differ.len(), self.findings, self.changed);
        assert!(self.changed > 50, "only {} texts were changed", self.changed);
        assert!(self.findings > 50, "only {} findings were compared", self.findings);
    }
}

/// The same conversation with other words; `None` where none are changed.
fn rewritten<'c>(
    conversation: &Conversation<'c>,
    rewrite: impl Fn(&str) -> String,
) -> Option<Conversation<'c>> {
    let mut copy = conversation.clone();
    copy.turns.iter_mut().for_each(|turn| turn.text = rewrite(&turn.text).into());
    (copy.turns.iter().zip(&conversation.turns).any(|(a, b)| a.text != b.text)).then_some(copy)
}

/// What the engine takes for an abbreviation.
fn is_abbreviation(word: &str, digit: bool) -> bool {
    let known = ENGINE.pack.lists.abbreviations.iter().any(|a| **a == word.to_lowercase());
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => letter.is_uppercase() && letter != 'I',
        _ => known && (digit || !word.eq_ignore_ascii_case("no")),
    }
}
