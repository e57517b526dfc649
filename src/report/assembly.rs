//! Puts a report together from its pieces.

use std::io::{self, Write};
use std::sync::Arc;

use super::{Kept, Reporter};
use crate::finding::{Account, Finding, Note, Summary};

/// What a reporter makes of one batch: bytes, that can be made on any thread.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Piece {
    /// What is written at once.
    pub now: Vec<u8>,
    /// What is written after all pieces.
    pub later: Vec<u8>,
    /// Findings that the format wants at the end.
    pub kept: Kept,
}

impl Piece {
    /// What `reporter` makes of the findings and accounts of some conversations.
    pub fn of(reporter: &dyn Reporter, findings: &[Finding], accounts: &[Account]) -> Self {
        let mut piece = Piece::default();
        reporter.piece(findings, accounts, &mut piece.now);
        reporter.later(findings, accounts, &mut piece.later);
        if let Some(limit) = reporter.keeps() {
            findings.iter().for_each(|finding| piece.kept.add(finding, limit));
        }
        piece
    }

    /// The same of conversations that were judged in the input at `path`.
    #[must_use]
    pub fn judged(mut self, reporter: &dyn Reporter, path: &Arc<str>, clean: bool) -> Self {
        if let Some(limit) = reporter.keeps() {
            self.kept.judged(path, clean, limit);
        }
        self
    }
}

/// Writes a report piece by piece, in the order of the calls. It keeps nothing but what a format writes
/// [`later`](Reporter::later), and the findings that one [keeps](Reporter::keeps).
pub struct Assembly<'r, W> {
    reporter: &'r dyn Reporter,
    out: W,
    begun: bool,
    later: Vec<u8>,
    kept: Kept,
}

impl<'r, W: Write> Assembly<'r, W> {
    /// Begins a report on `out`.
    pub fn begin(reporter: &'r dyn Reporter, mut out: W) -> io::Result<Self> {
        let mut head = Vec::new();
        reporter.head(&mut head);
        out.write_all(&head)?;
        Ok(Assembly { reporter, out, begun: false, later: Vec::new(), kept: Kept::default() })
    }

    /// Writes the next piece.
    pub fn push(&mut self, piece: &Piece) -> io::Result<()> {
        let separator = self.reporter.separator().as_bytes();
        if !piece.now.is_empty() {
            if self.begun {
                self.out.write_all(separator)?;
            }
            self.begun = true;
            self.out.write_all(&piece.now)?;
        }
        if !piece.later.is_empty() {
            if !self.later.is_empty() {
                self.later.extend_from_slice(separator);
            }
            self.later.extend_from_slice(&piece.later);
        }
        if let Some(limit) = self.reporter.keeps() {
            self.kept.append(&piece.kept, limit);
        }
        Ok(())
    }

    /// Writes what comes after all pieces, and gives `out` back.
    pub fn finish(mut self, summary: &Summary, notes: &[Note]) -> io::Result<W> {
        let mut tail = Vec::new();
        self.reporter.later_head(&mut tail);
        tail.append(&mut self.later);
        self.reporter.tail(summary, notes, &mut tail);
        if self.reporter.keeps().is_some() {
            self.reporter.whole(&self.kept, summary, notes, &mut tail);
        }
        self.out.write_all(&tail)?;
        self.out.flush()?;
        Ok(self.out)
    }
}
