//! The file that findings are in.

use std::fmt;
use std::sync::Arc;

#[cfg(feature = "excerpts")]
use provmap_model::{Connector, secret::SecretTargets};

/// What a report knows of the file that its findings are in.
#[derive(Clone, Default)]
pub(crate) struct File {
    /// What whoever read it calls it.
    pub(crate) name: Option<Arc<str>>,
    /// Its text, to draw excerpts of. It is masked when one is drawn.
    #[cfg(feature = "excerpts")]
    pub(crate) text: Option<Arc<str>>,
    /// The targets that are secrets by the metadata: what is sent to them is masked too.
    #[cfg(feature = "excerpts")]
    pub(crate) secrets: SecretTargets,
}

impl File {
    /// The text is kept if excerpts can be drawn.
    #[cfg_attr(not(feature = "excerpts"), expect(unused_variables, reason = "nothing draws"))]
    pub(crate) fn new(name: Option<&Arc<str>>, text: Option<&Arc<str>>) -> File {
        File {
            name: name.cloned(),
            #[cfg(feature = "excerpts")]
            text: text.cloned(),
            #[cfg(feature = "excerpts")]
            secrets: SecretTargets::default(),
        }
    }

    /// Takes the connector that says what is a secret.
    #[cfg(feature = "excerpts")]
    pub(crate) fn mask_by(&mut self, connector: &Connector) {
        if self.text.is_some() {
            self.secrets.add(connector.sensitive_names());
        }
    }
}

/// Without the text, which may hold secrets.
impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}
