//! What of an environment is read.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use provmap_model::ids::is_uuid;
use serde_json::value::RawValue;

use crate::client::Client;
use crate::dynamic::{Dynamic, MetadataOrigin, StoreMetadata};
use crate::error::{Error, ErrorKind};
use crate::exchange::Exchange;
use crate::pages::{Pages, unlike};
use crate::resource::Resource;
use crate::rows::{Rule, Schema, Store};
use crate::settings::{Settings, WHERE_IDENTIFIERS_STAND};
use crate::users::UserLines;

/// The most users that are asked for at once: the limit of PingOne's users, by
/// <https://developer.pingidentity.com/pingone-api/platform/reference/paging-ordering-collections.html>.
const USERS_A_PAGE: usize = 200;

/// What stays as it is in an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// An environment of PingOne, of which everything is read, and nothing written.
///
/// ```no_run
/// use provmap_pingone::{Settings, Tenant};
/// let tenant = Tenant::new(Settings::from_environment()?, "8d6b2f0e-6c0f-4b8e-9d3f-1f2d3c4b5a69")?;
/// for rule in tenant.rules()? {
///     println!("{} has {} mappings", rule.name(), tenant.mappings(&rule)?.len());
/// }
/// # Ok::<(), provmap_pingone::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Tenant {
    client: Client,
    environment: String,
}

impl Tenant {
    /// The environment of an identifier.
    ///
    /// # Errors
    ///
    /// Where the identifier is no UUID. Nothing is asked yet.
    pub fn new(settings: Settings, environment_id: &str) -> Result<Tenant, Error> {
        if !is_uuid(environment_id) {
            return Err(Error::settings("the identifier of an environment is a UUID, and this is none")
                .helped(WHERE_IDENTIFIERS_STAND));
        }
        let environment = environment_id.to_ascii_lowercase();
        Ok(Tenant { client: Client::new(settings, &environment)?, environment })
    }

    /// Has a function called after every request, with what can be shown of it. Before anything is asked.
    #[must_use]
    pub fn on_exchange(mut self, see: impl Fn(&Exchange) + Send + Sync + 'static) -> Tenant {
        self.client.on_exchange(see);
        self
    }

    /// Calls a function in place of waiting between tries. Before anything is asked.
    #[doc(hidden)]
    #[must_use]
    pub fn wait_by(mut self, wait: fn(std::time::Duration)) -> Tenant {
        self.client.wait_by(wait);
        self
    }

    /// The identifier of the environment.
    #[must_use]
    pub fn environment_id(&self) -> &str {
        &self.environment
    }

    fn address(&self, path: &str) -> String {
        self.client.api().address(&format!("/v1/environments/{}/{path}", self.environment))
    }

    fn pages(&self, resource: Resource, name: &'static str, path: &str) -> Pages {
        Pages::new(self.client.clone(), resource, name, self.address(path))
    }

    /// The propagation rules.
    ///
    /// # Errors
    ///
    /// As all that is asked of PingOne: see [`ErrorKind`](crate::ErrorKind).
    pub fn rules(&self) -> Result<Vec<Rule>, Error> {
        let rows: Vec<Box<RawValue>> = self.pages(Resource::Rules, "rules", "propagation/rules").all()?;
        rows.iter().map(|row| Rule::read(row).ok_or_else(|| unlike(Resource::Rules))).collect()
    }

    /// The propagation stores.
    ///
    /// # Errors
    ///
    /// As [`Tenant::rules`].
    pub fn stores(&self) -> Result<Vec<Store>, Error> {
        self.pages(Resource::Stores, "stores", "propagation/stores").all()
    }

    /// The mappings of a propagation rule, each as PingOne answers it.
    ///
    /// # Errors
    ///
    /// As [`Tenant::rules`].
    pub fn mappings(&self, rule: &Rule) -> Result<Vec<Box<RawValue>>, Error> {
        let id = segment(rule.id());
        self.pages(Resource::Mappings, "mappings", &format!("propagation/rules/{id}/mappings")).all()
    }

    /// The attributes of the users' schema, each as PingOne answers it.
    ///
    /// # Errors
    ///
    /// As [`Tenant::rules`], and where there are several schemas, of which none is called `User`.
    pub fn attributes(&self) -> Result<Vec<Box<RawValue>>, Error> {
        let mut schemas: Vec<Schema> = self.pages(Resource::Schemas, "schemas", "schemas").all()?;
        if schemas.len() > 1 {
            schemas.retain(|schema| schema.name.eq_ignore_ascii_case("User"));
        }
        let [Schema { id, .. }] = schemas.as_slice() else { return Err(unlike(Resource::Schemas)) };
        let path = format!("schemas/{}/attributes", segment(id));
        self.pages(Resource::Attributes, "attributes", &path).all()
    }

    /// PingOne's metadata of a store type, without what the configuration of a store adds to it.
    ///
    /// # Errors
    ///
    /// As [`Tenant::rules`].
    pub fn metadata(&self, store_type: &str) -> Result<String, Error> {
        self.metadata_for(store_type, "{}")
    }

    /// PingOne's metadata of a store: with what its own configuration adds, where the type has such metadata and the configuration is all
    /// there.
    ///
    /// # Errors
    ///
    /// As [`Tenant::rules`].
    pub fn metadata_of(&self, store: &Store) -> Result<StoreMetadata, Error> {
        let known = self.metadata(store.store_type())?;
        let without = |origin| Ok(StoreMetadata { json: known.clone(), origin });
        let body = match Dynamic::of(store, &known) {
            Dynamic::None => return without(MetadataOrigin::Static),
            Dynamic::Masked => return without(MetadataOrigin::Masked),
            Dynamic::Unconfigured => return without(MetadataOrigin::Unconfigured),
            Dynamic::Body(body) => body,
        };
        match self.metadata_for(store.store_type(), body.expose()) {
            Ok(json) => Ok(StoreMetadata { json, origin: MetadataOrigin::Dynamic }),
            Err(error) if error.kind() == ErrorKind::Rejected => without(MetadataOrigin::Refused),
            Err(error) => Err(error),
        }
    }

    fn metadata_for(&self, store_type: &str, body: &str) -> Result<String, Error> {
        let address = self.address(&format!("propagation/storeMetadata/{}", segment(store_type)));
        // Documented: the body is to be `{}` or a configuration, and not to be left out.
        let body = self.client.post(&address, Resource::Metadata, body)?;
        String::from_utf8(body).map_err(|_| unlike(Resource::Metadata))
    }

    /// All users, or those that a SCIM filter of PingOne's API lets through, as lines of JSON. A page is read when it is needed.
    #[must_use]
    pub fn users(&self, filter: Option<&str>) -> UserLines {
        let filter = filter.map(|filter| format!("&filter={}", segment(filter))).unwrap_or_default();
        UserLines::new(self.pages(Resource::Users, "users", &format!("users?limit={USERS_A_PAGE}{filter}")))
    }
}

/// A text as a part of an address.
fn segment(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}
