//! No text makes the reader of filters panic, hang or overflow its stack, and what is written is read as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use provmap::Json;
use provmap::filter::Filter;

fuzz_target!(|text: &str| {
    let Ok(filter) = Filter::parse(text) else { return };
    let written = filter.to_string();
    let again = Filter::parse(&written).unwrap();
    assert_eq!(again.to_string(), written);
    let user = Json::read(r#"{"a": "b", "c": [{"d": 1}, {"d": true}], "e": {"f": null}}"#).unwrap();
    assert_eq!(filter.admits(&user), again.admits(&user));
});
