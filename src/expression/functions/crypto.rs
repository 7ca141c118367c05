//! `#crypto`: digests, none of which is followed.

use super::{Function, Library, Parameter, Signature, ValueKind, a_text, undocumented};

pub(super) const FUNCTIONS: &[Function] = &[listed!(Crypto, hmacHexDigest(data, key, algorithm), a_text())];
