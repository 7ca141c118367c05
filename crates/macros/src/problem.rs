//! What is wrong, and how the compiler is told: an error by `compile_error!`, a warning by the use of an item that is deprecated.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use provmap::Severity;
use quote::{quote, quote_spanned};

/// The first and the last of the tokens that something is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spans {
    pub(crate) start: Span,
    pub(crate) end: Span,
}

impl Spans {
    pub(crate) fn of(span: Span) -> Spans {
        Spans { start: span, end: span }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) severity: Severity,
    /// The rule that finds it; empty where none does.
    pub(crate) rule: &'static str,
    pub(crate) at: Spans,
    pub(crate) text: String,
}

impl Problem {
    /// What no rule is about: the form of what stands in a macro, or a file that cannot be read.
    pub(crate) fn error(at: Spans, text: impl Into<String>) -> Problem {
        Problem { severity: Severity::Error, rule: "", at, text: text.into() }
    }

    /// The statement that tells the compiler; nothing for advice.
    pub(crate) fn statement(&self) -> TokenStream {
        match self.severity {
            Severity::Error => self.compile_error(),
            Severity::Warning => self.deprecation(),
            Severity::Info => TokenStream::new(),
        }
    }

    fn compile_error(&self) -> TokenStream {
        let Spans { start, end } = self.at;
        // The compiler underlines what is from the first token of the call up to its last.
        let mut text = Literal::string(&self.text);
        text.set_span(end);
        let mut braces = Group::new(Delimiter::Brace, TokenTree::from(text).into());
        braces.set_span(end);
        let call = quote_spanned!(start=> ::core::compile_error!);
        quote!(#call #braces)
    }

    /// Names a function that is deprecated, at the tokens: a macro cannot warn in another way.
    fn deprecation(&self) -> TokenStream {
        let text = &self.text;
        let name =
            if self.rule.is_empty() { "contradiction".to_owned() } else { self.rule.replace('-', "_") };
        let declared = Ident::new(&name, Span::call_site());
        let used = Ident::new(&name, self.at.end);
        quote! {
            const _: fn() = {
                #[deprecated(note = #text)]
                const fn #declared() {}
                #used
            };
        }
    }
}
