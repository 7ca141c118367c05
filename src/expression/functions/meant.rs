//! What a function that is not documented may stand for: a slip, or what another language calls it.

use provmap_model::suggest;

use super::{Function, Library, all};

/// What the name of a function that is not known probably means.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Meant {
    /// A function of the same library, misspelt.
    Slip(&'static Function),
    /// A function of that name, in another library.
    OtherLibrary(&'static Function),
    /// Another language's name. What PEL has for it, in words.
    Foreign(&'static str),
}

/// What the name of a function that is not known of a library probably means, if that is clear.
pub(crate) fn meant(library: Library, name: &str) -> Option<Meant> {
    // Another language's names come first: `rtrim` is one of them, and no slip of `trim`.
    let joined = name.replace('_', "");
    let is_it = |foreign: &&str| foreign.eq_ignore_ascii_case(&joined);
    if let Some((_, words)) = FOREIGN.iter().find(|(names, _)| names.iter().any(is_it)) {
        return Some(Meant::Foreign(words));
    }
    let is_same = |function: &&Function| function.name.eq_ignore_ascii_case(name);
    // Most slips are of case, and to tell that is quick.
    let slip = library.functions().iter().find(is_same).or_else(|| {
        let names = library.functions().iter().map(|function| function.name);
        super::function(library, suggest::slip_of(name, names)?)
    });
    slip.map(Meant::Slip).or_else(|| all().find(is_same).map(Meant::OtherLibrary))
}

/// Names that Java, JavaScript, SQL, OGNL and spreadsheets have, and what PEL has instead. Only what PingOne documents.
const FOREIGN: &[(&[&str], &str)] = &[
    (&["toUpperCase", "toUpper", "upper", "ucase"], "PEL's name for it is `#string.upperCase`"),
    (&["toLowerCase", "toLower", "lower", "lcase"], "PEL's name for it is `#string.lowerCase`"),
    (
        &["strip", "ltrim", "rtrim", "trimStart", "trimEnd", "trimLeft", "trimRight"],
        "PEL has `#string.trim`, which trims both ends",
    ),
    (&["substr", "mid", "slice", "left", "right"], "PEL has `#string.substring(s, start, end)`"),
    (&["gsub"], "PEL has `#regex.replaceAll`"),
    (&["findAll", "find", "match"], "PEL has `#regex.findAllMatches`, and the operator `matches`"),
    (&["concat", "concatenate"], "PEL joins texts with `+`: `#root.name.given + ' ' + #root.name.family`"),
    (&["contains", "includes"], "PEL has the operator `matches`: `#root.title matches '.*Manager.*'`"),
    (&["isEmpty"], "PEL has its opposite, `#string.isNotEmpty`: write `!#string.isNotEmpty(s)`"),
    (&["isBlank"], "PEL has its opposite, `#string.isNotBlank`: write `!#string.isNotBlank(s)`"),
    (
        &["equalsIgnoreCase"],
        "PEL has `#string.compare(str1, str2, ignoreCase)`, which gives 0 for equal texts",
    ),
    (&["if", "iif", "ifThenElse"], "PEL has `#core.ifelse`, and `condition ? a : b`"),
    (&["switch", "case", "decode"], "PEL has `#core.switchExpr`"),
    (
        &["coalesce", "nvl", "ifNull", "ifEmpty", "defaultString", "defaultIfEmpty", "defaultIfBlank"],
        "PEL has `a ?: b`, which gives `b` where there is no `a`",
    ),
    (&["formatDate", "dateFormat"], "PEL has `#datetime.format`"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::functions::{function, library};

    #[test]
    fn only_documented_functions_are_named() {
        for (names, words) in FOREIGN {
            for call in words.split("`").filter(|part| part.starts_with(['#', '!']) && !part.contains("root"))
            {
                let call = call.trim_start_matches(['#', '!']);
                let (of, rest) = call.split_once('.').unwrap();
                let name = rest.split('(').next().unwrap();
                assert!(function(library(of).unwrap(), name).is_some(), "{words}");
            }
            for name in *names {
                assert!(all().all(|function| function.name != *name), "{name} is PEL's own");
            }
        }
    }

    #[test]
    fn slips_are_told_from_names_of_other_languages() {
        let slip = |of, name| match meant(of, name) {
            Some(Meant::Slip(function)) => Some(function.name),
            _ => None,
        };
        assert_eq!(slip(Library::String, "substing"), Some("substring"));
        assert_eq!(slip(Library::String, "UpperCase"), Some("upperCase"));
        assert_eq!(slip(Library::String, "upper_case"), Some("upperCase"));
        assert_eq!(slip(Library::Core, "ifElse"), Some("ifelse"));
        assert_eq!(slip(Library::String, "rtrim"), None);
        assert_eq!(slip(Library::String, "isEmpty"), None);
        assert_eq!(slip(Library::String, "isNull"), None);
        assert_eq!(slip(Library::Data, "substing"), None, "`#data` has nothing like it");
        let other = meant(Library::String, "replaceAll");
        assert!(matches!(other, Some(Meant::OtherLibrary(function)) if function.library == Library::Regex));
        let other = meant(Library::Core, "length");
        assert!(matches!(other, Some(Meant::OtherLibrary(function)) if function.library == Library::String));
        assert!(meant(Library::String, "reverse").is_none());
    }
}
