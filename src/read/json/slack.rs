//! Text as Slack writes it: entities, and people, channels and links in angle brackets.

use crate::read::entities;
use crate::text::Mapped;

/// The words of `text`, whose raw offsets count in it; `name` gives the name of a user's id.
pub(super) fn words<'n>(text: &str, name: &dyn Fn(&str) -> Option<&'n str>) -> Mapped {
    let mut words = Mapped::default();
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'<', &text.as_bytes()[from..]) {
        let open = from + found;
        let Some(length) = memchr::memchr2(b'>', b'<', &text.as_bytes()[open + 1..]) else { break };
        let close = open + 1 + length;
        entities::push(&mut words, &text[from..open], from);
        if text.as_bytes()[close] == b'>' {
            reference(&mut words, &text[open + 1..close], open + 1, name);
            from = close + 1;
        } else {
            // A bracket that nothing closes is a bracket: whatever people write arrives as `&lt;`.
            words.push_same(&text[open..close], open);
            from = close;
        }
    }
    entities::push(&mut words, &text[from..], from);
    words
}

/// Appends what a reader sees of `<inside>`, which stands at `at`.
fn reference<'n>(words: &mut Mapped, inside: &str, at: usize, name: &dyn Fn(&str) -> Option<&'n str>) {
    let (target, label) = match inside.split_once('|') {
        Some((target, label)) if !label.is_empty() => (target, Some((label, at + target.len() + 1))),
        Some((target, _)) => (target, None),
        None => (inside, None),
    };
    let whole = at - 1..at + inside.len() + 1;
    let (mark, target) = match target.split_at_checked(1) {
        Some((mark @ ("@" | "#" | "!"), id)) => (mark, id),
        _ => ("", target),
    };
    let shown = if mark == "!" { "@" } else { mark };
    match (label, name(target).filter(|_| mark == "@")) {
        (Some((label, place)), _) => {
            if !shown.is_empty() && !label.starts_with(['@', '#']) && !target.starts_with("date^") {
                words.push_written(shown, whole.start..whole.start + 2);
            }
            entities::push(words, label, place);
        }
        (None, Some(name)) => words.push_written(&format!("@{name}"), whole),
        (None, None) if mark == "!" => words.push_written(&format!("@{target}"), whole),
        (None, None) => entities::push(words, inside, at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_sees() {
        let name = |id: &str| (id == "U1").then_some("Dana");
        let shown = |text: &str| words(text, &name).text;
        assert_eq!(shown("hi <@U1> and <@U2>, R&amp;D"), "hi @Dana and @U2, R&D");
        assert_eq!(shown("see <https://a.example/?a=1&amp;b|our page>."), "see our page.");
        assert_eq!(
            shown("<https://a.example/?a&amp;b> <mailto:a@b.example|a@b.example>"),
            "https://a.example/?a&b a@b.example"
        );
        assert_eq!(
            shown("<!here> <#C1|general> <#C2> <!subteam^S1|@team> <!date^1^{date}|1 May>"),
            "@here #general #C2 @team 1 May"
        );
        assert_eq!(shown("a &lt;b&gt; < c <@U1|dana>"), "a <b> < c @dana");
        assert_eq!(shown("<"), "<");
        assert_eq!(shown("<>|"), "|");
        let text = "é <https://a.example|it&#39;s our policy> x";
        let words = words(text, &name);
        let at = words.text.find("policy").expect("it is there");
        assert_eq!(&text[words.map.start(at)..words.map.end(at + 6)], "policy");
    }
}
