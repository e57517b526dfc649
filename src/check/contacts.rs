//! What one contact tells of others of the same thread or customer: when its agent spoke, and which of its promises lie
//! beyond its end.
//!
//! A promise that a record leaves open is kept or broken in another, which may come much later in the input, or stand
//! before it. So a check has a second stage, over records that are small enough to be kept of every contact.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::clock;
use super::findings::without_clock;
use super::places::Origin;
use crate::engine::{Clocked, Engine, Promised, Scratch};
use crate::finding::Finding;
use crate::transcript::{Conversation, Role};

/// What binds contacts together: a thread or a customer, as a number that no two share by any likely chance.
pub type Key = u128;

/// What is kept of a contact. Times are in milliseconds from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// When the agent's first words began, and the last ones; `None` where no agent spoke.
    pub agent_ms: Option<(i64, i64)>,
    /// When its last words began, whoever said them.
    pub until_ms: i64,
    /// Whether the agent told how something came out.
    pub told: bool,
}

/// A promise that a later contact keeps, or sees broken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// When it was made, in milliseconds from 1970.
    pub said_ms: i64,
    /// When it falls due, likewise.
    pub due_ms: i64,
    /// Whether it takes an answer to keep it.
    pub answer: bool,
    /// The finding that it would be.
    finding: Finding,
    /// Its message, in the parts between which stands what the clock says.
    message: Vec<String>,
    context: Option<Box<crate::finding::Context>>,
    promised: Promised,
}

/// What became of a promise, by the contacts of its thread or customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fate {
    /// Whether an agent's words came by its time.
    pub kept: bool,
    /// When an agent's next words came after it, in milliseconds from 1970.
    pub next_ms: Option<i64>,
    /// Up to when the record goes on, likewise.
    pub until_ms: Option<i64>,
}

/// Keys of metadata that name what a contact belongs to.
const THREAD: &[&str] = &["thread", "thread_id"];
const CUSTOMER: &[&str] = &["customer", "customer_id"];
/// Names that stand for nobody.
const NOBODY: &[&str] =
    &["", "-", "?", "0", "none", "null", "n/a", "na", "unknown", "anonymous", "guest", "customer"];

/// What a contact belongs to: its thread and its customer, where its metadata name them.
pub fn keys(conversation: &Conversation<'_>) -> impl Iterator<Item = Key> {
    let json = conversation.metadata.as_json();
    // Metadata is only decoded where it may name one.
    let may = json.is_some_and(|json| json.contains("thread") || json.contains("customer"));
    let object = if may { conversation.metadata.to_json() } else { serde_json::Value::Null };
    [("thread", THREAD), ("customer", CUSTOMER)].into_iter().filter_map(move |(kind, names)| {
        let value = names.iter().find_map(|name| match object.get(name)? {
            serde_json::Value::String(s) => Some(s.trim().to_owned()),
            serde_json::Value::Number(n) => Some(n.to_string()),
            _ => None,
        })?;
        let named = !NOBODY.iter().any(|nobody| value.eq_ignore_ascii_case(nobody));
        named.then(|| key(kind, &value))
    })
}

fn key(kind: &str, value: &str) -> Key {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, kind, value).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

/// What a contact that was judged last tells of others; `None` where no wall clock tells when it was.
pub fn contact(engine: &Engine, conversation: &Conversation<'_>, scratch: &Scratch) -> Option<Contact> {
    let mut found: Option<Contact> = None;
    for turn in conversation.turns.iter().filter(|t| t.visible) {
        let Some(at) = wall_clock(conversation, turn.at_ms, turn.start_ms) else { continue };
        let contact = found.get_or_insert(Contact { agent_ms: None, until_ms: at, told: false });
        contact.until_ms = contact.until_ms.max(at);
        if turn.role == Role::Agent {
            let (first, last) = contact.agent_ms.unwrap_or((at, at));
            contact.agent_ms = Some((first.min(at), last.max(at)));
        }
    }
    found.map(|contact| Contact { told: engine.tells_outcome(scratch), ..contact })
}

/// The promises that a contact leaves open which was judged last, each with its rule's number in the pack.
pub fn pending(
    engine: &Engine,
    conversation: &Conversation<'_>,
    scratch: &Scratch,
    origin: &Origin<'_>,
    context: bool,
) -> Vec<(u32, Pending)> {
    let open = scratch.judged().open.iter();
    open.filter_map(|open| {
        let turn = match open.hit.place {
            crate::engine::Place::Tokens(start, _) => {
                conversation.turns.get(scratch.view.turn_of(start as usize))?
            }
            _ => return None,
        };
        let began = wall_clock(conversation, turn.at_ms, turn.start_ms)?;
        let said_ms = began + open.promised.said_ms - turn.start_ms?;
        let due_ms = said_ms + open.promised.due_ms - open.promised.said_ms;
        let (mut finding, message) =
            without_clock(engine, &open.hit, conversation, &scratch.view, origin, context);
        let context = finding.context.take();
        let (answer, promised) = (open.answer, open.promised);
        let pending = Pending { said_ms, due_ms, answer, finding, message, context, promised };
        Some((open.hit.rule, pending))
    })
    .collect()
}

fn wall_clock(conversation: &Conversation<'_>, at_ms: Option<i64>, start_ms: Option<i64>) -> Option<i64> {
    at_ms.or_else(|| Some(conversation.started_at_ms? + start_ms?))
}

impl Pending {
    /// The finding that it is, if what became of it breaks it: the record goes on past its time by more than its rule
    /// allows.
    pub fn finding(self, engine: &Engine, fate: Fate) -> Option<Finding> {
        let Pending { said_ms, due_ms, answer, mut finding, message, context, promised } = self;
        let next_ms = fate.next_ms.filter(|_| !answer);
        let ends = next_ms.or(fate.until_ms).filter(|ends| !fate.kept && *ends > due_ms)?;
        let measured = (ends - due_ms) as f64 / 1000.0;
        if finding.limit.is_some_and(|limit| measured <= limit) {
            return None;
        }
        let here = |ms: i64| ms - said_ms + promised.said_ms;
        let told = Promised { next_ms: next_ms.map(here), until_ms: here(ends), later: true, ..promised };
        let told = if answer { Clocked::Untold(told) } else { Clocked::Promised(told) };
        finding.message = message.join(&clock::told(&told, finding.limit));
        finding.measured = Some(measured);
        finding.context = context.map(|context| {
            let rule = engine.pack.rules.iter().find(|r| *r.id == *finding.rule);
            let unit = rule.and_then(|r| r.limit).map(|l| l.measure.unit());
            Box::new(crate::finding::Context { unit, ..*context })
        });
        Some(finding)
    }
}
