//! The check of a bundle: of the stores and the propagation rule, and of the lines as far as their target is known.

use provmap_model::text::Cursor;
use provmap_model::{Connector, SourceSchema};

use super::{Options, check_lines};
use crate::bundle::store::Switch;
use crate::bundle::{Bundle, Direction};
use crate::facts::{BundleFacts, Choice, Connection, Findings, Subject};
use crate::overlay::Corrected;
use crate::registry;
use crate::report::{Finding, Report};
use crate::rules::{NEED_METADATA, RULES, Rule, Scope, moot_without};

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
        let off =
            Switch::ALL.into_iter().filter(|switch| target.is_some_and(|target| target.is_off(*switch)));
        let moot: Vec<(Switch, &Rule)> =
            off.flat_map(|switch| moot_without(switch).iter().map(move |rule| (switch, *rule))).collect();
        let (lines, mut unmapped_required) = self.check_lines(subject, &moot, options);
        if target.is_some_and(|target| target.is_off(Switch::Create)) {
            unmapped_required.clear();
        }
        let connector = subject.map(Subject::connector);
        let choice = Choice::of(connector, store);
        let facts = BundleFacts {
            bundle: self,
            connector,
            store,
            target,
            choice,
            connection: Connection::of(connector, choice),
            unmapped_required,
            moot: moot.into_iter().map(|(switch, rule)| (switch, rule.id)).collect(),
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

    /// What is found on the lines, and the users' attributes that creating a user takes and no line maps. Where the
    /// metadata of their target is not known, or they do not read from PingOne, only what shows in a line by itself.
    fn check_lines<'c>(
        &'c self,
        subject: Option<Subject<'c>>,
        moot: &[(Switch, &Rule)],
        options: &Options<'_>,
    ) -> (Vec<Finding>, Vec<&'c str>) {
        let Some(set) = self.mappings() else { return Default::default() };
        let moot: Vec<&Rule> = moot.iter().map(|(_, rule)| *rule).collect();
        let options = options.clone().without(&moot);
        if let (Some(subject), Some(Direction::Outbound)) = (subject, self.direction()) {
            let (facts, findings) = check_lines(subject, set, &options);
            let of_users = facts.unmapped_required().filter(|(_, group)| !group);
            return (findings, of_users.map(|(attribute, _)| attribute.key.as_ref()).collect());
        }
        let nothing_known = SourceSchema::empty();
        let options = options.without(&NEED_METADATA).source_schema(&nothing_known);
        let Some(connector) = blank(self.store_type()) else { return Default::default() };
        (check_lines(Subject::metadata(&connector), set, &options).1, Vec::new())
    }
}

/// A connector of which nothing is known but its name.
fn blank(store_type: &str) -> Option<Connector> {
    let key = serde_json::to_string(store_type).ok()?;
    Connector::from_json(&format!(r#"{{"information": {{"key": {key}}}, "attributeMetadata": {{}}}}"#)).ok()
}

fn start(finding: &Finding) -> usize {
    finding.place.span.as_ref().map_or(0, |span| span.start)
}
