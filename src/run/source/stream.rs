//! Streams of text: each input, or each thing that an input is packed of.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use super::decoded::Decoded;
use super::input::Input;
use super::notes::unreadable;
use super::pieces::Planned;
use super::unpack::{Budget, Counted, Kind, Packed, Source, Unpacked, Unpacking};
use super::zip::Archive;
use crate::finding::Note;
use crate::read::HEAD;

/// How many containers may lie in each other: an archive of packed files is common, and more is a trap.
const DEEPEST: usize = 2;

/// The text of an input, or of a member of one.
pub(super) struct Stream<P> {
    /// What is to be done with its input.
    pub(super) plan: Arc<P>,
    /// What findings call it: `archive.zip!/member`.
    pub(super) path: Arc<str>,
    /// What its name would be if it were not packed.
    pub(super) name: String,
    /// Its file, if it is one of its own, packed or not.
    pub(super) file: Option<PathBuf>,
    pub(super) text: Decoded,
    pub(super) packed: bool,
    /// Whether its input was met in a folder.
    pub(super) met: bool,
}

/// The streams of some inputs, one after the other.
pub(super) struct Streams<I, P> {
    inputs: I,
    unpacking: Unpacking,
    /// Archives that are being read, the innermost last.
    archives: Vec<(Archive, Arc<P>)>,
    /// Whether the input that is read was met in a folder.
    met: bool,
}

impl<I: Iterator<Item = Planned<P>>, P> Streams<I, P> {
    pub(super) fn new(inputs: I, unpacking: Unpacking) -> Self {
        Streams { inputs, unpacking, archives: Vec::new(), met: false }
    }

    /// Opens an input; `None` where it is an archive, whose members come next.
    fn open(
        &mut self,
        input: Input,
        text: Option<Arc<[u8]>>,
        plan: Arc<P>,
    ) -> Result<Option<Stream<P>>, Note> {
        let path = input.path();
        self.met = matches!(input, Input::Met(_));
        let unread = |error: io::Error| unreadable(&path, &error);
        match input {
            Input::Missing(note) | Input::Told(note) => Err(note),
            Input::Stdin(_) => {
                let budget = Budget::new(self.unpacking, 0);
                let source = Box::new(Counted { source: Box::new(io::stdin()), budget: budget.clone() });
                self.enter(path.clone(), plan, Opened::Stream(source), 0, &budget).map_err(unread)
            }
            Input::File(file) | Input::Met(file) => {
                let opened = File::open(&file).map_err(unread)?;
                let length = opened.metadata().map_or(0, |data| data.len());
                let budget = Budget::new(self.unpacking, length);
                let opened = match text {
                    Some(text) => Opened::Stream(Box::new(Cursor::new(text))),
                    None => Opened::File(opened),
                };
                let stream = self.enter(path.clone(), plan, opened, 0, &budget).map_err(unread)?;
                Ok(stream.map(|stream| Stream { file: Some(file), ..stream }))
            }
        }
    }

    /// The archive whose member was given last, if it was one.
    pub(super) fn archive(&mut self) -> Option<&mut Archive> {
        self.archives.last_mut().map(|(archive, _)| archive)
    }

    /// Unpacks a source that lies in so many containers.
    fn enter(
        &mut self,
        path: Arc<str>,
        plan: Arc<P>,
        mut opened: Opened,
        mut depth: usize,
        budget: &Arc<Budget>,
    ) -> io::Result<Option<Stream<P>>> {
        let mut name = path.to_string();
        loop {
            let mut head = Vec::new();
            let done = opened.head(&mut head)?;
            let Some(kind) = Kind::of(&head) else {
                let text = Decoded::new(opened.source(), head, done);
                let (packed, met) = (depth > 0, self.met);
                return Ok(Some(Stream { plan, path, name, file: None, text, packed, met }));
            };
            depth += 1;
            if depth > DEEPEST {
                return Err(Packed::unknown("it is packed in too many containers, one in the other"));
            }
            for end in [".gz", ".zst", ".zstd"] {
                name.truncate(name.strip_suffix(end).map_or(name.len(), str::len));
            }
            let unpack = match kind {
                Kind::Gzip => Unpacked::gzip,
                Kind::Zstd => Unpacked::zstd,
                Kind::Zip => {
                    let file = opened.file(head)?;
                    self.archives.push((Archive::open(path, file, depth, budget.clone())?, plan));
                    return Ok(None);
                }
            };
            let whole = Box::new(Cursor::new(head).chain(opened.source()));
            opened = Opened::Stream(unpack(whole, budget));
        }
    }
}

impl<I: Iterator<Item = Planned<P>>, P> Iterator for Streams<I, P> {
    /// A stream, or something to tell and whether it is about an input that is not read.
    type Item = Result<Stream<P>, (Note, bool)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let opened = if let Some((archive, plan)) = self.archives.last_mut() {
                let Some(member) = archive.next_member() else {
                    self.archives.pop();
                    continue;
                };
                let path: Arc<str> = format!("{}!/{}", archive.path, member.name).into();
                let (depth, budget, plan) = (archive.depth, archive.budget.clone(), plan.clone());
                let entered = member.source.and_then(|source| {
                    self.enter(path.clone(), plan, Opened::Stream(source), depth, &budget)
                });
                let named = |stream: Stream<P>| Stream { name: member_name(&stream.name), ..stream };
                entered.map(|stream| stream.map(named)).map_err(|error| unreadable(&path, &error))
            } else {
                match self.inputs.next()? {
                    Planned::Read(input, text, plan) => self.open(input, text, plan),
                    Planned::Tell(note, input) => return Some(Err((note, input))),
                }
            };
            match opened {
                Ok(Some(stream)) => return Some(Ok(stream)),
                Ok(None) => {}
                Err(note) => return Some(Err((note, true))),
            }
        }
    }
}

/// The name of a member without the archive's.
fn member_name(name: &str) -> String {
    name.rsplit_once("!/").map_or(name, |(_, member)| member).to_owned()
}

/// What was opened: a file can be read at any place, a stream only on.
enum Opened {
    File(File),
    Stream(Source),
}

impl Opened {
    /// Reads the head; whether it is all.
    fn head(&mut self, head: &mut Vec<u8>) -> io::Result<bool> {
        let source: &mut dyn Read = match self {
            Opened::File(file) => file,
            Opened::Stream(source) => source,
        };
        let read = source.take(HEAD as u64).read_to_end(head)?;
        Ok(read < HEAD)
    }

    fn source(self) -> Source {
        match self {
            Opened::File(file) => Box::new(file),
            Opened::Stream(source) => source,
        }
    }

    /// A file of the whole; a stream, of which `head` was read, is written to one without a name.
    fn file(self, head: Vec<u8>) -> io::Result<File> {
        match self {
            Opened::File(mut file) => {
                file.seek(SeekFrom::Start(0))?;
                Ok(file)
            }
            Opened::Stream(source) => {
                let mut file = tempfile::tempfile()?;
                io::copy(&mut Cursor::new(head).chain(source), &mut file)?;
                file.seek(SeekFrom::Start(0))?;
                Ok(file)
            }
        }
    }
}
