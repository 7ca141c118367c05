//! What is printed parses to the same tree and prints the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use provmap::expression::Expression;

fuzz_target!(|text: &str| {
    let Ok(expression) = Expression::parse(text) else { return };
    let printed = expression.to_string();
    // Printing may lengthen (`&&` is `and`, spaces), so the longest may not be read again.
    if printed.len() > provmap::expression::MAX_LENGTH {
        return;
    }
    let again = Expression::parse(&printed).expect("what is printed parses");
    assert_eq!(again, expression);
    assert_eq!(again.to_string(), printed);
});
