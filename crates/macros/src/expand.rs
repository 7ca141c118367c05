//! What the macros become.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

use crate::files;
use crate::parse::{ConnectorName, Include, Line, Mapping, Settings, Source};
use crate::problem::Problem;

/// `mapping!`: what is wrong, then the set.
pub(crate) fn mapping(tokens: TokenStream, root: &Path) -> TokenStream {
    let mut problems = Vec::new();
    let mapping = Mapping::parse(tokens, &mut problems);
    mapping.check(root, &mut problems);
    let lines = mapping.lines.iter().map(line);
    let rebuild = mapping.settings.rebuild(root);
    let statements = problems.iter().map(Problem::statement);
    quote! {{ #rebuild #(#statements)* ::provmap::MappingSet::new(::std::vec![#(#lines),*]) }}
}

fn line(line: &Line) -> TokenStream {
    let target = &line.target.text;
    let mapping = match &line.source {
        Source::Attribute(source) => {
            let source = &source.text;
            quote!(::provmap::Mapping::from_source(#target, #source))
        }
        Source::Expression(source) => {
            let source = &source.text;
            quote!(::provmap::Mapping::from_expression(#target, #source))
        }
    };
    if line.is_of_group { quote!(#mapping.for_group()) } else { mapping }
}

/// `include_mapping!`: what is wrong, then the set, read from the text of the file.
pub(crate) fn include(tokens: TokenStream, root: &Path) -> TokenStream {
    let mut problems = Vec::new();
    let include = Include::parse(tokens, &mut problems);
    include.check(root, &mut problems);
    let rebuild = include.settings.rebuild(root);
    let statements = problems.iter().map(Problem::statement);
    let nothing = quote!(::provmap::MappingSet::new(::std::vec::Vec::new()));
    let set = match &include.file {
        Some(file) if root.join(&file.text).is_file() => {
            let path = files::path(&file.text);
            // The same file has just been read, so that it can be read; without `unwrap`, which the crate may forbid.
            quote! {
                ::core::result::Result::unwrap_or_else(
                    ::provmap::MappingSet::from_json(::core::include_bytes!(#path)),
                    |_| #nothing,
                )
            }
        }
        _ => nothing,
    };
    quote! {{ #rebuild #(#statements)* #set }}
}

impl Settings {
    /// Lets a file of metadata rebuild the crate when it changes.
    fn rebuild(&self, root: &Path) -> Option<TokenStream> {
        let Some(ConnectorName::File(file)) = &self.connector else { return None };
        let path = files::path(&file.text);
        let is_there = root.join(&file.text).is_file();
        is_there.then(|| {
            quote!(
                const _: &[::core::primitive::u8] = ::core::include_bytes!(#path);
            )
        })
    }
}
