//! The words that a pack knows, numbered.

use std::borrow::Cow;

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
    ends: Vec<u32>,
    /// The number of [`NUMBER`], if the vocabulary holds it.
    number: WordId,
    /// For each word its key.
    keys: Vec<u64>,
    /// Open addressing over keys; a slot holds a number, 0 where it is free.
    slots: Vec<WordId>,
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
            ends: Vec::new(),
            number: UNKNOWN,
            keys: Vec::new(),
            slots: vec![UNKNOWN; 16],
        }
    }
}

impl Vocabulary {
    /// A vocabulary of different folded words, one after the other, of which each ends at one of these bytes; `None` where
    /// they do not.
    pub(crate) fn of_words(words: &'static str, ends: Vec<u32>) -> Option<Self> {
        let size = (ends.len() * 4).next_power_of_two().max(16);
        let keys = Vec::with_capacity(ends.len());
        let mut vocabulary =
            Self { words: Cow::Borrowed(words), ends, keys, slots: vec![UNKNOWN; size], ..Self::default() };
        let mut start = 0;
        for id in 1..=vocabulary.ends.len() as WordId {
            let end = vocabulary.ends[id as usize - 1] as usize;
            let word = words.get(start..end).filter(|word| word.len() <= MAX_WORD)?;
            vocabulary.enter(word, id);
            start = end;
        }
        Some(vocabulary)
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
        if self.slots.len() < (self.ends.len() + 1) * 4 {
            self.slots = vec![UNKNOWN; self.slots.len() * 2];
            for id in 1..=self.keys.len() as WordId {
                let slot = self.free(self.keys[id as usize - 1]);
                self.slots[slot] = id;
            }
        }
        self.words.to_mut().push_str(word);
        self.ends.push(self.words.len() as u32);
        let id = self.ends.len() as WordId;
        self.enter(word, id);
        id
    }

    /// Enters the next word into the table.
    fn enter(&mut self, word: &str, id: WordId) {
        let mut buffer = [0; MAX_WORD];
        buffer[..word.len()].copy_from_slice(word.as_bytes());
        let key = key(&buffer, word.len());
        let slot = self.free(key);
        self.slots[slot] = id;
        self.keys.push(key);
        if word == NUMBER {
            self.number = id;
        }
    }

    /// The first free slot for a key.
    fn free(&self, key: u64) -> usize {
        let mut slot = self.slot(key);
        while self.slots[slot] != UNKNOWN {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
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
            let id = self.slots[slot & (self.slots.len() - 1)];
            if id == UNKNOWN {
                return UNKNOWN;
            }
            if self.keys[id as usize - 1] == key && (len <= KEY || self.word(id).as_bytes() == &buffer[..len])
            {
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
        let Some(&end) = (id as usize).checked_sub(1).and_then(|i| self.ends.get(i)) else { return "" };
        let start = (id as usize).checked_sub(2).map_or(0, |i| self.ends[i]);
        self.words.get(start as usize..end as usize).unwrap_or("")
    }

    /// How many words it holds. Numbers run from 1 to this.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it holds no word.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
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
