//! Which labels are speakers' and which are words before a colon.

use std::collections::{HashMap, HashSet};

use super::header::is_key;
use super::line::{Label, Line, is_recognisers};
use crate::read::Options;
use crate::read::marker::{self, Mark};
use crate::read::roles::role_of_label;
use crate::transcript::EventKind;

/// Words that stand before colons in what people write, and name nobody.
#[rustfmt::skip] // a word a line would hide the rest of the file
const WORDS: &[&str] = &[
    "account", "address", "amount", "answer", "bcc", "caution", "cc", "code", "comment", "comments",
    "conclusion", "cost", "date", "debug", "delivery", "description", "details", "disclaimer", "edit",
    "email", "error", "example", "fatal", "fee", "from", "ftp", "fw", "fwd", "hint", "hours", "http",
    "https", "important", "info", "invoice", "issue", "item", "items", "link", "location", "mailto",
    "message", "name", "nb", "note", "notes", "notice", "option", "order", "outcome", "part", "password",
    "phone", "postscript", "price", "problem", "product", "ps", "qty", "quantity", "question", "re",
    "reason", "ref", "reference", "reminder", "resolution", "result", "room", "sent", "shipping", "size",
    "solution", "spoiler", "status", "step", "subject", "subtotal", "sum", "summary", "tel", "time", "tip",
    "title", "to", "todo", "topic", "total", "trace", "tracking", "update", "url", "version", "via", "warn",
    "warning", "web", "website",
];

/// The speakers of a text.
///
/// A line begins a turn when its label is a speaker's. A label is a speaker's when it
///
/// 1. names a role (`Agent`, `Dana (Support)`), is a recogniser's (`SPEAKER_00`), or is one that the user named, or
/// 2. stands beside a time stamp, or
/// 3. recurs, and has the shape of a name (every word capital, or an id; a single small word when nothing in the text
///    has a better claim), or
/// 4. stands but once, has the shape of a name, and was announced (`[Dana joined]`), or is needed: the text would
///    else have fewer than two speakers.
///
/// Words that commonly stand before a colon (`Note`, `Total`, `Step 2`, `Call ID`) never are, whatever their shape.
/// Where three lines in four of those speakers have stamps, a label without one needs the first claim.
pub(super) struct Speakers<'a> {
    /// Their labels as they are spelt, and whether the first claim holds.
    labels: HashMap<&'a str, bool>,
    /// The same, folded.
    keys: HashSet<String>,
    mostly_stamped: bool,
    /// How many lines begin a turn.
    pub(super) turns: usize,
    /// How many of them have stamps.
    pub(super) stamped: usize,
    /// Whether any of them is known by rule 1.
    pub(super) named: bool,
    /// Whether any speaker but those speaks twice.
    pub(super) recurring: bool,
}

/// How often a label occurs, and what claims it has.
#[derive(Default)]
struct Claim {
    count: usize,
    stamped: usize,
    sure: bool,
    name: bool,
    single_word: bool,
}

/// How many lines may stand above a transcript that tell who speaks.
const HEADING: usize = 40;

impl<'a> Speakers<'a> {
    /// Decides from all lines of a text.
    pub(super) fn new(lines: &[Line<'a>], options: &Options) -> Self {
        // Labels recur: each spelling is looked at once, however often it occurs.
        let mut spelt: HashMap<&'a str, (Label<'a>, usize, usize)> = HashMap::new();
        for line in lines {
            if let Some(label) = &line.label {
                let (_, count, stamped) = spelt.entry(label.all).or_insert((*label, 0, 0));
                *count += 1;
                *stamped += usize::from(line.stamp.is_some());
            }
        }
        let mut claims: HashMap<String, Claim> = HashMap::new();
        let mut labels = HashMap::new();
        for (&spelling, (label, count, stamped)) in &spelt {
            let sure = is_sure(label, options);
            if !sure && is_field(label) {
                continue;
            }
            labels.insert(spelling, sure);
            let claim = claims.entry(label.key()).or_default();
            claim.count += count;
            claim.stamped += stamped;
            claim.sure |= sure;
            claim.name |= label.is_name();
            claim.single_word |= !label.name.contains(' ');
        }
        let strong = || claims.values().filter(|c| c.sure || c.stamped > 0);
        let stamped: usize = strong().map(|c| c.stamped).sum();
        let mostly_stamped = stamped > 1 && stamped * 4 >= strong().map(|c| c.count).sum::<usize>() * 3;
        let chosen = |test: &dyn Fn(&Claim) -> bool| {
            claims.iter().filter(|(_, c)| test(c)).map(|(key, _)| key.clone()).collect::<HashSet<_>>()
        };
        let mut keys = chosen(&|c| c.sure || c.stamped > 0 || (c.count > 1 && c.name && !mostly_stamped));
        if keys.len() < 2 {
            keys.extend(chosen(&|c| c.count > 1 && c.single_word));
        }
        let once = chosen(&|c| c.count == 1 && c.name);
        if keys.len() < 2 {
            keys.extend(once);
        } else if !once.is_empty() {
            let announced = announced(lines);
            keys.extend(once.into_iter().filter(|key| announced.contains(key)));
        }
        let of_known = || claims.iter().filter(|(key, _)| keys.contains(*key)).map(|(_, claim)| claim);
        let turns = of_known().map(|c| c.count).sum();
        let named = of_known().any(|c| c.sure);
        let recurring = of_known().any(|c| c.count > 1 && !c.sure);
        labels.retain(|spelling, _| keys.contains(&spelling.to_lowercase()));
        Speakers { labels, keys, mostly_stamped, turns, stamped, named, recurring }
    }

    /// The label of a line that begins a turn.
    pub(super) fn label<'l>(&self, line: &'l Line<'a>) -> Option<&'l Label<'a>> {
        let label = line.label.as_ref()?;
        let &sure = self.labels.get(label.all)?;
        (line.stamp.is_some() || !self.mostly_stamped || sure).then_some(label)
    }

    /// Whether somebody of this name speaks.
    pub(super) fn has(&self, name: &str) -> bool {
        self.keys.contains(&name.trim().to_lowercase())
    }

    /// How many speakers there are.
    pub(super) fn count(&self) -> usize {
        self.keys.len()
    }
}

/// Names that markers (`[Dana joined]`) and the lines above a transcript (`Agent: Dana Smith`) announce, folded.
fn announced(lines: &[Line<'_>]) -> HashSet<String> {
    let mut names = HashSet::new();
    for (index, line) in lines.iter().enumerate() {
        let told = if line.label.is_none() {
            marker::line(line.unstamped_text(), line.stamp.is_some())
        } else {
            None
        };
        if let Some(found) = told {
            let comes = matches!(found.mark, Mark::Event(EventKind::Join | EventKind::Transfer));
            let named = [found.to.filter(|_| comes), found.agent].into_iter().flatten();
            names.extend(
                named.flat_map(|who| [who, who.split(" (").next().unwrap_or(who)]).map(str::to_lowercase),
            );
        }
        if let Some(label) = &line.label
            && index < HEADING
            && role_of_label(label.name.trim_end_matches("name").trim_end_matches("Name")).is_some()
        {
            let value = &line.text[line.words - line.start..];
            names.extend([value, value.split(' ').next().unwrap_or_default()].map(str::to_lowercase));
        }
    }
    names
}

fn is_sure(label: &Label<'_>, options: &Options) -> bool {
    // A glob that takes every name cannot tell names from words.
    let by_name = |name: &str| options.role_of(name).is_some() && !is_word(name) && label.is_name();
    role_of_label(label.name).is_some()
        || is_recognisers(label.name)
        || label.suffix.is_some_and(|suffix| role_of_label(suffix).is_some())
        || by_name(label.all)
        || by_name(label.name)
}

/// Whether a label is a word that stands before colons and names nobody, or a field above a transcript.
pub(super) fn is_field(label: &Label<'_>) -> bool {
    is_word(label.name) || is_key(label)
}

fn is_word(name: &str) -> bool {
    let name = name.to_lowercase();
    let bare = name.replace('.', "");
    let first = bare.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let digits = bare.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '#');
    WORDS.binary_search(&first).is_ok() || WORDS.binary_search(&digits).is_ok()
}

#[cfg(test)]
mod tests {
    use super::super::line::lines;
    use super::*;

    fn speakers(text: &str) -> Vec<String> {
        let mut known: Vec<_> = Speakers::new(&lines(text), &Options::default()).keys.into_iter().collect();
        known.sort();
        known
    }

    #[test]
    fn the_list_of_words_is_sorted() {
        assert!(WORDS.is_sorted(), "{:?}", WORDS.windows(2).find(|w| w[0] > w[1]));
    }

    #[test]
    fn words_before_colons_are_no_speakers() {
        let talk = "Agent: Hi\nhere is the thing: no\nNote: it is late\nTotal: $5\nStep 1: open\nStep 2: close\n\
            Tracking number: 12\nhttps://x.example\nP.S.: bye\nVoucher: A1\nCustomer: Well: yes\nOne More Thing: no";
        assert_eq!(speakers(talk), ["agent", "customer"]);
    }

    #[test]
    fn names_are_speakers_where_they_recur_or_are_needed() {
        assert_eq!(speakers("Dana: Hi\nAnn: Hello\nDana: Bye\nAnn: Bye\nParcel: it"), ["ann", "dana"]);
        assert_eq!(speakers("Dana: Hi\nAnn: Hello"), ["ann", "dana"]);
        assert_eq!(speakers("dana: Hi\nann: Hello\ndana: Bye\nann: x\nwell: y"), ["ann", "dana"]);
        assert_eq!(speakers("Agent: Hi\nAnn: Hello\n"), ["agent", "ann"]);
        assert_eq!(
            speakers("Agent: a\nCustomer: b\n[Priya joined]\nPriya: c"),
            ["agent", "customer", "priya"]
        );
        assert_eq!(speakers("[0:01] Dana: a\n[0:05] Ann: b\n[0:09] Bo: c\nParcel: d"), ["ann", "bo", "dana"]);
        assert_eq!(speakers("I need the following: one\nAnd also this one: two"), Vec::<String>::new());
    }
}
