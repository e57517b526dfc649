//! Labels that a dash parts from the words: `Agent - Hello`, `10:02 Dana – Hello`.
//!
//! Dashes stand in sentences, lists and headings too. They are taken for the end of a label only where the lines show
//! together that people take turns: one comes again after another has spoken.

use std::collections::{HashMap, HashSet};

use super::line::{Label, Line, is_recognisers};
use super::speakers::is_field;
use crate::read::roles::role_of_label;
use crate::transcript::Role;

/// Gives lines the labels that dashes part from their words, where the text is written so.
pub(super) fn relabel(lines: &mut [Line<'_>]) {
    let dashed: Vec<(usize, Line<'_>)> =
        lines.iter().enumerate().filter_map(|(at, line)| Some((at, speaks(line)?))).collect();
    let labels: Vec<Label<'_>> = dashed.iter().filter_map(|(_, line)| line.label).collect();
    let written = lines.iter().filter(|line| !line.text.trim().is_empty()).count();
    let by_colon = lines.iter().filter(|line| line.label.is_some_and(|label| is_sure(&label))).count();
    if by_colon * 2 >= labels.len() || !take_turns(&labels, written) {
        return;
    }
    let mut times: HashMap<String, usize> = HashMap::new();
    labels.iter().for_each(|label| *times.entry(key(label)).or_default() += 1);
    for (at, line) in dashed {
        // Who speaks but once may be the beginning of a sentence.
        if line.stamp.is_some() || line.label.is_some_and(|l| is_sure(&l) || times.get(&key(&l)) > Some(&1)) {
            lines[at] = line;
        }
    }
}

/// The line with its label before a dash, if that may be somebody who speaks.
fn speaks<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    let dashed = line.dashed()?;
    let label = dashed.label?;
    (is_sure(&label) || label.is_name() && !is_field(&label)).then_some(dashed)
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
