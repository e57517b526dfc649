//! A reader on text that detection would never have given it. `AMENDS_FORMAT=vtt` keeps to one format.
#![no_main]

use std::sync::LazyLock;

use amends::read;
use libfuzzer_sys::fuzz_target;

static ONLY: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("AMENDS_FORMAT").ok());

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let all = read::formats();
    let format = match ONLY.as_deref() {
        Some(name) => read::format(name).expect("the format is known"),
        None => all[*choice as usize % all.len()],
    };
    if let Ok(text) = std::str::from_utf8(bytes) {
        amends_fuzz::read(format, text);
    }
});
