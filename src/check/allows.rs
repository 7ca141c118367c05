//! Comments in a file that ignore findings in it.

use provmap_model::suggest;
use provmap_model::text::name;

use super::Options;
use crate::facts::Findings;
use crate::mapping::{Allow, MappingSet, Says};
use crate::report::{Finding, Place, Report, Severity};
use crate::rules::unused_ignore::UnusedIgnore;
use crate::rules::{self, unused_ignore};

/// Takes away the findings that comments of the file ignore, and says which of the comments are of no use. `is_compared` is
/// whether all rules could find something that are not off.
pub(super) fn apply(set: &MappingSet, report: &mut Report, options: &Options, is_compared: bool) {
    let allows = set.allows();
    if allows.is_empty() {
        return;
    }
    // For each comment, the rules that it ignored something of.
    let mut used: Vec<Vec<&str>> = allows.iter().map(|_| Vec::new()).collect();
    report.ignore(|finding| {
        let mut is_ignored = false;
        for (allow, used) in allows.iter().zip(&mut used) {
            let Says::Rules(rules) = &allow.says else { continue };
            let covered = allow.covers.contains(&finding.place.start()) && finding.place.span.is_some();
            if covered && rules.iter().any(|(rule, _)| rule == finding.rule) {
                used.push(finding.rule);
                is_ignored = true;
            }
        }
        is_ignored
    });
    // Of lines that are open, nothing is found.
    let is_certain = is_compared && set.is_whole();
    let Ok(index) = rules::position(unused_ignore::RULE.id) else { return };
    let mut findings = Findings::new();
    options.run(index, &unused_ignore::RULE, &mut findings, |findings| {
        for (allow, used) in allows.iter().zip(&used).filter(|(allow, _)| allow.is_own) {
            of_no_use(allow, used, options, is_certain, findings);
        }
    });
    let mut findings = findings.into_vec();
    Place::count_by(set.positions(), findings.iter_mut().map(|finding| &mut finding.place), set.text());
    report.take(findings);
}

fn of_no_use(allow: &Allow, used: &[&str], options: &Options, is_certain: bool, findings: &mut Findings) {
    let finding = |place: &Place, message: &str, help: String| Finding {
        help: Some(help),
        ..Finding::new(Severity::Info, place.clone(), message.to_owned())
    };
    let rules = match &allow.says {
        Says::Rules(rules) => rules,
        Says::Unread => {
            let message = "this comment ignores nothing: what it allows cannot be read";
            let help = "write `provmap: allow(RULE) REASON`";
            return findings.push(finding(&allow.place, message, help.to_owned()));
        }
        Says::NoReason => {
            let message = "this comment ignores nothing: it gives no reason";
            let help = "write the reason behind the bracket";
            return findings.push(finding(&allow.place, message, help.to_owned()));
        }
    };
    for (rule, place) in rules {
        match rules::position(rule) {
            Err(_) => {
                let near = suggest::nearest(rule, rules::all().map(|rule| rule.id));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`provmap explain` lists the rules".to_owned(),
                };
                findings.push(finding(place, &format!("there is no rule `{}`", name(rule)), help));
            }
            Ok(index) if is_certain && !used.contains(&rule.as_str()) && !options.is_off(index) => {
                let place = place.clone();
                findings.push(unused_ignore::finding(UnusedIgnore { place, rule, target: None, path: None }));
            }
            Ok(_) => {}
        }
    }
}
