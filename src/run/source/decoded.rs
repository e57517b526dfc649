//! The text of a source in UTF-8, whatever encoding it is in.

use std::io::{self, Read};

use encoding_rs::Decoder;

use super::unpack::Source;
use crate::read::{Charset, HEAD};

/// A source whose text is decoded on the way. Up to the first character beyond ASCII all encodings are alike, and what
/// follows tells which it is: so a table with its first accent in row one million is read right.
pub(super) struct Decoded {
    source: Source,
    /// What was read and not yet decoded, from `at` on.
    raw: Vec<u8>,
    at: usize,
    done: bool,
    state: State,
    /// Up to where in `raw` all is ASCII, as far as was looked.
    ascii: usize,
    /// Whether it is JSON Lines; known from its first bytes.
    lines: bool,
    begun: bool,
}

enum State {
    /// ASCII so far.
    Ascii,
    /// As it is.
    Plain,
    /// In another encoding: what decodes it, and what was decoded and not yet given, from the offset on.
    Other(Charset, Box<Decoder>, Vec<u8>, usize),
}

impl Decoded {
    /// The text of a source of which `head` was read already, and nothing is left if `done`.
    pub(super) fn new(source: Source, head: Vec<u8>, done: bool) -> Self {
        Decoded { source, raw: head, at: 0, done, state: State::Ascii, ascii: 0, lines: false, begun: false }
    }

    /// The encoding that the text turned out to be in, if it is not UTF-8.
    pub(super) fn charset(&self) -> Option<Charset> {
        match &self.state {
            State::Other(charset, ..) => Some(*charset),
            _ => None,
        }
    }

    /// Reads on until so much is there, or all.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        if self.at > 0 {
            self.raw.drain(..self.at);
            (self.at, self.ascii) = (0, self.ascii.saturating_sub(self.at));
        }
        if !self.done && self.raw.len() < wanted {
            let missing = (wanted - self.raw.len()) as u64;
            let read = (&mut self.source).take(missing).read_to_end(&mut self.raw)?;
            self.done = (read as u64) < missing;
        }
        Ok(())
    }

    /// Gives what was read as it is, up to `most` bytes.
    fn give(&mut self, buffer: &mut [u8], most: usize) -> usize {
        let length = most.min(buffer.len());
        buffer[..length].copy_from_slice(&self.raw[self.at..self.at + length]);
        self.at += length;
        length
    }

    /// Tells the encoding from what comes next, as far as it shows; how many bytes are ASCII before that.
    fn look(&mut self) -> io::Result<usize> {
        if self.ascii > self.at {
            return Ok(self.ascii - self.at);
        }
        if self.at == self.raw.len() {
            self.fill(HEAD)?;
        }
        let begins = !std::mem::replace(&mut self.begun, true);
        let next = &self.raw[self.at..];
        if begins {
            self.lines = is_json_lines(next);
        }
        // UTF-16 without a mark may look like ASCII with nulls.
        let nulls = begins && memchr::memchr(0, next).is_some();
        let ascii = match next.is_ascii() {
            true if !nulls => next.len(),
            _ if begins => 0,
            _ => next.iter().take_while(|b| b.is_ascii()).count(),
        };
        if ascii > 0 || next.is_empty() {
            self.ascii = self.at + ascii;
            return Ok(ascii);
        }
        // What stood before it may name the encoding.
        let named = Charset::named(&self.raw);
        self.fill(HEAD)?;
        self.state = match Charset::detect(&self.raw[self.at..], begins, self.lines) {
            Some(guess) => State::other(named.unwrap_or(guess)),
            None => State::Plain,
        };
        Ok(0)
    }
}

impl State {
    fn other(charset: Charset) -> State {
        State::Other(charset, Box::new(charset.decoder()), Vec::new(), 0)
    }
}

/// Whether what begins so is JSON, a value on each line.
fn is_json_lines(head: &[u8]) -> bool {
    let mut lines = head.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let first = lines.next().is_some_and(|line| line.starts_with(b"{") && line.ends_with(b"}"));
    first && lines.next().is_some_and(|line| line.starts_with(b"{"))
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let State::Ascii = self.state
            && !buffer.is_empty()
        {
            let ascii = self.look()?;
            if ascii > 0 || self.done && self.at == self.raw.len() {
                return Ok(self.give(buffer, ascii));
            }
        }
        if let State::Plain | State::Ascii = self.state {
            if self.at < self.raw.len() {
                return Ok(self.give(buffer, self.raw.len() - self.at));
            }
            return if self.done { Ok(0) } else { self.source.read(buffer) };
        }
        loop {
            let State::Other(_, _, text, given) = &mut self.state else { return Ok(0) };
            if *given < text.len() {
                let length = buffer.len().min(text.len() - *given);
                buffer[..length].copy_from_slice(&text[*given..*given + length]);
                *given += length;
                return Ok(length);
            }
            if self.done && self.at == self.raw.len() {
                return Ok(0);
            }
            if self.at == self.raw.len() {
                self.fill(HEAD)?;
            }
            let State::Other(_, decoder, text, given) = &mut self.state else { return Ok(0) };
            let raw = &self.raw[self.at..];
            text.resize(decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len() * 3 + 16), 0);
            let (_, read, written, _) = decoder.decode_to_utf8(raw, text, self.done);
            text.truncate(written);
            (self.at, *given) = (self.at + read, 0);
        }
    }
}
