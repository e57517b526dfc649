//! Finding settings upward from a file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{FILE, Settings, SettingsError, file};

/// Settings, or what is wrong with them.
type Found = Result<Option<Arc<Settings>>, Arc<SettingsError>>;

/// Finds the settings of files. A folder is looked into once.
#[derive(Debug, Default)]
pub struct Finder {
    folders: HashMap<PathBuf, Found>,
}

impl Finder {
    /// The settings that hold in a folder, given from the root: those of the nearest folder, itself or above.
    ///
    /// # Errors
    /// All that is wrong with the settings.
    pub fn of_folder(&mut self, folder: &Path) -> Found {
        if let Some(found) = self.folders.get(folder) {
            return found.clone();
        }
        let path = folder.join(FILE);
        let found = if path.is_file() {
            Self::read(&path).map(Some)
        } else {
            match folder.parent() {
                Some(above) => self.of_folder(above),
                None => Ok(None),
            }
        };
        self.folders.insert(folder.to_path_buf(), found.clone());
        found
    }

    /// Reads a file of settings, given from the root.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read(path: &Path) -> Result<Arc<Settings>, Arc<SettingsError>> {
        file::read(path).map(Arc::new).map_err(Arc::new)
    }

    /// All settings that were found so far.
    pub fn found(&self) -> impl Iterator<Item = &Arc<Settings>> {
        let mut all: Vec<_> = self.folders.values().filter_map(|f| f.as_ref().ok()?.as_ref()).collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all.dedup_by(|a, b| a.path == b.path);
        all.into_iter()
    }
}
