//! What is read of PingOne.

use std::fmt;

/// What a request is about, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resource {
    Token,
    Stores,
    Rules,
    Mappings,
    Metadata,
    Schemas,
    Attributes,
    Users,
}

impl Resource {
    /// What to do where a role is missing.
    ///
    /// Documented: calls for propagation need Environment Admin (PingOne's pages on identity propagation). Users and schemas
    /// are for roles that can read them: [the built-in roles][roles] have read-only ones.
    ///
    /// [roles]: https://developer.pingidentity.com/pingone-api/platform/roles/predefined-roles/index.html
    pub(crate) const fn role(self) -> &'static str {
        match self {
            Resource::Token => {
                "the application may not fetch tokens: it has to be a worker application that is enabled"
            }
            Resource::Stores | Resource::Rules | Resource::Mappings | Resource::Metadata => {
                "give the worker application the role Environment Admin for this environment, which PingOne documents for propagation"
            }
            Resource::Schemas | Resource::Attributes => {
                "give the worker application a role for this environment that can read the schema, such as Environment Admin"
            }
            Resource::Users => {
                "give the worker application a role for this environment that can read users, such as Identity Data Read-Only Admin"
            }
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Resource::Token => "signing in to PingOne",
            Resource::Stores => "reading the propagation stores",
            Resource::Rules => "reading the propagation rules",
            Resource::Mappings => "reading the mappings",
            Resource::Metadata => "reading the store metadata",
            Resource::Schemas => "reading the schemas",
            Resource::Attributes => "reading the schema attributes",
            Resource::Users => "reading the users",
        })
    }
}
