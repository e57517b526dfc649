//! Comments of a template: nobody's words, but a place for directives.

use std::borrow::Cow;
use std::ops::Range;

/// A comment, for example `{# … #}` or `<!-- … -->`. Readers that understand a template's language give them; all
/// ranges count as those of [`Raw`](super::Raw) do, from the beginning of the bytes that the conversation was read
/// from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment<'a> {
    /// What it says, without its marks.
    pub text: Cow<'a, str>,
    /// Where it stands, with its marks.
    pub at: Range<usize>,
    /// The element after it: a tag with what is in it, a paragraph, or a line. Empty where nothing comes.
    pub next: Range<usize>,
    /// The template's language, where it knows no such comment and prints what stands there: customers see it.
    pub printed_by: Option<&'static str>,
}

impl Comment<'_> {
    /// The same comment, borrowing nothing.
    pub(super) fn into_owned(self) -> Comment<'static> {
        Comment { text: Cow::Owned(self.text.into_owned()), ..self }
    }
}

/// Whether a file is in Markdown, by its name: `late.md`, `late.md.j2`.
pub(crate) fn is_markdown(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    [".md", ".markdown"].iter().any(|end| path.ends_with(end) || path.contains(&format!("{end}.")))
}

/// Lines of Markdown that define a link, which nobody is shown: `[//]: # (a note)`. Each with what its title says, where
/// it has one.
pub(crate) fn link_definitions(text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let (mut found, mut at) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let bare = line.trim_start_matches(' ');
        let indent = line.len() - bare.len();
        let label = bare.strip_prefix('[').and_then(|rest| rest.split_once("]:"));
        let Some((_, rest)) =
            label.filter(|(label, _)| indent < 4 && !label.is_empty() && !label.contains(['[', ']']))
        else {
            continue;
        };
        let rest = rest.trim();
        let (target, title) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
        let title = title.trim_start();
        let close = match title.chars().next() {
            Some('(') => ')',
            Some(quote @ ('"' | '\'')) => quote,
            None => '\n',
            Some(_) => continue,
        };
        let inside = title.get(1..).and_then(|rest| rest.strip_suffix(close)).unwrap_or("");
        if target.is_empty() || inside.is_empty() != title.is_empty() {
            continue;
        }
        let end = start + line.trim_end().len();
        let inside = if title.is_empty() { end..end } else { end - 1 - inside.len()..end - 1 };
        found.push((start + indent..end, inside));
    }
    found
}

/// Lines of a text that say to amends what is allowed, behind a mark that begins a comment in code and none here:
/// `# amends: allow …`. Each with what it says.
pub(crate) fn marked_lines(text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let (mut found, mut at) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let says = line.trim().trim_start_matches(['#', '/', ';', '%', '-']).trim_start();
        let rest =
            says.get(..6).filter(|name| name.eq_ignore_ascii_case("amends")).map(|name| &says[name.len()..]);
        let speaks = rest.is_some_and(|rest| rest.trim_start_matches([':', ' ']).starts_with("allow"));
        if speaks && says.len() < line.trim().len() {
            let end = start + line.trim_end().len();
            found.push((start + line.len() - line.trim_start().len()..end, end - says.len()..end));
        }
    }
    found
}

/// The lines of a text, and which of them hold other words than comments. Built once for all comments of a text, of
/// which there may be thousands above one line of words.
pub(crate) struct WordLines {
    lines: Vec<Range<usize>>,
    /// For each line the first from it on that has words; the number of lines where none comes.
    worded: Vec<usize>,
    /// For each line that has words the last of the paragraph, item or heading that it belongs to.
    last: Vec<usize>,
    end: usize,
}

/// What a line begins.
#[derive(Clone, Copy, PartialEq)]
enum Begins {
    /// Nothing: it goes on where the line before it ends.
    Nothing,
    /// An item of a list, which may go on below.
    Item,
    /// A heading, or a tag of HTML: the line is all of it.
    Line,
}

impl Begins {
    fn of(line: &str) -> Begins {
        let line = line.trim_start();
        let marked = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t']);
        if line.starts_with('<') || line.starts_with('#') && marked(line.trim_start_matches('#')) {
            return Begins::Line;
        }
        let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered = number.len() < line.len() && number.strip_prefix(['.', ')']).is_some_and(marked);
        match line.strip_prefix(['-', '*', '+', '•']).is_some_and(marked) || numbered {
            true => Begins::Item,
            false => Begins::Nothing,
        }
    }
}

impl WordLines {
    /// Looks through `text`, whose `comments`, in order, are nobody's words.
    pub(crate) fn new(text: &str, comments: &[Range<usize>]) -> Self {
        let (mut lines, mut has_words) = (vec![std::ops::Range::default()], vec![false]);
        let mut rest = comments.iter().peekable();
        let mut before = None;
        for (at, c) in text.char_indices() {
            while rest.next_if(|comment| comment.end <= at).is_some() {}
            let last = lines.len() - 1;
            if c == '\n' && before == Some('\r') {
                // Both end one line.
                lines[last] = at + 1..at + 1;
            } else if matches!(c, '\n' | '\r') {
                lines[last].end = at;
                lines.push(at + 1..at + 1);
                has_words.push(false);
            } else if !c.is_whitespace() && rest.peek().is_none_or(|comment| at < comment.start) {
                has_words[last] = true;
            }
            before = Some(c);
        }
        let last = lines.len() - 1;
        lines[last].end = text.len();
        let mut worded = vec![lines.len(); lines.len()];
        let mut last: Vec<usize> = (0..lines.len()).collect();
        let begins: Vec<Begins> = lines.iter().map(|line| Begins::of(&text[line.clone()])).collect();
        for line in (0..lines.len()).rev() {
            worded[line] = if has_words[line] { line } else { *worded.get(line + 1).unwrap_or(&lines.len()) };
            let goes_on = has_words.get(line + 1) == Some(&true) && begins[line + 1] == Begins::Nothing;
            if goes_on && begins[line] != Begins::Line {
                last[line] = last[line + 1];
            }
        }
        Self { lines, worded, last, end: text.len() }
    }

    /// The line that a comment at `at` covers: its own where it holds other words, else the next that does. Empty where
    /// none comes.
    pub(crate) fn line(&self, at: &Range<usize>) -> Range<usize> {
        self.covered(at, |next| next)
    }

    /// What a comment at `at` covers in words that no tags part: its own line where that holds other words, else the
    /// paragraph, the item of a list or the heading that comes next.
    pub(crate) fn element(&self, at: &Range<usize>) -> Range<usize> {
        self.covered(at, |next| self.last[next])
    }

    fn covered(&self, at: &Range<usize>, last_of: impl Fn(usize) -> usize) -> Range<usize> {
        let line = |at: usize| self.lines.partition_point(|line| line.start <= at) - 1;
        let (first, last) = (line(at.start), line(at.end));
        match self.worded[first] {
            own if own <= last => self.lines[first].start..self.lines[last].end,
            next => match self.lines.get(next) {
                Some(line) => line.start..self.lines[last_of(next)].end,
                None => self.end..self.end,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_covers_a_paragraph_an_item_or_a_heading() {
        for (below, element) in [
            ("a\nb\n\nc", "a\nb"),
            ("a\r\nb\r\n\r\nc", "a\r\nb"),
            ("a\n- b\n  c\n- d", "a"),
            ("- b\n  c\n- d", "- b\n  c"),
            ("2. b\nc\n3) d", "2. b\nc"),
            ("• b\n• c", "• b"),
            ("# a\nb", "# a"),
            ("<p>a</p>\n<p>b</p>", "<p>a</p>"),
            ("-5 degrees\n3.5 more\nb", "-5 degrees\n3.5 more\nb"),
            ("", ""),
        ] {
            let text = format!("x\n\n{{# y #}}\n\n{below}");
            let at = text.find('{').expect("a comment");
            let at = at..at + 7;
            let lines = WordLines::new(&text, std::slice::from_ref(&at));
            assert_eq!(&text[lines.element(&at)], element, "{below}");
            assert!(element.starts_with(&text[lines.line(&at)]), "{below}");
        }
    }

    mod random {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn an_element_begins_with_its_line(text in "([a#<>é]|- |1\\. |\n|\r|\r\n| ){0,30}", at in 0..31_usize) {
                let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                let lines = WordLines::new(&text, &[]);
                let (line, element) = (lines.line(&(at..at)), lines.element(&(at..at)));
                prop_assert!(text[element.clone()].starts_with(&text[line.clone()]));
                prop_assert_eq!(line.start, element.start);
                prop_assert!(!text[element].replace("\r\n", "\n").replace('\r', "\n").contains("\n\n"));
            }
        }
    }
}
