//! What is wrong with settings and flags, told before anything is read.

use std::sync::Arc;

use super::super::plan_error::PlanError;
use super::super::settings::{Layer, Settings};
use super::super::{adjust, select};
use super::{Plans, State, only_own, own, pack_paths, values};
use crate::check::OwnRules;
use crate::pack::{self, Pack};

impl Plans {
    /// Looks for all that is wrong with settings at once: in their own lines, in the names that they hold, in the packs
    /// that hold there. Whether each glob matches something is known at the end of a run, without another look at the
    /// disk; settings with other faults see no run.
    pub(super) fn verify(&self, state: &mut State, settings: &Settings) -> Result<(), PlanError> {
        let mut faults = settings.faults.clone();
        let mut faulty: Option<PlanError> = None;
        let overrides = settings.parts().count() - 1;
        for (i, part) in settings.parts().enumerate() {
            let holding: Vec<bool> = (0..overrides).map(|o| o + 1 == i).collect();
            let mut whole = settings.layered(&holding);
            whole.packs.extend(self.flags.layer.packs.iter().cloned());
            if !part.names_anything() && part.packs.is_empty() {
                continue;
            }
            let paths = pack_paths(&whole);
            match self.pack(state, &paths) {
                Ok(pack) if !settings.lacking => adjust::names_of(part, &pack, None, &mut faults),
                found => {
                    faulty = faulty.or(found.err());
                    if let Ok(first) = self.pack(state, &[]) {
                        adjust::names_of(part, &first, Some(&pack::names(&paths)), &mut faults);
                    }
                }
            }
        }
        let packs = match faulty {
            Some(PlanError::Pack(error)) if !faults.is_empty() => Some(error),
            Some(error) => return Err(error),
            None if faults.is_empty() => return Ok(()),
            None => None,
        };
        faults.extend(settings.unmet());
        let mut error = settings.error(faults);
        // The faults of the packs come after those of the settings.
        if let Some(packs) = packs {
            let shift = error.files.append(&packs.files);
            error.faults.extend(packs.faults.iter().cloned().map(|mut fault| {
                fault.span.file += shift;
                fault
            }));
        }
        Err(Arc::new(error).into())
    }

    /// Refuses names in flags that no pack knows.
    pub(super) fn flags_are_known(
        &self,
        state: &mut State,
        settings: Option<&Settings>,
    ) -> Result<(), PlanError> {
        let flags = &self.flags.layer;
        let says = |layer: &Layer| layer.names_anything() || !layer.packs.is_empty();
        if !says(flags) && !settings.is_some_and(|settings| settings.parts().any(says)) {
            return Ok(());
        }
        let mut whole = settings.map(|s| s.layer.clone()).unwrap_or_default();
        whole.packs.extend(flags.packs.iter().cloned());
        let pack = self.pack(state, &pack_paths(&whole))?;
        for name in flags.select.iter().flatten().chain(&flags.ignore) {
            if !OwnRules::is_one(&name.value) {
                select::known(&pack, &name.value)?;
            }
        }
        flags.assume.iter().try_for_each(|name| adjust::signal(&pack, &name.value).map(drop))?;
        self.anything_is_on(state, settings)
    }

    /// Refuses flags and settings by which no rule judges any file: what was not looked at is not clean.
    fn anything_is_on(&self, state: &mut State, settings: Option<&Settings>) -> Result<(), PlanError> {
        let overrides = settings.map_or(0, |settings| settings.parts().count() - 1);
        for part in 0..=overrides {
            let holding: Vec<bool> = (0..overrides).map(|o| o + 1 == part).collect();
            let mut layer = settings.map(|settings| settings.layered(&holding)).unwrap_or_default();
            layer.lay_flags(&self.flags.layer);
            let pack = self.pack(state, &pack_paths(&layer))?;
            let shows = !only_own(&layer) || own(&layer).any();
            if shows && selected(&pack, &layer)?.enabled.contains(&true) {
                return Ok(());
            }
        }
        Err(PlanError::NoRule)
    }
}

/// The rules that a layer leaves on. Those on suppressions are none of the pack's.
fn selected(pack: &Pack, layer: &Layer) -> Result<select::Selection, select::UnknownName> {
    select::select(pack, &values(layer.select.as_deref().unwrap_or_default()), &values(&layer.ignore))
}
