//! What a finding is known by when it is met again: its content, never its place.
//!
//! A finding is told by its rule, by where it is (the conversation's own id, else the file; of a template both), by the
//! words it reports, and by the sentence around them, all folded. So it survives edits above and beside it, new line
//! wraps and other capitals, and it is a new one when its sentence changes: then somebody had the words in hand. Where
//! a conversation has the same finding several times, they count.

use crate::finding::{Finding, Fnv};
use crate::text::{sentence_bounds, words};

/// A number that stands for a finding's content. `file` is the way to its file from where the findings are kept. The
/// finding's context must be there.
pub fn fingerprint(finding: &Finding, file: &str) -> u64 {
    let mut hash = Fnv::new();
    hash.text(&finding.rule);
    match &finding.conversation {
        Some(id) => hash.text(id),
        None => hash.text(file),
    }
    // A transcript keeps its id when it is exported into another file; a `subject` is one of many.
    if finding.conversation.is_some() && finding.context.as_deref().is_some_and(|context| context.template) {
        hash.text(file);
    }
    if let Some(event) = &finding.event {
        hash.text(event.kind.name());
    }
    for word in words(finding.text.as_deref().unwrap_or("")) {
        hash.text(&word);
    }
    hash.text("");
    let turn = finding.context.as_deref().and_then(|c| c.turn.as_ref());
    if let Some((_, text, bytes)) = turn {
        // The nearest bounds before and after the words.
        let (mut from, mut to) = (0, text.len());
        sentence_bounds(text, &mut |_, _| false, &mut |bound| {
            if bound <= bytes.start {
                from = bound;
            } else if bound >= bytes.end {
                to = to.min(bound);
            }
        });
        for word in words(&text[from..to]) {
            hash.text(&word);
        }
    }
    // Half of it tells as many apart as anybody has.
    hash.0 as u64
}
