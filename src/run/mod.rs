//! Running over many inputs: finding them and their settings, reading them in pieces, working in parallel, keeping the
//! order, and holding findings against what is allowed, known or unchanged.

mod adjust;
mod allow;
mod baseline;
mod changed;
mod check;
mod convert;
mod fix;
mod follow;
mod gate;
mod order;
mod paths;
mod plan;
mod plan_error;
mod select;
pub mod settings;
mod source;

pub use baseline::{Baseline, BaselineError, Known, Mode};
pub use changed::{Changed, ChangedError};
pub use check::{Check, Outcome};
pub use convert::{Converted, convert};
pub use fix::{Fixed, Mended, Mending};
pub use order::Jobs;
pub use paths::slashed;
pub use plan::{Flags, LoadPack, Plan, Plans, Reading};
pub use plan_error::PlanError;
pub use select::{Selection, UnknownName, select};
pub use source::{Detected, Input, PassedOver, Unpacking, inputs};
