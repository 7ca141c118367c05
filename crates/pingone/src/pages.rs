//! Lists of the API, page by page.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use provmap_model::node::MAX_BYTES;

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::resource::Resource;

/// A page of a list. Documented: `_embedded`, `_links.next`, and that the next page is what that link leads to, at
/// <https://developer.pingidentity.com/pingone-api/platform/reference/paging-ordering-collections.html>.
#[derive(Deserialize)]
struct Page {
    #[serde(rename = "_embedded")]
    embedded: BTreeMap<String, Box<RawValue>>,
    #[serde(rename = "_links")]
    links: Option<Links>,
}

#[derive(Deserialize)]
struct Links {
    next: Option<Link>,
}

#[derive(Deserialize)]
struct Link {
    href: String,
}

/// The most pages without an element, one behind the other, before a list is taken for one that has no end.
const MAX_EMPTY: u32 = 100;

/// The pages of a list, one after the other, each read when it is asked for.
pub(crate) struct Pages {
    client: Client,
    resource: Resource,
    /// The name of the list in `_embedded`.
    name: &'static str,
    next: Option<String>,
    /// The addresses that were read.
    seen: HashSet<String>,
    /// The pages without an element that were read since the last that had one.
    empty: u32,
}

impl Pages {
    pub(crate) fn new(client: Client, resource: Resource, name: &'static str, address: String) -> Pages {
        Pages { client, resource, name, next: Some(address), seen: HashSet::new(), empty: 0 }
    }

    /// The elements of the next page as they came; nothing behind the last.
    pub(crate) fn next(&mut self) -> Result<Option<Vec<Box<RawValue>>>, Error> {
        let Some(address) = self.next.take() else { return Ok(None) };
        let body = self.client.get(&address, self.resource)?;
        let page: Page = serde_json::from_slice(&body).map_err(|error| malformed(&error, self.resource))?;
        let elements: Vec<Box<RawValue>> = match page.embedded.get(self.name) {
            Some(list) => {
                serde_json::from_str(list.get()).map_err(|error| malformed(&error, self.resource))?
            }
            None => return Err(unlike(self.resource)),
        };
        self.seen.insert(address);
        self.empty = if elements.is_empty() { self.empty.saturating_add(1) } else { 0 };
        if let Some(Link { href }) = page.links.and_then(|links| links.next) {
            self.follow(href)?;
        }
        Ok(Some(elements))
    }

    fn follow(&mut self, href: String) -> Result<(), Error> {
        let paging = |what: &str| {
            Err(Error::new(ErrorKind::Paging, format!("{}: the link to the next page {what}", self.resource)))
        };
        if !self.client.api().has(&href) {
            return paging("leads to another host, where no credentials are sent");
        }
        if self.seen.contains(&href) {
            return paging("leads back to a page that was read");
        }
        if self.empty >= MAX_EMPTY {
            return paging("leads on, and the last hundred pages were empty");
        }
        self.next = Some(href);
        Ok(())
    }

    /// All elements of all pages, in the form that is wanted. They are kept in memory, and so may be as long as one answer.
    pub(crate) fn all<T: for<'de> Deserialize<'de>>(mut self) -> Result<Vec<T>, Error> {
        let (mut all, mut bytes) = (Vec::new(), 0_usize);
        while let Some(page) = self.next()? {
            for element in page {
                bytes = bytes.saturating_add(element.get().len());
                if bytes > MAX_BYTES {
                    return Err(Error::too_large(&format!("{}: the list", self.resource)));
                }
                let element = serde_json::from_str(element.get());
                all.push(element.map_err(|error| malformed(&error, self.resource))?);
            }
        }
        Ok(all)
    }
}

/// An answer that is no JSON, or other JSON than is documented. What serde says of it can have a value in it.
pub(crate) fn malformed(error: &serde_json::Error, resource: Resource) -> Error {
    match error.classify() {
        serde_json::error::Category::Data => unlike(resource),
        serde_json::error::Category::Eof => {
            Error::new(ErrorKind::Malformed, format!("{resource}: the answer ends early"))
        }
        _ => Error::new(
            ErrorKind::Malformed,
            format!(
                "{resource}: the answer is malformed JSON, at line {} and column {}",
                error.line(),
                error.column()
            ),
        ),
    }
}

pub(crate) fn unlike(resource: Resource) -> Error {
    Error::new(ErrorKind::Malformed, format!("{resource}: the answer is not what PingOne documents"))
}
