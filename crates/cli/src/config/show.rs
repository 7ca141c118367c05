//! `provmap config`: what applies to a file, and where that is said.

use std::path::{Path, PathBuf};

use provmap::{Connector, Rule};
use provmap_model::text::visible;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Configuration, Flags, Resolver, Settings};
use crate::args::{ConfigArgs, Format};
use crate::config_file::{FileRule, IgnoreRule, Placed, RuleLevel};
use crate::fail_on::FailLevel;
use crate::files::{self, is_stdin};
use crate::levels::Level;
use crate::load::{MappingFile, Modules};
use crate::output::{Complained, Outcome, Output};
use crate::render::{self, Table};

/// What applies. The form is described in `docs/json.md` and only grows.
#[derive(Serialize)]
struct SettingsJson<'a> {
    version: u32,
    file: Option<String>,
    configuration: Option<&'a str>,
    settings: &'a [Setting],
}

/// A value that applies.
#[derive(Serialize)]
struct Setting {
    key: &'static str,
    value: Value,
    /// A file, an option, or `default`.
    from: String,
    line: Option<usize>,
    /// The value in words.
    #[serde(skip)]
    text: String,
}

pub(crate) fn run(
    arguments: &ConfigArgs,
    levels: &[(Level, &'static Rule)],
    out: &mut Output,
) -> Result<Outcome, Complained> {
    let file = arguments.file.as_deref();
    let settings = Resolver::new(Flags::of(&arguments.against, levels), out)?.of(file, out)?;
    // A file can name its connector itself.
    let mapping = file.filter(|path| !path.is_dir() && !is_stdin(path));
    let mappings =
        mapping.map(|path| MappingFile::read_all(path, &mut Modules::default(), out)).transpose()?;
    let mappings = mappings.unwrap_or_default();
    let mut shown = Shown { settings: Vec::new(), configuration: settings.configuration() };
    shown.connector(arguments, &settings, mappings.first());
    if arguments.against.connector.is_none() {
        for mapping in mappings.iter().skip(1) {
            shown.connector(arguments, &settings, Some(mapping));
        }
    }
    shown.files(arguments);
    shown.levels(arguments, levels);
    shown.of_configuration(&settings, !mappings.is_empty());
    let configuration = settings.configuration().map(|it| it.input.name.as_str());
    match arguments.output_format {
        Format::Text => {
            let about = file.map_or_else(|| "the working directory".to_owned(), files::name);
            let by = configuration.unwrap_or("no configuration");
            let mut table = Table::new(&["KEY", "VALUE", "FROM"]);
            for setting in &shown.settings {
                let line = setting.line.map(|line| format!(":{line}")).unwrap_or_default();
                let from = format!("{}{line}", setting.from);
                table.row([setting.key.to_owned(), visible(&setting.text).to_string(), from]);
            }
            out.text(&format!("{about}: {by}\n\n{}", table.render(out.style())));
        }
        Format::Json => {
            let file = file.map(|path| path.to_string_lossy().into_owned());
            let settings = &shown.settings;
            out.text(&render::json::compact(&SettingsJson { version: 1, file, configuration, settings }));
        }
    }
    Ok(Outcome::Clean)
}

struct Shown<'c> {
    settings: Vec<Setting>,
    configuration: Option<&'c Configuration>,
}

impl Shown<'_> {
    /// A value of the configuration.
    fn here<T>(&mut self, key: &'static str, at: &Placed<T>, value: Value, text: String) {
        if let Some(configuration) = self.configuration {
            let (from, line) = (configuration.input.name.clone(), Some(configuration.line(at.span.start)));
            self.settings.push(Setting { key, value, from, line, text });
        }
    }

    /// A text of the configuration.
    fn text(&mut self, key: &'static str, at: &Placed<String>) {
        self.here(key, at, json!(at.value), at.value.clone());
    }

    /// What is said elsewhere.
    fn from(&mut self, key: &'static str, from: &str, value: &str) {
        let (value, text, from) = (json!(value), value.to_owned(), from.to_owned());
        self.settings.push(Setting { key, value, from, line: None, text });
    }

    fn connector(&mut self, arguments: &ConfigArgs, settings: &Settings<'_>, mapping: Option<&MappingFile>) {
        let named = mapping.and_then(|file| {
            let name = match file.address() {
                Some(address) => format!("{}, {address}", file.input.name),
                None => file.input.name.clone(),
            };
            Some((name, file.connector()?))
        });
        let configured = match mapping {
            Some(mapping) => settings.configured(mapping),
            None => settings.file_rule().map(|rule| &rule.connector),
        };
        match (&arguments.against.connector, named, configured, settings.known().given()) {
            (Some(name), ..) => self.from("connector", "--connector", name),
            (None, Some((file, name)), ..) => {
                // As PingOne spells it.
                let known = settings.known().require(name).ok();
                self.from("connector", &file, known.map_or(name, Connector::store_type));
            }
            (None, None, Some(connector), _) => self.text("connector", connector),
            (None, None, None, Some(only)) => self.from("connector", "--metadata", only.store_type()),
            (None, None, None, None) => {}
        }
    }

    fn files(&mut self, arguments: &ConfigArgs) {
        let values = self.configuration.map(|configuration| &configuration.values);
        for path in values.into_iter().flat_map(|values| &values.metadata) {
            self.text("metadata", path);
        }
        self.options("metadata", "--metadata", &arguments.against.metadata.metadata);
        for path in values.into_iter().flat_map(|values| &values.overlays) {
            self.text("overlays", path);
        }
        self.options("overlays", "--overlay", &arguments.against.metadata.overlays);
        match (&arguments.against.source_schema, values.and_then(|values| values.source_schema.as_ref())) {
            (Some(path), _) => self.options("source-schema", "--source-schema", std::slice::from_ref(path)),
            (None, Some(path)) => self.text("source-schema", path),
            (None, None) => {}
        }
    }

    fn options(&mut self, key: &'static str, option: &str, paths: &[PathBuf]) {
        paths.iter().for_each(|path: &PathBuf| self.from(key, option, &Path::to_string_lossy(path)));
    }

    /// What findings weigh.
    fn levels(&mut self, arguments: &ConfigArgs, levels: &[(Level, &'static Rule)]) {
        let values = self.configuration.map(|configuration| &configuration.values);
        match (arguments.levels.fail_on, values.and_then(|values| values.fail_on.as_ref())) {
            (Some(level), _) => self.from("fail-on", "--fail-on", level.as_str()),
            (None, Some(level)) => {
                let word = level.value.as_str();
                self.here("fail-on", level, json!(word), word.to_owned());
            }
            (None, None) => self.from("fail-on", "default", FailLevel::DEFAULT.as_str()),
        }
        for (rule, level) in values.into_iter().flat_map(|values| &values.rules) {
            if levels.iter().all(|(_, other)| other.id != rule.id) {
                let (value, text) = severity(rule, level.value);
                self.here("rules", level, value, text);
            }
        }
        for (number, (level, rule)) in levels.iter().enumerate() {
            // The last of an option counts.
            if levels.iter().skip(number.saturating_add(1)).all(|(_, other)| other.id != rule.id) {
                let (option, level) = match level {
                    Level::Deny => ("--deny", RuleLevel::Error),
                    Level::Warn => ("--warn", RuleLevel::Warning),
                    Level::Allow => ("--allow", RuleLevel::Off),
                };
                let (value, text) = severity(rule, level);
                self.settings.push(Setting {
                    key: "rules",
                    value,
                    from: option.to_owned(),
                    line: None,
                    text,
                });
            }
        }
    }

    /// What the command line says nothing of. For a file, only what is about it.
    fn of_configuration(&mut self, settings: &Settings<'_>, is_file: bool) {
        let Some(configuration) = self.configuration else { return };
        for glob in &configuration.values.check {
            self.text("check", glob);
        }
        if !is_file {
            for FileRule { glob, connector } in &configuration.values.files {
                let (glob, name) = (glob.value.glob(), &connector.value);
                let value = json!({"glob": glob, "connector": name});
                self.here("files", connector, value, format!("{glob}: {name}"));
            }
        }
        for (id, connector) in &configuration.values.stores {
            let name = &connector.value;
            self.here("stores", connector, json!({"store": id, "connector": name}), format!("{id}: {name}"));
        }
        for (number, entry) in configuration.values.ignores.iter().enumerate() {
            if !is_file || settings.ignores(number) {
                let IgnoreRule { rule, span, target, path, reason, .. } = entry;
                let (target, path) = (target.as_ref().map(|it| &it.value), path.as_ref().map(|it| &it.value));
                let reason = &reason.value;
                let value = json!({"rule": rule.id, "target": target, "path": path, "reason": reason});
                let of = target.map(|target| format!(" of {target}")).unwrap_or_default();
                let within = path.map(|path| format!(" in {path}")).unwrap_or_default();
                let at = Placed { value: (), span: span.clone() };
                self.here("ignore", &at, value, format!("{}{of}{within}: {reason}", rule.id));
            }
        }
    }
}

fn severity(rule: &Rule, level: RuleLevel) -> (Value, String) {
    let (rule, level) = (rule.id, level.as_str());
    (json!({"rule": rule, "severity": level}), format!("{rule}: {level}"))
}
