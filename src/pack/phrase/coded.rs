//! Programs in bytes: a pack has thousands, and a small text meets a few.

use std::borrow::Cow;

use super::program::{Meets, Position, Program, Set, Test};

/// A program in bytes, which may lie in the binary itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coded(pub(crate) Cow<'static, [u8]>);

/// What a position's test begins with.
const ANY: u64 = 0;
const WORD: u64 = 1;
const CLASS: u64 = 2;
/// What the first byte tells.
const AT_START: u8 = 1;
const AT_END: u8 = 2;
const FIRST: u8 = 4;
const LAST: u8 = 8;
/// What is told by two bits.
const TESTS: u64 = 4;

impl Coded {
    pub(crate) fn new(program: &Program) -> Self {
        let mut bytes = Vec::new();
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        let meets = flag(program.meets == Meets::First, FIRST) | flag(program.meets == Meets::Last, LAST);
        bytes.push(flag(program.at_start, AT_START) | flag(program.at_end, AT_END) | meets);
        put(&mut bytes, program.first);
        put(&mut bytes, program.last);
        put(&mut bytes, program.positions.len() as u128);
        for (at, position) in program.positions.iter().enumerate() {
            let test = match position.test {
                Test::Any => ANY,
                Test::Word(word) => u64::from(word) * TESTS + WORD,
                Test::Class(class) => u64::from(class) * TESTS + CLASS,
            };
            put(&mut bytes, u128::from(test));
            // Nothing leads back: what follows stands further on.
            put(&mut bytes, position.follow.checked_shr(at as u32 + 1).unwrap_or(0));
        }
        Self(bytes.into())
    }

    /// The program; an empty one, which matches nothing, where the bytes are none of ours.
    pub fn program(&self) -> Program {
        self.read().unwrap_or_default()
    }

    fn read(&self) -> Option<Program> {
        let (flags, mut bytes) = self.0.split_first()?;
        let (first, last) = (take(&mut bytes)?, take(&mut bytes)?);
        let mut positions: Vec<Position> = Vec::with_capacity(take(&mut bytes)? as usize);
        for at in 0..positions.capacity() {
            let test = take(&mut bytes)? as u64;
            let number = (test / TESTS) as u32;
            let test = match test % TESTS {
                WORD => Test::Word(number),
                CLASS => Test::Class(number),
                _ => Test::Any,
            };
            let after = take(&mut bytes)?;
            let follow = if after == 0 { 0 } else { after.checked_shl(at as u32 + 1).unwrap_or(0) };
            positions.push(Position { test, follow, precede: 0 });
        }
        Program::tie_back(&mut positions);
        let is = |flag: u8| flags & flag != 0;
        let meets = match () {
            () if is(FIRST) => Meets::First,
            () if is(LAST) => Meets::Last,
            () => Meets::Nowhere,
        };
        Some(Program { first, last, positions, at_start: is(AT_START), at_end: is(AT_END), meets })
    }
}

/// Seven bits a byte, the lowest first.
fn put(bytes: &mut Vec<u8>, mut number: Set) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[inline]
fn take(bytes: &mut &[u8]) -> Option<Set> {
    let (&byte, rest) = bytes.split_first()?;
    // Most numbers are small.
    if byte < 0x80 {
        *bytes = rest;
        return Some(Set::from(byte));
    }
    take_long(bytes)
}

fn take_long(bytes: &mut &[u8]) -> Option<Set> {
    // What fits into a machine's number is put together there.
    let (mut low, mut shift) = (0, 0);
    while shift < 63 {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        low |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(Set::from(low));
        }
        shift += 7;
    }
    let mut number = Set::from(low);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= Set::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_coded_reads_as_it_was() {
        let mut positions = vec![Position { test: Test::Any, follow: 0, precede: 0 }; 128];
        positions[0].follow = Set::MAX - 1;
        positions[1] = Position { test: Test::Word(70_000), follow: 1 << 127, precede: 0 };
        positions[127].test = Test::Class(12);
        Program::tie_back(&mut positions);
        for meets in [Meets::Nowhere, Meets::First, Meets::Last] {
            let positions = positions.clone();
            let program =
                Program { first: 1, last: 1 << 127, positions, at_start: true, at_end: false, meets };
            assert_eq!(Coded::new(&program).program(), program);
        }
        assert_eq!(Coded(Cow::Borrowed(&[1, 2, 3, 200])).program(), Program::default());
    }
}
