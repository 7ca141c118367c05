//! The check of a bundle: of the stores and the propagation rule, and of the lines as far as their target is known.

use provmap_model::{AttributeList, Connector, SourceSchema};

use super::{Options, allows, check_lines};
use crate::bundle::store::Switch;
use crate::bundle::{Bundle, Direction};
use crate::connectors::same_store;
use crate::facts::{BundleFacts, Choice, Connection, Findings, RuleOfTenant, Tenant};
use crate::mapping::MappingSet;
use crate::registry;
use crate::report::{Finding, Place, Report};
use crate::rules::{NEED_METADATA, RULES, Rule, Scope, moot_without};

impl Bundle {
    /// Checks all of it. The connector is that of the bundle's own metadata, or else the compiled-in one of the store's type; where there
    /// is none, only what needs no metadata is checked, and the report says so.
    #[must_use]
    pub fn check(&self) -> Report {
        let connector = self.metadata().or_else(|| registry::by_name(self.store_type()));
        let options = Options::default();
        let options = match self.source_schema() {
            Some(schema) => options.source_schema(schema),
            None => options,
        };
        self.check_with(connector, &options)
    }

    /// As [`Bundle::check`], with options, and with this connector as that of the store: one of
    /// [`Connectors`](crate::Connectors), say.
    #[must_use]
    pub fn check_with(&self, connector: Option<&Connector>, options: &Options) -> Report {
        self.check_beside(&Tenant::default(), None, connector, options)
    }

    /// As [`Bundle::check_with`], as one of the propagation rules of a tenant: it is compared with those that were checked in before,
    /// and those that come after are compared with it.
    #[must_use]
    pub fn check_in(&self, tenant: &mut Tenant, connector: Option<&Connector>, options: &Options) -> Report {
        let own = RuleOfTenant::of(self, connector, options.schema());
        let report = self.check_beside(tenant, own.clone(), connector, options);
        own.into_iter().for_each(|own| tenant.add(own));
        report
    }

    fn check_beside(
        &self,
        tenant: &Tenant,
        own: Option<RuleOfTenant>,
        connector: Option<&Connector>,
        options: &Options,
    ) -> Report {
        let Some(store) = self.store() else {
            return Report::new(String::new(), Vec::new(), self.file_name(), self.shared_text());
        };
        let target = self.target();
        let off =
            Switch::ALL.into_iter().filter(|switch| target.is_some_and(|target| target.is_off(*switch)));
        let moot: Vec<(Switch, &Rule)> =
            off.flat_map(|switch| moot_without(switch).iter().map(move |rule| (switch, *rule))).collect();
        let compared =
            connector.filter(|_| self.mappings().is_some() && self.direction() == Some(Direction::Outbound));
        let off: Vec<&Rule> = moot.iter().map(|(_, rule)| *rule).collect();
        let of_lines = options.clone().without(&off);
        let (lines, mut unmapped_required) = self.check_lines(compared, &of_lines);
        if target.is_some_and(|target| target.is_off(Switch::Create)) {
            unmapped_required.clear();
        }
        let choice = Choice::of(connector, store);
        let facts = BundleFacts {
            bundle: self,
            connector,
            store,
            target,
            choice,
            connection: Connection::of(connector, choice),
            unmapped_required,
            moot: moot
                .into_iter()
                .filter(|_| compared.is_some())
                .map(|(switch, rule)| (switch, rule.id))
                .collect(),
            own,
            tenant,
        };
        let mut findings = Findings::new();
        for (index, rule) in RULES.iter().enumerate() {
            if let Scope::Bundle(check) | Scope::File(_, check) = rule.scope {
                options.run(index, rule, &mut findings, |findings| check(&facts, findings));
            }
        }
        let mut findings = findings.into_vec();
        findings.sort_by_key(|finding| finding.place.start());
        let positions = self.mappings().and_then(MappingSet::positions);
        Place::count_by(positions, findings.iter_mut().map(|finding| &mut finding.place), self.text());
        let connector = facts.store_type().to_owned();
        findings.extend(lines);
        // The order within a place is kept.
        findings.sort_by_key(|finding| finding.place.start());
        let mut report = Report::new(connector, findings, self.file_name(), self.shared_text());
        #[cfg(feature = "excerpts")]
        if let Some(connector) = facts.connector {
            report.file.mask_by(connector);
        }
        if let Some(set) = self.mappings() {
            let is_compared =
                compared.is_some_and(|connector| same_store(connector.store_type(), &store.kind));
            allows::apply(set, &mut report, options, is_compared);
        }
        report
    }

    /// What is found on the lines, and the users' attributes that creating a user takes and no line maps. Where there is no
    /// connector to compare them with, only what shows in a line by itself.
    fn check_lines<'c>(
        &'c self,
        compared: Option<&'c Connector>,
        options: &'c Options,
    ) -> (Vec<Finding>, Vec<&'c str>) {
        let Some(set) = self.mappings() else { return Default::default() };
        if let Some(connector) = compared {
            let (facts, findings) = check_lines(connector, set, options);
            let of_users = facts.unmapped_required().filter(|(list, _)| *list == AttributeList::User);
            return (findings, of_users.map(|(_, attribute)| attribute.key).collect());
        }
        let nothing_known = SourceSchema::empty();
        let options = options.clone().without(&NEED_METADATA).source_schema(&nothing_known);
        (check_lines(&Connector::unknown(self.store_type()), set, &options).1, Vec::new())
    }
}
