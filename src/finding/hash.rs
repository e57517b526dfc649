//! A hash that is the same on every machine and in every version.

/// FNV-1a in 128 bits: a few lines, and lasting, which the hashers of the standard library do not promise to be. Nobody
/// gains by finding two texts that agree.
pub(crate) struct Fnv(pub(crate) u128);

impl Fnv {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

    pub(crate) fn new() -> Self {
        Fnv(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    /// Adds a text and its end.
    pub(crate) fn text(&mut self, text: &str) {
        // No text has this byte in UTF-8: it parts them.
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(Self::PRIME);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fnv;

    #[test]
    fn the_hash_is_the_published_one() {
        let mut hash = Fnv::new();
        for byte in *b"foobar" {
            hash.0 = (hash.0 ^ u128::from(byte)).wrapping_mul(Fnv::PRIME);
        }
        assert_eq!(format!("{:032x}", hash.0), "343e1662793c64bf6f0d3597ba446f18");
    }
}
