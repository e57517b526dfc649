//! The built-in pack on the fixtures, on its own examples, and on random conversations made of its own words.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use amends::builtin;
use amends::check::Examples;
use amends::engine::Scratch;
use amends::engine::twin::Twin;
use amends::pack::{Pack, Question};
use amends::read::{self, Piece};
use amends::text::Position;
use amends::transcript::Conversation;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rayon::prelude::*;

use crate::asked::Both;
use crate::{agrees, cases, conversation, on_all};

/// The longest turn of a fixture that the twin reads, in bytes.
const LONGEST_TURN: usize = 4_000;

/// The built-in pack's twin.
static BUILT_IN: LazyLock<Twin> = LazyLock::new(|| twin(builtin::pack()));

/// The same pack with more guards than it has, so that each of its phrases meets them.
static GUARDED: LazyLock<Twin> = LazyLock::new(|| {
    let mut pack = builtin::pack();
    for (number, matcher) in pack.matchers.iter_mut().enumerate() {
        matcher.guards.negated = number % 2 == 0;
        matcher.guards.question = [Question::Either, Question::Never, Question::Only][number % 3];
        matcher.guards.quoted = number % 5 == 0;
    }
    twin(pack)
});

fn twin(pack: Pack) -> Twin {
    let sources = builtin::sources();
    let texts = sources.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    Twin::new(Arc::new(pack), texts, &[]).expect("the pack was built")
}

#[test]
fn on_every_fixture() {
    let mut paths = Vec::new();
    walk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures")), &mut paths);
    // The same talk in another format says nothing new, and the twin is slow.
    let (mut known, mut dropped) = (HashSet::new(), 0);
    let mut all: Vec<(String, Conversation<'static>)> = Vec::new();
    for path in &paths {
        let bytes = std::fs::read(path).expect("it can be read");
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let name = path.display().to_string();
        let mail = name.contains("emails") && name.ends_with(".txt");
        let found =
            if mail { None } else { read::detect(text.as_bytes(), &name, true, &[]).ok().map(|d| d.format) };
        let format = found.or_else(|| read::format(if name.ends_with(".txt") { "draft" } else { "amends" }));
        let reply = path.parent().expect("a folder").join("complaint.txt");
        let reply_to = mail.then(|| std::fs::read_to_string(reply).expect("it can be read"));
        let options = read::Options { reply_to, ..read::Options::default() };
        let piece = Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
        format.expect("a format").read(piece, &options, &mut String::new(), &mut |found| {
            let Ok(conversation) = found else { return };
            // Over one turn of twenty thousand letters the twin sits for minutes.
            if conversation.turns.iter().any(|t| t.text.len() > LONGEST_TURN) {
                dropped += 1;
                return;
            }
            let turns = conversation.turns.iter();
            let said = turns.map(|t| (t.role, &t.speaker, t.visible, t.start_ms, t.end_ms, &t.text));
            let key = format!(
                "{:?} {:?} {:?}",
                conversation.channel,
                said.collect::<Vec<_>>(),
                conversation.events
            );
            if known.insert(key) {
                all.push((name.clone(), conversation.into_owned()));
            }
        });
    }
    assert!(dropped < 4, "{dropped} conversations have turns that are too long for the twin");
    assert!(all.len() > 40, "only {} conversations are judged", all.len());
    let ready = || {
        let both = Both::new(&Arc::new(builtin::pack()), Vec::new());
        (BUILT_IN.engine(Vec::new()), both, Scratch::default())
    };
    let faults = all.par_iter().map_init(ready, |(engine, both, scratch), (name, conversation)| {
        let found = agrees(engine, &BUILT_IN, conversation, scratch);
        found.and_then(|()| both.agree(conversation)).map_err(|what| format!("{name}: {what}"))
    });
    let faults: Vec<String> = faults.filter_map(Result::err).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn walk(folder: &Path, paths: &mut Vec<std::path::PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    for path in entries.map(|entry| entry.path()) {
        match path.is_dir() {
            true => walk(&path, paths),
            false if path.extension().is_some_and(|e| e == "txt" || e == "json" || e == "jsonl") => {
                paths.push(path)
            }
            false => {}
        }
    }
    paths.sort();
}

#[test]
fn on_every_example() {
    let pack = builtin::pack();
    let assume = pack.signal("complaint").map(|s| s as u32);
    let assume: Vec<u32> = assume.into_iter().collect();
    let engines = [BUILT_IN.engine(Vec::new()), BUILT_IN.engine(assume.clone())];
    let shared = Arc::new(pack.clone());
    let mut both = [Both::new(&shared, Vec::new()), Both::new(&shared, assume)];
    let mut scratch = Scratch::default();
    let mut faults = Vec::new();
    for (rule, docs) in pack.rules.iter().zip(builtin::docs()) {
        for (number, example) in docs.flag.iter().chain(&docs.pass).enumerate() {
            Examples::conversation(example, rule.by, &mut |conversation| {
                let found = agrees(&engines[number % 2], &BUILT_IN, &conversation, &mut scratch);
                if let Err(what) = found.and_then(|()| both[number % 2].agree(&conversation)) {
                    faults.push(format!("{}: {what}", rule.id));
                }
            });
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// A part of a turn: words, and what stands after them.
#[derive(Debug, Clone)]
enum Part {
    /// A phrase of a matcher, walked through at random, maybe with one of its guards before it or after.
    Phrase {
        matcher: usize,
        which: usize,
        guard: Option<(usize, bool, &'static str)>,
        seed: u64,
    },
    /// An entry of a list that the engine reads.
    Entry {
        list: &'static str,
        which: usize,
    },
    Other(&'static str),
}

/// A sequence of numbers of which each seems to come by chance.
fn chooser(mut seed: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) as usize % below.max(1)
    }
}

fn part() -> impl Strategy<Value = Part> {
    let between = select(vec![" ", " ", " ", ", ", ". ", "? ", " so ", " not "]);
    let guard = proptest::option::weighted(0.6, (any::<usize>(), any::<bool>(), between));
    let phrase = (any::<usize>(), any::<usize>(), guard, any::<u64>())
        .prop_map(|(matcher, which, guard, seed)| Part::Phrase { matcher, which, guard, seed });
    let entry =
        (select(vec!["negators", "clause-openers", "question-openers", "abbreviations"]), any::<usize>())
            .prop_map(|(list, which)| Part::Entry { list, which });
    let other = select(vec![
        "the",
        "your order",
        "zyzzyva",
        "🙂",
        "i",
        "we",
        "you",
        "not",
        "don't",
        "can't",
        "it's",
        "3.50",
        "MR. JONES",
        "No.",
        "no. 5",
        "e.g.",
        "p.m.",
        "U.S.",
        "so",
        "and",
        "because",
        "??",
        "sorry",
        "café",
        "ok",
        "’",
        "“",
        "”",
        "so sorry",
        "I’d",
        "o'clock",
        "mr.",
        "<b>no</b>",
        "please hold",
        "was",
        "a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z",
    ]);
    prop_oneof![6 => phrase, 1 => entry, 3 => other.prop_map(Part::Other)]
}

/// A text of parts, with small slips.
fn text() -> impl Strategy<Value = String> {
    let gap = select(vec![
        " ", " ", " ", " ", " ", " ", " ", ", ", ". ", "? ", "! ", "; ", ": ", " – ", " - ", "\n", "\n\n",
        "… ", " \"", "\" ", " “", "” ", "\r\n", "\n> ", "\r\n\r\n", ".", "-", "\u{a0}", " 🙂 ", "...", " (",
        ") ", "/", " „", "“ ", "؟ ", "。",
    ]);
    vec((part(), gap, any::<u64>()), 0..6).prop_map(|parts| {
        parts
            .into_iter()
            .fold(String::new(), |text, (part, gap, seed)| text + &slipped(&written(&part), seed) + gap)
    })
}

fn written(part: &Part) -> String {
    match part {
        Part::Phrase { matcher, which, guard, seed } => {
            let (own, guards) = &PHRASES[matcher % PHRASES.len()];
            let mut choose = chooser(*seed);
            let said = BUILT_IN.say(own[which % own.len()], &mut choose);
            match guard {
                Some((which, before, between)) if !guards.is_empty() => {
                    let guard = BUILT_IN.say(guards[which % guards.len()], &mut choose);
                    if *before { guard + between + &said } else { said + between + &guard }
                }
                _ => said,
            }
        }
        Part::Entry { list, which } => {
            let entries = BUILT_IN.entries(list);
            entries[which % entries.len()].clone()
        }
        Part::Other(text) => (*text).to_owned(),
    }
}

/// For each matcher its phrases, and those of its guards; matchers with guards stand there several times.
static PHRASES: LazyLock<Vec<(Vec<usize>, Vec<usize>)>> = LazyLock::new(|| {
    let matchers = 0..builtin::pack().matchers.len();
    let times = |(own, guards): (Vec<usize>, Vec<usize>)| {
        let times = if guards.is_empty() { 1 } else { 4 };
        std::iter::repeat_n((own, guards), times)
    };
    matchers.map(|matcher| BUILT_IN.phrases_of(matcher)).flat_map(times).collect()
});

/// A text with what people do to texts: a word too few or too many, capitals, another apostrophe, a hidden mark.
fn slipped(text: &str, seed: u64) -> String {
    let mut choose = chooser(seed);
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let at = choose(words.len());
    match choose(12) {
        0 if words.len() > 1 => drop(words.remove(at)),
        1 => words.insert(at, ["really", "not", "xylophone", "you"][choose(4)].to_owned()),
        2 => words[at] = words[at].to_uppercase(),
        3 => words[at].push('\u{200b}'),
        4 => words[at].push_str([",", ".", "?", "\n", "\"", "’", "!"][choose(7)]),
        5 => {
            let (first, rest) = words[0].split_at(words[0].chars().next().map_or(0, char::len_utf8));
            words[0] = first.to_uppercase() + rest;
        }
        _ => {}
    }
    let text = words.join(" ");
    if choose(4) == 0 { text.replace('\'', "’") } else { text }
}

#[test]
fn on_conversations_of_its_own_words() {
    let assume = builtin::pack().signal("complaint").map(|s| s as u32);
    let twins = [&*BUILT_IN, &*GUARDED];
    let engines = [BUILT_IN.engine(Vec::new()), GUARDED.engine(assume.into_iter().collect())];
    on_all(cases(300), (conversation(text(), 6), 0..2_usize), |(conversation, which)| {
        agrees(&engines[which], twins[which], &conversation, &mut Scratch::default())
    });
}

#[test]
fn what_is_asked_for_on_conversations_of_its_own_words() {
    let shared = Arc::new(builtin::pack());
    let both = [Vec::new(), shared.signal("complaint").map(|s| s as u32).into_iter().collect()];
    let both = both.map(|assume| RefCell::new(Both::new(&shared, assume)));
    on_all(cases(300), (conversation(text(), 6), 0..2_usize), |(conversation, which)| {
        both[which].borrow_mut().agree(&conversation)
    });
}
