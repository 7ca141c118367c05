//! What help suggests is true: the suggested line, checked again, has none of the findings that it mends, and no other.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests panic when they fail"
)]

use provmap::overlay::Overlay;
use provmap::{Connector, Finding, Mapping, MappingSet, Options, Severity, registry};

/// The line that help suggests.
fn suggested<'h>(target: &'h str, help: &str) -> Option<Mapping<'h>> {
    let after = |key: &str| {
        let (_, rest) = help.split_once(&format!("`\"{key}\": "))?;
        // A JSON text ends where the reader says so.
        let mut texts = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        Some(texts.next().unwrap().unwrap())
    };
    let source = after("sourceAttribute").map(|path| Mapping::from_source(target, path));
    source.or_else(|| after("expression").map(|expression| Mapping::from_expression(target, expression)))
}

/// What is found on the one line of a set.
fn found(connector: &Connector, mapping: Mapping<'_>) -> Vec<Finding> {
    let set = MappingSet::new(vec![mapping]);
    set.check(connector).into_iter().filter(|finding| finding.mapping() == Some(0)).collect()
}

fn weighs(finding: &&Finding) -> bool {
    finding.severity >= Severity::Warning
}

/// Checks each line, and what is suggested for it; gives how many lines have findings, and how many a suggestion.
fn hold(connector: &Connector, sources: &[String]) -> (usize, usize) {
    let (mut wrong, mut mended) = (0, 0);
    for target in connector.user_attributes().unwrap().iter() {
        for source in sources {
            let line = match source.strip_prefix('=') {
                Some(expression) => Mapping::from_expression(target.key, expression),
                None => Mapping::from_source(target.key, source.as_str()),
            };
            let findings = found(connector, line);
            let grave: Vec<&Finding> = findings.iter().filter(weighs).collect();
            wrong += usize::from(!grave.is_empty());
            let mut lines = grave.iter().filter_map(|it| suggested(target.key, it.help.as_deref()?));
            let Some(replacement) = lines.next() else { continue };
            mended += 1;
            let about = format!("{}.{} ← {source}: {replacement:?}", connector.store_type(), target.key);
            // The findings of one line have one remedy.
            let helps: Vec<_> = grave.iter().map(|finding| &finding.help).collect();
            assert!(helps.windows(2).all(|pair| pair[0] == pair[1]), "{about}: {helps:#?}");
            let left = found(connector, replacement);
            let left: Vec<_> = left.iter().filter(weighs).collect();
            assert!(left.is_empty(), "{about}: {left:#?}");
        }
    }
    (wrong, mended)
}

#[test]
fn every_suggestion_mends_its_line() {
    let paths = registry::DIRECTORY.iter().map(|attribute| attribute.path);
    let mut sources: Vec<String> = paths.clone().map(str::to_owned).collect();
    sources.extend(paths.clone().map(|path| format!("=#root.{path}")));
    sources.extend(paths.clone().map(|path| format!("=#string.substring(#root.{path}, 0, 300)")));
    sources.extend(paths.clone().map(|path| format!("=#string.trim(#root.{path})")));
    sources.extend(paths.clone().map(|path| format!("=enabled ? #root.{path} : null")));
    sources.extend(paths.map(|path| format!("=nickname ?: #root.{path}")));
    for connector in registry::ALL {
        let (wrong, mended) = hold(connector, &sources);
        assert!(0 < mended && mended < wrong, "{}: {mended} of {wrong}", connector.store_type());
        hold(&Overlay::curated().apply(connector).unwrap(), &sources);
    }
    assert_eq!(hold(&registry::GITHUBEMU, &sources), (2551, 1198), "lines that are wrong, and suggestions");
}

/// The lines of an ordinary mapping.
#[test]
fn names_are_cut_and_have_a_fallback() {
    let lines = [("displayName", "name.formatted"), ("firstName", "name.given"), ("lastName", "name.family")];
    for (target, source) in lines {
        let findings = found(&registry::GITHUBEMU, Mapping::from_source(target, source));
        let rules: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["exceeds-max-length", "nullable-source"]);
        for finding in &findings {
            let replacement = suggested(target, finding.help.as_deref().unwrap()).unwrap();
            let expression = format!("#string.substring(#root.{source} ?: #root.username, 0, 255)");
            assert_eq!(replacement.expression(), Some(expression.as_str()));
            assert_eq!(found(&registry::GITHUBEMU, replacement), []);
        }
    }
}

/// Metadata and schemas can name any number of sources for an attribute. Looking at each of them as often as there are
/// others takes hours at this size.
#[test]
fn many_usual_sources_cost_little() {
    const MANY: usize = 40_000;
    let check = |references: &str, sources: &str| {
        let text = format!(
            r#"{{"information": {{"key": "A"}}, "attributeMetadata": {{"userAttributes": {{"title": {{
                "type": "STRING", "maxLength": 1, "minLength": 1, "nillable": false, "unique": true,
                "referenceAttribute": [{references}]
            }}}}}}}}"#
        );
        let connector = Connector::from_json(&text).unwrap();
        let attribute =
            |n| format!(r#"{{"path": "a{n}", "type": "STRING", "maxLength": 9, "alwaysSet": false}}"#);
        let attributes = (0..MANY).map(attribute).collect::<Vec<_>>().join(",");
        let schema = format!(
            r#"{{"attributes": [{attributes}], "references": [{{"reference": "r", "sources": [{sources}]}}]}}"#
        );
        let schema = registry::DIRECTORY.clone().extend_from_json(&schema).unwrap();
        let set = MappingSet::new(vec![Mapping::from_source("title", "name.given")]);
        let report = set.check_with(&connector, &Options::default().source_schema(&schema));
        report.iter().map(|finding| finding.rule).collect::<Vec<_>>()
    };
    let expected = ["exceeds-max-length", "non-unique-source", "nullable-source"];
    let repeated = vec![r#""r""#; MANY].join(",");
    assert_eq!(check(&repeated, r#""name.given", "a0""#), expected);
    let distinct: Vec<_> = (0..MANY).map(|n| format!(r#""a{n}""#)).collect();
    assert_eq!(check(r#""r""#, &distinct.join(",")), expected);
}
