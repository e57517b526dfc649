//! Where values of JSON end, by their brackets alone: as fast as memory gives them, whatever is wrong inside.

/// The characters that open and close.
const BRACKETS: [bool; 256] = marks(b"\"{}[]");

/// A table of some bytes.
pub(super) const fn marks(of: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut at = 0;
    while at < of.len() {
        table[of[at] as usize] = true;
        at += 1;
    }
    table
}

/// A look for the end of a value, which may go on when more of it is there.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    /// Up to where it was looked at.
    pub(super) at: usize,
    /// How many brackets are open there.
    pub(super) depth: usize,
    /// How much white space stands before the value, if it begins its line: then another that begins at the same margin
    /// is looked for.
    pub(super) margin: Option<usize>,
    /// Where the first other value begins so, before this one has ended.
    pub(super) again: Option<usize>,
}

impl Look {
    /// The end of the value that `bytes` begin with; `None` where it may go on. The next look may be at more bytes, but
    /// must be at the same ones.
    pub(super) fn end(&mut self, bytes: &[u8], last: bool) -> Option<usize> {
        match (self.depth, bytes.first()?) {
            (0, b'"') => string_end(bytes, 1).map(|end| end + usize::from(bytes[end] == b'"')),
            (0, b'{' | b'[') | (1.., _) => self.closing(bytes).map(|at| at + 1),
            _ => {
                let ends = |b: &u8| b" \t\r\n,:".contains(b) || BRACKETS[usize::from(*b)];
                let end = bytes[1..].iter().position(ends).map(|end| end + 1);
                end.or(last.then_some(bytes.len()))
            }
        }
    }

    /// Where the bracket closes that was opened last, or at which the bytes begin.
    fn closing(&mut self, bytes: &[u8]) -> Option<usize> {
        loop {
            let Some(found) = bytes.get(self.at..)?.iter().position(|b| BRACKETS[usize::from(*b)]) else {
                self.at = bytes.len();
                return None;
            };
            self.at += found;
            match bytes[self.at] {
                // A string that is not all there is looked at again.
                b'"' => self.at = string_end(bytes, self.at + 1)?,
                b'{' | b'[' => {
                    self.depth += 1;
                    if self.again.is_none() && self.depth > 1 && self.begins_again(bytes) {
                        self.again = Some(self.at);
                    }
                }
                _ if self.depth <= 1 => return Some(self.at),
                _ => self.depth -= 1,
            }
            self.at += 1;
        }
    }

    /// Whether what opens here stands at the margin of the value that `bytes` begin with, as only another of its kind
    /// does.
    fn begins_again(&self, bytes: &[u8]) -> bool {
        let Some(margin) = self.margin.filter(|_| bytes[0] == bytes[self.at]) else { return false };
        let white = bytes[..self.at].iter().rev().take_while(|b| b" \t".contains(b)).count();
        white == margin && self.at.checked_sub(white + 1).is_some_and(|end| bytes[end] == b'\n')
    }

    /// Forgets bytes that were looked at.
    pub(super) fn pass(&mut self) -> usize {
        std::mem::take(&mut self.at)
    }
}

/// Where the bracket closes that was opened before `from`, for the caller to close it.
pub(super) fn bracket_end(bytes: &[u8], from: usize) -> Option<usize> {
    Look { at: from, depth: 1, ..Look::default() }.closing(bytes)
}

/// The end of the JSON string that begins at `from`, before its closing quote.
pub(super) fn string_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr3(b'"', b'\\', b'\n', bytes.get(at..)?)?;
        match bytes[at] {
            b'\\' => at += 2,
            // A string never runs over a line: this one is broken, and the rest may still be read.
            _ => return Some(at),
        }
    }
}
