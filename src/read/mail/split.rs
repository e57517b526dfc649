//! A mail taken apart: its writer's own words, the mail that it answers, and what is neither (heads, signatures).

use std::ops::Range;

use super::heads::{above, asks_for_answer_above};
use super::signature::cut;
use crate::read::html::{Kind, Region};

/// A mail taken apart, by ranges of its text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Split {
    /// The writer's own words.
    pub(crate) own: Vec<Range<usize>>,
    /// The mail that was quoted, without what it quotes itself.
    pub(crate) quoted: Option<Quoted>,
}

/// A quoted mail.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Quoted {
    /// Its words.
    pub(crate) words: Vec<Range<usize>>,
    /// Who wrote it, as the line above it says: a name, an address, or both.
    pub(crate) author: Option<String>,
}

/// A line of a mail.
struct Line<'a> {
    /// Its bytes, with its end.
    at: Range<usize>,
    /// Its words, without marks of quotation that were counted.
    text: &'a str,
    /// In how many quotations it stands.
    depth: usize,
    /// Whether a program marked it as a signature.
    signature: bool,
}

/// Takes a mail's text apart. `regions` are the parts that the mail's HTML marks.
pub(crate) fn split(text: &str, regions: &[Region]) -> Split {
    let mut lines = lines(text, regions);
    mark_rest(&mut lines, regions);
    let mut own = Vec::new();
    for segment in lines.chunk_by(|one, next| (one.depth == 0) == (next.depth == 0)) {
        if segment.first().is_some_and(|line| line.depth == 0) {
            own.extend(kept(segment));
        }
    }
    let first = lines.iter().position(|l| l.depth > 0);
    let quoted = first.and_then(|first| {
        // Empty lines part paragraphs of a quotation; the writer's own words end it.
        let is_quoted = |l: &&Line<'_>| l.depth > 0 || l.text.trim().is_empty();
        let count = lines[first..].iter().take_while(is_quoted).count();
        quoted(&lines[first..first + count], text)
    });
    Split { own, quoted }
}

/// A mail that stands below a text, down to its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Below {
    /// Where the text above it ends.
    pub(crate) own: usize,
    /// Its words, without what it quotes itself.
    pub(crate) words: Vec<Range<usize>>,
}

/// The mail that a text has below it. Lines that are quoted with an answer below them are none.
pub(crate) fn below(text: &str) -> Option<Below> {
    let mut lines = lines(text, &[]);
    mark_rest(&mut lines, &[]);
    let is_own = |line: &Line<'_>| line.depth == 0 && !line.text.trim().is_empty();
    let tail = lines.iter().rposition(is_own).map_or(0, |last| last + 1);
    let first = tail + lines[tail..].iter().position(|line| line.depth > 0)?;
    let words = quoted(&lines[first..], text).map(|quoted| quoted.words).unwrap_or_default();
    Some(Below { own: lines[first].at.start, words })
}

/// The ranges of a text that are quoted, with the heads above them: what was said in the mail that it answers.
pub(crate) fn quotations(text: &str, regions: &[Region]) -> Vec<Range<usize>> {
    let mut lines = lines(text, regions);
    mark_rest(&mut lines, regions);
    let stretches = lines.chunk_by(|one, next| (one.depth == 0) == (next.depth == 0));
    let quoted = stretches.filter(|lines| lines[0].depth > 0);
    quoted.map(|lines| lines[0].at.start..lines[lines.len() - 1].at.end).collect()
}

fn lines<'a>(text: &'a str, regions: &[Region]) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = whole_lines(text, 0)
        .map(|(at, line)| {
            let (text, depth) = unquoted(line);
            Line { at, text, depth, signature: false }
        })
        .collect();
    for region in regions {
        let first = lines.partition_point(|l| l.at.start < region.at.start);
        let within = lines[first..].iter_mut().take_while(|l| l.at.start < region.at.end);
        for line in within {
            match region.kind {
                Kind::Quote => line.depth = line.depth.max(region.depth),
                Kind::Signature => line.signature = true,
                Kind::QuoteHead => {}
            }
        }
    }
    lines
}

/// Marks all lines below a head as quoted, where nothing else marks them.
fn mark_rest(lines: &mut [Line<'_>], regions: &[Region]) {
    let texts: Vec<&str> = lines.iter().map(|l| l.text).collect();
    let mut heads = regions.iter().filter(|r| r.kind == Kind::QuoteHead).map(|r| r.at.start);
    let head = heads.next().unwrap_or(usize::MAX);
    let mut index = 0;
    while index < lines.len() {
        if lines[index].depth > 0 {
            index += 1;
            continue;
        }
        if asks_for_answer_above(texts[index]) && lines[..index].iter().all(|l| l.text.trim().is_empty()) {
            // Here the help desk writes itself.
            lines[index].signature = true;
            index += 1;
            continue;
        }
        let rest = lines[index].at.start >= head || asks_for_answer_above(texts[index]);
        let Some(end) = above(&texts, index).map(|a| a.end).or(rest.then_some(index + 1)) else {
            index += 1;
            continue;
        };
        // What is marked as quoted below a head is all that it heads; else it heads all that follows.
        let next = (end..lines.len()).find(|n| !texts[*n].trim().is_empty());
        let marked = next.is_some_and(|next| lines[next].depth > 0) && !rest;
        let until = if marked { end } else { lines.len() };
        lines[index..until].iter_mut().for_each(|l| l.depth = l.depth.max(1));
        index = until;
    }
}

/// The ranges of the lines of a stretch that are no signature, joined where nothing is left out.
fn kept(lines: &[Line<'_>]) -> Vec<Range<usize>> {
    let texts: Vec<&str> = lines.iter().map(|l| l.text).collect();
    let cut = cut(&texts);
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (line, cut) in lines.iter().zip(cut) {
        if cut || line.signature {
            continue;
        }
        match ranges.last_mut() {
            Some(last) if last.end == line.at.start => last.end = line.at.end,
            _ => ranges.push(line.at.clone()),
        }
    }
    ranges
}

/// The mail of a stretch of quoted lines: its own words alone.
fn quoted(lines: &[Line<'_>], text: &str) -> Option<Quoted> {
    let texts: Vec<&str> = lines.iter().map(|l| l.text).collect();
    let (mut index, mut author) = (0, None);
    while index < lines.len() {
        if texts[index].trim().is_empty() || asks_for_answer_above(texts[index]) {
            index += 1;
        } else if let Some(head) = above(&texts, index) {
            author = author.or(head.author);
            index = head.end;
        } else if hotmail_head(&texts[index..]) {
            index += texts[index..].iter().take_while(|l| !l.trim().is_empty()).count();
        } else {
            break;
        }
    }
    let depth = lines.get(index)?.depth;
    let end = (index..lines.len())
        .find(|at| lines[*at].depth > depth || above(&texts, *at).is_some())
        .unwrap_or(lines.len());
    let mut words = Vec::new();
    for segment in lines[index..end].chunk_by(|one, next| one.depth == next.depth) {
        for range in kept(segment) {
            words.extend(unmarked(range, text));
        }
    }
    let says = words.iter().any(|r: &Range<usize>| !text[r.clone()].trim().is_empty());
    says.then_some(Quoted { words, author })
}

/// A block that begins with `Subject:` or `Date:`, as one mail program wrote it.
fn hotmail_head(lines: &[&str]) -> bool {
    let is_field = |line: &&&str| {
        let key = line.split(':').next().unwrap_or_default().trim().to_lowercase();
        line.contains(':') && ["subject", "date", "from", "to", "cc"].contains(&&*key)
    };
    lines.iter().take_while(is_field).count() >= 3
}

/// The range without marks of quotation at the beginning of its lines.
fn unmarked(range: Range<usize>, text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (at, line) in whole_lines(&text[range.clone()], range.start) {
        let start = at.start + line.len() - unquoted(line).0.len();
        match ranges.last_mut() {
            Some(last) if last.end == start => last.end = at.end,
            _ => ranges.push(start..at.end),
        }
    }
    ranges
}

/// The lines of a text that stands at `base`, each with its range, which holds its end too.
fn whole_lines(text: &str, base: usize) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut lines = crate::text::lines(text).peekable();
    std::iter::from_fn(move || {
        let (start, line) = lines.next()?;
        let end = lines.peek().map_or(text.len(), |(next, _)| *next);
        Some((base + start..base + end, line))
    })
}

/// A line without its marks of quotation, and how many it has.
fn unquoted(line: &str) -> (&str, usize) {
    let (mut text, mut depth) = (line, 0);
    while let Some(rest) = text.trim_start_matches([' ', '\t']).strip_prefix('>') {
        (text, depth) = (rest.strip_prefix(' ').unwrap_or(rest), depth + 1);
    }
    (text, depth)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, Option<String>, Option<String>) {
        let split = split(text, &[]);
        let join = |ranges: &[Range<usize>]| -> String { ranges.iter().map(|r| &text[r.clone()]).collect() };
        let own = join(&split.own).trim().to_owned();
        let quoted = split.quoted;
        (own, quoted.as_ref().map(|q| join(&q.words).trim().to_owned()), quoted.and_then(|q| q.author))
    }

    #[test]
    fn replies_above_below_and_between() {
        let own = |text| parts(text).0;
        assert_eq!(own("Mine.\n\nOn 1 Mar 2026, Ann wrote:\n> hers\n> > older\n"), "Mine.");
        assert_eq!(own("On 1 Mar 2026, Ann wrote:\n\n> hers\n\nMine.\n"), "Mine.");
        assert_eq!(
            own("Hi,\nOn 1 Mar 2026, Ann wrote:\n> one\nMine.\n> two\nMine too.\n"),
            "Hi,\nMine.\nMine too."
        );
        assert_eq!(own("Mine.\n\n-----Original Message-----\nFrom: Ann\nTo: x\nDate: y\n\nHers."), "Mine.");
        assert_eq!(own("##- Please type your reply above this line -##\n\nMine."), "Mine.");
        assert_eq!(own("Hers.\n\n##- Please type your reply above this line -##\n\nMine."), "Hers.");
        assert_eq!(own("> all of it\n> quoted"), "");
    }

    #[test]
    fn the_quoted_mail_is_that_which_is_answered_alone() {
        let (_, quoted, author) = parts(
            "Mine.\r\n\r\nOn 1 Mar 2026 Ann <ann@x.example> wrote:\r\n\r\n> Hers, over\r\n> lines.\r\n>\r\n> On 1 Feb 2026 we wrote:\r\n> > older\r\n",
        );
        assert_eq!(quoted.as_deref(), Some("Hers, over\r\nlines."));
        assert_eq!(author.as_deref(), Some("ann@x.example"));
        let (_, quoted, author) = parts(
            "Mine.\n\nFrom: Ann\nSent: x\nTo: y\nSubject: z\n\nHers.\n\nFrom: Us\nSent: x\nTo: y\nSubject: z\n\nOlder.",
        );
        assert_eq!((quoted.as_deref(), author.as_deref()), (Some("Hers."), Some("Ann")));
        assert_eq!(parts("Mine.\n> Subject: x\n> From: y\n> To: z\n> \n> Hers.").1.as_deref(), Some("Hers."));
        assert_eq!(parts("Mine.").1, None);
    }

    mod random {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn any_text_is_split(text in "(> |On 1 Mar 2026 a@b wrote:|From: |To: |Sent: |-----Original Message-----|-- |Kind regards,|é|[ a\r\n]){0,40}") {
                let split = split(&text, &[]);
                for range in split.own.into_iter().chain(split.quoted.into_iter().flat_map(|q| q.words)) {
                    prop_assert!(text.get(range).is_some());
                }
            }
        }
    }
}
