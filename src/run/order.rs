//! Parallel work whose results come in the order of the input, without sorting.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, PoisonError, mpsc};

/// On how many threads work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jobs(usize);

/// The most threads for each core.
const FOR_EACH_CORE: usize = 8;

/// How many results a thread may be ahead of the one that is waited for.
const AHEAD: usize = 4;

/// Which items are done. Work on one may wait until all before it are: what it finds then does not depend on the order in
/// which threads get on.
#[derive(Default)]
struct Finished {
    /// How many are done without a gap, and those that are done after it.
    done: Mutex<(usize, BTreeSet<usize>)>,
    more: Condvar,
}

/// The place of an item among all. The item is done when this is dropped.
pub(crate) struct Turn<'f> {
    /// `None` where one item is worked on at a time.
    number: Option<(usize, &'f Finished)>,
}

impl Turn<'_> {
    /// The place of what comes after all items.
    pub(crate) fn after_all() -> Turn<'static> {
        Turn { number: None }
    }

    /// Waits until all items before this one are done.
    pub(crate) fn wait(&self) {
        let Some((number, finished)) = self.number else { return };
        let done = finished.done.lock().unwrap_or_else(PoisonError::into_inner);
        drop(finished.more.wait_while(done, |(first, _)| *first < number));
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let Some((number, finished)) = self.number else { return };
        let mut done = finished.done.lock().unwrap_or_else(PoisonError::into_inner);
        let (first, later) = &mut *done;
        later.insert(number);
        while later.remove(first) {
            *first += 1;
        }
        finished.more.notify_all();
    }
}

impl Jobs {
    /// So many threads, at most a few for each core, since more of them only wait; 0 for as many as there are cores.
    pub fn new(jobs: usize) -> Self {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        Jobs(if jobs == 0 { cores() } else { jobs.min(cores() * FOR_EACH_CORE) })
    }

    /// Does `work` on each item on these threads, and gives the results to `sink` in the order of the items. At most a
    /// few items for each thread are held at once, so memory does not grow with their number.
    pub(crate) fn in_order<T: Send, R: Send>(
        self,
        items: impl Iterator<Item = T>,
        work: impl Fn(T, &Turn<'_>) -> R + Sync,
        mut sink: impl FnMut(R) -> ControlFlow<()>,
    ) {
        let mut items = items.fuse();
        // Threads take longer to begin than a small file takes to be checked.
        let first: Vec<T> = if self.0 > 1 { items.by_ref().take(2).collect() } else { Vec::new() };
        let worth = first.len() > 1;
        let mut items = first.into_iter().chain(items);
        let pool = worth.then(|| rayon::ThreadPoolBuilder::new().num_threads(self.0).build());
        let Some(Ok(pool)) = pool else {
            // One thread, or none to be had: the caller's does it.
            for item in items {
                if sink(work(item, &Turn { number: None })).is_break() {
                    return;
                }
            }
            return;
        };
        let (work, finished) = (&work, &Finished::default());
        // First come, first served: nobody waits for an item that no thread has begun.
        pool.in_place_scope_fifo(|scope| {
            let (sender, results) = mpsc::channel::<(usize, R)>();
            let (mut sent, mut given) = (0, 0);
            let mut early: BTreeMap<usize, R> = BTreeMap::new();
            loop {
                while sent - given < self.0 * AHEAD
                    && let Some(item) = items.next()
                {
                    let (number, sender) = (sent, sender.clone());
                    sent += 1;
                    // The receiver only goes when the sink has asked to stop: then nobody wants the result.
                    scope.spawn_fifo(move |_| {
                        let turn = Turn { number: Some((number, finished)) };
                        drop(sender.send((number, work(item, &turn))));
                    });
                }
                if given == sent {
                    return;
                }
                let Ok((number, result)) = results.recv() else { return };
                early.insert(number, result);
                while let Some(result) = early.remove(&given) {
                    given += 1;
                    if sink(result).is_break() {
                        return;
                    }
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_on_any_number_of_threads() {
        for jobs in [1, 2, 8] {
            let mut got = Vec::new();
            let slow = |n: u64| {
                std::thread::sleep(std::time::Duration::from_micros(500 * (7 - n % 7)));
                n
            };
            Jobs::new(jobs).in_order(
                0..100,
                |n, _| slow(n),
                |n| {
                    got.push(n);
                    ControlFlow::Continue(())
                },
            );
            assert_eq!(got, (0..100).collect::<Vec<_>>(), "{jobs}");
        }
    }

    #[test]
    fn who_waits_for_its_turn_comes_after_all_before_it() {
        for jobs in [1, 2, 8] {
            let claims = Mutex::new(Vec::new());
            let claim = |n: u64, turn: &Turn<'_>| {
                std::thread::sleep(std::time::Duration::from_micros(500 * (7 - n % 7)));
                if n.is_multiple_of(3) {
                    turn.wait();
                    claims.lock().expect("whole").push(n);
                }
            };
            Jobs::new(jobs).in_order(0..100, claim, |()| ControlFlow::Continue(()));
            let wanted: Vec<u64> = (0..100).step_by(3).collect();
            assert_eq!(claims.into_inner().expect("whole"), wanted, "{jobs}");
        }
    }

    #[test]
    fn a_sink_can_stop() {
        for jobs in [1, 3] {
            let mut got = 0;
            Jobs::new(jobs).in_order(
                0..,
                |n, _| n,
                |n| {
                    got = n;
                    if n == 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                },
            );
            assert_eq!(got, 10);
        }
    }
}
