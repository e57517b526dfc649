//! The command line of amends.

mod args;
mod check;
mod convert;
mod diff;
mod explain;
mod formats;
mod init;
mod manual;
mod messages;
mod rules;
mod schema;
mod screen;
mod settings;
mod test;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

/// Something kept amends from its work.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Formats(args) => formats::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Completions(args) => manual::completions(&args),
        Command::Man => manual::page(),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        // Whoever reads has seen enough.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            screen::error(&error);
            ExitCode::from(FAILED)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|e| e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}
