//! Functions for formats that a row alone can't describe. Each makes conversations of the documents that belong
//! together; most begin with what the row gives and add to it.

use super::Context;
use super::value::Value;
use crate::transcript::Conversation;

/// Makes the conversations of some documents.
pub(super) type Hook = for<'a> fn(&Context<'a, '_>, &[Value<'a>]) -> Vec<Conversation<'a>>;

/// All hooks by the names that rows give them.
const HOOKS: &[(&str, Hook)] = &[];

/// The hook of a name.
pub(super) fn hook(name: &str) -> Option<Hook> {
    HOOKS.iter().find(|(known, _)| *known == name).map(|(_, hook)| *hook)
}
