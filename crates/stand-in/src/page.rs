//! Lists of the API: HAL, page by page.
//!
//! Documented of pages are `limit`, `cursor`, `_links.self`, `_links.next` and `_links.prev`, `count` and `size`:
//! <https://developer.pingidentity.com/pingone-api/platform/reference/paging-ordering-collections.html>. That `count` is all there
//! are and `size` those on the page is what the page on users says:
//! <https://developer.pingidentity.com/pingone-api/platform/users/users-1/read-all-users.html>.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::answer::Answer;
use crate::query::Query;

/// Where a list stands.
pub(crate) struct Listing<'l> {
    /// The scheme and host that the client knows.
    pub(crate) base: &'l str,
    /// The path of the list.
    pub(crate) path: &'l str,
    /// Its name in `_embedded`.
    pub(crate) name: &'static str,
    pub(crate) query: &'l Query,
    /// The most elements of a page; all of them where nothing is said.
    pub(crate) most: Option<usize>,
    /// Whether the answer has `count` and `size`.
    pub(crate) counts: bool,
}

#[derive(Serialize)]
struct Page<'p, T> {
    #[serde(rename = "_links")]
    links: BTreeMap<&'static str, Link>,
    #[serde(rename = "_embedded")]
    embedded: BTreeMap<&'static str, &'p [T]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<usize>,
}

#[derive(Serialize)]
struct Link {
    href: String,
}

impl Listing<'_> {
    /// The page that the query asks for.
    pub(crate) fn page<T: Serialize>(&self, all: &[T]) -> Answer {
        let from = self.query.from.min(all.len());
        let limit = self.query.limit.unwrap_or(usize::MAX).min(self.most.unwrap_or(usize::MAX));
        let to = from.saturating_add(limit).min(all.len());
        let here = all.get(from..to).unwrap_or_default();
        let link = |at| Link { href: format!("{}{}{}", self.base, self.path, self.query.at(at)) };
        let mut links = BTreeMap::from([("self", link(self.query.from))]);
        if to < all.len() {
            links.insert("next", link(to));
        }
        if from > 0 {
            links.insert("prev", link(from.saturating_sub(limit)));
        }
        let count = |count| self.counts.then_some(count);
        Answer::ok(&Page {
            links,
            embedded: BTreeMap::from([(self.name, here)]),
            count: count(all.len()),
            size: count(here.len()),
        })
    }
}
