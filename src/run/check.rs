//! Checking inputs: read, judge, hold against what is allowed and known, report.

mod tally;

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::baseline::{Baseline, Counts};
use super::changed::Changed;
use super::fix::Mended;
use super::follow::{Follow, Left, Shown};
use super::gate::{Checked, Gate, Spared, Today, both, is_known, raw_of};
use super::order::{Jobs, Turn};
use super::paths;
use super::plan::{Plan, Plans};
use super::source::{
    Detected, Indexed, Input, OfSource, PassedOver, Piece, Pieces, Planned, Sources, Unpacking, Work,
};
use crate::check::{Origin, Ways, account, clock_note, contacts, findings, fix, foreign, unfixed, unjudged};
use crate::engine::{Hit, Scratch};
use crate::finding::{Account, Finding, Fix, Note, NoteKind, Summary};
use crate::report::{self, Assembly, Reporter};
use crate::transcript::Conversation;
use tally::{Tally, count};

/// What is to be checked, and how.
pub struct Check<'c> {
    /// What holds for each input.
    pub plans: &'c Plans,
    /// Where the message that drafts reply to was read from.
    pub reply_path: Option<Arc<str>>,
    /// The lines that count; `None` for all.
    pub changed: Option<&'c Changed>,
    /// Folders that are walked whole, from the root: settings in them must match something.
    pub walked: Vec<PathBuf>,
    /// How much packed inputs may unpack to.
    pub unpacking: Unpacking,
    /// Files that are read as fixes leave them, and not as they are.
    pub mended: Option<&'c Mended>,
    /// Whether fixes are gathered, and those that are not safe too.
    pub fixes: Option<bool>,
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
    /// Whether a finding, shown or not, reaches the level that fails.
    pub failed: bool,
    /// Findings that suppressions allow.
    pub allowed: u64,
    /// Findings that a baseline knows.
    pub known: u64,
    /// The baselines that were in use.
    pub baselines: Vec<Arc<Baseline>>,
    /// What would mend findings that are shown, by file; where fixes were asked for.
    pub fixes: Vec<(Arc<str>, Fix)>,
    /// How many more there are that are not safe, where safe ones alone were asked for.
    pub withheld: usize,
    /// Fixes that can't be written in their file, and why; where fixes were asked for.
    pub unfixed: Vec<Note>,
    /// Which format each input was taken for, and why.
    pub detected: Vec<Detected>,
    /// Files of folders that are neither transcripts nor templates.
    pub passed_over: PassedOver,
}

/// What came of one piece.
#[derive(Default)]
struct Done {
    reports: Vec<report::Piece>,
    summary: Summary,
    notes: Vec<Note>,
    failed: bool,
    spared: Spared,
    fixes: Vec<(Arc<str>, Fix)>,
    withheld: usize,
    unfixed: Vec<Note>,
    /// What each conversation leaves to the second stage, where there is one.
    left: Vec<Left>,
    /// What a piece tells of its source.
    of_source: Option<OfSource>,
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
        let today = Arc::new(Today::default());
        let mut pieces = Pieces::new(inputs.flat_map(|input| self.planned(input, &today)), self.unpacking);
        let rooms: Mutex<Vec<Room>> = Mutex::new(Vec::new());
        let mut outcome = Outcome::default();
        let mut failed = None;
        let mut follow = Follow::new();
        let mut sources = Sources::default();
        let mut take = |mut done: Done, last: bool, outcome: &mut Outcome| {
            let mut notes = done.of_source.take().map_or_else(Vec::new, |piece| sources.next(piece));
            if last {
                notes.extend(sources.end());
            }
            notes.append(&mut done.notes);
            for (assembly, piece) in assemblies.iter_mut().zip(&done.reports) {
                if let Err(error) = assembly.push(piece) {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
            }
            if let Err(error) = done.left.iter().try_for_each(|left| follow.push(left)) {
                failed = Some(error);
                return ControlFlow::Break(());
            }
            notes.iter().for_each(&mut *each_note);
            outcome.summary.add(&done.summary);
            outcome.notes.extend(notes.into_iter().filter(|n| n.kind != NoteKind::Detail));
            outcome.failed |= done.failed;
            outcome.allowed += done.spared.allowed;
            outcome.known += done.spared.known;
            outcome.fixes.extend(done.fixes);
            outcome.withheld += done.withheld;
            outcome.unfixed.extend(done.unfixed);
            progress(&outcome.summary);
            ControlFlow::Continue(())
        };
        self.jobs.in_order(
            &mut pieces,
            |work, turn| {
                let mut room = rooms.lock().ok().and_then(|mut rooms| rooms.pop()).unwrap_or_default();
                let done = self.work(work, turn, &mut room);
                if let Ok(mut rooms) = rooms.lock() {
                    rooms.push(room);
                }
                done
            },
            |done| take(done, false, &mut outcome),
        );
        // What only the whole run can tell. A failure to write has been noted by then.
        let mut afterwards = self.afterwards(&today);
        if outcome.summary.files == 0 && pieces.passed_over.total() > 0 && self.changed.is_none() {
            afterwards.notes.extend(pieces.passed_over.nothing_else(&self.walked));
        }
        let _ = take(afterwards, true, &mut outcome);
        if let Some(error) = failed {
            return Err(error);
        }
        let found = self.across(follow, &mut outcome)?;
        for (mut assembly, reporter) in assemblies.into_iter().zip(self.reporters) {
            if !found.is_empty() {
                assembly.push(&report::Piece::of(&**reporter, &found, &[]))?;
            }
            assembly.finish(&outcome.summary, &outcome.notes)?;
        }
        outcome.detected = pieces.detected;
        outcome.passed_over = pieces.passed_over;
        outcome.baselines = self.plans.baselines();
        Ok(outcome)
    }

    /// An input with its plan. One without changed lines is passed over.
    fn planned(&self, input: Input, today: &Arc<Today>) -> Vec<Planned<Checked>> {
        let path = match &input {
            Input::Missing(note) => return vec![Planned::Tell(note.clone(), true)],
            Input::Told(note) => return vec![Planned::Tell(note.clone(), false)],
            Input::File(path) | Input::Met(path) => path.clone(),
            Input::Stdin(name) => name.into(),
        };
        let lines = self.changed.map(|changed| changed.of(&path));
        let Some(lines) = lines.map_or(Some(None), |lines| lines.map(Some)) else { return Vec::new() };
        let found = self.plans.plan(&input).and_then(|plan| Ok((self.plans.sidecars(&input, &plan)?, plan)));
        match found {
            Ok((sidecars, plan)) => {
                let checked = Checked { plan, sidecars, lines, today: today.clone() };
                let text = self.mended.and_then(|mended| mended.text(&input.path()));
                vec![Planned::Read(input, text, Arc::new(checked))]
            }
            Err(error) => self.plans.failed(&input, &error),
        }
    }

    fn work(&self, work: Work<Checked>, turn: &Turn<'_>, room: &mut Room) -> Done {
        let mut done = Done::default();
        match work {
            Work::Note(note, input) => {
                done.summary.files = u64::from(input);
                done.notes.push(note);
            }
            Work::Piece(piece, checked) => self.piece(&piece, &checked, turn, room, &mut done),
        }
        done
    }

    fn piece(&self, piece: &Piece, checked: &Checked, turn: &Turn<'_>, room: &mut Room, done: &mut Done) {
        done.summary.files = u64::from(piece.first);
        let plan = &*checked.plan;
        let engine = &*plan.engine;
        let mut gate = Gate::new(checked, &piece.path, turn);
        let mut all: Vec<Finding> = Vec::new();
        let mut accounts: Vec<Account> = Vec::new();
        let Room { scratch, arena } = room;
        let Done { summary, notes, failed, left, .. } = done;
        let follows = engine.follows();
        let mut ways = Ways::default();
        // What the ways through a template take together.
        let mut whole = None;
        let notes = std::cell::RefCell::new(notes);
        let of_source = piece.read(
            &plan.reading.options,
            arena,
            &mut |conversation, piece_text| {
                if let Some(note) = unjudged(&conversation, &piece.path) {
                    notes.borrow_mut().push(note);
                    return;
                }
                engine.judge(&conversation, scratch);
                // Of the ways through a template only the first is counted.
                let first = conversation.way.as_ref().is_none_or(|way| way.number == 0);
                if first && scratch.judged().foreign {
                    notes.borrow_mut().push(foreign(&conversation, &piece.path, &engine.pack.language));
                } else if first {
                    count(summary, &conversation);
                }
                let held =
                    first && gate.meet(&conversation, piece_text.text, &piece.path, &|| piece_text.lines());
                let origin = || self.origin(plan, piece, piece_text);
                if let Some(way) = &conversation.way {
                    whole = whole.take().into_iter().chain(raw_of(&conversation)).reduce(both);
                    let (hits, context) = (scratch.judged().hits.clone(), self.context || gate.context());
                    let found = findings(engine, &hits, &conversation, &scratch.view, &origin(), context);
                    ways.add(way, hits.into_iter().zip(found), &origin(), engine);
                    if engine.options.explain {
                        let account = account(engine, &conversation, scratch, piece.path.clone());
                        ways.tell(way, account, engine);
                    }
                    if way.number + 1 == way.of {
                        accounts.extend(ways.account());
                        let found = std::mem::take(&mut ways).together(&origin());
                        let (hits, found): (Vec<Hit>, Vec<Finding>) = found.into_iter().unzip();
                        let kept = gate.keep(&hits, &found, whole.take(), piece_text.lines(), &piece.path);
                        let mut tally = Tally::new(plan, summary, failed);
                        let kept = found.into_iter().zip(&hits).zip(kept).filter(|(_, keep)| *keep);
                        all.extend(
                            kept.filter(|((_, hit), _)| tally.shows(hit)).map(|((finding, _), _)| finding),
                        );
                    }
                    return;
                }
                if let Some(fault) = &scratch.judged().clock {
                    notes.borrow_mut().push(clock_note(&conversation, &piece.path, fault));
                }
                if scratch.judged().hits.is_empty() && !engine.options.explain && !follows {
                    return;
                }
                let mut tally = Tally::new(plan, summary, failed);
                let (hits, view) = (&scratch.judged().hits, &scratch.view);
                let before = all.len();
                if held && !hits.is_empty() {
                    let context = self.context || gate.context();
                    let found = findings(engine, hits, &conversation, view, &origin(), context);
                    let kept =
                        gate.keep(hits, &found, raw_of(&conversation), piece_text.lines(), &piece.path);
                    let kept = found.into_iter().zip(hits).zip(kept).filter(|(_, keep)| *keep);
                    all.extend(
                        kept.filter(|((_, hit), _)| tally.shows(hit)).map(|((finding, _), _)| finding),
                    );
                } else {
                    // Only what is shown is put in words.
                    let shown: Vec<Hit> = hits.iter().filter(|hit| tally.shows(hit)).cloned().collect();
                    if !shown.is_empty() {
                        let found = findings(engine, &shown, &conversation, view, &origin(), self.context);
                        all.extend(found);
                    }
                }
                if follows {
                    let shown: Vec<Arc<str>> = all[before..].iter().map(|f| f.rule.clone()).collect();
                    left.extend(self.left(&checked.plan, &conversation, scratch, &shown, &origin));
                }
                if engine.options.explain {
                    accounts.push(account(engine, &conversation, scratch, piece.path.clone()));
                }
            },
            &mut |note| notes.borrow_mut().push(note),
        );
        let mut tally = Tally::new(plan, summary, failed);
        all.extend(gate.own(&piece.path).into_iter().filter(|finding| tally.shows_own(finding)));
        done.spared = gate.spared;
        tally.summary.known += gate.spared.known;
        done.of_source = Some(of_source);
        if let Some(unsafe_too) = self.fixes {
            done.fixes = fix::of(&all, unsafe_too).map(|fix| (piece.path.clone(), fix.clone())).collect();
            done.withheld = fix::of(&all, true).count() - done.fixes.len();
            let of = |finding: &Finding| {
                Some(unfixed(finding, finding.unfixed.filter(|u| u.safe || unsafe_too)?.why))
            };
            done.unfixed = all.iter().filter_map(of).collect();
        }
        let judged = done.summary.conversations > 0;
        let report = |reporter: &dyn Reporter| {
            let report = report::Piece::of(reporter, &all, &accounts);
            if judged { report.judged(reporter, &piece.path, all.is_empty()) } else { report }
        };
        done.reports = self.reporters.iter().map(|reporter| report(&**reporter)).collect();
    }

    fn origin<'o>(&'o self, plan: &'o Plan, piece: &Piece, text: &'o Indexed<'_>) -> Origin<'o> {
        Origin {
            path: piece.path.clone(),
            lines: text.lines(),
            text: text.text,
            reply_to: self.reply_path.clone().zip(plan.reading.options.reply_to.as_deref()),
        }
    }

    /// The findings of the second stage: promises that one contact made and others did not keep. They come after all
    /// others, in the order of the input.
    fn across(&self, follow: Follow, outcome: &mut Outcome) -> io::Result<Vec<Finding>> {
        let mut found: Vec<Finding> = Vec::new();
        let mut shown_here = false;
        follow.finish(&mut |pending, plan, fate, before, first| {
            shown_here &= !first;
            if plan.only_own {
                return;
            }
            let Some(finding) = pending.finding(&plan.engine, fate) else { return };
            let rule = plan.engine.rule_ids.iter().position(|id| *id == finding.rule);
            let by_id = rule.and_then(|rule| plan.by_id.get(rule)).copied().unwrap_or(false);
            let Outcome { summary, failed, .. } = outcome;
            let mut tally = Tally::new(plan, summary, failed);
            if !tally.level(finding.level, by_id) {
                return;
            }
            let again = before.of_rule || shown_here && found.last().is_some_and(|f| f.rule == finding.rule);
            tally.count(finding.rule.clone(), finding.level, !again);
            summary.with_findings += u64::from(!before.any && !shown_here);
            shown_here = true;
            found.push(finding);
        })?;
        Ok(found)
    }

    /// What a conversation leaves to the second stage, of which findings of the rules `shown` were shown.
    fn left<'a>(
        &self,
        plan: &Arc<Plan>,
        conversation: &Conversation<'_>,
        scratch: &Scratch,
        shown: &[Arc<str>],
        origin: &dyn Fn() -> Origin<'a>,
    ) -> Option<Left> {
        let engine = &plan.engine;
        let keys: Vec<contacts::Key> = contacts::keys(conversation).collect();
        if keys.is_empty() {
            return None;
        }
        let contact = Some(contacts::contact(engine, conversation, scratch)?);
        // Lines are only counted where there is something to place.
        let pending = match scratch.judged().open.is_empty() {
            true => Vec::new(),
            false => contacts::pending(engine, conversation, scratch, &origin(), self.context),
        };
        let before = |rule: u32| {
            let id = &engine.rule_ids[rule as usize];
            Shown { any: !shown.is_empty(), of_rule: shown.iter().any(|known| known == id) }
        };
        let pending = pending.into_iter().map(|(rule, pending)| (pending, before(rule)));
        Some(Left { plan: plan.clone(), keys, contact, pending: pending.collect() })
    }

    /// What the whole run tells of settings and of suppressions beside the inputs.
    fn afterwards(&self, today: &Today) -> Done {
        let mut done = Done::default();
        let mut all: Vec<Finding> = Vec::new();
        for (path, sidecar, plan) in self.plans.allowed() {
            let changed = self.changed.map(|changed| changed.of(&path));
            let whole = path.parent().is_some_and(|f| self.walked.iter().any(|walked| f.starts_with(walked)));
            let mut tally = Tally::new(&plan, &mut done.summary, &mut done.failed);
            let (mut counts, mut known) = (Counts::new(), 0);
            // Inputs without changed lines are not read, so what they would have used is not known.
            let whole = whole && changed.is_none();
            if let Some(baseline) = plan.baseline.as_ref().filter(|_| whole) {
                baseline.reads(&path, &plan.engine, plan.only_own);
            }
            let found = sidecar.findings(&plan.engine, &plan.own, today.get(), whole);
            all.extend(found.into_iter().filter(|finding| {
                let line = finding.start.map_or(0, |place| place.line);
                let here = match &changed {
                    None => true,
                    Some(lines) => lines.as_ref().is_some_and(|lines| lines.changed(&(line..=line))),
                };
                let old = here
                    && is_known(
                        &plan,
                        finding,
                        plan.own.is_by_id(&finding.rule),
                        &mut counts,
                        &Turn::after_all(),
                    );
                known += u64::from(old);
                here && !old && tally.shows_own(finding)
            }));
            done.summary.known += known;
            done.spared.known += known;
        }
        if self.changed.is_none() {
            done.notes = self.plans.unmet(&self.walked);
        }
        done.reports =
            self.reporters.iter().map(|reporter| report::Piece::of(&**reporter, &all, &[])).collect();
        done
    }

    /// The folders among some paths, from the root: what [`walked`](Self::walked) wants.
    pub fn folders(paths: &[PathBuf]) -> Vec<PathBuf> {
        paths.iter().filter(|path| path.is_dir()).filter_map(|path| paths::absolute(path).ok()).collect()
    }
}
