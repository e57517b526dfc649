//! Why an input has no plan.

use std::sync::Arc;

use super::baseline::BaselineError;
use super::select::UnknownName;
use super::settings::SettingsError;
use crate::finding::Note;
use crate::pack::PackError;

/// Why an input has no plan.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PlanError {
    /// The settings are faulty.
    #[error(transparent)]
    Settings(#[from] Arc<SettingsError>),
    /// A pack is faulty.
    #[error(transparent)]
    Pack(#[from] Arc<PackError>),
    /// The baseline can't be used.
    #[error(transparent)]
    Baseline(#[from] BaselineError),
    /// A flag names a rule, area or document that is not there.
    #[error(transparent)]
    Rule(#[from] UnknownName),
    /// What is selected is ignored too, or a pack has no rules.
    #[error("no rule is left to judge by")]
    NoRule,
    /// `--assume` names a signal that is not there.
    #[error("there is no signal `{name}`")]
    Signal {
        /// The name.
        name: String,
        /// The known one that is meant, or that it is most like.
        nearest: Option<String>,
    },
}

impl PlanError {
    /// The faults as notes, for a run that has begun.
    pub(super) fn notes(&self) -> Vec<Note> {
        match self {
            PlanError::Settings(error) => error.notes().collect(),
            PlanError::Pack(error) => {
                let error = SettingsError { files: error.files.clone(), faults: error.faults.clone() };
                error.notes().collect()
            }
            PlanError::Baseline(_) | PlanError::Rule(_) | PlanError::NoRule | PlanError::Signal { .. } => {
                Vec::new()
            }
        }
    }
}
