//! The text of a file.

mod region;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use provmap::{MappingTests, bundle, overlay, terraform};
use provmap_model::positions::Positions;
use provmap_model::secret::SecretTargets;
use provmap_model::shown::{metadata, source_schema};
use provmap_model::text::BYTE_ORDER_MARK;

pub(crate) use self::region::Region;
use crate::config_file;
use crate::render::Source;

/// What a text is read as. It decides what an excerpt shows: of a text that turns out to be something else, nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadAs {
    /// A mapping file, a bundle, or Terraform.
    Mappings,
    Metadata,
    SourceSchema,
    Overlay,
    /// A `provmap.toml`.
    Configuration,
    /// Tests of a mapping.
    Tests,
    /// The findings that are known.
    Baseline,
    /// Users or records, whose values never show.
    Users,
    /// A word of the command line, which its reader wrote.
    Argument,
}

/// The place of the quote that closes a JSON text, from behind the one that opens it.
pub(crate) fn closing_quote(inner: &[u8]) -> Option<usize> {
    let mut escaped = false;
    inner.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    })
}

/// A text with the name under which messages speak of it.
pub(crate) struct Input {
    /// The path, escaped.
    pub(crate) name: String,
    /// The text, without a byte order mark.
    pub(crate) text: String,
    pub(crate) read_as: ReadAs,
    /// Whether the file has a byte order mark before the text.
    is_marked: bool,
    /// The targets that are secrets.
    secrets: Rc<SecretTargets>,
    /// The text as excerpts show it; made for the first of them.
    shown: OnceCell<Option<String>>,
    /// Lines and columns; counted for the first that asks.
    positions: OnceCell<Positions>,
}

impl Input {
    pub(crate) fn new(name: String, text: String, read_as: ReadAs) -> Input {
        Input {
            name,
            text,
            read_as,
            is_marked: false,
            secrets: Rc::default(),
            shown: OnceCell::new(),
            positions: OnceCell::new(),
        }
    }

    /// The input whose excerpts are without what expressions send to these targets.
    pub(crate) fn without(self, secrets: &Rc<SecretTargets>) -> Input {
        Input { secrets: Rc::clone(secrets), ..self }
    }

    /// The input of a file that has a byte order mark before the text, or has none.
    pub(crate) fn marked(self, is_marked: bool) -> Input {
        Input { is_marked, ..self }
    }

    /// The bytes of the file before the text: those of a byte order mark.
    pub(crate) fn before(&self) -> usize {
        if self.is_marked { BYTE_ORDER_MARK.len_utf8() } else { 0 }
    }

    /// The lines and columns of a span of the text.
    pub(crate) fn region(&self, span: &Range<usize>) -> Option<Region> {
        Region::of(span, &self.text, self.positions.get_or_init(|| Positions::of(&self.text)))
    }

    /// Whether there is a file, and not a connector that is compiled in. A file without text is refused.
    pub(crate) fn is_file(&self) -> bool {
        !self.text.is_empty()
    }

    /// The file as it stands, with its byte order mark: edits count from there.
    pub(crate) fn document(&self) -> Cow<'_, str> {
        if self.is_marked { format!("{BYTE_ORDER_MARK}{}", self.text).into() } else { (&*self.text).into() }
    }
}

impl Source for Input {
    fn name(&self) -> Option<&str> {
        Some(&self.name)
    }

    /// Nothing where the text is not of the kind that it is read as.
    fn shown(&self) -> Option<&str> {
        let shown = self.shown.get_or_init(|| match self.read_as {
            ReadAs::Mappings => bundle::shown_without(&self.text, &self.secrets)
                .or_else(|| terraform::shown_without(&self.text, &self.secrets)),
            ReadAs::Metadata => metadata(&self.text),
            ReadAs::SourceSchema => source_schema(&self.text),
            ReadAs::Overlay => overlay::shown(&self.text),
            ReadAs::Configuration => config_file::shown(&self.text),
            ReadAs::Tests => MappingTests::shown(&self.text),
            // A baseline is written by provmap: a place is enough.
            ReadAs::Users | ReadAs::Baseline => None,
            ReadAs::Argument => Some(self.text.clone()),
        });
        shown.as_deref()
    }
}
