//! What Zoom saves of the chat beside a meeting: `10:02:13 From Ann Lee to Everyone: …`, with the words behind it or on the
//! lines below.

/// The words before who wrote and to whom, in languages that Zoom speaks.
const WORDS: [(&str, &str); 7] = [
    ("From", " to "),
    ("Von", " an "),
    ("De", " à "),
    ("De", " a "),
    ("De", " para "),
    ("Da", " a "),
    ("Van", " naar "),
];

/// Who writes, where a text that stands behind a time says so, and the length up to the words.
pub(super) fn addressed(text: &str) -> Option<(&str, usize)> {
    WORDS.iter().find_map(|(from, to)| {
        let rest = text.strip_prefix(from).filter(|rest| rest.starts_with([' ', '\t']))?;
        let head = &rest[..rest.find(':')?];
        let words = text.len() - rest.len() + head.len() + 1;
        let after = &text[words..];
        let who = match head.split_once(to) {
            Some((who, _)) => who.trim(),
            // An older program says to whom only in private, and has a blank before the colon.
            None => head.strip_suffix(' ')?.trim(),
        };
        // `(Privately)` and the like say how, and not who.
        let words = text.len() - after.trim_start().len();
        (!who.is_empty()).then_some((who, words))
    })
}

/// What a message quotes of the one that it answers, in how many bytes from its beginning.
pub(super) fn quote(message: &str) -> usize {
    let Some(inside) = message.strip_prefix("Replying to \"") else { return 0 };
    // What is quoted stands on one line, and is cut where it is long.
    let line = inside.lines().next().unwrap_or_default();
    let Some(end) = line.find("...\"").map(|at| at + 3).or_else(|| line.rfind('"')) else { return 0 };
    let rest = &inside[end + 1..];
    message.len() - rest.trim_start().len()
}

/// Whether a message only tells of a sign that was put to another.
pub(super) fn is_reaction(message: &str) -> bool {
    let sign = |rest: &str| rest.chars().count() <= 12 && !rest.contains(|c: char| c.is_ascii_alphanumeric());
    let message = message.trim();
    message.starts_with("Reacted to \"") && message.contains("\" with ")
        || message.starts_with("Removed a ") && message.contains(" reaction from \"")
        || message.strip_prefix("add ").or_else(|| message.strip_prefix("remove ")).is_some_and(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_writes_to_whom() {
        for (text, who, words) in [
            ("From Ann Lee to Everyone: Hi: you", "Ann Lee", "Hi: you"),
            ("From  Ann Lee  to  Everyone:", "Ann Lee", ""),
            ("From Ann (she/her) to Dana (Support)(Direct Message):", "Ann (she/her)", ""),
            ("From  Ann Lee : Hi", "Ann Lee", "Hi"),
            ("Von Ann Lee an Alle: Hallo", "Ann Lee", "Hallo"),
        ] {
            assert_eq!(addressed(text).map(|(who, at)| (who, &text[at..])), Some((who, words)), "{text}");
        }
        for text in ["From London: we go", "From: ann", "Fromage to go: yes", "From here to there we go", ""]
        {
            assert_eq!(addressed(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_quoted_and_what_is_no_message() {
        for (text, words) in [
            ("Replying to \"Hi there\" Hello", "Hello"),
            ("Replying to \"I said \"no\" and...\"\n\nOh", "Oh"),
            ("Replying to your mail", "Replying to your mail"),
        ] {
            assert_eq!(&text[quote(text)..], words);
        }
        assert!(is_reaction("Reacted to \"Hi\" with \u{1f44d}") && is_reaction(" add \u{1f44d}\n"));
        assert!(is_reaction("Removed a \u{1f44d} reaction from \"Hi\""));
        assert!(!is_reaction("add it") && !is_reaction("Reacted badly to \"Hi\""));
    }
}
