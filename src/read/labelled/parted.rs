//! Labels that something other than a colon parts from the words: `Agent - Hello`, `10:02 Dana | Hello`, `Agent> Hello`,
//! `<Dana> Hello`, `{Agent}: Hello`, and headings with the words below, as `### Agent`.
//!
//! All these signs stand in sentences, lists, tables and documents too. They are taken for the end of a label only where
//! the lines show together that people take turns: one comes again after another has spoken.

use std::collections::{HashMap, HashSet};

use super::line::{Label, Line, is_recognisers};
use super::speakers::is_field;
use crate::read::marker;
use crate::read::roles::role_of_label;
use crate::read::stamp::stamp;
use crate::transcript::Role;

/// What may stand between a label and its words in place of a colon.
const DASHES: &[&str] = &[" - ", " – ", " — ", " -- "];
/// What chat programs write before what nobody says. People write some of these before what they say, too.
const NOTICES: &[&str] = &["* ", "*** ", "-!- ", "-- ", "--> ", "<-- "];
/// What only they write so.
const SURE_NOTICES: &[&str] = &["*** ", "-!- "];
/// What they write before who comes and who leaves, and the words for it.
const ARROWS: &[&str] = &["--> ", "<-- "];
const COMES: &[&str] = &["joined", "left", "quit", "parted"];
/// What stands before a heading of Markdown.
const HEADINGS: &[&str] = &["# ", "## ", "### ", "#### ", "##### ", "###### "];
/// What ranks people of a channel, before their names.
const RANKS: [char; 6] = ['@', '+', '%', '&', '~', ' '];
/// Elements of HTML that need not be closed.
const OPEN_ELEMENTS: &[&str] =
    &["p", "li", "br", "hr", "dt", "dd", "tr", "td", "th", "img", "input", "link", "meta", "option"];

/// A way of writing who speaks.
struct Way {
    /// The line with its label.
    label: for<'a> fn(&Line<'a>) -> Option<Line<'a>>,
    /// What begins lines that may have nobody's words, where others have a label.
    signs: &'static [&'static str],
    /// Whether labels stand between words, on lines of their own.
    heads: bool,
    /// Whether a label beside a stamp is one, whoever speaks how often: nothing else is written so.
    stamped: bool,
}

impl Way {
    const PLAIN: Way = Way { label: dashed, signs: &[], heads: false, stamped: false };
}

const WAYS: [Way; 8] = [
    Way { label: columned, ..Way::PLAIN },
    Way::PLAIN,
    Way { label: barred, ..Way::PLAIN },
    Way { label: pointed, ..Way::PLAIN },
    Way { label: in_angles, signs: NOTICES, stamped: true, ..Way::PLAIN },
    Way { label: in_braces, ..Way::PLAIN },
    Way { label: heading, signs: HEADINGS, heads: true, ..Way::PLAIN },
    Way { label: alone, heads: true, ..Way::PLAIN },
];

impl Way {
    /// The sign that a line begins with, and what stands behind it.
    fn sign<'a>(&self, line: &Line<'a>) -> Option<(&'static str, &'a str)> {
        let text = line.unstamped_text();
        self.signs.iter().find_map(|sign| Some((*sign, text.strip_prefix(sign)?)))
    }

    /// The length of the sign before what a program tells, among people of these names: lists, signatures and headings
    /// that name nobody are words of whoever speaks.
    fn aside(&self, line: &Line<'_>, names: &HashMap<String, usize>) -> Option<usize> {
        let (sign, rest) = self.sign(line)?;
        let mut words = rest.split_whitespace();
        let name = words.next().unwrap_or_default().trim_start_matches(RANKS).to_lowercase();
        let of_somebody = || !self.heads && names.contains_key(&name);
        let from_somewhere =
            || words.clone().next().is_some_and(|w| w.starts_with(['(', '[']) && w.contains('@'));
        let comes = || ARROWS.contains(&sign) && words.clone().any(|word| COMES.contains(&word));
        let told = SURE_NOTICES.contains(&sign)
            || of_somebody()
            || !self.heads && from_somewhere()
            || comes()
            || marker::line(rest, false).is_some();
        told.then_some(sign.len())
    }
}

/// `Agent - Hello`.
fn dashed<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    let text = line.unstamped_text();
    let parts = DASHES.iter().filter_map(|dash| text.split_once(dash));
    let (all, words) = parts.min_by_key(|(all, _)| all.len())?;
    before(line, all, words)
}

/// `Agent | Hello`, and the same with a tab, with the time between, or between bars.
fn barred<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    let row = line.text.strip_suffix('|').filter(|_| line.unstamped_text().starts_with('|'));
    let inside = row.map(|text| Line { text: text.trim_end(), unstamped: line.unstamped + 1, ..*line });
    let line = inside.as_ref().filter(|line| line.unstamped < line.end()).unwrap_or(line);
    let (all, words) = line.unstamped_text().split_once(['|', '\t'])?;
    let timed = words.trim_start();
    let (found, len) = stamp(timed).filter(|_| line.stamp.is_none()).unzip();
    let ends = |time: &str| time.trim_end().ends_with('|') || time.ends_with('\t');
    let between = len.map(|len| timed.split_at(len)).filter(|(time, _)| ends(time));
    match between.zip(found) {
        Some(((_, words), found)) => before(line, all, words).map(|line| Line { stamp: Some(found), ..line }),
        None => before(line, all, words),
    }
}

/// `Speaker 0    00:00:01    Hello`, in columns.
fn columned<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    let (all, rest) = line.unstamped_text().split_once("  ")?;
    let rest = rest.trim_start();
    let (found, len) = stamp(rest).filter(|(_, len)| line.stamp.is_none() && rest[..*len].ends_with("  "))?;
    before(line, all, &rest[len..]).map(|line| Line { stamp: Some(found), ..line })
}

/// `Agent> Hello`.
fn pointed<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    let (all, words) = line.unstamped_text().split_once("> ")?;
    before(line, all, words).filter(|_| !all.ends_with(['-', '=', '<', ' ']))
}

/// `<Dana> Hello`, with or without a colon.
fn in_angles<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    let text = line.unstamped_text();
    let (all, words) = enclosed(text, '<', '>')?;
    let all = all.trim_start_matches(RANKS);
    let is_tag = text.contains("</") || OPEN_ELEMENTS.contains(&all);
    if is_tag || words.trim().is_empty() { None } else { line.said_by(all, words) }
}

/// `{Agent}: Hello`, with or without a colon. What is to be filled in stands in such brackets too, on lists and alone.
fn in_braces<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    let (all, words) = enclosed(line.unstamped_text(), '{', '}')?;
    before(line, all, words)
}

/// What stands between two signs at the beginning of a text, and what follows them.
fn enclosed(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    let (all, rest) = text.strip_prefix(open)?.split_once(close)?;
    Some((all, rest.strip_prefix(':').unwrap_or(rest).strip_prefix(' ')?))
}

/// `### Agent`, or `**Agent**` on a line of its own.
fn heading<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    let found = line.said_by(title(line)?.trim_end_matches(':'), "")?;
    let named = |label: Label<'_>| is_sure(&label) || label.is_name() && !is_field(&label);
    (found.stamp.is_some() || found.label.is_some_and(named)).then_some(found)
}

/// `Agent`, and nothing else on the line.
fn alone<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    let text = line.unstamped_text();
    let plain = line.stamp.is_none() && text.starts_with(char::is_alphabetic) && text.split(' ').count() <= 3;
    let found = line.said_by(text, "").filter(|_| plain)?;
    found.label.is_some_and(|label| is_sure(&label)).then_some(found)
}

/// What a line says that is a heading.
fn title<'a>(line: &Line<'a>) -> Option<&'a str> {
    let text = line.unstamped_text();
    match text.strip_prefix("**").and_then(|rest| rest.strip_suffix("**")) {
        Some(bold) => Some(bold),
        None => HEADINGS.iter().any(|sign| text.starts_with(sign)).then(|| text.trim_matches('#').trim()),
    }
}

/// Those of the headings that name who speaks: what documents have for headings are names as well. Without a role or a
/// time they are speakers' where from the first that comes again all do, and somebody says “I” or “you” below each.
fn speaking<'a>(lines: &[Line<'a>], mut found: Vec<(usize, Line<'a>)>) -> Vec<(usize, Line<'a>)> {
    let mut times: HashMap<String, usize> = HashMap::new();
    for label in found.iter().filter_map(|(_, line)| line.label) {
        *times.entry(key(&label)).or_default() += 1;
    }
    let again = |line: &Line<'_>| line.label.is_some_and(|label| times.get(&key(&label)) > Some(&1));
    let first = found.iter().find(|(_, line)| again(line)).map_or(lines.len(), |(at, _)| *at);
    let at = |at: usize| Some(&found[found.binary_search_by_key(&at, |(at, _)| *at).ok()?].1);
    let mut headings = lines.iter().enumerate().skip(first).filter(|(_, line)| title(line).is_some());
    let mut all = || headings.all(|(line, _)| at(line).is_some_and(again));
    let said = || {
        let mut personal = HashSet::new();
        let mut speaker = None;
        for (number, line) in lines.iter().enumerate().skip(first) {
            match at(number) {
                Some(heading) => speaker = heading.label.map(|label| key(&label)),
                None if is_personal(line.text) => personal.extend(speaker.clone()),
                None => {}
            }
        }
        times.iter().filter(|(_, times)| **times > 1).all(|(key, _)| personal.contains(key))
    };
    let sure = |line: &Line<'_>| line.stamp.is_some() || line.label.is_some_and(|label| is_sure(&label));
    if found.iter().any(|(_, line)| !sure(line)) {
        let names = all() && said();
        found.retain(|(_, line)| sure(line) || names && again(line));
    }
    found
}

/// Whether somebody speaks of themselves, or to another.
fn is_personal(text: &str) -> bool {
    const PERSONS: [&str; 9] = ["i", "me", "my", "you", "your", "we", "us", "our", "im"];
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.into_iter().any(|word| PERSONS.contains(&word.to_lowercase().as_str()))
}

/// The line with its label before its words, if that may be somebody who speaks.
fn before<'a>(line: &Line<'a>, all: &'a str, words: &'a str) -> Option<Line<'a>> {
    let said = line.said_by(all, words).filter(|_| !words.trim().is_empty())?;
    let label = said.label?;
    (is_sure(&label) || label.is_name() && !is_field(&label)).then_some(said)
}

/// Gives lines the labels that such signs part from their words, where the text is written so.
pub(super) fn relabel(lines: &mut [Line<'_>]) {
    let by_colon = lines.iter().filter(|line| line.label.is_some_and(|label| is_sure(&label))).count();
    let written = WAYS.iter().filter_map(|way| Some((way, labelled(lines, way, by_colon)?)));
    let Some((way, labelled)) = written.max_by_key(|(_, labelled)| labelled.len()) else { return };
    let mut times: HashMap<String, usize> = HashMap::new();
    labelled
        .iter()
        .filter_map(|(_, l)| l.label)
        .for_each(|label| *times.entry(key(&label)).or_default() += 1);
    for line in lines.iter_mut() {
        if let Some(sign) = way.aside(line, &times) {
            (line.aside, line.label) = (true, None);
            line.unstamped += sign;
        }
    }
    for (at, line) in labelled {
        // Who speaks but once may be the beginning of a sentence.
        if line.stamp.is_some() || line.label.is_some_and(|l| is_sure(&l) || times.get(&key(&l)) > Some(&1)) {
            lines[at] = line;
        }
    }
}

/// The lines that have labels in one way of writing, if people take turns in it, and more of them than `by_colon`.
fn labelled<'a>(lines: &[Line<'a>], way: &Way, by_colon: usize) -> Option<Vec<(usize, Line<'a>)>> {
    let found: Vec<(usize, Line<'a>)> =
        lines.iter().enumerate().filter_map(|(at, line)| Some((at, (way.label)(line)?))).collect();
    let found = if way.heads { speaking(lines, found) } else { found };
    // Below a head there are words: what stands right below another is a list.
    let heads = found.iter().zip(found.iter().skip(1));
    let bare =
        heads.filter(|((at, _), (next, _))| lines[at + 1..*next].iter().all(|l| l.text.trim().is_empty()));
    if way.heads && bare.count() * 4 > found.len() {
        return None;
    }
    let labels: Vec<Label<'_>> = found.iter().filter_map(|(_, line)| line.label).collect();
    let counts = |line: &&Line<'_>| !line.text.trim().is_empty() && way.sign(line).is_none();
    let written = if way.heads { labels.len() } else { lines.iter().filter(counts).count() };
    let stamped = || {
        let names: HashSet<String> = labels.iter().map(key).collect();
        way.stamped && names.len() > 1 && found.iter().all(|(_, line)| line.stamp.is_some())
    };
    let talk = take_turns(&labels, written) || labels.len() * 2 >= written && stamped();
    (by_colon * 2 < labels.len() && talk).then_some(found)
}

/// Whether it says by itself that somebody speaks.
fn is_sure(label: &Label<'_>) -> bool {
    role_of_label(label.all).is_some() || is_recognisers(label.name)
}

/// By what it is told that the same one speaks again: `Dana` may be `Dana (Support)` at first.
fn key(label: &Label<'_>) -> String {
    label.name.to_lowercase()
}

/// Whether those who are named in turn talk with each other, in a text of so many lines. Where agents and customers
/// are named, one who comes again is enough: lists of what each does name each once. Names alone must stand before
/// half of all lines, and two of them come again.
fn take_turns(labels: &[Label<'_>], lines: usize) -> bool {
    let (mut seen, mut again) = (HashSet::new(), HashSet::new());
    let mut last = None;
    for key in labels.iter().map(key) {
        if last.as_ref() != Some(&key) && !seen.insert(key.clone()) {
            again.insert(key.clone());
        }
        last = Some(key);
    }
    let has = |roles: &[Role]| {
        labels.iter().any(|label| role_of_label(label.all).is_some_and(|role| roles.contains(&role)))
    };
    let both = has(&[Role::Agent, Role::Bot]) && has(&[Role::Customer]);
    both && !again.is_empty() || again.len() > 1 && labels.len() * 2 >= lines
}

#[cfg(test)]
mod tests {
    use super::super::line::lines;

    fn read(text: &str) -> Vec<(Option<&str>, &str)> {
        let end = |line: &super::Line<'_>| line.start + line.text.len();
        lines(text).iter().map(|line| (line.label.map(|l| l.all), &text[line.words..end(line)])).collect()
    }

    #[test]
    fn who_takes_turns_speaks_before_a_dash() {
        assert_eq!(
            read("Agent - Hi\nCustomer – It broke - again\nAGENT — Oh\nso - what now\n"),
            [
                (Some("Agent"), "Hi"),
                (Some("Customer"), "It broke - again"),
                (Some("AGENT"), "Oh"),
                (None, "so - what now")
            ]
        );
        assert_eq!(
            read("10:02 Dana - Hi\n10:03 — Ann - Yes\n10:04 Dana (Support) - So\n10:05 Ann - No"),
            [(Some("Dana"), "Hi"), (Some("Ann"), "Yes"), (Some("Dana (Support)"), "So"), (Some("Ann"), "No")]
        );
        assert_eq!(
            read("**Agent** - Hi\n**Customer** - No\nAgent [0:07] - Note: no"),
            [(Some("Agent"), "Hi"), (Some("Customer"), "No"), (Some("Agent"), "Note: no")]
        );
        let talk = read("Dana - Hi\nAnn - It broke\nDana - Oh\nSorry - I mean it\nAnn - Well");
        assert_eq!(talk.iter().filter(|(label, _)| label.is_some()).count(), 4);
    }

    #[test]
    fn so_they_do_before_other_signs() {
        let talk = [("Agent", "Hi | you"), ("Customer", "It broke > now"), ("Agent", "Oh")];
        let names = [("Dana", "Hi | you"), ("ann", "It broke > now"), ("Dana", "Oh"), ("ann", "Yes")];
        let expected = |talk: &[(&'static str, &'static str)]| {
            talk.iter().map(|(label, words)| (Some(*label), *words)).collect::<Vec<_>>()
        };
        for sign in [" | ", "|", "\t", " |\t", "> "] {
            let lines: Vec<String> = talk.iter().map(|(who, words)| format!("{who}{sign}{words}")).collect();
            assert_eq!(read(&lines.join("\n")), expected(&talk), "{sign}");
        }
        for (before, behind) in [("<", "> "), ("[10:02] <", "> "), ("10:02 <@", "> "), ("10:02:11 < ", "> ")]
        {
            let lines: Vec<String> =
                names.iter().map(|(who, words)| format!("{before}{who}{behind}{words}")).collect();
            assert_eq!(read(&lines.join("\r\n")), expected(&names), "{before}");
        }
        for (before, behind) in
            [("<", "> "), ("<", ">: "), ("[12:01] <", ">: "), ("{", "}: "), ("0:07 {", "} ")]
        {
            let lines: Vec<String> =
                talk.iter().map(|(who, words)| format!("{before}{who}{behind}{words}")).collect();
            assert_eq!(read(&lines.join("\n")), expected(&talk), "{behind}");
        }
        // A stamp says that somebody speaks, though nobody does so twice.
        let short =
            read("[12:01] <dana> Hi\n[12:02] <@ann> No\n[12:03] * ann sighs\n[12:04] *** ann has quit");
        assert_eq!(short[..2], [(Some("dana"), "Hi"), (Some("ann"), "No")]);
        assert!(short[2..].iter().all(|(label, _)| label.is_none()));
        assert_eq!(read("<dana> Hi\n<ann> No")[0].0, None);
        for (before, behind) in [("### ", ""), ("# ", " #"), ("**", "**"), ("## ", ":"), ("## **", "**")] {
            let lines: Vec<String> =
                talk.iter().map(|(who, words)| format!("{before}{who}{behind}\n\n{words}")).collect();
            let text = lines.join("\n\n");
            let found = read(&text);
            let labels: Vec<_> = found.iter().filter_map(|(label, _)| *label).collect();
            assert_eq!(labels, ["Agent", "Customer", "Agent"], "{before}");
        }
        assert_eq!(read("| Agent | Hi |\n|Customer|No|\n| Agent | Oh |")[1], (Some("Customer"), "No"));
        let names =
            read("# Chat 7\n### Dana\nMay I help?\n### Ann\nMy lamp broke.\n### Dana\nOh.\n### Ann\nYes.\n");
        let labels: Vec<_> = names.iter().filter_map(|(label, _)| *label).collect();
        assert_eq!(labels, ["Dana", "Ann", "Dana", "Ann"]);
        let timed = read("## Dana [0:01]\nHi\n## Ann [0:04]\nNo\n## Dana [0:07]\nOh\n## Ann [0:09]\nYes");
        assert_eq!(timed[0].0, Some("Dana"));
        assert_eq!(
            read("Dana | 10:02 | Hi\nAnn | 10:03 | No\nDana | 10:04 | Oh\nAnn | 10:05 | Well")[1].1,
            "No"
        );
        let timed = read("Agent\t00:01\tHi\nCustomer\t00:05\tNo\nAgent\t00:09\tOh");
        assert_eq!(timed[1], (Some("Customer"), "No"));
    }

    #[test]
    fn documents_tables_and_code_have_no_such_labels() {
        for text in [
            "## Added\nOne.\n## Fixed\nTwo.\n## Added\nThree.\n## Fixed\nFour.\n",
            "## Pros\nI like it.\n## Cons\nYou pay.\n## Pros\nWe do.\n## Cons\nMy.\n## Conclusion\nMine.\n",
            "# Agent\nWho answers.\n# Customer\nWho calls.\n",
            "| Name | Price |\n| --- | --- |\n| Lamp | 3 |\n| Shade | 4 |\n| Lamp | 5 |\n",
            "<p> One\n<li> Two\n<p> Three\n<li> Four\n",
            "<b> One</b>\n<i> Two</i>\n<b> Three</b>\n<i> Four</i>\n",
            "> Agent, hi\n> Customer, no\n> Agent, oh\n",
            "{customer}: your order is here.\nThank you.\n",
            "{agent}: who answers\n{customer}: who calls\n",
            "a -> b\nc -> d\na -> c\nc -> a\n",
        ] {
            assert!(read(text).iter().all(|(label, _)| label.is_none()), "{text}");
        }
    }

    #[test]
    fn lists_dialogue_and_sentences_have_no_such_labels() {
        for text in [
            "Agent - answers the phone\nCustomer - rings\nManager - looks on\n",
            "- Agent\n- Customer\n- Agent\n- Customer\n",
            "— Hello, — said Ann.\n— Hi, — said Bo.\n— Hello, — said Ann.\n",
            "Monday - 9 to 5\nTuesday - closed\nFriday - 9 to 5\n",
            "Manager - Ann\nSupervisor - Bo\nManager - Cy\n",
            "Colour - red\nSize - M\nWe hope that it fits.\nPlease write to us.\nColour - blue\nSize - L\n\
                Kind regards\nThe shop\n",
            "Size - M\nPrice - 3\nSize - L\nPrice - 4\n",
        ] {
            assert!(read(text).iter().all(|(label, _)| label.is_none()), "{text}");
        }
        // Where colons end the labels, dashes belong to words.
        let talk =
            read("Agent: Hi\nSorry - no\nAnn - she is here - rang\nAnn: Hi\nAgent: Ann - you\nAnn: Yes");
        assert_eq!(
            talk.iter().filter_map(|(label, _)| *label).collect::<Vec<_>>(),
            ["Agent", "Ann", "Agent", "Ann"]
        );
        assert_eq!(read("Agent - Dana: Hi\nCustomer - Ann: No\nAgent - Dana: Oh")[0].0, Some("Agent - Dana"));
    }
}
