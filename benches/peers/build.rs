//! Writes for each connector the struct that somebody would derive serde and garde on.

use std::fmt::Write as _;
use std::{env, fs, path::Path};

use provmap::record::{Operation, record_schema};
use serde_json::Value;

fn main() {
    let mut code = String::new();
    for connector in provmap::registry::ALL {
        let name = connector.store_type();
        let schema = record_schema(connector, Operation::Create);
        let required = schema["required"].as_array().expect("is a list");
        let properties = schema["properties"].as_object().expect("is an object");
        write!(code, "#[derive(Deserialize, Validate)]\npub(crate) struct {name} {{\n").expect("fits");
        for (number, (key, property)) in properties.iter().enumerate() {
            let is_required = required.iter().any(|it| it == key);
            let (kind, rules) = field(property, is_required);
            let kind = if is_required { kind } else { format!("Option<{kind}>") };
            write!(
                code,
                "    #[serde(rename = {key:?})]\n    #[garde({rules})]\n    field{number}: {kind},\n"
            )
            .expect("fits");
        }
        code.push_str("}\n\n");
    }
    let folder = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&folder).join("structs.rs"), code).expect("is writable");
}

/// The type of a field, and its rules. A type that allows a list beside one value is taken for the value.
fn field(property: &Value, is_required: bool) -> (String, String) {
    let types = &property["type"];
    let has =
        |name: &str| types == name || types.as_array().is_some_and(|all| all.iter().any(|it| it == name));
    let limits = |of: &Value, what: &str, least: &str, most: &str| {
        let one = |word: &str, name: &str| of[name].as_u64().map(|limit| format!("{word} = {limit}"));
        let both: Vec<String> = [one("min", least), one("max", most)].into_iter().flatten().collect();
        (!both.is_empty()).then(|| format!("length({what}, {})", both.join(", ")))
    };
    if has("string") {
        let rules = limits(property, "chars", "minLength", "maxLength");
        ("String".to_owned(), rules.unwrap_or_else(|| "skip".to_owned()))
    } else if has("boolean") {
        ("bool".to_owned(), "skip".to_owned())
    } else {
        assert!(has("array"), "{property}");
        let of_list = limits(property, "simple", "minItems", "maxItems");
        let of_each = limits(&property["items"], "chars", "minLength", "maxLength");
        // Of an `Option` the list is the inner one.
        let of_each = of_each
            .map(|it| if is_required { format!("inner({it})") } else { format!("inner(inner({it}))") });
        let rules: Vec<String> = of_list.into_iter().chain(of_each).collect();
        ("Vec<String>".to_owned(), if rules.is_empty() { "skip".to_owned() } else { rules.join(", ") })
    }
}
