//! One expression, evaluated for each of the same users.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use cel::common::types::CelString;
use cel::{Context, Env};
use cpu_time::ThreadTime;
use provmap::expression::{Evaluation, Expression, Value as Computed, evaluate};
use provmap::model::Json;
use serde_json::json;

use super::population::Random;

/// Users as lines of JSON: all have what the expressions read, but for a title.
pub(crate) fn users(count: usize) -> String {
    let mut random = Random::new(1);
    let user = |number| {
        let given = *random.pick(&["Ada", "Grace", "Zoë", "Radia", "Margaret"]);
        let family = *random.pick(&["Lovelace", "Hopper", "Müller", "Perlman", "Hamilton"]);
        let mut user = json!({
            "username": format!("{}.{number:06}", random.pick(&["analyst", "engineer", "it"])),
            "email": format!("User.{number:06}@{}", random.pick(&["Example.com", "mail.example.org"])),
            "name": {"given": given, "family": family},
            "enabled": random.one_in(2),
        });
        if !random.one_in(3) {
            user["title"] = json!(*random.pick(&["Countess", "Rear Admiral", "Director of Engineering"]));
        }
        format!("{user}\n")
    };
    (0..count).map(user).collect()
}

/// The time of one evaluation, and what was computed for each user.
pub(crate) struct Answer {
    pub(crate) nanoseconds: f64,
    pub(crate) values: Vec<String>,
}

/// How often: rounds of so many evaluations for each user follow each other for so long, and the least one counts.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) time: Duration,
    pub(crate) times: usize,
}

pub(crate) fn contest(contestant: &str, text: &str, users: &[Json], effort: Effort) -> Answer {
    match contestant {
        "evaluate" => tree(text, users, effort),
        "cel" => cel(text, users, effort),
        other => panic!("no contestant is called {other}"),
    }
}

/// Evaluated over a user's tree.
fn tree(text: &str, users: &[Json], effort: Effort) -> Answer {
    let expression = Expression::parse(text).expect("is an expression");
    measure(effort, users, |user, take| match evaluate(&expression, user) {
        Evaluation::Value(Computed::Text(text)) => take(&text),
        other => panic!("is no text: {other:?}"),
    })
}

/// Evaluated by CEL's interpreter, each user in a context of its own.
fn cel(text: &str, users: &[Json], effort: Effort) -> Answer {
    let mut env = Env::stdlib();
    env.add_extension(cel::extensions::strings).expect("is not there yet");
    let env = Arc::new(env);
    let program = env.compile(text).expect("is an expression");
    let contexts: Vec<Context<'_, '_>> = users
        .iter()
        .map(|user| {
            let mut context = Context::with_env(Arc::clone(&env));
            for (key, value) in user.members() {
                match value {
                    Json::String(text) => {
                        context.add_variable_as_val(&**key, Box::new(CelString::from(&**text)))
                    }
                    Json::Bool(value) => context.add_variable_from_value(&**key, *value),
                    object => context.add_variable_from_value(&**key, texts(object)),
                }
            }
            if user.member("title").is_none() {
                context.add_variable_from_value("title", cel::Value::Null);
            }
            context
        })
        .collect();
    measure(effort, &contexts, |context, take| match program.execute(context) {
        Ok(cel::Value::String(text)) => take(&text),
        other => panic!("is no text: {other:?}"),
    })
}

fn texts(object: &Json) -> HashMap<String, String> {
    let texts = object.members().iter().map(|(key, value)| match value {
        Json::String(text) => (key.to_string(), text.to_string()),
        other => panic!("{key} is {}", other.kind()),
    });
    texts.collect()
}

fn measure<U>(effort: Effort, users: &[U], mut evaluate: impl FnMut(&U, &mut dyn FnMut(&str))) -> Answer {
    let (mut least, mut left) = (Duration::MAX, effort.time);
    while !left.is_zero() {
        let (start, mut length) = (ThreadTime::now(), 0);
        for _ in 0..effort.times {
            for user in black_box(users) {
                evaluate(user, &mut |text| length += black_box(text).len());
            }
        }
        black_box(length);
        let taken = start.elapsed();
        least = least.min(taken);
        left = left.saturating_sub(taken);
    }
    let mut values = Vec::new();
    for user in users {
        evaluate(user, &mut |text| values.push(text.to_owned()));
    }
    Answer { nanoseconds: least.as_secs_f64() * 1e9 / (users.len() * effort.times) as f64, values }
}
