//! What every rule said of a conversation, and why (`--explain-why`).

use unicode_width::UnicodeWidthStr;

use super::super::pen::{BOLD, DIM, counted, status_style};
use super::Page;
use super::wrap::wrapped;
use crate::finding::{Account, Status};
use crate::text::visible;

/// Writes an account: failed rules plain, the others dim, each with its reason and what led there.
pub(super) fn account(page: &mut Page<'_>, account: &Account) {
    let pen = &mut page.pen;
    let count = |status| account.judgements.iter().filter(|j| j.status == status).count();
    pen.on(BOLD).raw("why: ").off(BOLD).text(&account.path);
    if let Some(id) = account.conversation.as_deref().filter(|id| **id != *account.path) {
        pen.raw(" ").on(DIM).raw("(").text(id).raw(")").off(DIM);
    }
    pen.raw(": ")
        .raw(&counted(account.judgements.len() as u64, "rule"))
        .raw(", ")
        .number(count(Status::Failed));
    pen.raw(" failed, ").number(count(Status::Passed)).raw(" passed, ").number(count(Status::NotApplicable));
    pen.raw(" not applicable").end();

    let widest = account.judgements.iter().map(|j| visible(&j.rule).width()).max().unwrap_or(0);
    // Reasons stand beside the rules where there is room for both.
    let beside = widest + 20;
    let hanging = if page.wrap.saturating_sub(beside) >= 30 { beside } else { 8 };
    for judgement in &account.judgements {
        let style = status_style(judgement.status);
        let rule = visible(&judgement.rule);
        let status = judgement.status.name();
        pen.on(style).number(format_args!("  {status:<14}")).off(style).raw("  ");
        pen.on(style).raw(&rule).off(style);
        let mut at = 18 + rule.width();
        for (i, text) in std::iter::once(&judgement.reason).chain(&judgement.details).enumerate() {
            let hanging = hanging + 2 * usize::from(i > 0);
            let text = visible(text);
            let room = page.wrap.saturating_sub(hanging);
            for line in wrapped(&text, room, room) {
                if at > hanging {
                    pen.end();
                    at = 0;
                }
                let style = if i > 0 { DIM } else { style };
                pen.times(hanging - at, b' ').on(style).raw(line).off(style);
                at = usize::MAX;
            }
        }
        pen.end();
    }
    pen.end();
}
