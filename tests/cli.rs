//! Commands with their output and exit codes, as data: `tests/cmd/*.md` and `*.toml`.
//!
//! They hold messages, and packs of their own, rather than what the built-in rules find, which grows. Run with
//! `TRYCMD=overwrite` to have them written anew, and read the difference.

#![allow(missing_docs)]

#[test]
fn commands_do_as_written() {
    trycmd::TestCases::new().env("NO_COLOR", "1").case("tests/cmd/*.md").case("tests/cmd/*.toml");
}
