//! Packs as compiled: what the engine runs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::anchors::{Anchors, WordSets};
use super::clock::Clock;
use super::guards::{GuardSet, Guards};
use super::limit::{Lasting, Limit, Remark};
use super::phrase::Coded;
use super::weights::ByRole;
use crate::finding::{Level, Source};
use crate::text::{Vocabulary, WordId};
use crate::transcript::{Channel, EventKind, Role};

/// Whose words a signal or rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum By {
    /// Agents'.
    #[default]
    Agent,
    /// Customers'.
    Customer,
    /// Both.
    Any,
}

impl By {
    /// Whether it looks at the words of this role.
    #[inline]
    pub fn takes(self, role: Role) -> bool {
        match self {
            By::Agent => role == Role::Agent,
            By::Customer => role == Role::Customer,
            By::Any => matches!(role, Role::Agent | Role::Customer),
        }
    }

    /// The name in packs.
    pub fn name(self) -> &'static str {
        match self {
            By::Agent => "agent",
            By::Customer => "customer",
            By::Any => "any",
        }
    }
}

/// A phrase of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// As it is written.
    pub text: Cow<'static, str>,
    /// What owns it: a matcher, or, for a guard's phrase, a number that means nothing.
    pub owner: u32,
    /// How it is found.
    pub search: Search,
}

/// How a phrase is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// Over tokens.
    Program(Coded),
    /// Over the text of a turn, where one of these literals (in lower case) stands.
    Regex {
        /// The expression.
        pattern: Box<str>,
        /// The literals that a match begins with.
        literals: Vec<Box<str>>,
    },
}

/// Phrases of one kind with their guards: what a rule or signal looks for, or a cue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matcher {
    /// Whose words it looks at.
    pub by: By,
    /// What spares a match.
    pub guards: Guards,
}

/// A named set of phrases said by a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// Its name.
    pub name: Box<str>,
    /// Whose words it looks at.
    pub by: By,
    /// How it is told.
    pub kind: SignalKind,
}

/// How a signal is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignalKind {
    /// By each match of a matcher.
    Plain(u32),
    /// By cues of one run that add up to a threshold.
    Weighted {
        /// What the sum must reach.
        threshold: i32,
        /// The cues: weight and matcher.
        cues: Vec<(i32, u32)>,
    },
    /// By the weights of words and pairs of words of one run that add up to a threshold.
    Words {
        /// What the sum must reach.
        threshold: i32,
        /// The number of the sum in [`Pack::weights`].
        sum: u32,
    },
}

/// A named truth about a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Its name.
    pub name: Box<str>,
    /// When it holds.
    pub is: Expr,
}

/// A plain truth of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Truth {
    /// Its turns or events have times.
    Timed,
    /// It is a draft.
    Draft,
}

/// True or false of a conversation, and, where it can, where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expr {
    /// A signal occurs.
    Signal(u32, By),
    /// A fact holds.
    Fact(u32),
    /// An event occurs.
    Event(EventKind),
    /// The channel is one of these.
    Channel(Vec<Channel>),
    /// A plain truth.
    Is(Truth),
    /// It does not hold.
    Not(Box<Expr>),
    /// All hold.
    All(Vec<Expr>),
    /// One holds, at least.
    Any(Vec<Expr>),
    /// So many occurrences.
    Count {
        /// Of a signal or event.
        of: Box<Expr>,
        /// At least.
        min: u32,
        /// At most.
        max: Option<u32>,
    },
    /// One occurs, and the other after it.
    FirstThen(Box<Expr>, Box<Expr>),
    /// A signal occurs, and each occurrence shares words with another signal's.
    Every(u32, u32),
    /// Something of the first or the last run.
    Edge {
        /// The first run, not the last.
        opening: bool,
        /// Whose it is.
        by: Option<By>,
        /// What occurs in it.
        signal: Option<u32>,
        /// Whether its last sentence is a question.
        question: Option<bool>,
    },
}

/// Where a rule looks for what it requires, from its trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Within {
    /// From the trigger's run to the end.
    #[default]
    Rest,
    /// The trigger's run.
    SameTurn,
    /// The next run of the required role.
    NextTurn,
    /// So many runs of the required role.
    Runs(u32),
    /// So many seconds.
    Seconds(u32),
    /// The last runs of the required role, so many.
    Closing(u32),
    /// What comes before the first occurrence of a signal after the trigger.
    Before(u32),
    /// From the words before a wait to the agent's first after it.
    Wait,
    /// The agent's first run after a wait.
    AfterWait,
}

/// How often a rule judges a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Per {
    /// Once, by the first trigger.
    #[default]
    Conversation,
    /// For each trigger.
    Trigger,
    /// For each wait.
    Wait,
    /// For each transfer: whatever tells of one is told of once.
    Transfer,
}

/// Where a rule reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ReportAt {
    /// At what called for it.
    #[default]
    Trigger,
    /// At the last run of the required role.
    Closing,
    /// At the first occurrence of a signal.
    Signal(u32),
}

/// A variant of a rule, tried where the rule itself does not fail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// What calls for it.
    pub when: Option<Expr>,
    /// The number that breaks it, where that is another than the rule's own.
    pub limit: Option<Limit>,
    /// Its level.
    pub level: Level,
    /// Its message.
    pub message: Box<str>,
}

/// Words that can take the place of a match, in any sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// The matches that it is for: phrases as they are written, or the matched words themselves, folded; every match
    /// where it names none.
    pub of: Vec<Box<str>>,
    /// What takes their place; nothing, where they can go.
    pub replace: Box<str>,
    /// Whether what is said stays the same.
    pub safe: bool,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id: area and name.
    pub id: Box<str>,
    /// Earlier ids.
    pub aliases: Vec<Box<str>>,
    /// How grave it is.
    pub level: Level,
    /// What it is about, in a sentence.
    pub summary: Box<str>,
    /// What its findings say; see the language for what stands in braces.
    pub message: Box<str>,
    /// Better words.
    pub suggestions: Vec<Box<str>>,
    /// Where the advice stands.
    pub sources: Vec<Source>,
    /// Left out unless selected by id or document.
    pub off: bool,
    /// Not yet to be trusted: left out in the same way.
    pub preview: bool,
    /// Whose words it judges.
    pub by: By,
    /// What calls for it.
    pub when: Option<Expr>,
    /// The words that break it.
    pub matcher: Option<u32>,
    /// The signals whose words break it.
    pub signals: Vec<u32>,
    /// The signals that spare whatever breaks it in their sentence.
    pub spared_by: GuardSet,
    /// The signals that tell, right before what breaks it, that these are somebody else's words.
    pub mentioned_by: GuardSet,
    /// The number that breaks it.
    pub limit: Option<Limit>,
    /// What it asks for.
    pub require: Option<Expr>,
    /// Where it looks for that.
    pub within: Within,
    /// How often it judges.
    pub per: Per,
    /// Which waits it looks at, where it judges each.
    pub lasting: Lasting,
    /// What its messages add.
    pub remark: Option<Remark>,
    /// Where it reports.
    pub report: ReportAt,
    /// Variants.
    pub also: Vec<Variant>,
    /// Rules that yield to it on the same words.
    pub overrides: Vec<u32>,
    /// What can take the place of its matches; the first that fits does.
    pub fixes: Vec<Fix>,
}

impl Rule {
    /// Whether it is on where nothing is selected.
    pub fn by_default(&self) -> bool {
        !self.off && !self.preview
    }

    /// Whether it goes by the clock.
    pub fn by_clock(&self) -> bool {
        let mut limits = self.limit.iter().chain(self.also.iter().filter_map(|v| v.limit.as_ref()));
        self.per == Per::Wait || limits.any(|l| l.measure.by_clock())
    }

    /// The area: what stands before the slash of its id.
    pub fn area(&self) -> &str {
        self.id.split('/').next().unwrap_or(&self.id)
    }
}

/// A document that rules cite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its short name.
    pub name: Box<str>,
    /// Its own title.
    pub title: Box<str>,
}

/// The word lists that the engine itself reads. Sets of words are sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineLists {
    /// Words that negate.
    pub negators: Vec<WordId>,
    /// Words that open a clause, one after the other; sorted.
    pub clause_openers: Vec<Vec<WordId>>,
    /// Words that open a question, likewise.
    pub question_openers: Vec<Vec<WordId>>,
    /// Ordinary words: a run of capitals without one is no shouting.
    pub plain_words: Vec<WordId>,
    /// Words that tell the pack's language from others.
    pub common_words: Vec<WordId>,
    /// Words that only show that somebody listens, one after the other; sorted.
    pub back_channels: Vec<Vec<WordId>>,
    /// Sounds of somebody who listens, likewise.
    pub murmurs: Vec<Vec<WordId>>,
    /// Words with which hardly a sentence ends, one after the other; sorted.
    pub leave_open: Vec<Vec<WordId>>,
    /// Those that do end it where one of `stranding` stands before them.
    pub stranded: Vec<WordId>,
    /// What words at the end of a sentence may belong to.
    pub stranding: Vec<WordId>,
    /// Words with which none does.
    pub never_last: Vec<WordId>,
    /// Words whose full stop ends no sentence; sorted.
    pub abbreviations: Vec<Box<str>>,
}

/// A pack, compiled. What there are thousands of is written and read apart from the rest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    /// The language that it is for, by its short code.
    pub language: Box<str>,
    /// The words that it knows.
    #[serde(skip)]
    pub vocabulary: Vocabulary,
    /// Sets of words.
    #[serde(skip)]
    pub classes: WordSets,
    /// For a word, the words that it may stand for.
    pub readings: BTreeMap<WordId, Vec<Vec<WordId>>>,
    /// All phrases: those of a matcher, or of a guard, one after the other.
    #[serde(skip)]
    pub phrases: Vec<Phrase>,
    /// What they are found by.
    #[serde(skip)]
    pub anchors: Anchors,
    /// What words say for and against signals.
    #[serde(skip)]
    pub weights: ByRole,
    /// All matchers.
    pub matchers: Vec<Matcher>,
    /// All signals, each after those that its guards look for.
    pub signals: Vec<Signal>,
    /// All facts, each after those that it names.
    pub facts: Vec<Fact>,
    /// All rules, in the order of their ids.
    pub rules: Vec<Rule>,
    /// The documents that they cite.
    pub documents: Vec<Document>,
    /// What the engine itself reads.
    pub lists: EngineLists,
    /// How times are read.
    pub clock: Clock,
}

impl Pack {
    /// The rule of an id or of an earlier one.
    pub fn rule(&self, id: &str) -> Option<usize> {
        let exact = self.rules.iter().position(|r| &*r.id == id);
        exact.or_else(|| self.rules.iter().position(|r| r.aliases.iter().any(|a| &**a == id)))
    }

    /// The signal of a name.
    pub fn signal(&self, name: &str) -> Option<usize> {
        self.signals.iter().position(|s| &*s.name == name)
    }
}
