//! A reader on text that detection would never have given it. `AMENDS_FORMAT=vtt,srt` keeps to these formats.
#![no_main]

use std::sync::LazyLock;

use amends::read::{self, FormatRef};
use libfuzzer_sys::fuzz_target;

static FORMATS: LazyLock<Vec<FormatRef>> = LazyLock::new(|| match std::env::var("AMENDS_FORMAT") {
    Ok(names) => names.split(',').map(|name| read::format(name).expect("the format is known")).collect(),
    Err(_) => read::formats().to_vec(),
});

fuzz_target!(|bytes: &[u8]| {
    // The last byte chooses: seeds are files, whose beginnings must stay as they are.
    let Some((choice, bytes)) = bytes.split_last() else { return };
    if let Ok(text) = std::str::from_utf8(bytes) {
        let format = FORMATS[*choice as usize % FORMATS.len()];
        amends_fuzz::cut(format, text);
        amends_fuzz::read(format, text);
    }
});
