//! No text makes the parser panic, hang or overflow its stack, and every error points into the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use provmap::expression::Expression;

fuzz_target!(|text: &str| {
    match Expression::parse(text) {
        Ok(expression) => {
            expression.references();
            expression.as_literal();
            expression.as_reference();
        }
        Err(error) => {
            assert!(text.get(error.span().range()).is_some());
            assert!(!error.to_string().is_empty());
        }
    }
});
