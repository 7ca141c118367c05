//! Laws of the check, over random mapping sets and every compiled-in connector.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests panic when they fail"
)]

use proptest::prelude::*;
use provmap::{
    Attribute, AttributeType, Connector, Flag, Limit, Mapping, MappingSet, Options, Report, Severity,
    SourceAttribute, SourceSchema, registry,
};

fn connectors() -> impl Strategy<Value = &'static Connector> {
    prop::sample::select(registry::ALL)
}

/// The path of a custom attribute for a target.
fn custom(attribute: &Attribute<'_>) -> String {
    format!("custom-{}", attribute.key)
}

/// A custom attribute that holds exactly what the target takes.
fn fitting_source<'a>(path: &'a str, attribute: &Attribute<'a>) -> SourceAttribute<'a> {
    let mut source = SourceAttribute::string(path);
    source.kind = attribute.value_type();
    if attribute.value_type() == Some(AttributeType::String) {
        source.min_length = attribute.limit(Limit::MinLength);
        source.max_length = attribute.limit(Limit::MaxLength);
    }
    source.required = Some(true);
    source.unique = Some(true);
    source.multi_valued = Some(attribute.limit(Limit::MaxNumberOfValues).is_some_and(|max| max > 1));
    source
}

/// The attributes that a mapping can name: all but the store's own identifier.
fn mappable(connector: &Connector) -> Vec<&Attribute<'_>> {
    connector.user_attributes().unwrap().iter().filter(|attribute| !attribute.is_anchor()).collect()
}

fn fitting_schema(connector: &Connector) -> SourceSchema {
    mappable(connector)
        .into_iter()
        .fold(registry::DIRECTORY.clone(), |schema, attribute| {
            schema.with(fitting_source(&custom(attribute), attribute))
        })
        .closed(true)
}

fn fitting_line(attribute: &Attribute) -> Mapping<'static> {
    Mapping::from_source(attribute.key.to_string(), custom(attribute))
}

fn check(connector: &Connector, lines: Vec<Mapping<'_>>, schema: &SourceSchema) -> Report {
    MappingSet::new(lines).check_with(connector, &Options::default().source_schema(schema))
}

/// Lines of known, nearly known and unknown names; each target at most once.
fn lines(connector: &'static Connector) -> impl Strategy<Value = Vec<Mapping<'static>>> {
    let mut targets: Vec<String> =
        connector.user_attributes().unwrap().iter().map(|attribute| attribute.key.to_string()).collect();
    targets.extend(targets.clone().iter().map(|name| name.to_uppercase()));
    targets.extend(["Phone", "titel", "nothing", "", "\u{202e}"].map(str::to_owned));
    targets.sort();
    targets.dedup();
    let count = targets.len();
    let mut sources: Vec<Option<String>> =
        registry::DIRECTORY.iter().map(|attribute| Some(attribute.path.to_string())).collect();
    sources.extend(["${user.email}", "Email", "custom", "account.x"].map(|name| Some(name.to_owned())));
    sources.push(None);
    let expressions = ["'x'", "true", "null", "42", "#root.email", "'"];
    let expression =
        prop::option::weighted(0.2, prop::sample::select(expressions.map(str::to_owned).to_vec()));
    prop::sample::subsequence(targets, 0..=count).prop_shuffle().prop_flat_map(move |targets| {
        let feeds = prop::collection::vec(
            (prop::sample::select(sources.clone()), expression.clone(), prop::bool::weighted(0.1)),
            targets.len(),
        );
        feeds.prop_map(move |feeds| {
            let line =
                |(target, (source, expression, group)): (&String, (Option<String>, Option<String>, bool))| {
                    // A line takes what it is given as JSON; both and neither are among the mistakes.
                    let json = serde_json::json!([{
                        "targetAttribute": target, "sourceAttribute": source, "expression": expression,
                        "attributeMappingType": group.then_some("groupAttributeMapping"),
                    }]);
                    let text = json.to_string();
                    MappingSet::from_json(&text).unwrap().mappings()[0].clone().into_owned()
                };
            targets.iter().zip(feeds).map(line).collect()
        })
    })
}

/// What a report says apart from where.
fn verdicts(report: &Report) -> Vec<String> {
    let mut verdicts: Vec<String> = report
        .iter()
        .map(|finding| {
            format!(
                "{} {} {:?} {:?} {}",
                finding.severity, finding.rule, finding.target, finding.source, finding.message
            )
        })
        .collect();
    verdicts.sort();
    verdicts
}

proptest! {
    #[test]
    fn no_set_panics_and_none_says_too_much(
        (connector, lines) in connectors().prop_flat_map(|connector| (Just(connector), lines(connector)))
    ) {
        let report = check(connector, lines, &registry::DIRECTORY);
        for finding in &report {
            prop_assert!(!finding.rule.is_empty() && !finding.message.is_empty() && finding.help.is_some());
            let hidden = finding.to_string().contains('\u{202e}');
            prop_assert!(!hidden);
        }
        serde_json::to_string(&report).unwrap();
    }

    #[test]
    fn the_order_of_lines_changes_no_verdict(
        (connector, (lines, shuffled)) in connectors().prop_flat_map(|connector| {
            let both = lines(connector).prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle()));
            (Just(connector), both)
        })
    ) {
        let schema = &registry::DIRECTORY;
        prop_assert_eq!(
            verdicts(&check(connector, lines, schema)),
            verdicts(&check(connector, shuffled, schema))
        );
    }

    #[test]
    fn fitting_sources_are_free_of_errors_and_warnings(
        (connector, leave_out) in connectors().prop_flat_map(|connector| {
            (Just(connector), prop::collection::vec(any::<bool>(), mappable(connector).len()))
        })
    ) {
        let needed = |attribute: &Attribute| attribute.is(Flag::RequiredOnCreate);
        let lines = mappable(connector)
            .into_iter()
            .zip(leave_out)
            .filter(|(attribute, leave_out)| needed(attribute) || !leave_out)
            .map(|(attribute, _)| fitting_line(attribute))
            .collect();
        let report = check(connector, lines, &fitting_schema(connector));
        prop_assert!(report.worst() <= Some(Severity::Info), "{}", report);
    }

    #[test]
    fn one_planted_mistake_gives_exactly_its_finding(
        (connector, at, mistake) in connectors().prop_flat_map(|connector| {
            (Just(connector), 0..mappable(connector).len(), prop::sample::select(MISTAKES))
        })
    ) {
        let attributes = mappable(connector);
        let attribute = attributes[at];
        let mut lines: Vec<Mapping<'static>> = attributes.iter().map(|attribute| fitting_line(attribute)).collect();
        let schema = fitting_schema(connector);
        check(connector, lines.clone(), &schema).assert_clean();
        let (rule, plant) = mistake;
        let Some((lines, schema)) = plant(attribute, &mut lines, at, schema) else { return Ok(()) };
        let report = check(connector, lines, &schema);
        let found: Vec<&str> = report.iter().map(|finding| finding.rule).collect();
        prop_assert_eq!(found, vec![rule], "{}", report);
        if rule != "duplicate-target" && rule != "unmapped-required" && rule != "missing-target" {
            prop_assert!(report.findings()[0].place.pointer.starts_with(&format!("/{at}/")), "{}", report);
        }
    }
}

type Planted = Option<(Vec<Mapping<'static>>, SourceSchema)>;
type Plant = fn(&Attribute, &mut Vec<Mapping<'static>>, usize, SourceSchema) -> Planted;

/// A mistake by the rule that finds it; nothing where the attribute cannot have it.
const MISTAKES: &[(&str, Plant)] = &[
    ("unmapped-required", |attribute, lines, at, schema| {
        lines.remove(at);
        attribute.is(Flag::RequiredOnCreate).then(|| (lines.clone(), schema))
    }),
    ("unknown-target", |attribute, lines, at, schema| {
        // Another spelling of the name still covers the attribute, so nothing is unmapped.
        lines[at] = Mapping::from_source(attribute.key.to_uppercase(), format!("custom-{}", attribute.key));
        Some((lines.clone(), schema))
    }),
    ("unknown-source", |attribute, lines, at, schema| {
        lines[at] = Mapping::from_source(attribute.key.to_string(), "nobody-knows-this");
        Some((lines.clone(), schema))
    }),
    ("missing-source", |attribute, lines, at, schema| {
        lines[at] = Mapping::from_source(attribute.key.to_string(), " ");
        Some((lines.clone(), schema))
    }),
    ("missing-target", |attribute, lines, at, schema| {
        lines[at] = Mapping::from_source("", format!("custom-{}", attribute.key));
        Some((lines.clone(), schema))
    }),
    ("duplicate-target", |attribute, lines, _, schema| {
        lines.push(Mapping::from_source(attribute.key.to_string(), "email"));
        Some((lines.clone(), schema))
    }),
    ("nullable-source", |attribute, lines, _, schema| {
        let path = custom(attribute);
        let mut source = fitting_source(&path, attribute);
        source.required = Some(false);
        source.always_set = Some(false);
        let needs = attribute.is(Flag::RequiredOnCreate) || attribute.is_not(Flag::Nillable);
        (needs && !attribute.is(Flag::DefaultedOnCreate)).then(|| (lines.clone(), schema.with(source)))
    }),
    ("exceeds-max-length", |attribute, lines, _, schema| {
        let path = custom(attribute);
        let mut source = fitting_source(&path, attribute);
        source.max_length = Some(attribute.limit(Limit::MaxLength)? + 1);
        Some((lines.clone(), schema.with(source)))
    }),
    ("below-min-length", |attribute, lines, _, schema| {
        let path = custom(attribute);
        let mut source = fitting_source(&path, attribute);
        source.min_length = Some(attribute.limit(Limit::MinLength)?.checked_sub(1)?);
        Some((lines.clone(), schema.with(source)))
    }),
    ("non-unique-source", |attribute, lines, _, schema| {
        let path = custom(attribute);
        let mut source = fitting_source(&path, attribute);
        source.unique = Some(false);
        attribute.is(Flag::Unique).then(|| (lines.clone(), schema.with(source)))
    }),
    ("type-mismatch", |attribute, lines, _, schema| {
        let path = custom(attribute);
        let mut source = fitting_source(&path, attribute);
        source.kind = Some(match attribute.value_type() {
            Some(AttributeType::Boolean) => AttributeType::String,
            _ => AttributeType::Boolean,
        });
        Some((lines.clone(), schema.with(source)))
    }),
    ("multi-valued-source", |attribute, lines, _, schema| {
        let path = custom(attribute);
        let mut source = fitting_source(&path, attribute);
        source.multi_valued = Some(true);
        // What is unique among several values is not known, so that nothing is said of it.
        (attribute.limit(Limit::MaxNumberOfValues) == Some(1)).then(|| (lines.clone(), schema.with(source)))
    }),
];
