//! Shows the progress of a run on a terminal.

use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::source;

/// A line on standard error that each update overwrites.
pub(super) struct Progress {
    start: Instant,
    shown: Option<Instant>,
    is_shown: bool,
    /// The size of all files in bytes; unknown if one of them is a pipe.
    total: Option<u64>,
    read: Arc<AtomicU64>,
}

impl Progress {
    const EVERY: Duration = Duration::from_millis(200);

    pub(super) fn new(files: &[PathBuf], read: &Arc<AtomicU64>, is_wanted: bool) -> Progress {
        let length = |path: &PathBuf| {
            let metadata = fs::metadata(path).ok().filter(|_| source::is_regular(path));
            metadata.map(|metadata| metadata.len())
        };
        let total: Option<Vec<u64>> = files.iter().map(length).collect();
        Progress {
            start: Instant::now(),
            shown: None,
            is_shown: is_wanted && io::stderr().is_terminal(),
            total: total.map(|lengths| lengths.into_iter().fold(0, u64::saturating_add)),
            read: Arc::clone(read),
        }
    }

    pub(super) fn show(&mut self, records: u64) {
        let now = Instant::now();
        let is_due = now.duration_since(self.shown.unwrap_or(self.start)) >= Self::EVERY;
        if !self.is_shown || !is_due {
            return;
        }
        self.shown = Some(now);
        let bar = self.total.map(|total| bar(self.read.load(Ordering::Relaxed), total)).unwrap_or_default();
        let line = line(records, now.duration_since(self.start));
        // Progress is only a courtesy: a failure to write it is no failure of the run.
        let _ = write!(io::stderr(), "\r\x1b[K{bar}{line}");
    }

    pub(super) fn clear(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn line(records: u64, time: Duration) -> String {
    let milliseconds = time.as_millis().max(1);
    let rate = u128::from(records).saturating_mul(1000).checked_div(milliseconds).unwrap_or_default();
    let word = if records == 1 { "record" } else { "records" };
    format!("{records} {word}, {rate} per second")
}

/// `[########                ]  33 %  `
fn bar(read: u64, total: u64) -> String {
    const CELLS: usize = 24;
    let of = |parts: usize| {
        let share = u128::from(read.min(total)).saturating_mul(parts as u128);
        usize::try_from(share.checked_div(u128::from(total)).unwrap_or_default()).unwrap_or_default()
    };
    format!("[{:<CELLS$}] {:>3} %  ", "#".repeat(of(CELLS)), of(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown() {
        assert_eq!(bar(0, 10), "[                        ]   0 %  ");
        assert_eq!(bar(1, 3), "[########                ]  33 %  ");
        assert_eq!(bar(u64::MAX, u64::MAX), "[########################] 100 %  ");
        // A file that has grown since, and an empty one.
        assert_eq!(bar(11, 10), "[########################] 100 %  ");
        assert_eq!(bar(0, 0), "[                        ]   0 %  ");
        assert_eq!(line(1, Duration::ZERO), "1 record, 1000 per second");
        assert_eq!(line(3_000_000, Duration::from_secs(2)), "3000000 records, 1500000 per second");
    }
}
