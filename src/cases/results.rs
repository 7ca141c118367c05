//! What tests come out as.

use std::fmt;
use std::sync::Arc;

use provmap_model::Json;
use provmap_model::text::{name, visible, visible_up_to};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::report::{Finding, Place};

/// The most characters of a value that are shown.
const LONGEST: usize = 300;

/// What came of the tests of a file. `Display` tells of those that failed, and counts.
#[derive(Debug, Clone)]
pub struct TestResults {
    results: Vec<TestResult>,
}

/// What came of one test.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TestResult {
    /// Its name; `test 3` for the third, where it has none.
    pub name: String,
    /// Where it stands in the file of tests.
    pub place: Place,
    /// What is not as it expects: nothing, where it passes.
    pub differences: Vec<Difference>,
}

/// What is not as a test expects.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Difference {
    /// The target attribute; nothing where it is about findings.
    pub target: Option<String>,
    /// What is expected, and what is found, in one line. Shows values of the test's user, for whom the test says what is sent.
    pub message: String,
    /// Where the file of tests expects it.
    pub place: Place,
    /// The findings that are not expected.
    pub findings: Vec<Finding>,
    /// The same, for people.
    pub(super) drawn: String,
}

impl Difference {
    pub(super) fn new(target: Option<&str>, message: String, place: &Place) -> Difference {
        Difference {
            target: target.map(str::to_owned),
            message,
            place: place.clone(),
            findings: Vec::new(),
            drawn: String::new(),
        }
    }
}

/// A value as it is shown.
pub(super) fn in_words(json: &Json) -> String {
    let text = serde_json::to_string(json).unwrap_or_default();
    visible_up_to(&text, LONGEST).to_string()
}

impl TestResults {
    /// Counts the lines and columns of the places in the file of tests, which are then complete, and names it.
    pub(super) fn new(mut results: Vec<TestResult>, text: &str, file: Option<&Arc<str>>) -> TestResults {
        let mut places: Vec<&mut Place> = results.iter_mut().flat_map(TestResult::places).collect();
        places.iter_mut().for_each(|place| place.file = file.cloned());
        places.sort_by_key(|place| place.start());
        Place::count_all(places, text);
        TestResults { results }
    }

    /// The tests in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, TestResult> {
        self.results.iter()
    }

    /// The number of tests that pass.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.iter().filter(|result| result.passes()).count()
    }

    /// The number of tests that fail.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.results.len().saturating_sub(self.passed())
    }

    /// For unit tests: all of them pass.
    ///
    /// # Panics
    ///
    /// Otherwise, with what differs.
    #[track_caller]
    pub fn assert_passes(&self) {
        #[expect(clippy::panic, reason = "an assertion for tests")]
        if self.failed() > 0 {
            panic!("{self}");
        }
    }
}

impl<'r> IntoIterator for &'r TestResults {
    type Item = &'r TestResult;
    type IntoIter = std::slice::Iter<'r, TestResult>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl TestResult {
    /// Whether all is as the test expects.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.differences.is_empty()
    }

    /// The places in the file of tests.
    fn places(&mut self) -> impl Iterator<Item = &mut Place> {
        let of_differences = self.differences.iter_mut().map(|difference| &mut difference.place);
        std::iter::once(&mut self.place).chain(of_differences)
    }
}

impl fmt::Display for TestResults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for result in self.iter().filter(|result| !result.passes()) {
            writeln!(f, "{result}")?;
        }
        write!(f, "{} passed, {} failed", self.passed(), self.failed())
    }
}

impl fmt::Display for TestResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = if self.passes() { "passed" } else { "failed" };
        writeln!(f, "{outcome}: {}", visible(&self.name))?;
        self.differences.iter().try_for_each(|difference| writeln!(f, "{difference}"))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {}: ", self.place)?;
        if let Some(target) = &self.target {
            write!(f, "`{}`: ", name(target))?;
        }
        f.write_str(&self.message)?;
        if self.drawn.is_empty() { Ok(()) } else { write!(f, "\n\n{}", self.drawn) }
    }
}

impl Serialize for TestResults {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl Serialize for TestResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("TestResult", 3)?;
        map.serialize_field("name", &self.name)?;
        map.serialize_field("passed", &self.passes())?;
        map.serialize_field("differences", &self.differences)?;
        map.end()
    }
}

impl Serialize for Difference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Difference", 6)?;
        map.serialize_field("target", &self.target)?;
        map.serialize_field("message", &self.message)?;
        map.serialize_field("pointer", &self.place.pointer)?;
        map.serialize_field("line", &self.place.line)?;
        map.serialize_field("column", &self.place.column)?;
        map.serialize_field("findings", &self.findings)?;
        map.end()
    }
}
