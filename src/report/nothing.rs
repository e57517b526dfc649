//! What is said of a run without findings: that all is well only where that is known.

use std::collections::BTreeMap;

use super::pen::counted;
use crate::finding::{Level, Note, NoteKind, Summary};

/// What a run without findings came to.
pub(super) struct Nothing {
    /// Whether all that was given was judged, and all is well.
    pub(super) clear: bool,
    /// The same in words, without a capital or a full stop.
    pub(super) text: String,
}

impl Nothing {
    /// Looks at a run in which no finding is shown.
    pub(super) fn of(summary: &Summary, notes: &[Note]) -> Nothing {
        // Whether the whole of each input that is told of could not be read.
        let mut inputs: BTreeMap<&str, bool> = BTreeMap::new();
        for note in notes.iter().filter(|note| note.kind == NoteKind::NotRead) {
            *inputs.entry(&note.path).or_default() |= note.line.is_none();
        }
        let unread = inputs.values().filter(|whole| **whole).count() as u64;
        let faulty = inputs.len() as u64 - unread;
        let unjudged = notes.iter().filter(|note| note.kind == NoteKind::NotJudged).count() as u64;

        // Hints wait to be asked for; whoever asks for errors alone is to know that there is more.
        let hidden = summary.hidden.get(&Level::Warning).copied().unwrap_or(0);

        let files = counted(summary.files.saturating_sub(unread), "file");
        let judged = counted(summary.conversations, "conversation");
        let all = format!("{judged} ({}, {files})", counted(summary.agent_turns, "agent turn"));
        let clear = inputs.is_empty() && unjudged == 0 && hidden == 0;
        let (clear, text) = match summary {
            Summary { conversations: 0, .. } if unjudged > 0 => (false, "nothing was judged".to_owned()),
            Summary { conversations: 0, files, .. } if unread > 0 && *files <= unread => {
                (false, "nothing was checked".to_owned())
            }
            Summary { conversations: 0, .. } => {
                (false, format!("nothing was checked: no conversations in {files}"))
            }
            Summary { agent_turns: 0, known: 0, .. } => {
                (false, format!("no findings, but no agent turn to judge either in {judged} ({files})"))
            }
            Summary { known: 1.., .. } => {
                (false, format!("no new findings, {} known to the baseline, in {all}", summary.known))
            }
            _ if !inputs.is_empty() => (false, format!("nothing found in what could be read: {all}")),
            _ => (clear, format!("no findings in {all}")),
        };
        let missed = [
            (unread, "input", "could not be read"),
            (faulty, "file", if faulty == 1 { "has errors" } else { "have errors" }),
            (unjudged, "conversation", if unjudged == 1 { "was not judged" } else { "were not judged" }),
            (hidden, "warning", if hidden == 1 { "is not shown" } else { "are not shown" }),
        ];
        let missed = missed.into_iter().filter(|(count, ..)| *count > 0);
        let missed: String = missed.map(|(n, noun, what)| format!("; {} {what}", counted(n, noun))).collect();
        Nothing { clear, text: text + &missed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(kind: NoteKind, path: &str, line: Option<u64>) -> Note {
        Note {
            kind,
            path: path.into(),
            line,
            column: line,
            conversation: None,
            message: String::new(),
            help: None,
        }
    }

    fn said(summary: &Summary, notes: &[Note]) -> (bool, String) {
        let Nothing { clear, text } = Nothing::of(summary, notes);
        (clear, text)
    }

    #[test]
    fn all_is_clear_only_where_all_was_judged() {
        let summary = Summary { files: 3, conversations: 2, agent_turns: 5, ..Summary::default() };
        let nothing = Summary { files: 1, ..Summary::default() };
        let missing = note(NoteKind::NotRead, "a", None);
        let line = |at| note(NoteKind::NotRead, "b", Some(at));
        let unjudged = note(NoteKind::NotJudged, "c", None);
        let harmless = note(NoteKind::Note, "d", None);
        let known = Summary { known: 3, ..summary.clone() };
        let hidden = Summary {
            hidden: [(Level::Warning, 2), (Level::Hint, 9)].into_iter().collect(),
            ..summary.clone()
        };
        let hints = Summary { hidden: [(Level::Hint, 9)].into_iter().collect(), ..summary.clone() };
        let silent = Summary { agent_turns: 0, ..summary.clone() };
        for (summary, notes, clear, text) in [
            (&summary, vec![harmless], true, "no findings in 2 conversations (5 agent turns, 3 files)"),
            (&hints, vec![], true, "no findings in 2 conversations (5 agent turns, 3 files)"),
            (
                &hidden,
                vec![],
                false,
                "no findings in 2 conversations (5 agent turns, 3 files); 2 warnings are not shown",
            ),
            (
                &summary,
                vec![missing.clone(), line(3), line(4)],
                false,
                "nothing found in what could be read: 2 conversations (5 agent turns, 2 files); 1 input could not be \
                 read; 1 file has errors",
            ),
            (
                &summary,
                vec![unjudged.clone(), unjudged.clone()],
                false,
                "no findings in 2 conversations (5 agent turns, 3 files); 2 conversations were not judged",
            ),
            (
                &known,
                vec![],
                false,
                "no new findings, 3 known to the baseline, in 2 conversations (5 agent turns, 3 files)",
            ),
            (
                &silent,
                vec![],
                false,
                "no findings, but no agent turn to judge either in 2 conversations (3 files)",
            ),
            (&nothing, vec![], false, "nothing was checked: no conversations in 1 file"),
            (&nothing, vec![missing], false, "nothing was checked; 1 input could not be read"),
            (&nothing, vec![unjudged], false, "nothing was judged; 1 conversation was not judged"),
        ] {
            assert_eq!(said(summary, &notes), (clear, text.to_owned()));
        }
    }
}
