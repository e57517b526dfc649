//! Slots: what stands for words that are not yet known. A slot counts as a word, and as none that a rule knows.

use std::ops::Range;

use super::lex::{What, lex};
use crate::text::filler;

/// Something that stands for words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    /// Its bytes.
    pub(super) at: Range<usize>,
    /// The word that stands for it; none where the strings in it say all.
    pub(super) word: Option<String>,
    /// Strings in it that are printed.
    pub(super) says: Vec<Range<usize>>,
    /// Whether it stands for sentences, of which nobody knows what they say.
    pub(super) open: bool,
}

/// What is called to print a text in the reader's language, by its key.
pub(super) const TRANSLATE: &[&str] = &["t", "_", "__", "trans", "translate", "i18n", "gettext", "ngettext"];
/// What is called to print another template, or what fills this one.
const SHOW: &[&str] = &["render", "partial", "include", "content_for", "yield"];
/// What layouts call that which fills them.
const FILLED: &[&str] = &["yield", "content", "body", "content_for_layout"];

/// Filters that write a time.
const TIMED: &[&str] = &["date", "time", "datetime", "strftime", "dateformat", "date_format", "format_date"];

/// The slot at `at`, which says what stands at `inside` of `source`.
pub(super) fn slot(source: &str, at: Range<usize>, inside: Range<usize>) -> Slot {
    let text = source.get(inside.clone()).unwrap_or("");
    let mut parts = parts(text);
    let first = if parts.is_empty() { 0..0 } else { parts.remove(0) };
    // A filter that writes times tells more than the name.
    let timed = parts.iter().any(|at| TIMED.contains(&filter(&text[at.clone()])));
    let name = if timed { "time" } else { &text[first.clone()] };
    let mut slot =
        Slot { at, word: Some(filler(name)), says: Vec::new(), open: is_open(&text[first.clone()]) };
    let literal = string(text, first);
    let filters: Vec<(&str, Range<usize>)> =
        parts.into_iter().map(|at| (filter(&text[at.clone()]), at)).collect();
    // What stands for a translation says nothing in any language.
    if filters.iter().any(|(name, _)| TRANSLATE.contains(name)) {
        return Slot { open: true, ..slot };
    }
    let absolute = |at: Range<usize>| inside.start + at.start..inside.start + at.end;
    if let Some(literal) = literal {
        (slot.word, slot.says) = (None, vec![absolute(literal)]);
    }
    for (name, at) in filters {
        let Some(said) = string(text, at) else { continue };
        match name {
            "default" | "d" | "fallback" | "pluralize" => {
                (slot.word, slot.says) = (None, vec![absolute(said)])
            }
            "append" => slot.says.push(absolute(said)),
            _ => {}
        }
    }
    slot
}

/// Whether what is printed may be sentences: another template, what fills a layout, a translation.
fn is_open(expression: &str) -> bool {
    let says = expression.trim_matches(['=', '-', '@', '~', '+', ' ', '\t', '\r', '\n']);
    let callee = says.find(|c: char| !(c.is_alphanumeric() || "_.:".contains(c))).unwrap_or(says.len());
    let (callee, rest) = says.split_at(callee);
    let (name, rest) = (callee.rsplit(['.', ':']).next().unwrap_or(callee), rest.trim_start());
    let with = |marks: &[char]| rest.starts_with(marks);
    TRANSLATE.contains(&name) && with(&['(', '"', '\''])
        || SHOW.contains(&name) && !rest.is_empty() && !with(&['|'])
        || FILLED.contains(&name) && rest.is_empty()
}

/// The word that stands for a slot that is written so, in whatever language.
pub(in crate::read) fn stands_for(written: &str) -> String {
    let known = lex(written).into_iter().find_map(|piece| match piece.what {
        What::Slot(inside) => slot(written, piece.at, inside).word,
        _ => None,
    });
    known.unwrap_or_else(|| filler(written))
}

/// The parts of an expression between its bars.
pub(super) fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '|') => {
                parts.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(start..text.len());
    parts
}

pub(super) fn filter(part: &str) -> &str {
    let part = part.trim_start();
    &part[..part.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(part.len())]
}

/// The inside of the first string of a part. The first part is a string as a whole or not at all.
fn string(text: &str, part: Range<usize>) -> Option<Range<usize>> {
    let first = part.start == 0;
    let says = &text[part.clone()];
    let open = says.find(['"', '\''])?;
    if first && !says[..open].trim().is_empty() {
        return None;
    }
    let quote = says[open..].chars().next()?;
    let len = says[open + 1..].find(quote)?;
    if first && !says[open + 1 + len + 1..].trim().is_empty() {
        return None;
    }
    let start = part.start + open + 1;
    Some(start..start + len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, Vec<&str>) {
        let slot = slot(text, 0..text.len(), 0..text.len());
        (slot.word, slot.says.into_iter().map(|at| &text[at]).collect())
    }

    #[test]
    fn what_may_be_sentences_leaves_open_what_is_said() {
        let open = |text: &str| slot(text, 0..text.len(), 0..text.len()).open;
        for text in [
            "= render 'shared/sorry' ",
            "- include('sorry') ",
            "= render partial: \"x\"",
            "= yield ",
            "= yield(:head)",
            "=content_for :foot",
            "@ include file=\"x.jsp\" ",
            " content_for_layout ",
            " email.body | raw",
            " body ",
            " t \"mails.sorry\"",
            " _('We are sorry')",
            "= I18n.t('mails.sorry')",
            " 'mails.sorry' | t: name: x",
        ] {
            assert!(open(text), "{text}");
        }
        for text in
            ["name", " t ", "= render_date(x)", "order.yield_rate", " body.name ", "antibody", "'x' | upcase"]
        {
            assert!(!open(text), "{text}");
        }
    }

    #[test]
    fn slots_are_words_and_say_their_strings() {
        assert_eq!(read(" order.Number "), (Some("{{orderꞏnumberꞏ}}".into()), vec![]));
        assert_eq!(read("name | default: \"dear customer\""), (None, vec!["dear customer"]));
        assert_eq!(read("name|default('there')"), (None, vec!["there"]));
        assert_eq!(read("'mails.sorry' | t"), (Some("{{mailsꞏsorryꞏ}}".into()), vec![]));
        assert_eq!(read("\"Sorry\""), (None, vec!["Sorry"]));
        assert_eq!(read("at | date: '%d not %m'").1, Vec::<&str>::new());
        assert_eq!(read("'a' if b else 'c'").1, Vec::<&str>::new());
        assert_eq!(read("").0.as_deref(), Some("{{ꞏ}}"));
    }
}
