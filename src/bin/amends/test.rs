//! `amends test`.

use std::sync::Arc;

use amends::check::Examples;
use amends::text::visible;

use crate::args::TestArgs;
use crate::screen;

pub(crate) fn run(args: &TestArgs) -> anyhow::Result<u8> {
    let (pack, docs) = screen::packs(&args.packs)?;
    let tried = Examples::new(&Arc::new(pack)).try_all(&docs);
    let mut out = String::new();
    for fault in &tried.faults {
        let (path, line) = &fault.place;
        out.push_str(&format!("{}:{line}: {}: {}\n", visible(path), fault.rule, visible(&fault.message)));
        for line in fault.text.trim_end().lines() {
            out.push_str(&format!("    {}\n", visible(line)));
        }
    }
    for ((rule, file), count) in &tried.renumbered {
        let examples = if *count == 1 { "example" } else { "examples" };
        out.push_str(&format!(
            "{count} {examples} of {rule} left out, written before {} gave it another number\n",
            visible(file)
        ));
    }
    let (passed, failed) = (tried.passed, tried.faults.len());
    out.push_str(&format!(
        "{passed} example{} passed, {failed} failed\n",
        if passed == 1 { "" } else { "s" }
    ));
    screen::print(&out)?;
    Ok(u8::from(failed > 0))
}
