//! One line a finding, for `grep`, editors and logs.

use super::pen::{BOLD, Clock, DIM, Pen, level_style, status_style};
use super::{Options, Reporter};
use crate::finding::{Account, Finding};

/// Writes `path:line:column: level[rule] message (turn 4, agent Dana)`, and nothing else.
pub(super) struct Concise {
    options: Options,
}

impl Concise {
    /// A reporter for what the user wants.
    pub(super) fn reporter(options: Options) -> Box<dyn Reporter> {
        Box::new(Concise { options })
    }
}

impl Reporter for Concise {
    fn piece(&self, findings: &[Finding], accounts: &[Account], out: &mut Vec<u8>) {
        let mut pen = Pen::new(out, self.options.color);
        findings.iter().for_each(|finding| line(&mut pen, finding));
        for account in accounts.iter().filter(|_| self.options.explain_why) {
            judgements(&mut pen, account);
        }
    }
}

fn line(pen: &mut Pen<'_>, finding: &Finding) {
    pen.on(BOLD).text(&finding.path).off(BOLD);
    if let Some(start) = finding.start {
        pen.raw(":").number(start.line).raw(":").number(start.column);
    }
    pen.raw(": ");
    let style = level_style(finding.level);
    pen.on(style).raw(finding.level.name()).raw("[").text(&finding.rule).raw("]").off(style);
    pen.raw(" ").text(&finding.message);

    pen.on(DIM);
    let mut next = " (";
    if let Some(turn) = finding.turn {
        pen.raw(next).raw("turn ").number(turn);
        next = ", ";
    }
    if let Some(event) = &finding.event {
        pen.raw(next).raw(event.kind.name());
        match (event.start_ms, event.end_ms) {
            (Some(start), Some(end)) => pen.raw(" ").number(Clock(start)).raw("–").number(Clock(end)),
            (Some(start), None) => pen.raw(" at ").number(Clock(start)),
            _ => pen,
        };
        next = ", ";
    }
    let speaker = finding.speaker.as_deref().unwrap_or_default();
    let role = finding.role.map_or("", |role| role.name());
    if !role.is_empty() || !speaker.is_empty() {
        pen.raw(next).raw(role);
        // A source that knows only roles has them for names too.
        if !speaker.is_empty() && speaker != role {
            pen.raw(if role.is_empty() { "" } else { " " }).text(speaker);
        }
        next = ", ";
    }
    pen.raw(if next == " (" { "" } else { ")" }).off(DIM).end();
}

/// `path: passed[rule] reason (c-17)`
fn judgements(pen: &mut Pen<'_>, account: &Account) {
    for judgement in &account.judgements {
        let style = status_style(judgement.status);
        pen.on(BOLD).text(&account.path).off(BOLD).raw(": ");
        pen.on(style).raw(judgement.status.name()).raw("[").text(&judgement.rule).raw("] ");
        pen.text(&judgement.reason).off(style);
        if let Some(id) = &account.conversation {
            pen.on(DIM).raw(" (").text(id).raw(")").off(DIM);
        }
        pen.end();
    }
}
