//! A record is taken, refused and decoded as serde_json does it, whatever record was read before it.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use provmap::record::{Operation, Plan, Slots};

#[path = "../../tests/as_serde/mod.rs"]
mod as_serde;

thread_local! {
    static ZOOM: RefCell<(Plan, Slots)> = {
        let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
        let slots = plan.slots();
        RefCell::new((plan, slots))
    };
}

// The bytes are a record; and so is each of their lines, all read into the same slots.
fuzz_target!(|bytes: &[u8]| {
    ZOOM.with_borrow_mut(|(plan, slots)| {
        *slots = plan.slots();
        // Whole, and line by line.
        as_serde::compare(plan, bytes);
        for line in bytes.split(|byte| *byte == b'\n') {
            as_serde::compare_after(plan, line, slots);
        }
    });
});
