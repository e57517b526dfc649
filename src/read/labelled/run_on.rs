//! Lines that ran together: turns whose line ends got lost.

use std::ops::Range;

use super::line::Line;
use crate::read::roles::role_of_label;
use crate::read::stamp::stamp;

/// Where a line holds several turns, whose ends got lost (`Agent: Hi. Customer: Hello.`): the range of each. Labels
/// inside of a line must be names of roles, stand after a sentence, a bar or a written `\\n`, and not all be the first
/// one's.
pub(super) fn turns(line: &Line<'_>) -> Vec<Range<usize>> {
    let role = |label: &str| {
        let word = label.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
        (!word.contains(char::is_whitespace)).then(|| role_of_label(word)).flatten()
    };
    let Some(first) = line.label.and_then(|label| role(label.all)) else { return Vec::new() };
    let text = line.text;
    let from = line.words - line.start;
    let (mut found, mut others) = (Vec::new(), false);
    let mut start = 0;
    for colon in memchr::memchr_iter(b':', &text.as_bytes()[from..]).map(|at| from + at) {
        let before = &text[from..colon];
        let name =
            before.len() - before.trim_end_matches(|c: char| c.is_alphanumeric() || "-_".contains(c)).len();
        // `Agent 2`: the number is a word of its own.
        let digits = before.trim_end_matches(|c: char| c.is_ascii_digit());
        let name = match digits.strip_suffix(' ').filter(|_| digits.len() < before.len()) {
            Some(word) => before.len() - word.trim_end_matches(char::is_alphabetic).len(),
            None => name,
        };
        // The letter of a written line end is no letter of the name.
        let written = text[..colon - name].ends_with('\\') && text[colon - name..].starts_with('n');
        let name = if written { name - 1 } else { name };
        let label = &text[colon - name..colon];
        let Some(role) = role(label).filter(|_| text[colon + 1..].starts_with([' ', '\t'])) else { continue };
        let above = text[from..colon - name].trim_end();
        // A stamp stands before its label.
        let stamped = above
            .rfind(['[', '('])
            .filter(|&open| stamp(&above[open..]).is_some_and(|(_, len)| len == above.len() - open));
        let above = stamped.map_or(above, |open| above[..open].trim_end());
        let mut ended = above;
        while let Some(end) = ["\\r\\n", "\\n", "|"].iter().find_map(|mark| ended.strip_suffix(mark)) {
            ended = end.trim_end();
        }
        if ended.is_empty() || ended.len() == above.len() && !above.ends_with(ENDS) {
            continue;
        }
        others |= role != first;
        let next = stamped.map_or(colon - name, |open| from + open);
        found.push(start..from + ended.len());
        start = next;
    }
    found.push(start..text.len());
    if others { found } else { Vec::new() }
}

/// What ends a sentence, and what may stand after its end.
const ENDS: &[char] = &['.', '!', '?', '…', '"', '”', ')', ']'];

#[cfg(test)]
mod tests {
    use super::super::line::lines;

    #[test]
    fn turns_whose_lines_ran_together() {
        for (text, turns) in [
            (
                "Agent: Hi. Customer: It broke! Agent: Oh.",
                &["Agent: Hi.", "Customer: It broke!", "Agent: Oh."][..],
            ),
            ("Agent: Hi | Customer: No", &["Agent: Hi", "Customer: No"]),
            ("Agent: Hi\\nCustomer: No\\n\\nAgent: So", &["Agent: Hi", "Customer: No", "Agent: So"]),
            ("Agent 1: Hi. Customer 1: No", &["Agent 1: Hi.", "Customer 1: No"]),
            ("[0:01] Agent: Hi. [0:04] Customer: No", &["[0:01] Agent: Hi.", "[0:04] Customer: No"]),
            ("Agent: Ask the customer: is it on?", &["Agent: Ask the customer: is it on?"]),
            ("Agent: Fill in two lines. Agent: your name.", &["Agent: Fill in two lines. Agent: your name."]),
            ("Dana: Hi. Customer: No", &["Dana: Hi. Customer: No"]),
        ] {
            assert_eq!(lines(text).iter().map(|l| l.text).collect::<Vec<_>>(), turns);
        }
    }
}
