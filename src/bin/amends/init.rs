//! `amends init`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use amends::run::settings;
use amends::text::visible;

use crate::args::InitArgs;
use crate::screen::{self, advise};

pub(crate) fn run(args: &InitArgs) -> anyhow::Result<u8> {
    if !args.folder.is_dir() {
        let message = format!("{} is no folder", args.folder.display());
        return Err(advise(message, "name the folder that the settings are for"));
    }
    let path = args.folder.join(settings::FILE);
    if path.exists() && !args.force {
        return Err(there(&path));
    }
    let survey = settings::survey(&args.folder);
    let mut open = OpenOptions::new();
    open.write(true);
    match args.force {
        true => open.create(true).truncate(true),
        false => open.create_new(true),
    };
    let mut file = match open.open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(there(&path)),
        Err(error) => return Err(screen::unwritable(&path, &error)),
    };
    file.write_all(survey.settings().as_bytes()).map_err(|error| screen::unwritable(&path, &error))?;
    let (shown, folder) = (path.display().to_string(), args.folder.display().to_string());
    let left_out = match survey.left_out() {
        Some(files) => format!(
            "Left out, as nothing tells what they are: {files}.\nIf one is a message of an agent, take it from `exclude` in \
             {} and name it under `overrides`, with `format: draft`.\n",
            visible(&shown)
        ),
        None => String::new(),
    };
    screen::print(&format!(
        "{} written. Found: {}.\n{left_out}\nNext:\n  amends check {folder}                    what is found now\n  \
         amends check --write-baseline {folder}   known from then on, so that only what is new is told\n",
        visible(&shown),
        visible(&survey.found()),
        folder = visible(&folder),
    ))?;
    Ok(0)
}

fn there(path: &std::path::Path) -> anyhow::Error {
    advise(
        format!("{} is there already", path.display()),
        "`amends check --show-settings FILE` tells what it says; `--force` writes over it",
    )
}
