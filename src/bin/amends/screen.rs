//! Colour, width, and messages on standard error.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use amends::pack::{Pack, PackError, RuleDocs};
use amends::report;
use amends::run::settings::SettingsError;

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
            let file = File::create(path).map_err(|error| unwritable(path, &error))?;
            Box::new(BufWriter::new(file))
        }
        None => Box::new(BufWriter::with_capacity(1 << 16, io::stdout())),
    })
}

/// What is said of a file that can't be written, and what to do.
pub(crate) fn unwritable(path: &Path, error: &io::Error) -> anyhow::Error {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let (why, help) = match error.kind() {
        io::ErrorKind::NotFound => {
            ("its folder is not there", "make the folder, or name another file".to_owned())
        }
        io::ErrorKind::IsADirectory => ("it is a folder", "name a file in it".to_owned()),
        io::ErrorKind::NotADirectory => ("a part of its path is a file", "name another file".to_owned()),
        io::ErrorKind::PermissionDenied => {
            let folder = folder.unwrap_or(Path::new(".")).display().to_string();
            ("that is not permitted", format!("look who may write in {folder}, or name another file"))
        }
        _ => return advise(format!("{} can't be written: {error}", path.display()), "name another file"),
    };
    advise(format!("{} can't be written: {why}", path.display()), help)
}

/// What is said of a file that a flag names and that can't be read, and what to do.
pub(crate) fn unread(path: &Path, flag: &str, error: &io::Error) -> anyhow::Error {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::PermissionDenied => "that is not permitted".to_owned(),
        _ => error.to_string(),
    };
    advise(format!("{} can't be read: {why}", path.display()), format!("`{flag}` wants the path of a file"))
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
