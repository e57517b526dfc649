//! `amends convert`.

use amends::run::{self, Jobs, inputs};

use crate::args::ConvertArgs;
use crate::check::{Notes, named_format, paths, read_options, unpacking};
use crate::screen;

pub(crate) fn run(args: &ConvertArgs) -> anyhow::Result<u8> {
    let paths = paths(&args.input)?;
    let read = read_options(&args.input, args.messages.verbose)?;
    let mut out = screen::output(args.output.as_deref(), &paths)?;
    let mut notes = Notes::new(&args.messages);
    let converted = run::convert(
        inputs(&paths, &args.input.stdin_filename),
        &read,
        named_format(&args.input, &read.formats)?,
        unpacking(&args.input),
        Jobs::new(args.input.jobs),
        &mut *out,
        &mut |note| notes.tell(note),
    )?;
    Ok(if converted.incomplete { 2 } else { 0 })
}
