//! What tells kinds of JSON apart: the members of the first object.

use super::FileKind;
use super::outline::Outline;

/// The members of a file of tests.
const TESTS_HAVE: [&str; 5] = ["mapping", "connector", "operation", "source-schema", "tests"];

/// The kind of a JSON text.
pub(super) fn of_json(outline: &Outline<'_>) -> Option<FileKind> {
    let has = |key: &str, opens: &[u8]| {
        outline.members.iter().any(|(name, byte)| *name == key && opens.contains(byte))
    };
    // Null is as good as absent.
    let says = |key: &str| outline.members.iter().any(|(name, byte)| *name == key && *byte != b'n');
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
        false if has("mappings", b"[{") && (says("stores") || says("store")) => FileKind::Bundle,
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
