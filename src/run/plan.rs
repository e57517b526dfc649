//! What holds for each input: settings and flags, made ready.

mod verify;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::adjust;
use super::allow::Sidecars;
use super::baseline::{Baseline, BaselineError, Mode};
use super::paths;
use super::plan_error::PlanError;
use super::select;
use super::settings::{self, FailOn, Finder, Layer, Placed, Settings, SettingsError};
use super::source::{Input, Planned};
use crate::check::OwnRules;
use crate::check::suppress::{SIDECAR, Sidecar};
use crate::engine::{self, Engine};
use crate::finding::{Level, Note, NoteKind};
use crate::pack::{Pack, PackError};
use crate::read::{self, FormatRef};

/// What the user says on the command line.
#[derive(Clone, Default)]
pub struct Flags {
    /// What goes over the settings.
    pub layer: Layer,
    /// The settings to use, in place of those that are found.
    pub config: Option<PathBuf>,
    /// Whether to use no settings at all.
    pub isolated: bool,
    /// What is said of inputs beside that: formats of the user's own, the message that drafts reply to.
    pub read: read::Options,
    /// Whether reasons are wanted.
    pub explain: bool,
    /// The baseline, in place of that of the settings.
    pub baseline: Option<PathBuf>,
    /// What is done with the baseline.
    pub mode: Mode,
    /// Files that the run writes, which are no inputs of it.
    pub outputs: Vec<PathBuf>,
}

/// How an input is read.
#[derive(Clone, Default)]
pub struct Reading {
    /// Its format, where it is said.
    pub format: Option<FormatRef>,
    /// What else is said.
    pub options: read::Options,
}

impl AsRef<Reading> for Reading {
    fn as_ref(&self) -> &Reading {
        self
    }
}

/// How an input is checked.
pub struct Plan {
    /// How it is read.
    pub reading: Reading,
    /// The rules, made ready.
    pub engine: Arc<Engine>,
    /// For each rule whether it shows at any level.
    pub by_id: Arc<[bool]>,
    /// The rules on suppressions.
    pub own: OwnRules,
    /// Whether only those were selected: the others judge, so that it is known what is allowed in vain, and are not
    /// shown.
    pub only_own: bool,
    /// The least grave level that is shown.
    pub min_level: Level,
    /// The least grave level that fails.
    pub fail_on: FailOn,
    /// The findings that are known.
    pub baseline: Option<Arc<Baseline>>,
    /// The settings that it comes from.
    pub settings: Option<Arc<Settings>>,
}

impl AsRef<Reading> for Plan {
    fn as_ref(&self) -> &Reading {
        &self.reading
    }
}

/// Gives the pack that judges where these packs are laid over the first one; that one itself where there are none.
pub type LoadPack = fn(&[PathBuf]) -> Result<Pack, PackError>;

/// Makes a plan for each input. Inputs for which the same holds share one.
pub struct Plans {
    flags: Flags,
    load: LoadPack,
    /// Files that flags name, from the root: they are no inputs.
    own: Vec<PathBuf>,
    state: Mutex<State>,
}

/// Settings, and which of their overrides hold: this tells plans apart.
type Key = (Option<PathBuf>, Vec<bool>);

#[derive(Default)]
struct State {
    finder: Finder,
    config: Option<Result<Arc<Settings>, Arc<SettingsError>>>,
    /// Settings whose names have been looked up.
    verified: HashMap<PathBuf, Result<(), PlanError>>,
    readings: HashMap<Key, Arc<Reading>>,
    plans: HashMap<Key, Result<Arc<Plan>, PlanError>>,
    packs: HashMap<Vec<PathBuf>, Result<Arc<Pack>, Arc<PackError>>>,
    /// Engines by what of the settings makes them.
    engines: HashMap<String, (Arc<Engine>, Arc<[bool]>)>,
    baselines: BTreeMap<PathBuf, Result<Arc<Baseline>, BaselineError>>,
    sidecars: Sidecars,
    /// Suppressions of transcripts with the plan of the first input that they held for.
    allowed: Vec<(Arc<Sidecar>, Arc<Plan>)>,
    /// Settings whose faults have been told.
    told: BTreeSet<String>,
}

impl Plans {
    /// Plans by flags, over whatever settings inputs have, with the packs that `load` gives:
    /// [`builtin::load`](crate::builtin::load) for the one that comes with amends.
    pub fn new(flags: Flags, load: LoadPack) -> Self {
        let packs = flags.layer.packs.iter().map(|pack| &pack.value);
        let named = packs.chain(&flags.config).chain(&flags.baseline).chain(&flags.outputs);
        let own = named.filter_map(|path| paths::absolute(path).ok()).collect();
        Self { flags, load, own, state: Mutex::default() }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // What a panic may have left half done is a cache without an entry.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds what is wrong with the settings of some paths, and with the flags, before anything is read.
    ///
    /// # Errors
    /// All that is wrong with the first settings that are faulty.
    pub fn prepare<'p>(&self, inputs: impl IntoIterator<Item = &'p Path>) -> Result<(), PlanError> {
        let mut state = self.state();
        let mut any = false;
        for path in inputs {
            any = true;
            let settings = self.settings(&mut state, &place_of(path))?;
            self.flags_are_known(&mut state, settings.as_deref())?;
            self.baseline(&mut state, settings.as_deref())?;
        }
        if !any {
            let settings = self.settings(&mut state, &None)?;
            self.flags_are_known(&mut state, settings.as_deref())?;
            self.baseline(&mut state, settings.as_deref())?;
        }
        Ok(())
    }

    /// How an input is read.
    ///
    /// # Errors
    /// What is wrong with its settings.
    pub fn reading(&self, input: &Input) -> Result<Arc<Reading>, PlanError> {
        let mut state = self.state();
        let (key, layer, _) = self.layered(&mut state, input)?;
        let reading = || Arc::new(self.reading_of(&layer));
        Ok(state.readings.entry(key).or_insert_with(reading).clone())
    }

    /// How an input is checked.
    ///
    /// # Errors
    /// What is wrong with its settings, or with a pack that they name.
    pub fn plan(&self, input: &Input) -> Result<Arc<Plan>, PlanError> {
        let mut state = self.state();
        let (key, layer, settings) = self.layered(&mut state, input)?;
        if let Some(known) = state.plans.get(&key) {
            return known.clone();
        }
        let plan = self.make(&mut state, &layer, settings).map(Arc::new);
        state.plans.insert(key, plan.clone());
        plan
    }

    /// All that holds for an input, with its settings.
    ///
    /// # Errors
    /// What is wrong with its settings.
    pub fn layer(&self, input: &Input) -> Result<(Layer, Option<Arc<Settings>>), PlanError> {
        let (_, layer, settings) = self.layered(&mut self.state(), input)?;
        Ok((layer, settings))
    }

    /// Whether settings leave a file or folder out. Files of amends' own, such as the settings, are no inputs either.
    pub(crate) fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        let own = |name: &std::ffi::OsStr| name == settings::FILE || name == SIDECAR;
        if !is_folder && path.file_name().is_some_and(own) {
            return true;
        }
        let Ok(path) = paths::absolute(path) else { return false };
        if self.own.contains(&path) {
            return true;
        }
        let folder = path.parent().map(Path::to_path_buf);
        let found = self.settings(&mut self.state(), &folder);
        found.is_ok_and(|settings| settings.is_some_and(|settings| settings.excludes(&path, is_folder)))
    }

    /// Whether settings give a file a format by its own name or ending, and not by its folder alone.
    pub(crate) fn names(&self, path: &Path) -> bool {
        let Ok(path) = paths::absolute(path) else { return false };
        let folder = path.parent().map(Path::to_path_buf);
        let found = self.settings(&mut self.state(), &folder);
        found.is_ok_and(|settings| settings.is_some_and(|settings| settings.names(&path)))
    }

    /// What is told, once, of an input that has no plan: all that is wrong, then that the input is not checked.
    pub(crate) fn failed<P>(&self, input: &Input, error: &PlanError) -> Vec<Planned<P>> {
        let mut told = Vec::new();
        let notes = error.notes();
        let where_ = notes.first().map(|n| n.path.to_string());
        if let Some(first) = &where_
            && self.state().told.insert(first.clone())
        {
            told.extend(notes.into_iter().map(|note| Planned::Tell(note, false)));
        }
        let message = match &where_ {
            Some(path) => format!("it is not checked, as {path} is faulty"),
            None => format!("it is not checked: {error}"),
        };
        let note = Note {
            kind: NoteKind::NotRead,
            path: input.path(),
            line: None,
            column: None,
            conversation: None,
            message,
            help: None,
        };
        told.push(Planned::Tell(note, true));
        told
    }

    /// A note for each glob that matches nothing, of settings in folders that were walked whole. `walked` are those
    /// folders, from the root.
    pub(crate) fn unmet(&self, walked: &[PathBuf]) -> Vec<Note> {
        let state = self.state();
        let is_walked = |settings: &Settings| walked.iter().any(|folder| settings.folder.starts_with(folder));
        // Faulty ones have told all that is wrong with them.
        let sound = |settings: &Settings| state.verified.get(&settings.path).is_some_and(Result::is_ok);
        let config = state.config.iter().filter_map(|found| found.as_ref().ok());
        let all = state.finder.found().chain(config).filter(|s| is_walked(s) && sound(s));
        all.flat_map(|s| s.error(s.unmet()).notes().collect::<Vec<_>>()).collect()
    }

    /// The settings that hold in a folder, their names looked up.
    fn settings(
        &self,
        state: &mut State,
        folder: &Option<PathBuf>,
    ) -> Result<Option<Arc<Settings>>, PlanError> {
        if self.flags.isolated {
            return Ok(None);
        }
        let found = match (&self.flags.config, folder) {
            (Some(config), _) => {
                let read = || Finder::read(&paths::absolute(config).unwrap_or_else(|_| config.clone()));
                Some(state.config.get_or_insert_with(read).clone()?)
            }
            (None, Some(folder)) => state.finder.of_folder(folder)?,
            (None, None) => None,
        };
        let Some(settings) = found else { return Ok(None) };
        if !state.verified.contains_key(&settings.path) {
            let verdict = self.verify(state, &settings);
            state.verified.insert(settings.path.clone(), verdict);
        }
        match state.verified.get(&settings.path) {
            Some(Err(error)) => Err(error.clone()),
            _ => Ok(Some(settings)),
        }
    }

    fn layered(
        &self,
        state: &mut State,
        input: &Input,
    ) -> Result<(Key, Layer, Option<Arc<Settings>>), PlanError> {
        let path = match input {
            Input::File(path) | Input::Met(path) => paths::absolute(path).ok(),
            // Without a name it has no place, and so no settings.
            Input::Stdin(name) if name.starts_with('<') => None,
            Input::Stdin(name) => paths::absolute(Path::new(name)).ok(),
            Input::Missing(_) | Input::Told(_) => None,
        };
        let folder = path.as_deref().and_then(Path::parent).map(Path::to_path_buf);
        let settings = self.settings(state, &folder)?;
        let holding = match (&settings, &path) {
            (Some(settings), Some(path)) => settings.overrides(path),
            _ => Vec::new(),
        };
        let mut layer = settings.as_ref().map(|s| s.layered(&holding)).unwrap_or_default();
        layer.lay_flags(&self.flags.layer);
        Ok(((settings.as_ref().map(|s| s.path.clone()), holding), layer, settings))
    }

    fn reading_of(&self, layer: &Layer) -> Reading {
        let names = |list: &[Placed<String>]| list.iter().map(|name| name.value.clone()).collect();
        Reading {
            format: layer.format.as_ref().and_then(|name| self.format(&name.value)),
            options: read::Options {
                channel: layer.channel.as_ref().map(|c| c.value),
                agents: names(&layer.agents),
                customers: names(&layer.customers),
                bots: layer.bots.as_ref().is_some_and(|bots| bots.value),
                ..self.flags.read.clone()
            },
        }
    }

    /// The format of a name: one of the user's own, or of the table.
    fn format(&self, name: &str) -> Option<FormatRef> {
        let own = self.flags.read.formats.iter().copied().find(|format| format.name() == name);
        own.or_else(|| read::format(name))
    }

    fn make(
        &self,
        state: &mut State,
        layer: &Layer,
        settings: Option<Arc<Settings>>,
    ) -> Result<Plan, PlanError> {
        let (engine, by_id) = self.engine(state, layer)?;
        let baseline = self.baseline(state, settings.as_deref())?;
        Ok(Plan {
            reading: self.reading_of(layer),
            engine,
            by_id,
            own: own(layer),
            only_own: only_own(layer),
            min_level: layer.min_level.as_ref().map_or(Level::Warning, |l| l.value),
            fail_on: layer.fail_on.as_ref().map_or(FailOn::Level(Level::Error), |l| l.value),
            baseline,
            settings,
        })
    }

    fn baseline(
        &self,
        state: &mut State,
        settings: Option<&Settings>,
    ) -> Result<Option<Arc<Baseline>>, PlanError> {
        let named =
            self.flags.baseline.as_deref().or(settings.and_then(|s| Some(&*s.baseline.as_ref()?.value)));
        let Some(path) = named else { return Ok(None) };
        let read = |path: &PathBuf| Baseline::read(path, self.flags.mode).map(Arc::new);
        let found = state.baselines.entry(path.to_path_buf()).or_insert_with_key(read).clone()?;
        Ok(Some(found))
    }

    /// The packs that are in use so far: for each set the paths of those over the first one.
    pub fn packs(&self) -> Vec<Vec<PathBuf>> {
        let state = self.state();
        let mut all: Vec<Vec<PathBuf>> = state.packs.keys().cloned().collect();
        let flags = pack_paths(&self.flags.layer);
        if !all.contains(&flags) {
            all.push(flags);
        }
        all.sort();
        all
    }

    /// The baselines that are in use so far.
    pub fn baselines(&self) -> Vec<Arc<Baseline>> {
        self.state().baselines.values().filter_map(|found| found.clone().ok()).collect()
    }

    /// The suppressions of transcripts that hold for an input with this plan.
    pub(crate) fn sidecars(&self, input: &Input, plan: &Arc<Plan>) -> Result<Vec<Arc<Sidecar>>, PlanError> {
        let path = input.file().and_then(|path| paths::absolute(path).ok());
        let folder = path.as_deref().and_then(Path::parent);
        let mut state = self.state();
        let found = state.sidecars.of(folder, plan.settings.as_deref())?;
        for sidecar in &found {
            // The first input that it holds for says by which rules it is judged.
            if !state.allowed.iter().any(|(known, _)| Arc::ptr_eq(known, sidecar)) {
                state.allowed.push((sidecar.clone(), plan.clone()));
            }
        }
        Ok(found)
    }

    /// All suppressions of transcripts, each with its file, the plan of the first input that it held for.
    pub(crate) fn allowed(&self) -> Vec<(PathBuf, Arc<Sidecar>, Arc<Plan>)> {
        let state = self.state();
        let plan = |sidecar| state.allowed.iter().find(|(known, _)| Arc::ptr_eq(known, sidecar));
        let all = state.sidecars.all().into_iter();
        all.filter_map(|(path, s)| plan(s).map(|(s, plan)| (path.clone(), s.clone(), plan.clone()))).collect()
    }

    fn pack(&self, state: &mut State, paths: &[PathBuf]) -> Result<Arc<Pack>, PlanError> {
        if let Some(known) = state.packs.get(paths) {
            return Ok(known.clone()?);
        }
        let built = (self.load)(paths).map(Arc::new).map_err(Arc::new);
        state.packs.insert(paths.to_vec(), built.clone());
        Ok(built?)
    }

    fn engine(&self, state: &mut State, layer: &Layer) -> Result<(Arc<Engine>, Arc<[bool]>), PlanError> {
        let chosen = values(layer.select.as_deref().unwrap_or_default());
        let ignored = values(&layer.ignore);
        let levels: Vec<_> = layer.levels.iter().map(|(name, level)| (name, level.value)).collect();
        let limits: Vec<_> = layer.limits.iter().map(|(name, limit)| (name, limit.value)).collect();
        let assume = values(&layer.assume);
        let zone = layer.timezone.as_ref().map(|zone| &*zone.value);
        let business = layer.business_hours.as_ref().map(|hours| hours.value);
        let packs = pack_paths(layer);
        let key = format!(
            "{packs:?} {chosen:?} {ignored:?} {levels:?} {limits:?} {assume:?} {zone:?} {business:?}"
        );
        if let Some(known) = state.engines.get(&key) {
            return Ok(known.clone());
        }
        let mut pack = self.pack(state, &packs)?;
        let selection = select::select(&pack, &chosen, &ignored)?;
        if !levels.is_empty() || !limits.is_empty() || zone.is_some() || business.is_some() {
            pack = Arc::new(adjust::adjusted(&pack, &levels, &limits, zone, business));
        }
        let assume = assume.iter().map(|name| adjust::signal(&pack, name)).collect::<Result<_, _>>()?;
        let options = engine::Options {
            enabled: selection.enabled,
            assume,
            explain: self.flags.explain,
            follow: true,
            ..engine::Options::default()
        };
        let made = (Arc::new(Engine::new(pack, options)), Arc::from(selection.by_id));
        state.engines.insert(key, made.clone());
        Ok(made)
    }
}

/// The rules on suppressions that a layer leaves on.
fn own(layer: &Layer) -> OwnRules {
    let selected: Vec<&str> = layer.select.iter().flatten().map(|name| &*name.value).collect();
    let levels = layer.levels.iter().map(|(name, level)| (&**name, level.value));
    OwnRules::new(&selected, layer.ignore.iter().map(|name| &*name.value), levels)
}

/// Whether a layer selects rules on suppressions and no others.
fn only_own(layer: &Layer) -> bool {
    let selected = layer.select.as_deref().unwrap_or_default();
    !selected.is_empty() && selected.iter().all(|name| OwnRules::is_one(&name.value))
}

fn values(list: &[Placed<String>]) -> Vec<String> {
    list.iter().map(|name| name.value.clone()).filter(|name| !OwnRules::is_one(name)).collect()
}

/// The folder whose settings hold for a path that the user names; `None` for standard input.
fn place_of(path: &Path) -> Option<PathBuf> {
    if path.as_os_str() == "-" {
        return None;
    }
    let absolute = paths::absolute(path).ok()?;
    if absolute.is_dir() { Some(absolute) } else { absolute.parent().map(Path::to_path_buf) }
}

fn pack_paths(layer: &Layer) -> Vec<PathBuf> {
    layer.packs.iter().map(|pack| pack.value.clone()).collect()
}
