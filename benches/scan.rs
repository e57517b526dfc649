//! How fast conversations are judged once they are read. Bytes are those of the words alone.

#![allow(missing_docs)]

mod corpus;

use std::sync::Arc;

use amends::builtin;
use amends::engine::{Engine, Options, Scratch};
use corpus::Set;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
}

fn judge_all(bencher: Bencher<'_, '_>, set: &Set, options: Options) {
    let conversations = corpus::parse(&set.text);
    let turns = conversations.iter().flat_map(|c| &c.turns);
    let (bytes, count) = turns.fold((0, 0), |(bytes, count), turn| (bytes + turn.text.len(), count + 1));
    let engine = Engine::new(Arc::new(builtin::pack()), options);
    let mut scratch = Scratch::default();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(count as usize)).bench_local(|| {
        let mut hits = 0;
        for conversation in &conversations {
            engine.judge(conversation, &mut scratch);
            hits += scratch.judged().hits.len();
        }
        hits
    });
}

#[divan::bench(args = corpus::sets(), sample_count = 20)]
fn judge(bencher: Bencher<'_, '_>, set: &Set) {
    judge_all(bencher, set, Options::default());
}

#[divan::bench(args = corpus::sets(), sample_count = 20)]
fn judge_with_reasons(bencher: Bencher<'_, '_>, set: &Set) {
    judge_all(bencher, set, Options { explain: true, ..Options::default() });
}
