//! The files of suppressions that hold for an input: beside it, and named by the settings.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::paths;
use super::plan_error::PlanError;
use super::settings::{Settings, SettingsError};
use crate::check::suppress::{SIDECAR, Sidecar};

/// Suppressions of one file, or what is wrong with them; `None` where there are none.
type Found = Result<Option<Arc<Sidecar>>, Arc<SettingsError>>;

/// Finds files of suppressions. Each is looked for and read once.
#[derive(Debug, Default)]
pub(crate) struct Sidecars {
    known: HashMap<PathBuf, Found>,
}

impl Sidecars {
    /// Those that hold for a file of a folder.
    pub(crate) fn of(
        &mut self,
        folder: Option<&Path>,
        settings: Option<&Settings>,
    ) -> Result<Vec<Arc<Sidecar>>, PlanError> {
        let beside = folder.map(|folder| folder.join(SIDECAR));
        let named = settings.iter().flat_map(|s| s.allow.iter().cloned());
        let mut all = Vec::new();
        for path in beside.into_iter().chain(named) {
            let found = self.known.entry(path).or_insert_with_key(|path| read(path)).clone()?;
            // The one beside the file may be named too.
            all.extend(found.filter(|sidecar| !all.iter().any(|known| Arc::ptr_eq(known, sidecar))));
        }
        Ok(all)
    }

    /// All that were found, in the order of their paths.
    pub(crate) fn all(&self) -> Vec<(&PathBuf, &Arc<Sidecar>)> {
        let mut all: Vec<_> = self
            .known
            .iter()
            .filter_map(|(path, found)| Some((path, found.as_ref().ok()?.as_ref()?)))
            .collect();
        all.sort_by_key(|(path, _)| *path);
        all
    }
}

fn read(path: &Path) -> Found {
    let shown = paths::shown_from_here(path);
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let mut files = crate::pack::Files::default();
            let file = files.add(PathBuf::from(shown), String::new());
            let span = crate::pack::Span { file, ..Default::default() };
            let message = format!("these suppressions can't be read: {error}");
            let fault = crate::pack::Fault { span, message, help: None };
            return Err(Arc::new(SettingsError { files, faults: vec![fault] }));
        }
    };
    match Sidecar::new(Path::new(&shown), &shown, &text) {
        Ok(sidecar) => Ok(Some(Arc::new(sidecar))),
        Err((files, faults)) => Err(Arc::new(SettingsError { files, faults })),
    }
}
