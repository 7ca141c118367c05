//! Mapping files.

use provmap::{Bundle, MappingSet};

use super::problems::{complain, say_what_it_is};
use crate::input::Input;
use crate::output::{Complained, Output};

/// The mapping set of a file.
pub(crate) fn mapping_set<'i>(input: &'i Input, out: &mut Output) -> Result<MappingSet<'i>, Complained> {
    MappingSet::from_json(&input.text).map_err(|error| {
        if Bundle::is_bundle(&input.text) {
            // What is wrong with it as a mapping set would mislead.
            let message = format!(
                "{}: this is a bundle, which `provmap check` and `provmap preflight` read",
                input.name
            );
            let help = "take its mappings out, such as by `jq .mappings`, and give those";
            out.complain("error", message, &[("help", help.to_owned())], None);
        } else {
            complain(input, &error, out);
            say_what_it_is(&input.text, out);
        }
        Complained
    })
}

/// A propagation rule with its stores and mappings.
pub(crate) fn bundle(input: &Input, out: &mut Output) -> Result<Bundle, Complained> {
    Bundle::from_json(&input.text).map_err(|error| {
        complain(input, &error, out);
        Complained
    })
}
