//! The second stage of a check: promises that one contact leaves open, and others keep or see broken.
//!
//! Every contact that names its thread or customer leaves a few dozen bytes, sorted into boxes by what it belongs to.
//! Boxes lie in memory while they are small, and in unnamed files of the system's temporary folder when they grow; at
//! the end they are gone through one by one. What an open promise needs to become a finding lies in a box of its own,
//! in the order of the input, and so do the findings that come of it: they are the same on any number of threads.

use std::collections::HashMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::SpooledTempFile;

use super::plan::Plan;
use crate::check::contacts::{Contact, Fate, Key, Pending};

/// How many boxes there are. Only one is looked at at a time.
const BOXES: usize = 64;
/// How many bytes of a box lie in memory.
const IN_MEMORY: usize = 512 << 10;
/// The most bytes of one record: a finding with the turns around it.
const LONGEST: u32 = 64 << 20;

/// What one conversation leaves to the second stage.
pub(super) struct Left {
    /// How it was checked.
    pub(super) plan: Arc<Plan>,
    pub(super) keys: Vec<Key>,
    pub(super) contact: Option<Contact>,
    pub(super) pending: Vec<(Pending, Shown)>,
}

/// What was shown of the conversation before, for the counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shown {
    /// Whether it had findings.
    pub(super) any: bool,
    /// Whether it had one of the same rule.
    pub(super) of_rule: bool,
}

#[derive(Serialize, Deserialize)]
enum Record {
    Contact { conversation: u64, contact: Contact },
    Promise { conversation: u64, number: u64, said_ms: i64, due_ms: i64, answer: bool },
}

/// Gathers what conversations leave, in the order of the input.
pub(super) struct Follow {
    boxes: Vec<Spool>,
    pending: Spool,
    /// The plans of those that made promises: few, however many inputs there are.
    plans: Vec<Arc<Plan>>,
    conversations: u64,
    promises: u64,
}

impl Follow {
    pub(super) fn new() -> Self {
        Self {
            boxes: (0..BOXES).map(|_| Spool::default()).collect(),
            pending: Spool::default(),
            plans: Vec::new(),
            conversations: 0,
            promises: 0,
        }
    }

    /// Takes what the next conversation leaves.
    pub(super) fn push(&mut self, left: &Left) -> io::Result<()> {
        let conversation = self.conversations;
        self.conversations += 1;
        let mut promises = Vec::new();
        for (pending, shown) in &left.pending {
            let Pending { said_ms, due_ms, answer, .. } = *pending;
            promises.push(Record::Promise { conversation, number: self.promises, said_ms, due_ms, answer });
            self.promises += 1;
            let known = self.plans.iter().position(|plan| Arc::ptr_eq(plan, &left.plan));
            let plan = known.unwrap_or_else(|| {
                self.plans.push(left.plan.clone());
                self.plans.len() - 1
            });
            // A finding leaves out what it does not have, which only a format that names its keys can read again.
            let json = serde_json::to_vec(pending).map_err(io::Error::other)?;
            self.pending.put(&(conversation, plan, shown, json))?;
        }
        for key in &left.keys {
            let spool = &mut self.boxes[(key % BOXES as u128) as usize];
            if let Some(contact) = left.contact {
                spool.put(&(key, Record::Contact { conversation, contact }))?;
            }
            for promise in &promises {
                spool.put(&(key, promise))?;
            }
        }
        Ok(())
    }

    /// Gives each promise with what became of it, in the order of the input, and whether it is the first of its
    /// conversation.
    pub(super) fn finish(
        mut self,
        each: &mut dyn FnMut(Pending, &Plan, Fate, Shown, bool),
    ) -> io::Result<()> {
        if self.promises == 0 {
            return Ok(());
        }
        let mut fates: HashMap<u64, Fate> = HashMap::new();
        for spool in self.boxes.drain(..) {
            settle(spool, &mut fates)?;
        }
        let mut number = 0;
        let mut last = None;
        let plans = self.plans;
        self.pending.each(|(conversation, plan, shown, json): (u64, usize, Shown, Vec<u8>)| {
            if let (Some(fate), Some(plan)) = (fates.get(&number), plans.get(plan))
                && let Ok(pending) = serde_json::from_slice::<Pending>(&json)
            {
                let first = last.replace(conversation) != Some(conversation);
                each(pending, plan, *fate, shown, first);
            }
            number += 1;
        })
    }
}

/// A promise, as its box has it.
struct Promise {
    conversation: u64,
    number: u64,
    said_ms: i64,
    due_ms: i64,
    answer: bool,
}

/// What one box tells of the promises in it.
fn settle(spool: Spool, fates: &mut HashMap<u64, Fate>) -> io::Result<()> {
    type Group = (Vec<(u64, Contact)>, Vec<Promise>);
    let mut groups: HashMap<Key, Group> = HashMap::new();
    let mut spool = spool;
    spool.each(|(key, record): (Key, Record)| {
        let (contacts, promises) = groups.entry(key).or_default();
        match record {
            Record::Contact { conversation, contact } => contacts.push((conversation, contact)),
            Record::Promise { conversation, number, said_ms, due_ms, answer } => {
                promises.push(Promise { conversation, number, said_ms, due_ms, answer })
            }
        }
    })?;
    for (contacts, promises) in groups.into_values().filter(|(_, promises)| !promises.is_empty()) {
        let spoke = Agents::new(contacts.iter().filter_map(|(n, c)| Some((*n, c.agent_ms?))).collect());
        let told = contacts.iter().filter(|(_, c)| c.told).filter_map(|(n, c)| Some((*n, c.agent_ms?)));
        let told = Agents::new(told.collect());
        let ends = Latest::of(contacts.iter().map(|(n, c)| (*n, c.until_ms)));
        for promise in promises {
            let own = promise.conversation;
            // An answer may come at any time; words have to come by then.
            let kept = match promise.answer {
                true => told.spoke_after(promise.said_ms, i64::MAX, own),
                false => spoke.spoke_after(promise.said_ms, promise.due_ms, own),
            };
            let fate = fates.entry(promise.number).or_default();
            fate.kept |= kept;
            fate.next_ms = fate.next_ms.into_iter().chain(spoke.next(promise.due_ms, own)).min();
            fate.until_ms = fate.until_ms.max(ends.but(own));
        }
    }
    Ok(())
}

/// When the agents of some contacts spoke, in the order of their first words, each with the latest words up to it: so
/// that a thread of any length is looked through once and not for each promise.
struct Agents {
    first: Vec<(i64, u64)>,
    latest: Vec<Latest>,
}

impl Agents {
    fn new(mut contacts: Vec<(u64, (i64, i64))>) -> Self {
        contacts.sort_unstable_by_key(|(n, (first, _))| (*first, *n));
        let mut latest = Latest::default();
        let each = contacts.iter().map(|(n, (_, last))| {
            latest.add(*n, *last);
            latest
        });
        Self { latest: each.collect(), first: contacts.iter().map(|(n, (first, _))| (*first, *n)).collect() }
    }

    /// Whether an agent spoke after a moment and by another, in another contact than `own`.
    fn spoke_after(&self, after: i64, by: i64, own: u64) -> bool {
        let count = self.first.partition_point(|(first, _)| *first <= by);
        count.checked_sub(1).and_then(|last| self.latest[last].but(own)).is_some_and(|last| last > after)
    }

    /// When an agent spoke next after a moment, in another contact.
    fn next(&self, after: i64, own: u64) -> Option<i64> {
        let from = self.first.partition_point(|(first, _)| *first <= after);
        self.first[from..].iter().find(|(_, n)| *n != own).map(|(first, _)| *first)
    }
}

/// The latest moment of some contacts, and the latest of the others.
#[derive(Debug, Clone, Copy, Default)]
struct Latest {
    best: Option<(i64, u64)>,
    second: Option<i64>,
}

impl Latest {
    fn of(moments: impl Iterator<Item = (u64, i64)>) -> Self {
        let mut latest = Latest::default();
        moments.for_each(|(n, ms)| latest.add(n, ms));
        latest
    }

    fn add(&mut self, number: u64, ms: i64) {
        match self.best {
            Some((best, _)) if ms <= best => self.second = self.second.max(Some(ms)),
            _ => (self.second, self.best) = (self.best.map(|(ms, _)| ms), Some((ms, number))),
        }
    }

    /// The latest moment of all contacts but one.
    fn but(self, own: u64) -> Option<i64> {
        match self.best {
            Some((_, number)) if number == own => self.second,
            best => best.map(|(ms, _)| ms),
        }
    }
}

/// Records one after the other, each behind its length.
struct Spool {
    file: SpooledTempFile,
    room: Vec<u8>,
}

impl Default for Spool {
    fn default() -> Self {
        Self { file: SpooledTempFile::new(IN_MEMORY), room: Vec::new() }
    }
}

impl Spool {
    fn put<T: Serialize>(&mut self, record: &T) -> io::Result<()> {
        self.room.clear();
        self.room.extend_from_slice(&[0; 4]);
        self.room = postcard::to_extend(record, std::mem::take(&mut self.room)).map_err(io::Error::other)?;
        let length = u32::try_from(self.room.len() - 4).ok().filter(|l| *l <= LONGEST);
        let length = length.ok_or_else(|| io::Error::other("a finding is longer than can be kept"))?;
        self.room[..4].copy_from_slice(&length.to_le_bytes());
        self.file.write_all(&self.room)
    }

    fn each<T: DeserializeOwned>(&mut self, mut each: impl FnMut(T)) -> io::Result<()> {
        let end = self.file.stream_position()?;
        self.file.seek(SeekFrom::Start(0))?;
        let mut file = BufReader::new(&mut self.file);
        let mut at = 0;
        while at < end {
            let mut length = [0; 4];
            file.read_exact(&mut length)?;
            self.room.resize(u32::from_le_bytes(length) as usize, 0);
            file.read_exact(&mut self.room)?;
            at += 4 + self.room.len() as u64;
            each(postcard::from_bytes(&self.room).map_err(io::Error::other)?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_of_others() {
        let latest = Latest::of([(1, 10), (2, 30), (3, 20), (4, 30)].into_iter());
        assert_eq!((latest.but(2), latest.but(9)), (Some(30), Some(30)));
        let latest = Latest::of([(1, 10), (2, 30)].into_iter());
        assert_eq!((latest.but(2), latest.but(1)), (Some(10), Some(30)));
        assert_eq!(Latest::default().but(1), None);
    }

    #[test]
    fn words_by_a_time_and_the_next_after_it() {
        let agents = Agents::new(vec![(1, (0, 50)), (2, (100, 120)), (3, (10, 200))]);
        assert!(agents.spoke_after(60, 110, 1));
        assert!(!agents.spoke_after(60, 9, 1), "what begins later was not there yet");
        assert!(!agents.spoke_after(40, 9, 1), "its own words keep no promise");
        assert_eq!((agents.next(50, 1), agents.next(100, 1)), (Some(100), None));
    }

    #[test]
    fn records_come_back_in_order_from_memory_and_from_disk() {
        for count in [3, 60_000] {
            let mut spool = Spool::default();
            for n in 0..count {
                spool.put(&(n, "words of a finding")).expect("written");
            }
            let mut next = 0;
            spool
                .each(|(n, words): (i32, String)| {
                    assert_eq!((n, words.as_str()), (next, "words of a finding"));
                    next += 1;
                })
                .expect("read");
            assert_eq!(next, count);
        }
    }
}
