//! Flags over settings, and `--show-settings`.

use std::path::PathBuf;

use amends::run::settings::{Layer, Place, Placed, show};
use amends::run::{Flags, Input, Plans};
use amends::transcript::Channel;

use crate::args::{InputArgs, SettingsArgs};
use crate::check::refused;
use crate::screen::{self, advise};

/// What the flags say that tell how inputs are read.
pub(crate) fn flags(input: &InputArgs, settings: &SettingsArgs) -> Flags {
    let placed = |value: &String| Placed { value: value.clone(), place: Place::Flag("--format") };
    let channel = input.channel.as_deref().and_then(Channel::from_name);
    Flags {
        layer: Layer {
            agents: Placed::by_flag("--agent", input.agent.iter().cloned()),
            customers: Placed::by_flag("--customer", input.customer.iter().cloned()),
            format: input.format.as_ref().map(placed),
            channel: channel.map(|value| Placed { value, place: Place::Flag("--channel") }),
            ..Layer::default()
        },
        config: settings.config.clone(),
        isolated: settings.isolated,
        ..Flags::default()
    }
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
