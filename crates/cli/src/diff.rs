//! `provmap diff`: what changed in a connector's metadata, and what that does to mappings.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use provmap::diff::{Change, Class, Diff, Effect, Effects};
use provmap::record::{Operation, Plan};
use provmap::{Connector, Finding, MappingSet, Options, Severity};
use provmap_model::shown::metadata_value;
use provmap_model::text::{grouped, is_identifier, key, name};
use serde::Serialize;

use crate::args::{DiffArgs, Format};
use crate::config::{Flags, Resolver, Settings};
use crate::input::Input;
use crate::live;
use crate::load::{self, ConnectorArgument, MappingFile};
use crate::output::{Complained, Outcome, Output};
use crate::render::{self, Said, Style, Table, count, json, users_in_words};
use crate::users::{FilterCounts, Scope, Users};

/// The changes and their effects. The form is described in `docs/json.md` and only grows.
#[derive(Serialize)]
struct DiffJson<'a> {
    version: u32,
    changes: Vec<ChangeJson<'a>>,
    /// By mapping file.
    users: Option<Vec<UsersJson<'a>>>,
}

#[derive(Serialize)]
struct UsersJson<'a> {
    path: &'a str,
    #[serde(flatten)]
    users: FailingUsers,
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    #[serde(flatten)]
    change: Change,
    affects: Vec<EffectJson<'a>>,
}

#[derive(Serialize)]
struct EffectJson<'a> {
    path: &'a str,
    pointer: &'a str,
    finding: &'a Finding,
}

/// A mapping file, and what the changes do to it.
struct AffectedFile {
    path: String,
    input: Rc<Input>,
    effects: Effects,
    /// The users who go through it, if there are any.
    users: Option<FailingUsers>,
}

/// What a change does to users.
#[derive(Debug, Clone, Copy, Serialize)]
struct FailingUsers {
    /// The users that were judged.
    users: u64,
    /// Those that failed by nothing before, and fail now.
    newly_failing: u64,
    /// Whether these are all users.
    complete: bool,
    #[serde(flatten)]
    filter: FilterCounts,
    /// The records that have nothing of what the mapping reads.
    #[serde(skip)]
    strangers: u64,
}

pub(crate) fn run(arguments: &DiffArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let Compared { old: old_path, new: new_path, mapping } = compared(arguments, out)?;
    // The problems of both are shown.
    let (old, new) = (ConnectorArgument::load(&old_path, out), ConnectorArgument::load(&new_path, out));
    let (old, new) = (old?, new?);
    for (path, argument) in [(&old_path, &old), (&new_path, &new)] {
        load::warn_of_contradictions(path, &argument.connector, out);
    }
    let source_schema = arguments.source_schema.as_deref();
    let mut resolver = Resolver::new(Flags { source_schema, ..Flags::new(&arguments.config, None) }, out)?;
    let diff = provmap::diff(&old.connector, &new.connector);
    let users = Users::of_option(&arguments.users, mapping.len(), out)?;
    let mut affected = Vec::new();
    for path in &mapping {
        let connectors = [&old.connector, &new.connector];
        // Of a configuration, the schema counts: the connectors are those of the command line.
        let effects = resolver
            .of(Some(path), out)
            .and_then(|settings| effects(path, &diff, connectors, &settings, users.as_ref(), out));
        affected.extend(effects);
    }
    let changes = changes(&diff, &affected);
    match arguments.output_format {
        Format::Json => {
            let users = users.is_some().then(|| {
                let all = affected.iter().filter_map(|file| Some((&file.path, file.users?)));
                all.map(|(path, users)| UsersJson { path, users }).collect()
            });
            out.text(&json::compact(&DiffJson { version: 1, changes, users }));
        }
        Format::Text => {
            out.text(&format!("{} → {}\n\n", old.description(), new.description()));
            let style = out.style();
            if !mapping.is_empty() {
                show_effects(&diff, &affected, mapping.len(), style, out);
            }
            out.text(&show_changes(&changes, !affected.is_empty(), style));
        }
    }
    let breaks = |file: &AffectedFile| {
        file.effects.breaks() || file.users.is_some_and(|users| users.newly_failing > 0)
    };
    let breaks = diff.worst() == Some(Class::Breaking) || affected.iter().any(breaks);
    let are_users_complete = affected.iter().all(|file| file.users.is_none_or(|users| users.complete));
    Ok(Outcome::of(affected.len() == mapping.len() && are_users_complete, breaks))
}

/// What is compared.
struct Compared {
    old: PathBuf,
    new: PathBuf,
    mapping: Vec<PathBuf>,
}

/// The files of the command line, or what PingOne says now.
fn compared(arguments: &DiffArgs, out: &mut Output) -> Result<Compared, Complained> {
    let Some(tenant) = arguments.live.tenant() else {
        // The command line requires both.
        let (Some(old), Some(new)) = (&arguments.old, &arguments.new) else { return Err(Complained) };
        return Ok(Compared { old: old.clone(), new: new.clone(), mapping: arguments.mapping.clone() });
    };
    let (_, mut rule) = live::rule(tenant, out)?;
    let Some(new) = rule.keep_metadata(out) else { return Err(live::no_metadata(&rule, out)) };
    let store_type = rule.store_type.clone().unwrap_or_default();
    let old = arguments.old.clone().unwrap_or_else(|| PathBuf::from(store_type));
    Ok(Compared { old, new, mapping: vec![rule.keep(out)] })
}

fn effects(
    path: &Path,
    diff: &Diff,
    [old, new]: [&Connector; 2],
    settings: &Settings<'_>,
    users: Option<&Users<'_>>,
    out: &mut Output,
) -> Result<AffectedFile, Complained> {
    let choice = format!("the only one for {} is compared, and there is none", name(old.store_type()));
    let file = MappingFile::read(path, &[old.store_type(), new.store_type()], &choice, out)?;
    let options = &Options::default().source_schema(settings.of_bundle(&file, out)?.schema());
    let lines = file.lines(out)?;
    file.warn_of_another_connector(&[old.store_type(), new.store_type()], None, out);
    let (mut effects, users) = match users {
        None => (diff.effects(lines, options), None),
        Some(users) => {
            let (effects, users) = weighed(diff, [old, new], (&file, lines), options, users, out)?;
            (effects, Some(users))
        }
    };
    if let Some(bundle) = file.bundle() {
        // The settings of the bundle's store can make rules moot, such as those on creating users.
        let applies = bundle.check_with(Some(new), options);
        let applies: HashSet<_> = applies.iter().map(identity).collect();
        effects.effects.retain(|effect| applies.contains(&identity(&effect.finding)));
    }
    Ok(AffectedFile { path: path.to_string_lossy().into_owned(), input: file.input, effects, users })
}

/// The effects on a mapping, both checks weighed by the users who are created through it, and the effect on these.
fn weighed(
    diff: &Diff,
    connectors: [&Connector; 2],
    (file, lines): (&MappingFile, &MappingSet),
    options: &Options,
    users: &Users<'_>,
    out: &mut Output,
) -> Result<(Effects, FailingUsers), Complained> {
    let plans =
        connectors.map(|connector| Plan::with_schema(connector, lines, Operation::Create, options.schema()));
    let scope = Scope::of(file, options.schema(), out);
    let counted = users.tally(plans.each_ref(), (options.schema(), &scope), &file.input.name, out);
    let ([before, now], are_all) = (&counted.tallies, counted.are_all());
    let [mut old, mut new] = connectors.map(|connector| lines.check_with(connector, options));
    let [old_plan, new_plan] = &plans;
    old.weigh(old_plan, before, are_all);
    new.weigh(new_plan, now, are_all);
    let users = FailingUsers {
        users: now.len().saturating_sub(now.unreadable_records()),
        newly_failing: now.failing_since(before),
        complete: counted.complete,
        filter: counted.filter,
        strangers: counted.strangers,
    };
    Ok((diff.effects_between(lines, &old, &new), users))
}

/// The properties that tell whether two checks of a file have the same finding.
fn identity(finding: &Finding) -> (&str, &str, Option<&str>) {
    (finding.rule, &finding.place.pointer, finding.target.as_deref())
}

/// The changes with their effects: those that have one on the mappings first, and otherwise in their own order.
fn changes<'a>(diff: &'a Diff, affected: &'a [AffectedFile]) -> Vec<ChangeJson<'a>> {
    let changes =
        diff.changes().iter().map(|change| ChangeJson { change: known(change), affects: Vec::new() });
    let mut changes: Vec<_> = changes.collect();
    for AffectedFile { path, effects, .. } in affected {
        for Effect { finding, change, .. } in &effects.effects {
            if let Some(change) = changes.get_mut(*change) {
                change.affects.push(EffectJson { path, pointer: &finding.place.pointer, finding });
            }
        }
    }
    changes.sort_by_key(|change| change.affects.is_empty());
    changes
}

/// The change with the kinds in place of the values that provmap does not know, and without a key that may be personal.
fn known(change: &Change) -> Change {
    let mut known = change.clone();
    for value in [&mut known.old, &mut known.new].into_iter().flatten() {
        *value = metadata_value(&change.pointer, value);
    }
    if let Some(flag) = known.flag.as_mut().filter(|flag| !is_identifier(flag)) {
        *flag = key(flag).to_string();
        let above = known.pointer.rfind('/').and_then(|end| known.pointer.get(..end)).unwrap_or_default();
        known.pointer = format!("{above}/{flag}");
    }
    known
}

/// Writes the effects on the mappings: the number of lines, and the findings.
fn show_effects(diff: &Diff, affected: &[AffectedFile], asked: usize, style: Style, out: &mut Output) {
    out.text(&format!("{}\n\n", style.bold(&sentence(affected, asked))));
    for file in affected {
        let said = file.effects.effects.iter().map(|effect| Said {
            finding: &effect.finding,
            because: diff.changes().get(effect.change).map(|change| reason_of(&known(change))),
        });
        out.text(&render::findings(style, &*file.input, said));
    }
}

/// `` `title` maxLength: 128 → 64 (tightening) ``
fn reason_of(change: &Change) -> String {
    format!("{} {} ({})", change.subject, change.transition(), change.class)
}

/// `2 of your 9 lines become errors, 1 becomes a warning`
fn sentence(affected: &[AffectedFile], asked: usize) -> String {
    let sum = |number: fn(&Effects) -> usize| {
        affected.iter().map(|file| number(&file.effects)).fold(0_usize, usize::saturating_add)
    };
    let lines = sum(|effects| effects.lines);
    let worse = [
        (sum(|effects| effects.become_errors), "becomes an error", "become errors"),
        (sum(|effects| effects.become_warnings), "becomes a warning", "become warnings"),
        (sum(|effects| effects.get_worse), "has more wrong with it", "have more wrong with them"),
    ];
    let other = [
        (sum(|effects| effects.fail_more), "is broken by more users", "are broken by more users"),
        (sum(|effects| effects.tightened), "rests on a tighter limit", "rest on tighter limits"),
        (sum(|effects| effects.mended), "is no error any more", "are no errors any more"),
    ];
    let mut parts = Vec::new();
    let mut say = |of_lines: &[(usize, &str, &str)]| {
        for (number, one, many) in of_lines.iter().filter(|(number, ..)| *number > 0) {
            let of =
                if parts.is_empty() { format!(" of your {}", count(lines, "line")) } else { String::new() };
            let become_what = if *number == 1 { one } else { many };
            parts.push(format!("{number}{of} {become_what}"));
        }
        parts.len()
    };
    let said = say(&worse);
    say(&other);
    // Several findings can be of one line.
    let findings = sum(Effects::new_findings);
    let are_lines = worse.iter().map(|(number, ..)| number).sum::<usize>() == findings;
    if let Some(last) = said.checked_sub(1).and_then(|at| parts.get_mut(at)).filter(|_| !are_lines) {
        last.push_str(&format!(" ({})", count(findings, "new finding")));
    }
    if parts.is_empty() {
        parts.push(match lines {
            0 => "there is no line".to_owned(),
            1 => "your line is as good as it was".to_owned(),
            lines => format!("all of your {lines} lines are as good as they were"),
        });
    }
    let mut sentence = parts.join(", ");
    for file in affected {
        let Some(FailingUsers { users, newly_failing, complete, strangers, .. }) = file.users else {
            continue;
        };
        let number = if newly_failing == 0 { "none".to_owned() } else { grouped(newly_failing) };
        let fail = if newly_failing < 2 { "fails" } else { "fail" };
        let all = match (complete, strangers) {
            (false, _) => " (not all could be read)",
            (true, 0) => "",
            (true, _) => " (not all have something that the mapping reads)",
        };
        // Of several files, each has its own.
        let through =
            if affected.len() > 1 { format!(" through {}", file.input.name) } else { String::new() };
        let users = users_in_words(users);
        sentence.push_str(&format!(", and {number} of {users} who fitted before {fail} now{through}{all}"));
    }
    let effects = affected.iter().flat_map(|file| &file.effects.effects);
    let of_the_whole = |effect: &&Effect| effect.line.is_none() && effect.finding.severity == Severity::Error;
    let errors = effects.filter(of_the_whole).count();
    if errors > 0 {
        sentence.push_str(&format!("; {} of the mapping as a whole", count(errors, "new error")));
    }
    if affected.len() < asked {
        sentence.push_str(&format!(
            "; {} could not be read",
            count(asked.saturating_sub(affected.len()), "file")
        ));
    }
    sentence
}

fn show_changes(changes: &[ChangeJson<'_>], with_mappings: bool, style: Style) -> String {
    if changes.is_empty() {
        return "nothing changed\n".to_owned();
    }
    let classes = [Class::Breaking, Class::Tightening, Class::Loosening, Class::Cosmetic];
    let counts = classes.into_iter().filter_map(|class| {
        let number = changes.iter().filter(|it| it.change.class == class).count();
        (number > 0).then(|| format!("{number} {class}"))
    });
    let counts: Vec<String> = counts.collect();
    let mut heading = vec!["CLASS", "WHAT", "OLD → NEW", "WHY"];
    if with_mappings {
        heading.insert(1, "FINDINGS");
    }
    let mut table = Table::new(&heading);
    for ChangeJson { change, affects } in changes {
        let mut row = vec![
            change.class.to_string(),
            change.subject.replace('`', ""),
            change.transition(),
            change.reason.to_owned(),
        ];
        if with_mappings {
            row.insert(1, if affects.is_empty() { "-".to_owned() } else { affects.len().to_string() });
        }
        table.row(row);
    }
    let total = style.bold(&count(changes.len(), "change"));
    format!("{total}: {}\n\n{}", counts.join(", "), table.render(style))
}
