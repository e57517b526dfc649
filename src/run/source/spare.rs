//! Buffers to be used again.

use std::sync::Mutex;

use super::open::PIECE;

/// Buffers of pieces that were read. One thread fills them and others are done with them: they go back to the
/// first, and not to the allocator of another.
#[derive(Debug, Default)]
pub(super) struct Spare(Mutex<Vec<Vec<u8>>>);

impl Spare {
    /// An empty buffer.
    pub(super) fn take(&self) -> Vec<u8> {
        self.0.lock().ok().and_then(|mut buffers| buffers.pop()).unwrap_or_default()
    }

    /// Gives a buffer back, unless it is one that few pieces need.
    pub(super) fn give(&self, mut buffer: Vec<u8>) {
        if buffer.capacity() <= 4 * PIECE
            && let Ok(mut buffers) = self.0.lock()
        {
            buffer.clear();
            buffers.push(buffer);
        }
    }
}
