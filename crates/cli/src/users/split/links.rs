//! Reads the links of a page: which page it is, and which comes next.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::Deserialize;

use super::document::member;
use super::scan::{Scan, Stop, is_space};

/// The links of a page, as hashes: they are compared, and never shown, since a cursor is part of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in super::super) struct Links {
    /// The page itself.
    pub(in super::super) own: Option<u64>,
    /// The page that follows.
    pub(in super::super) next: Option<u64>,
}

#[derive(Deserialize)]
struct LinksJson<'a> {
    #[serde(borrow, default, rename = "self")]
    own: Option<Link<'a>>,
    #[serde(borrow, default)]
    next: Option<Link<'a>>,
}

#[derive(Deserialize)]
struct Link<'a> {
    #[serde(borrow)]
    href: Cow<'a, str>,
}

impl Links {
    /// The links that stand before the users of a page, in its beginning.
    pub(super) fn before_users(page: &[u8]) -> Option<Links> {
        Links::from(page, 1)
    }

    /// The links that stand behind the users of a page, in what follows the array of users.
    pub(super) fn behind_users(rest: &[u8]) -> Option<Links> {
        // Behind the bracket that closes `_embedded`.
        let end = Scan { depth: 1, ..Scan::default() }.find(rest, Stop::Close)?;
        let space = rest.iter().skip(end).take_while(|byte| is_space(**byte)).count();
        let comma = end.saturating_add(space);
        if rest.get(comma) == Some(&b',') { Links::from(rest, comma.saturating_add(1)) } else { None }
    }

    /// The links among the members that start there.
    fn from(json: &[u8], members: usize) -> Option<Links> {
        let behind = member(json, members, b"_links", b'{').found()?;
        let object = json.get(behind.saturating_sub(1)..)?;
        // What follows the object is no part of it.
        let links = serde_json::Deserializer::from_slice(object).into_iter::<LinksJson<'_>>().next()?.ok()?;
        let hash = |link: Link<'_>| {
            let mut hasher = DefaultHasher::new();
            link.href.hash(&mut hasher);
            (!link.href.is_empty()).then(|| hasher.finish())
        };
        Some(Links { own: links.own.and_then(hash), next: links.next.and_then(hash) })
    }
}
