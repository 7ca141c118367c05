//! A suggestion as a resource of Terraform, as `terraform fmt` leaves it.

use provmap::suggest::SuggestedLine;
use provmap::{Connector, Suggestion};
use provmap_model::text::{hcl_string, name, visible};

use super::text::sections;

/// The propagation rule with its mappings. What it stands between is for the reader to fill in.
pub(super) fn write(connector: &Connector, suggestion: &Suggestion) -> String {
    let store = connector.store_type();
    let mut text = format!(
        "# A first mapping of users for {}: read each line before you use it. What the metadata's names are taken for is inferred.\n\
         # Put what your module has in the place of the variables.\n\
         resource \"pingoneprovisioning_propagation_rule\" \"{}\" {{\n",
        name(store),
        label(store),
    );
    let title = hcl_string(&format!("Users to {store}"));
    for (key, value) in [
        ("environment_id", "var.environment_id"),
        ("plan_id", "var.plan_id"),
        ("name", &*title),
        ("source_store_id", "var.source_store_id"),
        ("target_store_id", "var.target_store_id"),
        ("active", "false"),
    ] {
        text.push_str(&format!("  {key:<15} = {value}\n"));
    }
    match suggestion.lines.as_slice() {
        [] => text.push_str("  mappings        = []\n"),
        lines => {
            text.push_str("\n  mappings = [\n");
            text.push_str(&lines.iter().map(object).collect::<Vec<_>>().join("\n"));
            text.push_str("  ]\n");
        }
    }
    for (heading, attributes) in sections(suggestion) {
        text.push_str(&format!("\n  # {heading}\n"));
        attributes.iter().for_each(|line| text.push_str(&format!("  # {line}\n")));
    }
    text.push_str("}\n");
    text
}

/// A mapping, and above it why.
fn object(line: &SuggestedLine) -> String {
    let mut text = String::new();
    for reason in &line.reasons {
        text.push_str(&format!("    # {}\n", visible(reason)));
    }
    let mapping = &line.mapping;
    let (key, value) = match mapping.expression() {
        Some(expression) => ("expression", expression),
        None => ("source_attribute", mapping.source_attribute().unwrap_or_default()),
    };
    let target = hcl_string(mapping.target_attribute().unwrap_or_default());
    text.push_str(&format!("    {{ {key} = {}, target_attribute = {target} }},\n", hcl_string(value)));
    text
}

/// The store type as the label of a resource, which is a name of HCL: letters, digits and underscores, no digit first.
fn label(store: &str) -> String {
    let words: String = store
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .take(64)
        .collect();
    if words.starts_with(|c: char| c.is_ascii_digit()) { format!("_{words}") } else { words }
}
