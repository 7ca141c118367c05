//! The store that a set is checked against.

use std::ops::Deref;

use provmap_model::Connector;
use provmap_model::attribute::Attribute;

use crate::domain::Constraints;
use crate::overlay::{Corrected, Corrections, StoreBehaviour};
use crate::report::Origin;

/// A connector's metadata, and where it comes from where an overlay corrects it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'c> {
    connector: &'c Connector,
    corrections: Option<&'c Corrections>,
}

impl<'c> Subject<'c> {
    /// The metadata as PingOne gives it.
    pub(crate) fn metadata(connector: &'c Connector) -> Self {
        Subject { connector, corrections: None }
    }

    pub(crate) fn corrected(corrected: &'c Corrected) -> Self {
        Subject { connector: corrected, corrections: Some(corrected.corrections()) }
    }

    /// The connector, for as long as it lives.
    pub(crate) fn connector(self) -> &'c Connector {
        self.connector
    }

    /// What an overlay says of an attribute beside what metadata can say.
    pub(crate) fn behaviour(self, group: bool, attribute: &Attribute) -> Option<&'c StoreBehaviour> {
        self.corrections?;
        self.behaviour_at(group, self.position(group, attribute)?)
    }

    /// What an overlay says, beside what metadata can say, of the attribute at a place of its list.
    #[inline]
    pub(crate) fn behaviour_at(self, group: bool, position: usize) -> Option<&'c StoreBehaviour> {
        self.corrections?.behaviour(group, position)
    }

    /// Where a property comes from, when an overlay says it.
    pub(crate) fn origin(self, group: bool, attribute: &Attribute, property: &str) -> Option<&'c Origin> {
        let corrections = self.corrections?;
        corrections.origin(group, self.position(group, attribute)?, property)
    }

    /// What the attribute takes.
    pub(crate) fn constraints(self, group: bool, attribute: &Attribute) -> Constraints {
        let constraints = Constraints::of(attribute);
        match self.behaviour(group, attribute) {
            Some(behaviour) => behaviour.refine(constraints),
            None => constraints,
        }
    }

    fn position(self, group: bool, attribute: &Attribute) -> Option<usize> {
        self.connector.attributes(group)?.position(&attribute.key)
    }
}

impl Deref for Subject<'_> {
    type Target = Connector;

    fn deref(&self) -> &Connector {
        self.connector
    }
}
