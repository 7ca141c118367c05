//! `provmap explain`: the rules in words.

use std::fmt::Write;

use provmap::record::{Effect, RecordRule};
use provmap::{RULES, Rule, lint};

use crate::args::ExplainArgs;
use crate::output::{Complained, Outcome, Output};
use crate::render::{Style, Table};

pub(crate) fn run(arguments: &ExplainArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let style = out.style();
    let text = match &arguments.rule {
        None => list(style),
        Some(id) => match provmap::rule(id) {
            Ok(rule) => page(rule, style),
            Err(error) => {
                return Err(
                    out.error_with(error.to_string(), &[("help", "`provmap explain` lists the rules")])
                );
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
    let mut records = Table::new(&["RULE OF PREFLIGHT", "RECORDS", "WHAT IT FINDS"]);
    for rule in RecordRule::ALL.iter().copied() {
        records.row([rule.as_str().to_owned(), becomes(rule).to_owned(), rule.summary().to_owned()]);
    }
    text.push('\n');
    text.push_str(&records.render(style));
    text.push_str(
        "\nThe severity is the gravest of the rule's findings. `provmap explain RULE` says more about one.\n",
    );
    text
}

/// What becomes of the records that break a rule, in the words of a preflight.
pub(crate) fn becomes(rule: RecordRule) -> &'static str {
    match rule.effect() {
        Effect::Fails => "fail",
        Effect::Warns => "may fail",
        Effect::Unpredictable => "cannot be predicted",
        other => other.as_str(),
    }
}

fn table(heading: &str, rules: &[&Rule], style: Style) -> String {
    let mut table = Table::new(&[heading, "SEVERITY", "WHAT IT FINDS"]);
    for rule in rules {
        table.row([rule.id.to_owned(), rule.severity.to_string(), rule.summary.to_owned()]);
    }
    table.render(style)
}

/// A rule's page as text. Of Markdown, it renders the headings and code blocks that the pages use.
fn page(rule: &Rule, style: Style) -> String {
    let Rule { id, summary, reads, docs, .. } = rule;
    let weight = match id.parse::<RecordRule>() {
        Ok(rule) => format!("Records that break it: {}", becomes(rule)),
        Err(_) => format!("Gravest severity: {}", rule.severity),
    };
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(text, "{}", style.bold(&format!("{id}: {summary}")));
    let _ = writeln!(text, "{weight}");
    if !reads.is_empty() {
        let _ = writeln!(text, "Reads: {}", reads.join(", "));
    }
    text.push('\n');
    let mut in_example = false;
    for line in docs.lines() {
        if line.starts_with("```") {
            in_example = !in_example;
        } else if in_example {
            let _ = writeln!(text, "    {line}");
        } else if let Some(words) = line.strip_prefix("### ") {
            let _ = writeln!(text, "{}", style.bold(words));
        } else {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}
