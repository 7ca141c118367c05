//! Users who come from PingOne, and no file.

use std::io;

/// What is wrong where PingOne could not be read, and what to do; nothing of any other error.
#[cfg(feature = "live")]
pub(super) fn described(error: &io::Error) -> Option<(String, Option<String>)> {
    let error = error.get_ref()?.downcast_ref::<provmap_pingone::Error>()?;
    Some((error.to_string(), error.help().map(str::to_owned)))
}

#[cfg(not(feature = "live"))]
pub(super) fn described(_: &io::Error) -> Option<(String, Option<String>)> {
    None
}
