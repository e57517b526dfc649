//! One finding on a page.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::super::pen::{BOLD, Clock, DIM, FRAME, HELP, counted, level_style, measure};
use super::excerpt::{Excerpt, clipped, excerpt, reach};
use super::lines::SpanLines;
use super::wrap::wrapped;
use super::{MARGIN, Page};
use crate::finding::{EventSpan, Finding, Related, Source};
use crate::text::visible;

/// The most lines that are shown of a span that runs over several.
const MAX_LINES: usize = 6;

impl Page<'_> {
    /// Writes a finding, and an empty line after it.
    pub(super) fn finding(&mut self, finding: &Finding) {
        let context = finding.context.as_deref();
        let before = context.and_then(|c| c.before.as_ref()).map(|(_, who, said)| (name(who), said));
        let own = own_words(finding);
        let names = before.as_ref().map(|(who, _)| who).into_iter().chain(own.as_ref().map(|(who, ..)| who));
        self.margin = names.map(|who| who.width()).max().unwrap_or(0).clamp(MARGIN.start, MARGIN.end);

        self.headline(finding);
        self.place(finding);
        if let Some((who, said)) = before.filter(|(_, said)| !said.trim().is_empty()) {
            let said = clipped(said, self.room());
            self.row(&who);
            self.pen.raw(" ").on(DIM).raw(&said).off(DIM).end();
        }
        if let Some((who, text, span)) = &own {
            self.words(finding, who, text, span.clone());
        }
        if let Some(event) = &finding.event {
            self.event(finding, event);
        }
        self.measured(finding);
        for suggestion in finding.suggestions.iter() {
            self.remark("try", HELP, suggestion);
        }
        for related in &finding.related {
            self.remark("see", DIM, &related_text(finding, related));
        }
        if !finding.sources.is_empty() {
            let sources: Vec<String> = finding.sources.iter().map(source_text).collect();
            self.remark("from", DIM, &sources.join("; "));
        }
        self.pen.end();
    }

    /// `error[language/company-policy]: what is wrong`
    fn headline(&mut self, finding: &Finding) {
        let (level, rule) = (finding.level.name(), visible(&finding.rule));
        let style = level_style(finding.level);
        self.pen.on(style).raw(level).raw("[").raw(&rule).raw("]").off(style).on(BOLD).raw(": ");
        let taken = level.len() + rule.width() + 4;
        let message = visible(&finding.message);
        for (i, line) in wrapped(&message, self.wrap.saturating_sub(taken), self.wrap - 4).enumerate() {
            if i > 0 {
                self.pen.raw("\n    ");
            }
            self.pen.raw(line);
        }
        self.pen.off(BOLD).end();
    }

    /// `  --> chats/a.json:12:31 (c-17, turn 4, 1:01)`
    fn place(&mut self, finding: &Finding) {
        let path = visible(&finding.path);
        let mut place = path.into_owned();
        if let Some(start) = finding.start {
            place.push_str(&format!(":{}:{}", start.line, start.column));
        }
        let mut about = Vec::new();
        if let Some(id) = finding.conversation.as_deref().filter(|id| **id != *finding.path) {
            about.push(visible(id).into_owned());
        }
        if let Some(turn) = finding.turn {
            about.push(format!("turn {turn}"));
        }
        if let Some(ms) = finding.time_ms {
            about.push(Clock(ms).to_string());
        }
        let about = about.join(", ");
        self.pen.times(self.margin.saturating_sub(2), b' ').styled(FRAME, "-->").raw(" ").raw(&place);
        if !about.is_empty() {
            let together = self.margin + place.width() + about.width() + 5;
            // Never cut a path: terminals and editors make links of them.
            if together > self.wrap {
                self.pen.end();
                self.pen.times(self.margin + 1, b' ');
            }
            self.pen.raw(" ").on(DIM).raw("(").raw(&about).raw(")").off(DIM);
        }
        self.pen.end();
    }

    /// The lines of a span, with marks under its words.
    fn words(&mut self, finding: &Finding, who: &str, text: &str, span: Range<usize>) {
        let style = level_style(finding.level);
        if text.trim().is_empty() {
            self.row(who);
            self.pen.raw(" ").on(style).raw("(no words)").off(style).end();
            return;
        }
        let lines = SpanLines::of(text, span.clone(), reach(self.room()));
        let count = lines.clone().count();
        let left_out = if count > MAX_LINES { MAX_LINES - 1..count - 1 } else { count..count };
        let mut who = who;
        for (i, line) in lines.enumerate() {
            if left_out.contains(&i) {
                if i == left_out.start {
                    self.row("");
                    self.pen
                        .raw(" ")
                        .on(DIM)
                        .raw("… ")
                        .raw(&counted(left_out.len() as u64, "line"))
                        .off(DIM)
                        .end();
                }
                continue;
            }
            let part = span.start.max(line.start)..span.end.min(line.end);
            let Excerpt { before, marked, after, indent, width } = excerpt(text, line, part, self.room());
            self.row(std::mem::take(&mut who));
            let blank = before.is_empty() && marked.is_empty() && after.is_empty();
            self.pen.raw(if blank { "" } else { " " });
            self.pen.raw(&before).on(style).raw(&marked).off(style).raw(&after).end();
            // An empty line inside a span has nothing to mark; an empty span has a place all the same.
            let marks = if count == 1 { width.max(1) } else { width };
            if marks > 0 {
                self.row("");
                self.pen.times(indent + 1, b' ').on(style).times(marks, b'^').off(style).end();
            }
        }
    }

    /// What happened, and when.
    fn event(&mut self, finding: &Finding, event: &EventSpan) {
        self.row(event.kind.name());
        let style = level_style(finding.level);
        self.pen.raw(" ").on(style);
        match (event.start_ms, event.end_ms, event.after_turn) {
            (Some(start), Some(end), _) => {
                self.pen.number(Clock(start)).raw(" – ").number(Clock(end));
            }
            (Some(start), None, _) => {
                self.pen.raw("at ").number(Clock(start));
            }
            (None, Some(end), _) => {
                self.pen.raw("until ").number(Clock(end));
            }
            (None, None, Some(turn)) => {
                self.pen.raw("after turn ").number(turn);
            }
            (None, None, None) => {
                self.pen.raw("at a time that the source does not tell");
            }
        }
        self.pen.off(style).end();
    }

    /// `= measured: 184 s (limit 120)`
    fn measured(&mut self, finding: &Finding) {
        let unit = finding
            .context
            .as_deref()
            .and_then(|c| c.unit)
            .map(|unit| format!(" {unit}"))
            .unwrap_or_default();
        match (finding.measured, finding.limit) {
            (Some(value), Some(limit)) => {
                let text = format!("{}{unit} (limit {})", measure(value), measure(limit));
                self.remark("measured", DIM, &text);
            }
            (Some(value), None) => self.remark("measured", DIM, &format!("{}{unit}", measure(value))),
            (None, Some(limit)) => self.remark("limit", DIM, &format!("{}{unit}", measure(limit))),
            (None, None) => {}
        }
    }
}

/// Who speaks, short enough for the margin.
fn name(who: &str) -> String {
    clipped(who, MARGIN.end)
}

/// Who says the words of a finding, the text that they stand in, and the bytes of the words in it.
fn own_words(finding: &Finding) -> Option<(String, &str, Range<usize>)> {
    if let Some((who, text, span)) = finding.context.as_deref().and_then(|c| c.turn.as_ref()) {
        return Some((name(who), text, span.clone()));
    }
    let text = finding.text.as_deref().filter(|text| !text.is_empty())?;
    let who = finding.speaker.as_deref().or(finding.role.map(|role| role.name()));
    Some((name(who.unwrap_or_default()), text, 0..text.len()))
}

/// `seven-steps, step 5`
fn source_text(source: &Source) -> String {
    let mut text = source.document.to_string();
    if let Some(step) = source.step {
        text.push_str(&format!(", step {step}"));
    }
    if let Some(part) = &source.part {
        text.push_str(&format!(", {part}"));
    }
    text
}

/// What another place has to do with a finding, and where it is.
fn related_text(finding: &Finding, related: &Related) -> String {
    let mut text = related.message.clone();
    if let Some(words) = related.text.as_deref().filter(|words| !words.is_empty()) {
        text.push_str(&format!(" “{}”", clipped(words, 60)));
    }
    let mut place = Vec::new();
    if let Some(turn) = related.turn {
        place.push(format!("turn {turn}"));
    }
    let path = (related.path != finding.path).then_some(&*related.path);
    match (path, related.start) {
        (Some(path), Some(at)) => place.push(format!("{path}:{}:{}", at.line, at.column)),
        (Some(path), None) => place.push(path.to_owned()),
        (None, Some(at)) => place.push(format!("{}:{}", at.line, at.column)),
        (None, None) => {}
    }
    if !place.is_empty() {
        text.push_str(&format!(" ({})", place.join(", ")));
    }
    text
}
