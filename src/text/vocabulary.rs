//! The words that a pack knows, numbered.

use serde::{Deserialize, Serialize};

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
///
/// It is written and read as its list of words; the table is rebuilt.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Vec<Box<str>>", into = "Vec<Box<str>>")]
pub struct Vocabulary {
    words: Vec<Box<str>>,
    /// The number of [`NUMBER`], if the vocabulary holds it.
    number: WordId,
    /// Open addressing over keys; a slot holds a key and a number, 0 where it is free.
    slots: Vec<(u64, WordId)>,
}

impl PartialEq for Vocabulary {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self { words: Vec::new(), number: UNKNOWN, slots: vec![(0, UNKNOWN); 16] }
    }
}

impl From<Vec<Box<str>>> for Vocabulary {
    fn from(words: Vec<Box<str>>) -> Self {
        let size = (words.len() * 2 + 16).next_power_of_two();
        let mut vocabulary = Self {
            words: Vec::with_capacity(words.len()),
            slots: vec![(0, UNKNOWN); size],
            ..Self::default()
        };
        for word in words {
            vocabulary.push(word);
        }
        vocabulary
    }
}

impl From<Vocabulary> for Vec<Box<str>> {
    fn from(vocabulary: Vocabulary) -> Self {
        vocabulary.words
    }
}

impl Vocabulary {
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
        if self.slots.len() < (self.words.len() + 1) * 2 {
            let words = std::mem::take(&mut self.words);
            self.slots = vec![(0, UNKNOWN); self.slots.len() * 2];
            for word in words {
                self.push(word);
            }
        }
        self.push(word.into())
    }

    fn push(&mut self, word: Box<str>) -> WordId {
        let mut buffer = [0; MAX_WORD];
        buffer[..word.len()].copy_from_slice(word.as_bytes());
        let key = key(&buffer, word.len());
        let mut slot = self.slot(key);
        while self.slots[slot].1 != UNKNOWN {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.words.push(word);
        let id = self.words.len() as WordId;
        self.slots[slot] = (key, id);
        if self.words[id as usize - 1].as_ref() == NUMBER {
            self.number = id;
        }
        id
    }

    /// The number of `word`, or [`UNKNOWN`].
    pub fn get(&self, word: &str) -> WordId {
        let mut buffer = [0; MAX_WORD];
        let Some(space) = buffer.get_mut(..word.len()) else { return UNKNOWN };
        space.copy_from_slice(word.as_bytes());
        self.find(&buffer, word.len())
    }

    /// The number of the word that `buffer` holds in its first `len` bytes, the rest being zero.
    #[inline]
    pub(crate) fn find(&self, buffer: &[u8; MAX_WORD], len: usize) -> WordId {
        let key = key(buffer, len);
        let mut slot = self.slot(key);
        loop {
            let (stored, id) = self.slots[slot & (self.slots.len() - 1)];
            if id == UNKNOWN {
                return UNKNOWN;
            }
            if stored == key && (len <= KEY || self.words[id as usize - 1].as_bytes() == &buffer[..len]) {
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
    fn slot(&self, key: u64) -> usize {
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & (self.slots.len() - 1)
    }

    /// The word of a number; empty for [`UNKNOWN`].
    pub fn word(&self, id: WordId) -> &str {
        (id as usize).checked_sub(1).and_then(|i| self.words.get(i)).map_or("", |w| w)
    }

    /// How many words it holds. Numbers run from 1 to this.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether it holds no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
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
