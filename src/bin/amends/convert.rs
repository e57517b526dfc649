//! `amends convert`.

use std::path::PathBuf;
use std::sync::Arc;

use amends::builtin;
use amends::run::{self, Jobs, Plans, inputs};

use crate::args::ConvertArgs;
use crate::check::{paths, refused, unpacking};
use crate::messages::Notes;
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
        inputs(&paths, &args.input.stdin_filename, &plans),
        &plans,
        unpacking(&args.input),
        Jobs::new(args.input.jobs),
        &mut *out,
        &mut |note| notes.tell(note),
    )?;
    Ok(if converted.incomplete { 2 } else { 0 })
}
