//! Random small packs against random texts of the same few words: every way of the language meets every other.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use amends::engine::Scratch;
use amends::engine::twin::Twin;
use amends::pack;
use amends::transcript::{Conversation, Role, Turn};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::asked::{Both, with_rules};
use crate::{agrees, cases, conversation, on_all};

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
- document: paper
  title: t
- readings:
    cant: can not
    x: [x, a b, c]
    y: [is a b, not]
";

/// A rule that goes by phrases and by weights.
const RULE: &str = "- id: small/heavy
  by: any
  summary: s
  why: w
  sources: [{document: paper, step: 1}]
  message: m
  suggest: [s, t]
  examples: {flag: [b c], pass: [x]}
  match: [b c, {signal: one}, {signal: heavy}, {signal: same}]
";

/// A phrase of the small alphabet. A word of it always stands in the text, so that it can be found.
fn phrase() -> impl Strategy<Value = String> {
    let word = || {
        select(vec![
            "a", "a", "b", "b", "c", "c", "is", "not", "can", "go~", "be~", "{few}", "{more}", "a's", "b[c]",
            "(a|b)c", "x", "can't", "{digits}",
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
        "a",
        "a",
        "b",
        "b",
        "c",
        "is",
        "not",
        "can't",
        "cant",
        "go",
        "went",
        "a's",
        "x",
        "y",
        "bc",
        "then",
        "was",
        "B",
        "what",
        "neighbours",
        "NEIGHBOR",
        "12",
        "1234567",
        "[NAME]",
        "{{NAME}}",
    ]);
    let gap = prop_oneof![
        8 => Just(" "),
        3 => select(vec![", ", ". ", "? ", "\n", " - ", " \"", "\" ", " “", "” ", "\n\n", "! ", ".", "\n> ", "; ", "... ", " <b> ", "؟ "]),
    ];
    let words = prop_oneof![15 => vec((word.clone(), gap.clone()), 0..13), 1 => vec((word, gap), 20..60)];
    // A mark sent for itself, too.
    let marks = select(vec!["?", "...", "🙂", "!", "", ","]).prop_map(str::to_owned);
    let said = (select(vec!["", "", "> ", "\"", "- "]), words).prop_map(|(before, words)| {
        words.into_iter().fold(before.to_owned(), |text, (word, gap)| text + word + gap)
    });
    prop_oneof![8 => said, 1 => marks]
}

/// Guards, as YAML.
fn guards() -> impl Strategy<Value = String> {
    let scopes = vec![
        "overlap",
        "before",
        "after",
        "leading",
        "clause",
        "sentence",
        "next-sentence",
        "turn",
        "next-turn",
        "previous-turn",
    ];
    let unless = prop_oneof![
        phrase().prop_map(|phrase| format!("['{}']", phrase.replace('\'', "''"))),
        Just("{signal: plain}".to_owned()),
        phrase().prop_map(|phrase| format!("['{}', {{signal: plain}}]", phrase.replace('\'', "''"))),
    ];
    let near = (select(scopes), unless);
    let unless = prop_oneof![4 => near, 1 => Just(("conversation", "{signal: plain}".to_owned()))];
    let unless = proptest::option::weighted(0.8, (select(vec!["unless", "unless", "only"]), unless));
    let flags = (
        select(vec!["", "", "", "question: never", "question: only"]),
        prop::bool::weighted(0.2),
        any::<bool>(),
    );
    (unless, flags).prop_map(|(unless, (question, negated, quoted))| {
        let mut lines = String::new();
        if let Some((guard, (scope, set))) = unless {
            let _ = writeln!(lines, "  {guard}: {{{scope}: {set}}}");
        }
        for line in [
            question,
            ["", "unless-negated: true"][usize::from(negated)],
            ["", "quoted: allowed"][usize::from(quoted)],
        ] {
            if !line.is_empty() {
                let _ = writeln!(lines, "  {line}");
            }
        }
        lines
    })
}

/// Words and pairs of the small alphabet with weights, as YAML.
fn weights() -> impl Strategy<Value = String> {
    let terms = [
        "a",
        "b",
        "c",
        "is",
        "not",
        "x",
        "can",
        "a b",
        "b a",
        "a a",
        "is a",
        "not b",
        "then c",
        "can not",
        "neigh-",
        "a neigh-",
        "neigh- a",
        "neighbor",
        "is neighbor",
        "neigh- neigh-",
        "1234567",
        "a 12345-",
    ];
    let weights = vec(select(vec![-300, -2, -1, 0, 1, 2, 3, 200]), terms.len());
    weights.prop_map(move |weights| {
        let mut of_weight = BTreeMap::from([(1, vec!["went"])]);
        for (weight, term) in weights.into_iter().zip(terms).filter(|(weight, _)| *weight != 0) {
            of_weight.entry(weight).or_default().push(term);
        }
        of_weight.iter().fold("  weights:\n".to_owned(), |text, (weight, terms)| {
            text + &format!("    {weight}: {}\n", terms.join(", "))
        })
    })
}

/// A pack of a plain signal, two guarded ones, a weighted one, and three that go by the weights of words.
fn small_pack() -> impl Strategy<Value = String> {
    let block = |phrases: Vec<String>| {
        phrases.iter().fold("  match: |\n".to_owned(), |text, phrase| text + "    " + phrase + "\n")
    };
    let phrases = move || vec(phrase(), 1..3).prop_map(block);
    let by = || select(vec!["agent", "any", "customer"]);
    let regex = select(vec![
        "",
        "    regex: (?i)ca\\S\n",
        "    regex: (a|b) (a|b)\n",
        "    regex: \\.\\. ?\n",
        "    regex: \"\" ?\n",
    ]);
    (
        (phrases(), regex),
        (by(), phrases(), guards()),
        (by(), phrases(), guards()),
        (guards(), vec((-1..3_i32, phrases(), guards()), 2..4)),
        (by(), 1..5_i32, weights()),
        (by(), 1..5_i32, weights(), 1..5_i32),
    )
        .prop_map(|((plain, regex), one, two, (shared, cues), (by, threshold, weights), light)| {
            let mut text =
                format!("{SMALL}\n---\n- signal: plain\n  by: any\n  quoted: allowed\n{plain}{regex}");
            for (name, (by, phrases, guards)) in [("one", one), ("two", two)] {
                let _ = write!(text, "- signal: {name}\n  by: {by}\n{phrases}{guards}");
            }
            let _ = write!(text, "- signal: weighted\n  threshold: 2\n{shared}  cues:\n");
            for (weight, phrases, guards) in cues {
                let cue = format!("  weight: {weight}\n{phrases}{guards}");
                let cue: String = cue.lines().map(|line| format!("    {line}\n")).collect();
                let _ = write!(text, "    -{}", &cue[5..]);
            }
            let _ = write!(text, "- signal: heavy\n  by: {by}\n  threshold: {threshold}\n{weights}");
            let (by, threshold, weights, lower) = light;
            let _ = write!(text, "- signal: light\n  by: {by}\n  threshold: {threshold}\n{weights}");
            let _ = write!(text, "- signal: same\n  threshold: {lower}\n  weights: {{signal: light}}\n");
            // Words of a phrase go before those that weights tell.
            text.push_str(RULE);
            text
        })
}

#[test]
fn on_small_packs() {
    let inputs = (small_pack(), vec(conversation(text(), 4), 6), any::<bool>());
    on_all(cases(150), inputs, |(text, conversations, assumed)| {
        let files = [("small.yaml", text.as_str())];
        let (built, _) = pack::build(files, &[]).map_err(|error| format!("{:?}\n{text}", error.faults))?;
        let assume = if assumed { vec![0] } else { Vec::new() };
        let mut both = Both::new(&Arc::new(with_rules(built.clone())), assume.clone());
        let twin = Twin::new(Arc::new(built), files, &[]).expect("the pack was built");
        let engine = twin.engine(assume);
        let mut scratch = Scratch::default();
        conversations.iter().try_for_each(|conversation| {
            agrees(&engine, &twin, conversation, &mut scratch)
                .and_then(|()| both.agree(conversation))
                .map_err(|what| format!("{what}\n{}", text.replace(SMALL, "")))
        })
    });
}

#[test]
fn on_a_phrase_of_several_programs() {
    // More places for words than one program has. Its first and its last alternative match the same words.
    let branches: Vec<String> = (0..150).map(|i| format!("x{i} y{i}")).collect();
    let branches = format!("b y0|{}|b * [c]", branches.join("|"));
    let text = format!("{SMALL}\n---\nsignal: many\nby: any\nmatch: \"[b] ({branches}) *1 ({{few}}|c)\"\n");
    let files = [("many.yaml", text.as_str())];
    let (built, _) = pack::build(files, &[]).expect("it is a pack");
    assert!(built.phrases.len() > 1);
    let twin = Twin::new(Arc::new(built), files, &[]).expect("it is a pack");
    let engine = twin.engine(Vec::new());
    let word = prop_oneof![3 => select(vec!["a", "b", "c", "b c"]), 2 => select(vec!["x0", "y0", "x149 y149", "y1"])];
    let text = vec(word, 3..12).prop_map(|words| words.join(" "));
    on_all(cases(200), conversation(text, 2), |conversation| {
        agrees(&engine, &twin, &conversation, &mut Scratch::default())
    });
}

/// What several expressions of a rule find on the same bytes is one finding, as it is of words.
#[test]
fn on_expressions_that_overlap() {
    let text = "id: house/marks\nmessage: x\nmatch:\n  - 'regex: a b'\n  - 'regex: b c'\n  - 'regex: cc+'\n  - 'regex: !!+'\n  - 'regex: \\?!'\nexamples: {flag: [\"⟦a b⟧\"], pass: [x]}\n";
    let files = [("marks.yaml", text)];
    let (built, _) = pack::build(files, &[]).expect("it is a pack");
    let twin = Twin::new(Arc::new(built), files, &[]).expect("it is a pack");
    let engine = twin.engine(Vec::new());
    let mut scratch = Scratch::default();
    for (text, found) in [("a b ccc", 1), ("a b. b c", 2), ("no?!!!", 1), ("a!! b?!!! c", 2), ("a b?!", 2)] {
        let turns = vec![Turn::new(Role::Agent, text.to_owned())];
        let conversation = Conversation { turns, ..Conversation::default() };
        engine.judge(&conversation, &mut scratch);
        assert_eq!(scratch.judged().hits.len(), found, "{text}");
    }
    let word = select(vec!["a", "b", "c", "cc", "!!", "?!", "!", ".", "?"]);
    let gap = select(vec!["", " ", " "]);
    let text =
        vec((word, gap), 1..12).prop_map(|all| all.into_iter().map(|(w, g)| w.to_owned() + g).collect());
    on_all(cases(300), conversation(text, 2), |conversation| {
        agrees(&engine, &twin, &conversation, &mut Scratch::default())
    });
}

#[test]
fn a_guard_meets_its_match_with_whole_words() {
    let text = "readings:\n  well: we will\n  cant: can not\n---\nsignal: goes\nby: any\nmatch: go\nunless:\n  before: |\n    (we|i) [*1]\n  after: not\n";
    let files = [("guarded.yaml", text)];
    let (built, _) = pack::build(files, &[]).expect("it is a pack");
    let twin = Twin::new(Arc::new(built), files, &[]).expect("it is a pack");
    let engine = twin.engine(Vec::new());
    let mut scratch = Scratch::default();
    // The “we” of “well” does not stand right before “go”, nor the “not” of “can't” right after it.
    for (said, spared) in [
        ("we go", true),
        ("we do go", true),
        ("well go", false),
        ("well do go", false),
        ("go not", true),
        ("go cant", false),
        ("will go", false),
    ] {
        let turns = vec![Turn::new(Role::Agent, said.to_owned())];
        let conversation = Conversation { turns, ..Conversation::default() };
        assert_eq!(agrees(&engine, &twin, &conversation, &mut scratch), Ok(()), "{said}");
        assert_eq!(scratch.occurrences[0].is_empty(), spared, "{said}");
    }
}
