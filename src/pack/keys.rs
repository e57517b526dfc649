//! The keys of every entry: what they hold and mean. Decoding, messages and the JSON Schema walk these tables.

use super::guards::Scope;
use crate::finding::Level;

/// What a key holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// A text.
    Text,
    /// True or false.
    Flag,
    /// A number.
    Number,
    /// A whole number.
    Whole,
    /// A number, or a map of numbers by channel.
    Bound,
    /// One of some names.
    OneOf(fn() -> Vec<&'static str>),
    /// Phrases: a block of lines, or a list of texts.
    Phrases,
    /// Texts: a list.
    Texts,
    /// An expression.
    Expr,
    /// Phrases, or a signal.
    /// Phrases or signals.
    Guard,
    /// A map with these keys.
    Map(&'static [Key]),
    /// A list of such maps.
    Maps(&'static [Key]),
    /// Such a map, or a list of them.
    OneOrMaps(&'static [Key]),
    /// A word's readings.
    Readings,
    /// Examples.
    Examples,
    /// A map whose keys are names: what each name has.
    Named(&'static Shape),
    /// `within`.
    Within,
    /// `report`.
    Report,
    /// A step's number, or a text.
    Step,
}

/// A key of an entry.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) about: &'static str,
}

pub(crate) const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, about }
}

pub(crate) fn levels() -> Vec<&'static str> {
    Level::ALL.iter().map(|l| l.name()).collect()
}

fn roles() -> Vec<&'static str> {
    vec!["agent", "customer", "any"]
}

fn pers() -> Vec<&'static str> {
    vec!["conversation", "trigger", "wait", "transfer"]
}

fn questions() -> Vec<&'static str> {
    vec!["never", "only"]
}

fn quoteds() -> Vec<&'static str> {
    vec!["never", "allowed"]
}

/// The kinds of entries: the key that tells each, and its keys.
pub(crate) static ENTRIES: &[(&str, &[Key])] = &[
    ("id", RULE),
    ("signal", SIGNAL),
    ("fact", FACT),
    ("words", WORDS),
    ("readings", READINGS),
    ("document", DOCUMENT),
    ("clock", super::clock::ENTRY),
    ("format", HEADER),
];

pub(crate) static SCOPES: &[Key] = &[
    key("overlap", Shape::Guard, "a phrase that shares words with the match"),
    key("before", Shape::Guard, "a phrase that ends right before the match"),
    key("after", Shape::Guard, "a phrase that begins right after it"),
    key(
        "leading",
        Shape::Guard,
        "a phrase before it in its sentence, or over its beginning, with no clause opening between",
    ),
    key("clause", Shape::Guard, "a phrase anywhere in its clause"),
    key("sentence", Shape::Guard, "a phrase anywhere in its sentence"),
    key("next-sentence", Shape::Guard, "a phrase anywhere in the sentence after it, in the same run"),
    key("turn", Shape::Guard, "a phrase anywhere in its run"),
    key("next-turn", Shape::Guard, "a phrase anywhere in the next run"),
    key("previous-turn", Shape::Guard, "a phrase anywhere in the run before"),
    key("conversation", Shape::Guard, "a signal anywhere in the conversation"),
];

const MATCH: Key = key("match", Shape::Phrases, "the phrases to find");
const GUARD_UNLESS: Key = key("unless", Shape::Map(SCOPES), "what spares a match, by scope");
const GUARD_ONLY: Key =
    key("only", Shape::Map(SCOPES), "what a match needs beside it, by scope; one without is spared");
const NEGATED: Key =
    key("unless-negated", Shape::Flag, "a negator within four words before, in the clause, spares a match");
const QUESTION: Key =
    key("question", Shape::OneOf(questions), "whether a question spares a match, or is needed for one");
const QUOTED: Key =
    key("quoted", Shape::OneOf(quoteds), "whether a match in quotation marks counts; never, unless said");
const ABOUT: Key = key("about", Shape::Text, "a line for the reader");
const BY: Key = key("by", Shape::OneOf(roles), "whose words it looks at; the agent's, unless said");

pub(crate) static SOURCE: &[Key] = &[
    key("document", Shape::Text, "the document's short name"),
    key("step", Shape::Step, "the step of the document, or the name of a part outside its steps"),
];

pub(crate) static EXAMPLES: &[Key] = &[
    key("flag", Shape::Examples, "what the rule reports"),
    key("pass", Shape::Examples, "what it does not report"),
];

pub(crate) static FIX: &[Key] = &[
    key(
        "of",
        Shape::Texts,
        "the phrases, as they are written, or the very words that it is for; every match, unless said",
    ),
    key("replace", Shape::Text, "what takes their place; `\"\"` where they can go"),
    key("safe", Shape::Flag, "whether what is said stays the same: `--fix` applies only such fixes"),
];

pub(crate) static REMARK: &[Key] = &[
    key("when", Shape::Expr, "what is asked, around the wait or in the whole conversation"),
    key("then", Shape::Text, "what is said where it holds"),
    key("otherwise", Shape::Text, "what is said where it does not"),
];

pub(crate) static CLOCK: &[Key] = &[
    key(
        "words-per-minute",
        Shape::Number,
        "how fast people speak, for turns of a call whose end is not known",
    ),
    key("set-back-seconds", Shape::Number, "how far the clock may run back before it counts as set anew"),
    key("gone-after-minutes", Shape::Bound, "a silence longer than this is no wait: people went"),
    key("back-channel-words", Shape::Number, "the longest turn that may only show that somebody listens"),
    key("goes-on-ms", Shape::Number, "who speaks again within this time was not cut off"),
    key("loose-percent", Shape::Number, "how much longer a loose time may take, in percent of it"),
    key("loose-seconds", Shape::Number, "and how much longer at the least"),
    key(
        "unknown-zone-hours",
        Shape::Number,
        "how far past a date or time of day must be where no zone is known",
    ),
    key("together-ms", Shape::Number, "who begin within this time of each other begin together"),
    key("parting-words", Shape::Number, "the longest run with which a customer only takes leave"),
    key(
        "answer-words",
        Shape::Number,
        "from so many words on, a sentence after a request to wait may answer it",
    ),
    key("at-once-seconds", Shape::Number, "thanks within this time of the customer's “sure” end no wait"),
    key(
        "beside-mark-seconds",
        Shape::Number,
        "where more of a wait lies beside the marks in it, they tell of a part",
    ),
    key("ring-words", Shape::Number, "the longest run that only asks whether the other is there"),
    key(
        "telling-runs",
        Shape::Number,
        "how many runs after the words that announce a transfer its mark may come",
    ),
    key("later-minutes", Shape::Number, "a promise of a longer time is made for after the talk"),
    key(
        "sitting-minutes",
        Shape::Number,
        "what is said within this time after such a promise is the same talk",
    ),
    key("courtesy-words", Shape::Number, "the longest run that may be no more than courteous"),
    key("early-hour", Shape::Number, "an hour before this, without am or pm, is one of the afternoon"),
    key("first-thing-minutes", Shape::Number, "how long after business opens “first thing” is over"),
    key("zone", Shape::Text, "the zone in which times of day are meant: `Europe/Berlin`"),
    key("business", Shape::Map(HOURS), "when there is business"),
];

pub(crate) static HOURS: &[Key] = &[
    key("days", Shape::Texts, "the days: monday, tuesday, …"),
    key("from", Shape::Text, "when it opens: \"09:00\""),
    key("to", Shape::Text, "when it closes: \"17:30\""),
];

pub(crate) static ALSO: &[Key] = &[
    key("when", Shape::Expr, "what calls for the variant"),
    key("measure", Shape::Text, "what it measures, where that is not what the rule does"),
    key("at-most", Shape::Bound, "the most that is right"),
    key("at-least", Shape::Bound, "the least that is right"),
    key("level", Shape::OneOf(levels), "its level"),
    key("message", Shape::Text, "its message"),
];

static RULE: &[Key] = &[
    key("id", Shape::Text, "area and name: `language/cannot`"),
    key("level", Shape::OneOf(levels), "how grave it is; a warning, unless said"),
    key("summary", Shape::Text, "what it is about, in a sentence"),
    key("why", Shape::Text, "the reason, for the reader"),
    key("sources", Shape::Maps(SOURCE), "where the advice stands"),
    key("conflict", Shape::Text, "where documents disagree"),
    key("message", Shape::Text, "what its findings say"),
    key("suggest", Shape::Texts, "better words"),
    key("fix", Shape::OneOrMaps(FIX), "words that can take the place of a match in any sentence"),
    key("examples", Shape::Map(EXAMPLES), "what it reports, and what it does not"),
    key("match", Shape::Guard, "the phrases to find, `{signal: name}`, or a list of both"),
    GUARD_UNLESS,
    GUARD_ONLY,
    NEGATED,
    QUESTION,
    QUOTED,
    key(
        "spared-by",
        Shape::Texts,
        "signals that spare whatever breaks it in their sentence, be it told by phrases or signals",
    ),
    key(
        "mentioned-by",
        Shape::Texts,
        "signals that spare what they lead to: it stands behind their words, with no clause opening between",
    ),
    BY,
    key("when", Shape::Expr, "what calls for it"),
    key("require", Shape::Expr, "what it asks for"),
    key("within", Shape::Within, "where it looks for that"),
    key("per", Shape::OneOf(pers), "how often it judges a conversation"),
    key("report", Shape::Report, "where it reports"),
    key("measure", Shape::Text, "what it measures"),
    key("at-most", Shape::Bound, "the most that is right: a number, or numbers by channel"),
    key("at-least", Shape::Bound, "the least that is right, likewise"),
    key(
        "wait-over-seconds",
        Shape::Bound,
        "with `per: wait`, only waits longer than this: a number, or numbers by channel",
    ),
    key("or-announced", Shape::Flag, "and those that the agent said would be longer"),
    key("remark", Shape::Map(REMARK), "what `{remark}` in the message stands for"),
    key("also", Shape::Maps(ALSO), "variants, tried where the rule itself does not fail"),
    key("overrides", Shape::Texts, "rules that yield to it on the same words"),
    key("aliases", Shape::Texts, "earlier ids"),
    key("off", Shape::Flag, "left out unless selected by id or document"),
    key("preview", Shape::Flag, "not yet to be trusted: left out unless selected by id or document"),
    key("since", Shape::Text, "the version that brought it"),
    key("precision", Shape::Text, "how often it was right where it was read by people, with date and count"),
    ABOUT,
];

static SIGNAL: &[Key] = &[
    key("signal", Shape::Text, "its name"),
    BY,
    MATCH,
    GUARD_UNLESS,
    GUARD_ONLY,
    NEGATED,
    QUESTION,
    QUOTED,
    key("threshold", Shape::Whole, "what the cues or weights of one run must add up to"),
    key("cues", Shape::Maps(CUE), "phrases with weights"),
    key(
        "weights",
        Shape::Named(&Shape::Texts),
        "words and pairs of words, or their first five letters (`polic-`), by what they add to the sum of a run; or \
         `signal:`, whose weights are taken",
    ),
    ABOUT,
];

pub(crate) static CUE: &[Key] = &[
    key("weight", Shape::Whole, "what it adds; may be less than nothing"),
    MATCH,
    GUARD_UNLESS,
    GUARD_ONLY,
    NEGATED,
    QUESTION,
    QUOTED,
    ABOUT,
];

static FACT: &[Key] = &[key("fact", Shape::Text, "its name"), key("is", Shape::Expr, "when it holds"), ABOUT];

static WORDS: &[Key] = &[
    key("words", Shape::Text, "the list's name"),
    key("list", Shape::Phrases, "its entries: words, or phrases of several"),
    ABOUT,
];

static READINGS: &[Key] = &[key("readings", Shape::Readings, "for a word, what it may stand for"), ABOUT];

static DOCUMENT: &[Key] =
    &[key("document", Shape::Text, "its short name"), key("title", Shape::Text, "its own title"), ABOUT];

static HEADER: &[Key] = &[
    key("format", Shape::Number, "the version of the language: 1"),
    key("language", Shape::Text, "the language of the phrases, by its short code; en, unless said"),
    key(
        "extends",
        Shape::Text,
        "what the pack builds on: `builtin` (unless said), `none`, or a path in its folder",
    ),
    key("name", Shape::Text, "the pack's name"),
    ABOUT,
];

/// The scope of a key of `unless` or `only`.
pub(crate) fn scope(name: &str) -> Option<Scope> {
    Scope::ALL.into_iter().find(|s| s.name() == name)
}
