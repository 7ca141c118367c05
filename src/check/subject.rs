//! The store that a set is checked against.

use std::ops::Deref;

use provmap_model::Connector;
use provmap_model::attribute::Attribute;
use provmap_model::source::SourceAttribute;

use crate::domain::Constraints;
use crate::overlay::{Corrections, Origin, StoreBehaviour};

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

    pub(crate) fn corrected(connector: &'c Connector, corrections: &'c Corrections) -> Self {
        Subject { connector, corrections: Some(corrections) }
    }

    /// The connector, for as long as it lives.
    pub(crate) fn connector(self) -> &'c Connector {
        self.connector
    }

    /// Whether no rule has anything to say, by an overlay, of the directory attribute that feeds a user's attribute.
    #[inline]
    pub(crate) fn needs_no_overlay_rule(
        self,
        position: usize,
        target: &Attribute,
        source: &SourceAttribute,
    ) -> bool {
        let Some(corrections) = self.corrections.filter(|corrections| corrections.watches(position)) else {
            return true;
        };
        corrections
            .behaviour(false, position)
            .is_none_or(|behaviour| behaviour.needs_no_overlay_rule(target, source))
    }

    /// What an overlay says of an attribute beside what metadata can say.
    pub(crate) fn behaviour(self, group: bool, attribute: &Attribute) -> Option<&'c StoreBehaviour> {
        let corrections = self.corrections?;
        corrections.behaviour(group, self.position(group, attribute)?)
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
