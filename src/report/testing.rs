//! The findings that every format is tested against.

use std::path::Path;
use std::sync::Arc;

use super::{Assembly, Format, Options, Piece, RuleInfo};
use crate::finding::{
    Account, Context, EventSpan, Finding, Fix, Judgement, KnownBy, Level, Note, NoteKind, Related, RuleCount,
    Source, Status, Summary, Sure, WaitKind, WaitSpan,
};
use crate::text::Position;
use crate::transcript::{EventKind, Role};

/// A finding of which nothing is known but the rule.
pub(super) fn bare(rule: &str, level: Level, message: &str) -> Finding {
    Finding {
        rule: rule.into(),
        level,
        message: message.into(),
        path: "chats/a.json".into(),
        conversation: None,
        turn: None,
        role: None,
        speaker: None,
        start: None,
        end: None,
        time_ms: None,
        text: None,
        phrases: Vec::new(),
        suggestions: Arc::new([]),
        sources: Arc::new([]),
        event: None,
        measured: None,
        limit: None,
        related: Vec::new(),
        fix: None,
        wait: None,
        unfixed: None,
        context: None,
    }
}

/// A finding at the words in brackets, which Dana says after Ann said `before`.
fn said(rule: &str, level: Level, message: &str, before: &str, words: &str) -> Finding {
    let text = words.replace(['⟦', '⟧'], "");
    let start = words.find('⟦').unwrap_or(0);
    let end = words.find('⟧').map_or(start, |at| at - '⟦'.len_utf8());
    let at = |offset: usize| Position {
        line: 12,
        column: 31 + text[..offset].chars().count() as u64,
        byte: 1873 + offset as u64,
    };
    Finding {
        conversation: Some("c-17".into()),
        turn: Some(4),
        role: Some(Role::Agent),
        speaker: Some("Dana".into()),
        start: Some(at(start)),
        end: Some(at(end)),
        time_ms: Some(61_200),
        text: Some(text[start..end].to_owned()),
        sources: Arc::new([Source { document: "seven-steps".into(), step: Some(5), part: None }]),
        context: Some(Box::new(Context {
            before: Some((3, "Ann".into(), before.into())),
            turn: Some(("Dana".into(), text.into(), start..end)),
            unit: None,
            byte_columns: Some((31 + start as u64, 31 + end as u64)),
            fix_columns: None,
            template: false,
            missing: false,
            slots: Vec::new(),
        })),
        ..bare(rule, level, message)
    }
}

/// The same with a fix: `text` takes the place of the words in brackets and the `more` bytes after them.
fn mended(finding: Finding, more: u64, text: &str, safe: bool) -> Finding {
    let (Some(start), Some(end)) = (finding.start, finding.end) else { return finding };
    let end = Position { column: end.column + more, byte: end.byte + more, ..end };
    let mut context = finding.context.clone();
    if let Some(context) = &mut context {
        context.fix_columns = context.byte_columns.map(|(from, to)| (from, to + more));
    }
    let old = finding.text.clone().unwrap_or_default();
    Finding { fix: Some(Fix { start, end, text: text.into(), safe, old }), context, ..finding }
}

/// Every kind of finding that a format has to write.
pub(super) fn findings() -> Vec<Finding> {
    use Level::{Error, Hint, Warning};
    let policy = |before: &str, words: &str| {
        said(
            "language/company-policy",
            Warning,
            "“company policy” gives a rule as the reason.",
            before,
            words,
        )
    };
    let long = format!(
        "{}so I'm sorry, but ⟦company policy⟧ stops us, {}.",
        "I have read all of your messages with care and ".repeat(20),
        "and there is nothing more to be done about it ".repeat(40)
    );
    vec![
        // The plain case, with all that a finding can have.
        Finding {
            phrases: vec!["company polic(y|ies)".into()],
            suggestions: Arc::new(["Here is what I can do for you: …".into(), "I can offer you …".into()]),
            ..policy(
                "My order arrived broken.",
                "I'm sorry, but ⟦company policy⟧ stops us from refunding that.",
            )
        },
        // A span over several lines, one of them empty.
        said(
            "language/blame",
            Error,
            "This blames the customer.",
            "It broke.\nThen the door fell off, and I have waited for three weeks, and nobody called me back, and I want my money.",
            "Thank you for writing.\n\nWell, ⟦you should have\r\n\r\nread the manual⟧ first.\nBest, Dana",
        ),
        // A span over several lines of the file itself.
        Finding {
            start: Some(Position { line: 2, column: 9, byte: 40 }),
            end: Some(Position { line: 4, column: 6, byte: 61 }),
            ..said(
                "language/blame",
                Error,
                "This blames the customer.",
                "",
                "but ⟦you\nshould\nhave⟧ read it",
            )
        },
        // A span over more lines than anybody wants to see.
        said(
            "language/long",
            Hint,
            "This goes on.",
            "",
            "⟦one\ntwo\nthree\nfour\nfive\nsix\nseven\neight⟧\nnine",
        ),
        // Wide letters, emoji families, accents and tabs before and in the span.
        policy("壊れています 👨‍👩‍👧", "👨‍👩‍👧 東京 e\u{301}te\u{301}\tthe ⟦cömpany\tｐｏｌｉｃｙ 👍🏽⟧ says no"),
        // Words that nobody sees.
        policy("ok", "our com⟦pa\u{200b}ny\u{202e} policy\u{2069}⟧ says\u{feff} so"),
        // Hostile text, everywhere that text can come from outside.
        Finding {
            path: "chats/\u{1b}[2J\u{202e}evil:1.json".into(),
            conversation: Some("c\u{7}\n17,\"x\"".into()),
            speaker: Some("Da\u{9b}na\\".into()),
            message: "Says “\u{1b}]0;owned\u{7}”,\nand \"quotes\" \\ %0A <b>&amp;</b>".into(),
            suggestions: Arc::new(["Better\r\nwords \u{200f}".into()]),
            related: vec![Related {
                message: "First said\there".into(),
                path: "b\u{1b}.json".into(),
                turn: Some(1),
                start: Some(Position { line: 1, column: 2, byte: 1 }),
                end: Some(Position { line: 1, column: 9, byte: 8 }),
                text: Some("a\0b\nc".into()),
            }],
            context: Some(Box::new(Context {
                before: Some((3, "A\u{1b}nn".into(), "x\u{1b}[31m\u{0}y\nz".into())),
                turn: Some(("Da\u{9b}na\\".into(), "\u{1b}[31m<script> | ``` ::error".into(), 1..5)),
                unit: None,
                byte_columns: None,
                fix_columns: None,
                template: false,
                missing: false,
                slots: Vec::new(),
            })),
            ..policy("", "")
        },
        // A very long line, and a very long span in it.
        policy("Where is my order?", &long),
        said(
            "language/rant",
            Warning,
            "This is too long.",
            "Hello?",
            &long
                .replace("⟦", "")
                .replace("I have", "⟦I have")
                .replacen("⟦", "", 3)
                .replacen("⟧", "", 1)
                .replace(" stops", "⟧ stops"),
        ),
        // No words, though there is a turn.
        said("apology/missing", Error, "Nobody apologises for this.", "It broke.", "⟦⟧"),
        // Nothing but the file.
        bare("closing/none", Hint, "The conversation ends without a closing."),
        // Words without what stands around them, by someone without a name.
        Finding {
            role: Some(Role::Bot),
            text: Some("as per policy".into()),
            related: vec![Related {
                message: "The complaint".into(),
                path: "chats/a.json".into(),
                turn: Some(2),
                start: Some(Position { line: 3, column: 2, byte: 41 }),
                end: Some(Position { line: 3, column: 9, byte: 48 }),
                text: Some("It broke".into()),
            }],
            ..bare("language/jargon", Warning, "“as per” is jargon.")
        },
        // An event.
        Finding {
            path: "calls/b.json".into(),
            conversation: Some("call-9".into()),
            start: Some(Position { line: 1, column: 2210, byte: 2209 }),
            end: Some(Position { line: 1, column: 2260, byte: 2259 }),
            time_ms: Some(61_200),
            event: Some(EventSpan {
                kind: EventKind::Hold,
                start_ms: Some(61_200),
                end_ms: Some(245_000),
                after_turn: Some(7),
            }),
            measured: Some(183.8),
            wait: Some(WaitSpan {
                kind: WaitKind::Hold,
                known_by: KnownBy::Mark,
                length_ms: 183_800,
                sure: Sure::Exact,
                start_ms: Some(61_200),
                end_ms: Some(245_000),
            }),
            limit: Some(120.0),
            suggestions: Arc::new(["Come back every minute, and say how long it will take.".into()]),
            context: Some(Box::new(Context {
                before: Some((7, "Dana".into(), "Let me put you on hold.".into())),
                turn: None,
                unit: Some("s"),
                byte_columns: Some((2210, 2260)),
                fix_columns: None,
                template: false,
                missing: false,
                slots: Vec::new(),
            })),
            ..bare("hold/too-long", Warning, "The customer was on hold for 3 minutes.")
        },
        // Fixes: one that is safe after letters of several bytes, one that leaves nothing, and one of hostile text.
        mended(
            said(
                "language/will-try",
                Warning,
                "“will try to” promises nothing.",
                "",
                "Schön, we ⟦will try to⟧ mend it.",
            ),
            0,
            "will",
            true,
        ),
        mended(
            said("language/filler", Hint, "“to be honest” says nothing.", "", "⟦To be honest⟧, it is late."),
            4,
            "I",
            false,
        ),
        mended(
            said("language/filler", Hint, "It says nothing.", "", "It is late⟦ to be honest⟧."),
            0,
            "",
            true,
        ),
        mended(
            said("language/hostile", Warning, "Another word is better.", "", "our ⟦kettle⟧"),
            0,
            "\\u001b[2J[x](http://evil.example) {0} \"&<b>\u{202e}\u{1b}%0A::error",
            false,
        ),
        // An event without a clock, in a long path.
        Finding {
            path: "transcripts/2026/03/01/billing/second-line/evening/c-000000018.json".into(),
            conversation: Some("5e1c2a6e-7f0b-4f0e-9d1c-000000000018".into()),
            event: Some(EventSpan {
                kind: EventKind::Transfer,
                start_ms: None,
                end_ms: None,
                after_turn: Some(7),
            }),
            measured: Some(3.0),
            ..bare(
                "transfer/too-many",
                Warning,
                "The customer was passed on three times, and nobody said why, or to whom, or for how long it would take.",
            )
        },
    ]
}

/// What is known of some of the rules.
pub(super) fn rules() -> Arc<[RuleInfo]> {
    let info = |id: &str, level, why: &str| RuleInfo {
        id: id.into(),
        level,
        summary: "A rule is given as the reason.".into(),
        why: why.into(),
        suggestions: vec!["Here is what I can do for you: …".into()],
        sources: vec![
            Source { document: "seven-steps".into(), step: Some(5), part: None },
            Source { document: "ten-steps".into(), step: None, part: Some("teasers".into()) },
        ],
    };
    Arc::new([
        info(
            "language/company-policy",
            Level::Warning,
            "It tells the customer that the company comes first.",
        ),
        info("language/unheard", Level::Hint, "It is not found."),
        RuleInfo { suggestions: Vec::new(), sources: Vec::new(), ..info("hold/too-long", Level::Error, "") },
    ])
}

/// What rules said of the first findings' conversation.
pub(super) fn accounts() -> Vec<Account> {
    let judgement = |rule: &str, status, reason: &str, details: &[&str]| Judgement {
        rule: rule.into(),
        status,
        reason: reason.into(),
        details: details.iter().map(|d| (*d).to_owned()).collect(),
    };
    vec![Account {
        path: "chats/a.json".into(),
        conversation: Some("c-17".into()),
        judgements: vec![
            judgement(
                "language/company-policy",
                Status::Failed,
                "a phrase of the rule stands in turn 4",
                &["“policy lets us” in turn 6 is spared by `unless: sentence`"],
            ),
            judgement(
                "apology/missing",
                Status::Passed,
                "complaint in turn 1 (score 4 of 3: “arrived broken” 3, “still waiting” 1), and an apology follows in turn 2",
                &[],
            ),
            judgement("hold/too-long", Status::NotApplicable, "no waits in a\u{1b} chat", &[]),
        ],
    }]
}

/// What findings come to.
pub(super) fn summary(findings: &[Finding]) -> Summary {
    let mut summary = Summary {
        files: 3,
        conversations: 1_014,
        with_findings: 5,
        turns: 12_345,
        agent_turns: 6_000,
        ..Summary::default()
    };
    for finding in findings {
        *summary.findings.entry(finding.level).or_default() += 1;
        let zero = RuleCount { level: finding.level, findings: 0, conversations: 1 };
        summary.rules.entry(finding.rule.clone()).or_insert(zero).findings += 1;
    }
    summary.hidden.insert(Level::Hint, 23);
    summary
}

/// A note about a file with a hostile name.
pub(super) fn note(kind: NoteKind, message: &str) -> Note {
    Note {
        kind,
        path: "calls/\u{1b}x.json".into(),
        line: None,
        column: None,
        conversation: None,
        message: message.into(),
        help: None,
    }
}

/// A note of each kind.
pub(super) fn notes() -> Vec<Note> {
    vec![
        Note {
            line: Some(3),
            column: Some(14),
            help: Some("close the string with `\"`".into()),
            ..note(NoteKind::NotRead, "this JSON ends inside\na string")
        },
        Note {
            conversation: Some("c-\u{202e}2".into()),
            ..note(NoteKind::NotJudged, "it is not in English")
        },
        Note { path: "".into(), ..note(NoteKind::Note, "23 hints are not shown") },
    ]
}

/// A whole report, one piece for each so many findings.
pub(super) fn report(format: &Format, options: &Options, findings: &[Finding], batch: usize) -> String {
    let reporter = (format.reporter)(options.clone());
    let mut assembly = Assembly::begin(&*reporter, Vec::new()).expect("a Vec takes all");
    for (i, batch) in findings.chunks(batch.max(1)).enumerate() {
        // The account comes after the last finding of its conversation, which is the first batch's here.
        let accounts = if i == 0 { accounts() } else { Vec::new() };
        assembly.push(&Piece::of(&*reporter, batch, &accounts)).expect("a Vec takes all");
    }
    let bytes = assembly.finish(&summary(findings), &notes()).expect("a Vec takes all");
    String::from_utf8(bytes).expect("reports are UTF-8")
}

/// Compares with a file of `snapshots/`, or writes it where `AMENDS_BLESS` is set.
pub(super) fn golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/snapshots").join(name);
    if std::env::var_os("AMENDS_BLESS").is_some() {
        std::fs::write(&path, actual).expect("snapshots can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = expected.lines().zip(actual.lines()).position(|(a, b)| a != b);
    assert!(
        expected == actual,
        "{name} differs from line {differs:?}; AMENDS_BLESS=1 writes it anew:\n{actual}"
    );
}
