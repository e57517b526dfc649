//! A linter for what customer-service agents say and write: the library behind the `amends` command.
//!
//! To amends a transcript is what source code is to a linter. It reads conversations, judges each by every rule of a
//! pack, and tells where a rule was broken: the place in the file, the reason, and better words.
//!
//! # From a text to findings
//!
//! ```
//! use amends::builtin;
//! use amends::check::Linter;
//! use amends::read::Options;
//!
//! // A pack made ready to judge. Make it once; threads may share it.
//! let linter = Linter::new(builtin::pack());
//!
//! let text = "Customer: My kettle arrived broken.\nAgent: I'm sorry if that upset you. Goodbye!\n";
//! let checked = linter.check_text("call.txt", text, None, &Options::default());
//! assert!(checked.notes.is_empty(), "all of it was read and judged");
//!
//! let found = checked.findings.iter().find(|f| &*f.rule == "apology/conditional").expect("it is reported");
//! assert!(found.text.as_deref().is_some_and(|words| words.starts_with("I'm sorry if")));
//! assert_eq!(found.start.map(|p| (p.line, p.column, p.byte)), Some((2, 8, 43)));
//! assert!(!found.suggestions.is_empty());
//! ```
//!
//! | to | use |
//! | --- | --- |
//! | load packs of your own over the built-in one | [`builtin::with`], or [`pack::build`] for texts in memory |
//! | choose rules, or say that a complaint went before | [`run::select()`], [`engine::Options`] and [`check::Linter::of`] |
//! | check a conversation that you hold | [`check::Linter::check`] and [`transcript::Conversation`] |
//! | check a text of any format | [`check::Linter::check_text`] |
//! | check files and folders, on every core, in little memory | [`run::Check`], which is what `amends check` calls |
//! | write findings in a format | [`report::format()`] and [`report::Assembly`] |
//! | know for each rule why it passed, failed or did not apply | [`engine::Engine::judge`] and [`check::account`] |
//!
//! None of it needs a terminal, and only [`run`] and [`builtin::with`] read files. `examples/chat.rs` is a whole
//! program. What these names mean stays as it is within a version of the crate, and so do the keys of the JSON output
//! ([`report::OUTPUT_SCHEMA`]) and the language of packs (`format: 1`) within theirs.
//!
//! # Layers
//!
//! Each layer uses only those before it, and a test holds that:
//!
//! | layer | holds |
//! | --- | --- |
//! | [`text`] | lines and columns, encodings with the way back to raw bytes, folded words, tokens, sentence bounds |
//! | [`transcript`] | conversation, turn, event, and the runs that turns form |
//! | [`finding`] | findings, levels, judgements, summaries |
//! | [`read`] | the table of formats and their detection, a file for each family of shapes |
//! | [`pack`] | the rule language: YAML with places, static checks, phrases compiled to programs over words |
//! | [`engine`] | one scan, then signals, facts and rules |
//! | [`check`] | hits put in words and places, reasons, suppressions, fixes, the examples of packs |
//! | [`report`] | the table of output formats, a file for each |
//! | [`run`] | inputs and their settings, pieces, threads, order, the gate |
//!
//! [`builtin`] stands beside them: the pack in `rules/`, compiled ahead. The binary, above all, has arguments and
//! messages and little else.
//!
//! A format is added by one row, a reporter by one file and one row, a rule by one YAML file. Help, detection, the
//! tables of the README and tests walk those tables.
//!
//! # What happens to a conversation
//!
//! An input is cut into **pieces**: at line ends where each line is a conversation, between the elements of a list of
//! them, between rows once those of a conversation are together; else it is one piece. A reader parses a piece and
//! gives away its **conversations** one by one, which borrow from it; words with escapes are decoded into an arena that
//! is used again. The engine tells the **runs** (what one speaker says before somebody else does, or something
//! happens), splits their words into **tokens**, and scans them. **Signals** come from what the scan found, **facts**
//! from signals and events, and **rules** from all of these. What a rule reports is a **hit**: a place among tokens,
//! and no words yet. Only hits that are shown become **findings**, with message, line and column, and only where a
//! person will read them with what was said around them.
//!
//! **One scan over numbered words.** A word is folded (case, apostrophes, width, marks of zero width) and looked up
//! in the pack's vocabulary once; from there on it is a number. A phrase is anchored at its rarest word, so that
//! most words lead nowhere. From an anchor, a small program runs both ways over the numbers, which gives whole
//! words, gaps, alternatives, lists and inflections for nothing. The usual way, an automaton over the raw text,
//! finds hits that must be confirmed on words all the same, and where a whole pack is searched for, most of an
//! agent's turns hold one: so the words are looked up anyway, and the automaton comes on top. It remains for
//! `regex:` phrases, whose literals are found in one pass.
//!
//! **A slow twin.** [`engine::twin`] tells phrases, guards and signals anew by the description of the language alone,
//! with strings for words and every phrase tried at every word. Tests hold the two against each other, on fixtures and
//! on random packs and conversations.
//!
//! **On demand.** Bounds of sentences and clauses are worked out in runs where a phrase or a guard asks for them,
//! regexes built when their literal first occurs, and reasons put in words for `--explain-why` alone.
//!
//! **Room that is used again.** What judging needs lies in [`engine::Scratch`], which grows to the largest
//! conversation. A turn without findings costs no allocation, and a test counts them.
//!
//! **Places are recipes.** A turn knows which raw bytes it was read from and how they are encoded
//! ([`transcript::Raw`]). Only for a turn with findings is the decoding replayed ([`text::OffsetMap`]) to tell the
//! byte, line and column in the file: what is right inside JSON strings with escapes costs the others nothing.
//!
//! **Three-valued judgements.** A rule *passes*, *fails*, or does *not apply*, each with its reason
//! ([`engine::Verdict`], and in words [`finding::Judgement`]). “No apology where none was called for” is no praise:
//! whoever counts how often agents keep a rule needs to know how often there was anything to keep.
//!
//! **One clock.** Sources restart their clocks, mix zones and leave out ends. The engine makes one line of times of
//! each conversation, mends what can be mended, and measures nothing across what cannot; a note says so. Waits are told
//! from events, silences and requests on that line, promises from the times that their words name ([`text::when`]).
//!
//! **Across contacts.** A promise that one contact leaves open is kept or broken in another, perhaps in another file.
//! Each contact leaves a few dozen bytes by its thread and customer ([`check::contacts`]); they are gone through box by
//! box when all input was read, and what comes of them is reported last, in the order of the input.
//!
//! **Packs compiled ahead.** `build.rs` builds the built-in pack with the library's own lower layers and stores it
//! as bytes that decode in a fraction of a millisecond; why, examples and YAML lie apart and are decoded for those
//! who ask. A test proves that the bytes are the YAML. Packs of the user's own are laid over that YAML and built at
//! start, with every fault told at once ([`pack::PackError`]).
//!
//! **Order without sorting.** Pieces are numbered as they are cut. A few for each thread are under way at a time; a
//! result that comes early waits for those before it. So the bytes written are the same on any number of threads,
//! and memory is bounded by the pieces under way, however long the input. A conversation is never cut, so the
//! largest one counts.
//!
//! **Settings** ([`run::settings`]) are layers over layers whose values know where they were said. Inputs for which the
//! same holds share one plan ([`run::Plan`]), and plans that judge alike share an engine. A folder is looked into once,
//! and a run without settings pays for that look alone.
//!
//! **The gate** stands between hits and reports. Only where something is allowed, known or unchanged are all hits put
//! in words and held against it, first suppressions, then changed lines, then the baseline, so that a suppression of a
//! hint that nobody sees counts as used; whatever depends on the whole run (what is gone, what allowed nothing) is
//! gathered in sets, which do not ask in which order threads get on.
//!
//! **Errors** are typed in each layer. What is wrong with an input becomes a [`finding::Note`], and the run goes on;
//! what is wrong with a pack or with writing ends it.

pub mod builtin;
pub mod check;
pub mod engine;
pub mod finding;
pub mod pack;
pub mod read;
pub mod report;
pub mod run;
pub mod text;
pub mod transcript;

/// Compiles and runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
