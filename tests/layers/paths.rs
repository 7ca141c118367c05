//! The paths that a Rust source names: in `use` items, and inline where they start at `crate`, `self` or `super`.

/// A path, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) line: usize,
    /// The inline modules around it.
    pub(crate) inside: Vec<String>,
    pub(crate) segments: Vec<String>,
    /// The name that a `use` gives it in the file's own module.
    pub(crate) name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    /// `::`
    Then,
    Other(char),
}

/// The tokens that paths are made of, with their lines: not those in comments and texts.
fn tokens(text: &str) -> Vec<(usize, Token)> {
    let chars: Vec<char> = text.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let (mut tokens, mut line, mut index) = (Vec::new(), 1, 0);
    while index < chars.len() {
        let start = index;
        match at(index) {
            '/' if at(index + 1) == '/' => {
                while index < chars.len() && at(index) != '\n' {
                    index += 1;
                }
            }
            '/' if at(index + 1) == '*' => {
                let mut depth = 1;
                index += 2;
                while index < chars.len() && depth > 0 {
                    let step = match (at(index), at(index + 1)) {
                        ('/', '*') => (1, 2),
                        ('*', '/') => (-1, 2),
                        _ => (0, 1),
                    };
                    depth += step.0;
                    index += step.1;
                }
            }
            '"' => index = after_text(&chars, index),
            'r' | 'b' | 'c' if after_prefixed_text(&chars, index).is_some() => {
                index = after_prefixed_text(&chars, index).unwrap_or(chars.len());
            }
            '\'' if at(index + 1) == '\\' => {
                index += 3;
                while index < chars.len() && at(index) != '\'' {
                    index += 1;
                }
                index += 1;
            }
            '\'' if at(index + 2) == '\'' => index += 3,
            // A lifetime: its name is no path.
            '\'' => {
                index += 1;
                while is_word(at(index)) {
                    index += 1;
                }
            }
            ':' if at(index + 1) == ':' => {
                tokens.push((line, Token::Then));
                index += 2;
            }
            c if is_word(c) => {
                while is_word(at(index)) {
                    index += 1;
                }
                tokens.push((line, Token::Word(chars[start..index].iter().collect())));
            }
            c => {
                if !c.is_whitespace() {
                    tokens.push((line, Token::Other(c)));
                }
                index += 1;
            }
        }
        index = index.min(chars.len());
        line += chars[start..index].iter().filter(|c| **c == '\n').count();
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The index after a text whose opening quote is at an index.
fn after_text(chars: &[char], quote: usize) -> usize {
    let mut index = quote + 1;
    while index < chars.len() && chars[index] != '"' {
        index += if chars[index] == '\\' { 2 } else { 1 };
    }
    index + 1
}

/// The index after a text with a prefix, such as `r#"…"#` or `b"…"`; nothing where a word starts.
fn after_prefixed_text(chars: &[char], start: usize) -> Option<usize> {
    let mut index = start;
    while matches!(chars.get(index), Some('b' | 'c' | 'r')) {
        index += 1;
    }
    let raw = chars[start..index].contains(&'r');
    let hashes = chars[index..].iter().take_while(|c| **c == '#' && raw).count();
    if chars.get(index + hashes) != Some(&'"') {
        return None;
    }
    if !raw {
        return Some(after_text(chars, index));
    }
    let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let body = index + hashes + 1;
    let length = chars[body..].windows(end.len()).position(|window| window == end)?;
    Some(body + length + end.len())
}

/// The lines that have a path through a crate of this name.
pub(crate) fn through(text: &str, name: &str) -> Vec<usize> {
    let tokens = tokens(text);
    let pairs = tokens.windows(2).filter(|pair| match pair {
        [(_, Token::Word(word)), (_, Token::Then)] => word == name,
        _ => false,
    });
    pairs.map(|pair| pair[0].0).collect()
}

/// All paths of a source, in their order.
pub(crate) fn named(text: &str) -> Vec<Named> {
    let tokens = tokens(text);
    let word = |index: usize| match tokens.get(index) {
        Some((_, Token::Word(word))) => Some(word.as_str()),
        _ => None,
    };
    let is =
        |index: usize, c: char| matches!(tokens.get(index), Some((_, Token::Other(other))) if *other == c);
    let (mut found, mut index, mut depth) = (Vec::new(), 0, 0_usize);
    let mut modules: Vec<(usize, String)> = Vec::new();
    while index < tokens.len() {
        let inside: Vec<String> = modules.iter().map(|(_, name)| name.clone()).collect();
        match (&tokens[index].1, word(index)) {
            (Token::Other('{'), _) => depth += 1,
            (Token::Other('}'), _) => {
                depth = depth.saturating_sub(1);
                modules.retain(|(opened, _)| *opened < depth + 1);
            }
            (_, Some("mod")) if word(index + 1).is_some() && is(index + 2, '{') => {
                depth += 1;
                modules.push((depth, word(index + 1).unwrap().to_owned()));
                index += 2;
            }
            (_, Some("use")) => {
                let top = depth == 0;
                index = tree(&tokens, index + 1, &[], &mut |line, segments, name| {
                    let name = name.filter(|_| top);
                    found.push(Named { line, inside: inside.clone(), segments, name });
                });
            }
            // `pub(in crate::rules)` is no import.
            (_, Some("in"))
                if is(index.wrapping_sub(1), '(') && word(index.wrapping_sub(2)) == Some("pub") =>
            {
                while index < tokens.len() && !is(index, ')') {
                    index += 1;
                }
            }
            (_, Some("crate" | "self" | "super"))
                if matches!(tokens.get(index + 1), Some((_, Token::Then)))
                    && !matches!(tokens.get(index.wrapping_sub(1)), Some((_, Token::Then))) =>
            {
                let line = tokens[index].0;
                let mut segments = vec![word(index).unwrap().to_owned()];
                while let (Some((_, Token::Then)), Some(segment)) = (tokens.get(index + 1), word(index + 2)) {
                    segments.push(segment.to_owned());
                    index += 2;
                }
                found.push(Named { line, inside, segments, name: None });
            }
            _ => {}
        }
        index += 1;
    }
    found
}

/// Reads one tree of a `use` item from an index on; gives the index of what ends it.
fn tree(
    tokens: &[(usize, Token)],
    mut index: usize,
    before: &[String],
    found: &mut impl FnMut(usize, Vec<String>, Option<String>),
) -> usize {
    let mut segments = before.to_vec();
    let mut line = 0;
    loop {
        match tokens.get(index).map(|(line, token)| (*line, token.clone())) {
            Some((_, Token::Then)) => {}
            Some((_, Token::Word(word))) if word == "as" => {
                let name = match tokens.get(index + 1) {
                    Some((_, Token::Word(name))) => name.clone(),
                    _ => String::new(),
                };
                found(line, segments, Some(name));
                return index + 2;
            }
            Some((at, Token::Word(word))) => {
                line = at;
                // `{self}` is the module itself.
                if word != "self" || segments.is_empty() {
                    segments.push(word);
                }
            }
            Some((_, Token::Other('*'))) => {}
            Some((_, Token::Other('{'))) => {
                index += 1;
                while let Some((_, token)) = tokens.get(index) {
                    match token {
                        Token::Other('}') => return index + 1,
                        Token::Other(',') => index += 1,
                        _ => index = tree(tokens, index, &segments, found),
                    }
                }
                return index;
            }
            _ => {
                let name = segments.last().cloned();
                found(line, segments, name);
                return index;
            }
        }
        index += 1;
    }
}
