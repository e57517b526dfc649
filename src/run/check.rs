//! Checking inputs: read, judge, report.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use super::follow::{Follow, Left, Shown};
use super::order::Jobs;
use super::source::{Detected, Input, Piece, Pieces, Unpacking, Work};
use crate::check::{Origin, account, clock_note, contacts, findings, foreign, unjudged};
use crate::engine::{Engine, Hit, Scratch};
use crate::finding::{Account, Finding, Level, Note, NoteKind, RuleCount, Summary};
use crate::read::{self, FormatRef};
use crate::report::{self, Assembly, Reporter};
use crate::transcript::{Conversation, Role};

/// What is to be checked, and how.
pub struct Check<'c> {
    /// The rules, made ready.
    pub engine: &'c Engine,
    /// For each rule whether it shows at any level.
    pub by_id: &'c [bool],
    /// The least grave level that is shown.
    pub min_level: Level,
    /// What the user says about the inputs.
    pub read: &'c read::Options,
    /// Where the message that drafts reply to was read from.
    pub reply_path: Option<Arc<str>>,
    /// The format of the inputs, where the user says it.
    pub format: Option<FormatRef>,
    /// How much packed inputs may unpack to.
    pub unpacking: Unpacking,
    /// Where findings go: reporters, and whether one of them shows what is around a finding.
    pub reporters: &'c [Box<dyn Reporter>],
    /// Whether a reporter shows what is around a finding.
    pub context: bool,
    /// On how many threads.
    pub jobs: Jobs,
}

/// What a check came to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Counts.
    pub summary: Summary,
    /// What could not be read or judged, in the input's order.
    pub notes: Vec<Note>,
    /// The gravest level found, shown or not.
    pub gravest: Option<Level>,
    /// Which format each input was taken for, and why.
    pub detected: Vec<Detected>,
}

/// What came of one piece.
#[derive(Default)]
struct Done {
    reports: Vec<report::Piece>,
    summary: Summary,
    notes: Vec<Note>,
    gravest: Option<Level>,
    /// What each conversation leaves to the second stage, where there is one.
    left: Vec<Left>,
}

/// Room that a thread uses again.
#[derive(Default)]
struct Room {
    scratch: Scratch,
    arena: String,
}

impl Check<'_> {
    /// Checks inputs and writes what is found to `outputs`, one for each reporter. `each_note` hears of each note as it
    /// comes, `progress` how many conversations have been judged.
    ///
    /// # Errors
    /// Writing failed, as it does when a pipe is closed.
    pub fn run(
        &self,
        inputs: impl Iterator<Item = Input>,
        outputs: Vec<Box<dyn Write + '_>>,
        each_note: &mut dyn FnMut(&Note),
        progress: &mut dyn FnMut(&Summary),
    ) -> io::Result<Outcome> {
        let mut assemblies = Vec::new();
        for (reporter, out) in self.reporters.iter().zip(outputs) {
            assemblies.push(Assembly::begin(&**reporter, out)?);
        }
        let mut pieces = Pieces::new(inputs, self.format, self.unpacking, self.read);
        let rooms: Mutex<Vec<Room>> = Mutex::new(Vec::new());
        let mut outcome = Outcome::default();
        let mut failed = None;
        let mut follow = self.engine.follows().then(Follow::new);
        self.jobs.in_order(
            &mut pieces,
            |work| {
                let mut room = rooms.lock().ok().and_then(|mut rooms| rooms.pop()).unwrap_or_default();
                let done = self.work(work, &mut room);
                if let Ok(mut rooms) = rooms.lock() {
                    rooms.push(room);
                }
                done
            },
            |done| {
                for (assembly, piece) in assemblies.iter_mut().zip(&done.reports) {
                    if let Err(error) = assembly.push(piece) {
                        failed = Some(error);
                        return ControlFlow::Break(());
                    }
                }
                if let Some(follow) = &mut follow
                    && let Err(error) = done.left.iter().try_for_each(|left| follow.push(left))
                {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
                done.notes.iter().for_each(&mut *each_note);
                outcome.summary.add(&done.summary);
                outcome.notes.extend(done.notes.into_iter().filter(|n| n.kind != NoteKind::Detail));
                outcome.gravest = outcome.gravest.into_iter().chain(done.gravest).min();
                progress(&outcome.summary);
                ControlFlow::Continue(())
            },
        );
        if let Some(error) = failed {
            return Err(error);
        }
        if let Some(follow) = follow {
            let found = self.across(follow, &mut outcome)?;
            for (assembly, reporter) in assemblies.iter_mut().zip(self.reporters) {
                assembly.push(&report::Piece::of(&**reporter, &found, &[]))?;
            }
        }
        for assembly in assemblies {
            assembly.finish(&outcome.summary, &outcome.notes)?;
        }
        outcome.detected = pieces.detected;
        Ok(outcome)
    }

    /// The findings of the second stage: promises that one contact made and others did not keep. They come after all
    /// others, in the order of the input.
    fn across(&self, follow: Follow, outcome: &mut Outcome) -> io::Result<Vec<Finding>> {
        let mut found: Vec<Finding> = Vec::new();
        let mut shown_here = false;
        follow.finish(&mut |pending, fate, before, first| {
            shown_here &= !first;
            let Some(finding) = pending.finding(self.engine, fate) else { return };
            let Outcome { summary, gravest, .. } = outcome;
            *gravest = (*gravest).into_iter().chain([finding.level]).min();
            let rule = self.engine.rule_ids.iter().position(|id| *id == finding.rule);
            let by_id = rule.and_then(|rule| self.by_id.get(rule)).copied().unwrap_or(false);
            if finding.level > self.min_level && !by_id {
                *summary.hidden.entry(finding.level).or_default() += 1;
                return;
            }
            let mut again = before.of_rule;
            again |= shown_here && found.last().is_some_and(|f| f.rule == finding.rule);
            summary.with_findings += u64::from(!before.any && !shown_here);
            shown_here = true;
            add(summary, &finding.rule, finding.level, again);
            found.push(finding);
        })?;
        Ok(found)
    }

    /// What a conversation leaves to the second stage, which `shown` of it was shown.
    fn left<'a>(
        &self,
        conversation: &Conversation<'_>,
        scratch: &Scratch,
        shown: &[Hit],
        origin: &dyn Fn() -> Origin<'a>,
    ) -> Option<Left> {
        let keys: Vec<contacts::Key> = contacts::keys(conversation).collect();
        if keys.is_empty() {
            return None;
        }
        let contact = Some(contacts::contact(self.engine, conversation, scratch)?);
        // Lines are only counted where there is something to place.
        let pending = match scratch.judged().open.is_empty() {
            true => Vec::new(),
            false => contacts::pending(self.engine, conversation, scratch, &origin(), self.context),
        };
        let before =
            |rule: u32| Shown { any: !shown.is_empty(), of_rule: shown.iter().any(|h| h.rule == rule) };
        let pending = pending.into_iter().map(|(rule, pending)| (pending, before(rule)));
        Some(Left { keys, contact, pending: pending.collect() })
    }

    fn work(&self, work: Work, room: &mut Room) -> Done {
        let mut done = Done::default();
        match work {
            Work::Note(note) => {
                done.summary.files = 1;
                done.notes.push(note);
            }
            Work::Piece(piece) => self.piece(&piece, room, &mut done),
        }
        done
    }

    fn piece(&self, piece: &Piece, room: &mut Room, done: &mut Done) {
        done.summary.files = u64::from(piece.first);
        let mut all: Vec<Finding> = Vec::new();
        let mut accounts: Vec<Account> = Vec::new();
        let Room { scratch, arena } = room;
        let Done { summary, notes, gravest, left, .. } = done;
        let follows = self.engine.follows();
        let notes = std::cell::RefCell::new(notes);
        piece.read(
            self.read,
            arena,
            &mut |conversation, piece_text| {
                if let Some(note) = unjudged(&conversation, &piece.path) {
                    notes.borrow_mut().push(note);
                    return;
                }
                self.engine.judge(&conversation, scratch);
                if scratch.judged().foreign {
                    notes.borrow_mut().push(foreign(&conversation, &piece.path, &self.engine.pack.language));
                } else {
                    count(summary, &conversation);
                }
                if let Some(fault) = &scratch.judged().clock {
                    notes.borrow_mut().push(clock_note(&conversation, &piece.path, fault));
                }
                if scratch.judged().hits.is_empty() && !self.engine.options.explain && !follows {
                    return;
                }
                let shown = self.shown(&scratch.judged().hits, summary, gravest);
                let origin = || Origin {
                    path: piece.path.clone(),
                    lines: piece_text.lines(),
                    text: piece_text.text,
                    reply_to: self.reply_path.clone().zip(self.read.reply_to.as_deref()),
                };
                if follows {
                    left.extend(self.left(&conversation, scratch, &shown, &origin));
                }
                if !shown.is_empty() {
                    let origin = origin();
                    let view = &scratch.view;
                    all.extend(findings(self.engine, &shown, &conversation, view, &origin, self.context));
                }
                if self.engine.options.explain {
                    accounts.push(account(self.engine, &conversation, scratch, piece.path.clone()));
                }
            },
            &mut |note| notes.borrow_mut().push(note),
        );
        done.reports =
            self.reporters.iter().map(|reporter| report::Piece::of(&**reporter, &all, &accounts)).collect();
    }

    /// The hits that are shown; all are counted.
    fn shown(&self, hits: &[Hit], summary: &mut Summary, gravest: &mut Option<Level>) -> Vec<Hit> {
        let mut shown: Vec<Hit> = Vec::new();
        let mut seen = vec![false; self.engine.pack.rules.len()];
        for hit in hits {
            *gravest = (*gravest).into_iter().chain([hit.level]).min();
            let rule = hit.rule as usize;
            if hit.level > self.min_level && !self.by_id.get(rule).copied().unwrap_or(false) {
                *summary.hidden.entry(hit.level).or_default() += 1;
                continue;
            }
            let seen = std::mem::replace(&mut seen[rule], true);
            add(summary, &self.engine.rule_ids[rule], hit.level, seen);
            shown.push(hit.clone());
        }
        summary.with_findings += u64::from(!shown.is_empty());
        shown
    }
}

/// Counts a finding that is shown; `again` says that its conversation had one of the same rule.
fn add(summary: &mut Summary, rule: &Arc<str>, level: Level, again: bool) {
    *summary.findings.entry(level).or_default() += 1;
    let counts =
        summary.rules.entry(rule.clone()).or_insert(RuleCount { level, findings: 0, conversations: 0 });
    counts.level = counts.level.min(level);
    counts.findings += 1;
    counts.conversations += u64::from(!again);
}

fn count(summary: &mut Summary, conversation: &Conversation<'_>) {
    summary.conversations += 1;
    summary.turns += conversation.turns.len() as u64;
    summary.agent_turns +=
        conversation.turns.iter().filter(|t| t.visible && t.role == Role::Agent).count() as u64;
}
