//! What lengths count, and what values have to look like.

use provmap_model::source::SourceAttribute;

use super::TextLength;

/// Declares an enum of words.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $word:literal => $variant:ident,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
        }

        impl $name {
            /// Each of them.
            pub const ALL: &[$name] = &[$($name::$variant),*];

            /// The word in an overlay file.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }
        }
    };
}

words! {
    /// What a length counts.
    LengthUnit {
        /// Unicode characters.
        "characters" => Characters,
        /// UTF-16 units: what lies outside the basic plane, such as most emoji, counts twice.
        "utf16" => Utf16,
        /// Bytes of UTF-8.
        "bytes" => Bytes,
    }
}

words! {
    /// What a value has to look like.
    Format {
        /// An e-mail address: something, one `@`, and something with a dot in it.
        "email" => Email,
    }
}

impl LengthUnit {
    /// The length of a text in this unit.
    pub(crate) fn measure(self, text: &str) -> u64 {
        match self {
            LengthUnit::Characters => TextLength::of(text).characters,
            LengthUnit::Utf16 => TextLength::of(text).utf16,
            LengthUnit::Bytes => text.len() as u64,
        }
    }

    /// A length in this unit, in words.
    pub(crate) fn words(self, length: u64) -> String {
        let unit = match self {
            LengthUnit::Characters => "character",
            LengthUnit::Utf16 => "UTF-16 unit",
            LengthUnit::Bytes => "byte",
        };
        if length == 1 { format!("1 {unit}") } else { format!("{length} {unit}s") }
    }
}

impl Format {
    /// Whether a text can be of this form. In doubt it can.
    ///
    /// ```
    /// use provmap::overlay::Format;
    /// assert!(Format::Email.admits("ada@example.com"));
    /// assert!(!Format::Email.admits("ada"));
    /// ```
    #[must_use]
    pub fn admits(self, text: &str) -> bool {
        match self {
            // No grammar of addresses: what a store refuses is its own affair, what has no `@` is refused by all.
            Format::Email => text.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty() && domain.contains('.') && !domain.contains('@') && !text.contains(' ')
            }),
        }
    }

    /// The form in words, as in "`userName` takes …".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Format::Email => "an e-mail address",
        }
    }

    /// Whether the values of a directory attribute are known to be of this form.
    pub(crate) fn is_of(self, source: &SourceAttribute) -> bool {
        // The names of forms are those of source schemas.
        source.format.as_deref() == Some(self.word())
    }
}
