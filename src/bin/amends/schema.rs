//! `amends schema`.

use crate::args::{SchemaArgs, SchemaOf};
use crate::screen;

pub(crate) fn run(args: &SchemaArgs) -> anyhow::Result<u8> {
    let schema = match args.of {
        SchemaOf::Pack => format!("{:#}\n", amends::pack::schema()),
        SchemaOf::Settings => format!("{:#}\n", amends::run::settings::schema()),
        SchemaOf::Output => amends::report::OUTPUT_SCHEMA.to_owned(),
        SchemaOf::Conversation => amends::transcript::NEUTRAL_SCHEMA.to_owned(),
    };
    screen::print(&schema)?;
    Ok(0)
}
