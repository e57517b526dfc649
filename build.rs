//! Compiles the built-in pack ahead: `rules/` becomes bytes that the binary decodes in well under a millisecond.
//!
//! The code that reads packs is the library's own, from its lowest layers, so that there is one reading of the
//! language. A test compares the bytes with the YAML.

#![allow(dead_code, unused_imports, unreachable_pub, missing_docs, clippy::all, clippy::print_stderr)]

#[path = "src/finding/mod.rs"]
mod finding;
#[path = "src/pack/mod.rs"]
mod pack;
#[path = "src/text/mod.rs"]
mod text;
#[path = "src/transcript/mod.rs"]
mod transcript;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use flate2::Compression;
use flate2::read::DeflateEncoder;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=rules");
    for layer in ["text", "transcript", "finding", "pack"] {
        println!("cargo::rerun-if-changed=src/{layer}");
    }
    let mut paths = Vec::new();
    walk(Path::new("rules"), &mut paths);
    paths.sort();
    let mut files: Vec<(String, String)> = Vec::new();
    for path in paths {
        match std::fs::read_to_string(&path) {
            Ok(text) => files.push((path.display().to_string().replace('\\', "/"), text)),
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                return ExitCode::FAILURE;
            }
        }
    }
    let built = pack::build(files.iter().map(|(name, text)| (name.as_str(), text.as_str())), &[]);
    let (compiled, docs) = match built {
        Ok(built) => built,
        Err(error) => {
            for fault in &error.faults {
                let path = error
                    .files
                    .get(fault.span.file)
                    .map(|f| f.path.display().to_string())
                    .unwrap_or_default();
                let help = fault.help.as_deref().map(|h| format!(" ({h})")).unwrap_or_default();
                eprintln!("{path}:{}:{}: {}{help}", fault.span.line, fault.span.column, fault.message);
            }
            return ExitCode::FAILURE;
        }
    };
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let written = [
        ("pack.bin", pack::blob::write(&compiled)),
        ("docs.bin", postcard::to_stdvec(&docs)),
        // A sixth of the binary would be YAML that hardly anybody asks for.
        ("sources.bin", postcard::to_stdvec(&files).map(|bytes| deflated(&bytes))),
    ];
    for (name, bytes) in written {
        let result = bytes
            .map_err(|e| e.to_string())
            .and_then(|b| std::fs::write(out.join(name), b).map_err(|e| e.to_string()));
        if let Err(error) = result {
            eprintln!("{name}: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut deflated = Vec::new();
    // Nothing that is read from memory fails.
    let _ = DeflateEncoder::new(bytes, Compression::best()).read_to_end(&mut deflated);
    deflated
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|e| e == "yaml") {
            paths.push(path);
        }
    }
}
