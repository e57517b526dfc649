//! What files are packed in, and how much they may unpack to.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use thiserror::Error;

/// What may be read.
pub(super) type Source = Box<dyn Read + Send>;

/// How much packed inputs may unpack to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unpacking {
    /// The most bytes for each input. Where the user says nothing, a hundred times what it takes packed, and never less
    /// than 8 GiB; and of that no more than 1 GiB at once, in one document or line.
    pub most: Option<u64>,
}

/// Transcripts pack to a twentieth; what unpacks to more than this many times its size was made to do so.
const RATIO: u64 = 100;
/// An input may always unpack to so much: only memory and time are at stake, and this is little of both.
const FREE: u64 = 8 << 30;
/// One document or line that is read at once.
const HELD: u64 = 1 << 30;

impl Unpacking {
    /// The most bytes that a packed input may have in one document or line.
    pub(super) fn held(self) -> u64 {
        self.most.unwrap_or(HELD)
    }
}

/// Why something can't be unpacked.
#[derive(Debug, Error)]
#[error("{message}")]
pub(super) struct Packed {
    pub(super) message: String,
    pub(super) help: String,
}

impl Packed {
    fn error(message: String, help: &str) -> io::Error {
        io::Error::other(Packed { message, help: help.to_owned() })
    }

    pub(super) fn too_large(what: &str, most: u64) -> io::Error {
        let message = format!("{what} more than {}, and the rest was not read", size(most));
        Packed::error(message, "if it is what it should be, allow more: --max-unpacked 100G")
    }

    pub(super) fn broken(error: &dyn std::fmt::Display) -> io::Error {
        let message = format!("it can't be unpacked: {error}");
        Packed::error(message, "it may be damaged or cut: fetch or export it again")
    }

    pub(super) fn unknown(message: &str) -> io::Error {
        Packed::error(
            message.to_owned(),
            "unpack it first, or pack it as .zip, .gz or .zst without a password",
        )
    }
}

/// A number of bytes in words.
fn size(bytes: u64) -> String {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let fitting = units.iter().find(|(_, shift)| bytes >= 1 << shift && bytes.trailing_zeros() >= *shift);
    fitting.map_or(format!("{bytes} bytes"), |(unit, shift)| format!("{} {unit}", bytes >> shift))
}

/// What an input has taken and given so far.
#[derive(Debug)]
pub(super) struct Budget {
    unpacking: Unpacking,
    packed: AtomicU64,
    unpacked: AtomicU64,
}

impl Budget {
    /// The budget of an input of so many bytes, as far as that is known.
    pub(super) fn new(unpacking: Unpacking, packed: u64) -> Arc<Self> {
        Arc::new(Budget { unpacking, packed: packed.into(), unpacked: 0.into() })
    }

    fn take(&self, bytes: usize) -> io::Result<usize> {
        let unpacked = self.unpacked.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        let by_size = RATIO.saturating_mul(self.packed.load(Ordering::Relaxed)).max(FREE);
        let most = self.unpacking.most.unwrap_or(by_size);
        if unpacked > most { Err(Packed::too_large("it unpacks to", most)) } else { Ok(bytes) }
    }
}

/// Counts what is read of an input whose size is not known.
pub(super) struct Counted {
    pub(super) source: Source,
    pub(super) budget: Arc<Budget>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.budget.packed.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// What something is packed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gzip,
    Zstd,
    Zip,
}

impl Kind {
    /// What a source that begins with `head` is packed in.
    pub(super) fn of(head: &[u8]) -> Option<Kind> {
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Kind::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Kind::Zstd),
            // A frame of zstd that is to be skipped may come first.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Kind::Zstd),
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Kind::Zip),
            _ => None,
        }
    }
}

/// Unpacks a source, up to what its budget allows.
pub(super) struct Unpacked {
    source: Source,
    budget: Arc<Budget>,
}

impl Unpacked {
    pub(super) fn counted(source: Source, budget: &Arc<Budget>) -> Source {
        Box::new(Unpacked { source, budget: budget.clone() })
    }

    pub(super) fn gzip(source: Source, budget: &Arc<Budget>) -> Source {
        Unpacked::counted(Box::new(MultiGzDecoder::new(source)), budget)
    }

    pub(super) fn zstd(source: Source, budget: &Arc<Budget>) -> Source {
        let frames = Frames {
            source: BufReader::with_capacity(1 << 16, source),
            decoder: FrameDecoder::new(),
            open: false,
        };
        Unpacked::counted(Box::new(frames), budget)
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer).map_err(|error| {
            // What a layer below has said already is said well.
            let said = error.get_ref().is_some_and(|inner| inner.is::<Packed>());
            if said || error.kind() == io::ErrorKind::Interrupted { error } else { Packed::broken(&error) }
        })?;
        self.budget.take(read)
    }
}

/// All frames of a zstd file, one after the other.
struct Frames {
    source: BufReader<Source>,
    decoder: FrameDecoder,
    open: bool,
}

impl Read for Frames {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.open && self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            if self.open && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                self.decoder.decode_blocks(&mut self.source, one).map_err(io::Error::other)?;
                continue;
            }
            if self.open
                && self
                    .decoder
                    .get_checksum_from_data()
                    .is_some_and(|sum| Some(sum) != self.decoder.get_calculated_checksum())
            {
                return Err(io::Error::other("its checksum does not fit"));
            }
            if buffer.is_empty() || self.source.fill_buf()?.is_empty() {
                return Ok(0);
            }
            match self.decoder.reset(&mut self.source) {
                Ok(()) => self.open = true,
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    self.open = false;
                    io::copy(&mut (&mut self.source).take(u64::from(length)), &mut io::sink())?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }
}
