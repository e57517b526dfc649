//! The inputs that a user names: files, folders, standard input.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;

use crate::finding::{Note, NoteKind};

/// An input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input, with the name that findings give it.
    Stdin(String),
    /// Something that can't be read, and why.
    Missing(Note),
}

impl Input {
    /// The path that findings name.
    pub fn path(&self) -> Arc<str> {
        match self {
            Input::File(path) => shown(path),
            Input::Stdin(name) => name.as_str().into(),
            Input::Missing(note) => note.path.clone(),
        }
    }
}

/// A path as findings name it: with slashes on every system, without a leading `./`.
fn shown(path: &Path) -> Arc<str> {
    let text = slashed(path);
    text.strip_prefix("./").unwrap_or(&text).into()
}

/// A path with slashes on every system.
pub fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() }
}

/// The inputs behind some paths, in their order: `-` is standard input, and a folder stands for the files below it, in
/// the order of their names. Hidden files and what `.gitignore` names are left out of folders; a file that is named
/// itself never is.
pub fn inputs<'p>(paths: &'p [PathBuf], stdin_name: &'p str) -> impl Iterator<Item = Input> + 'p {
    paths.iter().flat_map(move |path| -> Box<dyn Iterator<Item = Input>> {
        if path.as_os_str() == "-" {
            return Box::new(std::iter::once(Input::Stdin(stdin_name.to_owned())));
        }
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => Box::new(walk(path)),
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
        path: shown(path),
        line: None,
        column: None,
        conversation: None,
        message,
        help: Some(help),
    })
}

fn walk(folder: &Path) -> impl Iterator<Item = Input> + use<> {
    let folder = folder.to_path_buf();
    let walker = WalkBuilder::new(&folder).sort_by_file_name(Ord::cmp).require_git(false).build();
    walker.filter_map(move |entry| match entry {
        Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => Some(Input::File(entry.into_path())),
        Ok(_) => None,
        Err(error) => {
            let at = folder.clone();
            let message = format!("a part of this folder can't be read: {error}");
            Some(Input::Missing(Note {
                kind: NoteKind::NotRead,
                path: shown(&at),
                line: None,
                column: None,
                conversation: None,
                message,
                help: None,
            }))
        }
    })
}
