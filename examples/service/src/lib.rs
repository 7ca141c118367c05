//! A small provisioning service around provmap: it checks a mapping when an admin saves it, keeps the plans, judges each user
//! before it is sent, and takes new metadata while it runs. `docs/embedding.md` is the guide to it.
#![forbid(unsafe_code)]

mod http;
mod service;
pub mod unique;

pub use http::router;
pub use service::{Configuration, JudgeError, Judgement, Rule, RuleConfiguration, SaveError, Service};
