//! What several formats say in the same words, on lines that are safe to show.

use std::collections::BTreeMap;

use super::pen::{Clock, counted};
use crate::finding::{Finding, Fix, Level, Note, NoteKind, Source};
use crate::text::visible;

/// Text of any origin on one line.
pub(super) fn one_line(text: &str) -> String {
    visible(text).into_owned()
}

/// The message, and in a second line the first of the better words.
pub(super) fn advice(finding: &Finding) -> String {
    let mut text = one_line(&finding.message);
    if let Some(first) = finding.suggestions.first() {
        text.push_str("\nTry: ");
        text.push_str(&visible(first));
    }
    text
}

/// What a fix does, and whether anybody has to read it again.
pub(super) fn fix(fix: &Fix) -> String {
    let what = match &*fix.text {
        "" => "Take it out.".to_owned(),
        text => format!("Write “{}” instead.", one_line(text)),
    };
    let care = if fix.safe { "It is safe: " } else { "Read it again: " };
    let why = if fix.safe { "what is said stays the same." } else { "it changes what is said." };
    format!("{what} {care}{why}")
}

/// Whose words they are: `c-17, turn 4, agent Dana`, `call-9, hold 1:01–4:05`; nothing where nothing is known.
pub(super) fn whose(finding: &Finding) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(finding.conversation.as_deref().map(|id| visible(id).into_owned()));
    parts.extend(finding.turn.map(|turn| format!("turn {turn}")));
    parts.extend(finding.event.as_ref().map(|event| match (event.start_ms, event.end_ms) {
        (Some(start), Some(end)) => format!("{} {}–{}", event.kind.name(), Clock(start), Clock(end)),
        (Some(start), None) => format!("{} at {}", event.kind.name(), Clock(start)),
        _ => event.kind.name().to_owned(),
    }));
    let role = finding.role.map_or("", |role| role.name());
    let speaker = finding.speaker.as_deref().map(visible).unwrap_or_default();
    // A source that knows only roles has them for names too.
    let speaker = if speaker == role { "" } else { &*speaker };
    let who = [role, speaker].join(" ");
    if !who.trim().is_empty() {
        parts.push(who.trim().to_owned());
    }
    parts.join(", ")
}

/// `path:12:31`, or as much of it as is known.
pub(super) fn place(path: &str, start: Option<crate::text::Position>) -> String {
    let path = visible(path);
    match start {
        Some(start) => format!("{path}:{}:{}", start.line, start.column),
        None => path.into_owned(),
    }
}

/// `seven-steps, step 5`
pub(super) fn source(source: &Source) -> String {
    let step = source.step.map(|step| format!(", step {step}")).unwrap_or_default();
    let part = source.part.as_deref().map(|part| format!(", {part}")).unwrap_or_default();
    visible(&format!("{}{step}{part}", source.document)).into_owned()
}

/// `seven-steps, step 5; telephone-doctor, step 2`
pub(super) fn sources(all: &[Source]) -> String {
    all.iter().map(source).collect::<Vec<_>>().join("; ")
}

/// What stands for a rule's id where an input is told about.
pub(super) fn note_id(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::NotRead => "amends/not-read",
        NoteKind::NotJudged => "amends/not-judged",
        NoteKind::Note | NoteKind::Detail => "amends/note",
    }
}

/// How a note is told, for hosts that know only levels: an input that was not read is an error, as the exit code says.
pub(super) fn note_level(kind: NoteKind) -> Level {
    match kind {
        NoteKind::NotRead => Level::Error,
        NoteKind::NotJudged => Level::Warning,
        NoteKind::Note | NoteKind::Detail => Level::Hint,
    }
}

/// What happened, with the conversation where it is about one, and in a second line what to do about it.
pub(super) fn note(note: &Note) -> String {
    let mut text = match note.kind {
        NoteKind::NotRead => "not read: ",
        NoteKind::NotJudged => "not judged: ",
        NoteKind::Note | NoteKind::Detail => "",
    }
    .to_owned();
    text.push_str(&visible(&note.message));
    if let Some(id) = &note.conversation {
        text.push_str(&format!(" ({})", visible(id)));
    }
    if let Some(help) = &note.help {
        text.push('\n');
        text.push_str(&visible(help));
    }
    text
}

/// The same on one line.
pub(super) fn note_on_a_line(of: &Note) -> String {
    note(of).replace('\n', "; ")
}

/// `3 errors and 12 hints`; `no findings`.
pub(super) fn counts(levels: &BTreeMap<Level, u64>) -> String {
    let counted: Vec<String> =
        levels.iter().filter(|(_, n)| **n > 0).map(|(level, n)| counted(*n, level.name())).collect();
    match counted.as_slice() {
        [] => "no findings".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The most notes on inputs in a format that is read as a whole: there can be one for each conversation of a lake.
const NOTES: usize = 1_000;

/// The gravest notes, as many as such a format holds, in the input's order, and how many others there are.
pub(super) fn gravest(notes: &[Note]) -> (Vec<&Note>, u64) {
    let mut shown: Vec<(usize, &Note)> = notes.iter().enumerate().collect();
    shown.sort_by_key(|(_, note)| note_level(note.kind));
    shown.truncate(NOTES);
    shown.sort_by_key(|(number, _)| *number);
    (shown.into_iter().map(|(_, note)| note).collect(), notes.len().saturating_sub(NOTES) as u64)
}

/// What is said of findings and notes that a format had no room for: `left out here: 3 errors and 12 hints`.
pub(super) fn left_out(levels: &BTreeMap<Level, u64>, notes: u64) -> Option<String> {
    let mut missing = Vec::new();
    if levels.values().any(|n| *n > 0) {
        missing.push(counts(levels));
    }
    if notes > 0 {
        missing.push(counted(notes, "note") + " on inputs");
    }
    (!missing.is_empty()).then(|| format!("left out here: {}", missing.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::super::testing::note as told;
    use super::*;

    #[test]
    fn of_many_notes_the_gravest_are_kept_in_their_order() {
        let kinds = [NoteKind::Note, NoteKind::NotJudged, NoteKind::NotRead];
        let notes: Vec<Note> = (0..3_000).map(|i| told(kinds[i % 3], &i.to_string())).collect();
        let (shown, left_out) = gravest(&notes);
        assert!(shown.iter().all(|note| note.kind == NoteKind::NotRead));
        assert_eq!(
            (shown.len(), &*shown[0].message, &*shown[999].message, left_out),
            (1_000, "2", "2999", 2_000)
        );
        assert_eq!(gravest(&notes[..4]), (notes[..4].iter().collect(), 0));
    }

    #[test]
    fn what_is_left_out_is_counted_in_words() {
        let levels = BTreeMap::from([(Level::Error, 1), (Level::Warning, 2_000), (Level::Hint, 3)]);
        let all = "left out here: 1 error, 2,000 warnings and 3 hints; 1 note on inputs";
        assert_eq!(left_out(&levels, 1).as_deref(), Some(all));
        assert_eq!(left_out(&BTreeMap::new(), 2).as_deref(), Some("left out here: 2 notes on inputs"));
        assert_eq!(left_out(&BTreeMap::from([(Level::Hint, 0)]), 0), None);
    }
}
