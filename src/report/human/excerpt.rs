//! The part of a line that is shown, cut to the width of a terminal around the words that matter.
//!
//! Everything is counted in columns of a terminal, character cluster by character cluster, so that marks stand
//! exactly under wide letters, emoji and letters with accents. The work is bound by the width, not by the text: a
//! turn of a megabyte costs what a turn of a line costs.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::text::{Piece, is_hidden, is_printable, picture, pieces, push_visible};

/// How many columns a tab takes: always so many, so that a cut does not move what comes after.
const TAB: &str = "    ";
/// The most bytes of one cluster that are shown: enough for any emoji, and an end to towers of accents.
const CLUSTER: usize = 64;
/// What stands for the words left out of a span that is too long.
const GAP: &str = " … ";
/// The fewest columns that anything is cut to.
const LEAST: usize = 8;
/// How many columns a cut moves to fall between words.
const SNAP: usize = 14;

/// How many columns are looked at for each that is shown: the characters of an emoji family count one by one here.
const REACH_COLUMNS: usize = 2;
/// How many bytes are looked at for each column that is shown, where characters take no columns.
const REACH_BYTES: usize = 16;

/// A character cluster of a line.
struct Cell<'t> {
    text: &'t str,
    width: usize,
}

/// A line as it is shown, in three parts, each safe to print.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// What stands before the span.
    pub(super) before: String,
    /// The span.
    pub(super) marked: String,
    /// What stands after it.
    pub(super) after: String,
    /// How many columns `before` takes.
    pub(super) indent: usize,
    /// How many columns `marked` takes.
    pub(super) width: usize,
}

/// How many bytes before and after a span are looked at, at most, where `width` columns are shown.
pub(super) fn reach(width: usize) -> usize {
    width.max(LEAST) * REACH_BYTES
}

/// Cuts `text[line]` to `width` columns around `span`, which lies in `line`. Offsets inside a character, or past the
/// end, are moved to where one ends.
pub(super) fn excerpt(text: &str, line: Range<usize>, span: Range<usize>, width: usize) -> Excerpt {
    let width = width.max(LEAST);
    let start = boundary(text, span.start);
    let end = boundary(text, span.end).max(start);
    let line_end = boundary(text, line.end).max(end);
    let from = reach_back(text, boundary(text, line.start).min(start), start, width);
    let to = reach_ahead(text, end, line_end, width);
    let mut cells = Vec::with_capacity(width * 4);
    let head = reach_ahead(text, start, end, width);
    let tail = reach_back(text, start, end, width);
    if head < tail {
        push_cells(&text[from..head], &mut cells);
        cells.push(Cell { text: GAP, width: 3 });
        push_cells(&text[tail..to], &mut cells);
    } else {
        push_cells(&text[from..to], &mut cells);
    }
    // Cells are pieces of `text`, or the gap; bytes counted from both ends find the span's, whatever lies between.
    let bytes = |cell: &Cell<'_>| cell.text.len();
    let first = fitting(cells.iter(), start - from, bytes);
    let last = (cells.len() - fitting(cells.iter().rev(), to - end, bytes)).max(first);
    window(&cells, first..last, (from > line.start, to < line.end), width)
}

/// The nearest end of a character at or before `offset`.
fn boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The columns of a character on its own.
fn columns(c: char) -> usize {
    if c.is_ascii() { 1 } else { c.width().unwrap_or(1) }
}

/// How far back from `to` characters can matter to `width` columns; not before `from`.
fn reach_back(text: &str, from: usize, to: usize, width: usize) -> usize {
    let floor = boundary(text, from.max(to.saturating_sub(reach(width))));
    let mut left = width * REACH_COLUMNS;
    let mut chars = text[floor..to].char_indices().rev();
    let beyond = chars.find(|&(_, c)| {
        let taken = columns(c);
        let is_beyond = taken > left;
        left = left.saturating_sub(taken);
        is_beyond
    });
    beyond.map_or(floor, |(at, c)| floor + at + c.len_utf8())
}

/// How far on from `from` characters can matter to `width` columns; not after `to`.
fn reach_ahead(text: &str, from: usize, to: usize, width: usize) -> usize {
    let ceiling = boundary(text, to.min(from.saturating_add(reach(width)))).max(from);
    let mut left = width * REACH_COLUMNS;
    let beyond = text[from..ceiling].char_indices().find(|&(_, c)| {
        let taken = columns(c);
        let is_beyond = taken > left;
        left = left.saturating_sub(taken);
        is_beyond
    });
    beyond.map_or(ceiling, |(at, _)| from + at)
}

fn push_cells<'t>(text: &'t str, cells: &mut Vec<Cell<'t>>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut form = String::new();
    while at < bytes.len() {
        // A letter before another ASCII letter is a cluster for sure, and nearly all are.
        if is_printable(bytes[at]) && bytes.get(at + 1).is_none_or(u8::is_ascii) {
            cells.push(Cell { text: &text[at..=at], width: 1 });
            at += 1;
            continue;
        }
        let Some(cluster) = text[at..].graphemes(true).next() else { break };
        form.clear();
        push_form(cluster, &mut form);
        cells.push(Cell { text: cluster, width: form.width() });
        at += cluster.len();
    }
}

/// Appends what is shown for a cluster.
fn push_form(cluster: &str, line: &mut String) {
    if cluster == "\t" {
        return line.push_str(TAB);
    }
    if let [byte] = cluster.as_bytes()
        && is_printable(*byte)
    {
        return line.push(char::from(*byte));
    }
    let shown = &cluster[..boundary(cluster, CLUSTER)];
    let from = line.len();
    if shown.chars().any(is_hidden) {
        // Line ends do not come here; those of other kinds are shown by their pictures.
        pieces(shown, |piece| match piece {
            Piece::Plain(plain) => line.push_str(plain),
            Piece::Hidden(c) => line.extend(picture(c)),
        });
    } else {
        line.push_str(shown);
    }
    // An accent without a letter would sit on the frame, or on the words before.
    if line[from..].width() == 0 {
        line.insert(from, '◌');
    }
    if shown.len() < cluster.len() {
        line.push('…');
    }
}

/// What is shown of a line's cells, where `cut` says whether the line goes on before and after them.
fn window(cells: &[Cell<'_>], span: Range<usize>, cut: (bool, bool), width: usize) -> Excerpt {
    let columns = |range: Range<usize>| cells[range].iter().map(|c| c.width).sum::<usize>();
    let (before, marked, after) =
        (columns(0..span.start), columns(span.clone()), columns(span.end..cells.len()));
    let mut shown = 0..cells.len();
    let mut gap = span.end..span.end;
    if before + marked + after <= width && !cut.0 && !cut.1 {
        // All of it.
    } else if marked + 2 <= width {
        let room = width - marked - 2;
        let left = before.min((room / 2).max(room.saturating_sub(after)));
        let right = after.min(room - left);
        let start = span.start - fitting(cells[..span.start].iter().rev(), left, |cell| cell.width);
        let end = span.end + fitting(cells[span.end..].iter(), right, |cell| cell.width);
        shown = snapped(cells, start..end, &span, cut);
    } else {
        // The words alone are too many: their beginning, and a little of their end.
        let edges = usize::from(span.start > 0 || cut.0) + usize::from(span.end < cells.len() || cut.1);
        shown = span.clone();
        if marked + edges > width {
            let room = width - edges - GAP.chars().count();
            let head = fitting(cells[span.clone()].iter(), room * 2 / 3, |cell| cell.width);
            let tail = fitting(cells[span.clone()].iter().rev(), room - room * 2 / 3, |cell| cell.width);
            gap = span.start + head..span.end - tail;
            gap = between_words(cells, gap, &span);
        }
    }
    let mut excerpt = Excerpt::default();
    if shown.start > 0 || cut.0 {
        excerpt.before.push('…');
    }
    push_forms(&cells[shown.start..span.start], &mut excerpt.before);
    push_forms(&cells[span.start..gap.start], &mut excerpt.marked);
    if !gap.is_empty() {
        excerpt.marked.truncate(excerpt.marked.trim_end().len());
        excerpt.marked.push_str(GAP);
    }
    let tail = &cells[gap.end..span.end];
    let blank = tail.iter().take_while(|cell| !gap.is_empty() && cell.text == " ").count();
    push_forms(&tail[blank..], &mut excerpt.marked);
    push_forms(&cells[span.end..shown.end], &mut excerpt.after);
    if shown.end < cells.len() || cut.1 {
        excerpt.after.push('…');
    }
    excerpt.indent = excerpt.before.width();
    excerpt.width = excerpt.marked.width();
    excerpt
}

fn push_forms(cells: &[Cell<'_>], line: &mut String) {
    cells.iter().for_each(|cell| push_form(cell.text, line));
}

/// How many cells fit in a budget, one after the other.
fn fitting<'c, 't: 'c>(
    cells: impl Iterator<Item = &'c Cell<'t>>,
    mut budget: usize,
    size: impl Fn(&Cell<'_>) -> usize,
) -> usize {
    let fits = |cell: &&Cell<'_>| match budget.checked_sub(size(cell)) {
        Some(rest) => {
            budget = rest;
            true
        }
        None => false,
    };
    cells.take_while(fits).count()
}

/// Widens a gap in `span` to fall between words, where that is near.
fn between_words(cells: &[Cell<'_>], gap: Range<usize>, span: &Range<usize>) -> Range<usize> {
    let head = snapped(cells, span.start..gap.start, &(span.start..span.start), (false, false));
    let tail = snapped(cells, gap.end..span.end, &(span.end..span.end), (false, false));
    head.end..tail.start
}

/// Moves the cuts on both sides of `span` to fall between words, where one is near.
fn snapped(cells: &[Cell<'_>], shown: Range<usize>, span: &Range<usize>, cut: (bool, bool)) -> Range<usize> {
    let Range { mut start, mut end } = shown;
    let space = |cell: &Cell<'_>| cell.text == " ";
    if start.checked_sub(1).map_or(cut.0, |last| !space(&cells[last])) {
        let near = &cells[start..span.start.min(start + SNAP)];
        start += near.iter().position(space).map_or(0, |at| at + 1);
    }
    if cells.get(end).map_or(cut.1, |next| !space(next)) {
        let near = &cells[span.end.max(end.saturating_sub(SNAP))..end];
        end -= near.iter().rev().position(space).map_or(0, |at| at + 1);
    }
    start..end
}

/// The beginning of `text` as one line of at most `width` columns, with `…` where more follows; safe to print.
pub(super) fn clipped(text: &str, width: usize) -> String {
    if text.len() <= width && text.bytes().all(is_printable) {
        return text.to_owned();
    }
    let head = &text[..boundary(text, width * REACH_BYTES)];
    let mut line = String::with_capacity(head.len());
    push_visible(head.trim(), &mut line);
    let mut cells = Vec::new();
    push_cells(&line, &mut cells);
    let whole = head.len() == text.len();
    if whole && cells.iter().map(|cell| cell.width).sum::<usize>() <= width {
        return line;
    }
    let mut end = fitting(cells.iter(), width.saturating_sub(1), |cell| cell.width);
    if end > SNAP {
        end = snapped(&cells, 0..end, &(0..0), (false, true)).end;
    }
    let mut short = String::new();
    push_forms(&cells[..end], &mut short);
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The excerpt around the words in brackets, and the marks below it.
    fn drawn(text: &str, width: usize) -> String {
        let plain = text.replace(['⟦', '⟧'], "");
        let start = text.find('⟦').unwrap_or(0);
        let end = text.find('⟧').map_or(start, |at| at - '⟦'.len_utf8());
        let e = excerpt(&plain, 0..plain.len(), start..end, width);
        let line = format!("{}{}{}", e.before, e.marked, e.after);
        assert!(line.width() <= width.max(LEAST), "{line:?}");
        format!("{line}\n{}{}", " ".repeat(e.indent), "^".repeat(e.width))
    }

    #[test]
    fn marks_stand_under_the_words() {
        assert_eq!(drawn("but ⟦company policy⟧ says", 60), "but company policy says\n    ^^^^^^^^^^^^^^");
        assert_eq!(drawn("東京 ⟦ｐｏｌ⟧ x", 60), "東京 ｐｏｌ x\n     ^^^^^^");
        assert_eq!(drawn("👨\u{200d}👩\u{200d}👧 ⟦no⟧", 60), "👨\u{200d}👩\u{200d}👧 no\n   ^^");
        assert_eq!(
            drawn("cafe\u{301}: ⟦e\u{301}te\u{301}⟧", 60),
            "cafe\u{301}: e\u{301}te\u{301}\n      ^^^"
        );
        assert_eq!(drawn("a\tb ⟦c\td⟧", 60), "a    b c    d\n       ^^^^^^");
        assert_eq!(drawn("\u{1b}[1m ⟦po\u{200b}licy⟧", 60), "␛[1m po<U+200B>licy\n     ^^^^^^^^^^^^^^");
        assert_eq!(drawn("", 60), "\n");
    }

    #[test]
    fn a_span_takes_whole_clusters() {
        let text = "ae\u{301}b";
        assert_eq!(excerpt(text, 0..5, 2..3, 60).marked, "e\u{301}");
        assert_eq!(excerpt(text, 0..5, 3..usize::MAX, 60).marked, "e\u{301}b");
        assert_eq!(excerpt("\u{301}x", 0..3, 0..2, 60).marked, "◌\u{301}");
    }

    #[test]
    fn long_lines_are_cut_between_words() {
        let long = format!("{}our ⟦company policy⟧ says{}", "one two ".repeat(9), " three four".repeat(9));
        assert_eq!(drawn(&long, 40), "…one two our company policy says three…\n             ^^^^^^^^^^^^^^");
        let first = format!("⟦company policy⟧ says{}", " three four".repeat(9));
        assert_eq!(drawn(&first, 30), "company policy says three…\n^^^^^^^^^^^^^^");
        let last = format!("{}⟦policy⟧", "one two ".repeat(9));
        assert_eq!(drawn(&last, 30), "…two one two one two policy\n                     ^^^^^^");
    }

    #[test]
    fn a_span_that_is_too_long_keeps_its_ends() {
        let long = format!("so ⟦begin {}end⟧ ok", "x ".repeat(50));
        let drawing = drawn(&long, 30);
        assert_eq!(drawing, "…begin x x x x x … x x x end…\n ^^^^^^^^^^^^^^^^^^^^^^^^^^^");
        // Far beyond what is looked at.
        let vast = format!("so ⟦begin {}end⟧ ok", "x ".repeat(500_000));
        assert_eq!(drawn(&vast, 30), drawing);
    }

    #[test]
    fn the_work_is_bound_by_the_width() {
        let flags = "🇫🇷".repeat(100_000);
        let start = flags.len() / 2;
        let e = excerpt(&flags, 0..flags.len(), start..start + 8, 40);
        assert!(e.before.width() + e.width + e.after.width() <= 40);
        let tower = format!("a{}", "\u{301}".repeat(100_000));
        assert!(excerpt(&tower, 0..tower.len(), 0..1, 40).marked.len() < 100);
    }

    #[test]
    fn clips_at_a_word() {
        assert_eq!(clipped("short", 20), "short");
        assert_eq!(clipped("one\ntwo", 20), "one ⏎ two");
        assert_eq!(clipped("My order arrived broken and late", 20), "My order arrived…");
        assert_eq!(clipped("東京東京東京", 8), "東京東…");
        assert_eq!(clipped(&"x".repeat(99), 8), "xxxxxxx…");
    }

    proptest! {
        #[test]
        fn any_text_fits(
            text in "(\\PC|\\p{C}|[a-z ]{1,40}|[東京ｐ]{1,9}|👨\u{200d}👩|🇫🇷|e\u{301}|\t){0,90}",
            (start, len) in (0..200_usize, 0..400_usize),
            width in 11..120_usize,
        ) {
            let line = 0..text.len();
            let e = excerpt(&text, line.clone(), start..start + len, width);
            let shown = format!("{}{}{}", e.before, e.marked, e.after);
            prop_assert!(e.indent + e.width + e.after.width() <= width, "{shown:?}");
            prop_assert!(!shown.chars().any(char::is_control));
            // Room for all shows all, and the marked words are the same wherever the line is cut.
            let whole = excerpt(&text, line, start..start + len, 10_000);
            prop_assert!(!whole.before.starts_with('…') || text.starts_with('…'));
            if !e.marked.contains(GAP) {
                prop_assert_eq!(e.marked, whole.marked);
            }
        }
    }
}
