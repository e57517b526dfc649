//! How long a pack takes to be ready: the built-in one from its bytes, and any one from YAML.

#![allow(missing_docs)]

use std::sync::Arc;

use amends::engine::{Engine, Options};
use amends::{builtin, pack};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

#[divan::bench]
fn decode() -> pack::Pack {
    builtin::pack()
}

#[divan::bench]
fn make_ready(bencher: Bencher<'_, '_>) {
    let pack = Arc::new(builtin::pack());
    bencher.bench(|| Engine::new(pack.clone(), Options::default()));
}

/// What every run of the command pays before it reads anything.
#[divan::bench]
fn decode_and_make_ready() -> Engine {
    Engine::new(Arc::new(builtin::pack()), Options::default())
}

/// What a run with `--pack` pays instead.
#[divan::bench(sample_count = 20)]
fn build_from_yaml(bencher: Bencher<'_, '_>) {
    let sources = builtin::sources();
    let bytes: usize = sources.iter().map(|(_, text)| text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let texts = sources.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        pack::build(texts, &[]).expect("the built-in pack builds").0
    });
}
