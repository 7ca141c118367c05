//! The texts of a line, without the blanks around them.

use std::borrow::Cow;
use std::ops::Range;

use provmap_model::text::is_blank;

use super::Offsets;

/// A text of a line, trimmed, with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    pub(crate) value: Cow<'a, str>,
    /// The bytes of the file that hold it, quotes included; nothing when the line does not come from a file.
    pub(crate) span: Option<Range<usize>>,
    /// The places in it, where the file spells it in another way.
    pub(crate) offsets: Option<Box<Offsets>>,
    /// Whether there were blanks around it.
    pub(crate) padded: bool,
}

impl<'a> Field<'a> {
    /// A trimmed text; nothing when it is blank.
    pub(crate) fn new(value: impl Into<Cow<'a, str>>) -> Option<Field<'a>> {
        let value = value.into();
        let padded = value.trim_matches(is_blank).len() != value.len();
        let value = match value {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(is_blank)),
            Cow::Owned(text) => Cow::Owned(text.trim_matches(is_blank).to_owned()),
        };
        (!value.is_empty()).then_some(Field { value, span: None, offsets: None, padded })
    }

    /// A name, without what is or looks blank around it; nothing when that is all of it.
    pub(super) fn name(value: impl Into<Cow<'a, str>>) -> Option<Field<'a>> {
        let mut field = Field::new(value);
        Field::trim_name(&mut field);
        field
    }

    /// The text without a borrow, and without its place.
    pub(super) fn into_owned(self) -> Field<'static> {
        Field { value: self.value.into_owned().into(), span: None, offsets: None, padded: self.padded }
    }

    /// Takes what looks blank, and is no white space, from around a name.
    #[inline]
    pub(crate) fn trim_name(field: &mut Option<Field<'a>>) {
        if field.as_ref().is_some_and(|field| !ends_visibly(&field.value)) {
            Field::trim_unusual_name(field);
        }
    }

    #[cold]
    fn trim_unusual_name(slot: &mut Option<Field<'a>>) {
        let Some(field) = slot.take() else { return };
        let value = match field.value {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(looks_blank)),
            Cow::Owned(ref text) => Cow::Owned(text.trim_matches(looks_blank).to_owned()),
        };
        let padded = field.padded || value.len() != field.value.len();
        // No place inside of a name is asked for.
        *slot = (!value.is_empty()).then_some(Field { value, offsets: None, padded, ..field });
    }
}

/// Whether both ends are visible ASCII characters, as those of the usual text are: nothing is to be trimmed.
#[inline]
pub(super) fn ends_visibly(text: &str) -> bool {
    matches!(text.as_bytes(), [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'])
}

/// White space, and characters without a width, which show as nothing at all.
fn looks_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}
