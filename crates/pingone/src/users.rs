//! Users, as lines of JSON, in the memory of one page.

use std::fmt;
use std::io::{self, Read};

use crate::pages::Pages;

/// The users of an environment, a line of JSON each, as [`Read`].
///
/// An error of PingOne is one of [`io::Error::other`], whose source is an [`Error`](crate::Error).
pub struct UserLines {
    pages: Pages,
    /// The lines of a page, and how many bytes of them are taken.
    lines: Vec<u8>,
    taken: usize,
    has_failed: bool,
}

impl UserLines {
    pub(crate) fn new(pages: Pages) -> UserLines {
        UserLines { pages, lines: Vec::new(), taken: 0, has_failed: false }
    }

    /// Reads pages until one has users. Gives whether there is one.
    fn fill(&mut self) -> io::Result<bool> {
        while self.taken == self.lines.len() {
            if self.has_failed {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let page = self.pages.next().map_err(|error| {
                self.has_failed = true;
                io::Error::other(error)
            })?;
            let Some(users) = page else { return Ok(false) };
            self.taken = 0;
            self.lines.clear();
            for user in users {
                // Where JSON has line ends, they stand between values.
                let line =
                    user.get().bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte });
                self.lines.extend(line);
                self.lines.push(b'\n');
            }
        }
        Ok(true)
    }
}

impl Read for UserLines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || !self.fill()? {
            return Ok(0);
        }
        let mut left = self.lines.get(self.taken..).unwrap_or_default();
        let read = left.read(buffer)?;
        self.taken = self.taken.saturating_add(read);
        Ok(read)
    }
}

impl fmt::Debug for UserLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserLines").finish_non_exhaustive()
    }
}
