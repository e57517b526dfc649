//! Directives in text whose reader knows of no comments: found by their marks, and what they cover by lines and paragraphs.

use std::ops::Range;

use super::directive::MARK;
use crate::transcript::{Comment, WordLines, link_definitions, marked_lines};

/// How comments are written in languages of templates: how they begin and end.
const MARKS: [(&str, &str); 8] = [
    ("{{!--", "--}}"),
    ("{{!", "}}"),
    ("{{~!", "}}"),
    ("{#", "#}"),
    ("<!--", "-->"),
    ("<#--", "-->"),
    ("<%#", "%>"),
    ("<%--", "--%>"),
];

/// The tag that begins a comment in Liquid and Jinja: `{% comment %}`; Django lets a note stand in it.
const COMMENT_TAG: &str = "comment";

/// The comments of a text, perhaps in Markdown, that speak to amends. One in a line with other words covers that line;
/// one that stands alone covers the paragraph, item of a list or heading that comes next.
pub(super) fn comments(text: &str, markdown: bool) -> Vec<Comment<'_>> {
    let mut found: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let mut from = 0;
    let mut unclosed = Unclosed::default();
    while let Some(mark) = find_mark(text, from) {
        from = mark + MARK.len();
        let Some((start, inside, end)) = around(text, mark, &mut unclosed) else { continue };
        found.push((start..end, inside));
        from = end;
    }
    let mut marked = marked_lines(text);
    let beside = |at: &Range<usize>, all: &[(Range<usize>, Range<usize>)]| {
        all.iter().all(|(other, _)| other.end <= at.start || at.end <= other.start)
    };
    let mut defined = link_definitions(text);
    defined.retain(|(_, says)| find_mark(&text[says.clone()], 0) == Some(0));
    if !markdown {
        // A text shows them as any other line.
        marked.append(&mut defined);
    }
    for one in defined.into_iter().chain(marked.iter().cloned()) {
        if beside(&one.0, &found) {
            found.push(one);
        }
    }
    if found.is_empty() {
        return Vec::new();
    }
    found.sort_by_key(|(at, _)| at.start);
    let printed = |at: &Range<usize>| marked.iter().any(|(own, _)| own == at).then_some("a text");
    let all: Vec<Range<usize>> = found.iter().map(|(at, _)| at.clone()).collect();
    let lines = WordLines::new(text, &all);
    found
        .into_iter()
        .map(|(at, inside)| Comment {
            text: text[inside].trim().into(),
            next: lines.element(&at),
            printed_by: printed(&at),
            at,
        })
        .collect()
}

/// The next `amends:` in whatever case.
fn find_mark(text: &str, from: usize) -> Option<usize> {
    let (bytes, mark) = (text.as_bytes(), MARK.as_bytes());
    let colon = mark.len() - 1;
    // Colons are rarer than letters.
    memchr::memchr_iter(b':', &bytes[from..])
        .filter_map(|at| (from + at).checked_sub(colon))
        .find(|&at| at >= from && bytes[at..at + mark.len()].eq_ignore_ascii_case(mark))
}

/// Ends of comments that don't come again: they need not be looked for behind every mark.
#[derive(Default)]
struct Unclosed {
    marks: [bool; MARKS.len()],
    tag: bool,
}

/// The comment that begins right before `mark`: its start, what is inside, its end. Marks are to be asked for in their
/// order.
fn around(text: &str, mark: usize, unclosed: &mut Unclosed) -> Option<(usize, Range<usize>, usize)> {
    // Marks of white-space control (`{#-`, `{%~`) belong to the comment's own.
    let trimmed = |before: &'_ str| before.trim_end_matches(['-', '~', '+']).len();
    let before = text[..mark].trim_end();
    for ((open, close), unclosed) in MARKS.into_iter().zip(&mut unclosed.marks) {
        let stem = open.trim_end_matches('-');
        let at = if open.ends_with('-') { before.len() } else { trimmed(before) };
        if let Some(start) = text[..at].strip_suffix(open).map(str::len)
            // `{{!` begins `{{!--` too, which ends in another way.
            && !(open == stem && text[start..].starts_with("{{!--"))
        {
            if *unclosed {
                return None;
            }
            let end = text[mark..].find(close).map(|at| mark + at);
            *unclosed = end.is_none();
            let end = end?;
            let inside = mark..mark + text[mark..end].trim_end_matches(['-', '~', '+']).len();
            return Some((start, inside, end + close.len()));
        }
    }
    let tag = before.strip_suffix("%}")?;
    // A tag begins after the one before it.
    let before = tag.rfind("%}").map_or(0, |at| at + 2);
    let start = before + tag[before..].rfind("{%")?;
    let words = tag[start + 2..].trim_matches(['-', '~', '+', ' ', '\t', '\n', '\r']);
    let name = words.split_whitespace().next()?;
    if name != COMMENT_TAG || unclosed.tag {
        return None;
    }
    let end = end_tag(text, mark);
    unclosed.tag = end.is_none();
    end.map(|end| (start, mark..end.start, end.end))
}

/// The tag that ends a comment, after `at`.
fn end_tag(text: &str, mut at: usize) -> Option<Range<usize>> {
    loop {
        at += text[at..].find("{%")?;
        let close = at + 2 + text[at + 2..].find("%}")? + 2;
        let inner = text[at + 2..close - 2].trim_matches(['-', '~', '+', ' ', '\t', '\n', '\r']);
        if inner == "endcomment" {
            return Some(at..close);
        }
        at = close;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&str, &str)> {
        comments(text, true).into_iter().map(|c| (&text[c.at], text[c.next].trim())).collect()
    }

    #[test]
    fn every_language_of_templates() {
        for comment in [
            "<!-- amends: allow a/b -- x -->",
            "{# amends: allow a/b -- x #}",
            "{#- amends: allow a/b -- x -#}",
            "{% comment %} amends: allow a/b -- x {% endcomment %}",
            "{%- comment -%}amends: allow a/b -- x{%- endcomment -%}",
            "{% comment \"legal\" %}\n  amends: allow a/b -- x\n{% endcomment %}",
            "{{! amends: allow a/b -- x }}",
            "{{~! amends: allow a/b -- x ~}}",
            "{{!-- amends: allow a/b -- x --}}",
            "<%# amends: allow a/b -- x %>",
            "<%-- amends: allow a/b -- x --%>",
            "<#-- amends: allow a/b -- x -->",
            "[//]: # (amends: allow a/b -- x)",
            "[//]: # \"amends: allow a/b -- x\"",
        ] {
            let text = format!("Hi\n\n{comment}\n\nWe can't.\n\nBye");
            assert_eq!(read(&text), [(comment, "We can't.")], "{comment}");
            let found = &comments(&text, true)[0];
            assert_eq!(found.text, "amends: allow a/b -- x", "{comment}");
        }
    }

    #[test]
    fn a_comment_beside_words_covers_their_line() {
        assert_eq!(read("a\nb {# amends: allow a/b -- x #}\nc")[0].1, "b {# amends: allow a/b -- x #}");
        assert_eq!(read("a\r\n{# amends: allow a/b -- x #} b\r\nc")[0].1, "{# amends: allow a/b -- x #} b");
    }

    #[test]
    fn comments_above_each_other_cover_the_same_paragraph() {
        let text = "{# amends: allow a/b -- x #}\n  {# amends: allow c/d -- y #}\nwords\nmore\n\nand more";
        assert_eq!(read(text).iter().map(|c| c.1).collect::<Vec<_>>(), ["words\nmore", "words\nmore"]);
        assert_eq!(read("{# amends: allow a/b -- x #}")[0].1, "");
    }

    #[test]
    fn marks_of_code_begin_no_comment_in_a_text() {
        for line in ["# {}", "// {}", "; {}", "% {}", "[//]: # ({})"] {
            let text = format!("Hi\n{}\nWe can't.", line.replace("{}", "amends: allow a/b -- x"));
            let found = comments(&text, false);
            assert_eq!(found.iter().map(|c| c.printed_by).collect::<Vec<_>>(), [Some("a text")], "{line}");
        }
    }

    #[test]
    fn words_that_are_no_comment_are_left_alone() {
        for text in [
            "amends: allow a/b",
            "{# a #} amends: allow",
            "{% if x %} amends: allow {% endif %}",
            "{# amends: allow",
        ] {
            assert_eq!(comments(text, true), [], "{text}");
        }
    }

    mod random {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn no_text_makes_it_panic(text in "(amends:|[{]%[}]|[{]#|#[}]|[{]%|%[}]|comment|endcomment|[{][{]!|--|<!|>|é|[ \n\r]){0,20}") {
                for comment in comments(&text, true) {
                    let _ = (&text[comment.at], &text[comment.next]);
                }
            }
        }
    }
}
