//! A change of a line: which part of it is replaced, and by what.

use std::borrow::Cow;
use std::ops::Range;

/// How the file of a set is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Syntax {
    /// As nothing that can be edited: the lines come from no file, or are an expression by itself.
    #[default]
    None,
    Json,
    /// In Terraform's own language.
    #[cfg(feature = "terraform")]
    Hcl,
    /// In JSON of Terraform, which spells keys as its configuration does.
    #[cfg(feature = "terraform")]
    TerraformJson,
    /// As a program writes it that has what it is made from elsewhere: a plan, a state, or what CDK for Terraform synthesizes. Its
    /// words are those of Terraform's own language, in which most people write what is to be mended.
    #[cfg(feature = "terraform")]
    Generated,
}

impl Syntax {
    /// Whether the file is one of Terraform.
    pub(crate) fn is_terraform(self) -> bool {
        !matches!(self, Syntax::None | Syntax::Json)
    }

    /// A key of a line of PingOne's API, as the file spells it.
    pub(crate) fn spelt(self, key: &str) -> &str {
        match key {
            "targetAttribute" if self.is_terraform() => "target_attribute",
            "sourceAttribute" if self.is_terraform() => "source_attribute",
            _ => key,
        }
    }
}

/// A change of a line: which part of it is replaced, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change<'a> {
    /// Its target attribute.
    Target(Cow<'a, str>),
    /// What feeds it: from now on this source attribute, in the place of a source or an expression.
    Source(Cow<'a, str>),
    /// What feeds it: from now on this expression, in the place of a source or an expression.
    Expression(Cow<'a, str>),
    /// A part of its expression, by its bytes.
    Part(Range<usize>, Cow<'a, str>),
    /// Its `attributeMappingType`.
    Kind(&'static str),
    /// Keys of it that are not read, each with the key that is meant.
    Keys(Vec<(&'a str, &'static str)>),
    /// All of it: it goes.
    Removal,
}
