//! What a file plainly is, by its content, whatever it was given as. Where that is not sure, nothing is said.

mod json;
mod lines;
mod outline;
mod words;

use provmap_model::text::BYTE_ORDER_MARK;

use self::json::of_json;
use self::lines::{is_header_of_configuration, of_lines};
use self::outline::outline;
pub(crate) use self::words::{OVERLAYS_ARE, USERS_ARE};
use crate::input::{Input, ReadAs};

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
    Parquet,
    /// Batches of columns, as a file or a stream.
    Arrow,
}

impl FileKind {
    /// The kind of a file that is no text.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Option<FileKind> {
        match bytes {
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(FileKind::Zip),
            [0x1f, 0x8b, ..] => Some(FileKind::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(FileKind::Zstd),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(FileKind::Pdf),
            [b'P', b'A', b'R', b'1', 0x15, ..] => Some(FileKind::Parquet),
            [b'A', b'R', b'R', b'O', b'W', b'1', 0, 0, ..] | [0xff, 0xff, 0xff, 0xff, ..] => {
                Some(FileKind::Arrow)
            }
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
            (r#"{"store": "Zoom", "mappings": ["#, Some(FileKind::Bundle)),
            (r#"{"stores": null, "mappings": ["#, Some(FileKind::Mappings)),
            (r#"{"stores": "Zoom"}"#, None),
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
