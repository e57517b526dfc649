//! What stands in a turn's text for words that are not yet known: the name of a slot, so marked that no phrase of a
//! pack knows the word. Nobody should read it: whoever shows the text writes what stands in the file.

use std::ops::Range;

/// A letter that no word of a pack has: a word with it is a word, and none that a phrase could know.
const MARK: char = 'ꞏ';
/// How a word that stands for others ends.
const END: &str = "ꞏ}}";
/// The longest name that is kept, in characters.
const LONGEST: usize = 40;
/// Parts of names by which something gives a time.
const TIMES: &[&str] = &[
    "date",
    "dates",
    "day",
    "days",
    "weekday",
    "time",
    "times",
    "datetime",
    "deadline",
    "due",
    "eta",
    "hour",
    "hours",
    "minutes",
    "month",
    "week",
    "weeks",
    "sla",
    "timeframe",
    "timeline",
    "when",
    "until",
    "duration",
];
/// Ends of such names that are no times: where, by whom, what for.
const NO_TIMES: &[&str] = &[
    "zone", "by", "id", "name", "url", "link", "reason", "price", "amount", "count", "number", "no", "email",
    "phone",
];

/// The word that stands for something of this name. What gives a time is a word of its own, `timeꞏ`, which packs may
/// name.
pub(crate) fn filler(name: &str) -> String {
    if gives_time(name) {
        return format!("{{{{time{MARK}}}}}");
    }
    let mut word = String::from("{{");
    let mut count = 0;
    for c in name.trim().chars() {
        count += 1;
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        } else if !word.ends_with([MARK, '{']) {
            word.push(MARK);
        }
        if count >= LONGEST {
            break;
        }
    }
    if !word.ends_with(MARK) {
        word.push(MARK);
    }
    word + "}}"
}

/// The words in a text that stand for others, in order.
pub(crate) fn fillers(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    text.match_indices(END).filter_map(move |(at, _)| {
        let start = text[..at].rfind("{{")?;
        // A name has letters and marks alone.
        let name = &text[start + 2..at];
        name.chars().all(|c| c.is_alphanumeric() || c == MARK).then_some(start..at + END.len())
    })
}

/// A word that stands for others, as a person may read it where what stands in the file can't be told.
pub(crate) fn plain(filler: &str) -> String {
    let name = filler.trim_start_matches('{').trim_end_matches('}').trim_end_matches(MARK);
    format!("{{{{{}}}}}", name.replace(MARK, "."))
}

/// Whether something is called as times are: `deliveryDate`, `order.eta`, `TIME`.
fn gives_time(name: &str) -> bool {
    let mut parts: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        match c.is_alphanumeric() {
            true if !before.is_alphanumeric() || before.is_lowercase() && c.is_uppercase() => {
                parts.push(c.to_lowercase().collect());
            }
            true => parts.last_mut().into_iter().for_each(|part| part.extend(c.to_lowercase())),
            false => {}
        }
        before = c;
    }
    let has = |list: &[&str], part: &String| list.contains(&&**part);
    parts.last().is_some_and(|last| !has(NO_TIMES, last)) && parts.iter().any(|part| has(TIMES, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_stand_for_others_are_found_again() {
        for (name, word, read) in [
            ("order.Number", "{{orderꞏnumberꞏ}}", "{{order.number}}"),
            ("x", "{{xꞏ}}", "{{x}}"),
            ("", "{{ꞏ}}", "{{}}"),
        ] {
            assert_eq!((filler(name), plain(word)), (word.to_owned(), read.to_owned()));
            let text = format!("Dear {word}, {{{{ no }}}}");
            assert_eq!(fillers(&text).map(|at| &text[at]).collect::<Vec<_>>(), [word]);
        }
        let words = crate::text::words("We are {{customerꞏnameꞏ}}, sorry");
        assert!(words.len() == 4 && words[2].contains(MARK));
    }

    #[test]
    fn times_are_told_by_their_names() {
        for name in ["date", "TIME", "order.eta", "deliveryDate", "due_at", "callback_time", "Delivery Day"] {
            assert_eq!(filler(name), "{{timeꞏ}}", "{name}");
        }
        for name in ["name", "updated", "candidate", "time_zone", "today.name", "update", "Monday_team"] {
            assert_ne!(filler(name), "{{timeꞏ}}", "{name}");
        }
    }
}
