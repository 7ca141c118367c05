//! Reads the links of a page: which page it is, and which comes next.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher as _};

use serde::Deserialize;

use super::document::member;
use super::scan::{Scan, Stop, is_space};

/// The links of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in super::super) struct Links {
    /// The page itself.
    pub(in super::super) own: Option<Link>,
    /// The page that follows.
    pub(in super::super) next: Option<Link>,
}

/// A link to a page, as hashes: they are compared, and never shown, since a cursor is part of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Link {
    /// The page.
    pub(in super::super) name: u64,
    /// The path and the names of the parameters: pages whose links have one form are one page only if their links are equal.
    pub(in super::super) form: u64,
}

impl Link {
    fn of(href: &str) -> Option<Link> {
        let (path, query) = href.split_once('?').unwrap_or((href, ""));
        let mut parameters: Vec<&str> =
            query.split('&').map(|parameter| parameter.split('=').next().unwrap_or_default()).collect();
        parameters.sort_unstable();
        (!href.is_empty()).then(|| Link { name: hash(href), form: hash(&(path, parameters)) })
    }
}

fn hash(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[derive(Deserialize)]
struct LinksJson<'a> {
    #[serde(borrow, default, rename = "self")]
    own: Option<LinkJson<'a>>,
    #[serde(borrow, default)]
    next: Option<LinkJson<'a>>,
}

#[derive(Deserialize)]
struct LinkJson<'a> {
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
        let link = |link: LinkJson<'_>| Link::of(&link.href);
        Some(Links { own: links.own.and_then(link), next: links.next.and_then(link) })
    }
}
