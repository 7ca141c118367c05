//! What rules need to know: of a line, a set, a bundle and a connector's metadata, and how findings on them are made.

mod basis;
mod bundle;
mod cases;
mod connection;
mod dialects;
mod expression_text;
mod findings;
pub(crate) mod foreign_expression;
pub(crate) mod foreign_source;
mod hidden;
mod line;
mod metadata;
mod misspelt_keys;
mod remedy;
mod replacement;
mod set;
mod template;
mod tenant;
mod when;

pub(crate) use self::basis::{basis, flag_basis, list_pointer, metadata_basis};
pub(crate) use self::bundle::BundleFacts;
pub(crate) use self::cases::MAX_PLACES;
pub(crate) use self::connection::{Choice, Connection, Given, Placed, placed, profiles};
pub(crate) use self::dialects::directory_attribute;
pub(crate) use self::expression_text::reference;
pub(crate) use self::findings::Findings;
pub(crate) use self::hidden::hide_texts_of;
pub(crate) use self::line::{Line, Near, NearMiss, ParsedExpression, Source, Target, parse};
pub(crate) use self::metadata::{Item, MetadataFacts, deprecation, is_deprecated, listed, quoted};
pub(crate) use self::misspelt_keys::{misspelt, respelt};
pub(crate) use self::remedy::Remedy;
pub(crate) use self::set::SetFacts;
pub(crate) use self::template::Braces;
pub use self::tenant::Tenant;
pub(crate) use self::tenant::{LineOfTenant, Population, RuleOfTenant};
pub(crate) use self::when::{When, is_left_out, is_needed_on_create, is_required, is_unwritable, is_written};
