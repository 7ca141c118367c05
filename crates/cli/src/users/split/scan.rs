//! Finds the end of a piece of JSON by its brackets and quotes.

use memchr::memchr2;

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The place that a search looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Before the comma or the bracket that ends an element.
    Element,
    /// Behind the bracket that closes the outermost.
    Close,
}

/// The state of a search: open brackets and quotes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scan {
    pub(super) depth: usize,
    pub(super) in_text: bool,
    pub(super) escaped: bool,
}

impl Scan {
    /// The offset at which the search ends, if it ends among these bytes.
    pub(super) fn find(&mut self, bytes: &[u8], stop: Stop) -> Option<usize> {
        let mut at = 0_usize;
        while let Some(byte) = bytes.get(at) {
            if self.escaped {
                self.escaped = false;
            } else if self.in_text {
                let rest = bytes.get(at..).unwrap_or_default();
                let found = memchr2(b'"', b'\\', rest)?;
                at = at.saturating_add(found);
                self.escaped = rest.get(found) == Some(&b'\\');
                self.in_text = self.escaped;
            } else {
                match byte {
                    b'"' => self.in_text = true,
                    b'{' | b'[' => self.depth = self.depth.saturating_add(1),
                    b',' | b']' if stop == Stop::Element && self.depth == 0 => return Some(at),
                    b'}' | b']' => {
                        self.depth = self.depth.saturating_sub(1);
                        if stop == Stop::Close && self.depth == 0 {
                            return Some(at.saturating_add(1));
                        }
                    }
                    _ => {}
                }
            }
            at = at.saturating_add(1);
        }
        None
    }
}
