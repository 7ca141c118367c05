//! What stands for PingOne in a build that does not ask it.

use std::io::{self, Read};

use super::LiveRule;
use crate::args::TenantArgs;
use crate::output::{Complained, Output};

/// An environment that cannot be read.
pub(crate) enum LiveTenant {}

impl LiveTenant {
    pub(crate) fn open(_: &TenantArgs, out: &mut Output) -> Result<LiveTenant, Complained> {
        let help = "take the command `provmap` of a build with the feature `live`, or files: docs/bundle.md says how to assemble one";
        Err(out.error_with("this build of provmap does not read PingOne", &[("help", help)]))
    }

    pub(crate) fn rules(&self, _: Option<&str>, _: &mut Output) -> Result<Vec<LiveRule>, Complained> {
        match *self {}
    }

    pub(crate) fn rule(&self, _: Option<&str>, _: &mut Output) -> Result<LiveRule, Complained> {
        match *self {}
    }
}

pub(crate) fn users_of(_: &LiveTenant, _: Option<&str>) -> Box<dyn Read + Send> {
    Box::new(io::empty())
}
