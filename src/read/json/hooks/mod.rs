//! Functions for formats that a row alone can't describe, a file for each family of makers. Each makes conversations
//! of the documents that belong together; most begin with what the row gives and add to it.

mod amazon;
mod deepgram;
mod desk;
mod genesys;
mod google;
mod vcon;
mod words;

use super::Context;
use super::value::Value;
use crate::transcript::Conversation;

/// Makes the conversations of some documents.
pub(super) type Hook = for<'a> fn(&Context<'a, '_>, &[Value<'a>]) -> Vec<Conversation<'a>>;

/// All hooks by the names that rows give them.
const HOOKS: &[(&str, Hook)] = &[
    ("bedrock", amazon::bedrock),
    ("deepgram", deepgram::deepgram),
    ("deepgram-live", deepgram::live),
    ("genesys", genesys::genesys),
    ("google-speech", google::speech),
    ("hand-overs", desk::hand_overs),
    ("said", desk::said),
    ("transcribe", amazon::transcribe),
    ("transcribe-live", amazon::live),
    ("vcon", vcon::vcon),
    ("words-by-speaker", words::by_speaker),
    ("words-of-each", words::of_each),
];

/// The hook of a name.
pub(super) fn hook(name: &str) -> Option<Hook> {
    HOOKS.iter().find(|(known, _)| *known == name).map(|(_, hook)| *hook)
}

/// The conversation of each document, made by `make`.
fn each_of<'a>(
    documents: &[Value<'a>],
    make: impl FnMut(Value<'a>) -> Conversation<'a>,
) -> Vec<Conversation<'a>> {
    documents.iter().copied().map(make).collect()
}
