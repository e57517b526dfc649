//! Settings: `amends.yaml`, found upward from each checked file, with flags over it.
//!
//! The nearest file alone holds, so that what holds for a file is all in one place. Where the command was started
//! plays no part: the same file is checked in the same way from everywhere.

mod file;
mod find;
mod glob;
mod init;
pub(crate) mod keys;
mod layer;
mod show;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

pub use find::Finder;
pub use glob::Glob;
pub use init::{Survey, survey};
pub use keys::FailOn;
pub use layer::{Layer, Place, Placed};
pub use show::show;

use crate::finding::{Note, NoteKind};
use crate::pack::{Fault, Files};
use crate::run::paths;
use file::Override;

/// The name of settings.
pub const FILE: &str = "amends.yaml";

/// A file of settings, as it is written.
#[derive(Debug, Default)]
pub struct Settings {
    /// The file, from the root.
    pub path: PathBuf,
    /// Its folder: paths and globs count from here.
    pub folder: PathBuf,
    /// What holds for all files.
    pub layer: Layer,
    overrides: Vec<Override>,
    exclude: Vec<Glob>,
    /// The findings that are known.
    pub baseline: Option<Placed<PathBuf>>,
    /// Files of suppressions.
    pub allow: Vec<PathBuf>,
    /// What is wrong with it, as far as it is known without a pack.
    pub(crate) faults: Vec<Fault>,
    /// Whether a pack that it names is not there, so that nothing can be said of the names of rules.
    pub(crate) lacking: bool,
    files: Files,
}

impl Settings {
    /// Which overrides speak of a file, given from the root.
    pub(crate) fn overrides(&self, path: &Path) -> Vec<bool> {
        // A file elsewhere (`--config`) has no way from the folder: globs without a slash can take it all the same.
        let path = match path.strip_prefix(&self.folder) {
            Ok(below) => below.to_path_buf(),
            Err(_) => path.components().filter(|c| matches!(c, std::path::Component::Normal(_))).collect(),
        };
        self.overrides.iter().map(|o| o.takes(&path)).collect()
    }

    /// What the file says, with those of its overrides that hold.
    pub(crate) fn layered(&self, holding: &[bool]) -> Layer {
        let mut layer = self.layer.clone();
        for (over, _) in self.overrides.iter().zip(holding).filter(|(_, holds)| **holds) {
            layer.lay(&over.layer);
        }
        layer
    }

    /// What it says for all files, and what each override says.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Layer> {
        std::iter::once(&self.layer).chain(self.overrides.iter().map(|o| &o.layer))
    }

    /// Whether a file or folder, given from the root, is not to be checked: it is excluded, or one of those that the
    /// settings themselves name.
    pub(crate) fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        let packs = self.parts().flat_map(|layer| layer.packs.iter().map(|pack| &pack.value));
        let named = packs
            .chain(&self.allow)
            .chain(self.baseline.as_ref().map(|file| &file.value))
            .any(|own| own == path);
        named || path.strip_prefix(&self.folder).is_ok_and(|path| glob::take(&self.exclude, path, is_folder))
    }

    /// Whether one of its overrides gives a file, given from the root, a format by the file's own name or ending.
    pub(crate) fn names(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.folder) else { return false };
        let said = self.overrides.iter().filter(|over| over.layer.format.is_some());
        said.flat_map(Override::globs).any(|glob| glob.names(below))
    }

    /// A fault for each glob that matches nothing: nothing that was met so far, and nothing on disk.
    pub(crate) fn unmet(&self) -> Vec<Fault> {
        let globs = self.overrides.iter().flat_map(Override::globs).chain(&self.exclude);
        let fault = |glob: &Glob| Fault {
            span: glob.span,
            message: format!("`{}` matches no file", glob.text),
            help: Some(
                "mend the glob, or take it out; globs count from the folder of the settings".to_owned(),
            ),
        };
        glob::unmet_on_disk(globs.collect(), &self.folder).into_iter().map(fault).collect()
    }

    /// An error of faults in this file.
    pub(crate) fn error(&self, mut faults: Vec<Fault>) -> SettingsError {
        faults.sort_by_key(|fault| fault.span);
        SettingsError { files: self.files.clone(), faults }
    }

    /// How messages name the file.
    pub fn shown(&self) -> String {
        paths::shown_from_here(&self.path)
    }
}

/// Everything that is wrong with a file of settings, in the order of its lines.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the settings have {} {}", .faults.len(), if .faults.len() == 1 { "fault" } else { "faults" })]
pub struct SettingsError {
    /// The file, for spans to point into.
    pub files: Files,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl SettingsError {
    /// The faults as notes, for a run that has begun.
    pub(crate) fn notes(&self) -> impl Iterator<Item = Note> + '_ {
        self.faults.iter().map(|fault| Note {
            kind: NoteKind::NotRead,
            path: self.files.get(fault.span.file).map(|f| paths::shown(&f.path)).unwrap_or_default().into(),
            line: (fault.span.line > 0).then_some(u64::from(fault.span.line)),
            column: (fault.span.line > 0).then_some(u64::from(fault.span.column)),
            conversation: None,
            message: fault.message.clone(),
            help: fault.help.clone(),
        })
    }
}

/// The JSON Schema of settings.
pub fn schema() -> Value {
    let mut schema = crate::pack::schema::map(keys::SETTINGS);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["$id"] = json!("https://amends.example/schema/settings.json");
    schema["title"] = json!("amends settings");
    schema["description"] = json!("What `amends.yaml` holds");
    schema
}
