//! The words that a pack knows, numbered.

use std::borrow::Cow;

use super::numbers::Numbers;
use super::token::MAX_WORD;

/// The number of a word in a [`Vocabulary`].
pub type WordId = u32;

/// The number of every word that a vocabulary does not hold.
pub const UNKNOWN: WordId = 0;

/// What stands in a vocabulary for every word that begins with a digit and is not known: no word of a text is it.
pub const NUMBER: &str = "#";

/// How many bytes of a word its key holds; only longer words are compared letter by letter.
const KEY: usize = 8;

/// The words that a pack knows, numbered from 1, with a look-up that costs a few nanoseconds: every word of every
/// transcript goes through it.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// All words, one after the other.
    words: Cow<'static, str>,
    /// Where each ends.
    ends: Numbers,
    /// The number of [`NUMBER`], if the vocabulary holds it.
    number: WordId,
    /// For each word its key.
    keys: Numbers,
    /// Open addressing over keys; a slot holds a number, 0 where it is free.
    slots: Numbers,
}

impl PartialEq for Vocabulary {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words && self.ends == other.ends
    }
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self {
            words: Cow::Borrowed(""),
            ends: Numbers::default(),
            number: UNKNOWN,
            keys: Numbers::default(),
            slots: Numbers::zeros(16),
        }
    }
}

impl Vocabulary {
    /// What a vocabulary is made of, as [`Vocabulary::of_parts`] takes it: its words, one after the other, where each
    /// ends, and its table.
    pub(crate) fn parts(&self) -> (&str, [&Numbers; 3]) {
        (&self.words, [&self.ends, &self.keys, &self.slots])
    }

    /// A vocabulary of parts that lie in the binary.
    pub(crate) fn of_parts(words: &'static str, [ends, keys, slots]: [Numbers; 3]) -> Option<Self> {
        let fits = keys.len() == ends.len() * 2 && slots.len().is_power_of_two() && slots.len() > ends.len();
        let mut vocabulary = Self { words: Cow::Borrowed(words), ends, keys, slots, ..Self::default() };
        vocabulary.number = if fits { vocabulary.get(NUMBER) } else { UNKNOWN };
        fits.then_some(vocabulary)
    }

    /// The number of `word` (folded, as [`super::words`] gives it), which is added where it is new. A word longer
    /// than [`MAX_WORD`] bytes is never known.
    pub fn add(&mut self, word: &str) -> WordId {
        if word.len() > MAX_WORD {
            return UNKNOWN;
        }
        let known = self.get(word);
        if known != UNKNOWN {
            return known;
        }
        if self.slots.len() < (self.len() + 1) * 4 {
            self.slots = Numbers::zeros(self.slots.len() * 2);
            for id in 1..=self.len() as WordId {
                let slot = self.free(self.key_of(id));
                self.slots.set(slot, id);
            }
        }
        self.words.to_mut().push_str(word);
        self.ends.push(self.words.len() as u32);
        let id = self.len() as WordId;
        self.enter(word, id);
        id
    }

    /// Enters the next word into the table.
    fn enter(&mut self, word: &str, id: WordId) {
        let mut buffer = [0; MAX_WORD];
        buffer[..word.len()].copy_from_slice(word.as_bytes());
        let key = key(&buffer, word.len());
        let slot = self.free(key);
        self.slots.set(slot, id);
        self.keys.push_pair(key);
        if word == NUMBER {
            self.number = id;
        }
    }

    /// The first free slot for a key.
    fn free(&self, key: u64) -> usize {
        let mut slot = self.slot(key);
        while self.slots.get(slot) != UNKNOWN {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }

    /// The number of `word`, or [`UNKNOWN`].
    pub fn get(&self, word: &str) -> WordId {
        self.get_joined(word, "")
    }

    /// The number of the word that two strings make, or [`UNKNOWN`].
    pub(crate) fn get_joined(&self, first: &str, last: &str) -> WordId {
        let mut buffer = [0; MAX_WORD];
        let len = first.len() + last.len();
        let Some(space) = buffer.get_mut(..len) else { return UNKNOWN };
        let (head, tail) = space.split_at_mut(first.len());
        head.copy_from_slice(first.as_bytes());
        tail.copy_from_slice(last.as_bytes());
        self.find(&buffer, len)
    }

    /// The number of the word that `buffer` holds in its first `len` bytes, the rest being zero.
    #[inline]
    pub(crate) fn find(&self, buffer: &[u8; MAX_WORD], len: usize) -> WordId {
        let key = key(buffer, len);
        let mut slot = self.slot(key);
        loop {
            let id = self.slots.get(slot & (self.slots.len() - 1));
            if id == UNKNOWN {
                return UNKNOWN;
            }
            if self.key_of(id) == key && (len <= KEY || self.word(id).as_bytes() == &buffer[..len]) {
                return id;
            }
            slot += 1;
        }
    }

    /// The number of a word of a text: its own, or that of [`NUMBER`] where it begins with a digit and is not known.
    #[inline]
    pub(crate) fn of_text(&self, buffer: &[u8; MAX_WORD], len: usize) -> WordId {
        match self.find(buffer, len) {
            UNKNOWN if buffer[0].is_ascii_digit() => self.number,
            id => id,
        }
    }

    #[inline]
    fn key_of(&self, id: WordId) -> u64 {
        self.keys.pair((id as usize - 1) * 2)
    }

    #[inline]
    fn slot(&self, key: u64) -> usize {
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & (self.slots.len() - 1)
    }

    /// The word of a number; empty for [`UNKNOWN`].
    pub fn word(&self, id: WordId) -> &str {
        let end = (id as usize).checked_sub(1).map_or(0, |i| self.ends.get(i));
        let start = (id as usize).checked_sub(2).map_or(0, |i| self.ends.get(i));
        self.words.get(start as usize..end as usize).unwrap_or("")
    }

    /// How many words it holds. Numbers run from 1 to this.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it holds no word.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The key of the word that `buffer` holds in its first `len` bytes: the word itself where it is short. A longer one's
/// key begins with a zero, which no word does, so that it is never taken for a short word.
#[inline]
fn key(buffer: &[u8; MAX_WORD], len: usize) -> u64 {
    let eight = |from: usize| {
        let mut bytes = [0; KEY];
        bytes.copy_from_slice(&buffer[from..from + KEY]);
        u64::from_le_bytes(bytes)
    };
    if len <= KEY {
        return eight(0);
    }
    let mix =
        |mixed: u64, from: usize| (mixed ^ eight(from)).wrapping_mul(0xA24B_AED4_963E_E407).rotate_left(29);
    [8, 16, 24].into_iter().fold(eight(0), mix) & !0xff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_added_and_nothing_else() {
        let mut vocabulary = Vocabulary::default();
        let words: Vec<String> = (0..5000).map(|i| format!("word{i}")).collect();
        for (i, word) in words.iter().enumerate() {
            assert_eq!(vocabulary.add(word), i as WordId + 1);
        }
        for (i, word) in words.iter().enumerate() {
            assert_eq!(vocabulary.add(word), i as WordId + 1);
            assert_eq!(vocabulary.word(i as WordId + 1), word);
        }
        assert_eq!(vocabulary.get("word5000"), UNKNOWN);
        assert_eq!(vocabulary.get(""), UNKNOWN);
    }

    #[test]
    fn tells_long_words_of_one_beginning_apart() {
        let mut vocabulary = Vocabulary::default();
        let one = vocabulary.add("misunderstandings");
        let two = vocabulary.add("misunderstandingly");
        assert_ne!(one, two);
        assert_eq!(vocabulary.get("misunderstanding"), UNKNOWN);
        assert_eq!(vocabulary.add(&"x".repeat(MAX_WORD + 1)), UNKNOWN);
    }
}
