//! What `provmap fix` mends: it asks this module, and so does whoever advises it.

use std::path::Path;

use provmap::{Applicability, Finding, Fix, Report};

use crate::files::is_stdin;

/// How many findings of a file `provmap fix` mends without further options. None where it can read the file no second time, as what
/// comes through a pipe.
pub(crate) fn mends(path: &Path, report: &Report) -> usize {
    if !is_stdin(path) && !path.is_file() {
        return 0;
    }
    let least_sure = Applicability::MachineApplicable;
    report.iter().filter(|finding| fix_of(finding, least_sure).is_some()).count()
}

/// The fix of a finding that `provmap fix` applies where it takes such as are no less sure.
pub(crate) fn fix_of(finding: &Finding, least_sure: Applicability) -> Option<(&Fix, usize)> {
    finding.fix.as_ref().filter(|fix| fix.applicability <= least_sure).zip(finding.mapping())
}
