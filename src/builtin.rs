//! The built-in pack, compiled ahead from `rules/`.
//!
//! What judging needs is decoded at the start; reasons and examples, and the YAML that other packs build on, only for
//! those who ask.

use std::io::Read;
use std::path::PathBuf;

use flate2::read::DeflateDecoder;

use crate::pack::{self, Pack, PackError, RuleDocs};

static PACK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pack.bin"));
static DOCS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/docs.bin"));
static SOURCES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sources.bin"));

/// The built-in pack.
pub fn pack() -> Pack {
    // The bytes were written by the build of this very library, so they decode.
    pack::blob::read(PACK).unwrap_or_default()
}

/// What its rules tell their reader, in the order of the rules.
pub fn docs() -> Vec<RuleDocs> {
    postcard::from_bytes(DOCS).unwrap_or_default()
}

/// Its files: names and texts.
pub fn sources() -> Vec<(String, String)> {
    let mut bytes = Vec::new();
    // They were deflated by the build of this very library, too.
    let _ = DeflateDecoder::new(SOURCES).read_to_end(&mut bytes);
    postcard::from_bytes(&bytes).unwrap_or_default()
}

/// The built-in pack with others over it; see [`pack::build`].
///
/// # Errors
/// All that is wrong with the packs, at once.
pub fn with(paths: &[PathBuf]) -> Result<(Pack, Vec<RuleDocs>), PackError> {
    if paths.is_empty() {
        return Ok((pack(), docs()));
    }
    let sources = sources();
    pack::build(sources.iter().map(|(name, text)| (name.as_str(), text.as_str())), paths)
}

/// The same without what rules tell their reader, which a check does not need.
///
/// # Errors
/// All that is wrong with the packs, at once.
pub fn load(paths: &[PathBuf]) -> Result<Pack, PackError> {
    if paths.is_empty() { Ok(pack()) } else { with(paths).map(|(pack, _)| pack) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_the_yaml() {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/rules"));
        let sources = sources();
        for (name, text) in &sources {
            let path = folder.parent().expect("a parent").join(name);
            assert_eq!(*text, std::fs::read_to_string(&path).expect("there"), "{name}");
        }
        let (built, told) =
            pack::build(sources.iter().map(|(n, t)| (n.as_str(), t.as_str())), &[]).expect("builds");
        assert_eq!(pack(), built);
        assert_eq!(docs(), told);
        assert!(!built.rules.is_empty());
    }

    /// An independent reading of the YAML, by serde, agrees on what the rules are.
    #[test]
    fn an_independent_reading_agrees() {
        use serde::Deserialize;
        #[derive(Deserialize)]
        struct Rule {
            id: Option<String>,
            level: Option<String>,
            #[serde(default)]
            suggest: Vec<String>,
        }
        let pack = pack();
        let mut ids = Vec::new();
        for (name, text) in sources().iter().filter(|(_, text)| text.starts_with("id:")) {
            let rule: Rule = serde_yaml::from_str(text).unwrap_or_else(|e| panic!("{name}: {e}"));
            let id = rule.id.expect("an id");
            let index = pack.rule(&id).unwrap_or_else(|| panic!("{id} is missing"));
            let compiled = &pack.rules[index];
            assert_eq!(rule.level.as_deref(), Some(compiled.level.name()), "{id}");
            assert_eq!(
                rule.suggest.iter().map(|s| s.trim_end()).collect::<Vec<_>>(),
                compiled.suggestions.iter().map(|s| &**s).collect::<Vec<_>>(),
                "{id}"
            );
            ids.push(id);
        }
        assert_eq!(ids.len(), pack.rules.len());
    }
}
