//! How fast `amends check --output-format jsonl --jobs 1` is: from the bytes of a file to JSON Lines.

#![allow(missing_docs)]

mod corpus;

use std::io;

use amends::finding::Level;
use amends::run::settings::{Layer, Place, Placed};
use amends::run::{Check, Flags, Input, Jobs, Plans};
use amends::{builtin, report};
use corpus::Set;
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

fn check(bencher: Bencher<'_, '_>, text: &str, output: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("made");
    std::fs::write(&file, text).expect("written");
    let min_level = Some(Placed { value: Level::Hint, place: Place::Flag("--min-level") });
    let layer = Layer { min_level, ..Layer::default() };
    let plans = Plans::new(Flags { layer, isolated: true, ..Flags::default() }, builtin::load);
    let format = report::format(output).expect("a format");
    let check = Check {
        mended: None,
        plans: &plans,
        reply_path: None,
        changed: None,
        walked: Vec::new(),
        fixes: None,
        unpacking: amends::run::Unpacking::default(),
        reporters: &[(format.reporter)(report::Options::default())],
        context: format.context,
        jobs: Jobs::new(1),
    };
    bencher.counter(BytesCount::of_str(text)).bench_local(|| {
        let inputs = std::iter::once(Input::File(file.clone()));
        let outcome = check.run(inputs, vec![Box::new(io::sink())], &mut |_| (), &mut |_| ());
        outcome.expect("a sink takes all").summary.total()
    });
}

#[divan::bench(args = corpus::sets(), sample_count = 20)]
fn jsonl(bencher: Bencher<'_, '_>, set: &Set) {
    check(bencher, &set.text, "jsonl");
}

#[divan::bench(args = corpus::sets(), sample_count = 20)]
fn human(bencher: Bencher<'_, '_>, set: &Set) {
    check(bencher, &set.text, "human");
}

#[divan::bench(sample_count = 20)]
fn labelled_text(bencher: Bencher<'_, '_>) {
    check(bencher, &corpus::labelled(&corpus::conversations(2_000, 1)), "jsonl");
}
