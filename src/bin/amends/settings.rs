//! Flags over settings, and `--show-settings`.

use std::path::PathBuf;

use amends::read;
use amends::run::settings::{Layer, Place, Placed, show};
use amends::run::{Flags, Input, Plans};
use amends::text::nearest;
use amends::transcript::Channel;
use anyhow::Context;

use crate::args::{InputArgs, SettingsArgs};
use crate::check::refused;
use crate::screen::{self, advise};

/// What the flags say that tell how inputs are read.
pub(crate) fn flags(input: &InputArgs, settings: &SettingsArgs, verbose: bool) -> anyhow::Result<Flags> {
    let channel = input.channel.as_deref().and_then(Channel::from_name);
    let formats = own_formats(input)?;
    let format = named_format(input, &formats)?.map(|format| format.name().to_owned());
    Ok(Flags {
        layer: Layer {
            agents: Placed::by_flag("--agent", input.agent.iter().cloned()),
            customers: Placed::by_flag("--customer", input.customer.iter().cloned()),
            bots: input.bots.then_some(Placed { value: true, place: Place::Flag("--bots") }),
            format: format.map(|value| Placed { value, place: Place::Flag("--format") }),
            channel: channel.map(|value| Placed { value, place: Place::Flag("--channel") }),
            ..Layer::default()
        },
        config: settings.config.clone(),
        isolated: settings.isolated,
        read: read::Options { verbose, formats, ..read::Options::default() },
        ..Flags::default()
    })
}

/// The format that the user names: one of the built-in ones, or of `own`.
fn named_format(args: &InputArgs, own: &[read::FormatRef]) -> anyhow::Result<Option<read::FormatRef>> {
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
fn own_formats(args: &InputArgs) -> anyhow::Result<Vec<read::FormatRef>> {
    let mut all = Vec::new();
    for columns in &args.csv {
        let format = read::csv_map(columns).map_err(|fault| {
            let help = "write it so: --csv conversation=ticket_id,role=author,text=body,time=created_at";
            advise(format!("--csv: {fault}"), help)
        })?;
        all.push(format);
    }
    all.extend(format_maps(&args.format_map)?);
    Ok(all)
}

/// The formats of the files that `--format-map` names.
pub(crate) fn format_maps(paths: &[PathBuf]) -> anyhow::Result<Vec<read::FormatRef>> {
    let mut all = Vec::new();
    for path in paths {
        let yaml =
            std::fs::read_to_string(path).map_err(|error| screen::unread(path, "--format-map", &error))?;
        all.extend(
            read::format_map(&yaml).with_context(|| format!("{} is no list of formats", path.display()))?,
        );
    }
    Ok(all)
}

/// Prints what holds for files.
pub(crate) fn show_all(plans: &Plans, paths: &[PathBuf]) -> anyhow::Result<u8> {
    let mut out = String::new();
    for path in paths {
        if path.is_dir() {
            let message = format!("{} is a folder, and settings hold for files", path.display());
            return Err(advise(message, "name a file in it; it need not be there"));
        }
        let (layer, settings) = plans.layer(&Input::File(path.clone())).map_err(refused)?;
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&show(&path.display().to_string(), &layer, settings.as_deref()));
    }
    screen::print(&out)?;
    Ok(0)
}
