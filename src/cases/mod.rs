//! Tests of mappings as files, for those who write no Rust: users, what is sent for each of them and what the store refuses of
//! it, and what the check finds.

mod read;
mod results;
mod run;
mod shown;

use std::fmt;
use std::sync::Arc;

use provmap_model::Json;
use provmap_model::error::Error;
use provmap_model::text::Cursor;

pub use self::results::{Difference, TestResult, TestResults};
use crate::bundle::Bundle;
use crate::check::Options;
use crate::domain::Operation;
use crate::mapping::MappingSet;
use crate::model::Connector;
use crate::record::RecordRule;
use crate::report::Place;

/// Tests of one mapping, read from a file: `provmap test` runs the same. `docs/testing.md` describes the form.
///
/// ```
/// use provmap::{MappingSet, MappingTests, Options, registry};
/// let set = MappingSet::from_json(r##"[
///   {"targetAttribute": "userName", "sourceAttribute": "username"},
///   {"targetAttribute": "title", "expression": "#string.upperCase(#root.title)"}
/// ]"##)?;
/// let tests = MappingTests::from_json(r#"{"tests": [
///   {"name": "titles are in capitals", "user": {"username": "ada", "title": "vp"}, "sends": {"title": "VP"}},
///   {"finds": ["unmapped-required"]}
/// ]}"#)?;
/// let results = tests.run(&set, &registry::SLACK, &Options::default())?;
/// results.assert_passes();
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Clone)]
pub struct MappingTests {
    text: Arc<str>,
    name: Option<Arc<str>>,
    mapping: Option<String>,
    connector: Option<(String, Place)>,
    operation: Operation,
    source_schema: Option<String>,
    tests: Vec<Test>,
}

/// One test.
#[derive(Clone)]
struct Test {
    name: String,
    place: Place,
    user: Option<Json>,
    values: Vec<Value>,
    /// What the store refuses: nothing else.
    refused: Option<Vec<Refusal>>,
    /// What the check finds.
    finds: Option<Vec<String>>,
    finds_place: Place,
}

/// A target, and what is sent to it: nothing, or this value.
#[derive(Clone)]
struct Value {
    target: String,
    expected: Option<Json>,
    place: Place,
}

/// A target that the store refuses a value of, and by which rule, if that is said.
#[derive(Clone)]
struct Refusal {
    rule: Option<RecordRule>,
    target: String,
    place: Place,
}

impl MappingTests {
    /// Reads a file of tests.
    ///
    /// # Errors
    ///
    /// When the document is no UTF-8 or malformed, has a member that is not known, or a test that checks nothing. The error has
    /// the line and column, and no value of a user.
    ///
    /// ```
    /// let error = provmap::MappingTests::from_json(r#"{"tests": [{"user": {}, "send": {"title": "VP"}}]}"#).unwrap_err();
    /// assert_eq!(error.problems()[0].message(), "a test has no member `send`; did you mean `sends`?");
    /// ```
    pub fn from_json(document: impl AsRef<[u8]>) -> Result<MappingTests, Error> {
        read::read(document.as_ref())
    }

    /// The text of such a file as an excerpt can show it: everything masked but names and what is expected of the check and
    /// the store. Users and their values are hidden. Nothing where the text has no `tests`.
    ///
    /// ```
    /// use provmap::MappingTests;
    /// let text = r#"{"tests": [{"user": {"title": "VP"}, "refused": ["title"]}]}"#;
    /// let shown = r#"{"tests": [{"user": {"title": "**"}, "refused": ["title"]}]}"#;
    /// assert_eq!(MappingTests::shown(text).as_deref(), Some(shown));
    /// ```
    #[must_use]
    pub fn shown(text: &str) -> Option<String> {
        shown::shown(text)
    }

    /// The tests with the name of their file, which results and errors then speak of.
    #[must_use]
    pub fn named(mut self, name: impl Into<Arc<str>>) -> MappingTests {
        self.name = Some(name.into());
        self
    }

    /// The mapping file that the tests are of, relative to the file of tests.
    #[must_use]
    pub fn mapping(&self) -> Option<&str> {
        self.mapping.as_deref()
    }

    /// The connector that the file names.
    #[must_use]
    pub fn connector(&self) -> Option<&str> {
        self.connector.as_ref().map(|(name, _)| name.as_str())
    }

    /// Where the file names the connector.
    #[must_use]
    pub fn connector_place(&self) -> Option<Place> {
        let mut place = self.connector.as_ref()?.1.clone();
        place.count(&mut Cursor::new(&self.text));
        place.file.clone_from(&self.name);
        Some(place)
    }

    /// What is done with the users: they are created, unless the file says that they are updated.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The file of the source schema, relative to the file of tests.
    #[must_use]
    pub fn source_schema(&self) -> Option<&str> {
        self.source_schema.as_deref()
    }

    /// Runs the tests on a mapping set. The options are those of the check, and their schema is what is read from.
    ///
    /// # Errors
    ///
    /// When a test names a target that the store does not have: a slip must not pass.
    pub fn run(
        &self,
        set: &MappingSet,
        connector: &Connector,
        options: &Options,
    ) -> Result<TestResults, Error> {
        run::run(self, Some(set), connector, options, &|| set.check_with(connector, options))
    }

    /// Runs the tests on a bundle, as [`MappingTests::run`] does on a mapping set: the check looks at the stores and the
    /// propagation rule too.
    ///
    /// # Errors
    ///
    /// As [`MappingTests::run`], and when users do not go through the bundle into a store.
    pub fn run_bundle(
        &self,
        bundle: &Bundle,
        connector: &Connector,
        options: &Options,
    ) -> Result<TestResults, Error> {
        let outbound = bundle.direction() == Some(crate::bundle::Direction::Outbound);
        let set = bundle.mappings().filter(|_| outbound);
        run::run(self, set, connector, options, &|| bundle.check_with(Some(connector), options))
    }
}

/// Without the text and the users: their values are personal data.
impl fmt::Debug for MappingTests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MappingTests")
            .field("name", &self.name)
            .field("mapping", &self.mapping)
            .field("tests", &self.tests.iter().map(|test| &test.name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
