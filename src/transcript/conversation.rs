//! One contact between an organisation and a customer.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::comment::Comment;
use super::event::Event;
use super::turn::{Role, Turn};

/// How people talk to each other in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// By voice.
    Call,
    /// In writing, at once.
    Chat,
    /// By mail.
    Email,
    /// In the comments of a ticket.
    Ticket,
    /// In public.
    Social,
}

impl Channel {
    /// All channels, in the order of the design.
    pub const ALL: [Channel; 5] =
        [Channel::Call, Channel::Chat, Channel::Email, Channel::Ticket, Channel::Social];

    /// The name in the neutral format, in packs, and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Call => "call",
            Channel::Chat => "chat",
            Channel::Email => "email",
            Channel::Ticket => "ticket",
            Channel::Social => "social",
        }
    }

    /// The channel of a name.
    pub fn from_name(name: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|c| c.name() == name)
    }

    /// Whether messages come one by one, hours apart: a gap means nothing, and each message stands alone.
    pub fn is_mail(self) -> bool {
        matches!(self, Channel::Email | Channel::Ticket)
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A text that borrows nothing.
pub(super) fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

/// What a source says of a conversation beside its words (agent, team, queue, customer, thread, tags): a JSON
/// object, read only when it is asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata<'a>(Option<Cow<'a, str>>);

impl<'a> Metadata<'a> {
    /// The metadata of a JSON object's text.
    pub fn new(json: impl Into<Cow<'a, str>>) -> Self {
        Self(Some(json.into()))
    }

    /// The object's text as the source has it.
    pub fn as_json(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The object, or null where there is none.
    pub fn to_json(&self) -> serde_json::Value {
        self.0.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// The text of a key's value: a string's own, or a number's digits.
    pub fn get(&self, key: &str) -> Option<String> {
        match self.to_json().get(key)? {
            serde_json::Value::String(s) => Some(s.clone()),
            serde_json::Value::Number(n) => Some(n.to_string()),
            _ => None,
        }
    }
}

/// A speaker whose role was inferred from what is said.
#[derive(Debug, Clone, PartialEq)]
pub struct Inferred {
    /// The speaker's name or id.
    pub speaker: String,
    /// The role.
    pub role: Role,
    /// How sure that is: from 0.5, where it is anybody's guess, to 1.
    pub certainty: f64,
    /// What speaks for it, in words.
    pub why: String,
}

/// A way through a template: which of its branches are taken together. Conversations of one template follow each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// Its number among the ways through the template, from 0.
    pub number: usize,
    /// How many ways there are.
    pub of: usize,
    /// Whether anything might stand beside what is known, so that nothing can be said to be missing.
    pub open: bool,
    /// Why the template is a part of others and no whole mail, to follow “because”. What a whole mail needs is not missing
    /// in it.
    pub partial: Option<Arc<str>>,
    /// The language that it is written for, as the template says it: `de`, `pt-BR`.
    pub language: Option<String>,
    /// What the template asks, in order, with the answers.
    pub choices: Vec<Choice>,
    /// Raw ranges whose words stand in another file, and are judged there.
    pub borrowed: Vec<Range<usize>>,
    /// Raw ranges of words that stand in strings of tags, with the mark that ends each.
    pub quoted: Vec<(Range<usize>, char)>,
}

/// An answer to what a template asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is asked, as the template writes it.
    pub asked: String,
    /// The answer.
    pub holds: bool,
    /// What kind of thing is asked.
    pub asks: Asks,
    /// The tag that asks, or the part that is meant, by its bytes in the source, counted as [`super::Raw::start`] is.
    pub raw: Range<usize>,
}

/// What a template asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Whether a condition holds.
    Condition,
    /// Whether a list has anything in it.
    List,
    /// Whether this part of a mail is the one that is read.
    Part,
}

/// One contact, with its turns and events in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conversation<'a> {
    /// The source's own id, unchanged.
    pub id: Option<Cow<'a, str>>,
    /// How people talk; `None` where the source does not tell.
    pub channel: Option<Channel>,
    /// When it began, in milliseconds from 1970 in UTC.
    pub started_at_ms: Option<i64>,
    /// What else is known.
    pub metadata: Metadata<'a>,
    /// What was said, in order.
    pub turns: Vec<Turn<'a>>,
    /// What happened, in order.
    pub events: Vec<Event<'a>>,
    /// Whether it is a draft: a message not yet sent, to which nobody has answered.
    pub draft: bool,
    /// Which way through a template it is, where it is one of several.
    pub way: Option<Box<Way>>,
    /// The comments of the template that it was read from, all that may bear on it; `None` where the reader does not
    /// know of comments.
    pub comments: Option<Vec<Comment<'a>>>,
    /// Agents who were known only by what they say.
    pub inferred: Vec<Inferred>,
}

impl Conversation<'_> {
    /// The same conversation, borrowing nothing: for one that was read from text that does not stay.
    pub fn into_owned(self) -> Conversation<'static> {
        Conversation {
            id: self.id.map(owned),
            channel: self.channel,
            started_at_ms: self.started_at_ms,
            metadata: Metadata(self.metadata.0.map(owned)),
            turns: self.turns.into_iter().map(Turn::into_owned).collect(),
            events: self.events.into_iter().map(Event::into_owned).collect(),
            draft: self.draft,
            way: self.way,
            inferred: self.inferred,
            comments: self.comments.map(|all| all.into_iter().map(Comment::into_owned).collect()),
        }
    }

    /// Whether turns have times, so that waits and gaps can be judged.
    pub fn timed(&self) -> bool {
        self.turns.iter().any(|t| t.start_ms.is_some()) || self.events.iter().any(|e| e.length_ms().is_some())
    }

    /// Keeps the turns that `keep` says, and puts each event behind the last of them that it came after.
    pub fn retain_turns(&mut self, keep: impl Fn(&Turn<'_>) -> bool) {
        // How many are kept of those up to each.
        let mut kept = 0;
        let counts = self.turns.iter().map(|turn| {
            kept += usize::from(keep(turn));
            kept
        });
        let counts: Vec<usize> = counts.collect();
        for event in &mut self.events {
            let kept = event.after_turn.and_then(|turn| counts.get(turn).or(counts.last()));
            event.after_turn = kept.and_then(|kept| kept.checked_sub(1));
        }
        self.turns.retain(keep);
    }

    /// Puts events in order where the source lists them in another (all holds, then all transfers), as runs need it.
    /// Events of the same place keep their order.
    pub fn order_events(&mut self) {
        if self.events.len() < 2 {
            return;
        }
        let turns = &self.turns;
        let key = |event: &Event<'_>| {
            let before = match (event.after_turn, event.start_ms) {
                (Some(after), _) => after + 1,
                (None, Some(ms)) => turns.partition_point(|t| t.start_ms.map_or(ms > 0, |start| start < ms)),
                (None, None) => 0,
            };
            (before, event.start_ms)
        };
        if !self.events.is_sorted_by_key(key) {
            self.events.sort_by_cached_key(key);
        }
    }

    /// Whether any visible turn is of this role.
    pub fn has_role(&self, role: Role) -> bool {
        self.turns.iter().any(|t| t.visible && t.role == role)
    }
}
