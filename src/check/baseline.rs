//! What a finding is known by when it is met again: its content, never its place.
//!
//! A finding is told by its rule, by where it is (the conversation's own id, else the file; of a template both), by the
//! words it reports, and by the sentence around them, all folded. So it survives edits above and beside it, new line
//! wraps and other capitals, and it is a new one when its sentence changes: then somebody had the words in hand. What a
//! slot of a template is called is none of them. Where a conversation has the same finding several times, they count.
//!
//! What is missing in a draft or template has no words: the place that is shown for it is only where one would look.
//! It is told by its rule and by where it is alone.

use std::ops::Range;

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
    let context = finding.context.as_deref();
    if context.is_some_and(|context| context.missing) {
        return hash.0 as u64;
    }
    let turn = context.and_then(|c| Some((c.turn.as_ref()?, &*c.slots)));
    let Some(((_, text, bytes), slots)) = turn else {
        put(finding.text.as_deref().unwrap_or(""), &mut hash);
        hash.text("");
        return hash.0 as u64;
    };
    put_around(text, bytes.clone(), slots, &mut hash);
    hash.text("");
    // The nearest bounds before and after the words.
    let (mut from, mut to) = (0, text.len());
    sentence_bounds(text, &mut |_, _| false, &mut |bound| {
        if bound <= bytes.start {
            from = bound;
        } else if bound >= bytes.end {
            to = to.min(bound);
        }
    });
    put_around(text, from..to, slots, &mut hash);
    // Half of it tells as many apart as anybody has.
    hash.0 as u64
}

fn put(text: &str, hash: &mut Fnv) {
    for word in words(text) {
        hash.text(&word);
    }
}

/// Puts the words of a part of a text, without its slots.
fn put_around(text: &str, part: Range<usize>, slots: &[Range<usize>], hash: &mut Fnv) {
    let mut from = part.start;
    for slot in slots.iter().filter(|slot| slot.end > part.start && slot.start < part.end) {
        put(text.get(from..slot.start).unwrap_or(""), hash);
        from = slot.end;
    }
    put(text.get(from..part.end).unwrap_or(""), hash);
}
