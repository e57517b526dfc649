//! `amends check`.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;

use amends::engine::{self, Engine};
use amends::finding::{Level, Note, NoteKind, Summary};
use amends::pack::Pack;
use amends::report::{self, Reporter, RuleInfo};
use amends::run::{Check, Detected, Jobs, Unpacking, inputs, select, slashed};
use amends::text::nearest;
use amends::transcript::Channel;
use amends::{builtin, read};
use anyhow::Context;

use crate::args::{CheckArgs, InputArgs, MessageArgs};
use crate::screen::{self, advise};

/// The exit code where findings reach `--fail-on`.
const FOUND: u8 = 1;
/// The exit code where an input could not be read.
const UNREAD: u8 = 2;

pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<u8> {
    let wants_rules = args.output_format.iter().any(|name| format_of(name).0.is_some_and(|f| f.rules));
    let (pack, docs) = match args.pack.is_empty() {
        true => (builtin::pack(), if wants_rules { builtin::docs() } else { Vec::new() }),
        false => screen::packs(&args.pack)?,
    };
    let rules = if wants_rules { report::rules(&pack, &docs) } else { Arc::new([]) };
    let selection = select(&pack, &args.select, &args.ignore).map_err(unknown_rule)?;
    let assume = assumed(&pack, &args.assume)?;
    let options = engine::Options {
        enabled: selection.enabled,
        assume,
        explain: args.explain_why,
        follow: true,
        ..engine::Options::default()
    };
    let engine = Engine::new(Arc::new(pack), options);
    let reply = match &args.reply_to {
        Some(path) => Some((path.display().to_string(), reply_to(path)?)),
        None => None,
    };
    let (reply_path, reply_to) = reply.unzip();
    let read = read::Options { reply_to, ..read_options(&args.input, args.messages.verbose)? };
    let (reporters, outputs, context) = reports(args, &rules)?;
    let check = Check {
        engine: &engine,
        by_id: &selection.by_id,
        min_level: Level::from_name(&args.min_level).unwrap_or(Level::Warning),
        read: &read,
        reply_path: reply_path.map(Into::into),
        format: if args.draft { read::format("draft") } else { named_format(&args.input, &read.formats)? },
        unpacking: unpacking(&args.input),
        reporters: &reporters,
        context,
        jobs: Jobs::new(args.input.jobs),
    };
    let paths = paths(&args.input)?;
    let mut notes = Notes::new(&args.messages);
    let mut progress = Progress::new(&args.messages);
    let outcome = check.run(
        inputs(&paths, &args.input.stdin_filename),
        outputs,
        &mut |note| notes.tell(note),
        &mut |summary| progress.show(summary),
    )?;
    progress.clear();
    notes.verbose(&outcome.detected);
    if !args.messages.quiet {
        after(&outcome.summary);
    }
    let unread = outcome.notes.iter().any(|n| n.kind == NoteKind::NotRead);
    let fail_on = if args.exit_zero { None } else { Level::from_name(&args.fail_on) };
    let found = matches!((outcome.gravest, fail_on), (Some(gravest), Some(level)) if gravest <= level);
    // The process ends here: to take a whole pack apart piece by piece would cost a small check a tenth of its time.
    std::mem::forget(engine);
    Ok(if unread { UNREAD } else { u8::from(found) * FOUND })
}

/// What is said after all: how many findings are not shown.
fn after(summary: &Summary) {
    let hidden: Vec<String> = summary
        .hidden
        .iter()
        .map(|(level, count)| format!("{count} {level}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    if !hidden.is_empty() {
        let _ = writeln!(io::stderr(), "{} not shown (--min-level hint shows all)", hidden.join(" and "));
    }
}

pub(crate) fn unknown_rule(unknown: amends::run::UnknownName) -> anyhow::Error {
    let help = match &unknown.nearest {
        Some(known) => format!("did you mean `{known}`?"),
        None => "`amends rules` lists rules, areas and documents".to_owned(),
    };
    advise(unknown.to_string(), help)
}

fn assumed(pack: &Pack, names: &[String]) -> anyhow::Result<Vec<u32>> {
    let signal = |name: &String| {
        pack.signal(name).map(|s| s as u32).ok_or_else(|| {
            let help = match nearest(name, pack.signals.iter().map(|s| &*s.name)) {
                Some(known) => format!("did you mean `{known}`?"),
                None => "`--assume complaint` is the usual one".to_owned(),
            };
            advise(format!("there is no signal `{name}`"), help)
        })
    };
    names.iter().map(signal).collect()
}

fn reply_to(path: &PathBuf) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("{} can't be read", path.display()))?;
    let text = read::decode(&bytes);
    let text = text.map_err(|fault| advise(format!("{}: {}", path.display(), fault.message), fault.help))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}

/// The paths to read; standard input where none is named and something is piped in.
pub(crate) fn paths(args: &InputArgs) -> anyhow::Result<Vec<PathBuf>> {
    if !args.paths.is_empty() {
        return Ok(args.paths.clone());
    }
    if io::stdin().is_terminal() {
        return Err(advise("no input is named", "give files or folders, or `-` to read standard input"));
    }
    Ok(vec!["-".into()])
}

pub(crate) fn read_options(args: &InputArgs, verbose: bool) -> anyhow::Result<read::Options> {
    Ok(read::Options {
        channel: args.channel.as_deref().and_then(Channel::from_name),
        agents: args.agent.clone(),
        customers: args.customer.clone(),
        bots: args.bots,
        verbose,
        formats: own_formats(&args.csv, &args.format_map)?,
        ..read::Options::default()
    })
}

/// The format that the user names: one of the built-in ones, or of `own`.
pub(crate) fn named_format(
    args: &InputArgs,
    own: &[read::FormatRef],
) -> anyhow::Result<Option<read::FormatRef>> {
    let Some(name) = args.format.as_deref() else { return Ok(None) };
    let found = own.iter().copied().find(|f| f.name() == name).or_else(|| read::format(name));
    found.map(Some).ok_or_else(|| {
        let names = || own.iter().chain(read::formats()).map(|f| f.name());
        let help = match nearest(name, names()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("known are {}", names().collect::<Vec<_>>().join(", ")),
        };
        advise(format!("there is no format `{name}`"), help)
    })
}

/// The formats that the user describes: a table's columns, and the files that `--format-map` names.
pub(crate) fn own_formats(csv: &[String], maps: &[PathBuf]) -> anyhow::Result<Vec<read::FormatRef>> {
    let mut all = Vec::new();
    for columns in csv {
        let format = read::csv_map(columns).map_err(|fault| {
            let help = "write it so: --csv conversation=ticket_id,role=author,text=body,time=created_at";
            advise(format!("--csv: {fault}"), help)
        })?;
        all.push(format);
    }
    all.extend(format_maps(maps)?);
    Ok(all)
}

pub(crate) fn unpacking(args: &InputArgs) -> Unpacking {
    Unpacking { most: args.max_unpacked }
}

/// The formats of the files that `--format-map` names.
fn format_maps(paths: &[PathBuf]) -> anyhow::Result<Vec<read::FormatRef>> {
    let mut all = Vec::new();
    for path in paths {
        let yaml =
            std::fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))?;
        all.extend(
            read::format_map(&yaml).with_context(|| format!("{} is no list of formats", path.display()))?,
        );
    }
    Ok(all)
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

/// The reporters that are asked for, and where each writes.
fn reports(args: &CheckArgs, rules: &Arc<[RuleInfo]>) -> anyhow::Result<Reports> {
    let named = match args.output_format.as_slice() {
        [] => vec!["human".to_owned()],
        names => names.to_vec(),
    };
    let protected: Vec<PathBuf> = args.input.paths.iter().chain(&args.reply_to).cloned().collect();
    let (mut reporters, mut outputs, mut context) = (Vec::new(), Vec::new(), false);
    let mut taken: Vec<Option<PathBuf>> = Vec::new();
    let root = std::env::current_dir().ok().map(|folder| slashed(&folder).into());
    for name in &named {
        let (format, name, file) = format_of(name);
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
        reporters.push((format.reporter)(options));
    }
    // Files are made when nothing is left that could be refused.
    for file in &taken {
        outputs.push(screen::output(file.as_deref(), &protected)?);
    }
    Ok((reporters, outputs, context))
}

/// Notes on standard error.
pub(crate) struct Notes {
    color: bool,
    quiet: bool,
    verbose: bool,
}

impl Notes {
    pub(crate) fn new(messages: &MessageArgs) -> Self {
        let color = screen::colored(messages.color, io::stderr().is_terminal());
        Self { color, quiet: messages.quiet, verbose: messages.verbose }
    }

    pub(crate) fn tell(&mut self, note: &Note) {
        if self.quiet && note.kind != NoteKind::NotRead {
            return;
        }
        let mut line = Vec::new();
        report::write_note(note, self.color, &mut line);
        let _ = io::stderr().write_all(&line);
    }

    fn verbose(&self, detected: &[Detected]) {
        if self.verbose {
            for Detected { path, format, why } in detected {
                let path = amends::text::visible(path);
                let _ = writeln!(io::stderr(), "{path}: read as `{format}`, because {why}");
            }
        }
    }
}

/// How far a long run has come, on a terminal.
struct Progress {
    on: bool,
    begun: std::time::Instant,
    shown: Option<std::time::Instant>,
}

impl Progress {
    /// Runs shorter than this show nothing.
    const PATIENCE: std::time::Duration = std::time::Duration::from_millis(700);

    fn new(messages: &MessageArgs) -> Self {
        // Findings on the same terminal are progress enough.
        let on = io::stderr().is_terminal()
            && !io::stdout().is_terminal()
            && !messages.no_progress
            && !messages.quiet;
        Self { on, begun: std::time::Instant::now(), shown: None }
    }

    fn show(&mut self, summary: &Summary) {
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

    fn clear(&mut self) {
        if self.shown.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
