//! Values in the braces of another product's templates: `${user.email}`, `#{title}`, `{{email}}`.

use provmap_model::source::SourceSchema;

use super::dialects::{counterpart, directory_attribute, without_filter};
use crate::expression::{Expression, ReferenceForm, SyntaxError, SyntaxErrorKind};

/// The braces of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Braces {
    /// `${user.email}`, as in the attribute mappings of applications and identity providers.
    Dollar,
    /// `#{title}` of Spring.
    Hash,
    /// `{{email}}`, which many products have.
    Double,
}

impl Braces {
    const ALL: [Braces; 3] = [Braces::Dollar, Braces::Hash, Braces::Double];

    fn opening(self) -> &'static str {
        match self {
            Braces::Dollar => "${",
            Braces::Hash => "#{",
            Braces::Double => "{{",
        }
    }

    fn closing(self) -> &'static str {
        match self {
            Braces::Dollar | Braces::Hash => "}",
            Braces::Double => "}}",
        }
    }

    /// What a text with these braces is.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Braces::Dollar => "a `${…}` template of application and identity provider mappings",
            Braces::Hash => "a `#{…}` template of Spring",
            Braces::Double => "a `{{…}}` template",
        }
    }

    /// The first braces in a source attribute.
    pub(crate) fn first_in(source: &str) -> Option<Braces> {
        let found =
            Braces::ALL.into_iter().filter_map(|braces| Some((source.find(braces.opening())?, braces)));
        found.min_by_key(|(at, _)| *at).map(|(_, braces)| braces)
    }
}

/// A template in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Template<'t> {
    pub(super) braces: Braces,
    /// What stands between them.
    inside: &'t str,
    /// Whether it is the whole text.
    pub(super) is_whole: bool,
}

impl<'t> Template<'t> {
    /// The template that starts at a byte of a text.
    fn at(text: &'t str, start: usize) -> Option<Template<'t>> {
        let rest = text.get(start..)?;
        let braces = Braces::ALL.into_iter().find(|braces| rest.starts_with(braces.opening()))?;
        let (inside, after) = rest.strip_prefix(braces.opening())?.split_once(braces.closing())?;
        Some(Template { braces, inside: inside.trim(), is_whole: start == 0 && after.is_empty() })
    }

    /// The template that a source attribute is.
    pub(super) fn of_source(source: &'t str) -> Option<Template<'t>> {
        Template::at(source, 0).filter(|template| template.is_whole)
    }

    /// The template in an expression. `error` is why the expression does not parse, if it does not.
    pub(super) fn of_expression(expression: &'t str, error: Option<&SyntaxError>) -> Option<Template<'t>> {
        if let Some(error) =
            error.filter(|error| matches!(error.kind(), SyntaxErrorKind::ForeignTemplate { .. }))
        {
            return Template::at(expression, error.span().start);
        }
        // To PEL, two braces are a list in a list, which nobody writes around one bare name.
        let template = Template::at(expression, 0).filter(|template| template.braces == Braces::Double)?;
        let read = Expression::parse(template.inside).ok()?;
        let is_bare = read.as_reference().is_some_and(|read| read.form != ReferenceForm::Root);
        (is_bare && (template.is_whole || error.is_some())).then_some(template)
    }

    /// The directory attribute that the template stands for, where that is clear.
    pub(super) fn path(self, schema: &SourceSchema) -> Option<String> {
        let parsed = Expression::parse(self.inside);
        let read = parsed.iter().find_map(Expression::as_reference);
        let (path, form) = match read {
            Some(read) => (read.path.join("."), Some(read.form)),
            None => (without_filter(self.inside), None),
        };
        if schema.find(&path).is_some() {
            return Some(path);
        }
        if let Some((_, known)) = counterpart(&path) {
            return known.map(str::to_owned);
        }
        // In SSO mappings, what `user.` has beside the directory's attributes are custom ones.
        let is_custom = self.braces == Braces::Dollar && form == Some(ReferenceForm::User);
        if is_custom || form == Some(ReferenceForm::Root) {
            return Some(path);
        }
        directory_attribute(&path).filter(|path| schema.find(path).is_some()).map(str::to_owned)
    }
}
