//! The closing table: how many findings each rule has, and what the run came to.

use unicode_width::UnicodeWidthStr;

use super::super::nothing::Nothing;
use super::super::pen::{BOLD, DIM, GOOD, Pen, counted, grouped, level_style};
use crate::finding::{Level, Note, Summary};
use crate::text::visible;

/// Writes what a run came to.
pub(super) fn closing(pen: &mut Pen<'_>, summary: &Summary, notes: &[Note]) {
    if summary.total() == 0 {
        return nothing(pen, summary, notes);
    }
    if summary.rules.len() > 1 {
        rules(pen, summary);
    }
    totals(pen, summary);
}

fn rules(pen: &mut Pen<'_>, summary: &Summary) {
    let mut rules: Vec<_> = summary.rules.iter().map(|(rule, count)| (visible(rule), *count)).collect();
    rules.sort_by(|(a, x), (b, y)| x.level.cmp(&y.level).then(y.findings.cmp(&x.findings)).then(a.cmp(b)));
    let name = rules.iter().map(|(rule, _)| rule.width()).max().unwrap_or(0).max("rule".len());
    let [level, findings, conversations] = ["level", "findings", "conversations"];
    pen.on(DIM).raw("rule").times(name - "rule".len() + 2, b' ');
    pen.number(format_args!("{level:<7}  {findings:>10}  {conversations:>13}")).off(DIM).end();
    for (rule, count) in &rules {
        pen.raw(rule).times(name - rule.width() + 2, b' ');
        let style = level_style(count.level);
        pen.on(style).number(format_args!("{:<7}", count.level)).off(style);
        let [findings, conversations] = [count.findings, count.conversations].map(grouped);
        pen.number(format_args!("  {findings:>10}  {conversations:>13}")).end();
    }
    pen.end();
}

/// `12 findings (3 errors, 9 warnings) in 5 of 14 conversations, 3 files`
fn totals(pen: &mut Pen<'_>, summary: &Summary) {
    pen.styled(BOLD, &counted(summary.total(), "finding")).raw(" (");
    let shown = Level::ALL.map(|level| (level, summary.findings.get(&level).copied().unwrap_or(0)));
    for (i, (level, count)) in shown.into_iter().filter(|(_, count)| *count > 0).enumerate() {
        pen.raw(if i > 0 { ", " } else { "" }).styled(level_style(level), &counted(count, level.name()));
    }
    pen.raw(") in ");
    if summary.with_findings > 0 {
        pen.raw(&grouped(summary.with_findings)).raw(" of ");
    }
    pen.raw(&counted(summary.conversations, "conversation"))
        .raw(", ")
        .raw(&counted(summary.files, "file"))
        .end();
}

fn nothing(pen: &mut Pen<'_>, summary: &Summary, notes: &[Note]) {
    let Nothing { clear, text } = Nothing::of(summary, notes);
    if clear {
        return pen.styled(GOOD, "All clear").raw(": ").raw(&text).raw(".").end();
    }
    let (first, rest) = text.split_at(1);
    pen.raw(&first.to_uppercase()).raw(rest).raw(".").end();
}
