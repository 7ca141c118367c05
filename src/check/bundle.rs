//! The check of a bundle: of the stores and the propagation rule, and of the lines as far as their target is known.

use provmap_model::text::Cursor;
use provmap_model::{Connector, SourceSchema};

use super::{Options, check};
use crate::bundle::store::{Store, Switch};
use crate::bundle::{Bundle, Direction};
use crate::facts::{BundleFacts, Choice, Connection, Findings, Subject};
use crate::overlay::Corrected;
use crate::registry;
use crate::report::{Finding, Report};
use crate::rules::{RULES, Scope};

/// The rules on lines that need to know the target's attributes or the directory's.
const NEED_METADATA: [&str; 2] = ["unknown-source", "unsupported-group-mapping"];

impl Bundle {
    /// Checks all of it. The connector is the compiled-in one of the store's type; where there is none, only what needs
    /// no metadata is checked, and the report says so.
    #[must_use]
    pub fn check(&self, options: &Options<'_>) -> Report {
        self.report(registry::by_name(self.store_type()).map(Subject::metadata), options)
    }

    /// [`Bundle::check`], with this connector as that of the store.
    #[must_use]
    pub fn check_against(&self, connector: &Connector, options: &Options<'_>) -> Report {
        self.report(Some(Subject::metadata(connector)), options)
    }

    /// [`Bundle::check_against`], with a connector that an overlay corrects.
    #[must_use]
    pub fn check_corrected(&self, connector: &Corrected, options: &Options<'_>) -> Report {
        self.report(Some(Subject::corrected(connector)), options)
    }

    fn report(&self, subject: Option<Subject<'_>>, options: &Options<'_>) -> Report {
        let Some(store) = self.store() else {
            return Report { connector: String::new(), findings: Vec::new() };
        };
        let target = self.target();
        let moot = moot(target);
        let lines = self.check_lines(subject, &moot, options);
        let connector = subject.map(Subject::connector);
        let choice = Choice::of(connector, store);
        let connection = Connection::of(connector, choice);
        let facts = BundleFacts {
            bundle: self,
            connector,
            store,
            target,
            choice,
            connection,
            lines: &lines,
            moot: &moot,
        };
        let mut findings = Findings::new();
        for (index, rule) in RULES.iter().enumerate() {
            if let Scope::Bundle(check) = rule.scope
                && let Some(findings) = options.run(index, rule, &mut findings)
            {
                check(&facts, findings);
            }
        }
        let mut findings = findings.into_vec();
        findings.sort_by_key(start);
        let mut cursor = Cursor::new(self.text());
        for finding in &mut findings {
            finding.place.count(&mut cursor);
        }
        let connector = facts.store_type().to_owned();
        findings.extend(lines);
        // The order within a place is kept.
        findings.sort_by_key(start);
        Report { connector, findings }
    }

    /// What is found on the lines. Where the metadata of their target is not known, or they do not read from PingOne, only
    /// what shows in a line by itself.
    fn check_lines(
        &self,
        subject: Option<Subject<'_>>,
        moot: &[&'static str],
        options: &Options<'_>,
    ) -> Vec<Finding> {
        let Some(set) = self.mappings() else { return Vec::new() };
        let options = without(options.clone(), moot);
        if let (Some(subject), Some(Direction::Outbound)) = (subject, self.direction()) {
            return check(subject, set, &options).findings;
        }
        let nothing_known = SourceSchema::empty();
        let options = without(options, &NEED_METADATA).source_schema(&nothing_known);
        let blank = blank(self.store_type());
        blank.map_or_else(Vec::new, |connector| check(Subject::metadata(&connector), set, &options).findings)
    }
}

/// The rules that do not apply because of what the store that users go into is set not to do.
fn moot(target: Option<&Store>) -> Vec<&'static str> {
    let is_off = |operation| target.is_some_and(|target| target.is_off(operation));
    let mut moot = Vec::new();
    if is_off(Switch::Create) {
        moot.extend(["unmapped-required", "unmapped-default"]);
    }
    if is_off(Switch::Create) || is_off(Switch::Update) {
        moot.push("frozen-after-create");
    }
    moot
}

/// The options with some rules off.
fn without<'s>(options: Options<'s>, rules: &[&'static str]) -> Options<'s> {
    let off = |options: Options<'s>, rule: &&'static str| options.clone().allow(rule).unwrap_or(options);
    rules.iter().fold(options, off)
}

/// A connector of which nothing is known but its name.
fn blank(store_type: &str) -> Option<Connector> {
    let key = serde_json::to_string(store_type).ok()?;
    Connector::from_json(&format!(r#"{{"information": {{"key": {key}}}, "attributeMetadata": {{}}}}"#)).ok()
}

fn start(finding: &Finding) -> usize {
    finding.place.span.as_ref().map_or(0, |span| span.start)
}
