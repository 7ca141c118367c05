//! How a check is made: the weight of each rule, and the source schema.

use provmap_model::SourceSchema;
use provmap_model::error::Error;

use crate::facts::Findings;
use crate::registry;
use crate::report::Severity;
use crate::rules::{self, Rule};

/// Options of a check, or of a judgement of metadata. The default is the built-in directory, open for custom attributes, and
/// each rule at its own severity.
///
/// ```
/// use provmap::Options;
/// let options = Options::default().deny("nullable-source")?.allow("reference-mismatch")?;
/// assert!(options.deny("nulable-source").unwrap_err().to_string().contains("`nullable-source`"));
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    /// Those of the check, then those of the metadata.
    levels: [Option<Level>; rules::COUNT],
    source_schema: SourceSchema,
}

/// What becomes of a rule's findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    /// There are none.
    Off,
    /// They all have this severity.
    At(Severity),
}

impl Default for Options {
    fn default() -> Self {
        Options { levels: [None; rules::COUNT], source_schema: registry::DIRECTORY.clone() }
    }
}

impl Options {
    /// Makes every finding of a rule an error.
    ///
    /// # Errors
    ///
    /// When there is no such rule; the error suggests one.
    pub fn deny(self, rule: &str) -> Result<Self, Error> {
        self.set(rule, Level::At(Severity::Error))
    }

    /// Makes every finding of a rule a warning.
    ///
    /// # Errors
    ///
    /// When there is no such rule; the error suggests one.
    pub fn warn(self, rule: &str) -> Result<Self, Error> {
        self.set(rule, Level::At(Severity::Warning))
    }

    /// Makes every finding of a rule advice.
    ///
    /// # Errors
    ///
    /// When there is no such rule; the error suggests one.
    pub fn inform(self, rule: &str) -> Result<Self, Error> {
        self.set(rule, Level::At(Severity::Info))
    }

    /// Turns a rule off.
    ///
    /// # Errors
    ///
    /// When there is no such rule; the error suggests one.
    pub fn allow(self, rule: &str) -> Result<Self, Error> {
        self.set(rule, Level::Off)
    }

    /// Reads from this schema: the built-in directory with the custom attributes of an environment, say.
    #[must_use]
    pub fn source_schema(mut self, schema: &SourceSchema) -> Self {
        self.source_schema = schema.clone();
        self
    }

    /// The schema that mappings read from.
    #[must_use]
    pub fn schema(&self) -> &SourceSchema {
        &self.source_schema
    }

    fn set(mut self, rule: &str, level: Level) -> Result<Self, Error> {
        let index = rules::position(rule)?;
        if let Some(slot) = self.levels.get_mut(index) {
            *slot = Some(level);
        }
        Ok(self)
    }

    /// The options with these rules off as well.
    pub(super) fn without(mut self, off: &[&Rule]) -> Self {
        for (level, known) in self.levels.iter_mut().zip(rules::all()) {
            if off.iter().any(|rule| std::ptr::eq(*rule, known)) {
                *level = Some(Level::Off);
            }
        }
        self
    }

    /// Whether the rule at this place of all rules is off.
    pub(super) fn is_off(&self, index: usize) -> bool {
        self.levels.get(index) == Some(&Some(Level::Off))
    }

    /// Runs the rule at this place of all rules, unless it is off.
    pub(super) fn run(
        &self,
        index: usize,
        rule: &Rule,
        findings: &mut Findings,
        check: impl FnOnce(&mut Findings),
    ) {
        match self.levels.get(index).copied().flatten() {
            Some(Level::Off) => {}
            Some(Level::At(severity)) => check(findings.of(rule.id, Some(severity))),
            None => check(findings.of(rule.id, None)),
        }
    }
}
