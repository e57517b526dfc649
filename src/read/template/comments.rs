//! Comments of a template: nobody's words, but a place to say what is allowed.
//!
//! A comment is what the template's language takes for one: none that a raw block or the tag of an element holds. All
//! of a template are found at once, whatever branches they stand in.

use std::ops::Range;

use super::expression::{self, gives_words};
use super::language;
use super::lex::{Piece, What};
use super::printed::{self, Markup};
use super::tree::given;
use crate::read::html::{Outline, outline};
use crate::text::Mapped;
use crate::transcript::{Comment, WordLines, link_definitions, marked_lines};

/// The comments that speak to amends in a template that was cut into `pieces`, in order, with their places in what
/// `source` was read from.
///
/// In HTML one covers the element that begins right after it, or the line where words follow. Elsewhere it covers the
/// line in which it stands, or where it stands alone the paragraph, item of a list or heading that comes next. A line of
/// tags alone ends one, and is none.
pub(super) fn comments(
    source: &Mapped,
    pieces: &[Piece],
    markup: Markup,
    path: &str,
) -> Vec<Comment<'static>> {
    let text = &source.text;
    if memchr::memmem::find(text.to_ascii_lowercase().as_bytes(), NAME.as_bytes()).is_none() {
        return Vec::new();
    }
    let shown = shown(text, pieces);
    let page = match markup {
        Markup::Html => outline(&shown),
        Markup::Text | Markup::Markdown => Outline { comments: written(&shown), ..Outline::default() },
    };
    let own = pieces.iter().filter_map(|piece| match &piece.what {
        What::Comment(inside) if !page.in_tag(piece.at.start) => Some((piece.at.clone(), inside.clone())),
        _ => None,
    });
    let of_html = page.comments.iter().filter_map(|at| {
        let inside = text[at.clone()].strip_prefix("<!--")?.strip_suffix("-->")?;
        Some((at.clone(), at.start + 4..at.start + 4 + inside.len()))
    });
    let printed = language::printed(text, path);
    let shown_to_all = printed.iter().flat_map(|(pieces, _)| pieces).filter_map(|piece| match &piece.what {
        What::Comment(inside) if !page.in_tag(piece.at.start) => Some((piece.at.clone(), inside.clone())),
        _ => None,
    });
    // Links that Markdown defines and nobody is shown are its own comments; a text shows them as any other line.
    let mut defined = if markup == Markup::Html { Vec::new() } else { link_definitions(&shown) };
    let mut marked = if markup == Markup::Html { Vec::new() } else { marked_lines(&shown) };
    if markup == Markup::Text {
        marked.append(&mut defined);
    }
    let is_marked = |at: &Range<usize>| marked.iter().any(|(own, _)| own == at);
    let lines = defined.iter().chain(&marked).cloned();
    let mut found: Vec<(Range<usize>, Range<usize>)> = own
        .chain(of_html)
        .chain(shown_to_all)
        .chain(lines)
        .filter(|(_, inside)| speaks(&text[inside.clone()]))
        .collect();
    found.sort_by_key(|(at, _)| at.start);
    if markup == Markup::Markdown {
        // An example in code says nothing.
        let code = printed::code(text);
        found.retain(|(at, _)| {
            let before = code[..code.partition_point(|code| code.start <= at.start)].last();
            before.is_none_or(|code| code.end <= at.start)
        });
    }
    let hidden = page.comments.iter().chain(defined.iter().map(|(at, _)| at));
    let shown = fill(&shown, hidden.map(|at| (at.clone(), b' ')));
    let raw = |at: Range<usize>| {
        let end = source.map.end(at.end);
        if at.is_empty() { end..end } else { source.map.start(at.start).min(end)..end }
    };
    let lines = WordLines::new(&shown, &[]);
    // From the back: what follows a comment is known where nothing stands between it and the next.
    let (mut seen, mut follows) = (shown.len(), shown.len());
    let comment = |(at, inside): (Range<usize>, Range<usize>)| {
        // One that holds another, which came first, ends past what was seen.
        let between = shown.get(at.end..seen.max(at.end)).unwrap_or_default();
        if let Some(words) = between.find(|c: char| !c.is_whitespace()) {
            follows = at.end + words;
        }
        seen = seen.min(at.end);
        let next = match markup {
            Markup::Html => element(&shown, &page, &at, follows).unwrap_or_else(|| lines.line(&at)),
            Markup::Text | Markup::Markdown => lines.element(&at),
        };
        let says = says(&text[inside]).to_owned().into();
        let of = |pieces: &[Piece]| pieces.binary_search_by_key(&at.start, |piece| piece.at.start).is_ok();
        let printed = printed.as_ref().filter(|(pieces, _)| of(pieces));
        Comment {
            text: says,
            printed_by: printed.map(|(_, language)| *language).or(is_marked(&at).then_some(match markup {
                Markup::Markdown => "Markdown",
                Markup::Text | Markup::Html => "a text",
            })),
            at: raw(at),
            next: raw(next),
        }
    };
    let mut comments: Vec<_> = found.into_iter().rev().map(comment).collect();
    comments.reverse();
    comments
}

/// How a comment begins that speaks to amends.
const NAME: &str = "amends";

/// What a comment says, without the marks that trim white space beside it, which belong to its own.
fn says(inside: &str) -> &str {
    inside.trim_matches(['-', '~', '+']).trim()
}

/// Whether what a comment holds is said to amends.
pub(super) fn speaks(inside: &str) -> bool {
    says(inside).get(..NAME.len()).is_some_and(|start| start.eq_ignore_ascii_case(NAME))
}

/// A template without its tags and comments, and with letters for its slots.
fn shown(text: &str, pieces: &[Piece]) -> String {
    let filled = pieces.iter().filter_map(|piece| match piece.what {
        What::Text => None,
        What::Slot(_) => Some((piece.at.clone(), b'x')),
        // A text that is given to a name is said where that is printed, and allowed here.
        What::Tag(ref inside) if gives_words(&text[inside.clone()]) => Some((piece.at.clone(), b'x')),
        What::Code
            if !given(&text[piece.at.clone()]).is_empty() && expression::speaks(&text[piece.at.clone()]) =>
        {
            Some((piece.at.clone(), b'x'))
        }
        What::Tag(_) | What::Mustache(_) | What::Comment(_) | What::Code | What::Open => {
            Some((piece.at.clone(), b' '))
        }
    });
    fill(text, filled)
}

/// A text in which ranges, of whole characters, are filled but for their line ends. Offsets stay.
fn fill(text: &str, ranges: impl Iterator<Item = (Range<usize>, u8)>) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (range, with) in ranges {
        let within = bytes.get_mut(range).unwrap_or_default().iter_mut();
        within.filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = with);
    }
    // Where whole characters give way to ASCII, the rest is text as before.
    String::from_utf8(bytes).unwrap_or_default()
}

/// Comments of HTML in text.
fn written(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("<!--").map(|at| from + at) {
        let Some(end) = text[start..].find("-->").map(|at| start + at + 3) else { break };
        found.push(start..end);
        from = end;
    }
    found
}

/// The element that a comment is set before, where the `next` words begin: one right after it in its line, or, where it
/// has its line for itself, a block that comes next.
fn element(shown: &str, page: &Outline, at: &Range<usize>, next: usize) -> Option<Range<usize>> {
    let element = page.element(next)?;
    let line = shown[..at.start].rfind('\n').map_or(0, |end| end + 1);
    let beside = || !shown[at.end..next].contains('\n');
    let alone = || shown[line..at.start].trim().is_empty();
    (beside() || !element.inline && alone()).then(|| element.at.clone())
}

#[cfg(test)]
mod tests {
    use super::super::lex::lex;
    use super::*;

    /// What the comments to amends say, and what they cover.
    fn read(source: &str, markup: Markup) -> Vec<(String, &str)> {
        let mut mapped = Mapped::default();
        mapped.push_same(source, 0);
        let found = comments(&mapped, &lex(source), markup, "").into_iter();
        let found = found.filter(|comment| comment.text.starts_with("amends:"));
        found.map(|comment| (comment.text[7..].trim().to_owned(), source[comment.next].trim())).collect()
    }

    #[test]
    fn comments_of_every_language() {
        for comment in [
            "<!-- amends: a -->",
            "{# amends: a #}",
            "{#- amends: a -#}",
            "{% comment %} amends: a {% endcomment %}",
            "{%- comment \"legal\" -%}amends: a{%- endcomment -%}",
            "{% # amends: a %}",
            "{{! amends: a }}",
            "{{~! amends: a ~}}",
            "{{!-- amends: a --}}",
            "{{~!-- amends: a --~}}",
            "<%# amends: a %>",
            "<%-- amends: a --%>",
            "<#-- amends: a -->",
        ] {
            for markup in [Markup::Text, Markup::Markdown, Markup::Html] {
                let source = format!("Hi\n\n{comment}\n{{% if x %}}\nWe can't.\n{{% endif %}}");
                assert_eq!(read(&source, markup), [("a".to_owned(), "We can't.")], "{comment} {markup:?}");
            }
        }
        let note = "{{!-- amends: allow a/b -- x }} -- y --}}\nz";
        assert_eq!(read(note, Markup::Text), [("allow a/b -- x }} -- y".to_owned(), "z")]);
    }

    #[test]
    fn in_words_the_next_paragraph_or_item_is_covered() {
        for markup in [Markup::Text, Markup::Markdown] {
            let covers = |below: &str| read(&format!("Hi\n\n{{# amends: a #}}\n{below}"), markup)[0].1.len();
            for (element, rest) in [
                ("We can't\nhelp.", "\n\nBye"),
                ("We can't.", "\n{% if x %}\nBye\n{% endif %}"),
                ("- We can't\n  help.", "\n- Bye"),
                ("1. We can't.", "\n2. Bye"),
            ] {
                assert_eq!(covers(&format!("{element}{rest}")), element.len(), "{element}");
            }
        }
    }

    #[test]
    fn what_the_language_takes_for_no_comment_is_none() {
        for (source, markup) in [
            ("{% raw %}{# amends: a #}{% endraw %}", Markup::Text),
            ("{% verbatim %}\n{% comment %}amends: a{% endcomment %}\n{% endverbatim %}", Markup::Html),
            ("{{{{raw}}}}{{! amends: a }}{{{{/raw}}}}", Markup::Html),
            ("<a title=\"{# amends: a #}\">b</a>", Markup::Html),
            ("<a title='<!-- amends: a -->'>b</a>", Markup::Html),
            ("<style><!-- amends: a --></style>", Markup::Html),
            ("{% comment %}{# amends: a #}{% endcomment %}", Markup::Text),
            ("```html\n<!-- amends: a -->\n```", Markup::Markdown),
            ("Write `<!-- amends: a -->` before it.", Markup::Markdown),
            ("Write:\n\n    <!-- amends: a -->", Markup::Markdown),
            ("{{ \"{# amends: a #}\" }}", Markup::Text),
            ("<%= '<!-- amends: a -->' %>", Markup::Html),
            ("[amends: a]: x", Markup::Markdown),
        ] {
            assert_eq!(read(source, markup), [], "{source}");
        }
    }

    #[test]
    fn links_of_markdown_that_nobody_is_shown_are_comments() {
        for comment in ["[//]: # (amends: a)", "[//]: # \"amends: a\"", "  [comment]: <> 'amends: a'"] {
            let source = format!("Hi\n\n{comment}\n\nWe can't.\nNo.\n\nBye");
            assert_eq!(read(&source, Markup::Markdown), [("a".to_owned(), "We can't.\nNo.")], "{comment}");
        }
    }

    #[test]
    fn marks_of_code_begin_no_comment_in_words() {
        for (source, markup) in [
            ("# amends: allow a/b -- x\nWe can't.", Markup::Text),
            ("// amends: allow a/b -- x\nWe can't.", Markup::Text),
            ("[//]: # (amends: allow a/b -- x)\nWe can't.", Markup::Text),
            ("# amends: allow a/b -- x\nWe can't.", Markup::Markdown),
        ] {
            let mut mapped = Mapped::default();
            mapped.push_same(source, 0);
            let found = comments(&mapped, &lex(source), markup, "");
            assert!(found.len() == 1 && found[0].printed_by.is_some(), "{source}");
        }
        assert_eq!(read("# Amends we make\n\nHi", Markup::Markdown), []);
    }

    #[test]
    fn in_html_the_next_element_is_covered() {
        let covers = |source: &str| {
            read(source, Markup::Html).into_iter().map(|(_, next)| next.to_owned()).collect::<Vec<_>>()
        };
        let element = "<td>\n  <p>We\n can't.</p>\n</td>";
        for between in ["", "\n\n  ", "<!-- note -->\n{# note #}", "{% if x %}\n"] {
            assert_eq!(covers(&format!("<tr>\n<!-- amends: a -->{between}{element}<td>b</td>")), [element]);
        }
        assert_eq!(covers("<p>a {# amends: a #}<b>c</b> d</p>"), ["<b>c</b>"]);
        assert_eq!(covers("{# amends: a #}\n<b>c</b> d\ne"), ["<b>c</b> d"]);
        assert_eq!(covers("<p>a\nb {# amends: a #}\n<p>c"), ["b {# amends: a #}"]);
        assert_eq!(covers("{# amends: a #}\nb<br>\nc"), ["b<br>"]);
        assert_eq!(covers("<p>a</p>{# amends: a #}"), ["<p>a</p>{# amends: a #}"]);
    }
}
