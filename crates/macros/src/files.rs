//! The files that macros name, from the folder of the crate that is compiled.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use provmap_model::text::visible;
use quote::quote;

/// The folder of the crate that is compiled.
pub(crate) fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default()
}

pub(crate) fn read(root: &Path, file: &str) -> Result<Vec<u8>, String> {
    let name = visible(file);
    fs::read(root.join(file)).map_err(|error| match error.kind() {
        // `include_str!` counts from the source file.
        ErrorKind::NotFound => {
            format!("{name}: there is no such file; the path counts from the folder of the crate")
        }
        kind => format!("{name}: cannot read: {kind}"),
    })
}

/// The path of a file as the compiler takes it, which counts from the source file otherwise.
pub(crate) fn path(file: &str) -> TokenStream {
    if Path::new(file).is_absolute() {
        return quote!(#file);
    }
    let file = format!("/{file}");
    quote!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #file))
}
