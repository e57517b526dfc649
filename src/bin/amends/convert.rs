//! `amends convert`.

use std::path::PathBuf;
use std::sync::Arc;

use amends::builtin;
use amends::run::{self, Check, Jobs, Plans, inputs};

use crate::args::ConvertArgs;
use crate::check::{paths, refused, unpacking};
use crate::messages::{Notes, passed_over};
use crate::screen;
use crate::settings;

pub(crate) fn run(args: &ConvertArgs) -> anyhow::Result<u8> {
    let paths = paths(&args.input)?;
    let flags = settings::flags(&args.input, &args.settings, args.messages.verbose)?;
    let plans = Arc::new(Plans::new(flags, builtin::load));
    plans.prepare(paths.iter().map(PathBuf::as_path)).map_err(refused)?;
    let mut out = screen::output(args.output.as_deref(), &paths)?;
    let mut notes = Notes::new(&args.messages);
    let converted = run::convert(
        inputs(&paths, &args.input.stdin_filename, &plans, args.input.pass_over),
        &plans,
        unpacking(&args.input),
        Jobs::new(args.input.jobs),
        &mut *out,
        &mut |note| notes.tell(note),
    )?;
    let mut incomplete = converted.incomplete;
    if converted.conversations == 0 && !incomplete && converted.passed_over.total() > 0 {
        let told = converted.passed_over.nothing_else(&Check::folders(&paths));
        told.iter().for_each(|note| notes.tell(note));
        incomplete = !told.is_empty();
    } else if !args.messages.quiet {
        passed_over(&converted.passed_over);
    }
    Ok(if incomplete { 2 } else { 0 })
}
