//! Comments of YAML around canned replies: nobody's words, but a place to say what is allowed.

use std::ops::Range;

use super::item::{Item, is_yaml};
use crate::read::template::comments::speaks;
use crate::transcript::Comment;

/// The comments that speak to amends in a list of replies, in order. One that stands alone covers what comes next, a
/// record or a field with all that belongs to it; one behind a value covers what begins in its line. A `#` inside of a
/// text is a part of that.
pub(super) fn notes(source: &str, tree: &Item) -> Vec<Comment<'static>> {
    if !source.contains('#') || !is_yaml(source) {
        return Vec::new();
    }
    let mut texts = Vec::new();
    ranges(tree, &mut texts);
    texts.sort_by_key(|at| at.start);
    let in_text = |at: usize| {
        let before = texts[..texts.partition_point(|text| text.start <= at)].last();
        before.is_some_and(|text| at < text.end)
    };
    let lines = lines(source);
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let text = &source[line.clone()];
        let marks = text.match_indices('#').map(|(at, _)| at);
        // A mark in the middle of a word begins no comment.
        let mut marks = marks.filter(|at| *at == 0 || text[..*at].ends_with([' ', '\t']));
        let says = |at: &usize| speaks(&text[at + 1..]) && !in_text(line.start + at);
        let Some(at) = marks.find(says) else { continue };
        let alone = text[..at].trim().is_empty();
        let next = element(source, &lines, if alone { index + 1 } else { index });
        found.push(Comment {
            text: text[at + 1..].trim().to_owned().into(),
            at: line.start + at..line.start + text.trim_end().len(),
            next: next.unwrap_or(line.end..line.end),
            printed_by: None,
        });
    }
    found
}

/// Where the texts of a tree stand.
fn ranges(item: &Item, texts: &mut Vec<Range<usize>>) {
    match item {
        Item::Text(words, _) => texts.push(words.raw()),
        Item::List(items) => items.iter().for_each(|item| ranges(item, texts)),
        Item::Map(fields) => fields.iter().for_each(|(_, item)| ranges(item, texts)),
        Item::Other => {}
    }
}

/// The lines of a text, without their ends.
fn lines(source: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let line = |line: &str| {
        let at = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        at
    };
    source.split_inclusive('\n').map(line).collect()
}

/// What begins in a line, or in the first after it that says something: all lines that stand further to the right
/// belong to it, and the items of a list that its key opens.
fn element(source: &str, lines: &[Range<usize>], from: usize) -> Option<Range<usize>> {
    let says = |line: &Range<usize>| {
        let bare = source[line.clone()].trim_start();
        (!bare.is_empty() && !bare.starts_with('#')).then(|| (line.len() - bare.len(), is_item(bare)))
    };
    let mut rest = lines[from.min(lines.len())..].iter().filter_map(|line| Some((line, says(line)?)));
    let (first, (indent, item)) = rest.next()?;
    let belongs = |to: usize, is_item: bool| to > indent || to == indent && is_item && !item;
    let last = rest.take_while(|(_, (to, is_item))| belongs(*to, *is_item)).last();
    Some(first.start..last.map_or(first.end, |(line, _)| line.end))
}

fn is_item(line: &str) -> bool {
    line == "-" || line.starts_with("- ")
}

#[cfg(test)]
mod tests {
    use super::super::item::read;
    use super::*;

    #[test]
    fn comments_cover_what_comes_next() {
        let source = "# amends: allow-file a/b -- one\n- name: x\n  # amends: allow c/d -- two\n  body: |\n    Words\n    # amends: allow e/f -- none\n\n    more\n- name: y # amends: allow g/h -- three\n  body: \"# amends: allow i/j\"\n# a note\nz: 1\n";
        let source = source.trim_end_matches("z: 1\n");
        let tree = read(source).expect("a tree");
        let found = notes(source, &tree);
        let told: Vec<(&str, &str)> = found.iter().map(|c| (&*c.text, &source[c.next.clone()])).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].1.starts_with("- name: x") && told[0].1.ends_with("more"), "{told:?}");
        assert!(told[1].1.trim_start().starts_with("body: |") && told[1].1.ends_with("more"), "{told:?}");
        assert!(told[2].1.starts_with("- name: y") && told[2].1.ends_with("i/j\""), "{told:?}");
        assert_eq!(&source[found[2].at.clone()], "# amends: allow g/h -- three");
    }

    #[test]
    fn other_lists_have_no_comments() {
        for source in ["[\"# amends: allow a/b\"]", "title,body\n# amends: allow a/b,we\n"] {
            assert!(notes(source, &read(source).expect("a tree")).is_empty(), "{source}");
        }
    }
}
