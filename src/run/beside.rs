//! Files that stand beside an input and say more of it: tables of those who take part.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::read::{Beside, FormatRef, decode};

/// The largest file that is read beside an input, in bytes: it is kept in memory whole.
const LARGEST: u64 = 256 << 20;

/// Finds the files that formats ask for beside their sources. Those of one folder are read once.
#[derive(Default)]
pub(crate) struct Neighbours {
    last: Option<(PathBuf, String, Arc<[Beside]>)>,
}

impl Neighbours {
    /// What stands beside the file at `path`, which is of this format. A file that is not there, or can't be read, says
    /// nothing: it is named in no note, since nobody asked for it.
    pub(crate) fn of(&mut self, path: &Path, format: FormatRef) -> Arc<[Beside]> {
        let wanted = format.beside();
        if wanted.is_empty() {
            return Arc::default();
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        if let Some((known, name, found)) = &self.last
            && known == folder
            && name == format.name()
        {
            return found.clone();
        }
        let found: Arc<[Beside]> = wanted.into_iter().filter_map(|file| read(folder, file)).collect();
        self.last = Some((folder.to_owned(), format.name().to_owned(), found.clone()));
        found
    }
}

fn read(folder: &Path, file: &str) -> Option<Beside> {
    let path = folder.join(file);
    if !fs::metadata(&path).is_ok_and(|found| found.is_file() && found.len() <= LARGEST) {
        return None;
    }
    let bytes = fs::read(path).ok()?;
    let text = decode(&bytes).ok()?;
    Some(Beside { file: file.to_owned(), text: text.trim_start_matches('\u{feff}').to_owned() })
}
