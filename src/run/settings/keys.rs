//! The keys of `amends.yaml`: reading, messages, the JSON Schema and the file that `amends init` writes walk these
//! tables.

use crate::finding::Level;
use crate::pack::keys::{HOURS, Key, Shape, key, levels};
use crate::read;
use crate::transcript::Channel;

fn fail_ons() -> Vec<&'static str> {
    levels().into_iter().chain(["never"]).collect()
}

fn channels() -> Vec<&'static str> {
    Channel::ALL.map(Channel::name).into()
}

fn formats() -> Vec<&'static str> {
    read::formats().iter().map(|f| f.name()).collect()
}

const PACKS: Key = key(
    "packs",
    Shape::Texts,
    "packs over the built-in one: YAML files, or folders of them; paths count from this file",
);
const SELECT: Key =
    key("select", Shape::Texts, "the rules to judge by: rules, areas, documents by short name, or `all`");
const IGNORE: Key = key("ignore", Shape::Texts, "the rules to leave out, likewise");
const LEVELS: Key =
    key("levels", Shape::Named(&Shape::OneOf(levels)), "for a rule another level than its pack gives it");
const LIMITS: Key = key(
    "limits",
    Shape::Named(&Shape::Bound),
    "for a rule another number than its pack gives it, or numbers by channel, in the same unit",
);
const MIN_LEVEL: Key = key("min-level", Shape::OneOf(levels), "the least grave level that is shown");
const FAIL_ON: Key =
    key("fail-on", Shape::OneOf(fail_ons), "the least grave level that makes the exit code 1");
const AGENTS: Key = key("agents", Shape::Texts, "names of speakers who are agents; globs are fine");
const CUSTOMERS: Key = key("customers", Shape::Texts, "names of speakers who are customers, likewise");
const BOTS: Key = key("bots", Shape::Flag, "whether robots are judged as agents are");
const FORMAT: Key = key("format", Shape::OneOf(formats), "the format, where it is not to be found out");
const CHANNEL: Key =
    key("channel", Shape::OneOf(channels), "the channel of conversations whose source names none");
const TIMEZONE: Key = key(
    "timezone",
    Shape::Text,
    "the zone in which times of day are meant, where a conversation names none: `Europe/Berlin`",
);
const BUSINESS_HOURS: Key = key(
    "business-hours",
    Shape::Map(HOURS),
    "when there is business, for “by end of day” and “in two business days”",
);
const ASSUME: Key =
    key("assume", Shape::Texts, "signals, such as `complaint`, taken to occur before the first turn");

/// The keys of the file.
pub(crate) static SETTINGS: &[Key] = &[
    PACKS,
    SELECT,
    IGNORE,
    LEVELS,
    LIMITS,
    MIN_LEVEL,
    FAIL_ON,
    AGENTS,
    CUSTOMERS,
    BOTS,
    FORMAT,
    CHANNEL,
    TIMEZONE,
    BUSINESS_HOURS,
    ASSUME,
    key(
        "exclude",
        Shape::Texts,
        "files and folders that are not checked, as `.gitignore` would name them; paths count from this file",
    ),
    key("overrides", Shape::Maps(OVERRIDE), "what holds for some files alone; later ones win"),
    key("baseline", Shape::Text, "the file of findings that are known and do not fail"),
    key("allow", Shape::Texts, "files of suppressions for transcripts, beside every `amends-allow.yaml`"),
    key("scores", Shape::Named(&Shape::Number), "weights of scores"),
    key("costs", Shape::Named(&Shape::Number), "the cost model"),
];

/// The keys of an override.
pub(crate) static OVERRIDE: &[Key] = &[
    key(
        "files",
        Shape::Texts,
        "which files: globs as in `.gitignore`, counted from this file; `!` takes files out again",
    ),
    PACKS,
    SELECT,
    IGNORE,
    LEVELS,
    LIMITS,
    MIN_LEVEL,
    FAIL_ON,
    AGENTS,
    CUSTOMERS,
    BOTS,
    FORMAT,
    CHANNEL,
    TIMEZONE,
    BUSINESS_HOURS,
    ASSUME,
];

/// What `fail-on` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// Findings of this level or a graver one make the exit code 1.
    Level(Level),
    /// No finding does.
    Never,
}

impl FailOn {
    /// What a name says.
    pub fn from_name(name: &str) -> Option<FailOn> {
        match name {
            "never" => Some(FailOn::Never),
            name => Level::from_name(name).map(FailOn::Level),
        }
    }

    /// The name in settings and flags.
    pub fn name(self) -> &'static str {
        match self {
            FailOn::Level(level) => level.name(),
            FailOn::Never => "never",
        }
    }

    /// Whether a finding of this level fails.
    pub fn takes(self, level: Level) -> bool {
        matches!(self, FailOn::Level(least) if level <= least)
    }
}
