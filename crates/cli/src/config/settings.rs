//! What applies to a file: its configuration, and what the command line says, which wins.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use provmap::{
    Connector, Connectors, Error, Options, Problem, Report, Rule, SourceSchema, Tenant, registry, same_store,
};
use provmap_model::text::push_token;

use super::ignores::{Ignores, ignored};
use super::{Configuration, Finder};
use crate::args::{Against, MetadataFiles, WhichConfig};
use crate::config_file::{Placed, RuleLevel};
use crate::fail_on::FailLevel;
use crate::levels::{self, Level};
use crate::load::{self, KnownConnectors, MappingFile, NamedOverlay};
use crate::output::{Complained, Output};

/// What the command line says.
#[derive(Clone, Copy)]
pub(crate) struct Flags<'a> {
    pub(crate) config: &'a WhichConfig,
    pub(crate) connector: Option<&'a str>,
    /// Nothing for commands that take none.
    pub(crate) metadata: Option<&'a MetadataFiles>,
    pub(crate) source_schema: Option<&'a Path>,
    pub(crate) levels: &'a [(Level, &'static Rule)],
}

impl<'a> Flags<'a> {
    /// Those of a command that checks mapping files.
    pub(crate) fn of(against: &'a Against, levels: &'a [(Level, &'static Rule)]) -> Flags<'a> {
        Flags {
            connector: against.connector.as_deref(),
            source_schema: against.source_schema.as_deref(),
            levels,
            ..Flags::new(&against.config, Some(&against.metadata))
        }
    }

    /// Those of a command with no more options than these.
    pub(crate) fn new(config: &'a WhichConfig, metadata: Option<&'a MetadataFiles>) -> Flags<'a> {
        Flags { config, connector: None, metadata, source_schema: None, levels: &[] }
    }

    /// Whether files are checked against something else than their configuration says.
    fn differ_from_configurations(&self) -> bool {
        let of_metadata = self.metadata.is_some_and(|it| !it.metadata.is_empty() || !it.overlays.is_empty());
        self.connector.is_some() || of_metadata || self.source_schema.is_some()
    }
}

/// The files that the command line names, each read once.
struct Given {
    connectors: Connectors,
    overlays: Vec<Rc<NamedOverlay>>,
    schema: Option<SourceSchema>,
}

/// Decides what applies to each file. Configurations, and what they name, are read once.
pub(crate) struct Resolver<'a> {
    flags: Flags<'a>,
    given: Given,
    finder: Finder<'a>,
    projects: Vec<Loaded<'a>>,
}

/// A configuration or none, and what was loaded for it; nothing where that failed, which was said.
type Loaded<'a> = (Option<Rc<Configuration>>, Option<Rc<Project<'a>>>);

/// What a configuration and the command line say of every file that the configuration is for.
struct Project<'a> {
    configuration: Option<Rc<Configuration>>,
    known: KnownConnectors<'a>,
    options: Options,
    /// Whether the command line names a source schema.
    is_schema_given: bool,
    /// What is ignored is counted over all files.
    ignores: Rc<Ignores>,
}

/// What applies to a file.
#[derive(Clone)]
pub(crate) struct Settings<'a> {
    project: Rc<Project<'a>>,
    /// The path below the folder of the configuration.
    relative: Option<String>,
    /// The entry of `[[files]]` that the file has its connector from, where it names none itself.
    file_rule: Option<usize>,
}

impl<'a> Resolver<'a> {
    /// Reads the files that the command line names, and shows all problems of all files.
    pub(crate) fn new(flags: Flags<'a>, out: &mut Output) -> Result<Resolver<'a>, Complained> {
        let schema = flags.source_schema.map(|path| load::source_schema(path, out)).transpose()?;
        let mut connectors = Connectors::new();
        let files = flags.metadata.map(|files| files.metadata.as_slice()).unwrap_or_default();
        all(files.iter().map(|path| load::add_metadata(path, &mut connectors, out)))?;
        let files = flags.metadata.map(|files| files.overlays.as_slice()).unwrap_or_default();
        let mut overlays = Vec::new();
        all(files
            .iter()
            .map(|path| NamedOverlay::read(path, out).map(|overlay| overlays.push(Rc::new(overlay)))))?;
        let given = Given { connectors, overlays, schema };
        Ok(Resolver { flags, given, finder: Finder::new(flags.config), projects: Vec::new() })
    }

    /// What the configuration of the working directory names for a command line that names no files, with the configuration.
    pub(crate) fn named(
        &mut self,
        out: &mut Output,
    ) -> Result<(Option<Rc<Configuration>>, Vec<PathBuf>), Complained> {
        let configuration = self.finder.of(None, out)?;
        let named = configuration.as_ref().map(|it| it.named()).unwrap_or_default();
        Ok((configuration, named))
    }

    /// What applies to each of these files. The problems of all configurations are shown.
    pub(crate) fn all<'p>(
        &mut self,
        files: impl IntoIterator<Item = &'p Path>,
        out: &mut Output,
    ) -> Result<Vec<Settings<'a>>, Complained> {
        let mut settings = Vec::new();
        all(files.into_iter().map(|file| self.of(Some(file), out).map(|it| settings.push(it))))?;
        Ok(settings)
    }

    /// What applies to a file, or in the working directory. An error is said once.
    pub(crate) fn of(&mut self, file: Option<&Path>, out: &mut Output) -> Result<Settings<'a>, Complained> {
        let configuration = self.finder.of(file, out)?;
        let project = self.project(configuration, out)?;
        let (mut relative, mut file_rule) = (None, None);
        if let (Some(configuration), Some(file)) = (&project.configuration, file)
            && !crate::files::is_stdin(file)
        {
            relative = configuration.relative(file);
            file_rule = relative.as_deref().and_then(|path| configuration.file_rule(path));
        }
        Ok(Settings { project, relative, file_rule })
    }

    fn project(
        &mut self,
        configuration: Option<Rc<Configuration>>,
        out: &mut Output,
    ) -> Result<Rc<Project<'a>>, Complained> {
        let is_it = |known: &Option<Rc<Configuration>>| match (known, &configuration) {
            (Some(known), Some(configuration)) => Rc::ptr_eq(known, configuration),
            (known, configuration) => known.is_none() && configuration.is_none(),
        };
        if let Some((_, project)) = self.projects.iter().find(|(known, _)| is_it(known)) {
            return project.clone().ok_or(Complained);
        }
        // What the command line says is the same for all of them.
        let project = out.once(|out| Project::load(&self.flags, &self.given, configuration.clone(), out));
        let project = project.map(Rc::new);
        self.projects.push((configuration, project.as_ref().ok().cloned()));
        project
    }

    /// The connectors of `--metadata`.
    pub(crate) fn given(&self) -> &[Connector] {
        self.given.connectors.added()
    }

    /// What the configurations ignore and is certainly not found, with the configuration. All files that were to be checked
    /// were; `whole` is the configuration of which these are all that it is for.
    pub(crate) fn unused_ignores(
        &self,
        whole: Option<&Rc<Configuration>>,
    ) -> Vec<(Rc<Configuration>, Report)> {
        if !self.judges_ignores() {
            return Vec::new();
        }
        let projects = self.projects.iter().filter_map(|(_, project)| project.as_ref());
        let unused = projects.filter_map(|project| {
            let configuration = project.configuration.as_ref()?;
            let everything = whole.is_some_and(|whole| Rc::ptr_eq(whole, configuration));
            let is_off = |rule: &str| self.is_off(rule, configuration);
            let report = configuration.unused(&project.ignores, everything, is_off, &project.options)?;
            Some((Rc::clone(configuration), report))
        });
        unused.collect()
    }

    /// Whether what is not found says something about what the configurations ignore.
    pub(crate) fn judges_ignores(&self) -> bool {
        !self.flags.differ_from_configurations()
    }

    /// Whether a rule is off: the command line says the last word.
    fn is_off(&self, id: &str, configuration: &Configuration) -> bool {
        match self.flags.levels.iter().rfind(|(_, rule)| rule.id == id) {
            Some((level, _)) => *level == Level::Allow,
            None => {
                let mut rules = configuration.values.rules.iter();
                rules.any(|(rule, level)| rule.id == id && level.value == RuleLevel::Off)
            }
        }
    }
}

impl<'a> Project<'a> {
    fn load(
        flags: &Flags<'a>,
        given: &Given,
        configuration: Option<Rc<Configuration>>,
        out: &mut Output,
    ) -> Result<Project<'a>, Complained> {
        let mut connectors = given.connectors.clone();
        let mut overlays = Vec::new();
        let mut schema = given.schema.clone();
        if let Some(configuration) = &configuration {
            let read = [
                configuration.add_metadata(&given.connectors, &mut connectors, out),
                configuration.add_overlays(&given.overlays, &mut overlays, out),
                configuration.add_schema(&mut schema, out),
            ];
            all(read.into_iter())?;
            configuration.require_connectors(&connectors, out)?;
        }
        overlays.extend(given.overlays.iter().cloned());
        let known = KnownConnectors::new(&given.connectors, connectors, flags.connector, overlays, out)?;
        let options =
            Options::default().source_schema(&schema.unwrap_or_else(|| registry::DIRECTORY.clone()));
        let options = match &configuration {
            Some(configuration) => configuration.rules(options),
            None => Ok(options),
        };
        let options = levels::options(options, flags.levels, out)?;
        let is_schema_given = given.schema.is_some();
        Ok(Project { configuration, known, options, is_schema_given, ignores: Rc::default() })
    }
}

impl Configuration {
    /// Adds the connectors of `metadata`, but for those that the command line has.
    fn add_metadata(
        &self,
        given: &Connectors,
        connectors: &mut Connectors,
        out: &mut Output,
    ) -> Result<(), Complained> {
        all(self.values.metadata.iter().map(|named| {
            let read = load::metadata(&self.beside(&named.value), out);
            let connector = read.inspect_err(|_| self.say_who_names("metadata", named, out))?;
            if given.added().iter().any(|other| same_store(other.store_type(), connector.store_type())) {
                return Ok(());
            }
            let error =
                |error: Error| vec![Problem::at_offset(named.span.start, "/metadata", error.to_string())];
            connectors.add(connector).map_err(|it| self.complain(error(it), out))
        }))
    }

    /// The overlays, but for what the command line applies anyway.
    fn add_overlays(
        &self,
        given: &[Rc<NamedOverlay>],
        overlays: &mut Vec<Rc<NamedOverlay>>,
        out: &mut Output,
    ) -> Result<(), Complained> {
        all(self.values.overlays.iter().map(|named| {
            let path = if named.value == load::CURATED {
                named.value.clone().into()
            } else {
                self.beside(&named.value)
            };
            let overlay = NamedOverlay::read(&path, out);
            let overlay = overlay.inspect_err(|_| self.say_who_names("overlays", named, out))?;
            if !(overlay.is_curated() && given.iter().any(|given| given.is_curated())) {
                overlays.push(Rc::new(overlay));
            }
            Ok(())
        }))
    }

    /// The source schema, unless the command line names one.
    fn add_schema(&self, schema: &mut Option<SourceSchema>, out: &mut Output) -> Result<(), Complained> {
        if let (None, Some(named)) = (&schema, &self.values.source_schema) {
            let read = load::source_schema(&self.beside(&named.value), out);
            *schema = Some(read.inspect_err(|_| self.say_who_names("source-schema", named, out))?);
        }
        Ok(())
    }

    /// Whether each connector that is named is one. All that are not are shown.
    fn require_connectors(&self, connectors: &Connectors, out: &mut Output) -> Result<(), Complained> {
        let files = self.values.files.iter().enumerate();
        let files = files.map(|(at, entry)| (format!("/files/{at}/connector"), &entry.connector));
        let stores = self.values.stores.iter().map(|(id, connector)| {
            let mut pointer = "/stores".to_owned();
            push_token(&mut pointer, id);
            (pointer, connector)
        });
        let wrong = files.chain(stores).filter_map(|(pointer, named)| {
            let error = connectors.require(&named.value).err()?;
            Some(Problem::at_offset(named.span.start, &pointer, error.to_string()))
        });
        let wrong: Vec<Problem> = wrong.collect();
        if wrong.is_empty() {
            return Ok(());
        }
        let complained = self.complain(wrong, out);
        let help = "`provmap connectors` lists them; a file of its metadata in `metadata` adds one";
        out.complain("help", help, &[]);
        Err(complained)
    }
}

impl<'a> Settings<'a> {
    /// What applies to a file that was read: with the metadata and the source schema that a bundle has itself, unless the command line
    /// has others.
    pub(crate) fn of_bundle(&self, file: &MappingFile, out: &mut Output) -> Result<Settings<'a>, Complained> {
        let Some(bundle) = file.bundle() else { return Ok(self.clone()) };
        let schema = bundle.source_schema().filter(|_| !self.project.is_schema_given);
        if bundle.metadata().is_none() && schema.is_none() {
            return Ok(self.clone());
        }
        let known = match bundle.metadata() {
            Some(own) => self.project.known.with_own(own, out)?,
            None => self.project.known.clone(),
        };
        let options = self.project.options.clone();
        let options = match schema {
            Some(schema) => options.source_schema(schema),
            None => options,
        };
        let project = Project {
            configuration: self.project.configuration.clone(),
            known,
            options,
            is_schema_given: self.project.is_schema_given,
            ignores: Rc::clone(&self.project.ignores),
        };
        Ok(Settings { project: Rc::new(project), ..self.clone() })
    }

    /// The configuration, where there is one.
    pub(crate) fn configuration(&self) -> Option<&Configuration> {
        self.project.configuration.as_deref()
    }

    /// The connectors that there are.
    pub(crate) fn known(&self) -> &KnownConnectors<'a> {
        &self.project.known
    }

    /// The rules and the source schema.
    pub(crate) fn options(&self) -> &Options {
        &self.project.options
    }

    /// The schema that mappings read from.
    pub(crate) fn schema(&self) -> &SourceSchema {
        self.project.options.schema()
    }

    /// What makes the exit code 1, where the configuration says it.
    pub(crate) fn fail_on(&self) -> Option<FailLevel> {
        Some(self.configuration()?.values.fail_on.as_ref()?.value)
    }

    /// The entry of `[[files]]` that the file has its connector from, where it names none itself.
    pub(crate) fn file_rule(&self) -> Option<&crate::config_file::FileRule> {
        self.configuration()?.values.files.get(self.file_rule?)
    }

    /// The connector that the configuration says of a mapping file: by the store that it is for, or by its path.
    pub(crate) fn configured(&self, file: &MappingFile) -> Option<&Placed<String>> {
        let of_store = || {
            let id = file.store_id()?;
            let mut stores = self.configuration()?.values.stores.iter();
            stores.find(|(store, _)| store == id).map(|(_, connector)| connector)
        };
        of_store().or_else(|| self.file_rule().map(|entry| &entry.connector))
    }

    fn connector(&self, file: &MappingFile) -> Option<&str> {
        self.configured(file).map(|connector| connector.value.as_str())
    }

    /// The connector of a mapping file.
    pub(crate) fn of_file(&self, file: &MappingFile) -> Option<&Connector> {
        self.known().of_file(file, self.connector(file))
    }

    /// Checks a mapping file beside the others of the tenant, and gives the connector where it is known. For a bundle of an unknown
    /// store type, the check covers what needs no metadata.
    pub(crate) fn check(
        &self,
        file: &MappingFile,
        tenant: &mut Tenant,
        out: &mut Output,
    ) -> Result<(Option<&Connector>, Report), Complained> {
        self.known().check(file, tenant, self.connector(file), self.options(), out)
    }

    /// Checks a mapping file, and gives the connector too. An unknown connector is an error.
    pub(crate) fn check_known(
        &self,
        file: &MappingFile,
        out: &mut Output,
    ) -> Result<(&Connector, Report), Complained> {
        self.known().check_known(file, self.connector(file), self.options(), out)
    }

    /// Whether an entry of `[[ignore]]` is about the file.
    pub(crate) fn ignores(&self, entry: usize) -> bool {
        self.configuration().is_some_and(|it| it.ignoring(self.relative.as_deref()).contains(&entry))
    }

    /// Takes away the findings that the configuration ignores. Gives what to say of all that is ignored, behind the summary.
    pub(crate) fn ignore(&self, report: &mut Report) -> String {
        match self.configuration() {
            Some(configuration) => {
                configuration.ignore(self.relative.as_deref(), report, &self.project.ignores)
            }
            None => ignored(report, 0, ""),
        }
    }
}

/// Whether all could be used. The problems of all of them are shown.
fn all(results: impl Iterator<Item = Result<(), Complained>>) -> Result<(), Complained> {
    results.fold(Ok(()), Result::and)
}
