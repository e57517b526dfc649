//! What is said on standard error: notes, how far a run has come, and what it came to.

use std::collections::HashSet;
use std::io::{self, IsTerminal, Write};

use amends::finding::{Note, NoteKind, Summary};
use amends::report;
use amends::run::{Detected, PassedOver};

use crate::args::MessageArgs;
use crate::screen;

pub(crate) fn say(message: &str) {
    let _ = writeln!(io::stderr(), "{message}");
}

pub(crate) fn findings(count: u64) -> String {
    format!("{count} finding{}", if count == 1 { "" } else { "s" })
}

pub(crate) fn files(count: usize) -> String {
    format!("{count} file{}", if count == 1 { "" } else { "s" })
}

/// What is said after all: how many findings are not shown.
pub(crate) fn after(summary: &Summary) {
    let hidden: Vec<String> = summary
        .hidden
        .iter()
        .map(|(level, count)| format!("{count} {level}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    if !hidden.is_empty() {
        let _ = writeln!(io::stderr(), "{} not shown (--min-level hint shows all)", hidden.join(" and "));
    }
}

/// What is said of files of folders that were passed over.
pub(crate) fn passed_over(files: &PassedOver) {
    match files.total() {
        0 => {}
        1 => say(&format!("1 file passed over that is neither transcript nor template: {files}")),
        many => say(&format!("{many} files passed over that are neither transcripts nor templates: {files}")),
    }
}

/// Notes on standard error.
pub(crate) struct Notes {
    color: bool,
    quiet: bool,
    verbose: bool,
    /// Long advice that was given.
    advised: HashSet<String>,
}

/// Advice longer than this, in bytes, is given once.
const LONG: usize = 200;

impl Notes {
    pub(crate) fn new(messages: &MessageArgs) -> Self {
        let color = screen::colored(messages.color, io::stderr().is_terminal());
        Self { color, quiet: messages.quiet, verbose: messages.verbose, advised: HashSet::new() }
    }

    pub(crate) fn tell(&mut self, note: &Note) {
        if self.quiet && note.kind != NoteKind::NotRead {
            return;
        }
        let mut line = Vec::new();
        // A hundred files of one kind need the list of what they could have been once.
        let again =
            note.help.as_ref().is_some_and(|help| help.len() > LONG && !self.advised.insert(help.clone()));
        match again {
            true => report::write_note(&Note { help: None, ..note.clone() }, self.color, &mut line),
            false => report::write_note(note, self.color, &mut line),
        }
        let _ = io::stderr().write_all(&line);
    }

    pub(crate) fn verbose(&self, detected: &[Detected]) {
        if self.verbose {
            for Detected { path, format, why } in detected {
                let path = amends::text::visible(path);
                let _ = writeln!(io::stderr(), "{path}: read as `{format}`, because {why}");
            }
        }
    }
}

/// How far a long run has come, on a terminal.
pub(crate) struct Progress {
    on: bool,
    begun: std::time::Instant,
    shown: Option<std::time::Instant>,
}

impl Progress {
    /// Runs shorter than this show nothing.
    const PATIENCE: std::time::Duration = std::time::Duration::from_millis(700);

    pub(crate) fn new(messages: &MessageArgs) -> Self {
        // Findings on the same terminal are progress enough.
        let on = io::stderr().is_terminal()
            && !io::stdout().is_terminal()
            && !messages.no_progress
            && !messages.quiet;
        Self { on, begun: std::time::Instant::now(), shown: None }
    }

    pub(crate) fn show(&mut self, summary: &Summary) {
        let since = self.shown.unwrap_or(self.begun);
        if !self.on || since.elapsed() < Self::PATIENCE {
            return;
        }
        self.shown = Some(std::time::Instant::now());
        let (files, conversations) = (summary.files, summary.conversations);
        let _ = write!(
            io::stderr(),
            "\r\x1b[K{conversations} conversations in {files} files, {} findings",
            summary.total()
        );
    }

    pub(crate) fn clear(&mut self) {
        if self.shown.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
