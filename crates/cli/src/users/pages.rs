//! Whether the pages of an export are all there.

use std::collections::HashSet;

use super::split::Page;

/// The pages among the files.
#[derive(Debug, Default)]
pub(super) struct Pages(Vec<(usize, Page)>);

/// Pages that follow others, and are not among the files.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MissingPages {
    /// The file and the line of the first page that names a missing one.
    pub(super) file: usize,
    pub(super) line: u64,
    /// The number of missing pages that are named.
    pub(super) pages: usize,
}

impl Pages {
    pub(super) fn extend(&mut self, file: usize, pages: Vec<Page>) {
        self.0.extend(pages.into_iter().map(|page| (file, page)));
    }

    /// The pages that are missing for certain. The last page of a series names no next one; which page is which can be
    /// told only where pages name themselves in the form in which others name them.
    pub(super) fn missing(&self) -> Option<MissingPages> {
        let own = || self.0.iter().filter_map(|(_, page)| page.links.own);
        let names: HashSet<u64> = own().map(|link| link.name).collect();
        let forms: HashSet<u64> = own().map(|link| link.form).collect();
        let mut seen = HashSet::new();
        let mut open = Vec::new();
        let mut is_comparable = false;
        for (file, page) in &self.0 {
            // A page that is given twice names its next one twice.
            let Some(next) = page.links.next.filter(|next| seen.insert(next.name)) else { continue };
            is_comparable = is_comparable || forms.contains(&next.form);
            if !names.contains(&next.name) {
                open.push((*file, page.line));
            }
        }
        let has_last = self.0.iter().any(|(_, page)| page.links.next.is_none());
        let nameless = self.0.iter().filter(|(_, page)| page.links.own.is_none()).count();
        if !is_comparable {
            // The pages name each other in no way that can be followed, so that one is missing at least.
            open = if has_last { Vec::new() } else { open.pop().into_iter().collect() };
        } else if has_last && open.len() <= nameless {
            // Those without a name may be the ones that are named.
            open.clear();
        }
        let (file, line) = *open.first()?;
        Some(MissingPages { file, line, pages: open.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::split::{Link, Links};
    use super::*;

    /// Pages by the number of each and of its next one; 0 is none, and numbers of two digits have another form.
    fn missing(pages: &[(u64, u64)]) -> Option<(u64, usize)> {
        let number = |name: u64| Some(Link { name, form: u64::from(name > 9) }).filter(|_| name > 0);
        let mut all = Pages::default();
        for ((own, next), line) in pages.iter().zip(1..) {
            let links = Links { own: number(*own), next: number(*next) };
            all.extend(0, vec![Page { line, links }]);
        }
        all.missing().map(|it| (it.line, it.pages))
    }

    #[test]
    fn a_complete_series_is_never_called_incomplete() {
        for complete in [
            &[][..],
            &[(1, 0)],
            &[(0, 0)],
            &[(1, 2), (2, 3), (3, 0)],
            // In any order, twice, and two series.
            &[(3, 0), (1, 2), (2, 3)],
            &[(1, 2), (2, 0), (1, 2), (2, 0)],
            &[(1, 2), (2, 0), (8, 9), (9, 0)],
            // Without names, with some, and with names that are spelled in another way.
            &[(0, 2), (0, 3), (0, 0)],
            &[(1, 2), (0, 3), (3, 0)],
            &[(11, 2), (12, 3), (13, 0)],
            // A page that names itself as the next one.
            &[(1, 1)],
        ] {
            assert_eq!(missing(complete), None, "{complete:?}");
        }
    }

    #[test]
    fn a_page_that_is_named_and_not_there_is_missing() {
        for (pages, expected) in [
            (&[(1, 2)][..], (1, 1)),
            (&[(0, 2)], (1, 1)),
            (&[(1, 2), (2, 3)], (2, 1)),
            (&[(0, 2), (0, 3)], (2, 1)),
            (&[(0, 2), (2, 3)], (2, 1)),
            (&[(1, 2), (2, 3), (4, 0)], (2, 1)),
            // The first and the last are there, and none that another names.
            (&[(1, 2), (3, 0)], (1, 1)),
            (&[(3, 0), (1, 2)], (2, 1)),
            (&[(10, 2), (3, 0)], (1, 1)),
            (&[(1, 2), (2, 3), (4, 5), (6, 0)], (2, 2)),
            (&[(1, 2), (2, 3), (1, 2), (2, 3)], (2, 1)),
        ] {
            assert_eq!(missing(pages), Some(expected), "{pages:?}");
        }
    }
}
