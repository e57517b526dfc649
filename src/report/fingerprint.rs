//! What hosts know a finding by from one run to the next.

use std::collections::HashMap;

use super::say;
use crate::finding::{Finding, Fnv, Note};

/// Gives each finding of a report a fingerprint of its own: the same in the next run, however many lines came or went
/// above it, and another for each of several findings that are alike.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: HashMap<u128, u64>,
}

impl Fingerprints {
    /// The fingerprint of the next finding, which is of the file `path`, as 32 hexadecimal digits; findings are to come
    /// in the input's order.
    pub(super) fn finding(&mut self, finding: &Finding, path: &str) -> String {
        let event = finding.event.as_ref().map_or("", |event| event.kind.name());
        let fields = [&*finding.rule, path, finding.conversation.as_deref().unwrap_or(""), event];
        // Words are the same however their lines are wrapped.
        self.next(fields.into_iter().chain(finding.text.as_deref().unwrap_or("").split_whitespace()))
    }

    /// The same of a note.
    pub(super) fn note(&mut self, note: &Note, path: &str) -> String {
        self.next([say::note_id(note.kind), path, note.conversation.as_deref().unwrap_or(""), &note.message])
    }

    fn next<'f>(&mut self, fields: impl IntoIterator<Item = &'f str>) -> String {
        let mut hash = Fnv::new();
        for field in fields {
            hash.text(field);
        }
        let alike = self.seen.entry(hash.0).or_default();
        hash.text(&alike.to_string());
        *alike += 1;
        format!("{:032x}", hash.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::testing::findings;
    use super::*;

    fn all(findings: &[Finding]) -> Vec<String> {
        let mut fingerprints = Fingerprints::default();
        findings.iter().map(|f| fingerprints.finding(f, &f.path)).collect()
    }

    #[test]
    fn each_finding_has_its_own() {
        let thrice = [findings(), findings(), findings()].concat();
        assert_eq!(all(&thrice).iter().collect::<HashSet<_>>().len(), thrice.len());
    }

    #[test]
    fn lines_above_change_nothing_and_words_do() {
        let before = findings();
        let mut after = before.clone();
        for finding in &mut after {
            finding.turn = finding.turn.map(|turn| turn + 1);
            for place in [&mut finding.start, &mut finding.end].into_iter().flatten() {
                (place.line, place.byte) = (place.line + 7, place.byte + 99);
            }
        }
        assert_eq!(all(&before), all(&after));
        after[0].text = Some("company\n  policy".into());
        assert_eq!(all(&before)[0], all(&after)[0]);
        after[0].text = Some("companypolicy".into());
        assert_ne!(all(&before)[0], all(&after)[0]);
    }
}
