//! The requests.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, put};
use axum::{Json, Router};
use provmap::record::Operation;
use provmap::{Connector, MappingSet};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::service::{JudgeError, Judgement, Rule, SaveError, Service};

/// The service behind its paths.
pub fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/rules/{name}", put(save).get(report))
        .route("/rules/{name}/users/{number}", delete(forget).post(judge))
        .route("/metadata", put(reload))
        .with_state(service)
}

#[derive(Debug, Deserialize)]
struct Save {
    connector: Option<String>,
}

/// `PUT /rules/{name}?connector=Zoom`: an admin saves lines, as PingOne's API has them. If they cannot work, they are not saved, and
/// the answer says all that is wrong.
async fn save(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    Query(query): Query<Save>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let set = MappingSet::from_json(&body).map_err(SaveError::Document)?.named(name.as_str());
    let connector = query.connector.as_deref().or(set.connector()).map(str::to_owned);
    let connector = connector
        .ok_or_else(|| Refusal::of(StatusCode::BAD_REQUEST, "which connector? say `?connector=Zoom`"))?;
    let report = service.save(&name, set, &connector)?;
    let saved = report.summary().errors == 0;
    let status = if saved { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Json(report)).into_response())
}

/// `GET /rules/{name}`: what is to be said of the lines in use.
async fn report(State(service): State<Arc<Service>>, Path(name): Path<String>) -> Result<Response, Refusal> {
    let rule = rule(&service, &name)?;
    Ok(Json(service.report(&rule)).into_response())
}

#[derive(Debug, Deserialize)]
struct Judge {
    operation: Option<Operation>,
}

/// `POST /rules/{name}/users/{number}?operation=update`: whether to send a user of PingOne's.
async fn judge(
    State(service): State<Arc<Service>>,
    Path((name, number)): Path<(String, u64)>,
    Query(query): Query<Judge>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let rule = rule(&service, &name)?;
    let operation = query.operation.unwrap_or(Operation::Create);
    let plan = rule.plan(operation);
    let mut slots = plan.slots();
    let judgement = rule.judge(operation, number, &body, &mut slots)?;
    let Judgement { report, conflicts } = &judgement;
    let conflicts: Vec<Value> = conflicts
        .iter()
        .map(|it| json!({"target": plan.target(it.target).map(|target| target.key), "rule": it.rule}))
        .collect();
    let status = match (report.is_valid(), judgement.is_good()) {
        (true, true) => StatusCode::OK,
        (true, false) => StatusCode::CONFLICT,
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((status, Json(json!({"report": report, "conflicts": conflicts}))).into_response())
}

/// `DELETE /rules/{name}/users/{number}`: a user is gone, and others can have the values.
async fn forget(
    State(service): State<Arc<Service>>,
    Path((name, number)): Path<(String, u64)>,
) -> Result<StatusCode, Refusal> {
    rule(&service, &name)?.forget(number)?;
    Ok(StatusCode::NO_CONTENT)
}

/// `PUT /metadata`: PingOne's storeMetadata answer of today. The answer says what the check finds now, by rule.
async fn reload(State(service): State<Arc<Service>>, body: Bytes) -> Result<Response, Refusal> {
    let connector = Connector::from_json(&body).map_err(SaveError::Document)?;
    Ok(Json(service.reload(&connector)?).into_response())
}

fn rule(service: &Service, name: &str) -> Result<Arc<Rule>, Refusal> {
    service.rule(name).ok_or_else(|| Refusal::of(StatusCode::NOT_FOUND, "there is no such rule"))
}

/// Why a request is refused: what is wrong with what was sent, with its place, and none of its values.
#[derive(Debug)]
struct Refusal(StatusCode, Value);

impl Refusal {
    fn of(status: StatusCode, message: &str) -> Refusal {
        Refusal(status, json!({"problems": [{"message": message}]}))
    }
}

impl From<SaveError> for Refusal {
    fn from(error: SaveError) -> Refusal {
        let error = match error {
            SaveError::Document(error) => error,
            SaveError::Database(error) => return error.into(),
        };
        let problems = error.problems().iter().map(|problem| {
            json!({
                "message": problem.message(),
                "pointer": problem.pointer(),
                "line": problem.line(),
                "column": problem.column(),
            })
        });
        Refusal(StatusCode::BAD_REQUEST, json!({"problems": problems.collect::<Vec<_>>()}))
    }
}

impl From<JudgeError> for Refusal {
    fn from(error: JudgeError) -> Refusal {
        match error {
            JudgeError::Read(error) => Refusal::of(StatusCode::BAD_REQUEST, &error.to_string()),
            JudgeError::Database(error) => error.into(),
        }
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(_: rusqlite::Error) -> Refusal {
        // Its text can hold values.
        Refusal::of(StatusCode::INTERNAL_SERVER_ERROR, "the database failed")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(self.1)).into_response()
    }
}
