//! `provmap explain`: the rules in words.

use std::fmt::Write;

use provmap::record::RecordRule;
use provmap::{RULES, Rule, lint};

use crate::args::ExplainArgs;
use crate::output::{Complained, Outcome, Output};
use crate::render::{Style, Table};

pub(crate) fn run(arguments: &ExplainArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let style = out.style();
    let text = match &arguments.rule {
        None => list(style),
        Some(id) => match provmap::rule(id) {
            Ok(rule) => describe(rule, style),
            Err(error) => {
                if RecordRule::ALL.iter().any(|rule| rule.id() == id) {
                    let help = "docs/json.md says what its rules find".to_owned();
                    let message = format!("`{id}` is a rule of `provmap preflight`");
                    out.complain("error", message, &[("help", help)], None);
                } else {
                    let help = "`provmap explain` lists the rules".to_owned();
                    out.complain("error", error, &[("help", help)], None);
                }
                return Err(Complained);
            }
        },
    };
    out.text(&text);
    Ok(Outcome::Clean)
}

fn list(style: Style) -> String {
    let mut text = table("RULE OF CHECK", RULES, style);
    text.push('\n');
    text.push_str(&table("RULE OF LINT-METADATA", lint::RULES, style));
    text.push_str(
        "\nThe severity is the gravest of the rule's findings. `provmap explain RULE` says more about one.\n",
    );
    text
}

fn table(heading: &str, rules: &[&Rule], style: Style) -> String {
    let mut table = Table::new(&[heading, "SEVERITY", "WHAT IT FINDS"]);
    for rule in rules {
        table.row([rule.id.to_owned(), rule.severity.to_string(), rule.summary.to_owned()]);
    }
    table.render(style)
}

/// A rule's page as text. Of Markdown, it renders the headings and code blocks that the pages use.
fn describe(rule: &Rule, style: Style) -> String {
    let mut text = String::new();
    let heading = |words: &str| style.bold(words);
    // Writing to a String does not fail.
    let _ = writeln!(text, "{}", heading(&format!("{}: {}", rule.id, rule.summary)));
    let _ = writeln!(text, "Gravest severity: {}", rule.severity);
    if !rule.reads.is_empty() {
        let _ = writeln!(text, "Reads: {}", rule.reads.join(", "));
    }
    text.push('\n');
    let mut in_example = false;
    for line in rule.docs.lines() {
        if line.starts_with("```") {
            in_example = !in_example;
        } else if in_example {
            let _ = writeln!(text, "    {line}");
        } else if let Some(words) = line.strip_prefix("### ") {
            let _ = writeln!(text, "{}", heading(words));
        } else {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}
