//! How much memory unique values take. Apart from the other tests, whose allocator counts and copies.
#![cfg(target_os = "linux")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests state what they expect by panicking"
)]

use std::fmt::Write as _;

use provmap::record::{CaseRule, MemoryIndex, UniqueIndex as _, UniqueValue};

/// What the system says of the memory of this process, in bytes.
fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(what)).unwrap();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap() * 1024
}

const VALUES: u64 = 10_000_000;

/// Gives values that differ, and the bytes of their texts.
fn values(take: &mut dyn FnMut(UniqueValue<'_>)) -> u64 {
    let (mut text, mut length) = (String::new(), 0);
    for record in 0..VALUES {
        text.clear();
        write!(text, "User{record}@example.com").unwrap();
        length += text.len() as u64;
        take(UniqueValue::new(0, CaseRule::Fold, &text, record));
    }
    length
}

#[test]
#[ignore = "ten million values take a few seconds, and nothing else may run beside them"]
fn a_unique_value_takes_few_bytes_beside_its_text() {
    // First, since what counts is the most that the process had.
    #[cfg(feature = "spill")]
    {
        let before = memory("VmRSS:");
        let (mut candidates, mut found) = (provmap::record::Candidates::new(usize::MAX), 0);
        values(&mut |value| candidates.insert(value).unwrap());
        candidates.finish(&mut |_| found += 1).unwrap();
        assert_eq!(found, 0);
        let used = (memory("VmHWM:") - before) as f64 / VALUES as f64;
        println!("without its text a value takes {used:.1} bytes in all");
        assert!(used <= 24.0, "{used}");
    }
    let before = memory("VmRSS:");
    let mut index = MemoryIndex::new();
    let length = values(&mut |value| index.insert(value).unwrap());
    let allocated = index.memory() as u64;
    let mut collisions = 0;
    index.finish(&mut |_| collisions += 1).unwrap();
    assert_eq!(collisions, 0);
    let each = |bytes: u64| (bytes - length) as f64 / VALUES as f64;
    let used = each(memory("VmHWM:") - before);
    println!("beside its text a value takes {used:.1} bytes, and {:.1} are allocated", each(allocated));
    assert!(used <= 24.0, "{used}");
}
