//! What a file plainly is, by its content, whatever it was given as. Where that is not sure, nothing is said.

mod outline;

use provmap_model::text::BYTE_ORDER_MARK;

use self::outline::{Outline, outline};
use crate::input::{Input, ReadAs};
use crate::output::{Complained, Output};

/// A kind of file that people have at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FileKind {
    Mappings,
    Bundle,
    Metadata,
    SourceSchema,
    Overlay,
    /// A `provmap.toml`.
    Configuration,
    /// Tests of a mapping.
    Tests,
    /// The findings that are known.
    Baseline,
    Users,
    /// A propagation store, or a list of them.
    Store,
    /// A propagation rule, or a list of them, without mappings.
    PropagationRule,
    /// The answer of a token endpoint.
    Token,
    /// An error answer of the API.
    ErrorAnswer,
    /// A signed token by itself.
    Jwt,
    /// A key or a certificate.
    Pem,
    Html,
    Csv,
    Yaml,
    /// Terraform's configuration, or its variables.
    Terraform,
    /// Variables of an environment.
    Dotenv,
    Zip,
    Gzip,
    Zstd,
    Pdf,
}

/// The most lines that are looked at.
const LINES: usize = 20;

impl FileKind {
    /// The kind of a file that is no text.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Option<FileKind> {
        match bytes {
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(FileKind::Zip),
            [0x1f, 0x8b, ..] => Some(FileKind::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(FileKind::Zstd),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(FileKind::Pdf),
            _ => None,
        }
    }

    /// The kind of a text, or of the beginning of one.
    pub(crate) fn of(text: &str) -> Option<FileKind> {
        let text = text.trim_start_matches(BYTE_ORDER_MARK).trim_start();
        if text.starts_with("[[correction]]") {
            return Some(FileKind::Overlay);
        }
        if text.lines().next().is_some_and(is_header_of_configuration) {
            return Some(FileKind::Configuration);
        }
        match outline(text) {
            Some(outline) => of_json(&outline),
            None if text.starts_with(['{', '[']) => None,
            None => of_lines(text),
        }
    }

    /// The kind of a file that is plainly of another than it is read as.
    pub(crate) fn of_other(input: &Input) -> Option<FileKind> {
        FileKind::of(&input.text).filter(|kind| !kind.is_of(input.read_as))
    }

    /// Whether a file of this kind is what is wanted.
    pub(crate) fn is_of(self, wanted: ReadAs) -> bool {
        match wanted {
            ReadAs::Mappings => matches!(self, FileKind::Mappings | FileKind::Bundle | FileKind::Terraform),
            ReadAs::Metadata => self == FileKind::Metadata,
            ReadAs::SourceSchema => self == FileKind::SourceSchema,
            ReadAs::Overlay => self == FileKind::Overlay,
            // Their lines look alike.
            ReadAs::Configuration => {
                matches!(self, FileKind::Configuration | FileKind::Terraform | FileKind::Dotenv)
            }
            ReadAs::Tests => self == FileKind::Tests,
            ReadAs::Baseline => self == FileKind::Baseline,
            ReadAs::Users => self == FileKind::Users,
            ReadAs::Argument => true,
        }
    }

    /// Whether a file of this kind stands beside mappings, for another option or command: among the files that a shell filled
    /// in, it is no mistake.
    pub(crate) fn is_for_another_argument(self) -> bool {
        matches!(
            self,
            FileKind::Metadata
                | FileKind::SourceSchema
                | FileKind::Overlay
                | FileKind::Configuration
                | FileKind::Tests
                | FileKind::Baseline
                | FileKind::Users
        )
    }

    /// What the file holds: the words behind "files of".
    pub(crate) fn content(self) -> &'static str {
        match self {
            FileKind::Mappings => "mappings",
            FileKind::Bundle => "bundles",
            FileKind::Metadata => "store metadata",
            FileKind::SourceSchema => "source schemas",
            FileKind::Overlay => "overlays",
            FileKind::Configuration => "configurations",
            FileKind::Tests => "tests",
            FileKind::Baseline => "known findings",
            FileKind::Users => "users",
            FileKind::Store => "propagation stores",
            FileKind::PropagationRule => "propagation rules",
            FileKind::Token | FileKind::Jwt => "access tokens",
            FileKind::ErrorAnswer => "error answers of the API",
            FileKind::Pem => "keys or certificates",
            FileKind::Html => "HTML",
            FileKind::Csv => "CSV",
            FileKind::Yaml => "YAML",
            FileKind::Terraform => "Terraform",
            FileKind::Dotenv => "environment variables",
            FileKind::Zip => "zip archives",
            FileKind::Gzip | FileKind::Zstd => "compressed data",
            FileKind::Pdf => "PDF",
        }
    }

    /// Refuses a file.
    pub(crate) fn refuse(self, name: &str, wanted: ReadAs, out: &mut Output) -> Complained {
        out.error(format_args!("{name}: this {}", self.words(wanted)))
    }

    /// What the file is, and what to do: the words behind "the file".
    pub(crate) fn words(self, wanted: ReadAs) -> String {
        let reads = match (self, wanted) {
            (FileKind::Mappings, ReadAs::Users) => "holds mappings: `--mapping FILE` reads it",
            (FileKind::Bundle, ReadAs::Users) => "is a bundle: `--mapping FILE` reads it",
            (FileKind::Mappings, _) => "holds mappings: `provmap check FILE` reads it",
            (FileKind::Bundle, _) => "is a bundle: `provmap check FILE` reads it",
            (FileKind::Metadata, _) => "holds store metadata: `--metadata FILE` reads it",
            (FileKind::SourceSchema, _) => "holds a source schema: `--source-schema FILE` reads it",
            (FileKind::Overlay, _) => "holds an overlay: `--overlay FILE` reads it",
            (FileKind::Configuration, _) => {
                "is a configuration of provmap: it applies to the files beside and below it; `--config FILE` reads one that is \
                 elsewhere"
            }
            (FileKind::Tests, _) => "holds tests of a mapping: `provmap test FILE` runs them",
            (FileKind::Baseline, _) => "is a baseline: `provmap check --baseline FILE` reads it",
            (FileKind::Users, _) => {
                "holds users: `provmap preflight --mapping MAPPINGS FILE` sends them through mappings"
            }
            (FileKind::Store, ReadAs::Mappings) => {
                "holds a propagation store, which can have secrets in it: `provmap check` reads stores in a bundle, beside the \
                 mappings; see docs/bundle.md"
            }
            (FileKind::Store, _) => {
                return beside("holds a propagation store, which can have secrets in it", wanted);
            }
            (FileKind::Token, _) => return beside("holds an access token, which is a secret", wanted),
            (FileKind::ErrorAnswer, _) => {
                return beside("is an error answer of the API, which refused the request", wanted);
            }
            (FileKind::PropagationRule, ReadAs::Mappings) => {
                "holds a propagation rule: `provmap check` reads rules in a bundle, beside the mappings; see docs/bundle.md"
            }
            (FileKind::PropagationRule, _) => return beside("holds a propagation rule", wanted),
            (FileKind::Jwt, _) => return beside("is a token (JWT), which is a secret", wanted),
            (FileKind::Pem, _) => return beside("is PEM, which can hold a private key", wanted),
            (FileKind::Html, _) => return beside("is an HTML page", wanted),
            (FileKind::Csv, ReadAs::Users) => {
                "is CSV whose first row has no end: a quote in it may never be closed"
            }
            (FileKind::Csv, _) => return beside("is CSV", wanted),
            (FileKind::Yaml, _) => return beside("is YAML", wanted),
            (FileKind::Terraform, _) => return beside("is Terraform", wanted),
            (FileKind::Dotenv, _) => return beside("holds environment variables", wanted),
            (FileKind::Zip, _) => return beside("is a zip archive, as spreadsheets are too", wanted),
            (FileKind::Gzip, _) => return beside("is compressed by gzip", wanted),
            (FileKind::Zstd, _) => return beside("is compressed by zstd", wanted),
            (FileKind::Pdf, _) => return beside("is PDF", wanted),
        };
        reads.to_owned()
    }
}

/// The form of an overlay.
pub(crate) const OVERLAYS_ARE: &str = "an overlay is TOML, a list of `[[correction]]`: see docs/overlays.md";

/// The form of users.
pub(crate) const USERS_ARE: &str = "users are JSON (an object on each line, an array, or pages as PingOne's API answers them) or CSV with a first row of names";

/// What a file is, and what is wanted in its place.
fn beside(what: &str, wanted: ReadAs) -> String {
    let wanted = match wanted {
        ReadAs::Mappings => "mappings are JSON, as `GET …/propagation/rules/{ruleID}/mappings` answers them",
        ReadAs::Metadata => "store metadata is JSON, as `POST …/propagation/storeMetadata/{type}` answers it",
        ReadAs::SourceSchema => {
            "a source schema is JSON, as `GET …/schemas/{schemaID}/attributes` answers it, or written by hand: see docs/metadata.md"
        }
        ReadAs::Overlay => OVERLAYS_ARE,
        ReadAs::Configuration => "a configuration is TOML: see docs/configuration.md",
        ReadAs::Tests => "tests of a mapping are JSON: see docs/testing.md",
        ReadAs::Baseline => "a baseline is what `provmap check --write-baseline FILE` writes",
        ReadAs::Users => USERS_ARE,
        ReadAs::Argument => return what.to_owned(),
    };
    format!("{what}; {wanted}")
}

/// The members of a file of tests.
const TESTS_HAVE: [&str; 5] = ["mapping", "connector", "operation", "source-schema", "tests"];

fn of_json(outline: &Outline<'_>) -> Option<FileKind> {
    let has = |key: &str, opens: &[u8]| {
        outline.members.iter().any(|(name, byte)| *name == key && opens.contains(byte))
    };
    let text = |key: &str| has(key, b"\"");
    let lists = |key: &str| outline.embedded.iter().any(|(name, byte)| *name == key && *byte == b'[');
    let only = |keys: &[&str]| outline.members.iter().all(|(name, _)| keys.contains(name));
    let is_line = text("targetAttribute") || text("sourceAttribute");
    // Records of a store can have a `code` and a `message`.
    let is_error = ["id", "code", "message"].into_iter().all(text)
        && only(&["id", "code", "message", "details", "target"]);
    Some(match outline.is_list {
        _ if lists("users") => FileKind::Users,
        _ if lists("mappings") || is_line => FileKind::Mappings,
        _ if lists("stores") => FileKind::Store,
        _ if lists("rules") => FileKind::PropagationRule,
        _ if lists("attributes") => FileKind::SourceSchema,
        // A user can have custom attributes of any name.
        _ if text("username") || text("userName") => FileKind::Users,
        _ if has("configuration", b"{") && text("type") => FileKind::Store,
        _ if has("sourceStore", b"{") && has("targetStore", b"{") => FileKind::PropagationRule,
        false if has("stores", b"[{") || has("store", b"[{") => FileKind::Bundle,
        false if has("tests", b"[") && only(&TESTS_HAVE) => FileKind::Tests,
        false if has("findings", b"[") && has("version", b"123456789") && only(&["version", "findings"]) => {
            FileKind::Baseline
        }
        false if has("mappings", b"[") => FileKind::Mappings,
        false if has("attributeMetadata", b"{") => FileKind::Metadata,
        false if text("access_token") => FileKind::Token,
        false if is_error => FileKind::ErrorAnswer,
        false if text("error") && text("error_description") => FileKind::ErrorAnswer,
        false if has("attributes", b"[") && only(&["closed", "attributes", "references"]) => {
            FileKind::SourceSchema
        }
        _ => return None,
    })
}

/// The kind of a text that is no JSON: of one whose every line has the form that the kind asks for.
fn of_lines(text: &str) -> Option<FileKind> {
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
fn is_header_of_configuration(line: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_is_named_and_nothing_else() {
        let cases = [
            (r#"[{"targetAttribute": "a""#, Some(FileKind::Mappings)),
            (r#"{"connector": "Zoom", "mappings": ["#, Some(FileKind::Mappings)),
            (r#"{"_links": {}, "_embedded": {"mappings": [{"id""#, Some(FileKind::Mappings)),
            (r#"{"stores": {"_embedded""#, Some(FileKind::Bundle)),
            (r#"{"information": {}, "attributeMetadata": {"#, Some(FileKind::Metadata)),
            (r#"{"mapping": "a.json", "tests": ["#, Some(FileKind::Tests)),
            (r#"{"tests": [], "x": 1}"#, None),
            (r#"{"version": 1, "findings": ["#, Some(FileKind::Baseline)),
            (r#"{"version": 1, "findings": [], "expression": "1"}"#, None),
            (r#"{"attributes": [{"path": "a"}]}"#, Some(FileKind::SourceSchema)),
            (r#"{"_links": {}, "_embedded": {"attributes": [{"name""#, Some(FileKind::SourceSchema)),
            (r#"{"attributes": [{"path": "a"}], "x": 1}"#, None),
            ("# ours\n\n[[correction]]\nconnector = \"Slack\"", Some(FileKind::Overlay)),
            (r#"{"id": "1", "username": "ada"}"#, Some(FileKind::Users)),
            ("{\"id\": \"1\", \"username\": \"ada\"}\n{", Some(FileKind::Users)),
            (r#"{"_embedded": {"users": [{"#, Some(FileKind::Users)),
            (r#"{"schemas": ["a,b"], "userName": "ada"}"#, Some(FileKind::Users)),
            (r#"{"type": "Slack", "configuration": {"a""#, Some(FileKind::Store)),
            (r#"{"_embedded": {"stores": []}}"#, Some(FileKind::Store)),
            (
                r#"{"id": "0000", "username": "ada", "configuration": {"theme": "dark"}}"#,
                Some(FileKind::Users),
            ),
            (r#"{"id": "0000", "configuration": {"theme": "dark"}}"#, None),
            (r#"{"code": "A1", "message": "x"}"#, None),
            (r#"{"access_token": "x", "token_type": "Bearer"}"#, Some(FileKind::Token)),
            (
                r#"{"id": "1", "code": "NOT_FOUND", "message": "x", "details": [{"a": 1}]}"#,
                Some(FileKind::ErrorAnswer),
            ),
            (r#"{"code": "NOT_FOUND", "message": "x", "title": "y"}"#, None),
            (r#"{"name": "x", "version": "1.0.0"}"#, None),
            (r#"{"users": [{"username": "ada"}]}"#, None),
            (r#"{"a": {"targetAttribute": "a"}, "b": "\"username\": \"a\""}"#, None),
            ("[]", None),
            ("{}", None),
            ("{", None),
            ("", None),
            // A custom attribute of a user can have any name.
            (r#"{"id": "1", "username": "ada", "configuration": {}}"#, Some(FileKind::Users)),
            (
                r#"{"id": "1", "sourceStore": {"id": "a"}, "targetStore": {"id": "b"}}"#,
                Some(FileKind::PropagationRule),
            ),
            (r#"{"_embedded": {"rules": []}}"#, Some(FileKind::PropagationRule)),
            (r#"{"sourceStore": "shop"}"#, None),
            ("<!DOCTYPE html>\n<html>", Some(FileKind::Html)),
            ("  <HTML lang=\"en\">", Some(FileKind::Html)),
            ("<users/>", None),
            ("-----BEGIN PRIVATE KEY-----\nMIIE", Some(FileKind::Pem)),
            ("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.A_-b\n", Some(FileKind::Jwt)),
            ("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", Some(FileKind::Jwt)),
            ("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0", None),
            ("eyJh.ada lovelace.x", None),
            ("username,email\nada,ada@example.com\n", Some(FileKind::Csv)),
            ("\"user name\";email\nada;ada@example.com\n", Some(FileKind::Csv)),
            ("username,email", None),
            ("hello, world: this is text\nand more, of it", None),
            ("one\ntwo", None),
            (
                "---\nmappings:\n  - targetAttribute: title\n    sourceAttribute: title\n",
                Some(FileKind::Yaml),
            ),
            ("connector: Zoom\nmappings:\n", Some(FileKind::Yaml)),
            ("note: one line", None),
            ("client_id     = \"a\"\nclient_secret = \"b\" # x\n", Some(FileKind::Terraform)),
            ("tags = {\n  a = \"b\"\n}\n", Some(FileKind::Terraform)),
            ("# x\nresource \"a\" \"b\" {\n", Some(FileKind::Terraform)),
            ("connector = \"Slack\"\nattribute = \"title\"\n", None),
            ("[default]\nkey = \"a\"\n", None),
            ("CLIENT_SECRET=a b\nexport TOKEN='x'\n", Some(FileKind::Dotenv)),
            ("x = y\n", None),
        ];
        for (text, kind) in cases {
            assert_eq!(FileKind::of(text), kind, "{text}");
        }
    }
}
