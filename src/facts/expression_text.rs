//! How expressions are written in the help of findings.

/// A directory path as an expression refers to it: `#root.name.given`, and in brackets where a name is not plain.
pub(crate) fn reference(path: &str) -> String {
    let mut text = String::from("#root");
    for part in path.split('.') {
        let plain = part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && part.starts_with(|c: char| c.is_ascii_alphabetic());
        if plain {
            text.push('.');
            text.push_str(part);
        } else {
            text.push_str("['");
            text.push_str(&part.replace('\'', "''"));
            text.push_str("']");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_that_are_not_plain_stand_in_brackets() {
        assert_eq!(super::reference("name.given"), "#root.name.given");
        assert_eq!(super::reference("cost-center"), "#root['cost-center']");
    }
}
