//! What a mapping set sends for one user.

use provmap_model::attribute::Limit;
use provmap_model::{Connector, Json};

use crate::domain::{Constant, Constraints, Domain, Kinds, Verdict};
use crate::expression::{Evaluation, Expression, evaluate};
use crate::facts::reference;
use crate::mapping::{Mapping, MappingKind, MappingSet};

/// What one line sends for one user.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Sent {
    /// The place of the line in the set.
    pub line: usize,
    /// The target attribute as the line spells it; empty when it names none.
    pub target: String,
    /// What is sent.
    pub result: SentValue,
    /// Why the store refuses the value, as its metadata has it. Uniqueness takes all users to judge.
    pub refused: Option<String>,
}

/// The value of a line for one user.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum SentValue {
    /// This value. `Debug` does not show it: values are personal data.
    Value(Json),
    /// It depends on something that is not documented: on what.
    Unknown(String),
    /// Nothing can be sent: why.
    Error(String),
}

impl std::fmt::Debug for SentValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SentValue::Value(value) => write!(f, "Value({})", value.kind()),
            SentValue::Unknown(why) => f.debug_tuple("Unknown").field(why).finish(),
            SentValue::Error(why) => f.debug_tuple("Error").field(why).finish(),
        }
    }
}

/// What the lines of a set send to a connector for one user, given as PingOne's user JSON. Lines for groups are left
/// out.
///
/// ```
/// use provmap::model::Json;
/// use provmap::{MappingSet, SentValue, preview, registry};
///
/// let set = MappingSet::from_json(r##"[
///   {"targetAttribute": "userName", "sourceAttribute": "email"},
///   {"targetAttribute": "givenName", "expression": "#string.upperCase(#root.name.given)"}
/// ]"##)?;
/// let ada = Json::read(r#"{"email": "ada@example.com", "name": {"given": "Ada"}}"#)?;
/// let sent = preview(&registry::ZOOM, &set, &ada);
/// assert_eq!(sent[0].result, SentValue::Value(Json::String("ada@example.com".into())));
/// assert_eq!(sent[1].result, SentValue::Value(Json::String("ADA".into())));
/// # Ok::<(), provmap::Error>(())
/// ```
#[must_use]
pub fn preview(connector: &Connector, set: &MappingSet, user: &Json) -> Vec<Sent> {
    let lines = set.mappings().iter().enumerate().filter(|(_, mapping)| mapping.kind() == MappingKind::User);
    let mut sent: Vec<Sent> = Vec::new();
    for (line, mapping) in lines {
        let target = mapping.target_attribute().unwrap_or_default().to_owned();
        let result = value(connector, mapping, user);
        let refused = refusal(connector, &target, &result);
        sent.push(Sent { line, target, result, refused });
    }
    mark_duplicates(&mut sent);
    sent
}

fn value(connector: &Connector, mapping: &Mapping<'_>, user: &Json) -> SentValue {
    let error = |why: &str| SentValue::Error(why.to_owned());
    let Some(target) = mapping.target_attribute() else { return error("the line names no target attribute") };
    let attributes = connector.user_attributes();
    let attribute = attributes.and_then(|attributes| attributes.find(target));
    if attributes.is_some() && attribute.is_none() {
        return error("the target has no such attribute");
    }
    let expression = match (mapping.source_attribute(), mapping.expression()) {
        (Some(path), None) => Expression::parse(&reference(path)),
        (None, Some(expression)) => Expression::parse(expression),
        (None, None) => return error("nothing feeds the target"),
        (Some(_), Some(_)) => return error("the line has both a source attribute and an expression"),
    };
    let expression = match expression {
        Ok(expression) => expression,
        Err(error) => return SentValue::Error(format!("the expression cannot be read: {error}")),
    };
    match evaluate(&expression, user) {
        Evaluation::Value(value) => {
            let takes_one =
                attribute.and_then(|attribute| attribute.limit(Limit::MaxNumberOfValues)) == Some(1);
            SentValue::Value(match value.to_json() {
                // "PingOne does not support multi-value attributes, so the first attribute value will be used."
                Json::Array(values) if takes_one => values.first().cloned().unwrap_or(Json::Null),
                value => value,
            })
        }
        Evaluation::Unknown { reason, .. } => SentValue::Unknown(reason.to_string()),
        Evaluation::Error { reason, .. } => SentValue::Error(reason.to_string()),
    }
}

/// What the very constraints that judge sources say of the value.
fn refusal(connector: &Connector, target: &str, result: &SentValue) -> Option<String> {
    let SentValue::Value(value) = result else { return None };
    let attribute = connector.user_attributes()?.find(target)?;
    let constraints = Constraints::of(attribute);
    let domain = match value {
        Json::Null => Domain::of_constant(Constant::Null),
        Json::Bool(value) => Domain::of_constant(Constant::Boolean(*value)),
        Json::String(text) => Domain::of_constant(Constant::Text(text.as_ref().into())),
        Json::Object(_) => Domain { kinds: Kinds::COMPLEX, ..Domain::UNKNOWN },
        Json::Array(_) => return None,
        _ => Domain::of_constant(Constant::Number),
    };
    let verdicts = constraints.judge(&domain);
    let never = |verdict| verdict == Verdict::NeverFits;
    let length = domain.length.max.unwrap_or_default();
    if never(verdicts.kind) {
        return Some(format!(
            "it is {}, and the target takes {}",
            domain.kinds.words(),
            constraints.kinds.words()
        ));
    }
    if never(verdicts.null) {
        return Some("it is null, and the target needs a value".to_owned());
    }
    if never(verdicts.max_length) {
        let limit = constraints.length.max.unwrap_or_default();
        return Some(format!("it has {length} characters, and the target takes {limit}"));
    }
    if never(verdicts.min_length) {
        let limit = constraints.length.min.unwrap_or_default();
        return Some(format!("it has {length} characters, and the target takes no fewer than {limit}"));
    }
    None
}

/// Of two lines with one target, which one PingOne sends is not documented.
fn mark_duplicates(sent: &mut [Sent]) {
    let mut seen = std::collections::HashMap::<String, usize>::new();
    for line in sent.iter() {
        let count = seen.entry(line.target.clone()).or_default();
        *count = count.saturating_add(1);
    }
    for line in sent {
        let twice = seen.get(&line.target).is_some_and(|count| *count > 1);
        if twice && !line.target.is_empty() && !matches!(line.result, SentValue::Error(_)) {
            let why = "two lines have this target, and which of them PingOne sends is not documented";
            line.result = SentValue::Unknown(why.to_owned());
        }
    }
}
