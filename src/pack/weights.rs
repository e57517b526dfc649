//! Weights of words: what single words and pairs of neighbours say for or against each of some signals.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Pack, SignalKind};
use super::phrase::common;
use super::sieve::{ALONE, ENDS_PAIR, NUMBER, Sieve};
use crate::text::{Numbers, UNKNOWN, Vocabulary, WordId, words};
use crate::transcript::Role;

/// What each term adds to which sums.
///
/// A term is a word, the beginning of one ([`beginning`]), or two of either that stand one after the other: what nobody
/// listed is mostly another form of what somebody did. All lies in rows of numbers: a pack has tens of thousands of
/// weights, and a small text meets a few.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weights {
    /// The words and beginnings that terms are made of.
    pub(crate) parts: Vocabulary,
    /// For each word of the pack's vocabulary where what it is to terms stands in `read`.
    pub(crate) of_words: Numbers,
    /// The numbers of words and their beginnings by twos, with [`END`] behind those of each word of the pack: there are
    /// several where a lost apostrophe leaves one reading.
    pub(crate) read: Numbers,
    /// For each term of two parts both: the last in the lower half, the one before it in the upper. Such terms come
    /// after those of single parts, which are numbered as these are, whether they add to anything or not.
    pub(crate) pairs: Numbers,
    /// For each bucket of hashes where its pairs begin; one more at the end. Pairs lie bucket by bucket.
    pub(crate) buckets: Numbers,
    /// For each term where its entries end.
    pub(crate) ends: Numbers,
    /// The number of a sum in the upper half, and what is added to it, plus [`ZERO`], in the lower.
    pub(crate) entries: Numbers,
}

/// How many letters a beginning has.
const LETTERS: usize = 5;
/// The largest weight, for or against.
pub(crate) const MAX_WEIGHT: i32 = 1000;
/// What stands behind the parts of a word.
const END: u32 = u32::MAX;
/// How many pairs share a bucket, about.
const IN_BUCKET: usize = 4;
/// How weights below nothing are written.
const ZERO: i32 = 1 << 15;

/// Terms on their way to [`Weights`]: the last part, the part before, which may be empty, and the sums that they
/// add to.
pub(crate) type Terms = BTreeMap<(String, String), Vec<(u32, i32)>>;

/// A word by number, and its beginning; the same number where the word is too short to have one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) word: u32,
    pub(crate) beginning: u32,
}

impl Part {
    /// Both as one number.
    #[inline]
    pub(crate) fn number(self) -> u64 {
        u64::from(self.word) << 32 | u64::from(self.beginning)
    }
}

/// The first five letters of a folded word with a hyphen behind them; nothing of a shorter word.
pub fn beginning(word: &str) -> Option<String> {
    begins(word).map(|letters| format!("{letters}-"))
}

/// The first five letters of a folded word; nothing of a shorter one.
fn begins(word: &str) -> Option<&str> {
    let (last, c) = word.char_indices().nth(LETTERS - 1)?;
    Some(&word[..last + c.len_utf8()])
}

impl Pack {
    /// The terms that stand in a text, as packs write them, with apostrophes put back where that can be done in
    /// one way: `we refunded` holds `we`, `refunded`, `refun-`, `we refunded` and `we refun-`.
    pub fn terms(&self, text: &str) -> BTreeSet<String> {
        let mut read = Vec::new();
        for word in words(text) {
            match self.readings.get(&self.vocabulary.get(&word)).map(Vec::as_slice) {
                Some([only]) => read.extend(only.iter().map(|id| self.vocabulary.word(*id).to_owned())),
                _ => read.push(word),
            }
        }
        let cut: Vec<String> =
            read.iter().map(|word| beginning(word).unwrap_or_else(|| word.clone())).collect();
        let pairs = |parts: &[String]| parts.windows(2).map(|pair| pair.join(" ")).collect::<Vec<_>>();
        let pairs = [pairs(&read), pairs(&cut)].concat();
        read.into_iter().chain(cut).chain(pairs).collect()
    }
}

/// Weights by whose words they are of: few say anything of customers, and theirs are looked up among few.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ByRole {
    pub(crate) agent: Weights,
    pub(crate) customer: Weights,
}

impl ByRole {
    /// The terms of a pack that is complete but for its weights, with the sums of signals that look at either role.
    pub(crate) fn new(pack: &Pack, terms: &Terms) -> Self {
        let of = |role| {
            let sums: BTreeSet<u32> = (pack.signals.iter())
                .filter(|signal| signal.by.takes(role))
                .filter_map(|signal| match signal.kind {
                    SignalKind::Words { sum, .. } => Some(sum),
                    _ => None,
                })
                .collect();
            let own = terms.iter().filter_map(|(term, entries)| {
                let entries: Vec<_> = entries.iter().filter(|(sum, _)| sums.contains(sum)).copied().collect();
                (!entries.is_empty()).then(|| (term.clone(), entries))
            });
            Weights::new(pack, &own.collect())
        };
        Self { agent: of(Role::Agent), customer: of(Role::Customer) }
    }

    /// Those of one role's words.
    #[inline]
    pub(crate) fn of(&self, role: Role) -> &Weights {
        match role {
            Role::Customer => &self.customer,
            _ => &self.agent,
        }
    }

    /// The terms that add to a sum, as packs write them, with what they add.
    pub fn of_sum(&self, sum: usize) -> Vec<(String, i32)> {
        let of_agent = self.agent.of_sum(sum);
        if of_agent.is_empty() { self.customer.of_sum(sum) } else { of_agent }
    }
}

impl Weights {
    /// The weights of terms, for a pack that has its words and readings.
    pub(crate) fn new(pack: &Pack, terms: &Terms) -> Self {
        let mut weights = Self::default();
        if terms.is_empty() {
            return weights;
        }
        // Common words come first, so that what talk mostly asks for lies together.
        let used: BTreeSet<&str> =
            terms.keys().flat_map(|(last, before)| [last, before]).map(String::as_str).collect();
        let both = |word: &str| [Some(word.to_owned()), beginning(word)];
        for part in common().flat_map(both).flatten().filter(|part| used.contains(part.as_str())) {
            weights.parts.add(&part);
        }
        let mut numbered: BTreeMap<(u32, u32), &Vec<(u32, i32)>> = BTreeMap::new();
        for ((last, before), entries) in terms {
            let mut number = |part: &str| if part.is_empty() { UNKNOWN } else { weights.parts.add(part) };
            numbered.insert((number(last), number(before)), entries);
        }
        weights.of_words.push(0);
        // Most words say nothing: they share the first.
        weights.read = [UNKNOWN, UNKNOWN, END].into_iter().collect();
        for word in 1..=pack.vocabulary.len() as WordId {
            let own = vec![word];
            let words = match pack.readings.get(&word).map(Vec::as_slice) {
                Some([only]) => only,
                _ => &own,
            };
            let parts: Vec<Part> = words.iter().map(|id| weights.part(pack.vocabulary.word(*id))).collect();
            if parts == [Part::default()] {
                weights.of_words.push(0);
                continue;
            }
            weights.of_words.push(weights.read.len() as u32);
            for part in parts {
                weights.read.push(part.word);
                weights.read.push(part.beginning);
            }
            weights.read.push(END);
        }
        let mut of_pairs: Vec<(u64, &Vec<(u32, i32)>)> = Vec::new();
        let mut alone: Vec<&[(u32, i32)]> = vec![&[]; weights.parts.len()];
        for ((last, before), entries) in numbered {
            match before {
                UNKNOWN => alone[last as usize - 1] = entries,
                _ => of_pairs.push((pair(before, last), entries)),
            }
        }
        let mut starts = vec![0; (of_pairs.len() / IN_BUCKET + 1).next_power_of_two() + 1];
        let count = starts.len() - 1;
        of_pairs.sort_by_key(|(key, _)| (bucket(hash(*key), count), *key));
        for (key, _) in &of_pairs {
            starts[bucket(hash(*key), count) + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        weights.buckets = starts.into_iter().collect();
        of_pairs.iter().for_each(|(key, _)| weights.pairs.push_pair(*key));
        for entries in alone.into_iter().chain(of_pairs.iter().map(|(_, entries)| entries.as_slice())) {
            for (sum, weight) in entries {
                weights.entries.push(sum << 16 | (weight + ZERO) as u32);
            }
            weights.ends.push(weights.entries.len() as u32);
        }
        weights
    }

    /// How many terms there are: the words and beginnings that they are made of, and their pairs.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What a folded word is to terms.
    pub(crate) fn part(&self, word: &str) -> Part {
        let own = self.parts.get(word);
        let beginning = match begins(word) {
            None => own,
            // Texts hold many words that no pack knows: none of them makes a string.
            Some(letters) => self.parts.get_joined(letters, "-"),
        };
        Part { word: own, beginning }
    }

    /// What a word of the pack is to terms: one part, or several where it stands for several words.
    #[inline]
    pub(crate) fn parts_of(&self, word: WordId) -> impl Iterator<Item = Part> + '_ {
        let mut at = self.of_words.get(word as usize) as usize;
        std::iter::from_fn(move || {
            let word = Some(self.read.get(at)).filter(|word| *word != END)?;
            at += 2;
            Some(Part { word, beginning: self.read.get(at - 1) })
        })
    }

    /// Calls `found` with the terms that a part ends where it stands after another, and whether each is of both; those
    /// alone that a sieve lets through, which has marked both.
    #[inline]
    pub(crate) fn at(&self, sieve: &Sieve, before: Part, own: Part, mut found: impl FnMut(bool, usize)) {
        self.ending(sieve, before.word, own.word, true, &mut found);
        if before.beginning != before.word || own.beginning != own.word {
            self.ending(sieve, before.beginning, own.beginning, own.beginning != own.word, &mut found);
        }
    }

    /// The terms that end with a part: it by itself, where that is wanted, and as a pair.
    #[inline]
    fn ending(&self, sieve: &Sieve, before: u32, own: u32, alone: bool, found: &mut impl FnMut(bool, usize)) {
        if alone && own & ALONE != 0 {
            found(false, (own & NUMBER) as usize - 1);
        }
        if own & ENDS_PAIR != 0
            && before & NUMBER != UNKNOWN
            && let Some(term) = self.of_pair(sieve, pair(before & NUMBER, own & NUMBER))
        {
            found(true, term);
        }
    }

    /// The term of two parts.
    #[inline]
    fn of_pair(&self, sieve: &Sieve, key: u64) -> Option<usize> {
        let hash = hash(key);
        if !sieve.pair(hash) {
            return None;
        }
        let own = bucket(hash, self.buckets.len() - 1);
        let mut numbers = self.buckets.get(own) as usize..self.buckets.get(own + 1) as usize;
        let number = numbers.find(|number| self.pairs.pair(number * 2) == key)?;
        Some(self.parts.len() + number)
    }

    /// What a term adds: the sums, and how much.
    #[inline]
    pub(crate) fn of(&self, term: usize) -> impl Iterator<Item = (usize, i32)> + '_ {
        let first = term.checked_sub(1).map_or(0, |before| self.ends.get(before));
        let entries = self.entries.range(first..self.ends.get(term));
        entries.map(|entry| ((entry >> 16) as usize, (entry & 0xffff) as i32 - ZERO))
    }

    /// The largest weight, for or against.
    pub(crate) fn largest(&self) -> i32 {
        let entries = self.entries.range(0..self.entries.len() as u32);
        entries.map(|entry| ((entry & 0xffff) as i32 - ZERO).abs()).max().unwrap_or(0)
    }

    /// All terms that add to a sum, and what they add.
    pub(crate) fn of_sum(&self, sum: usize) -> Vec<(String, i32)> {
        let weight = |term: usize| self.of(term).find(|(of, _)| *of == sum).map(|(_, weight)| weight);
        let parts = 1..=self.parts.len();
        let of_parts =
            parts.filter_map(|own| Some((self.parts.word(own as WordId).to_owned(), weight(own - 1)?)));
        let pairs = 0..self.pairs.len() / 2;
        let of_pairs = pairs.filter_map(|number| {
            let key = self.pairs.pair(number * 2);
            let [before, own] = [key >> 32, key & 0xffff_ffff].map(|part| self.parts.word(part as WordId));
            Some((format!("{before} {own}"), weight(self.parts.len() + number)?))
        });
        of_parts.chain(of_pairs).collect()
    }
}

/// Two parts, one after the other, as one number.
#[inline]
fn pair(before: u32, own: u32) -> u64 {
    u64::from(before) << 32 | u64::from(own)
}

#[inline]
pub(super) fn hash(key: u64) -> u64 {
    key.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Where a hash belongs among so many, a power of two.
#[inline]
pub(super) fn bucket(hash: u64, count: usize) -> usize {
    (hash >> 32) as usize & (count - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_found_by_the_words_that_they_end_with() {
        let mut pack = Pack::default();
        let [cant, can, not, police] = ["cant", "can", "not", "police"].map(|word| pack.vocabulary.add(word));
        pack.readings.insert(cant, vec![vec![can, not]]);
        let term = |before: &str, own: &str| (own.to_owned(), before.to_owned());
        let terms = Terms::from([
            (term("", "not"), vec![(0, 5), (1, -7)]),
            (term("can", "not"), vec![(1, MAX_WEIGHT)]),
            (term("polic-", "not"), vec![(0, -MAX_WEIGHT)]),
            (term("", "polic-"), vec![(0, 3)]),
            (term("not", "polic-"), vec![(0, 1)]),
            (term("not", "police"), vec![(0, 2)]),
        ]);
        let weights = Weights::new(&pack, &terms);
        let sieve = Sieve::new(&weights, |_| true);
        let at = |before, own| {
            let mut adds = Vec::new();
            let [before, own] = [before, own].map(|part| sieve.marked(part));
            weights.at(&sieve, before, own, |_, term| adds.extend(weights.of(term)));
            adds
        };
        let parts = |word| weights.parts_of(word).collect::<Vec<_>>();
        let (can, not, police) = (parts(can)[0], parts(not)[0], parts(police)[0]);
        assert_eq!(at(can, not), [(0, 5), (1, -7), (1, MAX_WEIGHT)]);
        assert_eq!(at(police, not), [(0, 5), (1, -7), (0, -MAX_WEIGHT)]);
        assert_eq!(at(Part::default(), not), [(0, 5), (1, -7)]);
        assert_eq!(at(not, police), [(0, 2), (0, 3), (0, 1)]);
        assert_eq!((at(can, police), at(not, can)), (vec![(0, 3)], vec![]));
        assert_eq!(weights.part("policy"), Part { word: UNKNOWN, ..police });
        assert_eq!(at(not, weights.part("policy")), [(0, 3), (0, 1)]);
        // Four words and beginnings, of which two say something by themselves, and four pairs.
        assert_eq!((weights.len(), parts(cant)), (4 + 4, vec![can, not]));
        let mut of_sum = weights.of_sum(1);
        of_sum.sort_unstable();
        assert_eq!(of_sum, [("can not".to_owned(), MAX_WEIGHT), ("not".to_owned(), -7)]);
        let terms = pack.terms("CANT, Policy");
        assert_eq!(
            terms.iter().collect::<Vec<_>>(),
            ["can", "can not", "not", "not polic-", "not policy", "polic-", "policy"]
        );
    }
}
