//! A format of JSON as data: what it is known by, and where role, speaker, time and text are in it.
//!
//! The built-in rows are the YAML files beside this one, and the user's own (`--format-map`) are written in the same
//! language. Paths are keys with dots between them, `key[0]` for an element of a list; where several are given, the
//! first at which there is something counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::read::time::Unit;
use crate::transcript::{Channel, EventKind, Role};

/// One or several paths; in YAML a text or a list of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Paths(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a path, or a list of paths")]
        enum Written {
            One(String),
            Many(Vec<String>),
        }
        Ok(match Written::deserialize(source)? {
            Written::One(path) => Paths(vec![path]),
            Written::Many(paths) => Paths(paths),
        })
    }
}

/// A row of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Row {
    /// Its name, for `--format`.
    pub(crate) name: String,
    /// What it is, in a line.
    pub(crate) about: String,
    /// Lists of paths: a source of which all paths of one of these lists show is of this format. `a[].b` is a key of
    /// the elements of a list.
    #[serde(default)]
    pub(crate) known_by: Vec<Paths>,
    /// Paths that speak against it.
    #[serde(default)]
    pub(crate) unless: Vec<String>,
    /// Instead of `known-by`: the paths of `turns`, `role`, `speaker` and `text` themselves. A source with any of these
    /// lists, whose elements say who speaks and what, is of this format.
    #[serde(default)]
    pub(crate) known_by_shape: bool,
    /// The string in a document that is the document proper, written as JSON once more.
    #[serde(default)]
    pub(crate) inside: Paths,
    /// How many turns must say who speaks, unless they say in what role: for formats that are known by little.
    #[serde(default)]
    pub(crate) least: usize,
    /// Whether somebody must be known as agent or customer, by the source, by name, or by what is said: for formats
    /// that are known by so little that a log would do.
    #[serde(default)]
    pub(crate) needs_role: bool,
    /// What to do about a source without words, where that is known.
    #[serde(default)]
    pub(crate) without_words: Option<String>,
    /// Whether a list at the top is one conversation, and not a list of them.
    #[serde(default)]
    pub(crate) list_is_one: bool,
    /// The lists of conversations in a document, all of which are read; none, or an empty path, where the document is
    /// one.
    #[serde(default)]
    pub(crate) conversations: Paths,
    /// Documents with the same value here are parts of one conversation.
    #[serde(default)]
    pub(crate) together: Paths,
    /// How people talk.
    #[serde(default)]
    pub(crate) channel: Option<Channel>,
    /// Where it is said how people talk, and what the values mean.
    #[serde(default)]
    pub(crate) channel_at: Option<Choice<Channel>>,
    /// The conversation's own id.
    #[serde(default)]
    pub(crate) id: Paths,
    /// When it began.
    #[serde(default)]
    pub(crate) started_at: Paths,
    /// What else is known: `agent`, `team`, `queue`, `customer`, `thread`, `tags`, or any other name.
    #[serde(default)]
    pub(crate) metadata: BTreeMap<String, Paths>,
    /// The list of those who take part, if the turns name them by an id.
    #[serde(default)]
    pub(crate) parties: Option<Parties>,
    /// Files that may stand beside the source and tell who takes part.
    #[serde(default)]
    pub(crate) beside: Vec<Beside>,
    /// The first message, or the first few, where they stand apart from the list of turns; an empty path is the document
    /// itself.
    #[serde(default)]
    pub(crate) opening: Paths,
    /// A string that holds the whole conversation as labelled text (`Agent: …`), where there is no list of turns.
    #[serde(default)]
    pub(crate) talk: Paths,
    /// The list of turns; an empty path is the document itself, which is a list or, if it is none, one turn.
    #[serde(default)]
    pub(crate) turns: Paths,
    /// Instead of `turns`: where they are a tree of which one branch was said.
    #[serde(default)]
    pub(crate) branch: Option<BranchRow>,
    /// What a turn says.
    #[serde(default)]
    pub(crate) turn: TurnRow,
    /// Whether turns come in the order of their times, and not as they are listed: one channel after the other.
    #[serde(default)]
    pub(crate) by_time: bool,
    /// Elements of the list of turns, or of lists of their own, that tell of events.
    #[serde(default)]
    pub(crate) events: Vec<EventRow>,
    /// The name of a function of ours, where a row is not enough.
    #[serde(default)]
    pub(crate) hook: Option<String>,
}

/// A tree of turns, each of which names the one before it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct BranchRow {
    /// The object of all of them by their ids.
    pub(crate) nodes: Paths,
    /// The id of the last; without one, the last that is listed.
    pub(crate) leaf: Paths,
    /// Where each has the id of the one before it.
    pub(crate) parent: Paths,
}

/// A value, and what its values mean.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", bound(deserialize = "T: Deserialize<'de>"))]
pub(crate) struct Choice<T> {
    /// Where it is.
    pub(crate) at: Paths,
    /// Whether only what `values` lists counts: a role is understood by itself otherwise (`Support agent`).
    #[serde(default)]
    pub(crate) exact: bool,
    /// What its values mean, whatever their case.
    #[serde(default = "BTreeMap::new")]
    pub(crate) values: BTreeMap<String, T>,
    /// What any other value means.
    #[serde(default = "none", rename = "else")]
    pub(crate) otherwise: Option<T>,
}

fn none<T>() -> Option<T> {
    None
}

impl<T: Copy> Choice<T> {
    /// What a value that is listed means.
    pub(crate) fn listed(&self, value: &str) -> Option<T> {
        let known = self.values.iter().find(|(name, _)| name.eq_ignore_ascii_case(value.trim()));
        known.map(|(_, meaning)| *meaning)
    }

    /// What a value means.
    pub(crate) fn meaning(&self, value: &str) -> Option<T> {
        self.listed(value).or(self.otherwise)
    }
}

/// Those who take part in a conversation.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Parties {
    /// Their list, or an object of them by their ids.
    #[serde(default)]
    pub(crate) list: Paths,
    /// The id by which turns name them; without one, their key, or their place in the list.
    #[serde(default)]
    pub(crate) id: Paths,
    /// Where a turn has that id.
    #[serde(default)]
    pub(crate) of_turn: Paths,
    /// Where it is said which id is the customer's.
    #[serde(default)]
    pub(crate) customer: Paths,
    /// The role of all others, if it is known which id is the customer's.
    #[serde(default, rename = "else")]
    pub(crate) otherwise: Option<Role>,
    /// Their role.
    #[serde(default)]
    pub(crate) role: Option<Choice<Role>>,
    /// Their name.
    #[serde(default)]
    pub(crate) name: Paths,
}

/// A file that may stand beside a source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Beside {
    /// Its path, from the source's folder; of several, the first that is there.
    pub(crate) file: Paths,
    /// Who takes part.
    pub(crate) people: Parties,
}

/// How a text is written inside its string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Markup {
    /// As it is.
    #[default]
    Plain,
    /// Plainly but for entities (`&amp;`).
    Entities,
    /// With tags and entities.
    Html,
    /// As HTML if it looks so, else plainly.
    Auto,
    /// As Slack writes it: entities, and people, channels and links in angle brackets.
    Slack,
}

/// Where a turn has what.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TurnRow {
    /// The role. A value that `values` does not have is understood if it names a role by itself (`Support agent`).
    #[serde(default)]
    pub(crate) role: Option<Choice<Role>>,
    /// The speaker's name or id.
    #[serde(default)]
    pub(crate) speaker: Paths,
    /// The text: a string, or several of them (a list, or a path with `[]`), which are joined.
    #[serde(default)]
    pub(crate) text: Paths,
    /// How the text is written inside its string: `html`, `entities`, `slack`, or plainly.
    #[serde(default)]
    pub(crate) markup: Markup,
    /// The text in HTML, where `text` has none.
    #[serde(default)]
    pub(crate) html: Paths,
    /// What stands between the strings of a text that are joined; a space if it is not said.
    #[serde(default)]
    pub(crate) join: Option<String>,
    /// Whether a text may be a mail, with the one that it answers below it, which is left out.
    #[serde(default)]
    pub(crate) mail: bool,
    /// Where the words are in a text that is itself a JSON object.
    #[serde(default)]
    pub(crate) text_inside: Paths,
    /// When it begins and ends, from the conversation's beginning.
    #[serde(default)]
    pub(crate) start: Paths,
    /// See [`TurnRow::start`].
    #[serde(default)]
    pub(crate) end: Paths,
    /// How long it lasts, where its end is not said.
    #[serde(default)]
    pub(crate) length: Paths,
    /// The unit of these.
    #[serde(default)]
    pub(crate) unit: Unit,
    /// Its words with their times, in the same unit.
    #[serde(default)]
    pub(crate) words: Option<WordsRow>,
    /// The wall clock: a date and time, or the time since 1970, whose unit its size tells.
    #[serde(default)]
    pub(crate) at: Paths,
    /// Whether times stand where they usually do, under names such as `timestamp`, `start` and `end_ms`, instead.
    #[serde(default)]
    pub(crate) usual_times: bool,
    /// What the customer could not see.
    #[serde(default)]
    pub(crate) hidden: When,
    /// What is no turn.
    #[serde(default)]
    pub(crate) skip: When,
}

/// Where a turn has the times of its words.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct WordsRow {
    /// Their list.
    pub(crate) list: Paths,
    /// The word.
    pub(crate) text: Paths,
    /// When it begins and ends; one without a beginning is left out.
    pub(crate) start: Paths,
    /// See [`WordsRow::start`].
    #[serde(default)]
    pub(crate) end: Paths,
    /// How long it lasts, where its end is not said.
    #[serde(default)]
    pub(crate) length: Paths,
    /// What makes a word stand close to the one before it: a mark of punctuation.
    #[serde(default)]
    pub(crate) joins: When,
    /// Whose word it is, where turns are made of words.
    #[serde(default)]
    pub(crate) speaker: Paths,
}

/// Something that happened, as an element of a list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct EventRow {
    /// Its list; without one, an element of the list of turns.
    #[serde(default)]
    pub(crate) list: Paths,
    /// Whether an element of the list of turns that has words is a turn as well.
    #[serde(default)]
    pub(crate) keeps_words: bool,
    /// Whether the source can't tell a hold from a silence.
    #[serde(default)]
    pub(crate) uncertain: bool,
    /// Which elements.
    #[serde(default)]
    pub(crate) when: When,
    /// What happened.
    pub(crate) kind: EventKind,
    /// When it began and ended, from the conversation's beginning.
    #[serde(default)]
    pub(crate) start: Paths,
    /// See [`EventRow::start`].
    #[serde(default)]
    pub(crate) end: Paths,
    /// How long it lasted.
    #[serde(default)]
    pub(crate) length: Paths,
    /// The unit of these.
    #[serde(default)]
    pub(crate) unit: Unit,
    /// The wall clock at its beginning.
    #[serde(default)]
    pub(crate) at: Paths,
    /// Where the conversation went, or who came or left.
    #[serde(default)]
    pub(crate) to: Paths,
}

/// A condition: paths, each with the values at which it holds, whatever their case; `"*"` is any value at all, and
/// `"null"` none. One is enough.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct When(pub(crate) BTreeMap<String, Vec<String>>);
