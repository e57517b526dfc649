//! Colour, width, and messages on standard error.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use amends::pack::{Pack, PackError, RuleDocs};
use amends::report;
use amends::run::settings::SettingsError;
use anyhow::Context;

use crate::args::ColorWhen;

/// A message that is an error: told, with what to do.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Advised {
    pub(crate) message: String,
    pub(crate) help: String,
}

/// An error with what to do about it.
pub(crate) fn advise(message: impl Into<String>, help: impl Into<String>) -> anyhow::Error {
    Advised { message: message.into(), help: help.into() }.into()
}

/// Tells an error on standard error.
pub(crate) fn error(error: &anyhow::Error) {
    let mut err = io::stderr().lock();
    if let Some(pack) = error.downcast_ref::<PackError>() {
        let color = colored(ColorWhen::Auto, io::stderr().is_terminal());
        let _ = err.write_all(report::pack_faults(pack, color, width(io::stderr().is_terminal())).as_bytes());
        return;
    }
    if let Some(settings) = error.downcast_ref::<SettingsError>() {
        let terminal = io::stderr().is_terminal();
        let (color, width) = (colored(ColorWhen::Auto, terminal), width(terminal));
        let told = report::faults(&settings.files, &settings.faults, "settings", color, width);
        let _ = err.write_all(told.as_bytes());
        return;
    }
    let message = amends::text::visible(&format!("{error:#}")).into_owned();
    let _ = writeln!(err, "error: {message}");
    if let Some(advised) = error.downcast_ref::<Advised>() {
        let _ = writeln!(err, "  help: {}", amends::text::visible(&advised.help));
    }
}

/// Whether to colour what goes to a terminal or elsewhere.
pub(crate) fn colored(when: ColorWhen, terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty() && v != "0");
    match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if set("NO_COLOR") => false,
        ColorWhen::Auto if set("FORCE_COLOR") || set("CLICOLOR_FORCE") => true,
        ColorWhen::Auto => terminal && std::env::var_os("TERM").is_none_or(|t| t != "dumb"),
    }
}

/// How many columns the terminal has; 0 where there is none.
pub(crate) fn width(terminal: bool) -> usize {
    let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
    if !terminal {
        return 0;
    }
    columns().or_else(|| terminal_size::terminal_size().map(|(w, _)| usize::from(w.0))).unwrap_or(100)
}

/// Where output goes: a file, or standard output. A file that is one of the `inputs` would be lost before it is read,
/// and is refused.
pub(crate) fn output(path: Option<&Path>, inputs: &[PathBuf]) -> anyhow::Result<Box<dyn Write>> {
    Ok(match path {
        Some(path) => {
            if inputs.iter().any(|input| same_file(input, path)) {
                return Err(advise(
                    format!("{} is an input and would be written over", path.display()),
                    "name another file for the output",
                ));
            }
            let file = File::create(path).with_context(|| format!("{} can't be written", path.display()))?;
            Box::new(BufWriter::new(file))
        }
        None => Box::new(BufWriter::with_capacity(1 << 16, io::stdout())),
    })
}

/// Whether two paths lead to one file that is there.
pub(crate) fn same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other && one.is_file())
}

/// The built-in pack with others over it.
pub(crate) fn packs(paths: &[PathBuf]) -> anyhow::Result<(Pack, Vec<RuleDocs>)> {
    Ok(amends::builtin::with(paths)?)
}

/// Prints lines to standard output.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}
