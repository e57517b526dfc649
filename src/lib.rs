//! A linter for what customer-service agents say and write: the library behind the `amends` command.
//!
//! To amends a transcript is what source code is to a linter. It reads conversations, judges each by every rule of a
//! pack, and tells where a rule was broken: the place in the file, the reason, and better words.
//!
//! # From bytes to findings
//!
//! ```
//! use std::sync::Arc;
//!
//! use amends::builtin;
//! use amends::check::{Origin, findings};
//! use amends::engine::{Engine, Options, Scratch};
//! use amends::read::{self, Piece};
//! use amends::text::{Lines, Position};
//!
//! let text = "Customer: My kettle arrived broken.\nAgent: I'm sorry if that upset you. Goodbye!\n";
//!
//! // A pack made ready to judge. Threads share it; each brings room of its own, which is used again and again.
//! let engine = Engine::new(Arc::new(builtin::pack()), Options::default());
//! let (mut scratch, mut arena) = (Scratch::default(), String::new());
//!
//! let begin = Position { line: 1, column: 1, byte: 0 };
//! let format = read::format("text").expect("labelled text is a format");
//! let mut reported = Vec::new();
//! (format.read)(Piece { text, base: begin }, &read::Options::default(), &mut arena, &mut |read| {
//!     let conversation = read.expect("nothing is wrong with it");
//!     engine.judge(&conversation, &mut scratch);
//!     let lines = Lines::new(text, begin);
//!     let origin = Origin { path: "call.txt".into(), lines: &lines, text, reply_to: None };
//!     let hits = &scratch.judged().hits;
//!     reported.extend(findings(&engine, hits, &conversation, &scratch.view, &origin, false));
//! });
//!
//! let found = reported.iter().find(|f| &*f.rule == "apology/conditional").expect("it is reported");
//! assert!(found.text.as_deref().is_some_and(|words| words.starts_with("I'm sorry if")));
//! assert_eq!(found.start.map(|p| (p.line, p.column, p.byte)), Some((2, 8, 43)));
//! assert!(!found.suggestions.is_empty());
//! ```
//!
//! [`run::Check`] does the same over files and folders, in pieces and on several threads, with a reporter at its
//! end: it is what `amends check` calls.
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
//! | [`check`] | hits put in words and places, reasons, the examples of packs |
//! | [`report`] | the table of output formats, a file for each |
//! | [`run`] | inputs, pieces, threads, order |
//!
//! [`builtin`] stands beside them: the pack in `rules/`, compiled ahead. The binary, above all, has arguments and
//! messages and little else.
//!
//! A format is added by one row, a reporter by one file and one row, a rule by one YAML file. Help, detection, the
//! tables of the README and tests walk those tables.
//!
//! # What happens to a conversation
//!
//! An input is cut into **pieces** at line ends where each line is a conversation, and is one piece where not. A
//! reader parses a piece and gives away its **conversations** one by one, which borrow from it; words with escapes
//! are decoded into an arena that is used again. The engine tells the **runs** (what one speaker says before
//! somebody else does, or something happens), splits their words into **tokens**, and scans them. **Signals** come
//! from what the scan found, **facts** from signals and events, and **rules** from all of these. What a rule reports
//! is a **hit**: a place among tokens, and no words yet. Only hits that are shown become **findings**, with message,
//! line and column, and only where a person will read them with what was said around them.
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
