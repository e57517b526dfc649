//! `amends completions` and `amends man`: the argument table for shells and for `man`.

use amends::{read, report};
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::Roff;

use crate::args::{Cli, CompletionsArgs};
use crate::screen;

pub(crate) fn completions(args: &CompletionsArgs) -> anyhow::Result<u8> {
    // They are made in memory: a pipe that closes early must not stop the maker midway.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut with_names(Cli::command()), "amends", &mut script);
    screen::print(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

/// The argument table with the names of formats: a flag takes more than these (`sarif=FILE`, a format of the user's own),
/// so only shells are told of them.
fn with_names(mut command: Command) -> Command {
    let read = read::formats().iter().map(|format| (format.name(), format.about()));
    let written = report::FORMATS.iter().map(|format| (format.name, format.about));
    let value = |(name, about): (&'static str, &'static str)| PossibleValue::new(name).help(about);
    let names: [(&str, Vec<PossibleValue>); 2] =
        [("format", read.map(value).collect()), ("output_format", written.map(value).collect())];
    for sub in command.get_subcommands_mut() {
        for (id, names) in &names {
            if sub.get_arguments().any(|arg| arg.get_id() == id) {
                let known = PossibleValuesParser::new(names.clone());
                *sub = std::mem::take(sub).mut_arg(id, |arg| arg.value_parser(known));
            }
        }
    }
    command
}

/// One page for all: what amends is, and every command with its flags.
pub(crate) fn page() -> anyhow::Result<u8> {
    let mut command = Cli::command();
    command.build();
    let main = Man::new(command.clone());
    let mut page = Vec::new();
    main.render_title(&mut page)?;
    main.render_name_section(&mut page)?;
    main.render_synopsis_section(&mut page)?;
    main.render_description_section(&mut page)?;
    for sub in command.get_subcommands() {
        let name = format!("amends {}", sub.get_name());
        let of = Man::new(sub.clone());
        let mut head = Roff::default();
        head.control("SH", [name.to_uppercase().as_str()]);
        head.to_writer(&mut page)?;
        let mut body = Vec::new();
        of.render_synopsis_section(&mut body)?;
        of.render_description_section(&mut body)?;
        of.render_options_section(&mut body)?;
        of.render_extra_section(&mut body)?;
        page.extend_from_slice(String::from_utf8_lossy(&body).replace("\n.SH ", "\n.SS ").as_bytes());
    }
    main.render_extra_section(&mut page)?;
    main.render_version_section(&mut page)?;
    screen::print(&String::from_utf8_lossy(&page))?;
    Ok(0)
}
