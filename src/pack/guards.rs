//! What spares a match: guards, and where they look.

use serde::{Deserialize, Serialize};

/// What spares a match.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guards {
    /// Phrases and signals by scope, any of which spares the match.
    pub unless: Vec<(Scope, GuardSet)>,
    /// Phrases and signals by scope: the match is spared where a scope holds none of its own.
    pub only: Vec<(Scope, GuardSet)>,
    /// Whether a negator before the match spares it.
    pub negated: bool,
    /// What a question means for it.
    pub question: Question,
    /// Whether it counts in quotation marks too.
    pub quoted: bool,
}

impl Guards {
    /// Takes up what other guards spare, too.
    pub(crate) fn join(&mut self, others: &Self) {
        self.unless.extend_from_slice(&others.unless);
        self.only.extend_from_slice(&others.only);
        self.negated |= others.negated;
        self.quoted |= others.quoted;
        if others.question != Question::default() {
            self.question = others.question;
        }
    }
}

/// What a question means for a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Question {
    /// Nothing.
    #[default]
    Either,
    /// A match in a question is spared.
    Never,
    /// A match outside a question is spared.
    Only,
}

/// Where a guard looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// At words that the match holds too.
    Overlap,
    /// Right before the match.
    Before,
    /// Right after it.
    After,
    /// Before it in its sentence, or over its beginning, with no clause opening between: what is said of what follows.
    Leading,
    /// In its clause.
    Clause,
    /// In its sentence.
    Sentence,
    /// In the sentence after it, in its run.
    NextSentence,
    /// In its run.
    Turn,
    /// In the next run.
    NextTurn,
    /// In the run before.
    PreviousTurn,
    /// Anywhere; only signals are looked for so far off.
    Conversation,
}

impl Scope {
    /// All scopes, in the order of the language.
    pub const ALL: [Scope; 11] = [
        Scope::Overlap,
        Scope::Before,
        Scope::After,
        Scope::Leading,
        Scope::Clause,
        Scope::Sentence,
        Scope::NextSentence,
        Scope::Turn,
        Scope::NextTurn,
        Scope::PreviousTurn,
        Scope::Conversation,
    ];

    /// The name in packs.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Overlap => "overlap",
            Scope::Before => "before",
            Scope::After => "after",
            Scope::Leading => "leading",
            Scope::Clause => "clause",
            Scope::Sentence => "sentence",
            Scope::NextSentence => "next-sentence",
            Scope::Turn => "turn",
            Scope::NextTurn => "next-turn",
            Scope::PreviousTurn => "previous-turn",
            Scope::Conversation => "conversation",
        }
    }
}

/// What a guard looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardSet {
    /// Phrases of the pack, in one stretch: from, to.
    pub phrases: (u32, u32),
    /// Signals.
    pub signals: Vec<u32>,
}
