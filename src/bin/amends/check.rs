//! `amends check`.

use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

use amends::check::OWN_RULES;
use amends::finding::{Level, Note, NoteKind, Summary};
use amends::report::{self, Reporter, RuleInfo};
use amends::run::settings::{FailOn, Layer, Place, Placed};
use amends::run::{
    Changed, ChangedError, Check, Fixed, Flags, Jobs, Mended, Mending, Mode, Outcome, PlanError, Plans,
    Unpacking, inputs, slashed,
};
use amends::text::nearest;
use amends::{builtin, read};
use anyhow::Context;

use crate::args::{CheckArgs, InputArgs};
use crate::messages::{Notes, Progress, after, files, findings, passed_over, say};
use crate::screen::{self, advise};
use crate::settings;

/// How often files are mended and read again, should fixes meet each other.
const MOST_TURNS: usize = 10;
/// The exit code where findings reach `--fail-on`.
const FOUND: u8 = 1;
/// The exit code where an input could not be read.
const UNREAD: u8 = 2;

pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<u8> {
    let reply = match &args.reply_to {
        Some(path) => Some((path.display().to_string(), reply_to(path)?)),
        None => None,
    };
    let (reply_path, reply_to) = reply.unzip();
    let plans = Arc::new(Plans::new(flags(args, reply_to)?, builtin::load));
    let paths = paths(&args.input)?;
    plans.prepare(paths.iter().map(PathBuf::as_path)).map_err(refused)?;
    if args.show_settings {
        return settings::show_all(&plans, &paths);
    }
    baseline_is_there(args, &plans)?;
    let changed = args.gate.diff.as_deref().map(|base| changed(base, &paths)).transpose()?;
    let run = Run { args, plans: &plans, paths: &paths, changed, reply_path: reply_path.map(Into::into) };
    if args.gate.dry_run {
        return run.would_fix();
    }
    let (reporters, outputs, context) = reports(args, &rules(args, &plans)?)?;
    let unmended = args.gate.fix && !run.fix()?;
    let mut progress = Progress::new(&args.messages);
    let mut notes = Notes::new(&args.messages);
    let tell = &mut |note: &Note| notes.tell(note);
    let outcome =
        run.check(&reporters, outputs, context, None, tell, &mut |summary| progress.show(summary))?;
    progress.clear();
    notes.verbose(&outcome.detected);
    let code = if unmended { UNREAD } else { run.code(&outcome) };
    if !args.messages.quiet {
        after(&outcome.summary);
        if !outcome.notes.iter().any(|note| note.kind == NoteKind::NotRead) || outcome.summary.files > 0 {
            passed_over(&outcome.passed_over);
        }
        if args.messages.verbose && outcome.allowed > 0 {
            say(&format!("{} allowed by suppressions", findings(outcome.allowed)));
        }
    }
    keep_baselines(args, &Check::folders(run.paths), &outcome)?;
    // The process ends here: to take a whole pack apart piece by piece would cost a small check a tenth of its time.
    std::mem::forget(plans);
    Ok(code)
}

/// One run of the command, which may check more than once: a first time for what can be mended.
struct Run<'r> {
    args: &'r CheckArgs,
    plans: &'r Arc<Plans>,
    paths: &'r [PathBuf],
    changed: Option<Changed>,
    reply_path: Option<Arc<str>>,
}

impl Run<'_> {
    /// Checks all inputs. Fixes are gathered where files are read as others leave them.
    fn check(
        &self,
        reporters: &[Box<dyn Reporter>],
        outputs: Vec<Box<dyn Write>>,
        context: bool,
        mended: Option<&Mended>,
        note: &mut dyn FnMut(&Note),
        progress: &mut dyn FnMut(&Summary),
    ) -> io::Result<Outcome> {
        let check = Check {
            plans: self.plans,
            reply_path: self.reply_path.clone(),
            changed: self.changed.as_ref(),
            walked: Check::folders(self.paths),
            unpacking: unpacking(&self.args.input),
            fixes: mended.map(|_| self.args.gate.unsafe_fixes),
            mended,
            reporters,
            context,
            jobs: Jobs::new(self.args.input.jobs),
        };
        let InputArgs { stdin_filename, pass_over, .. } = &self.args.input;
        check.run(inputs(self.paths, stdin_filename, self.plans, *pass_over), outputs, note, progress)
    }

    fn code(&self, outcome: &Outcome) -> u8 {
        let unread = outcome.notes.iter().any(|n| n.kind == NoteKind::NotRead);
        if unread { UNREAD } else { u8::from(outcome.failed) * FOUND }
    }

    /// What can be mended, as a unified diff on standard output.
    fn would_fix(&self) -> anyhow::Result<u8> {
        let mut notes = Notes::new(&self.args.messages);
        let (fixed, outcome, withheld) = self.mend(Mending::Show, &mut |note| notes.tell(note))?;
        screen::output(self.args.output.as_deref(), self.paths)?.write_all(fixed.diff.as_bytes())?;
        if !self.args.messages.quiet {
            let mut told =
                format!("{} would be mended in {}", findings(fixed.fixes as u64), files(fixed.files));
            if withheld > 0 {
                told.push_str(&format!("; {withheld} more with --unsafe-fixes"));
            }
            say(&told);
        }
        Ok(if fixed.notes.is_empty() { self.code(&outcome) } else { UNREAD })
    }

    /// Mends what can be mended, and says whether all files could be.
    fn fix(&self) -> anyhow::Result<bool> {
        let (fixed, ..) = self.mend(Mending::Write, &mut |_| ())?;
        if !self.args.messages.quiet {
            say(&format!("{} mended in {}", findings(fixed.fixes as u64), files(fixed.files)));
        }
        Ok(fixed.notes.is_empty())
    }

    /// Fixes that meet each other take turns, and what is shown is what would be written. Gives what came of the files
    /// as they are, too, and how many fixes are left that are not safe. `note` hears of what can't be read.
    fn mend(&self, what: Mending, note: &mut dyn FnMut(&Note)) -> anyhow::Result<(Fixed, Outcome, usize)> {
        self.fixable()?;
        let mut mended = Mended::default();
        let first = self.check(&[], Vec::new(), false, Some(&mended), note, &mut |_| ())?;
        let (mut count, mut unmended) = mended.apply(&first.fixes);
        let (mut unfixed, mut withheld) = (first.unfixed.clone(), first.withheld);
        for _ in 1..MOST_TURNS {
            if count == 0 {
                break;
            }
            let quiet = &mut |_: &Note| ();
            let next = self.check(&[], Vec::new(), false, Some(&mended), quiet, &mut |_| ())?;
            (count, unmended) = mended.apply(&next.fixes);
            (unfixed, withheld) = (next.unfixed, next.withheld);
        }
        let mut fixed = mended.finish(what);
        fixed.notes.append(&mut unmended);
        let mut notes = Notes::new(&self.args.messages);
        fixed.notes.iter().chain(&unfixed).for_each(|note| notes.tell(note));
        Ok((fixed, first, withheld))
    }

    fn fixable(&self) -> anyhow::Result<()> {
        if self.paths.iter().any(|path| path.as_os_str() == "-") {
            return Err(advise("standard input can't be mended", "name a file, or leave `--fix` out"));
        }
        Ok(())
    }
}

/// What the flags say.
fn flags(args: &CheckArgs, reply_to: Option<String>) -> anyhow::Result<Flags> {
    let placed = |value| Placed { value, place: Place::Flag("--min-level") };
    let fail_on = match (&args.fail_on, args.exit_zero) {
        (_, true) => Some(Placed { value: FailOn::Never, place: Place::Flag("--exit-zero") }),
        (Some(name), _) => {
            let place = Place::Flag("--fail-on");
            FailOn::from_name(name).map(|value| Placed { value, place })
        }
        (None, false) => None,
    };
    let mode = match (args.gate.write_baseline, args.gate.prune_baseline) {
        (true, _) => Mode::Write,
        (_, true) => Mode::Prune,
        _ => Mode::Use,
    };
    let inputs = settings::flags(&args.input, &args.settings, args.messages.verbose)?;
    let draft = || Placed { value: "draft".to_owned(), place: Place::Flag("--draft") };
    Ok(Flags {
        layer: Layer {
            packs: Placed::by_flag("--pack", args.pack.iter().cloned()),
            select: (!args.select.is_empty())
                .then(|| Placed::by_flag("--select", args.select.iter().cloned())),
            ignore: Placed::by_flag("--ignore", args.ignore.iter().cloned()),
            min_level: args.min_level.as_deref().and_then(Level::from_name).map(placed),
            fail_on,
            format: if args.draft { Some(draft()) } else { inputs.layer.format },
            assume: Placed::by_flag("--assume", args.assume.iter().cloned()),
            ..inputs.layer
        },
        explain: args.explain_why,
        baseline: args.gate.baseline.clone(),
        mode,
        outputs: outputs(args),
        read: read::Options { reply_to, ..inputs.read },
        ..inputs
    })
}

/// What reports tell of rules, where one of them does: those of all packs that are in use.
fn rules(args: &CheckArgs, plans: &Plans) -> anyhow::Result<Arc<[RuleInfo]>> {
    let wanted = args.output_format.iter().any(|name| format_of(name).0.is_some_and(|f| f.rules));
    if !wanted {
        return Ok(Arc::new([]));
    }
    let mut all: Vec<RuleInfo> = Vec::new();
    for packs in plans.packs() {
        let (pack, docs) = builtin::with(&packs)?;
        for rule in report::rules(&pack, &docs).iter() {
            if !all.iter().any(|known| known.id == rule.id) {
                all.push(rule.clone());
            }
        }
    }
    all.extend(OWN_RULES.iter().map(|rule| RuleInfo {
        id: rule.id.into(),
        level: Level::Warning,
        summary: rule.summary.into(),
        why: rule.why.into(),
        suggestions: Vec::new(),
        sources: Vec::new(),
    }));
    Ok(all.into())
}

/// An error of settings, packs or flags as it is told.
pub(crate) fn refused(error: PlanError) -> anyhow::Error {
    match error {
        PlanError::Settings(error) => (*error).clone().into(),
        PlanError::Pack(error) => (*error).clone().into(),
        PlanError::Baseline(error) => advise(error.to_string(), error.help),
        PlanError::Rule(unknown) => unknown_rule(unknown),
        PlanError::NoRule => {
            let help =
                "what no rule looks at is not clean: leave a rule on in `--select`, `--ignore` and settings";
            advise(error.to_string(), help)
        }
        PlanError::Signal { ref nearest, .. } => {
            let help = match nearest {
                Some(known) => format!("did you mean `{known}`?"),
                None => "`--assume complaint` is the usual one".to_owned(),
            };
            advise(error.to_string(), help)
        }
    }
}

/// Refuses a baseline that is named and is not there, and writing one that is not named.
fn baseline_is_there(args: &CheckArgs, plans: &Plans) -> anyhow::Result<()> {
    let baselines = plans.baselines();
    if args.gate.baseline.is_some()
        && let Some(baseline) = baselines.iter().find(|b| !b.there && b.mode() != Mode::Write)
    {
        return Err(advise(
            format!("there is no file {}", baseline.shown()),
            "`--write-baseline` writes it from what is found now",
        ));
    }
    if (args.gate.write_baseline || args.gate.prune_baseline) && baselines.is_empty() {
        return Err(advise(
            "nothing says where the baseline is",
            "name it by `--baseline FILE`, or by `baseline: FILE` in amends.yaml",
        ));
    }
    Ok(())
}

/// Writes baselines where that was asked for, and tells what is known and what is gone.
fn keep_baselines(args: &CheckArgs, walked: &[PathBuf], outcome: &Outcome) -> anyhow::Result<()> {
    for baseline in &outcome.baselines {
        let file = amends::text::visible(&baseline.shown()).into_owned();
        let told = match baseline.mode() {
            Mode::Write => {
                let count = baseline.write(walked).map_err(|e| advise(e.to_string(), e.help))?;
                format!("{} written to {file}", findings(count))
            }
            Mode::Prune => {
                let gone = baseline.gone(walked);
                baseline.write(walked).map_err(|e| advise(e.to_string(), e.help))?;
                format!("{} gone and taken out of {file}", findings(gone))
            }
            Mode::Use if !baseline.there => {
                format!("{file} is not there yet: `--write-baseline` writes it from what is found now")
            }
            Mode::Use => match baseline.gone(walked) {
                gone if gone > 0 && args.gate.diff.is_none() => {
                    format!("{} of {file} gone (--prune-baseline takes them out)", findings(gone))
                }
                _ => continue,
            },
        };
        if !args.messages.quiet {
            say(&told);
        }
    }
    if !args.messages.quiet && outcome.known > 0 && !args.gate.write_baseline {
        say(&format!("{} known and not shown", findings(outcome.known)));
    }
    Ok(())
}

/// The lines that were changed since `base`, or as standard input says.
fn changed(base: &str, paths: &[PathBuf]) -> anyhow::Result<Changed> {
    let told = |error: ChangedError| advise(error.message, error.help);
    if base != "-" {
        let files: Vec<PathBuf> = paths.iter().filter(|path| path.as_os_str() != "-").cloned().collect();
        return Changed::since(base, &files).map_err(told);
    }
    if paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(advise(
            "standard input can't be both the diff and an input",
            "name the files or folders that are checked",
        ));
    }
    let mut diff = Vec::new();
    io::stdin().lock().read_to_end(&mut diff).context("the diff can't be read from standard input")?;
    Changed::from_diff(&String::from_utf8_lossy(&diff), paths).map_err(told)
}

pub(crate) fn unknown_rule(unknown: amends::run::UnknownName) -> anyhow::Error {
    let help = match &unknown.nearest {
        Some(known) => format!("did you mean `{known}`?"),
        None => "`amends rules` lists rules, areas and documents".to_owned(),
    };
    advise(unknown.to_string(), help)
}

fn reply_to(path: &PathBuf) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).map_err(|error| screen::unread(path, "--reply-to", &error))?;
    let text = read::decode(&bytes);
    let text = text.map_err(|fault| advise(format!("{}: {}", path.display(), fault.message), fault.help))?;
    let head = read::Head::new(text, "", true);
    let mut values = serde_json::Deserializer::from_str(head.text).into_iter::<serde::de::IgnoredAny>();
    // What a site printed may stand at the beginning of a message.
    if head.is_json() && values.all(|value| value.is_ok()) {
        let help = "`--reply-to` wants what the customer wrote: a text, or the file of a mail";
        return Err(advise(format!("{}: this is JSON, and no message", path.display()), help));
    }
    Ok(head.text.to_owned())
}

/// The paths to read; standard input where none is named and something is piped in.
pub(crate) fn paths(args: &InputArgs) -> anyhow::Result<Vec<PathBuf>> {
    if !args.paths.is_empty() {
        return Ok(args.paths.clone());
    }
    let help = "give files or folders, or `-` to read standard input";
    if io::stdin().is_terminal() {
        return Err(advise("no input is named", help));
    }
    // In CI nothing is piped in: a gate that was told no path must not pass for it.
    let nothing = io::stdin().lock().fill_buf().is_ok_and(<[u8]>::is_empty);
    if nothing {
        return Err(advise("no input is named, and standard input is empty", help));
    }
    Ok(vec!["-".into()])
}

pub(crate) fn unpacking(args: &InputArgs) -> Unpacking {
    Unpacking { most: args.max_unpacked }
}

type Reports = (Vec<Box<dyn Reporter>>, Vec<Box<dyn Write>>, bool);

/// The format that a `NAME` or `NAME=FILE` names, its name, and the file.
fn format_of(named: &str) -> (Option<&'static report::Format>, &str, Option<PathBuf>) {
    let (name, file) = match named.split_once('=') {
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (named, None),
    };
    (report::format(name), name, file)
}

/// The files that reports are written to.
fn outputs(args: &CheckArgs) -> Vec<PathBuf> {
    let named = args.output_format.iter().filter_map(|name| format_of(name).2);
    named.chain(args.output.clone()).collect()
}

/// The reporters that are asked for, and where each writes.
fn reports(args: &CheckArgs, rules: &Arc<[RuleInfo]>) -> anyhow::Result<Reports> {
    let named = match args.output_format.as_slice() {
        [] => vec!["human".to_owned()],
        names => names.to_vec(),
    };
    let protected: Vec<PathBuf> = args.input.paths.iter().chain(&args.reply_to).cloned().collect();
    let (mut reporters, mut outputs, mut context, mut reasons) = (Vec::new(), Vec::new(), false, false);
    let mut taken: Vec<Option<PathBuf>> = Vec::new();
    let root = std::env::current_dir().ok().map(|folder| slashed(&folder).into());
    if let Some(output) = &args.output
        && named.iter().all(|name| format_of(name).2.is_some())
    {
        return Err(advise(
            format!("nothing would be written to {}", output.display()),
            "each output format names its own file; leave `--output` out, or add one without: `human`",
        ));
    }
    for name in &named {
        let (format, name, file) = format_of(name);
        if file.as_ref().is_some_and(|file| file.as_os_str().is_empty()) {
            return Err(advise(
                format!("`{name}=` names no file"),
                format!("name one, `{name}=out.{name}`, or leave the `=` out for standard output"),
            ));
        }
        let file = file.or_else(|| args.output.clone()).filter(|file| file.as_os_str() != "-");
        let Some(format) = format else {
            let known = report::FORMATS.iter().map(|f| f.name);
            let help = match nearest(name, known.clone()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("known are {}", known.collect::<Vec<_>>().join(", ")),
            };
            return Err(advise(format!("there is no output format `{name}`"), help));
        };
        if taken.contains(&file) {
            return Err(advise(
                "several output formats would be written to one place",
                "name a file for each: `json=out.json`",
            ));
        }
        taken.push(file.clone());
        let terminal = file.is_none() && io::stdout().is_terminal();
        let options = report::Options {
            color: screen::colored(args.messages.color, terminal),
            width: screen::width(terminal),
            explain_why: args.explain_why,
            quiet: args.messages.quiet,
            rules: rules.clone(),
            root: root.clone(),
        };
        context |= format.context;
        reasons |= format.reasons;
        reporters.push((format.reporter)(options));
    }
    if args.explain_why && !reasons && !args.messages.quiet {
        let with: Vec<&str> = report::FORMATS.iter().filter(|f| f.reasons).map(|f| f.name).collect();
        say(&format!("note: --explain-why shows in the output formats {} alone", with.join(", ")));
    }
    // Files are made when nothing is left that could be refused.
    for file in &taken {
        outputs.push(screen::output(file.as_deref(), &protected)?);
    }
    Ok((reporters, outputs, context))
}
