//! What a check found: plain data, rendered elsewhere.

mod basis;
mod evidence;
mod file;
mod fingerprint;
mod fix;
mod place;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use provmap_model::text::visible;
use provmap_model::{AttributeList, by_as_str};
use serde::ser::{Serialize, SerializeStruct, Serializer};

pub use self::basis::Basis;
pub use self::evidence::Evidence;
pub(crate) use self::file::File;
pub use self::fingerprint::Fingerprint;
pub use self::fix::{Applicability, Edit, Fix};
pub use self::place::Place;

/// How much a finding weighs.
///
/// ```
/// use provmap::Severity;
/// assert!(Severity::Info < Severity::Warning && Severity::Warning < Severity::Error);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Advice; nothing fails.
    Info,
    /// It will fail for some users that PingOne's own limits allow.
    Warning,
    /// This mapping cannot work, for every user or for the store; the metadata says so.
    Error,
}

impl Severity {
    /// All of them, the gravest last.
    pub const ALL: &[Severity] = &[Severity::Info, Severity::Warning, Severity::Error];

    /// The word in reports.
    ///
    /// ```
    /// use provmap::Severity;
    /// assert_eq!(Severity::Warning.as_str(), "warning");
    /// assert_eq!("error".parse(), Ok(Severity::Error));
    /// let error = "eror".parse::<Severity>().unwrap_err();
    /// assert_eq!(error.to_string(), "there is no severity `eror`; did you mean `error`?");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

by_as_str!(Severity, "severity");

/// One thing that is wrong, or worth knowing, with its place and its basis.
///
/// ```
/// let set = provmap::MappingSet::from_json(r#"[{"targetAttribute": "userNme", "sourceAttribute": "email"}]"#)?;
/// let report = set.check(&provmap::registry::ZOOM);
/// let finding = report.iter().find(|finding| finding.rule == "unknown-target").unwrap();
/// assert_eq!(finding.severity, provmap::Severity::Error);
/// assert_eq!(finding.help.as_deref(), Some("did you mean `userName`?"));
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule, such as `unmapped-required`.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The target attribute, as the file spells it; for an attribute that is left out, as the metadata does.
    pub target: Option<String>,
    /// The source attribute or expression, as the file spells it.
    pub source: Option<String>,
    /// Where it is in the file.
    pub place: Place,
    /// A second place that belongs to it, and what it is.
    pub related: Option<(Place, String)>,
    /// What to do.
    pub help: Option<String>,
    /// How to do it in the file, where one change mends what is found. Nothing where the lines come from no file.
    pub fix: Option<Fix>,
    /// What the finding rests on.
    pub basis: Option<Basis>,
    /// What a population says of it, once it is weighed: [`Report::weigh`].
    pub evidence: Option<Evidence>,
    /// The line that it is about, from 0; nothing when it is about more than a line.
    pub(crate) line: Option<usize>,
    /// The list that its target attribute is in.
    pub(crate) list: AttributeList,
    /// Set when the report is made.
    pub(crate) fingerprint: Fingerprint,
}

impl Finding {
    /// A finding with no more than its weight, its place and what is wrong. Whoever takes it names the rule.
    pub(crate) fn new(severity: Severity, place: Place, message: String) -> Finding {
        Finding {
            rule: "",
            severity,
            message,
            target: None,
            source: None,
            place,
            related: None,
            help: None,
            fix: None,
            basis: None,
            evidence: None,
            line: None,
            list: AttributeList::User,
            fingerprint: Fingerprint::default(),
        }
    }

    /// The line that it is about, as an index of [`MappingSet::mappings`](crate::MappingSet::mappings); nothing when it is
    /// about more than a line, or about something else. What is wrong with one line is best shown together.
    ///
    /// ```
    /// let set = provmap::MappingSet::from_json(r#"[{"targetAttribute": "userNme", "sourceAttribute": "mail"}]"#)?;
    /// let report = set.check(&provmap::registry::ZOOM);
    /// assert_eq!(report.iter().filter(|finding| finding.mapping() == Some(0)).count(), 2);
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn mapping(&self) -> Option<usize> {
        self.line
    }

    /// What the finding keeps when its file is moved, sorted or edited elsewhere: to tell known findings from new ones.
    ///
    /// ```
    /// let set = provmap::MappingSet::from_json(r#"[{"targetAttribute": "userNme", "sourceAttribute": "email"}]"#)?;
    /// let report = set.check(&provmap::registry::ZOOM);
    /// let known: std::collections::BTreeSet<_> = report.iter().map(provmap::Finding::fingerprint).collect();
    /// assert!(set.check(&provmap::registry::ZOOM).iter().all(|finding| known.contains(&finding.fingerprint())));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The message, with the evidence behind it where there is any that the message does not say.
    #[must_use]
    pub fn headline(&self) -> Cow<'_, str> {
        match &self.evidence {
            Some(evidence) if self.severity > Severity::Info || !evidence.refutes() => {
                format!("{} ({evidence})", self.message).into()
            }
            _ => self.message.as_str().into(),
        }
    }

    /// The finding as a compiler's message, for which the compiler says the severity: a line `PLACE: what [rule]`, and below it
    /// one for each of what else there is to say.
    ///
    /// ```
    /// let set = provmap::MappingSet::from_json(r#"[{"targetAttribute": "userNme", "sourceAttribute": "email"}]"#)?;
    /// let report = set.named("zoom.json").check(&provmap::registry::ZOOM);
    /// let unknown = report.iter().find(|finding| finding.rule == "unknown-target").unwrap().compiler_message();
    /// assert!(unknown.starts_with("zoom.json:1:22: `userNme` is not a user attribute of Zoom [unknown-target]\nhelp: did"));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn compiler_message(&self) -> String {
        let mut text = format!("{}: {} [{}]", self.place, visible(&self.headline()), self.rule);
        if let Some((place, what)) = &self.related {
            text.push_str(&format!("\nnote: {}: {place}", visible(what)));
        }
        for note in self.notes() {
            text.push('\n');
            text.push_str(&note);
        }
        text
    }

    /// What to do, and what the finding rests on, as lines to stand below the headline: `help: …` and `note: …`.
    ///
    /// ```
    /// let set = provmap::MappingSet::from_json(r#"[{"targetAttribute": "userNme", "sourceAttribute": "email"}]"#)?;
    /// let report = set.check(&provmap::registry::ZOOM);
    /// let unknown = report.iter().find(|finding| finding.rule == "unknown-target").unwrap();
    /// assert_eq!(unknown.notes()[0], "help: did you mean `userName`?");
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let help = self.help.as_ref().map(|help| format!("help: {}", visible(help)));
        let note = self.basis.as_ref().map(|basis| format!("note: {basis}"));
        help.into_iter().chain(note).collect()
    }
}

/// All findings of one mapping set, in the order of the file.
///
/// Serialises as `{"version": 1, "connector", "findings": […], "summary": {"errors", "warnings", "infos", "ignored"}}`; the
/// form only grows. `Display` gives one paragraph a finding.
///
/// ```
/// use provmap::{MappingSet, Severity};
/// let set = MappingSet::from_json(r#"[{"targetAttribute": "userName", "sourceAttribute": "username"}]"#)?;
/// let report = set.check(provmap::require_connector("Slack")?);
/// for finding in &report {
///     println!("{}: {}", finding.severity, finding.message);
/// }
/// assert_eq!(report.worst(), Some(Severity::Error));
/// assert_eq!(serde_json::to_value(&report).unwrap()["version"], 1);
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Report {
    pub(crate) connector: String,
    pub(crate) findings: Vec<Finding>,
    /// The number of findings that were taken away, because a person decided to ignore them.
    pub(crate) ignored: usize,
    /// The file that they are in.
    pub(crate) file: File,
}

/// The file's name counts, and its text does not.
impl PartialEq for Report {
    fn eq(&self, other: &Report) -> bool {
        let file = self.file();
        (&self.connector, &self.findings, self.ignored, file)
            == (&other.connector, &other.findings, other.ignored, other.file())
    }
}

/// The number of findings of each severity.
///
/// ```
/// let set = provmap::MappingSet::from_json(r#"[{"targetAttribute": "userNme", "sourceAttribute": "username"}]"#)?;
/// let summary = set.check(&provmap::registry::ZOOM).summary();
/// assert!(summary.errors >= 1);
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Summary {
    /// Mappings that cannot work.
    pub errors: usize,
    /// Mappings that will fail for some users.
    pub warnings: usize,
    /// Advice.
    pub infos: usize,
    /// Findings that were taken away by [`Report::ignore`]. The other counts are without them.
    pub ignored: usize,
}

impl Report {
    /// The findings that are in a file. Their places name it.
    #[inline]
    pub(crate) fn new(
        connector: String,
        mut findings: Vec<Finding>,
        name: Option<&Arc<str>>,
        text: &Arc<str>,
    ) -> Report {
        for finding in findings.iter_mut().filter(|_| name.is_some()) {
            let related = finding.related.as_mut().map(|(place, _)| place);
            for place in [&mut finding.place].into_iter().chain(related) {
                place.file = name.cloned();
            }
        }
        let is_drawn = !findings.is_empty() && !text.is_empty();
        Report::of_file(connector, findings, File::new(name, is_drawn.then_some(text)))
    }

    /// The findings of a check against this connector, with their fingerprints.
    #[inline]
    pub(crate) fn of_file(connector: String, mut findings: Vec<Finding>, file: File) -> Report {
        for finding in &mut findings {
            finding.fingerprint = Fingerprint::of(finding, &connector);
        }
        Report { connector, findings, ignored: 0, file }
    }

    /// Takes more findings, which are in the file as the others are.
    pub(crate) fn take(&mut self, findings: Vec<Finding>) {
        for mut finding in findings {
            finding.place.file = self.file.name.clone();
            self.findings.push(finding);
        }
        self.findings.sort_by_key(|finding| finding.place.start());
    }

    /// The store type that the set was checked against.
    #[must_use]
    pub fn connector(&self) -> &str {
        &self.connector
    }

    /// The name of the file that was checked, where the set or the bundle has one:
    /// [`MappingSet::named`](crate::MappingSet::named).
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.file.name.as_deref()
    }

    /// The findings in the order of the file.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The findings in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.findings.iter()
    }

    /// Keeps the findings for which this is true: those that are not known by their
    /// [fingerprints](Finding::fingerprint), say.
    ///
    /// ```
    /// let set = provmap::MappingSet::from_json(r#"[{"targetAttribute": "userNme", "sourceAttribute": "email"}]"#)?;
    /// let mut report = set.check(&provmap::registry::ZOOM);
    /// report.retain(|finding| finding.rule == "unknown-target");
    /// assert_eq!(report.findings().len(), 1);
    /// # Ok::<(), provmap::Error>(())
    /// ```
    pub fn retain(&mut self, is_kept: impl FnMut(&Finding) -> bool) {
        self.findings.retain(is_kept);
    }

    /// The gravest severity; nothing when there is no finding.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// How many findings there are of each severity.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let count = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        Summary {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            ignored: self.ignored,
        }
    }
}

impl<'r> IntoIterator for &'r Report {
    type Item = &'r Finding;
    type IntoIter = std::slice::Iter<'r, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Report {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.findings.into_iter()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity, self.rule, visible(&self.headline()))?;
        write!(f, "\n  --> {}", self.place)?;
        if let Some((place, what)) = &self.related {
            write!(f, "\n  ::: {place}: {}", visible(what))?;
        }
        self.notes().iter().try_for_each(|note| write!(f, "\n  = {note}"))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            write!(f, "{finding}\n\n")?;
        }
        let Summary { errors, warnings, infos, ignored } = self.summary();
        let count =
            |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
        let counts = [count(errors, "error"), count(warnings, "warning"), count(infos, "info")];
        write!(f, "{}: {}", visible(&self.connector), counts.join(", "))?;
        if ignored > 0 { write!(f, "; {ignored} ignored") } else { Ok(()) }
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Finding", 13)?;
        map.serialize_field("rule", self.rule)?;
        map.serialize_field("severity", &self.severity)?;
        map.serialize_field("message", &self.message)?;
        map.serialize_field("target", &self.target)?;
        map.serialize_field("source", &self.source)?;
        map.serialize_field("pointer", &self.place.pointer)?;
        map.serialize_field("line", &self.place.line)?;
        map.serialize_field("column", &self.place.column)?;
        map.serialize_field("help", &self.help)?;
        map.serialize_field("fix", &self.fix)?;
        map.serialize_field("basis", &self.basis)?;
        map.serialize_field("evidence", &self.evidence)?;
        map.serialize_field("fingerprint", &self.fingerprint)?;
        map.end()
    }
}

impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Summary", 4)?;
        map.serialize_field("errors", &self.errors)?;
        map.serialize_field("warnings", &self.warnings)?;
        map.serialize_field("infos", &self.infos)?;
        map.serialize_field("ignored", &self.ignored)?;
        map.end()
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Report", 4)?;
        map.serialize_field("version", &1)?;
        map.serialize_field("connector", &self.connector)?;
        map.serialize_field("findings", &self.findings)?;
        map.serialize_field("summary", &self.summary())?;
        map.end()
    }
}
