//! Findings as a person wants to read them: what is wrong, where, the words with marks under them, and better ones.
//!
//! The look is rustc's, with two changes that transcripts ask for: the margin names who speaks, since a line's number
//! in a JSON file tells nobody anything, and the turn before stands above, since words to a customer answer
//! something.
//!
//! The renderer is our own. `annotate-snippets` draws lines of source code well, but tried on transcripts it tears
//! emoji families apart, does not tell which bidirectional mark it replaced, knows no speakers, frames a span of
//! several lines where marks belong under it, and takes 110 µs for a finding in a line of 5 kB.
//!
//! Terminals differ in how wide they draw some emoji. Marks follow the Unicode rules; in colour the words themselves
//! are coloured too, which no terminal gets wrong.

mod excerpt;
mod finding;
mod lines;
mod table;
mod why;
mod wrap;

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use self::wrap::wrapped;
use super::pen::{BOLD, FRAME, Pen};
use super::{Options, Reporter};
use crate::finding::{Account, Finding, Note, Summary};
use crate::text::visible;

/// The columns of the margin that names speakers: the same for nearly all findings, so that words line up.
const MARGIN: Range<usize> = 8..16;
/// The columns that are cut to where there is no terminal.
const NO_TERMINAL: usize = 120;

/// Writes for a person.
pub(super) struct Human {
    options: Options,
}

impl Human {
    /// A reporter for what the user wants.
    pub(super) fn reporter(options: Options) -> Box<dyn Reporter> {
        Box::new(Human { options })
    }
}

impl Reporter for Human {
    fn piece(&self, findings: &[Finding], accounts: &[Account], out: &mut Vec<u8>) {
        let mut page = Page::new(Pen::new(out, self.options.color), self.options.width);
        let mut findings = findings.iter().peekable();
        for account in accounts.iter().filter(|_| self.options.explain_why) {
            let is_here = |f: &&Finding| f.path == account.path && f.conversation == account.conversation;
            while let Some(finding) = findings.next_if(is_here) {
                page.finding(finding);
            }
            why::account(&mut page, account);
        }
        findings.for_each(|finding| page.finding(finding));
    }

    fn tail(&self, summary: &Summary, notes: &[Note], out: &mut Vec<u8>) {
        if !self.options.quiet {
            table::closing(&mut Pen::new(out, self.options.color), summary, notes);
        }
    }
}

/// A pen, and the room that it has.
struct Page<'a> {
    pen: Pen<'a>,
    /// The columns that lines of transcripts are cut to.
    width: usize,
    /// The columns that prose is wrapped to.
    wrap: usize,
    /// The columns of the margin of the finding being written.
    margin: usize,
}

impl<'a> Page<'a> {
    fn new(pen: Pen<'a>, width: usize) -> Self {
        let (width, wrap) =
            if width == 0 { (NO_TERMINAL, usize::MAX) } else { (width.max(30), width.max(30)) };
        Page { pen, width, wrap, margin: MARGIN.start }
    }

    /// The columns that a row's words have.
    fn room(&self) -> usize {
        self.width.saturating_sub(self.margin + 3)
    }

    /// The margin of a row: who speaks, and the frame.
    fn row(&mut self, who: &str) {
        self.pen
            .times((self.margin + 1).saturating_sub(who.width()), b' ')
            .on(FRAME)
            .raw(who)
            .raw(" |")
            .off(FRAME);
    }

    /// `= kind: text`
    fn remark(&mut self, kind: &str, style: anstyle::Style, text: &str) {
        let indent = self.margin + 2 + kind.len() + 4;
        self.pen
            .times(self.margin + 2, b' ')
            .styled(FRAME, "=")
            .raw(" ")
            .on(BOLD)
            .raw(kind)
            .raw(":")
            .off(BOLD)
            .raw(" ");
        let text = visible(text);
        let room = self.wrap.saturating_sub(indent).max(20);
        for (i, line) in wrapped(&text, room, room).enumerate() {
            if i > 0 {
                self.pen.end();
                self.pen.times(indent, b' ');
            }
            self.pen.on(style).raw(line).off(style);
        }
        self.pen.end();
    }
}
