//! Files that stand beside an input and say more of it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{Glob, GlobSetBuilder};

use super::decoded::Decoded;
use crate::read::{Beside, FormatRef, Options};

/// The most bytes of such a file: a table of a million people has fewer.
const LARGEST: u64 = 256 << 20;

/// Finds the files beside inputs. Those of the last folder are kept, since inputs come folder by folder.
#[derive(Default)]
pub(super) struct BesideInputs {
    last: Option<(PathBuf, String, Arc<[Beside]>)>,
}

impl BesideInputs {
    /// The options for an input of this format: with the files that stand beside it, if there are any.
    pub(super) fn options(
        &mut self,
        input: &Path,
        format: FormatRef,
        options: &Options,
    ) -> Option<Arc<Options>> {
        let wanted = format.beside();
        if wanted.is_empty() {
            return None;
        }
        let folder = input.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        let beside = match &self.last {
            Some((known, name, found)) if (known, name.as_str()) == (&folder, format.name()) => found.clone(),
            _ => {
                let found: Arc<[Beside]> = files(&folder, &wanted).into();
                self.last = Some((folder, format.name().to_owned(), found.clone()));
                found
            }
        };
        (!beside.is_empty()).then(|| Arc::new(Options { beside, ..options.clone() }))
    }
}

/// The files of a folder that have these names, some of which are globs; in the order of the names.
fn files(folder: &Path, wanted: &[&str]) -> Vec<Beside> {
    let (globs, names): (Vec<&str>, Vec<&str>) = wanted.iter().partition(|name| name.contains('*'));
    let mut all: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut set = GlobSetBuilder::new();
    for glob in globs.iter().filter_map(|glob| Glob::new(glob).ok()) {
        set.add(glob);
    }
    if let (false, Ok(set)) = (globs.is_empty(), set.build()) {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = std::fs::read_dir(here).into_iter().flatten().flatten();
        let mut found: Vec<String> = entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| set.is_match(name.to_lowercase()))
            .collect();
        found.sort_unstable();
        all.extend(found);
    }
    all.into_iter().filter_map(|file| Some(Beside { text: text(&folder.join(&file))?, file })).collect()
}

/// The text of a file, whatever its encoding; nothing where it can't be read, which is told where it is an input
/// itself.
fn text(path: &Path) -> Option<String> {
    let file = File::open(path).ok()?;
    let mut text = Vec::new();
    Decoded::new(Box::new(file.take(LARGEST)), Vec::new(), false).read_to_end(&mut text).ok()?;
    String::from_utf8(text).ok()
}
