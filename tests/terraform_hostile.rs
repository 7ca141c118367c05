//! Terraform's files that are made to cost much: local values and names that many lines repeat.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests panic when they fail")]

use std::fmt::Write as _;

use provmap::terraform::Module;

const RULE: &str = "pingoneprovisioning_propagation_rule";

fn rule(name: &str, target: &str, lines: usize) -> String {
    let mut text = format!("resource \"{RULE}\" \"{name}\" {{\n  mappings = [\n");
    for _ in 0..lines {
        writeln!(text, "    {{ source_attribute = \"email\", target_attribute = {target} }},").unwrap();
    }
    text + "  ]\n}\n"
}

/// Without a limit, each line would hold the text.
#[test]
fn a_text_that_many_lines_name_is_read_a_limited_number_of_times() {
    let text = "a".repeat(1_000_000);
    let file = format!("locals {{\n  big = \"{text}\"\n}}\n{}", rule("users", "local.big", 5_000));
    let json = format!(
        r#"{{"locals": {{"big": "{text}"}}, "resource": {{"{RULE}": {{"users": {{"mappings": [{}]}}}}}}}}"#,
        vec![r#"{"target_attribute": "${local.big}"}"#; 5_000].join(",")
    );
    for (name, file) in [("a.tf", file), ("a.tf.json", json)] {
        let module = Module::read([(name, file)]);
        let error = module.propagation_rules(name).unwrap_err();
        assert!(error.to_string().contains("the module is too large to be followed"), "{name}: {error}");
        assert_eq!(error.problems()[0].pointer(), format!("/resource/{RULE}/users/mappings"), "{name}");
    }
}

#[test]
fn a_list_that_many_lines_name_is_looked_at_a_limited_number_of_times() {
    let list = vec!["1"; 100_000].join(",");
    let file = format!("locals {{\n  big = [{list}]\n}}\n{}", rule("users", "local.big[0]", 5_000));
    let module = Module::read([("a.tf", file)]);
    let error = module.propagation_rules("a.tf").unwrap_err().in_file("a.tf").to_string();
    let expected =
        format!("a.tf:5:14: /resource/{RULE}/users/mappings: the module is too large to be followed");
    assert!(error.starts_with(&expected), "{error}");
}

#[test]
fn a_name_that_every_line_would_repeat_is_refused() {
    let name = "u".repeat(500_000);
    let json = format!(r#"{{"resource": {{"{RULE}": {{"{name}": {{"mappings": [{{}},{{}}]}}}}}}}}"#);
    let resource = |address: &str, name: &str| {
        format!(
            r#"{{"format_version": "1.2", "values": {{"root_module": {{"child_modules": [{{"address": "{address}",
                "resources": [{{"type": "{RULE}", "name": "{name}", "values": {{}}}}]}}]}}}}}}"#
        )
    };
    let calls = format!(
        r#"{{"format_version": "1.2", "planned_values": {{}}, "configuration": {{"root_module": {{"module_calls": {{"{name}":
            {{"module": {{}}}}}}}}}}}}"#
    );
    for (file, text) in [
        ("a.tf", rule(&name, "\"email\"", 1)),
        ("a.tf.json", json),
        ("plan.json", resource("module.a", &name)),
        ("plan.json", resource(&name, "a")),
        ("plan.json", calls),
    ] {
        let module = Module::read([(file, text)]);
        let error = module.propagation_rules(file).unwrap_err().to_string();
        assert!(error.ends_with("the name has more than 1024 bytes"), "{file}: {error}");
    }
    let module = Module::read([("plan.json", resource("module.a", "a"))]);
    assert_eq!(module.propagation_rules("plan.json").unwrap().len(), 1);
}

#[test]
fn a_value_of_another_type_has_a_place() {
    for (file, text, expected) in [
        (
            "plan.json",
            format!(
                "{{\"format_version\": \"1.2\", \"values\": {{\"root_module\": {{\"resources\": [\n\
                 {{\"type\": \"{RULE}\", \"name\": \"a\", \"values\": []}}]}}}}}}"
            ),
            "line 2, column 73: ",
        ),
        ("a.tf.json", format!("{{\"resource\": {{\n\n\"{RULE}\": 5}}}}"), "line 3, column 41: "),
        ("a.tf.json", "{\n\"locals\": 5}".to_owned(), "line 2, column 11: "),
    ] {
        let module = Module::read([(file, text)]);
        let error = module.propagation_rules(file).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}
