//! A configuration as an excerpt can show it.

use provmap_model::shape::blot;

use super::read::Read;

/// The text with everything blotted out but the keys that a configuration has, their values, and the signs of TOML: `*` for
/// each character. Comments are hidden, and keys that are not known, with their values. Nothing where no key is known.
///
/// Every line, column and byte stays where it is.
pub(crate) fn shown(text: &str) -> Option<String> {
    let mut known = Read::new(text).known;
    known.sort_by_key(|span| (span.start, span.end));
    let mut shown = String::with_capacity(text.len());
    let mut at = 0_usize;
    for span in &known {
        // One that lies in another is shown with it.
        let (Some(before), Some(it)) = (text.get(at..span.start), text.get(span.clone())) else { continue };
        hide(before, &mut shown);
        shown.push_str(it);
        at = span.end;
    }
    hide(text.get(at..).unwrap_or_default(), &mut shown);
    (!known.is_empty()).then_some(shown)
}

/// Hides all but blanks and the signs of TOML.
fn hide(text: &str, shown: &mut String) {
    let is_sign = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n' | '[' | ']' | '=' | ',');
    for part in text.split_inclusive(is_sign) {
        let bare = part.trim_end_matches(is_sign);
        blot(bare, shown);
        shown.push_str(part.strip_prefix(bare).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_is_shown() {
        let cases = [
            ("metadata = ['a.json'] # x\nother = 21", Some("metadata = ['a.json'] * *\n***** = **")),
            ("metadata = [5, \"a\"]\n", Some("metadata = [*, \"a\"]\n")),
            ("fail-on = \"warnig\"\ntoken.x = 'é'\n", Some("fail-on = \"warnig\"\n******* = *·*\n")),
            (
                "[rules]\nnope = 'off'\nnullable-source = 'off'",
                Some("[rules]\n**** = *****\nnullable-source = 'off'"),
            ),
            (
                "[[ignore]]\nrule = 'nullable-source' # x\nnote = 'x'\n[[ignore]]\nreason = '''a\nb'''\n[[other]]\nrule = 'x'\n",
                Some(
                    "[[ignore]]\nrule = 'nullable-source' * *\n**** = ***\n[[ignore]]\nreason = '''a\nb'''\n[[*****]]\n\
                     **** = ***\n",
                ),
            ),
            (
                "[stores]\n\"3fa8\" = 'Zoom'\n\"b\" = { x = 'y' }",
                Some("[stores]\n\"3fa8\" = 'Zoom'\n\"b\" = * * = *** *"),
            ),
            ("ignore = [{ rule = 'x', reason = 5 }]", Some("ignore = [* rule = 'x', reason = * *]")),
            ("client_secret = \"x\"\n", None),
            ("{\"metadata\": 5}", None),
        ];
        for (text, expected) in cases {
            let shown = shown(text);
            assert_eq!(shown.as_deref(), expected, "{text}");
            assert!(shown.is_none_or(|shown| shown.len() == text.len()));
        }
    }
}
