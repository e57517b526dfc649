//! How fast sources become conversations.

#![allow(missing_docs)]

mod corpus;

use amends::read::{self, Piece};
use corpus::{BEGIN, Set};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

fn turns(format: &str, text: &str, arena: &mut String) -> usize {
    let format = read::format(format).expect("a format");
    let mut turns = 0;
    format.read(Piece { text, base: BEGIN }, &read::Options::default(), arena, &mut |read| {
        turns += read.expect("a conversation").turns.len();
    });
    turns
}

#[divan::bench(args = corpus::sets(), sample_count = 20)]
fn neutral(bencher: Bencher<'_, '_>, set: &Set) {
    let mut arena = String::new();
    bencher.counter(BytesCount::of_str(&set.text)).bench_local(|| turns("amends", &set.text, &mut arena));
}

#[divan::bench(sample_count = 20)]
fn labelled_text(bencher: Bencher<'_, '_>) {
    let text = corpus::labelled(&corpus::conversations(2_000, 1));
    let mut arena = String::new();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| turns("text", &text, &mut arena));
}
