//! The fast path agrees with its slow twin: on random small packs, where every way of the language meets every other;
//! on the fixtures and the examples; and on random conversations made of the pack's own words.
//!
//! `AMENDS_TWIN_CASES=20` runs twenty times as many cases.

#![allow(missing_docs)]

use std::fmt::Write;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use amends::engine::{Engine, Scratch};
use amends::engine::twin::{Twin, difference};
use amends::builtin;
use amends::check::Examples;
use amends::pack;
use amends::read::{self, Piece};
use amends::text::Position;
use amends::transcript::{Channel, Conversation, Event, EventKind, Role, Turn};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{TestError, TestRunner};

/// How many cases are run, by default and under `AMENDS_TWIN_CASES`.
fn cases(default: u32) -> ProptestConfig {
    let times = std::env::var("AMENDS_TWIN_CASES").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    ProptestConfig { cases: default * times, failure_persistence: None, ..ProptestConfig::default() }
}

/// What stands in every small pack beside its phrases.
const SMALL: &str = "
format: 1
extends: none
---
- words: few
  list: [a, b c, not]
- words: more
  list: [\"{few}\", c (a|b) go~, is b]
- words: negators
  list: [not, never]
- words: clause-openers
  list: [go (a|b), then]
- words: question-openers
  list: [is a, (do|can) not (a|b), what is]
- readings:
    cant: can not
    x: [x, a b, c]
    y: [is a b, not]
";

/// A phrase of the small alphabet. A word of it always stands in the text, so that it can be found.
fn phrase() -> impl Strategy<Value = String> {
    let word = || {
        select(vec![
            "a", "a", "b", "b", "c", "c", "is", "not", "can", "go~", "be~", "{few}", "{more}", "a's", "b[c]", "(a|b)c",
            "x", "can't",
        ])
    };
    let leaf = prop_oneof![8 => word(), 1 => Just("*"), 1 => Just("*2")].prop_map(str::to_owned);
    let part = leaf.prop_recursive(3, 12, 3, |inner| {
        let several = vec(inner, 1..3).prop_map(|parts| parts.join(" "));
        prop_oneof![
            vec(several.clone(), 2..4).prop_map(|branches| format!("({})", branches.join("|"))),
            vec(several, 1..3).prop_map(|branches| format!("[{}]", branches.join("|"))),
        ]
    });
    let words = prop_oneof![
        3 => word().prop_map(str::to_owned),
        1 => (word(), word(), word()).prop_map(|(one, two, three)| format!("({one} {two}|{three})")),
    ];
    let ends = select(vec![("", ""), ("", ""), ("", ""), ("^", ""), ("", "$"), ("^", "$")]);
    (vec(part.clone(), 0..3), words, vec(part, 0..2), ends).prop_map(|(before, word, after, (start, end))| {
        let parts = [before, [word].to_vec(), after].concat();
        format!("{start}{}{end}", parts.join(" "))
    })
}

/// A text of the small alphabet.
fn text() -> impl Strategy<Value = String> {
    let word = select(vec![
        "a", "a", "b", "b", "c", "is", "not", "can't", "cant", "go", "went", "a's", "x", "y", "bc", "then", "was", "B",
        "what",
    ]);
    let gap = prop_oneof![
        8 => Just(" "),
        3 => select(vec![", ", ". ", "? ", "\n", " - ", " \"", "\" ", " “", "” ", "\n\n", "! ", ".", "\n> ", "; ", "... ", " <b> ", "؟ "]),
    ];
    let words = prop_oneof![15 => vec((word.clone(), gap.clone()), 0..13), 1 => vec((word, gap), 20..60)];
    (select(vec!["", "", "> ", "\"", "- "]), words).prop_map(|(before, words)| {
        words.into_iter().fold(before.to_owned(), |text, (word, gap)| text + word + gap)
    })
}

/// Guards, as YAML.
fn guards() -> impl Strategy<Value = String> {
    let scopes = vec![
        "overlap", "before", "after", "clause", "sentence", "next-sentence", "turn", "next-turn", "previous-turn",
    ];
    let unless = prop_oneof![
        phrase().prop_map(|phrase| format!("['{}']", phrase.replace('\'', "''"))),
        Just("{signal: plain}".to_owned()),
        phrase().prop_map(|phrase| format!("['{}', {{signal: plain}}]", phrase.replace('\'', "''"))),
    ];
    let unless = proptest::option::weighted(0.8, (select(scopes), unless));
    let flags = (select(vec!["", "", "", "question: never", "question: only"]), prop::bool::weighted(0.2), any::<bool>());
    (unless, flags).prop_map(|(unless, (question, negated, quoted))| {
        let mut lines = String::new();
        if let Some((scope, set)) = unless {
            let _ = writeln!(lines, "  unless: {{{scope}: {set}}}");
        }
        for line in [question, ["", "unless-negated: true"][usize::from(negated)], ["", "quoted: allowed"][usize::from(quoted)]] {
            if !line.is_empty() {
                let _ = writeln!(lines, "  {line}");
            }
        }
        lines
    })
}

/// A pack of a plain signal, two guarded ones and a weighted one.
fn small_pack() -> impl Strategy<Value = String> {
    let block = |phrases: Vec<String>| {
        phrases.iter().fold("  match: |\n".to_owned(), |text, phrase| text + "    " + phrase + "\n")
    };
    let phrases = move || vec(phrase(), 1..3).prop_map(block);
    let by = || select(vec!["agent", "any", "customer"]);
    (phrases(), (by(), phrases(), guards()), (by(), phrases(), guards()), vec((-1..3_i32, phrases(), guards()), 2..4))
        .prop_map(|(plain, one, two, cues)| {
            let mut text = format!("{SMALL}\n---\n- signal: plain\n  by: any\n  quoted: allowed\n{plain}");
            for (name, (by, phrases, guards)) in [("one", one), ("two", two)] {
                let _ = write!(text, "- signal: {name}\n  by: {by}\n{phrases}{guards}");
            }
            text.push_str("- signal: weighted\n  threshold: 2\n  cues:\n");
            for (weight, phrases, guards) in cues {
                let cue = format!("  weight: {weight}\n{phrases}{guards}");
                let cue: String = cue.lines().map(|line| format!("    {line}\n")).collect();
                let _ = write!(text, "    -{}", &cue[5..]);
            }
            text
        })
}

/// A conversation of texts: some turns, both roles, the channels, with times and without.
fn conversation(text: impl Strategy<Value = String>, turns: usize) -> impl Strategy<Value = Conversation<'static>> {
    let role = select(vec![Role::Agent, Role::Agent, Role::Agent, Role::Customer, Role::Customer, Role::Bot]);
    let turn = (role, text, 0..1500_i64, 200..3000_i64, prop::bool::weighted(0.95));
    let channel = select(vec![None, Some(Channel::Call), Some(Channel::Chat), Some(Channel::Email)]);
    let event = proptest::option::weighted(0.2, 0..turns);
    (channel, vec(turn, 1..=turns), any::<bool>(), event).prop_map(|(channel, turns, timed, event)| {
        let mut clock = 0;
        let turns = turns.into_iter().map(|(role, text, pause, length, visible)| {
            let start = clock + pause;
            clock = start + length;
            let times = timed.then_some((start, clock));
            Turn { visible, start_ms: times.map(|t| t.0), end_ms: times.map(|t| t.1), ..Turn::new(role, text) }
        });
        let events = event.map(|after| Event { after_turn: Some(after), ..Event::new(EventKind::Hold) });
        Conversation {
            channel,
            turns: turns.collect(),
            events: events.into_iter().collect(),
            ..Conversation::default()
        }
    })
}

/// Runs a test on random inputs. What fails is told in short: a conversation's fields would hide it.
fn on_all<S: Strategy>(cases: ProptestConfig, inputs: S, test: impl Fn(S::Value) -> Result<(), String>) {
    let run = |input| test(input).map_err(TestCaseError::fail);
    match TestRunner::new(cases).run(&inputs, run) {
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        other => other.expect("inputs are found"),
    }
}

/// What differs, with all that is needed to see why.
fn agrees(
    engine: &Engine,
    twin: &Twin,
    conversation: &Conversation<'_>,
    scratch: &mut Scratch,
) -> Result<(), String> {
    let Some(what) = difference(engine, twin, conversation, scratch) else { return Ok(()) };
    let turns = conversation.turns.iter().map(|t| {
        let hidden = if t.visible { "" } else { "hidden" };
        format!("{} {:?} {:?}..{:?} {hidden}\n", t.role, t.text, t.start_ms, t.end_ms)
    });
    let turns: String = turns.collect();
    Err(format!("engine and twin differ in {what}\n{:?}, events {}\n{turns}", conversation.channel, conversation.events.len()))
}

#[test]
fn on_small_packs() {
    let inputs = (small_pack(), vec(conversation(text(), 4), 6));
    on_all(cases(300), inputs, |(text, conversations)| {
        let files = [("small.yaml", text.as_str())];
        let (built, _) = pack::build(files, &[]).map_err(|error| format!("{:?}\n{text}", error.faults))?;
        let twin = Twin::new(Arc::new(built), files, &[]).expect("the pack was built");
        let engine = twin.engine(Vec::new());
        let mut scratch = Scratch::default();
        conversations.iter().try_for_each(|conversation| {
            agrees(&engine, &twin, conversation, &mut scratch)
                .map_err(|what| format!("{what}\n{}", text.replace(SMALL, "")))
        })
    });
}

/// The built-in pack's twin.
static BUILT_IN: LazyLock<Twin> = LazyLock::new(|| {
    let sources = builtin::sources();
    let texts = sources.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    Twin::new(Arc::new(builtin::pack()), texts, &[]).expect("the pack was built")
});

#[test]
fn on_every_fixture() {
    let engine = BUILT_IN.engine(Vec::new());
    let mut scratch = Scratch::default();
    let mut paths = Vec::new();
    walk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures")), &mut paths);
    let (mut judged, mut faults) = (0, Vec::new());
    for path in &paths {
        let bytes = std::fs::read(path).expect("it can be read");
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let name = path.display().to_string();
        let mail = name.contains("emails") && name.ends_with(".txt");
        let found = if mail { None } else { read::detect(text.as_bytes(), &name, true).ok().map(|d| d.format) };
        let format = found.or_else(|| read::format(if name.ends_with(".txt") { "draft" } else { "amends" }));
        let reply = path.parent().expect("a folder").join("complaint.txt");
        let reply_to = mail.then(|| std::fs::read_to_string(reply).expect("it can be read"));
        let options = read::Options { reply_to, ..read::Options::default() };
        let piece = Piece { text, base: Position { line: 1, column: 1, byte: 0 } };
        (format.expect("a format").read)(piece, &options, &mut String::new(), &mut |found| {
            let Ok(conversation) = found else { return };
            judged += 1;
            if let Err(what) = agrees(&engine, &BUILT_IN, &conversation, &mut scratch) {
                faults.push(format!("{name}: {what}"));
            }
        });
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(judged > 40, "only {judged} conversations were judged");
}

fn walk(folder: &Path, paths: &mut Vec<std::path::PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    for path in entries.map(|entry| entry.path()) {
        match path.is_dir() {
            true => walk(&path, paths),
            false if path.extension().is_some_and(|e| e == "txt" || e == "json" || e == "jsonl") => paths.push(path),
            false => {}
        }
    }
    paths.sort();
}

#[test]
fn on_every_example() {
    let pack = builtin::pack();
    let assume = pack.signal("complaint").map(|s| s as u32);
    let engines = [BUILT_IN.engine(Vec::new()), BUILT_IN.engine(assume.into_iter().collect())];
    let mut scratch = Scratch::default();
    let mut faults = Vec::new();
    for (rule, docs) in pack.rules.iter().zip(builtin::docs()) {
        for (number, example) in docs.flag.iter().chain(&docs.pass).enumerate() {
            Examples::conversation(example, rule.by, &mut |conversation| {
                if let Err(what) = agrees(&engines[number % 2], &BUILT_IN, &conversation, &mut scratch) {
                    faults.push(format!("{}: {what}", rule.id));
                }
            });
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
