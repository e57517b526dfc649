//! Whether a conversation is in the pack's language at all: what is "missing" from one in another language says
//! nothing.

use super::Engine;
use super::view::View;
use crate::transcript::Conversation;

/// A conversation of fewer words is judged whatever they are: too little to tell a language by, unless it is said to be in
/// another.
const FEWEST_WORDS: usize = 8;
/// The least share of common words, in percent. English talk has thirty and more; what is written in key words alone
/// has few.
const LEAST_COMMON: usize = 10;
/// The least share of words that the pack knows, in percent, which key words do have.
const LEAST_KNOWN: usize = 50;

impl Engine {
    /// Whether hardly any word of a conversation is of the pack's language. A pack without the list `common-words`
    /// judges everything.
    pub(super) fn is_foreign(&self, conversation: &Conversation<'_>, view: &View) -> bool {
        let Some(common) = &self.common_words else { return false };
        let words = view.tokens.len();
        let said = conversation.way.as_ref().and_then(|way| way.language.as_deref());
        let fewest = if said.is_some_and(|said| self.is_other(said)) { 1 } else { FEWEST_WORDS };
        if words < fewest || self.options.any_language {
            return false;
        }
        let is_common = |word: u32| common[word as usize / 64] >> (word % 64) & 1 == 1;
        // Most talk has enough of them in its first third.
        let enough = (words * LEAST_COMMON).div_ceil(100);
        let few_common = view.tokens.iter().filter(|t| is_common(t.word)).take(enough).count() < enough;
        few_common && view.tokens.iter().filter(|t| t.word != 0).count() * 100 < words * LEAST_KNOWN
    }
    /// Whether a template names another language than the pack's: `de`, `pt-BR`.
    fn is_other(&self, said: &str) -> bool {
        let code = said.split(['-', '_']).next().unwrap_or(said);
        let is_code = matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_alphabetic());
        is_code && !code.eq_ignore_ascii_case(&self.pack.language)
    }
}
