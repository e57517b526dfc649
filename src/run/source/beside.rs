//! Files that stand beside an input and say more of it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{Glob, GlobSetBuilder};

use super::decoded::Decoded;
use super::unpack::Source;
use super::zip::Archive;
use crate::read::{Beside, FormatRef, Options};

/// The most bytes of such a file: a table of a million people has fewer.
const LARGEST: u64 = 256 << 20;

/// Finds the files beside inputs, on disk or in the archive that an input is a member of. Those of the last folder are
/// kept, since inputs come folder by folder.
#[derive(Default)]
pub(super) struct BesideInputs {
    last: Option<(PathBuf, String, Arc<[Beside]>)>,
}

/// Where an input's own file is.
pub(super) enum Place<'a> {
    Disk(&'a Path),
    /// A member of an archive, by its path in it.
    Member(&'a mut Archive, &'a str),
}

impl BesideInputs {
    /// The options for an input of this format: with the files that stand beside it, if there are any.
    pub(super) fn options(
        &mut self,
        place: Place<'_>,
        format: FormatRef,
        options: &Options,
    ) -> Option<Arc<Options>> {
        let wanted = format.beside();
        if wanted.is_empty() {
            return None;
        }
        let folder = |input: &Path| input.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        let (folder, within) = match place {
            Place::Disk(input) => (folder(input), None),
            Place::Member(archive, name) => {
                let whole = format!("{}!/{name}", archive.path);
                (folder(Path::new(&whole)), Some((archive, folder(Path::new(name)))))
            }
        };
        let beside = match &self.last {
            Some((known, name, found)) if (known, name.as_str()) == (&folder, format.name()) => found.clone(),
            _ => {
                let found: Arc<[Beside]> = match within {
                    Some((archive, folder)) => members(archive, &folder, &wanted),
                    None => files(&folder, &wanted),
                }
                .into();
                self.last = Some((folder, format.name().to_owned(), found.clone()));
                found
            }
        };
        (!beside.is_empty()).then(|| Arc::new(Options { beside, ..options.clone() }))
    }
}

/// The files of a folder that have these names, some of which are globs; in the order of the names.
fn files(folder: &Path, wanted: &[&str]) -> Vec<Beside> {
    let names = || {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = std::fs::read_dir(here).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    };
    let open = |file: &str| -> Option<Source> { Some(Box::new(File::open(folder.join(file)).ok()?)) };
    chosen(wanted, names).filter_map(|file| Some(Beside { text: text(open(&file)?)?, file })).collect()
}

/// The same of the members of an archive.
fn members(archive: &mut Archive, folder: &Path, wanted: &[&str]) -> Vec<Beside> {
    let files: Vec<String> = chosen(wanted, || archive.names_in(folder)).collect();
    let mut text_of = |file: &str| archive.aside(&joined(folder, file)?, text);
    files.into_iter().filter_map(|file| Some(Beside { text: text_of(&file)?, file })).collect()
}

/// The path in an archive of a file that is named from a folder in it; nothing where it lies outside.
fn joined(folder: &Path, file: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    for part in file.split('/') {
        match part {
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The files of a folder, which has those of `names`, that are wanted by their names or by globs.
fn chosen(wanted: &[&str], names: impl FnOnce() -> Vec<String>) -> impl Iterator<Item = String> {
    let (globs, named): (Vec<&str>, Vec<&str>) = wanted.iter().partition(|name| name.contains('*'));
    let mut all: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
    let mut set = GlobSetBuilder::new();
    for glob in globs.iter().filter_map(|glob| Glob::new(glob).ok()) {
        set.add(glob);
    }
    if let (false, Ok(set)) = (globs.is_empty(), set.build()) {
        let mut found = names();
        found.retain(|name| set.is_match(name.to_lowercase()));
        found.sort_unstable();
        all.extend(found);
    }
    all.into_iter()
}

/// The text of a file, whatever its encoding; nothing where it can't be read, which is told where it is an input
/// itself.
fn text(source: Source) -> Option<String> {
    let mut text = Vec::new();
    Decoded::new(Box::new(source.take(LARGEST)), Vec::new(), false).read_to_end(&mut text).ok()?;
    String::from_utf8(text).ok()
}
