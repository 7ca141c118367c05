//! What tells texts apart that are no JSON: their first lines.

use super::FileKind;

/// The most lines that are looked at.
const LINES: usize = 20;

/// The kind of a text that is no JSON: of one whose every line has the form that the kind asks for.
pub(super) fn of_lines(text: &str) -> Option<FileKind> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(LINES);
    let said = || lines().filter(|line| !line.trim_start().starts_with(['#', '/']));
    let first = said().next()?;
    let starts =
        |tag: &str| first.trim_start().get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    if starts("<!doctype") || starts("<html") {
        return Some(FileKind::Html);
    }
    if starts("-----BEGIN ") {
        return Some(FileKind::Pem);
    }
    if is_jwt(first) {
        return Some(FileKind::Jwt);
    }
    if lines().any(|line| line.trim_end() == "[[correction]]") {
        return Some(FileKind::Overlay);
    }
    if said().any(is_header_of_configuration) {
        return Some(FileKind::Configuration);
    }
    if is_block(first) || said().all(is_assignment_in_terraform) {
        return Some(FileKind::Terraform);
    }
    if said().all(is_variable) {
        return Some(FileKind::Dotenv);
    }
    let mut marked = said().skip(usize::from(first.trim_end() == "---")).peekable();
    if marked.peek().is_some() && marked.clone().count() > 1 && marked.all(is_yaml) {
        return Some(FileKind::Yaml);
    }
    is_csv(lines()).then_some(FileKind::Csv)
}

/// `eyJ….eyJ….…`, also behind `Bearer`: parts in the base64 of addresses, the first of which is a JSON object.
fn is_jwt(line: &str) -> bool {
    let line = line.trim();
    let token = line.strip_prefix("Bearer ").unwrap_or(line);
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    token.starts_with("eyJ")
        && token.split('.').count() == 3
        && token.bytes().all(|it| it == b'.' || is_base64(it))
}

/// A table of a `provmap.toml` that no other file has. One of files or stores could be anyone's.
pub(super) fn is_header_of_configuration(line: &str) -> bool {
    matches!(line.trim_end(), "[[files]]" | "[[ignore]]" | "[rules]" | "[stores]")
}

/// `resource "pingone_propagation_rule" "zoom" {`
fn is_block(line: &str) -> bool {
    const BLOCKS: [&str; 9] =
        ["resource", "data", "provider", "variable", "output", "module", "locals", "terraform", "moved"];
    let Some(head) = line.trim_end().strip_suffix('{') else { return false };
    let mut words = head.split_ascii_whitespace();
    words.next().is_some_and(|word| BLOCKS.contains(&word))
        && words.all(|word| word.len() > 2 && word.starts_with('"') && word.ends_with('"'))
}

/// `client_secret = "…"`: a name in lower case, and a value in quotes or brackets, or a word. Lines inside of brackets are
/// indented.
fn is_assignment_in_terraform(line: &str) -> bool {
    if line.starts_with([' ', '\t']) || matches!(line.trim(), "}" | "]" | "},") {
        return true;
    }
    let Some((name, value)) = line.split_once('=') else { return false };
    let (name, value) = (name.trim_end(), value.trim());
    let is_name =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
    let is_word = matches!(value, "true" | "false" | "null") || value.parse::<f64>().is_ok();
    // An overlay without its header.
    let is_of_overlay = matches!(name, "connector" | "attribute" | "correction");
    !name.is_empty()
        && !is_of_overlay
        && name.bytes().all(is_name)
        && (value.starts_with(['"', '[', '{']) || is_word)
}

/// `CLIENT_SECRET=…`, or with `export` before it.
fn is_variable(line: &str) -> bool {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let name = line.split_once('=').map_or("", |(name, _)| name.trim_end());
    let is_name = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_') && name.bytes().all(is_name)
}

/// `key: value`, `key:`, or `- value`.
fn is_yaml(line: &str) -> bool {
    let line = line.trim();
    let item = line.strip_prefix("- ").unwrap_or(line);
    let is_key = |key: &str| {
        let key = key.trim_matches(['"', '\'']);
        !key.is_empty()
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
    };
    let has_key = item.strip_suffix(':').is_some_and(is_key)
        || item.split_once(": ").is_some_and(|(key, value)| is_key(key) && !value.ends_with([',', '{', ';']));
    has_key || (item.len() < line.len() && !item.contains([',', ';']))
}

/// A line of names, and below it lines of as many values.
fn is_csv<'t>(mut lines: impl Iterator<Item = &'t str>) -> bool {
    let Some(head) = lines.next() else { return false };
    [',', ';', '\t'].into_iter().any(|separator| {
        let is_name = |name: &str| {
            let name = name.trim().trim_matches('"');
            let belongs =
                |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '(' | ')' | '/');
            name.starts_with(char::is_alphabetic) && name.len() <= 64 && name.chars().all(belongs)
        };
        let names = head.split(separator).count();
        names > 1 && head.split(separator).all(is_name)
    }) && lines.next().is_some()
}
