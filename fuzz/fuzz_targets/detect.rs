//! Detection on any bytes, and the reader that it chooses.
#![no_main]

use amends::read::{self, HEAD};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let names = ["a.txt", "a.json", "a.jsonl", "a.csv", "a.eml", "a.html", "a.srt", "<stdin>"];
    // The last byte chooses: seeds are files, whose beginnings must stay as they are.
    let Some((choice, bytes)) = bytes.split_last() else { return };
    let head = &bytes[..bytes.len().min(HEAD)];
    let name = names[*choice as usize % names.len()];
    let Ok(found) = read::detect(head, name, head.len() == bytes.len(), &[]) else { return };
    if let Ok(text) = std::str::from_utf8(bytes) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        amends_fuzz::cut(found.format, text);
        amends_fuzz::read(found.format, text);
    }
});
