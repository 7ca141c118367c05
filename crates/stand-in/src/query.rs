//! What the address of a request says.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::answer::Refusal;

/// The parameters of a list.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) limit: Option<usize>,
    /// The place of the first element.
    pub(crate) from: usize,
    pub(crate) filter: Option<String>,
}

/// What a cursor starts with, before it is encoded.
const CURSOR: &str = "from:";

impl Query {
    /// Reads a query. Parameters that are not known may change what PingOne answers.
    pub(crate) fn read(query: &str) -> Result<Query, Refusal> {
        let mut read = Query::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match key.as_ref() {
                "limit" => {
                    let limit = value.parse().ok().filter(|limit| *limit > 0);
                    let message = "the limit is to be a whole number from 1 up";
                    read.limit = Some(limit.ok_or_else(|| Refusal::parameter("limit", message))?);
                }
                "cursor" => {
                    let message = "the cursor is none that a page was answered with";
                    read.from = position(&value).ok_or_else(|| Refusal::parameter("cursor", message))?;
                }
                "filter" => read.filter = Some(value.into_owned()),
                _ => {
                    let message = "the stand-in knows the parameters `filter`, `limit` and `cursor`, and not what others do";
                    return Err(Refusal::not_implemented(message));
                }
            }
        }
        Ok(read)
    }

    /// The query of the page that begins at another element.
    pub(crate) fn at(&self, from: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.limit.map(|limit| ("limit", limit.to_string())));
        query.extend_pairs(self.filter.as_ref().map(|filter| ("filter", filter)));
        if from > 0 {
            query.append_pair("cursor", &URL_SAFE_NO_PAD.encode(format!("{CURSOR}{from}")));
        }
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }
}

fn position(cursor: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.strip_prefix(CURSOR)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_for_as_its_link_says() {
        let query = Query { limit: Some(2), from: 0, filter: Some("title eq \"a b\"".to_owned()) };
        let next = query.at(4);
        assert_eq!(Query::read(next.trim_start_matches('?')).unwrap(), Query { from: 4, ..query });
        assert_eq!(Query::default().at(0), "");
        for wrong in ["limit=0", "limit=x", "cursor=x", "cursor=ZnJvbTp4", "order=name"] {
            assert!(Query::read(wrong).is_err(), "{wrong}");
        }
    }
}
