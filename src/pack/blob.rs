//! A pack as bytes that are nearly what the engine runs: thousands of phrases are not decoded one by one, but stand in
//! long rows of numbers and in texts that are used where they lie.

use std::borrow::Cow;

use super::anchors::{Anchors, Slots, WordSets};
use super::model::{Pack, Phrase, Search};
use super::phrase::Coded;
use super::weights::{ByRole, Weights};
use crate::text::{Numbers, Vocabulary};

/// What is told of a regular expression: its phrase, its pattern, its literals.
type Regex = (u32, Box<str>, Vec<Box<str>>);

/// Writes a pack.
///
/// # Errors
/// What postcard says: a pack holds nothing that it could not write.
pub fn write(pack: &Pack) -> Result<Vec<u8>, postcard::Error> {
    let mut regexes: Vec<Regex> = Vec::new();
    let (mut texts, mut codes) = (String::new(), Vec::new());
    let (mut text_ends, mut code_ends, mut owners) = (Vec::new(), Vec::new(), Vec::new());
    for (number, phrase) in pack.phrases.iter().enumerate() {
        texts.push_str(&phrase.text);
        match &phrase.search {
            Search::Program(Coded(code)) => codes.extend_from_slice(code),
            Search::Regex { pattern, literals } => {
                regexes.push((number as u32, pattern.clone(), literals.clone()));
            }
        }
        text_ends.push(texts.len() as u32);
        code_ends.push(codes.len() as u32);
        owners.push(phrase.owner);
    }
    let (words, of_words) = pack.vocabulary.parts();
    let Anchors { slots, of_phrase, starts, entries } = &pack.anchors;

    let mut bytes = Vec::new();
    put(&mut bytes, &postcard::to_stdvec(pack)?);
    put(&mut bytes, &postcard::to_stdvec(&regexes)?);
    put(&mut bytes, texts.as_bytes());
    put_numbers(&mut bytes, text_ends);
    put(&mut bytes, &codes);
    put_numbers(&mut bytes, code_ends);
    put_numbers(&mut bytes, owners);
    put(&mut bytes, words.as_bytes());
    of_words.iter().for_each(|numbers| put(&mut bytes, numbers.bytes()));
    put_numbers(&mut bytes, pack.classes.ends.iter().copied());
    put_numbers(&mut bytes, pack.classes.words.iter().copied());
    for numbers in [slots.numbers(), of_phrase, starts, entries] {
        put(&mut bytes, numbers.bytes());
    }
    for weights in [&pack.weights.agent, &pack.weights.customer] {
        let Weights { parts, of_words, read, pairs, buckets, ends, entries } = weights;
        let (parts, of_parts) = parts.parts();
        put(&mut bytes, parts.as_bytes());
        for numbers in of_parts.into_iter().chain([of_words, read, pairs, buckets, ends, entries]) {
            put(&mut bytes, numbers.bytes());
        }
    }
    Ok(bytes)
}

/// Reads what [`write()`] wrote; `None` where the bytes are none of its.
pub fn read(mut bytes: &'static [u8]) -> Option<Pack> {
    let bytes = &mut bytes;
    let mut pack: Pack = postcard::from_bytes(take(bytes)?).ok()?;
    let regexes: Vec<Regex> = postcard::from_bytes(take(bytes)?).ok()?;
    let texts = std::str::from_utf8(take(bytes)?).ok()?;
    let text_ends = numbers(bytes)?;
    let codes = take(bytes)?;
    let (code_ends, owners) = (numbers(bytes)?, numbers(bytes)?);
    let (mut text_from, mut code_from) = (0, 0);
    for ((text_end, code_end), owner) in text_ends.zip(code_ends).zip(owners) {
        let code = codes.get(code_from as usize..code_end as usize)?;
        pack.phrases.push(Phrase {
            text: Cow::Borrowed(texts.get(text_from as usize..text_end as usize)?),
            owner,
            search: Search::Program(Coded(Cow::Borrowed(code))),
        });
        (text_from, code_from) = (text_end, code_end);
    }
    for (phrase, pattern, literals) in regexes {
        pack.phrases.get_mut(phrase as usize)?.search = Search::Regex { pattern, literals };
    }
    let words = std::str::from_utf8(take(bytes)?).ok()?;
    let mut lying = || take(bytes).map(Numbers::lying);
    pack.vocabulary = Vocabulary::of_parts(words, [lying()?, lying()?, lying()?])?;
    pack.classes = WordSets { ends: numbers(bytes)?.collect(), words: numbers(bytes)?.collect() };
    let mut lying = || take(bytes).map(Numbers::lying);
    pack.anchors = Anchors {
        slots: Slots::of_numbers(lying()?),
        of_phrase: lying()?,
        starts: lying()?,
        entries: lying()?,
    };
    pack.weights = ByRole { agent: weights(bytes)?, customer: weights(bytes)? };
    Some(pack)
}

/// The weights of one role's words.
fn weights(bytes: &mut &'static [u8]) -> Option<Weights> {
    let parts = std::str::from_utf8(take(bytes)?).ok()?;
    let mut lying = || take(bytes).map(Numbers::lying);
    Some(Weights {
        parts: Vocabulary::of_parts(parts, [lying()?, lying()?, lying()?])?,
        of_words: lying()?,
        read: lying()?,
        pairs: lying()?,
        buckets: lying()?,
        ends: lying()?,
        entries: lying()?,
    })
}

/// A stretch of bytes, behind its length.
fn put(bytes: &mut Vec<u8>, stretch: &[u8]) {
    bytes.extend_from_slice(&(stretch.len() as u32).to_le_bytes());
    bytes.extend_from_slice(stretch);
}

fn put_numbers(bytes: &mut Vec<u8>, numbers: impl IntoIterator<Item = u32>) {
    let stretch: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
    put(bytes, &stretch);
}

// Kept apart: inlined, twenty of these in a row cost the compiler ten minutes, as it reasons about all their lengths at
// once.
#[inline(never)]
fn take(bytes: &mut &'static [u8]) -> Option<&'static [u8]> {
    let (len, rest) = bytes.split_first_chunk::<4>()?;
    let (stretch, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
    *bytes = rest;
    Some(stretch)
}

fn numbers(bytes: &mut &'static [u8]) -> Option<impl ExactSizeIterator<Item = u32> + use<>> {
    let stretch = take(bytes)?;
    Some(stretch.chunks_exact(4).map(|four| four.try_into().map_or(0, u32::from_le_bytes)))
}
