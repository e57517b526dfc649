//! The members of a zip archive, in the order of its directory.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::CrcReader;
use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::unpack::{Budget, Packed, Source, Unpacked};

/// An archive whose members are read one after the other.
pub(super) struct Archive {
    /// Its path, as findings name it.
    pub(super) path: Arc<str>,
    /// How many containers it lies in, itself counted.
    pub(super) depth: usize,
    pub(super) budget: Arc<Budget>,
    members: ZipArchive<File>,
    file: File,
    next: usize,
    /// The names of its members by their folders, once somebody asks.
    folders: OnceCell<HashMap<PathBuf, Vec<String>>>,
}

/// A member of an archive, or why it can't be read.
pub(super) struct Member {
    /// Its path in the archive.
    pub(super) name: String,
    pub(super) source: io::Result<Source>,
}

impl Archive {
    /// Reads the directory of an archive.
    pub(super) fn open(path: Arc<str>, file: File, depth: usize, budget: Arc<Budget>) -> io::Result<Self> {
        let members = ZipArchive::new(file.try_clone()?).map_err(|error| Packed::broken(&error))?;
        if members.file_names().any(|name| name.is_ok_and(|name| name == "[Content_Types].xml")) {
            return Err(Packed::unknown("this is no text: it is an Office document"));
        }
        Ok(Archive { path, depth, budget, members, file, next: 0, folders: OnceCell::new() })
    }

    /// The next member that holds something: no folder, and nothing hidden.
    pub(super) fn next_member(&mut self) -> Option<Member> {
        while self.next < self.members.len() {
            self.next += 1;
            let found = self.member(self.next - 1);
            match found {
                Ok(None) => {}
                Ok(Some(member)) => return Some(member),
                Err(error) => {
                    let name = format!("member {}", self.next);
                    return Some(Member { name, source: Err(error) });
                }
            }
        }
        None
    }

    /// The names of the members in a folder of the archive.
    pub(super) fn names_in(&self, folder: &Path) -> Vec<String> {
        let folders = self.folders.get_or_init(|| {
            let mut folders: HashMap<PathBuf, Vec<String>> = HashMap::new();
            for path in self.members.file_names().filter_map(Result::ok) {
                let path = Path::new(&*path);
                if let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(OsStr::to_str))
                {
                    folders.entry(folder.to_path_buf()).or_default().push(name.to_owned());
                }
            }
            folders
        });
        folders.get(folder).cloned().unwrap_or_default()
    }

    /// What `read` makes of the member at a path, while another is being read: that one goes on where it was.
    pub(super) fn aside<T>(&mut self, path: &str, read: impl Fn(Source) -> Option<T>) -> Option<T> {
        let index = self.members.index_for_name(path)?;
        let place = self.file.stream_position().ok()?;
        let found = self.member(index).ok().flatten().and_then(|member| read(member.source.ok()?));
        self.file.seek(SeekFrom::Start(place)).ok()?;
        found
    }

    fn member(&mut self, index: usize) -> io::Result<Option<Member>> {
        let member = self.members.by_index_raw(index).map_err(|error| Packed::broken(&error))?;
        let name = member.name().map_or_else(|_| format!("member {}", index + 1), |name| name.into_owned());
        let hidden = |part: &str| part.starts_with('.') || part == "__MACOSX";
        if !member.is_file() || name.split(['/', '\\']).any(hidden) {
            return Ok(None);
        }
        let (method, length, sum) = (member.compression(), member.compressed_size(), member.crc32());
        let (locked, start) = (member.encrypted(), member.data_start());
        drop(member);
        let source = match start {
            _ if locked => Err(Packed::unknown("it is locked with a password")),
            Some(start) => self.unpacked(method, start, length, sum),
            None => Err(Packed::broken(&"the archive does not say where it is")),
        };
        Ok(Some(Member { name, source }))
    }

    fn unpacked(&self, method: CompressionMethod, start: u64, length: u64, sum: u32) -> io::Result<Source> {
        // All members share the place in the file: each is read to its end, or given up, before the next is opened.
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(start))?;
        let packed = file.take(length);
        let source: Source = match method {
            CompressionMethod::Stored => Box::new(Summed { source: CrcReader::new(packed), sum }),
            CompressionMethod::Deflated => {
                Box::new(Summed { source: CrcReader::new(DeflateDecoder::new(packed)), sum })
            }
            other => {
                let message = format!("it is packed in a way that is not known ({other})");
                return Err(Packed::unknown(&message));
            }
        };
        Ok(Unpacked::counted(source, &self.budget))
    }
}

/// Holds what was unpacked against its checksum.
struct Summed<R> {
    source: CrcReader<R>,
    sum: u32,
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        if read == 0 && !buffer.is_empty() && self.source.crc().sum() != self.sum {
            return Err(io::Error::other("its checksum does not fit"));
        }
        Ok(read)
    }
}
