//! Terraform's files as an excerpt can show them. The text need not be HCL: an excerpt of a broken file must not show a secret
//! either.

use std::ops::Range;

use provmap_model::secret::{NO_TARGETS, SecretTargets};
use provmap_model::shape::{self, Shape, Showing, ShownLine, blot};
use provmap_model::text::is_identifier;

use super::allow;
use super::resource::{RULE, STORE};
use super::scan::{Kind, Tokens};

/// The text of a file with everything blotted out but keys, names of blocks, references, and what a propagation rule and a
/// store are made of: `*` for each character. Nothing where the text has no such resource, and is no plan or state.
///
/// Every line, column and byte stays where it is.
///
/// ```
/// use provmap::terraform::shown;
/// let text = "resource \"pingoneprovisioning_propagation_store\" \"zoom\" {\n  type = \"Zoom\"\n  token = \"xoxp-1\" # ours\n}\n";
/// assert!(shown(text).unwrap().ends_with("{\n  type = \"Zoom\"\n  token = \"******\" # ****\n}\n"));
/// assert_eq!(shown("client_secret = \"x\"\n"), None);
/// ```
#[must_use]
pub fn shown(text: &str) -> Option<String> {
    shown_without(text, &NO_TARGETS)
}

/// The text as [`shown`], also without the fixed texts that expressions send to these targets.
#[doc(hidden)]
#[must_use]
pub fn shown_without(text: &str, secrets: &SecretTargets) -> Option<String> {
    let rest = text.trim_start_matches(provmap_model::text::BYTE_ORDER_MARK).trim_start();
    if rest.starts_with('{') {
        let showing = Showing { is_public: |_| false, stays_json: false, secrets };
        let blotted = shape::blotted(text, FILE, &[RULE, STORE, "format_version"], showing);
        return blotted.is_told.then_some(blotted.text);
    }
    let tokens: Vec<(Kind, Range<usize>)> = Tokens::new(text).collect();
    let mut blotter = Blotter {
        text,
        tokens: &tokens,
        shown: String::with_capacity(text.len()),
        block: Block::Other,
        header: Vec::new(),
        depth: 0,
        key: None,
        before: Before::Other,
        chain: false,
        is_lost: false,
        is_told: false,
        lines: Vec::new(),
        secrets,
    };
    for number in 0..tokens.len() {
        blotter.token(number);
    }
    while let Some(line) = blotter.lines.pop() {
        line.end(&mut blotter.shown);
    }
    blotter.is_told.then_some(blotter.shown)
}

const MAPPING: Shape = Shape::Object(&[
    ("source_attribute", Shape::Value),
    ("target_attribute", Shape::Target),
    ("expression", Shape::Expression),
]);
const RULE_SHAPE: Shape = Shape::Object(&[
    ("name", Shape::Value),
    ("source_store_id", Shape::Value),
    ("target_store_id", Shape::Value),
    ("mappings", Shape::List(&MAPPING)),
]);
const STORE_SHAPE: Shape = Shape::Object(&[("name", Shape::Value), ("type", Shape::Value)]);

/// What a plan and a state have of resources. Of their values only what no other resource has.
const RESOURCES: Shape = Shape::List(&Shape::Object(&[
    ("address", Shape::Value),
    ("type", Shape::Value),
    ("mode", Shape::Value),
    (
        "values",
        Shape::Object(&[
            ("source_store_id", Shape::Value),
            ("target_store_id", Shape::Value),
            ("mappings", Shape::List(&MAPPING)),
        ]),
    ),
]));

/// A module in another.
static MODULE: Shape = Shape::Object(&[("resources", RESOURCES), ("child_modules", Shape::List(&MODULE))]);

/// A configuration in JSON, a plan or a state, which have one module each, by its name.
static FILE: Shape = Shape::Object(&[
    ("resource", Shape::Object(&[(RULE, Shape::Named(&RULE_SHAPE)), (STORE, Shape::Named(&STORE_SHAPE))])),
    ("format_version", Shape::Value),
    ("planned_values", Shape::Named(&MODULE)),
    ("values", Shape::Named(&MODULE)),
]);

/// The brackets in each other that Terraform's parser takes, and more. What is in more of them is hidden.
const MAX_DEPTH: usize = 128;

/// The kinds of blocks, as far as more than their keys is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Rule,
    Store,
    Locals,
    Other,
}

impl Block {
    /// Whether the values of a key are shown, so many brackets deep in the block.
    fn shows(self, key: &str, depth: usize) -> bool {
        match self {
            Block::Rule if depth == 1 => matches!(key, "name" | "source_store_id" | "target_store_id"),
            Block::Rule | Block::Locals => {
                depth > 1 && matches!(key, "source_attribute" | "target_attribute" | "expression")
            }
            Block::Store => depth == 1 && matches!(key, "name" | "type"),
            Block::Other => false,
        }
    }
}

/// The words that a block begins with.
const BLOCKS: [&str; 12] = [
    "resource",
    "data",
    "provider",
    "variable",
    "output",
    "module",
    "locals",
    "terraform",
    "moved",
    "import",
    "removed",
    "check",
];

/// The words that a reference or an operand can begin with, and what is no name.
const ROOTS: [&str; 14] = [
    "var",
    "local",
    "data",
    "module",
    "each",
    "count",
    "path",
    "self",
    "terraform",
    "true",
    "false",
    "null",
    RULE,
    STORE,
];

/// What stands right before a token, white space and comments aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Key,
    /// The sign between a key and its value.
    Sign,
    Other,
}

struct Blotter<'t> {
    text: &'t str,
    tokens: &'t [(Kind, Range<usize>)],
    shown: String,
    /// The block that is open.
    block: Block,
    /// The words and labels since the line began, outside of blocks.
    header: Vec<&'t str>,
    /// The brackets that are open.
    depth: usize,
    /// The key whose value comes next, and the brackets around it.
    key: Option<(&'t str, usize)>,
    before: Before,
    /// Whether what stands before is a reference that is shown.
    chain: bool,
    /// Behind what is no HCL: nothing is sure.
    is_lost: bool,
    is_told: bool,
    /// What is shown of the brackets that are open.
    lines: Vec<ShownLine>,
    secrets: &'t SecretTargets,
}

impl<'t> Blotter<'t> {
    fn token(&mut self, number: usize) {
        let Some((kind, range)) = self.tokens.get(number) else { return };
        let text = self.text.get(range.clone()).unwrap_or_default();
        let key = self.key;
        match kind {
            Kind::Space | Kind::Break => self.shown.push_str(text),
            Kind::Comment => self.comment(text),
            Kind::Sign(sign) => self.sign(*sign, text),
            _ if self.is_lost => self.hide(text),
            Kind::Word => self.word(text, number),
            Kind::Quoted { closed: true } => self.quoted(text, number),
            Kind::Heredoc | Kind::Number if self.is_shown_value() => self.value(text),
            Kind::Heredoc | Kind::Number => self.hide(text),
            Kind::Quoted { closed: false } | Kind::Other => {
                self.is_lost = true;
                self.hide(text);
            }
        }
        match kind {
            Kind::Break => self.line_ends(),
            Kind::Space | Kind::Comment => return,
            _ => {}
        }
        self.before = match (kind, self.before) {
            (Kind::Word | Kind::Quoted { .. }, _) if self.key != key => Before::Key,
            (Kind::Sign(b'=' | b':'), Before::Key) => Before::Sign,
            _ => Before::Other,
        };
        self.chain = match kind {
            Kind::Word => self.chain,
            Kind::Sign(b'.') => self.chain,
            _ => false,
        };
    }

    /// A value that is shown, which can be a part of a line.
    fn value(&mut self, text: &str) {
        if self.depth > MAX_DEPTH {
            return self.hide(text);
        }
        let (start, key) = (self.shown.len(), self.key.map(|(key, _)| key));
        self.shown.push_str(text);
        let Some(line) = self.lines.last_mut() else { return };
        match key {
            Some("target_attribute") => line.target(text, self.secrets),
            Some("expression") => line.expression(start..self.shown.len()),
            _ => {}
        }
    }

    fn line_ends(&mut self) {
        self.header.clear();
        if self.key.is_some_and(|(_, depth)| depth == self.depth) {
            self.key = None;
        }
    }

    fn sign(&mut self, sign: u8, text: &str) {
        self.shown.push_str(text);
        match sign {
            b'{' | b'[' | b'(' => {
                if self.depth == 0 {
                    self.begin();
                }
                if self.depth < MAX_DEPTH {
                    self.lines.push(ShownLine::default());
                }
                self.depth = self.depth.saturating_add(1);
            }
            b'}' | b']' | b')' => {
                self.is_lost |= self.depth == 0;
                self.depth = self.depth.saturating_sub(1);
                let line = if self.depth < MAX_DEPTH { self.lines.pop() } else { None };
                if let Some(line) = line {
                    line.end(&mut self.shown);
                }
                self.key = self.key.filter(|(_, depth)| *depth <= self.depth);
                if self.depth == 0 {
                    self.block = Block::Other;
                }
            }
            b',' => self.key = self.key.filter(|(_, depth)| *depth < self.depth),
            _ => {}
        }
    }

    /// A bracket opens outside of all others.
    fn begin(&mut self) {
        self.block = match self.header.as_slice() {
            ["resource", RULE, _] => Block::Rule,
            ["resource", STORE, _] => Block::Store,
            ["locals"] => Block::Locals,
            _ => Block::Other,
        };
        self.is_told |= matches!(self.block, Block::Rule | Block::Store);
    }

    /// Whether a value that stands here is shown: nothing else is, that comes behind the key on its line.
    fn is_shown_value(&self) -> bool {
        self.before == Before::Sign
            && self.key.is_some_and(|(key, depth)| depth == self.depth && self.block.shows(key, depth))
    }

    /// What follows a token on its line or behind it, white space aside.
    fn next_sign(&self, number: usize) -> Option<u8> {
        let rest = self.tokens.get(number.saturating_add(1)..)?;
        let mut signs = rest.iter().filter(|(kind, _)| *kind != Kind::Space).map(|(kind, _)| match kind {
            Kind::Sign(sign) => Some(*sign),
            _ => None,
        });
        match (signs.next()??, signs.next().flatten()) {
            // A comparison.
            (b'=', Some(b'=')) => None,
            (sign, _) => Some(sign),
        }
    }

    fn word(&mut self, text: &'t str, number: usize) {
        let next = self.next_sign(number);
        let is_key = self.key.is_none_or(|(_, depth)| depth < self.depth)
            && (matches!(next, Some(b'=' | b':')) || (next == Some(b'{') && self.depth > 0));
        let begins_block =
            self.depth == 0 && self.header.is_empty() && BLOCKS.contains(&text) && next != Some(b'=');
        let is_step = self.chain && self.shown.ends_with('.');
        self.chain = is_step || ROOTS.contains(&text);
        if self.depth == 0 {
            self.header.push(text);
        }
        let is_name = is_key || begins_block || self.chain || next == Some(b'(');
        if is_name && is_identifier(text) {
            self.shown.push_str(text);
        } else {
            self.chain = false;
            self.hide(text);
        }
        if is_key {
            self.key = Some((text, self.depth));
        }
    }

    /// A string in quotes, which can be the label of a block, or a key.
    fn quoted(&mut self, text: &'t str, number: usize) {
        let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
        let is_label = self.depth == 0 && self.header.first().is_some_and(|word| BLOCKS.contains(word));
        let is_key = self.depth > 0
            && self.key.is_none_or(|(_, depth)| depth < self.depth)
            && matches!(self.next_sign(number), Some(b'=' | b':'));
        if self.depth == 0 {
            self.header.push(inner);
        }
        self.shown.push('"');
        if (is_label || is_key) && is_identifier(inner) {
            self.shown.push_str(inner);
        } else if !is_key && self.is_shown_value() {
            self.value(inner);
        } else {
            self.hide(inner);
        }
        self.shown.push('"');
        if is_key {
            self.key = Some((inner, self.depth));
        }
    }

    fn comment(&mut self, text: &str) {
        let sign = text.len().saturating_sub(text.trim_start_matches(['#', '/', '*']).len());
        let shown = allow::shown_part(text).unwrap_or(sign);
        let (shown, rest) = text.split_at_checked(shown).unwrap_or(("", text));
        self.shown.push_str(shown);
        self.hide(rest);
    }

    /// Hides all but white space.
    fn hide(&mut self, text: &str) {
        for part in text.split_inclusive(char::is_whitespace) {
            let bare = part.trim_end_matches(|c: char| c.is_ascii_whitespace());
            blot(bare, &mut self.shown);
            self.shown.push_str(part.strip_prefix(bare).unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_rule(body: &str) -> String {
        let head = "resource \"pingoneprovisioning_propagation_rule\" \"a\" {\n";
        let shown = shown(&format!("{head}{body}")).unwrap();
        shown.strip_prefix(head).unwrap().to_owned()
    }

    #[test]
    fn only_what_is_known_is_shown() {
        let cases = [
            ("  name = \"s\"\n  filter = \"s\" # s\n", "  name = \"s\"\n  filter = \"*\" # *\n"),
            (
                "  x = { a = \"s\" }\n  mappings = [{ expression = \"s\" }]\n  name = \"s\"\n",
                "  x = { a = \"*\" }\n  mappings = [{ expression = \"s\" }]\n  name = \"s\"\n",
            ),
            ("  plan_id = var.s.t[0] == s\n", "  plan_id = var.s.t[*] == *\n"),
            (
                "  mappings = [{ \"expression\" : \"s\", x = \"s\", target_attribute = f(\"s\") }, \"s\"]\n",
                "  mappings = [{ \"expression\" : \"s\", x = \"*\", target_attribute = f(\"*\") }, \"*\"]\n",
            ),
            (
                "  expression = <<E\n s\nE\n  name = <<E\n s\nE\n",
                "  expression = ***\n *\n*\n  name = <<E\n s\nE\n",
            ),
            (
                "}\nlocals {\n  a = \"s\"\n  b = [{ expression = \"s\" }]\n",
                "}\nlocals {\n  a = \"*\"\n  b = [{ expression = \"s\" }]\n",
            ),
            (
                "}\nprovider \"a\" {\n  name = \"s\"\n  c { name = s\n",
                "}\nprovider \"a\" {\n  name = \"*\"\n  c { name = *\n",
            ),
            // Malformed.
            ("  name = \"s\n  name = \"s\"\n", "  name = **\n  **** = ***\n"),
            ("  name = 's' \"s\"\n", "  name = *** ***\n"),
            ("  name = a  x = \"s\"\n  name = a.\"s\"\n", "  name = *  * = \"*\"\n  name = *.\"*\"\n"),
            ("  s3cr3t\n  name s \"s\"\n", "  ******\n  **** * \"*\"\n"),
        ];
        for (body, expected) in cases {
            assert_eq!(of_rule(body), expected, "{body}");
        }
    }

    #[test]
    fn of_json_what_the_resources_are_made_of() {
        let text = r#"{"format_version": "1.2", "planned_values": {"root_module": {"child_modules": [{"resources": [
            {"address": "a.b", "values": {"mappings": [{"expression": "s", "x": "s"}], "secret": "s"}}]}]}}}"#;
        let expected = r#"{"format_version": "1.2", "planned_values": {"root_module": {"child_modules": [{"resources": [
            {"address": "a.b", "values": {"mappings": [{"expression": "s", "x": "*"}], "secret": "*"}}]}]}}}"#;
        assert_eq!(shown(text).as_deref(), Some(expected));
        assert_eq!(shown(r#"{"resource": {"x": {}}}"#), None);
    }
}
