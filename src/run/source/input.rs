//! The inputs that a user names: files, folders, standard input.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;

use super::super::paths::shown;
use super::super::plan::Plans;
use crate::finding::{Note, NoteKind};

/// An input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file that the user names, or the settings do.
    File(PathBuf),
    /// A file that was met in a folder: it may be neither a transcript nor a template.
    Met(PathBuf),
    /// Standard input, with the name that findings give it.
    Stdin(String),
    /// Something that can't be read, and why.
    Missing(Note),
    /// Something to tell beside the inputs.
    Told(Note),
}

impl Input {
    /// The path that findings name.
    pub fn path(&self) -> Arc<str> {
        match self {
            Input::File(path) | Input::Met(path) => shown(path).into(),
            Input::Stdin(name) => name.as_str().into(),
            Input::Missing(note) | Input::Told(note) => note.path.clone(),
        }
    }

    /// The file that it is, if it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Input::File(path) | Input::Met(path) => Some(path),
            Input::Stdin(_) | Input::Missing(_) | Input::Told(_) => None,
        }
    }
}

/// The inputs behind some paths, in their order: `-` is standard input, and a folder stands for the files below it, in
/// the order of their names. Hidden files and what `.gitignore` names are left out of folders; a file that is named
/// itself never is. What settings exclude is left out of folders too, and told where it is named itself: hooks name
/// every file of a commit. With `all_met`, files that are named count as those that a folder holds.
pub fn inputs<'p>(
    paths: &'p [PathBuf],
    stdin_name: &'p str,
    plans: &'p Arc<Plans>,
    all_met: bool,
) -> impl Iterator<Item = Input> + 'p {
    paths.iter().flat_map(move |path| -> Box<dyn Iterator<Item = Input>> {
        if path.as_os_str() == "-" {
            return Box::new(std::iter::once(Input::Stdin(stdin_name.to_owned())));
        }
        match std::fs::metadata(path) {
            Ok(found) if plans.excludes(path, found.is_dir()) => {
                Box::new(std::iter::once(Input::Told(excluded(path))))
            }
            Ok(found) if found.is_dir() => Box::new(walk(path, plans)),
            Ok(_) if all_met => Box::new(std::iter::once(met(path.clone(), plans))),
            Ok(_) => Box::new(std::iter::once(Input::File(path.clone()))),
            Err(error) => Box::new(std::iter::once(missing(path, &error))),
        }
    })
}

fn missing(path: &Path, error: &std::io::Error) -> Input {
    let (message, help) = match error.kind() {
        std::io::ErrorKind::NotFound => (
            "there is no such file or folder".to_owned(),
            "check the path; `-` reads standard input".to_owned(),
        ),
        _ => (format!("it can't be read: {error}"), "check who may read it".to_owned()),
    };
    Input::Missing(Note {
        kind: NoteKind::NotRead,
        path: shown(path).into(),
        line: None,
        column: None,
        conversation: None,
        message,
        help: Some(help),
    })
}

fn excluded(path: &Path) -> Note {
    Note {
        kind: NoteKind::Note,
        path: shown(path).into(),
        line: None,
        column: None,
        conversation: None,
        message: "it is left out: settings exclude it, or it is a file of amends' own".to_owned(),
        help: None,
    }
}

/// A file of a folder. One whose name or ending the settings give a format is named by them.
fn met(path: PathBuf, plans: &Plans) -> Input {
    if plans.names(&path) { Input::File(path) } else { Input::Met(path) }
}

fn walk(folder: &Path, plans: &Arc<Plans>) -> impl Iterator<Item = Input> + use<> {
    let folder = folder.to_path_buf();
    let (plans, named) = (plans.clone(), plans.clone());
    let walker = WalkBuilder::new(&folder)
        .sort_by_file_name(Ord::cmp)
        .require_git(false)
        .filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|t| t.is_dir());
            entry.depth() == 0 || !plans.excludes(entry.path(), is_folder)
        })
        .build();
    walker.filter_map(move |entry| match entry {
        Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => Some(met(entry.into_path(), &named)),
        Ok(_) => None,
        Err(error) => {
            let at = folder.clone();
            let message = format!("a part of this folder can't be read: {error}");
            Some(Input::Missing(Note {
                kind: NoteKind::NotRead,
                path: shown(&at).into(),
                line: None,
                column: None,
                conversation: None,
                message,
                help: None,
            }))
        }
    })
}
