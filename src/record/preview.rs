//! What a mapping set sends for one user.

use provmap_model::{Connector, Json};

use super::describe::message;
use super::lines::Gives;
use super::plan::{Plan, PlannedTarget};
use super::rule::Effect;
use super::violation::{Found, Violation};
use crate::domain::Operation;
use crate::expression::{Evaluation, Expression, evaluate};
use crate::facts::reference;
use crate::mapping::{MappingSet, Part};

/// What one line sends for one user.
///
/// ```
/// use provmap::{Json, Mapping, MappingSet, SentValue};
/// let set = MappingSet::new(vec![Mapping::from_expression("title", "#root.title ?: 'none'")]);
/// let user = Json::read("{}").unwrap();
/// let sent = provmap::preview(provmap::connector("Zoom").unwrap(), &set, &user);
/// assert_eq!((sent[0].target.as_str(), &sent[0].result), ("title", &SentValue::Value(Json::text("none"))));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Sent {
    /// The place of the line in the set.
    pub line: usize,
    /// The target attribute as the line spells it; empty when it names none.
    pub target: String,
    /// What is sent.
    pub result: SentValue,
    /// Whether nothing is because of the target: the line names none, or one that the store does not have.
    pub lacks_target: bool,
    /// Why the store refuses the value, as the plan judges it. Uniqueness takes all users to judge.
    pub refused: Option<String>,
}

/// The value of a line for one user.
///
/// ```
/// use provmap::{Json, Mapping, MappingSet, SentValue};
/// let set = MappingSet::new(vec![Mapping::from_expression("title", "'Dr. ' + #root.title")]);
/// let user = Json::read("{}").unwrap();
/// let sent = provmap::preview(provmap::connector("Zoom").unwrap(), &set, &user);
/// assert!(matches!(&sent[0].result, SentValue::Unknown(why) if why.contains("null")));
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum SentValue {
    /// This value. `Debug` does not show it: values are personal data.
    Value(Json),
    /// This value goes in, and what is sent of it is not documented: why.
    Unpredictable(Json, String),
    /// It depends on something that is not documented: on what.
    Unknown(String),
    /// Nothing can be sent: why.
    Error(String),
}

impl std::fmt::Debug for SentValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SentValue::Value(value) => write!(f, "Value({})", value.kind()),
            SentValue::Unpredictable(value, why) => write!(f, "Unpredictable({}, {why:?})", value.kind()),
            SentValue::Unknown(why) => f.debug_tuple("Unknown").field(why).finish(),
            SentValue::Error(why) => f.debug_tuple("Error").field(why).finish(),
        }
    }
}

/// What the lines of a set send to a connector for one user, given as PingOne's user JSON: [`Plan::preview`] of the plan
/// that creates users.
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
    Plan::new(connector, set, Operation::Create).preview(user)
}

impl Plan {
    /// What the lines of the mapping set send for one user, given as PingOne's user JSON, and what the store refuses of
    /// it. Lines for groups are left out, and those whose target the operation does not write. None for a plan without a
    /// mapping set.
    #[must_use]
    pub fn preview(&self, user: &Json) -> Vec<Sent> {
        self.preview_judged(user).0
    }

    /// [`Plan::preview`], and all that is wrong with what is sent.
    pub(crate) fn preview_judged(&self, user: &Json) -> (Vec<Sent>, Vec<Violation>) {
        let mut violations = Vec::new();
        self.fill(user, &mut self.slots()).check(&mut violations);
        let sent = self.lines.iter().map(|line| {
            let attributes = self.connector.user_attributes();
            let at = attributes.and_then(|attributes| attributes.position(&line.target));
            let target = at.and_then(|at| self.targets.get(at));
            let result = line.gives.value(target, user);
            let reason = |effect: Effect| {
                let (SentValue::Value(value), Some(target)) = (&result, target) else { return None };
                let own = violations.iter().filter(|violation| Some(violation.target) == at);
                let mut judged = own.filter(|violation| violation.rule.effect() == effect);
                judged.next().map(|violation| {
                    // PingOne knows no difference between no value and null.
                    let found = if *value == Json::Null { Found::Null } else { violation.found };
                    message(&Violation { found, ..*violation }, Some(target), "it")
                })
            };
            // As for a record, what fails does so whatever of it cannot be predicted.
            let refused = reason(Effect::Fails);
            let why = if refused.is_none() { reason(Effect::Unpredictable) } else { None };
            let result = match (result, why) {
                (SentValue::Value(value), Some(why)) => SentValue::Unpredictable(value, why),
                (result, _) => result,
            };
            let lacks_target = matches!(line.gives, Gives::Error(_, Part::Target));
            Sent { line: line.index, target: line.target.clone(), result, lacks_target, refused }
        });
        (sent.collect(), violations)
    }
}

impl Gives {
    /// The value for a user.
    fn value(&self, target: Option<&PlannedTarget>, user: &Json) -> SentValue {
        match self {
            Gives::Path(path, _) => match Expression::parse(&reference(path)) {
                Ok(expression) => computed(&expression, target, user),
                Err(error) => SentValue::Error(format!("the expression cannot be read: {}", error.kind())),
            },
            Gives::Constant(_, expression) | Gives::Expression(expression) => {
                computed(expression, target, user)
            }
            Gives::Unpredictable(why) => SentValue::Unknown(why.to_string()),
            Gives::Error(why, _) => SentValue::Error(why.clone().into_owned()),
        }
    }
}

fn computed(expression: &Expression, target: Option<&PlannedTarget>, user: &Json) -> SentValue {
    match evaluate(expression, user) {
        Evaluation::Value(value) => SentValue::Value(match value.to_json() {
            Json::Array(values) if target.is_some_and(|target| target.sends_first(values.len())) => {
                values.first().cloned().unwrap_or(Json::Null)
            }
            value => value,
        }),
        Evaluation::Unknown { reason, .. } => SentValue::Unknown(reason.to_string()),
        Evaluation::Error { reason, .. } => SentValue::Error(reason.to_string()),
    }
}
